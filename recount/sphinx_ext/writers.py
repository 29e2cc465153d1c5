"""How a node of ours is written: as HTML by functions of its own, elsewhere by its children."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from docutils import nodes

if TYPE_CHECKING:
    from sphinx.application import Sphinx

HTML = ("html", "singlehtml")  # both: an extension that names the second hides the first from it
OTHERS = ("latex", "text", "man", "texinfo")


class Instead(nodes.General, nodes.Element):
    """A node that HTML writes by itself: its children stand for it in other formats alone."""


def nothing(translator: nodes.NodeVisitor, node: nodes.Node) -> None:
    """Write nothing of the node itself; its children are printed."""


def add_node(
    app: Sphinx,
    node: type[nodes.Element],
    visit: Callable[[Any, Any], None],
    depart: Callable[[Any, Any], None] = nothing,
) -> None:
    """Register a node with the functions that write it as HTML."""
    writers: dict[str, Any] = dict.fromkeys(HTML, (visit, depart))
    writers |= dict.fromkeys(OTHERS, (nothing, nothing))
    app.add_node(node, **writers)
