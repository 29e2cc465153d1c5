"""The downloads: the ledger, its checks, findings, concordance and claims as CSV and JSON."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import asdict
from pathlib import Path

from recount.claims import registry
from recount.data import facts, findings
from recount.data.concordance import agree
from recount.data.tables import is_formula
from recount.ledger import Ledger, interpretation_outcome
from recount.vocabulary import SEVERITIES

LEDGER_COLUMNS = (
    "source", "key", "label", "population", "printed", "unit", "locator", "type", "value",
    "relation", "events", "total", "error", "p", "low", "high", "method", "recomputed", "rule",
    "verdict", "finding", "pages", "computed_on", "confidence", "used_by",
)  # fmt: skip
CHECK_COLUMNS = (
    "check", "method", "interval", "interpretation", "automatic", "source", "key", "part",
    "printed", "recomputed", "naive", "rule", "verdict", "arithmetic", "why",
)  # fmt: skip
CONCORDANCE_COLUMNS = ("quantity", "source", "key", "printed", "agree", "reason", "note")


def ledger_rows(ledger: Ledger) -> list[dict[str, str]]:
    """One row per fact for `ledger.csv`."""
    return [
        {
            **{name: getattr(e.fact, name) for name in LEDGER_COLUMNS if hasattr(e.fact, name)},
            "method": " ".join(e.methods),
            "recomputed": "; ".join(
                dict.fromkeys(f"{o.target.part} {o.recomputed}" for o in e.outcomes)
            ),
            "rule": "; ".join(dict.fromkeys(o.rule or "none" for o in e.outcomes)),
            "verdict": e.verdict,
            "finding": " ".join(f.id for f in e.findings),
            "pages": " ".join(e.pages),
            "computed_on": " ".join(e.computed_on),
            "used_by": " ".join(e.used_by),
        }
        for e in ledger.entries.values()
    ]


def check_rows(ledger: Ledger) -> list[dict[str, str]]:
    """One row per check and part for `checks.csv`."""
    return [
        {
            "check": o.check.id,
            "method": o.check.method,
            "interval": "" if o.check.by == o.check.method else o.check.by,
            "interpretation": "yes" if o.check.interpretation else "",
            "automatic": "yes" if o.check.automatic else "",
            "source": o.target.fact.source,
            "key": o.target.fact.key,
            "part": o.target.part,
            "printed": o.target.text,
            "recomputed": o.recomputed,
            "naive": o.naive,
            "rule": o.rule or "none",
            "verdict": interpretation_outcome(o) if o.check.interpretation else o.verdict,
            "arithmetic": o.arithmetic,
            "why": o.check.why,
        }
        for o in ledger.outcomes
    ]


def finding_rows(ledger: Ledger) -> list[dict]:
    """One record per finding, its roles replaced by their numbers, most material first."""
    order = {name: n for n, name in enumerate(SEVERITIES)}
    rows = []
    for finding in sorted(ledger.findings, key=lambda f: order[f.severity]):
        row = asdict(finding)
        del row["file"]
        for name in findings.TEXTS:
            row[name] = findings.plain(row[name], ledger.text)
        rows.append(row)
    return rows


def concordance_rows(ledger: Ledger) -> list[dict[str, str]]:
    """One row per quantity and source for `concordance.csv`."""
    return [
        {
            "quantity": comparison.quantity,
            "source": ledger.facts[facts.split_reference(reference)[0]].source,
            "key": reference,
            "printed": ledger.facts[facts.split_reference(reference)[0]].printed,
            "agree": "yes" if agree(ledger.facts, comparison.references) else "no",
            "reason": comparison.reason,
            "note": comparison.note,
        }
        for comparison in ledger.concordance
        for reference in comparison.references
    ]


def as_csv(rows: list[dict[str, str]], columns: tuple[str, ...] | list[str]) -> str:
    """Rows as CSV text with a header and LF line ends.

    The cells are as they are, for programs.  One that a spreadsheet would run as a formula has an
    apostrophe before it; data are refused with such a cell, so none of a document has.
    """
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, lineterminator="\n")
    writer.writeheader()
    for row in rows:
        writer.writerow({k: f"'{v}" if is_formula(str(v)) else v for k, v in row.items()})
    return out.getvalue()


def write_downloads(ledger: Ledger, folder: Path) -> None:
    """Write `ledger.csv`, `checks.csv`, `concordance.csv`, `claims.csv` and the two JSON files."""
    folder.mkdir(parents=True, exist_ok=True)
    rows = ledger_rows(ledger)
    texts = {
        "ledger.csv": as_csv(rows, LEDGER_COLUMNS),
        "checks.csv": as_csv(check_rows(ledger), CHECK_COLUMNS),
        "concordance.csv": as_csv(concordance_rows(ledger), CONCORDANCE_COLUMNS),
        "claims.csv": as_csv(registry.rows(ledger.claims.claims), registry.COLUMNS),
        "ledger.json": _json(
            [{**r, "anchor": ledger.facts[f"{r['source']}:{r['key']}"].anchor} for r in rows]
        ),
        "findings.json": _json(finding_rows(ledger)),
    }
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8", newline="")


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"
