"""Writes the references that nbval compares with: `notebooks/<name>/outputs.ipynb`.

A reference holds a notebook's code cells with what they put out, and nothing that differs between
two runs. What changes is printed, old against new, before it is written: a reference is a
statement about numbers, and somebody has to read it.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import sys
from collections.abc import Iterator
from difflib import SequenceMatcher, unified_diff
from itertools import zip_longest
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from recount.build.execute import FailedNotebooks, notebooks, read, run_all
from recount.data.outputs import outputs_path
from recount.data.project import find_root
from recount.data.writing import not_written, write_whole

KERNELSPEC = {"display_name": "Python 3", "language": "python", "name": "python3"}
GLUE = "application/papermill.record/"

# What makes nbval compare less, in its old and new spellings, wherever it stands in a cell;
# `skip-execution` is nbclient's, and keeps a cell from running at all.
MASK = re.compile(
    r"nbval[-_](?:ignore[-_]output|skip|raises[-_]exception)"
    r"|pytest[-_]validate[-_]ignore[-_]output|raises-exception|skip-execution",
    re.IGNORECASE,
)
REASON = re.compile(r"^\s*# nbval: \S", re.MULTILINE)
NOT_COMPARED = {"image/png", "image/jpeg", "application/vnd.jupyter.widget-view+json"}


# --- what a reference is


def references(root: Path) -> dict[str, Path]:
    """All references, by the names of their notebooks."""
    return {path.parent.name: path for path in sorted(root.glob(str(outputs_path(Path(), "*"))))}


def code_cells(notebook: NotebookNode) -> list[NotebookNode]:
    """The cells that hold code."""
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def tags(cell: NotebookNode) -> list[str]:
    """The tags of a cell, in their order."""
    return list(cell.metadata.get("tags", []))


def fingerprint(cell: NotebookNode) -> str:
    """Sixteen hexadecimal digits of a cell's outputs, stored beside them: cleared ones show."""
    content = json.dumps(cell.outputs, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(content.encode()).hexdigest()[:16]


def to_reference(notebook: NotebookNode) -> NotebookNode:
    """The reference of a notebook that ran: code cells under fixed ids, and what it looked up."""
    cells = []
    for number, cell in enumerate(code_cells(notebook)):
        own = {"outputs": fingerprint(cell)} | ({"tags": tags(cell)} if tags(cell) else {})
        cells.append(
            nbformat.v4.new_code_cell(
                id=f"c{number:03d}",
                source=cell.source,
                execution_count=cell.execution_count,
                outputs=cell.outputs,
                metadata=own,
            )
        )
    metadata: dict[str, Any] = {"kernelspec": KERNELSPEC}
    if looked_up := notebook.metadata.get("recount", {}).get("looked_up"):
        metadata["recount"] = {"looked_up": looked_up}
    reference = nbformat.v4.new_notebook(cells=cells, metadata=metadata)
    nbformat.validate(reference)
    return reference


def written(reference: NotebookNode) -> str:
    """The text of a reference's file; the same outputs give the same bytes."""
    return nbformat.writes(reference, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


# --- what is wrong with one


def masks(notebook: NotebookNode) -> list[str]:
    """The cells that nbval would compare in part or not at all, and that do not say why.

    A cell says why in a comment of its own: `# nbval: <reason>`.
    """
    found = []
    for number, cell in enumerate(code_cells(notebook)):
        marks = {mark.group() for mark in MASK.finditer("\n".join([cell.source, *tags(cell)]))}
        marks |= {mime for output in cell.outputs for mime in output.get("data", {})} & NOT_COMPARED
        if marks and not REASON.search(cell.source):
            named = ", ".join(sorted(marks))
            found.append(f"c{number:03d} is not compared ({named}) and has no `# nbval: <reason>`")
    return found


def faults(source: NotebookNode, reference: NotebookNode) -> list[str]:
    """All that keeps a reference from holding its notebook to its numbers; empty when it does."""
    found = []
    pairs = zip_longest(code_cells(source), code_cells(reference))
    for number, (cell, stored) in enumerate(pairs):
        at = f"c{number:03d}"
        if cell is None or stored is None:
            found.append(f"{at} stands only in the {'notebook' if cell else 'reference'}")
            continue
        if cell.source != stored.source:
            found.append(f"{at} has other code than the notebook")
        if tags(cell) != tags(stored):
            found.append(f"{at} has the tags {tags(stored)}, in the notebook {tags(cell)}")
    for number, stored in enumerate(code_cells(reference)):
        at = f"c{number:03d}"
        if not stored.execution_count:
            found.append(f"{at} has no execution count: nbval would compare nothing")
        if stored.metadata.get("outputs") != fingerprint(stored):
            found.append(f"{at} has not the outputs that were written: cleared, or edited by hand")
    return found + masks(reference)


# --- what changes


def shown(cell: NotebookNode | None) -> list[str]:
    """The outputs of a cell as lines to compare, each under the name of its kind."""
    lines = []
    for output in cell.outputs if cell else []:
        if output.output_type == "stream":
            lines += [f"[{output.name}]", *output.text.splitlines()]
        elif output.output_type == "error":
            lines += [f"[error] {output.ename}: {output.evalue}"]
        for mime, content in sorted(output.get("data", {}).items()):
            if mime.startswith(GLUE):
                name = output.metadata.get("scrapbook", {}).get("name", "")
                lines.append(f"[glue {name}, {mime.removeprefix(GLUE)}]")
            else:
                lines.append(f"[{mime}]")
            if not isinstance(content, str):
                content = json.dumps(content, indent=1, sort_keys=True, ensure_ascii=False)
            lines += content.splitlines()
    return lines


def aligned(
    old: list[NotebookNode], new: list[NotebookNode]
) -> Iterator[tuple[NotebookNode | None, NotebookNode | None]]:
    """Cells of the same code side by side; where code changed, those in the same place."""
    matcher = SequenceMatcher(None, [c.source for c in old], [c.source for c in new], False)
    for _, old_from, old_to, new_from, new_to in matcher.get_opcodes():
        yield from zip_longest(old[old_from:old_to], new[new_from:new_to])


def differences(name: str, old: NotebookNode | None, new: NotebookNode) -> list[str]:
    """The outputs of a notebook that differ, cell by cell, as lines of a unified diff."""
    lines: list[str] = []
    for before, after in aligned(code_cells(old) if old else [], code_cells(new)):
        diff = unified_diff(
            shown(before),
            shown(after),
            f"{name} {before.id} as stored" if before else "nothing stored",
            f"{name} {after.id} as run" if after else "no such cell any more",
            lineterm="",
        )
        lines += diff
    return lines


# --- the command


def refresh(root: Path, names: list[str], workers: int = 2) -> int:
    """Write the references of the named notebooks, or of all; 0, or 1 and nothing is written.

    Without names, references that have lost their notebook are removed.
    """
    sources = {path.stem: path for path in notebooks(root)}
    if unknown := [name for name in names if name not in sources]:
        there = ", ".join(sources) or "none"
        print(f"no such notebook: {', '.join(unknown)}; there are: {there}", file=sys.stderr)
        return 1
    chosen = {name: path for name, path in sources.items() if not names or name in names}
    complaints = [f"{n}: {fault}" for n, path in chosen.items() for fault in masks(read(path))]
    new = {}
    if not complaints:
        try:
            for finished in run_all(chosen.values(), workers):
                new[finished.path.stem] = to_reference(finished.notebook)
        except FailedNotebooks as error:
            complaints = [str(failure) for failure in error.failures]
    for name, reference in new.items():
        complaints += [f"{name}: {fault}" for fault in faults(read(chosen[name]), reference)]
    if complaints:
        print("\n".join(complaints), "nothing was written", sep="\n", file=sys.stderr)
        return 1

    states = []
    for name, reference in sorted(new.items()):
        path = outputs_path(root, name)
        stored = path.read_text(encoding="utf-8") if path.exists() else None
        old = nbformat.reads(stored, as_version=4) if stored else None
        changes = differences(name, old, reference)
        if changes:
            print("\n".join(changes), end="\n\n")
        if stored == written(reference):
            states.append(f"{name}: unchanged")
        elif not stored:
            states.append(f"{name}: new, {len(reference.cells)} cells")
        else:
            states.append(f"{name}: changed" + ("" if changes else ", but no output"))
    gone = {} if names else {n: p for n, p in references(root).items() if n not in sources}
    states += [f"{name}: removed, there is no such notebook any more" for name in gone]
    print("\n".join(states))

    for name, reference in new.items():
        write_whole(outputs_path(root, name), written(reference))
    for path in gone.values():
        path.unlink()
    return 0


def main(arguments: list[str] | None = None) -> int:
    """`python -m recount.build.outputs [name ...]`."""
    parser = argparse.ArgumentParser(description="Write the references.")
    parser.add_argument("names", nargs="*", metavar="name", help="a notebook; default: all")
    parser.add_argument("--root", type=Path, help="the book's folder")
    options = parser.parse_args(arguments)
    root = options.root.resolve() if options.root else find_root()
    try:
        return refresh(root, options.names)
    except OSError as error:
        print(not_written(error), file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
