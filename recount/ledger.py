"""The ledger: all facts with their checks, verdicts, findings and the pages that use them."""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter, defaultdict
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path

from recount.checks import declared as declarations
from recount.checks import identified
from recount.checks.declared import Declared
from recount.checks.identified import Family
from recount.checks.model import VERDICTS, Outcome
from recount.checks.run import run, unbacked
from recount.data import concordance, facts, findings, readings, records
from recount.data.concordance import Comparison, agree
from recount.data.facts import Fact, Facts
from recount.data.findings import Finding
from recount.data.outputs import outputs_path
from recount.data.readings import Readings
from recount.data.tables import BadData, Problem, Row, toml, unread

_FACT_ROLE = re.compile(r"\{fact\}`([^`#]+)(?:#\w+)?`")


@dataclass(frozen=True)
class Entry:
    """One fact with what the arithmetic says of it."""

    fact: Fact
    verdict: str
    outcomes: tuple[Outcome, ...]
    used_by: tuple[str, ...]
    findings: tuple[Finding, ...]
    pages: tuple[str, ...]
    reason: str

    @property
    def methods(self) -> list[str]:
        """The names of the methods that recompute it, intervals and tests by their own name."""
        return list(dict.fromkeys(o.check.by for o in self.outcomes))

    @property
    def repeated_only(self) -> bool:
        """Whether nothing but another printing of the same quantity backs it."""
        printings = ("same_value", "quotation")
        return bool(self.outcomes) and all(o.check.method in printings for o in self.outcomes)


@dataclass(frozen=True)
class Ledger:
    """Everything that `data/` holds, checked."""

    root: Path
    facts: Facts
    declared: Declared
    outcomes: tuple[Outcome, ...]
    findings: tuple[Finding, ...]
    readings: tuple[Readings, ...]
    concordance: tuple[Comparison, ...]
    records: dict[str, list[Row]]

    def __getitem__(self, id_: str) -> Entry:
        """The entry of one fact; raises KeyError with the nearest keys when there is none."""
        return self.entries[self.facts[id_].id]

    @cached_property
    def by_check(self) -> dict[str, list[Outcome]]:
        """The outcomes of each check."""
        result: dict[str, list[Outcome]] = {check.id: [] for check in self.declared.checks}
        for outcome in self.outcomes:
            result[outcome.check.id].append(outcome)
        return result

    @cached_property
    def entries(self) -> dict[str, Entry]:
        """The entries by fact id, in the order of the data."""
        targeted: dict[str, list[Outcome]] = defaultdict(list)
        for outcome in self.outcomes:
            if not outcome.check.interpretation:
                targeted[outcome.target.fact.id].append(outcome)
        used: dict[str, list[str]] = defaultdict(list)
        for check in self.declared.checks:
            for reference in check.references:
                used[reference.fact.id].append(check.id)
        found: dict[str, list[Finding]] = defaultdict(list)
        for finding in self.findings:
            for id_ in finding.facts:
                found[id_].append(finding)
        result = {}
        for fact in self.facts:
            outcomes = tuple(targeted[fact.id])
            own = {o.check.id for o in outcomes}
            others = tuple(c for c in dict.fromkeys(used[fact.id]) if c not in own)
            result[fact.id] = Entry(
                fact, worst(outcomes), outcomes, others, tuple(found[fact.id]),
                tuple(self.pages.get(fact.id, ())), self.declared.not_reproducible.get(fact.id, ""),
            )  # fmt: skip
        return result

    @cached_property
    def pages(self) -> dict[str, list[str]]:
        """The pages that print each fact: in their prose, or in a table that a cell writes.

        What cells write is read from the stored outputs, so that no notebook has to run for it.
        """
        result: dict[str, list[str]] = defaultdict(list)
        for path in page_sources(self.root):
            page = path.relative_to(self.root).with_suffix("").as_posix()
            stored = outputs_path(self.root, path.stem)
            sources = [path, stored] if path.parent.name == "notebooks" else [path]
            texts = [s.read_text(encoding="utf-8") for s in sources if s.exists()]
            for id_ in dict.fromkeys(_FACT_ROLE.findall("\n".join(texts))):
                if id_ in self.facts.by_id:
                    result[id_].append(page)
        return result

    @cached_property
    def families(self) -> list[Family]:
        """The interval methods and tests tried for each table."""
        return identified.families(self.declared)

    def counts(self) -> dict[str, Counter]:
        """The number of facts by source and verdict."""
        result: dict[str, Counter] = {source: Counter() for source in self.facts.sources}
        for entry in self.entries.values():
            result[entry.fact.source][entry.verdict] += 1
        return result

    def shelf(self, source: str) -> str:
        """Where its numbers are counted: a document entered whole alone, others by their folder."""
        known = self.facts.sources[source]
        return source if known.whole else known.folder

    def recomputed(self, reference: str) -> str:
        """What a check recomputes: `source:check` or `source:check#part`; `#naive` is the
        value of the printed inputs, taken as exact.  Raises KeyError when there is none.
        """
        check, _, part = reference.partition("#")
        for outcome in self.by_check[check]:
            if part == "naive" and outcome.naive:
                return outcome.naive
            if not part or outcome.target.part == part:
                return outcome.recomputed
        raise KeyError(f"{check} recomputes no {part}")

    def text(self, role: str, target: str) -> str:
        """The number behind a `{fact}` or `{check}` role."""
        return self.facts.part(target) if role == "fact" else self.recomputed(target)

    def problems(self) -> list[str]:
        """What the tests fail on: an inconsistency without a finding, a finding without backing."""
        named = {(c, f) for finding in self.findings for c in finding.checks for f in finding.facts}
        result = [
            f"{o.target.id}: {o.check.id} gives {o.recomputed}, printed {o.target.text}; "
            "no finding names this check and this fact"
            for o in self.outcomes
            if o.verdict == "inconsistent"
            and not o.check.interpretation
            and (o.check.id, o.target.fact.id) not in named
        ]
        for finding in self.findings:
            if complaint := unbacked(finding, self.by_check):
                result.append(f"finding {finding.id}: {complaint}")
        return result


def worst(outcomes: tuple[Outcome, ...]) -> str:
    """The verdict of a fact: the first of `VERDICTS` that one of its outcomes has."""
    found = {o.verdict for o in outcomes}
    return next((v for v in VERDICTS if v in found), "not checkable")


def page_sources(root: Path) -> list[Path]:
    """The sources of all pages, in reading order of their folders."""
    return [p for folder in ("book", "notebooks") for p in sorted((root / folder).glob("*.md"))]


def load(root: Path) -> Ledger:
    """The ledger of the project at `root`; raises BadData with all problems at once."""
    data, problems = root / "data", []
    known = facts.read(data, problems)
    if unread(problems):
        _read_the_rest(root, known, problems)
        raise BadData(problems)
    declared = declarations.read(data, known, problems)
    check_ids = {c.id for c in declared.checks} | declared.faulty
    read_back = readings.read(data, known, problems)
    found = findings.read(data, known, None if unread(problems) else check_ids, problems)
    compared = concordance.read(data, known, problems)
    tables = records.read(root, known, problems)
    if problems:
        raise BadData(problems)
    ledger = Ledger(
        root, known, declared, tuple(run(declared.checks)), tuple(found), tuple(read_back),
        compared, tables,
    )  # fmt: skip
    for finding in found:
        for role, target in findings.roles(asdict(finding)):
            try:
                ledger.text(role, target)
            except KeyError as error:
                problems.append(Problem(finding.file, None, finding.id, error.args[0]))
    if problems:
        raise BadData(problems)
    return ledger


def _read_the_rest(root: Path, known: Facts, problems: list[Problem]) -> None:
    """The form of everything but the facts: without them each reference would be reported too."""
    data = root / "data"
    readings.tables(data, known.sources, problems)
    concordance.table(data, problems)
    records.tables(root, problems)
    for _, file in declarations.files(data, known.sources):
        toml(root / file, file, problems, declarations.TABLES)
    for file in findings.files(data):
        toml(root / file, file, problems)


# --- downloads

LEDGER_COLUMNS = (
    "source", "key", "label", "population", "printed", "unit", "locator", "type", "value", "low",
    "high", "method", "recomputed", "rule", "verdict", "finding", "pages", "confidence", "used_by",
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


def interpretation_outcome(outcome: Outcome) -> str:
    """What an interpretation gives in place of a verdict."""
    return "fails" if outcome.verdict == "inconsistent" else "holds"


def finding_rows(ledger: Ledger) -> list[dict]:
    """One record per finding, its roles replaced by their numbers, most material first."""
    order = {name: n for n, name in enumerate(findings.SEVERITIES)}
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
    """Rows as CSV text with a header and LF line ends."""
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def write_downloads(ledger: Ledger, folder: Path) -> None:
    """Write `ledger.csv`, `checks.csv`, `concordance.csv`, `ledger.json` and `findings.json`."""
    folder.mkdir(parents=True, exist_ok=True)
    rows = ledger_rows(ledger)
    texts = {
        "ledger.csv": as_csv(rows, LEDGER_COLUMNS),
        "checks.csv": as_csv(check_rows(ledger), CHECK_COLUMNS),
        "concordance.csv": as_csv(concordance_rows(ledger), CONCORDANCE_COLUMNS),
        "ledger.json": _json(
            [{**r, "anchor": ledger.facts[f"{r['source']}:{r['key']}"].anchor} for r in rows]
        ),
        "findings.json": _json(finding_rows(ledger)),
    }
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8", newline="")


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"
