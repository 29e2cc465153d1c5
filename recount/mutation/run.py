"""Runs the mutants of the layers, cheapest check first, and keeps what came of each.

What is known is kept in `_build/mutation/` under a digest of all that could change it, a line a
mutant, so that a run that was stopped goes on where it was.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic
from typing import Any

from tqdm import tqdm

from recount.build.execute import digest
from recount.data.outputs import read_outputs
from recount.data.project import page_texts
from recount.ledger import Ledger, load
from recount.mutation import (
    benchmark,
    code,
    declared,
    facts,
    forks,
    library,
    outputs,
    prose,
    reruns,
    rows,
)  # fmt: skip
from recount.mutation.arithmetic import Arithmetic
from recount.mutation.model import JUDGES, LAYERS, Mutant, Result, sampled

SEED = 20261130
AFTER = {"claims": "read claims", "notebooks": "stored code", "figures": "stored code"}


@dataclass
class Runner:
    """The mutants of a book, with what is known of them."""

    root: Path
    sample: int = 0  # mutants a layer; 0 for all
    cells: int | None = 0  # mutants a layer for which cells run again; 0 for all, None for none
    minutes: float = 0  # after which no other mutant of a layer is tried; 0 for no end
    quiet: bool = False
    results: dict[str, Result] = field(default_factory=dict)
    not_run: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    known: dict[str, tuple[str, str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Read the ledger and run its checks once."""
        self.ledger: Ledger = load(self.root).checked()

    @cached_property
    def state(self) -> Path:
        """The file of what is known."""
        texts = "\x1f".join(page_texts(self.root).values())
        name = f"{digest(self.root)}-{hashlib.sha256(texts.encode()).hexdigest()[:8]}.jsonl"
        return self.root / "_build" / "mutation" / name

    def resume(self) -> int:
        """Take up what an earlier run found; how many mutants that are."""
        if self.state.exists():
            for line in self.state.read_text(encoding="utf-8").splitlines():
                row = json.loads(line)
                self.known[row["id"]] = row["killer"], row["detail"]
        return len(self.known)

    def run(self, layers: list[str]) -> None:
        """Run the mutants of these layers."""
        self.state.parent.mkdir(parents=True, exist_ok=True)
        if not self.known:
            self.state.unlink(missing_ok=True)
        for layer in layers:
            everything = list(self.mutants(layer))
            chosen = sampled(everything, self.sample, SEED)
            self.not_run[layer] += len(everything) - len(chosen)
            with tqdm(total=len(chosen), desc=f"{layer:<10}", disable=self.quiet) as bar:
                left = []
                for mutant in chosen:
                    if mutant.id in self.known:
                        self.results[mutant.id] = Result(mutant, *self.known[mutant.id])
                        bar.update()
                    else:
                        left.append(mutant)
                end = monotonic() + 60 * self.minutes
                answers = self._judged(layer, left, bar.update)
                for mutant, killer, detail in answers:
                    self._keep(Result(mutant, killer, detail))
                    if self.minutes and monotonic() > end:
                        answers.close()
                        self.not_run[layer] += sum(m.id not in self.results for m in left)
                        break

    def mutants(self, layer: str) -> Iterator[Mutant]:
        """All mutants of a layer."""
        if layer == "data":
            yield from facts.mutants(self.ledger, SEED)
        elif layer == "prose":
            yield from prose.mutants(self.ledger)
        elif layer == "methods":
            yield from library.mutants(self.ledger)
        elif layer == "benchmark":
            yield from benchmark.mutants(self.ledger)
        else:
            for chapter in reruns.chapters(self.root):
                yield from (m for m in code.mutants(chapter) if m.layer == layer)
                yield from (m for m in outputs.mutants(self.root, chapter.name) if m.layer == layer)

    def _keep(self, result: Result) -> None:
        self.results[result.mutant.id] = result
        with self.state.open("a", encoding="utf-8") as stream:
            stream.write(json.dumps(result.row(), ensure_ascii=False) + "\n")

    def _judged(
        self, layer: str, mutants: list[Mutant], done: Callable[[int], object]
    ) -> Generator[tuple[Mutant, str, str]]:
        if not mutants:
            return
        if layer == "data":
            yield from self._data(mutants, done)
        elif layer == "methods":
            yield from self._methods(mutants, done)
        elif layer in ("prose", "benchmark"):
            with TemporaryDirectory() as folder:
                ask: Any = {
                    "prose": prose.Words, "benchmark": benchmark.Seeded,
                }[layer](self.ledger, Path(folder) / "book")  # fmt: skip
                for mutant in mutants:
                    yield mutant, *ask.judged(mutant)
                    done(1)
        else:
            stored = outputs.Stored(self.root)
            running = [m for m in mutants if isinstance(m.apply[1], code.Edit)]
            for mutant in mutants:
                if not isinstance(mutant.apply[1], code.Edit):
                    yield mutant, *stored.judged(mutant)
                    done(1)
            yield from self._code(layer, running, done)

    def _methods(
        self, mutants: list[Mutant], done: Callable[[int], object]
    ) -> Iterator[tuple[Mutant, str, str]]:
        with TemporaryDirectory() as folder:
            declarations = declared.Declarations(self.ledger, Path(folder))
            for mutant in mutants:
                if mutant.group == declared.GROUP:
                    yield mutant, *declarations.judged(mutant)
                    done(1)
        kept = self.state.with_suffix(".covered.json")
        left = [mutant for mutant in mutants if mutant.group != declared.GROUP]
        yield from forks.judged(self.ledger, left, kept, done)

    def _data(
        self, mutants: list[Mutant], done: Callable[[int], object]
    ) -> Iterator[tuple[Mutant, str, str]]:
        found = rows.judged(self.ledger, mutants, lambda n: None)
        arithmetic = Arithmetic(self.ledger)
        left = []
        for mutant in mutants:
            answer = found.get(mutant.id, reruns.PASSED)
            if answer[0] not in JUDGES:  # what judges goes before what notices a change
                asked = arithmetic.judged(mutant.apply)
                answer = asked if asked[0] in JUDGES else answer if answer[0] else asked
            if answer[0]:
                yield mutant, *answer
                done(1)
            else:
                left.append(mutant)
        yield from self._in_cells(left, done)

    def _in_cells(
        self, mutants: list[Mutant], done: Callable[[int], object]
    ) -> Iterator[tuple[Mutant, str, str]]:
        """The mutants of the data that only the cells of the chapters can notice."""
        known = {
            id_
            for name in chapter_names(self.root)
            for id_ in read_outputs(self.root, name).looked_up
        }
        where = self._looked_up() if self.cells is not None else {id_: [] for id_ in known}
        felt = {m.id: m for m in mutants if any(id_ in where for id_ in m.apply.cells)}
        chosen = {m.id for m in self._few(list(felt.values()))}
        jobs: dict[str, list[reruns.Job]] = defaultdict(list)
        asked: dict[str, reruns.Chapter] = {}
        for mutant in mutants:
            if mutant.id not in felt:
                yield mutant, "", ""
                done(1)
            elif mutant.id not in chosen:
                self.not_run["data"] += 1
                done(1)
            else:
                first: dict[str, int] = {}
                for id_ in mutant.apply.cells:
                    for chapter, number in where.get(id_, []):
                        asked[chapter.name] = chapter
                        first[chapter.name] = min(number, first.get(chapter.name, number))
                for name, number in first.items():
                    changed = _Changed(self.root, mutant.apply)
                    jobs[name].append(reruns.Job(mutant.id, number, changed))
        answers: dict[str, tuple[str, str]] = dict.fromkeys(chosen, reruns.PASSED)
        for name, listed in jobs.items():
            open_ = [job for job in listed if not answers[job.id][0]]
            for id_, answer in asked[name].run(open_, lambda n: None).items():
                answers[id_] = answer if answer[0] else answers[id_]
        for id_, answer in answers.items():
            yield felt[id_], *answer
            done(1)

    def _few(self, mutants: list[Mutant]) -> list[Mutant]:
        return [] if self.cells is None else sampled(mutants, self.cells, SEED)

    def _looked_up(self) -> dict[str, list[tuple[reruns.Chapter, int]]]:
        """The chapters that look a fact up, each with the first cell that does; kept for later."""
        path = self.state.with_suffix(".looked-up.json")
        chapters = list(reruns.chapters(self.root))
        if not path.exists():
            lists = {c.name: [sorted(found) for found in c.looked_up()] for c in chapters}
            path.write_text(json.dumps(lists), encoding="utf-8")
        lists = json.loads(path.read_text(encoding="utf-8"))
        where: dict[str, list[tuple[reruns.Chapter, int]]] = defaultdict(list)
        for chapter in chapters:
            for number, ids in enumerate(lists[chapter.name]):
                for id_ in ids:
                    where[id_].append((chapter, number))
        return where

    def _code(
        self, layer: str, mutants: list[Mutant], done: Callable[[int], object]
    ) -> Iterator[tuple[Mutant, str, str]]:
        chosen = {m.id: m for m in self._few(mutants)}
        done(len(mutants) - len(chosen))
        self.not_run[layer] += len(mutants) - len(chosen)
        by_chapter: dict[str, list[Mutant]] = defaultdict(list)
        for mutant in chosen.values():
            by_chapter[mutant.apply[0]].append(mutant)
        for name, listed in by_chapter.items():
            jobs = []
            for mutant in listed:
                edit: code.Edit = mutant.apply[1]
                last = None if edit.whole else edit.cell
                jobs.append(reruns.Job(mutant.id, edit.cell, edit, last))
            answers = reruns.Chapter(self.root, name).run(jobs, done)
            for id_, answer in answers.items():
                killer, detail = answer
                yield chosen[id_], killer or AFTER[layer], detail


class _Changed:
    """Sets the cells of facts in the process that runs a chapter."""

    def __init__(self, root: Path, change: facts.Change) -> None:
        self.root, self.change = root, change

    def __call__(self, sources: list[str]) -> None:
        """In the ledger that the reader has open, and in the facts that claims are held against."""
        from recount.authoring import open_book
        from recount.claims.context import here

        ledger = open_book(self.root).ledger
        for known in (ledger.facts, here().facts):
            for id_, cells in self.change.cells.items():
                fact = known.by_id[id_]
                vars(fact).update(cells)
                vars(fact).pop("parts", None)
        for name in ("outcomes", "by_check", "entries"):
            ledger.__dict__.pop(name, None)


def chapter_names(root: Path) -> list[str]:
    """The names of the notebooks of a book."""
    return [path.stem for path in sorted((root / "notebooks").glob("*.md"))]


def chosen_layers(layer: str) -> list[str]:
    """One layer by its name, or all in their order."""
    return [layer] if layer else list(LAYERS)
