"""``{count}`name` ``: how many, in a sentence, from the ledger.

The counts of the front page come from here, so that they cannot differ from the ledger's own;
those of a single page as well, since a notebook cannot know the prose around it.  ``name@page``
counts on another page.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from docutils import nodes
from sphinx.util.docutils import SphinxRole

from recount.data.facts import split_reference
from recount.sphinx_ext.build import ledger_of, watch_data
from recount.sphinx_ext.claim import claims_of
from recount.statistics.proportions import clopper_pearson
from recount.vocabulary import BASES, BEYOND_CHANCE

if TYPE_CHECKING:
    from sphinx.application import Sphinx

    from recount.data.second_readings import SecondReadings
    from recount.ledger import Entry, Ledger

WORDS_A_MINUTE = 200  # silent reading of non-fiction is faster, reading with tables is not

Count = Callable[["Ledger", str], int | str]
SAMPLES = "page_samples"  # the record of what was drawn or chosen and looked up again
SEARCHES = "searches"  # the record of searches for documents


def by_basis(basis: str) -> Count:
    """Counts the claims of a basis."""
    return lambda ledger, page: sum(c.basis == basis for c in claims_of(ledger).values())


def by_chance(code: str) -> Count:
    """Counts the comparisons that are, or are not, beyond chance."""
    return lambda ledger, page: sum(c.beyond_chance == code for c in claims_of(ledger).values())


def sampled(column: str, kind: str = "numbers") -> Callable[[Ledger], int]:
    """Adds up a column of the record of samples, over those of one kind."""
    return lambda ledger: sum(
        int(row[column]) for row in ledger.records.get(SAMPLES, []) if row["kind"] == kind
    )


def recorded(name: str, column: str = "", value: str = "") -> Count:
    """Counts the rows of a record, or those with a value in a column."""
    return lambda ledger, page: sum(
        not column or row[column] == value for row in ledger.records.get(name, [])
    )


def last_search(ledger: Ledger, page: str) -> str:
    """The day of the last search."""
    return max((row["date"] for row in ledger.records.get(SEARCHES, [])), default="none")


def whole(wanted: bool) -> Count:
    """Counts the documents that were entered whole, or the others."""
    return lambda ledger, page: sum(
        source.whole is wanted for source in ledger.facts.sources.values()
    )


def unused(ledger: Ledger, page: str) -> int:
    """How many numbers of the literature no page, comparison or finding uses."""
    compared = {
        split_reference(reference)[0] for row in ledger.concordance for reference in row.references
    }
    return sum(
        not (ledger.facts.sources[entry.fact.source].whole or entry.pages or entry.computed_on)
        and not (entry.findings or id_ in compared)
        for id_, entry in ledger.entries.items()
    )


def share_wrong(limit: int | None = None) -> Callable[[Ledger], str]:
    """The share that is wrong, or its lower or upper 95% limit, in percent.

    The limits are those of Clopper and Pearson (1934), which take the numbers as independent.
    """

    def percent(ledger: Ledger) -> str:
        wrong, seen = sampled("wrong")(ledger), sampled("seen")(ledger)
        share = wrong / seen if limit is None else clopper_pearson(wrong, seen)[limit]
        return f"{100 * share:.1f}"

    return percent


def again(name: str, of: Callable[[Ledger], SecondReadings]) -> dict[str, Count]:
    """The counts of some second readings: numbers, documents, parts of both, and those alike."""
    return {
        name: lambda ledger, page: of(ledger).facts,
        f"{name}-sources": lambda ledger, page: of(ledger).sources,
        f"{name}-parts": lambda ledger, page: of(ledger).compared,
        f"{name}-agreed": lambda ledger, page: of(ledger).agreed,
    }


COUNTS: dict[str, Count] = {
    "facts": lambda ledger, page: len(ledger.facts),
    "checks": lambda ledger, page: len(ledger.declared.checks),
    "findings": lambda ledger, page: len(ledger.findings),
    "sources": lambda ledger, page: len({fact.source for fact in ledger.facts}),
    "page-facts": lambda ledger, page: len(printed_on(ledger, page)),
    "page-findings": lambda ledger, page: len(
        {finding.id for entry in printed_on(ledger, page) for finding in entry.findings}
    ),
    "claims": lambda ledger, page: len(claims_of(ledger)),
    **{f"claims-{basis}": by_basis(basis) for basis in BASES},
    **{f"claims-{word.replace(' ', '-')}": by_chance(code) for code, word in BEYOND_CHANCE.items()},
    "claims-reread": lambda ledger, page: ledger.claims.agreement.read,
    "claims-reread-agreed": lambda ledger, page: ledger.claims.agreement.agreed,
    "read-again": lambda ledger, page: ledger.second_readings.facts,
    "read-again-sources": lambda ledger, page: ledger.second_readings.sources,
    "read-again-parts": lambda ledger, page: ledger.second_readings.compared,
    "read-again-agreed": lambda ledger, page: ledger.second_readings.agreed,
    **again("read-in-collection", lambda ledger: ledger.second_readings.in_collection),
    **again("read-in-documents", lambda ledger: ledger.second_readings.in_documents),
    "sample-drawn": lambda ledger, page: sampled("drawn")(ledger),
    "sample-seen": lambda ledger, page: sampled("seen")(ledger),
    "sample-wrong": lambda ledger, page: sampled("wrong")(ledger),
    "sample-share-wrong": lambda ledger, page: share_wrong()(ledger),
    "sample-least-wrong": lambda ledger, page: share_wrong(0)(ledger),
    "sample-most-wrong": lambda ledger, page: share_wrong(1)(ledger),
    "sample-entries-drawn": lambda ledger, page: sampled("drawn", "entries")(ledger),
    "sample-entries-seen": lambda ledger, page: sampled("seen", "entries")(ledger),
    "sample-entries-wrong": lambda ledger, page: sampled("wrong", "entries")(ledger),
    "sources-whole": whole(True),
    "sources-literature": whole(False),
    "sources-incomplete": lambda ledger, page: sum(
        bool(source.missing) for source in ledger.facts.sources.values()
    ),
    "facts-unused": unused,
    "searches": recorded(SEARCHES),
    "searches-entered": recorded(SEARCHES, "result", "entered"),
    "searches-cut-off": recorded(SEARCHES, "result", "cut off"),
    "searches-not-there": recorded(SEARCHES, "result", "not there"),
    "searches-last": last_search,
    "minutes": lambda ledger, page: reading_minutes(
        (ledger.root / f"{page}.md").read_text(encoding="utf-8")
    ),
}


def printed_on(ledger: Ledger, page: str) -> list[Entry]:
    """The entries whose numbers a page prints."""
    return [entry for entry in ledger.entries.values() if page in entry.pages]


def reading_minutes(source: str) -> int:
    """Minutes to read the prose of a page; code cells and folded solutions are not counted.

    >>> reading_minutes("word " * 400)
    2
    """
    fences = r"^(```+|:::+)\{(?:code-cell|solution)\}.*?^\1$"
    prose = re.sub(fences, "", source, flags=re.DOTALL | re.MULTILINE)
    return round(len(prose.split()) / WORDS_A_MINUTE)


class CountRole(SphinxRole):
    """`{count}` with a name of `COUNTS`: a number of the ledger; an unknown name is a warning."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """The number as text."""
        watch_data(self.env)
        name, _, page = self.text.partition("@")
        if name not in COUNTS or (page and page not in self.env.found_docs):
            wanted = ", ".join(COUNTS)
            message = self.inliner.reporter.warning(
                f"unknown count {self.text!r}; expected one of: {wanted}", line=self.lineno
            )
            return [nodes.problematic(self.rawtext, self.rawtext)], [message]
        number = COUNTS[name](ledger_of(self.env), page or self.env.docname)
        return [nodes.inline("", str(number), classes=["count"])], []


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the role."""
    app.add_role("count", CountRole())
    return {"parallel_read_safe": True, "parallel_write_safe": True}
