"""``{page}`words <docname#anchor>` ``: a link to a page of the book, or its words without one.

A part of a book may name another that a smaller edition leaves out; the words are read all the
same.  A word of the address may stand between, as in `notebooks/tower?class#survival`.  A page that
is there and has no such place is a warning.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from docutils import nodes
from sphinx.util import logging
from sphinx.util.docutils import SphinxRole

from recount.sphinx_ext.page import Page
from recount.sphinx_ext.writers import add_node

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.writers.html5 import HTML5Translator

log = logging.getLogger(__name__)
PARTS = re.compile(r"(.+?)\s*<([^<>?#]+)(\?[^<>#]+)?(#[^<>]+)?>", re.DOTALL)


class PageLink(nodes.Inline, nodes.TextElement):
    """Words that lead to the page `page`, with the rest of its address in `rest`."""


class PageRole(SphinxRole):
    """Words followed by the page in angle brackets."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """The link."""
        found = PARTS.fullmatch(self.text)
        if not found:
            log.warning(
                "{page}`%s`: expected the words and then <page#anchor>", self.text,
                location=self.get_location(), type="recount", subtype="page",
            )  # fmt: skip
            return [nodes.problematic(self.rawtext, self.rawtext)], []
        rest = (found[3] or "") + (found[4] or "")
        node = PageLink(self.rawtext, found[1], page=found[2], rest=rest)
        self.set_source_info(node)
        return [node], []


def lacks(app: Sphinx, doctree: nodes.document, docname: str, page: str, anchor: str) -> bool:
    """Whether another page, or the one that is written, is there and has not this place."""
    if not anchor or page not in app.env.all_docs:
        return False
    other = doctree if page == docname else app.env.get_doctree(page)
    return anchor not in other.ids


def check_places(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Warn of the places that a page leads to and the book has not."""
    for node in doctree.findall(PageLink):
        anchor = node["rest"].partition("#")[2]
        if lacks(app, doctree, docname, node["page"], anchor):
            log.warning(
                "%s has no place %r", node["page"], anchor,
                location=node, type="recount", subtype="page",
            )  # fmt: skip


def visit(translator: HTML5Translator, node: PageLink) -> None:
    """Open the link, if there is anything to lead to."""
    href = Page.of(translator).page(node["page"])
    if href is None:
        translator.body.append("<span>")
    else:
        translator.body.append(translator.starttag(node, "a", "", href=href + node["rest"]))


def depart(translator: HTML5Translator, node: PageLink) -> None:
    """Close what was opened."""
    known = Page.of(translator).page(node["page"]) is not None
    translator.body.append("</a>" if known else "</span>")


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the role and its node; other builders print the words alone."""
    app.add_role("page", PageRole())
    add_node(app, PageLink, visit, depart)
    app.connect("doctree-resolved", check_places)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
