"""``{finding}`words <id>` ``: words that lead to a finding, wherever the findings stand."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from docutils import nodes
from sphinx.util import logging
from sphinx.util.docutils import SphinxRole

from recount.markup import words_and_id
from recount.sphinx_ext.build import ledger_of, watch_data
from recount.sphinx_ext.page import Page
from recount.sphinx_ext.writers import add_node

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.writers.html5 import HTML5Translator

log = logging.getLogger(__name__)


class FindingLink(nodes.Inline, nodes.TextElement):
    """Words that lead to the finding `finding`."""


class FindingRole(SphinxRole):
    """Words followed by a finding's id in angle brackets; an unknown id is a warning."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """The link."""
        watch_data(self.env)
        known = {finding.id for finding in ledger_of(self.env).findings}
        found = words_and_id(self.text)
        if not found or not found.words or found.id not in known:
            near = get_close_matches(found.id if found else self.text, known, n=3)
            wanted = " or ".join(near) or "words <id of a finding>"
            log.warning(
                "unknown finding %r; expected %s", self.text, wanted, location=self.get_location()
            )
            return [nodes.problematic(self.rawtext, self.rawtext)], []
        node = FindingLink(self.rawtext, found.words, finding=found.id)
        self.set_source_info(node)
        return [node], []


def visit(translator: HTML5Translator, node: FindingLink) -> None:
    """Open the link."""
    href = Page.of(translator).finding(node["finding"]) or "#"
    translator.body.append(translator.starttag(node, "a", "", href=href, CLASS="finding-link"))


def depart(translator: HTML5Translator, node: FindingLink) -> None:
    """Close it."""
    translator.body.append("</a>")


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the role and its node; other builders print the words alone."""
    app.add_role("finding", FindingRole())
    add_node(app, FindingLink, visit, depart)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
