"""Tables read against their published schema, and TOML files.

The schemas are Frictionless Table Schema (required, enum, pattern, unique, primaryKey).  Those of
the tables of `data/` stand in `data/datapackage.template.json`, that of a record beside its table.
The reader is ours, so that it needs no installation and reports everything that is wrong at once.
"""

from __future__ import annotations

import csv
import io
import json
import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

TEMPLATE = "datapackage.template.json"
PACKAGE = "datapackage.json"
# Control characters but the line break, and signs of format that turn or part a text unseen.
_HIDDEN = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]"
)
_CALLS = re.compile(r"[A-Za-z(|]")
_FORMULA = re.compile(r"[=@\t\r]|[+-].*(?:[A-Za-z]\(|[|!])", re.DOTALL)


class Problem(NamedTuple):
    """One thing wrong with the data: where, and what was expected."""

    file: str
    row: int | None
    key: str
    message: str
    unread: bool = False  # the whole file could not be read: what refers to it cannot be judged

    def __str__(self) -> str:
        place = self.file if self.row is None else f"{self.file}:{self.row}"
        return " ".join(
            part for part in (place, self.key and f"[{self.key}]", self.message) if part
        )


class BadData(Exception):
    """Everything that is wrong with the data, a line each."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        super().__init__("\n".join(str(p) for p in problems))


def unread(problems: list[Problem]) -> bool:
    """Whether a file could not be read: then references into it say nothing about the data."""
    return any(p.unread for p in problems)


@dataclass(frozen=True)
class Row:
    """One row of a table with the file and the line it stands on."""

    file: str
    line: int
    cells: dict[str, str] = field(hash=False)

    def __getitem__(self, column: str) -> str:
        return self.cells[column]


# --- schemas


@dataclass(frozen=True)
class Schema:
    """The columns of a table, each as Table Schema describes it, and what identifies a row."""

    fields: tuple[dict[str, Any], ...] = field(hash=False)
    primary_key: tuple[str, ...] = ()

    @cached_property
    def names(self) -> list[str]:
        """The names of the columns."""
        return [spec["name"] for spec in self.fields]


def as_schema(descriptor: object, file: str, key: str, problems: list[Problem]) -> Schema | None:
    """A Table Schema as read from JSON; None, and a problem, when it describes no columns."""
    known = descriptor if isinstance(descriptor, dict) else {}
    fields = known.get("fields")
    named = isinstance(fields, list) and all(isinstance(f, dict) and f.get("name") for f in fields)
    if not fields or not named:
        message = "describes no columns; expected a schema with fields, each with a name"
        problems.append(Problem(file, None, key, message, unread=True))
        return None
    own = known.get("primaryKey", [])
    primary = (own,) if isinstance(own, str) else tuple(own)
    names = [spec["name"] for spec in fields]
    for name in primary:
        if name not in names:
            message = f"primaryKey names {name!r}; expected one of: {', '.join(names)}"
            problems.append(Problem(file, None, key, message, unread=True))
    return Schema(tuple(fields), tuple(name for name in primary if name in names))


def read_json(path: Path, file: str, problems: list[Problem]) -> Any:
    """What a JSON file holds; None, and a problem, when it cannot be read."""
    text = read_text(path, file, problems)
    try:
        return None if text is None else json.loads(text)
    except ValueError as error:
        problems.append(Problem(file, None, "", f"is not JSON: {error}", unread=True))
        return None


def template(data: Path) -> dict[str, dict[str, Any]]:
    """The resources of the template of the data package, by name; raises BadData without one."""
    problems: list[Problem] = []
    file = f"data/{TEMPLATE}"
    package = read_json(data / TEMPLATE, file, problems)
    resources = package.get("resources") if isinstance(package, dict) else None
    named = [r for r in resources or [] if isinstance(r, dict) and r.get("name")]
    if not problems and (not named or named != resources):
        message = "lists no resources; expected the template of a data package"
        problems.append(Problem(file, None, "", message, unread=True))
    if problems:
        raise BadData(problems)
    return {resource["name"]: resource for resource in named}


def schema(data: Path, name: str, problems: list[Problem]) -> Schema | None:
    """The schema of a table of `data/`; None, and a problem, when the template has none."""
    resources = template(data)
    if name not in resources:
        message = f"no such resource; expected it beside {', '.join(resources) or 'others'}"
        problems.append(Problem(f"data/{TEMPLATE}", None, name, message, unread=True))
        return None
    return as_schema(resources[name].get("schema"), f"data/{TEMPLATE}", name, problems)


# --- tables


def read_table(
    root: Path, files: Iterable[str], schema: Schema | None, problems: list[Problem]
) -> list[Row]:
    """All rows of the files of one table, named from the book's folder.

    What does not fit the schema is added to `problems`; without a schema nothing is read.
    """
    if schema is None:
        return []
    rows = [row for file in files for row in _read_file(root / file, file, schema, problems)]
    identities = [schema.primary_key] if schema.primary_key else []
    for spec in schema.fields:
        if spec.get("constraints", {}).get("unique"):
            identities.append((spec["name"],))
    for columns in identities:
        _report_duplicates(rows, columns, problems)
    return rows


def read_text(path: Path, file: str, problems: list[Problem]) -> str | None:
    """The text of a file; None, and a problem, when there is none, or no plain UTF-8."""
    try:
        text = path.read_bytes().decode("utf-8")
        if not text.startswith("\ufeff"):
            return text
        message = "begins with a byte order mark; expected UTF-8 without BOM"
    except (FileNotFoundError, NotADirectoryError):
        message = "does not exist"
    except IsADirectoryError:
        message = "is a folder; expected a file"
    except UnicodeDecodeError as error:
        message = f"is not UTF-8 (byte {error.start}); expected UTF-8 without BOM"
    problems.append(Problem(file, None, "", message, unread=True))
    return None


def _read_file(path: Path, file: str, schema: Schema, problems: list[Problem]) -> list[Row]:
    text = read_text(path, file, problems)
    if text is None:
        return []
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = next(reader, [])
        lines = [(reader.line_num, cells) for cells in reader if cells]
    except csv.Error as error:
        problems.append(Problem(file, reader.line_num, "", f"is not CSV: {error}", unread=True))
        return []
    if header != schema.names:
        problems.append(Problem(file, 1, "", _wrong_header(header, schema.names), unread=True))
        return []
    return _rows(file, schema, lines, problems)


def _rows(
    file: str, schema: Schema, lines: list[tuple[int, list[str]]], problems: list[Problem]
) -> list[Row]:
    names, identity = schema.names, (schema.primary_key or schema.names)[-1]
    columns = zip(*(texts for _, texts in lines if len(texts) == len(names)), strict=True)
    faulty = [s for s, column in zip(schema.fields, columns, strict=False) if _faults(s, column)]
    rows = []
    for line, texts in lines:
        cells = dict(zip(names, texts, strict=False))
        key = cells.get("key") or cells.get(identity) or ""
        if len(texts) != len(names):
            wanted = f"expected {len(names)} cells"
            problems.append(Problem(file, line, key, f"has too many or too few cells; {wanted}"))
            continue
        for spec in faulty:
            check_cell(file, line, key, spec, cells[spec["name"]], problems)
        rows.append(Row(file, line, cells))
    return rows


def _faults(spec: dict[str, Any], column: Iterable[str]) -> list[Problem]:
    """What is wrong in a column, without its lines: a column repeats few texts, so it is fast."""
    found: list[Problem] = []
    for text in set(column):
        check_cell("", None, "", spec, text, found)
    return found


def _wrong_header(header: list[str], expected: list[str]) -> str:
    missing = [f"missing column {c}" for c in expected if c not in header]
    unknown = [f"unknown column {c}" for c in header if c not in expected]
    detail = "; ".join(missing + unknown) or "columns out of order"
    return f"{detail}; expected columns in the order {','.join(expected)}"


def is_formula(text: str) -> bool:
    """Whether a spreadsheet would work a cell out, or run it, instead of showing it.

    What merely begins with a sign, as a number or `+ 3,7 mois`, calls nothing.

    >>> is_formula("=1+1"), is_formula("-cmd|' /C calc'!A0"), is_formula("-3.2 (-5.1 to -1.3)")
    (True, True, False)
    """
    return _FORMULA.match(text) is not None


def check_cell(
    file: str, line: int | None, key: str, spec: dict[str, Any], text: str, problems: list[Problem]
) -> None:
    """Add to `problems` what keeps a cell from being what its column takes."""
    name, rules = spec["name"], spec.get("constraints", {})
    if text != text.strip():
        problems.append(Problem(file, line, key, f"{name} {text!r} has spaces around it"))
    if not text:
        if rules.get("required"):
            problems.append(Problem(file, line, key, f"{name} is empty; a value is required"))
        return
    if hidden := _HIDDEN.search(text):
        message = f"{name} {text!r} holds U+{ord(hidden[0]):04X}, which nobody sees"
        problems.append(Problem(file, line, key, message))
    if is_formula(text) and _CALLS.search(text):  # `=24%` may be printed so
        problems.append(Problem(file, line, key, f"{name} {text!r} is a formula to a spreadsheet"))
    if "enum" in rules and text not in rules["enum"]:
        wanted = ", ".join(rules["enum"])
        problems.append(Problem(file, line, key, f"{name} is {text!r}; expected one of: {wanted}"))
    if "pattern" in rules and not re.fullmatch(rules["pattern"], text):
        wanted = spec.get("description", rules["pattern"])
        problems.append(Problem(file, line, key, f"{name} is {text!r}; expected {wanted}"))


def _report_duplicates(rows: list[Row], columns: tuple[str, ...], problems: list[Problem]) -> None:
    first: dict[tuple[str, ...], Row] = {}
    for row in rows:
        identity = tuple(row[column] for column in columns)
        other = first.setdefault(identity, row)
        if other is not row and any(identity):
            key = row.cells.get("key") or identity[-1]
            message = f"duplicate {', '.join(columns)}"
            message += f"; it stands already in {other.file}:{other.line}"
            problems.append(Problem(row.file, row.line, key, message))


# --- TOML


def toml(
    path: Path, file: str, problems: list[Problem], shape: dict[str, type] | None = None
) -> dict[str, Any]:
    """The entries of a TOML file that are of the kind that `shape` (by default: tables) expects."""
    document = read_toml(path, file, problems)
    result = {}
    for name, content in document.items():
        kind = dict if shape is None else shape.get(name)
        rows = content if kind is list and isinstance(content, list) else [{}]
        if kind and isinstance(content, kind) and all(isinstance(row, dict) for row in rows):
            result[name] = content
        elif kind:
            wanted = f"[{name}]" if kind is dict else f"[[{name}]]"
            problems.append(Problem(file, None, name, f"is no table; expected {wanted}"))
        else:
            wanted = ", ".join(shape or ())
            problems.append(Problem(file, None, name, f"unknown table; expected one of: {wanted}"))
    return result


def read_toml(path: Path, file: str, problems: list[Problem]) -> dict[str, Any]:
    """What a TOML file holds; nothing, and a problem, when it cannot be read."""
    text = read_text(path, file, problems)
    try:
        return tomllib.loads(text or "")
    except tomllib.TOMLDecodeError as error:
        problems.append(Problem(file, None, "", f"is not TOML: {error}", unread=True))
        return {}
