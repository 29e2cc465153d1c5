"""Tables for a page whose numbers keep their provenance."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from recount.authoring.provenance import behind
from recount.data.outputs import FACTS

PLAIN = "<IPython.core.display.Markdown object>"  # as IPython says of Markdown
in_text: Callable[[str], str] | None = None  # how to print markup outside of the book


def role(reference: str) -> str:
    """The markup that prints a reported number with its provenance."""
    return f"{{fact}}`{reference}`"


def interval_roles(id_: str) -> str:
    """Value and limits of a fact, as markup: `32.4% (25.7 to 39.7)`."""
    return f"{role(id_ + '#value')}% ({role(id_ + '#low')} to {role(id_ + '#high')})"


def show_table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Display rows as a Markdown table, so that roles in its cells are rendered on the page.

    The facts behind the table are stored with it.
    """
    from IPython.display import display

    lines = ["| " + " | ".join(header) + " |", "|" + " --- |" * len(header)]
    lines += ["| " + " | ".join(row) + " |" for row in rows]
    table = "\n".join(lines)
    table = in_text(table) if in_text else table
    data: dict[str, object] = {"text/markdown": table, "text/plain": PLAIN}
    if facts := behind():
        data[FACTS] = facts
    display(data, raw=True)
