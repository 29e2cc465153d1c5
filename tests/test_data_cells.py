"""The formats of a table's cells: a clause that no cell of the table prints is refused."""

from __future__ import annotations

import pytest

from recount.data.cells import FORMATS

RECORD = "documents/fda_review_zh/source.toml"
KEY = "t.a.cr.rate"
SHARE = {"type": "proportion", "unit": "%", "value": "75", "events": "79", "total": "105"}
INTERVAL = {"type": "proportion", "unit": "%", "value": "42", "low": "37", "high": "49"}
HALF = INTERVAL | {"high": ""}
NONE = SHARE | {"value": "0", "events": "0"}


@pytest.fixture
def table(small_project):
    """A builder of a project with one row, of a table whose cells have the formats given."""

    def build(cells: str, row: dict[str, str]):
        project = small_project({KEY: row | {"place": "table_3"}})
        path = project.root / "data" / RECORD
        path.write_text(f"{path.read_text(encoding='utf-8')}\n[cells]\n{cells}\n", "utf-8")
        return project

    return build


@pytest.mark.parametrize(
    ("form", "row"),
    [
        ("events (value)", SHARE | {"printed": "79 (75); n = 105"}),
        ("events (value)", SHARE | {"printed": "79 (75%); N = 105"}),
        ("events (value)", SHARE | {"printed": "79 (<75); n = 105", "relation": "<"}),
        ("events/total (value)", SHARE | {"printed": "79/105 (75)"}),
        ("value (low to high)", INTERVAL | {"printed": "42 (37–49)", "bounds": "iqr"}),
        ("value (low to high)", INTERVAL | {"printed": "42 (37 to 49)", "bounds": "range"}),
        ("value (low to high)", HALF | {"printed": "42 (37–NE)", "bounds": "range"}),
        ("n = events", SHARE | {"printed": "n = 79; n = 105", "value": ""}),
    ],
)
def test_a_clause_as_the_cells_print_is_taken(table, form, row):
    assert len(table(f'table_3 = ["{form}"]', row).load().facts) == 1


@pytest.mark.parametrize(
    ("form", "row"),
    [
        ("events (value)", SHARE | {"printed": "75% (79 of 105)"}),
        ("events (value)", SHARE | {"printed": "75 (79); n = 105"}),
        ("events (value)", SHARE | {"printed": "105 (75); n = 79"}),
        ("events/total (value)", SHARE | {"printed": "79 (75); n = 105"}),
        ("value (low to high)", INTERVAL | {"printed": "42 (range 37 to 49)", "bounds": "range"}),
        ("value (low to high)", INTERVAL | {"printed": "42 (49–37)", "bounds": "range"}),
    ],
)
def test_a_clause_that_no_cell_prints_is_refused_with_what_was_expected(table, form, row):
    problem, *_ = table(f'table_3 = ["{form}"]', row).problems()
    assert (problem.file, problem.row, problem.key) == (
        "data/documents/fda_review_zh/facts.csv", 2, KEY,
    )  # fmt: skip
    assert problem.message == (
        f"printed {row['printed']!r}; expected {form!r}, as the cells of table_3"
    )


def test_a_place_without_a_format_takes_any_clause(table):
    project = table("", SHARE | {"printed": "75% (79 of 105)"})
    assert len(project.load().facts) == 1


def test_a_cell_of_none_prints_no_share(table):
    row = NONE | {"printed": "0; n = 105"}
    assert len(table('table_3 = ["events (value)", "events"]', row).load().facts) == 1
    (first, *_) = table('table_3 = ["events (value)"]', row).problems()
    assert "0 stands in a part but is not printed" in first.message
    (first, *_) = table('table_3 = ["events (value)", "events"]', row | {"p": "0"}).problems()
    assert "0 stands in a part but is not printed" in first.message
    row = SHARE | {"printed": "79; n = 105"}
    (problem,) = table('table_3 = ["events (value)", "events"]', row).problems()
    assert "75 stands in a part but is not printed" in problem.message


@pytest.mark.parametrize(
    ("cells", "key", "message"),
    [
        ('table_3 = ["share"]', "cells.table_3", "is ['share']; expected a list of: events, "),
        ('table_3 = "events"', "cells.table_3", "is 'events'; expected a list of: events, "),
        ("table_3 = []", "cells.table_3", "is []; expected a list of: events, "),
        ('table_4 = ["events"]', "cells.table_4", "names a place in which no row stands"),
    ],
)
def test_a_format_that_is_none_and_a_place_without_a_row_are_told(table, cells, key, message):
    (problem,) = table(cells, SHARE | {"printed": "79 (75); n = 105"}).problems()
    assert (problem.file, problem.row, problem.key) == (f"data/{RECORD}", None, key)
    assert problem.message.startswith(message)


def test_the_formats_must_be_a_table(small_project):
    project = small_project({KEY: SHARE})
    project.replace(RECORD, 'language = "zh"', 'language = "zh"\ncells = "events"')
    (problem,) = project.problems()
    assert problem.message == "is 'events'; expected a table of places"


def test_the_formats_of_the_data_are_all_in_use(ledger):
    used = {form for s in ledger.facts.sources.values() for fs in s.cells.values() for form in fs}
    assert used <= set(FORMATS)
    assert len(used) > 5
