"""Running the checks, and what a finding says of how they come out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from recount.checks.methods import METHODS
from recount.checks.model import Check, NoResultError, Outcome, Reference, UndeterminedError
from recount.checks.possible import impossibilities
from recount.data.facts import Fact
from recount.data.findings import Finding
from recount.data.tables import BadData, Problem


def run(checks: Iterable[Check]) -> list[Outcome]:
    """The outcomes of all checks, in the order of the checks.

    What a document itself prints wrong, or leaves open, is an outcome.  Raises BadData with every
    check whose method cannot take these facts for another reason, or compares nothing.
    """
    result: list[Outcome] = []
    problems: list[Problem] = []
    for check in checks:
        try:
            outcomes = list(METHODS[check.method].run(check))
        except (ArithmeticError, LookupError, ValueError) as error:
            outcomes = without_result(check, error)
            if not outcomes:
                message = f"{check.method} cannot take these facts: {error}"
                problems.append(Problem(check.file, None, check.id, message))
                continue
        if not outcomes:
            message = f"{check.method} compares nothing; expected facts that share a part"
            problems.append(Problem(check.file, None, check.id, message))
        result += outcomes
    if problems:
        raise BadData(problems)
    return result


def without_result(check: Check, error: Exception) -> list[Outcome]:
    """The outcomes of a check that has no result because of what is printed; else none.

    A bound where a number is needed and an empty denominator leave it open.  Where the facts are
    impossible as printed, that is the finding.
    """
    impossible = dict.fromkeys(
        reason
        for reference in check.references
        for reason in impossibilities(reference.fact, _total(check, reference.fact))
    )
    if isinstance(error, UndeterminedError):
        verdict, reason = "not checkable", str(error)
    elif isinstance(error, NoResultError):
        verdict, reason = "inconsistent", str(error)
    elif impossible:
        verdict, reason = "inconsistent", "; ".join(impossible)
    else:
        return []
    told = f"no result: {reason}"
    return [Outcome(check, target, "no result", verdict, "", told) for target in check.targets]


def _total(check: Check, fact: Fact) -> Reference | None:
    """The total that a check counts the events of a fact against."""
    events, totals = check.inputs.get("events", ()), check.inputs.get("total", ())
    if totals and any(reference.fact is fact for reference in events):
        return totals[0]
    return Reference(fact, "total") if fact.total else None


def passes(outcomes: list[Outcome]) -> bool:
    """Whether a check passes: none of its outcomes is inconsistent."""
    return all(outcome.verdict != "inconsistent" for outcome in outcomes)


def contradiction(finding: Finding, outcomes: Mapping[str, list[Outcome]]) -> str:
    """Why the finding's checks no longer come out as it says; empty when they do.

    `inconsistent`: its first check fails; `differs`: its checks do not all come out alike;
    `passes`: all of them hold.
    """
    held = [passes(outcomes[check]) for check in finding.checks]
    states = ", ".join(
        f"{check} {'holds' if ok else 'fails'}"
        for check, ok in zip(finding.checks, held, strict=True)
    )
    right = {
        "inconsistent": not held[0],
        "differs": len(set(held)) == 2,
        "passes": all(held),
    }[finding.comes_out]
    return "" if right else f"comes_out is {finding.comes_out!r}, but {states}"
