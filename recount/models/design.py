"""Exact operating characteristics of a single-arm design with a yes-or-no endpoint."""

from collections.abc import Callable
from fractions import Fraction

from recount.statistics._arguments import require_between, require_counts
from recount.statistics.proportions import IntervalMethod, binomial_tail, clopper_pearson

Rule = Callable[[int, int], bool]


def lower_limit_above(
    threshold: Fraction | float, interval: IntervalMethod = clopper_pearson, level: float = 0.95
) -> Rule:
    """Return the rule that passes when the lower limit of `interval` is strictly above threshold.

    The rule takes (events, total); threshold is a fraction of one; `level` is two-sided. Raises
    ValueError unless 0 <= threshold <= 1, and the rule what the interval raises. Source: A'Hern
    (2001) asks the same of a design, that its final interval excludes the rejected rate.

    >>> passes = lower_limit_above(0.2)
    >>> passes(13, 35), passes(12, 35)
    (True, False)
    """
    require_between("threshold", threshold, 0, 1)

    def passes(events: int, total: int) -> bool:
        return interval(events, total, level)[0] > threshold

    return passes


def estimate_above(threshold: Fraction | float) -> Rule:
    """Return the rule that passes when events / total is strictly above threshold.

    The rule takes (events, total) and compares exactly; a float is read as the decimal that it
    prints as, so that 3 of 10 is not above 0.3. Raises ValueError unless 0 <= threshold <= 1,
    and the rule on impossible counts. Source: the definition.

    >>> passes = estimate_above(0.3)
    >>> passes(3, 10), passes(4, 10)
    (False, True)
    """
    require_between("threshold", threshold, 0, 1)
    exact = Fraction(str(threshold))

    def passes(events: int, total: int) -> bool:
        require_counts(events, total)
        return Fraction(events, total) > exact

    return passes


def smallest_passing_count(total: int, passes: Rule) -> int | None:
    """Return the smallest number of events of `total` that passes, None when none does.

    Raises ValueError unless total >= 1, and when the rule is not monotone: a count fails
    although a smaller one passes. Source: the definition.

    >>> smallest_passing_count(35, lower_limit_above(0.2))
    13
    """
    require_counts(0, total)
    passing = [events for events in range(total + 1) if passes(events, total)]
    if not passing:
        return None
    failing = set(range(passing[0], total + 1)).difference(passing)
    if failing:
        raise ValueError(
            f"passes={passes!r}: expected a rule that goes on passing as events grow, "
            f"but {passing[0]} of {total} passes and {min(failing)} of {total} does not"
        )
    return passing[0]


def probability_of_passing(total: int, rate: float, smallest: int | None) -> float:
    """Return the probability of at least `smallest` events when the true rate is `rate`.

    The error of the first kind at a rate to be rejected, the power at one hoped for; 0.0 when
    smallest is None, since nothing passes. Raises ValueError unless total >= 1, 0 <= rate <= 1
    and smallest lies from 0 to total. Source: A'Hern (2001).

    >>> round(probability_of_passing(35, 0.2, 12), 4), round(probability_of_passing(35, 0.4, 12), 4)
    (0.0344, 0.8048)
    """
    require_between("rate", rate, 0, 1)
    if smallest is None:
        require_counts(0, total)
        return 0.0
    return binomial_tail(smallest, total, rate)
