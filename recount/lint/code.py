"""What the code of a page shows and calls, read from its syntax trees."""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterator

from recount.lint.pages import Cell, Page
from recount.lint.words import BOUND

_SHOWN_ARGUMENTS = {
    "title", "subtitle", "neutral", "alt", "how_to_read", "what_not_to_conclude", "caption",
    "description",
}  # fmt: skip
_SHOWN_CALLS = {"show_table", "Title", "TitleParams"}


class Code:
    """The nodes of a page's cells, whose line numbers are those of the page."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.nodes: list[tuple[Cell, ast.AST]] = []
        for cell in page.cells:
            try:
                tree = _parsed(cell.source)
            except SyntaxError as error:
                line = cell.line + (error.lineno or 1) - 1
                page.report(line, "code", f"the cell does not parse: {error.msg}")
            else:
                ast.increment_lineno(tree, cell.line - 1)
                self.nodes += ((cell, node) for node in ast.walk(tree))
        self.assigned: dict[str, list[ast.expr]] = {}
        for _, node in self.nodes:
            match node:
                case ast.Assign(targets=targets, value=value):
                    self._assign(targets, [value])
                case (
                    ast.AnnAssign(target=target, value=ast.expr() as value)
                    | ast.AugAssign(target=target, value=value)
                    | ast.NamedExpr(target=target, value=value)
                ):
                    self._assign([target], [value])
                case ast.Call(func=ast.Attribute(value=target, attr="append" | "extend")):
                    self._assign([target], node.args)

    def _assign(self, targets: list[ast.expr], values: list[ast.expr]) -> None:
        for target in targets:
            if isinstance(target, ast.Name):
                self.assigned.setdefault(target.id, []).extend(values)

    def calls(self, name: str) -> Iterator[tuple[Cell, ast.Call]]:
        """The calls of a function by its name, with or without a module before it."""
        for cell, node in self.nodes:
            if isinstance(node, ast.Call) and called(node) == name:
                yield cell, node

    def shown(self) -> Iterator[tuple[Cell, str, ast.expr]]:
        """The expressions that a reader sees as text, with the argument they are given to."""
        for cell, node in self.nodes:
            match node:
                case ast.keyword(arg=str(name), value=value) if _is_shown(name):
                    yield cell, name, value
                case ast.Dict(keys=keys, values=values):
                    for key, value in zip(keys, values, strict=True):
                        entry = key.value if isinstance(key, ast.Constant) else None
                        if isinstance(entry, str) and _is_shown(entry):
                            yield cell, entry, value
                case ast.Call(func=function, args=arguments):
                    name = called(node)
                    method = isinstance(function, ast.Attribute) and name in _SHOWN_ARGUMENTS
                    if method or name in _SHOWN_CALLS:
                        yield from ((cell, name, argument) for argument in arguments)

    def texts(
        self, node: ast.expr, seen: frozenset[str] = frozenset()
    ) -> Iterator[tuple[str, ast.expr]]:
        """The constant texts of an expression; an interpolated value is `BOUND`."""
        inner: list[ast.expr] = []
        match node:
            case ast.Constant(value=value):
                yield str(value), node
            case ast.JoinedStr(values=values):
                parts = [v.value if isinstance(v, ast.FormattedValue) else v for v in values]
                constant = (str(p.value) if isinstance(p, ast.Constant) else BOUND for p in parts)
                yield "".join(constant), node
                inner = [part for part in parts if isinstance(part, ast.IfExp)]
            case ast.BinOp(left=left, op=ast.Add(), right=right):
                yield from self._strings([left, right], seen)
            case ast.BinOp(left=left, op=ast.Mod()):
                yield from self._strings([left], seen)
            case ast.Name(id=name) if name not in seen:
                yield from self._strings(self.assigned.get(name, []), seen | {name})
            case ast.IfExp(body=body, orelse=orelse):
                inner = [body, orelse]
            case ast.BoolOp(values=values) | ast.List(elts=values) | ast.Tuple(elts=values):
                inner = values
            case ast.ListComp(elt=value) | ast.GeneratorExp(elt=value) | ast.Starred(value=value):
                inner = [value]
            case ast.Call(func=ast.Attribute(value=text, attr="join"), args=args):
                inner = [text, *args]
            case ast.Call(func=ast.Attribute(value=text, attr="format" | "strip" | "replace")):
                inner = [text]
        for value in inner:
            yield from self.texts(value, seen)

    def _strings(
        self, nodes: list[ast.expr], seen: frozenset[str]
    ) -> Iterator[tuple[str, ast.expr]]:
        """The texts that are strings in the source: a number added or named is arithmetic."""
        for value in nodes:
            for text, node in self.texts(value, seen):
                if not isinstance(node, ast.Constant) or isinstance(node.value, str):
                    yield text, node


def _parsed(source: str) -> ast.Module:
    """The syntax tree of a cell, IPython's own lines left out; raises SyntaxError."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return ast.parse(source)
        except SyntaxError:
            return ast.parse(_without_magics(source))


def _without_magics(source: str) -> str:
    """The cell with IPython's own lines made into `pass`, so that lines keep their numbers."""
    lines = source.split("\n")
    if lines[0].startswith("%%"):
        python = lines[0].split()[0] in ("%%time", "%%timeit", "%%capture")
        return "\n".join(["", *lines[1:]]) if python else ""
    return "\n".join(
        re.sub(r"^(\s*)(?:%|!|\?|[\w.]+\?|[\w, ]+=\s*[!%]).*", r"\1pass", line) for line in lines
    )


def called(node: ast.Call) -> str:
    """The name of what is called, without the module or object before it."""
    if isinstance(node.func, ast.Attribute):
        return node.func.attr
    return node.func.id if isinstance(node.func, ast.Name) else ""


def _is_shown(name: str) -> bool:
    return name in _SHOWN_ARGUMENTS or name.endswith("_title")
