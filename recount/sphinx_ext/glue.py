"""``{glue:text}`name` ``: a number that a cell of the page computes.

myst-nb prints it; where the cell's output says from which facts the number comes, it becomes a
button like a reported one, and its panel lists them.  Numbers of one cell that come from the same
facts share one panel, which stands at the end of the page: a chapter has up to a hundred of them.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from docutils import nodes
from markupsafe import Markup
from myst_nb.ext.glue.roles import PasteTextRole
from myst_nb.ext.glue.utils import retrieve_glue_data
from sphinx.transforms import SphinxTransform
from sphinx.util import logging

from recount.data.facts import Fact, split_reference
from recount.sphinx_ext.build import has_data, ledger_of, watch_data
from recount.sphinx_ext.html import element, joined, link
from recount.sphinx_ext.numbers import Number
from recount.sphinx_ext.page import Page
from recount.sphinx_ext.panels import button, line, panel, panel_id
from recount.sphinx_ext.writers import add_node

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment
    from sphinx.writers.html5 import HTML5Translator

log = logging.getLogger(__name__)

MIME = "application/vnd.recount.facts+json"
SHOWN = 6  # facts in a panel; the ledger shows the others
AFTER_THE_PLACES = 880  # priority: numbers that must not be buttons are text by then


class Computed(Number):
    """A computed number; `facts` are the ids of the facts that it comes from."""

    role = "glue:text"


class Behind(nodes.General, nodes.Element):
    """The panel of computed numbers: `facts` behind them, and the anchor `cell` of their code."""


class GlueTextRole(PasteTextRole):
    """`{glue:text}` of myst-nb, with a panel where the facts behind the number are known."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """What myst-nb prints, as a number."""
        found, messages = super().run()
        name = self.text.rsplit(":", 1)[0]
        env = self.document.settings.env
        if not (len(found) == 1 and isinstance(found[0], nodes.inline) and has_data(env.app)):
            return found, messages
        keys = self.facts(name)
        unknown = [key for key in keys if key not in ledger_of(env).facts.by_id]
        if unknown:
            log.warning(
                "{glue:text}`%s` comes from unknown facts: %s", self.text, ", ".join(unknown),
                location=(env.docname, self.line), type="recount", subtype="glue",
            )  # fmt: skip
        if unknown or not keys:
            return found, messages
        watch_data(env)
        node = Computed("", found[0].astext(), target=name, facts=keys)
        self.set_source_info(node)
        return [node], messages

    def facts(self, name: str) -> list[str]:
        """The ids of the facts that the output names, each once and without a part."""
        stored = retrieve_glue_data(self.document, name).data.get(MIME, [])
        keys = json.loads(stored) if isinstance(stored, str) else stored
        return list(dict.fromkeys(split_reference(key)[0] for key in keys))


class PanelsOfComputedNumbers(SphinxTransform):
    """Put the panels at the end of the page, one for each list of facts of a cell."""

    default_priority = AFTER_THE_PLACES

    def apply(self, **kwargs: Any) -> None:
        """Give each computed number the id of its panel."""
        found = list(self.document.findall(Computed))
        cells = cells_by_name(self.document, [node["target"] for node in found])
        panels: dict[str, Behind] = {}
        for node in found:
            cell = cells.get(node["target"])
            anchor = anchor_of(self.env, cell) if cell is not None else ""
            digest = hashlib.sha256("\n".join([anchor, *node["facts"]]).encode()).hexdigest()[:8]
            node["panel"] = panel_id(self.env, "computed", digest)
            panels.setdefault(node["panel"], Behind(facts=node["facts"], cell=anchor))
        for id_, behind in panels.items():
            behind["panel"] = id_
            self.document += behind


def cells_by_name(document: nodes.document, names: Iterable[str]) -> dict[str, nodes.Element]:
    """The code cell that computes each name: the one that calls `computed` with it."""
    cells = [
        (node, "\n".join(code.astext() for code in node.findall(nodes.literal_block)))
        for node in document.findall(nodes.container)
        if "cell" in node["classes"]
    ]
    result = {}
    for name in names:
        call = re.compile(rf"\bcomputed\(\s*[\"']{re.escape(name)}[\"']")
        found = next((node for node, code in cells if call.search(code)), None)
        if found is not None:
            result[name] = found
    return result


def anchor_of(env: BuildEnvironment, cell: nodes.Element) -> str:
    """The anchor of a code cell, which gets one if it has none."""
    if not cell["ids"]:
        cell["ids"] = [panel_id(env, "code", str(cell["cell_index"]))]
    return cell["ids"][0]


# --- writing


def facts_panel(page: Page, facts: list[str], cell: str, by: str = "of this page") -> Markup:
    """What the panel of a computed number says: the facts, the way to the others, and the code."""
    rows = [_fact(page, id_) for id_ in facts[:SHOWN]]
    if more := len(facts) - len(rows):
        there = page.place("ledger", f"?page={page.docname}")
        rows.append(link(there, f"and {more} more", class_="fact-source"))
    code = link(f"#{cell}", "Its code on this page", class_="fact-row") if cell else ""
    return line("kind", f"Computed by the code {by} from") + joined("", rows) + code


def _fact(page: Page, id_: str) -> Markup:
    """A fact in one element, since there are many: label, printed value and verdict."""
    entry = page.ledger[id_]
    fact = entry.fact
    name = f"{fact.label}, {fact.population}" if fact.population else fact.label
    told = f"{name}: {value(fact)} ({entry.verdict})"
    href = page.row(fact)
    return element(
        "a" if href else "span", told, href=href, class_="fact-source", data_verdict=entry.verdict
    )


def value(fact: Fact) -> str:
    """The printed number of a fact with its unit, or its events of their total."""
    parts = fact.parts
    if "value" not in parts:
        return " of ".join(parts[name] for name in ("events", "total") if name in parts)
    unit = {"%": "%", "1": "", "date": "", "": ""}.get(fact.unit, f" {fact.unit}")
    if fact.type == "count":  # its label says of what
        unit = ""
    return f"{fact.relation}{parts['value']}{unit}"


def visit_number(translator: HTML5Translator, node: Computed) -> None:
    """Write the number as a button."""
    text = button(node["panel"], node.astext())
    translator.body.append(str(element("span", text, class_="fact fact-computed")))
    raise nodes.SkipNode


def visit_panel(translator: HTML5Translator, node: Behind) -> None:
    """Write the panel."""
    inside = facts_panel(Page.of(translator), node["facts"], node["cell"])
    about = "where this computed number comes from"
    html = panel(node["panel"], about, inside, class_="fact-panel fact-shared")
    translator.body.append(f"{html}\n")
    raise nodes.SkipNode


def setup(app: Sphinx) -> dict[str, bool]:
    """Put the role in the place of myst-nb's; other formats print the number alone."""
    app.setup_extension("myst_nb")
    app.add_role_to_domain("glue", "text", GlueTextRole(), override=True)
    add_node(app, Computed, visit_number)
    add_node(app, Behind, visit_panel)
    app.add_transform(PanelsOfComputedNumbers)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
