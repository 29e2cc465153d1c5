"""`{chapter-figure} chapter name`: a chapter's figure on another page, from its stored outputs.

The figure is read from the stored outputs of the chapter, which the tests hold to what it shows; so
a prose page can tell the story of the book without running a cell.  With `:still:` it has one link
to its chapter instead of controls, aids and downloads.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.util.docutils import SphinxDirective

from recount.data.outputs import outputs_path
from recount.sphinx_ext.drawing import WIDE
from recount.sphinx_ext.figures import MIME, figure_node

if TYPE_CHECKING:
    from sphinx.application import Sphinx

BESIDE_WORDS = 590  # px: the column of a still figure with its words at the left


def stored_figures(path: Path) -> dict[str, dict[str, Any]]:
    """The specifications of a stored notebook by the names of their figures."""
    notebook = json.loads(path.read_text(encoding="utf-8"))
    outputs = [o for cell in notebook["cells"] for o in cell.get("outputs", [])]
    specs = [o["data"][MIME] for o in outputs if MIME in o.get("data", {})]
    return {spec["name"]: spec for spec in specs if "name" in spec}


def figure_of(directive: SphinxDirective) -> tuple[Path, dict[str, Any]]:
    """The stored outputs and the figure that a directive names by notebook and figure.

    Raises an error that names the figures there are.
    """
    chapter, name = directive.arguments
    path = outputs_path(Path(directive.env.srcdir), chapter)
    directive.env.note_dependency(str(path))
    figures = stored_figures(path) if path.exists() else {}
    if name not in figures:
        known = ", ".join(figures) or "no stored figure"
        raise directive.error(f"{chapter} has no figure {name!r}; it has {known}")
    return path, figures[name]


class ChapterFigure(SphinxDirective):
    """`{chapter-figure}` with the name of a notebook and of one of its figures."""

    required_arguments = 2
    option_spec: ClassVar = {"still": directives.flag}

    def run(self) -> list[nodes.Node]:
        """The figure."""
        path, spec = figure_of(self)
        still = "still" in self.options
        wide = BESIDE_WORDS if still else WIDE
        node = figure_node(spec, self.env.docname, self.get_source_info(), wide)
        if still:
            node["chapter"] = f"{path.parent.parent.name}/{self.arguments[0]}"
        self.state.document.note_explicit_target(node, node)
        return [node]


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the directive."""
    app.add_directive("chapter-figure", ChapterFigure)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
