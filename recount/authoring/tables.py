"""Facts as pandas tables, and tables for a page whose numbers keep their provenance."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pandas as pd

from recount.authoring.provenance import behind
from recount.data.facts import PARTS
from recount.data.outputs import FACTS
from recount.ledger import Ledger

PLAIN = "<IPython.core.display.Markdown object>"  # as IPython says of Markdown


def facts_frame(ledger: Ledger, ids: Iterable[str]) -> pd.DataFrame:
    """One row per fact: id, label, population, unit, verdict and the printed parts as floats.

    Parts that are not printed are missing; dates have no numeric value.  Raises KeyError on an
    unknown id.
    """
    rows = []
    for id_ in ids:
        entry = ledger[id_]
        fact = entry.fact
        parts = {} if fact.type == "date" else {k: float(v) for k, v in fact.parts.items()}
        rows.append(
            {
                "id": id_,
                "label": fact.label,
                "population": fact.population,
                "unit": fact.unit,
                "verdict": entry.verdict,
                **{name: parts.get(name) for name in PARTS},
            }
        )
    return pd.DataFrame(rows)


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
    data: dict[str, object] = {"text/markdown": "\n".join(lines), "text/plain": PLAIN}
    if facts := behind():
        data[FACTS] = facts
    display(data, raw=True)
