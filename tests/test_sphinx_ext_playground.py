"""The read-out of a playground, filled from the data of its figure."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from recount.data.outputs import outputs_path
from recount.sphinx_ext.chapter_figure import stored_figures
from recount.sphinx_ext.playground import HOLE, conditions, said

ROOT = Path(__file__).resolve().parents[1]
SOURCE = (ROOT / "notebooks" / "playgrounds.md").read_text(encoding="utf-8")
BLOCKS = re.findall(
    r"^```\{playground\} (\S+) (\S+)\n((?::[^\n]*\n)*)(.*?)^```", SOURCE, re.MULTILINE | re.DOTALL
)
SPEC = {"datasets": {"d": [{"a": 1, "kind": "x", "b": 0.126}, {"a": 1, "kind": "y", "b": 2.25}]}}


def test_rows_are_told_apart_by_a_control_and_by_a_quoted_value():
    rows = [conditions("a=a kind='x'"), conditions("a=a kind='y'")]
    assert said("At {a}: {b%} and {2.b.1}.", rows, {"a": 1}, SPEC) == "At 1: 12.6% and 2.3."


@pytest.mark.parametrize("words", ["{missing}", "{3.b}"])
def test_a_field_that_the_data_lack_leaves_nothing_half_said(words):
    assert said(f"It is {words}.", [conditions("a=a kind='x'")], {"a": 1}, SPEC) == ""


def test_no_row_in_that_state_is_no_sentence():
    assert said("{b}", [conditions("a=a")], {"a": 2}, SPEC) == ""


@pytest.mark.parametrize(("chapter", "name", "options", "words"), BLOCKS)
def test_a_read_out_names_the_controls_of_its_figure(chapter, name, options, words):
    spec = stored_figures(outputs_path(ROOT, chapter))[name]
    state = {one["name"] for one in spec["params"] if "bind" in one}
    rows = [conditions(row) for row in re.findall(r"^:row(?:-2)?: (.*)$", options, re.MULTILINE)]
    assert rows
    assert {c for row in rows for c in row.values() if c[0] != "'"} <= state
    assert HOLE.search(words)
    assert spec["usermeta"]["neutral"]
