"""What a check is, what it gives, and how a method is registered.

A method takes a `Check` whose references are resolved to printed parts and yields one `Outcome`
per part that it recomputes.  The arithmetic itself stands in `recount.statistics`; here it is given
the printed cells, so that rounded inputs enter as intervals and not as points.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction

from recount.data.facts import Fact, Facts, split_reference
from recount.printed.cells import Cell, as_printed_like, rounding_rule

Limits = tuple[Fraction, Fraction]

VERDICTS = ("inconsistent", "rounding", "reproduced", "compatible", "not checkable")
BY_RULE = {
    "nearest": "reproduced",
    "overlaps": "compatible",
    "truncated": "rounding",
    "rounded up": "rounding",
    "": "inconsistent",
}
EXACT_TYPES = ("count", "date", "dose", "threshold")
COUNTS = ("events", "total")
LEVELS = {"ci90": 0.9, "ci97.5": 0.975}  # of `bounds`; of any other, 0.95


@dataclass(frozen=True)
class Reference:
    """A part of a fact that a check names."""

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
        return self.part in ("events", "total") or self.fact.type in EXACT_TYPES

    @property
    def limits(self) -> Limits:
        """The values it can stand for: one for counts and constants, a cell for rounded numbers."""
        cell = Cell(self.text)
        return (cell.value, cell.value) if self.exact else (cell.low, cell.high)

    def rule(self, low: Fraction | float, high: Fraction | float) -> str:
        """How a result between `low` and `high` prints so: counts and constants as they are."""
        if not self.exact:
            return rounding_rule(low, high, self.text)
        value = Cell(self.text).value
        return "nearest" if low == value == high else "overlaps" if low <= value <= high else ""


@dataclass(frozen=True)
class Check:
    """A declared or automatic recomputation."""

    id: str
    method: str
    why: str
    file: str
    targets: tuple[Reference, ...] = ()
    inputs: dict[str, tuple[Reference, ...]] = field(default_factory=dict)
    options: dict[str, str] = field(default_factory=dict)
    interpretation: bool = False
    automatic: bool = False

    @property
    def references(self) -> list[Reference]:
        """Targets and inputs."""
        return [*self.targets, *(r for group in self.inputs.values() for r in group)]

    @property
    def by(self) -> str:
        """What it recomputes with: the interval, test or contrast that it names, or its method."""
        named = (self.options.get(name) for name in ("interval", "test", "contrast"))
        return next(filter(None, named), self.method)

    def one(self, name: str) -> Reference:
        """The only input of that name."""
        (reference,) = self.inputs[name]
        return reference


@dataclass(frozen=True)
class Outcome:
    """What one check says of one part of one fact."""

    check: Check
    target: Reference
    recomputed: str
    verdict: str
    rule: str
    arithmetic: str
    naive: str = ""


def outcome(
    check: Check,
    target: Reference,
    result: Limits,
    arithmetic_: str,
    naive: Fraction | float | None = None,
    copied: str = "",
) -> Outcome:
    """Compare a result, as an interval, with the printed digits of the target.

    `naive` is what the printed inputs give when they are taken as exact; `copied` is the printed
    text itself where the result is another printed number.
    """
    low, high = result
    rule = target.rule(low, high)
    first = as_printed_like(low, target.text)
    last = first if low == high else as_printed_like(high, target.text)
    recomputed = copied or (first if first == last else f"{first} to {last}")
    printed_inputs = "" if naive is None else as_printed_like(naive, target.text)
    return Outcome(check, target, recomputed, BY_RULE[rule], rule, arithmetic_, printed_inputs)


def condition(
    check: Check, target: Reference, holds: bool, result: str, arithmetic_: str
) -> Outcome:
    """The outcome of a necessary condition: `compatible` at best."""
    verdict = "compatible" if holds else "inconsistent"
    return Outcome(check, target, result, verdict, "necessary condition", arithmetic_)


@dataclass(frozen=True)
class Method:
    """A method of `data/checks/`, and what a check of it declares.

    `needs` and `optional` name the entries of a check, so that a slip in a file is bad data and
    not a crash; `exactly` is how many references an entry takes where the number is fixed.
    `parts` and `inputs` are the parts that a reference without a part means in the target and in
    the inputs; by default its value, or its lower limit where there is none.
    """

    run: Callable[[Check], Iterator[Outcome]]
    needs: tuple[str, ...]
    optional: tuple[str, ...] = ()
    exactly: dict[str, int] = field(default_factory=dict)
    parts: tuple[str, ...] = ()
    inputs: tuple[str, ...] = ()

    @property
    def entries(self) -> tuple[str, ...]:
        """All entries that a check may have."""
        return self.needs + self.optional


METHODS: dict[str, Method] = {}


def method(
    *needs: str,
    name: str = "",
    optional: tuple[str, ...] = (),
    exactly: dict[str, int] | None = None,
    parts: tuple[str, ...] = (),
    inputs: tuple[str, ...] = (),
) -> Callable:
    """Register a function as the method of its name."""

    def register(function: Callable[[Check], Iterator[Outcome]]) -> Callable:
        METHODS[name or function.__name__] = Method(
            function, needs, optional, exactly or {}, parts, inputs
        )
        return function

    return register


def resolve(
    facts: Facts, source: str, reference: str, name: str, *, target: bool
) -> list[Reference]:
    """The parts of facts that a reference in a check of the method `name` means.

    A part that is named is that part.  Where a method takes counts, a reference means events and
    total of a row, and `a / b` the count a of the total b.  Raises KeyError or ValueError on an
    unknown key or part.
    """
    known = METHODS.get(name)
    wanted = (known.parts if target else known.inputs) if known else ()
    if wanted == COUNTS:
        return _counts(facts, source, reference)
    fact, part = _named(facts, source, reference)
    if part:
        return [Reference(fact, part)]
    wanted = wanted or (("value",) if fact.value else ("low",))
    return [Reference(fact, name) for name in wanted if name in fact.parts]


def _named(facts: Facts, source: str, reference: str) -> tuple[Fact, str]:
    id_, part = split_reference(reference if ":" in reference else f"{source}:{reference}")
    fact = facts[id_]
    if part and part not in fact.parts:
        raise KeyError(f"{id_} prints no {part}; it prints {', '.join(fact.parts)}")
    return fact, part


def _counts(facts: Facts, source: str, reference: str) -> list[Reference]:
    """Events and total of a row, or of two rows named `a / b`."""
    first, _, second = (text.strip() for text in reference.partition(" / "))
    fact, part = _named(facts, source, first)
    events = Reference(fact, part or ("events" if fact.events else "value"))
    if second:
        fact, part = _named(facts, source, second)
        total = Reference(fact, part or ("events" if fact.events else "value"))
    elif not (total := total_of(facts, fact)):
        raise ValueError(f"{fact.id} names no total; expected total, total_key or `a / b`")
    for count in (events, total):
        if not count.text.isdecimal():
            raise ValueError(f"{count.id} is {count.text!r}; expected a count")
    return [events, total]


def total_of(facts: Facts, fact: Fact) -> Reference | None:
    """The denominator of a row: printed in it, or named by its `total_key`."""
    if fact.total:
        return Reference(fact, "total")
    total = facts.by_id.get(f"{fact.source}:{fact.total_key}")
    part = "events" if total and total.events else "value"  # a total row prints `19 (100)`
    return Reference(total, part) if total and getattr(total, part) else None
