"""Writes the built site as the class's edition or the instructor's: pages that need no script.

    python -m recount.build.editions OUT --edition class

What the class does not see is removed here, not hidden: answer boxes, what would spoil a stop and
all that follows it, reveals, solutions, code, the titles and texts of figures that state what comes
out; and with them the lists of the whole book, its downloads and its search.  Links to what is gone
lead to the stop of their page, or are plain text.  The instructor's edition has everything, open.
`recount.sphinx_ext.classroom` writes the marks that this goes by.
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import unquote, urldefrag

from bs4 import BeautifulSoup, Tag

from recount.data.project import find_root
from recount.data.writing import not_written

EDITIONS = ("class", "instructor")
HEAD = re.compile(r"\s*<script data-cfasync=\"false\">\(d=>\{let e=.*?</script>", re.DOTALL)
SWITCH = re.compile(r'\s*<div class="edition-switch".*?</div>', re.DOTALL)
DOWNLOAD = re.compile(r'\s*<div class="teach-download.*?</div>', re.DOTALL)  # of both editions
FOLDED = re.compile(r'<details(?=[^>]*\sclass="[^"]*\b(?:reveal|solution|sd-dropdown)\b)(?! open)')
ROOT = re.compile(r"<html\b")

# On a page that lists all of the book, and in the head of one that was written for who teaches.
NOT_THESE = ".ledger-status, meta[name=audience][content=instructor]"
NOT_FOR_CLASS = (
    ".answer", ".spoiler", ".after-stop", ".reveal", ".solution", ".notebook", "div.cell_input",
    "div.cell details.hide", ".edition-switch", 'meta[name="description"]', 'meta[property^="og:"]',
    'script[type="application/ld+json"]', 'link[rel="search"]', "#pst-search-dialog",
    ".search-button", ".search-button__button", "form.bd-search",
)  # fmt: skip
NO_FILES = (
    "data", "_static/notebooks", "_static/cards", "_static/ledger-literature.js",
    "_static/glossary.js", "_static/references.js", "search.html", "_static/search-index.js",
    "searchindex.js", "genindex.html", "objects.inv", "ro-crate-metadata.json", "changes.atom",
    "sitemap.xml",
)  # fmt: skip
FIGURES = "_static/figures"
ROWS = 3  # of a place to write in


def write_edition(site: Path, out: Path, edition: str) -> None:
    """Write the `edition` of the built `site` into the folder `out`, which must not exist.

    It is made beside `out`, and takes its place when it is whole.
    """
    if edition not in EDITIONS:
        raise ValueError(f"no edition {edition!r}; expected one of {', '.join(EDITIONS)}")
    out.resolve().parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=f".{out.name}.", dir=out.resolve().parent) as beside:
        made = Path(beside) / "edition"
        _write(site, made, edition)
        made.rename(out)


def _write(site: Path, out: Path, edition: str) -> None:
    shutil.copytree(site, out)
    pages = sorted(p for p in out.rglob("*.html") if "_static" not in p.relative_to(out).parts)
    for path in pages:
        text = DOWNLOAD.sub("", HEAD.sub("", path.read_text(encoding="utf-8")))
        text = ROOT.sub(f'<html data-edition="{edition}" data-made', text, count=1)
        if edition == "instructor":
            text = FOLDED.sub("<details open", SWITCH.sub("", text))
        path.write_text(text, encoding="utf-8")
    if edition == "class":
        _close(out, pages)


def _close(out: Path, pages: list[Path]) -> None:
    """Take from the pages of a site what a class must not see."""
    for name in NO_FILES:
        path = out / name
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
    for path in (out / "_static").glob("*.pdf"):  # the whole book (`recount.build.pdf`)
        path.unlink()
    kept: dict[Path, BeautifulSoup] = {}
    for path in pages:
        if not path.exists():
            continue
        soup = BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
        if soup.select_one(NOT_THESE):
            path.unlink()
        else:
            close_page(soup)
            kept[path.resolve()] = soup
    anchors = {path: {str(tag["id"]) for tag in soup.select("[id]")} for path, soup in kept.items()}
    for path, soup in kept.items():
        _mend_links(path, soup, anchors)
        path.write_text(str(soup), encoding="utf-8")
    _close_figures(out, list(kept.values()))


def close_page(soup: BeautifulSoup) -> None:
    """Remove from one page what a class must not see, and give each question room to write."""
    for figure in soup.select(".recount-figure:has(.figure-neutral)"):
        neutral = figure.select_one(".figure-neutral")
        title = figure.select_one(".figure-title")
        if neutral is None or title is None:
            continue
        title.decompose()
        neutral["class"] = "figure-title"
        for image in figure.select(".figure-drawing [role=img]"):
            image["aria-label"] = neutral.get_text()
    for selector in NOT_FOR_CLASS:
        for tag in soup.select(selector):
            if not tag.decomposed:
                tag.decompose()
    _drop_panels(soup)
    for number, question in enumerate(soup.select(".admonition.stop > ol > li"), 1):
        label = f"Your answer to question {number}"
        question.append(soup.new_tag("textarea", attrs={"rows": str(ROWS), "aria-label": label}))


def _drop_panels(soup: BeautifulSoup) -> None:
    """Remove the panels whose numbers are gone; what closes a panel stands in it and opens none."""
    alone = True
    while alone:
        opened: set[str] = set()
        for opener in soup.select("[popovertarget]"):
            target = str(opener["popovertarget"])
            if opener.find_parent(id=target) is None:
                opened.add(target)
        alone = False
        for panel in soup.select("[popover][id]"):
            if not panel.decomposed and str(panel["id"]) not in opened:
                panel.decompose()
                alone = True


def _mend_links(path: Path, soup: BeautifulSoup, anchors: dict[Path, set[str]]) -> None:
    """Lead links to what is gone to the stop of their page, or make them plain text."""
    box = soup.select_one(".admonition.stop")
    section = box.find_parent("section") if box else None
    stop = str(section["id"]) if section else ""
    for link in soup.select("a[href]"):
        if link.decomposed:
            continue
        address, anchor = urldefrag(str(link["href"]))
        if re.match(r"[a-z]+:", address):
            continue
        target = (path.parent / unquote(address)).resolve() if address else path
        if target in anchors:
            if not anchor or unquote(anchor) in anchors[target]:
                continue
            if target != path:
                link["href"] = address
                continue
        elif target.exists():
            continue
        _unlink(link, stop if target == path else "")


def _unlink(link: Tag, stop: str) -> None:
    """A link without its target: an entry of the contents goes, another leads to the stop."""
    item = link.find_parent("li")
    if item is not None and link.find_parent("nav") is not None:
        item.decompose()
    elif stop:
        link["href"] = f"#{stop}"
    else:
        link.unwrap()


def _close_figures(out: Path, pages: list[BeautifulSoup]) -> None:
    """Keep the files of the figures that are left, with neutral words in their specifications."""
    left: set[str] = set()
    for soup in pages:
        for figure in soup.select(".recount-figure"):
            left.add(str(figure["data-specification"]).rpartition("/")[2])
            left.update(str(a["href"]).rpartition("/")[2] for a in figure.select("a[download]"))
    for path in (out / FIGURES).glob("*"):
        if path.name not in left:
            path.unlink()
        elif path.suffix == ".json":
            spec = json.loads(path.read_text(encoding="utf-8"))
            if spec.get("usermeta", {}).get("neutral"):
                text = json.dumps(neutral(spec), ensure_ascii=False, indent=1)
                path.write_text(f"{text}\n", encoding="utf-8")


def neutral(specification: dict[str, Any]) -> dict[str, Any]:
    """The specification of a figure with its neutral title for all its words, where it has one."""
    title = specification.get("usermeta", {}).get("neutral")
    if not title:
        return specification
    return {**specification, "title": title, "description": title, "usermeta": {}}


def main(arguments: list[str] | None = None) -> int:
    """Write one edition; returns the exit status."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("out", type=Path, help="a folder that does not exist")
    parser.add_argument("--edition", choices=EDITIONS, required=True)
    parser.add_argument("--site", type=Path, help="the built site, if not that of this book")
    given = parser.parse_args(arguments)
    site = given.site or find_root() / "_build" / "html"
    if given.out.exists() or not site.is_dir():
        print(f"{given.out} exists" if given.out.exists() else f"{site} is not built")
        return 1
    try:
        write_edition(site, given.out, given.edition)
    except OSError as error:
        print(not_written(error), file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
