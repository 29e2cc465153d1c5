"""``{mosaic}``: the ledger as one bar, and as squares, one a printed number, document by document.

Its argument is `bar` or `squares`; without one it draws both.  In the bar what was only printed
twice stands apart from what was recomputed.  Each document's squares lead to its rows in the
ledger: a way for the mouse, beside the list that everybody can use.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable

from docutils import nodes
from markupsafe import Markup
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective
from sphinx.writers.html5 import HTML5Translator

from recount.data.sources import Source
from recount.ledger import Entry
from recount.sphinx_ext.build import watch_data
from recount.sphinx_ext.html import element, joined
from recount.sphinx_ext.ledger import by_group
from recount.sphinx_ext.lists import LITERATURE, source_anchor
from recount.sphinx_ext.page import Page
from recount.sphinx_ext.panels import add_panel_files
from recount.sphinx_ext.states import REPEATED, bar, counted, legend, state_of
from recount.sphinx_ext.writers import Instead, add_node

FIRST = ("inconsistent", "rounding", "reproduced", REPEATED, "compatible", "not checkable")
DEEP, SIDE, PITCH = 5, 6, 8  # squares in a column; their side and the step between them, in px
MOST = 8 * DEEP  # squares in one piece, so that a large document breaks over lines


class Mosaic(Instead):
    """A picture of the ledger; its child is for other formats than HTML."""


def whole_bar(page: Page) -> Markup:
    """One bar of all numbers, with its legend as a list of links."""
    counts = counted(page.ledger.entries.values())
    return bar(counts) + legend(page, counts)


def squares(page: Page) -> Markup:
    """The squares of every document, those entered whole first, then the largest of the others."""
    documents = by_group(page.ledger)
    pieces = []
    for name, sources in documents.items():
        where = "literature" if name == LITERATURE and page.parted else "ledger"
        ordered = sources
        if name == LITERATURE:
            ordered = sorted(sources, key=lambda one: (-len(one[1]), one[0].source))
        for source, entries in ordered:
            href = page.place(where, source_anchor(source.source))
            pieces.append(_document(source, entries, href))
    return element("div", *pieces, class_="mosaic", aria_hidden="true")


def _document(source: Source, entries: list[Entry], href: str | None) -> Markup:
    ordered = sorted(entries, key=lambda entry: FIRST.index(state_of(entry)))
    cut = [ordered[n : n + MOST] for n in range(0, len(ordered), MOST)]
    drawn = joined("", map(_piece, cut))
    return element("a", drawn, href=href, tabindex="-1", title=f"{source.short}: {len(entries)}")


def _piece(entries: list[Entry]) -> Markup:
    paths: dict[str, list[str]] = defaultdict(list)
    for n, entry in enumerate(entries):
        column, row = divmod(n, DEEP)
        square = f"M{column * PITCH} {row * PITCH}h{SIDE}v{SIDE}h-{SIDE}z"
        paths[state_of(entry)].append(square)
    width, height = -(-len(entries) // DEEP) * PITCH, DEEP * PITCH
    drawn = [element("path", d="".join(d), data_state=state) for state, d in paths.items()]
    return element("svg", *drawn, width=width, height=height)


PARTS: dict[str, Callable[[Page], Markup]] = {"bar": whole_bar, "squares": squares}


class MosaicDirective(SphinxDirective):
    """`{mosaic}`, in one part or in both."""

    optional_arguments = 1

    def run(self) -> list[nodes.Node]:
        """The node; raises an error that names the parts there are."""
        wanted = self.arguments[:1] or list(PARTS)
        if wanted[0] not in PARTS:
            raise self.error(f"{{mosaic}} has no part {wanted[0]!r}; expected {', '.join(PARTS)}")
        watch_data(self.env)
        instead = nodes.paragraph("", "A picture of the ledger is on the book's site.")
        return [Mosaic("", instead, parts=wanted)]


def visit(translator: HTML5Translator, node: Mosaic) -> None:
    """Draw the parts."""
    page = Page.of(translator)
    translator.body += [f"{PARTS[part](page)}\n" for part in node["parts"]]
    raise nodes.SkipNode


def add_files(
    app: Sphinx,
    page: str,
    template: str,
    context: dict[str, object],
    doctree: nodes.document | None,
) -> None:
    """The colours of verdicts, on a page with a picture of the ledger."""
    if doctree is not None and next(doctree.findall(Mosaic), None) is not None:
        add_panel_files(app)


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the directive and its node."""
    app.add_directive("mosaic", MosaicDirective)
    add_node(app, Mosaic, visit)
    app.connect("html-page-context", add_files)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
