"""Claims that hold again without their cell: those that need nothing but printed quantities.

Most cells need what other cells computed, and programs that are not everywhere.  But a predicate
over printed quantities, and a comparison of printed estimates, is one expression once the names of
the page are put in: the readers, the keys, and what they read.  So `counted` and `compared` can be
asked of other facts, by the same functions, wherever the standard library is.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from recount.claims import quantities as counting
from recount.claims.comparison import Side, compare
from recount.claims.estimates import Estimate, Printed, Share
from recount.claims.pages import Pages, claim_calls
from recount.data.facts import Facts, split_reference

READ = ("printed", "count", "number", "share", "estimate", "text")
CHANGING = ("add", "append", "extend", "insert", "pop", "remove", "setdefault", "sort", "update")
KEPT = ("more", "times", "measure", "test")  # what a comparison is asked beside its two sides
BUILT_IN: dict[str, Any] = {
    f.__name__: f
    for f in (abs, all, any, bool, float, int, len, max, min, range, round, sorted, sum, zip)
} | {"Fraction": Fraction, "date": date}


class _NotAlone(Exception):
    """The code needs more than printed quantities."""


@dataclass(frozen=True)
class Replayed:
    """The call that holds a claim, written out: `counted(lambda n: n > 1, printed('a:b.c.d'))`."""

    code: str

    @classmethod
    def from_json(cls, content: dict[str, str] | None) -> Replayed | None:
        """The same back from a dictionary; none from nothing."""
        return cls(**content) if content else None

    def asked_of(self, facts: Facts) -> Held:
        """Whether the claim holds of these facts; raises LookupError, ValueError or ArithmeticError
        when they do not print what it needs.
        """
        names = BUILT_IN | _readers(facts) | {"counted": _counted, "compared": _compared}
        return eval(self.code, {"__builtins__": {}, **names})


@dataclass(frozen=True)
class Held:
    """How a claim comes out: why it fails, else its basis and whether it is beyond chance."""

    fails: str
    basis: str = ""
    beyond_chance: str = ""
    detail: str = ""


def replayable(pages: Pages) -> dict[str, Replayed]:
    """The claims of all pages that can be asked again, by their id."""
    found: dict[str, Replayed] = {}
    for trees in pages.cells.values():
        bound = _bound_once(trees)
        for tree in trees:
            for node in tree.body:
                for call, function, id_ in claim_calls(node) if isinstance(node, ast.Expr) else ():
                    if function in ("counted", "compared") and (code := _alone(call, bound)):
                        found.setdefault(id_, Replayed(code))
    return found


def _bound_once(trees: list[ast.Module]) -> dict[str, ast.expr]:
    """What each name stands for that a page binds once, at the top of a cell, and never changes."""
    counts: Counter[str] = Counter()
    values: dict[str, ast.expr] = {}
    for tree in trees:
        for node in ast.walk(tree):
            match node:
                case ast.Name(id=name, ctx=ast.Store() | ast.Del()):
                    counts[name] += 1
                case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                    counts[name] += 1
                case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr=method)):
                    counts[name] += method in CHANGING
                case ast.Subscript(value=ast.Name(id=name), ctx=ast.Store() | ast.Del()):
                    counts[name] += 1
        for node in tree.body:
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                values[node.targets[0].id] = node.value
    return {name: value for name, value in values.items() if counts[name] == 1}


def _alone(call: ast.Call, bound: dict[str, ast.expr]) -> str:
    """The call with everything put in; empty when it needs more."""
    kept = [k for k in call.keywords if k.arg in KEPT]
    if any(k.arg is None for k in call.keywords):
        return ""
    try:
        put = _Put(bound)
        written = ast.Call(
            call.func,
            [put.visit(_copy(argument)) for argument in call.args[1:]],
            [ast.keyword(k.arg, put.visit(_copy(k.value))) for k in kept],
        )
    except (_NotAlone, RecursionError):
        return ""
    return ast.unparse(written)


def _copy(node: ast.expr) -> ast.expr:
    """The same code as nodes of its own, which may be changed."""
    if isinstance(node, ast.Starred):
        return ast.Starred(_copy(node.value), node.ctx)
    return ast.parse(ast.unparse(node), mode="eval").body


class _Put(ast.NodeTransformer):
    """Puts in what names stand for; raises `_NotAlone` where code needs more."""

    def __init__(self, bound: dict[str, ast.expr]) -> None:
        self.bound = bound
        self.own: list[set[str]] = []  # the names of lambdas and comprehensions around a node

    def visit_Name(self, node: ast.Name) -> ast.AST:
        """A name of its own, or what the page binds it to."""
        if node.id in BUILT_IN or any(node.id in names for names in self.own):
            return node
        if node.id not in self.bound:
            raise _NotAlone(node.id)
        outside, self.own = self.own, []
        try:
            return self.visit(_copy(self.bound[node.id]))
        finally:
            self.own = outside

    def visit_Call(self, node: ast.Call) -> ast.AST:
        """A look-up by a key that is known, or a call of something harmless."""
        function = node.func
        if isinstance(function, ast.Attribute) and function.attr in READ:
            key = "".join([self._prefix(function.value), self._text(node.args[0])])
            if len(node.args) > 1:
                key += f"#{self._text(node.args[1])}"
            if len(node.args) > 2 or node.keywords or "#" in key.partition("#")[2]:
                raise _NotAlone(ast.unparse(node))
            return ast.Call(ast.Name(function.attr, ast.Load()), [ast.Constant(key)], [])
        if isinstance(function, ast.Name) and function.id in BUILT_IN:
            return self.generic_visit(node)
        raise _NotAlone(ast.unparse(node))

    def visit_Starred(self, node: ast.Starred) -> ast.AST:
        """Several quantities under one name."""
        return ast.Starred(self.visit(node.value), node.ctx)

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        """Nothing has attributes here."""
        raise _NotAlone(ast.unparse(node))

    def visit_Lambda(self, node: ast.Lambda) -> ast.AST:
        """Its arguments are its own."""
        if node.args.defaults or node.args.kw_defaults:
            raise _NotAlone(ast.unparse(node))
        given = [*node.args.args, *filter(None, [node.args.vararg])]
        self.own.append({argument.arg for argument in given})
        try:
            return ast.Lambda(node.args, self.visit(node.body))
        finally:
            self.own.pop()

    def _within(self, node: Any) -> ast.AST:
        targets = (one for part in node.generators for one in ast.walk(part.target))
        self.own.append({one.id for one in targets if isinstance(one, ast.Name)})
        try:
            return self.generic_visit(node)
        finally:
            self.own.pop()

    visit_GeneratorExp = visit_ListComp = visit_SetComp = _within

    def _prefix(self, node: ast.expr) -> str:
        """What a reader puts before a key."""
        match node:
            case ast.Name(id=name) if name in self.bound:
                return self._prefix(self.bound[name])
            case ast.Call(func=ast.Name(id="open_book"), args=[]):
                return ""
            case ast.Call(func=ast.Attribute(value=reader, attr="under"), args=[prefix]):
                return self._prefix(reader) + self._text(prefix)
        raise _NotAlone(ast.unparse(node))

    def _text(self, node: ast.expr) -> str:
        """A text that stands in the code."""
        match node:
            case ast.Constant(value=str(text)):
                return text
            case ast.Name(id=name) if name in self.bound:
                return self._text(self.bound[name])
            case ast.BinOp(left=left, op=ast.Add(), right=right):
                return self._text(left) + self._text(right)
        raise _NotAlone(ast.unparse(node))


# --- what the code calls


def _readers(facts: Facts) -> dict[str, Callable[[str], object]]:
    """The look-ups of a page, without its notes of what was looked up."""

    def printed(key: str) -> Printed:
        id_, part = split_reference(key)
        return Printed.of(facts[id_], part)

    def count(key: str) -> int:
        number = Fraction(facts.part(key))
        if number.denominator != 1:
            raise ValueError(f"{key} prints {number}, no whole number")
        return int(number)

    return {
        "printed": printed,
        "count": count,
        "number": lambda key: float(facts.part(key)),
        "text": facts.part,
        "share": lambda key: Share.of_fact(facts, facts[key]),
        "estimate": lambda key: Estimate.of_fact(facts[key]),
    }


def _counted(predicate: Callable[..., object], *quantities: counting.Quantity) -> Held:
    wrong, turned = counting.tried(predicate, quantities)
    return Held(wrong, "compatible" if turned else "counted", detail=turned)


def _compared(
    first: Side | float,
    second: Side | float,
    *,
    more: bool | None = True,
    measure: str = "",
    times: Fraction | float = 1,
    test: str = "miettinen_nurminen",
) -> Held:
    result = compare(_side(first), _side(second), times=times, ratio=measure == "ratio", test=test)
    if more is None:
        fails = "" if result.chance else f"chance does not explain it: {result.margin}"
    else:
        fails = "" if result.sign == (1 if more else -1) else result.margin
    return Held(fails, "compared", "no" if result.chance else "yes", result.margin)


def _side(given: Side | float) -> Side:
    """A side, a number being a bar."""
    if isinstance(given, Share | Estimate | Printed):
        return given
    return Printed(Fraction(given), Fraction(given), Fraction(given))
