"""Long tables that open: a cell with the tag `folded` shows its table under a line that says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes
from sphinx.transforms import SphinxTransform

from recount.sphinx_ext.generated import box

if TYPE_CHECKING:
    from sphinx.application import Sphinx

TAG = "tag_folded"  # the class that myst-nb gives to a cell with that tag
BEFORE_THE_NUMBERS = 860  # priority


class FoldedTables(SphinxTransform):
    """Fold the tables of such cells."""

    default_priority = BEFORE_THE_NUMBERS

    def apply(self, **_: object) -> None:
        """Put each into a fold whose summary says how many rows it has."""
        for cell in list(self.document.findall(nodes.container)):
            if TAG not in cell.get("classes", []):
                continue
            for table in list(cell.findall(nodes.table)):
                rows = [row for body in table.findall(nodes.tbody) for row in body.children]
                head = box("summary", nodes.inline("", f"All {len(rows)} rows, as a table"))
                fold = box("details", head, class_="folded")
                table.replace_self(fold)
                fold += table


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the transform."""
    app.add_transform(FoldedTables)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
