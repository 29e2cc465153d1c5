"""The shared forms of charts: their specifications, without the data."""

import json

import altair as alt
import pandas as pd
import pytest

from recount.authoring import charts, figures

RATES = pd.DataFrame(
    {
        "arm": ["treated", "control"],
        "value": [43.9, 24.6],
        "low": [38, 18],
        "high": [50, 32],
        "text": ["43.9%", "24.6%"],
        "kind": ["a", "b"],
    }
)
SCALE = alt.Scale(domain=[0, 60], nice=False)


def drawn(layers):
    """Marks and encodings of layers, after a look at where the data are."""
    spec = alt.layer(*layers).to_dict()
    assert '"url"' not in json.dumps(spec)
    assert spec == alt.layer(*layers).to_dict()
    return [(layer["mark"], layer["encoding"]) for layer in spec["layer"]]


def test_an_interval_plot_has_a_bar_its_text_and_a_point_a_row_in_the_order_of_the_data():
    layers = charts.interval_plot(
        RATES, "arm", title="In remission, %", scale=SCALE, text="text", halo=6, tooltip=["arm"]
    )
    bar, halo, text, point = drawn(layers)
    rows = {
        "y": {
            "field": "arm", "type": "nominal", "title": None, "sort": ["treated", "control"],
        },
        "tooltip": [{"field": "arm", "type": "nominal"}],
    }  # fmt: skip
    scale = {"domain": [0, 60], "nice": False}
    value = {"x": {"field": "value", "type": "quantitative", "scale": scale}}
    low = {"field": "low", "type": "quantitative", "scale": scale, "title": "In remission, %"}
    assert bar == (
        {"type": "rule", "strokeWidth": 3, "color": figures.TREATMENT},
        rows | {"x": low, "x2": {"field": "high"}},
    )
    shown = {"text": {"field": "text", "type": "nominal"}}
    stroke = {"stroke": figures.PAPER, "strokeWidth": 6, "strokeJoin": "round"}
    assert halo == ({"type": "text", "dy": -14} | stroke, rows | value | shown)
    assert text == ({"type": "text", "dy": -14}, rows | value | shown)
    assert point == ({"type": "point", "size": 100, "color": figures.TREATMENT}, rows | value)


def test_an_interval_plot_takes_channels_a_filtered_chart_and_other_fields():
    chart = alt.Chart(RATES).transform_filter("datum.kind == shown")
    colour = charts.palette("kind", {"a": "blue", "b": "green"})
    layers = charts.interval_plot(
        chart, alt.Y("arm:N", axis=None), value="low", low="value", color=colour, width=4, size=90
    )
    bar, point = drawn(layers)
    assert bar[0] == {"type": "rule", "strokeWidth": 4}
    assert point[0] == {"type": "point", "size": 90}
    assert bar[1]["y"] == {"field": "arm", "type": "nominal", "axis": None}
    assert (bar[1]["x"]["field"], point[1]["x"]["field"]) == ("value", "low")
    assert bar[1]["color"]["scale"] == {"domain": ["a", "b"], "range": ["blue", "green"]}
    assert charts.interval_plot(chart, "arm")[0].to_dict()["encoding"]["y"]["sort"] == [
        "treated", "control",
    ]  # fmt: skip


def test_a_reference_line_stands_at_a_number_or_at_a_field():
    rule, text = drawn(
        charts.reference_line(x=30, scale=SCALE, text="threshold", at=148, baseline="bottom")
    )
    place = {"datum": 30, "type": "quantitative", "scale": {"domain": [0, 60], "nice": False}}
    assert rule == (
        {"type": "rule", "strokeDash": [5, 4], "color": figures.INK},
        {"x": place},
    )
    assert text == (
        {"type": "text", "align": "right", "dx": -6, "baseline": "bottom", "color": figures.INK},
        {"x": place, "y": {"value": 148}, "text": {"value": "threshold"}},
    )
    (zero,) = drawn(charts.reference_line(y=0, dashed=False, width=2, color=figures.MUTED))
    assert zero == (
        {"type": "rule", "strokeWidth": 2, "color": figures.MUTED},
        {"y": {"datum": 0}},
    )
    (moving,) = drawn(charts.reference_line(x="value", data=RATES))
    assert moving[1] == {"x": {"field": "value", "type": "quantitative"}}


@pytest.mark.parametrize("place", [{}, {"x": 1, "y": 2}])
def test_a_reference_line_without_one_place_is_refused(place):
    with pytest.raises(ValueError, match="either x or y"):
        charts.reference_line(**place)


def test_labels_and_annotations_stand_at_places():
    (text,) = drawn(charts.label(RATES, "arm", x=alt.value(0), y="value", color=figures.CONTEXT))
    assert text == (
        {"type": "text", "color": figures.CONTEXT},
        {
            "x": {"value": 0},
            "y": {"field": "value", "type": "quantitative"},
            "text": {"field": "arm", "type": "nominal"},
        },
    )
    colour = alt.Color("kind:N", legend=None)
    halo, text = drawn(charts.label(RATES, x="value", color=colour, halo=5, dx=6))
    assert "color" not in halo[1]
    assert text[1]["color"] == {"field": "kind", "type": "nominal", "legend": None}
    (words,) = drawn(charts.annotation("the truth", x=1, y=alt.value(6), align="left"))
    assert words == (
        {"type": "text", "align": "left"},
        {"x": {"datum": 1}, "y": {"value": 6}, "text": {"value": "the truth"}},
    )


def test_dots_are_marks_without_axes():
    (dots,) = drawn(charts.dot_row(RATES, "low", "high", color="kind:N", tooltip=["arm"], size=80))
    assert dots[0] == {"type": "point", "size": 80, "opacity": 1}
    assert dots[1]["x"] == {"field": "low", "type": "quantitative", "axis": None}
    assert dots[1]["tooltip"] == [{"field": "arm", "type": "nominal"}]


def test_what_the_reader_moves_has_a_name_a_value_and_a_label():
    chosen = charts.choice("bar", [30, 40], "CR must beat", value=40, labels=["low", "high"])
    assert chosen.param.to_dict() == {
        "name": "bar",
        "value": 40,
        "bind": {
            "input": "radio", "options": [30, 40], "labels": ["low", "high"],
            "name": "CR must beat ",
        },
    }  # fmt: skip
    assert charts.choice("model", ["a"], "Model", menu=True).param.to_dict()["bind"] == {
        "input": "select", "options": ["a"], "name": "Model ",
    }  # fmt: skip
    assert charts.slider("n", 1, 12, 1, 6, "Months").param.to_dict()["value"] == 6
    assert charts.switch("cri", "count CRi too").param.to_dict()["value"] is False
