"""The ledger: all facts with their checks, verdicts, findings and the pages that use them."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import asdict, dataclass
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path

from recount.checks import declared as declarations
from recount.checks import identified
from recount.checks.declared import Declared
from recount.checks.identified import IdentifiedMethod
from recount.checks.model import VERDICTS, Outcome
from recount.checks.run import contradiction, run
from recount.data import facts, findings, readings
from recount.data.facts import Fact, Facts
from recount.data.findings import Finding
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
    """Everything that `data/` holds, with what the checks say of it once they are asked."""

    root: Path
    facts: Facts
    declared: Declared
    findings: tuple[Finding, ...]
    readings: tuple[Readings, ...]
    concordance: tuple[Comparison, ...]
    records: dict[str, list[Row]]

    def __getitem__(self, id_: str) -> Entry:
        """The entry of one fact; raises KeyError with the nearest keys when there is none."""
        return self.entries[self.facts[id_].id]

    @cached_property
    def outcomes(self) -> tuple[Outcome, ...]:
        """The outcomes of all checks, in their order; asking for them first runs the checks.

        Raises BadData with every check that cannot take its facts, or else with every finding that
        prints what no check recomputes.
        """
        outcomes = tuple(run(self.declared.checks))
        by_check, problems = self._grouped(outcomes), []
        for finding in self.findings:
            for role, target in findings.roles(asdict(finding)):
                try:
                    if role == "check":
                        _outcome(by_check, target)
                except KeyError as error:
                    problems.append(Problem("data/findings.toml", None, finding.id, error.args[0]))
        if problems:
            raise BadData(problems)
        return outcomes

    def checked(self) -> Ledger:
        """This ledger, its checks run; raises BadData as `outcomes` does."""
        _ = self.outcomes
        return self

    @cached_property
    def by_check(self) -> dict[str, list[Outcome]]:
        """The outcomes of each check."""
        return self._grouped(self.outcomes)

    def _grouped(self, outcomes: tuple[Outcome, ...]) -> dict[str, list[Outcome]]:
        result: dict[str, list[Outcome]] = {check.id: [] for check in self.declared.checks}
        for outcome in outcomes:
            result[outcome.check.id].append(outcome)
        return result

    @cached_property
    def entries(self) -> dict[str, Entry]:
        """The entries by fact id, in the order of the data."""
        targeted: dict[str, list[Outcome]] = defaultdict(list)
        for outcome in self.outcomes:
            if not outcome.check.interpretation:
                targeted[outcome.target.fact.id].append(outcome)
        used: dict[str, dict[str, None]] = defaultdict(dict)  # in their order, each once
        for check in self.declared.checks:
            for reference in check.references:
                used[reference.fact.id][check.id] = None
        found: dict[str, list[Finding]] = defaultdict(list)
        for finding in self.findings:
            for id_ in finding.facts:
                found[id_].append(finding)
        result = {}
        for fact in self.facts:
            id_ = fact.id
            outcomes = tuple(targeted.get(id_, ()))
            own = {o.check.id for o in outcomes}
            others = tuple(c for c in used.get(id_, ()) if c not in own)
            result[id_] = Entry(
                fact, worst(outcomes), outcomes, others, tuple(found.get(id_, ())),
                tuple(self.pages.get(id_, ())), self.declared.not_reproducible.get(id_, ""),
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
    def identified_methods(self) -> list[IdentifiedMethod]:
        """The interval methods and tests tried for each table."""
        return identified.methods_of_tables(self.declared)

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
        files = {fact.source: fact.file for fact in self.facts}
        return {source: Path(file).stem for source, file in files.items()}

    def outcome(self, reference: str) -> Outcome:
        """The outcome behind `source:check`, `source:check#part` or `source:check#naive`.

        Without a part it is the first outcome of the check, `#naive` the first with a value of the
        printed inputs, taken as exact.  Raises KeyError with the nearest ids when there is no such
        check, and with the parts that it recomputes when there is no such part.
        """
        return _outcome(self.by_check, reference)

    def recomputed(self, reference: str) -> str:
        """What a check recomputes, as text; the reference and the errors are those of `outcome`."""
        outcome = self.outcome(reference)
        return outcome.naive if reference.endswith("#naive") else outcome.recomputed

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
            if complaint := contradiction(finding, self.by_check):
                result.append(f"finding {finding.id}: {complaint}")
        return result


def _outcome(by_check: dict[str, list[Outcome]], reference: str) -> Outcome:
    check, _, part = reference.partition("#")
    if check not in by_check:
        near = " or ".join(get_close_matches(check, by_check, n=3))
        raise KeyError(f"unknown check {check!r}" + (f"; did you mean {near}?" if near else ""))
    outcomes = by_check[check]
    for outcome in outcomes:
        if outcome.naive if part == "naive" else part in ("", outcome.target.part):
            return outcome
    parts = dict.fromkeys(o.target.part for o in outcomes)
    names = ", ".join([*parts, "naive"] if any(o.naive for o in outcomes) else parts)
    raise KeyError(f"{check} recomputes no {part or 'number'}; it recomputes {names or 'none'}")


def worst(outcomes: tuple[Outcome, ...]) -> str:
    """The verdict of a fact: the first of `VERDICTS` that one of its outcomes has."""
    found = {o.verdict for o in outcomes}
    return next((v for v in VERDICTS if v in found), "not checkable")


def interpretation_outcome(outcome: Outcome) -> str:
    """What an interpretation gives in place of a verdict."""
    return "fails" if outcome.verdict == "inconsistent" else "holds"


def page_sources(root: Path) -> list[Path]:
    """The sources of all pages, in reading order of their folders."""
    return [p for folder in ("book", "notebooks") for p in sorted((root / folder).glob("*.md"))]


def load(root: Path) -> Ledger:
    """The ledger of the project at `root`, read and valid, before any check has run.

    Raises BadData with all problems of the data at once; what only running a check can find is
    raised where `outcomes` are first asked for.
    """
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
    return Ledger(root, known, declared, tuple(found), tuple(read_back), concordance, records)


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
