"""Runs the cells of chapters again with something changed, in processes that are copies.

A chapter runs once, cell by cell. Before each cell the process is copied for every mutant that is
first felt there; the copy makes the change, runs this cell and those after it, and stops at the
first that fails or puts out other than what is stored.
"""

from __future__ import annotations

import contextlib
import io
import os
import pickle
import signal
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import nbformat

from recount.build.execute import read
from recount.build.outputs import code_cells
from recount.data.outputs import outputs_path
from recount.mutation.child import answering

Answer = tuple[str, str]  # killer and detail; empty when nothing noticed
PASSED: Answer = ("", "")
PATIENCE = 40  # seconds of the processor for the cells of one mutant


@dataclass(frozen=True)
class Job:
    """A change to try: from which cell on it is felt, and what it does there.

    `change` runs in the copy; it may take the sources of the cells and write others into them.
    """

    id: str
    first: int
    change: Callable[[list[str]], None] = field(repr=False)
    last: int | None = None  # the last cell that it can be felt in; by default that of the chapter


@dataclass
class Chapter:
    """A notebook: the sources of its code cells, and their outputs as stored."""

    root: Path
    name: str

    def __post_init__(self) -> None:
        """Read both."""
        notebook = read(self.root / "notebooks" / f"{self.name}.md")
        self.sources = [cell.source for cell in code_cells(notebook)]
        stored = nbformat.read(outputs_path(self.root, self.name), as_version=4).cells
        self.stored = [_shown(cell.get("outputs", [])) for cell in stored]

    def run(self, jobs: list[Job], done: Callable[[int], object]) -> dict[str, Answer]:
        """The answers of all jobs, by their ids; raises RuntimeError when unchanged cells differ.

        `done` is told how many came in.
        """
        answers: dict[str, Answer] = {}
        with answering(partial(self._serve, jobs)) as received:
            for id_, answer in received:
                answers[id_] = answer
                done(1)
        if "" in answers:
            raise RuntimeError(f"{self.name}: {answers['']}")
        return answers

    def looked_up(self) -> list[set[str]]:
        """The facts that are looked up for the first time in each cell."""
        with answering(self._looked_up) as received:
            return next(received)

    def _looked_up(self, out: Any) -> None:
        from recount.authoring.provenance import looked_up

        shell, found = _shell(self.root), list[set[str]]()
        known: set[str] = set()
        for source in self.sources:
            _run(shell, source)
            now = set(looked_up())
            found.append(now - known)
            known |= now
        out.write(pickle.dumps(found))

    def _serve(self, jobs: list[Job], out: Any) -> None:
        shell = _shell(self.root)
        by_cell: dict[int, list[Job]] = {}
        for job in jobs:
            by_cell.setdefault(job.first, []).append(job)
        last = max(by_cell, default=-1)
        for number, source in enumerate(self.sources[: last + 1]):
            for job in by_cell.get(number, []):
                child = os.fork()
                if not child:
                    signal.signal(signal.SIGPROF, _too_long)
                    signal.setitimer(signal.ITIMER_PROF, PATIENCE)
                    try:
                        answer = self._felt(shell, job, number)
                    except TimeoutError:
                        answer = PASSED  # undecided, and so not noticed
                    except BaseException as error:  # whatever it is, it notices
                        answer = ("outputs", f"{type(error).__name__}: {error}")
                    out.write(pickle.dumps((job.id, answer)))
                    os._exit(0)
                os.waitpid(child, 0)
            answer = self._one(shell, source, number)
            if answer != PASSED:
                out.write(pickle.dumps(("", (f"unchanged cell {number}", answer))))
                return

    def _felt(self, shell: Any, job: Job, first: int) -> Answer:
        sources = list(self.sources)
        job.change(sources)
        last = len(sources) - 1 if job.last is None else job.last
        for number in range(first, last + 1):
            if (answer := self._one(shell, sources[number], number)) != PASSED:
                return answer
        return PASSED

    def _one(self, shell: Any, source: str, number: int) -> Answer:
        error, shown = _run(shell, source)
        if isinstance(error, TimeoutError):
            raise error
        if error is not None:
            claims = type(error).__name__ in ("ClaimError", "ClaimFault")
            return "claims" if claims else "outputs", f"{type(error).__name__}: {error}"[:200]
        wanted = self.stored[number] if number < len(self.stored) else []
        if shown != wanted:
            return "outputs", f"cell {number} puts out other than what is stored"
        return PASSED


def _too_long(number: int, frame: object) -> None:
    raise TimeoutError


def _shown(outputs: list[dict[str, Any]]) -> list[Any]:
    """The displayed outputs of a cell; what a cell ends with and what it prints are left out."""
    return [o["data"] for o in outputs if o.get("output_type") == "display_data"]


def _shell(root: Path) -> Any:
    from IPython.core.displaypub import CapturingDisplayPublisher
    from IPython.core.interactiveshell import InteractiveShell
    from traitlets.config import Config

    os.chdir(root / "notebooks")
    if str(root) not in sys.path:
        sys.path.insert(0, str(root))
    InteractiveShell.clear_instance()
    shell = InteractiveShell.instance(config=Config(HistoryManager={"enabled": False}))
    shell.display_pub = CapturingDisplayPublisher(parent=shell)
    return shell


def _run(shell: Any, source: str) -> tuple[BaseException | None, list[Any]]:
    shell.display_pub.outputs.clear()
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        result = shell.run_cell(source, store_history=True)
    shown = [output["data"] for output in shell.display_pub.outputs]
    return result.error_in_exec or result.error_before_exec, shown


def chapters(root: Path) -> Iterator[Chapter]:
    """All notebooks of a book."""
    for path in sorted((root / "notebooks").glob("*.md")):
        yield Chapter(root, path.stem)
