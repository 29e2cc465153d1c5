"""The ledger: all facts with their checks, verdicts, findings and the pages that use them."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path

from recount.checks import declared as declarations
from recount.checks import identified
from recount.checks.declared import Declared
from recount.checks.identified import IdentifiedMethod
from recount.checks.model import Outcome
from recount.checks.run import contradiction, run
from recount.claims import likeness, registry
from recount.claims import readings as sentence_readings
from recount.claims.likeness import Likeness
from recount.claims.registry import Registry
from recount.data import (
    concordance,
    facts,
    findings,
    glossary,
    readings,
    records,
    second_readings,
)
from recount.data.concordance import Comparison
from recount.data.facts import Fact, Facts
from recount.data.findings import Finding
from recount.data.outputs import outputs_path, read_outputs
from recount.data.project import page_texts
from recount.data.readings import Readings
from recount.data.second_readings import SecondReadings
from recount.data.tables import BadData, Problem, Row, read_text, toml, unread
from recount.markup import chapter_figures, fact_ids
from recount.vocabulary import VERDICTS


@dataclass(frozen=True)
class Entry:
    """One fact with what the arithmetic says of it."""

    fact: Fact
    verdict: str
    outcomes: tuple[Outcome, ...]
    used_by: tuple[str, ...]
    findings: tuple[Finding, ...]
    pages: tuple[str, ...]  # that print it
    computed_on: tuple[str, ...]  # that compute from it
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
    """Everything that `data/` holds, with what the checks say of it once they are asked."""

    root: Path
    facts: Facts
    declared: Declared
    findings: tuple[Finding, ...]
    readings: tuple[Readings, ...]
    second_readings: SecondReadings
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
                    problems.append(Problem(finding.file, None, finding.id, error.args[0]))
        if problems:
            raise BadData(problems)
        return outcomes

    def checked(self) -> Ledger:
        """This ledger, its checks run; raises BadData as `outcomes` does."""
        _ = self.outcomes
        return self

    @cached_property
    def likeness(self) -> Likeness:
        """Of whom each fact counts, and by which definition."""
        return likeness.of_tables(self.records)

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
                tuple(self.pages.get(id_, ())), tuple(self.computed_on.get(id_, ())),
                self.declared.not_reproducible.get(id_, ""),
            )  # fmt: skip
        return result

    @cached_property
    def pages(self) -> dict[str, list[str]]:
        """The pages that print each fact: in their prose, or in a table that a cell writes.

        What cells write is read from the stored outputs, so that no notebook has to run for it.
        """
        result: dict[str, list[str]] = defaultdict(list)
        problems: list[Problem] = []
        for path, text in page_texts(self.root).items():
            page = path.relative_to(self.root).with_suffix("").as_posix()
            stored = outputs_path(self.root, path.stem)
            if path.parent.name == "notebooks" and stored.exists():
                file = stored.relative_to(self.root).as_posix()
                text += "\n" + (read_text(stored, file, problems) or "")
            for id_ in fact_ids(text):
                if id_ in self.facts.by_id:
                    result[id_].append(page)
        if problems:
            raise BadData(problems)
        return result

    @cached_property
    def computed_on(self) -> dict[str, list[str]]:
        """The pages that show what was computed from each fact: a number, a figure, a claim.

        A page that borrows a chapter's figure is one of them. As `pages`, from stored outputs.
        """
        texts = page_texts(self.root)
        chapters = {
            path.stem: read_outputs(self.root, path.stem)
            for path in texts
            if path.parent.name == "notebooks"
        }
        result: dict[str, list[str]] = defaultdict(list)
        for path, text in texts.items():
            page = path.relative_to(self.root).with_suffix("")
            behind = set(chapters[path.stem].facts) if path.stem in chapters else set()
            for chapter, figure in chapter_figures(text):
                if chapter in chapters:
                    behind |= set(chapters[chapter].figures.get(figure, []))
            for id_ in sorted(behind & set(self.facts.by_id)):
                result[id_].append(page.as_posix())
        return result

    @cached_property
    def claims(self) -> Registry:
        """The sentences of ours, and what holds them; raises BadData when a reading is wrong."""
        return registry.load(self.root)

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
        """Where its numbers are counted: a document entered whole alone, others by their folder."""
        known = self.facts.sources[source]
        return source if known.whole else known.folder

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
        raise KeyError(findings.unknown_check(check, by_check))
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


def load(root: Path) -> Ledger:
    """The ledger of the project at `root`, read and valid, before any check has run.

    Raises BadData with all problems of the data at once; what only running a check can find is
    raised where `outcomes` are first asked for.
    """
    data = root / "data"
    problems: list[Problem] = []
    known = facts.read(data, problems)
    if unread(problems):
        _read_the_rest(root, known, problems)
        raise BadData(problems)
    declared = declarations.read(data, known, problems)
    check_ids = {c.id for c in declared.checks} | declared.faulty
    read_back = readings.read(data, known, problems)
    read_again = second_readings.read(data, known, problems)
    found = findings.read(data, known, None if unread(problems) else check_ids, problems)
    compared = concordance.read(data, known, problems)
    tables = records.read(root, known, problems)
    glossary.check(root, tables.get(glossary.RECORD, []), known.sources, problems)
    likeness.check(likeness.of_tables(tables), known, problems)
    sentence_readings.read(root, problems)
    if problems:
        raise BadData(problems)
    return Ledger(
        root, known, declared, tuple(found), tuple(read_back), read_again, compared, tables
    )


def _read_the_rest(root: Path, known: Facts, problems: list[Problem]) -> None:
    """The form of everything but the facts: without them each reference would be reported too."""
    data = root / "data"
    readings.tables(data, known.sources, problems)
    second_readings.table(data, known, problems)
    concordance.table(data, problems)
    records.tables(root, problems)
    sentence_readings.read(root, problems)
    for _, file in declarations.files(data, known.sources):
        toml(root / file, file, problems, declarations.TABLES)
    for file in findings.files(data):
        toml(root / file, file, problems)
