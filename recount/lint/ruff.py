"""Ruff over the code cells of the notebooks, with the settings of the project.

Each page becomes a notebook in a temporary folder, because ruff knows what notebooks do: names that
live on from cell to cell, IPython's own lines, a last line that shows its value.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from recount.data.writing import write_whole
from recount.lint.pages import Cell, Page


def inspect(pages: list[Page], root: Path) -> None:
    """Report what `ruff check` and `ruff format` find in the cells, by the lines of the pages."""
    with TemporaryDirectory() as folder:
        written = _write(pages, Path(folder))
        found = _ruff(root, "check", "--output-format=json", "--exit-zero", folder)
        for problem in json.loads(found):
            if problem["code"] in (None, "invalid-syntax"):  # told already, once a cell
                continue
            page = pages[written.index(Path(problem["filename"]))]
            first, _ = _code(page.cells[problem["cell"] - 1])
            line = first + problem["location"]["row"] - 1
            page.report(line, problem["code"], problem["message"])
        _ruff(root, "format", folder)
        for page, path in zip(pages, written, strict=True):
            for cell, text in _changed(page, path):
                first, old = _code(cell)
                pairs = zip(old.split("\n"), [*text.split("\n"), ""], strict=False)
                at = next((n for n, (a, b) in enumerate(pairs) if a != b), 0)
                page.report(first + at, "format", "ruff would format the cell otherwise from here")


def fix(pages: list[Page], root: Path) -> list[str]:
    """Mend what ruff can mend and format the cells, in the pages themselves; the files changed."""
    changed: list[str] = []
    with TemporaryDirectory() as folder:
        written = _write(pages, Path(folder))
        _ruff(root, "check", "--fix", "--exit-zero", "--quiet", folder)
        _ruff(root, "format", folder)
        for page, path in zip(pages, written, strict=True):
            lines = list(page.lines)
            for cell, text in reversed(list(_changed(page, path))):
                first, old = _code(cell)
                lines[first - 1 : first + old.count("\n")] = text.split("\n")
            if lines != page.lines:
                write_whole(root / page.file, "\n".join(lines))
                changed.append(page.file)
    return changed


def _code(cell: Cell) -> tuple[int, str]:
    """The code of a cell without blank lines around it, and the line on which it begins."""
    lines = cell.source.split("\n")
    blank = next((n for n, line in enumerate(lines) if line.strip()), 0)
    return cell.line + blank, "\n".join(lines[blank:]).rstrip()


def _write(pages: list[Page], folder: Path) -> list[Path]:
    """Each page as a notebook under `folder`."""
    written = [folder / Path(page.file).with_suffix(".ipynb") for page in pages]
    for page, path in zip(pages, written, strict=True):
        cells: list[dict[str, object]] = [
            {
                "cell_type": "code", "id": f"cell-{n}", "metadata": {}, "outputs": [],
                "execution_count": None, "source": _code(cell)[1].splitlines(keepends=True),
            }
            for n, cell in enumerate(page.cells)
        ]  # fmt: skip
        language = {"language_info": {"name": "python"}}
        notebook = {"cells": cells, "metadata": language, "nbformat": 4, "nbformat_minor": 5}
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(notebook), encoding="utf-8")
    return written


def _changed(page: Page, path: Path) -> Iterator[tuple[Cell, str]]:
    """The cells that ruff has written otherwise, with their new code."""
    notebook = json.loads(path.read_text(encoding="utf-8"))
    for cell, new in zip(page.cells, notebook["cells"], strict=True):
        if (text := "".join(new["source"]).rstrip()) != _code(cell)[1]:
            yield cell, text


def _ruff(root: Path, command: str, *arguments: str) -> str:
    """What ruff prints; raises RuntimeError with its own words when it does not work."""
    settings = root / "pyproject.toml"
    chosen = [f"--config={settings}"] if settings.exists() else ["--isolated"]
    done = subprocess.run(
        [sys.executable, "-m", "ruff", command, "--no-cache", *chosen, *arguments],
        cwd=root, capture_output=True, text=True, encoding="utf-8", check=False,
    )  # fmt: skip
    # A cell that does not parse stops the formatter alone; the check reports it.
    if done.returncode and not (command == "format" and "Failed to parse" in done.stderr):
        raise RuntimeError(f"ruff {command}: {done.stderr.strip()}")
    return done.stdout
