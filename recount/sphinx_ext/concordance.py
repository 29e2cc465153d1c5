"""``{concordance}``: the same quantity across documents.

A quantity is a row: on the left whether the documents agree, what is compared, and why it differs;
on the right each document with what it prints.  Most quantities stand in two or three of the many
documents, so a column a document would be empty cells.  Where the page is narrow the two sides
stand one above the other.  Without a script a check box leaves the differences alone; with it
(`ledger.js`) there are search and filters.  Where documents differ, the numbers that do are marked,
and a strip that begins at nought has a dot for each.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING

from docutils import nodes
from markupsafe import Markup, escape
from sphinx.util.docutils import SphinxDirective

from recount.data.concordance import Comparison, agree, differing, printed_parts
from recount.data.facts import split_reference
from recount.data.sources import independent
from recount.ledger import Ledger
from recount.sphinx_ext.build import places, watch_data
from recount.sphinx_ext.generated import generated
from recount.sphinx_ext.html import definitions, element, joined, link
from recount.sphinx_ext.lists import controls, group_count, options, source_filter
from recount.sphinx_ext.page import Page
from recount.vocabulary import REASONS, name_of

if TYPE_CHECKING:
    from sphinx.application import Sphinx

WIDE = 120  # px of a strip


def concordance(page: Page) -> Markup:
    """The counts, the controls and one row a quantity, those that differ first."""
    ledger = page.ledger
    parted: dict[bool, list[Comparison]] = {False: [], True: []}
    for comparison in ledger.concordance:
        parted[_agree(ledger, comparison)].append(comparison)
    groups = [
        element(
            "section",
            element(
                f"h{page.heading}", "They agree " if same else "They differ ",
                group_count(len(found)), class_="entry-group-title",
            ),
            element("ul", *(_row(page, comparison) for comparison in found), class_="comparisons"),
            class_="entry-group",
        )
        for same, found in parted.items()
        if found
    ]  # fmt: skip
    return element(
        "div",
        _overview(ledger),
        _controls(ledger),
        *groups,
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
        None if same else _strip(ledger, comparison),
    )
    differ = set() if same else differing(ledger.facts, comparison.references)
    printings = [_printing(page, reference, differ) for reference in comparison.references]
    sources = dict.fromkeys(_source(ledger, reference) for reference in comparison.references)
    return element(
        "li", head, element("dl", *printings, class_="simple"), class_="entry comparison",
        data_agreement="agree" if same else f"differ {comparison.reason}".strip(),
        data_source=" ".join(sources),
    )  # fmt: skip


def _strip(ledger: Ledger, comparison: Comparison) -> Markup | None:
    """A dot for each printed value, from nought to the largest; None where they are no counts."""
    texts = {printed_parts(ledger.facts, r).get("value", "") for r in comparison.references}
    try:
        values = sorted(set(map(float, texts)))
    except ValueError:
        return None
    if len(values) < 2 or values[0] < 0:
        return None
    dots = (f"M{4 + (WIDE - 8) * value / values[-1]:.4g} 5h0" for value in values)
    line = element("path", d=f"M4 1v8M4 5h{WIDE - 8}", class_="line")
    return element(
        "svg", line, element("path", d="".join(dots)), width=WIDE, height=10, aria_hidden="true",
        class_="dots",
    )  # fmt: skip


def _marked(text: str, parts: Iterable[str]) -> Markup:
    """A printed clause, in it the numbers that differ marked, however their decimals are set."""
    wanted = sorted({re.escape(part).replace(r"\.", "[.,]") for part in parts}, key=len)
    if not wanted:
        return escape(text)
    found = re.split(rf"(?<![\d.,])({'|'.join(reversed(wanted))})(?![\d])", text)
    return joined("", (element("mark", one) if n % 2 else one for n, one in enumerate(found)))


def _printing(page: Page, reference: str, differ: set[str]) -> Markup:
    """A document with what it prints, which leads to its row in the ledger.

    `differ` names the parts in which the documents do.
    """
    ledger = page.ledger
    id_, part = split_reference(reference)
    fact = ledger.facts[id_]
    source = ledger.facts.sources[fact.source]
    printings = printed_parts(ledger.facts, reference)
    marked = [text for name, text in printings.items() if name in differ]
    notes = [part] if part else []
    if source.repeats:
        notes.append(f"gives again what {ledger.facts.sources[source.repeats].short} reports")
    return element("dt", source.short) + element(
        "dd",
        link(page.row(fact), element("span", _marked(fact.printed, marked), lang=source.language)),
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
