"""What the validation of the data says of mutants: many at once, each in another row.

The rows of all sources are written with one mutant a row, and the data are read as `verify` reads
them. A problem that names a row, in the rows, the readings or the adjudication of its source, is of
the mutant of that row; what names no row is left to the checks.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from recount.data.facts import Fact
from recount.data.second_readings import OTHER_WORDS
from recount.data.sources import FACTS
from recount.data.tables import BadData, Problem
from recount.ledger import Ledger, load
from recount.mutation.facts import Change
from recount.mutation.model import Mutant
from recount.mutation.overlay import Overlay

_COLUMNS = [name for name in Fact.__annotations__ if name not in ("file", "line")]


def batches(mutants: Iterable[Mutant]) -> Iterator[list[Mutant]]:
    """The mutants in groups that touch no row twice."""
    left = list(mutants)
    while left:
        taken: set[str] = set()
        batch: list[Mutant] = []
        rest: list[Mutant] = []
        for mutant in left:
            rows = _change(mutant).cells.keys()
            (rest if taken & rows else batch).append(mutant)
            if batch and batch[-1] is mutant:
                taken |= rows
        left = rest
        yield batch


def judged(
    ledger: Ledger, mutants: list[Mutant], done: Callable[[int], None]
) -> dict[str, tuple[str, str]]:
    """The killer and what it says, by the id of each mutant that the validation notices."""
    found: dict[str, tuple[str, str]] = {}
    dropped = [mutant for mutant in mutants if _change(mutant).dropped]
    known = _referred(ledger)
    for mutant in dropped:  # each would have a search for the nearest key made
        if told := known.get(mutant.place):
            found[mutant.id] = told
    done(len(dropped))
    mutants = [mutant for mutant in mutants if not _change(mutant).dropped]
    with TemporaryDirectory() as folder, Overlay(ledger.root, Path(folder) / "book") as overlay:
        for batch in batches(mutants):
            texts = written(ledger, [_change(mutant) for mutant in batch])
            overlay.write(texts)
            owner = {id_: mutant for mutant in batch for id_ in _change(mutant).cells}
            for problem in problems(overlay.folder):
                if hit := owner.get(_row_of(problem)):
                    again = (
                        "the readings have" in problem.message or "/facts.csv" not in problem.file
                    )
                    killer = "readings" if again else "row"
                    killer = "checks" if problem.file.endswith(".toml") else killer
                    killer = "read words" if OTHER_WORDS in problem.message else killer
                    found.setdefault(hit.id, (killer, problem.message))
            overlay.restore(texts)
            done(len(batch))
    return found


def problems(root: Path) -> list[Problem]:
    """What the validation of the book at `root` finds."""
    try:
        load(root)
    except BadData as error:
        return error.problems
    return []


def written(ledger: Ledger, changes: list[Change]) -> dict[str, str]:
    """The texts of the tables of facts that the changes touch, by their files."""
    cells = {id_: (new, change) for change in changes for id_, new in change.cells.items()}
    touched = {ledger.facts[id_].source for id_ in cells}
    texts = {}
    for source in touched:
        stream = io.StringIO()
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(_COLUMNS)
        for fact in ledger.facts:
            if fact.source != source:
                continue
            new, change = cells.get(fact.id, ({}, None))
            row = {name: getattr(fact, name) for name in _COLUMNS} | new
            if not (change and change.dropped):
                writer.writerow(row.values())
            if change and change.doubled is not None:
                writer.writerow((row | {"key": change.doubled}).values())
        texts[ledger.facts.sources[source].file(FACTS)] = stream.getvalue()
    return texts


def _change(mutant: Mutant) -> Change:
    assert isinstance(mutant.apply, Change)
    return mutant.apply


def _row_of(problem: Problem) -> str:
    parts = problem.file.split("/")
    return f"{parts[-2]}:{problem.key}" if len(parts) > 2 else ""


def _referred(ledger: Ledger) -> dict[str, tuple[str, str]]:
    """What would refer to nothing without a row: the killer and what it is, by fact."""
    found: dict[str, tuple[str, str]] = {}
    whole = {pair.source for pair in ledger.readings}
    for fact in ledger.facts:
        if fact.source in whole:
            found[fact.id] = "readings", "an adjudicated row names it"
        if fact.total_key:
            found.setdefault(f"{fact.source}:{fact.total_key}", ("row", "a total_key names it"))
    for check in ledger.declared.checks:
        if not check.automatic:
            for reference in check.references:
                found.setdefault(reference.fact.id, ("checks", f"{check.id} names it"))
    for finding in ledger.findings:
        for id_ in finding.facts:
            found.setdefault(id_, ("checks", f"the finding {finding.id} names it"))
    for comparison in ledger.concordance:
        for named in comparison.references:
            id_ = named.partition("#")[0]
            found.setdefault(id_, ("concordance", f"{comparison.quantity} names it"))
    for id_, pages in ledger.pages.items():
        found.setdefault(id_, ("words", f"{pages[0]} prints it"))
    return found
