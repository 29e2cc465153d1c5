"""What the theme and the extensions write that is no valid HTML, put right, page and sheet alike.

- The summary of a folded cell holds a paragraph: it becomes a span, in the rules for it as well.
- Every exercise and every solution has one and the same id: nothing links to it, so it goes.
- A page that is no document has an empty heading on paper.
- An address of a document may hold signs that an address may not.

Every step finds its work done when it is run again.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sphinx.application import Sphinx

BEFORE_THE_CUTS = 895  # priority among the listeners of `build-finished`
PROMPT = re.compile(r'<p (class="(?:collapsed|expanded) admonition-title")>(.*?)</p>', re.DOTALL)
OF_PROMPT = "summary>p."
SAME_ID = re.compile(r'(<section) id="(?:exercise|solution)-content"')
NO_HEADING = re.compile(r"<h1>\s*</h1>\n?")
ADDRESS = re.compile(r'(?<=\shref=")https?://[^"]*&[lg]t;[^"]*')


def valid_page(page: str) -> str:
    """The page with what is not valid in it put right.

    >>> valid_page('<summary><p class="collapsed admonition-title">Show</p></summary><h1></h1>')
    '<summary><span class="collapsed admonition-title">Show</span></summary>'
    >>> valid_page('<a href="https://doi.org/10.1/a&lt;1::b&gt;2">a&lt;</a>')
    '<a href="https://doi.org/10.1/a%3C1::b%3E2">a&lt;</a>'
    """
    page = PROMPT.sub(r"<span \1>\2</span>", page)
    page = NO_HEADING.sub("", SAME_ID.sub(r"\1", page))
    return ADDRESS.sub(lambda m: m[0].replace("&lt;", "%3C").replace("&gt;", "%3E"), page)


def finish(app: Sphinx, error: Exception | None) -> None:
    """Put the pages of a site right, and the sheets that name what changed in them."""
    if error or app.builder.format != "html":
        return
    out = Path(app.outdir)
    for path in [*sorted(out.rglob("*.html")), *sorted((out / "_static").glob("*.css"))]:
        before = path.read_text(encoding="utf-8")
        if path.suffix == ".html":
            after = valid_page(before)
        else:
            after = before.replace(OF_PROMPT, OF_PROMPT.replace("p.", "span."))
        if after != before:
            path.write_text(after, encoding="utf-8")


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the step, before the sheets are cut to what the pages hold."""
    app.connect("build-finished", finish, priority=BEFORE_THE_CUTS)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
