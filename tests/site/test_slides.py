"""The slides of the lessons: by the keyboard alone, from disk, at 1280 by 720."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

SITE = Path(__file__).resolve().parents[2] / "_build" / "html"
DECKS = ["slides-50", "slides-90", "slides-210"]
PROJECTOR = (1280, 720)
READY = "() => window.Reveal && Reveal.isReady()"
# What of the slide that is shown reaches beyond it, and the text that is drawn smaller than 24 px.
LOOK = """() => {
  const slide = Reveal.getCurrentSlide();
  const beyond = [...slide.querySelectorAll("*")].filter((node) => {
    const box = node.getBoundingClientRect();
    return box.width && (box.bottom > 721 || box.right > 1281 || box.top < -1 || box.left < -1);
  }).map((node) => `${slide.id}: ${node.tagName} ${node.textContent.slice(0, 30)}`);
  const small = [];
  const texts = document.createTreeWalker(slide, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    if (!texts.currentNode.data.trim()) continue;
    const parent = texts.currentNode.parentElement;
    const matrix = parent.getScreenCTM?.();
    const scale = matrix ? Math.hypot(matrix.a, matrix.b) : 1;
    const size = parseFloat(getComputedStyle(parent).fontSize) * scale;
    if (size < 23.99) small.push(`${slide.id}: ${texts.currentNode.data.slice(0, 30)} ${size} px`);
  }
  const figures = slide.querySelectorAll("svg").length;
  return { id: slide.id, beyond, small, figures, covered: Reveal.availableFragments().next };
}"""


def address(deck: str) -> str:
    return (SITE / "book" / "teach" / f"{deck}.html").as_uri()


@pytest.mark.parametrize("deck", DECKS)
def test_each_slide_fits_is_legible_and_comes_by_the_arrow_keys(page_factory, deck):
    watched = page_factory(address(deck), size=PROJECTOR)
    watched.page.wait_for_function(READY)
    total = watched.page.evaluate("() => Reveal.getTotalSlides()")
    assert 8 <= total - 1 <= 12  # beside the one with the title
    seen, faults, keys = [], [], 0
    while True:
        shown = watched.page.evaluate(LOOK)
        if shown["id"] not in seen:
            seen.append(shown["id"])
            faults += shown["small"] + shown["beyond"]
            faults += [f"{shown['id']}: {shown['figures']} figures"] * (shown["figures"] > 1)
        if len(seen) == total and not shown["covered"]:
            break
        watched.page.keyboard.press("ArrowRight")
        keys += 1
        assert keys < 10 * total
    assert faults == []
    assert watched.problems == watched.foreign == []


@pytest.mark.parametrize("deck", DECKS)
def test_what_is_covered_is_uncovered_by_a_key(page_factory, deck):
    watched = page_factory(address(deck), size=PROJECTOR)
    watched.page.wait_for_function(READY)
    slide = watched.page.locator("section.slide:has(.fragment)").first
    name = slide.get_attribute("id")
    watched.page.evaluate("(id) => { location.hash = id; }", name)
    watched.page.wait_for_function("(id) => Reveal.getCurrentSlide().id === id", arg=name)
    first = slide.locator(".fragment").first
    assert first.evaluate("(node) => getComputedStyle(node).visibility") == "hidden"
    watched.page.keyboard.press("ArrowRight")
    assert first.evaluate("(node) => node.classList.contains('visible')")


@pytest.mark.parametrize("deck", DECKS)
def test_without_a_script_the_slides_are_a_long_page(page_factory, deck):
    watched = page_factory(address(deck), js=False)
    for part in ("section.slide", ".fragment"):
        hidden = [one for one in watched.page.locator(part).all() if not one.is_visible()]
        assert hidden == []
    assert watched.overflow() == 0


@pytest.mark.parametrize("deck", DECKS)
def test_on_paper_each_slide_has_a_sheet(page_factory, deck, tmp_path):
    watched = page_factory(address(deck), size=PROJECTOR)
    watched.page.wait_for_function(READY)
    total = watched.page.evaluate("() => Reveal.getTotalSlides()")
    path = tmp_path / "slides.pdf"
    watched.page.pdf(path=path, prefer_css_page_size=True, print_background=True)
    sheets = re.findall(rb"/Type\s*/Page\b", path.read_bytes())
    assert len(sheets) == total
