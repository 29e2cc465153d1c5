"""Sources: each document has a folder of its own, with all that belongs to it.

`data/documents/<source>/` holds a document that was entered whole and read twice,
`data/literature/<source>/` one from which single numbers were taken, some of them read again.
Either has a `source.toml`, which says what the document is and what of it was read, and a
`facts.csv`; the record may say as well how the cells of its tables print.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from recount.data import cells as cell_formats
from recount.data.tables import Problem, Schema, check_cell, read_toml, schema

DOCUMENTS, LITERATURE = "documents", "literature"
RECORD, FACTS, CHECKS = "source.toml", "facts.csv", "checks.toml"
READINGS, ADJUDICATION = ("reading-1.csv", "reading-2.csv"), "adjudication.csv"
SECOND_READING = "second-reading.csv"
FILES = {
    DOCUMENTS: (RECORD, FACTS, CHECKS, *READINGS, ADJUDICATION),
    LITERATURE: (RECORD, FACTS, CHECKS, SECOND_READING),
}
LISTS = {"authors": "a list of names", "missing": "a list of entries"}
NEVER_MISSING = ("title", "year", "container")  # of an article
WANTED = {
    "article": ("authors", *NEVER_MISSING, "volume", "pages", "doi"),
    "misc": ("year",),
}


@dataclass(frozen=True)
class Source:
    """A document: article, label, review, register page."""

    source: str
    folder: str
    files: frozenset[str]
    short: str
    title: str
    authors: tuple[str, ...]
    cited_as: str
    year: str
    container: str
    volume: str
    number: str
    pages: str
    doi: str
    url: str
    missing: tuple[str, ...]
    language: str
    decimal_sign: str
    document: str
    entry: str
    read: str
    read_note: str
    repeats: str
    cite_key: str
    rank: str
    cells: cell_formats.Cells = field(default_factory=dict, hash=False)

    @property
    def whole(self) -> bool:
        """Whether it was entered whole, not for single numbers."""
        return self.folder == DOCUMENTS

    @property
    def about(self) -> str:
        """What it is, and which part of it was read."""
        return self.document + (f" ({self.read_note})" if self.read_note else "")

    def file(self, name: str) -> str:
        """One of its files, from the book's folder: `data/documents/<source>/facts.csv`."""
        return f"data/{self.folder}/{self.source}/{name}"


def read(data: Path, problems: list[Problem]) -> dict[str, Source]:
    """The sources by identifier: documents by rank, then the literature by identifier.

    What is wrong with the folders and the records is added to `problems`.
    """
    columns = schema(data, "sources", problems)
    if columns is None or not _has_columns(columns, problems):
        return {}
    found: dict[str, Source] = {}
    for source in sorted(_sources(data, columns, problems), key=_place):
        if other := found.get(source.source):
            message = f"stands in data/{other.folder} as well; expected one folder a source"
            problems.append(Problem(source.file(RECORD), None, "", message))
        found.setdefault(source.source, source)
    for source in found.values():
        if source.repeats and not _stands_alone(found.get(source.repeats), source):
            message = f"names {source.repeats!r}; expected another document, which repeats none"
            problems.append(Problem(source.file(RECORD), None, "repeats", message))
    if not found:
        message = f"no source; expected folders in data/{DOCUMENTS} or data/{LITERATURE}"
        problems.append(Problem("data", None, "", message, unread=True))
    return found


def independent(sources: Iterable[Source]) -> int:
    """How many documents these are, a document and what repeats it being one."""
    return len({source.repeats or source.source for source in sources})


def _stands_alone(other: Source | None, source: Source) -> bool:
    return other is not None and other is not source and not other.repeats


def _has_columns(columns: Schema, problems: list[Problem]) -> bool:
    wanted = {name for name in Source.__annotations__ if name not in ("files", "cells")}
    if wanted == set(columns.names):
        return True
    message = f"has the columns {', '.join(columns.names)}; expected {', '.join(sorted(wanted))}"
    problems.append(Problem("data/datapackage.template.json", None, "sources", message, True))
    return False


def _place(source: Source) -> tuple[bool, int, str]:
    rank = int(source.rank) if source.rank.isdecimal() else 10**9
    return not source.whole, rank, source.source


def _sources(data: Path, columns: Schema, problems: list[Problem]) -> Iterator[Source]:
    for folder, allowed in FILES.items():
        if not (data / folder).is_dir():
            continue
        for path in sorted((data / folder).iterdir()):
            if path.name.startswith("."):
                continue
            place = f"data/{folder}/{path.name}"
            if not path.is_dir():
                wanted = "a folder for each source"
                problems.append(Problem(place, None, "", f"is read by nothing; expected {wanted}"))
                continue
            names = frozenset(p.name for p in path.iterdir() if not p.name.startswith("."))
            _check_files(place, names, allowed, problems)
            yield _source(path, folder, names, columns, problems)


def _check_files(
    place: str, names: frozenset[str], allowed: tuple[str, ...], problems: list[Problem]
) -> None:
    for name in sorted(names - set(allowed)):
        wanted = ", ".join(allowed)
        message = f"is read by nothing; expected one of: {wanted}"
        problems.append(Problem(f"{place}/{name}", None, "", message))
    twice = {*READINGS, ADJUDICATION}
    for name in sorted(twice - names) if twice & names else ():
        message = f"does not exist; expected with {', '.join(sorted(twice & names))}"
        problems.append(Problem(f"{place}/{name}", None, "", message, unread=True))


def _source(
    path: Path, folder: str, names: frozenset[str], columns: Schema, problems: list[Problem]
) -> Source:
    file = f"data/{folder}/{path.name}/{RECORD}"
    before = len(problems)
    entry = read_toml(path / RECORD, file, problems)
    formats = cell_formats.read(entry.pop("cells", {}), file, problems)
    given = [spec for spec in columns.fields if spec["name"] not in ("source", "folder")]
    cells = cells_of(entry, given, file, problems if before == len(problems) else [])
    if before == len(problems):
        problems.extend(incomplete(cells, "read_note", file))
    for spec in columns.fields:
        if spec["name"] == "source":
            check_cell(file, None, "", spec, path.name, problems)
    lists = {name: tuple(entry[name]) if cells.pop(name) else () for name in LISTS}
    return Source(
        source=path.name, folder=folder, files=names, authors=lists["authors"],
        missing=lists["missing"], cells=formats, **cells,
    )  # fmt: skip


def cells_of(
    entry: dict[str, Any], fields: list[dict[str, Any]], file: str, problems: list[Problem]
) -> dict[str, str]:
    """The entries of a record as the cells of these columns, a list parted by semicolons.

    What does not fit is added to `problems`, and its cell is empty.
    """
    names = [spec["name"] for spec in fields]
    for name in entry:
        if name not in names:
            message = f"unknown entry; expected one of: {', '.join(names)}"
            problems.append(Problem(file, None, name, message))
    cells = {}
    for spec in fields:
        name = spec["name"]
        value = entry.get(name, "")
        if name in LISTS:
            fits = isinstance(value or [], list) and all(isinstance(a, str) for a in value)
            text, wanted = "; ".join(value) if fits else "", LISTS[name]
        elif spec["type"] == "integer":
            fits, text, wanted = type(value) is int or value == "", str(value), "a whole number"
        else:
            fits, wanted = isinstance(value, str), "text"
            text = value if fits else ""
        if fits:
            check_cell(file, None, "", spec, text, problems)
        else:
            problems.append(Problem(file, None, name, f"is {value!r}; expected {wanted}"))
        cells[name] = text if fits else ""
    return cells


def incomplete(cells: dict[str, str], reason: str, file: str) -> Iterator[Problem]:
    """What the bibliography lacks of a work, and what its record says wrongly of what it lacks.

    An entry that could not be found is named in `missing`, and the entry `reason` says why; an
    article without title, year or container is no reference, and is refused.

    >>> work = {"entry": "article", "authors": "B", "title": "A", "year": "", "container": "C"}
    >>> work |= {"volume": "1", "pages": "", "doi": "10.1/a", "missing": "pages", "read_note": "-"}
    >>> [problem.message for problem in incomplete(work, "read_note", "a.toml")]
    ['is empty; expected the year of the article']
    """
    kind = cells["entry"]
    wanted = WANTED.get(kind, ())
    missing = cells["missing"].split("; ") if cells["missing"] else []
    allowed = [name for name in wanted if kind != "article" or name not in NEVER_MISSING]
    for name in missing:
        if name not in allowed:
            message = f"names {name!r}; expected among: {', '.join(allowed)}"
            yield Problem(file, None, "missing", message)
        elif cells[name]:
            message = f"names {name!r}, which is given; expected what could not be found"
            yield Problem(file, None, "missing", message)
    for name in wanted:
        if cells[name] or name in missing:
            continue
        if name in allowed:
            message = (
                f"is empty; expected the {name}, or {name!r} in `missing` and why in `{reason}`"
            )
            yield Problem(file, None, name, message)
        elif name != "title":  # which every work has to have
            yield Problem(file, None, name, f"is empty; expected the {name} of the article")
    if missing and not cells[reason]:
        yield Problem(file, None, reason, "is empty; expected why something is missing")
