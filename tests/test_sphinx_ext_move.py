"""Words that move a figure, as the sources write them."""

from __future__ import annotations

import pytest

from recount.sphinx_ext.move import allows, parsed


def test_words_a_figure_and_its_settings_are_read():
    found = parsed("first salvage alone <series:line_shown=first salvage;cri=true>")
    assert found == (
        "first salvage alone", "series", {"line_shown": "first salvage", "cri": True},
    )  # fmt: skip


@pytest.mark.parametrize("text", ["no target", "words <series>", "<series:cri=true>"])
def test_anything_else_is_refused(text):
    assert parsed(text) is None


@pytest.mark.parametrize(
    ("bind", "value", "allowed"),
    [
        ({"input": "range", "min": 60, "max": 360}, 360, True),
        ({"input": "range", "min": 60, "max": 360}, 361, False),
        ({"input": "checkbox"}, True, True),
        ({"input": "checkbox"}, "yes", False),
        ({"input": "select", "options": ["a", "b"]}, "c", False),
    ],
)
def test_a_control_takes_only_what_a_reader_could_set(bind, value, allowed):
    assert allows(bind, value) is allowed
