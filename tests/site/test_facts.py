"""Numbers with panels and the ledger, as readers meet them: mouse, keyboard, touch, no script.

A small book over a copy of the data is built once and read from a file:// URL.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from recount.data.outputs import CLAIM, FACTS, GLUE
from tests.waiting import comes_true, settle

ROOT = Path(__file__).resolve().parents[2]
DESKTOP, PHONE = (1280, 900), (375, 800)
COLOUR_RULES = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
CR = "fda_review_zh:mt103_211.evaluable.cr.rate"
ELEMENTS = 4000  # at first view, of a page of the book; the made-up one has no theme's sidebar
SLOW = 4  # a shared machine may be this much slower than a reader's
ROW = "fda-review-zh-mt103-211-evaluable-cr-rate"
DURATION_ROW = "fda-review-zh-mt103-211-cr-relapse-free-survival-median"

QUERIES = (
    "evaluable 32.4", "３２．４ EVALUABLE", "evaluable 32,4", "[25.7~39.7]", "［25.7～39.7］",
    "次要终点 cr", "mt103_211.evaluable.cr.rate", "Gokbuget", "Gökbuget", "Table 3",
    "60/185", "60 of 185", "25.7 to 39.7", "<0.0001", "< 0,0001", "2,622", "32.4 %",
)  # fmt: skip

CONFIG = """
title: A small book
author: Nobody
logo: ""
only_build_toc_files: true
exclude_patterns: [_build, data]
execute: {execute_notebooks: "off"}
sphinx:
  extra_extensions: [recount.sphinx_ext]
  config:
    smartquotes: false
    nb_render_markdown_format: myst
    html_context: {default_mode: auto}
    html_theme_options:
      {navbar_start: [], navbar_center: [], navbar_end: [], navbar_persistent: []}
"""
TOC = """
format: jb-book
root: book/start
chapters:
- {file: notebooks/trial}
- {file: notebooks/computed}
- {file: book/claims}
- {file: book/ledger}
- {file: book/findings}
- {file: book/concordance}
- {file: book/reference}
"""
START = f"""
# Start

The trial had {{fact}}`fda_review_zh:mt103_211.evaluable.size.count` patients, and
{{fact}}`{CR}`% of them ({{fact}}`{CR}#low`% to {{fact}}`{CR}#high`%) responded.
{{claim}}`The lower limit is the one below <limit-below>` the threshold.

The odds ratio would be {{check}}`fda_review_zh:model-odds-ratio-from-the-rates#value`.

| quantity | % |
| --- | --- |
| rate | {{fact}}`{CR}@table_4`% |
"""
TRIAL = f"""\
---
jupytext: {{text_representation: {{extension: .md, format_name: myst}}}}
kernelspec: {{name: python3, display_name: Python 3}}
---

# Trial

A number on a notebook's page: {{fact}}`{CR}`%.

{"A paragraph of text. " * 400}
"""
HOLDING = """\
```{code-cell} python
compared("limit-below", limit, threshold, bar="the threshold")
```
"""
COMPUTED = """\
# Computed

The gain is {glue:text}`gain` points, and {glue:text}`half` is half of it.
{filler}
Far below, {glue:text}`late` comes from the same facts.
""".replace("{filler}", "\n\n".join(["A paragraph of text."] * 60))
CELL = """\
computed("gain", 12, 0)
computed("half", 6, 0)
computed("late", 24, 0)
"""
CLAIMS = """
# Claims

```{claims}
```
"""
LEDGER = """
# The ledger

```{ledger}
```
"""
FINDINGS = """
# Findings

```{findings}
```
"""
CONCORDANCE = """
# Across documents

```{concordance}
```
"""
REFERENCE = """
# Reference

```{methods-reference}
```

```{data-dictionary}
```
"""


def output(prefixed: dict[str, object], name: str) -> nbformat.NotebookNode:
    """What a cell writes down without showing it."""
    data = {GLUE + mime: content for mime, content in prefixed.items()}
    metadata = {"scrapbook": {"name": name, "mime_prefix": GLUE}}
    return nbformat.v4.new_output("display_data", data=data, metadata=metadata)


def notebook(text: str, code: str, *outputs: nbformat.NotebookNode) -> str:
    """A notebook with the outputs of its only cell."""
    cells = [nbformat.v4.new_markdown_cell(text, id="c0"), nbformat.v4.new_code_cell(code, id="c1")]
    cells[1].outputs = list(outputs)
    language = {"language_info": {"name": "python", "pygments_lexer": "ipython3"}}
    return nbformat.writes(nbformat.v4.new_notebook(cells=cells, metadata=language))


NUMBERS = [
    output({"text/plain": f"'{text}'", FACTS: [CR, f"{CR}@table_4"]}, name)
    for name, text in (("gain", "12"), ("half", "6"), ("late", "24"))
]
RECORD = {
    "id": "limit-below", "basis": "compared", "beyond_chance": "yes", "margin": "4.3 points",
    "tested": "25.7 < 30", "assumption": "The threshold is fixed.", "facts": [CR],
}  # fmt: skip


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small book, built strictly by the command of the book."""
    folder = tmp_path_factory.mktemp("facts")
    shutil.copytree(ROOT / "data", folder / "data")
    shutil.copyfile(ROOT / "requirements.txt", folder / "requirements.txt")
    files = {
        "_config.yml": CONFIG,
        "_toc.yml": TOC,
        "book/start.md": START,
        "notebooks/trial.md": TRIAL,
        "notebooks/held.md": HOLDING,  # no page: a sentence may be held by any notebook
        "notebooks/held/outputs.ipynb": notebook("", "", output({CLAIM: RECORD}, "claim")),
        "notebooks/computed.ipynb": notebook(COMPUTED, CELL, *NUMBERS),
        "book/claims.md": CLAIMS,
        "book/ledger.md": LEDGER,
        "book/findings.md": FINDINGS,
        "book/concordance.md": CONCORDANCE,
        "book/reference.md": REFERENCE,
    }
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    command = Path(sys.executable).with_name("jupyter-book")
    run = subprocess.run(
        [command, "build", folder, "--all", "-W", "-n", "--keep-going"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert run.returncode == 0, run.stdout + run.stderr
    return folder / "_build" / "html"


@pytest.fixture(scope="module")
def start(site: Path) -> str:
    return (site / "book" / "start.html").as_uri()


@pytest.fixture(scope="module")
def ledger_url(site: Path) -> str:
    return (site / "book" / "ledger.html").as_uri()


@pytest.fixture(scope="module")
def findings_url(site: Path) -> str:
    return (site / "book" / "findings.html").as_uri()


def number(page, text: str = "32.4"):
    """The first button that prints this number."""
    return page.locator(".fact-number", has_text=text).first


def panel_of(page, text: str = "32.4"):
    """Its panel."""
    return page.locator(f"#{number(page, text).get_attribute('popovertarget')}")


def beside(page, panel, text: str = "32.4") -> bool:
    """Whether the panel comes to lie right above or below its number, and touches no edge."""

    def lies_there() -> bool:
        box, at = panel.bounding_box(), number(page, text).bounding_box()
        if not box:
            return False
        below = box["y"] - (at["y"] + at["height"])
        above = at["y"] - (box["y"] + box["height"])
        inside = box["x"] >= 0 and box["x"] + box["width"] <= page.viewport_size["width"]
        return inside and (0 <= below < 20 or 0 <= above < 20)

    return comes_true(page, lies_there)


def row(page, anchor: str):
    return page.locator(f"#{anchor}")


def control(page, label: str):
    """A control of the ledger by its label."""
    return page.locator(".ledger-controls").get_by_label(label, exact=True)


def visible_rows(page) -> int:
    return page.locator(".entry:visible").count()


def found_rows(page) -> int:
    """How many rows fit, as the page says; of many, only the first are drawn."""
    number = int(page.locator(".ledger-count").inner_text().split()[0])
    assert min(number, 1) <= visible_rows(page) <= number
    return number


# --- the panel


def test_the_panel_opens_under_the_mouse_and_closes_when_it_leaves(start, page_factory):
    page = page_factory(start).page
    panel = panel_of(page)
    assert not panel.is_visible()
    number(page).hover()
    panel.wait_for(state="visible")
    assert beside(page, panel)
    for text in ("60（32.4）［25.7～39.7］", "Wang and Dong", "Table 3", "reproduced"):
        assert text in panel.inner_text()
    assert panel.locator("[lang=zh]").count() >= 1
    panel.hover()
    page.wait_for_timeout(500)
    assert panel.is_visible(), "the pointer may rest on the panel"
    page.mouse.move(5, 5)
    panel.wait_for(state="hidden")


def test_a_click_keeps_the_panel_until_it_is_dismissed(start, page_factory):
    page = page_factory(start).page
    panel = panel_of(page)
    number(page).hover()
    panel.wait_for(state="visible")
    number(page).click()
    page.mouse.move(5, 5)
    page.wait_for_timeout(600)
    assert panel.is_visible()
    number(page).click()
    panel.wait_for(state="hidden")


@pytest.mark.parametrize("js", [True, False])
def test_enter_opens_and_escape_closes(start, page_factory, js):
    page = page_factory(start, js=js).page
    panel = panel_of(page)
    number(page).focus()
    page.keyboard.press("Enter")
    panel.wait_for(state="visible")
    page.keyboard.press("Tab")
    assert page.locator(":focus").get_attribute("href"), "the next stop is a link of the panel"
    page.keyboard.press("Escape")
    panel.wait_for(state="hidden")
    page.wait_for_timeout(400)
    assert not panel.is_visible()
    number(page).focus()
    page.keyboard.press("Enter")
    panel.wait_for(state="visible")


def test_the_panel_opens_as_the_keyboard_comes_to_it(start, page_factory):
    page = page_factory(start).page
    number(page, "185").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    for _ in range(10):
        page.keyboard.press("Tab")
        if number(page).evaluate("e => e === document.activeElement"):
            break
    panel_of(page).wait_for(state="visible")
    assert page.locator(".fact-panel:visible").count() == 1


@pytest.mark.parametrize("js", [True, False])
def test_a_tap_on_a_phone_opens_a_sheet_with_a_way_to_close_it(start, browser, js):
    context = browser.new_context(
        viewport={"width": 375, "height": 800}, has_touch=True, java_script_enabled=js
    )
    page = context.new_page()
    page.goto(start)
    panel = panel_of(page)
    number(page).tap()
    panel.wait_for(state="visible")
    box = panel.bounding_box()
    assert box["x"] == 0
    assert box["width"] == 375
    assert box["y"] + box["height"] == pytest.approx(800, abs=1)
    close = panel.get_by_role("button", name="Close")
    assert close.bounding_box()["height"] >= 44
    close.tap()
    panel.wait_for(state="hidden")
    context.close()


def test_a_click_opens_it_without_javascript(start, page_factory):
    page = page_factory(start, js=False).page
    panel = panel_of(page)
    number(page).click()
    panel.wait_for(state="visible")
    assert beside(page, panel)
    page.mouse.click(5, 5)
    panel.wait_for(state="hidden")


@pytest.mark.parametrize("js", [True, False])
@pytest.mark.parametrize("name", ["book/start", "notebooks/trial"])
def test_the_panel_leads_to_the_row_of_its_number(site, page_factory, name, js):
    page = page_factory((site / f"{name}.html").as_uri(), js=js).page
    number(page).click()
    panel_of(page).get_by_role("link", name="Its row in the ledger").click()
    page.wait_for_url("**/book/ledger.html#*")
    assert page.url.endswith(f"#{ROW}")
    found = row(page, ROW)
    found.locator(".entry-body").wait_for(state="visible")
    assert CR in found.inner_text()
    page.wait_for_function(
        "id => Math.abs(document.getElementById(id).getBoundingClientRect().top - 80) < 80",
        arg=ROW,
        timeout=5000,
    )


def test_a_computed_number_shows_its_arithmetic_and_looks_different(start, page_factory):
    page = page_factory(start).page
    text = page.locator(".fact-computed .fact-number").inner_text()
    number(page, text).click()
    panel = panel_of(page, text)
    assert "odds of 32.4% over odds of 13%" in panel.inner_text()
    assert "Printed: 3.50" in panel.inner_text()
    style = "e => getComputedStyle(e).textDecorationStyle"
    assert number(page, text).evaluate(style) == "dashed"
    assert number(page).evaluate(style) == "dotted"


# --- computed numbers, which share a panel, and claims


@pytest.fixture(scope="module")
def computed_url(site: Path) -> str:
    return (site / "notebooks" / "computed.html").as_uri()


@pytest.mark.parametrize("text", ["12", "24"])
def test_the_shared_panel_opens_beside_the_number_that_was_pointed_at(
    computed_url, page_factory, text
):
    page = page_factory(computed_url).page
    panel = panel_of(page, text)
    number(page, text).scroll_into_view_if_needed()
    number(page, text).hover()
    panel.wait_for(state="visible")
    assert beside(page, panel, text)
    links = panel.locator("a.fact-source")
    assert links.count() == 2
    assert "32.4%" in links.first.inner_text()
    panel.hover()
    page.wait_for_timeout(500)
    assert panel.is_visible(), "the pointer may rest on the panel"
    page.mouse.move(5, 5)
    panel.wait_for(state="hidden")


def test_the_shared_panel_moves_to_the_next_number(computed_url, page_factory):
    page = page_factory(computed_url).page
    panel = panel_of(page, "12")
    assert panel_of(page, "6").get_attribute("id") == panel.get_attribute("id")
    for text in ("12", "6"):
        number(page, text).click()
        panel.wait_for(state="visible")
        assert beside(page, panel, text)
    number(page, "6").click()
    panel.wait_for(state="hidden")


@pytest.mark.parametrize("js", [True, False])
def test_enter_opens_the_shared_panel_and_its_links_come_next(computed_url, page_factory, js):
    page = page_factory(computed_url, js=js).page
    number(page, "24").focus()
    page.keyboard.press("Enter")
    panel = panel_of(page, "24")
    panel.wait_for(state="visible")
    assert beside(page, panel, "24")
    page.keyboard.press("Tab")
    assert page.locator(":focus").get_attribute("class") == "fact-source"
    page.keyboard.press("Escape")
    panel.wait_for(state="hidden")


def test_a_fact_behind_a_number_leads_to_its_row_and_its_code_to_the_cell(
    computed_url, page_factory
):
    page = page_factory(computed_url).page
    number(page, "12").click()
    panel = panel_of(page, "12")
    code = panel.get_by_role("link", name="Its code on this page").get_attribute("href")
    assert "computed(" in page.locator(code).inner_text()
    panel.locator("a.fact-source").first.click()
    page.wait_for_url("**/book/ledger.html#*")
    assert page.url.endswith(f"#{ROW}")


def test_where_css_cannot_anchor_the_shared_panel_the_script_places_it(computed_url, page_factory):
    page = page_factory(computed_url).page
    page.context.add_init_script("CSS.supports = () => false")
    page.reload()
    page.add_style_tag(content=".fact-panel { position-area: none !important }")
    for text in ("12", "6", "24"):
        number(page, text).click()
        assert beside(page, panel_of(page, text), text)


@pytest.mark.parametrize("js", [True, False])
def test_a_claim_opens_like_a_number(start, page_factory, js):
    page = page_factory(start, js=js).page
    mark = page.get_by_role("button", name="How this sentence is held: compared, beyond chance")
    assert mark.count() == 1
    mark.focus()
    page.keyboard.press("Enter")
    panel = page.locator(f"#{mark.get_attribute('popovertarget')}")
    panel.wait_for(state="visible")
    for text in ("beyond chance", "25.7 < 30", "4.3 points", "The threshold is fixed.", "CR rate"):
        assert text in panel.inner_text()
    panel.get_by_role("link", name="Its row among the claims").click()
    page.wait_for_url("**/book/claims.html#claim-limit-below")
    row(page, "claim-limit-below").locator(".entry-body").wait_for(state="visible")


def test_a_claim_opens_under_the_mouse_and_by_a_tap(start, browser, page_factory):
    page = page_factory(start).page
    mark = page.locator(".claim-mark")
    panel = page.locator(f"#{mark.get_attribute('popovertarget')}")
    mark.hover()
    panel.wait_for(state="visible")
    context = browser.new_context(viewport={"width": 375, "height": 800}, has_touch=True)
    phone = context.new_page()
    phone.goto(start)
    phone.locator(".claim-mark").tap()
    phone.locator(f"#{mark.get_attribute('popovertarget')}").wait_for(state="visible")
    context.close()


def test_claims_are_filtered_by_basis_and_chance(site, page_factory):
    page = page_factory((site / "book" / "claims.html").as_uri()).page
    control(page, "Basis").select_option("compared")
    control(page, "Chance").select_option("yes")
    settle(page)
    assert visible_rows(page) == 1
    assert page.url.endswith("#claims?basis=compared&chance=yes")
    control(page, "Chance").select_option("no")
    settle(page)
    assert visible_rows(page) == 0
    assert page.get_by_text("No claim fits this search.").is_visible()


def test_the_ledger_is_filtered_by_the_page_that_prints_a_number(ledger_url, page_factory):
    page = page_factory(f"{ledger_url}#?page=notebooks/trial").page
    settle(page)
    assert control(page, "Page").input_value() == "notebooks/trial"
    assert visible_rows(page) == 1


def test_no_line_breaks_between_a_number_and_what_touches_it(start, page_factory):
    page = page_factory(start).page
    lines = """() => [...document.querySelectorAll('.unbroken')].map(e => {
        const range = document.createRange(); range.selectNodeContents(e);
        const middles = [...range.getClientRects()].filter(r => r.width).map(
            r => (r.top + r.bottom) / 2);
        return Math.max(...middles) - Math.min(...middles); })"""  # px; a line has more than 20
    for width in range(240, 420, 12):
        page.set_viewport_size({"width": width, "height": 700})
        assert max(page.evaluate(lines)) < 10, width


def test_a_copied_sentence_holds_its_numbers_and_no_panel(start, page_factory):
    page = page_factory(start).page
    page.evaluate("() => getSelection().selectAllChildren(document.querySelector('.bd-article p'))")
    copied = " ".join(page.evaluate("() => getSelection().toString()").split())
    assert copied.startswith("The trial had 185 patients, and 32.4% of them (25.7% to 39.7%)")


def test_on_paper_there_is_only_the_number(start, page_factory):
    page = page_factory(start).page
    number(page).click()
    page.emulate_media(media="print")
    assert not panel_of(page).is_visible()
    line = number(page).evaluate("e => getComputedStyle(e).textDecorationLine")
    assert line == "none"


def test_where_css_cannot_anchor_a_panel_the_script_places_it(start, page_factory):
    page = page_factory(start).page
    page.context.add_init_script("CSS.supports = () => false")
    page.reload()
    page.add_style_tag(content=".fact-panel { position-area: none !important }")
    for text in ("32.4", "39.7"):
        number(page, text).click()
        panel = panel_of(page, text)
        assert panel.evaluate("e => e.style.position") == "absolute"
        assert beside(page, panel, text)


# --- the ledger


def test_search_finds_any_language_and_any_way_of_writing_a_number(
    ledger, ledger_url, page_factory
):
    page = page_factory(ledger_url).page
    count, search = page.locator(".ledger-count"), control(page, "Search")
    total = len(ledger.facts)
    assert count.inner_text() == f"{total} numbers"
    assert visible_rows(page) == 0
    found = {}
    for query in QUERIES:
        search.fill(query)
        settle(page)
        found[query] = found_rows(page)
        assert 0 < found[query] < total, query
        assert count.inner_text() == f"{found[query]} of {total} numbers"
    assert found["evaluable 32.4"] == found["３２．４ EVALUABLE"] == found["evaluable 32,4"]
    assert found["Gokbuget"] == found["Gökbuget"]
    assert found["60/185"] == found["60 of 185"]
    assert found["<0.0001"] == found["< 0,0001"]
    search.fill("nothing of that kind")
    settle(page)
    assert visible_rows(page) == 0
    assert page.get_by_text("No number fits this search.").is_visible()
    page.get_by_role("button", name="Clear").click()
    settle(page)
    assert count.inner_text() == f"{total} numbers"
    assert visible_rows(page) == 0


def test_filters_narrow_the_list_and_stay_in_the_address(ledger_url, page_factory):
    page = page_factory(ledger_url).page
    control(page, "Verdict").select_option("reproduced")
    settle(page)
    reproduced = found_rows(page)
    verdicts = page.locator(".entry:visible").evaluate_all("all => all.map(e => e.dataset.verdict)")
    assert set(verdicts) == {"reproduced"}
    control(page, "Finding").select_option("minor")
    settle(page)
    both = found_rows(page)
    assert 0 < both < reproduced
    assert page.url.endswith("#?verdict=reproduced&severity=minor")
    again = page_factory(page.url).page
    settle(again)
    assert found_rows(again) == both
    assert control(again, "Verdict").input_value() == "reproduced"
    control(page, "Finding").select_option("any")
    control(page, "Verdict").select_option("")
    control(page, "Method").select_option("clopper_pearson")
    control(page, "Document").select_option("fda_review_zh")
    settle(page)
    shown = page.locator(".entry:visible").evaluate_all(
        "all => all.map(e => [e.closest('.entry-group').dataset.source, e.dataset.method,"
        " e.dataset.severity])"
    )
    assert shown
    assert {source for source, _, _ in shown} == {"fda_review_zh"}
    assert all("clopper_pearson" in method and severity for _, method, severity in shown)


def test_a_link_opens_its_row_even_when_a_filter_hides_it(ledger_url, page_factory):
    page = page_factory(f"{ledger_url}#{DURATION_ROW}").page
    found = row(page, DURATION_ROW)
    found.locator(".entry-body").wait_for(state="visible")
    assert "comes out as 0.13" in found.inner_text()
    control(page, "Verdict").select_option("not checkable")
    settle(page)
    assert not found.is_visible()
    page.evaluate(f"() => {{ location.hash = '#{ROW}'; }}")
    row(page, ROW).locator(".entry-body").wait_for(state="visible")
    assert control(page, "Verdict").input_value() == ""


def test_a_row_tells_what_stands_behind_its_number(ledger_url, page_factory):
    page = page_factory(f"{ledger_url}#{ROW}").page
    body = row(page, ROW).locator(".entry-body")
    text = body.inner_text()
    for word in ("60 of 185 = 32.432%", "clopper-pearson of 60 of 185", "rounded to nearest", CR):
        assert word in text
    assert body.get_by_role("link", name="What the threshold is compared with").count() == 1
    assert (
        body.get_by_role("link", name="Trial", exact=True)
        .get_attribute("href")
        .endswith("notebooks/trial.html")
    )
    body.get_by_role("link", name="What the threshold is compared with").click()
    assert page.url.endswith("#finding-threshold-30-percent")


def test_without_javascript_the_whole_list_is_there_and_no_dead_control(ledger_url, page_factory):
    page = page_factory(ledger_url, js=False).page
    assert not page.locator(".ledger-controls").is_visible()
    assert visible_rows(page) == page.locator(".entry").count() > 100
    entry = page.locator(".entry").nth(3)
    entry.locator("summary").click()
    assert entry.locator(".entry-body").is_visible()


def test_a_group_of_documents_is_chosen_as_a_whole(ledger, ledger_url, page_factory):
    page = page_factory(ledger_url).page
    seen = {}
    for value in ("@documents", "@literature"):
        control(page, "Document").select_option(value)
        settle(page)
        shown = page.locator(".entry-group:visible").evaluate_all(
            "all => all.map(e => [e.dataset.source, Number(e.dataset.entries)])"
        )
        seen[value] = dict(shown)
        assert found_rows(page) == sum(seen[value].values())
    assert "fda_review_zh" in seen["@documents"]
    assert not seen["@documents"].keys() & seen["@literature"].keys()
    total = sum(sum(shown.values()) for shown in seen.values())
    assert total == len(ledger.facts)


def test_rows_sleep_until_their_document_is_opened_and_more_are_drawn_on_request(
    ledger_url, page_factory
):
    page = page_factory(ledger_url).page
    assert page.locator("*").count() < ELEMENTS
    group = page.locator("#source-fda-review-zh")
    total = int(group.get_attribute("data-entries"))
    assert group.locator(".entry").count() == 0
    heading = group.locator(".entry-group-title button")
    heading.focus()
    heading.press("Enter")
    first = group.locator(".entry:visible").count()
    assert 0 < first < total
    assert group.locator(".entry-group-about").is_visible()
    group.get_by_role("button", name=f"Show {total - first} more").click()
    assert group.locator(".entry:visible").count() == total
    assert group.locator(".entry-body").count() == 0
    entry = group.locator(".entry").nth(3)
    entry.locator("summary").click()
    entry.locator(".entry-body").wait_for(state="visible")
    heading.click()
    assert group.locator(".entry").count() == 0


def test_a_search_tells_how_many_rows_fit_and_shows_the_first(ledger_url, page_factory):
    page = page_factory(ledger_url).page
    everything = page.locator(".ledger-count").inner_text()
    control(page, "Verdict").select_option("reproduced")
    settle(page)
    assert page.locator(".ledger-count").inner_text() != everything
    drawn = visible_rows(page)
    assert drawn < found_rows(page)
    group = page.locator("#source-rogachev-2023")
    group.locator(".entry-group-title button").click()
    assert visible_rows(page) > drawn
    assert group.locator(".entry:visible").count() == int(
        group.locator(".entry-group-count").inner_text().split()[0]
    )
    group.locator(".entry-group-title button").click()
    assert group.locator(".entry").count() == 0


def test_a_search_is_answered_at_once(ledger_url, page_factory):
    page = page_factory(ledger_url).page
    control(page, "Search").fill("nothing of that kind")
    settle(page)  # then the texts of all rows are read
    took = page.evaluate("""() => {
      const form = document.querySelector(".ledger-controls");
      const wait = self.setTimeout;
      let work = null;
      self.setTimeout = (given) => { work = given; };
      form.elements.find.value = "survival";
      form.dispatchEvent(new Event("input"));
      self.setTimeout = wait;
      const start = performance.now();
      work();
      return performance.now() - start;
    }""")
    assert found_rows(page) > 100
    assert took < 50 * SLOW, f"{took} ms"


def test_the_rows_of_the_literature_come_when_they_are_needed(ledger_url, page_factory):
    watched = page_factory(ledger_url)
    page = watched.page
    assert page.evaluate("() => self.recountRows === undefined")
    group = page.locator("#source-stein-2019")
    group.locator(".entry-group-title button").click()
    group.locator(".entry").first.wait_for(state="visible")
    assert group.locator(".entry-group-about").is_visible()
    assert watched.problems == []
    still = page_factory(ledger_url, js=False).page
    still.locator("#source-stein-2019 a").click()
    still.wait_for_url("**/book/ledger-literature.html#source-stein-2019")
    assert still.locator("#source-stein-2019 .entry").count() > 100
    alone = page_factory(still.url).page
    control(alone, "Verdict").select_option("reproduced")
    settle(alone)
    assert found_rows(alone) > 0


@pytest.mark.parametrize("js", [True, False])
@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_a_link_arrives_at_its_row_however_deep_it_lies(ledger, ledger_url, page_factory, size, js):
    facts = ledger.facts
    anchors = [fact.anchor for fact in facts]
    whole = {fact.anchor for fact in facts if facts.sources[fact.source].whole}
    for anchor in (anchors[len(anchors) // 4], "source-stein-2019", anchors[-1]):
        apart = anchor in anchors and anchor not in whole and not js
        url = ledger_url.replace("ledger.html", "ledger-literature.html") if apart else ledger_url
        watched = page_factory(f"{url}#{anchor}", size=size, js=js)
        target = watched.page.locator(f"#{anchor}:target")
        target.wait_for(state="visible")

        def arrived(page=watched.page, target=target) -> bool:
            end = page.evaluate(
                "() => scrollY + innerHeight >= document.documentElement.scrollHeight - 2"
            )
            return 0 <= target.bounding_box()["y"] <= (size[1] if end else 160)

        assert comes_true(watched.page, arrived), anchor
        if anchor in anchors:
            assert target.locator(".entry-body").is_visible()


def test_findings_are_ranked_and_their_numbers_have_panels(findings_url, page_factory):
    page = page_factory(findings_url).page
    marks = page.locator(".severity").evaluate_all("all => all.map(e => e.dataset.severity)")
    assert marks == sorted(marks, key=["material", "minor", "cosmetic"].index)
    finding = page.locator(".finding").first
    assert not finding.locator(".finding-body").is_visible()
    lead = finding.locator(".finding-lead").inner_text()
    finding.locator("summary").click()
    assert " ".join(finding.locator(".finding-body p").first.inner_text().split()).startswith(lead)
    number = finding.locator(".fact-number").first
    number.click()
    assert page.locator(f"#{number.get_attribute('popovertarget')}").is_visible()


@pytest.mark.parametrize("js", [True, False])
def test_a_link_opens_its_finding(findings_url, page_factory, js):
    watched = page_factory(f"{findings_url}#finding-threshold-30-percent", js=js)
    body = watched.page.locator("#finding-threshold-30-percent .finding-body")
    body.wait_for(state="visible")
    assert "What would settle it" in body.inner_text()
    assert watched.page.locator(".finding-body:visible").count() == 1


def test_findings_are_filtered_and_searched(findings_url, page_factory):
    page = page_factory(findings_url).page
    total = page.locator(".finding").count()
    for label, value in (("Severity", "minor"), ("Kind", "ambiguity"), ("Document", "@documents")):
        control(page, label).select_option(value)
    control(page, "Search").fill("odds ratio")
    settle(page)
    shown = page.locator(".finding:visible")
    assert 0 < shown.count() < total
    assert page.locator(".ledger-count").inner_text() == f"{shown.count()} of {total} findings"
    assert page.locator(".entry-group:visible").count() == 1
    assert set(shown.evaluate_all("all => all.map(e => e.dataset.kind)")) == {"ambiguity"}
    again = page_factory(page.url).page
    assert again.locator(".finding:visible").count() == shown.count()


@pytest.mark.parametrize("js", [True, False])
def test_the_concordance_shows_its_differences_alone(site, page_factory, js):
    url = (site / "book" / "concordance.html").as_uri()
    page = page_factory(url, js=js).page
    total, differ = (
        page.locator(selector).count() for selector in (".entry", "[data-agreement^=differ]")
    )
    assert 0 < differ < total
    if js:
        control(page, "Agreement").select_option("differ")
        settle(page)
        assert not page.get_by_label("Show the differences only").is_visible()
    else:
        page.get_by_label("Show the differences only").check()
    assert visible_rows(page) == differ


# --- every page


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
@pytest.mark.parametrize(
    "name",
    [
        "book/start",
        "notebooks/trial",
        "notebooks/computed",
        "book/claims",
        "book/ledger",
        "book/findings",
        "book/concordance",
        "book/reference",
    ],
)
def test_pages_are_quiet_fit_and_are_accessible_with_panels_and_rows_open(
    site, page_factory, name, size
):
    watched = page_factory((site / f"{name}.html").as_uri(), size=size)
    for button in watched.page.locator(".bd-article p .fact-number:visible").all()[:3]:
        button.click()
        assert watched.overflow() <= 0
        watched.page.keyboard.press("Escape")
    watched.open_all()
    assert watched.overflow() <= 0
    if watched.page.locator(".bd-article p .fact-number").count():
        watched.page.locator(".bd-article p .fact-number").first.click()
    watched.thin_out()
    assert watched.axe_faults(".bd-article") == []
    watched.turn_dark()
    assert watched.axe_faults(".bd-article", **COLOUR_RULES) == []
    assert watched.problems == []
    assert watched.foreign == []
