"""Whether the class's edition tells anything that a stop asks: all its files are read for it.

Each stop lists words and numbers of its outcome (`recount.data.stops`).  What belongs to a chapter,
its page, figures, notebook and case file, may hold none of its own stop and none of a later one:
the story has gone on past the earlier ones.  All other files may hold none at all.  The title and
the address of a cited work are left out, which are not ours to change.
"""

from __future__ import annotations

import json
import re
import unicodedata
from pathlib import Path

import yaml
from bs4 import BeautifulSoup

from recount.data.stops import Stop, read_stop

TEXTS = {".html", ".js", ".json", ".ipynb", ".csv", ".md", ".txt", ".svg", ".xml", ".atom", ".py"}
CITED = ".bibtex-citation a[title]"
LISTED = ".citation"
NO_ROOM = re.compile(r"[\s\u00ad\u200b-]+")
CONTENTS = "_toc.yml"


def squashed(text: str) -> str:
    """A text without room and hyphens, in which a phrase is found however it is set.

    >>> squashed("a two\\u00adhand\\ned  line")
    'atwohandedline'
    """
    return NO_ROOM.sub("", unicodedata.normalize("NFKC", text))


def contents(root: Path) -> list[str]:
    """The pages of the book in the order of its contents."""
    told = yaml.safe_load((root / CONTENTS).read_text(encoding="utf-8"))
    found: list[str] = []

    def walk(node: object) -> None:
        if isinstance(node, list):
            for one in node:
                walk(one)
        elif isinstance(node, dict):
            if isinstance(node.get("file"), str):
                found.append(node["file"])
            for one in node.values():
                walk(one)

    walk(told)
    return found


def stops(root: Path) -> dict[str, Stop]:
    """The stops of the book by the names of their chapters, in the order of its contents."""
    found = {page.rpartition("/")[2]: read_stop(root, page) for page in contents(root)}
    return {name: stop for name, stop in found.items() if stop}


def chapter_of(path: Path, names: list[str]) -> str:
    """The chapter that a file belongs to by its name; empty for a file of the whole book.

    >>> chapter_of(Path("case-tower.html"), ["tower"])
    'tower'
    >>> chapter_of(Path("towers.html"), ["tower"])
    ''
    """
    stem = f"-{path.stem}-"
    return max((name for name in names if f"-{name}-" in stem), key=len, default="")


def texts(path: Path) -> list[str]:
    """What a file says: as it stands, and as it reads where marks part its words."""
    text = path.read_text(encoding="utf-8", errors="replace")
    if path.suffix == ".html":
        page = BeautifulSoup(text, "html.parser")
        for tag in page.select(CITED):
            del tag["title"]
        for tag in page.select(LISTED):
            tag.decompose()
        found = [str(page)]
        for tag in page.select("noscript, [popover]"):
            tag.decompose()
        return [*found, page.get_text()]
    if path.suffix in (".json", ".ipynb"):
        return [text, " ".join(_strings(json.loads(text)))]
    return [text]


def _strings(value: object) -> list[str]:
    """All texts of a value of JSON; a list of lines is one."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, list):
        parts = [part for child in value for part in _strings(child)]
        return ["".join(parts)] if all(isinstance(child, str) for child in value) else parts
    if isinstance(value, dict):
        return [part for child in value.values() for part in _strings(child)]
    return []


def leaks(folder: Path, stops: dict[str, Stop]) -> list[str]:
    """The files of an edition that tell what a stop asks, each with the words and their stop."""
    names = list(stops)
    found = []
    for path in sorted(folder.rglob("*")):
        if path.suffix not in TEXTS or not path.is_file():
            continue
        own = chapter_of(path, names)
        asked = names[names.index(own) :] if own else names
        told = [squashed(text) for text in texts(path)]
        found += [
            f"{path.relative_to(folder).as_posix()}: {words!r}, of the stop of {name}"
            for name in asked
            for words in stops[name].forbidden
            if any(squashed(words) in text for text in told)
        ]
    return found
