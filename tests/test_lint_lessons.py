"""What teachers read is held as the chapters are: a number typed into it fails."""

import re
import shutil
from pathlib import Path

import pytest

from recount.data.lesson import plan_files
from recount.data.project import page_sources
from recount.data.tables import Problem
from recount.lint import rules
from recount.lint.dialect import read_dialect
from recount.lint.lessons import read_plans
from recount.lint.markdown import read_page
from recount.lint.words import Names, read_names

ROOT = Path(__file__).resolve().parent.parent
PAGES = [path for path in page_sources(ROOT) if path.parent.name == "teach"]
STEP = 'minutes = 5\n[[step]]\nminutes = 5\nactivity = "{}"\n'


def numerals(root: Path, page) -> list[tuple[int | None, str]]:
    rules.numerals(page, Names(read_names(ROOT, [])), "a role")
    return [(p.row, p.key) for p in page.problems]


@pytest.fixture
def plan(tmp_path):
    """The problems of a plan with this activity."""
    shutil.copy(ROOT / "_config.yml", tmp_path)
    (tmp_path / "book" / "teach").mkdir(parents=True)

    def read(activity: str) -> list[tuple[int | None, str]]:
        path = tmp_path / "book" / "teach" / "lesson-5.toml"
        path.write_text(STEP.format(activity), encoding="utf-8")
        (page,) = read_plans(tmp_path, read_dialect(tmp_path, []))
        return numerals(tmp_path, page)

    return read


@pytest.mark.parametrize("page", PAGES, ids=[path.stem for path in PAGES])
def test_a_number_typed_into_a_page_for_teachers_fails(page, tmp_path):
    problems: list[Problem] = []
    dialect = read_dialect(ROOT, problems)
    assert numerals(ROOT, read_page(page, ROOT, dialect)) == []
    typed = tmp_path / page.name
    typed.write_text(page.read_text(encoding="utf-8") + "\nThere were 61 of them.\n", "utf-8")
    line = len(typed.read_text(encoding="utf-8").split("\n")) - 1
    assert numerals(tmp_path, read_page(typed, tmp_path, dialect)) == [(line, "numeral")]


def test_a_number_typed_into_a_plan_fails(plan):
    assert plan("Move it to 185.") == [(4, "numeral")]
    assert plan("Ask sixty of them.") == [(4, "numeral")]


def test_a_number_of_a_role_in_a_plan_passes(plan):
    assert plan("Move it to {chapter-number}`pivotal-trial:needed-own`.") == []
    assert plan("Of {fact}`fda_review_zh:mt103_211.evaluable.size.count` patients.") == []


def test_the_linter_reads_every_plan_of_the_book():
    pages = read_plans(ROOT, read_dialect(ROOT, []))
    assert len(pages) == len(plan_files(ROOT)) > 0
    assert all(page.passages for page in pages)


def test_a_page_for_teachers_that_names_a_page_to_come_is_known():
    """Pages that others add; a link appears when they are there."""
    to_come = {f"book/teach/{name}" for name in ("pack", "committee", "assessor")}
    to_come |= {f"book/{name}" for name in ("calculator", "glossary", "playgrounds", "primer")}
    texts = "\n".join(path.read_text(encoding="utf-8") for path in PAGES)
    named = set(re.findall(r"\{page\}`[^<`]*<([^<>?#]+)", texts))
    there = {path.relative_to(ROOT).with_suffix("").as_posix() for path in page_sources(ROOT)}
    assert named - there <= to_come
