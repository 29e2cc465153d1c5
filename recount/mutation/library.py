"""The mutants of the library: an operator or a constant changed, a check removed, a method changed.

Tools that mutate Python (mutmut, cosmic-ray) know tests alone; here the data are the larger test,
and the cheaper.
"""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from recount.ledger import Ledger
from recount.mutation.declared import GROUP
from recount.mutation.model import Mutant

FOLDERS = ("recount/statistics", "recount/checks", "recount/checks/methods", "recount/printed")
_BINARY = {ast.Add: "-", ast.Sub: "+", ast.Mult: "/", ast.Div: "*", ast.Pow: "*"}
_COMPARED = {ast.Gt: ">=", ast.Lt: "<=", ast.GtE: ">", ast.LtE: "<", ast.Eq: "!=", ast.NotEq: "=="}
_SIGN = re.compile(r"\*\*|>=|<=|==|!=|[-+*/<>]")


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


def passed(path: Path, changed: str) -> range:
    """The lines of the statement that a mutant changes; none for one outside of functions.

    Of a statement with a body they are those of its head.  Defaults and decorators are outside.
    """
    text = path.read_text(encoding="utf-8")
    pairs = zip(text, changed, strict=False)
    at = next((n for n, (old, new) in enumerate(pairs) if old != new), len(text))
    line = text.count("\n", 0, at) + 1
    found = range(0)
    for function in ast.walk(ast.parse(text)):
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            for node in ast.walk(function):
                if isinstance(node, ast.stmt) and node is not function:
                    body = getattr(node, "body", None)
                    end = body[0].lineno - 1 if body else node.end_lineno or node.lineno
                    lines = range(node.lineno, max(end, node.lineno) + 1)
                    if line in lines and (not found or len(lines) < len(found)):
                        found = lines
    return found


def _mutant(file: str, kind: str, text: str, start: int, end: int, new: str) -> Mutant:
    line = text.count("\n", 0, start) + 1
    what = f"{text[start:end].strip()} to {new.strip()}, line {line} at {start}"
    changed = text[:start] + new + text[end:]
    return Mutant("methods", kind, file.rpartition("/")[0], file, what, (file, changed))


def _of_checks(ledger: Ledger) -> Iterator[Mutant]:
    """A declared check left out, or of another method with the same entries.

    What each carries is its file, and of that the one entry with the tables before it.
    """
    for path in sorted((ledger.root / "data").rglob("*.toml")):
        text = path.read_text(encoding="utf-8")
        tables, *pieces = entries(text)
        file = path.relative_to(ledger.root).as_posix()
        for piece in pieces:
            entry = tomllib.loads(piece)["check"][0]
            place = f"{file}:{entry['id']}"
            yield Mutant("methods", "a check removed", GROUP, place, "", (file, None))
            other = _other_method(entry["method"])
            new = piece.replace(f'method = "{entry["method"]}"', f'method = "{other}"')
            what = f"{entry['method']} to {other}"
            yield Mutant("methods", "a method exchanged", GROUP, place, what, (file, tables + new))


def entries(text: str) -> list[str]:
    """What stands before the checks of a file, then each check."""
    return re.split(r"(?m)^(?=\[\[check\]\])", text)


def _other_method(name: str) -> str:
    from recount.checks.model import METHODS

    mine = METHODS[name]
    alike = [n for n, m in METHODS.items() if n != name and m.needs == mine.needs]
    return alike[0] if alike else next(n for n in METHODS if n != name)
