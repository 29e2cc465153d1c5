"""`python -m recount readings`: the second readings of numbers whose words have changed since.

`--write` notes in their rows the words as they stand, for whoever has read the digits again.
"""

from __future__ import annotations

import csv
import io
from pathlib import Path

from recount.data import facts, second_readings
from recount.data.facts import Facts
from recount.data.sources import SECOND_READING
from recount.data.tables import BadData, Problem, schema
from recount.data.writing import write_whole


def print_changed(root: Path) -> int:
    """Print the rows whose fact says something else now; how many there are."""
    known, count = facts.load(root), 0
    for file in _files(known):
        for row in _rows(root / file):
            fact = known.by_id.get(f"{row['source']}:{row['key']}")
            if fact and row.get("words") != second_readings.digest(fact):
                words = "; ".join(getattr(fact, name) for name in second_readings.WORDS)
                print(f"{file}: {fact.id} {words}")
                count += 1
    print(f"{count} second readings are of other words")
    return count


def write(root: Path) -> dict[str, int]:
    """Note the words as they stand; how many rows changed, by file.

    The columns are put in their order, so that a table from before a new column is mended, too.
    """
    known = facts.load(root)
    new: dict[str, int] = {}
    problems: list[Problem] = []
    columns = _columns(root, problems)
    if problems:
        raise BadData(problems)
    for file in _files(known):
        rows, before = _rows(root / file), (root / file).read_text(encoding="utf-8")
        for row in rows:
            fact = known.by_id.get(f"{row['source']}:{row['key']}")
            words = second_readings.digest(fact) if fact else row.get("words", "")
            new[file] = new.get(file, 0) + (words != row.get("words"))
            row["words"] = words
        stream = io.StringIO()
        writer = csv.DictWriter(stream, columns, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
        if stream.getvalue() != before:
            write_whole(root / file, stream.getvalue())
    return {file: count for file, count in new.items() if count}


def _columns(root: Path, problems: list[Problem]) -> list[str]:
    found = schema(root / "data", "second-readings", problems)
    return found.names if found else []


def _files(known: Facts) -> list[str]:
    sources = known.sources.values()
    return [source.file(SECOND_READING) for source in sources if SECOND_READING in source.files]


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))
