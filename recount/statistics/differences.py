"""Two arms compared: risk differences, relative risk, odds ratio, number needed to treat.

A comparison is arm 1 against arm 0, as fractions of one. Intervals come with their estimate, as
`Estimate`.
"""

import math
from fractions import Fraction
from typing import NamedTuple

from recount.statistics._arguments import require_between, require_two_arms
from recount.statistics.proportions import wilson
from recount.statistics.special import normal_critical_value

Number = Fraction | float


class Estimate(NamedTuple):
    """An estimate and its two limits; what the order of the limits means is the function's say."""

    estimate: Number
    low: Number
    high: Number


def wald_difference(
    events_1: int, total_1: int, events_0: int, total_0: int, level: float = 0.95
) -> Estimate:
    """Return the difference of two rates with its normal-approximation interval.

    Fractions of one, without continuity correction, clipped to [-1, 1]; of no width where both
    rates are 0 or 1. Raises ValueError on impossible counts and unless 0 < level < 1. Source:
    method 1 of Newcombe (1998), "Interval estimation for the difference".

    >>> difference = wald_difference(56, 70, 48, 80)
    >>> f"{difference.low:.4f} {difference.high:.4f}"
    '0.0575 0.3425'
    """
    rate_1, rate_0 = _rates(events_1, total_1, events_0, total_0)
    variance = rate_1 * (1 - rate_1) / total_1 + rate_0 * (1 - rate_0) / total_0
    margin = normal_critical_value(level) * math.sqrt(variance)
    difference = float(rate_1 - rate_0)
    return Estimate(difference, max(-1.0, difference - margin), min(1.0, difference + margin))


def newcombe(
    events_1: int, total_1: int, events_0: int, total_0: int, level: float = 0.95
) -> Estimate:
    """Return the difference of two rates with its hybrid score interval.

    The distances from each rate to its Wilson limits are squared and added; fractions of one,
    without continuity correction. Raises ValueError on impossible counts and unless
    0 < level < 1. Source: method 10 of Newcombe (1998), "Interval estimation for the difference".

    >>> difference = newcombe(56, 70, 48, 80)
    >>> f"{difference.estimate:.4f} {difference.low:.4f} {difference.high:.4f}"
    '0.2000 0.0524 0.3339'
    """
    rate_1, rate_0 = _rates(events_1, total_1, events_0, total_0)
    low_1, high_1 = wilson(events_1, total_1, level)
    low_0, high_0 = wilson(events_0, total_0, level)
    difference = float(rate_1 - rate_0)
    return Estimate(
        difference,
        difference - math.hypot(rate_1 - low_1, high_0 - rate_0),
        difference + math.hypot(high_1 - rate_1, rate_0 - low_0),
    )


def miettinen_nurminen(
    events_1: int, total_1: int, events_0: int, total_0: int, level: float = 0.95
) -> Estimate:
    """Return the difference of two rates with its asymptotic score interval.

    The limits are the differences that a score test just does not reject, whose variance is taken
    at the likeliest rates with that difference and carries the factor N / (N - 1). Fractions of
    one. Raises ValueError on impossible counts and unless 0 < level < 1. Source: Miettinen and
    Nurminen (1985).

    >>> difference = miettinen_nurminen(56, 70, 48, 80)
    >>> f"{difference.low:.4f} {difference.high:.4f}"
    '0.0528 0.3382'
    """
    rate_1, rate_0 = _rates(events_1, total_1, events_0, total_0)
    z = normal_critical_value(level)
    total = total_1 + total_0
    observed = float(rate_1 - rate_0)

    def excess(difference: float) -> float:
        """By how much the test rejects a difference: 0 where it does not."""
        likeliest_0 = _likeliest_rate_0(difference, events_1, total_1, events_0, total_0)
        likeliest_1 = likeliest_0 + difference
        variance = likeliest_1 * (1 - likeliest_1) / total_1
        variance += likeliest_0 * (1 - likeliest_0) / total_0
        return max(0.0, (observed - difference) ** 2 - z**2 * variance * total / (total - 1))

    def limit(end: float) -> float:
        inside, outside = observed, end
        while (middle := (inside + outside) / 2) not in (inside, outside):
            if excess(middle):
                outside = middle
            else:
                inside = middle
        return outside

    return Estimate(observed, limit(-1.0), limit(1.0))


def relative_risk(
    events_1: int, total_1: int, events_0: int, total_0: int, level: float = 0.95
) -> Estimate:
    """Return the rate of arm 1 over that of arm 0 with its interval on the log scale.

    Raises ValueError on impossible counts, without an event in either arm, and unless
    0 < level < 1. Source: Katz et al. (1978).

    >>> ratio = relative_risk(7, 34, 1, 34)
    >>> f"{ratio.estimate:.4f} {ratio.low:.4f} {ratio.high:.4f}"
    '7.0000 0.9096 53.8695'
    """
    rate_1, rate_0 = _rates(events_1, total_1, events_0, total_0)
    if not (events_1 and events_0):
        raise ValueError(
            f"events_1={events_1!r}, events_0={events_0!r}: expected an event in each arm"
        )
    variance = (1 - rate_1) / events_1 + (1 - rate_0) / events_0
    return _on_log_scale(rate_1 / rate_0, math.sqrt(variance), level)


def odds_ratio(
    events_1: int, total_1: int, events_0: int, total_0: int, level: float = 0.95
) -> Estimate:
    """Return the odds of arm 1 over those of arm 0 with their interval on the log scale.

    The sample odds ratio, nothing added to empty cells. Raises ValueError on impossible counts,
    where an arm has no patient with or none without the event, and unless 0 < level < 1. Source:
    Woolf (1955).

    >>> ratio = odds_ratio(10, 30, 41, 134)
    >>> f"{ratio.estimate:.4f} {ratio.low:.4f} {ratio.high:.4f}"
    '1.1341 0.4880 2.6359'
    """
    ratio, error = _odds_ratio_and_error(events_1, total_1, events_0, total_0)
    return _on_log_scale(ratio, error, level)


def number_needed_to_treat(difference: Number, low: Number, high: Number) -> Estimate:
    """Return the reciprocals of a risk difference and of its limits, not rounded.

    The difference is a fraction of one and positive where arm 1 does better. A negative number
    is one needed to harm. The interval always runs from `low` upwards to `high`; where it spans no
    difference, `low` is positive and `high` negative, and on the way it passes through infinity:
    (10, 4, -20) is 10, from 4 to benefit through infinity to 20 to harm. Without a difference the
    number is infinite, with the sign of the interval's inside at a limit. Fractions stay
    Fractions. Raises ValueError unless -1 <= low <= difference <= high <= 1 and low < high.
    Source: Altman (1998).

    >>> tuple(number_needed_to_treat(Fraction(1, 10), Fraction(-1, 20), Fraction(1, 4)))
    (Fraction(10, 1), Fraction(4, 1), Fraction(-20, 1))
    """
    require_between("low", low, -1, 1)
    require_between("high", high, low, 1)
    require_between("difference", difference, low, high)
    if low == high:
        raise ValueError(f"low={low!r}, high={high!r}: expected an interval of some width")
    return Estimate(
        1 / difference if difference else math.inf,
        1 / high if high else -math.inf,
        1 / low if low else math.inf,
    )


def _rates(events_1: int, total_1: int, events_0: int, total_0: int) -> tuple[Fraction, Fraction]:
    require_two_arms(events_1, total_1, events_0, total_0)
    return Fraction(events_1, total_1), Fraction(events_0, total_0)


def _likeliest_rate_0(
    difference: float, events_1: int, total_1: int, events_0: int, total_0: int
) -> float:
    """The rate of arm 0 of largest likelihood when that of arm 1 is higher by `difference`.

    In closed form, as the middle root of the cubic in appendix I of Miettinen and Nurminen (1985).
    """
    total, events = total_1 + total_0, events_1 + events_0
    c2 = (total_1 + 2 * total_0) * difference - total - events
    c1 = (total_0 * difference - total - 2 * events_0) * difference + events
    c0 = events_0 * difference * (1 - difference)
    third = c2 / (3 * total)
    q = third**3 - c1 * third / (2 * total) + c0 / (2 * total)
    p = math.copysign(math.sqrt(max(0.0, third**2 - c1 / (3 * total))), q)
    # Rounding can carry the cosine and the rate a little out of their bounds.
    cosine = min(1.0, q / p**3) if p else p
    rate = 2 * p * math.cos((math.pi + math.acos(cosine)) / 3) - third
    return max(0.0, -difference, min(1.0, 1 - difference, rate))


def _odds_ratio_and_error(
    events_1: int, total_1: int, events_0: int, total_0: int
) -> tuple[Fraction, float]:
    """The odds ratio and the standard error of its logarithm."""
    require_two_arms(events_1, total_1, events_0, total_0)
    cells = (events_1, total_1 - events_1, events_0, total_0 - events_0)
    if not all(cells):
        raise ValueError(
            f"events_1={events_1!r}, total_1={total_1!r}, events_0={events_0!r}, "
            f"total_0={total_0!r}: expected patients with and without the event in each arm"
        )
    a, b, c, d = cells
    return Fraction(a * d, b * c), math.sqrt(1 / a + 1 / b + 1 / c + 1 / d)


def _on_log_scale(ratio: Fraction, error: float, level: float) -> Estimate:
    factor = math.exp(normal_critical_value(level) * error)
    return Estimate(float(ratio), float(ratio) / factor, float(ratio) * factor)
