"""Tables of prose pages: numbers under one another, intervals unbroken, records on a phone.

A column whose cells are all numbers is set right; what it says is the same on every machine, so
this is done to the document, not by a script.  A table of sentences knows the headers of its
columns as variables of its style: they name the cells where it is too narrow to be a table
(`book.css`).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from docutils import nodes
from sphinx.transforms import SphinxTransform
from sphinx.transforms.post_transforms import SphinxPostTransform

from recount.sphinx_ext.generated import box

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
            body = next(table.findall(nodes.tbody), None)
            head = next(table.findall(nodes.thead), None)
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
                table["headers"] = [header.astext() for header in headers]


class HeadersOfRecords(SphinxPostTransform):
    """Put each table of sentences into an element that carries its headers."""

    default_priority = 210
    formats = ("html",)

    def run(self, **_: object) -> None:
        """Wrap them."""
        for table in list(self.document.findall(nodes.table)):
            if headers := table.get("headers"):
                named = ";".join(f"--c{n}:{quoted(text)}" for n, text in enumerate(headers, 1))
                around = box("div", style=named)
                table.replace_self(around)
                around.append(table)


def quoted(text: str) -> str:
    """A text as a string of CSS.

    >>> quoted('the "floor"')
    '"the \\\\"floor\\\\""'
    """
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


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


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the transform."""
    app.add_transform(TablesInOrder)
    app.add_post_transform(HeadersOfRecords)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
