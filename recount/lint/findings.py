"""The texts of the findings, read as a page."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from recount.data.findings import TEXTS, files
from recount.lint.pages import Page, Passage, Role
from recount.lint.words import BOUND


def read_findings(root: Path) -> list[Page]:
    """The texts of the findings, a page a file; bad TOML is the ledger's to report."""
    return [_page(root / file, file) for file in files(root / "data")]


def _page(path: Path, file: str) -> Page:
    try:
        text = path.read_text(encoding="utf-8")
        entries = tomllib.loads(text)
    except (OSError, ValueError):
        return Page(file, [])
    page = Page(file, text.split("\n"))
    for id_, entry in entries.items():
        for name in TEXTS:
            if isinstance(entry, dict) and isinstance(entry.get(name), str):
                _read(page, entry[name], _line(page.lines, id_, name), f"{name} of {id_}")
    return page


def _read(page: Page, text: str, line: int, kind: str) -> None:
    """Add a text, in which nothing but `{fact}` and `{check}` is markup."""
    passage = Passage(kind)
    page.passages.append(passage)
    words, *roles = re.split(r"\{([\w:-]+)\}`([^`]*)`", text)
    passage.add(words, line)
    for name, target, after in zip(roles[::3], roles[1::3], roles[2::3], strict=True):
        line += words.count("\n")
        if name in ("fact", "check"):
            page.roles.append(Role(name, target, line, kind))
        else:
            page.report(line, "finding", f"{{{name}}} does not work in a finding")
        passage.add(BOUND, line)
        line += target.count("\n")
        passage.add(after, line)
        words = after


def _line(lines: list[str], table: str, name: str) -> int:
    """The line on which the text `name` of a table begins."""
    header = re.compile(rf"\s*\[\s*[\"']?{re.escape(table)}[\"']?\s*\]")
    start = next((n for n, line in enumerate(lines) if header.match(line)), 0)
    for number in range(start, len(lines)):
        if found := re.match(rf"\s*{name}\s*=\s*(.*)", lines[number]):
            return number + 1 + (found[1].strip() in ('"""', "'''"))
    return start + 1
