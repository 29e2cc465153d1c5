"""What can be linked to and cited: an anchor for each table, and the script that cites.

A number, a row of the ledger, a finding, a claim and a figure have their addresses already;
`cite.js` adds *copy link* and *cite* where they open.  A table is named after its section and, in
it, by its order, so that its address lives as long as the heading does.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from docutils import nodes
from markupsafe import Markup
from sphinx.transforms import SphinxTransform

from recount.sphinx_ext.html import element
from recount.sphinx_ext.panels import add_panel_files

if TYPE_CHECKING:
    from sphinx.application import Sphinx

AFTER_THE_PANELS = 885  # priority: no table is moved after it


def anchor_link(anchor: str) -> Markup:
    """The permanent address of a table, as a link."""
    return element(
        "a", "#", href=f"#{anchor}", class_="anchor-link", aria_label="Link to this table"
    )


class AnchorsOfTables(SphinxTransform):
    """Give each table without a caption an anchor, and a link to it."""

    default_priority = AFTER_THE_PANELS

    def apply(self, **kwargs: Any) -> None:
        """Name the tables of the page in their order."""
        seen: Counter[str] = Counter()
        for table in list(self.document.findall(nodes.table)):
            section = section_of(table)
            if not section or isinstance(table.next_node(), nodes.title):
                continue
            seen[section] += 1
            number = f"-{seen[section]}" if seen[section] > 1 else ""
            if not table["ids"]:
                table["ids"] = [f"{section}-table{number}"]
            link = anchor_link(table["ids"][0])
            parent = table.parent
            parent.insert(parent.index(table) + 1, nodes.raw("", str(link), format="html"))


def section_of(node: nodes.Node) -> str:
    """The id of the section in which a node stands."""
    parent = node.parent
    while parent is not None and not isinstance(parent, nodes.section):
        parent = parent.parent
    return parent["ids"][0] if parent is not None and parent["ids"] else ""


def add_script(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """The script on pages that somebody wrote; its styles are those of the panels."""
    if doctree is not None:
        add_panel_files(app)
        app.add_js_file("cite.js", loading_method="defer")


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the transform and the script."""
    app.add_transform(AnchorsOfTables)
    app.connect("html-page-context", add_script, priority=600)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
