"""The files of the book that commands write from the data, and that nobody edits.

In `README.md` it is the table between two comments; the rest of it is written by people.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from recount import report
from recount.data import bibliography, package
from recount.data.tables import PACKAGE, BadData, Problem
from recount.data.writing import write_whole
from recount.ledger import load

README = "README.md"
OPENING, CLOSING = "<!-- recount verify -->\n", "<!-- end of recount verify -->\n"


class Written(NamedTuple):
    """A file, from the book's folder, and its text as the data have it."""

    file: str
    text: Callable[[Path], str]
    what: str


def readme(root: Path) -> str:
    """README.md with the verdicts and the last line of `recount verify` between its comments.

    Raises BadData when the comments do not stand in it once each, in this order.
    """
    ledger = load(root)
    path = root / README
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    before, _, rest = text.partition(OPENING)
    _, _, after = rest.partition(CLOSING)
    if (text.count(OPENING), text.count(CLOSING), rest.count(CLOSING)) != (1, 1, 1):
        wanted = f"expected {OPENING.strip()}, then {CLOSING.strip()}, each once, on its own line"
        raise BadData([Problem(README, None, "", f"has no place for the table; {wanted}")])
    table = [*report.verdicts(ledger), "...", report.last_line(ledger, ledger.problems())]
    return "\n".join([before + OPENING + "```text", *table, "```", CLOSING + after])


FILES = {
    "package": Written(f"data/{PACKAGE}", package.description, "describe the tables of the data"),
    "bibliography": Written(bibliography.FILE, bibliography.bibtex, "list all works in BibTeX"),
    "readme": Written(README, readme, "show in it what verify prints"),
}


def is_fresh(root: Path, name: str) -> bool:
    """Whether the file says what the data say; raises BadData when these are malformed."""
    return _says(root / FILES[name].file, FILES[name].text(root))


def write(root: Path, name: str) -> bool:
    """Write the file unless it is fresh; whether it was not.

    Raises BadData, and writes nothing, when the data are malformed, and OSError with the name of
    the file, which stays as it was, when it cannot be written.
    """
    path, text = root / FILES[name].file, FILES[name].text(root)
    if _says(path, text):
        return False
    write_whole(path, text)
    return True


def _says(path: Path, text: str) -> bool:
    return path.exists() and path.read_bytes() == text.encode()
