"""Exercises with a head, a hint and a solution that opens; all of it without a script.

An `{exercise}` of sphinx-exercise, its argument the title, takes two options more: `:level:`, what
it asks for (`LEVELS`), and `:needs:`, what a reader uses for it.  The head says number, level and
title, and the line after it the needs.  A `{hint}` within becomes a fold.  A solution becomes
`details`: closed on the screen, without JavaScript and on paper; its summary says whose it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives

from recount.sphinx_ext.writers import HTML, add_node

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config
    from sphinx.writers.html5 import HTML5Translator

EXERCISES = "sphinx_exercise"
FOLDED = "dropdown"  # what sphinx-togglebutton looks for
LEVELS = ("read", "compute", "argue")
BETWEEN = " · "


class Hint(nodes.General, nodes.Element):
    """A hint to the exercise that it stands in."""


def level_of(argument: str) -> str:
    """The level that an option names; raises ValueError for any other word.

    >>> level_of("compute")
    'compute'
    """
    return directives.choice(argument, LEVELS)


def with_head_and_hint(found: list[nodes.Node], level: str, needs: list[nodes.Node]) -> None:
    """Give an exercise, if one was made, its level, the line of its needs, and folds for hints."""
    if not found:
        return
    exercise = found[0]
    assert isinstance(exercise, nodes.Element)
    if level:
        exercise["level"] = level
        exercise["classes"].append(f"level-{level}")
    for hint in list(exercise.findall(nodes.hint)):
        hint.replace_self(Hint("", *hint.children))
    if needs:
        line = nodes.paragraph("", "", nodes.Text("You need: "), *needs, classes=["needs"])
        exercise[1].insert(0, line)


def titled(node: nodes.Element) -> list[nodes.Node]:
    """The title of an exercise, which sphinx-exercise has put into brackets."""
    inner = node[0].children
    brackets = len(inner) > 1 and inner[-1].astext() == ")" and inner[0].astext() == " ("
    return inner[1:-1] if brackets else inner


def visit_exercise(translator: HTML5Translator, node: nodes.Element) -> None:
    """Write an exercise: its number, level and title, then its text."""
    translator.body.append(translator.starttag(node, "div", CLASS="admonition"))
    translator.body.append('<p class="admonition-title">')
    translator.add_fignumber(node)
    if level := node.get("level"):
        translator.body.append(f'{BETWEEN}<span class="level">{level.capitalize()}</span>')
    if title := titled(node):
        translator.body.append(BETWEEN)
        for child in title:
            child.walkabout(translator)
    translator.body.append("</p>\n")
    for child in node.children[1:]:
        child.walkabout(translator)
    translator.body.append("</div>\n")
    raise nodes.SkipNode


def visit_hint(translator: HTML5Translator, node: Hint) -> None:
    """Open the fold of a hint; its summary says to which exercise it is."""
    exercise: Any = node.parent
    while exercise is not None and "serial_number" not in exercise:
        exercise = exercise.parent
    translator.body.append('<details class="hint"><summary>Hint to ')
    if exercise is not None:
        translator.add_fignumber(exercise)
    translator.body.append("</summary>\n")


def depart_hint(translator: HTML5Translator, node: Hint) -> None:
    """Close it."""
    translator.body.append("</details>\n")


def visit_solution(translator: HTML5Translator, node: nodes.Element) -> None:
    """Write a solution; its title, a link to the exercise, becomes the text of the summary."""
    node["classes"] = [name for name in node["classes"] if name != FOLDED]
    title, *content = node.children
    translator.body.append(translator.starttag(node, "details"))
    translator.body.append(f"<summary>{translator.encode(title.astext())}</summary>\n")
    for child in content:
        child.walkabout(translator)
    translator.body.append("</details>\n")
    raise nodes.SkipNode


def take_over(app: Sphinx, config: Config) -> None:
    """Take over exercises and solutions, in a book that has the extension."""
    if EXERCISES not in app.extensions:
        return
    from sphinx_exercise import directive
    from sphinx_exercise import nodes as theirs

    class Exercise(directive.ExerciseDirective):
        """An exercise with a level and needs."""

        option_spec: ClassVar[dict[str, Any]] = {
            **directive.ExerciseDirective.option_spec,
            "level": level_of,
            "needs": directives.unchanged_required,
        }

        def run(self) -> list[nodes.Node]:
            """The exercise."""
            found = super().run()
            needs, _ = self.state.inline_text(self.options.get("needs", ""), self.lineno)
            with_head_and_hint(found, self.options.get("level", ""), needs)
            return found

    app.add_directive("exercise", Exercise, override=True)
    app.add_node(
        theirs.exercise_enumerable_node,
        override=True,
        **dict.fromkeys(HTML, (visit_exercise, None)),
        latex=(theirs.visit_exercise_enumerable_node, theirs.depart_exercise_enumerable_node),
    )
    app.add_node(
        theirs.solution_node,
        override=True,
        **dict.fromkeys(HTML, (visit_solution, None)),
        latex=(theirs.visit_solution_node, theirs.depart_solution_node),
    )


def setup(app: Sphinx) -> dict[str, bool]:
    """Register hints; take over the rest once all extensions are there."""
    add_node(app, Hint, visit_hint, depart_hint)
    app.connect("config-inited", take_over)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
