"""`{notebook}`: a link to the page as a Jupyter notebook, which the build writes beside it.

It is the notebook that `recount.build.handouts` makes from the built page: words with their numbers
as text, cells with their stored outputs.  A chapter without stored outputs comes as it is written.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import jupytext
import nbformat
from docutils import nodes
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

from recount.build.handouts import as_text, handout
from recount.data.outputs import outputs_path
from recount.sphinx_ext.html import element

if TYPE_CHECKING:
    from sphinx.application import Sphinx

FOLDER = "_static/notebooks"
EDITION = "reader"
log = logging.getLogger(__name__)


def as_ipynb(source: Path) -> str:
    """The MyST notebook as `.ipynb` text, without outputs and with the same cell ids each time."""
    notebook = jupytext.read(source)
    for number, cell in enumerate(notebook.cells):
        cell["id"] = f"c{number:03d}"  # jupytext draws them at random
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
    return nbformat.writes(notebook, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


class NotebookDirective(SphinxDirective):
    """`{notebook}`: the link; it works from disk and without JavaScript."""

    def run(self) -> list[nodes.Node]:
        """A paragraph with the link, in HTML alone."""
        name = Path(self.env.docname).name
        up = "../" * self.env.docname.count("/")
        anchor = element(
            "a", "this page as a notebook", href=f"{up}{FOLDER}/{name}.ipynb", download=True
        )
        told = "; it opens in Jupyter as it is, and runs in a clone of the project."
        text = element("p", "Download ", anchor, told, class_="notebook")
        return [nodes.raw("", str(text), format="html")]


def write_notebooks(app: Sphinx, error: Exception | None) -> None:
    """Write every chapter as a notebook into the site; stale outputs are a warning."""
    if error or app.builder.format != "html":
        return
    root, site = Path(app.srcdir), Path(app.outdir)
    folder = site / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    for source in sorted((root / "notebooks").glob("*.md")):
        built = (site / "notebooks" / f"{source.stem}.html").exists()
        text = ""
        if built and outputs_path(root, source.stem).exists():
            try:
                text = as_text(handout(root, site, source.stem, EDITION))
            except ValueError as fault:
                log.warning("%s; `make refresh` stores them", fault, type="recount")
        text = text or as_ipynb(source)
        (folder / f"{source.stem}.ipynb").write_text(text, encoding="utf-8", newline="")


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the directive and the writer."""
    app.add_directive("notebook", NotebookDirective)
    app.connect("build-finished", write_notebooks)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
