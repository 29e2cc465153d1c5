"""``{move}`words <figure:control=value>` ``: words whose link sets a control of a figure.

`figures.js` sets it and says, to those who hear the page, what the figure then shows.  Without a
script the link leads to the figure.  Several settings are parted by semicolons:
``<series:line_shown=later;cri=true>``.  A setting that the figure has not is a warning.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.transforms import SphinxTransform
from sphinx.util import logging
from sphinx.util.docutils import SphinxRole

from recount.sphinx_ext.figures import VegaFigure
from recount.sphinx_ext.html import element
from recount.sphinx_ext.writers import add_node

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.writers.html5 import HTML5Translator

log = logging.getLogger(__name__)

MOVE = re.compile(r"(?P<words>.+?)\s*<(?P<figure>[a-z0-9-]+):(?P<settings>\w+=[^<>]+)>", re.DOTALL)
AFTER_THE_FIGURES = 870  # priority


class Move(nodes.inline):
    """Words that move a figure; `figure` is its name, `settings` a value by control."""


def parsed(text: str) -> tuple[str, str, dict[str, Any]] | None:
    """The words, the name of the figure and the settings; None for anything else.

    A value is read as JSON where it is some, and is a text elsewhere.

    >>> parsed("with more patients <curves:patients_shown=335;strict=true;by=rate>")
    ('with more patients', 'curves', {'patients_shown': 335, 'strict': True, 'by': 'rate'})
    """
    match = MOVE.fullmatch(text.strip())
    if not match:
        return None
    pairs = (setting.partition("=") for setting in match["settings"].split(";"))
    settings = {name.strip(): _value(value.strip()) for name, _, value in pairs}
    return match["words"], match["figure"], settings


def _value(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text


def allows(bind: dict[str, Any], value: Any) -> bool:
    """Whether an input can be set to a value.

    >>> allows({"input": "radio", "options": ["CR", "MRD"]}, "OS")
    False
    >>> allows({"input": "range", "min": 60, "max": 360}, 185)
    True
    """
    if "options" in bind:
        return value in bind["options"]
    if bind.get("input") == "checkbox":
        return isinstance(value, bool)
    if bind.get("input") == "range":
        number = isinstance(value, int | float) and not isinstance(value, bool)
        return number and bind.get("min", value) <= value <= bind.get("max", value)
    return True


class MoveRole(SphinxRole):
    """`{move}`."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """The words with what they set."""
        found = parsed(self.text)
        if not found:
            log.warning(
                "{move}`%s`: expected the words and then <figure:control=value>",
                self.text, location=self.get_location(), type="recount", subtype="move",
            )  # fmt: skip
            return [nodes.problematic(self.rawtext, self.rawtext)], []
        words, figure, settings = found
        node = Move(self.rawtext, words, figure=figure, settings=settings)
        self.set_source_info(node)
        return [node], []


class FiguresOfMoves(SphinxTransform):
    """Find the figure of each link on its page, and warn of what it has not."""

    default_priority = AFTER_THE_FIGURES

    def apply(self, **_: object) -> None:
        """Give each its figure's id."""
        figures = {figure["names"][0]: figure for figure in self.document.findall(VegaFigure)}
        for node in self.document.findall(Move):
            figure = figures.get(f"figure-{node['figure']}")
            fault = _fault(figure, node["settings"])
            if fault:
                log.warning(
                    "{move} to %r: %s", node["figure"], fault,
                    location=node, type="recount", subtype="move",
                )  # fmt: skip
            node["target"] = figure["ids"][0] if figure is not None else ""


def _fault(figure: VegaFigure | None, settings: dict[str, Any]) -> str:
    """What is wrong with the settings for a figure, if anything."""
    if figure is None:
        return "no figure of this page has this name"
    params = json.loads(figure["spec"]).get("params", [])
    binds = {one["name"]: one["bind"] for one in params if "input" in (one.get("bind") or {})}
    wrong = [
        f"{name}={value!r}"
        for name, value in settings.items()
        if name not in binds or not allows(binds[name], value)
    ]
    return f"it cannot be set to {', '.join(wrong)}" if wrong else ""


def visit(translator: HTML5Translator, node: Move) -> None:
    """Write the link."""
    settings = json.dumps(node["settings"], ensure_ascii=False, separators=(",", ":"))
    link = element("a", class_="move", href=f"#{node['target']}", data_move=settings)
    translator.body.append(link.removesuffix("</a>"))


def depart(translator: HTML5Translator, node: Move) -> None:
    """End the link."""
    translator.body.append("</a>")


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the role, its node and the transform."""
    app.add_role("move", MoveRole())
    add_node(app, Move, visit, depart)
    app.add_transform(FiguresOfMoves)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
