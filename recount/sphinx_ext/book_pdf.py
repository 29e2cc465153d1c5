"""`{book-pdf}` with words: where a page offers the book as one PDF, if it was printed.

`python -m recount.build.pdf` prints it from the built site and writes the links; a build that
follows takes them away with the file, which would be of another book.
"""

from __future__ import annotations

import html
from pathlib import Path
from typing import TYPE_CHECKING

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from recount.build.offer import FILE, MARK, offer_on_pages

if TYPE_CHECKING:
    from sphinx.application import Sphinx

SETTING = "recount_pdf"


class BookPdf(SphinxDirective):
    """The place of the link; its argument is the words of the link."""

    required_arguments = 1
    final_argument_whitespace = True

    def run(self) -> list[nodes.Node]:
        """A remark that the reader does not see."""
        words = html.escape(" ".join(self.arguments[0].split()))
        return [nodes.raw("", MARK.format(words), format="html")]


def withdraw(app: Sphinx, error: Exception | None) -> None:
    """Remove a PDF of an earlier build, and the links to it."""
    if error or app.builder.name != "html":
        return
    out = Path(app.outdir)
    path = out / "_static" / app.config[SETTING].get("file", FILE)
    if path.exists():
        path.unlink()
        offer_on_pages(out, "", "")


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the directive, the setting and what is withdrawn."""
    app.add_config_value(SETTING, {}, "env", [dict])
    app.add_directive("book-pdf", BookPdf)
    app.connect("build-finished", withdraw)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
