"""What `recount verify` prints: the verdicts by document, and what was tried, read and found."""

from __future__ import annotations

from collections import Counter

from recount.description import width
from recount.exports import finding_rows
from recount.ledger import Ledger
from recount.vocabulary import VERDICTS


def report(ledger: Ledger, problems: list[str]) -> str:
    """Everything, the line with the numbers last."""
    lines = verdicts(ledger)
    lines += ["", "Intervals and p values by method (numbers reproduced)"]
    for table in ledger.identified_methods:
        tried = ", ".join(f"{name} {n}" for name, n in table.matches.items() if n)
        place = f"{table.place}: {table.method}"
        lines.append(f"  {place}; of {table.printed} {table.what} {tried or 'none'}")
    lines += ["", "Readings"]
    for pair in ledger.readings:
        agreed = sum(c.agreed for c in pair.columns)
        compared = sum(c.compared for c in pair.columns)
        lines.append(
            f"  {pair.source}: {pair.first} and {pair.second} rows, {pair.both} in both; "
            f"{agreed} of {compared} cells agree"
        )
    again = ledger.second_readings
    if again.facts:
        lines.append(
            f"  literature: {again.facts} numbers of {again.sources} documents read again; "
            f"{again.agreed} of {again.compared} parts agree"
        )
    lines += ["", "Findings"]
    lines += [
        f"  {row['severity']:<9}{row['kind']:<14}{row['title']} [{row['id']}]"
        for row in finding_rows(ledger)
    ]
    if problems:
        lines += ["", "Not explained", *(f"  {problem}" for problem in problems)]
    return "\n".join([*lines, "", last_line(ledger, problems)])


def verdicts(ledger: Ledger) -> list[str]:
    """The numbers of facts by document and verdict, as a table."""
    shelves: dict[str, Counter[str]] = {}
    for source, by_verdict in ledger.counts().items():
        shelves.setdefault(ledger.shelf(source), Counter()).update(by_verdict)
    shelves["all"] = sum(shelves.values(), Counter())
    rows = [["source", *VERDICTS, "facts"]]
    for name, by_verdict in shelves.items():
        cells = [str(by_verdict[v] or "") for v in VERDICTS]
        rows.append([name, *cells, str(by_verdict.total())])
    return _table(rows)


def last_line(ledger: Ledger, problems: list[str]) -> str:
    """The numbers of facts, checks and findings, and how many disagreements have no finding."""
    checks, findings = len(ledger.declared.checks), len(ledger.findings)
    numbers = f"{len(ledger.facts)} facts, {checks} checks, {findings} findings"
    return f"{numbers}, {len(problems)} unexplained"


def _table(rows: list[list[str]]) -> list[str]:
    widths = [max(width(row[i]) for row in rows) for i in range(len(rows[0]))]
    lines = []
    for n, row in enumerate(rows):
        first = row[0] + " " * (widths[0] - width(row[0]))
        rest = "  ".join(c.rjust(w) for c, w in zip(row[1:], widths[1:], strict=True))
        lines.append(f"{first}  {rest}".rstrip())
        if n in (0, len(rows) - 2):
            lines.append("-" * (sum(widths) + 2 * (len(widths) - 1)))
    return lines
