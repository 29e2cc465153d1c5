"""The glossary: terms with what they mean here, and how the sources print them in their languages.

It is a record, `glossary.csv`, as any other; what only a glossary must keep is checked here.  A
language is a column named by its code beside two that say which source prints it, and where.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from recount.data.tables import Problem, Row

RECORD = "glossary"
LANGUAGE = re.compile(r"[a-z]{2}")


@dataclass(frozen=True)
class Printing:
    """A term as a source prints it in its language."""

    language: str
    words: str
    source: str
    place: str


@dataclass(frozen=True)
class Term:
    """One entry; `linked` says whether pages link its first use."""

    id: str
    term: str
    abbreviations: tuple[str, ...]
    also: tuple[str, ...]
    linked: bool
    field: str
    definition: str
    source: str
    place: str
    see: str
    printings: tuple[Printing, ...]

    @property
    def anchor(self) -> str:
        """Its anchor on the page of the glossary."""
        return f"term-{self.id}"

    @property
    def words(self) -> tuple[str, ...]:
        """The forms that are no abbreviation."""
        return tuple(one for one in (self.term, *self.also) if one not in self.abbreviations)


def terms(rows: Sequence[Row]) -> tuple[Term, ...]:
    """The entries by their terms, in the order of the alphabet."""
    return tuple(sorted(map(_term, rows), key=lambda one: one.term.casefold()))


def _term(row: Row) -> Term:
    cells = row.cells
    printings = tuple(
        Printing(code, cells[code], cells[f"{code}_source"], cells[f"{code}_place"])
        for code in languages(row)
        if cells[code]
    )
    return Term(
        cells["id"], cells["term"], _several(cells["abbreviation"]), _several(cells["also"]),
        cells["linked"] == "yes", cells["field"], cells["definition"], cells["source"],
        cells["place"], cells["see"], printings,
    )  # fmt: skip


def languages(row: Row) -> list[str]:
    """The languages that the table has columns for."""
    return [
        name for name in row.cells if LANGUAGE.fullmatch(name) and f"{name}_source" in row.cells
    ]


def _several(cell: str) -> tuple[str, ...]:
    return tuple(part for part in cell.split("|") if part)


def check(
    root: Path, rows: Sequence[Row], sources: Collection[str], problems: list[Problem]
) -> None:
    """Add what is wrong: a form of two terms, an unknown source, half a printing."""
    known = {*sources, *(path.stem for path in (root / "data" / "references").glob("*.toml"))}
    owners: dict[str, str] = {}
    for row in rows:
        for message in [*_of_sources(row, known), *_of_forms(_term(row), owners)]:
            problems.append(Problem(row.file, row.line, row["id"], message))


def _of_sources(row: Row, known: Collection[str]) -> Iterator[str]:
    for column in ("source", *(f"{code}_source" for code in languages(row))):
        if row[column] and row[column] not in known:
            yield f"{column} is {row[column]!r}; expected a source or a work of the bibliography"
    for code in languages(row):
        cells = [row[name] for name in (code, f"{code}_source", f"{code}_place")]
        if any(cells) and not all(cells):
            yield f"{code} needs the words, their source and their place, or none of them"


def _of_forms(term: Term, owners: dict[str, str]) -> Iterator[str]:
    for form in dict.fromkeys((*term.words, *term.abbreviations)):
        if owners.setdefault(form, term.id) != term.id:
            yield f"{form!r} is a form of {owners[form]!r} too; expected one term"
