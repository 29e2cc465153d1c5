"""Readers with other means: enlarged, colours of their own, no motion, the keyboard, a clipboard.

A page of each form stands for the others.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

SITE = Path(__file__).resolve().parents[2] / "_build" / "html"
CHAPTER = "notebooks/tower"
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


def test_what_is_cut_off_is_found(page_factory):
    watched = page_factory((SITE / "book" / "rerun.html").as_uri(), size=(320, 256))
    page = watched.page
    spoil = """() => {
      const [first, second] = document.querySelectorAll("article p");
      first.style.whiteSpace = "nowrap";
      Object.assign(second.style, { whiteSpace: "nowrap", overflow: "hidden", width: "4rem" });
    }"""
    page.evaluate(spoil)
    assert len(watched.cut_off()) >= 2


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


def test_a_number_is_not_hidden_by_the_sheet_that_opens_for_it(page_factory):
    page = page_factory((SITE / f"{CHAPTER}.html").as_uri(), size=(390, 844)).page
    numbers = page.locator("p > .fact > .fact-number")
    for n in (3, 20):
        numbers.nth(n).evaluate("e => e.scrollIntoView({ block: 'end', behavior: 'instant' })")
        page.keyboard.press("Tab")
        numbers.nth(n).focus()
        panel = page.locator(".fact-panel:popover-open")
        panel.wait_for()
        page.wait_for_function(
            """(n) => {
              const bottom = (one) => one.getBoundingClientRect().bottom;
              const open = document.querySelector(".fact-panel:popover-open");
              return bottom(document.activeElement) <= open.getBoundingClientRect().top;
            }""",
            arg=n,
        )
        assert numbers.nth(n).bounding_box()["y"] > 0
        page.keyboard.press("Escape")


def test_what_is_copied_of_a_table_is_told(page_factory):
    watched = page_factory((SITE / f"{CHAPTER}.html").as_uri())
    assert watched.badly_copied() == []
    watched.page.evaluate(
        """() => document.addEventListener("copy", (event) => {
          event.stopPropagation();
          event.clipboardData.setData("text/plain", "Blinatumomab");
          event.preventDefault();
        }, true)"""
    )
    assert watched.badly_copied() != []


def test_a_selection_that_is_no_table_is_copied_as_ever(page_factory):
    watched = page_factory((SITE / f"{CHAPTER}.html").as_uri())
    watched.wait_until_it_copies()
    left = watched.page.evaluate(
        """() => ["article", "article p", "article td"].map((one) => {
          getSelection().selectAllChildren(document.querySelector(one));
          const event = new ClipboardEvent("copy", {
            clipboardData: new DataTransfer(), bubbles: true, cancelable: true });
          return document.querySelector(one).dispatchEvent(event);
        })"""
    )
    assert left == [True, True, True]


def test_no_figure_has_an_empty_band_under_its_drawing(page_factory):
    empty = """() => [...document.querySelectorAll(".figure-static > svg")]
      .filter((svg) => svg.checkVisibility())
      .map((svg) => [svg.closest("figure").id, svg.viewBox.baseVal.height
        - Math.max(...[...svg.querySelectorAll("path:not([fill=none]), text, path[stroke]")].map(
          (one) => { const box = one.getBBox(); const at = one.getCTM(), of = svg.getCTM();
            return (at.f - of.f + (box.y + box.height) * at.d) / of.d; }))])
      .filter(([, band]) => band > 40).map(([id, band]) => `${id}: ${Math.round(band)}`)"""
    found = {}
    for path in (SITE / "book" / "index.html", SITE / "notebooks" / "pivotal-trial.html"):
        for size in ((1280, 900), (390, 844)):
            page = page_factory(path.as_uri(), js=False, size=size).page
            page.evaluate(  # `add_style_tag` waits for a script
                """() => document.head.append(Object.assign(document.createElement("style"),
                  { textContent: "* { content-visibility: visible !important }" }))"""
            )
            found[f"{path.stem} {size[0]}"] = page.evaluate(empty)
    assert {name: bands for name, bands in found.items() if bands} == {}


@pytest.mark.parametrize(
    "page",
    ["book/index", "book/ledger", "book/findings", "book/claims", "book/concordance",
     "book/methods", "book/recount-here", "book/error-lab", CHAPTER, "search"],
)  # fmt: skip
def test_an_address_that_ends_in_anything_is_no_error(page_factory, page):
    """A number with its percent sign after `#`, half a letter, the name of something inherited."""
    watched = page_factory("about:blank")
    for end in ("#32.4%", "#%E0%A4%A", "#?find=32.4%", "#change=%", "#change=__proto__&value=1"):
        watched.page.goto("about:blank")
        watched.page.goto((SITE / f"{page}.html").as_uri() + end, wait_until="load")
        watched.page.wait_for_timeout(100)
    assert watched.problems == []


BROKEN_NUMBERS = r"""() => {
  const found = [];
  for (const cell of document.querySelectorAll("article :is(td, th)")) {
    const walker = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT);
    for (let node; (node = walker.nextNode()); )
      for (const { 0: number, index } of node.data.matchAll(/(?<![\w.:])\d[\d.,]*%?(?![\w:])/g)) {
        const range = new Range();
        range.setStart(node, index);
        range.setEnd(node, index + number.length);
        const tops = [...range.getClientRects()].map((one) => Math.round(one.top));
        if (node.parentElement.checkVisibility() && new Set(tops).size > 1) found.push(number);
      }
  }
  return found;
}"""


WIDE_FORMULAS = """() => {
  for (const one of document.querySelectorAll("details")) one.open = true;
  const right = (formula) =>
    Math.max(...[...formula.querySelectorAll("*")].map((one) => one.getBoundingClientRect().right));
  return [...document.querySelectorAll("article math")]
    .filter((formula) => right(formula) > innerWidth).map((formula) => formula.textContent);
}"""


@pytest.mark.parametrize("name", ["book/calculator", "notebooks/primer"])
def test_on_a_phone_no_formula_ends_outside_of_the_window(page_factory, name):
    watched = page_factory((SITE / f"{name}.html").as_uri(), size=(375, 800))
    watched.page.add_style_tag(content="* { content-visibility: visible !important }")
    assert watched.page.locator("article math").count() > 5
    assert watched.page.evaluate(WIDE_FORMULAS) == []


@pytest.mark.parametrize(
    "name",
    [CHAPTER, "notebooks/unmet-need", "notebooks/pivotal-trial", "book/green-run", "book/index"],
)
def test_on_a_phone_no_number_of_a_table_is_broken(page_factory, name):
    watched = page_factory((SITE / f"{name}.html").as_uri(), size=(390, 844))
    watched.page.add_style_tag(content="* { content-visibility: visible !important }")
    assert watched.page.evaluate(BROKEN_NUMBERS) == []
