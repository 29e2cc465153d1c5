"""Slides, and values of chapters on other pages: their pure parts, and a small book of them."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from sphinx.errors import ExtensionError

from recount.data.outputs import FACTS, GLUE
from recount.sphinx_ext.chapter_values import stored_numbers
from recount.sphinx_ext.lesson import binding, settable
from recount.sphinx_ext.slides import slide_drawing, with_title_slide

ROOT = Path(__file__).resolve().parent.parent
TOTAL = "fda_review_zh:mt103_211.evaluable.size.count"
CONFIG = """
names = ("build", "numbers", "fact", "claim", "chapter_values", "page_link", "lesson", "slides",
         "count", "generated")
extensions = ["myst_parser", *(f"recount.sphinx_ext.{name}" for name in names)]
exclude_patterns = ["_build", "data"]
myst_enable_extensions = ["colon_fence"]
html_copy_source = False
smartquotes = False
"""
PLAN = """minutes = 9
slides = "book/slides"
[[step]]
minutes = 9
activity = "Of {fact}`fda_review_zh:mt103_211.evaluable.size.count` patients."
slide = "the-count"
page = "book/slides"
late = "Stop."
saves = 2
"""
SLIDES = """# Slides

Before.

::::{slide} The count
Of {fact}`fda_review_zh:mt103_211.evaluable.size.count` patients, {chapter-number}`one:half`.

:::{reveal}
Covered.
:::
::::
"""
GUIDE = """# Guide

Of {fact}`fda_review_zh:mt103_211.evaluable.size.count` patients; {lesson-minutes}`lesson-9.toml`
minutes, {lesson-minutes}`lesson-9.toml#spare` to win; {page}`a page to come <book/later>` and
{page}`one that is there <book/slides#the-count>`.

```{lesson-plan} lesson-9.toml
```
"""


def test_the_body_of_slides_begins_with_a_slide_of_its_heading():
    body = '<section id="a">\n<h1>Title<a class="headerlink" href="#a">#</a></h1>\n<p>Before.</p>\n'
    body += '<section class="slide" id="b"><h2>B</h2></section>\n</section>\n'
    assert with_title_slide(body) == (
        '<section class="slide title-slide">\n<h1>Title</h1>\n\n<p>Before.</p>\n</section>\n'
        '<section class="slide" id="b"><h2>B</h2></section>\n'
    )
    script = "<script>of another extension</script>"
    assert with_title_slide(body + script) == with_title_slide(body) + script


def test_a_page_of_slides_without_a_heading_is_refused():
    with pytest.raises(ExtensionError, match="has one heading"):
        with_title_slide("<p>Text</p>")


def test_a_figure_on_a_slide_has_its_text_and_no_variable_of_the_site():
    spec = {
        "name": "a", "title": "A finding", "width": "container", "height": 300,
        "data": {"values": [{"x": 1}]}, "mark": {"type": "point", "color": "var(--a, #123456)"},
        "encoding": {"x": {"field": "x", "type": "quantitative"}},
    }  # fmt: skip
    drawing = slide_drawing(spec, 100, "What it shows", "p")
    assert 'aria-label="What it shows"' in drawing
    assert "#123456" in drawing
    assert "var(--" not in drawing
    assert "A finding" not in drawing
    assert len(drawing) < len(slide_drawing(spec, 300, "What it shows", "p")) + 200


def test_a_number_of_a_chapter_comes_from_its_stored_outputs(tmp_path):
    def output(name, text, facts=()):
        data = {f"{GLUE}text/plain": text, GLUE + FACTS: list(facts)}
        return {"data": data, "metadata": {"scrapbook": {"name": name}}}

    cells = [{"outputs": [output("a", "'2.0'", ["s:k#low"]), output("b", "7")]}, {}]
    path = tmp_path / "outputs.ipynb"
    path.write_text(json.dumps({"cells": cells}), encoding="utf-8")
    assert stored_numbers(path) == {"a": ("2.0", ["s:k#low"]), "b": ("7", [])}


def test_a_control_takes_what_lies_on_its_steps_and_no_other_choice():
    bind = {"input": "range", "min": 60, "max": 360, "step": 25}
    assert [text for text in ("60", "185", "220", "385", "many") if settable(bind, text)] == [
        "60", "185",
    ]  # fmt: skip
    assert settable({"input": "radio", "options": ["CR", "any"]}, "CR")
    assert not settable({"input": "radio", "options": [1], "labels": ["one"]}, "1")


def test_a_parameter_without_a_control_has_no_binding():
    spec = {"params": [{"name": "a", "bind": {"input": "range"}}, {"name": "b", "value": 1}]}
    assert binding(spec, "a") == {"input": "range"}
    assert binding(spec, "b") is binding(spec, "c") is None


# --- a small book


@pytest.fixture
def book(small_project_in, tmp_path):
    """A builder of a small book whose fact has this value, and which has these plans as well."""

    def build(value: str = "187", guide: str = GUIDE, **plans: str):
        root = tmp_path / value
        if not root.exists():
            fact = {"value": value, "type": "count", "unit": "patient", "printed": value}
            small_project_in(root, {TOTAL.partition(":")[2]: fact})
        outputs = root / "notebooks" / "one" / "outputs.ipynb"
        outputs.parent.mkdir(exist_ok=True)
        data = {f"{GLUE}text/plain": "'92.5'", GLUE + FACTS: [TOTAL]}
        cell = {"outputs": [{"data": data, "metadata": {"scrapbook": {"name": "half"}}}]}
        outputs.write_text(json.dumps({"cells": [cell], "metadata": {}}), encoding="utf-8")
        pages = {
            "conf.py": CONFIG, "index.md": "# Book\n\n```{toctree}\nbook/guide\nbook/slides\n```\n",
            "book/guide.md": guide, "book/slides.md": SLIDES, "book/lesson-9.toml": PLAN,
            **{f"book/lesson-{name}.toml": plan for name, plan in plans.items()},
        }  # fmt: skip
        for name, text in pages.items():
            (root / name).write_text(text, encoding="utf-8")
        out = root / "_build"
        shutil.rmtree(out, ignore_errors=True)
        done = subprocess.run(
            [sys.executable, "-m", "sphinx", "-b", "html", str(root), str(out)],
            capture_output=True, text=True, check=False, env={**os.environ, "NO_COLOR": "1"},
        )  # fmt: skip
        return done, out

    return build


@pytest.mark.builds
def test_changing_one_fact_changes_every_plan_slide_and_guide_that_prints_it(book):
    for value, other in (("185", "186"), ("186", "185")):
        done, out = book(value)
        assert done.returncode == 0, done.stderr
        assert "WARNING" not in done.stderr
        guide = (out / "book" / "guide.html").read_text(encoding="utf-8")
        slides = (out / "book" / "slides.html").read_text(encoding="utf-8")
        assert guide.count(f">{value}</button>") == 2  # the text, and the plan
        assert f"Of {value} patients" in slides
        assert "92.5" in slides
        assert f"{other} " not in guide + slides
    assert "0–9" in guide
    assert 'href="slides.html#the-count"' in guide
    assert "<span>a page to come</span>" in guide
    assert slides.index("title-slide") < slides.index('id="the-count"')
    assert "<h2>The count</h2>" in slides
    assert "fragment" in slides
    assert "<button" not in slides
    assert "reveal.js" in (out / "_static" / "reveal.js").read_text(encoding="utf-8")[:200]


@pytest.mark.builds
def test_a_plan_or_a_link_that_leads_nowhere_and_minutes_that_do_not_add_up_are_told(book):
    plans = {
        "sum": PLAN.replace("minutes = 9\n", "minutes = 8\n", 1),
        "page": PLAN.replace('page = "book/slides"', 'page = "book/none"'),
        "place": PLAN.replace("the-count", "the-sum"),
    }
    guide = GUIDE.replace("#the-count", "#the-rest")
    guide += "".join(f"\n```{{lesson-plan}} lesson-{name}.toml\n```\n" for name in plans)
    done, _ = book(guide=guide, **plans)
    for message in (
        "the steps add up to 9 minutes; expected 8",
        "shows no page: book/none",
        "book/slides has no place 'the-sum'",
        "book/slides has no place 'the-rest'",
    ):
        assert message in done.stderr
