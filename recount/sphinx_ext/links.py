"""`{finding}`: words that lead to a finding, wherever the findings stand."""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import TYPE_CHECKING

from docutils import nodes
from sphinx.util.docutils import SphinxRole
from sphinx.util.logging import getLogger

from recount.sphinx_ext.roles import Page, ledger_of, watch_data

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.writers.html5 import HTML5Translator

logger = getLogger(__name__)
_TARGET = re.compile(r"(?P<words>.+?)\s*<(?P<id>[a-z0-9-]+)>", re.DOTALL)


class finding_link(nodes.Inline, nodes.TextElement):
    """Words that lead to the finding `finding`."""


class FindingRole(SphinxRole):
    """Words followed by a finding's id in angle brackets; an unknown id is a warning."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """The link."""
        watch_data(self.env)
        known = {finding.id for finding in ledger_of(self.env).findings}
        match = _TARGET.fullmatch(self.text)
        if match is None or match["id"] not in known:
            near = get_close_matches(match["id"] if match else self.text, known, n=3)
            wanted = " or ".join(near) or "words <id of a finding>"
            logger.warning(
                "unknown finding %r; expected %s", self.text, wanted, location=self.get_location()
            )
            return [nodes.problematic(self.rawtext, self.rawtext)], []
        node = finding_link(self.rawtext, match["words"], finding=match["id"])
        self.set_source_info(node)
        return [node], []


def _visit_html(self: HTML5Translator, node: finding_link) -> None:
    href = Page.of(self).place("findings", f"finding-{node['finding']}")
    self.body.append(self.starttag(node, "a", "", href=href or "#", CLASS="finding-link"))


def _depart_html(self: HTML5Translator, node: finding_link) -> None:
    self.body.append("</a>")


def _pass(self: nodes.NodeVisitor, node: finding_link) -> None:
    """Other builders print the words alone."""


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the role and its node."""
    app.add_role("finding", FindingRole())
    app.add_node(
        finding_link, html=(_visit_html, _depart_html), latex=(_pass, _pass), text=(_pass, _pass)
    )
    return {"parallel_read_safe": True, "parallel_write_safe": True}
