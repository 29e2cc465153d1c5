"""The ledger's rows of the literature, which are most of its documents and half of its weight.

The ledger loads them when they are searched or opened, from a script, since a page on disk may
fetch nothing else.  A page of their own holds them as well: there each has its permanent address,
which works without a script.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from recount.data.facts import anchor_of
from recount.sphinx_ext.build import ledger_of, places
from recount.sphinx_ext.generated import add_list_files
from recount.sphinx_ext.html import element, link
from recount.sphinx_ext.ledger import ROWS_APART, by_group, group, group_rows, listed
from recount.sphinx_ext.lists import LITERATURE
from recount.sphinx_ext.page import Page

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.application import Sphinx

TITLE = "The ledger: literature"
RENAMED = "renamed"  # the record of keys that were changed
DESCRIBED = "The numbers of the documents that were not entered whole, each with its place."


def pages(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Write the script, and hand Sphinx the page."""
    here = places(app.env)
    if app.builder.name != "html" or "literature" not in here:
        return
    found = by_group(ledger_of(app.env))[LITERATURE]
    script = {s.source: group_rows(Page(app.builder, here["ledger"]), s, e) for s, e in found}
    folder = Path(app.outdir) / "_static"
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps(script, ensure_ascii=False, separators=(",", ":"))
    (folder / ROWS_APART).write_text(f"self.recountRows = {text};\n", encoding="utf-8")
    page = Page(app.builder, here["literature"])
    about = element(
        "p", "The numbers of the documents that were not entered whole. ",
        link(page.page(here["ledger"]), "The ledger"), " searches them with all the others.",
    )  # fmt: skip
    rows = listed(page, [group(page, s, e) for s, e in found], (one for _, e in found for one in e))
    body = element("section", element("h1", TITLE), about, rows, renamed(page))
    context = {"title": TITLE, "body": Markup(body), "described": DESCRIBED}
    yield here["literature"], context, "page.html"


def renamed(page: Page) -> Markup | None:
    """Keys that were changed, each at its old address, with the row that it is now."""
    rows = page.ledger.records.get(RENAMED, [])
    told = (
        element(
            "figure", element("code", row["was"]),
            element(
                "p", f"{row['reason']} Now ",
                link(f"#{anchor_of(row['now'])}", element("code", row["now"])), ".",
            ),
            id=anchor_of(row["was"]), class_="entry",
        )
        for row in rows
    )  # fmt: skip
    title = element("h2", "Keys that were changed")
    return element("section", title, *told, class_="ledger-renamed") if rows else None


def add_files(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Script and style of the list."""
    if page == places(app.env).get("literature"):
        add_list_files(app)


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the page."""
    app.connect("html-collect-pages", pages)
    app.connect("html-page-context", add_files)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
