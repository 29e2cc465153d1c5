"""The downloads: safe to open in a spreadsheet, and for programs letter by letter."""

from __future__ import annotations

import csv
import doctest
import io
import re
import zipfile

import pytest

from recount.claims import registry
from recount.data import tables
from recount.data.tables import is_formula
from recount.exports import (
    CHECK_COLUMNS,
    CONCORDANCE_COLUMNS,
    LEDGER_COLUMNS,
    as_csv,
    check_rows,
    concordance_rows,
    ledger_rows,
)
from recount.sphinx_ext.workbook import workbook

FORMULAS = (
    "=1+1", '=HYPERLINK("http://x","y")', "@SUM(1)", "\t=1", "+cmd|' /C calc'!A0",
    "-2+3+cmd|x!A0", "+SUM(A1)", "-1+A(2)",
)  # fmt: skip
TEXTS = (
    "-3.2", "-0.5", "+5", "-3.2 (-5.1 to -1.3)", "+ 3,7 mois", "- a list", "5/12", "< 0.0001",
    "−3.2", "a=1", "x@y", "",
)  # fmt: skip


def test_the_examples_in_the_docstrings_run():
    assert doctest.testmod(tables).failed == 0


@pytest.mark.parametrize("text", FORMULAS)
def test_a_formula_is_shown_and_not_run(text):
    (row,) = csv.DictReader(io.StringIO(as_csv([{"label": text}], ["label"]), newline=""))
    assert row["label"] == f"'{text}"


@pytest.mark.parametrize("text", TEXTS)
def test_what_is_no_formula_stays_as_it_is(text):
    rows = list(
        csv.DictReader(io.StringIO(as_csv([{"a": "1", "b": text}], ["a", "b"]), newline=""))
    )
    assert rows == [{"a": "1", "b": text}]


@pytest.mark.parametrize("text", FORMULAS + TEXTS)
def test_the_workbook_holds_texts_and_numbers_and_no_formula(text):
    content = workbook({"ledger": ([{"label": text, "value": text}], ("label", "value"))})
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    numbers = re.findall(r'<c r="B2"(?: s="\d+")?><v>([^<]*)</v>', sheet)
    assert numbers == ([text] if re.fullmatch(r"-?[\d.]+", text) else [])


def test_no_cell_of_the_book_is_a_formula_so_the_downloads_are_letter_by_letter(ledger):
    downloads = {
        "ledger": (ledger_rows(ledger), LEDGER_COLUMNS),
        "checks": (check_rows(ledger), CHECK_COLUMNS),
        "concordance": (concordance_rows(ledger), CONCORDANCE_COLUMNS),
        "claims": (registry.rows(ledger.claims.claims), registry.COLUMNS),
    }
    for rows, columns in downloads.values():
        assert [row for row in rows if any(is_formula(str(cell)) for cell in row.values())] == []
        assert list(csv.DictReader(io.StringIO(as_csv(rows, columns), newline=""))) == [
            {name: str(row[name]) for name in columns} for row in rows
        ]


@pytest.mark.parametrize("text", ["=A1", "@SUM(1)", "+cmd|' /C calc'!A0"])
def test_a_formula_is_refused_where_data_are_entered(small_project, text):
    facts = {"t.a.n.count": {"value": "185", "label": text}}
    (problem,) = small_project(facts).problems()
    assert (problem.row, problem.key) == (2, "t.a.n.count")
    assert "is a formula to a spreadsheet" in problem.message


def test_what_a_document_prints_so_is_taken(small_project):
    facts = {"t.a.cr.rate": {"type": "proportion", "unit": "%", "value": "24", "printed": "=24%"}}
    assert small_project(facts).load().facts["fda_review_zh:t.a.cr.rate"].printed == "=24%"


@pytest.mark.parametrize("sign", list("\t\x00\x1b\u200b\u202e\u2066\ufeff"))
def test_a_sign_that_nobody_sees_is_refused_where_data_are_entered(small_project, sign):
    facts = {"t.a.n.count": {"value": "185", "label": f"All{sign}patients"}}
    (problem,) = small_project(facts).problems()
    assert problem.row
    assert f"holds U+{ord(sign):04X}, which nobody sees" in problem.message
