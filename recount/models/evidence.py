"""What several results are worth together when they are read off the same patients.

And which of them stand: a result against what it must beat, by its estimate or by its lower limit.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from typing import Any, NamedTuple

from scipy import stats

from recount.statistics._arguments import require_counts, require_inside


class LeftOut(NamedTuple):
    """Events among those whom a part of a group leaves out: fewest, most, and two-sided p."""

    fewest: int
    most: int
    p: float


def count_correlation(both: int, first: int, second: int, total: int) -> float:
    """Return the correlation of two counts of the same patients if they were drawn again.

    `both` have both results. It is the phi coefficient, the same for counts as for patients; it
    speaks of sampling error at fixed rates, and not of how much one result says about another.
    Raises ValueError on impossible counts and where a result is of nobody or of all. Source:
    Pearson (1900), phi; the covariance of a multinomial distribution.

    >>> round(count_correlation(20, 40, 30, 100), 4)  # (0.2 - 0.12) / sqrt(0.24 * 0.21)
    0.3563
    """
    for events in (first, second):
        require_counts(events, total)
    if not max(0, first + second - total) <= both <= min(first, second):
        raise ValueError(f"both={both!r}: not possible with {first} and {second} of {total}")
    p, q = first / total, second / total
    require_inside("first / total", p, 0, 1)
    require_inside("second / total", q, 0, 1)
    return (both / total - p * q) / math.sqrt(p * (1 - p) * q * (1 - q))


def log_share(factor: float, *others: float) -> float:
    """Return the share of a product that one factor has, on the log scale.

    Raises ValueError unless all factors are positive and the product is not 1. Source: the
    definition.

    >>> round(log_share(2, 4), 4)  # ln 2 / ln 8
    0.3333
    """
    for x in (factor, *others):
        require_inside("factor", x, 0, math.inf)
    whole = math.log(factor) + sum(map(math.log, others))
    if whole == 0:
        raise ValueError(f"factors {(factor, *others)!r}: expected a product other than 1")
    return math.log(factor) / whole


def stands(
    result: Sequence[float], bar: float, by: str = "estimate", or_equal: bool = False
) -> bool:
    """Return whether a result (value, low, high) beats its bar, by `estimate` or `lower limit`.

    `or_equal` for a bar that is "so much or more". Raises ValueError on another way to judge.
    Source: the definition.

    >>> stands((32.4, 25.7, 39.7), 30), stands((32.4, 25.7, 39.7), 30, "lower limit")
    (True, False)
    >>> stands((6.7, 4.8, 8.3), 6.7), stands((6.7, 4.8, 8.3), 6.7, or_equal=True)
    (False, True)
    """
    if by not in ("estimate", "lower limit"):
        raise ValueError(f"by={by!r}: expected estimate or lower limit")
    judged = result[0 if by == "estimate" else 1]
    return judged >= bar if or_equal else judged > bar


def every_setting(choices: Mapping[str, Sequence[Any]]) -> Iterator[dict[str, Any]]:
    """Return all combinations of assumptions, each a dictionary with the keys of `choices`.

    They are counted, not weighed: shares of settings are no probabilities. Raises ValueError
    where an assumption has no value. Source: a multiverse analysis, Steegen et al. (2016).

    >>> len(list(every_setting({"bar": [20, 30], "by": ["estimate", "lower limit"]})))
    4
    """
    if not all(choices.values()):
        raise ValueError(f"choices={choices!r}: expected a value for each assumption")
    return (dict(zip(choices, values, strict=True)) for values in product(*choices.values()))


def left_out_of_part(events: int, total: int, possible: Sequence[int], part: int) -> LeftOut:
    """Return how many events those had who belong to a group and not to its part.

    The part has one of the `possible` numbers of events. p is that of a random part: two-sided,
    twice the smaller tail, at the end of the range that is less unusual. Raises ValueError on
    impossible counts, without a possible number, and where the part would have more than the
    whole. Source: the hypergeometric distribution.

    >>> found = left_out_of_part(30, 100, [26, 27], 90)
    >>> found.fewest, found.most, round(found.p, 2)
    (3, 4, 1.0)
    """
    require_counts(events, total)
    require_counts(0, part)
    rest = sorted(events - k for k in possible)
    if not rest or part > total or not 0 <= rest[0] <= rest[-1] <= total - part:
        raise ValueError(
            f"possible={possible!r} of part={part!r}: not a part of {events} of {total}"
        )
    law = stats.hypergeom(total, events, total - part)
    p = 2 * min(float(law.sf(rest[0] - 1)), float(law.cdf(rest[-1])))
    return LeftOut(rest[0], rest[-1], min(1.0, p))
