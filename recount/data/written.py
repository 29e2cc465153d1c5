"""The files of the book that commands write from the data, and that nobody edits."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from recount.data import bibliography, package
from recount.data.tables import PACKAGE


class Written(NamedTuple):
    """A file, from the book's folder, and its text as the data have it."""

    file: str
    text: Callable[[Path], str]
    what: str


FILES = {
    "package": Written(f"data/{PACKAGE}", package.description, "describe the tables of the data"),
    "bibliography": Written(bibliography.FILE, bibliography.bibtex, "list all works in BibTeX"),
}


def is_fresh(root: Path, name: str) -> bool:
    """Whether the file says what the data say; raises BadData when these are malformed."""
    path = root / FILES[name].file
    return path.exists() and path.read_bytes() == FILES[name].text(root).encode()


def write(root: Path, name: str) -> None:
    """Write the file; raises BadData, and writes nothing, when the data are malformed."""
    path = root / FILES[name].file
    text = FILES[name].text(root)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="")
