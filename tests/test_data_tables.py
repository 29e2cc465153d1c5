"""Tables read against their schema: a line a fault, with file, row, key and what was expected."""

from __future__ import annotations

import json

import pytest

from recount.data.tables import TEMPLATE, BadData, Problem

FACTS = "documents/fda_review_zh/facts.csv"
CR = "mt103_211.evaluable.cr.rate"
RECORD = "documents/fda_review_zh/source.toml"


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


def test_a_file_that_cannot_be_read_hides_no_fault_of_the_facts(project):
    project.append(RECORD, "title = [\n")
    row = project.cells(FACTS, CR, kind="guessed")
    problems = project.problems()
    assert [(p.file, p.row) for p in problems] == [(f"data/{RECORD}", None), (f"data/{FACTS}", row)]


def test_latin_1_is_not_taken_for_utf_8(project):
    path = project.path(RECORD)
    path.write_bytes(
        path.read_text(encoding="utf-8").replace("罕", "é").encode("latin-1", "ignore")
    )
    (problem,) = project.problems()
    assert problem.file == f"data/{RECORD}"
    assert problem.message.startswith("is not UTF-8 (byte ")
    assert problem.message.endswith("expected UTF-8 without BOM")


def test_a_byte_order_mark_is_not_accepted(project):
    path = project.path(FACTS)
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert [str(p) for p in project.problems()] == [
        f"data/{FACTS} begins with a byte order mark; expected UTF-8 without BOM"
    ]


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


def test_a_table_that_the_template_names_must_exist(project):
    project.path("concordance.csv").unlink()
    assert [str(p) for p in project.problems()] == ["data/concordance.csv does not exist"]


def test_a_folder_without_a_template_is_no_book(project):
    project.path(TEMPLATE).unlink()
    assert [str(p) for p in project.problems()] == [f"data/{TEMPLATE} does not exist"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"{", "is not JSON: "),
        (b"\xff{}", "is not UTF-8"),
        (b"[]", "lists no resources; expected the template of a data package"),
        (b'{"resources": [7]}', "lists no resources; expected the template of a data package"),
    ],
)
def test_a_template_that_is_none_is_told(project, content, message):
    project.path(TEMPLATE).write_bytes(content)
    (problem,) = project.problems()
    assert problem.message.startswith(message)


@pytest.mark.parametrize("name", ["sources", "facts", "readings", "adjudication"])
def test_a_resource_that_the_template_lacks_is_told(project, name):
    package = json.loads(project.path(TEMPLATE).read_text(encoding="utf-8"))
    package["resources"] = [r for r in package["resources"] if r["name"] != name]
    project.path(TEMPLATE).write_text(json.dumps(package), encoding="utf-8")
    (problem,) = project.problems()
    assert str(problem).startswith(f"data/{TEMPLATE} [{name}] no such resource; expected it beside")


@pytest.mark.parametrize(
    ("schema", "message"),
    [
        (None, "describes no columns; expected a schema with fields, each with a name"),
        ({"fields": [{}]}, "describes no columns; expected a schema with fields, each with a name"),
        ({"fields": [{"name": "key"}], "primaryKey": "id"}, "primaryKey names 'id'; expected"),
        ({"fields": [{"name": "key"}]}, "has the columns key; expected source,key,label,"),
    ],
)
def test_a_schema_that_the_library_cannot_use_is_told(project, schema, message):
    package = json.loads(project.path(TEMPLATE).read_text(encoding="utf-8"))
    (facts,) = (r for r in package["resources"] if r["name"] == "facts")
    facts["schema"] = schema
    project.path(TEMPLATE).write_text(json.dumps(package), encoding="utf-8")
    first, *_ = project.problems()
    assert (first.file, first.key) == (f"data/{TEMPLATE}", "facts")
    assert first.message.startswith(message)


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
            "ci85",
            "bounds is 'ci85'; expected one of: ci95, ci90, ci97.5, ci80, ci99, range, iqr, stated",
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
    message = f"duplicate source, key; it stands already in data/{FACTS}:{first}"
    assert problem == Problem(f"data/{FACTS}", last, CR, message)


def test_the_same_key_may_stand_in_two_sources(ledger):
    assert f"fda_review_zh:{CR}" in ledger.facts.by_id
    assert f"przepiorka_2015:{CR}" in ledger.facts.by_id
