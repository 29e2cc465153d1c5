"""The code that draws what a class may see, and no more: without claims, with neutral titles.

A notebook of the class keeps the tables and figures that its page keeps.  From all cells before
them the statements are taken that these rest on, followed back through the names they use; claims,
computed numbers of the prose and what is drawn later rest on nothing of it, and so fall away.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from recount.authoring.statements import Statement, statements

SHOWING = ("show", "show_table")
CONCLUDING = ("title", "alt")  # what says the outcome, if there are other words for it
DROPPED = ("neutral", "held_by")


def _call(node: ast.stmt) -> str:
    """The name of the function that a statement calls and does nothing else."""
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
        return getattr(node.value.func, "id", "")
    return ""


def with_neutral_titles(source: str) -> str:
    """The code of a cell whose figures say what is drawn, and not what comes out.

    >>> print(with_neutral_titles('show(c, title="It won", neutral="Two rates", held_by="won")'))
    show(c, title="Two rates")
    """
    lines = source.encode().splitlines(keepends=True)
    starts = [sum(map(len, lines[:n])) for n in range(len(lines) + 1)]
    code = source.encode()
    changes: list[tuple[int, int, bytes]] = []
    for node in ast.parse(source).body:
        if _call(node) != "show":
            continue
        assert isinstance(node, ast.Expr)
        assert isinstance(node.value, ast.Call)
        given = {keyword.arg: keyword for keyword in node.value.keywords}

        def span(value: ast.expr | ast.keyword) -> tuple[int, int]:
            return (
                starts[value.lineno - 1] + value.col_offset,
                starts[(value.end_lineno or value.lineno) - 1] + (value.end_col_offset or 0),
            )

        neutral = given.get("neutral")
        if neutral is None:
            continue
        first, last = span(neutral.value)
        changes += [
            (*span(given[name].value), code[first:last]) for name in CONCLUDING if name in given
        ]
        changes += [(*_with_comma(code, *span(given[n])), b"") for n in DROPPED if n in given]
    for first, last, text in sorted(changes, reverse=True):
        code = code[:first] + text + code[last:]
    return code.decode()


def _with_comma(code: bytes, first: int, last: int) -> tuple[int, int]:
    """The span of an argument with the comma and the room that part it from the one before."""
    before = code[:first].rstrip()
    return (len(before) - 1, last) if before.endswith(b",") else (first, last)


@dataclass(frozen=True)
class _Placed:
    cell: int
    statement: Statement
    shows: bool


def slices(sources: Sequence[str], wanted: set[int]) -> dict[int, str]:
    """The code of the cells that the shown things of the `wanted` ones rest on, by their numbers.

    >>> code = ["a = 1\\nb = 2\\ncounted('c', b)", "show_table(a)", "show_table(b)"]
    >>> slices(code, {1})
    {0: 'a = 1', 1: 'show_table(a)'}
    """
    last = max(wanted, default=-1)
    neutral = [with_neutral_titles(source) for source in sources[: last + 1]]
    placed = [
        _Placed(number, statement, number in wanted and _call(node) in SHOWING)
        for number, source in enumerate(neutral)
        for statement, node in zip(statements(source), ast.parse(source).body, strict=True)
    ]
    kept = _needed(placed)
    found: dict[int, list[Statement]] = defaultdict(list)
    for place in kept:
        found[place.cell].append(place.statement)
    return {
        number: _text(neutral[number].splitlines(), parts)
        for number, parts in sorted(found.items())
    }


def _needed(placed: list[_Placed]) -> list[_Placed]:
    """The statements that those which show something rest on, in their order.

    As with the facts behind a number, what may be needed is: a statement too many, none too few.
    """
    views: dict[str, set[str]] = defaultdict(set)
    later: dict[str, set[str]] = defaultdict(set)
    changing: set[str] = set()
    for place in placed:
        names = place.statement.names
        for part, wholes in names.views.items():
            views[part] |= wholes
        for name in names.bound:
            later[name] |= names.changed_later
            if names.changes_arguments:
                changing.add(name)
    needed: set[str] = set()
    kept = []
    for place in reversed(placed):
        names = place.statement.names
        changed = names.changed.union(*(later[name] for name in names.used))
        if names.used & changing:
            changed |= names.arguments
        todo = list(changed)
        while todo:  # to change a part is to change what it is a part of
            new = views[todo.pop()] - changed
            changed |= new
            todo += new
        if place.shows or (names.bound | changed) & needed:
            needed |= names.used | names.used_later
            kept.append(place)
    return kept[::-1]


def _text(lines: list[str], parts: list[Statement]) -> str:
    """The lines of the statements, with a blank line where one stood before them."""
    found: list[str] = []
    for part in parts:
        above = lines[part.first - 2] if part.first > 1 else "x"
        if found and not above.strip():
            found.append("")
        found += lines[part.first - 1 : part.last]
    return "\n".join(found)
