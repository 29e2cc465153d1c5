"""``{claims}``: all claims of the book, page by page, with how each is held.

A row opens by itself and stands at a permanent address (`#claim-<id>`); `ledger.js` adds search and
filters.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from docutils import nodes
from markupsafe import Markup
from sphinx.util.docutils import SphinxDirective

from recount.claims.registry import Claim
from recount.sphinx_ext.build import places, watch_data
from recount.sphinx_ext.claim import (
    basis_in_words,
    claims_of,
    details,
    facts_of,
    kind_of,
)
from recount.sphinx_ext.generated import generated
from recount.sphinx_ext.html import element, joined, link, table
from recount.sphinx_ext.lists import asleep, controls, group_count, options
from recount.sphinx_ext.page import Page
from recount.vocabulary import BASES, BEYOND_CHANCE

if TYPE_CHECKING:
    from sphinx.application import Sphinx


def claims(page: Page) -> Markup:
    """The counts by basis, the controls, and one row a claim under its page."""
    found = list(claims_of(page.ledger).values())
    by_page: dict[str, list[Claim]] = defaultdict(list)
    for claim in found:
        by_page[claim.page].append(claim)
    groups = [_group(page, name, by_page[name]) for name in in_reading_order(page, by_page)]
    return element(
        "div",
        overview(found),
        _controls(page, found, list(by_page)),
        *groups,
        element("p", "No claim fits this search.", class_="ledger-none", hidden=True),
        class_="ledger claims", data_name="claims", data_noun="claims",
    )  # fmt: skip


def in_reading_order(page: Page, names: dict[str, list[Claim]]) -> list[str]:
    """Pages in the order of the book; those that it does not list come last, by name."""
    env = page.builder.env
    order: dict[str, int] = {}

    def walk(name: str) -> None:
        if name not in order:
            order[name] = len(order)
            for child in env.toctree_includes.get(name, []):
                walk(child)

    walk(env.config.root_doc)
    return sorted(names, key=lambda name: (order.get(name, len(order)), name))


def overview(found: list[Claim]) -> Markup:
    """How many claims have which basis, and how many comparisons are beyond chance."""
    total = Counter(claim.basis for claim in found)
    chance = Counter(claim.beyond_chance for claim in found)
    rows = [
        [Markup("{} {}").format(basis, element("span", meaning, class_="note")), str(total[basis])]
        for basis, meaning in BASES.items()
        if total[basis]
    ]
    compared = ", ".join(f"{chance[code]} {word}" for code, word in BEYOND_CHANCE.items())
    note = element("p", f"Of the comparisons, {compared}.") if chance["yes"] + chance["no"] else ""
    caption = "Claims by what holds their sentence"
    return table(["Basis", "Claims"], rows, caption, kept=True) + note


def _controls(page: Page, found: list[Claim], pages: list[str]) -> Markup:
    used = {claim.basis for claim in found}
    filters = [
        ("basis", "Basis", options((b, b) for b in BASES if b in used)),
        ("chance", "Chance", options(BEYOND_CHANCE.items())),
        ("page", "Chapter", options((name, page.title(name)) for name in pages)),
    ]
    return controls("claims", filters, f"{len(found)} claims", "a word of the sentence")


def _group(page: Page, name: str, found: list[Claim]) -> Markup:
    count = group_count(len(found), "claims" if len(found) > 1 else "claim")
    title = link(page.page(name), page.title(name))
    return element(
        "section",
        element(f"h{page.heading}", title, " ", count, class_="entry-group-title"),
        *(_row(page, claim) for claim in found),
        class_="entry-group", data_page=name,
    )  # fmt: skip


def _row(page: Page, claim: Claim) -> Markup:
    """A claim: closed its sentence and basis, open what was tested."""
    head = element(
        "summary",
        element("span", claim.sentence, class_="claim-sentence"),
        element("span", kind_of(claim), class_="claim-basis", data_chance=claim.beyond_chance),
    )
    whole = claim.context if claim.context != claim.sentence else ""
    terms: list[tuple[str, object]] = [
        ("In its sentence", whole),
        ("How it is held", basis_in_words(claim)),
        ("Tested", claim.tested),
        *details(claim),
        ("From", facts_of(page, claim.facts)),
    ]
    items = [element("dt", term) + element("dd", text) for term, text in terms if text]
    anchor = f"claim-{claim.id}"
    permalink = element("a", "link", href=f"#{anchor}", aria_label=f"Link to {claim.id}")
    key = element("dt", "Claim") + element("dd", element("code", claim.id), " ", permalink)
    return element(
        "details", head, asleep(element("dl", joined("", items), key, class_="entry-body simple")),
        id=anchor, class_="entry claim-row", data_basis=claim.basis,
        data_chance=claim.beyond_chance or None,
    )  # fmt: skip


class ClaimsDirective(SphinxDirective):
    """`{claims}`."""

    def run(self) -> list[nodes.Node]:
        """The list."""
        watch_data(self.env)
        places(self.env)["claims"] = self.env.docname
        return [generated(self, claims, "The claims are on the book's site.")]


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the directive."""
    app.add_directive("claims", ClaimsDirective)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
