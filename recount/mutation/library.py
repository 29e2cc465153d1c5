"""The mutants of the library: an operator or a constant changed, a check removed, a method changed.

Each runs in a process of its own over a copy of the book in which one file differs: first the whole
ledger is recounted, which takes a second, then the tests of that module. Tools that mutate Python
(mutmut, cosmic-ray) know tests alone; here the data are the larger test, and the cheaper.
"""

from __future__ import annotations

import ast
import json
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from recount.ledger import Ledger
from recount.mutation.model import Mutant
from recount.mutation.overlay import Overlay

FOLDERS = ("recount/statistics", "recount/checks", "recount/checks/methods", "recount/printed")
TESTS = {
    "recount/checks/methods": ("tests/test_checks_methods.py",),
    "recount/checks": (
        "tests/test_checks_declared.py", "tests/test_checks_printed.py",
        "tests/test_checks_table.py", "tests/test_checks_methods.py",
    ),
    "recount/printed": ("tests/test_printed_clauses.py", "tests/test_checks_printed.py"),
}  # fmt: skip
TIMEOUT = 300  # seconds; a loop without an end is noticed, too
_BINARY = {ast.Add: "-", ast.Sub: "+", ast.Mult: "/", ast.Div: "*", ast.Pow: "*"}
_COMPARED = {ast.Gt: ">=", ast.Lt: "<=", ast.GtE: ">", ast.LtE: "<", ast.Eq: "!=", ast.NotEq: "=="}
_SIGN = re.compile(r"\*\*|>=|<=|==|!=|[-+*/<>]")
_PROBE = """
import json, sys
from pathlib import Path
from typing import Any
from recount.ledger import load
from recount.data.tables import BadData
from recount.sentences import load as register
from recount import report
try:
    ledger = load(Path(sys.argv[1])).checked()
    said = {"problems": ledger.problems()[:1]}
    said["verdicts"] = [*report.verdicts(ledger), report.last_line(ledger, [])]
    said["register"] = sorted(line.digest for line in register(ledger).lines)
except BadData as error:
    said = {"problems": str(error).splitlines()[:1]}
print(json.dumps(said))
"""


def mutants(ledger: Ledger) -> Iterator[Mutant]:
    """All of them: by module, then those of the declared checks."""
    for folder in FOLDERS:
        for path in sorted((ledger.root / folder).glob("*.py")):
            file = path.relative_to(ledger.root).as_posix()
            yield from _of_module(file, path.read_text(encoding="utf-8"))
    yield from _of_checks(ledger)


def _of_module(file: str, text: str) -> Iterator[Mutant]:
    lines = text.split("\n")
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line) + 1)

    def at(line: int | None, column: int | None) -> int:
        assert line is not None
        assert column is not None
        return starts[line - 1] + len(lines[line - 1].encode()[:column].decode())

    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.BinOp | ast.Compare):
            one, other = (
                (node.left, node.right)
                if isinstance(node, ast.BinOp)
                else (node.left, node.comparators[0])
            )
            known: dict[Any, str] = _BINARY if isinstance(node, ast.BinOp) else _COMPARED
            sign = known.get(type(node.op if isinstance(node, ast.BinOp) else node.ops[0]))
            start = at(one.end_lineno, one.end_col_offset)
            end = at(other.lineno, other.col_offset)
            between = text[start:end]
            if sign and (found := _SIGN.search(between)) and '"' not in between:
                new = between[: found.start()] + sign + between[found.end() :]
                yield _mutant(file, "an operator", text, start, end, new)
        elif isinstance(node, ast.Constant) and isinstance(node.value, int | float):
            if isinstance(node.value, bool):
                continue
            start, end = at(node.lineno, node.col_offset), at(node.end_lineno, node.end_col_offset)
            value = node.value
            new = repr(value + 1) if isinstance(value, int) else repr(value * 1.1 or 0.1)
            yield _mutant(file, "a constant", text, start, end, new)


def _mutant(file: str, kind: str, text: str, start: int, end: int, new: str) -> Mutant:
    line = text.count("\n", 0, start) + 1
    what = f"{text[start:end].strip()} to {new.strip()}, line {line} at {start}"
    changed = text[:start] + new + text[end:]
    return Mutant("methods", kind, file.rpartition("/")[0], file, what, (file, changed))


def _of_checks(ledger: Ledger) -> Iterator[Mutant]:
    """A declared check left out, or of another method with the same entries."""
    for path in sorted((ledger.root / "data").rglob("*.toml")):
        text = path.read_text(encoding="utf-8")
        pieces = re.split(r"(?m)^(?=\[\[check\]\])", text)
        file = path.relative_to(ledger.root).as_posix()
        for number, piece in enumerate(pieces[1:], 1):
            entry = tomllib.loads(piece)["check"][0]
            rest = pieces[:number], pieces[number + 1 :]
            without = "".join((*rest[0], *rest[1]))
            place = f"{file}:{entry['id']}"
            yield Mutant("methods", "a check removed", "declared", place, "", (file, without))
            other = _other_method(entry["method"])
            new = piece.replace(f'method = "{entry["method"]}"', f'method = "{other}"')
            changed = "".join((*rest[0], new, *rest[1]))
            what = f"{entry['method']} to {other}"
            yield Mutant("methods", "a method exchanged", "declared", place, what, (file, changed))


def _other_method(name: str) -> str:
    from recount.checks.model import METHODS

    mine = METHODS[name]
    alike = [n for n, m in METHODS.items() if n != name and m.needs == mine.needs]
    return alike[0] if alike else next(n for n in METHODS if n != name)


class Library:
    """A copy of the book to spoil, and what the unspoilt ledger says."""

    def __init__(self, ledger: Ledger, folder: Path) -> None:
        self.ledger = ledger
        self.overlay = Overlay(ledger.root, folder)
        self.base = self._said()

    def judged(self, mutant: Mutant) -> tuple[str, str]:
        """The killer of a mutant, and what it says."""
        file, text = mutant.apply
        self.overlay.write({file: text})
        try:
            if answer := self._by_data():
                return answer
            return self._by_tests(file) if file.endswith(".py") else ("", "")
        finally:
            self.overlay.restore([file])

    def _by_data(self) -> tuple[str, str] | None:
        try:
            now = self._said()
        except (subprocess.SubprocessError, ValueError) as error:
            return "checks", f"the ledger cannot be recounted: {type(error).__name__}"
        if now["problems"]:
            return "checks", now["problems"][0]
        if now["verdicts"] != self.base["verdicts"]:
            return "verdicts", "the published numbers of facts by verdict differ"
        return ("register", "a line prints another number") if now != self.base else None

    def _said(self) -> dict:
        command = [sys.executable, "-c", _PROBE, str(self.overlay.folder)]
        output = subprocess.run(command, **self._where(), check=True).stdout
        return json.loads(output)

    def _by_tests(self, file: str) -> tuple[str, str]:
        folder, _, name = file.rpartition("/")
        own = f"tests/test_{folder.rpartition('/')[2]}_{name.removesuffix('.py').lstrip('_')}.py"
        chosen = [own] if (self.ledger.root / own).exists() else []
        chosen += [t for t in TESTS.get(folder, ("tests/test_statistics_doctests.py",)) if t != own]
        command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider"]
        try:
            done = subprocess.run([*command, *chosen], **self._where(), check=False)
        except subprocess.TimeoutExpired:
            return "tests", "a test does not end"
        if done.returncode == 1:
            last = [line for line in done.stdout.splitlines() if line.startswith("FAILED")]
            return "tests", last[0][:160] if last else "a test fails"
        return ("", "") if not done.returncode else ("tests", "the tests cannot be collected")

    def _where(self) -> dict:
        path = {**os.environ, "PYTHONPATH": str(self.overlay.folder)}
        return {
            "cwd": self.overlay.folder, "env": path, "capture_output": True, "text": True,
            "timeout": TIMEOUT,
        }  # fmt: skip
