"""The Markdown that the book is written in, as `_config.yml` names it, and its parser."""

from __future__ import annotations

from pathlib import Path

import yaml
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from myst_parser.config.main import (
    MdParserConfig,
    TopmatterReadError,
    merge_file_level,
    read_topmatter,
)
from myst_parser.parsers.mdit import create_md_parser

from recount.data.tables import Problem
from recount.lint.pages import Page

CONFIG = "_config.yml"
_KEY = "dialect"


def read_dialect(root: Path, problems: list[Problem]) -> MdParserConfig:
    """What the book parses with; what is wrong with `_config.yml` is added to `problems`."""
    try:
        book = yaml.safe_load((root / CONFIG).read_text(encoding="utf-8")) or {}
        parse, sphinx = (book.get(name) or {} for name in ("parse", "sphinx"))
        options = {
            name.removeprefix("myst_"): value
            for name, value in (sphinx.get("config") or {}).items()
            if name.startswith("myst_")
        }
        # Jupyter Book passes these on from `parse`, and no others.
        options["enable_extensions"] = set(parse.get("myst_enable_extensions") or ())
        return MdParserConfig(**options)
    except FileNotFoundError:
        problems.append(Problem(CONFIG, None, _KEY, "does not exist"))
    except (yaml.YAMLError, AttributeError, TypeError, ValueError) as error:
        message = f"cannot be read: {' '.join(str(error).split())}"
        problems.append(Problem(CONFIG, None, _KEY, message))
    return MdParserConfig()


def parser_of(page: Page, text: str, dialect: MdParserConfig) -> MarkdownIt:
    """The parser that the book has for a page, whose front matter may change the dialect."""

    def report(_: object, message: str) -> None:
        page.report(1, _KEY, message)

    try:
        dialect = merge_file_level(dialect, read_topmatter(text) or {}, report)
    except TopmatterReadError as error:
        report(None, str(error))
    return create_md_parser(dialect, RendererHTML)
