"""What a page teaches, as one line that opens.

An admonition of the class `objectives` ends with what a reader needs and how long it takes: that is
the line; what the reader can do afterwards opens under it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes
from sphinx.transforms import SphinxTransform

from recount.sphinx_ext.generated import box

if TYPE_CHECKING:
    from sphinx.application import Sphinx

BEFORE_THE_OTHERS = 860  # priority


class ObjectivesInALine(SphinxTransform):
    """Fold the objectives."""

    default_priority = BEFORE_THE_OTHERS

    def apply(self, **_: object) -> None:
        """Put each such box into a fold."""
        for node in list(self.document.findall(nodes.admonition)):
            last = node[-1] if len(node) > 2 else None
            if "objectives" not in node["classes"] or not isinstance(last, nodes.paragraph):
                continue
            title, *rest = node.children[:-1]
            line = box("summary", last)
            head = nodes.paragraph("", "", nodes.strong("", title.astext()))
            node.replace_self(box("details", line, head, *rest, class_="objectives"))


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the transform."""
    app.add_transform(ObjectivesInALine)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
