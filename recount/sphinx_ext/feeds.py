"""`sitemap.xml` and `changes.atom`, written only when the book has an address.

The feed has an entry for each part of `CHANGELOG.md` that begins with `## `: its title, then its
text as it stands there.  A title may end in a date (`## 0.2.0, 2026-12-01`); the others have that
of the commit.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

from markupsafe import Markup

from recount.sphinx_ext.edition import CHANGES, Edition, changes_page, edition_of

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.application import Sphinx

FEED, SITEMAP = "changes.atom", "sitemap.xml"
SITEMAPS, ATOM = "http://www.sitemaps.org/schemas/sitemap/0.9", "http://www.w3.org/2005/Atom"
PART = re.compile(r"^## (.+)\n((?:(?!## ).*\n?)*)", re.MULTILINE)
DATE = re.compile(r"\d{4}-\d\d-\d\d")


def sitemap(edition: Edition, paths: list[str]) -> str:
    """The pages of the site by their whole addresses."""
    root = ElementTree.Element("urlset", xmlns=SITEMAPS)
    for path in paths:
        url = ElementTree.SubElement(root, "url")
        ElementTree.SubElement(url, "loc").text = edition.at(path)
        if edition.date:
            ElementTree.SubElement(url, "lastmod").text = edition.date
    return _text(root)


def feed(edition: Edition, changes: str, page: str) -> str:
    """The changes as Atom, newest first as they stand; `page` is the page that shows them."""
    parts = PART.findall(changes)
    dates = [found[0] if (found := DATE.findall(title)) else edition.date for title, _ in parts]
    root = ElementTree.Element("feed", xmlns=ATOM)
    _tell(root, id=edition.at(FEED), title=f"{edition.title}: changes")
    _tell(root, updated=_moment(max(dates, default=edition.date)))
    ElementTree.SubElement(root, "link", rel="self", href=edition.at(FEED))
    ElementTree.SubElement(root, "link", rel="alternate", href=edition.at(page))
    for author in edition.authors:
        _tell(ElementTree.SubElement(root, "author"), name=author.name)
    for (title, text), date in zip(parts, dates, strict=True):
        name = re.sub(r"[^a-z0-9.]+", "-", title.lower().partition(",")[0]).strip("-")
        entry = ElementTree.SubElement(root, "entry")
        _tell(entry, id=f"{edition.at(FEED)}#{name}", title=title, updated=_moment(date))
        ElementTree.SubElement(entry, "link", rel="alternate", href=edition.at(page))
        ElementTree.SubElement(entry, "content", type="text").text = text.strip()
    return _text(root)


def _tell(parent: ElementTree.Element, **texts: str) -> None:
    for tag, text in texts.items():
        ElementTree.SubElement(parent, tag).text = text


def _moment(date: str) -> str:
    return f"{date}T00:00:00Z"


def _text(root: ElementTree.Element) -> str:
    ElementTree.indent(root, " ")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{ElementTree.tostring(root, "unicode")}\n'


def has_feed(app: Sphinx) -> bool:
    """Whether there is an address, a date and something to tell."""
    edition = edition_of(app)
    return bool(edition.address and edition.date and (Path(app.srcdir) / CHANGES).exists())


def add_link(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Tell the readers of feeds where it is."""
    if app.builder.name == "html" and has_feed(app):
        tag = Markup(
            '<link rel="alternate" type="application/atom+xml" title="Changes" href="{}" />'
        )
        told = tag.format(edition_of(app).at(FEED))
        context["metatags"] = f"{context.get('metatags', '')}\n{told}"


def write(app: Sphinx, error: Exception | None) -> None:
    """Put both into the root of the site."""
    if error or app.builder.name != "html" or not (edition := edition_of(app)).address:
        return
    out = Path(app.outdir)
    uri = app.builder.get_target_uri
    paths = [uri(page) for page in sorted(app.env.found_docs)]
    (out / SITEMAP).write_text(sitemap(edition, paths), encoding="utf-8")
    if has_feed(app):
        text = (Path(app.srcdir) / CHANGES).read_text(encoding="utf-8")
        page = uri(changes_page(app) or app.config.root_doc)
        (out / FEED).write_text(feed(edition, text, page), encoding="utf-8")


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the link and the files."""
    app.connect("html-page-context", add_link)
    app.connect("build-finished", write)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
