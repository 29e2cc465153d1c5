"""One check of made-up rows: what it says of each part of its target, by `key#part`."""

from __future__ import annotations

from recount.checks.declared import OPTIONS
from recount.checks.model import Outcome
from recount.checks.run import run
from tests import told

UNITS = {
    "count": "patient", "date": "date", "duration": "month", "p_value": "1", "proportion": "%",
    "ratio": "1", "survival": "%", "threshold": "%",
}  # fmt: skip
Rows = dict[str, told.Cells]


def worked(method: str, rows: Rows, target: str, **entries: str) -> dict[str, Outcome]:
    """The outcomes; an entry names rows by their keys, with spaces between, or is an option.

    A row stands in a place of its own name, in the unit that its type mostly has.
    """
    facts = {
        key: {"place": key, "unit": UNITS.get(cells["type"], "")} | cells
        for key, cells in rows.items()
    }
    named = {name: text if name in OPTIONS else text.split() for name, text in entries.items()}
    found = run([told.check(method, facts, target=target.split(), **named)])
    return {o.target.id.removeprefix(f"{told.SOURCE}:"): o for o in found}
