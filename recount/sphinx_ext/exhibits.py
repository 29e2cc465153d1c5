"""``{exhibits}``: a few findings shown by what is printed, one printing beside the other.

A line names a finding and, behind a colon, the facts to show; they stand in groups by document and
place, and `!` before a fact rings its cell.  The title leads to the finding; what stands below is
the beginning of its explanation.
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from docutils import nodes
from markupsafe import Markup
from sphinx.util.docutils import SphinxDirective

from recount.data.facts import Fact, place_name
from recount.data.findings import plain
from recount.ledger import Ledger
from recount.sphinx_ext.build import ledger_of, watch_data
from recount.sphinx_ext.findings import first_sentence
from recount.sphinx_ext.generated import generated
from recount.sphinx_ext.html import element, joined, link, printed
from recount.sphinx_ext.page import Page

if TYPE_CHECKING:
    from sphinx.application import Sphinx

RING = "!"
SHORT = 80  # letters of a first sentence that needs its second


class Exhibit(NamedTuple):
    """A finding, and the ids of the facts to show, each with whether its cell is ringed."""

    finding: str
    facts: tuple[tuple[str, bool], ...]


def exhibit(line: str, ledger: Ledger) -> Exhibit:
    """The exhibit that a line asks for; raises ValueError where it cannot be shown."""
    name, _, keys = line.partition(":")
    finding = next((one for one in ledger.findings if one.id == name.strip()), None)
    if finding is None:
        raise ValueError(f"there is no finding {name.strip()!r}")
    facts = tuple((key.removeprefix(RING), key.startswith(RING)) for key in keys.split())
    if strange := [key for key, _ in facts if key not in finding.facts]:
        raise ValueError(f"{finding.id} does not name {', '.join(strange)}")
    if len(facts) < 2:
        raise ValueError(f"{finding.id}: expected the facts of two printings or more")
    return Exhibit(finding.id, facts)


def exhibits(page: Page, wanted: list[Exhibit]) -> Markup:
    """The exhibits, each an article that leads to its finding."""
    return element("div", *(_article(page, one) for one in wanted), class_="exhibits")


def told(text: str) -> str:
    """The first sentence of an explanation, and the second where the first is short.

    >>> told("Two tables count the same. One has more. A third is silent.")
    'Two tables count the same. One has more.'
    """
    first = first_sentence(text)
    rest = text.strip().removeprefix(first).strip()
    return f"{first} {first_sentence(rest)}" if rest and len(first) < SHORT else first


def _article(page: Page, wanted: Exhibit) -> Markup:
    ledger = page.ledger
    finding = next(one for one in ledger.findings if one.id == wanted.finding)
    title = link(page.finding(finding.id), plain(finding.title, ledger.text))
    rings = dict(wanted.facts)
    facts = [ledger.facts[id_] for id_ in rings]
    by_place = groupby(facts, lambda fact: (fact.source, fact.place))
    prints = [
        element(
            "figure",
            element("figcaption", ledger.facts.sources[source].short, ", ", place_name(place)),
            *(_cell(page, fact, rings[fact.id]) for fact in group),
        )
        for (source, place), group in by_place
    ]
    return element(
        "article", element(f"h{page.heading}", title), element("div", *prints),
        element("p", told(plain(finding.explanation, ledger.text))),
        class_="exhibit", data_kind=finding.kind,
    )  # fmt: skip


def _cell(page: Page, fact: Fact, ring: bool) -> Markup:
    """A printed cell as it is printed, over what it is a number of."""
    cell = printed(page.ledger, fact, "b" if ring else "span", class_="fact-printed")
    return element("p", joined(" ", (cell, element("span", fact.label, class_="note"))))


class ExhibitsDirective(SphinxDirective):
    """`{exhibits}`."""

    has_content = True

    def run(self) -> list[nodes.Node]:
        """The exhibits; raises an error for a line that cannot be shown."""
        watch_data(self.env)
        ledger = ledger_of(self.env)
        try:
            wanted = [exhibit(line, ledger) for line in self.content if line.strip()]
        except ValueError as fault:
            raise self.error(str(fault)) from fault
        return [generated(self, exhibits, f"{len(wanted)} findings.", wanted)]


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the directive."""
    app.add_directive("exhibits", ExhibitsDirective)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
