"""How the cells of a document's tables print, and whether a row could stand in one.

The table `[cells]` of a `source.toml` names places with the formats of their cells, in the words of
the parts: `table_3 = ["events (value)"]`.  A `printed` of such a place must have one of them, each
number where its part stands, so an exchange of two parts and a clause that was rebuilt from the
parts are refused.  What the head of a column says of all its cells may follow, after a semicolon:
its patients, `79 (75); n = 105`, and the level of its intervals, `6.4 (3.4 to 12.4); 95% CI`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING

from recount.data.tables import Problem, Row
from recount.printed.clauses import numbers

if TYPE_CHECKING:
    from recount.data.sources import Source

FORMATS = (
    "events", "events (value)", "events/total (value)", "value", "value (low to high)",
    "value ± error", "low to high", "p", "n = events", "n = value",
)  # fmt: skip
_NUMBER = r"[-−]?[\d.,·]*\d"
_RELATED, _LIMIT = rf"[<>≤≥]? ?{_NUMBER}", rf"{_NUMBER}|NE"
_PARTS = {"value": _RELATED, "p": _RELATED, "low": _LIMIT, "high": _LIMIT}
_HEAD = rf"(?:; (?:[nN] = (?P<head>{_NUMBER})|\d\d% CI))*"

Cells = Mapping[str, tuple[str, ...]]  # the formats by place


def read(entry: object, file: str, problems: list[Problem]) -> Cells:
    """The formats of the places that a record names; what is none is added to `problems`."""
    if not isinstance(entry, dict):
        problems.append(Problem(file, None, "cells", f"is {entry!r}; expected a table of places"))
        return {}
    found = {}
    for place, formats in entry.items():
        if not isinstance(formats, list) or not formats or not set(map(str, formats)) <= {*FORMATS}:
            message = f"is {formats!r}; expected a list of: {', '.join(FORMATS)}"
            problems.append(Problem(file, None, f"cells.{place}", message))
        else:
            found[place] = tuple(formats)
    return found


def unused(cells: Cells, places: set[str], file: str) -> Iterator[Problem]:
    """The places that have a format, and no row."""
    for place in sorted(cells.keys() - places):
        yield Problem(file, None, f"cells.{place}", "names a place in which no row stands")


def faults(row: Row, source: Source) -> Iterator[str]:
    """Says that a row has none of the formats of its place, where that has any."""
    formats = source.cells.get(row["place"], ())
    if formats and not any(_fits(row, form, source) for form in formats):
        wanted = " or ".join(f"{form!r}" for form in formats)
        yield f"printed {row['printed']!r}; expected {wanted}, as the cells of {row['place']}"


def headed(printed: str) -> bool:
    """Whether a clause takes its total from the head of its column: `79 (75); n = 105`."""
    return bool(re.search(r"; [nN] = \d", printed))


def none(row: Row, source: Source) -> bool:
    """Whether a row is a cell of none, which prints 0 where others print a count and a share."""
    formats = source.cells.get(row["place"], ())
    bare = {"events", "events (value)"} <= {*formats} and _fits(row, "events", source)
    return bare and row["events"] == row["value"] == "0"


def _fits(row: Row, form: str, source: Source) -> bool:
    found = _pattern(form).fullmatch(row["printed"])
    for name, text in found.groupdict().items() if found else ():
        part = row["total" if name == "head" else name]
        read = numbers(text or "", "", source.decimal_sign, source.language)
        if text and read != ([part] if part else []):
            return False
    return found is not None


@cache
def _pattern(form: str) -> re.Pattern[str]:
    """The clauses of a format, each part a group; a percent sign may follow a value or a limit.

    >>> bool(_pattern("events (value)").fullmatch("79 (75%); n = 105"))
    True
    """
    text = re.escape(form).replace(r"\ to\ ", r"(?: to |[–-])").replace("n\\ ", "[nN]\\ ")
    words = r"\b(events|total|value|low|high|error|p)\b"
    return re.compile(
        re.sub(words, lambda m: f"(?P<{m[1]}>{_PARTS.get(m[1], _NUMBER)})%?", text) + _HEAD
    )
