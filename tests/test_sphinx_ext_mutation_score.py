"""The page of the score says what is stored, and keeps judging apart from seeing a change."""

from __future__ import annotations

from recount.mutation.model import JUDGES, NOTICES
from recount.sphinx_ext.mutation_score import (
    as_html,
    by_layer,
    by_part,
    how_many_left,
    killers,
    run_of,
    survivors,
)

ROW = {
    "run": 200, "killed": 199, "judged": 150, "not_run": 30, "by": {"row": 150, "register": 49},
}  # fmt: skip
FOUND = {
    "layers": {"data": {**ROW, "kinds": {"unit": ROW}, "groups": {"notebooks/a": ROW}}},
    "survivors": [
        {"layer": "data", "kind": "unit", "count": 1, "reason": "Why.", "examples": ["a:b to c"]}
    ],
}


def test_the_layers_say_what_judged_and_what_was_not_tried():
    _, ((name, *cells),) = by_layer(FOUND)
    assert name.startswith("data: ")
    assert cells == ["200 (30 not tried)", "99.5%", "150", "49", "1"]


def test_a_layer_of_an_older_run_is_told_with_its_state():
    rows = {
        name: {"commit": state}
        for name, state in zip(("data", "claims", "prose", "methods"), "baaa", strict=True)
    }
    found = {"date": "2020-03-04", "commit": "b", "layers": rows}
    assert run_of(found) == (
        "The run of 2020-03-04, of the state b; claims, prose and methods of a."
    )
    for row in rows.values():
        row["commit"] = "b"
    assert run_of(found) == "The run of 2020-03-04, of the state b."


def test_kinds_and_groups_say_by_what():
    _, (row,) = by_part(FOUND["layers"]["data"], "groups")
    assert row == ["a", "200", "99.5%", "150", "row 150, register 49"]


def test_a_survivor_stands_with_its_reason():
    assert survivors(FOUND)[1] == [["data: unit", "1", "Why.", "a:b to c"]]
    assert how_many_left(FOUND).startswith("Of 200 mutants tried, 1 were left: 1 classes, each")


def test_every_killer_is_explained_and_text_is_escaped():
    assert {row[0] for row in killers()[1]} == JUDGES.keys() | NOTICES.keys()
    assert "&lt;b&gt;" in as_html(["<b>"], [["1", "2"]])
