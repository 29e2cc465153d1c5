"""The book's Sphinx extensions; `_config.yml` names this package once, and `setup` loads the rest.

Order matters at the end only: `policy` hashes the pages as they are shipped, so it stays last.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from recount.build.execute import configure_cache

if TYPE_CHECKING:
    from sphinx.application import Sphinx

MODULES = [
    "bibliography",
    "build",
    "offline",
    "languages",
    "valid",
    "weight",
    "output",
    "figures",
    "chapter_figure",
    "playground",
    "code",
    "move",
    "numbers",
    "fact",
    "check",
    "glue",
    "claim",
    "chapter_values",
    "page_link",
    "count",
    "forms",
    "calculator",
    "verdicts",
    "mosaic",
    "finding",
    "notebook",
    "generated",
    "objectives",
    "folded",
    "tables",
    "ledger",
    "literature",
    "findings",
    "exhibits",
    "concordance",
    "claims",
    "terms",
    "glossary",
    "downloads",
    "data_dictionary",
    "record",
    "methods_reference",
    "mutation_score",
    "edition",
    "recount_here",
    "error_lab",
    "head",
    "crate",
    "feeds",
    "cite",
    "lesson",
    "slides",
    "exercises",
    "classroom",
    "search",
    "book_pdf",
    "policy",
]

STATIC = Path(__file__).parent / "static"


def setup(app: Sphinx) -> dict[str, bool]:
    """Load every module of the list and ship `static/` with the site."""
    for module in MODULES:
        app.setup_extension(f"{__name__}.{module}")
    app.connect("config-inited", configure_cache)
    app.connect("builder-inited", _add_static_files)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def _add_static_files(app: Sphinx) -> None:
    app.config.html_static_path.append(str(STATIC))
