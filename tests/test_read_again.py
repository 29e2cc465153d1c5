"""What the site says of second readings: on the page of how numbers are read, in panel and fold."""

from __future__ import annotations

import re
from types import SimpleNamespace

import pytest

from recount.authoring import open_book
from recount.data.second_readings import SecondReadings
from recount.sphinx_ext import read_again
from recount.sphinx_ext.fact import fact_panel
from recount.vocabulary import READ_IN


@pytest.fixture(scope="module")
def ledger():
    return open_book().ledger


def texts(html: object) -> list[list[str]]:
    """The cells of the rows of all tables, as text."""
    rows = re.findall(r"<tr>(.*?)</tr>", str(html), re.DOTALL)
    return [[re.sub("<[^>]*>", "", c) for c in re.findall(r"<t[hd].*?</t[hd]>", r)] for r in rows]


def test_the_tables_add_up_to_what_was_read(ledger):
    again = ledger.second_readings
    rows = texts(read_again.tables(SimpleNamespace(ledger=ledger)))
    kinds = [row for row in rows if row[0] in {name.capitalize() for name in READ_IN.values()}]
    alike = [tuple(map(int, row[3].split(" of "))) for row in kinds]
    assert len(kinds) == len(again.read)
    assert sum(part for part, _ in alike) == again.agreed
    assert sum(whole for _, whole in alike) == again.compared
    values = next(row for row in rows if row[0] == "value")
    (column,) = (c for c in again.in_documents.columns if c.column == "value")
    assert values[1] == f"{column.agreed} of {column.compared}"


def test_without_second_readings_there_are_no_tables_and_no_folds():
    nothing = SimpleNamespace(second_readings=SecondReadings(()))
    assert read_again.tables(SimpleNamespace(ledger=nothing)) == ""
    assert list(read_again.folds(nothing)) == []


def test_figures_and_documents_are_folds_of_their_own(ledger):
    documents, collection = map(str, read_again.folds(ledger))
    assert f"{ledger.second_readings.in_documents.facts} numbers of" in documents
    assert READ_IN["collection"] in collection
    assert READ_IN["collection"] not in documents


def test_the_panel_says_in_what_of_its_document_a_number_was_read_again(ledger):
    page = SimpleNamespace(ledger=ledger, row=lambda fact: None, finding=lambda id_: None)
    again = ledger.second_readings
    in_document = {one.fact for one in again.in_documents.rows}
    figures = next(one.fact for one in again.in_collection.rows if one.fact not in in_document)
    read = "brown_2021:aall1331.blinatumomab.transplant.rate"
    told = "read again in a table of the document, 30 November 2026"
    assert told in fact_panel(page, read)
    assert "read again" not in fact_panel(page, figures)
