"""A book of made-up facts, as large as one likes: `python -m benchmarks.synthetic FOLDER 50000`.

Its facts and checks are mixed as those of the real book are: of 20 facts six are shares with their
counts, two are shares of a total alone, four are sizes that add up or are printed twice, two are
medians with a range; the others are dates, times, survival estimates and constants.  One share in
eighty has an exact interval.  Everything comes out as printed, so that `verify` finds nothing.
"""

from __future__ import annotations

import csv
import json
import random
import shutil
import sys
from pathlib import Path

from recount.data.sources import CHECKS, FACTS, LITERATURE, RECORD
from recount.data.tables import TEMPLATE, template
from recount.printed.cells import shown
from recount.statistics.proportions import clopper_pearson, percentage

DATA = Path(__file__).resolve().parent.parent / "data"
SOURCES = ("one", "two", "three", "four", "five")
GROUP = 20
Row = dict[str, str]


def write(folder: Path, facts: int) -> None:
    """Write the data of a book with so many facts into the folder; no page prints them."""
    data = folder / "data"
    for path in (data / "findings", folder / "book", folder / "notebooks"):
        path.mkdir(parents=True, exist_ok=True)
    shutil.copy(DATA / TEMPLATE, data)
    for name in ("concordance", "names"):
        _write(data / f"{name}.csv", _columns(name), [])
    for source in SOURCES:
        _write_source(data / LITERATURE / source, facts // GROUP // len(SOURCES))


def _write_source(folder: Path, groups: int) -> None:
    generator = random.Random(folder.name)
    rows, checks = [], ['[intervals]\ntable_1 = "clopper_pearson"\n']
    for group in range(groups):
        more, check = _group(f"g{group}", generator)
        rows += [_row(folder.name, key, cells) for key, cells in more.items()]
        checks.append(check)
    _write(folder / FACTS, _columns("facts"), rows)
    (folder / CHECKS).write_text("\n".join(checks), "utf-8")
    record = dict.fromkeys(("short", "title", "container", "document"), f"Made up, {folder.name}")
    record |= {"year": "2020", "language": "en", "decimal_sign": ".", "entry": "misc"}
    record |= {"read": "abstract", "url": f"https://example.org/{folder.name}"}
    lines = [f"{name} = {json.dumps(text)}\n" for name, text in record.items()]
    (folder / RECORD).write_text("".join(lines), "utf-8")


def _columns(name: str) -> list[str]:
    return [field["name"] for field in template(DATA)[name]["schema"]["fields"]]


def _group(name: str, generator: random.Random) -> tuple[dict[str, Row], str]:
    """Twenty facts of one group of patients, and the checks that somebody declared of them."""
    first, second = (generator.randrange(20, 200) for _ in range(2))
    total = first + second
    rows = {
        f"t.{name}.n.count": {"value": str(total)},
        f"t.{name}.n.count@text": {"value": str(total), "place": "text"},
        f"t.{name}.early.count": {"value": str(first)},
        f"t.{name}.late.count": {"value": str(second)},
    }
    for number in range(6):
        events = generator.randrange(1, total)
        cells = {"events": str(events), "total": str(total), "value": _percent(events, total)}
        if number == 0 and not generator.randrange(14):
            ends = clopper_pearson(events, total)
            cells |= {n: shown(100 * end, 1) for n, end in zip(("low", "high"), ends, strict=True)}
            cells["bounds"] = "ci95"
        rows[f"t.{name}.sign{number}.rate"] = {"type": "proportion", "unit": "%"} | cells
    for number in range(2):
        value = _percent(generator.randrange(total), total)
        cells = {"value": value, "total_key": f"t.{name}.n.count"}
        rows[f"t.{name}.share{number}.rate"] = {"type": "proportion", "unit": "%"} | cells
    middle = generator.randrange(20, 60)
    for what in ("age", "stay"):
        limits = {"value": str(middle), "low": str(middle - 12), "high": str(middle + 30)}
        kind = {"type": "duration", "unit": "month", "bounds": "range"}
        rows[f"t.{name}.{what}.median"] = kind | limits
    year = generator.randrange(1990, 2010)
    for what, later in (("start", 0), ("end", 4)):
        cells = {"type": "date", "unit": "date", "value": f"{year + later}-06"}
        rows[f"t.{name}.{what}.date"] = cells | {"printed": f"June {year + later}"}
    rows[f"t.{name}.os.survival"] = {"type": "survival", "unit": "%", "value": "54.0"}
    rows[f"t.{name}.os.median"] = {"type": "duration", "unit": "month", "value": "7.7"}
    rows[f"t.{name}.dose.amount"] = {"type": "dose", "unit": "mg", "value": "28"}
    rows[f"t.{name}.limit.value"] = {"type": "threshold", "unit": "%", "value": "5"}
    return rows, "\n".join(_checks(name))


def _checks(name: str) -> list[str]:
    size, early, late = (f'"t.{name}.{what}.count"' for what in ("n", "early", "late"))
    entries = {
        "repeated": f'method = "same_value"\nmembers = [{size}, "t.{name}.n.count@text"]',
        "parts": f'method = "sum"\ntarget = {size}\ninputs = [{early}, {late}]',
        "dates": f'method = "in_order"\nmembers = ["t.{name}.start.date", "t.{name}.end.date"]',
        "share": f'method = "count_behind"\ntarget = "t.{name}.share0.rate"\n'
        f"inputs = {{ total = {size} }}",
    }
    return [
        f'[[check]]\nid = "{name}-{id_}"\n{entry}\nwhy = "Made up, with the others of its group."\n'
        for id_, entry in entries.items()
    ]


def _percent(events: int, total: int) -> str:
    return shown(percentage(events, total), 1)


def _row(source: str, key: str, cells: Row) -> Row:
    texts = [cells[name] for name in ("events", "total", "value", "low", "high") if name in cells]
    known = {
        "source": source, "key": key, "label": "a made-up quantity", "population": "all",
        "type": "count", "unit": "1", "place": "table_1", "kind": "reported", "confidence": "high",
        "printed": "; ".join(texts), "row": f"Row of {key}", "column": "All",
    }  # fmt: skip
    return known | cells


def _write(path: Path, fields: list[str], rows: list[Row]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, fields, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


if __name__ == "__main__":
    write(Path(sys.argv[1]), int(sys.argv[2]))
