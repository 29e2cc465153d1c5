"""Playgrounds: a neutral title, a read-out that follows, a reset, and the state in the address."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from recount.data.outputs import outputs_path
from recount.sphinx_ext.chapter_figure import stored_figures
from recount.sphinx_ext.chapter_values import stored_numbers

ROOT = Path(__file__).resolve().parents[2]
SITE = ROOT / "_build" / "html"
PAGE = (SITE / "notebooks" / "playgrounds.html").as_uri()
SOURCE = (ROOT / "notebooks" / "playgrounds.md").read_text(encoding="utf-8")
FIGURES = re.findall(r"^```\{playground\} (\S+) (\S+)$", SOURCE, re.MULTILINE)
# A control, the key that moves it, how often, and what the read-out then says.
MOVES = {
    "passing": ("patients_shown", "ArrowRight", 35, "With 220 patients"),
    "sensitivity-surface": ("remission_assumed", "End", 1, "70% × 30% = 21.0%"),
    "moscow-immortal-time": ("truth", "ArrowLeft", 1, "At a true survival of 30%"),
    "stopping-early": ("truth_shown", "End", 1, "At a true hazard ratio of 1.00"),
    "trade-off": ("your_weight", "ArrowLeft", 4, "which weighs 0.00"),
    "beijing-series": ("shift", "ArrowLeft", 1, "With 11 of 15"),
}


def live(page, name):
    """The figure, drawn, and the box below it."""
    figure = page.locator(f"#figure-{name}")
    figure.scroll_into_view_if_needed()
    page.wait_for_function(f"() => document.getElementById('figure-{name}').view")
    box = page.locator(f".playground[data-figure=figure-{name}]")
    box.locator(".playground-tools").wait_for()
    return figure, box


def test_the_page_has_the_figures_that_teach():
    assert {name for _, name in FIGURES} == set(MOVES)


@pytest.mark.parametrize(("chapter", "name"), FIGURES)
def test_a_figure_is_moved_by_keyboard_reset_and_found_again(page_factory, chapter, name):
    watched = page_factory(PAGE, size=(390, 800))
    page = watched.page
    figure, box = live(page, name)
    said = box.locator(".playground-said")
    before = said.text_content()
    assert before
    title = figure.locator(".figure-title").text_content()
    control, key, times, words = MOVES[name]
    field = figure.locator(f"[name={control}]")
    field.focus()
    for _ in range(times):
        page.keyboard.press(key)
    said.filter(has_text=words).wait_for()
    page.wait_for_function(f"() => location.hash.includes('{control}=')")
    moved, address = said.text_content(), page.url
    assert moved != before
    assert box.locator("a").get_attribute("href") == address
    assert figure.locator(".figure-title").text_content() == title
    assert figure.locator(".figure-title").is_visible()

    again = page_factory(address, size=(390, 800)).page
    _, other = live(again, name)
    other.locator(".playground-said").filter(has_text=words).wait_for()
    assert other.locator(".playground-said").text_content() == moved
    assert again.locator(f"#figure-{name} [name={control}]").input_value() == field.input_value()

    box.locator("button").press("Enter")
    page.wait_for_function(f"() => location.hash === '#figure-{name}'")
    assert said.text_content() == before
    assert watched.overflow() == 0
    assert watched.problems == []


@pytest.mark.parametrize(("chapter", "name"), FIGURES)
def test_a_title_says_what_is_drawn_and_not_what_comes_out(page_factory, chapter, name):
    spec = stored_figures(outputs_path(ROOT, chapter))[name]
    page = page_factory(PAGE, js=False).page
    shown = page.locator(f"#figure-{name} .figure-title").text_content()
    assert shown == spec["usermeta"]["neutral"]
    assert page.locator(f"#figure-{name} .figure-neutral").count() == 0


def test_without_javascript_the_figures_and_most_read_outs_are_there(page_factory):
    page = page_factory(PAGE, js=False).page
    assert page.locator(".figure-static svg").count() >= len(FIGURES)
    told = [text for text in page.locator(".playground-said").all_text_contents() if text]
    assert len(told) >= len(FIGURES) - 2
    assert page.locator(".playground-tools:visible").count() == 0


def test_the_read_out_of_the_trial_counts_as_the_chapter_does(page_factory):
    page = page_factory(f"{PAGE}#figure-passing?patients_shown=220&true_rate=30").page
    _, box = live(page, "passing")
    box.locator(".playground-said").filter(has_text="With 220 patients").wait_for()
    numbers = stored_numbers(outputs_path(ROOT, "playgrounds"))
    told = box.locator(".playground-said").text_content()
    assert f"from {numbers['planned-limit'][0]} remissions on" in told
