"""``{check}`source:check#part` ``: what a check recomputes.

The part `naive` is what the printed inputs give when they are taken as exact.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from recount.ledger import interpretation_outcome
from recount.sphinx_ext.build import ledger_of, watch_data
from recount.sphinx_ext.html import locator, verdict_badge
from recount.sphinx_ext.numbers import Number, NumberRole, write_number
from recount.sphinx_ext.page import Page
from recount.sphinx_ext.panels import line, panel_id, row_link
from recount.sphinx_ext.writers import add_node
from recount.vocabulary import RULES

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment
    from sphinx.writers.html5 import HTML5Translator


class Recomputed(Number):
    """A number as a check recomputes it."""

    role = "check"


def recomputed(env: BuildEnvironment, target: str) -> Recomputed:
    """The node of a check; raises KeyError that says what is wrong."""
    watch_data(env)
    text = ledger_of(env).recomputed(target)
    return Recomputed("", text, target=target, panel=panel_id(env, "check"))


def check_panel(page: Page, target: str) -> Markup:
    """What the panel of a recomputed number says."""
    ledger = page.ledger
    outcome = ledger.outcome(target)
    fact, check = outcome.target.fact, outcome.check
    naive = target.endswith("#naive")
    source = ledger.facts.sources[fact.source].short
    if check.interpretation:
        badge = verdict_badge(interpretation_outcome(outcome))
        verdict = badge + " as one interpretation of the document"
    else:
        verdict = verdict_badge(outcome.verdict) + " " + RULES.get(outcome.rule, outcome.rule)
    return (
        line("kind", "Computed from the printed inputs as they stand" if naive else "Computed")
        + line("label", check.why)
        + line("arithmetic", outcome.arithmetic)
        + line("where", f"Printed: {outcome.target.text} ({source}, ", locator(ledger, fact), ")")
        + line("verdict", verdict)
        + row_link(page, fact)
    )


class CheckRole(NumberRole):
    """`{check}`."""

    node = Recomputed

    def number(self, env: BuildEnvironment, target: str) -> Number:
        """What the check gives."""
        return recomputed(env, target)


def visit(translator: HTML5Translator, node: Recomputed) -> None:
    """Write the number with its panel."""
    inside = check_panel(Page.of(translator), node["target"])
    write_number(translator, node, "computed", "how it is computed", inside)


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the role and its node."""
    app.add_role("check", CheckRole())
    add_node(app, Recomputed, visit)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
