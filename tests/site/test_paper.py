"""Chapters on both papers: what must be there, what must not, and that nothing runs off the page.

And the book as one PDF, printed by its command from a site of two pages.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import unicodedata
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

from recount.build import pdf
from recount.build.offer import PLACE
from recount.build.one_page import Pages
from tests.paper import page_texts

ROOT = Path(__file__).resolve().parents[2]
SITE = ROOT / "_build" / "html"
CHAPTERS = ("tower", "pivotal-trial", "russian-cohort")
PAPERS = {"A4": 673, "Letter": 695}  # px between the margins
FEWEST, MOST = 8, 30  # pages of a chapter
CHROME = (
    "Tap a dotted", "Click to", "Show the code", "Its row in the ledger", "Its row among",
    "Edition:", "Back to top", "Specification", "copy link", "On this page", "Close",
)  # fmt: skip
TITLE = "Where the numbers are from"
# The longest run of plain words in each element that a selector finds.
RUNS = """(selector) => [...document.querySelectorAll(selector)].map((one) => {
  const walker = document.createTreeWalker(one, NodeFilter.SHOW_TEXT);
  let longest = "";
  while (walker.nextNode()) {
    const { data, parentElement } = walker.currentNode;
    const plain = !parentElement.closest("noscript, pre, math, .hide, summary, svg");
    if (plain && data.trim().length > longest.length) longest = data.trim();
  }
  return longest;
}).filter((text) => text.length > 40)"""
# What the sleeping panels of numbers that print say is printed.
PRINTED = """() => [...document.querySelectorAll("article > section > section > p .fact-reported")]
  .filter((one) => !one.closest("details"))
  .map((one) => one.querySelector("button").getAttribute("popovertarget"))
  .map((id) => document.querySelector(`#${id} noscript`).textContent)
  .map((text) => text.match(/fact-printed">([^<]*)</)?.[1])
  .filter((text) => text && !/&/.test(text))"""
TOO_WIDE = """() => [...document.querySelectorAll("article :is(p, table, pre, figure, svg, td)")]
  .filter((one) => one.getBoundingClientRect().right > innerWidth + 1)
  .map((one) => `${one.tagName} ${one.textContent.slice(0, 50)}`)"""

# Each mark of a note that stands with its number, and whether it is on the number's line.
MARKS = """() => [...document.querySelectorAll(".note-mark")].flatMap((mark) => {
  const number = mark.parentElement.querySelector(".fact-number");
  const [a, b] = [number, mark].map((one) => [...one.getClientRects()].at(-1));
  if (!a || !b) return []; // folded away
  return [[mark.parentElement.textContent, b.left >= a.right - 1 && b.top < a.bottom]];
})"""

# What is folded, but for a row of a list, and shows its title alone.
TITLES_ALONE = """() => [...document.querySelectorAll("article details:not(.entry)")]
  .map((one) => [...one.children].filter((child) => child.checkVisibility()))
  .filter((seen) => seen.length === 1 && seen[0].tagName === "SUMMARY")
  .map(([summary]) => summary.textContent)"""


def text_of(printed: bytes) -> str:
    """The text of a PDF without spaces, the marks of notes, and the numbers of pages."""
    pages = page_texts(printed)
    feet = (f"{number} / {len(pages)}" for number in range(1, len(pages) + 1))
    text = "".join(page.replace(next(feet), "") for page in pages)
    return squeezed(re.sub(r"\[\d+\]", "", text))


def squeezed(text: str) -> str:
    """The letters alone, without those that a font joins."""
    return re.sub(r"[\s\u00ad\u200b\u2060]+", "", unicodedata.normalize("NFKC", text))


def missing(run: str, text: str) -> list[str]:
    """Which sixes of words are not in a text: one may be, where a page ends within the run."""
    words = run.split()
    sixes = (squeezed("".join(words[n : n + 6])) for n in range(0, len(words), 6))
    return [one for one in sixes if one not in text]


def skeleton(text: str) -> str:
    """Its digits, points and Latin letters: brackets of other scripts come out in many forms."""
    return re.sub(r"[^0-9A-Za-z.%]", "", squeezed(text))


@pytest.mark.parametrize("paper", PAPERS)
@pytest.mark.parametrize("chapter", CHAPTERS)
def test_a_chapter_prints_whole_and_without_its_answers(chapter, paper, page_factory):
    page = page_factory((SITE / "notebooks" / f"{chapter}.html").as_uri()).page
    folded = page.evaluate(RUNS, ".sd-dropdown:not(.reveal), .objectives")
    answers = page.evaluate(RUNS, "details:is(.reveal, .solution)")
    numbers = page.evaluate(PRINTED)
    assert folded
    assert answers
    assert len(numbers) > 2
    printed = page.pdf(format=paper)
    assert FEWEST <= len(PdfReader(BytesIO(printed)).pages) <= MOST
    text = text_of(printed)
    before, _, notes = text.partition(squeezed(TITLE))
    assert [one for one in folded if len(missing(one, before)) > 1] == []
    assert [one for one in answers if squeezed(one) in text] == []
    assert [one for one in numbers if skeleton(one) not in skeleton(notes)] == []
    assert [one for one in CHROME if squeezed(one) in text] == []
    assert page.locator(".print-notes, .note-mark").count() == 0  # the page is as it was
    page.emulate_media(media="print")
    page.set_viewport_size({"width": PAPERS[paper], "height": 900})
    assert page.evaluate("() => document.documentElement.scrollWidth") <= PAPERS[paper]
    assert page.evaluate(TOO_WIDE) == []


def test_the_instructors_edition_prints_the_answers(page_factory):
    page = page_factory(f"{(SITE / 'notebooks' / 'tower.html').as_uri()}?instructor").page
    answers = page.evaluate(RUNS, "details:is(.reveal, .solution)")
    text = text_of(page.pdf(format="A4"))
    assert [one for one in answers if len(missing(one, text)) > 1] == []


def test_the_open_panel_and_the_chart_of_the_landing_page_print(page_factory):
    page = page_factory((SITE / "book" / "index.html").as_uri()).page
    text = text_of(page.pdf(format="A4"))
    assert squeezed("comes out as printed") in text
    assert squeezed("Tap a dotted") not in text
    assert squeezed("tap a dotted") not in text


@pytest.mark.parametrize("name", ["teach/pack", "teach/case-tower"])
def test_the_title_of_the_notes_is_not_alone_at_the_foot_of_a_page(name, page_factory):
    page = page_factory((SITE / "book" / f"{name}.html").as_uri()).page
    for paper in PAPERS:
        texts = page_texts(page.pdf(format=paper))
        [text] = [text for text in texts if TITLE in text]
        assert re.search(r"recomputing it gave\.\s+1\.\s+\S", text)


@pytest.mark.parametrize("paper", PAPERS)
def test_a_guide_to_a_chapter_prints_on_one_page(paper, page_factory):
    for path in sorted((SITE / "book" / "teach").glob("guide-*.html")):
        page = page_factory(path.as_uri()).page
        texts = page_texts(page.pdf(format=paper))
        guides = [text for text in texts if "Minutes in class" in text]
        assert len(guides) == page.locator(".lesson-times").count()
        assert [one[:60] for one in guides if "Full points" not in one] == []


def test_the_mark_of_a_note_stands_on_the_line_of_its_number(page_factory):
    page = page_factory((SITE / "notebooks" / "regulatory-path.html").as_uri()).page
    page.set_viewport_size({"width": PAPERS["A4"], "height": 900})
    page.emulate_media(media="print")
    page.evaluate("() => dispatchEvent(new Event('beforeprint'))")
    marks = page.evaluate(MARKS)
    assert len(marks) > 20
    assert [text for text, beside in marks if not beside] == []


def test_no_note_is_empty(page_factory):
    page = page_factory((SITE / "book" / "teach" / "guide-confirmation.html").as_uri()).page
    page.evaluate("() => dispatchEvent(new Event('beforeprint'))")
    notes = page.locator(".print-notes li").all_text_contents()
    assert len(notes) > 10
    assert [note for note in notes if len(note) < 20] == []


@pytest.mark.parametrize("name", ["notebooks/tower", "book/error-lab", "book/findings"])
def test_no_title_of_what_is_folded_prints_without_it(name, page_factory):
    page = page_factory((SITE / f"{name}.html").as_uri()).page
    page.emulate_media(media="print")
    page.evaluate("() => dispatchEvent(new Event('beforeprint'))")
    assert page.locator("article details").count() > 10
    assert page.evaluate(TITLES_ALONE) == []


def test_what_no_check_reaches_has_an_outline_on_paper(page_factory):
    page = page_factory((SITE / "book" / "index.html").as_uri()).page
    page.emulate_media(media="print")
    seen = page.locator('.state[data-state="not checkable"]').evaluate_all(
        "(all) => all.map((one) => getComputedStyle(one).boxShadow)"
    )
    assert len(seen) > 1
    assert "none" not in seen


def test_all_findings_are_in_the_pdf():
    told = set(re.findall(r'id="(finding-[^"]+)"', (SITE / "book" / "findings.html").read_text()))
    article, _ = Pages(SITE, ["book/findings"]).taken("book/findings")
    found = {str(one["id"]) for one in article.select("[id*='--finding-']")}
    assert len(told) > 100
    assert {f"book-findings--{one}" for one in told} <= found


def test_two_pages_have_a_place_for_the_pdf():
    for name in ("index", "rerun"):
        assert PLACE.search((SITE / "book" / f"{name}.html").read_text(encoding="utf-8"))


# --- the book as one PDF

HEAD = json.dumps(
    {"@graph": [{"@type": "Book", "name": "A book", "author": [{"name": "Somebody"}],
                 "version": "1.2", "datePublished": "2020-03-04", "inLanguage": "en"}]}
)  # fmt: skip
PAGE = """<html lang="en"><head><script type="application/ld+json">{head}</script></head><body>
<article class="bd-article">{body}</article></body></html>"""
FIRST = """<section id="one"><h1>The first<a class="headerlink" href="#one">#</a></h1>
<!--book-pdf The book--><p>It goes on in <a href="notebooks/b.html#more">the other</a>, is
<a href="list.html#row">listed</a>, and is <a href="https://example.org/">elsewhere</a>.</p>
<div class="form-tools">Save</div></section>"""
SECOND = """<section id="two"><h1>The second</h1><section id="more"><h2>More of it</h2>
<p>Try it.</p><details class="solution"><summary>Solution to it</summary><p>Four.</p></details>
<p>Back to <a href="../a.html">the first</a>.</p></section></section>"""
TOC = """format: jb-book
root: a
parts:
  - caption: Part I
    chapters: [{file: notebooks/b}, {file: list}]
"""
CONFIG = "sphinx: {config: {recount_pdf: {file: small.pdf, without: [list]}}}\n"


@pytest.fixture(scope="module")
def small_book(tmp_path_factory):
    if pdf.browser_path() is None:
        pytest.skip(pdf.PLEA)
    root = tmp_path_factory.mktemp("book")
    site = root / "_build" / "html"
    for folder in ("_static", "notebooks"):
        (site / folder).mkdir(parents=True)
    (root / "_toc.yml").write_text(TOC)
    (root / "_config.yml").write_text(CONFIG)
    bodies = {"a": FIRST, "notebooks/b": SECOND, "list": "<h1>Rows &amp; rows</h1>"}
    for name, body in bodies.items():
        (site / f"{name}.html").write_text(PAGE.format(head=HEAD, body=body))
    out = site / "_static" / "small.pdf"
    made = []
    for _ in range(2):
        command = [sys.executable, "-m", "recount.build.pdf", "--root", str(root)]
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        run = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
        assert run.returncode == 0, run.stdout + run.stderr
        made.append(out.read_bytes())
    return site, made


@pytest.mark.builds
def test_the_pdf_has_bookmarks_and_links_within_and_to_the_world(small_book):
    reader = PdfReader(BytesIO(small_book[1][0]))
    titles = [one.title for one in reader.outline if not isinstance(one, list)]
    assert titles == ["The first", "Part I"]
    chapter, sections = reader.outline[2]
    assert chapter.title == "The second"
    assert [one.title for one in sections] == ["More of it", "Answers"]
    texts = page_texts(small_book[1][0])
    assert "More of it" in texts[reader.get_destination_page_number(chapter)]
    links = [
        (number, note.get_object())
        for number, page in enumerate(reader.pages)
        for note in page.get("/Annots", [])
        if note.get_object().get("/Subtype") == "/Link"
    ]
    uris = {link["/A"]["/URI"] for _, link in links if "/URI" in link.get("/A", {})}
    assert uris == {"https://example.org/"}
    dests = {str(link.get("/Dest") or link["/A"].get("/D")).lstrip("/#") for _, link in links
             if "/URI" not in link.get("/A", {})}  # fmt: skip
    known = {name.lstrip("/#") for name in reader.named_destinations}
    assert {"a", "notebooks-b", "notebooks-b--more", "notebooks-b--answer-1"} <= dests <= known


@pytest.mark.builds
def test_the_pdf_has_contents_answers_and_what_it_is_on_its_cover(small_book):
    reader = PdfReader(BytesIO(small_book[1][0]))
    texts = page_texts(small_book[1][0])
    assert "Version 1.2 · 2020-03-04" in texts[0]
    assert "Only in the book on screen: Rows & rows." in texts[0]
    begins = 1 + next(n for n, text in enumerate(texts) if "Try it." in text)
    assert re.search(rf"The second\s*{begins}\b", texts[1])
    assert texts[begins - 1].index("Back to") < texts[begins - 1].index("Four.")
    assert "Save" not in "".join(texts)
    assert reader.metadata.title == "A book"
    assert reader.metadata.author == "Somebody"
    assert reader.metadata["/CreationDate"] == "D:20200304000000Z"
    assert reader.trailer["/Root"]["/Lang"] == "en"


@pytest.mark.builds
def test_two_prints_are_the_same_and_the_page_offers_one(small_book):
    site, (first, second) = small_book
    assert first == second
    page = (site / "a.html").read_text()
    assert page.count('href="_static/small.pdf"') == 1
    assert "book-pdf" not in (site / "list.html").read_text()


def test_without_a_browser_the_command_says_so(monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(pdf.shutil, "which", lambda _: None)
    assert pdf.main(["--root", str(tmp_path)]) == 1
    assert capsys.readouterr().out.strip() == pdf.PLEA
