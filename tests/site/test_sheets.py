"""Sheets for class: their number of pages on both papers, fields that keep to the browser."""

from __future__ import annotations

import json
import re
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

from tests.paper import page_texts

ROOT = Path(__file__).resolve().parents[2]
SITE = ROOT / "_build" / "html"
PAGES = [
    path.relative_to(SITE).as_posix()
    for path in sorted((SITE / "book").rglob("*.html"))
    if "section class=" in (text := path.read_text(encoding="utf-8"))
    and re.search(r'class="sheet pages-', text)
]
ALONE = """(id) => {
  for (const one of document.querySelectorAll(".printed-alone"))
    one.classList.remove("printed-alone");
  document.documentElement.dataset.sheet = "one";
  document.getElementById(id).classList.add("printed-alone");
}"""
FORMS = "book/forms.html"
CONCLUSION = "textarea[name='overall-conclusion-the-decision-and-its-reasons']"


def sheets(page) -> list[tuple[str, str]]:
    """The ids and classes of the sheets of a page."""
    find = "all => all.map(one => [one.id, one.className])"
    return page.locator("section.sheet").evaluate_all(find)


def test_the_kit_has_sheets():
    assert len(PAGES) >= 18


@pytest.mark.parametrize("name", PAGES)
def test_each_sheet_keeps_its_number_of_pages_on_both_papers(name, page_factory):
    page = page_factory((SITE / name).as_uri()).page
    wrong = []
    for id_, classes in sheets(page):
        wanted = int(re.search(r"pages-(\d+)", classes)[1])
        page.evaluate(ALONE, id_)
        for paper in ("A4", "Letter"):
            printed = page.pdf(format=paper, prefer_css_page_size=True)
            pages = PdfReader(BytesIO(printed)).pages
            box = pages[0].mediabox
            if len(pages) != wanted or (box.width > box.height) != ("landscape" in classes):
                wrong.append(f"{id_}: {len(pages)} pages of {paper}, {box.width} by {box.height}")
    assert wrong == []


@pytest.mark.parametrize("name", ["book/teach/case-pivotal-trial.html", FORMS])
def test_a_page_printed_without_a_script_has_its_sheets_and_no_tools(name, page_factory):
    page = page_factory((SITE / name).as_uri(), js=False).page
    text = "".join(page_texts(page.pdf(format="A4", prefer_css_page_size=True)))
    assert page.locator("textarea").count() > 4
    assert not page.locator(".form-tools").is_visible()
    assert "Print this sheet" not in text
    assert "Save to a file" not in text


def test_what_is_written_is_kept_in_the_browser_until_it_is_deleted(page_factory, tmp_path):
    watched = page_factory((SITE / FORMS).as_uri())
    page = watched.page
    page.locator(CONCLUSION).fill("Yes, with a trial.")
    page.get_by_label("Product, indication, date and reviewer").fill("A drug")
    assert page.locator(".form-status").inner_text() == "Kept in this browser."
    watched.come_back()
    assert page.locator(CONCLUSION).input_value() == "Yes, with a trial."
    with page.expect_download() as saving:
        page.get_by_role("button", name="Save to a file").click()
    saved = tmp_path / saving.value.suggested_filename
    saving.value.save_as(saved)
    written = json.loads(saved.read_text(encoding="utf-8"))
    assert written["page"] == "book/forms"
    assert sorted(written["written"].values()) == ["A drug", "Yes, with a trial."]
    with page.expect_download() as saving:
        page.get_by_role("button", name="Save as text").click()
    text = Path(saving.value.path()).read_text(encoding="utf-8")
    assert "Overall conclusion: the decision and its reasons: Yes, with a trial." in text

    page.once("dialog", lambda dialog: dialog.dismiss())
    page.get_by_role("button", name="Delete what I wrote").click()
    assert page.locator(CONCLUSION).input_value() != ""
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Delete what I wrote").click()
    assert page.locator(CONCLUSION).input_value() == ""
    assert page.evaluate("() => localStorage.getItem('recount-form:book/forms')") is None
    watched.come_back()
    assert page.locator(CONCLUSION).input_value() == ""

    page.locator("input[type=file]").set_input_files(saved)
    page.wait_for_function("() => document.querySelector('.form-status').textContent")
    assert page.locator(CONCLUSION).input_value() == "Yes, with a trial."
    assert watched.problems == []
    assert watched.foreign == []


def test_what_was_written_before_the_script_came_stays(page_factory):
    watched = page_factory((SITE / FORMS).as_uri())
    page = watched.page
    page.get_by_label("Product, indication, date and reviewer").fill("A drug")
    page.add_init_script(
        """new MutationObserver((_, observer) => {
          const field = document.querySelector("article textarea");
          if (!field) return;
          field.value = "Written early";
          observer.disconnect();
        }).observe(document, { childList: true, subtree: true });"""
    )
    watched.come_back()
    assert page.locator("article textarea").first.input_value() == "Written early"
    assert page.get_by_label("Product, indication, date and reviewer").input_value() == "A drug"


def test_a_file_of_another_page_changes_nothing(page_factory, tmp_path):
    page = page_factory((SITE / FORMS).as_uri()).page
    page.locator(CONCLUSION).fill("Mine")
    other = tmp_path / "other.json"
    other.write_text('{"page": "book/teach/pack", "written": {}}', encoding="utf-8")
    page.locator("input[type=file]").set_input_files(other)
    page.wait_for_function(
        "() => /another page/.test(document.querySelector('.form-status').textContent)"
    )
    assert page.locator(CONCLUSION).input_value() == "Mine"


def test_a_vote_is_cast_by_keyboard(page_factory):
    watched = page_factory((SITE / "book" / "teach" / "case-pivotal-trial.html").as_uri())
    page = watched.page
    group = page.get_by_role("radiogroup", name="Your vote")
    group.get_by_role("radio").first.focus()
    page.keyboard.press("ArrowDown")
    assert group.get_by_role("radio").nth(1).is_checked()
    watched.come_back()
    assert group.get_by_role("radio").nth(1).is_checked()


def test_what_was_typed_is_printed_to_its_end(page_factory):
    page = page_factory((SITE / "book" / "teach" / "case-pivotal-trial.html").as_uri()).page
    page.locator("textarea").first.fill("line\n" * 9 + "the last word")
    printed = page.pdf(format="A4", prefer_css_page_size=True)
    assert "the last word" in "".join(page_texts(printed))
    heights = page.locator("textarea").first.evaluate("e => [e.clientHeight, e.scrollHeight]")
    assert heights[0] >= heights[1] - 2


def columns(name: str, section: str) -> list[list[str]]:
    """The heads of the tables of a section of a built page."""
    text = (SITE / name).read_text(encoding="utf-8")
    part = text[text.index(f'id="{section}"') :]
    part = part[: part.find("<section", 1)]
    tables = re.findall(r"<thead>(.*?)</thead>", part, re.DOTALL)
    head = re.compile(r"<th[^>]*>(.*?)</th>", re.DOTALL)
    return [[re.sub(r"<[^>]+>", "", cell).strip() for cell in head.findall(t)] for t in tables]


@pytest.mark.parametrize(
    ("form", "page", "section"),
    [
        ("fda-s-benefit-risk-framework", "benefit-risk", "fda-s-framework-filled"),
        ("effects-table", "benefit-risk", "an-effects-table"),
        ("tipping-points", "historical-control", "tipping-points"),
    ],
)
def test_a_form_has_the_columns_of_the_filled_one(form, page, section):
    assert columns(FORMS, form)[0] in columns(f"notebooks/{page}.html", section)
