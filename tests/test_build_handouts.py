"""Notebooks to hand out: the page as Markdown, and the code that a class may see."""

from __future__ import annotations

import doctest

import pytest
from bs4 import BeautifulSoup

from recount.authoring import figures, plain, tables
from recount.authoring.provenance import Session
from recount.build import leaks, markdown, slices
from recount.build.handouts import as_text, handout
from recount.build.markdown import as_markdown, split
from recount.build.slices import slices as cut
from recount.build.slices import with_neutral_titles

BOX = """<div class="admonition stop"><p class="admonition-title">Decide</p>
<ol><li><p>Now?</p><textarea></textarea></li></ol></div>"""


def text(page: str) -> str:
    return as_markdown(BeautifulSoup(page, "html.parser"))


@pytest.mark.parametrize("module", [leaks, markdown, plain, slices])
def test_the_examples_come_out_as_written(module):
    assert doctest.testmod(module).failed == 0


def test_a_number_is_text_and_its_panel_is_gone():
    page = (
        '<p>Of <span class="fact"><button class="fact-number">185</button>'
        "<noscript><span popover>where it is printed</span></noscript></span> adults "
        '<a href="glossary.html">CR</a> <a href="https://doi.org/1">a paper</a>'
        '<button class="claim-mark">held</button></p>'
    )
    assert text(page) == "Of 185 adults CR [a paper](https://doi.org/1)"


def test_a_box_is_a_quotation_with_its_title_and_room_to_write():
    assert text(BOX).splitlines()[:3] == ["> **Decide**", ">", "> 1. Now?"]
    assert markdown.ANSWER in text(BOX)


def test_what_is_folded_keeps_its_fold_unless_a_cell_stands_in_it():
    fold = "<details><summary>More</summary><p>{}</p></details>"
    assert text(fold.format("Said.")).startswith("<details>\n<summary>More</summary>\n\nSaid.")
    assert split(text(fold.format("cellplace3e"))) == ["**More**", 3]


def test_a_formula_is_as_it_was_written():
    assert text('<p>Be <math alttext="\\hat{x}_1"><mi>x</mi></math>.</p>') == "Be $\\hat{x}_1$."


def test_the_code_of_a_class_keeps_what_its_figures_rest_on_and_runs():
    cells = [
        "from recount.authoring import show_table\nfrom recount.claims import counted",
        "rows = []\ntold = 5\n\n\ndef add(one):\n    rows.append([one])\n\n\nadd('1')",
        "counted('told', lambda a: a, told)",
        "show_table(['n'], rows)",
        "show_table(['told'], [[str(told)]])",
    ]
    found = cut(cells, {3})
    assert sorted(found) == [0, 1, 3]
    assert "told" not in "".join(found.values())
    assert "counted" not in "".join(found.values())
    session = Session({})
    for source in found.values():
        session.run(source)
    assert session.namespace["rows"] == [["1"]]


def test_a_changed_part_brings_the_statement_that_changes_it():
    cells = ["table = {}\npart = table.setdefault('a', [])\npart.append(1)", "show_table(table)"]
    assert cut(cells, {1})[0] == cells[0]


def test_a_figure_of_the_class_has_other_words_than_its_conclusion():
    source = (
        'show(\n    c,\n    title=f"É: {n} won",\n    alt=("It " "won"),\n    neutral="Two",\n)'
    )
    code = with_neutral_titles(source)
    assert "won" not in code
    assert "neutral" not in code
    assert code.count('"Two"') == 2
    compile(code, "cell", "exec")


def test_a_figure_without_other_words_stays_as_it_is():
    assert with_neutral_titles('show(c, title="A")') == 'show(c, title="A")'


def test_outside_of_the_book_tables_print_numbers_and_figures_are_drawn(monkeypatch):
    shown = []
    monkeypatch.setattr("IPython.display.display", lambda data, raw: shown.append(data))
    monkeypatch.setattr(tables, "in_text", None)
    monkeypatch.setattr(figures, "as_drawing", None)
    plain.print_plainly()
    import altair as alt

    tables.show_table(["n"], [["{fact}`fda_review_zh:mt103_211.evaluable.cr.rate`%"]])
    chart = alt.Chart(alt.Data(values=[{"a": 1}])).mark_point(color=figures.INK).encode(x="a:Q")
    words = {"title": "T", "alt": "A", "how_to_read": "H", "what_not_to_conclude": "W"}
    figures.show(chart, name="a", **words)
    assert shown[0]["text/markdown"].endswith("| 32.4% |")
    assert "<svg" in shown[1][plain.SVG]
    assert "var(" not in shown[1][plain.SVG]


def test_a_page_that_does_not_fit_its_stored_outputs_is_refused(tmp_path):
    (tmp_path / "notebooks" / "a").mkdir(parents=True)
    stored = '{"cells": [{"cell_type": "code", "source": "1", "metadata": {}, "outputs": []}],'
    (tmp_path / "notebooks" / "a" / "outputs.ipynb").write_text(stored + '"metadata": {}}')
    page = tmp_path / "notebooks" / "a.html"
    cell = '<div class="cell"><div class="cell_input"><pre>{}</pre></div></div>'
    page.write_text(f"<article><h1>A</h1>{cell.format('2')}</article>")
    with pytest.raises(ValueError, match="not among the stored ones"):
        handout(tmp_path, tmp_path, "a", "instructor")
    page.write_text(f"<article><h1>A</h1>{cell.format('1')}</article>")
    made = handout(tmp_path, tmp_path, "a", "instructor")
    assert [cell.source for cell in made.cells[1:]] == ["# A", "1"]
    assert as_text(made) == as_text(handout(tmp_path, tmp_path, "a", "instructor"))


def test_a_leak_is_found_in_whatever_file_it_stands(tmp_path):
    from recount.data.stops import Stop

    stops = {"one": Stop(1, ("it won", "45 kg")), "two": Stop(1, ("8 votes", "to 4"))}
    cited = '<i class="bibtex-citation"><a title="45 kg"></a></i>'
    files = {
        "one.html": "<p>it <b>w</b>on</p><p>8 vo\u00adtes</p>",
        "two.html": "<p>it won</p>",
        "two-2.csv": "8 votes",
        "list.js": '"it  won"',
        "one.ipynb": '{"source": ["it ", "won"]}',
        "book.html": f'<p class="citation">45 kg</p>{cited}',
    }
    for name, content in files.items():
        (tmp_path / name).write_text(content, encoding="utf-8")
    assert [leak.partition(",")[0] for leak in leaks.leaks(tmp_path, stops)] == [
        "list.js: 'it won'",
        "one.html: 'it won'",
        "one.html: '8 votes'",
        "one.ipynb: 'it won'",
        "two-2.csv: '8 votes'",
    ]
