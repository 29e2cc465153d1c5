"""A printed part that a check names, and what it can stand for.

Methods take numbers from here alone, so that none can take a bound for a value.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date as Date
from datetime import timedelta
from fractions import Fraction

from recount.data.facts import Fact
from recount.printed.cells import Cell, rounding_rule
from recount.printed.sets import Number, Values, possible_values, scale_of, values
from recount.statistics import dates

Limits = tuple[Number, Number]

EXACT_TYPES = ("count", "date", "dose", "threshold")
COUNTS = ("events", "total")
BOUNDS = ("<", "<=", ">", ">=")
OBEYS = "necessary condition"


class NoResultError(ValueError):
    """What is printed leaves no result: the document contradicts itself."""


class UndeterminedError(ValueError):
    """What is printed leaves the result open: it cannot be checked."""


@dataclass(frozen=True)
class Reference:
    """A part of a fact that a check names, and what it can stand for.

    A method takes numbers from here alone: `limits` where it can go on with a range of values,
    `count` and `pinned` where it needs a single one, which a bound such as `< 1` does not give.
    """

    fact: Fact
    part: str

    @property
    def text(self) -> str:
        """The printed string."""
        return self.fact.parts[self.part]

    @property
    def id(self) -> str:
        """`source:key#part`."""
        return f"{self.fact.id}#{self.part}"

    @property
    def exact(self) -> bool:
        """Whether it is a count or a constant, which is not rounded when it is printed."""
        return self.part in COUNTS or self.fact.type in EXACT_TYPES

    @property
    def relation(self) -> str:
        """The relation that stands before this part."""
        return self.fact.relation_of(self.part)

    @property
    def signed(self) -> str:
        """The part as a reader sees it: `< 1`."""
        return f"{self.relation} {self.text}".strip()

    @property
    def values(self) -> Values:
        """The values that it can stand for."""
        fact = self.fact
        possible = possible_values(fact.type, fact.unit, self.part)
        whole = self.part in COUNTS or fact.type == "count"
        return values(self.text, self.relation, exact=self.exact, whole=whole, possible=possible)

    @property
    def limits(self) -> Limits:
        """The least and the largest value that it can stand for, which may be infinite."""
        return self.values.low, self.values.high

    @property
    def extent(self) -> Limits:
        """As `limits`, but the printed digits are taken as they are where no relation stands."""
        return self.limits if self.relation else (self.digits, self.digits)

    @property
    def digits(self) -> Fraction:
        """The printed digits as a number, for what the inputs give when they are taken as exact."""
        return Cell(self.text).value

    @property
    def pinned(self) -> str:
        """The printed string of a single value; raises UndeterminedError where there is none."""
        if self.relation:
            raise UndeterminedError(f"{self.id} is {self.signed}: no single value")
        return self.text

    @property
    def count(self) -> int:
        """A whole number; raises UndeterminedError for a bound, ValueError for a fraction."""
        if not self.pinned.isdecimal():
            raise ValueError(f"{self.id} is {self.text!r}; expected a count")
        return int(self.text)

    @property
    def scale(self) -> int:
        """What a share of one is multiplied by in its unit, which else raises UndeterminedError."""
        scale = scale_of(self.fact.unit)
        if scale is None:
            raise UndeterminedError(f"{self.fact.id} is no share in the unit {self.fact.unit!r}")
        return scale

    @property
    def fraction(self) -> Limits:
        """The least and the largest share of one that it can stand for."""
        low, high = self.limits
        return max(low / self.scale, Fraction(0)), min(high / self.scale, Fraction(1))

    @property
    def span(self) -> tuple[Date, Date]:
        """The first and the last day that a date can mean; after a relation, of the calendar."""
        first, last = dates.span(self.text)
        if self.relation in ("<", "<="):
            return Date.min, last if self.relation == "<=" else first - timedelta(days=1)
        if self.relation in (">", ">="):
            return first if self.relation == ">=" else last + timedelta(days=1), Date.max
        return first, last

    def allows(self, low: Number, high: Number | None = None) -> bool:
        """Whether a result, or a part of one between `low` and `high`, can print so."""
        return self.values.meets(low, low if high is None else high)

    def prints(self, value: Number) -> bool:
        """Whether a value prints so under rounding to nearest, or obeys the printed relation."""
        return self.rule(value, value) in ("nearest", OBEYS)

    def rule(self, low: Number, high: Number) -> str:
        """How a result between `low` and `high` prints so: counts and constants as they are."""
        if self.exact:
            digits = self.digits
            found = "nearest" if low == digits == high else "overlaps" * (low <= digits <= high)
        else:
            found = rounding_rule(low, high, self.text)
        if not self.relation or (self.relation == "~" and found == "nearest"):
            return found  # "about" as it is printed
        return OBEYS if self.allows(low, high) else ""
