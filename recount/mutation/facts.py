"""The mutants of the data: each changes one row, or exchanges what two rows print."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from recount.data import second_readings
from recount.data.facts import PARTS, Fact
from recount.ledger import Ledger
from recount.mutation.model import Mutant

ONCE, TWICE = "read once", "read twice"
_OTHER_TYPE = {
    "count": "number", "number": "count", "proportion": "survival", "survival": "proportion",
    "duration": "threshold", "threshold": "duration", "ratio": "number", "p_value": "number",
    "dose": "number", "date": "number",
}  # fmt: skip
_OTHER_BOUNDS = {"ci95": "ci90", "range": "iqr", "iqr": "range"}
_OTHER_UNIT = {"%": "1", "month": "year", "year": "month", "day": "week", "week": "day"}


@dataclass(frozen=True)
class Change:
    """What a mutant does to the rows: new cells by fact, a row left out, or a row added."""

    cells: dict[str, dict[str, str]]
    dropped: bool = False
    doubled: str | None = None  # the key of the second row

    @property
    def first(self) -> str:
        """The fact that it is about."""
        return next(iter(self.cells))


def mutants(ledger: Ledger, seed: int) -> Iterator[Mutant]:
    """All mutants of the data, in the order of the facts."""
    random = Random(seed)
    places: dict[str, list[str]] = defaultdict(list)
    for fact in ledger.facts:
        if fact.place not in places[fact.source]:
            places[fact.source].append(fact.place)
    arms, sources = neighbours(ledger)
    again = second_readings.table(ledger.root / "data", ledger.facts, [])
    twice = {f"{row['source']}:{row['key']}" for row in again}
    for fact in ledger.facts:
        whole = ledger.facts.sources[fact.source].whole
        group = ledger.shelf(fact.source) if whole else TWICE if fact.id in twice else ONCE
        for kind, what, change in (
            *_digits(ledger, fact, random),
            *_columns(fact, places[fact.source]),
            *_exchanged(fact, "rows swapped", arms),
            *_exchanged(fact, "sources swapped", sources),
            *_rows(fact),
        ):
            yield Mutant("data", kind, group, fact.id, what, change)


def _digits(ledger: Ledger, fact: Fact, random: Random) -> Iterator[tuple[str, str, Change]]:
    """The last digit of each part up and down, another by chance, the decimal point moved."""
    sign = ledger.facts.sources[fact.source].decimal_sign
    for name in PARTS:
        text = getattr(fact, name)
        if not text:
            continue
        changed = {"last digit up": _stepped(text, 1), "last digit down": _stepped(text, -1)}
        others = [n for n, c in enumerate(text[:-1]) if c.isdigit() and fact.type != "date"]
        if others:
            place = random.choice(others)
            digit = str((int(text[place]) + 1) % 10)
            changed["another digit"] = text[:place] + digit + text[place + 1 :]
        if "." in text:
            changed["decimal moved"] = _moved(text)
        for kind, new in changed.items():
            if new == text:
                continue
            yield f"{kind}, alone", f"{name} {text} to {new}", Change({fact.id: {name: new}})
            if printed := _printed(fact.printed, text, new, sign):
                cells = {name: new, "printed": printed}
                yield f"{kind}, as printed", f"{name} {text} to {new}", Change({fact.id: cells})


def _stepped(text: str, step: int) -> str:
    digit = (int(text[-1]) + step) % 10
    return f"{text[:-1]}{digit}"


def _moved(text: str) -> str:
    whole, _, rest = text.partition(".")
    return f"{whole}{rest[0]}.{rest[1:]}".rstrip(".")


def _printed(printed: str, text: str, new: str, sign: str) -> str:
    """What would be printed, had the number been misread; empty where it is printed otherwise."""
    old = re.escape(text.replace(".", sign))
    changed, times = re.subn(
        rf"(?<![\d.,]){old}(?![\d]|[.,]\d)", new.replace(".", sign), printed, count=1
    )
    return changed if times else ""


def _columns(fact: Fact, places: list[str]) -> Iterator[tuple[str, str, Change]]:
    def change(kind: str, column: str, new: str) -> tuple[str, str, Change]:
        old = getattr(fact, column)
        return kind, f"{column} {old!r} to {new!r}", Change({fact.id: {column: new}})

    yield change("unit", "unit", _OTHER_UNIT.get(fact.unit, "%"))
    yield change("relation", "relation", {"": "<", "<": ">", ">": "<"}.get(fact.relation, ""))
    if fact.bounds:
        yield change("bound", "bounds", _OTHER_BOUNDS.get(fact.bounds, "ci95"))
    yield change("type", "type", _OTHER_TYPE[fact.type])
    if other := [place for place in places if place != fact.place]:
        yield change("place", "place", other[0])
    exchanged = {"label": fact.population, "population": fact.label}
    yield "label and population exchanged", fact.label, Change({fact.id: exchanged})


def neighbours(ledger: Ledger) -> tuple[dict[str, Fact], dict[str, Fact]]:
    """For each fact one that differs in the group alone, and one that differs in the source."""
    arms: dict[str, Fact] = {}
    sources: dict[str, Fact] = {}
    by_arm: dict[tuple[str, ...], list[Fact]] = defaultdict(list)
    by_stem: dict[str, list[Fact]] = defaultdict(list)
    for fact in ledger.facts:
        study, _, *rest = fact.key.split(".")
        by_arm[(fact.source, study, *rest)].append(fact)
        by_stem[fact.stem].append(fact)
    for found, groups in ((arms, by_arm.values()), (sources, by_stem.values())):
        for group in groups:
            for one, other in zip(group, [*group[1:], group[0]], strict=True):
                apart = found is arms or one.source != other.source
                if one is not other and apart and one.parts != other.parts:
                    found[one.id] = other
    return arms, sources


def _exchanged(
    fact: Fact, kind: str, neighbours: dict[str, Fact]
) -> Iterator[tuple[str, str, Change]]:
    """What two rows print, exchanged: the parts, and the text that holds them."""
    if not (other := neighbours.get(fact.id)):
        return
    columns = ("printed", "relation", *PARTS)
    cells = {
        fact.id: {name: getattr(other, name) for name in columns},
        other.id: {name: getattr(fact, name) for name in columns},
    }
    yield kind, f"with {other.id}", Change(cells)


def _rows(fact: Fact) -> Iterator[tuple[str, str, Change]]:
    yield "row dropped", "", Change({fact.id: {}}, dropped=True)
    yield "row doubled", "under its key", Change({fact.id: {}}, doubled=fact.key)
    again = f"{fact.key}{'_again' if '@' in fact.key else '@again'}"
    yield "row doubled", f"as {again}", Change({fact.id: {}}, doubled=again)
