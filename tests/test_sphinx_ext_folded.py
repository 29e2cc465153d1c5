"""A cell with the tag `folded` has its tables in folds; other cells keep theirs."""

from __future__ import annotations

import pytest
from docutils import nodes
from docutils.frontend import get_default_settings
from docutils.utils import new_document

from recount.sphinx_ext.folded import FoldedTables
from recount.sphinx_ext.generated import Box


def cell(*classes: str) -> nodes.document:
    """A document with one cell whose table has two rows."""
    document = new_document("page", get_default_settings())
    body = nodes.tbody("", nodes.row(), nodes.row())
    table = nodes.table("", nodes.tgroup("", nodes.thead("", nodes.row()), body, cols=1))
    document += nodes.container("", table, classes=["cell", *classes])
    return document


def test_a_table_opens_under_a_line_that_says_how_many_rows_it_has():
    document = cell("tag_folded")
    FoldedTables(document).apply()
    (fold,) = (box for box in document.findall(Box) if box["tag"] == "details")
    assert fold[0].astext() == "All 2 rows, as a table"
    assert isinstance(fold[1], nodes.table)


@pytest.mark.parametrize("tag", ["", "tag_filterable"])
def test_without_the_tag_a_table_stays_as_it_is(tag):
    document = cell(tag)
    FoldedTables(document).apply()
    assert not list(document.findall(Box))
