"""Odds, odds ratios, and what an interval on a log or logit scale gives away.

Where no root or logarithm is needed, Fractions stay Fractions.
"""

import math
from fractions import Fraction

from recount.methods._arguments import require_between, require_inside
from recount.methods.special import normal_critical_value

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
    return rate_from_odds(math.sqrt(odds(low) * odds(high)))


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


def _require_limits(low: Number, high: Number, bound: float) -> None:
    require_inside("low", low, 0, bound)
    require_inside("high", high, 0, bound)
    require_between("high", high, low, bound)
