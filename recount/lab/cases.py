"""The genuine cases: findings whose printed numbers are enough to see what disagrees."""

from __future__ import annotations

from collections import Counter

from recount.data.findings import Finding
from recount.ledger import Ledger
from recount.vocabulary import SEVERITIES

MOST_NUMBERS = 6  # of a case
OF_ONE = 4  # cases of one file of findings, so that no document is most of the list


def cases(ledger: Ledger) -> list[Finding]:
    """Inconsistencies whose failing check uses nothing but the numbers that the finding lists.

    The most material first, and of these the ones with fewest numbers.
    """
    severity = list(SEVERITIES)
    found = [finding for finding in ledger.findings if _is_case(ledger, finding)]
    found.sort(key=lambda finding: (severity.index(finding.severity), len(finding.facts)))
    counts: Counter[str] = Counter()
    kept = []
    for finding in found:
        counts[finding.file] += 1
        if counts[finding.file] <= OF_ONE:
            kept.append(finding)
    return kept


def _is_case(ledger: Ledger, finding: Finding) -> bool:
    if finding.kind != "inconsistency" or finding.comes_out != "inconsistent":
        return False
    failing = [o for o in ledger.by_check[finding.checks[0]] if o.verdict == "inconsistent"]
    used = {reference.fact.id for o in failing for reference in o.check.references}
    return bool(failing) and used <= set(finding.facts) and len(finding.facts) <= MOST_NUMBERS
