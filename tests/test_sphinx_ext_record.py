"""`{record}`: rows of a record as a table, chosen by column and by value."""

from pathlib import Path

import pytest
from docutils import nodes

from recount.data import records
from recount.sphinx_ext.record import as_table, heads, kept

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def searches():
    """The schema and the rows of the record of searches."""
    problems = []
    found = records.tables(ROOT, problems)["searches"]
    assert problems == []
    return found


def test_a_condition_keeps_the_rows_with_one_of_its_values(searches):
    schema, rows = searches
    some = kept(schema, rows, "result=cut off, not there")
    assert some == [row for row in rows if row["result"] in ("cut off", "not there")]
    assert 0 < len(some) < len(rows)
    assert kept(schema, rows, "") == rows


@pytest.mark.parametrize("only", ["outcome=entered", "result"])
def test_a_condition_on_no_column_is_refused_with_the_columns_that_are_there(searches, only):
    schema, rows = searches
    with pytest.raises(ValueError, match="expected column=value, with one of: date, where"):
        kept(schema, rows, only)


def test_heads_are_the_titles_of_the_schema(searches):
    assert heads(searches[0], ["sought", "date"]) == ["What was sought", "Day"]
    with pytest.raises(ValueError, match="no column hour"):
        heads(searches[0], ["hour"])


def test_a_table_has_a_row_a_record_and_says_what_stands_there():
    table = as_table(["Day", "Found"], [["first", "a < b"], ["second", "nothing"]])
    cells = [entry.astext() for entry in table.findall(nodes.entry)]
    assert cells == ["Day", "Found", "first", "a < b", "second", "nothing"]


def test_a_day_is_not_broken_and_a_sentence_is():
    table = as_table(["Day"], [["2026-11-30"], ["a longer text than that"]])
    assert [one.astext() for one in table.findall(nodes.inline)] == ["Day", "2026-11-30"]


def test_what_a_search_entered_is_a_source_or_a_reference(searches, ledger):
    known = set(ledger.facts.sources) | {p.stem for p in (ROOT / "data/references").glob("*.toml")}
    for row in searches[1]:
        named = set(row["entered"].split())
        assert named <= known, f"{row['query']}: {sorted(named - known)}"
        assert named or row["result"] != "entered", row["query"]
