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
from recount.claims import registry
from recount.claims.registry import Registry
from recount.data import facts, findings, readings
from recount.data.facts import Fact, Facts
from recount.data.findings import Finding
from recount.data.project import page_sources
from recount.data.readings import Readings
from recount.data.tables import BadData, Problem, Row, read_table, resources, toml, unread

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
class Comparison:
    """One quantity across sources: a row of the concordance."""

    quantity: str
    references: tuple[str, ...]
    reason: str
    note: str


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
            stored = self.root / "tests" / "reference" / f"{path.stem}.ipynb"
            sources = [path, stored] if path.parent.name == "notebooks" else [path]
            texts = [s.read_text(encoding="utf-8") for s in sources if s.exists()]
            for id_ in dict.fromkeys(_FACT_ROLE.findall("\n".join(texts))):
                if id_ in self.facts.by_id:
                    result[id_].append(page)
        return result

    @cached_property
    def claims(self) -> Registry:
        """The sentences of ours, and what holds them; raises BadData when a reading is wrong."""
        return registry.load(self.root)

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
        """The file of its facts: a document entered whole has its own, the others share one."""
        return self._shelves.get(source, source)

    @cached_property
    def _shelves(self) -> dict[str, str]:
        return {fact.source: Path(fact.file).stem for fact in self.facts}

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


def load(root: Path) -> Ledger:
    """The ledger of the project at `root`; raises BadData with all problems at once."""
    data, problems = root / "data", []
    known = facts.read(data, problems)
    if unread(problems):
        _read_the_rest(data, problems)
        raise BadData(problems)
    declared = declarations.read(data, known, problems)
    check_ids = {c.id for c in declared.checks} | declared.faulty
    read_back = readings.read(data, known, problems)
    found = findings.read(data, known, None if unread(problems) else check_ids, problems)
    concordance = _concordance(data, known, problems)
    records = {name: _record(data, name, known, problems) for name in _RECORD_KEYS}
    if problems:
        raise BadData(problems)
    ledger = Ledger(
        root, known, declared, tuple(run(declared.checks)), tuple(found), tuple(read_back),
        concordance, records,
    )  # fmt: skip
    for finding in found:
        for role, target in findings.roles(asdict(finding)):
            try:
                ledger.text(role, target)
            except KeyError as error:
                problems.append(Problem("data/findings.toml", None, finding.id, error.args[0]))
    if problems:
        raise BadData(problems)
    return ledger


def _read_the_rest(data: Path, problems: list[Problem]) -> None:
    """The form of everything but the facts: without them each reference would be reported too."""
    for name in resources(data):
        if name not in ("sources", "facts"):
            read_table(data, name, problems)
    for path in sorted((data / "checks").glob("*.toml")):
        toml(path, f"data/checks/{path.name}", problems, declarations.TABLES)
    toml(data / "findings.toml", "data/findings.toml", problems)


_RECORD_KEYS = {
    "trials": ("size_keys", "regimen_keys"),
    "approvals": ("date_key", "application_key", "report_key", "market_key"),
    "timeline": ("date_key",),
    "benefit_risk": ("keys",),
    "effects_table": ("treatment_key", "control_key"),
    "programmes": ("keys",),
    "pipeline": ("posted_key", "phase_key"),
    "salvage_series": ("rate_key", "total_key"),
    "series": ("cr_key", "total_key", "wider_key"),
    "analysis_sets": (),
    "endpoint_definitions": (),
}


def _record(data: Path, name: str, known: Facts, problems: list[Problem]) -> list[Row]:
    rows = read_table(data, name, problems)
    for row in rows:
        for column in _RECORD_KEYS[name]:
            _check_references(row, column, known, problems)
    return rows


def _check_references(row: Row, column: str, known: Facts, problems: list[Problem]) -> None:
    for reference in row[column].split():
        try:
            known.part(reference)
        except (KeyError, ValueError) as error:
            key = next(iter(row.cells.values()))
            problems.append(Problem(row.file, row.line, key, f"{column}: {error.args[0]}"))


def _concordance(data: Path, known: Facts, problems: list[Problem]) -> tuple[Comparison, ...]:
    rows = read_table(data, "concordance", problems)
    result = []
    for row in rows:
        before = len(problems)
        _check_references(row, "keys", known, problems)
        references = tuple(row["keys"].split())
        if len(problems) == before and not _comparable(known, references):
            message = "expected keys of two sources or more that print a part in common"
            problems.append(Problem(row.file, row.line, row["quantity"], message))
        if len(problems) > before:
            continue
        texts = {tuple(printed_parts(known, reference).values()) for reference in references}
        if row["reason"] and len(texts) == 1:
            message = f"reason is {row['reason']!r}, but all printed values agree"
            problems.append(Problem(row.file, row.line, row["quantity"], message))
        if not row["reason"] and not agree(known, references):
            message = "the printed values differ; expected a reason"
            problems.append(Problem(row.file, row.line, row["quantity"], message))
        result.append(Comparison(row["quantity"], references, row["reason"], row["note"]))
    return tuple(result)


def printed_parts(known: Facts, reference: str) -> dict[str, str]:
    """The parts behind a reference: the named one, or value and limits (date, count, rate)."""
    id_, part = facts.split_reference(reference)
    fact = known[id_]
    names = (part,) if part else ("value", "low", "high")
    return {name if not part else "value": fact.parts[name] for name in names if name in fact.parts}


def _comparable(known: Facts, references: tuple[str, ...]) -> bool:
    sources = {reference.partition(":")[0] for reference in references}
    return len(sources) > 1 and bool(_shared(known, references))


def _shared(known: Facts, references: tuple[str, ...]) -> set[str]:
    return set.intersection(*(set(printed_parts(known, reference)) for reference in references))


def agree(known: Facts, references: tuple[str, ...]) -> bool:
    """Whether all references print the same in the parts that they share."""
    printed = [printed_parts(known, reference) for reference in references]
    return all(len({p[name] for p in printed}) == 1 for name in _shared(known, references))


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
