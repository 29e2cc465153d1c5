"""`python -m recount.build.addresses`: the permanent addresses of the built site.

They are those that somebody may have written down: every row of the ledger, every finding and
claim, every figure, every heading of a chapter.  Without `--write` it names those of the list that
the site no longer has; with it the list is written anew, and those that go with it are named.
"""

from __future__ import annotations

import argparse
import html
import re
import sys
from collections.abc import Callable
from pathlib import Path

from recount.data.writing import write_whole

SITE = Path("_build/html")
LIST = Path("tests/site/addresses.txt")
ID = re.compile(r'\sid="([^"]+)"')
# What sleeps in <noscript> is there for a browser as well, with its script or without one.
HELD = re.compile(r'<(section|details|figure)\b([^>]*\sid="([^"]+)"[^>]*)>')
HELD_CLASSES = re.compile(r'\bclass="[^"]*\b(?:entry|recount-figure)\b')
CHAPTERS = "notebooks/"


def anchors(page: str) -> set[str]:
    """Every anchor of a page."""
    return {html.unescape(id_) for id_ in ID.findall(page)}


def permanent(page: str, *, chapter: bool) -> list[str]:
    """The anchors of a page that stay: rows and figures, and of a chapter its headings."""
    found = [
        html.unescape(id_)
        for tag, attributes, id_ in HELD.findall(page)
        if (HELD_CLASSES.search(attributes) if tag != "section" else chapter)
    ]
    return list(dict.fromkeys(found))


def pages(site: Path) -> dict[str, Path]:
    """The pages of a site by their paths, without those of the theme."""
    found = {path.relative_to(site).as_posix(): path for path in sorted(site.rglob("*.html"))}
    return {name: path for name, path in found.items() if not name.startswith("_")}


def addresses(site: Path) -> list[str]:
    """The permanent addresses of a site, as `page#anchor`, and each page alone."""
    found = []
    for name, path in pages(site).items():
        text = path.read_text(encoding="utf-8")
        found += [name] if "/" in name else []
        found += [f"{name}#{id_}" for id_ in permanent(text, chapter=name.startswith(CHAPTERS))]
    return sorted(found)


def gone(site: Path, listed: list[str]) -> list[str]:
    """The addresses of a list that lead nowhere in the site."""
    known: dict[str, set[str]] = {}
    missing = []
    for address in listed:
        name, _, anchor = address.partition("#")
        if name not in known:
            path = site / name
            known[name] = (
                anchors(path.read_text(encoding="utf-8")) | {""} if path.exists() else set()
            )
        if anchor not in known[name]:
            missing.append(address)
    return missing


def read(path: Path) -> list[str]:
    """A list of addresses, a line each."""
    return path.read_text(encoding="utf-8").splitlines() if path.exists() else []


def main(arguments: list[str] | None = None, told: Callable[[str], object] = print) -> int:
    """Name what is gone (1 if anything is), or write the list anew."""
    parser = argparse.ArgumentParser(prog="python -m recount.build.addresses", description=__doc__)
    parser.add_argument("--write", action="store_true", help="write the list anew")
    parser.add_argument("--site", type=Path, default=SITE)
    parser.add_argument("--list", type=Path, default=LIST)
    given = parser.parse_args(arguments)
    before = read(given.list)
    missing = gone(given.site, before)
    for address in missing:
        told(f"gone: {address}")
    if not given.write:
        return 1 if missing else 0
    now = addresses(given.site)
    write_whole(given.list, "".join(f"{address}\n" for address in now))
    told(f"{len(now)} addresses, {len(set(now) - set(before))} of them new")
    return 0


if __name__ == "__main__":
    sys.exit(main())
