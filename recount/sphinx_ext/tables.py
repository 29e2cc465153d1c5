"""Tables of prose pages: numbers under one another, intervals unbroken, records on a phone.

A column whose cells are all numbers is set right; what it says is the same on every machine, so
this is done to the document, not by a script.  A table of sentences gets, in each cell, the header
of its column, which shows where the table is too narrow to be one (`book.css`).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from docutils import nodes
from sphinx.transforms import SphinxTransform

if TYPE_CHECKING:
    from sphinx.application import Sphinx

AFTER_THE_NUMBERS = 880  # priority: numbers are tied to what touches them at 870
NUMBER = re.compile(r"[<>≤≥≈−+-]?\s?\d[\d\s.,]*\s?%?")
NONE = {"", "-", "–", "none", "none given"}
LONG = 40  # characters of a cell that is a sentence
NARROW = 46  # characters beside one another on a phone


def is_number(text: str) -> bool:
    """Whether a cell is a number and nothing else.

    >>> [is_number(text) for text in ("1 234", "43.9%", "12 of 20", "< 0.001")]
    [True, True, False, True]
    """
    return bool(NUMBER.fullmatch(text.strip()))


def columns(body: nodes.tbody) -> list[list[nodes.entry]]:
    """The cells of a body by column; none for a table with cells over several of them."""
    rows = [list(row.findall(nodes.entry)) for row in body.findall(nodes.row)]
    spans = any("morecols" in entry or "morerows" in entry for row in rows for entry in row)
    if spans or len({len(row) for row in rows}) != 1:
        return []
    return [list(column) for column in zip(*rows, strict=True)]


def is_of_sentences(found: list[list[nodes.entry]]) -> bool:
    """Whether a table has to be stacked on a phone: many columns, or sentences beside others."""
    texts = [[entry.astext() for entry in column] for column in found]
    longest = [max(map(len, column)) for column in texts]
    if len(found) < 3:
        return False
    return max(longest) > LONG or sum(min(one, 14) for one in longest) > NARROW


class TablesInOrder(SphinxTransform):
    """Set the tables of a page."""

    default_priority = AFTER_THE_NUMBERS

    def apply(self, **_: object) -> None:
        """Mark columns of numbers, tie intervals, and label the cells of sentences."""
        for table in self.document.findall(nodes.table):
            body, head = next(table.findall(nodes.tbody), None), next(table.findall(nodes.thead), None)
            found = columns(body) if body is not None else []
            if not found or head is None:
                continue
            headers = list(head.findall(nodes.entry))
            if len(headers) != len(found):
                continue
            for header, column in zip(headers, found, strict=True):
                texts = [entry.astext().strip() for entry in column]
                if any(map(is_number, texts)) and all(t in NONE or is_number(t) for t in texts):
                    for entry in (header, *column):
                        entry["classes"].append("number")
                for entry in column:
                    tie_intervals(entry)
            if is_of_sentences(found):
                table["classes"].append("records")
                for header, column in zip(headers[1:], found[1:], strict=True):
                    for entry in column:
                        _label(entry, header.astext())


def tie_intervals(entry: nodes.Element) -> None:
    """Put both limits of an interval and the word between them into one piece."""
    for text in list(entry.findall(nodes.Text)):
        parent = text.parent
        at = parent.index(text)
        if str(text) != " to " or not 0 < at < len(parent) - 1:
            continue
        low, high = parent[at - 1], parent[at + 1]
        if not (low.astext()[-1:].isdigit() and high.astext()[:1].isdigit()):
            continue
        piece = nodes.inline("", "", classes=["unbroken"])
        for node in (low, text, high):
            parent.remove(node)
            piece.append(node)
        parent.insert(at - 1, piece)


def _label(entry: nodes.entry, header: str) -> None:
    paragraph = next(entry.findall(nodes.paragraph), None)
    if paragraph is not None and header and entry.astext().strip():
        paragraph.insert(0, nodes.inline("", header, classes=["cell-label"]))


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the transform."""
    app.add_transform(TablesInOrder)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
