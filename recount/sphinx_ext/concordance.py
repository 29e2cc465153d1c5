"""``{concordance}``: the same quantity across documents, a row each.

Where the page is wide it is a matrix, where it is narrow a stack of cards.  Whether the documents
agree stands first, and a check box leaves the differences alone; it needs no script.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from docutils import nodes
from markupsafe import Markup
from sphinx.util.docutils import SphinxDirective

from recount.facts import split_reference
from recount.ledger import Comparison, Ledger, agree
from recount.sphinx_ext.pieces import (
    definitions,
    generated,
    is_whole,
    joined,
    name_of,
    table,
)
from recount.sphinx_ext.roles import Page, element, link, places, printed, watch_data

if TYPE_CHECKING:
    from sphinx.application import Sphinx

OTHERS = "Other documents"
REASONS = {
    "population": "other patients",
    "cut_off": "another date of the data",
    "definition": "another meaning of the same word",
    "rounding": "fewer decimals",
    "misprint": "a slip of one document",
    "unexplained": "no reason that we know",
}


def concordance(page: Page) -> Markup:
    """The counts, the check box and the matrix; documents read in part share the last column."""
    ledger = page.ledger
    used = {_column(ledger, r) for c in ledger.concordance for r in c.references}
    columns = [source for source in (*ledger.facts.sources, "") if source in used]
    names = [ledger.facts.sources[s].short if s else OTHERS for s in columns]
    lines = []
    for comparison in ledger.concordance:
        by_column: dict[str, list[Markup]] = defaultdict(list)
        for reference in comparison.references:
            column = _column(ledger, reference)
            by_column[column].append(_compared(page, reference, named=not column))
        cells = [joined("", by_column[column]) for column in columns]
        lines.append([_quantity(ledger, comparison), *cells])
    caption = "Each cell is as printed, and leads to its row in the ledger."
    matrix = table(["Quantity", *names], lines, caption, class_="concordance")
    return element("div", _overview(ledger), matrix, class_="concordance-box")


def _overview(ledger: Ledger) -> Markup:
    """How many quantities agree, why the others differ, and the check box."""
    reasons = Counter(c.reason for c in ledger.concordance if not agree(ledger.facts, c.references))
    total, differ = len(ledger.concordance), sum(reasons.values())
    told = f"{total} quantities: {total - differ} agree, {differ} differ."
    terms = [
        (f"{name_of(reason)}: {reasons[reason]}", meaning)
        for reason, meaning in REASONS.items()
        if reasons[reason]
    ]
    choice = Markup('<input type="checkbox" autocomplete="off"> Show the differences only')
    return (
        element("p", told, class_="concordance-count")
        + (definitions(terms, class_="legend") if terms else Markup(""))
        + element("label", choice, class_="concordance-choice")
    )


def _column(ledger: Ledger, reference: str) -> str:
    fact = ledger.facts[split_reference(reference)[0]]
    return fact.source if is_whole(fact) else ""


def _compared(page: Page, reference: str, *, named: bool) -> Markup:
    ledger = page.ledger
    id_, part = split_reference(reference)
    fact = ledger.facts[id_]
    source = ledger.facts.sources[fact.source].short
    return element(
        "span",
        element("span", f"{source} ", class_="note") if named else None,
        link(page.row(fact), printed(ledger, fact)),
        element("span", f" ({part})", class_="note") if part else None,
        class_="compared",
    )


def _quantity(ledger: Ledger, comparison: Comparison) -> Markup:
    same = agree(ledger.facts, comparison.references)
    word = "agree" if same else f"differ: {name_of(comparison.reason)}"
    return (
        element("span", word, class_="agreement", data_agree="yes" if same else "no")
        + element("span", comparison.quantity, class_="quantity")
        + (element("span", comparison.note, class_="note") if comparison.note else Markup(""))
    )


class ConcordanceDirective(SphinxDirective):
    """`{concordance}`."""

    def run(self) -> list[nodes.Node]:
        """The matrix."""
        watch_data(self.env)
        places(self.env)["concordance"] = self.env.docname
        return [generated(self, concordance, "The concordance is on the book's site.")]


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the directive."""
    app.add_directive("concordance", ConcordanceDirective)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
