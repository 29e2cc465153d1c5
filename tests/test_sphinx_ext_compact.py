"""Drawings in fewer elements: what is joined looks as it did, and what would not stays apart."""

from __future__ import annotations

import re

import pytest

from recount.sphinx_ext.compact import compact, strokes

CIRCLE = "M4.873,0A4.873,4.873,0,1,1,-4.873,0A4.873,4.873,0,1,1,4.873,0"
DOT = f'<path transform="translate({{x}},{{y}})" d="{CIRCLE}" fill="{{fill}}"{{more}}/>'


def dot(x: float, y: float = 0, fill: str = "red", more: str = "") -> str:
    """A dot as Vega draws it."""
    return DOT.format(x=x, y=y, fill=fill, more=more)


def test_dots_of_one_colour_are_one_path_with_the_same_places():
    drawing = compact("".join(dot(14.4255, y) for y in (52.459, 68.852, 85.246)))
    assert drawing.count("<path") == 1
    assert re.findall(r"M([\d.,]+)", drawing) == ["19.3,52.5", "19.3,68.9", "19.3,85.2"]


def test_a_colour_between_keeps_the_order_of_drawing():
    drawing = compact(dot(0) + dot(3, fill="blue") + dot(6))
    assert re.findall(r'fill="(\w+)"', drawing) == ["red", "blue", "red"]


@pytest.mark.parametrize(("apart", "paths"), [(9.7, 2), (40, 1)])
def test_translucent_dots_are_joined_where_they_cannot_touch(apart, paths):
    half = ' opacity="0.5"'
    assert compact(dot(0, more=half) + dot(apart, more=half)).count("<path") == paths


def test_outlined_dots_that_may_hide_each_other_stay_apart():
    edge = ' stroke="white"'
    assert compact(dot(0, more=edge) + dot(3, more=edge)).count("<path") == 2


def test_bars_that_turn_the_other_way_stay_apart():
    bar = '<path d="M0,{y}h{width}v10h{back}Z" fill="red"/>'
    right, left = bar.format(y=0, width=9, back=-9), bar.format(y=5, width=-9, back=9)
    assert compact(right + bar.format(y=20, width=4, back=-4)).count("<path") == 1
    assert compact(right + left).count("<path") == 2


def test_ticks_are_one_path():
    tick = '<line transform="translate({},0)" x2="0" y2="5" stroke="grey"/>'
    drawing = compact("".join(tick.format(x) for x in (0, 106, 212)))
    assert drawing == '<path stroke="grey" d="M0,0v5M106,0v5M212,0v5"/>'


def test_a_long_line_does_not_drift():
    points = [(n * 1.04, n * 0.337) for n in range(500)]
    [line] = strokes("M" + "L".join(f"{x},{y}" for x, y in points)) or []
    steps = re.findall(r"l(-?[\d.]+),(-?[\d.]+)", line.steps)
    for n, (end, start) in enumerate(zip(points[-1], points[0], strict=True)):
        assert abs(start + sum(float(step[n]) for step in steps) - end) < 0.051


def test_what_cannot_be_read_is_left_as_it_is():
    curve = '<path d="M0,0C1.25,1.25,2,2,3,3" fill="red"/>'
    turned = dot(1).replace("translate(1,0)", "translate(1,0) rotate(45)")
    assert compact(curve) == curve
    assert compact(turned + turned).count("<path") == 2


def test_what_draws_nothing_goes_and_a_clip_stays():
    nothing = '<g><g class="root"></g><text font-size="12px"/><path d="M0,0h9v9h-9Z"/></g>'
    clip = '<clipPath id="a"><path d="M0,0h9v9h-9Z"/></clipPath>'
    assert compact(nothing) == ""
    assert compact(clip) == clip
