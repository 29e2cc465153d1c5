"""The challenge cards of the linter: no rule is silent, and none fires where another should."""

from __future__ import annotations

import ast
import json
import re
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from recount import lint as linter
from recount.data.outputs import CLAIM, GLUE
from recount.data.tables import Problem
from recount.lint import claims, lint, lint_cells, words
from recount.lint.cells import LONGEST
from tests.cards import RULE_CARDS, RuleCard

ROOT = Path(__file__).resolve().parents[1]
FOLDER = Path(linter.__file__).parent
OF_CELLS = {"cell", "key", "format", "F401"}
CARDS = pytest.mark.parametrize("card", RULE_CARDS, ids=lambda card: f"{card.rule}: {card.name}")


@pytest.fixture(scope="module")
def loaded() -> tuple:
    return linter._load(ROOT, [])


@pytest.fixture
def problems_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, loaded: tuple) -> Callable:
    """What the linter finds in a book of a card's page and files, with the real ledger."""
    monkeypatch.setattr(linter, "_load", lambda root, problems: loaded)

    def run(card: RuleCard, *, quiet: bool = False) -> list[Problem]:
        root = tmp_path / ("quiet" if quiet else "fires")
        files = {"data/names.csv": "name,reason\n"} | card.files | (card.mended if quiet else {})
        files[card.page] = card.quiet if quiet else card.fires
        files["notebooks/a/outputs.ipynb"] = stored(
            card.mended_records if quiet and card.mended_records is not None else card.records
        )
        for name, text in files.items():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_text(text, encoding="utf-8")
        for name in {"_config.yml", "pyproject.toml"} - set(card.files):
            shutil.copy(ROOT / name, root)
        for name in () if quiet else card.without:
            (root / name).unlink()
        return lint_cells(root) if card.rule in OF_CELLS else lint(root)

    return run


def stored(records: tuple[dict, ...]) -> str:
    outputs = [{"data": {GLUE + CLAIM: record}} for record in records]
    return json.dumps({"cells": [{"outputs": outputs}], "metadata": {}})


@CARDS
def test_a_firing_card_fires_its_rule_and_no_other(problems_on, card):
    found = problems_on(card)
    assert {problem.key for problem in found} == {card.rule}, found
    assert any(card.says in problem.message for problem in found), found


@CARDS
def test_a_quiet_card_fires_nothing(problems_on, card):
    assert problems_on(card, quiet=True) == []


def test_no_two_cards_have_one_name():
    names = [(card.rule, card.name) for card in RULE_CARDS]
    assert len(names) == len(set(names))


# --- reachability: no rule and no word of a rule is silent


def reports() -> dict[tuple[str, int], ast.Call]:
    """The places of the linter where a problem is told, by file and first line."""
    found = {}
    for path in sorted(FOLDER.glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                name = getattr(node.func, "attr", getattr(node.func, "id", ""))
                if name in ("report", "Problem"):
                    found[path.name, node.lineno] = node
    return found


def test_every_place_that_tells_a_problem_is_reached_by_a_card(problems_on, monkeypatch):
    reached: set[tuple[str, int]] = set()
    places = reports()

    def noted(*told: object) -> Problem:
        frame = sys._getframe(1)
        while frame is not None:
            path = Path(frame.f_code.co_filename)
            if path.parent == FOLDER:
                reached.update(
                    place
                    for place, call in places.items()
                    if place[0] == path.name
                    and call.lineno <= frame.f_lineno <= (call.end_lineno or call.lineno)
                )
            frame = frame.f_back
        return Problem(*told)

    for name, module in list(sys.modules.items()):
        if name.startswith("recount.lint") and hasattr(module, "Problem"):
            monkeypatch.setattr(module, "Problem", noted)
    for card in RULE_CARDS:
        problems_on(card)
    silent = {f"{file}:{line}" for file, line in set(places) - reached}
    assert silent == set()


def texts_of(rule: str) -> list[str]:
    """What the cards of a rule fire on, as the rule sees it."""
    return [re.sub(r"\{fact\}`[^`]*`", words.BOUND, c.fires) for c in RULE_CARDS if c.rule == rule]


@pytest.mark.parametrize(
    ("rule", "patterns"),
    [
        ("comparative", words.COMPARATIVES),
        ("conclusion", [rf"\b(?:{word})(?!\w)" for word in claims.CONCLUSIONS]),
    ],
)
def test_every_word_of_a_rule_has_a_card_that_it_alone_fires(rule, patterns):
    """So a pattern that stops matching, or that another one covers, is told."""
    fired = [
        {pattern for pattern in patterns if re.search(pattern, text, re.IGNORECASE)}
        for text in texts_of(rule)
    ]
    assert [pattern for pattern in patterns if {pattern} not in fired] == []


def test_every_kind_of_number_word_has_a_card_that_it_alone_reads_whole():
    whole_words = {p: rf"(?:{p})(?!\w)" for p in words._WORDS} | {
        name: name for name in (words.HANZI_NUMERAL, words._HANZI_WORDS, words._ROMAN_COUNT)
    }
    patterns = {p: re.compile(text, re.IGNORECASE) for p, text in whole_words.items()}
    fired = []
    for text in texts_of("numeral"):
        if whole := words._NUMERAL.search(text):
            read = {p: found.match(text, whole.start()) for p, found in patterns.items()}
            fired.append({p for p, match in read.items() if match and match.end() == whole.end()})
    assert [pattern for pattern in patterns if {pattern} not in fired] == []


def test_the_longest_cell_of_the_cards_is_just_too_long():
    (card,) = (c for c in RULE_CARDS if c.name == "a long cell")
    lines = card.quiet.count("\n") - 2
    assert lines == LONGEST
