"""What the checks say of a mutant that validation lets pass: those of its rows alone are run again.

The facts are changed where they are, the checks that name them run, and everything is put back, so
that a mutant costs a few milliseconds.  A test compares this with whole runs.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from functools import cached_property

from recount.checks.automatic import automatic
from recount.checks.model import Check, Outcome
from recount.checks.run import contradiction, run
from recount.data.concordance import Comparison, agree, printed_parts
from recount.data.facts import Fact, Facts
from recount.data.findings import Finding
from recount.data.findings import roles as finding_roles
from recount.data.tables import BadData, Problem
from recount.ledger import Ledger, worst
from recount.markup import number_roles
from recount.mutation.facts import Change
from recount.sentences import load as load_register


@dataclass(frozen=True)
class Some(Facts):
    """All facts to look up, and some to go through."""

    chosen: tuple[Fact, ...] = ()

    def __iter__(self) -> Iterator[Fact]:
        return iter(self.chosen)


class Arithmetic:
    """The checks of a ledger, ready to be asked about changed facts."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self.base = {check: list(found) for check, found in ledger.by_check.items()}
        self.named = {
            (c, f) for finding in ledger.findings for c in finding.checks for f in finding.facts
        }
        self.checks: dict[str, list[Check]] = defaultdict(list)  # by fact, in their order
        self.targeted: dict[str, list[Outcome]] = defaultdict(list)
        self.findings: dict[str, list[Finding]] = defaultdict(list)  # by check
        self.compared: dict[str, list[Comparison]] = defaultdict(list)  # by fact
        for check in ledger.declared.checks:
            for id_ in dict.fromkeys(r.fact.id for r in check.references):
                self.checks[id_].append(check)
        for outcome in ledger.outcomes:
            if not outcome.check.interpretation:
                self.targeted[outcome.target.fact.id].append(outcome)
        for finding in ledger.findings:
            for name in finding.checks:
                self.findings[name].append(finding)
        self.told: dict[str, list[str]] = defaultdict(list)  # what findings print, by check
        for finding in ledger.findings:
            for role, target in finding_roles(asdict(finding)):
                if role == "check":
                    self.told[target.partition("#")[0]].append(target)
        for comparison in ledger.concordance:
            for reference in comparison.references:
                self.compared[reference.partition("#")[0]].append(comparison)
        self.declared = [check for check in ledger.declared.checks if not check.automatic]
        self.of_total: dict[str, list[Fact]] = defaultdict(list)
        for fact in ledger.facts:
            if fact.total_key:
                self.of_total[f"{fact.source}:{fact.total_key}"].append(fact)

    @cached_property
    def printed(self) -> tuple[set[str], dict[str, str]]:
        """The parts of facts, and the checks with their text, that the register's lines print."""
        facts, checks = set(), {}
        for line in load_register(self.ledger).lines:
            for role, target in number_roles(line.written):
                if role == "check":
                    checks[target] = self.ledger.recomputed(target)
                    continue
                id_, _, part = target.partition("#")
                fact = self.ledger.facts[id_]
                name = part or ("value" if fact.value else next(iter(fact.parts)))
                facts.add(f"{id_}#{name}")
        return facts, checks

    def judged(self, change: Change) -> tuple[str, str]:
        """The killer of a mutant, and what it says; empty when it passes."""
        if change.dropped or change.doubled is not None:
            return "verdicts", "the number of facts differs"
        facts = [self.ledger.facts[id_] for id_ in change.cells]
        with changed(self.ledger, change):
            return self._asked(facts, change)

    def _asked(self, facts: list[Fact], change: Change) -> tuple[str, str]:
        problems: list[Problem] = []
        try:
            before, outcomes = self._run_again(facts, problems)
        except BadData as error:
            return "checks", str(error)
        if problems:
            return "row", problems[0].message
        if found := self._inconsistent(outcomes) or self._findings(before, outcomes):
            return "checks", found
        if found := self._concordance(facts):
            return "concordance", found
        if found := self._verdicts(before, outcomes):
            return "verdicts", found
        return self._register(change, before, outcomes)

    def of_checks(self, before: dict[str, Check], outcomes: list[Outcome]) -> tuple[str, str]:
        """The same of checks that come out otherwise: those that were, and what there is now."""
        if found := self._inconsistent(outcomes) or self._findings(before, outcomes):
            return "checks", found
        if found := self._verdicts(before, outcomes):
            return "verdicts", found
        return self._texts(before, outcomes)

    def in_place_of(self, checks: list[Check], new: list[Check]) -> tuple[str, str]:
        """The same when some declared checks are others, or are none."""
        before = {check.id: check for check in checks}
        chosen = {r.fact.id: r.fact for check in checks for r in check.references}
        declared = [check for check in self.declared if check.id not in before] + new
        problems: list[Problem] = []
        made = self._made(tuple(chosen.values()), declared, problems)
        if problems:
            return "checks", problems[0].message
        for id_ in chosen:
            own = [c for c in self.checks[id_] if c.automatic and c.targets[0].fact.id == id_]
            before |= {check.id: check for check in own}
        try:
            outcomes = run([*new, *made])
        except BadData as error:
            return "checks", str(error)
        if (answer := self.of_checks(before, outcomes))[0]:
            return answer
        number = len(new) + len(made) - len(before)
        return ("verdicts", f"the number of checks differs by {number:+d}") if number else ("", "")

    def _made(
        self, facts: tuple[Fact, ...], declared: list[Check], problems: list[Problem]
    ) -> list[Check]:
        """The checks that rows have without being asked, beside those declared."""
        some = Some(self.ledger.facts.sources, self.ledger.facts.by_id, facts)
        known = self.ledger.declared
        return list(automatic(some, known.intervals, known.not_reproducible, declared, problems))

    def _run_again(
        self, facts: list[Fact], problems: list[Problem]
    ) -> tuple[dict[str, Check], list[Outcome]]:
        """The checks as they were that name the facts, and the outcomes that they have now."""
        before = {check.id: check for fact in facts for check in self.checks[fact.id]}
        chosen = {f.id: f for fact in facts for f in (fact, *self.of_total[fact.id])}
        new = self._made(tuple(chosen.values()), self.declared, problems)
        own = [check for check in before.values() if not check.automatic]
        left = [
            check for check in before.values()
            if check.automatic and check.targets[0].fact.id not in chosen
        ]  # fmt: skip
        for check in new:  # those of rows that count against a changed total
            before.setdefault(check.id, check)
        return before, run([*own, *left, *new])

    def _inconsistent(self, outcomes: list[Outcome]) -> str:
        """The first inconsistency that no finding names."""
        for outcome in outcomes:
            target = outcome.target.fact.id
            wrong = outcome.verdict == "inconsistent" and not outcome.check.interpretation
            if wrong and (outcome.check.id, target) not in self.named:
                return f"{outcome.check.id}: {outcome.arithmetic}"
        return ""

    def _findings(self, before: dict[str, Check], outcomes: list[Outcome]) -> str:
        touched = [f for name in before for f in self.findings.get(name, [])]
        if not touched and self.told.keys().isdisjoint(before):
            return ""
        now = self._by_check(before, outcomes)
        for target in (t for name in before for t in self.told.get(name, [])):
            if not _text(now, target):
                return f"a finding prints {target}, which no check recomputes"
        complaints = (contradiction(finding, now) for finding in touched)
        return next((f"a finding: {complaint}" for complaint in complaints if complaint), "")

    def _by_check(
        self, before: dict[str, Check], outcomes: list[Outcome]
    ) -> dict[str, list[Outcome]]:
        now = {name: [] if name in before else found for name, found in self.base.items()}
        for outcome in outcomes:
            now.setdefault(outcome.check.id, []).append(outcome)
        return now

    def _concordance(self, facts: list[Fact]) -> str:
        for comparison in (c for fact in facts for c in self.compared[fact.id]):
            texts = {
                tuple(printed_parts(self.ledger.facts, r).values()) for r in comparison.references
            }
            same = agree(self.ledger.facts, comparison.references)
            if (comparison.reason and len(texts) == 1) or (not comparison.reason and not same):
                return comparison.quantity
        return ""

    def _verdicts(self, before: dict[str, Check], outcomes: list[Outcome]) -> str:
        """How the published number of facts by verdict differs."""
        now: dict[str, list[Outcome]] = defaultdict(list)
        for outcome in outcomes:
            if not outcome.check.interpretation:
                now[outcome.target.fact.id].append(outcome)
        touched = {t.fact.id for check in before.values() for t in check.targets} | now.keys()
        moved: dict[tuple[str, str], int] = defaultdict(int)
        for id_ in touched:
            kept = [o for o in self.targeted.get(id_, []) if o.check.id not in before]
            shelf = self.ledger.shelf(self.ledger.facts[id_].source)
            moved[shelf, worst(tuple(self.targeted.get(id_, [])))] -= 1
            moved[shelf, worst((*kept, *now[id_]))] += 1
        told = [f"{shelf} {verdict} {n:+d}" for (shelf, verdict), n in moved.items() if n]
        return ", ".join(told)

    def _register(
        self, change: Change, before: dict[str, Check], outcomes: list[Outcome]
    ) -> tuple[str, str]:
        facts, _ = self.printed
        for id_, cells in change.cells.items():
            for name in cells:
                if f"{id_}#{name}" in facts:
                    return "register", f"a line prints {id_}#{name}"
        return self._texts(before, outcomes)

    def _texts(self, before: dict[str, Check], outcomes: list[Outcome]) -> tuple[str, str]:
        _, checks = self.printed
        asked = {t: text for t, text in checks.items() if t.partition("#")[0] in before}
        if asked:
            now = self._by_check(before, outcomes)
            for target, text in asked.items():
                if _text(now, target) != text:
                    return "register", f"a line prints {target}"
        return "", ""


def _text(by_check: dict[str, list[Outcome]], target: str) -> str:
    """What a check recomputes, as a role prints it."""
    name, _, part = target.partition("#")
    for outcome in by_check[name]:
        if outcome.naive if part == "naive" else part in ("", outcome.target.part):
            return outcome.naive if part == "naive" else outcome.recomputed
    return ""


@contextmanager
def changed(ledger: Ledger, change: Change) -> Iterator[None]:
    """The facts of a ledger as the change has them, for a while."""
    kept = {}
    for id_, cells in change.cells.items():
        fact = ledger.facts.by_id[id_]
        kept[id_] = {name: getattr(fact, name) for name in cells}
        _set(fact, cells)
    try:
        yield
    finally:
        for id_, cells in kept.items():
            _set(ledger.facts.by_id[id_], cells)


def _set(fact: Fact, cells: dict[str, str]) -> None:
    vars(fact).update(cells)
    vars(fact).pop("parts", None)
