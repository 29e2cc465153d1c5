"""What a check is, what it gives, and how a method is registered.

A method takes a `Check` whose references are resolved to printed parts and yields one `Outcome`
per part that it recomputes.  The arithmetic itself stands in `recount.statistics`; here it is given
the printed cells, so that rounded inputs enter as intervals and not as points.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from recount.checks.reference import (
    BOUNDS,
    COUNTS,
    EXACT_TYPES,
    OBEYS,
    Limits,
    NoResultError,
    Reference,
    UndeterminedError,
)
from recount.data.facts import Fact, Facts, split_reference
from recount.printed.cells import as_printed_like, shown
from recount.printed.sets import Number

__all__ = [
    "BY_RULE", "COUNTS", "EXACT_TYPES", "METHODS", "OBEYS", "Check", "Limits", "Method",
    "NoResultError", "Outcome", "Reference", "UndeterminedError", "condition", "level_of", "method",
    "outcome", "resolve", "total_of",
]  # fmt: skip

BY_RULE = {
    "nearest": "reproduced",
    "overlaps": "compatible",
    "truncated": "rounding",
    "rounded up": "rounding",
    OBEYS: "compatible",
    "": "inconsistent",
}


@dataclass(frozen=True)
class Check:
    """A declared or automatic recomputation."""

    id: str
    method: str
    why: str
    file: str
    targets: tuple[Reference, ...] = ()
    inputs: Mapping[str, tuple[Reference, ...]] = field(default_factory=dict)
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
    naive: Number | None = None,
    copied: str = "",
) -> Outcome:
    """Compare a result, as an interval, with the printed digits of the target.

    `naive` is what the printed inputs give when they are taken as exact; `copied` is the printed
    text itself where the result is another printed number.
    """
    low, high = result
    rule = target.rule(low, high)
    recomputed = copied or _between(target, low, high)
    printed_inputs = "" if naive is None else as_printed_like(naive, target.text)
    if target.relation in BOUNDS:
        return condition(check, target, rule == OBEYS, recomputed, arithmetic_)
    return Outcome(check, target, recomputed, BY_RULE[rule], rule, arithmetic_, printed_inputs)


def _between(target: Reference, low: Number, high: Number) -> str:
    """A result with the decimals of the printed number, and two more beside a bound."""
    finer = target.relation in BOUNDS and not target.exact
    decimals = len(target.text.partition(".")[2]) + (2 if finer else 0)
    if math.isinf(low) and math.isinf(high):
        return "anything"
    if math.isinf(low) or math.isinf(high):
        end = shown(low if math.isinf(high) else high, decimals)
        return f"{end} or more" if math.isinf(high) else f"at most {end}"
    first = shown(low, decimals)
    last = first if low == high else shown(high, decimals)
    return first if first == last else f"{first} to {last}"


def level_of(bounds: str) -> float:
    """The confidence level of `bounds`: 0.9 of `ci90`, 0.95 where none is named."""
    return float(bounds[2:]) / 100 if bounds.startswith("ci") else 0.95


def condition(
    check: Check, target: Reference, holds: bool, result: str, arithmetic_: str
) -> Outcome:
    """The outcome of a necessary condition: `compatible` at best."""
    verdict = "compatible" if holds else "inconsistent"
    return Outcome(check, target, result, verdict, OBEYS, arithmetic_)


@dataclass(frozen=True)
class Method:
    """A named method of checks, and what a check of it declares.

    `needs` and `optional` name the entries of a check, so that a slip in a file is bad data and
    not a crash; `exactly` is how many references an entry takes where the number is fixed.
    `parts` and `inputs` are the parts that a reference without a part means in the target and in
    the inputs; by default its value, or its lower limit where there is none.  One that is `assumed`
    takes more for granted than its facts print: its checks are interpretations.
    """

    run: Callable[[Check], Iterator[Outcome]]
    needs: tuple[str, ...]
    optional: tuple[str, ...] = ()
    exactly: dict[str, int] = field(default_factory=dict)
    parts: tuple[str, ...] = ()
    inputs: tuple[str, ...] = ()
    assumed: bool = False

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
    assumed: bool = False,
) -> Callable:
    """Register a function as the method of its name."""

    def register(function: Callable[[Check], Iterator[Outcome]]) -> Callable:
        METHODS[name or function.__name__] = Method(
            function, needs, optional, exactly or {}, parts, inputs, assumed
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
    elif known := total_of(facts, fact):
        total = known
    else:
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
