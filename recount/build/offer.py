"""Where pages offer the book as one PDF: links that come with the file and go with it."""

from __future__ import annotations

import html
import re
from pathlib import Path

FILE = "book.pdf"  # unless the configuration names another
MARK = "<!--book-pdf {}-->"  # what a page has at such a place, with the words of the link
PLACE = re.compile(r'(<!--book-pdf (.*?)-->)(?:<p class="book-pdf[^>]*>.*?</p>)?', re.DOTALL)


def offer(page: str, href: str, about: str) -> str:
    """A page with a link to the PDF at each place for one; without `href`, with none.

    >>> offer("<!--book-pdf The book-->", "b.pdf", "2 pages")
    '<!--book-pdf The book--><p class="book-pdf spoiler"><a href="b.pdf">The book</a> (2 pages)</p>'
    >>> offer(_, "", "")
    '<!--book-pdf The book-->'
    """

    def filled(match: re.Match[str]) -> str:
        if not href:
            return match[1]
        link = f'<a href="{href}">{match[2]}</a> ({about})'
        return f'{match[1]}<p class="book-pdf spoiler">{link}</p>'

    return PLACE.sub(filled, page)


def offer_on_pages(site: Path, file: str, about: str) -> None:
    """Write the links, or remove them where `file` is empty."""
    for path in sorted(site.rglob("*.html")):
        before = path.read_text(encoding="utf-8")
        if not PLACE.search(before):
            continue
        root = "../" * (len(path.relative_to(site).parts) - 1)
        after = offer(before, f"{root}_static/{html.escape(file)}" if file else "", about)
        if after != before:
            path.write_text(after, encoding="utf-8")
