"""Every exercise says what it asks for and what it needs, and helps before it answers.

A chapter has each level, and one exercise that lets its reader find what a finding records.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from recount.sphinx_ext.exercises import LEVELS

ROOT = Path(__file__).resolve().parents[2]
SITE = ROOT / "_build" / "html"
CHAPTERS = sorted(
    path.stem
    for path in (ROOT / "notebooks").glob("*.md")
    if ":::{exercise}" in path.read_text(encoding="utf-8")
)
HEAD = re.compile(r"Exercise \d+ · (Read|Compute|Argue) · \S.{3,}")
FIND = "Find the error"
PUBLISHED = {  # exercises that somebody may have linked to
    "across-studies": "crude-pool add-alcantara fill-the-worksheet",
    "benefit-risk": "mrd-without-crh needed-to-treat-and-harm none-seen",
    "chinese-cohort": "beijing-width beijing-fair",
    "historical-control": "ratio-to-rate forecast-for-a-small-arm share-for-recent-patients",
    "orders-of-events": "orders-by-hand exercise",
    "pivotal-trial": "planned-size mrd-of-all rule-for-a-rare-disease",
    "regulatory-lessons": "lessons-saved-days lessons-vote lessons-tower-failed",
    "regulatory-path": "without-priority children-clock approval-and-access",
    "russian-cohort": "moscow-early-deaths moscow-death-interval moscow-entry-rule",
    "shapes": "median-under-constant-hazards crossing-and-the-hazard-ratio",
    "the-drug": "reduced-course half-life-of-days smallest-child",
    "tower": "moscow-arms equal-arms congress-denominator",
    "unmet-need": "interval-of-a-small-series which-line-for-tower small-series",
}


@cache
def soup(name: str) -> BeautifulSoup:
    """A chapter without what sleeps in its panels."""
    text = (SITE / "notebooks" / f"{name}.html").read_text(encoding="utf-8")
    page = BeautifulSoup(text, "html.parser")
    for tag in page.select("noscript, [popover]"):
        tag.decompose()
    return page


def said(tag) -> str:
    return " ".join(tag.get_text().split())


def exercises(name: str) -> list:
    return soup(name).select("div.exercise")


def solution_to(exercise):
    """The solution that follows an exercise."""
    return exercise.find_next_sibling()


def test_the_chapters_with_exercises_are_those_that_had_some():
    assert sorted(PUBLISHED) == CHAPTERS


@pytest.mark.parametrize("name", CHAPTERS)
def test_each_exercise_has_number_level_title_needs_and_one_hint(name):
    assert exercises(name)
    for exercise in exercises(name):
        head = said(exercise.select_one(".admonition-title"))
        assert HEAD.fullmatch(head), head
        assert len(said(exercise.select_one(".needs")).removeprefix("You need: ")) > 10
        (hint,) = exercise.select("details.hint")
        assert not hint.has_attr("open")
        number = re.search(r"\d+", head)[0]
        assert said(hint.summary) == f"Hint to Exercise {number}"
        assert len(said(hint)) > len(said(hint.summary)) + 20


@pytest.mark.parametrize("name", CHAPTERS)
def test_each_exercise_is_followed_by_its_solution_which_is_closed_and_names_it(name):
    for exercise in exercises(name):
        solution = solution_to(exercise)
        assert solution.name == "details"
        assert "solution" in solution["class"]
        assert not solution.has_attr("open")
        number, title = re.fullmatch(
            r"Exercise (\d+) · \w+ · (.+)", said(exercise.select_one(".admonition-title"))
        ).groups()
        assert said(solution.summary) == f"Solution to Exercise {number} ({title})"
    assert len(soup(name).select("details.solution")) == len(exercises(name))


@pytest.mark.parametrize("name", CHAPTERS)
def test_a_chapter_has_each_level(name):
    levels = {re.search(r"level-(\w+)", " ".join(one["class"]))[1] for one in exercises(name)}
    assert levels == set(LEVELS)


@pytest.mark.parametrize("name", CHAPTERS)
def test_a_chapter_has_an_error_to_find_whose_solution_leads_to_the_finding(name):
    found = [one for one in exercises(name) if FIND in said(one.select_one(".admonition-title"))]
    assert found
    for exercise in found:
        assert "find-the-error" in exercise["class"]
        assert not exercise.select(".finding-link")
        assert solution_to(exercise).select(".finding-link")


@pytest.mark.parametrize("name", CHAPTERS)
def test_the_numbers_of_an_error_to_find_have_no_verdict(name):
    text = (SITE / "notebooks" / f"{name}.html").read_text(encoding="utf-8")
    page = BeautifulSoup(text.replace("noscript>", "div>"), "html.parser")  # with their panels
    found = page.select("div.exercise.find-the-error")
    assert found
    for exercise in found:
        assert exercise.select(".fact-number")
        assert not exercise.select(".fact-reported :is([data-verdict], .fact-finding)")


@pytest.mark.parametrize("name", CHAPTERS)
def test_a_solution_to_compute_has_its_formula(name):
    for exercise in exercises(name):
        if "level-compute" in exercise["class"]:
            assert solution_to(exercise).select("math"), exercise["id"]


def test_numbers_run_through_the_book_and_titles_are_no_one_elses():
    heads = [
        said(one.select_one(".admonition-title")) for name in CHAPTERS for one in exercises(name)
    ]
    numbers = sorted(int(re.search(r"\d+", head)[0]) for head in heads)
    assert numbers == list(range(1, len(heads) + 1))
    assert len({head.rpartition(" · ")[2] for head in heads}) == len(heads)


@pytest.mark.parametrize("name", CHAPTERS)
def test_an_exercise_keeps_its_address(name):
    for label in PUBLISHED[name].split():
        assert soup(name).find(id=label), label


def test_without_javascript_hint_and_solution_open_one_by_one(page_factory):
    page = page_factory((SITE / "notebooks" / "pivotal-trial.html").as_uri(), js=False).page
    hint, solution = page.locator("details.hint").first, page.locator("details.solution").first
    for fold in (hint, solution):
        assert not fold.locator("p").first.is_visible()
        fold.locator("summary").click()
        assert fold.locator("p").first.is_visible()
