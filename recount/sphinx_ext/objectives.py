"""What a page asks and teaches, in two lines.

An admonition of the class `objectives` ends with what a reader needs and how long it takes: that
line stays; what the reader can do afterwards opens under its title.  The line may hold links, which
a summary may not.
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
            head = box("summary", nodes.inline("", title.astext()))
            fold = box("details", head, *rest, class_="objectives")
            node.replace_self(box("div", last, fold, class_="needs"))


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the transform."""
    app.add_transform(ObjectivesInALine)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
