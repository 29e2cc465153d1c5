"""Records: tables of words and of the keys of facts, each with its schema beside it.

`series.csv` has `series.schema.json`, a Table Schema in which `"factKey": true` marks the columns
that hold references to facts, parted by spaces.  The records of one chapter lie in
`notebooks/<name>/records/`, those of several in `data/records/`.
"""

from __future__ import annotations

from pathlib import Path

from recount.data.facts import Facts, check_references
from recount.data.tables import Problem, Row, Schema, as_schema, read_json, read_table

SCHEMA = ".schema.json"


def folders(root: Path) -> list[Path]:
    """The folders in which records may lie: the shared one, then those of the chapters."""
    return [root / "data" / "records", *sorted((root / "notebooks").glob("*/records"))]


def files(root: Path) -> list[Path]:
    """The tables and the schemas, hidden files left out."""
    found = (path for folder in folders(root) if folder.is_dir() for path in folder.iterdir())
    return sorted(path for path in found if not path.name.startswith("."))


def tables(root: Path, problems: list[Problem]) -> dict[str, tuple[Schema, list[Row]]]:
    """The schema and the rows of each table, by its name; what does not fit is a problem."""
    result: dict[str, tuple[Schema, list[Row]]] = {}
    seen: dict[str, str] = {}
    for path in files(root):
        file = path.relative_to(root).as_posix()
        name = path.name.removesuffix(SCHEMA).removesuffix(".csv")
        table, description = path.with_name(f"{name}.csv"), path.with_name(f"{name}{SCHEMA}")
        if path not in (table, description):
            message = f"is read by nothing; expected a table (.csv) or its schema ({SCHEMA})"
            problems.append(Problem(file, None, "", message))
        elif path == description and not table.exists():
            message = f"describes no table; expected {table.name} beside it"
            problems.append(Problem(file, None, "", message, unread=True))
        elif path == table and name in seen:
            message = f"is a second table of this name; the first is {seen[name]}"
            problems.append(Problem(file, None, name, message))
        elif path == table:
            seen[name] = file
            described = description.relative_to(root).as_posix()
            before = len(problems)
            content = read_json(description, described, problems)
            if len(problems) > before:
                continue
            if schema := as_schema(content, described, name, problems):
                result[name] = schema, read_table(root, [file], schema, problems)
    return result


def read(root: Path, facts: Facts, problems: list[Problem]) -> dict[str, list[Row]]:
    """The rows of each table, by its name; a reference to no fact is a problem."""
    result = {}
    for name, (schema, rows) in tables(root, problems).items():
        keys = [spec["name"] for spec in schema.fields if spec.get("factKey")]
        for row in rows:
            for column in keys:
                check_references(row, column, facts, problems)
        result[name] = rows
    return result
