"""`python -m recount mutate`: breaks the book, a change at a time, and says what noticed."""

from __future__ import annotations

import argparse
from pathlib import Path
from time import perf_counter

from recount.mutation import report
from recount.mutation.run import Runner, chosen_layers

NOTICED, SURVIVED = 0, 1


def mutate(root: Path, options: argparse.Namespace) -> int:
    """Run, print the score, store it if that is asked; 1 when a survivor has no reason."""
    start = perf_counter()
    none = not options.cells if options.cells is not None else bool(options.sample)
    runner = Runner(root, options.sample, None if none else options.cells or 0)
    runner.minutes = options.minutes
    if options.resume:
        print(f"{runner.resume()} mutants known from {runner.state}")
    runner.run(chosen_layers(options.layer))
    found = report.score(root, runner.results.values(), runner.not_run)
    print(*report.table(found), sep="\n")
    print(f"{len(runner.results)} mutants in {perf_counter() - start:.0f} s")
    if options.store:
        print(f"stored in {report.store(root, found).relative_to(root)}")
    return SURVIVED if any(not left["reason"] for left in found["survivors"]) else NOTICED
