"""Tables read against their schema: a line a fault, with file, row, key and what was expected."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from recount.data.tables import BadData, Problem, paths, resources

FACTS = "facts/fda_review_zh.csv"
CR = "mt103_211.evaluable.cr.rate"
ROOT = Path(__file__).resolve().parents[1]


def test_no_table_lies_unread_beside_the_data_package():
    named = {path for resource in resources(ROOT / "data").values() for path in paths(resource)}
    found = {p.relative_to(ROOT / "data").as_posix() for p in (ROOT / "data").glob("*/*.csv")}
    assert found
    assert found <= named


def test_a_problem_prints_on_one_line():
    assert str(Problem("data/x.csv", 3, "a.b.c.d", "is odd")) == "data/x.csv:3 [a.b.c.d] is odd"
    assert str(Problem("data/x.csv", None, "", "is gone")) == "data/x.csv is gone"


def test_bad_data_lists_all_problems_a_line_each():
    problems = [Problem("a", 1, "k", "one"), Problem("b", None, "", "two")]
    assert str(BadData(problems)) == "a:1 [k] one\nb two"


def header(project) -> str:
    return (project.root / "data" / FACTS).read_text(encoding="utf-8").partition("\n")[0]


def test_a_missing_column_is_named_once(project):
    columns = header(project)
    project.replace(FACTS, columns, columns.replace(",high", ""))
    assert [str(p) for p in project.problems()] == [
        f"data/{FACTS}:1 missing column high; expected columns in the order {columns}"
    ]


def test_an_unknown_column_is_named_once(project):
    columns = header(project)
    project.replace(FACTS, columns, f"{columns},colour")
    assert [str(p) for p in project.problems()] == [
        f"data/{FACTS}:1 unknown column colour; expected columns in the order {columns}"
    ]


def test_columns_out_of_order_are_told(project):
    columns = header(project)
    project.replace(FACTS, columns, columns.replace("low,high", "high,low"))
    (problem,) = project.problems()
    assert problem.message.startswith("columns out of order; expected columns in the order source,")


def test_a_missing_column_of_sources_hides_no_fault_of_the_facts(project):
    project.replace("sources.csv", "decimal_sign,document", "document")
    row = project.cells(FACTS, CR, kind="guessed")
    problems = project.problems()
    assert [(p.file, p.row) for p in problems] == [("data/sources.csv", 1), (f"data/{FACTS}", row)]


def test_latin_1_is_not_taken_for_utf_8(project):
    path = project.root / "data" / "sources.csv"
    path.write_bytes(
        path.read_text(encoding="utf-8").replace("罕", "é").encode("latin-1", "ignore")
    )
    (problem,) = project.problems()
    assert problem.file == "data/sources.csv"
    assert problem.message.startswith("is not UTF-8 (byte ")
    assert problem.message.endswith("expected UTF-8 without BOM")


def test_a_byte_order_mark_is_not_accepted(project):
    path = project.root / "data" / "sources.csv"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    (problem,) = project.problems()
    assert (problem.file, problem.row) == ("data/sources.csv", 1)
    assert "missing column source" in problem.message


def test_an_open_quote_is_told_with_its_line(project):
    project.append("concordance.csv", '"never closed,a,,\n')
    (problem,) = project.problems()
    assert problem.file == "data/concordance.csv"
    assert problem.row > 1
    assert problem.message.startswith("is not CSV: ")


def test_a_row_with_a_cell_too_many_is_told(project):
    project.append("concordance.csv", "Quantity,a:b.c.d.e,,note,and more\n")
    (problem,) = project.problems()
    assert problem.key == "Quantity"
    assert problem.message == "has too many or too few cells; expected 4 cells"


def test_a_row_with_a_cell_too_few_is_told(project):
    project.append("concordance.csv", "Quantity,a:b.c.d.e\n")
    (problem,) = project.problems()
    assert problem.message == "has too many or too few cells; expected 4 cells"


def test_a_file_that_the_package_names_must_exist(project):
    (project.root / "data" / "records" / "trials.csv").unlink()
    assert [str(p) for p in project.problems()] == [
        "data/records/trials.csv is named in datapackage.json but does not exist"
    ]


def test_a_folder_without_a_data_package_is_no_project(project):
    (project.root / "data" / "datapackage.json").unlink()
    assert [str(p) for p in project.problems()] == [
        "data/datapackage.json does not exist; expected the data package of the project"
    ]


@pytest.mark.parametrize("content", [b"{", b"\xff{}"])
def test_a_data_package_that_is_no_json_is_told(project, content):
    (project.root / "data" / "datapackage.json").write_bytes(content)
    (problem,) = project.problems()
    assert problem.message.startswith("is not JSON: ")


@pytest.mark.parametrize(
    ("column", "text", "message"),
    [
        (
            "kind",
            "guessed",
            "kind is 'guessed'; expected one of: reported, digitised, assumed, excerpt",
        ),
        (
            "bounds",
            "ci99",
            "bounds is 'ci99'; expected one of: ci95, ci90, ci97.5, range, iqr, stated",
        ),
        ("label", "", "label is empty; a value is required"),
        ("label", "CR rate ", "label 'CR rate ' has spaces around it"),
        ("events", "6o", "events is '6o'; expected a whole number of events"),
        ("events", "60.0", "events is '60.0'; expected a whole number of events"),
        (
            "low",
            "25,7",
            "low is '25,7'; expected a number with its printed decimals and a decimal point",
        ),
        (
            "value",
            "c. 32",
            "value is 'c. 32'; expected a number with its printed decimals and a decimal point, "
            "or an ISO date",
        ),
    ],
)
def test_a_cell_that_is_not_allowed_is_told_with_what_is(project, column, text, message):
    row = project.cells(FACTS, CR, **{column: text})
    assert Problem(f"data/{FACTS}", row, CR, message) in project.problems()


def test_a_cell_that_is_no_number_is_told_once(project):
    project.cells(FACTS, CR, low="25,7")
    (first, second) = [p.message for p in project.problems()]
    assert first.startswith("low is '25,7'; expected a number")
    assert second.startswith("low is '25,7', but the readings have '25.7'")


def test_a_duplicate_key_names_both_rows(project):
    text = (project.root / "data" / FACTS).read_text(encoding="utf-8")
    (line,) = (line for line in text.splitlines() if f",{CR}," in line)
    first = text.splitlines().index(line) + 1
    project.append(FACTS, f"{line}\n")
    last = len(text.splitlines()) + 1
    (problem,) = project.problems()
    message = f"duplicate key; it stands already in data/{FACTS}:{first}"
    assert problem == Problem(f"data/{FACTS}", last, CR, message)


def test_the_same_key_may_stand_in_two_sources(ledger):
    assert f"fda_review_zh:{CR}" in ledger.facts.by_id
    assert f"przepiorka_2015:{CR}" in ledger.facts.by_id


def test_the_package_is_read_from_the_folder_that_is_given(tmp_path):
    (tmp_path / "datapackage.json").write_text(json.dumps({"resources": [{"name": "x"}]}))
    assert list(resources(tmp_path)) == ["x"]
