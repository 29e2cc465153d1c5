"""Like with like: of whom a fact counts, and by which definition.

Two tables say so: `data/records/analysis_sets.csv` and `data/records/endpoint_definitions.csv`.
A row names facts by patterns over the source and the parts of the key
(`study.population.endpoint.measure`; several patterns in a cell are alternatives, an empty cell is
any), and the first row that fits a fact speaks.  What no row fits is told, never guessed: the
populations of the first table are words and no patterns, and one that stands in no row is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path

from recount.data import records
from recount.data.facts import Fact
from recount.data.tables import Problem, Row

SETS, DEFINITIONS = "analysis_sets", "endpoint_definitions"
NO_SET = "none"  # what is no group of patients: an agency, a cycle, a file
_PARTS = ("source", "study", "population", "endpoint")
_HORIZON = re.compile(r"_(\d+)m$")


class UnknownPart(LookupError):
    """No row of a table speaks of a fact."""


@dataclass(frozen=True)
class Described:
    """Of whom a quantity counts what: the same in both is like with like."""

    of: str
    endpoint: str


@dataclass(frozen=True)
class Likeness:
    """The two tables, asked for facts by their ids."""

    sets: tuple[Row, ...]
    definitions: tuple[Row, ...]

    def describe(self, id_: str) -> Described:
        """The analysis set and the endpoint of a fact; raises UnknownPart, naming table and part.

        A part in a definition as `{part}` or `{study}` is that of the key, and a horizon in the
        key (`overall_survival_12m`) belongs to the definition.
        """
        parts = _parts(id_)
        of = _first(self.sets, parts)
        definition = _first(self.definitions, parts)
        lacking = [
            f"data/records/{name}.csv has no row for the {part} {parts.get(part, '')!r} of {id_}"
            for name, part, found in (
                (SETS, "population", of),
                (DEFINITIONS, "endpoint", definition),
            )
            if found is None
        ]
        if of is None or definition is None:
            raise UnknownPart("; ".join(lacking) + "; expected one")
        return Described(of["set"], _filled(definition["definition"], parts))

    def set_of(self, id_: str) -> str:
        """The analysis set of a fact, by its id; empty where no row speaks of it."""
        found = _first(self.sets, _parts(id_))
        return found["set"] if found else ""

    def counted(self, id_: str) -> str:
        """Who was counted, for a reader; empty where there are no patients, or nobody said who."""
        found = self.set_of(id_)
        return "" if found == NO_SET else found.replace(": ", ", ")

    @property
    def known(self) -> tuple[set[str], set[str]]:
        """The sets and the definitions that a page may name for what has no key."""
        names = {row["definition"] for row in self.definitions}
        return {row["set"] for row in self.sets}, names


def read(root: Path, problems: list[Problem]) -> Likeness:
    """The two tables of the book at `root`, empty where it has none; problems are added."""
    tables = records.tables(root, problems)
    sets, definitions = (tuple(tables[n][1]) if n in tables else () for n in (SETS, DEFINITIONS))
    return Likeness(sets, definitions)


def of_tables(tables: Mapping[str, Sequence[Row]]) -> Likeness:
    """The two tables among the records of a book, each empty where the book has none."""
    return Likeness(tuple(tables.get(SETS, ())), tuple(tables.get(DEFINITIONS, ())))


def check(known: Likeness, facts: Iterable[Fact], problems: list[Problem]) -> None:
    """Add a problem for each fact whose population is no word of the table of sets.

    A book without that table has no such words, and nothing is asked of it.
    """
    if not known.sets:
        return
    for fact in facts:
        if not known.set_of(fact.id):
            study, population = fact.stem.split(".")[:2]
            message = (
                f"the population {population!r} of {study!r} stands in no row of "
                f"data/records/{SETS}.csv; expected one that says who was counted"
            )
            problems.append(Problem(fact.file, fact.line, fact.id, message))


def differences(first: Described, second: Described) -> str:
    """How two quantities differ in set and definition, in words; empty when they do not.

    >>> differences(Described("randomised", "CR"), Described("treated", "CR"))
    'randomised against treated'
    """
    pairs = ((first.of, second.of), (first.endpoint, second.endpoint))
    return "; ".join(f"{one} against {other}" for one, other in pairs if one != other)


def same_patients(first: str, second: str) -> bool:
    """Whether two facts are of one population of one study, by their keys."""
    one, other = (key.partition(":")[2].split(".")[:2] for key in (first, second))
    return one == other and len(one) == 2


def _first(rows: tuple[Row, ...], parts: dict[str, str]) -> Row | None:
    return next((row for row in rows if all(_fits(row[p], parts.get(p, "")) for p in _PARTS)), None)


def _parts(id_: str) -> dict[str, str]:
    source, _, key = id_.partition("#")[0].partition(":")
    return dict(zip(_PARTS, (source, *key.partition("@")[0].split(".")), strict=False))


def _fits(patterns: str, part: str) -> bool:
    if not patterns:
        return True
    words, others = _alternatives(patterns)
    return part in words or any(fnmatchcase(part, pattern) for pattern in others)


@cache
def _alternatives(patterns: str) -> tuple[frozenset[str], tuple[str, ...]]:
    """The alternatives of a cell: those that are words, and those with a star."""
    found = patterns.split()
    return frozenset(p for p in found if "*" not in p), tuple(p for p in found if "*" in p)


def _filled(definition: str, parts: dict[str, str]) -> str:
    words = parts["endpoint"].replace("_", " ")
    text = definition.replace("{part}", words).replace("{study}", parts["study"])
    horizon = _HORIZON.search(parts["endpoint"])
    return f"{text}, {horizon[1]} months" if horizon and "{part}" not in definition else text
