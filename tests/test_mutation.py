"""Mutants: what is said of one in place is what whole runs say, and the score does not fall."""

from __future__ import annotations

import json
from math import sqrt
from pathlib import Path

import pytest

from recount.data.tables import BadData
from recount.ledger import Ledger, load
from recount.mutation import facts, prose, rows
from recount.mutation.arithmetic import Arithmetic
from recount.mutation.model import LAYERS, Mutant, Result, sampled
from recount.mutation.overlay import Overlay
from recount.mutation.report import SCORE, read_reasons, reason_of
from recount.report import verdicts

ROOT = Path(__file__).resolve().parents[1]
STORED = json.loads((ROOT / SCORE).read_text(encoding="utf-8"))
FRESH = 40  # mutants of a sample
SEED = 7


@pytest.fixture(scope="module")
def known() -> Ledger:
    return load(ROOT).checked()


def unnoticed_by_a_whole_run(known: Ledger, mutant: Mutant, folder: Path) -> bool:
    with Overlay(ROOT, folder) as overlay:
        overlay.write(rows.written(known, [mutant.apply]))
        try:
            now = load(overlay.folder).checked()
        except BadData:
            return False
        return not now.problems() and verdicts(now) == verdicts(known)


def test_what_is_said_in_place_is_what_whole_runs_say(known, tmp_path):
    arithmetic = Arithmetic(known)
    cells = [m for m in facts.mutants(known, SEED) if not m.kind.startswith("row d")]
    found = sampled(cells, 24, SEED)
    by_rows = rows.judged(known, found, lambda n: None)
    for number, mutant in enumerate(found):
        killer, _ = by_rows.get(mutant.id) or arithmetic.judged(mutant.apply)
        in_place = killer in ("", "register")
        whole = unnoticed_by_a_whole_run(known, mutant, tmp_path / str(number))
        assert in_place == whole, (mutant, killer)


def no_fewer(layer: str, results: list[Result]) -> None:
    """The share noticed is not below the stored one, by three standard errors of the sample."""
    stored = STORED["layers"][layer]
    share = stored["killed"] / stored["run"]
    noticed = sum(bool(result.killer) for result in results) / len(results)
    room = 3 * sqrt(max(share * (1 - share), 0.01) / len(results))
    assert noticed >= share - room, [r.mutant for r in results if not r.killer]


def test_a_fresh_sample_of_the_data_is_noticed_as_often_as_stored(known):
    found = sampled(facts.mutants(known, SEED), FRESH, SEED)
    arithmetic, by_rows = Arithmetic(known), rows.judged(known, found, lambda n: None)
    results = [Result(m, *(by_rows.get(m.id) or arithmetic.judged(m.apply))) for m in found]
    no_fewer("data", results)
    left = [r for r in results if not r.killer]
    reasons = read_reasons(ROOT)
    assert [r.mutant for r in left if reason_of(r, reasons) is None] == []


def test_a_fresh_sample_of_the_prose_is_noticed_whole(known, tmp_path):
    words = prose.Words(known, tmp_path)
    found = sampled(prose.mutants(known), FRESH, SEED)
    results = [Result(m, *words.judged(m)) for m in found]
    assert [r.mutant for r in results if not r.killer] == []
    no_fewer("prose", results)


def test_every_layer_has_a_stored_score_and_every_survivor_a_reason():
    assert set(STORED["layers"]) == set(LAYERS)
    assert [left for left in STORED["survivors"] if not left["reason"]] == []
    assert sum(left["count"] for left in STORED["survivors"]) < 20


@pytest.mark.parametrize("layer", LAYERS)
def test_the_survivors_of_a_layer_are_all_that_were_left_of_it(layer):
    row = STORED["layers"][layer]
    listed = [left["count"] for left in STORED["survivors"] if left["layer"] == layer]
    assert sum(listed) == row["run"] - row["killed"]


def test_each_reason_is_one_of_the_table_of_reasons():
    known = {(row["layer"], row["kind"], row["reason"]) for row in read_reasons(ROOT)}
    stored = {(left["layer"], left["kind"], left["reason"]) for left in STORED["survivors"]}
    assert stored - known == set()


@pytest.mark.parametrize("layer", LAYERS)
def test_of_each_layer_all_but_a_hundredth_are_noticed(layer):
    row = STORED["layers"][layer]
    assert row["killed"] >= 0.99 * row["run"]


def test_an_overlay_writes_into_its_copy_alone(tmp_path):
    (tmp_path / "book" / "a" / "b").mkdir(parents=True)
    for name in ("one", "two"):
        (tmp_path / "book" / "a" / "b" / name).write_text(name)
    with Overlay(tmp_path / "book", tmp_path / "copy") as overlay:
        overlay.write({"a/b/one": "changed"})
        folder = overlay.folder / "a" / "b"
        assert [(folder / name).read_text() for name in ("one", "two")] == ["changed", "two"]
        overlay.restore(["a/b/one"])
        assert (folder / "one").read_text() == "one"
    assert (tmp_path / "book" / "a" / "b" / "one").read_text() == "one"
    assert not (tmp_path / "copy").exists()


def test_a_sample_takes_the_kinds_by_turns():
    found = [
        Mutant("data", kind, "", "", str(n))
        for kind, n in [*(("a", n) for n in range(9)), ("b", 0)]
    ]
    assert sorted(m.kind for m in sampled(found, 3, 1)) == ["a", "a", "b"]
    assert sampled(found, 0, 1) == found
