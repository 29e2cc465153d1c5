"""What an exercise is given before it is written: its level, the line of needs, folds for hints."""

from __future__ import annotations

import pytest
from docutils import nodes

from recount.sphinx_ext.exercises import Hint, level_of, titled, with_head_and_hint


def exercise() -> nodes.Element:
    section = nodes.section("", nodes.paragraph("", "How many?"), nodes.hint("", nodes.Text("Add")))
    return nodes.admonition("", nodes.title("", "Exercise"), section)


def test_a_level_is_one_of_the_three():
    assert level_of("argue") == "argue"
    with pytest.raises(ValueError, match="read"):
        level_of("hard")


def test_needs_stand_before_the_question_and_a_hint_becomes_a_fold():
    one = exercise()
    with_head_and_hint([one], "read", [nodes.Text("a ruler")])
    needs, question, hint = one[1].children
    assert needs.astext() == "You need: a ruler"
    assert needs["classes"] == ["needs"]
    assert question.astext() == "How many?"
    assert isinstance(hint, Hint)
    assert "level-read" in one["classes"]


def test_an_exercise_without_level_and_needs_stays_as_it_is():
    one = exercise()
    with_head_and_hint([one], "", [])
    assert one["classes"] == []
    assert one[1][0].astext() == "How many?"


@pytest.mark.parametrize(
    ("inner", "title"), [([" (", "Of ", "all", ")"], "Of all"), ([], ""), (["Of all"], "Of all")]
)
def test_a_title_comes_without_the_brackets(inner, title):
    node = nodes.admonition("", nodes.title("", "", *map(nodes.Text, inner)))
    assert "".join(part.astext() for part in titled(node)) == title
