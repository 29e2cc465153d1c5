"""Odds, odds and hazard ratios, what their intervals and p give away, and how estimates compare.

Where no root or logarithm is needed, Fractions stay Fractions.
"""

import math
from fractions import Fraction
from statistics import NormalDist

from recount.statistics._arguments import require_between, require_inside
from recount.statistics.special import normal_critical_value, two_sided_p

Number = Fraction | float


def odds(rate: Number) -> Number:
    """Return rate / (1 - rate).

    Raises ValueError unless 0 <= rate < 1. Source: the definition.

    >>> odds(Fraction(1, 5))
    Fraction(1, 4)
    """
    if not 0 <= rate < 1:
        raise ValueError(f"rate={rate!r}: expected a number from 0 to below 1")
    return rate / (1 - rate)


def rate_from_odds(odds: Number) -> Number:
    """Return odds / (1 + odds), a fraction of one.

    Raises ValueError unless odds is at least 0 and finite. Source: the definition.

    >>> rate_from_odds(Fraction(1, 4))
    Fraction(1, 5)
    """
    if not 0 <= odds < math.inf:
        raise ValueError(f"odds={odds!r}: expected a finite number of at least 0")
    return odds / (1 + odds)


def rate_under_odds_ratio(baseline_rate: Number, odds_ratio: Number) -> Number:
    """Return the rate whose odds are `odds_ratio` times those of `baseline_rate`.

    Raises ValueError unless 0 <= baseline_rate < 1 and odds_ratio is positive. Source: the
    definition.

    >>> rate_under_odds_ratio(Fraction(1, 5), 4)
    Fraction(1, 2)
    """
    require_inside("odds_ratio", odds_ratio, 0, math.inf)
    return rate_from_odds(odds(baseline_rate) * odds_ratio)


def odds_ratio_between(rate_1: Number, rate_0: Number) -> Number:
    """Return the odds of rate_1 divided by the odds of rate_0.

    Raises ValueError unless 0 <= rate_1 < 1 and 0 < rate_0 < 1. Source: the definition.

    >>> odds_ratio_between(Fraction(1, 2), Fraction(1, 5))
    Fraction(4, 1)
    """
    require_inside("rate_0", rate_0, 0, 1)
    return odds(rate_1) / odds(rate_0)


def log_centre(low: Number, high: Number) -> float:
    """Return the geometric mean of two limits.

    It is the estimate behind a Wald interval on the log scale, as of a hazard or odds ratio.
    Raises ValueError unless 0 < low <= high. Source: Higgins et al. (2011), Cochrane handbook
    5.1, 7.7.7.3.

    >>> round(log_centre(1.45, 14.0), 1)
    4.5
    """
    _require_limits(low, high, math.inf)
    return math.sqrt(low * high)


def logit_centre(low: Number, high: Number) -> float:
    """Return the rate half-way between two limits on the logit scale.

    It is the estimate behind a Wald interval for the logit of a rate. Raises ValueError unless
    0 < low <= high < 1. Source: Newcombe (2001).

    >>> round(logit_centre(0.2, 0.8), 12)
    0.5
    """
    _require_limits(low, high, 1)
    return float(rate_from_odds(math.sqrt(odds(low) * odds(high))))


def log_standard_error(low: Number, high: Number, level: float = 0.95) -> float:
    """Return the standard error on the log scale that a Wald interval (low, high) implies.

    Raises ValueError unless 0 < low <= high and 0 < level < 1. Source: Higgins et al. (2011),
    Cochrane handbook 5.1, 7.7.7.3.

    >>> round(log_standard_error(1.45, 14.0), 3)
    0.578
    """
    _require_limits(low, high, math.inf)
    return math.log(high / low) / (2 * normal_critical_value(level))


def logit_standard_error(low: Number, high: Number, level: float = 0.95) -> float:
    """Return the standard error on the logit scale that a Wald interval (low, high) implies.

    Raises ValueError unless 0 < low <= high < 1 and 0 < level < 1. Source: Newcombe (2001).

    >>> round(logit_standard_error(0.2, 0.8), 4)  # log(16) / 3.92
    0.7073
    """
    _require_limits(low, high, 1)
    return math.log(odds_ratio_between(high, low)) / (2 * normal_critical_value(level))


def z_from_p(p: float) -> float:
    """Return the z, at least 0, of which p is the two-sided p.

    Raises ValueError unless 0 < p <= 1. Source: the definition, with the normal quantile of
    `statistics.NormalDist`; Altman and Bland (2011), BMJ 343:d2090, approximate it.

    >>> round(z_from_p(0.05), 4)
    1.96
    """
    if not 0 < p <= 1:
        raise ValueError(f"p={p!r}: expected a number above 0 and at most 1")
    # From the lower tail, where a small p keeps its digits.
    return abs(NormalDist().inv_cdf(p / 2))


def hazard_ratio_p(ratio: Number, low: Number, high: Number, level: float = 0.95) -> float:
    """Return two-sided p of the test that a ratio is 1, from its estimate and interval.

    It is that of the Wald test, for any ratio with a Wald interval on the log scale; a log-rank p
    is near it, not equal to it. Raises ValueError unless 0 < low <= ratio <= high, low < high and
    0 < level < 1. Source: Altman and Bland (2011), BMJ 343:d2304, without their approximation of
    the normal distribution.

    >>> round(hazard_ratio_p(0.5, 0.25, 1), 4)  # z = 1.96
    0.05
    """
    error = _some_log_standard_error(low, high, level)
    require_between("ratio", ratio, low, high)
    return two_sided_p(math.log(ratio) / error)


def hazard_ratio_interval_from_p(
    ratio: Number, p: float, level: float = 0.95
) -> tuple[float, float]:
    """Return the Wald interval (low, high) on the log scale that a ratio and its p imply.

    Raises ValueError unless ratio is positive and not 1, 0 < p < 1 and 0 < level < 1: a ratio of 1
    has p = 1 whatever its interval. Source: Altman and Bland (2011), BMJ 343:d2090, without their
    approximation of the normal distribution.

    >>> low, high = hazard_ratio_interval_from_p(0.30, 0.034)
    >>> f"{low:.2f} {high:.2f}"
    '0.10 0.91'
    """
    require_inside("ratio", ratio, 0, math.inf)
    require_inside("p", p, 0, 1)
    if ratio == 1:
        raise ValueError(f"ratio={ratio!r}: expected a ratio other than 1")
    error = abs(math.log(ratio)) / z_from_p(p)
    factor = math.exp(normal_critical_value(level) * error)
    return float(ratio) / factor, float(ratio) * factor


def interval_at_level(
    ratio: Number, low: Number, high: Number, printed_level: float, level: float = 0.95
) -> tuple[float, float]:
    """Return the Wald interval (low, high) of a ratio at `level` from one printed at another.

    On the log scale. Raises ValueError unless 0 < low <= ratio <= high, low < high and both levels
    are inside 0 to 1. Source: the normal approximation, as log_standard_error.

    >>> low, high = interval_at_level(0.5, 0.25, 1, 0.95, 0.99)
    >>> f"{low:.3f} {high:.3f}"
    '0.201 1.243'
    """
    error = _some_log_standard_error(low, high, printed_level)
    require_between("ratio", ratio, low, high)
    reach = math.exp(normal_critical_value(level) * error)
    return float(ratio) / reach, float(ratio) * reach


def implied_events(
    low: Number, high: Number, allocation: Number = 0.5, level: float = 0.95
) -> float:
    """Return the number of events in both arms that the interval of a hazard ratio implies.

    1 / (allocation * (1 - allocation) * error**2), not rounded, where `allocation` is the share of
    one arm; 4 / error**2 at 1:1. It holds for an unadjusted ratio not far from 1. Raises
    ValueError unless 0 < low < high, 0 < allocation < 1 and 0 < level < 1. Source: Schoenfeld
    (1981), the way back as in Tierney et al. (2007).

    >>> round(implied_events(0.5, 2), 1)  # 4 / (log(4) / 3.92)**2
    32.0
    """
    require_inside("allocation", allocation, 0, 1)
    error = _some_log_standard_error(low, high, level)
    return float(1 / (allocation * (1 - allocation) * error**2))


def difference_z(
    estimate_1: float, error_1: float, estimate_0: float, error_0: float
) -> tuple[float, float]:
    """Return (z, two-sided p) of the difference between two independent estimates.

    Ratios enter as logarithms, and `error_1` and `error_0` are standard errors. Raises ValueError
    unless the estimates are finite and the errors finite, at least 0 and not both 0. Source:
    Altman and Bland (2003).

    >>> z, p = difference_z(3, 3, 13, 4)
    >>> f"{z:.1f} {p:.4f}"
    '-2.0 0.0455'
    """
    for name, error in (("error_1", error_1), ("error_0", error_0)):
        if not 0 <= error < math.inf:
            raise ValueError(f"{name}={error!r}: expected a finite number of at least 0")
    if not (math.isfinite(estimate_1) and math.isfinite(estimate_0)):
        raise ValueError(
            f"estimate_1={estimate_1!r}, estimate_0={estimate_0!r}: expected finite numbers"
        )
    if error_1 == error_0 == 0:
        raise ValueError(f"error_1={error_1!r}, error_0={error_0!r}: expected an error above 0")
    z = float(estimate_1 - estimate_0) / math.hypot(error_1, error_0)
    return z, two_sided_p(z)


def _some_log_standard_error(low: Number, high: Number, level: float) -> float:
    error = log_standard_error(low, high, level)
    if error == 0:
        raise ValueError(f"low={low!r}, high={high!r}: expected an interval of some width")
    return error


def _require_limits(low: Number, high: Number, bound: float) -> None:
    require_inside("low", low, 0, bound)
    require_inside("high", high, 0, bound)
    require_between("high", high, low, bound)
