"""Lesson plans: their minutes add up, and a plan that is wrong says where."""

from pathlib import Path

import pytest

from recount.data.lesson import plan_files, read_plan, read_times
from recount.data.tables import BadData

ROOT = Path(__file__).resolve().parent.parent
PLANS = plan_files(ROOT)
STEP = '[[step]]\nminutes = {}\nactivity = "Talk."\n'


@pytest.fixture
def faults(tmp_path):
    """What is wrong with a plan of that text."""

    def read(text: str) -> list[str]:
        path = tmp_path / "lesson-1.toml"
        path.write_text(text, encoding="utf-8")
        with pytest.raises(BadData) as caught:
            read_plan(path, path.name)
        return [problem.message for problem in caught.value.problems]

    return read


@pytest.mark.parametrize("path", PLANS, ids=[path.stem for path in PLANS])
def test_the_minutes_of_each_plan_of_the_book_add_up_to_its_name(path):
    plan = read_plan(path, path.name)
    assert plan.minutes == plan.steps[-1].end == int(path.stem.partition("-")[2])
    assert 0 < plan.spare < plan.minutes


def test_the_book_has_plans():
    assert len(PLANS) == 3


def test_a_plan_whose_minutes_do_not_add_up_is_refused(faults):
    text = "minutes = 10\n" + STEP.format(4) + STEP.format(5)
    assert faults(text) == ["the steps add up to 9 minutes; expected 10"]


def test_a_step_begins_where_the_last_one_ends(tmp_path):
    path = tmp_path / "lesson-9.toml"
    path.write_text("minutes = 9\n" + STEP.format(4) + STEP.format(5), encoding="utf-8")
    assert [(step.start, step.end) for step in read_plan(path, "").steps] == [(0, 4), (4, 9)]


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ('where = "x"', "'where' is nothing that a step has"),
        ("page = 3", "page is 3; expected str"),
        ('late = "Skip it."', "late and saves go together"),
        ('late = "Skip it."\nsaves = 6', "saves more minutes than it has"),
        ('control = "n"', "control and to go together"),
        ('anchor = "x"', "anchor needs a page"),
        ("reads = true", "reads needs an anchor"),
    ],
)
def test_a_step_says_what_is_wrong_with_it(faults, line, fault):
    assert fault in faults(f"minutes = 5\n{STEP.format(5)}{line}\n")


def test_a_step_without_minutes_or_activity_is_refused(faults):
    text = 'minutes = 5\n[[step]]\nminutes = 0\nactivity = " "\n'
    assert faults(text) == ["needs minutes, one or more, and an activity"]


def test_every_chapter_has_its_minutes_in_class():
    path = ROOT / "book" / "teach" / "chapters.toml"
    for chapter in (ROOT / "notebooks").glob("*.md"):
        assert sum(read_times(path, path.name, chapter.stem).values()) > 0


def test_a_lesson_without_parts_is_refused(tmp_path):
    path = tmp_path / "times.toml"
    path.write_text('[one]\nstop = "long"\n', encoding="utf-8")
    for name in ("one", "two"):
        with pytest.raises(BadData, match="needs parts with their minutes"):
            read_times(path, "times.toml", name)
