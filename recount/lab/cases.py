"""The genuine cases: findings whose printed numbers are enough to see what disagrees."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from recount.checks.model import Outcome
from recount.data.facts import Fact
from recount.data.findings import Finding
from recount.ledger import Ledger
from recount.vocabulary import SEVERITIES

MOST_NUMBERS = 8  # of a case
OF_ONE = 6  # cases of one file of findings, so that no document is most of the list


@dataclass(frozen=True)
class Case:
    """A finding, the numbers that its first check uses, and what that check says."""

    finding: Finding
    facts: tuple[Fact, ...]
    failing: Outcome


def cases(ledger: Ledger) -> list[Case]:
    """The inconsistencies that a few printed numbers show.

    The most material first, and of these the ones with fewest numbers.
    """
    severity = list(SEVERITIES)
    found = [case for finding in ledger.findings if (case := _case(ledger, finding))]
    found.sort(key=lambda case: (severity.index(case.finding.severity), len(case.facts)))
    counts: Counter[str] = Counter()
    kept = []
    for case in found:
        counts[case.finding.file] += 1
        if counts[case.finding.file] <= OF_ONE:
            kept.append(case)
    return kept


def _case(ledger: Ledger, finding: Finding) -> Case | None:
    if finding.kind != "inconsistency" or finding.comes_out != "inconsistent":
        return None
    outcomes = ledger.by_check[finding.checks[0]]
    failing = next((o for o in outcomes if o.verdict == "inconsistent"), None)
    if failing is None:
        return None
    used = {reference.fact.id: reference.fact for reference in failing.check.references}
    if len(used) > MOST_NUMBERS:
        return None
    return Case(finding, tuple(used.values()), failing)
