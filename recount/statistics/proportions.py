"""Proportions: percentages, binomial probabilities, intervals, and counts behind a percentage."""

import math
from collections.abc import Callable
from fractions import Fraction

from recount.printed.cells import Cell
from recount.statistics._arguments import require_between, require_counts, require_inside
from recount.statistics.special import (
    beta_quantile,
    normal_critical_value,
    regularised_incomplete_beta,
)


def percentage(events: int, total: int) -> Fraction:
    """Return 100 * events / total in percent, exactly.

    Raises ValueError unless 0 <= events <= total and total >= 1. Source: the definition.

    >>> percentage(81, 263)
    Fraction(8100, 263)
    """
    require_counts(events, total)
    return Fraction(100 * events, total)


def binomial_tail(events: int, total: int, rate: float) -> float:
    """Return P(X >= events) for X binomial with `total` trials of probability `rate`.

    Raises ValueError unless 0 <= events <= total, total >= 1 and 0 <= rate <= 1. Source: the
    tail is an incomplete beta function (DLMF 8.17.5).

    >>> round(binomial_tail(8, 10, 0.5), 5)  # 56 / 1024
    0.05469
    """
    require_counts(events, total)
    require_between("rate", rate, 0, 1)
    return regularised_incomplete_beta(events, total - events + 1, rate) if events else 1.0


def clopper_pearson(events: int, total: int, level: float = 0.95) -> tuple[float, float]:
    """Return the exact interval (low, high) of events / total, as fractions of one.

    low is 0.0 for no event and high is 1.0 when all have it. Raises ValueError on impossible
    counts and unless 0 < level < 1. Source: Clopper and Pearson (1934), in the beta form.

    >>> low, high = clopper_pearson(81, 263)
    >>> f"{low:.4f} {high:.4f}"
    '0.2527 0.3676'
    """
    require_counts(events, total)
    require_inside("level", level, 0, 1)

    def low(count: int) -> float:
        return beta_quantile((1 - level) / 2, count, total - count + 1) if count else 0.0

    return low(events), 1 - low(total - events)


def wilson(events: int, total: int, level: float = 0.95) -> tuple[float, float]:
    """Return the score interval (low, high) of events / total, as fractions of one.

    Without continuity correction. Raises ValueError on impossible counts and unless
    0 < level < 1. Source: Wilson (1927).

    >>> low, high = wilson(81, 263)
    >>> f"{low:.4f} {high:.4f}"
    '0.2553 0.3662'
    """
    require_counts(events, total)
    z = normal_critical_value(level)
    centre = events + z**2 / 2
    margin = z * math.sqrt(events * (total - events) / total + z**2 / 4)
    # At both ends the limit is exact, and the difference would leave a rounding error.
    low = (centre - margin) / (total + z**2) if events else 0.0
    high = (centre + margin) / (total + z**2) if events < total else 1.0
    return low, high


def jeffreys(events: int, total: int, level: float = 0.95) -> tuple[float, float]:
    """Return the equal-tailed interval (low, high) under a Beta(1/2, 1/2) prior.

    Fractions of one. By the convention of the source, low is 0.0 for no event and high is 1.0
    when all have it; its further modification next to the ends is not applied. Raises ValueError
    on impossible counts and unless 0 < level < 1. Source: Brown, Cai and DasGupta (2001).

    >>> low, high = jeffreys(5, 10)
    >>> f"{low:.4f} {high:.4f}"
    '0.2235 0.7765'
    """
    require_counts(events, total)
    require_inside("level", level, 0, 1)

    def low(count: int) -> float:
        return beta_quantile((1 - level) / 2, count + 0.5, total - count + 0.5) if count else 0.0

    return low(events), 1 - low(total - events)


def agresti_coull(events: int, total: int, level: float = 0.95) -> tuple[float, float]:
    """Return the adjusted Wald interval (low, high), as fractions of one, clipped to [0, 1].

    z**2 / 2 is added to events and non-events; z is not rounded to 2. Raises ValueError on
    impossible counts and unless 0 < level < 1. Source: Agresti and Coull (1998).

    >>> low, high = agresti_coull(5, 10)
    >>> f"{low:.4f} {high:.4f}"
    '0.2366 0.7634'
    """
    require_counts(events, total)
    z = normal_critical_value(level)
    size = total + z**2
    rate = (events + z**2 / 2) / size
    return _clipped(rate, z * math.sqrt(rate * (1 - rate) / size))


def wald(events: int, total: int, level: float = 0.95) -> tuple[float, float]:
    """Return the normal-approximation interval (low, high), clipped to [0, 1].

    Fractions of one, without continuity correction; of no width at both ends. Raises ValueError
    on impossible counts and unless 0 < level < 1. Source: Laplace (1812), as method 1 of
    Newcombe (1998).

    >>> low, high = wald(36, 154)
    >>> f"{low:.3f} {high:.3f}"
    '0.167 0.301'
    """
    require_counts(events, total)
    z = normal_critical_value(level)
    rate = events / total
    return _clipped(rate, z * math.sqrt(rate * (1 - rate) / total))


IntervalMethod = Callable[[int, int, float], tuple[float, float]]

INTERVALS: dict[str, IntervalMethod] = {
    method.__name__: method for method in (clopper_pearson, wilson, jeffreys, agresti_coull, wald)
}


def candidate_events(total: int, matches: Callable[[int], bool]) -> list[int]:
    """Return all event counts from 0 to total for which `matches(events)` holds, ascending.

    How a printed number follows from a count, rounding included, is the predicate's matter. An
    empty list means that no whole number of events prints so. Raises ValueError unless
    total >= 1. Source: the granularity idea of Brown and Heathers (2017).

    >>> candidate_events(43, lambda events: round(events / 43, 2) == 0.28)
    [12]
    """
    require_counts(0, total)
    return [events for events in range(total + 1) if matches(events)]


def counts_behind(printed: str, total: int) -> list[int]:
    """Return all event counts of which `printed` is the percentage of `total`, ascending.

    By exact arithmetic, rounded to nearest, a tie either way: 1 of 8 prints as 12 and as 13. An
    empty list means that no whole number of events prints so. Raises ValueError unless total >= 1
    and `printed` is a decimal number. Source: Brown and Heathers (2017), GRIM.

    >>> counts_behind("24.6", 134), counts_behind("12", 8), counts_behind("13", 8)
    ([33], [1], [1])
    """
    require_counts(0, total)
    cell = Cell(printed)
    first, last = math.ceil(cell.low * total / 100), math.floor(cell.high * total / 100)
    return list(range(max(first, 0), min(last, total) + 1))


def splits_behind(
    printed_1: str, printed_0: str, events: int, total: int
) -> list[tuple[int, int, int, int]]:
    """Return all ways to part events of a total into two groups that print two percentages.

    Each is (events_1, total_1, events_0, total_0), no group empty, by the rule of `counts_behind`.
    Raises ValueError on impossible counts and unless both percentages are decimal numbers. Source:
    exhaustive enumeration, as `counts_behind`.

    >>> splits_behind("50", "100", 3, 4)
    [(1, 2, 2, 2)]
    """
    require_counts(events, total)
    return [
        (k, size, events - k, total - size)
        for size in range(1, total)
        for k in counts_behind(printed_1, size)
        if events - k in counts_behind(printed_0, total - size)
    ]


def _clipped(centre: float, margin: float) -> tuple[float, float]:
    return max(0.0, centre - margin), min(1.0, centre + margin)
