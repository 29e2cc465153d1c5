"""The bibliography: `book/references.bib`, written from the records of the sources.

For programs that manage references the same works are offered as CSL-JSON.

Works that pages cite and that are no source of facts have a record of the same form in
`data/references/<key>.toml`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from recount.data import sources as source_records
from recount.data.sources import LISTS, Source, cells_of, incomplete
from recount.data.tables import BadData, Problem, read_toml, schema

FILE = "book/references.bib"
COLUMNS = (
    "short", "title", "authors", "cited_as", "year", "container", "volume", "number", "pages",
    "doi", "url", "missing", "entry", "language",
)  # fmt: skip
OPEN = ("short", "language")  # which a work that is only cited need not have
HEAD = (
    "% Written by `python -m recount bibliography` from source.toml files and data/references/.\n"
)


@dataclass(frozen=True)
class Work:
    """What a bibliography says of one work; what it does not know is empty."""

    key: str
    entry: str
    authors: tuple[str, ...]
    title: str
    container: str
    volume: str
    number: str
    pages: str
    year: str
    doi: str
    url: str
    note: str
    language: str = ""  # of the title


def works(root: Path) -> list[Work]:
    """All works by their keys; raises BadData with everything that is wrong in their records."""
    data = root / "data"
    problems: list[Problem] = []
    found: dict[str, tuple[str, Work]] = {}
    sources = source_records.read(data, problems)
    listed = [
        (s.file(source_records.RECORD), _of_source(s, sources.get(s.repeats)))
        for s in sources.values()
    ]
    for path in sorted((data / "references").glob("*.toml")):
        file = f"data/references/{path.name}"
        if work := _of_reference(path, file, problems):
            listed.append((file, work))
    for file, work in listed:
        first, _ = found.setdefault(work.key, (file, work))
        if first != file:
            message = f"has the key of {first}; expected one entry a key"
            problems.append(Problem(file, None, work.key, message))
    problems += _alike(found)
    if problems:
        raise BadData(problems)
    return [work for _, (_, work) in sorted(found.items())]


def _alike(found: dict[str, tuple[str, Work]]) -> Iterator[Problem]:
    """Works that share a DOI, and pages that stand for those that were not known yet."""
    first: dict[str, str] = {}
    for key, (file, work) in found.items():
        if work.doi and (other := first.setdefault(work.doi.lower(), key)) != key:
            yield Problem(file, None, key, f"has the DOI of {other}; expected one entry a work")
        if re.fullmatch(r"[a-z]?0+(?:-+[a-z]?0+)?", work.pages, re.IGNORECASE):
            yield Problem(file, None, key, f"pages is {work.pages!r}; expected those of the work")


def _of_source(source: Source, repeated: Source | None) -> Work:
    """Where nobody is known to have signed it, it is cited by its short name."""
    told = source.read_note if source.entry == "article" else source.about
    if repeated:
        told = f"{told}; gives again what {repeated.short} reports"
    note = told[:1].upper() + told[1:]
    return Work(
        source.cite_key or source.source, source.entry,
        source.authors or (_literal(source.cited_as or source.short),),
        source.title, source.container, source.volume, source.number, source.pages, source.year,
        source.doi, source.url, note, source.language,
    )  # fmt: skip


def _of_reference(path: Path, file: str, problems: list[Problem]) -> Work | None:
    before = len(problems)
    entry = read_toml(path, file, problems)
    columns = schema(path.parents[1], "sources", problems)
    if columns is None or len(problems) > before:
        return None
    fields = [spec for spec in columns.fields if spec["name"] in COLUMNS]
    fields = [spec | {"constraints": {}} if spec["name"] in OPEN else spec for spec in fields]
    note = {"name": "note", "type": "string", "description": "what a reader should know of it"}
    cells = cells_of(entry, [*fields, note], file, problems)
    if len(problems) == before:
        problems.extend(incomplete(cells, "note", file))
    label = cells["cited_as"] or cells["short"]
    if not cells["authors"] and not label:
        message = "has no authors; expected authors, cited_as or short"
        problems.append(Problem(file, None, "", message))
    authors = tuple(entry["authors"]) if cells["authors"] else (_literal(label),)
    own = {n: cells[n] for n in Work.__annotations__ if n in cells and n not in LISTS}
    return Work(key=path.stem, authors=authors, **own)


def _literal(name: str) -> str:
    """A name that is not parted into given and family names."""
    return f"{{{name}}}"


def bibtex(root: Path) -> str:
    """The text of `book/references.bib`; raises BadData with all that is wrong in the records."""
    return HEAD + "".join(f"\n{as_bibtex(work)}" for work in works(root))


def as_bibtex(work: Work) -> str:
    """One entry; titles keep their capitals.

    >>> print(as_bibtex(Work("a", "misc", ("{R&D}",), "Of B", "", "", "", "1-2", "", "", "", "")))
    @misc{a,
      author = {{R\\&D}},
      title = {{Of B}},
      pages = {1--2},
    }
    <BLANKLINE>
    """
    fields = {
        "author": " and ".join(_escaped(author) for author in work.authors),
        "title": f"{{{_escaped(work.title)}}}",
        "journal" if work.entry == "article" else "howpublished": _escaped(work.container),
        "volume": _escaped(work.volume),
        "number": _escaped(work.number),
        "pages": _escaped(re.sub(r"(?<=\w)-(?=\w)", "--", work.pages)),
        "year": work.year,
        "doi": work.doi,
        "url": "" if work.doi else work.url,
        "note": _escaped(work.note),
    }
    lines = [f"  {name} = {{{text}}},\n" for name, text in fields.items() if text]
    return f"@{work.entry}{{{work.key},\n{''.join(lines)}}}\n"


def _escaped(text: str) -> str:
    return re.sub(r"([&%#_])", r"\\\1", text)


def csl(root: Path) -> str:
    """The works in CSL-JSON; raises BadData with all that is wrong in the records."""
    return json.dumps([as_csl(w) for w in works(root)], ensure_ascii=False, indent=1) + "\n"


def as_csl(work: Work) -> dict[str, Any]:
    """One item; what is not known is left out.

    >>> work = Work("a", "article", ("B, C.", "others"), "D", "E", "", "", "", "2019", "", "", "")
    >>> for name, value in as_csl(work).items():
    ...     print(name, value)
    id a
    type article-journal
    title D
    author [{'family': 'B', 'given': 'C.'}, {'literal': 'others'}]
    issued {'date-parts': [[2019]]}
    container-title E
    """
    given = {
        "id": work.key,
        "type": "article-journal" if work.entry == "article" else "document",
        "title": work.title,
        "author": [_csl_name(author) for author in work.authors],
        "issued": {"date-parts": [[int(work.year)]]} if work.year else "",
        "container-title": work.container,
        "volume": work.volume,
        "issue": work.number,
        "page": work.pages,
        "DOI": work.doi,
        "URL": work.url,
        "note": work.note,
    }
    return {name: value for name, value in given.items() if value}


def _csl_name(author: str) -> dict[str, str]:
    family, comma, given = author.partition(", ")
    return {"family": family, "given": given} if comma else {"literal": author.strip("{}")}
