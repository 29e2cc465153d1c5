"""``{mutation-score}``: the last stored run of mutants, as a table by layer, by kind or by source.

Without an argument it is the table by layer, with `kinds` or `groups` that of one layer, which the
option `:layer:` names, with `killers` what can notice a mutant, and with `survivors` those that
nothing noticed, each class with its reason.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from markupsafe import Markup
from sphinx.util.docutils import SphinxDirective

from recount.changed import listed
from recount.mutation.model import KILLERS, LAYERS, NOTICES
from recount.mutation.report import SCORE, noticed
from recount.sphinx_ext.html import element

if TYPE_CHECKING:
    from sphinx.application import Sphinx

Table = tuple[list[str], list[list[str]]]


class MutationScoreDirective(SphinxDirective):
    """`{mutation-score}`: a table of the stored score."""

    optional_arguments = 1
    option_spec: ClassVar = {"layer": lambda text: directives.choice(text, tuple(LAYERS))}

    def run(self) -> list[nodes.Node]:
        """The table, and before that by layer when the run was."""
        path = Path(self.env.srcdir) / SCORE
        self.env.note_dependency(str(path))
        found = json.loads(path.read_text(encoding="utf-8"))
        what = self.arguments[0] if self.arguments else "layers"
        if what == "layers":
            head, rows = by_layer(found)
        elif what == "killers":
            head, rows = killers()
        elif what == "survivors":
            head, rows = survivors(found)
        else:
            head, rows = by_part(found["layers"][self.options.get("layer", "data")], what)
        words = "\n".join("; ".join(row) for row in rows)
        result: list[nodes.Node] = [nodes.raw("", str(as_html(head, rows)), format="html")]
        result.append(nodes.raw("", words, format="text latex"))
        if what in TOLD:
            result.insert(0, nodes.paragraph("", TOLD[what](found)))
        return result


def run_of(found: dict[str, Any]) -> str:
    """When the stored run was, and of what; a layer that did not run again keeps its state."""
    older: dict[str, list[str]] = {}
    for layer, row in found["layers"].items():
        if row["commit"] != found["commit"]:
            older.setdefault(row["commit"], []).append(layer)
    others = "".join(f"; {listed(layers)} of {state}" for state, layers in older.items())
    return f"The run of {found['date']}, of the state {found['commit']}{others}."


def how_many_left(found: dict[str, Any]) -> str:
    """How many mutants nothing noticed, of how many, and into how many classes they fall."""
    left = sum(row["count"] for row in found["survivors"])
    tried = sum(row["run"] for row in found["layers"].values())
    return (
        f"Of {tried} mutants tried, {left} were left: {len(found['survivors'])} classes, "
        "each with the reason why nothing notices it."
    )


TOLD = {"layers": run_of, "survivors": how_many_left}


def by_layer(found: dict[str, Any]) -> Table:
    """The layers: what ran, what was noticed by what judges and by what notices, what was left."""
    head = ["Layer", "Mutants tried", "Noticed", "Judged wrong", "Seen as changed alone", "Left"]
    rows = [
        [
            f"{layer}: {LAYERS[layer]}", f"{row['run']}" + _of(row["not_run"]), noticed(row),
            f"{row['judged']}", f"{row['killed'] - row['judged']}", f"{row['run'] - row['killed']}",
        ]
        for layer, row in found["layers"].items()
    ]  # fmt: skip
    return head, rows


def by_part(layer: dict[str, Any], what: str) -> Table:
    """The kinds of a layer's mutants, or their sources and pages, each with what noticed most."""
    name = {"kinds": "Change", "groups": "Source or page"}[what]
    rows = [
        [
            part.removeprefix("notebooks/"), f"{row['run']}", noticed(row), f"{row['judged']}",
            ", ".join(f"{killer} {n}" for killer, n in row["by"].items()) or "nothing",
        ]
        for part, row in layer[what].items()
    ]  # fmt: skip
    return [name, "Mutants tried", "Noticed", "Judged wrong", "By what"], rows


def survivors(found: dict[str, Any]) -> Table:
    """What nothing noticed, by class."""
    rows = [
        [f"{left['layer']}: {left['kind'].strip('*') or 'any change'}", f"{left['count']}",
         left["reason"], left["examples"][0]]
        for left in found["survivors"]
    ]  # fmt: skip
    return ["Change", "Left", "Why", "One of them"], rows


def _of(left: int) -> str:
    return f" ({left} not tried)" if left else ""


def as_html(head: list[str], rows: list[list[str]]) -> Markup:
    """A table whose first cell in each row is its heading."""
    top = element("tr", *(element("th", name, scope="col") for name in head))
    lines = (
        element("tr", element("th", row[0], scope="row"), *(element("td", c) for c in row[1:]))
        for row in rows
    )
    body = element("tbody", *lines)
    table = element("table", element("thead", top), body, class_="table mutation-score")
    return element("div", table, class_="table-wrapper", tabindex="0", role="region",
                   aria_label=f"Score of the mutants, by {head[0].lower()}")  # fmt: skip


def killers() -> Table:
    """What can notice a mutant, and whether it judges."""
    rows = [
        [name, "sees a change" if name in NOTICES else "judges", words]
        for name, words in KILLERS.items()
    ]
    return ["Name", "What it does", "What it is"], rows


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the directive."""
    app.add_directive("mutation-score", MutationScoreDirective)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
