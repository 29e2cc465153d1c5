"""Mutants of the library: a module that says something else does so wherever it is used."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from types import ModuleType

import pytest

from recount.checks.model import METHODS
from recount.data.tables import BadData
from recount.ledger import load
from recount.mutation import declared, forks, library
from recount.mutation.model import Mutant, sampled
from recount.mutation.overlay import Overlay
from recount.mutation.swap import swap
from recount.report import last_line, verdicts

ROOT = Path(__file__).resolve().parents[1]
SEED = 11
TEXT = """
from functools import cache

BAR = 1.5
TABLE = {}

def plus(x, more=2):
    return x + more

@cache
def kept(x):
    return plus(x) * BAR

class Pair:
    size = 2

    @property
    def half(self):
        return self.size / 2

    @staticmethod
    def named(x):
        return x - 1
"""


@pytest.fixture
def modules(tmp_path, monkeypatch):
    """A module, and one that took its names and filled its table."""
    one, other = ModuleType("recount_one"), ModuleType("recount_other")
    one.__file__ = str(tmp_path / "one.py")
    for module in (one, other):
        monkeypatch.setitem(sys.modules, module.__name__, module)
    exec(compile(TEXT, one.__file__, "exec"), vars(one))
    vars(other).update({k: v for k, v in vars(one).items() if not k.startswith("__")})
    other.TABLE["filled"] = other.plus
    return one, other


@pytest.mark.parametrize(
    ("old", "new", "ask", "before", "after"),
    [
        ("x + more", "x - more", lambda m: m.plus(5), 7, 3),
        ("more=2", "more=3", lambda m: m.plus(5), 7, 8),
        ("x + more", "x - more", lambda m: m.TABLE["filled"](5), 7, 3),
        ("BAR = 1.5", "BAR = 2.5", lambda m: m.BAR, 1.5, 2.5),
        ("* BAR", "/ BAR", lambda m: m.kept.__wrapped__(1), 4.5, 2.0),
        ("size = 2", "size = 4", lambda m: m.Pair().size, 2, 4),
        ("/ 2", "* 2", lambda m: m.Pair().half, 1.0, 4),
        ("x - 1", "x + 1", lambda m: m.Pair.named(1), 0, 2),
    ],
)
def test_what_was_imported_by_name_is_changed_as_well(modules, old, new, ask, before, after):
    one, other = modules
    pair = other.Pair()
    assert [ask(module) for module in modules] == [before, before]
    swap(one, TEXT.replace(old, new, 1))
    assert [ask(module) for module in modules] == [after, after]
    assert isinstance(pair, one.Pair)


def test_the_lines_of_a_mutant_are_those_of_its_statement(tmp_path):
    path = tmp_path / "m.py"
    lines = ["A = 1", "def f(x=2):", "    y = [", "        3,", "    ]", "    if x > 4:",
             "        return 5", "    return y"]  # fmt: skip
    path.write_text("\n".join(lines))

    def of(number: int) -> list[int]:
        changed = [line.replace(str(number), "7") for line in lines]
        return list(library.passed(path, "\n".join(changed)))

    assert [of(n) for n in (1, 2, 3, 4, 5)] == [[], [], [3, 4, 5], [6], [7]]


def test_every_mutant_of_the_library_is_another_program(ledger):
    found = [m for m in library.mutants(ledger) if m.group != declared.GROUP]
    assert len(found) > 1500
    files = {m.apply[0] for m in found}
    texts = {file: (ROOT / file).read_text(encoding="utf-8") for file in files}
    assert {m.id for m in found if m.apply[1] == texts[m.apply[0]]} == set()
    assert len({m.id for m in found}) == len(found)


def test_what_is_said_of_a_declared_check_is_what_whole_runs_say(ledger, tmp_path):
    """Of some, a whole ledger without it or with another method says the same."""
    asked = declared.Declarations(ledger.checked(), tmp_path / "one")
    of_checks = (m for m in library.mutants(ledger) if m.group == declared.GROUP)
    answers = [(m, asked.judged(m)[0]) for m in of_checks]
    left = [m for m, killer in answers if not killer]
    some = [m for m, killer in answers if killer]
    for number, mutant in enumerate([*left[:3], *sampled(some, 6, SEED)]):
        file, text = mutant.apply
        whole = (ROOT / file).read_text(encoding="utf-8")
        tables, *pieces = library.entries(whole)
        name = mutant.place.rpartition(":")[2]
        new = [p for p in pieces if f'id = "{name}"\n' not in p]
        assert len(new) == len(pieces) - 1
        if text is not None:
            new.append(text.removeprefix(tables))
        with Overlay(ROOT, tmp_path / str(number)) as overlay:
            overlay.write({file: "".join((tables, *new))})
            try:
                now = load(overlay.folder).checked()
                noticed = bool(now.problems()) or verdicts(now) != verdicts(ledger)
                noticed |= last_line(now, []) != last_line(ledger, [])
            except BadData:
                noticed = True
        assert noticed == (mutant not in left), mutant


def test_a_method_is_exchanged_for_another_that_takes_the_same_entries(ledger):
    for mutant in library.mutants(ledger):
        if mutant.kind == "a method exchanged":
            one, other = mutant.what.split(" to ")
            alike = [n for n in METHODS if METHODS[n].needs == METHODS[one].needs and n != one]
            assert other != one
            assert other in alike or not alike


ONE = "recount/statistics/dates.py"


def test_in_copies_of_a_process_a_mutant_is_noticed_and_a_mere_comment_is_not(
    ledger, tmp_path, monkeypatch
):
    monkeypatch.setattr(forks, "TESTS", ("statistics_dates",))
    monkeypatch.setattr(forks, "READ_BY", ("nothing",))
    text = (ROOT / ONE).read_text(encoding="utf-8")
    kept = tmp_path / "covered.json"
    changes = {
        "a comment": f"{text}\n# no more\n",
        "a check": text.replace("(end_last - start_first)", "(start_first - end_last)"),
        "a test": text.replace("* 7 / 5", "* 7 / 6"),
    }
    assert len({text, *changes.values()}) == 4
    mutants = [Mutant("methods", "", "", name, "", (ONE, new)) for name, new in changes.items()]
    answers = forks.judged(ledger.checked(), mutants, kept, lambda number: None)
    found = {mutant.place: killer for mutant, killer, _ in answers}
    assert found == {"a comment": "", "a check": "checks", "a test": "tests"}
    covered = json.loads(kept.read_text(encoding="utf-8"))
    assert set(covered["files"]) == {"tests/test_statistics_dates.py"}
    assert covered["failed"] == []
