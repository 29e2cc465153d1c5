"""The folded code of a figure or a table: one line under what it draws, for all the cells behind.

myst-nb folds the input of each cell above its output.  Here the cells that follow one another with
nothing between them share one fold, which stands below the output of the last.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes
from myst_nb.sphinx_ import HideCodeCellNode
from sphinx.transforms.post_transforms import SphinxPostTransform

if TYPE_CHECKING:
    from sphinx.application import Sphinx

AFTER_FOLDING = 205  # priority: myst-nb folds at 199


def fold_of(node: nodes.Node) -> HideCodeCellNode | None:
    """The fold of a cell whose input is folded and nothing else."""
    if isinstance(node, nodes.container) and node.children:
        first = node.children[0]
        if isinstance(first, HideCodeCellNode) and first["classes"] == ["above-input"]:
            return first
    return None


def runs(parent: nodes.Element) -> list[list[tuple[nodes.container, HideCodeCellNode]]]:
    """The cells that follow one another, each with its fold; an output ends a run."""
    found: list[list[tuple[nodes.container, HideCodeCellNode]]] = []
    going = False
    for node in parent.children:
        if isinstance(node, nodes.Invisible):
            continue
        fold = fold_of(node)
        if fold is None or not isinstance(node, nodes.container):
            going = False
            continue
        if not going:
            found.append([])
        found[-1].append((node, fold))
        going = len(node.children) == 1
    return found


class OneFold(SphinxPostTransform):
    """Join the folds of a run, and put the joined one below the output."""

    default_priority = AFTER_FOLDING
    formats = ("html",)

    def run(self, **_: object) -> None:
        """Change the document."""
        parents = {id(n.parent): n.parent for n in self.document.findall(nodes.container)}
        for parent in parents.values():
            for cells in runs(parent):
                *before, (last, fold) = cells
                code = [child for _, one in cells for child in one.children]
                fold.children = []
                fold.extend(code)
                last.remove(fold)
                last.append(fold)
                for cell, _ in before:
                    last["ids"] += cell["ids"]  # links to its code arrive at the fold
                    parent.remove(cell)


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the transform."""
    app.add_post_transform(OneFold)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
