"""What a claim is given: printed quantities, shares and estimates, each with the fact behind it.

A printed quantity is the values that print so, a share is counts, an estimate has an interval.
The reader of notebooks makes them from facts; a share or an estimate of a page's own has no key
and names its analysis set (`of`) and its endpoint, so that like is compared with like.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from numbers import Integral

from recount.checks.model import Reference, level_of, total_of
from recount.data.facts import Fact, Facts
from recount.statistics.dates import span

Exact = Fraction | date
End = Exact | float  # a relation, as in "> 3", leaves an infinite one
SCALES = ("linear", "log", "logit")  # on which the interval is symmetric
_SCALE_OF_TYPE = {"ratio": "log", "duration": "log", "proportion": "logit", "survival": "logit"}


@dataclass(frozen=True)
class Printed:
    """A printed quantity: its value, and the least and the largest value that print so."""

    value: Exact
    low: End
    high: End
    key: str = ""

    @classmethod
    def of(cls, fact: Fact, part: str = "") -> Printed:
        """A part of a fact, by default its value; counts, constants and days are exact.

        A date without its day runs from its first day to its last, and its value is the first.
        Raises KeyError when the part is not printed.
        """
        name = part or ("value" if fact.value else next(iter(fact.parts), "value"))
        if name not in fact.parts:
            raise KeyError(f"{fact.id} prints no {name}; it prints {', '.join(fact.parts)}")
        key = f"{fact.id}#{part}" if part else fact.id
        if fact.type == "date" and name == "value":
            first, last = span(fact.value)
            return cls(first, first, last, key)
        low, high = Reference(fact, name).limits
        return cls(Fraction(fact.parts[name]), low, high, key)


@dataclass(frozen=True)
class Share:
    """Events of a total. `others` are the further counts that a printed percentage allows."""

    events: int
    total: int
    key: str = ""
    others: tuple[int, ...] = ()
    of: str = ""
    endpoint: str = ""

    def __post_init__(self) -> None:
        """Refuse what is no share: raises ValueError."""
        for events in (self.events, *self.others):
            whole = isinstance(events, Integral) and isinstance(self.total, Integral)
            if not whole or not 0 <= events <= self.total or not self.total:
                wanted = "whole numbers with 0 <= events <= total and total >= 1"
                raise ValueError(f"{self.key or 'a share'}: {events!r} of {self.total!r}; {wanted}")

    @property
    def value(self) -> Fraction:
        """The share as a fraction of one."""
        return Fraction(self.events, self.total)

    @classmethod
    def of_fact(cls, facts: Facts, fact: Fact) -> Share:
        """The events and the total that a fact prints or names; raises ValueError without them."""
        total = total_of(facts, fact)
        events = fact.events or (fact.value if fact.type == "count" else "")
        if not events or total is None:
            lacking = "no total" if events else "no events"
            raise ValueError(f"{fact.id} prints {lacking}; give both, or an estimate")
        return cls(int(events), int(total.text), fact.id)


@dataclass(frozen=True)
class Estimate:
    """An estimate with its interval.

    `cell` is the least and the largest value that print as the estimate; without it the estimate
    is taken as exact. `scale` is the one on which the interval is symmetric.
    """

    value: float
    low: float
    high: float
    level: float = 0.95
    key: str = ""
    scale: str = "linear"
    cell: tuple[float, float] | None = None
    unit: str = ""
    of: str = ""
    endpoint: str = ""

    def __post_init__(self) -> None:
        """Refuse what is no estimate: raises ValueError."""
        name = self.key or "an estimate"
        if not self.low <= self.value <= self.high or self.low == self.high:
            message = f"{self.value!r} ({self.low!r} to {self.high!r}); expected low, value, high"
            raise ValueError(f"{name}: {message} in this order, and an interval of some width")
        if not 0 < self.level < 1:
            raise ValueError(f"{name}: level is {self.level!r}; expected a fraction such as 0.95")
        if self.scale not in SCALES:
            raise ValueError(
                f"{name}: scale is {self.scale!r}; expected one of {', '.join(SCALES)}"
            )
        if self.scale == "log" and self.low <= 0:
            raise ValueError(f"{name}: low is {self.low!r}; expected a positive one for a log")

    @property
    def limits(self) -> tuple[float, float]:
        """The values that the printed estimate can stand for."""
        return self.cell or (self.value, self.value)

    @classmethod
    def of_fact(cls, fact: Fact) -> Estimate:
        """The value of a fact with its confidence limits.

        Shares and survival are on the logit scale, ratios and times on the log scale, all others on
        their own; a limit at the end of a scale puts them on their own, too. Raises ValueError
        when the fact prints no confidence interval.
        """
        if not (fact.value and fact.low and fact.high and fact.bounds.startswith("ci")):
            printed = fact.bounds or "none"
            raise ValueError(f"{fact.id} prints no confidence interval (bounds: {printed})")
        low, high = float(fact.low), float(fact.high)
        scale = _SCALE_OF_TYPE.get(fact.type, "linear")
        inside = low > 0 and (scale != "logit" or high < 100)
        cell = Reference(fact, "value").limits
        return cls(
            float(fact.value), low, high, level_of(fact.bounds), fact.id,
            scale if inside else "linear", (float(cell[0]), float(cell[1])), fact.unit,
        )  # fmt: skip
