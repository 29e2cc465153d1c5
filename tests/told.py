"""A method with made-up facts: what it tells of each part, word for word.

The facts are given as they are printed, `> 30` with its relation, and go to the method without a
file, so that a table of worked cases takes no time.
"""

from __future__ import annotations

from typing import Any

from recount.checks.declared import OPTIONS
from recount.checks.model import Check, Reference, resolve
from recount.checks.run import run
from recount.data.facts import Fact, Facts

Cells = dict[str, str]
SOURCE = "a"


def _printed(text: str, **cells: str) -> Cells:
    """The cells of a value that may have a relation before it."""
    relation, _, value = text.rpartition(" ")
    return {"relation": relation, "value": value} | cells


def number(value: str) -> Cells:
    """A count of patients."""
    return _printed(value, type="count", unit="patient")


def share(value: str = "", unit: str = "%", **cells: str) -> Cells:
    """A share with what else its row prints."""
    return _printed(value, type="proportion", unit=unit, **cells)


def limit(value: str) -> Cells:
    """A threshold in percent."""
    return _printed(value, type="threshold", unit="%")


def time(value: str = "", unit: str = "month", **cells: str) -> Cells:
    """A time with what else its row prints."""
    return _printed(value, type="duration", unit=unit, **cells)


def date(value: str) -> Cells:
    """A day, a month or a year."""
    return _printed(value, type="date", unit="date")


def told(method: str, facts: dict[str, Cells], **entries: Any) -> list[str]:
    """What a check says, a line an outcome: `part: result, verdict; arithmetic [naive value]`."""
    return [
        f"{o.target.id.partition(':')[2]}: {o.recomputed}, {o.verdict}; {o.arithmetic}"
        + (f" [{o.naive}]" if o.naive else "")
        for o in run([check(method, facts, **entries)])
    ]


def verdicts(method: str, facts: dict[str, Cells], **entries: Any) -> list[str]:
    """The verdicts alone."""
    return [outcome.verdict for outcome in run([check(method, facts, **entries)])]


def check(method: str, facts: dict[str, Cells], **entries: Any) -> Check:
    """A check of these facts, its entries as in a file of checks."""
    empty = dict.fromkeys(Fact.__annotations__, "") | {"source": SOURCE}
    rows = [Fact(**(empty | {"key": key, "label": key} | facts[key])) for key in facts]
    known = Facts({}, {row.id: row for row in rows})

    def references(keys: str | list[str], *, target: bool) -> tuple[Reference, ...]:
        listed = [keys] if isinstance(keys, str) else keys
        return tuple(
            reference
            for key in listed
            for reference in resolve(known, SOURCE, key, method, target=target)
        )

    targets = {n: keys for n, keys in entries.items() if n in ("target", "members")}
    options = {name: chosen for name, chosen in entries.items() if name in OPTIONS}
    inputs = {
        name: references(keys, target=False)
        for name, keys in entries.items()
        if name not in targets and name not in options
    }
    (members,) = targets.values() or [[]]
    return Check(
        "a:tested", method, "A test.", "file", references(members, target=True), inputs, options
    )
