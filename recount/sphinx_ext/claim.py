"""``{claim}`words <id>` ``: words of ours that compare or conclude, which a cell holds true.

Where the ledger knows how the sentence is held, a quiet mark behind its last word opens a panel:
the basis, what was tested, the margin, the assumption, and whether chance is excluded.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from docutils import nodes
from markupsafe import Markup
from sphinx.transforms import SphinxTransform
from sphinx.util import logging
from sphinx.util.docutils import SphinxRole

from recount.claims.registry import Claim
from recount.data.facts import split_reference
from recount.ledger import Ledger
from recount.markup import words_and_id
from recount.sphinx_ext.build import has_data, ledger_of, watch_data
from recount.sphinx_ext.html import joined, link
from recount.sphinx_ext.numbers import forbidden_place
from recount.sphinx_ext.page import Page
from recount.sphinx_ext.panels import add_panel_files, button, line, panel, panel_id
from recount.sphinx_ext.writers import add_node
from recount.vocabulary import BASES, BEYOND_CHANCE

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.writers.html5 import HTML5Translator

log = logging.getLogger(__name__)

LAST_WORD = re.compile(r"\S+$")
PUNCTUATION = re.compile(r"""[.,;:!?)\]"'”’]+""")
LONGEST = 24  # letters of a link that stay on one line with the mark
SHOWN = 6  # facts in a panel; the list of claims has all of them


def claims_of(ledger: Ledger) -> dict[str, Claim]:
    """The claims of the book by id, in the order of its pages."""
    return {claim.id: claim for claim in ledger.claims.claims}


def is_told(claim: Claim | None) -> bool:
    """Whether there is something to tell of a claim: a record of how it is held."""
    return claim is not None and claim.basis != ""


class Claimed(nodes.inline):
    """The words of a claim; `claim` is its id."""


class Mark(nodes.Inline, nodes.Element):
    """The mark behind a claim, which opens its panel; it has no text in any format."""


class ClaimRole(SphinxRole):
    """`{claim}`."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """The words, marked with the id of the claim."""
        found = words_and_id(self.text.strip())
        if not found or not found.words:
            log.warning(
                "{claim}`%s`: expected the words and then <id>, in lower case with hyphens",
                self.text, location=self.get_location(), type="recount", subtype="claim",
            )  # fmt: skip
            return [nodes.problematic(self.rawtext, self.rawtext)], []
        node = Claimed(self.rawtext, found.words, claim=found.id)
        self.set_source_info(node)
        if has_data(self.env.app) and is_told(claims_of(ledger_of(self.env)).get(found.id)):
            watch_data(self.env)
            node["panel"] = panel_id(self.env, "claim")
        return [node], []


class MarksOfClaims(SphinxTransform):
    """Put the mark behind the last word of each claim that is known, but not in headings or links.

    Word, mark and the sign that follows are one unbreakable element.
    """

    default_priority = 870

    def apply(self, **kwargs: Any) -> None:
        """Mark the claims of the page."""
        for node in list(self.document.findall(Claimed)):
            if "panel" in node and not forbidden_place(node):
                mark(node)


def mark(node: Claimed) -> None:
    """Put the mark into a claim, with the punctuation that follows it."""
    end = node[-1]
    last = LAST_WORD.search(end) if isinstance(end, nodes.Text) else None
    tied = nodes.inline("", "", classes=["unbroken"])
    if last:
        node[-1] = nodes.Text(end[: last.start()])
        tied += nodes.Text(last[0])
    elif len(end.astext()) <= LONGEST:  # it ends in a link, which stays whole
        node.remove(end)
        tied += end
    tied += Mark(claim=node["claim"], panel=node["panel"])
    parent = node.parent
    # By place: a text is found by its words, so that the first full stop stood for any other.
    at = next(i for i, child in enumerate(parent.children) if child is node) + 1
    after = parent[at] if at < len(parent) else None
    if isinstance(after, nodes.Text) and (signs := PUNCTUATION.match(after)):
        tied += nodes.Text(signs[0])
        parent[at] = nodes.Text(after[signs.end() :])
    node += tied


# --- writing


def basis_in_words(claim: Claim) -> str:
    """How the sentence is held, as a reader would say it.

    A comparison also says whether chance is excluded.
    """
    words = BASES.get(claim.basis, claim.basis)
    chance = {
        "yes": "; the difference is beyond chance",
        "no": "; chance alone could explain the difference",
    }.get(claim.beyond_chance, "")
    return f"{words}{chance}"


def kind_of(claim: Claim) -> str:
    """The basis as one word or two, with what a comparison says of chance."""
    chance = BEYOND_CHANCE.get(claim.beyond_chance)
    return f"{claim.basis}, {chance}" if chance else claim.basis


def claim_panel(page: Page, claim: Claim) -> Markup:
    """What the panel of a claim says."""
    told = basis_in_words(claim)
    lines = [
        line("kind", f"Claim: {kind_of(claim)}"),
        line("label", f"{told[0].upper()}{told[1:]}."),
        line("arithmetic", claim.tested) if claim.tested else "",
        *(
            line(ASIDE if name == "Read by" else "where", f"{name}: ", text)
            for name, text in details(claim)
        ),
    ]
    if claim.facts:
        lines.append(line(ASIDE, "From: ", facts_of(page, claim.facts, SHOWN)))
    href = page.claim(claim.id)
    row = link(href, "Its row among the claims", class_="fact-row") if href else ""
    return joined("", lines) + row


ASIDE = "where fact-aside"  # a line that notes on paper leave out


def details(claim: Claim) -> list[tuple[str, str]]:
    """What else the record says, by name; empty entries are left out."""
    found = [
        ("Margin", claim.margin),
        ("Assumption", claim.assumption),
        ("Not alike, compared because", claim.unlike),
        ("Read by", claim.read_by),
    ]
    return [(name, text) for name, text in found if text]


def facts_of(page: Page, references: Iterable[str], most: int | None = None) -> Markup:
    """Links to the facts behind a claim by their labels, all or the first so many.

    A claim may name several parts of a fact; it is told once.
    """
    ids = dict.fromkeys(split_reference(reference)[0] for reference in references)
    facts = [page.ledger.facts[id_] for id_ in ids]
    links: list[object] = [link(page.row(fact), fact.label) for fact in facts[:most]]
    if most is not None and len(facts) > most:
        links.append(f"and {len(facts) - most} more")
    return joined(", ", links)


def mark_html(claim: Claim, panel_: str) -> Markup:
    """The button with the mark."""
    return button(
        panel_, class_="fact-number claim-mark", data_chance=claim.beyond_chance or None,
        aria_label=f"How this sentence is held: {kind_of(claim)}",
    )  # fmt: skip


def visit_mark(translator: HTML5Translator, node: Mark) -> None:
    """Write the mark with its panel."""
    page = Page.of(translator)
    claim = claims_of(page.ledger)[node["claim"]]
    about = f"How this sentence is held: {kind_of(claim)}"
    opened = panel(node["panel"], about, claim_panel(page, claim))
    translator.body.append(f'<span class="fact">{mark_html(claim, node["panel"])}{opened}</span>')
    raise nodes.SkipNode


def visit_claim(translator: HTML5Translator, node: Claimed) -> None:
    """Open a claim."""
    attributes = {"CLASS": "claim", "data-claim": node["claim"]}
    translator.body.append(translator.starttag(node, "span", "", **attributes))


def depart_claim(translator: HTML5Translator, node: Claimed) -> None:
    """Close a claim."""
    translator.body.append("</span>")


def add_files_to_pages(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Script and style only on pages that have a claim."""
    if doctree is not None and next(doctree.findall(Claimed), None) is not None:
        add_panel_files(app)


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the role, its nodes and the marks; other formats print the words alone."""
    app.add_role("claim", ClaimRole())
    add_node(app, Claimed, visit_claim, depart_claim)
    add_node(app, Mark, visit_mark)
    app.add_transform(MarksOfClaims)
    app.connect("html-page-context", add_files_to_pages)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
