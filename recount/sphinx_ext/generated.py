"""Two nodes: `Generated` is a part of a page that a function writes, `Box` an HTML element."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from docutils import nodes
from markupsafe import Markup
from sphinx.util.docutils import SphinxDirective

from recount.sphinx_ext.html import element
from recount.sphinx_ext.page import Page
from recount.sphinx_ext.panels import add_panel_files
from recount.sphinx_ext.writers import Instead, add_node

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.writers.html5 import HTML5Translator


class Generated(Instead):
    """A part of a page that a function writes; its children are for other formats than HTML."""


class Box(nodes.General, nodes.Element):
    """An HTML element around its children: `tag`, and `attributes` as `element` takes them."""


def generated(
    directive: SphinxDirective, writer: Callable[..., Markup], instead: str, *arguments: Any
) -> Generated:
    """The node of a part; `writer` gets the page and the arguments, `instead` replaces it."""
    node = Generated("", nodes.paragraph("", instead), writer=writer, arguments=arguments)
    directive.set_source_info(node)
    return node


def box(tag: str, *children: nodes.Node, **attributes: object) -> Box:
    """An element around nodes."""
    return Box("", *children, tag=tag, attributes=attributes)


def visit_generated(translator: HTML5Translator, node: Generated) -> None:
    """Write a part."""
    html = node["writer"](Page.of(translator), *node["arguments"])
    translator.body.append(f"{html}\n")
    raise nodes.SkipNode


def visit_box(translator: HTML5Translator, node: Box) -> None:
    """Open an element."""
    end = f"</{node['tag']}>"
    start = str(element(node["tag"], **node["attributes"])).removesuffix(end)
    translator.body.append(start)
    translator.context.append(f"{end}\n")


def depart_box(translator: HTML5Translator, node: Box) -> None:
    """Close it."""
    translator.body.append(translator.context.pop())


def add_files_to_pages(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Script and style only on pages that have a generated part."""
    if doctree is not None and next(doctree.findall(Generated), None) is not None:
        add_list_files(app)


def add_list_files(app: Sphinx) -> None:
    """Script and style of a list, for the page that is being written."""
    add_panel_files(app)
    app.add_css_file("ledger.css")
    app.add_js_file("fold.js", loading_method="defer")
    app.add_js_file("ledger.js", loading_method="defer")


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the nodes and the files of the pages that hold them."""
    add_node(app, Generated, visit_generated)
    add_node(app, Box, visit_box, depart_box)
    app.connect("html-page-context", add_files_to_pages)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
