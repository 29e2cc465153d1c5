"""Facts: one printed quantity at one place of one source.

`load(root)` reads sources and facts and raises `BadData` with everything that is wrong.
"""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from recount.data import cells, wording
from recount.data import sources as source_records
from recount.data.sources import FACTS, Source
from recount.data.tables import TEMPLATE, BadData, Problem, Row, read_table, schema, unread
from recount.printed.clauses import levels, numbers, unit_powers
from recount.statistics import dates

PARTS = ("value", "events", "total", "low", "high", "error", "p")
# The part that a row's relation belongs to: the first of these that it prints.
GOVERNED = (("p",), ("value",), ("low", "high"), ("events",), ("total",), ("error",))
Report = Callable[[str], None]  # takes what is wrong with a row

_DECIMAL = re.compile(r"-?\d+(\.\d+)?")
_LONGEST = 2000  # digits: beyond, they are no printed number
_PLACES = {
    "title": "title",
    "abstract": "abstract",
    "abstract_zh": "abstract (Chinese)",
    "abstract_en": "abstract (English)",
    "abstract_ru": "abstract (Russian)",
    "intro": "introduction",
    "text": "text",
}


def anchor_of(id_: str) -> str:
    """The anchor of a fact's row in the ledger, by its id.

    >>> anchor_of("stein_2019:tower.treated.size.count")
    'stein-2019-tower-treated-size-count'
    """
    return re.sub(r"[^a-z0-9]+", "-", id_)


@dataclass(frozen=True, init=False)
class Fact:
    """One printed quantity; every part is a string with the printed decimals."""

    source: str
    key: str
    label: str
    label_original: str
    population: str
    type: str
    printed: str
    relation: str
    value: str
    unit: str
    events: str
    total: str
    total_key: str
    low: str
    high: str
    bounds: str
    error: str
    p: str
    place: str
    row: str
    column: str
    kind: str
    cites: str
    confidence: str
    note: str
    file: str
    line: int

    def __init__(self, **cells: str | int | dict[str, str]) -> None:
        """All fields, by name; raises TypeError when one is missing or unknown."""
        if cells.keys() != self.__dataclass_fields__.keys():
            wanted = ", ".join(self.__dataclass_fields__)
            raise TypeError(f"a fact has the fields {wanted}; not {', '.join(cells)}")
        vars(self).update(cells)  # the frozen __init__ sets them one by one, far slower

    @cached_property
    def id(self) -> str:
        """The key with its source: `fda_review_zh:mt103_211.evaluable.cr.rate`."""
        return f"{self.source}:{self.key}"

    @property
    def stem(self) -> str:
        """The key without its place: the quantity, wherever it is printed."""
        return self.key.partition("@")[0]

    @property
    def anchor(self) -> str:
        """The permanent link of the fact's ledger row."""
        return anchor_of(self.id)

    @cached_property
    def parts(self) -> dict[str, str]:
        """The parts that are printed, by name."""
        return {name: getattr(self, name) for name in PARTS if getattr(self, name)}

    def relation_of(self, part: str) -> str:
        """The relation that stands before a part; a threshold is its limit, on either side.

        A row has one, of its p value if it prints one, else of its value, its limits, its events.
        """
        if not self.relation or self.type == "threshold":
            return ""
        governed = next(g for g in GOVERNED if any(getattr(self, name) for name in g))
        return self.relation if part in governed else ""

    @property
    def locator(self) -> str:
        """Where it stands in its source, in words."""
        cell = ", ".join(
            f"{name} “{text}”"
            for name, text in (("row", self.row), ("column", self.column))
            if text
        )
        return ", ".join(part for part in (place_name(self.place), cell) if part)


def place_name(place: str) -> str:
    """The place in words: `table_3` is Table 3, `s2_3_1` is section 2.3.1."""
    if place in _PLACES:
        return _PLACES[place]
    if found := re.fullmatch(r"s(\d+(?:_\d+)*)", place):
        return "section " + found[1].replace("_", ".")
    if found := re.fullmatch(r"(table|figure)_(\w+)", place):
        return f"{found[1].capitalize()} {found[2]}"
    return place.replace("_", " ")


def split_reference(reference: str) -> tuple[str, str]:
    """A key with an optional part: `a.b.c.d#low` is (`a.b.c.d`, `low`).

    Raises ValueError when the part is none of the printed parts.
    """
    key, _, part = reference.partition("#")
    if part and part not in PARTS:
        raise ValueError(
            f"unknown part {part!r} in {reference!r}; expected one of {', '.join(PARTS)}"
        )
    return key, part


@dataclass(frozen=True)
class Facts:
    """The facts by id, with their sources."""

    sources: dict[str, Source]
    by_id: dict[str, Fact]

    def __getitem__(self, id_: str) -> Fact:
        """The fact with this id; raises KeyError with the nearest keys when there is none."""
        try:
            return self.by_id[id_]
        except KeyError:
            raise KeyError(f"unknown fact {id_!r}{self._suggestion(id_)}") from None

    def __iter__(self) -> Iterator[Fact]:
        return iter(self.by_id.values())

    def __len__(self) -> int:
        return len(self.by_id)

    def part(self, reference: str) -> str:
        """The printed string behind `source:key` (its value) or `source:key#part`.

        Raises KeyError when the fact or the part is not there.
        """
        id_, part = split_reference(reference)
        fact = self[id_]
        name = part or ("value" if fact.value else next(iter(fact.parts), "value"))
        if name not in fact.parts:
            wanted = ", ".join(fact.parts) or "no number"
            raise KeyError(f"{id_} prints no {name}; it prints {wanted}")
        return fact.parts[name]

    def _suggestion(self, id_: str) -> str:
        if id_ not in self._near:  # the search is slow, and one lost fact may have many references
            self._near[id_] = difflib.get_close_matches(id_, self.by_id, n=3)
        near = self._near[id_]
        return f"; did you mean {' or '.join(near)}?" if near else ""

    @cached_property
    def _near(self) -> dict[str, list[str]]:
        return {}


def check_references(row: Row, column: str, facts: Facts, problems: list[Problem]) -> None:
    """Add to `problems` the references of a cell, parted by spaces, that lead to no number."""
    for reference in row[column].split():
        try:
            facts.part(reference)
        except (KeyError, ValueError) as error:
            key = next(iter(row.cells.values()))
            problems.append(Problem(row.file, row.line, key, f"{column}: {error.args[0]}"))


def load(root: Path) -> Facts:
    """Sources and facts of the project at `root`; raises BadData with all problems at once."""
    problems: list[Problem] = []
    facts = read(root / "data", problems)
    if problems:
        raise BadData(problems)
    return facts


def read(data: Path, problems: list[Problem]) -> Facts:
    """Sources and facts under `data`; what is wrong is added to `problems`."""
    sources = source_records.read(data, problems)
    facts: dict[str, Fact] = {}
    rows = read_rows(data, sources, problems)
    wording.named(rows, problems)
    for source in sources.values() if not unread(problems) else ():
        file = source.file(FACTS)
        places = {row["place"] for row in rows if row.file == file} if source.cells else set()
        problems.extend(cells.unused(source.cells, places, source.file(source_records.RECORD)))
    for row in rows:
        before = len(problems)
        source = sources[row.file.split("/")[-2]]
        check_row(row, source, problems)
        fact = Fact(**row.cells, file=row.file, line=row.line)
        if len(problems) == before or fact.id not in facts:
            facts.setdefault(fact.id, fact)
    for fact in facts.values() if not unread(problems) else ():
        if fact.total_key and f"{fact.source}:{fact.total_key}" not in facts:
            problems.append(
                Problem(
                    fact.file, fact.line, fact.key,
                    f"total_key is {fact.total_key!r}; expected a key of {fact.source}",
                )
            )  # fmt: skip
    return Facts(sources, facts)


def read_rows(data: Path, sources: dict[str, Source], problems: list[Problem]) -> list[Row]:
    """The rows of all tables of facts, in the order of the sources."""
    columns = schema(data, "facts", problems)
    wanted = [name for name in Fact.__annotations__ if name not in ("file", "line")]
    if columns and columns.names != wanted:
        message = f"has the columns {','.join(columns.names)}; expected {','.join(wanted)}"
        problems.append(Problem(f"data/{TEMPLATE}", None, "facts", message, unread=True))
        return []
    files = [source.file(FACTS) for source in sources.values()]
    return read_table(data.parent, files, columns, problems)


def check_row(row: Row, source: Source, problems: list[Problem]) -> None:
    """Add to `problems` what is wrong within a row: above all, a number that stands once only."""

    def report(message: str) -> None:
        problems.append(Problem(row.file, row.line, row["key"], message))

    if row["source"] != source.source:
        report(f"source is {row['source']!r}; expected {source.source!r} in this file")
    if not source.decimal_sign:  # told already: without it no number can be read
        return
    if row["type"] != "date" and not _all_numbers(row, report):
        return
    parts = [row.cells[name] for name in PARTS if row.cells[name]]
    if any(len(part) > _LONGEST for part in parts):
        report(f"a part has more than {_LONGEST} digits; expected a printed number")
        return
    found = numbers(row["printed"], row["type"], source.decimal_sign, source.language)
    if sorted(parts) != sorted(found):
        missing, extra = Counter(found) - Counter(parts), Counter(parts) - Counter(found)
        # "none found" is a count of 0 that is not printed, and a cell of none prints no share
        if row["kind"] == "assumed" or cells.none(row, source):
            extra -= Counter("0")  # one
        detail = "; ".join(
            [f"{n} is printed but stands in no part" for n in missing.elements()]
            + [f"{n} stands in a part but is not printed" for n in extra.elements()]
        )
        if detail:
            report(f"printed {row['printed']!r}: {detail}")
    if row["kind"] != "assumed" and not parts:
        report("no part holds a number; expected at least one of " + ", ".join(PARTS))
    for level in levels(row["printed"]):
        if row["bounds"] != f"ci{level}":
            report(f"bounds is {row['bounds']!r}; {level}% is printed, expected 'ci{level}'")
    for divisor in unit_powers(row["printed"]):
        if divisor not in row["unit"].split("/")[1:]:
            report(f"unit is {row['unit']!r}; expected /{divisor}, whose exponent is printed")
    for fault in (*wording.faults(row, source.decimal_sign), *cells.faults(row, source)):
        report(fault)
    if row["type"] == "date":
        _check_calendar(row, report)
    else:
        _check_order(row, found, report)


def _all_numbers(row: Row, report: Report) -> bool:
    """Whether all parts are numbers; those that fit no pattern the schema has reported already."""
    wrong = [n for n in PARTS if row.cells[n] and not _DECIMAL.fullmatch(row.cells[n])]
    for name in wrong:
        if name == "value" and re.fullmatch(r"\d{4}(-\d{2}){1,2}", row[name]):
            report(f"value is {row[name]!r}, a date; expected a number in a {row['type']}")
    return not wrong


def _check_calendar(row: Row, report: Report) -> None:
    try:
        dates.span(row["value"] or "2000")
    except ValueError:
        report(f"value is {row['value']!r}; expected a date of the calendar, YYYY[-MM[-DD]]")


def _check_order(row: Row, printed: list[str], report: Report) -> None:
    """Report parts that were exchanged on entry; what is printed so is for the checks to find."""

    def above(first: str, second: str) -> bool:
        parts = row[first], row[second]
        if not all(parts) or float(parts[0]) <= float(parts[1]):
            return False
        return [number for number in printed if number in parts][:1] != [row[first]]

    if above("low", "high"):
        report(f"limits reversed: low {row['low']} is above high {row['high']}")
    if (row["low"] or row["high"]) and not row["bounds"]:
        report("limits without bounds; expected ci95, ci90, range, iqr or stated")
    if row["type"] != "ratio" and above("events", "total"):  # an allocation of 2:1 is no share
        report(f"events {row['events']} above total {row['total']}")
