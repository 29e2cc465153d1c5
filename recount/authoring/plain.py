"""A chapter in plain Jupyter: its cells show tables as text and figures as drawings.

In the book a cell puts out markup and a specification, which the build makes into a page.
A notebook that is handed out calls `print_plainly` first, and then shows the same without a build.
"""

from __future__ import annotations

import re
from typing import Any

from recount.authoring import figures, reader, tables
from recount.data.outputs import FIGURE
from recount.markup import with_numbers

VEGALITE = "6.4"
WIDTH = 640  # px, where a page gives a drawing the width of its column
VARIABLE = re.compile(r"var\(--[\w-]+,\s*([^()]+)\)")
SVG = "image/svg+xml"


def print_plainly() -> None:
    """Show tables and figures of this notebook as plain Jupyter can show them, from here on."""
    ledger = reader.open_book().ledger
    tables.in_text = lambda markdown: with_numbers(markdown, ledger.text)
    figures.as_drawing = with_drawing


def without_variables(text: str) -> str:
    """A text with the colours that stand in for those of the site's sheet.

    >>> without_variables("fill: var(--figure-ink, #222832)")
    'fill: #222832'
    """
    return VARIABLE.sub(r"\1", text)


def plain_specification(spec: Any) -> Any:
    """A specification with a width of its own and with colours that every program knows."""
    if isinstance(spec, dict):
        return {
            key: WIDTH if key == "width" and value == "container" else plain_specification(value)
            for key, value in spec.items()
        }
    if isinstance(spec, list):
        return [plain_specification(child) for child in spec]
    return without_variables(spec) if isinstance(spec, str) else spec


def with_drawing(data: dict[str, Any]) -> dict[str, Any]:
    """The output of a figure with its drawing, title included."""
    import vl_convert

    spec = plain_specification(data[FIGURE])
    return {**data, FIGURE: spec, SVG: vl_convert.vegalite_to_svg(spec, vl_version=VEGALITE)}
