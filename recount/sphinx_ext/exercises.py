"""Solutions of exercises as `details`: closed on the screen, without JavaScript and on paper.

sphinx-exercise writes them as boxes that a script folds; the title of the box becomes the summary,
which says whose solution it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config
    from sphinx.writers.html5 import HTML5Translator

EXERCISES = "sphinx_exercise"
FOLDED = "dropdown"  # what sphinx-togglebutton looks for


def visit_html(translator: HTML5Translator, node: nodes.Element) -> None:
    """Write a solution; its title, a link to the exercise, becomes the text of the summary."""
    node["classes"] = [name for name in node["classes"] if name != FOLDED]
    title, *content = node.children
    translator.body.append(translator.starttag(node, "details"))
    translator.body.append(f"<summary>{translator.encode(title.astext())}</summary>\n")
    for child in content:
        child.walkabout(translator)
    translator.body.append("</details>\n")
    raise nodes.SkipNode


def write_solutions_so(app: Sphinx, config: Config) -> None:
    """Take over the solutions in HTML, in a book that has exercises."""
    if EXERCISES not in app.extensions:
        return
    from sphinx_exercise.nodes import depart_solution_node, solution_node, visit_solution_node

    app.add_node(
        solution_node,
        override=True,
        html=(visit_html, None),
        singlehtml=(visit_html, None),
        latex=(visit_solution_node, depart_solution_node),
    )


def setup(app: Sphinx) -> dict[str, bool]:
    """Take over the solutions once all extensions are there."""
    app.connect("config-inited", write_solutions_so)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
