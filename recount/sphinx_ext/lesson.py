"""``{lesson-plan} file.toml``: a lesson minute by minute, from its plan.

The clock is added up here, and a plan whose minutes do not add up stops the build; so does a step
that leads to a page, a place on it, or a setting of a figure that there is not.

``{lesson-times} file.toml name`` is a line with the minutes of the parts of a shorter lesson.

``{lesson-minutes}`file.toml` `` prints the minutes of a lesson; ``file.toml#spare`` those that are
won when all is skipped that may be.
"""

from __future__ import annotations

import html
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective, SphinxRole

from recount.data.lesson import Plan, Step, read_plan, read_times
from recount.data.outputs import outputs_path
from recount.data.tables import BadData
from recount.sphinx_ext.chapter_figure import stored_figures
from recount.sphinx_ext.page import Page
from recount.sphinx_ext.page_link import lacks
from recount.sphinx_ext.writers import add_node

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment
    from sphinx.writers.html5 import HTML5Translator

log = logging.getLogger(__name__)
COLUMNS = ("Minutes", "What happens", "On the screen", "In the students’ hands", "When late")
WIDTHS = (9, 37, 22, 16, 16)
FIGURE = "figure-"


class Shown(nodes.Inline, nodes.TextElement):
    """A link to what a step puts on the screen: `page`, `view` and `anchor`."""


def plan_of(env: BuildEnvironment, name: str) -> Plan:
    """The plan of that file beside the page that is being read; raises ValueError."""
    path = Path(env.doc2path(env.docname)).parent / name
    env.note_dependency(str(path))
    try:
        return read_plan(path, name)
    except BadData as error:
        raise ValueError("\n".join(str(problem) for problem in error.problems)) from error


class LessonPlan(SphinxDirective):
    """`{lesson-plan}` with the plan's file, which lies beside the page."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """The table of the steps, and the sum of their minutes."""
        try:
            plan = plan_of(self.env, self.arguments[0])
        except ValueError as error:
            raise self.error(str(error)) from error
        for number, step in enumerate(plan.steps, 1):
            for docname in {step.page, plan.slides if step.slide else ""} - {""}:
                if docname not in self.env.found_docs:
                    raise self.error(f"step {number} of {plan.file} shows no page: {docname}")
        body = nodes.tbody("", *(self.row(plan, step) for step in plan.steps))
        body += _row(
            [nodes.paragraph("", f"{plan.minutes}")],
            [nodes.paragraph("", "", nodes.strong("", "The whole lesson"))],
            [], [],
            [nodes.paragraph("", f"{plan.spare} minutes in all")] if plan.spare else [],
        )  # fmt: skip
        head = _row(*([nodes.paragraph("", title)] for title in COLUMNS))
        group = nodes.tgroup("", cols=len(COLUMNS))
        group += [nodes.colspec(colwidth=width) for width in WIDTHS]
        group += [nodes.thead("", head), body]
        return [nodes.table("", group, classes=["lesson-plan"])]

    def row(self, plan: Plan, step: Step) -> nodes.row:
        """The row of a step."""
        late = self.parsed(step.late)
        if step.saves:
            late.append(nodes.paragraph("", f"saves {step.saves}"))
        clock = nodes.paragraph("", "", nodes.strong("", f"{step.start}–{step.end}"))
        clock += nodes.Text(f" ({step.minutes})")
        return _row(
            [clock],
            self.parsed(step.activity),
            self.screen(plan, step),
            self.parsed(step.hand),
            late,
        )

    def screen(self, plan: Plan, step: Step) -> list[nodes.Node]:
        """The links to what the step shows, and where a control is put."""
        found: list[nodes.Node] = []
        if step.slide:
            found.append(self.link("Slide", plan.slides, anchor=step.slide))
        if step.page:
            words = "Figure" if step.anchor.startswith(FIGURE) else "Page"
            found.append(self.link(words, step.page, view=step.view, anchor=step.anchor))
        if step.control:
            label, to = self.control(plan, step)
            found.append(nodes.paragraph("", "", nodes.emphasis("", label), nodes.Text(": "), *to))
        return found

    def link(self, words: str, page: str, view: str = "", anchor: str = "") -> nodes.paragraph:
        """A paragraph with a link; where it leads is looked up when all pages are read."""
        where = Shown("", words, page=page, view=view, anchor=anchor)
        self.set_source_info(where)
        return nodes.paragraph("", "", where)

    def control(self, plan: Plan, step: Step) -> tuple[str, list[nodes.Node]]:
        """The label of a control and the setting; an error where the figure has no such setting."""
        chapter, name = step.page.rpartition("/")[2], step.anchor.removeprefix(FIGURE)
        path = outputs_path(Path(self.env.srcdir), chapter)
        spec = stored_figures(path).get(name, {}) if path.exists() else {}
        bind = binding(spec, step.control)
        if bind is None:
            message = f"{plan.file}: figure {name!r} of {chapter} has no control {step.control!r}"
            raise self.error(message)
        found, messages = self.state.inline_text(step.to, self.lineno)
        text = "".join(node.astext() for node in found)
        if messages or not settable(bind, text):
            label = bind.get("name", step.control)
            raise self.error(f"{plan.file}: {label!r} of figure {name!r} cannot be set to {text!r}")
        return str(bind.get("name", step.control)).strip().rstrip(":"), found

    def parsed(self, text: str) -> list[nodes.Node]:
        """A text of the plan, read as the page is."""
        if not text:
            return []
        inside = nodes.container()
        self.state.nested_parse(text.split("\n"), self.content_offset, inside)
        return list(inside.children)


def _row(*cells: list[nodes.Node]) -> nodes.row:
    return nodes.row("", *(nodes.entry("", *cell) for cell in cells))


def binding(spec: dict[str, Any], name: str) -> dict[str, Any] | None:
    """How the parameter of a figure is bound to a control; None when it is not."""
    for param in spec.get("params", []):
        if param.get("name") == name and isinstance(param.get("bind"), dict):
            return param["bind"]
    return None


def settable(bind: dict[str, Any], text: str) -> bool:
    """Whether a control can be put to what a text says.

    A range has its ends and, from the first, its steps; a choice has its labels or its options.

    >>> settable({"input": "range", "min": 0, "max": 10, "step": 5}, "5")
    True
    >>> settable({"input": "range", "min": 0, "max": 10, "step": 5}, "7")
    False
    """
    if bind.get("input") != "range":
        return text in [str(choice) for choice in bind.get("labels") or bind.get("options") or []]
    if not re.fullmatch(r"\d+(?:\.\d+)?", text):
        return False
    least, step = float(bind.get("min", 0)), float(bind.get("step", 1))
    off = (float(text) - least) / step
    return least <= float(text) <= float(bind.get("max", 100)) and abs(off - round(off)) < 1e-6


class LessonTimes(SphinxDirective):
    """`{lesson-times}` with a file beside the page and the name of a lesson in it."""

    required_arguments = 2

    def run(self) -> list[nodes.Node]:
        """A paragraph: the parts with their minutes, and the sum."""
        file, name = self.arguments
        path = Path(self.env.doc2path(self.env.docname)).parent / file
        self.env.note_dependency(str(path))
        try:
            times = read_times(path, file, name)
        except BadData as error:
            raise self.error("\n".join(str(problem) for problem in error.problems)) from error
        parts = ", ".join(f"{part} {minutes}" for part, minutes in times.items())
        line = nodes.paragraph("", "", nodes.strong("", "Minutes in class: "))
        line["classes"] = ["lesson-times"]
        line += nodes.Text(f"{sum(times.values())} ({parts}).")
        return [line]


class LessonMinutes(SphinxRole):
    """`{lesson-minutes}` with the file of a plan, and `#spare` for the minutes to win."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """The number as text."""
        name, _, part = self.text.partition("#")
        try:
            plan = plan_of(self.env, name)
        except ValueError as error:
            message = self.inliner.reporter.error(str(error), line=self.lineno)
            return [nodes.problematic(self.rawtext, self.rawtext)], [message]
        number = plan.spare if part == "spare" else plan.minutes
        return [nodes.inline("", str(number), classes=["count"])], []


def check_places(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Warn of the places that a plan shows and the book has not; note the titles of slides."""
    for node in doctree.findall(Shown):
        if lacks(app, doctree, docname, node["page"], node["anchor"]):
            log.warning(
                "%s has no place %r", node["page"], node["anchor"],
                location=node, type="recount", subtype="lesson",
            )  # fmt: skip
        elif node["anchor"]:
            other = doctree if node["page"] == docname else app.env.get_doctree(node["page"])
            node["title"] = other.ids[node["anchor"]].get("title", "")  # a slide has one


def visit(translator: HTML5Translator, node: Shown) -> None:
    """Open the link."""
    address = Page.of(translator).page(node["page"]) or ""
    view = f"?{node['view']}" if node["view"] else ""
    anchor = f"#{node['anchor']}" if node["anchor"] else ""
    translator.body.append(translator.starttag(node, "a", "", href=f"{address}{view}{anchor}"))


def depart(translator: HTML5Translator, node: Shown) -> None:
    """Close it, with the name of the page."""
    title = node.get("title") or Page.of(translator).title(node["page"])
    translator.body.append(f": {html.escape(title)}</a>")


def setup(app: Sphinx) -> dict[str, bool]:
    """Register directive, role, node and the look at the places."""
    app.add_directive("lesson-plan", LessonPlan)
    app.add_directive("lesson-times", LessonTimes)
    app.add_role("lesson-minutes", LessonMinutes())
    add_node(app, Shown, visit, depart)
    app.connect("doctree-resolved", check_places)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
