"""A sentence moves a figure, and says so; the landing page moves its own."""

from __future__ import annotations

from pathlib import Path

import pytest

SITE = Path(__file__).resolve().parents[2] / "_build" / "html"
CHAPTERS = sorted((SITE / "notebooks").glob("*.html"))


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def test_a_chapter_with_a_control_has_words_that_move_it(path):
    page = path.read_text(encoding="utf-8")
    assert ('class="figure-controls"' not in page) or 'class="move"' in page


def test_the_link_sets_the_control_and_a_live_region_says_so(page_factory):
    watched = page_factory((SITE / "notebooks" / "pivotal-trial.html").as_uri())
    page = watched.page
    link = page.locator("a.move", has_text="one of many")
    link.click()
    page.locator(".move-said").filter(has_text="one of many").wait_for(state="attached")
    figure = page.locator(link.get_attribute("href"))
    assert figure.locator("input[type=range]").input_value() == "360"
    assert link.get_attribute("aria-current") == "true"
    assert page.locator(".move-said").get_attribute("role") == "status"
    assert watched.problems == []


def test_the_figure_of_the_landing_page_is_still_until_words_move_it(page_factory):
    watched = page_factory((SITE / "book" / "index.html").as_uri())
    page = watched.page
    figure = page.locator("#figure-enough")
    assert figure.locator(".figure-live").count() == 0
    before = figure.locator(".figure-wide svg").text_content()
    page.locator("a.move").first.click()
    figure.locator(".figure-live svg").wait_for()
    after = figure.locator(".figure-live svg").text_content()
    assert "lie past both cuts" in after
    assert "lie past both cuts" not in before
    assert figure.locator(".figure-controls input:checked").get_attribute("value") == "either"
    assert watched.problems == []


def test_without_javascript_the_words_lead_to_their_figure(page_factory):
    page = page_factory((SITE / "notebooks" / "tower.html").as_uri(), js=False).page
    link = page.locator("a.move").first
    link.click()
    assert page.url.endswith(link.get_attribute("href"))
    assert page.locator(link.get_attribute("href")).count() == 1
