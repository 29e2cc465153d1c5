"""The challenge cards of tables: printed numbers as people print them, each with what is right."""

from __future__ import annotations

import csv
import json

import pytest

from recount import cli
from recount.data.pasted import COLUMNS
from recount.vocabulary import VERDICTS
from tests.cards import table_rows

ROWS = table_rows()


def as_text(rows: list[dict[str, str]]) -> str:
    lines = [",".join(COLUMNS)]
    for row in rows:
        lines.append(",".join('"' + row[name].replace('"', '""') + '"' for name in COLUMNS))
    return "\n".join(lines) + "\n"


@pytest.fixture(scope="module")
def verdicts(tmp_path_factory):
    """What `recount table` says of all cards at once, by the line of the row."""
    path = tmp_path_factory.mktemp("tables") / "cards.csv"
    path.write_text(as_text(ROWS), encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        told: list[str] = []
        patch.setattr(cli, "print", lambda *text, **_: told.extend(map(str, text)), raising=False)
        code = cli.main(["table", str(path), "--json"])
    return code, {row["line"]: row for row in json.loads(told[0])}


def test_one_row_that_cannot_be_leaves_all_others_checked(verdicts):
    code, found = verdicts
    assert code == cli.UNEXPLAINED
    assert sorted(found) == list(range(2, len(ROWS) + 2))


@pytest.mark.parametrize(
    ("line", "row"),
    list(enumerate(ROWS, start=2)),
    ids=[f"{row['fault']} {row['printed'] or row['value']} {row['why']}" for row in ROWS],
)
def test_a_table_of_anybody_gets_the_right_verdict(verdicts, line, row):
    found = verdicts[1][line]
    assert found["verdict"] == row["verdict"], found["checks"]


def test_each_kind_of_fault_has_rows_that_fire_and_rows_that_do_not():
    for fault in ("F1", "F2", "F3", "F5"):
        of_this = {row["verdict"] for row in ROWS if row["fault"] == fault}
        assert "inconsistent" in of_this
        assert of_this - {"inconsistent"}
    assert {row["verdict"] for row in ROWS} <= set(VERDICTS)


def test_the_cards_can_be_opened_as_a_table_themselves():
    header = next(csv.reader(as_text(ROWS).splitlines()))
    assert header == list(COLUMNS)
