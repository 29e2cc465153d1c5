"""A trial that stops when its estimate crosses a boundary: how often, and what it then reports.

The log of the estimated hazard ratio is normal around the truth with a known error, so that all
answers are closed forms of a truncated normal distribution.
"""

import math

from scipy import stats

from recount.statistics._arguments import require_between, require_inside


def log_ratio_error(events: int, allocation: float) -> float:
    """Return the standard error of a log hazard ratio after so many events in both arms.

    `allocation` is the share of one arm. Raises ValueError unless events is at least 1 and
    0 < allocation < 1. Source: Schoenfeld (1981).

    >>> round(log_ratio_error(100, 0.5), 3)
    0.2
    """
    require_between("events", events, 1, math.inf)
    require_inside("allocation", allocation, 0, 1)
    return 1 / math.sqrt(allocation * (1 - allocation) * events)


def stopping_ratio(boundary: float, error: float) -> float:
    """Return the largest estimated hazard ratio that crosses a boundary on the scale of z.

    Raises ValueError unless the error is positive and finite. Source: the definition,
    exp(-boundary * error).

    >>> round(stopping_ratio(1.96, 0.2), 3)
    0.676
    """
    require_inside("error", error, 0, math.inf)
    return math.exp(-boundary * error)


def stopping_probability(truth: float, needed: float, error: float) -> float:
    """Return the probability that the estimate is at most `needed` when the ratio is `truth`.

    Raises ValueError unless all are positive. Source: the normal distribution of the log hazard
    ratio, Schoenfeld (1981).

    >>> round(stopping_probability(0.80, 0.7295, 0.1350), 3)
    0.247
    """
    return float(stats.norm.cdf(_distance(truth, needed, error)))


def mean_when_stopped(truth: float, needed: float, error: float) -> float:
    """Return the geometric mean of the estimates of the trials that stop.

    exp of the mean log ratio below the boundary. Raises ValueError unless all are positive.
    Source: the mean of a truncated normal distribution, Johnson, Kotz and Balakrishnan (1994).

    >>> round(mean_when_stopped(0.80, 0.7295, 0.1350), 3)
    0.673
    """
    z = _distance(truth, needed, error)
    # by logarithms, since both are tiny where hardly a trial stops
    return truth * math.exp(-error * math.exp(stats.norm.logpdf(z) - stats.norm.logcdf(z)))


def overstating_when_stopped(truth: float, needed: float, error: float) -> float:
    """Return the probability that a trial that stops reports a ratio below the truth.

    1 where the boundary is below the truth. Raises ValueError unless all are positive. Source:
    the truncated normal distribution.

    >>> round(overstating_when_stopped(0.60, 0.7295, 0.1350), 3)
    0.54
    """
    stops = stopping_probability(truth, needed, error)
    return 1.0 if needed <= truth else 0.5 / stops


def estimate_between(truth: float, error: float, low: float, high: float) -> float:
    """Return the probability that the estimated ratio lies between two ratios.

    For the bars of a histogram without a simulation. Raises ValueError unless all are positive
    and low <= high. Source: the normal distribution of the log hazard ratio, Schoenfeld (1981).

    >>> round(estimate_between(1, 0.2, math.exp(-0.2), math.exp(0.2)), 4)
    0.6827
    """
    require_between("high", high, low, math.inf)
    return stopping_probability(truth, high, error) - stopping_probability(truth, low, error)


def _distance(truth: float, needed: float, error: float) -> float:
    for name, value in (("truth", truth), ("needed", needed), ("error", error)):
        require_inside(name, value, 0, math.inf)
    return math.log(needed / truth) / error
