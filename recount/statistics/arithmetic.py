"""Sums of counts, exact arithmetic on intervals, and the size that an interval implies.

An interval is a pair (low, high) of Fractions or whole numbers, both ends included.
"""

from collections.abc import Iterable
from fractions import Fraction

from recount.statistics._arguments import is_count, require_between
from recount.statistics.special import normal_critical_value

Limits = tuple[Fraction, Fraction]


def total(parts: Iterable[int]) -> int:
    """Return the sum of counts.

    Raises ValueError without parts and unless each is a whole number of at least 0. Source: the
    definition.

    >>> total([60, 18, 107])
    185
    """
    counts = list(parts)
    if not counts or not all(is_count(n) for n in counts):
        raise ValueError(f"parts={counts!r}: expected one or more whole numbers of at least 0")
    return sum(counts)


def interval_product(a: Limits, b: Limits) -> Limits:
    """Return the interval of all x * y with x in a and y in b.

    Raises ValueError on reversed limits. Source: Moore (1966).

    >>> interval_product((-1, 2), (Fraction(1, 2), 3))
    (Fraction(-3, 1), Fraction(6, 1))
    """
    corners = [x * y for x in _limits("a", a) for y in _limits("b", b)]
    return min(corners), max(corners)


def effective_sample_size(
    rate: Fraction | float, low: Fraction | float, high: Fraction | float, level: float = 0.95
) -> float:
    """Return the n for which a Wald interval of `rate` is as wide as (low, high).

    All are fractions of one; n is not rounded. Against the number of patients it shows what
    censoring took away. Raises ValueError unless 0 <= low <= rate <= high <= 1, low < high and
    0 < level < 1. Source: the Wald interval solved for n.

    >>> round(effective_sample_size(0.5, 0.4, 0.6), 2)  # 1.96**2 * 0.25 / 0.01
    96.04
    """
    require_between("low", low, 0, 1)
    require_between("high", high, 0, 1)
    require_between("rate", rate, low, high)
    if low == high:
        raise ValueError(f"low={low!r}, high={high!r}: expected an interval of some width")
    half_width = (high - low) / 2
    return float(normal_critical_value(level) ** 2 * rate * (1 - rate) / half_width**2)


def _limits(name: str, interval: Limits) -> Limits:
    low, high = (Fraction(limit) for limit in interval)
    if low > high:
        raise ValueError(f"{name}={interval!r}: expected (low, high) with low <= high")
    return low, high
