"""Terms on the built pages: none in short without its link, and what opens beside a link."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest
from bs4 import BeautifulSoup, NavigableString, Tag

from recount.authoring import open_book
from recount.data import glossary
from recount.sphinx_ext.terms import Forms
from tests.waiting import comes_true

SITE = Path(__file__).resolve().parents[2] / "_build" / "html"
TOWER, GLOSSARY = "notebooks/tower.html", "book/glossary.html"
# What a reader does not read as prose, and the words that lead elsewhere.
NO_PROSE = (
    "table, noscript, [popover], .bibliography, .citation, .ledger, .reference, figure, "
    ".cell_output"
)
NO_TERM = {"a", "code", "pre", "math", "button"}


@cache
def terms() -> tuple[glossary.Term, ...]:
    return glossary.terms(open_book().ledger.records[glossary.RECORD])


@cache
def forms() -> Forms:
    return Forms(terms())


def pieces(node: Tag) -> list[str]:
    """The prose of a paragraph in order; a linked term is its id after a mark."""
    found: list[str] = []
    for child in node.children:
        if isinstance(child, NavigableString):
            found.append(str(child))
        elif isinstance(child, Tag) and "term" in child.get("class", []):
            found.append(f"\x00{str(child['href']).partition('#term-')[2]}")
        elif isinstance(child, Tag) and child.name not in NO_TERM:
            found += pieces(child)
    return found


def test_no_abbreviation_of_the_glossary_stands_on_a_page_before_its_link(built_page):
    page = BeautifulSoup((SITE / built_page).read_text(encoding="utf-8"), "html.parser")
    for part in page.select(NO_PROSE):
        part.decompose()
    linked: set[str] = set()
    bare = []
    for paragraph in page.select("article p"):
        for piece in pieces(paragraph):
            if piece.startswith("\x00"):
                linked.add(piece[1:])
                continue
            for use in forms().uses(piece):
                if use.short and use.term not in linked:
                    bare.append(f"{piece[use.start : use.end]} in {piece[:60]!r}")
    assert bare == []


def test_every_page_of_prose_links_terms_and_each_link_has_its_entry():
    entries = {term.anchor for term in terms()}
    shown = BeautifulSoup((SITE / GLOSSARY).read_text(encoding="utf-8"), "html.parser")
    assert entries == {str(one["id"]) for one in shown.select(".terms > .entry")}
    for path in sorted((SITE / "notebooks").glob("*.html")):
        text = path.read_text(encoding="utf-8")
        leads = re.findall(r'<a class="term" href="\.\./book/glossary\.html#([^"]+)"', text)
        assert len(leads) > 9, path.name
        assert set(leads) <= entries, path.name


def open_tower(page_factory, **options):
    page = page_factory((SITE / TOWER).as_uri(), **options).page
    return page, page.locator("a.term", has_text=re.compile("^MRD$"))


def test_a_definition_opens_under_the_mouse_and_a_click_follows_the_link(page_factory):
    page, link = open_tower(page_factory)
    panel = page.locator("#term-panel")
    assert panel.count() == 0, "nothing is loaded before somebody asks"
    link.hover()
    panel.wait_for(state="visible")
    assert "measurable residual disease (MRD)" in panel.inner_text()
    assert (
        panel.locator("[lang=zh]").inner_text() == "微小残留病灶（minimal residual disease，MRD）"
    )
    assert link.get_attribute("aria-describedby") == "term-panel"
    other = page.locator("a.term", has_text=re.compile("^salvage$"))
    other.hover()
    page.locator("#term-panel", has_text="Treatment given once").wait_for(state="visible")
    assert link.get_attribute("aria-describedby") is None
    other.click()
    page.wait_for_url("**/book/glossary.html#term-salvage")


def test_a_definition_opens_by_keyboard_and_escape_closes_it(page_factory):
    page, link = open_tower(page_factory)
    page.keyboard.press("Tab")
    link.focus()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    panel = page.locator("#term-panel")
    panel.wait_for(state="visible")
    page.keyboard.press("Escape")
    panel.wait_for(state="hidden")
    assert link.evaluate("e => document.activeElement === e")
    page.keyboard.press("Enter")
    page.wait_for_url("**/book/glossary.html#term-mrd")


def test_the_first_tap_shows_and_the_second_follows(browser):
    context = browser.new_context(viewport={"width": 390, "height": 800}, has_touch=True)
    page = context.new_page()
    page.goto((SITE / TOWER).as_uri())
    link = page.locator("a.term", has_text=re.compile("^CRh$"))
    link.tap()
    panel = page.locator("#term-panel")
    panel.wait_for(state="visible")
    box = panel.bounding_box()
    assert (box["x"], box["width"]) == (0, 390)
    panel.get_by_role("button", name="Close").tap()
    panel.wait_for(state="hidden")
    link.tap()
    panel.wait_for(state="visible")
    link.tap()
    page.wait_for_url("**/book/glossary.html#term-crh")
    context.close()


def test_without_javascript_a_term_is_a_link_and_on_paper_plain_text(page_factory):
    page, link = open_tower(page_factory, js=False)
    page.emulate_media(media="print")
    assert link.evaluate("e => getComputedStyle(e).textDecorationLine") == "none"
    page.emulate_media(media="screen")
    assert "underline" in link.evaluate("e => getComputedStyle(e).textDecorationLine")
    link.click()
    page.wait_for_url("**/book/glossary.html#term-mrd")
    assert page.locator("#term-mrd dd").first.is_visible()


@pytest.mark.parametrize(
    ("typed", "found"),
    [("hazard", "term-hazard-ratio"), ("完全缓解", "term-complete-remission"),
     ("БЕССОБЫТИЙНОЙ", "term-event-free-survival"), ("charakterystyka", "term-smpc")],
)  # fmt: skip
def test_the_glossary_is_searched_in_any_script(page_factory, typed, found):
    page = page_factory((SITE / GLOSSARY).as_uri()).page
    page.locator("#glossary-find").fill(typed)
    page.locator(".ledger-count", has_text=" of ").wait_for(state="visible")
    shown = page.locator(".terms > .entry:visible").evaluate_all("all => all.map(e => e.id)")
    assert found in shown
    assert len(shown) < 20


def test_the_glossary_is_filtered_and_a_link_arrives_at_its_entry(page_factory):
    page = page_factory((SITE / GLOSSARY).as_uri()).page
    page.get_by_label("Printed in").select_option("pl")
    page.locator(".ledger-count", has_text=f"1 of {len(terms())} terms").wait_for(state="visible")
    page = page_factory(f"{(SITE / GLOSSARY).as_uri()}#term-weibull").page
    entry = page.locator("#term-weibull")
    assert comes_true(page, lambda: entry.bounding_box()["y"] < 400)


def test_the_glossary_can_be_had_as_a_table(page_factory):
    page = page_factory((SITE / GLOSSARY).as_uri()).page
    href = page.locator(".ledger a[download]").get_attribute("href")
    text = (SITE / "book" / href).read_text(encoding="utf-8")
    assert text.startswith("id,term,abbreviation,also,")
    assert len(text.splitlines()) == len(terms()) + 1
