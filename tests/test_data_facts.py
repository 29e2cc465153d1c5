"""Facts: look-up, the faults of a row, and that no digit can change unseen."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import fields
from pathlib import Path

import pytest

from recount.data import facts, readings, sources
from recount.data.facts import PARTS, Facts, check_row, place_name, split_reference
from recount.data.tables import Problem, Row
from recount.printed.clauses import numbers

ROOT = Path(__file__).resolve().parents[1]
FACTS = "documents/fda_review_zh/facts.csv"
CR = "mt103_211.evaluable.cr.rate"
MRD = "mt103_211.cr.mrd_response.rate"
APPROVAL = "blinatumomab.us.approval.date"


# --- looking up


def test_the_review_of_the_fda_file_gives_at_least_150_facts():
    found = facts.load(ROOT)
    assert sum(fact.source == "fda_review_zh" for fact in found) >= 150
    assert len(found) > 150


def test_a_fact_tells_where_it_stands(ledger):
    fact = ledger.facts[f"fda_review_zh:{CR}"]
    assert fact.locator == "Table 3, row “次要终点：例（占比/%）［95%CI］”, column “CR”"
    assert ledger.facts[f"fda_review_zh:{CR}@s2_3_1"].locator == "section 2.3.1"
    assert fact.stem == ledger.facts[f"fda_review_zh:{CR}@s2_3_1"].stem == CR


def test_anchors_are_unique(ledger):
    anchors = Counter(fact.anchor for fact in ledger.facts)
    assert anchors.most_common(1)[0][1] == 1


@pytest.mark.parametrize(
    ("place", "words"),
    [
        ("abstract_zh", "abstract (Chinese)"),
        ("s2", "section 2"),
        ("figure_1", "Figure 1"),
        ("table_3", "Table 3"),
        ("key_points", "key points"),
    ],
)
def test_places_are_named_in_words(place, words):
    assert place_name(place) == words


def test_a_reference_prints_its_value_or_the_part_it_names(ledger):
    known = ledger.facts
    assert known.part(f"fda_review_zh:{CR}") == "32.4"
    assert known.part(f"fda_review_zh:{CR}#low") == "25.7"
    assert known.part("fda_review_zh:rr_all.combination.cr.rate") == "25"


def test_an_unknown_part_is_refused_with_those_that_there_are():
    with pytest.raises(ValueError, match=r"unknown part 'middle'.*value, events, total"):
        split_reference(f"{CR}#middle")


def test_a_part_that_is_not_printed_is_refused(ledger):
    with pytest.raises(KeyError, match="prints no total; it prints value, events, low, high"):
        ledger.facts.part(f"fda_review_zh:{CR}#total")


def test_an_unknown_fact_brings_near_ones_to_mind(ledger):
    with pytest.raises(KeyError, match=rf"did you mean .*fda_review_zh:{CR}"):
        ledger.facts["fda_review_zh:mt103_211.evaluable.cr.rat"]


# --- faults of a row


@pytest.mark.parametrize(
    ("key", "changes", "message"),
    [
        (
            CR,
            {"printed": "60（32.4）［25.7～39.8］"},
            "printed '60（32.4）［25.7～39.8］': 39.8 is printed but stands in no part; "
            "39.7 stands in a part but is not printed",
        ),
        (
            CR,
            {"events": ""},
            "printed '60（32.4）［25.7～39.7］': 60 is printed but stands in no part",
        ),
        (
            CR,
            {"total": "185"},
            "printed '60（32.4）［25.7～39.7］': 185 stands in a part but is not printed",
        ),
        (CR, {"low": "39.7", "high": "25.7"}, "limits reversed: low 39.7 is above high 25.7"),
        (CR, {"bounds": ""}, "limits without bounds; expected ci95, ci90, range, iqr or stated"),
        (MRD, {"events": "60", "total": "48"}, "events 60 above total 48"),
        (
            CR,
            {"source": "stein_2019"},
            "source is 'stein_2019'; expected 'fda_review_zh' in this file",
        ),
        (
            CR,
            {"total_key": "mt103_211.evaluable.sise.count"},
            "total_key is 'mt103_211.evaluable.sise.count'; expected a key of fda_review_zh",
        ),
        (
            f"{CR}@table_4",
            {"printed": "32%（90%CI，26%～40%）"},
            "bounds is 'ci95'; 90% is printed, expected 'ci90'",
        ),
        (
            "mt103_206.regimen.dose.range",
            {"printed": "5～30 µg·m−3·d−1"},
            "unit is 'ug/m2/d'; expected /m3, whose exponent is printed",
        ),
        (
            APPROVAL,
            {"printed": "2014-13-03", "value": "2014-13-03"},
            "value is '2014-13-03'; expected a date of the calendar, YYYY[-MM[-DD]]",
        ),
        (
            "mt103_211.planned.size.count",
            {"value": "2014-12"},
            "value is '2014-12', a date; expected a number in a count",
        ),
        (
            "mt103_211.planned.size.count",
            {"printed": "many", "value": ""},
            "no part holds a number; expected at least one of value, events, total, low, high, "
            "error, p",
        ),
    ],
)
def test_a_fault_is_told_with_file_row_and_key(project, key, changes, message):
    row = project.cells(FACTS, key, **changes)
    assert Problem(f"data/{FACTS}", row, key, message) in project.problems()


def test_only_an_assumed_fact_may_hold_a_number_that_is_not_printed(small_project):
    cells = {"printed": "none found", "value": "0", "kind": "assumed"}
    assert (
        small_project({"a.b.c.count": cells}).load()["fda_review_zh:a.b.c.count"].fact.value == "0"
    )
    (problem,) = small_project({"a.b.c.count": cells | {"kind": "reported"}}).problems()
    assert problem.message == "printed 'none found': 0 stands in a part but is not printed"


# --- no digit changes unseen

DIGITS = "0123456789"


def rows_and_sources() -> tuple[list[Row], dict]:
    problems: list[Problem] = []
    known = sources.read(ROOT / "data", problems)
    rows = facts.read_rows(ROOT / "data", known, problems)
    assert problems == []
    return rows, known


def changed(text: str):
    for position, old in enumerate(text):
        if old in DIGITS:
            for new in DIGITS.replace(old, ""):
                yield f"{text[:position]}{new}{text[position + 1 :]}"


def test_no_digit_of_a_fact_changes_alone_unseen():
    rows, known = rows_and_sources()
    mutants, survivors = 0, []
    for row in rows:
        source = known[row["source"]]
        for column in ("printed", *PARTS):
            for text in changed(row[column]):
                mutants += 1
                problems: list[Problem] = []
                check_row(Row(row.file, row.line, row.cells | {column: text}), source, problems)
                if not any(p[:3] == (row.file, row.line, row["key"]) for p in problems):
                    survivors.append((row["key"], column, row[column], text))
    print(f"{mutants} single digits changed")
    assert mutants > 9 * 2 * len(rows)
    assert survivors == []


def mutants_alike(row: Row, decimal_sign: str):
    """The row with one digit changed in `printed`, and the part that prints it changed alike."""
    before = Counter(numbers(row["printed"], row["type"], decimal_sign))
    for printed in changed(row["printed"]):
        after = Counter(numbers(printed, row["type"], decimal_sign))
        if (before - after).total() == (after - before).total() == 1:
            (old,), (new,) = before - after, after - before
            for name in PARTS:
                if row[name] == old:
                    yield row.cells | {"printed": printed, name: new}


def test_no_digit_changes_unseen_where_a_fact_was_read_twice():
    rows, known = rows_and_sources()
    read: dict[tuple[str, str], dict[str, Row]] = {}
    twice, adjudicated = readings.tables(ROOT / "data", known, [])
    for row in twice:
        read.setdefault((row["source"], row["reading"]), {})[row["id"]] = row
    decisions = {(d["source"], d["key"]): d for d in adjudicated}
    mutants, survivors, untried = 0, [], []
    for row in rows:
        source = row["source"]
        if (source, row["key"]) not in decisions:
            continue
        decision, before = decisions[source, row["key"]], mutants
        for cells in mutants_alike(row, known[source].decimal_sign):
            mutants += 1
            fact = facts.Fact(**cells, file=row.file, line=row.line)
            alone = Facts(known, {fact.id: fact})
            found: list[Problem] = []
            readings.check_fact(
                source, decision, read[source, "1"], read[source, "2"], alone, found
            )
            if not any(p[:3] == (row.file, row.line, row["key"]) for p in found):
                survivors.append(cells["printed"])
        if mutants == before:
            untried.append(row["printed"])
    print(f"{mutants} digits changed in `printed` and part alike")
    assert mutants > 9 * len(decisions)
    assert survivors == []
    # What was not tried is written in words, or is a zero that no digit prints.
    assert [printed for printed in untried if re.search(r"\d", printed)] == []


def test_the_parts_are_columns_of_a_fact():
    assert set(PARTS) <= {field.name for field in fields(facts.Fact)}
