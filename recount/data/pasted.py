"""A small table of anybody's, a printed number a row: its parts, read and held to what is printed.

The columns are those of a fact; each may be missing or empty.  Where a row says nothing but what is
printed, its parts are read from that: `60/185 (32.4)`, `0.71 (0.55-0.93), p = 0.01`.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from recount.data.facts import PARTS
from recount.data.tables import BadData, Problem
from recount.printed import notations
from recount.printed.clauses import levels, numbers
from recount.printed.sets import RELATIONS

COLUMNS = (
    "printed", "relation", "value", "unit", "events", "total", "low", "high", "bounds", "error",
    "p",
)  # fmt: skip
LONGEST = 2000  # characters of a cell: beyond, digits are no printed number
_SIGNS = {"≤": "<=", "≥": ">=", "≦": "<=", "≧": ">=", "≈": "~", "=": "", "＝": ""}
_SIGN = r"(?:<=|>=|[<>~=])"
_PART = re.compile(rf"(?P<sign>{_SIGN}?)\s*(?P<number>-?\d+(?:\.\d+)?)\s*%?")
_BOUNDS = re.compile(r"ci\d+(\.\d+)?|range|iqr|stated")
_N = rf"{_SIGN}? ?(-?\d+(?:\.\d+)?) ?%?"
_LIMITS = rf"{_N} ?(?:-|to|~|,|;) ?{_N}"
_RANGE = rf"[(\[] ?[,:]? ?{_LIMITS} ?[)\]]"
_RANGE_AND_P = rf"[(\[] ?[,:]? ?{_LIMITS} ?[,;] ?[pP] ?{_N} ?[)\]]"
# What stands where in a cell that is all that a row says.
_LAYOUTS = (
    (rf"[pP] ?{_N}", ("p",)),
    (rf"{_N} ?(?:/|of) ?{_N}", ("events", "total")),
    (rf"{_N} ?(?:/|of) ?{_N} ?\( ?{_N} ?\)", ("events", "total", "value")),
    (rf"{_N} ?\( ?{_N} ?(?:/|of) ?{_N} ?\)", ("value", "events", "total")),
    (rf"{_N} ?\( ?{_N} ?\)", ("events", "value")),
    (rf"{_N} ?± ?{_N}", ("value", "error")),
    (rf"{_N} ?{_RANGE}", ("value", "low", "high")),
    (rf"{_N} ?{_RANGE} ?[,;]? ?[pP] ?{_N}", ("value", "low", "high", "p")),
    (rf"{_N} ?{_RANGE_AND_P}", ("value", "low", "high", "p")),
    (rf"{_N} ?(?:/|of) ?{_N} ?\( ?{_N} ?\) ?{_RANGE}", ("events", "total", "value", "low", "high")),
    (_N, ("value",)),
)  # fmt: skip
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
    """The rows of a CSV text; what is wrong is added to `problems`, and its row left out."""
    reader = csv.reader(io.StringIO(text, newline=""))
    header = [name.strip().lower() for name in next(reader, [])]
    if not header or set(header) - set(COLUMNS) or len(set(header)) < len(header):
        named = f"columns are {', '.join(header) or 'missing'}"
        message = f"{named}; expected some of {', '.join(COLUMNS)}, each once"
        problems.append(Problem(file, 1, "", message, unread=True))
        return []
    rows = []
    for cells in reader:
        line, before = reader.line_num, len(problems)
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) > len(header):
            message = f"{len(cells)} cells; expected at most {len(header)}"
            problems.append(Problem(file, line, "", message))
            continue

        def report(column: str, message: str, line: int = line) -> None:
            problems.append(Problem(file, line, column, message))

        texts = dict(zip(header, map(str.strip, cells), strict=False))
        if long := [name for name, text in texts.items() if len(text) > LONGEST]:
            report(long[0], f"has {len(texts[long[0]])} characters; expected at most {LONGEST}")
            continue
        row = _row(dict.fromkeys(COLUMNS, "") | texts, line, report)
        if len(problems) == before:
            rows.append(row)
    if not rows and not problems:
        problems.append(Problem(file, None, "", "has no rows; expected a printed number a row"))
    return rows


def _row(cells: dict[str, str], line: int, report: Report) -> PastedRow:
    printed = cells["printed"]
    parts, relations = _parts(cells, report)
    if not parts:
        parts = _laid_out(printed)
    elif printed:
        _hold_to_printed(printed, parts, report)
    relation = _SIGNS.get(cells["relation"], cells["relation"])
    if relation not in RELATIONS:
        report("relation", f"{relation!r}; expected <, <=, >, >=, ~ or nothing")
    if parts and not relations:
        relations = _relations(printed, parts, relation)
    bounds = cells["bounds"].lower() or "".join(f"ci{level}" for level in levels(printed)[:1])
    if bounds and not _BOUNDS.fullmatch(bounds):
        report("bounds", f"{bounds!r}; expected ci95, another level, range, iqr or stated")
    return PastedRow(
        line, printed, parts, relations, cells["unit"] or "%" * ("%" in _plain(printed)), bounds
    )


def _parts(cells: dict[str, str], report: Report) -> tuple[dict[str, str], dict[str, str]]:
    """The parts that have a column of their own, and the relations that stand in their cells."""
    parts, relations = {}, {}
    for name in PARTS:
        if not cells[name]:
            continue
        found = _PART.fullmatch(_plain(cells[name]))
        if not found or (name in ("events", "total") and not found["number"].isdecimal()):
            wanted = "a whole number" if name in ("events", "total") else "a number"
            report(name, f"{cells[name]!r}; expected {wanted}")
            continue
        parts[name] = found["number"]
        if sign := found["sign"].replace("=", "") if found["sign"] == "=" else found["sign"]:
            relations[name] = sign
    return parts, relations


def _plain(text: str) -> str:
    for sign, plain in _SIGNS.items():
        text = text.replace(sign, plain or "=")
    return " ".join(notations.plain_text(notations.plain_signs(text)).split())


def _hold_to_printed(printed: str, parts: dict[str, str], report: Report) -> None:
    """Report a number that is printed and stands in no part, and the reverse.

    A total may stand in the head of the column instead.
    """
    found, stated = Counter(numbers(printed)), Counter(parts.values())
    if "total" in parts and parts["total"] not in found:
        stated[parts["total"]] -= 1
    for number in (found - stated).elements():
        report("printed", f"{printed!r}: {number} is printed but stands in no part")
    for number in (stated - found).elements():
        report("printed", f"{printed!r}: {number} stands in a part but is not printed")


def _laid_out(printed: str) -> dict[str, str]:
    """The parts of a cell in one of the known layouts; none of any other."""
    text = re.sub(r"^(?![pP]\b)[A-Za-z ]+[:=]? (?=[-<>~\d])", "", _plain(printed))
    for pattern, names in _LAYOUTS:
        if found := re.fullmatch(pattern, text):
            return dict(zip(names, found.groups(), strict=True))
    return {}


def _relations(printed: str, parts: dict[str, str], relation: str) -> dict[str, str]:
    """The relations by part: as printed before a number, else that of the row's column."""
    found = {}
    text = _plain(printed)
    for name, number in parts.items():
        sign = re.search(rf"({_SIGN}) ?{re.escape(number)}(?![\d.])", text)
        if sign and sign[1] != "=":
            found[name] = sign[1]
    if found or not relation:
        return found
    governed = next((name for name in ("p", "value", "low", "high", "events") if name in parts), "")
    return {governed: relation} | ({"high": relation} if governed == "low" else {})
