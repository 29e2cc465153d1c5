"""Tables of `data/` read against their published schema, `data/datapackage.json`; TOML files.

The schema is Frictionless Table Schema (required, enum, pattern, unique); the reader is ours, so
that it needs no installation and reports everything that is wrong at once.
"""

from __future__ import annotations

import csv
import io
import json
import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

PACKAGE = "datapackage.json"


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


def resources(data: Path) -> dict[str, dict]:
    """The resources of the data package, by name; raises BadData when it cannot be read."""
    try:
        package = json.loads((data / PACKAGE).read_bytes().decode("utf-8"))
    except FileNotFoundError:
        message = "does not exist; expected the data package of the project"
        raise BadData([Problem(f"data/{PACKAGE}", None, "", message, unread=True)]) from None
    except ValueError as error:
        message = f"is not JSON: {error}"
        raise BadData([Problem(f"data/{PACKAGE}", None, "", message, unread=True)]) from None
    return {resource["name"]: resource for resource in package["resources"]}


def paths(resource: dict) -> list[str]:
    """The files of a resource, relative to `data/`."""
    path = resource["path"]
    return [path] if isinstance(path, str) else path


def read_table(data: Path, name: str, problems: list[Problem]) -> list[Row]:
    """All rows of the resource `name`; what does not fit its schema is added to `problems`."""
    resource = resources(data)[name]
    rows: list[Row] = []
    for path in paths(resource):
        rows += _read_file(data, path, resource["schema"]["fields"], problems)
    for spec in resource["schema"]["fields"]:
        if spec.get("constraints", {}).get("unique"):
            _report_duplicates(rows, spec["name"], problems)
    return rows


def _read_file(data: Path, path: str, fields: list[dict], problems: list[Problem]) -> list[Row]:
    file = f"data/{path}"
    try:
        text = (data / path).read_bytes().decode("utf-8")
    except FileNotFoundError:
        message = f"is named in {PACKAGE} but does not exist"
        problems.append(Problem(file, None, "", message, unread=True))
        return []
    except UnicodeDecodeError as error:
        message = f"is not UTF-8 (byte {error.start}); expected UTF-8 without BOM"
        problems.append(Problem(file, None, "", message, unread=True))
        return []
    expected = [spec["name"] for spec in fields]
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = next(reader, [])
        lines = [(reader.line_num, cells) for cells in reader if cells]
    except csv.Error as error:
        problems.append(Problem(file, reader.line_num, "", f"is not CSV: {error}", unread=True))
        return []
    if header != expected:
        missing = [c for c in expected if c not in header]
        unknown = [c for c in header if c not in expected]
        detail = "; ".join(
            [f"missing column {c}" for c in missing] + [f"unknown column {c}" for c in unknown]
        )
        wanted = f"columns in the order {','.join(expected)}"
        message = f"{detail or 'columns out of order'}; expected {wanted}"
        problems.append(Problem(file, 1, "", message, unread=True))
        return []
    return _rows(file, fields, lines, problems)


def _rows(
    file: str, fields: list[dict], lines: list[tuple[int, list[str]]], problems: list[Problem]
) -> list[Row]:
    names = [spec["name"] for spec in fields]
    columns = zip(*(texts for _, texts in lines if len(texts) == len(names)), strict=True)
    faulty = [spec for spec, column in zip(fields, columns, strict=False) if _faults(spec, column)]
    rows = []
    for line, texts in lines:
        cells = dict(zip(names, texts, strict=False))
        key = cells.get("key") or cells.get(names[0]) or ""
        if len(texts) != len(names):
            wanted = f"expected {len(names)} cells"
            problems.append(Problem(file, line, key, f"has too many or too few cells; {wanted}"))
            continue
        for spec in faulty:
            _check_cell(file, line, key, spec, cells[spec["name"]], problems)
        rows.append(Row(file, line, cells))
    return rows


def _faults(spec: dict, column: Iterable[str]) -> list[Problem]:
    """What is wrong in a column, without its lines: a column repeats few texts, so it is fast."""
    found: list[Problem] = []
    for text in set(column):
        _check_cell("", 0, "", spec, text, found)
    return found


def _check_cell(
    file: str, line: int, key: str, spec: dict, text: str, problems: list[Problem]
) -> None:
    name, rules = spec["name"], spec.get("constraints", {})
    if text != text.strip():
        problems.append(Problem(file, line, key, f"{name} {text!r} has spaces around it"))
    if not text:
        if rules.get("required"):
            problems.append(Problem(file, line, key, f"{name} is empty; a value is required"))
        return
    if "enum" in rules and text not in rules["enum"]:
        wanted = ", ".join(rules["enum"])
        problems.append(Problem(file, line, key, f"{name} is {text!r}; expected one of: {wanted}"))
    if "pattern" in rules and not re.fullmatch(rules["pattern"], text):
        wanted = spec.get("description", rules["pattern"])
        problems.append(Problem(file, line, key, f"{name} is {text!r}; expected {wanted}"))


def _report_duplicates(rows: list[Row], column: str, problems: list[Problem]) -> None:
    first: dict[tuple[str, str], Row] = {}
    for row in rows:
        identity = (row.cells.get("source", row.file), row[column])
        if not row[column]:
            continue
        if identity in first:
            other = first[identity]
            problems.append(
                Problem(
                    row.file, row.line, row[column],
                    f"duplicate {column}; it stands already in {other.file}:{other.line}",
                )
            )  # fmt: skip
        else:
            first[identity] = row


def toml(
    path: Path, file: str, problems: list[Problem], shape: dict[str, type] | None = None
) -> dict:
    """The entries of a TOML file that are of the kind that `shape` (by default: tables) expects."""
    try:
        document = tomllib.loads(path.read_bytes().decode("utf-8"))
    except FileNotFoundError:
        problems.append(Problem(file, None, "", "does not exist", unread=True))
        return {}
    except UnicodeDecodeError as error:
        message = f"is not UTF-8 (byte {error.start}); expected UTF-8 without BOM"
        problems.append(Problem(file, None, "", message, unread=True))
        return {}
    except tomllib.TOMLDecodeError as error:
        problems.append(Problem(file, None, "", f"is not TOML: {error}", unread=True))
        return {}
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
            wanted = ", ".join(shape)
            problems.append(Problem(file, None, name, f"unknown table; expected one of: {wanted}"))
    return result
