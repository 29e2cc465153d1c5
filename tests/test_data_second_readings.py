"""Second readings of the literature: a part that differs from its fact needs a reason."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from recount import read_again as noted
from recount.data import facts
from recount.data.readings import Agreement
from recount.data.second_readings import OTHER_WORDS, digest, same
from recount.data.tables import Problem
from recount.description import description

SOURCE, KEY = "kantarjian_2017", "tower.randomised.overall_survival.hazard_ratio"
FILE = f"literature/{SOURCE}/second-reading.csv"
COLUMNS = ("source", "key", "relation", "value", "events", "total", "low", "high", "error", "p",
           "read", "date", "url", "reason",
           "words")  # fmt: skip
ROOT = Path(__file__).resolve().parents[1]
WORDS = digest(facts.load(ROOT)[f"{SOURCE}:{KEY}"])
HERE = {
    "source": SOURCE, "key": KEY, "read": "page", "date": "2026-11-30", "words": WORDS,
}  # fmt: skip


def read_again(project, *others: dict[str, str], **cells: str) -> None:
    """A second reading with one row, or with others after it, and no other reading."""
    for file in project.root.glob(f"data/*/*/{FILE.rpartition('/')[2]}"):
        file.unlink()
    rows = [dict.fromkeys(COLUMNS, "") | HERE | row for row in (cells, *others)]
    with (project.root / "data" / FILE).open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def test_agreement_is_counted_over_the_parts_that_both_readings_have(project):
    read_again(project, value="0.71", low="0.55", high="0.93")
    found = project.load().second_readings
    assert (found.facts, found.sources, found.read) == (1, 1, (("page", 1),))
    assert Agreement("value", 1, 1) in found.columns
    assert (found.agreed, found.compared) == (3, 3)


@pytest.mark.parametrize("value", ["0.72", "0.17", "7.1"])
def test_a_part_that_is_read_otherwise_needs_a_reason(project, value):
    read_again(project, value=value)
    (problem,) = project.problems()
    expected = f"value is '0.71' in the fact, read again as '{value}'; expected the same, or"
    assert problem.message.startswith(expected)
    read_again(project, value=value, reason="A test.")
    assert Agreement("value", 1, 0) in project.load().second_readings.columns


@pytest.mark.parametrize(
    ("entered", "again", "agree"),
    [("2018-03", "2018-03-29", True), ("2018-04", "2018-03-29", False),
     ("2018-03-29", "2018-03", False), ("2018", "2018-03-29", True), ("201", "2018-03", False)],
)  # fmt: skip
def test_a_date_that_was_read_to_the_day_agrees_with_its_month(entered, again, agree):
    assert same(again, entered) == agree


def test_decimals_that_add_nothing_are_no_difference(project):
    read_again(project, value="0.710")
    assert project.load().second_readings.agreed == 1


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        ({}, "reads no part; expected at least one"),
        ({"value": "0.71", "reason": "Why?"}, "gives a reason, and differs in nothing"),
        (
            {"value": "0.71", "key": "tower.randomised.survival.ratio"},
            f"names no fact of the document of its folder: {SOURCE}",
        ),
        (
            {"value": "0.71", "source": "stein_2019"},
            "names no fact of the document of its folder: stein_2019",
        ),
        ({"value": "0.71", "date": ""}, "was read in the document; expected the date"),
        (
            {"value": "0.71", "read": "collection"},
            "was read in the collection; expected neither date nor url",
        ),
        (
            {"value": "0.71", "read": "collection", "date": "", "url": "https://example.org"},
            "was read in the collection; expected neither date nor url",
        ),
    ],
)
def test_a_row_that_reads_nothing_or_something_else_is_refused(project, cells, message):
    read_again(project, **cells)
    key = cells.get("key", KEY)
    assert project.problems() == [Problem(f"data/{FILE}", 2, key, message)]


def test_a_number_can_be_read_again_in_the_figures_and_in_its_document(project):
    figures = {"value": "0.72", "read": "collection", "date": "", "reason": "A test."}
    read_again(project, figures, value="0.71", low="0.55", url="https://example.org/tower")
    found = project.load().second_readings
    assert found.facts == 1
    assert found.read == (("collection", 1), ("page", 1))
    assert (found.in_collection.agreed, found.in_collection.compared) == (0, 1)
    assert (found.in_documents.agreed, found.in_documents.compared) == (2, 2)
    (again,) = found.of(project.load().facts[f"{SOURCE}:{KEY}"])
    assert again.row["url"] == "https://example.org/tower"


def test_a_number_is_read_once_in_one_place(project):
    read_again(project, {"value": "0.71"}, value="0.71")
    (problem,) = project.problems()
    assert problem.message.startswith("duplicate source, key, read")


def test_the_row_of_a_number_says_in_what_and_when_it_was_read_again(project):
    read_again(project, value="0.72", reason="A test.")
    ledger = project.load()
    terms = {t.name: t for t in description(ledger, ledger[f"{SOURCE}:{KEY}"])}
    ((line,),) = terms["Read again"].items
    assert str(line) == "in the document itself, 30 November 2026; there value 0.72: A test."


@pytest.mark.parametrize(
    ("column", "text"),
    [
        ("label", "Hazard ratio of relapse"), ("population", "the control group"),
        ("type", "number"), ("unit", "%"), ("relation", "<"), ("bounds", "ci90"),
        ("place", "table_9"), ("row", "relapse"), ("column", "control"),
    ],
)  # fmt: skip
def test_a_row_whose_words_changed_was_not_read_again(project, column, text):
    project.cells(f"literature/{SOURCE}/facts.csv", KEY, **{column: text})
    messages = [p.message for p in project.problems() if p.file.endswith("second-reading.csv")]
    assert messages
    assert [message for message in messages if not message.startswith(OTHER_WORDS)] == []


def test_the_words_of_a_row_are_noted_when_somebody_has_read_it_again(project, capsys):
    project.cells(f"literature/{SOURCE}/facts.csv", KEY, place="table_9")
    rows = noted.print_changed(project.root)
    assert rows > 0
    assert "table_9" in capsys.readouterr().out
    assert noted.write(project.root) == {f"data/{FILE}": rows}
    assert noted.print_changed(project.root) == 0
    assert project.load().second_readings.facts > 1000
    assert noted.write(project.root) == {}


def test_a_table_from_before_the_words_were_noted_gets_its_column(project):
    file = project.root / "data" / FILE
    whole = file.read_text(encoding="utf-8")
    with file.open(encoding="utf-8", newline="") as stream:
        rows = [row[:-1] for row in csv.reader(stream)]
    with file.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, lineterminator="\n").writerows(rows)
    assert noted.write(project.root) == {f"data/{FILE}": len(rows) - 1}
    assert file.read_text(encoding="utf-8") == whole
