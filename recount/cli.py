"""`python -m recount verify` and `python -m recount explain KEY`, on bare Python 3.11.

`recount.description` holds what `explain` prints.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from pathlib import Path

from recount.checks.model import VERDICTS
from recount.claims.command import print_claims
from recount.data.facts import split_reference
from recount.data.project import find_root
from recount.data.tables import BadData
from recount.description import explanation, finding_explanation, width
from recount.ledger import Ledger, finding_rows, ledger_rows, load

OK, UNEXPLAINED, BAD_DATA = 0, 1, 2


def main(arguments: list[str] | None = None) -> int:
    """Run one command; the exit code is 0, 1 (inconsistency without a finding) or 2 (bad data)."""
    parser = argparse.ArgumentParser(prog="recount", description="Recompute the printed numbers.")
    parser.add_argument(
        "--root", type=Path,
        help="the book's folder (default: this one, or the nearest above it that is a book)",
    )  # fmt: skip
    commands = parser.add_subparsers(dest="command", required=True)
    verify_parser = commands.add_parser("verify", help="run all checks")
    verify_parser.add_argument("--json", action="store_true", help="print everything as JSON")
    explain_parser = commands.add_parser("explain", help="tell all about one number or finding")
    explain_parser.add_argument(
        "key", help="source:key, a key that only one source has, or the id of a finding"
    )
    claims_parser = commands.add_parser("claims", help="list our sentences and what holds them")
    claims_parser.add_argument("--unread", action="store_true", help="not read since they changed")
    claims_parser.add_argument("--json", action="store_true", help="print everything as JSON")
    options = parser.parse_args(arguments)
    try:
        ledger = load(options.root or find_root())
        if options.command == "claims":
            return print_claims(ledger.claims, unread=options.unread, as_json=options.json)
    except BadData as error:
        print("\n".join(str(p) for p in error.problems), file=sys.stderr)
        print(f"{len(error.problems)} problems in the data; nothing was checked", file=sys.stderr)
        return BAD_DATA
    if options.command == "verify":
        return _verify(ledger, as_json=options.json)
    return _explain(ledger, options.key)


def _verify(ledger: Ledger, *, as_json: bool) -> int:
    problems = ledger.problems()
    if as_json:
        report = {
            "facts": ledger_rows(ledger),
            "findings": finding_rows(ledger),
            "counts": {source: dict(counts) for source, counts in ledger.counts().items()},
            "problems": problems,
        }
        print(json.dumps(report, ensure_ascii=False, indent=1))
        return UNEXPLAINED if problems else OK
    shelves: dict[str, Counter] = {}
    for source, by_verdict in ledger.counts().items():
        shelves.setdefault(ledger.shelf(source), Counter()).update(by_verdict)
    literature = shelves.pop("literature", None)  # last, after the documents entered whole
    shelves |= {"literature": literature} if literature else {}
    shelves["all"] = sum(shelves.values(), Counter())
    rows = [["source", *VERDICTS, "facts"]]
    for name, by_verdict in shelves.items():
        cells = [str(by_verdict[v] or "") for v in VERDICTS]
        rows.append([name, *cells, str(by_verdict.total())])
    print(_table(rows))
    print("\nIntervals and p values by method (numbers reproduced)")
    for family in ledger.families:
        tried = ", ".join(f"{name} {n}" for name, n in family.matches.items() if n)
        place = f"{family.place}: {family.method}"
        print(f"  {place}; of {family.printed} {family.what} {tried or 'none'}")
    print("\nReadings")
    for pair in ledger.readings:
        agreed = sum(c.agreed for c in pair.columns)
        compared = sum(c.compared for c in pair.columns)
        print(
            f"  {pair.source}: {pair.first} and {pair.second} rows, {pair.both} in both; "
            f"{agreed} of {compared} cells agree"
        )
    print("\nFindings")
    for finding in finding_rows(ledger):
        print(
            f"  {finding['severity']:<9}{finding['kind']:<14}{finding['title']} [{finding['id']}]"
        )
    if problems:
        print("\nNot explained")
        for problem in problems:
            print(f"  {problem}")
    checked = len(ledger.declared.checks)
    print(
        f"\n{len(ledger.facts)} facts, {checked} checks, {len(ledger.findings)} findings, ", end=""
    )
    print(f"{len(problems)} unexplained")
    return UNEXPLAINED if problems else OK


def _explain(ledger: Ledger, key: str) -> int:
    for finding in ledger.findings:
        if finding.id == key:
            print(finding_explanation(ledger, finding))
            return OK
    try:
        name, _ = split_reference(key)
        if ":" not in name:
            matches = [f.id for f in ledger.facts if f.key == name]
            if len(matches) > 1:
                raise KeyError(f"{name!r} stands in several sources: {', '.join(matches)}")
            name = matches[0] if matches else name
        entry = ledger[name]
    except (KeyError, ValueError) as error:
        print(error.args[0], file=sys.stderr)
        return BAD_DATA
    print(explanation(ledger, entry))
    return OK


def _table(rows: list[list[str]]) -> str:
    widths = [max(width(row[i]) for row in rows) for i in range(len(rows[0]))]
    lines = []
    for n, row in enumerate(rows):
        first = row[0] + " " * (widths[0] - width(row[0]))
        rest = "  ".join(c.rjust(w) for c, w in zip(row[1:], widths[1:], strict=True))
        lines.append(f"{first}  {rest}".rstrip())
        if n in (0, len(rows) - 2):
            lines.append("-" * (sum(widths) + 2 * (len(widths) - 1)))
    return "\n".join(lines)
