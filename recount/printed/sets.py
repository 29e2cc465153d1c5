"""What a printed number can stand for: the one place that knows relations, scales and ranges.

A number alone stands for the values that print so (its cell), a count or a constant for itself.
`< 1` stands for all values below 1 that its quantity can have, `> 30 patients` for 31 and more, and
`about 35` for a wider cell.  Nothing else turns printed digits into values, so no check can take a
bound for a value.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from fractions import Fraction
from functools import cache

from recount.printed.cells import Cell

Number = Fraction | float
RELATIONS = ("", "<", "<=", ">", ">=", "~")
EVERY = (-math.inf, math.inf)
_FROM_ZERO = (0, math.inf)
_AT_LEAST_ZERO = {"count", "duration", "dose", "ratio"}


@dataclass(frozen=True)
class Values:
    """The values from `low` to `high`, each end with or without itself."""

    low: Number
    high: Number
    above: bool = False  # without `low`
    below: bool = False  # without `high`

    def meets(self, low: Number, high: Number) -> bool:
        """Whether a value from `low` to `high`, both included, is one of these."""
        after = self.low < high or (self.low == high and not self.above)
        before = low < self.high or (low == self.high and not self.below)
        return after and before

    def __contains__(self, value: Number) -> bool:
        return self.meets(value, value)


@cache
def values(
    text: str,
    relation: str = "",
    *,
    exact: bool = False,
    whole: bool = False,
    possible: tuple[Number, Number] = EVERY,
) -> Values:
    """What the digits `text` after a relation stand for, within the `possible` values.

    `exact` numbers are not rounded when they are printed, of `whole` ones a bound leaves out
    itself.  "About" widens by one unit of the last decimal, and by half a unit of the last digit
    that is not 0: it may have been rounded to that.  A cell begins where its quantity does.  Digits
    that are themselves impossible are not cut, so that they can be seen to be.

    >>> values("1", "<", possible=(0, 100)).meets(Fraction(3, 8), Fraction(3, 8))
    True
    >>> values("30", ">", exact=True, whole=True, possible=(0, math.inf)).low
    Fraction(31, 1)
    >>> [float(end) for end in (values("300", "~").low, values("300", "~").high)]
    [250.0, 350.0]
    """
    cell = Cell(text)
    least, most = possible if possible[0] <= cell.value <= possible[1] else EVERY
    step = 1 if whole else 0
    if relation == "<":
        return Values(least, cell.value - step, below=not whole)
    if relation == "<=":
        return Values(least, cell.value)
    if relation == ">":
        return Values(cell.value + step, most, above=not whole)
    if relation == ">=":
        return Values(cell.value, most)
    reach = Fraction(0) if exact else cell.unit / 2
    if relation == "~":
        round_ = "." not in text and cell.value != 0
        zeros = len(text) - len(text.rstrip("0")) if round_ else 0
        reach = max(cell.unit, cell.unit * 10**zeros / 2)
    return Values(max(cell.value - reach, least), cell.value + reach)


def scale_of(unit: str) -> int | None:
    """What a share of one is multiplied by in a unit: 100 in %; None in a unit of no share.

    >>> scale_of("%"), scale_of("1"), scale_of("per 1,000"), scale_of("patient")
    (100, 1, 1000, None)
    """
    if unit in ("%", "percentage point", ""):
        return 100
    if unit == "1":
        return 1
    found = re.fullmatch(r"(?:per|/)\s*(1[0 ,]*)(?: \w+)?", unit)
    return int(re.sub("[ ,]", "", found[1])) if found else {"‰": 1000, "per mille": 1000}.get(unit)


def possible_values(type_: str, unit: str, part: str = "value") -> tuple[Number, Number]:
    """The least and the largest value that a part of such a quantity can have.

    >>> possible_values("proportion", "%"), possible_values("proportion", "per 1000", "low")
    ((0, 100), (0, 1000))
    """
    if part == "p" or type_ == "p_value":
        return 0, 1
    if part in ("events", "total", "error"):
        return _FROM_ZERO
    if type_ in ("proportion", "survival"):
        return (0, scale_of(unit) or math.inf) if unit else _FROM_ZERO
    return _FROM_ZERO if type_ in _AT_LEAST_ZERO else EVERY
