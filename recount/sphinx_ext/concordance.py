"""``{concordance}``: the same quantity across documents.

A quantity is a row: on the left whether the documents agree, what is compared, and why it differs;
on the right each document with what it prints.  Most quantities stand in two or three of the many
documents, so a column a document would be empty cells.  Where the page is narrow the two sides
stand one above the other.  Without a script a check box leaves the differences alone; with it
(`ledger.js`) there are search and filters.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from docutils import nodes
from markupsafe import Markup
from sphinx.util.docutils import SphinxDirective

from recount.data.concordance import Comparison, agree
from recount.data.facts import split_reference
from recount.data.sources import independent
from recount.ledger import Ledger
from recount.sphinx_ext.build import places, watch_data
from recount.sphinx_ext.generated import generated
from recount.sphinx_ext.html import definitions, element, link, printed
from recount.sphinx_ext.lists import controls, options, source_filter
from recount.sphinx_ext.page import Page
from recount.vocabulary import REASONS, name_of

if TYPE_CHECKING:
    from sphinx.application import Sphinx


def concordance(page: Page) -> Markup:
    """The counts, the controls and one row a quantity, those that differ first."""
    ledger = page.ledger
    first = sorted(ledger.concordance, key=lambda comparison: _agree(ledger, comparison))
    rows = [_row(page, comparison) for comparison in first]
    return element(
        "div",
        _overview(ledger),
        _controls(ledger),
        element("ul", *rows, class_="entry-group comparisons"),
        element("p", "No quantity fits this search.", class_="ledger-none", hidden=True),
        class_="ledger concordance", data_name="concordance", data_noun="quantities",
    )  # fmt: skip


def _agree(ledger: Ledger, comparison: Comparison) -> bool:
    return agree(ledger.facts, comparison.references)


def _source(ledger: Ledger, reference: str) -> str:
    return ledger.facts[split_reference(reference)[0]].source


def _rests_on_one(ledger: Ledger, comparison: Comparison) -> bool:
    """Whether the documents of a quantity are one and those that give it again."""
    sources = ledger.facts.sources
    return independent(sources[_source(ledger, r)] for r in comparison.references) == 1


def _overview(ledger: Ledger) -> Markup:
    """How many quantities agree, why the others differ, and the check box."""
    reasons = Counter(c.reason for c in ledger.concordance if not _agree(ledger, c))
    total, differ = len(ledger.concordance), reasons.total()
    told = f"{total} quantities: {total - differ} agree, {differ} differ."
    if alone := sum(_rests_on_one(ledger, c) for c in ledger.concordance):
        told += f" {alone} rest on one document and on what gives it again."
    terms = [
        (f"{name_of(reason)}: {reasons[reason]}", meaning)
        for reason, meaning in REASONS.items()
        if reasons[reason]
    ]
    choice = Markup('<input type="checkbox"> Show the differences only')
    return (
        element("p", told, class_="concordance-count")
        + (definitions(terms, class_="legend simple") if terms else Markup(""))
        + element("label", choice, class_="concordance-choice")
    )


def _controls(ledger: Ledger) -> Markup:
    used = {_source(ledger, r) for c in ledger.concordance for r in c.references}
    reasons = {c.reason for c in ledger.concordance if not _agree(ledger, c)}
    differ = [
        ("differ", "differ"),
        *((r, f"differ: {name_of(r)}") for r in REASONS if r in reasons),
    ]
    filters = [
        ("agreement", "Agreement", options([*differ, ("agree", "agree")])),
        ("source", "Document", source_filter(ledger, used)),
    ]
    count = f"{len(ledger.concordance)} quantities"
    return controls("concordance", filters, count, "a word, a number, a document")


def _row(page: Page, comparison: Comparison) -> Markup:
    ledger = page.ledger
    same = _agree(ledger, comparison)
    word = "agree" if same else f"differ: {name_of(comparison.reason)}"
    head = element(
        "div",
        element("span", word, class_="agreement"),
        element("span", comparison.quantity, class_="quantity"),
        element("span", comparison.note, class_="note") if comparison.note else None,
    )
    printings = [_printing(page, reference) for reference in comparison.references]
    sources = dict.fromkeys(_source(ledger, reference) for reference in comparison.references)
    return element(
        "li", head, element("dl", *printings, class_="simple"), class_="entry comparison",
        data_agreement="agree" if same else f"differ {comparison.reason}".strip(),
        data_source=" ".join(sources),
    )  # fmt: skip


def _printing(page: Page, reference: str) -> Markup:
    """A document with what it prints, which leads to its row in the ledger."""
    ledger = page.ledger
    id_, part = split_reference(reference)
    fact = ledger.facts[id_]
    source = ledger.facts.sources[fact.source]
    notes = [part] if part else []
    if source.repeats:
        notes.append(f"gives again what {ledger.facts.sources[source.repeats].short} reports")
    return element("dt", source.short) + element(
        "dd",
        link(page.row(fact), printed(ledger, fact)),
        element("span", f" ({'; '.join(notes)})", class_="note") if notes else None,
    )


class ConcordanceDirective(SphinxDirective):
    """`{concordance}`."""

    def run(self) -> list[nodes.Node]:
        """The comparisons."""
        watch_data(self.env)
        places(self.env)["concordance"] = self.env.docname
        return [generated(self, concordance, "The concordance is on the book's site.")]


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the directive."""
    app.add_directive("concordance", ConcordanceDirective)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
