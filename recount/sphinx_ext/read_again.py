"""What was read again: how many numbers, in what, and how often the readings agree."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction

from markupsafe import Markup

from recount.data.readings import Agreement
from recount.data.second_readings import SecondReadings
from recount.ledger import Ledger
from recount.printed.cells import shown
from recount.sphinx_ext.html import element, joined, table
from recount.sphinx_ext.page import Page
from recount.vocabulary import READ_IN


def folds(ledger: Ledger) -> Iterator[Markup]:
    """The second readings of the literature, column by column: in documents, and in the figures."""
    again = ledger.second_readings
    for where, found in (("documents", again.in_documents), ("collection", again.in_collection)):
        if not found.facts:
            continue
        read_in = ", ".join(f"{count} in {READ_IN[name]}" for name, count in found.read)
        told = (
            f"Literature: {found.facts} numbers of {found.sources} documents read again "
            f"({read_in}); {found.agreed} of {found.compared} parts agree"
        )
        caption = f"Numbers of the literature, read again in the {where}"
        yield by_column(told, caption, found.columns)


def by_column(told: str, caption: str, columns: Iterable[Agreement]) -> Markup:
    """The agreement by column, folded under what is told of it."""
    lines = [[c.column, *_cells(c.agreed, c.compared)] for c in columns if c.compared]
    return element(
        "details",
        element("summary", told),
        table(["Column", "cells agree", "share"], lines, caption, class_="ledger-readings"),
        class_="ledger-fold",
    )


def tables(page: Page) -> Markup:
    """What was read again, by what was read and by column; nothing where nothing was read."""
    again = page.ledger.second_readings
    if not again.facts:
        return Markup("")
    return joined("", (_by_kind(again), _by_part(again)))


def _by_kind(again: SecondReadings) -> Markup:
    rows = []
    for kind, name in READ_IN.items():
        found = SecondReadings(tuple(one for one in again.rows if one.row["read"] == kind))
        if found.facts:
            alike = _cells(found.agreed, found.compared)
            rows.append([name.capitalize(), str(found.facts), str(found.sources), *alike])
    headers = ["Read again in", "numbers", "documents", "parts agree", "share"]
    return table(headers, rows, "Second readings by what was read", class_="ledger-readings")


def _by_part(again: SecondReadings) -> Markup:
    documents, collection = again.in_documents.columns, again.in_collection.columns
    rows = [
        [one.column, *_cells(one.agreed, one.compared), *_cells(two.agreed, two.compared)]
        for one, two in zip(documents, collection, strict=True)
        if one.compared or two.compared
    ]
    headers = ["Part", "in documents", "share of these", "in the collection", "share of those"]
    return table(headers, rows, "Parts that agree, by column", class_="ledger-readings")


def _cells(part: int, whole: int) -> list[str]:
    """How many of how many, and in percent; of none there is nothing to say."""
    if not whole:
        return ["", ""]
    return [f"{part} of {whole}", f"{shown(Fraction(100 * part, whole), 1)}%"]
