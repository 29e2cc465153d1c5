"""``{record} name``: rows of a record of the book as a table.

`:columns:` names those that are shown, in their order; without it all are.  `:only:` keeps the
rows whose cell is one of several, as ``result=cut off, not there``.  The head of a column is its
title in the schema, or else its name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.util.docutils import SphinxDirective

from recount.data import records
from recount.data.tables import Problem, Row, Schema
from recount.sphinx_ext.build import ledger_of, watch_data

if TYPE_CHECKING:
    from sphinx.application import Sphinx

SHORT = 12  # characters of a cell that is not broken: a day, a word or two


def kept(schema: Schema, rows: list[Row], only: str) -> list[Row]:
    """The rows that a condition keeps, all without one.

    Raises ValueError when it is no `column=value, value` of a column that the schema has.
    """
    if not only:
        return rows
    column, sign, values = only.partition("=")
    names = [spec["name"] for spec in schema.fields]
    if not sign or column not in names:
        wanted = ", ".join(names)
        raise ValueError(f"only is {only!r}; expected column=value, with one of: {wanted}")
    wanted_values = {value.strip() for value in values.split(",")}
    return [row for row in rows if row[column] in wanted_values]


def heads(schema: Schema, columns: list[str]) -> list[str]:
    """The heads of columns: their titles or names; raises ValueError for one that is not there."""
    titles = {spec["name"]: spec.get("title", spec["name"]) for spec in schema.fields}
    if strange := [name for name in columns if name not in titles]:
        raise ValueError(f"no column {', '.join(strange)}; expected some of: {', '.join(titles)}")
    return [titles[name] for name in columns]


def as_table(head: list[str], rows: list[list[str]]) -> nodes.table:
    """A table of texts."""
    group = nodes.tgroup(
        "",
        *(nodes.colspec(colwidth=1) for _ in head),
        nodes.thead("", _line(head)),
        nodes.tbody("", *(_line(row) for row in rows)),
        cols=len(head),
    )
    return nodes.table("", group)


def _line(cells: list[str]) -> nodes.row:
    return nodes.row("", *(nodes.entry("", nodes.paragraph("", "", _cell(c))) for c in cells))


def _cell(text: str) -> nodes.Node:
    short = len(text) <= SHORT
    return nodes.inline("", text, classes=["unbroken"]) if short else nodes.Text(text)


class RecordDirective(SphinxDirective):
    """`{record}` with the name of a record."""

    required_arguments = 1
    option_spec: ClassVar = {
        "columns": directives.unchanged_required,
        "only": directives.unchanged_required,
    }

    def run(self) -> list[nodes.Node]:
        """The table; raises an error for a record, a column or a condition that is not there."""
        watch_data(self.env)
        ledger, problems = ledger_of(self.env), list[Problem]()
        tables = records.tables(ledger.root, problems)
        (name,) = self.arguments
        if name not in tables:
            raise self.error(f"no record {name!r}; expected one of: {', '.join(sorted(tables))}")
        schema, rows = tables[name]
        named = self.options.get("columns", "").split()
        columns = named or [spec["name"] for spec in schema.fields]
        try:
            head = heads(schema, columns)
            rows = kept(schema, rows, self.options.get("only", ""))
        except ValueError as fault:
            raise self.error(str(fault)) from fault
        return [as_table(head, [[row[column] for column in columns] for row in rows])]


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the directive."""
    app.add_directive("record", RecordDirective)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
