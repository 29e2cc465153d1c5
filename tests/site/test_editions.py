"""The class's edition of a chapter holds no answer, on the screen, on paper and without scripts.

Every stop lists words and numbers of its outcome; the instructor's edition holds all of them.
"""

from __future__ import annotations

import json
import re
import unicodedata
from functools import cache
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from recount.build.editions import close_page, write_edition
from recount.data.stops import Stop, read_stop
from tests.paper import page_texts
from tests.waiting import comes_true

ROOT = Path(__file__).resolve().parents[2]
SITE = ROOT / "_build" / "html"
CHAPTERS = sorted(path.stem for path in (ROOT / "notebooks").glob("*.md"))
STOPS = [name for name in CHAPTERS if read_stop(ROOT, f"notebooks/{name}")]
VOICES = (
    "FDA", "EMA", "The sponsor", "The authors", "The committee", "Ours",
    "Not known from our sources",
)  # fmt: skip
SAID_BY_ATTRIBUTES = ("title", "aria-label", "alt", "content")
FIGURE = "figure-operating-characteristics"  # of the pivotal trial, behind its stop
ENOUGH = 30  # letters of an answer by which it is known


def squashed(text: str) -> str:
    """A text without spaces and hyphens, which a printed page sets anew; ligatures are letters."""
    return re.sub(r"[\s\u00ad\u200b-]+", "", unicodedata.normalize("NFKC", text))


@cache
def soup(path: Path) -> BeautifulSoup:
    """A page without what sleeps in its panels."""
    page = BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
    for tag in page.select("noscript, [popover]"):
        tag.decompose()
    return page


def stop_of(name: str) -> Stop:
    stop = read_stop(ROOT, f"notebooks/{name}")
    assert stop is not None
    return stop


def answers(name: str) -> list[str]:
    """How each answer of a reveal and each solution of a chapter begins."""
    page = soup(SITE / "notebooks" / f"{name}.html")
    told = [
        answer for answer in page.select(".reveal ol > li, details.solution > section")
        if not answer.select_one("math")
    ]  # fmt: skip
    return [squashed(answer.get_text())[:ENOUGH] for answer in told]


def paper(watched) -> str:
    """The text of a page as it is printed."""
    text = "".join(page_texts(watched.page.pdf(prefer_css_page_size=True)))
    return squashed(re.sub(r"\[\d+\]", "", text))  # without the marks of notes


def opened(page_factory, name: str, edition: str, **options: object):
    address = (SITE / "notebooks" / f"{name}.html").as_uri()
    return page_factory(f"{address}?{edition}", **options)


@pytest.fixture(scope="session")
def written(tmp_path_factory) -> dict[str, Path]:
    """The two editions that need no script, by their names."""
    folder = tmp_path_factory.mktemp("editions")
    for edition in ("class", "instructor"):
        write_edition(SITE, folder / edition, edition)
    return {edition: folder / edition for edition in ("class", "instructor")}


def test_each_chapter_but_the_advanced_ones_has_a_stop():
    assert len(STOPS) >= 11


@pytest.mark.parametrize("name", STOPS)
def test_each_question_is_answered_under_its_number_by_somebody_named(name):
    page = soup(SITE / "notebooks" / f"{name}.html")
    asked = page.select(".admonition.stop > ol > li")
    told = page.select_one(".reveal ol").find_all("li", recursive=False)
    assert len(asked) == len(told) == stop_of(name).questions
    speakers = [one.select_one("p > em:first-child") for one in told]
    assert [str(one) for one in speakers if not one or not one.text.startswith(VOICES)] == []
    assert "Write down" in page.select_one(".admonition.stop").text


@pytest.mark.parametrize("name", STOPS)
def test_on_paper_the_class_has_no_answer_and_the_instructor_has_all(page_factory, name):
    forbidden = [squashed(text) for text in stop_of(name).forbidden]
    of_class = paper(opened(page_factory, name, "class"))
    assert [text for text in forbidden + answers(name) if text in of_class] == []
    assert "Decidebeforeyoureadon" in of_class
    of_instructor = paper(opened(page_factory, name, "instructor"))
    assert [text for text in forbidden + answers(name) if text not in of_instructor] == []


@pytest.mark.parametrize("name", STOPS)
def test_on_the_screen_nothing_above_a_stop_says_what_came_of_it(page_factory, name):
    watched = opened(page_factory, name, "class")
    said = watched.page.evaluate(
        """(names) => [document.body.innerText, document.title,
          ...[...document.querySelectorAll(names.map((name) => `[${name}]`).join())]
            .filter((one) => one.checkVisibility() || one.closest("head"))
            .filter((one) => !one.closest(".bibtex-citation"))
            .flatMap((one) => names.map((name) => one.getAttribute(name) ?? "")),
          ...[...document.querySelectorAll("script[type*=json]")].map((one) => one.text),
        ].join(" ")""",
        list(SAID_BY_ATTRIBUTES),
    )
    told = squashed(said)
    assert [text for text in stop_of(name).forbidden if squashed(text) in told] == []
    assert [text for text in answers(name) if text in told] == []
    assert watched.problems == []


@pytest.mark.parametrize("name", CHAPTERS)
def test_without_scripts_the_class_has_no_answer_in_the_file_itself(written, name):
    stop = read_stop(ROOT, f"notebooks/{name}")
    text = (written["class"] / "notebooks" / f"{name}.html").read_text(encoding="utf-8")
    page = BeautifulSoup(text, "html.parser")
    for tag in page.select(".bibtex-citation a[title]"):
        del tag["title"]
    told = squashed(page.get_text() + str(page.select("[title], [aria-label], meta")))
    assert [one for one in (stop.forbidden if stop else ()) if squashed(one) in told] == []
    assert page.select(".answer, .reveal, .solution, .after-stop, .figure-neutral") == []
    assert [text for text in answers(name) if text in told] == []


@pytest.mark.parametrize("name", CHAPTERS)
def test_without_scripts_the_instructor_has_every_answer_open(written, name):
    page = soup(written["instructor"] / "notebooks" / f"{name}.html")
    folded = page.select("details.solution, details.reveal, details.sd-dropdown")
    assert folded or name == "primer"  # which asks nothing
    assert [one.summary.text for one in folded if not one.has_attr("open")] == []
    told = squashed(page.get_text())
    stop = read_stop(ROOT, f"notebooks/{name}")
    assert [one for one in (stop.forbidden if stop else ()) if squashed(one) not in told] == []


def test_no_link_of_the_class_leads_nowhere(written):
    root = written["class"].resolve()
    pages = {path: soup(path) for path in [*root.glob("*/*.html"), root / "index.html"]}
    anchors = {path: {tag["id"] for tag in page.select("[id]")} for path, page in pages.items()}
    lost = []
    for path, page in pages.items():
        for link in page.select("a[href]"):
            address, _, anchor = link["href"].partition("#")
            if re.match(r"[a-z]+:", address):
                continue
            target = (path.parent / address).resolve() if address else path
            if not target.exists() or (anchor and anchor not in anchors.get(target, ())):
                lost.append(f"{path.name}: {link['href']}")
    assert lost == []


def test_no_figure_of_the_class_carries_its_conclusion(written):
    chapters = set((SITE / "notebooks").glob("*.html"))
    for page in chapters - {SITE / "notebooks" / "playgrounds.html"}:  # whose titles are neutral
        for figure in soup(page).select(".recount-figure"):
            neutral = figure.select_one(".figure-neutral")
            assert neutral, f"{page.stem}: {figure['id']} has no neutral title"
    for path in (written["class"] / "_static" / "figures").glob("*.json"):
        spec = json.loads(path.read_text(encoding="utf-8"))
        if not path.name.startswith("playgrounds-"):
            assert spec["title"] == spec["description"]


def test_the_class_opens_what_follows_and_closes_it_again(page_factory):
    watched = opened(page_factory, "pivotal-trial", "class")
    page = watched.page
    later = page.locator("#what-the-rule-can-decide")
    entry = page.locator('.page-toc a[href="#what-the-rule-can-decide"], .bd-toc a').last
    assert not later.is_visible()
    assert not entry.is_visible()
    page.locator(".stop textarea").first.fill("By CR alone.")
    page.locator(".stop-opener button").click()
    later.wait_for(state="visible")
    page.locator(".reveal li").first.wait_for(state="visible")
    watched.come_back()
    later.wait_for(state="visible")
    page.locator(".stop-opener button").wait_for(state="visible")  # then its script has run
    assert page.locator(".stop textarea").first.input_value() == "By CR alone."
    page.locator(".stop-opener button").click()
    later.wait_for(state="hidden")
    assert watched.problems == []


def test_a_link_to_a_figure_behind_the_stop_shows_it_alone(page_factory):
    watched = opened(page_factory, "pivotal-trial", f"class#{FIGURE}")
    page = watched.page
    figure = page.locator(f"#{FIGURE}")
    assert figure.is_visible()
    assert figure.locator(".figure-neutral").is_visible()
    assert not figure.locator(".figure-title").is_visible()
    behind = page.locator(f".after-stop :is(p, h2, table):not(#{FIGURE} *)")
    assert behind.count() > 9
    assert [one for one in behind.all() if one.is_visible()] == []
    assert not page.locator(".reveal").first.is_visible()


def test_the_choice_of_an_edition_is_remembered_and_taken_back(page_factory):
    watched = opened(page_factory, "pivotal-trial", "class")
    page = watched.page
    watched.come_back((SITE / "notebooks" / "tower.html").as_uri())
    assert not page.locator(".answer").is_visible()
    assert page.locator('.edition-switch [value="class"]').get_attribute("aria-pressed") == "true"
    page.locator('.edition-switch [value="instructor"]').click()
    assert page.locator(".answer").is_visible()
    assert page.locator("details.solution p").first.is_visible()
    page.locator('.edition-switch [value="reader"]').click()
    assert not page.locator("details.solution p").first.is_visible()
    assert page.locator("html[data-edition]").count() == 0


def test_a_page_without_a_stop_says_that_its_conclusions_are_closed(page_factory):
    page = opened(page_factory, "orders-of-events", "class").page
    for hidden in (".answer", "#summary", "details.solution"):
        assert not page.locator(hidden).first.is_visible()
    page.locator(".bd-article .stop-opener button").click()
    for shown in (".answer", "#summary", "details.solution"):
        assert page.locator(shown).first.is_visible()


def test_a_link_to_what_is_closed_leads_to_the_stop(page_factory):
    address = (SITE / "notebooks" / "pivotal-trial.html").as_uri()
    page = page_factory(f"{address}?class#exercises").page
    stop = page.locator(".admonition.stop")
    assert comes_true(page, lambda: -stop.bounding_box()["height"] < stop.bounding_box()["y"] < 900)


def test_without_javascript_solutions_are_closed_and_name_their_exercise(page_factory):
    page = page_factory((SITE / "notebooks" / "pivotal-trial.html").as_uri(), js=False).page
    solutions = page.locator("details.solution")
    assert solutions.count() == page.locator("div.exercise").count() > 3
    names = [one.inner_text() for one in solutions.locator("summary").all()]
    assert len(set(names)) == solutions.count()
    assert all(re.match(r"Solution to Exercise \d+", name) for name in names)
    assert not solutions.first.locator("p").first.is_visible()
    assert not page.locator(".edition-switch").is_visible()


def test_on_paper_the_reader_has_the_dropdowns_but_no_answer(page_factory):
    printed = paper(page_factory((SITE / "notebooks" / "pivotal-trial.html").as_uri()))
    assert [text for text in answers("pivotal-trial") if text in printed] == []
    page = soup(SITE / "notebooks" / "pivotal-trial.html")
    others = page.select("details.sd-dropdown:not(.reveal) .sd-summary-content > p:first-child")
    assert len(others) > 3
    begun = [squashed(one.get_text())[:ENOUGH] for one in others]
    assert [text for text in begun if text not in printed] == []


def test_the_landing_page_of_the_class_tells_no_outcome():
    reader = (SITE / "book" / "index.html").read_text(encoding="utf-8")
    page = BeautifulSoup(reader, "html.parser")
    close_page(page)
    for word in ("approved", "accelerated", "32.4", "Enough?", "pass 30%"):
        assert word in reader
        assert word not in str(page.select_one("article"))
