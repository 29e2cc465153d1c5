"""What a chapter computed or holds, on a page that runs no cell.

``{chapter-number}`chapter:name` ``: a number that a cell of the chapter gave, from its stored
outputs, which the tests hold to what the chapter shows.  Its panel leads to the facts behind it.

``{chapter-claim}`id` ``: the words of a claim, as they stand in the chapter, with its panel.  Where
the chapter changes its words, they change here.
"""

from __future__ import annotations

import json
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docutils import nodes
from markupsafe import Markup
from sphinx.util import logging
from sphinx.util.docutils import SphinxRole

from recount.data.facts import split_reference
from recount.data.outputs import FACTS, GLUE, outputs_path
from recount.sphinx_ext.build import ledger_of, watch_data
from recount.sphinx_ext.claim import Claimed, claims_of, is_told
from recount.sphinx_ext.glue import facts_panel
from recount.sphinx_ext.html import link
from recount.sphinx_ext.numbers import Number, NumberRole, write_number
from recount.sphinx_ext.page import Page
from recount.sphinx_ext.panels import panel_id
from recount.sphinx_ext.writers import add_node

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment
    from sphinx.writers.html5 import HTML5Translator

log = logging.getLogger(__name__)
TEXT = GLUE + "text/plain"


class FromChapter(Number):
    """A number of a chapter; `facts` are the ids of the facts that it comes from."""

    role = "chapter-number"


def stored_numbers(path: Path) -> dict[str, tuple[str, list[str]]]:
    """The numbers of a stored notebook with the facts behind them, by their names.

    A text is stored with the quotes of the code that gave it, which no page prints.
    """
    notebook = json.loads(path.read_text(encoding="utf-8"))
    found: dict[str, tuple[str, list[str]]] = {}
    for cell in notebook["cells"]:
        for output in cell.get("outputs", []):
            name = output.get("metadata", {}).get("scrapbook", {}).get("name", "")
            data: dict[str, Any] = output.get("data", {})
            if name and TEXT in data:
                text = "".join(data[TEXT])
                quoted = len(text) > 1 and text[0] == text[-1] and text[0] in "'\""
                found[name] = (text[1:-1] if quoted else text, list(data.get(GLUE + FACTS, [])))
    return found


def chapter_number(env: BuildEnvironment, target: str) -> FromChapter:
    """The node of a chapter's number; raises KeyError that names the nearest."""
    watch_data(env)
    chapter, _, name = target.partition(":")
    path = outputs_path(Path(env.srcdir), chapter)
    if not path.exists():
        raise KeyError(f"no stored outputs of a chapter {chapter!r}")
    env.note_dependency(str(path))
    numbers = stored_numbers(path)
    if name not in numbers:
        near = ", ".join(get_close_matches(name, numbers, n=3)) or "nothing like it"
        raise KeyError(f"{chapter} computes no {name!r}; it has {near}")
    text, facts = numbers[name]
    keys = list(dict.fromkeys(split_reference(key)[0] for key in facts))
    panel = panel_id(env, "chapter")
    return FromChapter("", text, target=target, panel=panel, facts=keys)


class ChapterNumberRole(NumberRole):
    """`{chapter-number}`."""

    node = FromChapter

    def number(self, env: BuildEnvironment, target: str) -> Number:
        """The number."""
        return chapter_number(env, target)


class ChapterClaimRole(SphinxRole):
    """`{chapter-claim}` with the id of a claim; an unknown id is a warning."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """The words of the claim, marked as where they were written."""
        id_ = self.text.strip()
        watch_data(self.env)
        claims = claims_of(ledger_of(self.env))
        claim = claims.get(id_)
        if claim is None:
            near = ", ".join(get_close_matches(id_, claims, n=3)) or "nothing like it"
            log.warning(
                "{chapter-claim}`%s`: no claim has this id; there is %s", id_, near,
                location=self.get_location(), type="recount", subtype="claim",
            )  # fmt: skip
            return [nodes.problematic(self.rawtext, self.rawtext)], []
        self.env.note_dependency(str(Path(self.env.srcdir) / f"{claim.page}.md"))
        node = Claimed(self.rawtext, claim.sentence, claim=id_)
        self.set_source_info(node)
        if is_told(claim):
            node["panel"] = panel_id(self.env, "claim")
        return [node], []


def visit(translator: HTML5Translator, node: FromChapter) -> None:
    """Write the number with its panel, which names the chapter."""
    page = Page.of(translator)
    docname = f"notebooks/{node['target'].partition(':')[0]}"
    there = link(page.page(docname), page.title(docname), class_="fact-row")
    inside = Markup("")
    if node["facts"]:
        inside = facts_panel(page, node["facts"], "", by="of the chapter")
    write_number(translator, node, "computed", "where it is computed", inside + there)


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the roles and the node."""
    app.add_role("chapter-number", ChapterNumberRole())
    app.add_role("chapter-claim", ChapterClaimRole())
    add_node(app, FromChapter, visit)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
