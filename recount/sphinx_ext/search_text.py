"""What can be found on a written page: its sections and the rows of its list, with their words.

A section is known by its id, a row by its class `entry`; a heading with an id begins a part of its
own, and so does a reference.  Words of panels, code, drawings and
controls are left out: a panel's number has its row in the ledger.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

ARTICLE = "bd-article"  # the class of what somebody wrote on a page of the theme
ROW = "entry"
HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
REFERENCE = "citation"
NAMES = {"finding-title", "claim-sentence", "quantity", "label"}  # what gives a name, by its class
LEFT_OUT = {"script", "style", "svg", "form", "nav", "dialog", "template", "textarea", "select"}
CLASSES_LEFT_OUT = {
    "headerlink", "anchor-link", "figure-link", "toctree-wrapper", "cell_input", "hide",
    "entry-group-count", "edition-switch",
}  # fmt: skip
VOID = {
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track",
    "wbr",
}  # fmt: skip
INLINE = {
    "a", "abbr", "b", "button", "cite", "code", "em", "i", "mark", "noscript", "q", "small", "span",
    "strong", "sub", "sup", "u", "mi", "mn", "mo", "mrow", "msub", "msup", "mtext", "math",
}  # fmt: skip


@dataclass
class Found:
    """A section, or a row of a list (`row`), with its id, its title and its words."""

    anchor: str
    row: bool
    title: str = ""
    text: str = ""
    pieces: list[str] = field(default_factory=list, repr=False)


@dataclass
class _Open:
    """An element that is not closed yet."""

    tag: str
    left_out: bool = False
    found: Found | None = None
    title: bool = False
    before: int = 0  # pieces of what it names that stand before a title


class _Reader(HTMLParser):
    """Collects what a page holds, in its order."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[Found] = []
        self._open: list[_Open] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open an element."""
        have = {name: value or "" for name, value in attrs}
        classes = set(have.get("class", "").split())
        within = self._open[-1].tag if self._open else ""
        if tag not in INLINE or within in ("summary", "div"):
            self._write(" ")
        if tag in VOID or not (self._open or ARTICLE in classes):
            return
        here = _Open(tag, self._left_out(tag, have, classes))
        begins = tag == "section" or REFERENCE in classes
        if not here.left_out and (ROW in classes or (begins and have.get("id"))):
            here.found = self._begun(Found(have.get("id", ""), ROW in classes))
        elif tag in HEADINGS and have.get("id") and not here.left_out:
            self._part(have["id"])
        owner = self._owner()
        if owner is not None and here.found is None and not owner.title:
            named = tag in HEADINGS or classes & NAMES or (owner.row and tag == "dt")
            here.title = bool(named) and not any(one.title for one in self._open)
            here.before = len(owner.pieces)
        self._open.append(here)

    def handle_endtag(self, tag: str) -> None:
        """Close an element, and those in it that were not closed."""
        if not any(one.tag == tag for one in self._open):
            return
        while True:
            owner, closed = self._owner(), self._open.pop()
            if closed.title and owner is not None:
                owner.title = _squeezed(owner.pieces[closed.before :])
                del owner.pieces[closed.before :]
            if closed.found is not None:
                closed.found.text = _squeezed(closed.found.pieces)
            if closed.tag == tag:
                break
        if tag not in INLINE:
            self._write(" ")

    def handle_data(self, data: str) -> None:
        """Note a text."""
        self._write(data)

    def _left_out(self, tag: str, have: dict[str, str], classes: set[str]) -> bool:
        if self._open and self._open[-1].left_out:
            return True
        if "popover" in have or tag in LEFT_OUT or classes & CLASSES_LEFT_OUT:
            return True
        return tag == "button" and "fact-number" not in classes

    def _begun(self, found: Found) -> Found:
        self.found.append(found)
        return found

    def _part(self, anchor: str) -> None:
        """What follows is another part of the element that holds it."""
        holder = next((one for one in reversed(self._open) if one.found is not None), None)
        if holder is not None and holder.found is not None:
            holder.found.text = _squeezed(holder.found.pieces)
            holder.found = self._begun(Found(anchor, holder.found.row))

    def _owner(self) -> Found | None:
        return next((one.found for one in reversed(self._open) if one.found is not None), None)

    def _write(self, text: str) -> None:
        owner = self._owner()
        if owner is not None and not self._open[-1].left_out:
            owner.pieces.append(text)


def _squeezed(pieces: list[str]) -> str:
    return re.sub(r"\s+", " ", "".join(pieces)).strip()


def read(page: str) -> list[Found]:
    """What can be found on a page, without what has neither title nor words.

    >>> [one] = read('<article class="bd-article"><section id="a"><h1>A<a class="headerlink">#</a>'
    ...              '</h1><p>Of <b>60</b>%.</p></section></article>')
    >>> one.anchor, one.title, one.text
    ('a', 'A', 'Of 60%.')
    """
    reader = _Reader()
    reader.feed(page)
    reader.close()
    return [one for one in reader.found if one.text or one.title]
