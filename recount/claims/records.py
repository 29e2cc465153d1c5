"""What a cell writes down of a claim that it holds, and how it is read back.

The record goes into the cell's output under a MIME type that myst-nb takes for a glued value and
therefore renders nowhere; nbval compares it, and the site reads it from the stored outputs.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from recount.data.outputs import CLAIM, GLUE, read_outputs

_provenance: list[Callable[[], Iterable[str]]] = []


@dataclass(frozen=True)
class Record:
    """How a claim is held: what was tested, by how much it holds, and what it rests on."""

    id: str
    basis: str
    tested: str
    margin: str = ""
    beyond_chance: str = ""  # yes, no; empty where chance is not the question
    rounding: str = ""  # what rounding can do to it, where it can turn it
    model: str = ""
    assumption: str = ""
    unlike: str = ""
    facts: tuple[str, ...] = ()

    def __str__(self) -> str:
        """One line: id, basis, what was tested and the margin."""
        chance = {"yes": ", beyond chance", "no": ", not beyond chance"}.get(self.beyond_chance, "")
        margin = f"; {self.margin}" if self.margin else ""
        return f"{self.id}: {self.basis}{chance}. {self.tested}{margin}"

    def _ipython_display_(self) -> None:
        """Show nothing when a claim ends a cell: it was written when it was made."""


def facts_from(function: Callable[[], Iterable[str]]) -> None:
    """Let `function` name the facts behind the running statement, for claims given no keys."""
    _provenance.append(function)


def write(record: Record) -> Record:
    """Put the record into the output of the running cell, if there is one, and return it."""
    behind = {key for function in _provenance for key in function()}
    ids = {key.partition("#")[0] for key in behind.union(record.facts)}
    record = replace(record, facts=tuple(sorted(ids)))
    python = sys.modules.get("IPython")
    if python is not None and python.get_ipython() is not None:
        glued = {"scrapbook": {"name": f"claim {record.id}", "mime_prefix": GLUE}}
        content = {k: list(v) if k == "facts" else v for k, v in asdict(record).items() if v}
        python.display.display({GLUE + CLAIM: content}, raw=True, metadata=glued)
    return record


def stored(root: Path) -> dict[str, Record]:
    """The records in the stored outputs of the notebooks at `root`, by id."""
    found: dict[str, Record] = {}
    for path in sorted(root.glob("notebooks/*.md")):
        for content in read_outputs(root, path.stem).claims:
            record = Record(**{**content, "facts": tuple(content.get("facts", ()))})
            found.setdefault(record.id, record)
    return found
