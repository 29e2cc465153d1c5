"""An external control against a randomised one: how far apart two ratios are, and what a rate is.

Ratios are (value, low, high) with Wald intervals on the log scale; the studies share no patient.
"""

import math
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from recount.statistics._arguments import require_between, require_inside
from recount.statistics.differences import Estimate, odds_ratio
from recount.statistics.ratios import difference_z, log_standard_error
from recount.statistics.special import normal_critical_value, two_sided_p


class RatioOfRatios(NamedTuple):
    """One ratio over another with its interval, and two-sided p that both are of one value."""

    estimate: float
    low: float
    high: float
    p: float


class CrudeHazardRatio(NamedTuple):
    """The hazard ratio that two survival estimates imply, its interval, and two-sided p of 1."""

    estimate: float
    low: float
    high: float
    p: float


def ratio_of_ratios(
    external: Sequence[float], randomised: Sequence[float], level: float = 0.95
) -> RatioOfRatios:
    """Return the external ratio over the randomised one, both (value, low, high) at `level`.

    For hazard or odds ratios alike; the errors come from the widths of the intervals. Raises
    ValueError unless 0 < low <= value <= high, not both of no width, and 0 < level < 1. Source:
    Altman and Bland (2003), on logarithms.

    >>> found = ratio_of_ratios((0.5, 0.25, 1.0), (1.0, 0.5, 2.0))
    >>> f"{found.estimate:.2f} ({found.low:.2f} to {found.high:.2f}), p = {found.p:.2f}"
    '0.50 (0.19 to 1.33), p = 0.17'
    """
    for name, (value, low, high) in (("external", external), ("randomised", randomised)):
        require_between(f"{name} value", value, low, high)
    (a, low_a, high_a), (b, low_b, high_b) = external, randomised
    errors = log_standard_error(low_a, high_a, level), log_standard_error(low_b, high_b, level)
    _, p = difference_z(math.log(a), errors[0], math.log(b), errors[1])
    reach = math.exp(normal_critical_value(level) * math.hypot(*errors))
    return RatioOfRatios(a / b, a / b / reach, a / b * reach, p)


def odds_ratios_of_counts(
    events_1: int, total_1: int, possible_0: Iterable[int], total_0: int
) -> list[Estimate]:
    """Return the odds ratio for every number of events that arm 0 may have had.

    Raises ValueError on impossible counts, and without one. Source: Woolf (1955), for each count.

    >>> [f"{ratio.estimate:.2f}" for ratio in odds_ratios_of_counts(91, 271, [21, 22], 134)]
    ['2.72', '2.57']
    """
    found = [odds_ratio(events_1, total_1, events, total_0) for events in possible_0]
    if not found:
        raise ValueError("possible_0: expected at least one count")
    return found


def envelope(estimates: Iterable[Sequence[float]]) -> Estimate:
    """Return the geometric middle of ratios, their lowest low and their highest high.

    Raises ValueError without an estimate, and unless all are positive. Source: the definition.

    >>> found = envelope([(2, 1, 4), (8, 3, 9)])
    >>> f"{found.estimate:.1f} {found.low} {found.high}"
    '4.0 1 9'
    """
    found = list(estimates)
    if not found or not min(low for _, low, _ in found) > 0:
        raise ValueError(f"estimates={found!r}: expected at least one, all above 0")
    middle = math.exp(sum(math.log(value) for value, _, _ in found) / len(found))
    return Estimate(middle, min(low for _, low, _ in found), max(high for _, _, high in found))


def crude_hazard_ratio(
    survival_1: float,
    survival_0: float,
    error_1: float = 0.0,
    error_0: float = 0.0,
    level: float = 0.95,
) -> CrudeHazardRatio:
    """Return ln(survival_1) / ln(survival_0): the hazard ratio behind two survivals at one time.

    Exact if hazards are proportional up to that time. `error_1` and `error_0` are standard errors
    of the survivals (see `least_survival_error`); with both 0 the interval has no width and p is
    not a number. Raises ValueError unless the survivals are inside 0 to 1, the errors at least 0
    and 0 < level < 1. Source: Parmar, Torri and Stewart (1998); the delta method on
    log(-log S), error / (S |ln S|).

    >>> found = crude_hazard_ratio(0.64, 0.4096, 0.08, 0.1)
    >>> f"{found.estimate:.2f} ({found.low:.2f} to {found.high:.2f}), p = {found.p:.3f}"
    '0.50 (0.23 to 1.08), p = 0.077'
    """
    for name, survival in (("survival_1", survival_1), ("survival_0", survival_0)):
        require_inside(name, survival, 0, 1)
    for name, error in (("error_1", error_1), ("error_0", error_0)):
        require_between(name, error, 0, math.inf)
    ratio = math.log(survival_1) / math.log(survival_0)
    error = math.hypot(
        error_1 / (survival_1 * math.log(survival_1)), error_0 / (survival_0 * math.log(survival_0))
    )
    reach = math.exp(normal_critical_value(level) * error)
    p = two_sided_p(math.log(ratio) / error) if error else math.nan
    return CrudeHazardRatio(ratio, ratio / reach, ratio * reach, p)


def least_survival_error(survival: float, patients: int) -> float:
    """Return sqrt(S (1 - S) / patients), the least standard error that such a survival can have.

    Censoring only enlarges it, so that intervals from it are too narrow. Raises ValueError unless
    0 <= survival <= 1 and patients is at least 1. Source: see
    `recount.statistics.survival.smallest_standard_error`.

    >>> round(least_survival_error(0.32, 189), 4)
    0.0339
    """
    require_between("survival", survival, 0, 1)
    require_between("patients", patients, 1, math.inf)
    return math.sqrt(survival * (1 - survival) / patients)
