"""What the checks of a book say of facts that print something else: those alone are run again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from recount.checks.model import Check, Outcome, Reference, total_of
from recount.checks.possible import faults
from recount.checks.run import run
from recount.data.concordance import Comparison, agree, printed_parts
from recount.data.facts import Fact, Facts
from recount.data.tables import BadData
from recount.ledger import Ledger

CONCORDANCE = "other_documents"


@dataclass(frozen=True)
class Said:
    """What one check says: by which method, why, with what arithmetic, over which facts.

    `method` is its code, as in the data.
    """

    check: str
    method: str
    why: str
    arithmetic: str
    facts: tuple[str, ...]


@dataclass(frozen=True)
class Verdict:
    """The checks that contradict the changed facts, and those that let them pass."""

    fires: tuple[Said, ...]
    passes: tuple[Said, ...]


class Judge:
    """The checks of a ledger, ready to be asked about changed facts."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self.checks: dict[str, list[Check]] = defaultdict(list)  # by fact
        self.compared: dict[str, list[Comparison]] = defaultdict(list)
        for check in ledger.declared.checks:
            if not check.interpretation:
                for id_ in dict.fromkeys(r.fact.id for r in check.references):
                    self.checks[id_].append(check)
        for comparison in ledger.concordance:
            for reference in comparison.references:
                self.compared[reference.partition("#")[0]].append(comparison)
        self.known = {
            (o.check.id, o.target.id) for o in ledger.outcomes if o.verdict == "inconsistent"
        }

    def ask(self, changed: Mapping[str, Fact]) -> Verdict:
        """What the checks say that use one of the changed facts, given by their ids.

        A check that cannot take them at all contradicts them, as it would stop `verify`.
        Raises KeyError where a fact lost a part that a check uses.
        """
        own = {check.id: check for id_ in changed for check in self.checks[id_]}
        again = [_rebound(check, changed) for check in own.values()]
        again += self._impossible(changed, set(own))
        fires, passes = [], []
        for check in again:
            try:
                outcomes = run([check])
            except BadData as error:
                fires.append(_refused(check, error))
                continue
            new = [
                o for o in outcomes
                if o.verdict == "inconsistent" and (check.id, o.target.id) not in self.known
            ]  # fmt: skip
            if new:
                fires.append(_said(check, new[0]))
            elif outcomes:
                touched = [o for o in outcomes if o.target.fact.id in changed]
                passes.append(_said(check, (touched or outcomes)[0]))
        facts = Facts(self.ledger.facts.sources, self.ledger.facts.by_id | dict(changed))
        seen = {c.quantity: c for id_ in changed for c in self.compared[id_]}
        fires += [told for c in seen.values() if (told := self._elsewhere(c, facts))]
        return Verdict(tuple(fires), tuple(passes))

    def _impossible(self, changed: Mapping[str, Fact], asked: set[str]) -> list[Check]:
        """The checks that a row brings which prints what cannot be, and did not before."""
        found = []
        for fact in changed.values():
            id_ = f"{fact.id}/possible"
            known = total_of(self.ledger.facts, fact)
            total = Reference(changed.get(known.fact.id, known.fact), known.part) if known else None
            if id_ not in asked and (wrong := faults(fact, total)):
                targets = tuple(Reference(fact, part) for part in wrong)
                inputs = {"total": (total,)} if total else {}
                why = "The row prints what cannot be."
                found.append(
                    Check(id_, "possible", why, fact.file, targets, inputs, automatic=True)
                )
        return found

    def _elsewhere(self, comparison: Comparison, facts: Facts) -> Said | None:
        """That documents which printed a quantity alike no longer do."""
        references = comparison.references
        if comparison.reason or agree(facts, references):
            return None
        told = "; ".join(
            f"{facts.sources[r.partition(':')[0]].short} prints "
            + ", ".join(printed_parts(facts, r).values())
            for r in references
        )
        ids = tuple(r.partition("#")[0] for r in references)
        why = f"Several documents print it: {comparison.quantity}."
        return Said(comparison.quantity, CONCORDANCE, why, told, ids)


def _rebound(check: Check, changed: Mapping[str, Fact]) -> Check:
    """A check with its references to the facts as they are now."""

    def now(references: Iterable[Reference]) -> tuple[Reference, ...]:
        return tuple(Reference(changed.get(r.fact.id, r.fact), r.part) for r in references)

    inputs = {name: now(group) for name, group in check.inputs.items()}
    return replace(check, targets=now(check.targets), inputs=inputs)


def _refused(check: Check, error: BadData) -> Said:
    told = "; ".join(problem.message for problem in error.problems)
    return Said(check.id, check.by, check.why, told, _ids(check))


def _ids(check: Check) -> tuple[str, ...]:
    return tuple(dict.fromkeys(reference.fact.id for reference in check.references))


def _said(check: Check, outcome: Outcome) -> Said:
    told = outcome.arithmetic
    if "printed" not in told:
        told += f"; printed {outcome.target.signed}"
    return Said(check.id, check.by, check.why, told, _ids(check))
