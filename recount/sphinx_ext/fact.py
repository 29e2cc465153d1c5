"""``{fact}`source:key` `` and ``{fact}`source:key#part` ``: a number that a document prints.

Its panel says where it is printed and what the arithmetic says of it, and leads to its row in the
ledger.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes
from markupsafe import Markup
from sphinx.util.docutils import SphinxDirective

from recount.data.facts import split_reference
from recount.data.findings import plain
from recount.description import read_again
from recount.ledger import Entry
from recount.sphinx_ext.build import ledger_of, watch_data
from recount.sphinx_ext.html import element, link, locator, printed, verdict_badge
from recount.sphinx_ext.numbers import Number, NumberRole, write_number
from recount.sphinx_ext.page import Page
from recount.sphinx_ext.panels import line, panel_id, row_link
from recount.sphinx_ext.writers import Instead, add_node
from recount.vocabulary import RULES, VERDICTS

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment
    from sphinx.writers.html5 import HTML5Translator


FIND_THE_ERROR = "find-the-error"  # a class of exercises


class Reported(Number):
    """A number as a document prints it."""

    role = "fact"


def reported(env: BuildEnvironment, target: str) -> Reported:
    """The node of a fact; raises KeyError or ValueError that say what is wrong."""
    watch_data(env)
    text = ledger_of(env).facts.part(target)
    return Reported("", text, target=target, panel=panel_id(env, "fact"))


def verdict_line(entry: Entry) -> str:
    """What the verdict of a fact means, in a few words."""
    if entry.verdict == "not checkable":
        return entry.reason or VERDICTS[entry.verdict]
    if entry.verdict == "reproduced" and entry.repeated_only:
        return "another printing of it agrees; nothing else recomputes it"
    worst = next(o for o in entry.outcomes if o.verdict == entry.verdict)
    if entry.verdict == "rounding":
        return f"comes out as printed only when {RULES[worst.rule]}"
    if entry.verdict == "inconsistent":
        return f"printed {worst.target.text}, comes out as {worst.recomputed}"
    return VERDICTS[entry.verdict]


def fact_panel(page: Page, target: str, *, judged: bool = True) -> Markup:
    """What the panel of a reported number says; unless it is `judged`, only what is printed."""
    ledger = page.ledger
    entry = ledger[split_reference(target)[0]]
    fact = entry.fact
    label = f"{fact.label}: {fact.population}" if fact.population else fact.label
    counted = ledger.likeness.counted(fact.id)
    told = [f"in {read_again(one)}" for one in ledger.second_readings.of(fact)]
    again = f"; read again {' and '.join(told)}" if told else ""
    lines = [
        line("kind", "Reported"),
        line("label", label, f" (counted: {counted})" if counted not in fact.population else ""),
        printed(ledger, fact, class_="fact-printed"),
        line("where", ledger.facts.sources[fact.source].short, ", ", locator(ledger, fact), again),
    ]
    if not judged:
        return Markup("").join(lines)
    lines.append(line("verdict", verdict_badge(entry.verdict), " ", verdict_line(entry)))
    for finding in entry.findings:
        title = plain(finding.title, ledger.text)
        lines.append(line("finding", "Finding: ", link(page.finding(finding.id), title)))
    return Markup("").join(lines) + row_link(page, fact)


class OpenFact(Instead):
    """The panel of a fact, standing open on the page; its child is for other formats."""


class OpenFactDirective(SphinxDirective):
    """`{open-fact}` with a fact: what its panel says, without having to open it."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """The panel; raises an error for a fact that is not there."""
        watch_data(self.env)
        (target,) = self.arguments
        try:
            text = ledger_of(self.env).facts.part(target)
        except (KeyError, ValueError) as fault:
            raise self.error(str(fault)) from fault
        return [OpenFact("", nodes.paragraph("", text), target=target, text=text)]


class FactRole(NumberRole):
    """`{fact}`."""

    node = Reported

    def number(self, env: BuildEnvironment, target: str) -> Number:
        """The fact."""
        return reported(env, target)


def to_be_found(node: nodes.Node) -> bool:
    """Whether a number stands in an exercise that asks for the error: its verdict would tell."""
    above = node.parent
    while above is not None and FIND_THE_ERROR not in above.get("classes", []):
        above = above.parent
    return above is not None


def visit(translator: HTML5Translator, node: Reported) -> None:
    """Write the number with its panel."""
    page = Page.of(translator)
    judged = not to_be_found(node)
    inside = fact_panel(page, node["target"], judged=judged)
    verdict = page.ledger[split_reference(node["target"])[0]].verdict
    marked = verdict if judged and verdict == "inconsistent" else None
    write_number(translator, node, "reported", "where it is printed", inside, marked)


def visit_open(translator: HTML5Translator, node: OpenFact) -> None:
    """Write the panel, open."""
    inside = fact_panel(Page.of(translator), node["target"])
    number = element("span", node["text"], class_="fact-open-number")
    box = element("div", inside, class_="fact-panel fact-open")
    translator.body.append(f"{element('div', number, box, class_='fact-opened')}\n")
    raise nodes.SkipNode


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the role and its node."""
    app.add_role("fact", FactRole())
    app.add_directive("open-fact", OpenFactDirective)
    add_node(app, Reported, visit)
    add_node(app, OpenFact, visit_open)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
