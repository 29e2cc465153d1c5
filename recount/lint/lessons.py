"""The texts of lesson plans, read as pages: no number is typed in them."""

from __future__ import annotations

import tomllib
from pathlib import Path

from myst_parser.config.main import MdParserConfig

from recount.data.lesson import TEXTS, plan_files
from recount.lint.markdown import read_text
from recount.lint.pages import Page


def read_plans(root: Path, dialect: MdParserConfig) -> list[Page]:
    """The texts of the plans, a page a file; a plan that is none is the build's to report."""
    return [_page(path, root, dialect) for path in plan_files(root)]


def _page(path: Path, root: Path, dialect: MdParserConfig) -> Page:
    text = path.read_text(encoding="utf-8")
    page = Page(path.relative_to(root).as_posix(), text.split("\n"))
    try:
        steps = tomllib.loads(text).get("step", [])
    except tomllib.TOMLDecodeError:
        return page
    for step in steps:
        for name in (*TEXTS, "to"):
            if isinstance(told := step.get(name), str):
                read_text(page, told, _line(page.lines, told), f"{name} of a step", dialect)
    return page


def _line(lines: list[str], text: str) -> int:
    """The line on which a text begins."""
    first = text.strip().split("\n")[0]
    return next((number for number, line in enumerate(lines, 1) if first in line), 1)
