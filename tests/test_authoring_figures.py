"""The charts of the notebooks and the pure parts of the renderer that puts them on a page."""

from __future__ import annotations

import doctest
import json
import re
import subprocess
import sys
from pathlib import Path

import altair as alt
import nbformat
import pandas as pd
import pytest

from recount.authoring import figures
from recount.sphinx_ext import figures as renderer
from recount.sphinx_ext import offline, policy
from recount.sphinx_ext.drawing import svg, unique_ids
from recount.sphinx_ext.specification import sized

STYLE = Path(renderer.__file__).parent / "static" / "figures.css"
LIGHT, DARK = 'html[data-theme="light"]', 'html[data-theme="dark"]'
DARK_PAPER = "#121212"  # sphinx-book-theme's

TEXTS = {
    "name": "response",
    "title": "More patients respond",
    "alt": "One bar is longer than the other.",
    "how_to_read": "Each bar is a share.",
    "what_not_to_conclude": "The groups were not randomised.",
}


def chart(values=(43.0, 34.4)) -> alt.Chart:
    data = pd.DataFrame({"arm": ["a", "b"], "rate": values})
    return alt.Chart(data).mark_bar(clip=True).encode(x="rate:Q", y="arm:N")


def spec_of(drawing: alt.TopLevelMixin, **texts: object) -> dict:
    return figures.bundle(drawing, **{**TEXTS, **texts})[figures.MIME]


# --- recount.authoring.figures


def test_a_figure_carries_all_that_the_page_prints():
    spec = spec_of(chart(), subtitle="Complete remission")
    assert renderer.missing(spec) == []
    assert renderer.heading(spec) == ("More patients respond", "Complete remission")
    assert spec["usermeta"]["what_not_to_conclude"] == TEXTS["what_not_to_conclude"]
    assert spec["width"] == "container"


def test_the_output_is_valid_in_a_notebook():
    output = nbformat.v4.new_output("display_data", figures.bundle(chart(), **TEXTS))
    cell = nbformat.v4.new_code_cell("show()", outputs=[output], execution_count=1)
    nbformat.validate(nbformat.v4.new_notebook(cells=[cell]))


def test_everything_that_is_wrong_is_said_at_once():
    with pytest.raises(ValueError, match=r"alt is empty; name is not in kebab case") as raised:
        spec_of(chart((1.0, 0.00001)), name="My figure", alt=" ")
    assert "decimals=4 turns 1e-05 into 0" in str(raised.value)


def test_the_last_bit_of_a_float_changes_nothing():
    assert spec_of(chart((0.3, 1.0))) == spec_of(chart((0.1 + 0.2, 1.0)))


def test_data_are_rounded_as_asked():
    (rows,) = spec_of(chart((65.54321987, -0.0)), decimals=2)["datasets"].values()
    assert [row["rate"] for row in rows] == [65.54, 0.0]


def test_data_written_into_the_chart_are_rounded_too():
    inline = alt.Chart(alt.Data(values=[{"x": 0.123456789}])).mark_point().encode(x="x:Q")
    assert spec_of(inline)["data"] == {"values": [{"x": 0.1235}]}


def test_a_chart_that_ends_a_cell_is_text_without_scripts():
    mimebundle = chart()._repr_mimebundle_()
    assert set(mimebundle) == {figures.MIME, "text/plain"}
    assert renderer.missing(mimebundle[figures.MIME])


def test_importing_figures_loads_neither_sphinx_nor_vl_convert():
    code = "import sys, recount.authoring.figures; print(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not {"sphinx", "vl_convert", "IPython", "docutils"} & set(run.stdout.split())


# --- colours


def declared(selector: str) -> dict[str, str]:
    """The colour variables of the rule of figures.css whose last selector this is."""
    rule = re.search(re.escape(selector) + r"\s*\{([^}]*)\}", STYLE.read_text("utf-8"))
    return dict(re.findall(r"--figure-(\w+):\s*(?:var\([^,]*,\s*)?(#[0-9a-f]+)", rule[1]))


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours (WCAG 2.2, relative luminance)."""

    def luminance(colour: str) -> float:
        digits = colour.lstrip("#")
        digits = "".join(2 * d for d in digits) if len(digits) == 3 else digits
        channels = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_the_fallback_of_each_colour_is_its_light_value():
    light = declared(LIGHT)
    colours = [*figures.CATEGORIES, figures.INK, figures.MUTED, figures.GRID, figures.PAPER]
    for colour in colours:
        name, fallback = re.fullmatch(r"var\(--figure-(\w+), (#\w+)\)", colour).groups()
        assert light[name] == fallback


@pytest.mark.parametrize("colour", figures.CATEGORIES)
def test_each_colour_can_be_read_as_text_on_light_and_dark_paper(colour):
    name = re.search(r"--figure-(\w+)", colour)[1]
    assert contrast(declared(LIGHT)[name], "#fff") >= 4.5
    assert contrast(declared(DARK)[name], DARK_PAPER) >= 4.5


# --- reading a specification


def test_what_a_bare_specification_lacks_is_named():
    spec = {"mark": "bar", "params": [{"name": "k", "bind": {"input": "range"}}]}
    assert renderer.missing(spec) == [
        "name",
        "title",
        "alt",
        "how_to_read",
        "what_not_to_conclude",
        "a label (bind name) for each control",
    ]


def test_controls_are_found_in_parameters_and_selections():
    spec = {
        "params": [
            {"name": "zoom", "bind": "scales"},
            {"name": "k", "bind": {"input": "range", "name": "Threshold"}},
            {"name": "arm", "select": "point", "bind": {"arm": {"input": "radio", "name": "Arm"}}},
        ]
    }
    assert renderer.controls(spec) == ["Threshold", "Arm"]


def test_tables_are_those_with_columns():
    spec = {
        "datasets": {"data-1": [{"x": 1}]},
        "layer": [{"data": {"values": [{"y": 2}]}}, {"data": {"values": [{}]}}],
    }
    assert renderer.tables(spec) == [[{"x": 1}], [{"y": 2}]]


def test_csv_has_the_columns_of_all_rows_and_quotes_what_needs_it():
    assert renderer.csv_text([{"a": 'x, "y"'}, {"b": None}]) == 'a,b\n"x, ""y""",\n,\n'


def test_downloaded_specifications_have_plain_colours():
    spec = {"range": ["var(--figure-ink, #222)", "var(--a, rgb(1, 2, 3))"], "n": 1}
    assert renderer.resolved(spec) == {"range": ["#222", "rgb(1, 2, 3)"], "n": 1}


# --- drawing


@pytest.mark.parametrize("width", [renderer.WIDE, renderer.NARROW])
def test_a_view_is_drawn_as_wide_as_its_column(width):
    drawing = renderer.static_drawing(renderer.drawn(spec_of(chart())), width)
    assert renderer.svg_size(drawing)[0] == pytest.approx(width, abs=1)


@pytest.mark.parametrize("width", [renderer.WIDE, renderer.NARROW])
def test_several_views_share_the_width(width):
    view = chart().properties(width="container")
    for several in (view & view, view | view, view.facet(row="arm:N")):
        drawing = renderer.static_drawing(renderer.drawn(spec_of(several)), width)
        assert renderer.svg_size(drawing)[0] == pytest.approx(width, abs=3)


def test_only_a_drawing_for_a_phone_has_its_height():
    spec = renderer.drawn(spec_of(chart().properties(height=100)))
    spec["usermeta"] = {**spec.get("usermeta", {}), "narrow": {"height": 300}}
    wide, beside_words, narrow = (
        renderer.svg_size(renderer.static_drawing(spec, width))[1]
        for width in (renderer.WIDE, 590, renderer.NARROW)
    )
    assert wide == beside_words < narrow - 150


def test_text_is_drawn_at_the_size_asked_for():
    drawing = svg(sized(renderer.drawn(spec_of(chart())), renderer.WIDE))
    assert set(re.findall(r'font-size="([^"]+)"', drawing)) == {f"{figures.FONT_SIZE}px"}
    assert "font-family" not in drawing


def test_a_height_by_rows_becomes_a_number():
    spec = renderer.drawn(spec_of(chart().properties(height=alt.Step(44))))
    assert renderer.with_height(spec)["height"] == 88


def test_two_drawings_of_one_chart_have_the_same_bytes_and_other_ids():
    spec = renderer.drawn(spec_of(chart()))
    first, second = (renderer.static_drawing(spec, renderer.WIDE) for _ in range(2))
    assert unique_ids(first, "a") == unique_ids(second, "a")
    ids = [re.findall(r'\sid="([^"]+)"', unique_ids(first, prefix)) for prefix in "ab"]
    assert ids == [["a-1"], ["b-1"]]


# --- the figure on the page


def node(spec: dict) -> renderer.VegaFigure:
    made = renderer.figure_node(spec, "notebooks/tower", ("tower.md", 1))
    made["ids"] = made["names"]
    return made


def test_every_text_is_escaped():
    texts = dict.fromkeys(("title", "alt", "how_to_read"), '</script><b a="1">&')
    page = renderer.figure_html(node(spec_of(chart(), **texts)), "../_static/figures/")
    assert "<b" not in page
    assert "</script>" not in page
    assert page.count("&lt;/script&gt;&lt;b a=&quot;1&quot;&gt;&amp;") == 4  # alt is there twice


def test_the_specification_beside_the_page_is_a_script_with_its_data(tmp_path):
    spec = spec_of(
        alt.Chart(alt.Data(values=[{"x": "</script><!--"}])).mark_point().encode(x="x:N")
    )
    figure = node(spec)
    renderer.write_downloads(figure, tmp_path)
    address = f'data-specification="there/{figure["stem"]}.js"'
    assert address in renderer.figure_html(figure, "there/")
    script = (tmp_path / f"{figure['stem']}.js").read_text("utf-8")
    start = f'(self.recountFigures ??= {{}})["{figure["stem"]}"] = '
    assert script.startswith(start)
    values = json.loads(script.removeprefix(start).removesuffix(";\n"))["data"]["values"]
    assert values == [{"x": "</script><!--"}]


def test_downloads_are_named_by_page_and_figure(tmp_path):
    figure = node(spec_of(chart()))
    renderer.write_downloads(figure, tmp_path)
    assert sorted(p.name for p in tmp_path.iterdir()) == [
        "tower-response.csv",
        "tower-response.js",
        "tower-response.json",
    ]
    assert (tmp_path / "tower-response.csv").read_text("utf-8") == "arm,rate\na,43.0\nb,34.4\n"
    assert "var(" not in (tmp_path / "tower-response.json").read_text("utf-8")


def test_a_figure_without_its_texts_is_a_warning(caplog):
    node(chart().to_dict())
    assert "lacks name, title, alt, how_to_read, what_not_to_conclude" in caplog.text


def test_a_figure_too_wide_for_a_phone_is_a_warning(caplog):
    node(spec_of(chart().properties(width=600)))
    assert "px wide in 340 px" in caplog.text


# --- worked examples


@pytest.mark.parametrize("module", [figures, renderer, offline, policy], ids=lambda m: m.__name__)
def test_the_examples_in_docstrings_hold(module):
    assert doctest.testmod(module).failed == 0
