"""What a row is checked for without anyone asking: estimate, percentage and interval."""

from __future__ import annotations

from collections.abc import Iterator

from recount.checks.model import Check, Reference, total_of
from recount.checks.possible import faults
from recount.data.facts import Fact, Facts
from recount.data.tables import Problem


def automatic(
    facts: Facts,
    families: dict[str, str],
    reasons: dict[str, str],
    declared: list[Check],
    problems: list[Problem],
) -> Iterator[Check]:
    """What a row is checked for without anyone asking: estimate, percentage and interval.

    An estimate or median lies inside its limits; a share with events and total is recomputed, and
    so is an interval of a share, by the method of its table.  A row that cannot be is told.
    """
    covered = {
        t.fact.id
        for check in declared
        if check.method in ("proportion_interval", "expected_proportion", "count_inversion")
        for t in check.targets
    }
    for fact in facts:
        if fact.value and fact.low and fact.high:
            yield Check(
                f"{fact.id}/inside", "value_inside_limits", "The row prints a value and limits.",
                fact.file, (Reference(fact, "value"),), automatic=True,
            )  # fmt: skip
        events, total = _events(fact), total_of(facts, fact)
        if wrong := faults(fact, total):
            yield Check(
                f"{fact.id}/possible", "possible", "The row prints what cannot be.", fact.file,
                tuple(Reference(fact, part) for part in wrong),
                {"total": (total,)} if total else {}, automatic=True,
            )  # fmt: skip
        if fact.type != "proportion":
            continue
        limits = tuple(Reference(fact, p) for p in ("low", "high") if getattr(fact, p))
        inputs = {"events": (events,), "total": (total,)}
        if events and total and fact.value:
            yield Check(
                f"{fact.id}/percentage", "percentage", "The row prints events and their total.",
                fact.file, (Reference(fact, "value"),), inputs, automatic=True,
            )  # fmt: skip
        if not fact.bounds.startswith("ci") or fact.id in covered or fact.id in reasons:
            continue
        method = families.get(f"{fact.source}:{fact.place}")
        if total is None or method is None:
            place = f"{fact.source}:{fact.place}"
            wanted = f"a method for {place} under [intervals], or a reason under [not_reproducible]"
            if _needs_check(fact, declared):
                message = f"its interval is tied to no method; expected {wanted}"
                problems.append(Problem(fact.file, fact.line, fact.key, message))
            continue
        options = {"interval": method}
        if events:
            yield Check(
                f"{fact.id}/interval", "proportion_interval",
                "The row prints events, total and an interval.", fact.file, limits, inputs, options,
                automatic=True,
            )  # fmt: skip
        else:
            yield Check(
                f"{fact.id}/count", "count_inversion",
                "The row prints a rate and an interval of a known total.", fact.file,
                (Reference(fact, "value"), *limits), {"total": (total,)}, options, automatic=True,
            )  # fmt: skip


def _needs_check(fact: Fact, declared: list[Check]) -> bool:
    limits = {Reference(fact, "low").id, Reference(fact, "high").id}
    checked = {t.id for check in declared if not check.interpretation for t in check.targets}
    return not limits <= checked


def _events(fact: Fact) -> Reference | None:
    return Reference(fact, "events") if fact.events else None
