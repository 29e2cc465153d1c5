"""Records: each table with its schema beside it, shared or of one chapter."""

from __future__ import annotations

import json
import shutil

import pytest

TRIALS = "notebooks/pivotal-trial/records/trials"
FACT = "fda_review_zh:t.a.n.count"
SCHEMA = {
    "title": "Arms",
    "fields": [{"name": "arm", "constraints": {"required": True}}, {"name": "n", "factKey": True}],
    "primaryKey": ["arm"],
}


@pytest.fixture
def with_records(small_project):
    """A small project with a table of records."""

    def build(rows: str, schema: object = SCHEMA, folder: str = "data/records"):
        project = small_project({"t.a.n.count": {"value": "1"}})
        place = project.root / folder
        place.mkdir(parents=True)
        (place / "arms.csv").write_text(f"arm,n\n{rows}", encoding="utf-8")
        (place / "arms.schema.json").write_text(json.dumps(schema), encoding="utf-8")
        return project

    return build


@pytest.mark.parametrize("folder", ["data/records", "notebooks/a/records"])
def test_a_table_is_found_beside_its_chapter_or_in_the_data(with_records, folder):
    project = with_records(f"treated,{FACT} {FACT}#value\n", folder=folder)
    assert [row.cells for row in project.load().records["arms"]] == [
        {"arm": "treated", "n": f"{FACT} {FACT}#value"}
    ]


def test_a_reference_to_no_fact_is_told_where_the_schema_marks_it(with_records):
    (problem,) = with_records("treated,zzz\n").problems()
    assert str(problem) == "data/records/arms.csv:2 [treated] n: unknown fact 'zzz'"


def test_a_row_that_stands_twice_is_told(with_records):
    (problem,) = with_records("treated,\ntreated,\n").problems()
    assert problem.message == "duplicate arm; it stands already in data/records/arms.csv:2"


@pytest.mark.parametrize("schema", [None, {}, {"fields": []}, [1]])
def test_a_schema_without_columns_is_told(with_records, schema):
    (problem,) = with_records("", schema).problems()
    assert problem.file == "data/records/arms.schema.json"
    assert problem.message.startswith("describes no columns")


def test_a_table_without_a_schema_and_the_reverse_are_told(project):
    project.path(f"{TRIALS}.csv").unlink()
    assert [str(p) for p in project.problems()] == [
        f"{TRIALS}.schema.json describes no table; expected trials.csv beside it"
    ]


def test_a_table_without_its_schema_is_told(project):
    project.path(f"{TRIALS}.schema.json").unlink()
    assert [str(p) for p in project.problems()] == [f"{TRIALS}.schema.json does not exist"]


def test_a_file_that_is_neither_is_told(project):
    project.path("notebooks/pivotal-trial/records/notes.txt").touch()
    (problem,) = project.problems()
    assert problem.file == "notebooks/pivotal-trial/records/notes.txt"
    assert problem.message.startswith("is read by nothing; expected a table (.csv) or its schema")


def test_a_name_stands_for_one_table(project):
    shutil.copytree(project.path(TRIALS).parent, project.path("notebooks/tower/records"))
    (problem,) = project.problems()
    assert problem.message == f"is a second table of this name; the first is {TRIALS}.csv"
