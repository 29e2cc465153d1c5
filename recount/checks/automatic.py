"""What a row is checked for without anyone asking: estimate, percentage and interval."""

from __future__ import annotations

from collections.abc import Iterator

from recount.checks.model import Check, Reference, total_of
from recount.checks.possible import faults
from recount.data.facts import Fact, Facts
from recount.data.tables import Problem

# The methods that take events, total and interval of a share as they are declared.
_OF_LIMITS = ("proportion_interval", "expected_proportion", "count_inversion")


def automatic(
    facts: Facts,
    intervals: dict[str, str],
    reasons: dict[str, str],
    declared: list[Check],
    problems: list[Problem],
) -> Iterator[Check]:
    """What a row is checked for without anyone asking: estimate, percentage and interval.

    An estimate or median lies inside its limits; a share with events and total is recomputed, and
    so is an interval of a share, by the method that `intervals` names for its table.  A row that
    cannot be is told.  A share whose interval neither this nor a declared check recomputes is added
    to `problems`, unless it has one of the `reasons`.
    """
    covered = {t.fact.id for check in declared if check.method in _OF_LIMITS for t in check.targets}
    targets = {
        (t.fact.id, t.part)
        for check in declared
        if not check.interpretation
        for t in check.targets
        if t.part in ("low", "high")
    }
    for fact in facts:
        if fact.value and fact.low and fact.high:
            yield _inside(fact)
        total = total_of(facts, fact)
        if wrong := faults(fact, total):
            yield _possible(fact, tuple(wrong), total)
        if fact.type != "proportion":
            continue
        if fact.events and total and fact.value:
            yield _percentage(fact, total)
        if not fact.bounds.startswith("ci") or fact.id in covered or fact.id in reasons:
            continue
        place = f"{fact.source}:{fact.place}"
        if total and place in intervals:
            yield _interval(fact, total, intervals[place])
        elif not {(fact.id, "low"), (fact.id, "high")} <= targets:
            message = (
                f"its interval is tied to no method; expected a method for {place} under "
                "[intervals], or a reason under [not_reproducible]"
            )
            problems.append(Problem(fact.file, fact.line, fact.key, message))


def _inside(fact: Fact) -> Check:
    return Check(
        f"{fact.id}/inside", "value_inside_limits", "The row prints a value and limits.",
        fact.file, (Reference(fact, "value"),), automatic=True,
    )  # fmt: skip


def _possible(fact: Fact, parts: tuple[str, ...], total: Reference | None) -> Check:
    return Check(
        f"{fact.id}/possible", "possible", "The row prints what cannot be.", fact.file,
        tuple(Reference(fact, part) for part in parts), {"total": (total,)} if total else {},
        automatic=True,
    )  # fmt: skip


def _percentage(fact: Fact, total: Reference) -> Check:
    inputs = {"events": (Reference(fact, "events"),), "total": (total,)}
    return Check(
        f"{fact.id}/percentage", "percentage", "The row prints events and their total.",
        fact.file, (Reference(fact, "value"),), inputs, automatic=True,
    )  # fmt: skip


def _interval(fact: Fact, total: Reference, method: str) -> Check:
    limits = tuple(Reference(fact, p) for p in ("low", "high") if getattr(fact, p))
    if fact.events:
        inputs = {"events": (Reference(fact, "events"),), "total": (total,)}
        return Check(
            f"{fact.id}/interval", "proportion_interval",
            "The row prints events, total and an interval.", fact.file, limits, inputs,
            {"interval": method}, automatic=True,
        )  # fmt: skip
    return Check(
        f"{fact.id}/count", "count_inversion",
        "The row prints a rate and an interval of a known total.", fact.file,
        (Reference(fact, "value"), *limits), {"total": (total,)}, {"interval": method},
        automatic=True,
    )  # fmt: skip
