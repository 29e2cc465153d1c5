"""The mutants of what is stored: an output cleared, a cell masked, a figure's data edited."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat

from recount.build.execute import read
from recount.build.outputs import MASK, REASON, code_cells, faults
from recount.data.outputs import FIGURE, outputs_path
from recount.mutation.model import Mutant

_COLOUR = re.compile(r"var\(--figure-\w+, #[0-9a-f]+\)")


def mutants(root: Path, name: str) -> Iterator[Mutant]:
    """Those of one chapter; what each carries is the changed notebook, a function of nothing."""
    stored = nbformat.read(outputs_path(root, name), as_version=4)
    page = f"notebooks/{name}"
    for number, cell in enumerate(code_cells(stored)):
        place = f"{name}:c{number:03d}"
        if cell.outputs:
            yield Mutant("notebooks", "output cleared", page, place, "", (name, number, "clear"))
        yield Mutant("notebooks", "cell masked", page, place, "", (name, number, "mask"))
        for at, output in enumerate(cell.outputs):
            for kind, path, new in _of_figure(output.get("data", {}).get(FIGURE)):
                what = f"{'.'.join(map(str, path))} to {new}"
                how = (name, number, ("figure", at, path, new))
                yield Mutant("figures", kind, page, place, what, how)


def _of_figure(spec: Any) -> Iterator[tuple[str, tuple[Any, ...], Any]]:
    """A value of each table, each colour once, each bound of a scale."""
    if spec is None:
        return
    seen = set()
    for path, value in _leaves(spec, ()):
        inside = path[0] in ("datasets",) or "values" in path
        number = isinstance(value, int | float) and not isinstance(value, bool)
        if inside and number and (path[0], path[1], path[-1]) not in seen:
            seen.add((path[0], path[1], path[-1]))
            yield "a value of the data, stored", path, value + 1
        elif "domain" in path and number:
            yield "an axis bound, stored", path, value + 1
        elif isinstance(value, str) and _COLOUR.fullmatch(value) and path[0] != "config":
            yield "a colour, stored", path, "var(--figure-grey, #5f6b76) "


def _leaves(value: Any, path: tuple[Any, ...]) -> Iterator[tuple[tuple[Any, ...], Any]]:
    children = value.items() if isinstance(value, dict) else enumerate(value)
    for key, child in children:
        if isinstance(child, dict | list):
            yield from _leaves(child, (*path, key))
        else:
            yield (*path, key), child


class Stored:
    """The stored outputs of the chapters, and the sources that they are held against.

    That the cells, run again, put out just what is stored is what `Chapter.run` finds first; so a
    stored output that was changed differs from what nbval gets when it runs the cell.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self._read: dict[str, tuple[Any, Any]] = {}

    def judged(self, mutant: Mutant) -> tuple[str, str]:
        """The killer of a mutant, and what it says."""
        name, number, how = mutant.apply
        if name not in self._read:
            source = read(self.root / "notebooks" / f"{name}.md")
            stored = nbformat.read(outputs_path(self.root, name), as_version=4)
            self._read[name] = source, stored
        source, stored = self._read[name]
        if how == "mask":
            return self._masked(source, stored, number)
        cell = copy.deepcopy(code_cells(stored)[number])
        before = json.dumps(cell.outputs, sort_keys=True)
        if how == "clear":
            cell.outputs = []
        else:
            _, at, path, new = how
            place = cell.outputs[at].data[FIGURE]
            for key in path[:-1]:
                place = place[key]
            place[path[-1]] = new
        masked = MASK.search(cell.source)
        if json.dumps(cell.outputs, sort_keys=True) != before and not masked:
            return "outputs", "the cell, run again, puts out other than what is stored"
        return "", ""

    def _masked(self, source: Any, stored: Any, number: int) -> tuple[str, str]:
        changed, reference = copy.deepcopy(source), copy.deepcopy(stored)
        for notebook in (changed, reference):
            cell = code_cells(notebook)[number]
            cell.source = f"# NBVAL_IGNORE_OUTPUT\n{cell.source}"
        found = [fault for fault in faults(changed, reference) if "is not compared" in fault]
        if found:
            return "masks", found[0]
        given = REASON.search(code_cells(stored)[number].source)
        return "", "the cell gives a reason already" if given else ""
