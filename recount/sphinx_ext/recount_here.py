"""``{recount-here}``: Python in the reader's browser, over the data that were published.

Its argument is one of `start`, `change`, `table`: the button, a number to change, any table.
The page loads nothing of it before a click.  Pyodide lies in `node_modules/` (`make recount-here`),
or in the folder that `RECOUNT_PYODIDE` names; without it the button is left out and the page says
so.  `recount.sphinx_ext.packed` makes the files, `recount-here.js` the page's part.
"""

from __future__ import annotations

import gzip
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from docutils import nodes
from markupsafe import Markup
from sphinx.errors import ExtensionError
from sphinx.util.docutils import SphinxDirective

from recount.sphinx_ext import packed
from recount.sphinx_ext.build import build_of, has_data, ledger_of, places, watch_data
from recount.sphinx_ext.edition import edition_of
from recount.sphinx_ext.generated import visit_generated
from recount.sphinx_ext.html import element
from recount.sphinx_ext.page import Page
from recount.sphinx_ext.writers import Instead, add_node

if TYPE_CHECKING:
    from sphinx.application import Sphinx

PLACE = "recount-here"
FOLDER_NAMED = "RECOUNT_PYODIDE"
IN_FULL = "node_modules/pyodide"
EXAMPLE = """printed,bounds
60/185 (32.4),
61/185 (32.4),
0.71 (0.55-0.93),ci95
"0.71 (0.55-0.93), p = 0.12",ci95
"""
_packed: WeakKeyDictionary[Sphinx, dict[str, str]] = WeakKeyDictionary()


def folder_of(app: Sphinx) -> Path | None:
    """Where Pyodide lies; None where nobody fetched it and no folder is named."""
    if named := os.environ.get(FOLDER_NAMED):
        return Path(named)
    usual = Path(app.srcdir) / IN_FULL
    return usual if usual.is_dir() else None


def is_there(app: Sphinx) -> bool:
    """Whether this build can recount in a browser."""
    return (
        app.builder.name == "html"
        and has_data(app)
        and folder_of(app) is not None
        and bool(packed.pinned(Path(app.srcdir)))
    )


def files(app: Sphinx) -> dict[str, str]:
    """The scripts by their names, made once; raises ExtensionError when Pyodide is another."""
    if app not in _packed:
        folder, root = folder_of(app), Path(app.srcdir)
        try:
            made = packed.python(folder, packed.pinned(root)) if folder else {}
        except packed.WrongPyodideError as error:
            raise ExtensionError(str(error)) from error
        book = packed.zipped(packed.book(build_of(app).ledger))
        _packed[app] = made | {"book.js": packed.as_script("book.zip", book)}
    return _packed[app]


def start(page: Page) -> Markup:
    """The button with what it leads to, asleep until its script wakes it; or why it is gone."""
    app = page.builder.app
    if not is_there(app):
        return element(
            "p", "This copy of the book was built without Python for the browser, so that there is "
            "no button here. ", element("code", "make recount-here"), " fetches it, and ",
            element("code", "make book"), " builds the page with it.", class_="recount-here-none",
        )  # fmt: skip
    texts = files(app).values()
    sent = sum(len(gzip.compress(text.encode(), 9, mtime=0)) for text in texts)
    size = f"It loads {sum(map(len, texts)) / 1e6:.0f} MB from here ({sent / 1e6:.0f} MB as sent)."
    button = element("button", "Recount it here", type="button", class_="rh-start")
    asleep = element(
        "div",
        element("p", button, " ", element("span", size, class_="rh-size")),
        element("progress", max="1", value="0", hidden=True, aria_label="Progress"),
        element("p", class_="rh-told", role="status"),
        element("div", class_="rh-report", hidden=True),
        class_="recount-here", hidden=True, data_needs_wasm=True,
        data_engine=page.file("_static/recount-here-engine.js"),
        data_ledger=(page.place("ledger", "") or "").removesuffix("#"),
        data_checksum=edition_of(app).checksum,
    )  # fmt: skip
    return asleep + element("noscript", element("p", NEEDS_SCRIPTS))


def change(page: Page) -> Markup:
    """Where a number is chosen and changed."""
    if not is_there(page.builder.app):
        return element("p", NEEDS_BUTTON)
    find = element("input", id="rh-find", type="search", autocomplete="off", list="rh-found",
                   spellcheck="false")  # fmt: skip
    return element(
        "div",
        element("form", element("label", "Number: its key, or words of it", for_="rh-find"), find,
                element("button", "Take it", type="submit"), class_="rh-finder"),
        element("datalist", id="rh-found"),
        element("div", class_="rh-rows"),
        element("div", class_="rh-actions"),
        element("p", class_="rh-sum", role="status"),
        element("div", class_="rh-answer"),
        class_="rh-change", hidden=True,
    )  # fmt: skip


def table(page: Page) -> Markup:
    """Where a table is pasted."""
    if not is_there(page.builder.app):
        return element("p", NEEDS_BUTTON)
    return element(
        "div",
        element("label", "Your table", for_="rh-pasted"),
        element("textarea", id="rh-pasted", rows="6", spellcheck="false"),
        element("p", element("button", "Check it", type="button", class_="rh-check"), " ",
                element("button", "Take an example", type="button", class_="rh-example")),
        element("p", class_="rh-sum", role="status"),
        element("div", class_="rh-verdicts"),
        class_="rh-table", hidden=True, data_example=EXAMPLE,
    )  # fmt: skip


NEEDS_BUTTON = "This needs the button, and this copy was built without it."
NEEDS_SCRIPTS = "Without JavaScript there is no button here; a terminal says the same."
PARTS = {"start": start, "change": change, "table": table}


class RecountHereDirective(SphinxDirective):
    """`{recount-here}`, in one part."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """The part; a sentence in other formats than HTML."""
        name = self.arguments[0]
        if name not in PARTS:
            raise self.error(f"{{recount-here}} has no part {name!r}; expected {', '.join(PARTS)}")
        ledger_of(self.env)
        watch_data(self.env)
        if is_there(self.env.app):
            places(self.env)[PLACE] = self.env.docname
        instead = nodes.paragraph("", "The book's site recounts itself in a browser.")
        node = Here("", instead, writer=PARTS[name], arguments=())
        self.set_source_info(node)
        return [node]


class Here(Instead):
    """A part of the page; its children are for other formats than HTML."""


def add_files(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Script and style, on that page alone."""
    if doctree is not None and next(doctree.findall(Here), None) is not None and is_there(app):
        app.add_css_file("recount-here.css")
        app.add_js_file("recount-here.js", loading_method="defer")


def write_files(app: Sphinx, error: Exception | None) -> None:
    """Put Python and the book beside the page, or nothing where it is not there."""
    if error or app.builder.name != "html" or not has_data(app):
        return
    folder = Path(app.outdir) / packed.FOLDER
    wanted = files(app) if PLACE in places(app.env) else {}
    for path in folder.glob("*"):
        path.unlink()
    for name, text in wanted.items():
        folder.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8", newline="\n")


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the directive, its files, and what the page loads."""
    add_node(app, Here, visit_generated)
    app.add_directive("recount-here", RecountHereDirective)
    app.connect("html-page-context", add_files)
    app.connect("build-finished", write_files)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
