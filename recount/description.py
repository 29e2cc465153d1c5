"""What the ledger knows of one number, or of one finding, as text: the same as on the site."""

from __future__ import annotations

import textwrap
import unicodedata

from recount.checks.model import Outcome
from recount.data.facts import PARTS
from recount.data.findings import Finding, plain
from recount.ledger import Entry, Ledger, interpretation_outcome, worst

WIDTH = 88


def explanation(ledger: Ledger, entry: Entry) -> str:
    """Everything the ledger knows of one number."""
    fact = entry.fact
    source = ledger.facts.sources[fact.source]
    original = fact.label_original if fact.label_original != fact.label else ""
    lines = [
        fact.id,
        f"  {fact.label} ({fact.population})",
        *_line("original", original),
        *_line("printed", fact.printed),
        *_line("where", f"{source.short}, {fact.locator}"),
        *_line("parts", parts(entry)),
        *_line("verdict", entry.verdict),
        *_line("because", entry.reason),
        *_line("kind", fact.kind if fact.kind != "reported" else ""),
        *_line("quoted from", fact.cites),
        *_line("confidence", fact.confidence if fact.confidence != "high" else ""),
        *wrapped("note", fact.note),
    ]
    if entry.outcomes:
        lines.append("  recomputed")
    for outcome in entry.outcomes:
        lines += _outcome(outcome)
    if entry.used_by:
        lines.append("  used by")
    for id_ in entry.used_by:
        outcomes = ledger.by_check[id_]
        states = {interpretation_outcome(o) for o in outcomes if o.check.interpretation}
        lines.append(
            f"    {id_}"
            + (f" (an interpretation; {' and '.join(sorted(states))})" if states else "")
        )
        if outcomes:
            lines += _indented(outcomes[0].check.why)
    for finding in entry.findings:
        title = plain(finding.title, ledger.text)
        lines += wrapped("finding", f"[{finding.id}] {title}. ({_marks(finding)})")
        lines += wrapped("", plain(finding.explanation, ledger.text))
    lines.append(f"  printed on  {', '.join(entry.pages) or 'no page'}")
    lines.append(f"  computed on {', '.join(entry.computed_on) or 'no page'}")
    return "\n".join(lines)


def finding_explanation(ledger: Ledger, finding: Finding) -> str:
    """A finding with what it rests on: its facts with their verdicts, its checks with theirs."""
    lines = [
        f"[{finding.id}]",
        f"  {plain(finding.title, ledger.text)} ({_marks(finding)})",
        *wrapped("likely", plain(finding.explanation, ledger.text)),
        *wrapped("or else", plain(finding.otherwise, ledger.text)),
        *wrapped("settled by", plain(finding.settles, ledger.text)),
        "  printed",
    ]
    for id_ in finding.facts:
        entry = ledger[id_]
        place = f"{ledger.facts.sources[entry.fact.source].short}, {entry.fact.locator}"
        lines.append(f"    {id_}: {entry.fact.printed} -> {entry.verdict}")
        lines += _indented(f"{entry.fact.label}; {place}")
    lines.append("  recomputed")
    for id_ in finding.checks:
        outcomes = tuple(ledger.by_check[id_])
        if not outcomes:
            lines.append(f"    {id_}")
            continue
        failed = [o for o in outcomes if o.verdict == "inconsistent"]
        first = (failed or outcomes)[0]
        reading = f"{interpretation_outcome(first)}, as one interpretation"
        state = reading if first.check.interpretation else worst(outcomes)
        lines.append(f"    {id_}: {first.arithmetic} -> {state}")
        lines += _indented(first.check.why)
    return "\n".join(lines)


def parts(entry: Entry) -> str:
    """The parts of a fact with its relation, the kind of its limits and its unit."""
    fact = entry.fact
    texts = [f"{name} {fact.parts[name]}" for name in PARTS if name in fact.parts]
    if fact.relation:
        texts.insert(0, f"relation {fact.relation}")
    if fact.bounds:
        texts.append(f"limits {fact.bounds}")
    return f"{', '.join(texts)} [{fact.unit}]"


def _outcome(outcome: Outcome) -> list[str]:
    check, rule = outcome.check, outcome.rule or "no rule"
    result = [
        f"    {outcome.target.part}: printed {outcome.target.text}, comes out as "
        f"{outcome.recomputed} ({rule}) -> {outcome.verdict}",
        f"      {check.id}: {outcome.arithmetic}",
        *_indented(f"by {check.by.replace('_', ' ')}: {check.why}"),
    ]
    if outcome.naive:
        result.append(f"      from the printed inputs as they stand: {outcome.naive}")
    return result


def _marks(finding: Finding) -> str:
    return f"{finding.severity} {finding.kind}, {finding.status}"


def _line(name: str, text: str) -> list[str]:
    return [f"  {name:<12}{text}"] if text else []


def wrapped(name: str, text: str) -> list[str]:
    """A named text over as many lines as it needs."""
    return textwrap.wrap(text, WIDTH, initial_indent=f"  {name:<12}", subsequent_indent=" " * 14)


def _indented(text: str) -> list[str]:
    return textwrap.wrap(text, WIDTH, initial_indent=" " * 6, subsequent_indent=" " * 6)


def width(text: str) -> int:
    """How many columns a text takes in a terminal: Chinese signs take two.

    >>> width("59例")
    4
    """
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)
