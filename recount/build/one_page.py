"""The pages of a built site as one document to print: their articles, one after another.

Each article keeps what paper can hold (`static/paper.css` says the same for a single page).  What
its reader would open is gathered as answers at its end, ids are made unique by the name of their
page, and links between the pages lead within the document.  A link to what is not in it leads to
the book's address; where the book has none, its words stay alone.
"""

from __future__ import annotations

import html
import posixpath
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urldefrag

from bs4 import BeautifulSoup, Tag

ARTICLE = re.compile(r'<article class="bd-article.*</article>', re.DOTALL)  # others lie within it
SHEET = re.compile(r'<link rel="stylesheet" href="([^"?]*)[^"]*"')
GONE_TAGS = {"script", "style"}
GONE = {
    "headerlink", "cite", "edition-switch", "stop-opener", "form-tools", "form-print", "notebook",
    "figure-downloads", "figure-controls", "ledger-controls", "concordance-choice", "table-filter",
    "screen-only", "cell_input", "hide", "figure-narrow", "anchor-link", "book-pdf",
}  # fmt: skip
LIST = "ledger"  # the class of lists whose rows sleep
PERMALINK = "Link to "  # how the label of a link to its own place begins
ONLY_AS_LINK = "fact-row"  # words that say nothing where they lead nowhere
HEADINGS = ["h1", "h2", "h3", "h4"]
ANSWERS = "details.reveal, details.solution, details[data-answer]"
NAMING = ("for", "aria-labelledby", "aria-describedby", "aria-controls", "headers", "popovertarget")
SITE, LISTS = "site.css", "lists.css"  # the second is the first with more
NOTES = "notes.js"
STYLE = """
html, body, .bd-main, .bd-content, .bd-article-container { display: block !important; }
body { min-height: 0; }
.cover, .contents { font-family: var(--book-sans, sans-serif); }
.cover { page: cover; break-after: page; }
.cover h1 { margin: 60mm 0 6mm; font-size: 30pt; line-height: 1.15; }
.cover .authors { font-size: 14pt; }
.cover .about { margin-top: 40mm; font-size: 9.5pt; line-height: 1.5; }
.contents { break-after: page; font-size: 9.5pt; line-height: 1.4; }
.contents h1 { margin: 0 0 6mm; font-size: 21pt; font-weight: 650; }
.contents ol { columns: 2; column-gap: 9mm; margin: 0; padding: 0; list-style: none; }
.contents a { display: flex; gap: 0.5em; color: inherit; text-decoration: none; }
.contents a::after { content: attr(data-page); margin-left: auto; padding-left: 1em; }
.contents .part { margin-top: 4mm; font-weight: 650; break-after: avoid; }
.contents .chapter { margin-top: 1mm; break-after: avoid; }
.contents .section { padding-left: 6mm; color: #4a5567; font-size: 8.5pt; }
.part-page { page: cover; break-before: page; break-after: page; }
.part-page h1 { margin: 90mm 0 0 !important; font-size: 26pt !important; }
.bd-article-container > .bd-article { break-before: page; }
.bd-article > section > h1 + section.sheet { break-before: auto; }
.answer-below { font-style: italic; }
/* A link is one box a line: else its box, and with it the file, hangs on what was drawn before. */
a[href] { padding-block: 0.01px; }
"""


@dataclass
class Entry:
    """A line of the contents: what it leads to, its words, and the lines under it."""

    id: str
    title: str
    below: list[Entry] = field(default_factory=list)


@dataclass
class Part:
    """Pages in their order, under a caption or none."""

    caption: str
    pages: list[str]


@dataclass
class Cover:
    """What the first page says."""

    title: str
    authors: str
    about: list[str]
    language: str = "en"


def slug(page: str) -> str:
    """The id of a page in the document.

    >>> slug("notebooks/tower")
    'notebooks-tower'
    """
    return re.sub(r"[^a-z0-9]+", "-", page.lower()).strip("-")


class Pages:
    """The articles of the pages that the document holds, and where links lead within it."""

    def __init__(self, site: Path, names: Iterable[str], address: str = "") -> None:
        self.site = site
        self.address = address
        self.articles: dict[str, Tag] = {}
        self.sheets: dict[str, None] = {}  # those that the pages load, in their order
        self.ids: dict[str, set[str]] = {}
        for name in names:
            text = (site / f"{name}.html").read_text(encoding="utf-8")
            found = ARTICLE.search(text)
            self.sheets |= dict.fromkeys(posixpath.basename(href) for href in SHEET.findall(text))
            article = BeautifulSoup(found[0] if found else "", "html.parser").find("article")
            if not isinstance(article, Tag):
                raise ValueError(f"{name}.html has no article")
            self.articles[name] = article
            self.ids[name] = {str(tag["id"]) for tag in article.find_all(id=True)}

    def target(self, page: str, href: str) -> str:
        """Where a link of a page leads: within the document, to an address, or nowhere ("")."""
        if re.match(r"[a-z][a-z+.-]*:", href):
            return href
        path, anchor = urldefrag(href)
        anchor = unquote(anchor)
        at = posixpath.normpath(posixpath.join(posixpath.dirname(page), unquote(path)))
        there = at.removesuffix(".html") if path else page
        if there in self.articles and (at.endswith(".html") or not path):
            return f"#{slug(there)}--{anchor}" if anchor in self.ids[there] else f"#{slug(there)}"
        return f"{self.address}{at}{f'#{anchor}' if anchor else ''}" if self.address else ""

    def taken(self, page: str) -> tuple[Tag, Entry]:
        """The article of a page, fit for the document, and its lines of the contents."""
        article = self.articles[page]
        _clear(article)
        _gather_answers(article)
        self.ids[page] |= {str(tag["id"]) for tag in article.find_all(id=True)}
        for link in article.find_all("a", href=True):
            if (href := self.target(page, str(link["href"]))) and not link.has_attr("download"):
                link["href"] = href
            elif ONLY_AS_LINK in (link.get("class") or []):
                link.decompose()
            else:  # its words, and what they are
                link.name = "span"
                del link["href"]
        for image in article.find_all("img", src=True):
            image["src"] = (self.site / page).parent.joinpath(unquote(str(image["src"]))).as_uri()
        _prefix(article, f"{slug(page)}--")
        article["id"] = slug(page)
        heading = article.find("h1")
        entry = Entry(slug(page), _words(heading) if isinstance(heading, Tag) else page)
        for section in article.select("section[id]"):
            title = section.find(HEADINGS, recursive=False)
            if not isinstance(title, Tag) or title.name == "h1" or title.has_attr("id"):
                continue
            # A section can begin at the foot of the page before that of its title.
            title["id"] = section["id"]
            del section["id"]
            if title.name == "h2":
                entry.below.append(Entry(str(title["id"]), _words(title)))
        return article, entry


def _words(tag: Tag) -> str:
    return " ".join(tag.get_text().split())


def _clear(article: Tag) -> None:
    """Take out what paper has no use for, and wake what sleeps but the panels."""
    for tag in article.find_all(True):
        if tag.decomposed:
            continue
        classes = tag.get("class") or ()
        label = str(tag.get("aria-label") or "")
        if (
            tag.name in GONE_TAGS
            or not GONE.isdisjoint(classes)
            or (tag.name == "a" and label.startswith(PERMALINK))
        ):
            tag.decompose()
        elif tag.name == "noscript" and tag.parent and not tag.parent.has_attr("popover"):
            if tag.find_parent(class_=LIST):
                tag.unwrap()
            else:  # words to who has no scripts
                tag.decompose()
        elif tag.name == "details" and "entry" not in classes:
            tag["open"] = ""


def _gather_answers(article: Tag) -> None:
    """Move reveals and solutions to the end, and leave a line where they stood."""
    found = [tag for tag in article.select(ANSWERS) if tag.find_parent("details") is None]
    end = article.find("section", recursive=False)
    if not found or not isinstance(end, Tag):
        return
    made = BeautifulSoup("", "html.parser").new_tag
    section = made("section", attrs={"id": "answers", "class": "answers"})
    title = made("h2")
    title.string = "Answers"
    section.append(title)
    for number, folded in enumerate(found, 1):
        summary = folded.find("summary")
        words = str(folded.get("data-answer") or "") or (
            _words(summary) if isinstance(summary, Tag) else f"Answer {number}"
        )
        if isinstance(summary, Tag):
            summary.decompose()
        below = made("p", attrs={"class": "answer-below"})
        link = made("a", attrs={"href": f"#answer-{number}"})
        link.string = words
        below.extend([link, ": among the answers at the end of this chapter."])
        folded.insert_before(below)
        heading = made("h3")
        heading.string = words
        folded.extract()
        folded.insert(0, heading)
        folded.name = "div"
        del folded["open"]
        if not folded.has_attr("data-answer"):  # what has its own words has its own look
            folded["class"] = "gathered"
        mark = made("div", attrs={"id": f"answer-{number}"})
        mark.append(folded)
        section.append(mark)
    end.append(section)


def _prefix(article: Tag, prefix: str) -> None:
    """Make ids unique, with all that names them; links have their targets already."""
    for tag in article.find_all(True):
        for name, value in list(tag.attrs.items()):
            if name == "id":
                tag[name] = f"{prefix}{value}"
            elif name in NAMING:
                ids = value.split() if isinstance(value, str) else value
                tag[name] = " ".join(f"{prefix}{one}" for one in ids)
            elif isinstance(value, str) and "url(#" in value:
                tag[name] = value.replace("url(#", f"url(#{prefix}")
            elif name == "xlink:href" and str(value).startswith("#"):
                tag[name] = f"#{prefix}{str(value)[1:]}"


# --- the document


def document(pages: Pages, parts: list[Part], cover: Cover, paper: str) -> tuple[str, list[Entry]]:
    """The document as HTML, and its contents."""
    bodies: list[str] = []
    contents: list[Entry] = []
    running: list[str] = []
    for number, part in enumerate(parts, 1):
        into = contents
        if part.caption:
            contents.append(Entry(f"part-{number}", part.caption))
            into = contents[-1].below
            title = html.escape(part.caption)
            bodies.append(f'<div class="part-page" id="part-{number}"><h1>{title}</h1></div>')
        for page in part.pages:
            article, entry = pages.taken(page)
            name = f"page-{entry.id}"
            article["style"] = f"page: {name}"
            running.append(f"@page {name} {{ @top-left {{ content: {_quoted(entry.title)}; }} }}")
            into.append(entry)
            bodies.append(str(article))
    foot = "font: 8pt 'Source Sans 3', sans-serif; color: #4a5567;"
    style = (
        f"@page {{ size: {paper}; margin: 15mm 16mm 17mm; @top-left {{ {foot} }}"
        f" @bottom-left {{ content: {_quoted(cover.title)}; {foot} }}"
        f" @bottom-right {{ content: counter(page); {foot} }} }}\n"
        "@page cover { @bottom-left { content: none; } @bottom-right { content: none; } }\n"
        + "\n".join(running)
        + STYLE
    )
    static = pages.site / "_static"
    first = LISTS if LISTS in pages.sheets else SITE
    names = [first, *(name for name in pages.sheets if name not in (SITE, LISTS))]
    head = "".join(
        f'<link rel="stylesheet" href="{(static / name).as_uri()}">'
        for name in names
        if (static / name).exists()
    )
    if (static / NOTES).exists():
        head += f'<script src="{(static / NOTES).as_uri()}"></script>'
    inner = f"{_cover(cover)}{_contents(contents)}{''.join(bodies)}"
    return (
        f'<!DOCTYPE html><html lang="{cover.language}" data-theme="light"><head>'
        f'<meta charset="utf-8"><title>{html.escape(cover.title)}</title>{head}'
        f"<style>{style}</style></head><body><main class='bd-main'><div class='bd-content'>"
        f"<div class='bd-article-container'>{inner}</div></div></main></body></html>"
    ), contents


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("<", "\\3c ")
    return f'"{escaped}"'


def _cover(cover: Cover) -> str:
    about = "".join(f"<p>{html.escape(line)}</p>" for line in cover.about if line)
    return (
        f'<div class="cover"><h1>{html.escape(cover.title)}</h1>'
        f'<p class="authors">{html.escape(cover.authors)}</p><div class="about">{about}</div></div>'
    )


def lines(contents: Iterable[Entry], depth: int = 0) -> Iterator[tuple[int, Entry]]:
    """Each entry with its depth, in the order of the document."""
    for entry in contents:
        yield depth, entry
        yield from lines(entry.below, depth + 1)


def _contents(contents: list[Entry]) -> str:
    found = []
    for entry in contents:
        part = entry.id.startswith("part-")
        for depth, line in lines([entry]):
            kind = ("part", "chapter", "section")[min(depth + (not part), 2)]
            title = html.escape(line.title)
            link = f'<a href="#{line.id}" data-page="000"><span>{title}</span></a>'
            found.append(f'<li class="{kind}">{link}</li>')
    return f'<nav class="contents"><h1>Contents</h1><ol>{"".join(found)}</ol></nav>'
