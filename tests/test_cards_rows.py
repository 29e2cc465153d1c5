"""The challenge cards of rows: each fault of a fact is told once, by its own rule."""

from __future__ import annotations

import ast
import inspect
import sys
import tomllib

import pytest

from recount.data import facts, tables
from recount.data.tables import Problem
from tests.cards import FOLDER

CARDS = tomllib.loads((FOLDER / "rows.toml").read_text(encoding="utf-8"))["card"]
KEY = "t.a.n.count"
EACH = pytest.mark.parametrize("card", CARDS, ids=[card["name"] for card in CARDS])


@EACH
def test_a_faulty_row_is_told_once_with_its_line(small_project, card):
    (problem,) = small_project({KEY: card["fires"]}).problems()
    assert (problem.row, problem.key) == (2, KEY)
    assert card["says"] in problem.message


@EACH
def test_a_row_beside_it_is_taken(small_project, card):
    assert len(small_project({KEY: card["quiet"]}).load().facts) == 1


def test_every_rule_of_a_row_has_a_card(small_project_in, tmp_path, monkeypatch):
    """The places that tell a fault of a row; what a whole file can lack is tested elsewhere."""
    rules = {
        (function.__code__.co_filename, node.lineno): node
        for module, names in (
            (facts, ("check_row", "_all_numbers", "_check_calendar", "_check_order")),
            (tables, ("check_cell",)),
        )
        for function in (getattr(module, name) for name in names)
        for node in ast.walk(ast.parse(inspect.getsource(module)))
        if isinstance(node, ast.Call)
        and getattr(node.func, "id", "") in ("report", "Problem")
        and function.__code__.co_firstlineno <= node.lineno <= _last_line(function)
    }
    reached = set()

    def noted(*told: object) -> Problem:
        frame = sys._getframe(1)
        while frame is not None:
            for (file, line), node in rules.items():
                if file == frame.f_code.co_filename and node.lineno <= frame.f_lineno <= (
                    node.end_lineno or line
                ):
                    reached.add((file, line))
            frame = frame.f_back
        return Problem(*told)

    for module in (facts, tables):
        monkeypatch.setattr(module, "Problem", noted)
    long = {"name": "long", "fires": {"printed": "9" * 3000, "value": "9" * 3000}}
    pattern = {"name": "pattern", "fires": {"printed": "32", "value": "32", "place": "Table 3!"}}
    for n, card in enumerate([*CARDS, long, pattern]):
        project = small_project_in(tmp_path / str(n), {KEY: card["fires"]})
        facts.read(project.root / "data", [])
    assert set(rules) - reached == set()


def _last_line(function: object) -> int:
    lines, first = inspect.getsourcelines(function)
    return first + len(lines) - 1
