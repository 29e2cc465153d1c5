"""The data package that we publish: `datapackage.json`, written from the template and the folders.

It is a Frictionless tabular data package, with primary and foreign keys.  The sources are rows in
it, taken from the `source.toml` files; the other tables are named with the files they lie in.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from recount.data import concordance, readings, records
from recount.data import sources as source_records
from recount.data.sources import ADJUDICATION, FACTS, READINGS, SECOND_READING, Source
from recount.data.tables import PACKAGE, TEMPLATE, BadData, Problem, read_json, template

PROFILE = {"profile": "tabular-data-resource", "encoding": "utf-8"}


def files(root: Path) -> dict[str, Path]:
    """The files of the package by their names in it: those of `data/`, and chapters' records.

    Hidden files are left out, and so is `datapackage.json`, which `published` gives.
    """
    data = root / "data"
    found = {path.relative_to(data).as_posix(): path for path in sorted(data.rglob("*"))}
    found |= {f"records/{path.name}": path for path in records.files(root)}
    return {
        name: path
        for name, path in sorted(found.items())
        if path.is_file() and name != PACKAGE and not any(p[0] == "." for p in name.split("/"))
    }


def checksums(files: dict[str, Path]) -> str:
    """The SHA-256 of each file of the package, as `sha256sum -c` reads it beside `package/`."""
    lines = [
        f"{hashlib.sha256(path.read_bytes()).hexdigest()}  package/{name}\n"
        for name, path in sorted(files.items())
    ]
    return "".join(lines)


def description(root: Path) -> str:
    """The text of `data/datapackage.json`, which the template and the folders determine."""
    return _text(descriptor(root))


def published(root: Path) -> str:
    """The same with the records of the chapters, as it stands beside them in the package."""
    return _text(descriptor(root, chapters=True))


def descriptor(root: Path, *, chapters: bool = False) -> dict[str, Any]:
    """The tables in `data/`, and the records of the chapters where asked for, with their schemas.

    Raises BadData when the template, a source or the schema of a record cannot be read.
    """
    data = root / "data"
    problems: list[Problem] = []
    package = read_json(data / TEMPLATE, f"data/{TEMPLATE}", problems)
    given = template(data)
    sources = source_records.read(data, problems)
    paths = _paths(sources)
    for name in sorted(given.keys() - {"sources", *paths}):
        message = f"unknown resource; expected one of: sources, {', '.join(paths)}"
        problems.append(Problem(f"data/{TEMPLATE}", None, name, message))
    resources = []
    for name, resource in given.items():
        head = {"name": name, "title": resource.get("title", name)}
        if name == "sources":
            columns = [spec["name"] for spec in resource["schema"]["fields"]]
            rows = [_row(source, columns) for source in sources.values()]
            head |= {"data": rows, "profile": PROFILE["profile"]}
        elif named := paths.get(name):
            head |= {"path": named if len(named) > 1 else named[0], **PROFILE}
        else:
            continue
        resources.append(head | {"schema": resource["schema"]})
    resources += _records(root, chapters, problems)
    if problems:
        raise BadData(problems)
    return {**package, "resources": resources}


def _paths(sources: dict[str, Source]) -> dict[str, list[str]]:
    """The files of each table, from `data/`."""
    twice = [sources[name] for name in readings.twice_read(sources)]
    found = {
        "facts": [source.file(FACTS) for source in sources.values()],
        "readings": [source.file(name) for source in twice for name in READINGS],
        "adjudication": [source.file(ADJUDICATION) for source in twice],
        "second-readings": [
            source.file(SECOND_READING)
            for source in sources.values()
            if SECOND_READING in source.files
        ],
        "concordance": [concordance.FILE],
        "names": ["data/names.csv"],
    }
    return {name: [file.removeprefix("data/") for file in files] for name, files in found.items()}


def _records(root: Path, chapters: bool, problems: list[Problem]) -> list[dict[str, Any]]:
    shared = root / "data" / "records"
    result = []
    for file in records.files(root):
        if file.suffix == ".csv" and (chapters or file.parent == shared):
            path = file.with_name(f"{file.stem}{records.SCHEMA}")
            schema = read_json(path, path.relative_to(root).as_posix(), problems) or {}
            head = {"name": file.stem, "title": schema.pop("title", file.stem)}
            result.append({**head, "path": f"records/{file.name}", **PROFILE, "schema": schema})
    return result


def _row(source: Source, columns: list[str]) -> dict[str, str | int | None]:
    """The record of a source as a row; an empty cell of a number is none."""
    cells = {name: getattr(source, name) for name in columns}
    rank = int(source.rank) if source.rank else None
    lists = {name: "; ".join(cells[name]) for name in source_records.LISTS if name in cells}
    return cells | lists | {"rank": rank}


def _text(package: dict[str, Any]) -> str:
    return json.dumps(package, ensure_ascii=False, indent=1) + "\n"
