"""Like with like: of whom a fact counts, and by which definition.

Two tables say so: `data/records/analysis_sets.csv` and `data/records/endpoint_definitions.csv`.
A row names facts by patterns over the source and the parts of the key
(`study.population.endpoint.measure`; several patterns in a cell are alternatives, an empty cell is
any), and the first row that fits a fact speaks.  What no row fits is told, never guessed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from recount.data import records
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
        source, _, key = id_.partition("#")[0].partition(":")
        parts = dict(zip(_PARTS, (source, *key.partition("@")[0].split(".")), strict=False))
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


def _fits(patterns: str, part: str) -> bool:
    return not patterns or any(fnmatchcase(part, pattern) for pattern in patterns.split())


def _filled(definition: str, parts: dict[str, str]) -> str:
    words = parts["endpoint"].replace("_", " ")
    text = definition.replace("{part}", words).replace("{study}", parts["study"])
    horizon = _HORIZON.search(parts["endpoint"])
    return f"{text}, {horizon[1]} months" if horizon and "{part}" not in definition else text
