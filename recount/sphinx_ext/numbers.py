"""A number in the text: the node that its roles share, and where it may stand.

A number is a button with a panel beside it; other formats than HTML print the number alone.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, ClassVar

from docutils import nodes
from markupsafe import Markup
from sphinx.transforms import SphinxTransform
from sphinx.util import logging
from sphinx.util.docutils import SphinxRole

from recount.sphinx_ext.html import element
from recount.sphinx_ext.panels import add_panel_files, button, panel

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment
    from sphinx.writers.html5 import HTML5Translator

log = logging.getLogger(__name__)

TOUCHES_BEFORE = re.compile(r"[^\s/–—-]{1,8}$")
TOUCHES_AFTER = re.compile(r"[^\s/–—-]{1,8}")


class Number(nodes.inline):
    """A number; its child is the text that every format prints.

    Each role has its own subclass. All have `role` and `target`, as they stand in the source, and
    `panel`, the id of the panel.
    """

    role: ClassVar[str]


class NumberRole(SphinxRole):
    """A role that prints a number; a subclass says which."""

    node: ClassVar[type[Number]]

    def number(self, env: BuildEnvironment, target: str) -> Number:
        """The node; raises KeyError or ValueError that say what is wrong."""
        raise NotImplementedError

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """The number, or a warning that names page, line and the nearest keys."""
        target = self.text.strip()
        try:
            node = self.number(self.env, target)
        except (KeyError, ValueError) as error:
            log.warning(
                "{%s}`%s`: %s", self.node.role, target, error.args[0],
                location=self.get_location(), type="recount", subtype=self.node.role,
            )  # fmt: skip
            return [nodes.problematic(self.rawtext, self.rawtext)], []
        self.set_source_info(node)
        return [node], []


def write_number(
    translator: HTML5Translator,
    node: Number,
    kind: str,
    about: str,
    inside: Markup,
    verdict: str | None = None,
) -> None:
    """Write a number with its panel; `kind` is reported or computed, `about` names the panel.

    A `verdict` is one that the page marks beside the number.
    """
    text = node.astext()
    opened = panel(node["panel"], about, inside)  # facts.js adds the number that opens it
    html = element(
        "span",
        button(node["panel"], text, data_verdict=verdict),
        opened,
        class_=f"fact fact-{kind}",
    )
    translator.body.append(str(html))
    raise nodes.SkipNode


class NumbersInTheirPlace(SphinxTransform):
    """Refuse panels in headings, which the theme copies into its contents, and inside links.

    The rest is tied to what touches it: a line may break on either side of a button, and of a
    formula.
    """

    default_priority = 870

    def apply(self, **kwargs: Any) -> None:
        """Warn of each number that stands wrong, and leave its text; tie the others."""
        for node in list(self.document.findall(Number)):
            if not (where := forbidden_place(node)):
                tie(node)
                continue
            log.warning(
                "{%s}`%s` stands in %s; move the number into the text",
                node.role, node["target"], where,
                location=node, type="recount", subtype=node.role,
            )  # fmt: skip
            node.replace_self(nodes.Text(node.astext()))
        for formula in list(self.document.findall(nodes.math)):
            tie(formula)


def tie(node: nodes.Node) -> None:
    """Put a number or a formula and the signs that touch it, as in `(32.4%)`, into one element."""
    parent = node.parent
    at = next(i for i, child in enumerate(parent.children) if child is node)
    before = parent[at - 1] if at else None
    after = parent[at + 1] if at + 1 < len(parent) else None
    left = TOUCHES_BEFORE.search(before) if isinstance(before, nodes.Text) else None
    right = TOUCHES_AFTER.match(after) if isinstance(after, nodes.Text) else None
    if not (left or right):
        return
    tied = nodes.inline(classes=["unbroken"])
    # By place: a text is found by its words, so that the first full stop stood for any other.
    parent[at] = tied
    if left:
        parent[at - 1] = nodes.Text(left.string[: left.start()])
        tied += nodes.Text(left[0])
    tied += node
    if right:
        parent[at + 1] = nodes.Text(right.string[right.end() :])
        tied += nodes.Text(right[0])


def forbidden_place(node: nodes.Node) -> str:
    """`a heading` or `a link` where a number must not stand, else an empty string."""
    while (parent := node.parent) is not None:
        if isinstance(parent, nodes.reference):
            return "a link"
        if isinstance(parent, nodes.rubric) or (
            isinstance(parent, nodes.title) and isinstance(parent.parent, nodes.section)
        ):
            return "a heading"
        node = parent
    return ""


def add_files_to_pages(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Script and style only on pages that have a number."""
    if doctree is not None and next(doctree.findall(Number), None) is not None:
        add_panel_files(app)


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the transform and the files of the pages that hold numbers."""
    app.add_transform(NumbersInTheirPlace)
    app.connect("html-page-context", add_files_to_pages)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
