"""Keys of facts in code: one string each, so that a search for a key finds every use."""

from __future__ import annotations

import ast

from recount.authoring.statements import READING

FUNCTIONS = {"role", "interval_roles"}


def glued_keys(source: str) -> list[tuple[int, str]]:
    """The look-ups whose key is put together in the call: the line of each, and the key's code.

    >>> glued_keys('tower.number(f"{arm}.size.count")\\ntower.number("all.size.count")')
    [(1, 'f"{arm}.size.count"')]
    """
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and (key := _key(node)) and _glued(key):
            found.append((key.lineno, ast.get_source_segment(source, key) or ast.unparse(key)))
    return sorted(found)


def _key(call: ast.Call) -> ast.expr | None:
    method = isinstance(call.func, ast.Attribute) and call.func.attr in READING
    if not (method or (isinstance(call.func, ast.Name) and call.func.id in FUNCTIONS)):
        return None
    named = {keyword.arg: keyword.value for keyword in call.keywords}
    return call.args[0] if call.args else named.get("key")


def _glued(key: ast.expr) -> bool:
    """Whether it is an f-string, a sum, or a string that is formatted."""
    if isinstance(key, ast.Call) and isinstance(key.func, ast.Attribute):
        return key.func.attr in ("format", "join") and isinstance(key.func.value, ast.Constant)
    return isinstance(key, ast.JoinedStr) or (
        isinstance(key, ast.BinOp) and isinstance(key.op, ast.Add | ast.Mod)
    )
