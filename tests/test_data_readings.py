"""Two readings of a document: agreement is computed, and every row becomes one fact."""

from __future__ import annotations

import csv

import pytest

from recount.data.facts import PARTS
from recount.data.readings import COLUMNS, Agreement, Readings
from recount.data.tables import Problem

FACTS = "documents/fda_review_zh/facts.csv"
ONE, TWO = (f"documents/fda_review_zh/reading-{number}.csv" for number in "12")
DECISIONS = "documents/fda_review_zh/adjudication.csv"
SIZE = "mt103_206.enrolled.size.count"
DIFFERS = "mt103_211.enrolled.size.count@s1"


def rows(project, path: str) -> list[dict[str, str]]:
    with (project.root / "data" / path).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def decision(project, key: str) -> dict[str, str]:
    (found,) = (row for row in rows(project, DECISIONS) if row["key"] == key)
    return found


def of_the_review(ledger) -> Readings:
    (found,) = (r for r in ledger.readings if r.source == "fda_review_zh")
    return found


def test_agreement_by_column_is_computed_from_the_readings(project):
    found = of_the_review(project.load())
    one, two = ({row["id"]: row for row in rows(project, path)} for path in (ONE, TWO))
    pairs = [(one[d["row_1"]], two[d["row_2"]]) for d in rows(project, DECISIONS)]
    assert (found.first, found.second, found.both) == (len(one), len(two), len(pairs))
    assert found.columns == tuple(
        Agreement(name, len(pairs), sum(a[name] == b[name] for a, b in pairs)) for name in COLUMNS
    )


def test_the_readings_agree_in_every_number(ledger):
    found = of_the_review(ledger)
    agreement = {column.column: column for column in found.columns}
    assert all(agreement[part].agreed == agreement[part].compared for part in PARTS)
    assert agreement["printed"].agreed < agreement["printed"].compared


def test_a_change_in_one_reading_lowers_the_agreement_and_must_be_explained(project):
    before = {c.column: c.agreed for c in of_the_review(project.load()).columns}
    id_ = decision(project, SIZE)["row_2"]
    project.cells(TWO, id_, unit="person")
    line = 2 + [row["key"] for row in rows(project, DECISIONS)].index(SIZE)
    message = "the readings differ in unit; the adjudication names none"
    assert project.problems() == [Problem(f"data/{DECISIONS}", line, SIZE, message)]
    project.cells(DECISIONS, SIZE, column="unit", reason="Patients are persons.")
    after = {c.column: c.agreed for c in of_the_review(project.load()).columns}
    assert {name for name in COLUMNS if after[name] != before[name]} == {"unit"}
    assert after["unit"] == before["unit"] - 1


def test_a_difference_without_a_reason_is_refused(project):
    line = project.cells(DECISIONS, DIFFERS, reason="")
    message = "the readings differ; a reason is required"
    assert project.problems() == [Problem(f"data/{DECISIONS}", line, DIFFERS, message)]


def test_a_difference_that_is_not_there_is_refused(project):
    line = project.cells(DECISIONS, SIZE, column="printed", reason="A test.")
    message = "the readings differ in no column; the adjudication names printed"
    assert project.problems() == [Problem(f"data/{DECISIONS}", line, SIZE, message)]


def test_a_fact_that_one_reading_lacks_needs_a_reason(project):
    id_ = decision(project, SIZE)["row_2"]
    text = [row for row in rows(project, TWO) if row["id"] != id_]
    path = project.root / "data" / TWO
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(text[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(text)
    line = project.cells(DECISIONS, SIZE, row_2="")
    message = "the readings differ; a reason is required"
    assert project.problems() == [Problem(f"data/{DECISIONS}", line, SIZE, message)]
    project.cells(DECISIONS, SIZE, reason="The second reader passed over it.")
    found = of_the_review(project.load())
    assert (found.second, found.both) == (found.first - 1, found.first - 1)


def test_a_reading_that_became_two_facts_is_told(project):
    used = decision(project, SIZE)["row_1"]
    other = "mt103_202.enrolled.size.count"
    unused = decision(project, other)["row_1"]
    project.cells(DECISIONS, other, row_1=used)
    messages = {p.row: p.message for p in project.problems() if p.file == f"data/{ONE}"}
    lines = {row["id"]: n for n, row in enumerate(rows(project, ONE), start=2)}
    assert messages == {
        lines[used]: f"row {used} is adjudicated 2 times; expected once",
        lines[unused]: f"row {unused} is adjudicated 0 times; expected once",
    }


def test_a_reading_that_became_no_fact_is_told(project):
    (*_, last) = rows(project, ONE)
    cells = last | {"id": "999"}
    with (project.root / "data" / ONE).open("a", encoding="utf-8", newline="") as stream:
        csv.DictWriter(stream, list(cells), lineterminator="\n").writerow(cells)
    line = len(rows(project, ONE)) + 1
    message = "row 999 is adjudicated 0 times; expected once"
    assert project.problems() == [Problem(f"data/{ONE}", line, "", message)]


def test_an_id_that_stands_twice_in_a_reading_is_told(project):
    (first, *_, last) = rows(project, ONE)
    with (project.root / "data" / ONE).open("a", encoding="utf-8", newline="") as stream:
        csv.DictWriter(stream, list(last), lineterminator="\n").writerow(last | {"id": first["id"]})
    line = len(rows(project, ONE)) + 1
    message = f"duplicate source, reading, id; it stands already in data/{ONE}:2"
    assert Problem(f"data/{ONE}", line, first["id"], message) in project.problems()


def test_a_row_of_another_reading_is_told(project):
    (first, *_) = rows(project, ONE)
    line = project.cells(ONE, first["id"], reading="2")
    message = "belongs to fda_review_zh/reading-2.csv by its cells; expected in that file"
    assert Problem(f"data/{ONE}", line, "", message) in project.problems()


def test_a_fact_that_is_decided_twice_is_told(project):
    line = project.cells(DECISIONS, SIZE, row_1="")
    project.append(DECISIONS, f"fda_review_zh,{SIZE},{decision(project, SIZE)['row_1']},,,\n")
    problem = Problem(f"data/{DECISIONS}", line, SIZE, "is decided in 2 rows; expected one")
    assert problem in project.problems()


@pytest.mark.parametrize("path", [ONE, TWO, DECISIONS])
def test_two_readings_and_their_adjudication_come_together(project, path):
    project.path(path).unlink()
    (problem,) = project.problems()
    assert problem.file == f"data/{path}"
    assert problem.message.startswith("does not exist; expected with ")


def test_a_fact_that_nobody_read_is_told(project):
    path = project.root / "data" / DECISIONS
    text = path.read_text(encoding="utf-8")
    (line,) = (line for line in text.splitlines() if f",{SIZE}," in line)
    path.write_text(text.replace(f"{line}\n", ""), encoding="utf-8")
    assert any(
        p.key == SIZE and p.message == f"stands in no row of data/{DECISIONS}"
        for p in project.problems()
    )


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"row_1": "998", "row_2": "999"}, "stands in neither reading"),
        ({"row_1": "998"}, "row_1 is 998; that reading has no such row"),
        ({"row_1": "x"}, "row_1 is 'x'; expected id of the row in the first reading, empty when it "
         "lacks the quantity"),
    ],
)  # fmt: skip
def test_a_decision_on_a_row_that_is_not_there_is_told(project, changes, message):
    line = project.cells(DECISIONS, SIZE, **changes)
    assert Problem(f"data/{DECISIONS}", line, SIZE, message) in project.problems()


def test_a_decision_on_an_unknown_fact_is_told(project):
    other = "mt103_206.enrolled.sise.count"
    line = project.cells(DECISIONS, SIZE, key=other)
    problem = Problem(f"data/{DECISIONS}", line, other, "names no fact of fda_review_zh")
    assert problem in project.problems()


def test_a_fact_that_prints_what_no_reading_prints_is_told(project):
    line = project.cells(FACTS, SIZE, printed="39例", value="39")
    (first, second) = project.problems()
    assert first[:3] == second[:3] == (f"data/{FACTS}", line, SIZE)
    assert first.message.startswith("printed is '39例', but the readings have ")
    assert second.message == (
        f"value is '39', but the readings have '36' and '36' (data/{DECISIONS})"
    )


def test_a_relation_that_no_reading_has_is_told(project):
    project.cells(FACTS, SIZE, relation="<")
    (problem,) = (p for p in project.problems() if "readings" in p.message)
    assert problem.message.startswith("relation is '<', but the readings have '' and ''")


def test_a_type_on_which_the_readings_differ_is_named_in_the_reason(project):
    key = "mt103_205.eligibility.relapses.count"
    line = project.cells(DECISIONS, key, reason="It stands in a criterion.")
    message = "the readings differ in type; expected a reason with 'type is threshold'"
    assert project.problems() == [Problem(f"data/{DECISIONS}", line, key, message)]


def test_a_label_in_the_place_of_its_group_is_told(project):
    (fact,) = (row for row in rows(project, FACTS) if row["key"] == SIZE)
    project.cells(FACTS, SIZE, label=fact["population"], population=fact["label"])
    told = [p.message for p in project.problems() if p.key == SIZE]
    assert [one for one in told if one.startswith("label and population stand in each other's")]


def test_a_reading_that_cannot_be_read_does_not_accuse_every_fact(project):
    path = project.root / "data" / ONE
    path.write_bytes(path.read_bytes() + "é".encode("latin-1"))
    (problem,) = project.problems()
    assert problem.file == f"data/{ONE}"
    assert problem.message.startswith("is not UTF-8")
