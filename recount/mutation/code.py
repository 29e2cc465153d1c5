"""The mutants of the code of pages: what holds a claim, what computes, and what draws."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

from recount.claims.pages import claim_calls
from recount.mutation.model import Mutant
from recount.mutation.reruns import Chapter

_WEAKER = {ast.Gt: ">=", ast.Lt: "<=", ast.GtE: ">", ast.LtE: "<", ast.Eq: "!=", ast.NotEq: "=="}
_REVERSED = {ast.Gt: "<", ast.Lt: ">", ast.GtE: "<=", ast.LtE: ">="}
_COLOURS = ("TREATMENT", "CONTROL", "SUBGROUP", "COMPUTED", "DISCREPANT", "CONTEXT")
_SIGNS = r">=|<=|==|!=|>|<"


@dataclass(frozen=True)
class Edit:
    """A stretch of a cell's source that a mutant replaces."""

    cell: int
    start: int
    end: int
    text: str
    whole: bool  # whether it can be felt in later cells

    def __call__(self, sources: list[str]) -> None:
        """Make it."""
        source = sources[self.cell]
        sources[self.cell] = source[: self.start] + self.text + source[self.end :]


def mutants(chapter: Chapter) -> Iterator[Mutant]:
    """Those of the layers claims, notebooks and figures whose code runs again."""
    for number, source in enumerate(chapter.sources):
        try:
            tree = ast.parse(source)
        except SyntaxError:  # a magic line
            continue
        place = _Place(source)
        calls = list(claim_calls(tree))
        held = {id(node) for call, _, _ in calls for node in ast.walk(call)}
        drawn = _drawn(tree)
        for call, function, id_ in calls:
            for kind, node_edit in _claim(call, function, place):
                yield _mutant(chapter, "claims", kind, number, id_, place, node_edit, whole=False)
        for node in ast.walk(tree):
            if id(node) in held:
                continue
            layer = "figures" if id(node) in drawn else "notebooks"
            for kind, node_edit in _other(node, layer, place):
                name = f"c{number:03d}"
                yield _mutant(chapter, layer, kind, number, name, place, node_edit, whole=True)


class _Place:
    """Turns lines and columns of a tree into places of the text."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.lines = [line.encode() for line in source.split("\n")]
        self.starts = [0]
        for line in source.split("\n"):
            self.starts.append(self.starts[-1] + len(line) + 1)

    def at(self, line: int, column: int) -> int:
        return self.starts[line - 1] + len(self.lines[line - 1][:column].decode())

    def of(self, node: ast.expr) -> tuple[int, int]:
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        return self.at(node.lineno, node.col_offset), self.at(node.end_lineno, node.end_col_offset)


_Replaced = tuple[int, int, str]


def _mutant(
    chapter: Chapter, layer: str, kind: str, cell: int, name: str, place: _Place,
    replaced: _Replaced, *, whole: bool,
) -> Mutant:  # fmt: skip
    start, end, text = replaced
    line = place.source.count("\n", 0, start) + 1
    what = (
        f"{' '.join(place.source[start:end].split())[:60]} to {text[:60]}, line {line} at {start}"
    )
    edit = Edit(cell, start, end, text, whole)
    at = f"{chapter.name}:{name}"
    return Mutant(layer, kind, f"notebooks/{chapter.name}", at, what, (chapter.name, edit))


def _claim(call: ast.Call, function: str, place: _Place) -> Iterator[tuple[str, _Replaced]]:
    for node in ast.walk(call):
        if isinstance(node, ast.Compare) and len(node.ops) == 1:
            yield from _comparison(node, place)
        elif _is_number(node):
            yield "threshold moved", _moved(node, place)
        elif isinstance(node, ast.BoolOp):
            start, end = place.of(node.values[0])[1], place.of(node.values[1])[0]
            between = place.source[start:end]
            old, new = ("and", "or") if isinstance(node.op, ast.And) else ("or", "and")
            yield "predicate weakened", (start, end, between.replace(old, new))
    if function == "compared" and len(call.args) > 2:
        (a, b), (c, d) = place.of(call.args[1]), place.of(call.args[2])
        text = place.source
        yield "operands swapped", (a, d, text[c:d] + text[b:c] + text[a:b])
        for keyword in call.keywords:
            if keyword.arg == "more" and isinstance(keyword.value, ast.Constant):
                value = "False" if keyword.value.value is True else "True"
                yield "comparison reversed", (*place.of(keyword.value), value)


def _comparison(node: ast.Compare, place: _Place) -> Iterator[tuple[str, _Replaced]]:
    (a, b), (c, d) = place.of(node.left), place.of(node.comparators[0])
    between, text = place.source[b:c], place.source
    for kind, signs in (("predicate weakened", _WEAKER), ("comparison reversed", _REVERSED)):
        if sign := signs.get(type(node.ops[0])):
            yield kind, (b, c, re.sub(_SIGNS, sign, between, count=1))
    if type(node.ops[0]) in _REVERSED:
        yield "operands swapped", (a, d, text[c:d] + between + text[a:b])


def _is_number(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Constant)
        and isinstance(node.value, int | float)
        and not isinstance(node.value, bool)
    )


def _moved(node: ast.AST, place: _Place) -> _Replaced:
    assert isinstance(node, ast.Constant)
    value = node.value
    assert isinstance(value, int | float)
    new = value + 1 if isinstance(value, int) else value * 1.1 or 0.1
    return (*place.of(node), repr(new))


def _drawn(tree: ast.AST) -> set[int]:
    """The nodes of statements that draw: those that name a colour, a scale or a mark."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else ""
            if name in ("Scale", "Color", "value", "Axis") or name.startswith("mark_"):
                found |= {id(child) for child in ast.walk(node)}
        elif isinstance(node, ast.Name) and node.id in _COLOURS:
            found.add(id(node))
    return found


def _other(node: ast.AST, layer: str, place: _Place) -> Iterator[tuple[str, _Replaced]]:
    if _is_number(node):
        if layer == "figures":
            yield "an axis bound or a size", _moved(node, place)
        else:
            yield "a constant", _moved(node, place)
    elif isinstance(node, ast.Name) and node.id in _COLOURS and isinstance(node.ctx, ast.Load):
        other = _COLOURS[(_COLOURS.index(node.id) + 1) % len(_COLOURS)]
        yield "a colour", (*place.of(node), other)
    elif isinstance(node, ast.keyword) and node.arg == "seed" and _is_number(node.value):
        yield "a seed", _moved(node.value, place)
