"""Readers with other means: enlarged, colours of their own, no motion, the keyboard, a clipboard.

A page of each form stands for the others.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

SITE = Path(__file__).resolve().parents[2] / "_build" / "html"
CHAPTER = "notebooks/tower"
FORMS = (
    "book/index", "book/ledger", "book/findings", "book/claims", "book/concordance",
    "book/methods", "book/data-dictionary", "book/forms", "book/bibliography", "book/rerun",
    CHAPTER, "notebooks/russian-cohort", "notebooks/regulatory-lessons", "search",
)  # fmt: skip
TWICE, FOUR_TIMES = (640, 512), (320, 256)  # CSS px of a window of 1280 by 1024
# What waits for its layout until it comes near has no width before.
LAID_OUT = "* { content-visibility: visible !important }"
# Text that ends outside of the window or of the nearest box that cuts it off.
CUT_OFF = """() => {
  const found = [];
  const walk = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const holder = walk.currentNode.parentElement;
    if (!walk.currentNode.data.trim() || !holder.checkVisibility({ visibilityProperty: true }))
      continue;
    if (holder.closest("svg, math, pre, [popover], .visually-hidden, caption, thead, .onlyprint"))
      continue;
    const range = document.createRange();
    range.selectNodeContents(walk.currentNode);
    const right = Math.max(...[...range.getClientRects()].map((box) => box.right));
    let box = holder;
    while (box && !/hidden|clip/.test(getComputedStyle(box).overflowX)) box = box.parentElement;
    const edge = Math.min(innerWidth, box?.getBoundingClientRect().right ?? Infinity);
    if (right > edge + 1) found.push(`${holder.tagName}.${holder.className}: `
      + walk.currentNode.data.trim().slice(0, 60));
  }
  return found;
}"""
CONTRAST = """([selector, kind]) => {
  const light = (colour) => {
    const canvas = new OffscreenCanvas(1, 1).getContext("2d");
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    const [r, g, b] = [...canvas.getImageData(0, 0, 1, 1).data].map((n) =>
      n / 255 <= 0.04045 ? n / 255 / 12.92 : ((n / 255 + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const paper = light(getComputedStyle(document.body).backgroundColor);
  return [...document.querySelectorAll(selector)]
    .filter((one) => one.checkVisibility())
    .map((one) => light(getComputedStyle(one)[kind]))
    .map((ink) => (Math.max(ink, paper) + 0.05) / (Math.min(ink, paper) + 0.05));
}"""
FOCUS = """() => {
  const at = document.activeElement;
  const style = getComputedStyle(at);
  const box = at.getBoundingClientRect();
  const label = at.getAttribute("aria-label") || at.textContent || at.placeholder || "";
  return {
    name: label.trim().replace(/\\s+/g, " ").slice(0, 60),
    kind: at.tagName.toLowerCase(),
    classes: at.className.toString(),
    seen: box.width > 0 && box.height > 0,
    marked: (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0)
      || style.boxShadow !== "none",
  };
}"""


@pytest.mark.parametrize("size", [TWICE, FOUR_TIMES], ids=["200%", "400%"])
@pytest.mark.parametrize("name", FORMS)
def test_an_enlarged_page_scrolls_one_way_and_cuts_nothing_off(page_factory, name, size):
    watched = page_factory((SITE / f"{name}.html").as_uri(), size=size)
    watched.open_all()
    watched.page.add_style_tag(content=LAID_OUT)
    assert watched.overflow() <= 0
    assert watched.page.evaluate(CUT_OFF) == []


def test_what_is_cut_off_is_found(page_factory):
    page = page_factory((SITE / "book" / "rerun.html").as_uri(), size=FOUR_TIMES).page
    spoil = """() => {
      const [first, second] = document.querySelectorAll("article p");
      first.style.whiteSpace = "nowrap";
      Object.assign(second.style, { whiteSpace: "nowrap", overflow: "hidden", width: "4rem" });
    }"""
    page.evaluate(spoil)
    assert len(page.evaluate(CUT_OFF)) >= 2


@pytest.fixture(params=["light", "dark"])
def forced(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    """A page in the system's colours, of a reader who has chosen the other palette by hand."""
    chosen = {"light": "dark", "dark": "light"}[request.param]
    context = browser.new_context(forced_colors="active", color_scheme=request.param)
    page = context.new_page()
    page.add_init_script(
        f"localStorage.setItem('mode', '{chosen}'); localStorage.setItem('theme', '{chosen}')"
    )
    page.goto((SITE / f"{CHAPTER}.html").as_uri())
    assert page.locator("html").get_attribute("data-theme") == chosen
    yield page
    context.close()


def test_in_forced_colours_the_text_and_the_marks_of_figures_are_seen(forced):
    texts = forced.evaluate(CONTRAST, [".figure-static svg text", "fill"])
    assert len(texts) > 10
    assert min(texts) >= 4.5
    marks = (
        ".figure-static svg [class*=mark-symbol] path, .figure-static svg [class*=mark-rect] path"
    )
    filled = forced.evaluate(CONTRAST, [marks, "fill"])
    drawn = forced.locator(marks).evaluate_all(
        """(all) => all.map((one) => one.getAttribute("d").split(/m/i).length - 1)"""
    )
    assert sum(drawn) > 10  # marks of one look are one path
    assert sorted(filled)[len(filled) // 2] >= 3  # some are drawn in the colour of the paper


def test_in_forced_colours_the_bars_and_shapes_of_verdicts_are_seen(forced):
    forced.goto((SITE / "notebooks" / "across-studies.html").as_uri())
    bars = forced.evaluate(CONTRAST, [".count-bar", "backgroundColor"])
    assert len(bars) >= 4
    assert min(bars) >= 3
    forced.goto((SITE / "book" / "ledger.html").as_uri())
    shape = "e => getComputedStyle(e, '::before').backgroundColor"
    paper = forced.evaluate("() => getComputedStyle(document.body).backgroundColor")
    assert forced.locator(".verdict").first.evaluate(shape) != paper


def test_nothing_moves_for_a_reader_who_asks_for_that(page_factory):
    moving = """() => [...document.querySelectorAll("*")].flatMap((one) =>
      [null, "::before", "::after"].map((part) => getComputedStyle(one, part))
        .filter((style) => style.scrollBehavior === "smooth"
          || (style.animationName !== "none" && parseFloat(style.animationDuration) > 0.01)
          || style.transitionDuration.split(",").some((time) => parseFloat(time) > 0.01))
        .map(() => `${one.tagName}.${one.className}`))"""
    for name in (CHAPTER, "book/ledger", "search"):  # page_factory asks for reduced motion
        page = page_factory((SITE / f"{name}.html").as_uri()).page
        assert page.evaluate(moving) == [], name


def presses(page: Page, count: int) -> list[dict]:
    """Where the focus is after each of so many presses of Tab."""
    found = []
    for _ in range(count):
        page.keyboard.press("Tab")
        found.append(page.evaluate(FOCUS))
    return found


def test_the_keyboard_reaches_the_skip_link_the_search_and_the_pages_in_this_order(page_factory):
    page = page_factory((SITE / f"{CHAPTER}.html").as_uri()).page
    found = presses(page, 12)
    assert found[0]["name"] == "Skip to main content"
    search = next(n for n, one in enumerate(found) if "search" in f"{one['name']} {one['classes']}"
                  .lower())  # fmt: skip
    pages = [n for n, one in enumerate(found) if one["classes"].startswith("reference internal")]
    assert 0 < search < pages[0]
    assert len(pages) > 3
    assert [one for one in found if not (one["seen"] and one["marked"])] == []


def test_the_skip_link_leads_past_the_sidebar(page_factory):
    page = page_factory((SITE / f"{CHAPTER}.html").as_uri()).page
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    inside = "() => document.getElementById('main-content').contains(document.activeElement)"
    assert page.evaluate(inside)


@pytest.mark.parametrize(
    ("name", "selector"),
    [
        (CHAPTER, "button.fact-number"),
        (CHAPTER, "details.hide > summary"),
        (CHAPTER, ".figure-aid > summary"),
        ("notebooks/pivotal-trial", ".figure-controls input"),
        (CHAPTER, "details.solution > summary"),
        ("book/ledger", ".ledger-controls input"),
        ("book/ledger", ".ledger-controls select"),
        ("book/findings", "details.entry > summary"),
        ("book/concordance", ".ledger-controls input, .ledger-controls select"),
    ],
)
def test_what_opens_or_chooses_is_reached_by_tab_and_shows_it(page_factory, name, selector):
    watched = page_factory((SITE / f"{name}.html").as_uri())
    watched.visit_figures()
    page = watched.page
    wanted = page.locator(selector).locator("visible=true").first
    wanted.focus()
    page.keyboard.press("Shift+Tab")
    assert not wanted.evaluate("e => e === document.activeElement")
    for _ in range(8):  # a panel that opens on the way has links of its own
        page.keyboard.press("Tab")
        if wanted.evaluate("e => e === document.activeElement"):
            break
    assert wanted.evaluate("e => e === document.activeElement")
    told = page.evaluate(FOCUS)
    assert told["seen"]
    assert told["marked"]


@pytest.mark.parametrize("name", [CHAPTER, "notebooks/russian-cohort", "book/data-dictionary"])
def test_a_copied_table_has_tabs_between_its_cells_and_no_panel_in_them(page_factory, name):
    page = page_factory((SITE / f"{name}.html").as_uri()).page
    copied = page.evaluate(
        """() => [...document.querySelectorAll("article table")].map((table) => {
          const range = document.createRange();
          range.selectNode(table);
          getSelection().removeAllRanges();
          getSelection().addRange(range);
          return { text: getSelection().toString(),
            rows: table.rows.length, cells: table.rows[table.rows.length - 1].cells.length };
        })"""
    )
    assert len(copied) > 1
    for table in copied:
        lines = [line for line in table["text"].splitlines() if "\t" in line]
        assert len(lines) >= table["rows"] - 1, table["text"][:300]
        assert lines[-1].count("\t") == table["cells"] - 1, lines[-1]
        assert not re.search(r"\b(?:Reported|Verdict:|Copy link)\b", table["text"])


@pytest.mark.parametrize("page", [*FORMS, "book/recount-here", "book/error-lab"])
def test_an_address_that_ends_in_anything_is_no_error(page_factory, page):
    """A number with its percent sign after `#`, half a letter, the name of something inherited."""
    watched = page_factory("about:blank")
    for end in ("#32.4%", "#%E0%A4%A", "#?find=32.4%", "#change=%", "#change=__proto__&value=1"):
        watched.page.goto("about:blank")
        watched.page.goto((SITE / f"{page}.html").as_uri() + end, wait_until="load")
        watched.page.wait_for_timeout(100)
    assert watched.problems == []
