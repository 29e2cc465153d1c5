"""The search of the site: a page, and all that it finds in one script.

Sphinx's own index knows words that stand between spaces; it finds no number as it is printed, no
Chinese, and nothing that a directive of this package writes.  Here the words of the written pages
and the rows of the ledger are kept as they are, and `search.js` looks through all of them in one
form (`fold.js`), which it shares with the search of the lists.  Without an index there is nothing
to divide into words, and a book of some hundred thousand words is read in a few milliseconds.

The script is loaded when somebody searches; a page from disk may load it, where it may fetch
nothing.  The stemmer in it is Sphinx's, so that `remissions` finds `remission`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from sphinx.builders.html import StandaloneHTMLBuilder
from sphinx.search import languages

from recount.description import description
from recount.ledger import Ledger
from recount.sphinx_ext import search_text
from recount.sphinx_ext.build import has_data, ledger_of, places
from recount.sphinx_ext.ledger import by_group
from recount.sphinx_ext.panels import add_panel_files
from recount.sphinx_ext.search_text import Found

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.application import Sphinx

AFTER_THE_PAGES = 915  # priority among the listeners of `build-finished`; checksums at 920
PAGE, TEMPLATE = "search", "site-search.html"
INDEX = "search-index.js"  # of `_static`
# What a row of a list is called, by the part of the book that its page is.
ROWS = {
    "findings": "Findings", "claims": "Claims", "glossary": "Glossary",
    "concordance": "Concordance",
}  # fmt: skip


def without_own_index(app: Sphinx) -> None:
    """Tell Sphinx to write neither its index nor its page."""
    if isinstance(app.builder, StandaloneHTMLBuilder) and app.builder.name == "html":
        app.builder.search = False


def pages(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    """The page that searches."""
    if app.builder.name == "html":
        yield PAGE, {"title": "Search", "index": INDEX, "ledger": _ledger(app)}, TEMPLATE


def _ledger(app: Sphinx) -> str | None:
    name = places(app.env).get("ledger")
    return None if name is None else str(app.builder.get_target_uri(name))


def add_files(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Script and style of the page."""
    if template == TEMPLATE:
        add_panel_files(app)
        app.add_css_file("search.css")
        app.add_js_file("fold.js", loading_method="defer")
        app.add_js_file("search.js", loading_method="defer")


# --- what is found


def of_page(page: str, list_name: str = "") -> list[list[str]]:
    """The sections and rows of a written page: address in it, title, words, name of its list.

    Rows without an id are found by the search of their list, whose name is `list_name`.
    """
    return [
        [_address(one, list_name), one.title, one.text, *([ROWS[list_name]] if one.row else [])]
        for one in search_text.read(page)
        if not one.row or list_name in ROWS
    ]


def _address(one: Found, list_name: str) -> str:
    return one.anchor or f"{list_name}?{urlencode({'find': one.title})}"


def of_ledger(ledger: Ledger) -> list[list[Any]]:
    """The documents with their language and rows: id, label, population, printed, other words."""
    found = []
    for sources in by_group(ledger).values():
        for source, entries in sources:
            rows = []
            for entry in entries:
                fact = entry.fact
                terms = [term for term in description(ledger, entry) if term.searched]
                lines = [str(line) for term in terms for item in term.items for line in item]
                words = "; ".join([*lines, fact.id])
                rows.append([fact.anchor, fact.label, fact.population, fact.printed, words])
            found.append([source.short, source.language, rows])
    return found


def index(app: Sphinx) -> dict[str, Any]:
    """All that the page finds: the pages in the order of the book, and the ledger's rows."""
    out = Path(app.outdir)
    here = places(app.env)
    lists = {page: name for name, page in here.items()}
    listed = []
    for name in _in_order(app):
        path = out / app.builder.get_target_uri(name)
        if not path.is_file():
            continue
        items = of_page(path.read_text(encoding="utf-8"), lists.get(name, ""))
        title = app.env.titles[name].astext()
        if items:
            listed.append([path.relative_to(out).as_posix(), title, items])
    rows = of_ledger(ledger_of(app.env)) if has_data(app) and "ledger" in here else []
    return {"pages": listed, "ledger": _ledger(app), "rows": rows}


def _in_order(app: Sphinx) -> list[str]:
    """The pages as the contents name them, then the others."""
    order, todo = dict[str, None](), [str(app.config.root_doc)]
    while todo:
        name = todo.pop(0)
        if name not in order:
            order[name] = None
            todo = [*app.env.toctree_includes.get(name, []), *todo]
    return [*order, *sorted(app.env.all_docs.keys() - order.keys())]


def stemmer(language: str) -> str:
    """The script that finds the stem of a word, for the languages for which Sphinx has one."""
    known = languages.get(language)
    if known is None or isinstance(known, str):
        return ""
    code: str = known({}).js_stemmer_code
    return code.strip()


def write_index(app: Sphinx, error: Exception | None) -> None:
    """Write what is found beside the scripts of the site."""
    if error or app.builder.name != "html":
        return
    text = json.dumps(index(app), ensure_ascii=False, separators=(",", ":"))
    text = f"{stemmer(app.config.language or 'en')}\nself.recountSearch={text};\n"
    (Path(app.outdir) / "_static" / INDEX).write_text(text, encoding="utf-8")
    for left in ("searchindex.js", "_static/searchtools.js", "_static/language_data.js"):
        (Path(app.outdir) / left).unlink(missing_ok=True)  # of a build before there was this page


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the page and the script; the template's folder is that of the slides."""
    app.connect("builder-inited", without_own_index, priority=100)
    app.connect("html-collect-pages", pages)
    app.connect("html-page-context", add_files)
    app.connect("build-finished", write_index, priority=AFTER_THE_PAGES)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
