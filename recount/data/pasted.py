"""A small table of anybody's, a printed number a row: its parts, read and held to what is printed.

The columns are those of a fact; each may be missing or empty.  What has no column of its own is
read from the clause where its layout is known: `60/185 (32.4)`, `0.71 (0.55-0.93), p = 0.01`.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from recount.data.facts import GOVERNED, PARTS
from recount.data.tables import BadData, Problem
from recount.printed import layouts
from recount.printed.clauses import levels, numbers
from recount.printed.sets import RELATIONS

COLUMNS = (
    "printed", "relation", "value", "unit", "events", "total", "low", "high", "bounds", "error",
    "p",
)  # fmt: skip
LONGEST = 2000  # characters of a cell: beyond, digits are no printed number
_DELIMITERS = ",;\t|"
_WHOLE = ("events", "total")
_ELSEWHERE = ("total", "p")  # may stand in the head of a column, or in one of their own
# What a cell prints where it has no number.
_NO_NUMBER = re.compile(
    r"[-–—…∞.]|n\.?[ade]\.?|n/a|n\.?[rs]\.?|not (?:reached|estimable|significant|available)",
    re.IGNORECASE,
)
_UNITS = {
    "percent": "%", "per cent": "%", "pct": "%", "％": "%", "fraction": "1", "proportion": "1",
    "ratio": "1", "permille": "‰", "ppm": "per 1000000", "per million": "per 1000000",
    "percentage points": "percentage point",
}  # fmt: skip
_SIGN = r"(?:<=|>=|[<>~=])"
_PART = re.compile(rf"(?P<sign>{_SIGN}?)\s*(?P<number>-?\d+(?:\.\d+)?)\s*(?P<percent>%?)")
_BOUNDS = re.compile(
    r"(?P<word>range|iqr|stated)|(?:ci|cri|ki)?\s*(?P<level>[5-9]\d(?:\.\d+)?)\s*%?\s*(?:ci|cri|ki)?"
)
PER_TIME = re.compile(r"(?:per|/)\s*([\d ,]*).*(?:year|month|week|day)", re.IGNORECASE)
_BAR = re.compile(r"\s*sep=(.)\s*")  # the first line of what spreadsheets write
Report = Callable[[str, str], None]


@dataclass(frozen=True)
class PastedRow:
    """One row: where it stands, what is printed, its parts with their relations."""

    line: int
    printed: str
    parts: dict[str, str]
    relations: dict[str, str] = field(default_factory=dict)
    unit: str = ""
    bounds: str = ""


def read_text(path: Path) -> str:
    """The text of a file; raises BadData when it cannot be read as UTF-8."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        message = f"cannot be read: {error.strerror}"
    except UnicodeDecodeError as error:
        message = f"is not UTF-8: byte {error.start}"
    raise BadData([Problem(str(path), None, "", message, unread=True)])


def read_pasted(text: str, file: str, problems: list[Problem]) -> list[PastedRow]:
    """The rows of a CSV text; what is wrong is added to `problems`, and its row left out.

    Cells are parted by commas, semicolons, tabs or bars, decimals by a point or a comma.
    """
    try:
        (_, names), *lines = list(_lines(text)) or [(1, [])]
    except csv.Error as error:
        problems.append(Problem(file, None, "", f"is no table: {error}", unread=True))
        return []
    header = _without_end([name.strip().lower() for name in names])
    if not header or set(header) - set(COLUMNS) or len(set(header)) < len(header):
        named = f"columns are {', '.join(header) or 'missing'}"
        message = f"{named}; expected some of {', '.join(COLUMNS)}, each once"
        problems.append(Problem(file, 1, "", message, unread=True))
        return []
    if header == ["printed"]:  # alone, it needs no quotation marks around its commas
        lines = [(line, [",".join(_without_end(cells))]) for line, cells in lines]
    signs = _decimal_signs(header, [cells for _, cells in lines])
    rows = []
    for line, row in lines:
        before, cells = len(problems), _without_end([cell.strip() for cell in row])
        if len(cells) > len(header):
            message = f"{len(cells)} cells; expected at most {len(header)}"
            problems.append(Problem(file, line, "", message))
            continue

        def report(column: str, message: str, line: int = line) -> None:
            problems.append(Problem(file, line, column, message))

        texts = dict(zip(header, cells, strict=False))
        if long := [name for name, text in texts.items() if len(text) > LONGEST]:
            report(long[0], f"has {len(texts[long[0]])} characters; expected at most {LONGEST}")
            continue
        found = _row(dict.fromkeys(COLUMNS, "") | texts, line, signs, report)
        if len(problems) == before:
            rows.append(found)
    if not rows and not problems:
        problems.append(Problem(file, None, "", "has no rows; expected a printed number a row"))
    return rows


def _decimal_signs(header: list[str], rows: list[list[str]]) -> dict[str, str]:
    """The decimal sign by column: what is printed may have another than the parts beside it."""
    columns = {
        name: [cells[place] for cells in rows if place < len(cells)]
        for place, name in enumerate(header)
    }
    printed = layouts.decimal_sign_of(columns.pop("printed", []))
    parts = layouts.decimal_sign_of(cell for column in columns.values() for cell in column)
    return dict.fromkeys(COLUMNS, parts) | {"printed": printed}


def has_header(text: str) -> bool:
    """Whether the first line of a text names a column.

    >>> has_header("Printed;value"), has_header("1/2 (50)")
    (True, False)
    """
    lines = [line for line in text.splitlines() if line.strip() and not _BAR.fullmatch(line)]
    return bool(lines) and _named(lines[0], delimiter_of(lines[0])) > 0


def delimiter_of(line: str) -> str:
    """What parts the cells of a header: of these signs the one that parts most names of columns.

    >>> delimiter_of("printed;value"), delimiter_of("printed")
    (';', ',')
    """
    return max(_DELIMITERS, key=lambda sign: _named(line, sign))


def _named(line: str, sign: str) -> int:
    return len({name.strip(' "\ufeff').lower() for name in line.split(sign)} & set(COLUMNS))


def _lines(text: str) -> Iterator[tuple[int, list[str]]]:
    """The lines that are not empty, with the number of each; raises csv.Error for no CSV text."""
    first, rest = text.lstrip().partition("\n")[::2]
    sign = delimiter_of(rest.partition("\n")[0] if _BAR.fullmatch(first) else first)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=sign, strict=True)
    line = 1
    for cells in reader:
        if any(cell.strip() for cell in cells) and not _BAR.fullmatch(sign.join(cells)):
            yield line, cells
        line = reader.line_num + 1


def _without_end(cells: list[str]) -> list[str]:
    """Cells without the empty ones at the end."""
    while cells and not cells[-1]:
        cells = cells[:-1]
    return cells


def _row(cells: dict[str, str], line: int, signs: dict[str, str], report: Report) -> PastedRow:
    printed = cells["printed"]
    named, relations, percent = _parts(cells, signs, report)
    clause = _read(printed, named, signs["printed"])
    for fault in clause.faults:
        report("printed", f"{printed!r}: {fault}")
    parts, relations = clause.parts | named, clause.relations | relations
    relation = layouts.plain(f"{cells['relation']} 1").removesuffix("1").strip().removeprefix("=")
    if relation not in RELATIONS:
        report("relation", f"{cells['relation']!r}; expected <, <=, >, >=, ~ or nothing")
    elif clause.relations and relation not in ("", *clause.relations.values()):
        report("relation", f"{relation!r}; {' and '.join(clause.relations.values())} is printed")
    elif relation and relation not in relations.values():
        free = (group for group in GOVERNED if not relations.keys() & set(group))
        governed = next((group for group in free if parts.keys() & set(group)), ())
        relations |= {name: relation for name in governed if name in parts}
    unit = cells["unit"] or ("%" if percent else clause.unit)
    bounds = _bounds(cells["bounds"], report) or clause.bounds
    return PastedRow(line, printed, parts, relations, _UNITS.get(unit.lower(), unit), bounds)


@dataclass(frozen=True)
class _Clause:
    """What is printed, with the parts that it names; `faults` are numbers without their place."""

    parts: dict[str, str]
    relations: dict[str, str]
    unit: str
    bounds: str
    faults: list[str]


def _read(printed: str, named: dict[str, str], decimal_sign: str) -> _Clause:
    """A clause, beside parts that have columns: in the notation in which its numbers are theirs.

    That of its own column comes first; a clause alone may be of another, and in another language.
    """
    other = "." if decimal_sign == "," else ","
    ways = [(sign, language) for sign in (decimal_sign, other) for language in ("en", "ru", "zh")]
    found = [_read_as(printed, named, *ways[0])]
    for way in ways[1:] if found[0].faults else ():
        found.append(_read_as(printed, named, *way))
    return next((clause for clause in found if not clause.faults), found[0])


def _read_as(printed: str, named: dict[str, str], decimal_sign: str, language: str) -> _Clause:
    plain = layouts.plain(printed, decimal_sign)
    laid = layouts.laid_out(printed, decimal_sign)
    alike = all(named.get(name, text) == text for name, text in laid.parts.items())
    if alike and laid.parts and named.keys() <= {*laid.parts, *_ELSEWHERE}:
        return _Clause(laid.parts, laid.relations, laid.unit, laid.bounds, [])
    level = "".join(f"ci{level}" for level in levels(printed)[:1])
    faults = _faults(numbers(plain, language=language), named) if printed and named else []
    return _Clause({}, _relations(plain, named), "%" * ("%" in plain), level, faults)


def _bounds(text: str, report: Report) -> str:
    """What limits are: `95%`, `CI95` and `95% CI` name a level, as `ci95` does."""
    found = _BOUNDS.fullmatch(" ".join(text.lower().split())) if text else None
    if text and not found:
        report("bounds", f"{text!r}; expected ci95, another level, range, iqr or stated")
    return (found["word"] or f"ci{found['level']}") if found else ""


def _parts(
    cells: dict[str, str], signs: dict[str, str], report: Report
) -> tuple[dict[str, str], dict[str, str], bool]:
    """The parts that have a column of their own, the relations that stand in their cells, and
    whether the value has a percent sign."""
    parts, relations, percent = {}, {}, False
    for name in PARTS:
        if not cells[name] or _NO_NUMBER.fullmatch(cells[name]):
            continue
        found = _PART.fullmatch(layouts.plain(cells[name], signs[name]))
        is_time = name == "total" and PER_TIME.match(cells["unit"])
        if not found or (name in _WHOLE and "." in found["number"] and not is_time):
            wanted = "a whole number" if name in _WHOLE else "a number"
            report(name, f"{cells[name]!r}; expected {wanted}")
            continue
        parts[name] = found["number"]
        percent = percent or (name == "value" and bool(found["percent"]))
        if found["sign"] not in ("", "="):
            relations[name] = found["sign"]
    return parts, relations, percent


def _faults(printed: list[str], parts: dict[str, str]) -> list[str]:
    """The printed numbers that stand in no part, and the reverse.

    A total may stand in the head of the column instead, and a p value in a column of its own; none
    is a number that words print.
    """
    found, stated = Counter(printed), Counter(parts.values())
    for name in _ELSEWHERE:
        if name in parts and parts[name] not in found:
            stated[parts[name]] -= 1
    missing, extra = found - stated, stated - found
    extra.pop("0", None)
    return [
        *(f"{number} is printed but stands in no part" for number in missing.elements()),
        *(f"{number} stands in a part but is not printed" for number in extra.elements()),
    ]


def _relations(plain: str, parts: dict[str, str]) -> dict[str, str]:
    """The relations of parts in a clause of no known layout, each that of the first part that has
    the number after it; what parts the limits of a range is none."""
    found: dict[str, str] = {}
    for match in re.finditer(rf"(?<![\d%])(?<![\d%] )({_SIGN}) ?(-?\d+(?:\.\d+)?)", plain):
        names = [name for group in GOVERNED for name in group if parts.get(name) == match[2]]
        free = [name for name in names if name not in found]
        if match[1] != "=" and free:
            found[free[0]] = match[1]
    return found
