"""The reader: how a notebook looks facts up, so that the book knows which numbers rest on them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from recount.authoring.provenance import note
from recount.authoring.tables import interval_roles, role
from recount.checks.model import total_of
from recount.claims.estimates import Estimate, Printed, Share
from recount.data.facts import Fact, split_reference
from recount.data.project import find_root
from recount.ledger import Ledger, load
from recount.printed.cells import Cell
from recount.statistics import dates
from recount.statistics.proportions import counts_behind

if TYPE_CHECKING:
    from recount.data.tables import Row


@cache
def _ledger(root: Path) -> Ledger:
    return load(root)


def open_book(start: Path | None = None) -> Reader:
    """A reader of the book in the nearest folder, from `start` (here) upwards.

    Raises BadData when there is no book, or when its data are wrong.
    """
    return Reader(_ledger(find_root(start)))


@dataclass(frozen=True)
class Reader:
    """Looks facts up by key and notes each look-up.

    A key is written as one string, `source:study.population.endpoint.measure#part`, without the
    reader's prefix. A part may be given apart where keys come from a table: `number(key, "low")`.
    Without a part the value is meant, or the first part that is printed. All raise KeyError with
    the nearest keys when there is no such fact or part, and ValueError when it is of another kind.
    """

    ledger: Ledger = field(repr=False)
    prefix: str = ""

    def under(self, prefix: str) -> Reader:
        """The same reader for the keys that begin so; raises KeyError when there is none."""
        longer = self.prefix + prefix
        if not any(fact.id.startswith(longer) for fact in self.ledger.facts):
            raise KeyError(f"no key begins with {longer!r}")
        return replace(self, prefix=longer)

    # the printed number

    def text(self, key: str, part: str = "") -> str:
        """The printed digits, or the date as printed: `60`, `32.4`, `2014-12-03`."""
        reference = self._reference(key, part)
        text = self.ledger.facts.part(reference)
        note(split_reference(reference)[0])
        return text

    def number(self, key: str, part: str = "") -> float:
        """The printed number."""
        text = self.text(key, part)
        try:
            return float(text)
        except ValueError:
            raise ValueError(f"{self._reference(key, part)} prints {text!r}, no number") from None

    def count(self, key: str, part: str = "") -> int:
        """The printed number, which has to be whole."""
        number = self.number(key, part)
        if not number.is_integer():
            raise ValueError(f"{self._reference(key, part)} prints {number}, no whole number")
        return int(number)

    def cell(self, key: str, part: str = "") -> tuple[float, float]:
        """The smallest and the largest value that print so: 32.35 and 32.45 for 32.4."""
        self.number(key, part)
        cell = Cell(self.text(key, part))
        return float(cell.low), float(cell.high)

    def printed(self, key: str, part: str = "") -> Printed:
        """The number with what it can stand for, as a claim asks for it."""
        id_, named = split_reference(self._reference(key, part))
        return Printed.of(self.fact(id_.removeprefix(self.prefix)), named)

    def limits(self, key: str) -> tuple[float, float]:
        """The printed limits, lower and upper."""
        return self.number(key, "low"), self.number(key, "high")

    def estimate(self, key: str) -> Estimate:
        """Value and confidence limits."""
        return Estimate.of_fact(self.fact(key))

    # shares

    def share(self, key: str, total: int | None = None) -> Share:
        """Events of a total: printed, or the one number of events whose percentage prints so.

        Without `total`, the total is the printed one, or that of the fact's `total_key`. Raises
        ValueError when the total is unknown, or when several numbers of events print so.
        """
        fact = self.fact(key)
        if total is None:
            known = total_of(self.ledger.facts, fact)
            if known is None:
                raise ValueError(f"{fact.id} prints no total; give one")
            note(known.fact.id)
            total = int(known.text)
        if printed := fact.events or (fact.value if fact.type == "count" else ""):
            return Share(int(printed), total, fact.id)
        events = counts_behind(fact.value, total)
        if len(events) != 1:
            listed = ", ".join(map(str, events)) or "none"
            raise ValueError(f"{fact.id}: {listed} of {total} print as {fact.value}%; expected one")
        return Share(events[0], total, fact.id)

    def counts_behind(self, key: str, total: int) -> list[int]:
        """All numbers of events of `total` whose percentage prints as this one."""
        return counts_behind(self.text(key), total)

    # dates

    def span(self, key: str) -> tuple[date, date]:
        """The first and the last day that a printed date can mean."""
        text = self.text(key)
        try:
            return dates.span(text)
        except ValueError:
            raise ValueError(f"{self._reference(key)} prints {text!r}, no date") from None

    def date(self, key: str) -> date:
        """A date that is printed to the day."""
        first, last = self.span(key)
        if first != last:
            raise ValueError(f"{self._reference(key)} prints {self.text(key)}, no day")
        return first

    # the fact, its markup, and what lies around it

    def fact(self, key: str) -> Fact:
        """The fact itself, with its label, unit and place."""
        fact = self.ledger.facts[self.prefix + key]
        note(fact.id)
        return fact

    def role(self, key: str, part: str = "") -> str:
        """The markup that prints a number with its provenance, for a table."""
        reference = self._reference(key, part)
        self.ledger.facts.part(reference)
        return role(reference)

    def interval_role(self, key: str) -> str:
        """The markup of a percentage with its limits."""
        self.ledger.facts.part(self._reference(key, "low"))
        return interval_roles(self._reference(key))

    def recomputed(self, check: str) -> str:
        """What a check of this book recomputes: `source:check` or `source:check#part`."""
        references = self.ledger.outcome(check).check.references
        note(*(reference.fact.id for reference in references))
        return self.ledger.recomputed(check)

    def verdict(self, key: str) -> str:
        """What the checks say of a fact; not noted, since it is said of the fact itself."""
        return self.ledger[self.prefix + key].verdict

    def record(self, name: str) -> list[Row]:
        """The rows of a table of `data/records/`."""
        try:
            return self.ledger.records[name]
        except KeyError:
            known = ", ".join(self.ledger.records)
            raise KeyError(f"no record {name!r}; there are: {known}") from None

    def _reference(self, key: str, part: str = "") -> str:
        return f"{self.prefix}{key}#{part}" if part else self.prefix + key
