"""``{playground} chapter figure``: a chapter's figure to try things with, under a neutral title.

The figure is read from the stored outputs of the chapter.  Below it stand what it shows in words,
said to those who hear the page, a button that resets it, and a link to its state; the state is in
the address.  The body of the directive is the read-out, with names of controls, or of fields of a
row, in braces::

    ```{playground} shapes stopping-early
    :row: truth=truth_shown
    At a true ratio of {truth_shown}, {words}.
    ```

`row` says which row of the figure's data: a field and the control that it equals, or the value in
quotes.  A second row is `row-2`, its fields ``{2.words}``; ``{probability%}`` prints a share as a
percentage, ``{weight.1}`` a number with one decimal.  `caveat` replaces what not to conclude where
that speaks of the chapter's title.  `playground.js` says the same from the live data, on the pages
with a playground alone.
"""

from __future__ import annotations

import copy
import json
import re
from typing import TYPE_CHECKING, Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from markupsafe import Markup
from sphinx.util.docutils import SphinxDirective

from recount.printed.cells import shown
from recount.sphinx_ext.chapter_figure import figure_of
from recount.sphinx_ext.figures import figure_node
from recount.sphinx_ext.generated import visit_generated
from recount.sphinx_ext.html import element
from recount.sphinx_ext.page import Page
from recount.sphinx_ext.specification import Spec
from recount.sphinx_ext.writers import Instead, add_node

if TYPE_CHECKING:
    from sphinx.application import Sphinx

Condition = dict[str, str]
"""A control or a quoted text by the field that equals it."""

CONDITION = re.compile(r"(\w+)=(?:'([^']*)'|(\w+))")
HOLE = re.compile(r"\{(?:(\d)\.)?([A-Za-z_]\w*)(%|\.\d)?\}")


class Readout(Instead):
    """What a playground says, and its tools; its child is for other formats than HTML."""


def conditions(text: str) -> Condition:
    """The conditions of a row.

    >>> conditions("truth=truth_shown risk='constant risk'")
    {'truth': 'truth_shown', 'risk': "'constant risk'"}
    """
    return {field: control or f"'{quoted}'" for field, quoted, control in CONDITION.findall(text)}


def printed(value: Any, form: str | None) -> str:
    """A value as a read-out prints it.

    >>> printed(0.257, "%"), printed(40, None), printed(2.25, ".1"), printed("both", None)
    ('25.7%', '40', '2.3', 'both')
    """
    if form == "%":
        return f"{shown(100 * value, 1)}%"
    if form:
        return shown(float(value), int(form[1:]))
    return _text(value)


def _text(value: Any) -> str:
    return f"{value:g}" if isinstance(value, int | float) else str(value)


def said(words: str, rows: list[Condition], state: dict[str, Any], spec: Spec) -> str:
    """The read-out in a state, from the data as they are stored; empty where they lack a field.

    >>> said("At {a} it is {b%}.", [{"a": "a"}], {"a": 2},
    ...      {"datasets": {"d": [{"a": 1, "b": 0.1}, {"a": 2, "b": 0.25}]}})
    'At 2 it is 25.0%.'
    """
    table = [row for data in spec.get("datasets", {}).values() for row in data]
    found: list[dict[str, Any]] = []
    for row in rows:
        wanted = {f: c[1:-1] if c[0] == "'" else _text(state[c]) for f, c in row.items()}
        fits = (one for one in table if all(_text(one.get(f)) == v for f, v in wanted.items()))
        found.append(next(fits, {}))
    values = [{**state, **(found[0] if found else {})}, *found[1:]]
    missing = False

    def fill(match: re.Match[str]) -> str:
        nonlocal missing
        place = int(match[1] or 1) - 1
        if place >= len(values) or match[2] not in values[place]:
            missing = True
            return ""
        return printed(values[place][match[2]], match[3])

    text = HOLE.sub(fill, words)
    return "" if missing else text


class Playground(SphinxDirective):
    """`{playground}` with the name of a notebook and of one of its figures."""

    required_arguments = 2
    has_content = True
    option_spec: ClassVar = {
        "row": directives.unchanged,
        "row-2": directives.unchanged,
        "caveat": directives.unchanged,
    }

    def run(self) -> list[nodes.Node]:
        """The figure and its read-out; an error where a name is of no figure or no control."""
        _, stored = figure_of(self)
        name, spec = self.arguments[1], copy.deepcopy(stored)
        usermeta = spec["usermeta"]
        if neutral := usermeta.pop("neutral", ""):
            spec["title"]["text"] = neutral
        if caveat := self.options.get("caveat"):
            usermeta["what_not_to_conclude"] = caveat
        # A title that follows the controls is of the chapter.
        params = [one for one in spec.get("params", []) if one["name"] != "title_shown"]
        spec["params"] = params
        state = {one["name"]: one.get("value") for one in params if "bind" in one}
        rows = [conditions(self.options[o]) for o in ("row", "row-2") if o in self.options]
        used = {c for row in rows for c in row.values() if c[0] != "'"}
        if not state or used - set(state):
            raise self.error(f"{name} has the controls {', '.join(state) or '(none)'}")
        figure = figure_node(spec, self.env.docname, self.get_source_info())
        self.state.document.note_explicit_target(figure, figure)
        words = " ".join(" ".join(self.content).split())
        told = said(words, rows, state, spec)
        readout = Readout(
            "",
            nodes.paragraph("", told),
            writer=write_readout,
            arguments=(figure["ids"][0], words, rows, state, told),
        )
        self.set_source_info(readout)
        return [figure, readout]


def write_readout(
    page: Page, figure: str, words: str, rows: list[Condition], state: dict[str, Any], told: str
) -> Markup:
    """The read-out of a figure, its button and its link."""
    return element(
        "div",
        element("p", told, role="status", aria_live="polite", class_="playground-said"),
        element(
            "p",
            element("button", "Reset", type="button"), " ",
            element("a", "Link to this state", href=f"#{figure}", class_="playground-link"),
            class_="playground-tools", hidden=True,
        ),
        class_="playground", data_figure=figure, data_words=words,
        data_rows=json.dumps(rows), data_state=json.dumps(state),
    )  # fmt: skip


def add_files(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Script and style, on pages with a playground alone."""
    if doctree is not None and next(doctree.findall(Readout), None) is not None:
        app.add_css_file("tools.css")
        app.add_css_file("playground.css")
        app.add_js_file("playground.js", loading_method="defer")


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the directive, its node and its files."""
    add_node(app, Readout, visit_generated)
    app.add_directive("playground", Playground)
    app.connect("html-page-context", add_files)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
