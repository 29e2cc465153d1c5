"""What the notebooks put out, as stored with the book: no notebook has to run to know it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from recount.data.tables import BadData, Problem, read_json
from recount.markup import fact_ids

FACTS = "application/vnd.recount.facts+json"  # the ids of the facts behind an output
CLAIM = "application/vnd.recount.claim+json"
FIGURE = "application/vnd.vegalite.v6+json"
GLUE = "application/papermill.record/"  # before a MIME type: myst-nb keeps it from the page


def outputs_path(root: Path, name: str) -> Path:
    """The stored outputs of the chapter `name`, beside its other files.

    >>> outputs_path(Path("book"), "tower").as_posix()
    'book/notebooks/tower/outputs.ipynb'
    """
    return root / "notebooks" / name / "outputs.ipynb"


@dataclass(frozen=True)
class Outputs:
    """What one notebook put out."""

    cells: list[dict[str, Any]]
    looked_up: tuple[str, ...] = ()  # the ids of all facts that its code looked up

    def _data(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """The outputs by MIME type, each with the name that it is glued under."""
        for cell in self.cells:
            for output in cell.get("outputs", []):
                name = output.get("metadata", {}).get("scrapbook", {}).get("name", "")
                yield name, output.get("data", {})

    @cached_property
    def printed(self) -> tuple[str, ...]:
        """The ids of the facts that its tables print."""
        texts = ["".join(data.get("text/markdown", "")) for _, data in self._data()]
        return tuple(fact_ids("\n".join(texts)))

    @cached_property
    def computed(self) -> dict[str, list[str]]:
        """The facts behind each computed number, by its name."""
        return {
            name: data.get(GLUE + FACTS, [])
            for name, data in self._data()
            if GLUE + "text/plain" in data
        }

    @cached_property
    def figures(self) -> dict[str, list[str]]:
        """The facts behind each figure, by its name."""
        specs = [data[FIGURE] for _, data in self._data() if FIGURE in data]
        return {s["name"]: s.get("usermeta", {}).get("facts", []) for s in specs if "name" in s}

    @cached_property
    def tables(self) -> list[list[str]]:
        """The facts behind each table, beside those that it prints."""
        return [data.get(FACTS, []) for _, data in self._data() if "text/markdown" in data]

    @cached_property
    def claims(self) -> list[dict[str, Any]]:
        """The records of the claims that its cells hold."""
        return [data[GLUE + CLAIM] for _, data in self._data() if GLUE + CLAIM in data]

    @cached_property
    def facts(self) -> list[str]:
        """The ids of the facts behind any of its outputs, sorted."""
        lists = [*self.computed.values(), *self.figures.values(), *self.tables]
        lists += [claim.get("facts", []) for claim in self.claims]
        return sorted({id_.partition("#")[0] for ids in lists for id_ in ids})


def read_outputs(root: Path, name: str) -> Outputs:
    """The stored outputs of a notebook; none when nothing is stored.

    Raises BadData when what is stored is no notebook.
    """
    path = outputs_path(root, name)
    if not path.exists():
        return Outputs([])
    problems: list[Problem] = []
    file = path.relative_to(root).as_posix()
    notebook = read_json(path, file, problems)
    if not problems and not (isinstance(notebook, dict) and {"cells", "metadata"} <= set(notebook)):
        message = "is no notebook; expected what `make refresh` writes"
        problems.append(Problem(file, None, "", message, unread=True))
    if problems:
        raise BadData(problems)
    looked_up = notebook["metadata"].get("recount", {}).get("looked_up", [])
    return Outputs(notebook["cells"], tuple(looked_up))
