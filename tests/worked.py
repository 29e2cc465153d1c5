"""One check of made-up rows, run without files: what it says of each part of its target."""

from __future__ import annotations

from recount.checks.declared import OPTIONS
from recount.checks.model import Check, Outcome, Reference, resolve
from recount.checks.run import run
from recount.data.facts import Fact, Facts

UNITS = {
    "count": "patient", "date": "date", "duration": "month", "p_value": "1", "proportion": "%",
    "ratio": "1", "survival": "%", "threshold": "%",
}  # fmt: skip
Rows = dict[str, dict[str, str]]


def made_up(key: str, **cells: str) -> Fact:
    """A row of a document `d`, in the unit that its type mostly has."""
    row: dict[str, str | int] = dict.fromkeys(Fact.__annotations__, "")
    row |= {"source": "d", "key": key, "place": key, "unit": UNITS.get(cells["type"], "")}
    return Fact(**(row | cells | {"line": 2}))


def worked(method: str, rows: Rows, target: str, **entries: str) -> dict[str, Outcome]:
    """What a check says, by `key#part`; an entry names rows by their keys, with spaces between."""
    facts = Facts({}, {f"d:{key}": made_up(key, **cells) for key, cells in rows.items()})

    def named(keys: str, *, is_target: bool) -> tuple[Reference, ...]:
        found = (resolve(facts, "d", key, method, target=is_target) for key in keys.split())
        return tuple(reference for references in found for reference in references)

    options = {name: text for name, text in entries.items() if name in OPTIONS}
    inputs = {n: named(k, is_target=False) for n, k in entries.items() if n not in OPTIONS}
    check = Check("d:c", method, "A test.", "file", named(target, is_target=True), inputs, options)
    return {o.target.id.removeprefix("d:"): o for o in run([check])}
