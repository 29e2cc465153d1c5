"""Survival estimates at a horizon: the estimate, its errors, and what an error can be at all.

A curve is given by the numbers at risk just before each event, one number an event, descending.
Tied events are consecutive numbers, which changes neither the estimate nor Greenwood's error; a
patient censored at the time of an event is still at risk for it. All values are fractions of one;
Fractions stay Fractions where no root is needed.
"""

import math
from collections.abc import Sequence
from fractions import Fraction

from recount.statistics._arguments import require_between, require_inside
from recount.statistics._curves import (
    Limits,
    Number,
    require_at_risk,
    require_limits,
    require_patients,
    variance_limits,
)
from recount.statistics.special import normal_critical_value

# How many standard errors a printed error can be.
NATURES: dict[str, float] = {
    "standard_error": 1.0,
    "half_width_95": normal_critical_value(0.95),
}


def numbers_at_risk(marks: str, n: int | None = None) -> tuple[int, ...]:
    """Return the numbers at risk just before each event of an order of marks, one a patient.

    C marks a censored patient and any other letter an event; `n` is the number of patients, by
    default that of the marks. Raises ValueError unless n is a whole number of at least the number
    of marks. Source: the definition of a risk set.

    >>> numbers_at_risk("CECECE", 9)
    (8, 6, 4)
    """
    n = len(marks) if n is None else n
    require_patients("n", n, len(marks))
    return tuple(n - i for i, mark in enumerate(marks) if mark != "C")


def kaplan_meier(at_risk: Sequence[int]) -> Fraction:
    """Return the estimate after the last event, exactly: the product of 1 - 1 / number at risk.

    No event gives 1. Raises ValueError unless the numbers at risk are whole, at least 1 and
    descending. Source: Kaplan and Meier (1958).

    >>> kaplan_meier([21, 20, 19])  # 18 of 21
    Fraction(6, 7)
    """
    require_at_risk(at_risk)
    return math.prod((Fraction(m - 1, m) for m in at_risk), start=Fraction(1))


def greenwood_variance(at_risk: Sequence[int]) -> Fraction:
    """Return the square of Greenwood's error, exactly: S^2 times the sum of 1 / (m (m - 1)).

    Raises ValueError as `greenwood`. Source: Greenwood (1926).

    >>> greenwood_variance([4, 3])  # without censoring 1/2 * 1/2 / 4
    Fraction(1, 16)
    """
    survival = kaplan_meier(at_risk)
    if not survival:
        raise ValueError(f"at_risk={at_risk!r}: no error where the last patient has the event")
    return survival**2 * sum((Fraction(1, m * (m - 1)) for m in at_risk), start=Fraction(0))


def greenwood(at_risk: Sequence[int]) -> float:
    """Return the standard error of the estimate after the last event.

    Raises ValueError as `kaplan_meier`, and where the last patient has the event: there it is not
    defined. Source: Greenwood (1926).

    >>> f"{greenwood([21, 20, 19, 17]):.4f}"
    '0.0869'
    """
    return math.sqrt(greenwood_variance(at_risk))


def log_log_interval(estimate: float, error: float, level: float = 0.95) -> tuple[float, float]:
    """Return the interval (low, high) of a survival estimate, symmetric in log(-log S).

    Fractions of one, always between 0 and 1; for a cumulative incidence F, take 1 - F. Raises
    ValueError unless 0 < estimate < 1, error >= 0 and 0 < level < 1. Source: Kalbfleisch and
    Prentice (1980), as in Collett (2015), 2.2.

    >>> low, high = log_log_interval(0.8067, 0.0869)  # 17 of 21, one left before the last event
    >>> f"{low:.3f} {high:.3f}"
    '0.563 0.923'
    """
    require_inside("estimate", estimate, 0, 1)
    require_between("error", error, 0, math.inf)
    spread = normal_critical_value(level) * error / (estimate * abs(math.log(estimate)))
    return estimate ** math.exp(spread), estimate ** math.exp(-spread)


def effective_sample_size(estimate: Limits, error: Limits) -> Limits:
    """Return the limits of S (1 - S) / error^2 over all values between the limits given.

    So many patients followed to the horizon would give this standard error by the binomial
    formula. It is at most the number of patients, as `smallest_standard_error` shows, and at least
    the number h still at risk at the horizon: m_i - 1 is at least h at every event i, and 1 / m_i
    is the fall of the estimate divided by the estimate before it, which adds up to at most
    (1 - S) / S. Raises ValueError unless 0 <= low <= high <= 1 for the estimate and
    0 < low <= high for the error. Source: Cutler and Ederer (1958), as compared by Dorey and Korn
    (1987).

    >>> half = Fraction(1, 2)
    >>> effective_sample_size((half, half), (Fraction(1, 10), Fraction(1, 8)))
    (Fraction(16, 1), Fraction(25, 1))
    """
    least, most = _binomial_variance(estimate)
    require_limits("error", error)
    require_inside("error low", error[0], 0, math.inf)
    return least / error[1] ** 2, most / error[0] ** 2


def smallest_standard_error(estimate: Limits, n: int) -> tuple[float, float]:
    """Return the limits of sqrt(S (1 - S) / n), below which no Greenwood error of that S can be.

    Censoring only enlarges it. Without censoring, the number m_i at risk at event i is n times
    the estimate before it, S_(i-1); patients who leave make it smaller: m_i <= n S_(i-1). So
    1 / (m_i (m_i - 1)) is at least 1 / (n S_(i-1) (m_i - 1)), which is
    (1 / S_i - 1 / S_(i-1)) / n. These terms add up to (1 / S - 1) / n, and S^2 times that is
    S (1 - S) / n. Raises ValueError unless 0 <= low <= high <= 1 and n is a whole number of at
    least 1. Source: the argument above.

    >>> low, high = smallest_standard_error((Fraction("0.6415"), Fraction("0.6425")), 19)
    >>> f"{low:.5f} {high:.5f}"
    '0.10995 0.11002'
    """
    least, most = _binomial_variance(estimate)
    require_patients("n", n)
    return math.sqrt(least / n), math.sqrt(most / n)


def possible_natures(estimate: Limits, error: Limits, n: int) -> list[str]:
    """Return which of `NATURES` a printed error of n patients can have.

    A nature is left out when the error, divided by its multiple of the standard error, is below
    the smallest or above the largest standard error for every S between the limits. What stays is
    not excluded, which is less than confirmed. For a cumulative incidence F, take 1 - F: the
    bounds hold for its variance by the delta method, and the lower one for Aalen's. Raises
    ValueError as `smallest_standard_error` and unless 0 <= low <= high for the error. Source: the
    two bounds.

    >>> cell = Fraction("0.6415"), Fraction("0.6425")
    >>> possible_natures(cell, (Fraction("0.1205"), Fraction("0.1215")), 19)
    ['standard_error']
    """
    smallest, largest = _binomial_variance(estimate)[0], _largest_variance(estimate)
    require_patients("n", n)
    possible = []
    for nature, multiple in NATURES.items():
        low, high = variance_limits(error, multiple)
        if high * n >= smallest and low <= largest:
            possible.append(nature)
    return possible


def _binomial_variance(estimate: Limits) -> Limits:
    """The least and the most that S (1 - S) is between the limits."""
    require_limits("estimate", estimate, 1)
    low, high = estimate
    peak = min(max(Fraction(1, 2), low), high)
    return min(low * (1 - low), high * (1 - high)), peak * (1 - peak)


def _largest_variance(estimate: Limits) -> Number:
    """The most that S (1 - S)^2 is between the limits, which no Greenwood variance exceeds.

    A single event with 1 / (1 - S) patients at risk reaches it: 1 / (m (m - 1)) is a convex
    function of the step log(m / (m - 1)) that an event takes, so one step makes the most of a
    fall. The peak is at 1/3.
    """
    low, high = estimate
    peak = min(max(Fraction(1, 3), low), high)
    return peak * (1 - peak) ** 2
