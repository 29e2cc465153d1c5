"""The kinds of error that are planted: each is one that a document of this kind can hold.

An error changes what is printed, its clause and its parts alike, as a slip of an author or a
typesetter would; a slip of a reader who enters numbers is another thing, which second readings
find.  The facts of a planted error still can be read, so that what notices it is a check.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from random import Random

from recount.changed import alike_clause
from recount.checks.model import total_of
from recount.data.facts import Fact, check_row
from recount.data.tables import Problem, Row
from recount.lab.tables import Table
from recount.ledger import Ledger
from recount.printed.cells import Cell, as_printed_like
from recount.printed.sets import scale_of


@dataclass(frozen=True)
class Plant:
    """One error: its kind, the facts as they are now and their clauses as they were, by their ids.

    `told` says what was done.
    """

    kind: str
    facts: dict[str, Fact]
    was: dict[str, str]
    told: str


Planter = Callable[["Soil", Random], Iterator[Plant]]
KINDS: dict[str, str] = {}  # what each kind is, by its name, in the order of the page
ARITHMETIC: list[str] = []  # the kinds that change one number alone
EXCHANGES: list[str] = []
_PLANTERS: dict[str, Planter] = {}


def kind(name: str, meaning: str, among: list[str] | None = None) -> Callable[[Planter], Planter]:
    """Register a function that plants one kind of error wherever a table lets it."""

    def register(function: Planter) -> Planter:
        KINDS[name] = meaning
        _PLANTERS[name] = function
        if among is not None:
            among.append(name)
        return function

    return register


@dataclass(frozen=True)
class Soil:
    """A table to plant in, with the book that it is of; `summed` are the facts that a sum takes."""

    ledger: Ledger
    table: Table
    summed: frozenset[str]

    def changed(self, fact: Fact, **cells: str) -> Fact | None:
        """The fact with other parts and its clause alike; None where that cannot be printed."""
        new = _with(fact, cells)
        if new.parts == fact.parts:
            return None
        clause = alike_clause(self.ledger, fact, new)
        if not clause:
            return None
        return self.readable(_with(new, {"printed": clause}))

    def readable(self, fact: Fact) -> Fact | None:
        """The fact, if its clause and its parts print the same numbers."""
        problems: list[Problem] = []
        columns = [name for name in Fact.__annotations__ if name not in ("file", "line")]
        row = Row(fact.file, fact.line, {name: getattr(fact, name) for name in columns})
        check_row(row, self.ledger.facts.sources[fact.source], problems)
        return None if problems else fact

    def total(self, fact: Fact) -> int | None:
        """The denominator of a fact, where it is a count."""
        known = total_of(self.ledger.facts, fact)
        return int(known.text) if known and known.text.isdecimal() and not known.relation else None


def plants(soil: Soil, name: str, random: Random) -> list[Plant]:
    """Every error of a kind that a table lets be planted."""
    return list(_PLANTERS[name](soil, random))


def summed(ledger: Ledger) -> frozenset[str]:
    """The facts that a declared sum adds up."""
    return frozenset(
        reference.fact.id
        for check in ledger.declared.checks
        if check.method in ("sum", "equal_sums") and not check.interpretation
        for reference in check.references
    )


def _with(fact: Fact, cells: dict[str, str]) -> Fact:
    return Fact(**{name: getattr(fact, name) for name in Fact.__dataclass_fields__} | cells)


def _one(name: str, before: Fact, after: Fact | None, detail: str = "") -> Iterator[Plant]:
    if after and after.printed != before.printed:
        told = f"{before.printed} became {after.printed}" + (f": {detail}." if detail else ".")
        yield Plant(name, {before.id: after}, {before.id: before.printed}, told)


# --- one number


@kind("last digit", "The last digit of a number is another.", ARITHMETIC)
def last_digit(soil: Soil, random: Random) -> Iterator[Plant]:
    """Another last digit, in one part of each fact, by chance."""
    for fact in soil.table.facts:
        part = random.choice(list(fact.parts))
        text = fact.parts[part]
        digit = (int(text[-1]) + random.randint(1, 9)) % 10
        after = soil.changed(fact, **{part: f"{text[:-1]}{digit}"})
        yield from _one("last digit", fact, after)


def _count(fact: Fact, total: int | None) -> int | None:
    """The count behind a share: as printed, else the nearest to its percentage."""
    if fact.events.isdecimal():
        return int(fact.events)
    scale = scale_of(fact.unit)
    if total is None or scale is None:
        return None
    return round(Cell(fact.value).value * total / scale)


@kind("wrong denominator", "A percentage is taken of another total of the table.", ARITHMETIC)
def wrong_denominator(soil: Soil, random: Random) -> Iterator[Plant]:
    """The percentage of another denominator that the table knows."""
    totals = {soil.total(fact) for fact in soil.table.facts}
    totals |= {int(f.value) for f in soil.table.facts if f.type == "count" and f.value.isdecimal()}
    for fact in soil.table.facts:
        if fact.type != "proportion" or not fact.value or fact.relation:
            continue
        total, scale = soil.total(fact), scale_of(fact.unit)
        events = _count(fact, total)
        if not total or scale is None or events is None:
            continue
        others = sorted(n for n in totals if n and n != total and n >= events)
        if others:
            other = random.choice(others)
            value = as_printed_like(Fraction(events * scale, other), fact.value)
            told = f"the percentage is taken of {other} instead of {total}"
            after = soil.changed(fact, value=value)
            yield from _one("wrong denominator", fact, after, told)


@kind("misquoted interval", "The interval of another row stands beside an estimate.", ARITHMETIC)
def misquoted_interval(soil: Soil, random: Random) -> Iterator[Plant]:
    """The confidence limits of another row of the same type."""
    have = [f for f in soil.table.facts if f.bounds.startswith("ci") and f.low and f.high]
    for fact in have:
        others = [
            f for f in have
            if (f.type, f.unit, f.bounds) == (fact.type, fact.unit, fact.bounds)
            and (f.low, f.high) != (fact.low, fact.high)
        ]  # fmt: skip
        if others:
            other = random.choice(others)
            after = soil.changed(fact, low=other.low, high=other.high)
            told = f"the interval is that of “{other.label}”"
            yield from _one("misquoted interval", fact, after, told)


@kind("copied p value", "The p value of another row is printed again.", ARITHMETIC)
def copied_p(soil: Soil, random: Random) -> Iterator[Plant]:
    """The p value of another row, with the sign before it."""
    have = [fact for fact in soil.table.facts if fact.p]
    for fact in have:
        others = [
            f for f in have
            if (f.p, f.relation) != (fact.p, fact.relation) and f.parts.keys() == fact.parts.keys()
        ]  # fmt: skip
        if not others:
            continue
        other = random.choice(others)
        after = None
        if list(fact.parts) == ["p"]:
            cells = {name: getattr(other, name) for name in ("printed", "relation", "p")}
            after = soil.readable(_with(fact, cells))
        elif other.relation == fact.relation:
            after = soil.changed(fact, p=other.p)
        yield from _one("copied p value", fact, after, f"the p value is that of “{other.label}”")


@kind("stale rounding", "A number was rounded before, and has a nought put back.", ARITHMETIC)
def stale_rounding(soil: Soil, random: Random) -> Iterator[Plant]:
    """A number with a decimal less, and a zero in its place."""
    for fact in soil.table.facts:
        value = fact.value
        if "." not in value or value.endswith("0"):
            continue
        shorter = value[:-1].rstrip(".")
        again = as_printed_like(Cell(value).value, shorter)
        after = soil.changed(fact, value=again + ("0" if "." in again else ".0"))
        yield from _one("stale rounding", fact, after)


def _miscounted(soil: Soil, random: Random, name: str, fact: Fact) -> Iterator[Plant]:
    """A count a little higher or lower, with the percentage that belongs to it."""
    part = "events" if fact.events else "value" if fact.type == "count" else ""
    text = fact.parts.get(part, "")
    if not text.isdecimal() or fact.relation or fact.low or fact.high:
        return
    total = soil.total(fact)
    step = random.choice([n for n in (-3, -2, -1, 1, 2, 3) if int(text) + n >= 0])
    count = int(text) + step
    if part == "events" and total is not None and count > total:
        count = int(text) - 1
    cells = {part: str(count)}
    scale = scale_of(fact.unit)
    if part == "events" and fact.value:
        if not total or scale is None:
            return
        cells["value"] = as_printed_like(Fraction(count * scale, total), fact.value)
    yield from _one(name, fact, soil.changed(fact, **cells))


@kind(
    "partition that does not close",
    "A count of a partition is another, and with it its percentage, if it has one.",
    ARITHMETIC,
)
def open_partition(soil: Soil, random: Random) -> Iterator[Plant]:
    """A count that a declared sum takes, changed with its percentage."""
    for fact in soil.table.facts:
        if fact.id in soil.summed:
            yield from _miscounted(soil, random, "partition that does not close", fact)


@kind("consistent slip", "A count outside any sum is another, and its percentage with it.")
def consistent_slip(soil: Soil, random: Random) -> Iterator[Plant]:
    """A count that no declared sum takes, changed with its percentage."""
    for fact in soil.table.facts:
        if fact.id not in soil.summed and fact.events and fact.value:
            yield from _miscounted(soil, random, "consistent slip", fact)


# --- exchanges


def _exchanged(soil: Soil, name: str, one: Fact, other: Fact) -> Iterator[Plant]:
    """What two facts print, exchanged, where they print the same parts in the same sense."""
    sense = ("type", "unit", "bounds", "relation")
    if any(getattr(one, column) != getattr(other, column) for column in sense):
        return
    if one.parts.keys() != other.parts.keys():
        return
    first, second = (
        soil.changed(a, **{part: text for part, text in b.parts.items() if part != "total"})
        for a, b in ((one, other), (other, one))
    )
    if first and second:
        was = {one.id: one.printed, other.id: other.printed}
        told = f"{one.printed} and {other.printed} changed places."
        yield Plant(name, {one.id: first, other.id: second}, was, told)


@kind("exchanged rows", "Two rows of a column print each other's numbers.", EXCHANGES)
def exchanged_rows(soil: Soil, random: Random) -> Iterator[Plant]:
    """What two neighbours of a column print, exchanged, where they are of as many patients."""
    for column in range(len(soil.table.columns)):
        found = [line.facts[column] for line in soil.table.lines]
        facts = [fact for fact in found if fact]
        for one, other in pairwise(facts):
            if soil.total(one) == soil.total(other):
                yield from _exchanged(soil, "exchanged rows", one, other)


@kind("exchanged arms", "Two columns of a row print each other's numbers.", EXCHANGES)
def exchanged_arms(soil: Soil, random: Random) -> Iterator[Plant]:
    """What two groups print in one row, exchanged; each keeps the number of its patients."""
    for line in soil.table.lines:
        facts = [fact for fact in line.facts if fact]
        for one, other in pairwise(facts):
            yield from _exchanged(soil, "exchanged arms", one, other)
