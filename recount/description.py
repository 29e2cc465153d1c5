"""What the ledger says of one number, or of one finding.

`description` is the one account of a number: the terminal prints it as text (`explanation`), the
row of the ledger as HTML (`recount.sphinx_ext.ledger`), so that the two cannot differ.
"""

from __future__ import annotations

import textwrap
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from recount.checks.model import Outcome
from recount.data.facts import PARTS, Fact, place_name
from recount.data.findings import Finding, plain
from recount.data.second_readings import Again
from recount.ledger import Entry, Ledger, interpretation_outcome, worst
from recount.vocabulary import BOUNDS, READ_IN, RULES, name_of

WIDTH = 88
MARGIN = 20  # of a text in the terminal, for the term beside it


def in_short(entry: Entry, ledger: Ledger) -> str:
    """The numbers of a fact in one form, as in `60/185 = 32.4% (25.7 to 39.7)`.

    A share equals its percentage where that is reproduced; else a comma parts them.
    """
    fact = entry.fact
    total = fact.total
    if fact.total_key and not total:
        whole = ledger.facts[f"{fact.source}:{fact.total_key}"]
        total = whole.events or whole.value
    parts = [f"{fact.events}/{total}" if total and fact.events else fact.events]
    percent = "%" if fact.unit == "%" else ""
    if fact.value:
        error = f" ± {fact.error}" if fact.error else ""
        parts.append(f"{fact.relation}{fact.value}{error}{percent}")
    if fact.p:
        parts.append(f"p {'' if fact.value else fact.relation or '='} {fact.p}".replace("  ", " "))
    text = (" = " if entry.verdict == "reproduced" else ", ").join(filter(None, parts))
    if fact.low or fact.high:
        limits = f"{fact.low or '…'} to {fact.high or '…'}"
        text = f"{text} ({limits})" if text else f"{limits}{percent}"
    return text


@dataclass(frozen=True)
class Text:
    """A piece of a line.

    `lang` is the language of what is quoted, `verdict` says that the text is one, and a text may
    lead to a `fact`, `finding`, `method` or `page` (`kind`), which `target` names.
    """

    text: str
    lang: str = ""
    verdict: bool = False
    kind: str = ""
    target: str = ""


@dataclass(frozen=True)
class Line:
    """Pieces that stand on one line; the lines of an outcome have names."""

    pieces: tuple[Text, ...]
    name: str = ""

    def __str__(self) -> str:
        """The line as plain text."""
        return "".join(piece.text for piece in self.pieces)


@dataclass(frozen=True)
class Term:
    """A term of a description with its items, each of one line or more; `searched` by the site."""

    name: str
    items: tuple[tuple[Line, ...], ...]
    searched: bool = False


def description(ledger: Ledger, entry: Entry) -> list[Term]:
    """What stands behind a number, term by term; terms without a content are left out.

    Label, population, clause and verdict are its head and no part of it.
    """
    fact = entry.fact
    language = ledger.facts.sources[fact.source].language
    original = fact.label_original if fact.label_original != fact.label else ""
    terms = [
        _term("In the original", Text(original, language), searched=True),
        _term("Where", *_where(ledger, fact, language), searched=True),
        _term("Parts", Text(parts(fact) + _total_elsewhere(ledger, fact)), searched=True),
        Term("Recomputed", tuple(_outcome(outcome) for outcome in entry.outcomes)),
        _term("Not reproducible", Text(entry.reason)),
        Term("Finding", tuple((_finding(ledger, finding),) for finding in entry.findings)),
        Term("Used by", tuple((_use(ledger, id_),) for id_ in entry.used_by)),
        _term("Kind", Text(fact.kind if fact.kind != "reported" else "")),
        _term("Quoted from", Text(fact.cites), searched=True),
        _term("Confidence", Text(fact.confidence if fact.confidence != "high" else "")),
        _term("Note", Text(fact.note), searched=True),
        Term("Read again", tuple((_again(one),) for one in ledger.second_readings.of(fact))),
        _term("Printed on", *(_pages(entry.pages) or [Text("no page")])),
        _term("Computed from on", *_pages(entry.computed_on)),
    ]
    return [term for term in terms if any(str(line) for item in term.items for line in item)]


def parts(fact: Fact) -> str:
    """The parts of a fact with its relation, what its limits are, and its unit."""
    texts = [f"{name} {fact.parts[name]}" for name in PARTS if name in fact.parts]
    if fact.relation:
        texts.insert(0, f"relation {fact.relation}")
    if fact.bounds:
        texts.append(f"limits: {BOUNDS.get(fact.bounds, fact.bounds)}")
    unit = f" (unit {fact.unit})" if fact.unit not in ("", "1", "date") else ""
    return ", ".join(texts) + unit


def _total_elsewhere(ledger: Ledger, fact: Fact) -> str:
    """The total that another row of the document prints, with its key."""
    other = ledger.facts.by_id.get(f"{fact.source}:{fact.total_key}") if fact.total_key else None
    if other is None or "total" in fact.parts:
        return ""
    return f", total {other.parts.get('value', other.printed)} (of {fact.total_key})"


def _term(name: str, *pieces: Text, searched: bool = False) -> Term:
    return Term(name, ((Line(pieces),),), searched)


def _where(ledger: Ledger, fact: Fact, language: str) -> list[Text]:
    place = f", {place_name(fact.place)}" if fact.place else ""
    pieces = [Text(f"{ledger.facts.sources[fact.source].short}{place}")]
    for name, text in (("row", fact.row), ("column", fact.column)):
        if text:
            pieces += [Text(f", {name} “"), Text(text, language), Text("”")]
    return pieces


def _outcome(outcome: Outcome) -> tuple[Line, ...]:
    check, target = outcome.check, outcome.target
    naive = f"; {outcome.naive} from the printed inputs as they stand" if outcome.naive else ""
    name = "automatic" if check.automatic else check.id
    return (
        Line(
            (
                Text(outcome.verdict, verdict=True),
                Text(f" {target.part}: printed {target.text}, comes out as {outcome.recomputed}"),
            ),
            "result",
        ),
        Line((Text(outcome.arithmetic),), "arithmetic"),
        Line((Text(check.why),), "why"),
        Line(
            (
                Text(name_of(check.by), kind="method", target=check.method),
                Text(f"; {RULES.get(outcome.rule, outcome.rule)}{naive}; {name}"),
            ),
            "method",
        ),
    )


def _finding(ledger: Ledger, finding: Finding) -> Line:
    title = Text(plain(finding.title, ledger.text), kind="finding", target=finding.id)
    return Line((title, Text(f" ({_marks(finding)}) [{finding.id}]")))


def read_again(again: Again) -> str:
    """In what of its document a number was read again, and when."""
    day = date.fromisoformat(again.row["date"])
    return f"{READ_IN[again.row['read']]}, {day.day} {day:%B %Y}"


def _again(again: Again) -> Line:
    read = ", ".join(f"{name} {again.row[name]}" for name in again.differ)
    other = f"; there {read}: {again.row['reason']}" if read else ""
    return Line((Text(f"in {read_again(again)}{other}"),))


def _use(ledger: Ledger, check_id: str) -> Line:
    outcomes = ledger.by_check[check_id]
    if not outcomes:
        return Line((Text(check_id),))
    check, target = outcomes[0].check, outcomes[0].target.fact
    states = sorted({interpretation_outcome(o) for o in outcomes if check.interpretation})
    state = f" ({' and '.join(states)}, as an interpretation)" if states else ""
    return Line(
        (
            Text(f"{check.why}{state} ["),
            Text(target.label, kind="fact", target=target.id),
            Text(f"; {check_id}]"),
        )
    )


def _pages(names: Iterable[str]) -> list[Text]:
    pieces: list[Text] = []
    for name in names:
        pieces += [Text(", ")] if pieces else []
        pieces.append(Text(name, kind="page", target=name))
    return pieces


def _marks(finding: Finding) -> str:
    return f"{finding.severity} {finding.kind}, {finding.status}"


# --- as text


def explanation(ledger: Ledger, entry: Entry) -> str:
    """Everything the ledger knows of one number, for the terminal."""
    fact = entry.fact
    counted = ledger.likeness.counted(fact.id)
    lines = [
        fact.id,
        f"  {fact.label} ({fact.population})",
        *(wrapped("counted", counted) if counted else []),
        *wrapped("printed", fact.printed),
        *wrapped("verdict", entry.verdict),
    ]
    for term in description(ledger, entry):
        name = term.name.lower()
        for first, *others in term.items:
            lines += wrapped(name, str(first))
            for line in others:
                lines += wrapped("", str(line), deeper=2)
            name = ""
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


def wrapped(name: str, text: str, deeper: int = 0) -> list[str]:
    """A named text over as many lines as it needs; keys and file names are never cut."""
    margin = " " * (MARGIN + deeper)
    return textwrap.wrap(
        text, WIDTH, initial_indent=f"  {name}".ljust(len(margin)), subsequent_indent=margin,
        break_long_words=False, break_on_hyphens=False,
    )  # fmt: skip


def _indented(text: str) -> list[str]:
    return textwrap.wrap(text, WIDTH, initial_indent=" " * 6, subsequent_indent=" " * 6)


def width(text: str) -> int:
    """How many columns a text takes in a terminal: Chinese signs take two.

    >>> width("59例")
    4
    """
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)
