"""What a page weighs before its reader has done anything: budgets, and that the cuts cut nothing.

The first view is all that loads before a figure comes live (`benchmarks/weight.py`), as a server
sends it: `gzip -9`, fonts as they are.
"""

from __future__ import annotations

import html
import json
import re
from functools import cache
from pathlib import Path

import pytest

from benchmarks.weight import View, first_view
from recount.sphinx_ext.weight import LIST_SHEET, OF_LISTS, SITE_SHEET, WHOLE

ROOT = Path(__file__).resolve().parents[2]
SITE = ROOT / "_build" / "html"
LISTS = {
    f"book/{name}.html" for name in ("ledger", "findings", "claims", "concordance", "glossary")
}
REQUESTS = 12
KB, KB_WITHOUT_FONTS, ELEMENTS = 200, 90, 3000  # a chapter
LIST_KB, LIST_ELEMENTS = 300, 4000
ROWS_KB = {"book/ledger-literature.html": 330}  # over 1,500 rows, which the ledger loads when asked
REFERENCE = {"book/ledger-literature.html", "book/methods.html", "search.html"}  # nor chapters
RANGE = re.compile(r"U\+([0-9A-F]+)(?:-([0-9A-F]+))?")
OPEN = """() => {
  for (const one of document.querySelectorAll("[popover]")) one.showPopover();
  for (const one of document.querySelectorAll("details")) one.open = true;
  for (const one of document.querySelectorAll(".entry-group-title button")) one.click();
}"""
# A state of the reader's (hover, focus) or a part drawn by a sheet is not on the page: without
# them the selector must find nothing.
STATE = re.compile(
    r"::?(?:-[\w-]+|after|before|active|any-link|backdrop|checked|closed|disabled|enabled|first-"
    r"letter|first-line|focus-visible|focus-within|focus|hover|indeterminate|invalid|link|marker|"
    r"modal|open|placeholder-shown|placeholder|popover-open|target|user-invalid|valid|visited)\b"
)


def over(view: View) -> list[str]:
    """The budgets that a page exceeds."""
    most: dict[str, int] = {"requests": REQUESTS}
    if view.page in LISTS | REFERENCE:
        most |= {"kB": ROWS_KB.get(view.page, LIST_KB), "elements": LIST_ELEMENTS}
    else:
        most |= {"kB": KB, "kB without fonts": KB_WITHOUT_FONTS, "elements": ELEMENTS}
    has = {
        "requests": view.requests, "kB": view.total, "kB without fonts": view.without_fonts,
        "elements": view.elements,
    }  # fmt: skip
    return [f"{has[unit]:.0f} {unit}, at most {n}" for unit, n in most.items() if has[unit] > n]


def test_a_page_keeps_to_its_budgets(built_page, browser):
    assert over(first_view(browser, built_page, SITE)) == []


def test_no_page_loads_an_icon_font_or_the_search_of_sphinx():
    for path in SITE.rglob("*.html"):
        assert not re.search("searchindex|searchtools", path.read_text(encoding="utf-8")), path
    assert not (SITE / "searchindex.js").exists()
    sheets = [(SITE / "_static" / name).read_text("utf-8") for name in (SITE_SHEET, LIST_SHEET)]
    assert [sheet for sheet in sheets if "Font Awesome" in sheet] == []
    assert not (SITE / "_static" / "vendor").exists()


@cache
def whole() -> dict[str, list[str]]:
    """The sheets that were cut, in their order, and the selectors that went."""
    path = ROOT / "_build" / ".doctrees" / WHOLE
    return json.loads(path.read_text(encoding="utf-8"))


@cache
def dropped() -> list[str]:
    """The selectors that the build cut from the theme's sheets, as a document can be asked."""
    listed = whole()["selectors"]
    bare = {STATE.sub(_anything, selector) for selector in listed}
    return sorted(re.sub(r":not\([*,\s]*\)", "", selector) for selector in bare)


def _anything(state: re.Match[str]) -> str:
    """Nothing behind the name of an element, and any element where there is none."""
    before = state.string[: state.start()]
    return "*" if not before or before[-1] in " >+~(," else ""


@pytest.mark.parametrize("size", [(1280, 900), (375, 800)])
@pytest.mark.parametrize(
    "name",
    ["notebooks/tower", "notebooks/pivotal-trial", "book/index", "book/ledger", "book/findings",
     "book/forms", "book/rerun", "book/bibliography", "search"],
)  # fmt: skip
def test_no_rule_that_a_page_uses_was_cut(page_factory, name, size):
    watched = page_factory((SITE / f"{name}.html").as_uri(), size=size)
    page = watched.page
    if "/" in name:
        watched.visit_figures()
    for toggle in (".primary-toggle", ".secondary-toggle"):
        if page.locator(toggle).count() and page.locator(toggle).is_visible():
            page.locator(toggle).click()
            page.keyboard.press("Escape")
    page.evaluate(OPEN)
    page.keyboard.press("Control+k")
    page.wait_for_timeout(300)
    found = page.evaluate(
        """(selectors) => selectors.filter((one) => {
          try { return document.querySelector(one); } catch { return true; }
        })""",
        dropped(),
    )
    assert len(dropped()) > 1000
    assert found == []


def test_no_page_has_a_field_whose_rules_were_left_out():
    field = re.compile(r'type="?(?:date|datetime-local|time|month|week|color|file)\b')
    pages = [path for path in SITE.rglob("*.html") if field.search(path.read_text("utf-8"))]
    assert pages == []


STYLES = """() => {
  const kinds = ["display", "visibility", "position", "fontFamily", "fontSize", "fontWeight",
    "color", "backgroundColor", "margin", "padding", "width", "height", "border", "content",
    "listStyle", "textDecoration", "lineHeight", "boxShadow", "opacity", "overflow", "zIndex"];
  const found = [];
  for (const node of document.querySelectorAll("body, body *")) {
    if (node.closest("svg") || /(^| )fa-/.test(node.className)) continue;
    for (const part of [null, "::before", "::after"]) {
      const style = getComputedStyle(node, part);
      const drawn = !part || style.content !== "none";
      found.push(`${node.tagName}.${node.className}${part ?? ""} `
        + (drawn ? kinds.map((kind) => `${kind}: ${style[kind]}`).join("; ") : "none"));
    }
  }
  return found;
}"""
WITH_SHEETS = """async (sheets) => {
  const loaded = [...document.querySelectorAll("link[rel=stylesheet]:not([media])")];
  const apart = loaded.slice(1).map((one) => one.getAttribute("href"));  // of this page alone
  for (const one of loaded) one.remove();
  for (const href of [...sheets, ...apart]) {
    const link = Object.assign(document.createElement("link"), { rel: "stylesheet", href });
    await new Promise((done) => { link.onload = done; document.head.append(link); });
  }
  await document.fonts.ready;
}"""


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize(
    "name",
    ["notebooks/tower", "notebooks/russian-cohort", "book/index", "book/ledger", "book/findings",
     "book/methods", "book/forms", "book/rerun", "search"],
)  # fmt: skip
def test_a_page_looks_as_with_the_whole_sheets(page_factory, name, dark):
    page = page_factory((SITE / f"{name}.html").as_uri(), dark=dark).page
    page.evaluate(
        "() => { for (const one of document.querySelectorAll('details')) one.open = true; }"
    )
    # What is out of sight has its size once it is laid out.
    page.add_style_tag(content="* { content-visibility: visible !important }")
    page.wait_for_timeout(500)
    light = page.evaluate(STYLES)
    lists = "book/ledger" in name or "book/findings" in name or "book/methods" in name
    sheets = [sheet for sheet in whole()["sheets"] if lists or sheet != OF_LISTS]
    root = "../" if "/" in name else ""
    page.evaluate(WITH_SHEETS, [f"{root}_static/{sheet}" for sheet in sheets])
    page.wait_for_timeout(300)
    differing = [(a, b) for a, b in zip(light, page.evaluate(STYLES), strict=True) if a != b]
    assert differing[:3] == []


def test_what_the_theme_folds_and_hides_is_folded_and_hidden(page_factory):
    watched = page_factory((SITE / "notebooks" / "tower.html").as_uri())
    page = watched.page
    solutions = page.locator("details.solution")
    assert solutions.count() > 0
    assert not solutions.first.locator("p").last.is_visible()
    link = "e => getComputedStyle(e).visibility"
    assert page.locator("h1 .headerlink").first.evaluate(link) == "hidden"
    fonts = page.locator("pre").first.evaluate("e => getComputedStyle(e).fontFamily")
    assert "mono" in fonts.lower()
    assert watched.problems == []


def test_every_icon_of_a_page_is_drawn(page_factory):
    page = page_factory((SITE / "notebooks" / "tower.html").as_uri()).page
    icons = page.locator("[class*=fa-]").evaluate_all(
        "all => all.map(e => [e.className, getComputedStyle(e, '::before').maskImage])"
    )
    assert len(icons) > 5
    assert [name for name, image in icons if not image.startswith('url("data:image/svg')] == []


def test_every_letter_of_the_pages_is_in_a_font_of_the_site():
    sheet = (SITE / "_static" / SITE_SHEET).read_text(encoding="utf-8")
    faces = re.findall(r"@font-face\s*{([^}]*)}", sheet)
    held = {"serif": set(), "sans": set()}
    for face in faces:
        kind = "serif" if "Serif" in face else "sans"
        for first, last in RANGE.findall(face):
            held[kind].update(range(int(first, 16), int(last or first, 16) + 1))
    letters: set[str] = set()
    for path in SITE.rglob("*.html"):
        text = re.sub(r"<(script|style).*?</\1>", "", path.read_text("utf-8"), flags=re.DOTALL)
        letters.update(html.unescape(re.sub(r"<[^>]*>", "", text)))
    written = {
        one for one in letters if one.isalpha() and (one < "\u0180" or "\u0400" <= one < "\u0530")
    }
    missing = {one for one in written for kind in held.values() if ord(one) not in kind}
    assert sorted(missing) == []


def test_code_gets_its_colours_and_its_button_when_it_is_unfolded(page_factory):
    watched = page_factory((SITE / "notebooks" / "tower.html").as_uri())
    page = watched.page
    cell = page.locator("details.hide").first
    before = cell.locator("pre").text_content()
    assert cell.locator("pre span").count() == 0
    cell.locator("summary").click()
    cell.locator("button.copybtn").wait_for(state="attached")
    assert cell.locator("pre span").count() > 5
    assert cell.locator("pre").text_content() == before
    assert watched.problems == []


def test_without_javascript_code_and_panels_can_be_read(page_factory):
    page = page_factory((SITE / "notebooks" / "tower.html").as_uri(), js=False).page
    cell = page.locator("details.hide").first
    cell.locator("summary").click()
    assert len(cell.locator("pre").inner_text()) > 100
    number = page.locator(".fact-number").first
    number.click()
    panel = page.locator(f"#{number.get_attribute('popovertarget')}")
    panel.wait_for(state="visible")
    style = "e => getComputedStyle(e).display"
    assert panel.locator(".fact-where").first.evaluate(style) == "block"
