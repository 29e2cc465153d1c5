"""What a page tells machines in its head: JSON-LD, and the tags of citations and of shared links.

Of the book (`edition`), the chapter, and the data on the page that lists them.  JSON-LD and the
Highwire tags are always there; Open Graph, which needs whole addresses, only when the book has one,
with a picture for each page, drawn at build time.  The canonical link is Sphinx's own.
"""

from __future__ import annotations

import json
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING, Any

import vl_convert
from docutils import nodes
from markupsafe import Markup, escape

from recount.data.package import published
from recount.sphinx_ext.build import build_of, has_data, places
from recount.sphinx_ext.drawing import MEASURE, svg_size
from recount.sphinx_ext.edition import Edition, edition_of
from recount.sphinx_ext.figures import VegaFigure
from recount.sphinx_ext.html import joined
from recount.sphinx_ext.specification import resolved

if TYPE_CHECKING:
    from sphinx.application import Sphinx

SCHEMA = "https://schema.org"
LICENCES = "https://spdx.org/licenses/"
CARDS = "_static/cards"
DESCRIBED = 220  # characters of a description
CARD = (1200, 630)  # px, as those who show links ask for
EDGE = 72  # px
WIDE_ENOUGH = 1.7  # times as wide as high: a higher drawing would be too small to read


# --- what is told


def book_data(edition: Edition) -> dict[str, Any]:
    """The book in terms of schema.org."""
    return _filled(
        {
            "@type": "Book",
            "@id": edition.address,
            "name": edition.title,
            "url": edition.address,
            "author": _authors(edition),
            "version": edition.version,
            "datePublished": edition.date,
            "inLanguage": edition.language,
            "bookFormat": f"{SCHEMA}/EBook",
            "license": [f"{LICENCES}{one}" for one in edition.licences],
        }
    )


def page_data(edition: Edition, title: str, text: str, path: str, root: bool) -> dict[str, Any]:
    """A page: the book itself at its root, else a chapter of it."""
    if root:
        more = {"description": edition.abstract or text, "keywords": list(edition.keywords)}
        return book_data(edition) | _filled(more)
    return _filled(
        {
            "@type": "Chapter",
            "@id": edition.at(path) if edition.address else "",
            "name": title,
            "description": text,
            "url": edition.at(path) if edition.address else "",
            "isPartOf": book_data(edition),
        }
    )


def dataset_data(
    edition: Edition, package: dict[str, Any], counts: tuple[int, int], root: str
) -> dict[str, Any]:
    """The data package, of so many numbers from so many documents; `root` leads to the site's."""
    base = edition.address or root
    numbers, documents = counts
    return _filled(
        {
            "@type": "Dataset",
            "name": package["title"],
            "description": f"{package['title']}. {numbers} printed numbers of {documents} "
            "documents, with their places, the checks that recompute them, and the verdicts.",
            "creator": _authors(edition),
            "version": edition.version,
            "datePublished": edition.date,
            "license": package["licenses"][0]["path"],
            "identifier": f"sha256:{edition.checksum}" if edition.checksum else "",
            "keywords": list(edition.keywords),
            "isAccessibleForFree": True,
            "distribution": [
                {"@type": "DataDownload", "encodingFormat": form, "contentUrl": f"{base}{file}"}
                for file, form in (
                    ("data/package.zip", "application/zip"),
                    ("data/ledger.csv", "text/csv"),
                    ("data/ledger.json", "application/json"),
                )
            ],
        }
    )


def _authors(edition: Edition) -> list[dict[str, str]]:
    return [{"@type": one.kind, "name": one.name} for one in edition.authors]


def _filled(told: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in told.items() if value not in ("", [], None)}


# --- tags


def json_ld(*told: dict[str, Any]) -> Markup:
    """A block of JSON-LD; nothing in it can end the block early."""
    graph = {"@context": SCHEMA, "@graph": list(told)}
    text = json.dumps(graph, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    return Markup('<script type="application/ld+json">{}</script>').format(Markup(text))


def citation_tags(edition: Edition, title: str, path: str, root: bool) -> list[tuple[str, str]]:
    """The tags that Highwire Press began, and that catalogues of papers read."""
    found = [("citation_title", edition.title if root else title)]
    found += [("citation_author", author.name) for author in edition.authors]
    if not root:
        found.append(("citation_inbook_title", edition.title))
    found += [
        ("citation_publication_date", edition.date.replace("-", "/")),
        ("citation_language", edition.language),
        ("citation_public_url", edition.at(path) if edition.address else ""),
    ]
    return [(name, value) for name, value in found if value]


def open_graph(
    edition: Edition, title: str, text: str, path: str, card: str, root: bool
) -> list[tuple[str, str]]:
    """What those who show a link read; nothing when the book has no address."""
    if not edition.address:
        return []
    return [
        ("og:type", "book" if root else "article"),
        ("og:title", title),
        ("og:description", text),
        ("og:site_name", edition.title),
        ("og:url", edition.at(path)),
        ("og:image", edition.at(card)),
        ("og:image:width", str(CARD[0])),
        ("og:image:height", str(CARD[1])),
        ("og:image:alt", f"{title} ({edition.title})"),
    ]


def meta(name: str, pairs: list[tuple[str, str]]) -> Markup:
    """Meta elements; `name` is the attribute that holds the name."""
    tag = Markup('<meta {}="{}" content="{}" />')
    return Markup("\n").join(tag.format(Markup(name), key, value) for key, value in pairs)


# --- the page


def described(doctree: nodes.document) -> str:
    """What a page says first, cut after a sentence, a part of one, or a word."""
    texts = (node.astext() for node in doctree.findall(nodes.paragraph))
    text = next((" ".join(text.split()) for text in texts if len(text) > 60), "")
    if len(text) <= DESCRIBED:
        return text
    cut = text[:DESCRIBED]
    sentence, part = cut.rfind(". "), max(cut.rfind(sign) for sign in (", ", "; ", ": "))
    if sentence > DESCRIBED // 3:
        return cut[: sentence + 1]
    return f"{cut[:part] if part > DESCRIBED // 2 else cut.rpartition(' ')[0]} ..."


def card_name(page: str) -> str:
    """The file of a page's picture, from the root of the site."""
    return f"{CARDS}/{page.replace('/', '-')}.png"


def card(title: str, book: str, text: str, drawing: str = "") -> bytes:
    """The picture of a page: its title, a text, the first figure if it has one, and the book."""
    width, height = CARD
    heads = textwrap.wrap(title, 40, max_lines=2, placeholder=" ...")
    lines = textwrap.wrap(text, 76, max_lines=2 if drawing else 4, placeholder=" ...")
    below = 104 + 64 * len(heads)
    under = below + 40 * len(lines)
    rows = [_row(104 + 64 * n, 54, "#222832", head, bold=True) for n, head in enumerate(heads)]
    rows += [_row(below + 40 * n, 29, "#48566b", line) for n, line in enumerate(lines)]
    if drawing:
        across, down = svg_size(drawing)
        inner = resolved(drawing[drawing.index("<svg") :])
        rows.append(
            f'<svg x="{EDGE}" y="{under - 16}" width="{width - 2 * EDGE}"'
            f' height="{height - under - 74}" viewBox="0 0 {across:g} {down:g}">{inner}</svg>'
        )
    if book != title:
        name = textwrap.shorten(book, 80, placeholder=" ...")
        rows.append(_row(height - 36, 27, "#005a8c", name))
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}"'
        f' font-family="{MEASURE}"><rect width="{width}" height="{height}" fill="#fff"/>'
        f'<rect width="{width}" height="14" fill="#0072b2"/>{"".join(rows)}</svg>'
    )
    return vl_convert.svg_to_png(svg, scale=1)


def _row(y: int, size: int, fill: str, text: str, *, bold: bool = False) -> str:
    weight = ' font-weight="bold"' if bold else ""
    return (
        f'<text x="{EDGE}" y="{y}" font-size="{size}" fill="{fill}"{weight}>{escape(text)}</text>'
    )


def add_tags(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Write the tags of a page that somebody wrote, or that is made and says what it is.

    Lists that Sphinx makes have none.
    """
    if doctree is not None and page in app.env.titles:
        title, text = app.env.titles[page].astext(), described(doctree)
    elif "described" in context:
        title, text = context["title"], context["described"]
    else:
        return
    if app.builder.name != "html":
        return
    edition = edition_of(app)
    root = page == app.config.root_doc
    path = app.builder.get_target_uri(page)
    data = [page_data(edition, title, text, path, root)]
    if has_data(app) and page == places(app.env).get("ledger"):
        data.append(_dataset(app, edition, "../" * page.count("/")))
    parts = [
        json_ld(*data),
        meta("name", [("description", text)] if text else []),
        meta("name", citation_tags(edition, title, path, root)),
        meta("property", open_graph(edition, title, text, path, card_name(page), root)),
    ]
    told_all = joined("\n", filter(None, parts))
    context["metatags"] = f"{context.get('metatags', '')}\n{told_all}"
    if edition.address:
        file = Path(app.outdir) / card_name(page)
        file.parent.mkdir(parents=True, exist_ok=True)
        shown = shown_on_card(doctree, text) if doctree is not None else (text, "")
        file.write_bytes(card(title, edition.title, *shown))


def shown_on_card(doctree: nodes.document, text: str) -> tuple[str, str]:
    """The title and the drawing of the first figure that is wide enough, else the text alone."""
    for figure in doctree.findall(VegaFigure):
        drawing = figure["drawings"]["wide"]
        across, down = svg_size(drawing)
        if across >= WIDE_ENOUGH * down:
            return figure["title"], drawing
    return text, ""


def _dataset(app: Sphinx, edition: Edition, root: str) -> dict[str, Any]:
    ledger = build_of(app).ledger
    package = json.loads(published(Path(app.srcdir)))
    counts = (len(ledger.entries), len({entry.fact.source for entry in ledger.entries.values()}))
    return dataset_data(edition, package, counts, root)


def setup(app: Sphinx) -> dict[str, bool]:
    """Write the tags as a page is written."""
    app.connect("html-page-context", add_tags)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
