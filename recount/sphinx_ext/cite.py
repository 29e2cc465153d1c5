"""What can be linked to and cited: an anchor for each table, and the script that cites.

A number, a row of the ledger, a finding, a claim and a figure have their addresses already;
`cite.js` adds *copy link* and *cite* where they open.  A table is named after its section and, in
it, by its order, so that its address lives as long as the heading does.  Tables that a directive
writes have no node: they get theirs when the pages are written, after those of the document.
"""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docutils import nodes
from markupsafe import Markup
from sphinx.transforms import SphinxTransform

from recount.sphinx_ext.html import element
from recount.sphinx_ext.panels import add_panel_files

if TYPE_CHECKING:
    from sphinx.application import Sphinx

AFTER_THE_PANELS = 885  # priority: no table is moved after it
BEFORE_THE_CUTS = 885  # priority among the listeners of `build-finished`
TAG = re.compile(
    r"<!--.*?-->|<(script|style|textarea)\b.*?</\1>|<(?P<end>/?)(?P<name>section|table|article)\b"
    r"(?P<given>[^>]*)>",
    re.DOTALL,
)
ID = re.compile(r'\sid="([^"]*)"')


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


def with_anchors(page: str) -> str:
    """The page with an anchor, and a link to it, for each table of its article that has none.

    >>> with_anchors('<article><section id="a"><table></table></section></article>')
    '<article><section id="a"><table id="a-table"></table><a href="#a-table" class="anchor-link" \
aria-label="Link to this table">#</a></section></article>'
    """
    taken = set(ID.findall(page))
    parts: list[str] = []
    sections: list[str] = []
    named, last, within = "", 0, False
    for tag in TAG.finditer(page):
        name, end, given = tag["name"], tag["end"], tag["given"] or ""
        if name == "article":
            within = not end
        elif name == "section" and end:
            sections[-1:] = []
        elif name == "section":
            found = ID.search(given)
            sections.append(found[1] if found else "".join(sections[-1:]))
        elif name == "table" and end and named:
            parts += [page[last : tag.end()], str(anchor_link(named))]
            named, last = "", tag.end()
        elif name == "table" and not end and within and sections and not ID.search(given):
            named = _free(f"{sections[-1]}-table", taken)
            parts += [page[last : tag.start()], f'<table id="{named}"{given}>']
            last = tag.end()
    return "".join([*parts, page[last:]])


def _free(name: str, taken: set[str]) -> str:
    """The name, or with the first number that makes it new; it is taken then."""
    number = 1
    while (free := f"{name}-{number}" if number > 1 else name) in taken:
        number += 1
    taken.add(free)
    return free


def finish(app: Sphinx, error: Exception | None) -> None:
    """Give the tables of all pages their addresses."""
    if error or app.builder.format != "html":
        return
    for path in sorted(Path(app.outdir).rglob("*.html")):
        before = path.read_text(encoding="utf-8")
        if (after := with_anchors(before)) != before:
            path.write_text(after, encoding="utf-8")


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
    """Register the transform, the last step and the script."""
    app.add_transform(AnchorsOfTables)
    app.connect("build-finished", finish, priority=BEFORE_THE_CUTS)
    app.connect("html-page-context", add_script, priority=600)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
