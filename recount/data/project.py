"""Where the book lies: the library knows no folder of one book, so it looks for it."""

from __future__ import annotations

from pathlib import Path

from recount.data.tables import TEMPLATE, BadData, Problem, read_text


def find_root(start: Path | None = None) -> Path:
    """The book's folder: the nearest one, from `start` (here) upwards, that has a data template.

    Raises BadData when there is none, with the folder that the search began in.
    """
    here = (start or Path.cwd()).resolve()
    for folder in (here, *here.parents):
        if (folder / "data" / TEMPLATE).is_file():
            return folder
    message = f"no book here: expected data/{TEMPLATE} in {here} or in a folder above it"
    raise BadData([Problem(str(here), None, "", message, unread=True)])


def page_sources(root: Path) -> list[Path]:
    """The sources of all pages, in reading order of their folders; the book's may have folders."""
    return [*sorted((root / "book").rglob("*.md")), *sorted((root / "notebooks").glob("*.md"))]


def page_texts(root: Path) -> dict[Path, str]:
    """The texts of all pages, in the same order; raises BadData with each that cannot be read."""
    problems: list[Problem] = []
    texts = {p: read_text(p, p.relative_to(root).as_posix(), problems) for p in page_sources(root)}
    if problems:
        raise BadData(problems)
    return {path: (text or "").replace("\r\n", "\n") for path, text in texts.items()}
