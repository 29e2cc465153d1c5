"""Prints the built book as one PDF: `python -m recount.build.pdf`, which needs Chromium or Chrome.

The pages of the contents become one document (`one_page`), in the reader's edition, with the
answers at the end of each chapter and the sources of the numbers as notes.  It is printed twice:
first to see on which page each section begins, then with these numbers in its contents.  Bookmarks
and what the file says of itself are written afterwards; the pages of the site that have a
`{book-pdf}` offer the file.

`recount_pdf` in the configuration of Sphinx names the `file`, the `paper` and the pages that it is
`without`, by patterns.  One commit gives the same file, as far as Chromium, its version and the
fonts of the system are the same.
"""

from __future__ import annotations

import argparse
import fnmatch
import html
import json
import re
import shutil
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import yaml
from playwright.sync_api import sync_playwright
from pypdf import PdfReader
from sphinx_external_toc.parsing import parse_toc_yaml

from recount.build.offer import FILE, offer_on_pages
from recount.build.one_page import Cover, Entry, Pages, Part, document, lines
from recount.data.project import find_root

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = ["--no-sandbox", "--disable-gpu", "--force-color-profile=srgb"]
PLEA = "No Chromium or Chrome found: install one, for example with `apt-get install chromium`."
PAPER = "A4"
NUMBER = """(pages) => {
  for (const link of document.querySelectorAll(".contents a"))
    link.dataset.page = pages[link.getAttribute("href").slice(1)] ?? "";
}"""
UNDATED = "1980-01-01"  # the first day that archives can tell
SAID = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)
TITLE = re.compile(r"<h1[^>]*>(.*?)</h1>", re.DOTALL)
TAGS = re.compile(r'<a class="headerlink.*?</a>|<[^>]*>', re.DOTALL)


@dataclass(frozen=True)
class Settings:
    """What the configuration says of the PDF."""

    file: str = FILE
    paper: str = PAPER
    without: list[str] = field(default_factory=list)
    address: str = ""

    @classmethod
    def read(cls, root: Path) -> Settings:
        """Those of the book in `root`."""
        told = yaml.safe_load((root / "_config.yml").read_text(encoding="utf-8")) or {}
        own = ((told.get("sphinx") or {}).get("config") or {}).get("recount_pdf") or {}
        address = (told.get("html") or {}).get("baseurl") or ""
        return cls(**own, address=f"{address.rstrip('/')}/" if address else "")


@dataclass(frozen=True)
class Told:
    """What the root page says of the book to machines."""

    title: str
    authors: str
    version: str
    date: str
    language: str


def told(page: Path) -> Told:
    """What a page says of its book in JSON-LD; raises ValueError where it says nothing."""
    for script in SAID.findall(page.read_text(encoding="utf-8")):
        for one in json.loads(script).get("@graph", []):
            if one.get("@type") == "Book":
                return Told(
                    title=one.get("name", ""),
                    authors="; ".join(author["name"] for author in one.get("author", [])),
                    version=one.get("version", ""),
                    date=one.get("datePublished", ""),
                    language=one.get("inLanguage", "en"),
                )
    raise ValueError(f"{page} says nothing of its book")


def parts_of(toc: Path) -> list[Part]:
    """The parts of the book, its root page first."""
    site = parse_toc_yaml(toc)

    def below(name: str) -> list[str]:
        found = [name]
        for tree in site[name].subtrees:
            for item in tree.items:
                if str(item) in site:
                    found += below(str(item))
        return found

    root = site.root
    parts = [Part("", [root.docname])]
    for tree in root.subtrees:
        pages = [page for item in tree.items if str(item) in site for page in below(str(item))]
        parts.append(Part(tree.caption or "", pages))
    return parts


def browser_path() -> str | None:
    """The browser that the system has."""
    return next(filter(None, map(shutil.which, BROWSERS)), None)


# --- printing


def printed(path: Path, browser: str) -> tuple[bytes, dict[str, int]]:
    """The document as a PDF, and the page on which each id that a link names begins."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=browser, args=FLAGS)
        page = chromium.new_page(viewport={"width": 1280, "height": 900})
        page.set_default_timeout(0)
        page.goto(path.as_uri(), wait_until="load", timeout=0)
        page.evaluate("() => document.fonts.ready.then(() => true)")
        first = _print(page)
        numbers = places(PdfReader(BytesIO(first)))
        page.evaluate(NUMBER, numbers)
        second = _print(page)
        chromium.close()
    if places(PdfReader(BytesIO(second))) != numbers:
        raise ValueError("the pages moved when their numbers were written")
    return second, numbers


def _print(page: Any) -> bytes:
    made: bytes = page.pdf(prefer_css_page_size=True, print_background=True, tagged=True)
    return made


def places(reader: PdfReader) -> dict[str, int]:
    """The page of each named destination, counted from one."""
    found = {}
    for name, place in reader.named_destinations.items():
        number = reader.get_destination_page_number(place)
        if number is not None and number >= 0:
            found[name.lstrip("/#")] = number + 1
    return found


# --- what is written afterwards


def bound(made: bytes, contents: list[Entry], book: Told) -> bytes:
    """The PDF with bookmarks, and with dates and names that depend on the book alone."""
    reader = PdfReader(BytesIO(made))
    tops = {name.lstrip("/#"): place for name, place in reader.named_destinations.items()}
    pdf = pikepdf.open(BytesIO(made))
    above: dict[int, pikepdf.OutlineItem] = {}
    with pdf.open_outline() as outline:
        for depth, entry in lines(contents):
            place = tops.get(entry.id)
            number = reader.get_destination_page_number(place) if place is not None else None
            if place is None or number is None:
                raise ValueError(f"nothing leads to {entry.id}")
            top = float(place.top) if place.top is not None else 0
            above[depth] = pikepdf.OutlineItem(entry.title, number, "XYZ", left=0, top=top)
            above[depth].is_closed = depth > 0
            (above[depth - 1].children if depth else outline.root).append(above[depth])
    count_anew(pdf)
    del pdf.docinfo
    stamp = f"D:{(book.date or UNDATED).replace('-', '')}000000Z"
    info = {
        "/Title": book.title, "/Author": book.authors, "/CreationDate": stamp, "/ModDate": stamp,
        "/Creator": "recount.build.pdf", "/Producer": "Chromium",
        "/Subject": f"Version {book.version}" if book.version else "",
    }  # fmt: skip
    for key, value in info.items():
        if value:
            pdf.docinfo[key] = value
    pdf.Root.Lang = pikepdf.String(book.language)
    pdf.Root.ViewerPreferences = pikepdf.Dictionary(DisplayDocTitle=True)
    pdf.Root.PageMode = pikepdf.Name.UseOutlines
    out = BytesIO()
    packed = pikepdf.ObjectStreamMode.generate
    pdf.save(out, object_stream_mode=packed, deterministic_id=True)
    return out.getvalue()


def count_anew(pdf: pikepdf.Pdf) -> None:
    """Name the cells that head others by their order: Chromium counts from what it drew before."""
    elements = [one for one in pdf.objects if isinstance(one, pikepdf.Dictionary) and "/S" in one]
    old = sorted({bytes(one.ID) for one in elements if isinstance(one.get("/ID"), pikepdf.String)})
    new = {name: pikepdf.String(f"cell{number:08}") for number, name in enumerate(old, 1)}

    def named(names: pikepdf.Object) -> pikepdf.Array:
        return pikepdf.Array([
            new.get(bytes(one), one) if isinstance(one, pikepdf.String) else one for one in names
        ])  # fmt: skip

    for one in elements:
        if isinstance(one.get("/ID"), pikepdf.String):
            one.ID = new[bytes(one.ID)]
        told = one.get("/A")
        for attributes in told if isinstance(told, pikepdf.Array) else ():
            if isinstance(attributes, pikepdf.Dictionary) and "/Headers" in attributes:
                attributes.Headers = named(attributes.Headers)
    trees = [pdf.Root.get("/StructTreeRoot", pikepdf.Dictionary()).get("/IDTree")]
    while trees:
        if isinstance(tree := trees.pop(), pikepdf.Dictionary):
            for key in {"/Names", "/Limits"} & set(tree.keys()):
                tree[key] = named(tree[key])
            trees += list(tree.get("/Kids", []))


# --- the command


def make(root: Path, site: Path, browser: str, settings: Settings) -> tuple[Path, int]:
    """Write the PDF into the site and offer it there; its path and the number of its pages."""
    parts = parts_of(root / "_toc.yml")
    book = told(site / f"{parts[0].pages[0]}.html")
    left = [
        page for part in parts for page in part.pages
        if any(fnmatch.fnmatch(page, pattern) for pattern in settings.without)
    ]  # fmt: skip
    kept = [Part(part.caption, [p for p in part.pages if p not in left]) for part in parts]
    kept = [part for part in kept if part.pages]
    pages = Pages(site, (page for part in kept for page in part.pages), settings.address)
    version = " · ".join(filter(None, [book.version and f"Version {book.version}", book.date]))
    cover = Cover(book.title, book.authors, [version, *_about(site, left, settings)], book.language)
    text, contents = document(pages, kept, cover, settings.paper)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "book.html"
        path.write_text(text, encoding="utf-8")
        made, _ = printed(path, browser)
    whole = bound(made, contents, book)
    out = site / "_static" / settings.file
    out.write_bytes(whole)
    count = len(PdfReader(BytesIO(whole)).pages)
    offer_on_pages(site, settings.file, f"PDF, {count} pages, {len(whole) / 1e6:.1f} MB")
    return out, count


def _about(site: Path, left: Iterable[str], settings: Settings) -> list[str]:
    """The lines of the cover that say what this PDF is, and what it is not."""
    told = [
        "This is the reader's edition, with the answers at the end of each chapter.",
        "A small number in brackets leads to a note at the end of its chapter, "
        "which says where a number is printed and what recomputing it gave.",
    ]
    titles = [_title(site / f"{page}.html") for page in left]
    if titles:
        told.append(f"Only in the book on screen: {'; '.join(titles)}.")
    return [*told, settings.address]


def _title(page: Path) -> str:
    found = TITLE.search(page.read_text(encoding="utf-8"))
    return html.unescape(TAGS.sub("", found[1])).strip() if found else page.stem


def main(arguments: list[str] | None = None) -> int:
    """Print the book; returns the exit status."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--root", type=Path, help="the folder of the book, if not that of here")
    parser.add_argument("--site", type=Path, help="the built site, if not that of this book")
    given = parser.parse_args(arguments)
    root = given.root or find_root()
    site = given.site or root / "_build" / "html"
    browser = browser_path()
    if browser is None or not site.is_dir():
        print(PLEA if browser is None else f"{site} is not built: run `make book` first")
        return 1
    path, count = make(root, site, browser, Settings.read(root))
    print(f"The book as a PDF, {count} pages: {path}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
