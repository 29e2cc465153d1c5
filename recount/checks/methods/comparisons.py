"""Two groups: tests of a 2x2 table, and intervals of what sets the groups apart."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator

from recount.checks.model import (
    COUNTS,
    Check,
    Outcome,
    Reference,
    UndeterminedError,
    condition,
    method,
    outcome,
)
from recount.printed.cells import shown
from recount.printed.sets import values
from recount.statistics import differences, ratios, tables


def _counts(references: Iterable[Reference]) -> list[int]:
    return [reference.count for reference in references]


@method("target", "groups", "test", exactly={"groups": 2}, parts=("p",), inputs=COUNTS)
def two_by_two(check: Check) -> Iterator[Outcome]:
    """The p value of two groups' counts, by the test named for the table."""
    yield from _tested(check)


@method("target", "part", "whole", "test", parts=("p",), inputs=COUNTS)
def part_against_rest(check: Check) -> Iterator[Outcome]:
    """The p value of a part's counts against the rest of the whole, where the rest has no row."""
    yield from _tested(check)


P_VALUES = ("two_by_two", "part_against_rest")


def _table(check: Check) -> list[int]:
    if "groups" in check.inputs:
        return _counts(check.inputs["groups"])
    part, whole = _counts(check.inputs["part"]), _counts(check.inputs["whole"])
    return [*part, whole[0] - part[0], whole[1] - part[1]]


def _tested(check: Check) -> Iterator[Outcome]:
    (target,) = check.targets
    table, test = _table(check), check.options["test"]
    p = float(tables.TESTS[test](*table))
    text = f"{test} of {_told(table)}: p = {p:.3g}"
    if target.relation:
        text = f"{text}; printed {target.signed}"
        yield condition(check, target, target.allows(p), f"{p:.3g}", text)
    else:
        yield outcome(check, target, (p, p), text)


def _told(table: list[int]) -> str:
    events_1, total_1, events_0, total_0 = table
    return f"{events_1}/{total_1} and {events_0}/{total_0}"


def test_matches(check: Check, test: str) -> bool:
    """Whether the named test reproduces the printed p value (a bound: whether p obeys it)."""
    (target,) = check.targets
    try:
        p = tables.TESTS[test](*_table(check))
    except (ArithmeticError, ValueError):
        return False
    return target.prints(p)


CONTRASTS = {
    "newcombe": differences.newcombe,
    "miettinen_nurminen": differences.miettinen_nurminen,
    "wald_difference": differences.wald_difference,
    "relative_risk": differences.relative_risk,
    "odds_ratio": differences.odds_ratio,
}


@method(
    "target",
    "groups",
    "contrast",
    exactly={"groups": 2},
    parts=("value", "low", "high"),
    inputs=COUNTS,
)
def contrast(check: Check) -> Iterator[Outcome]:
    """A difference (in percentage points), risk ratio or odds ratio of two groups' counts."""
    name = check.options["contrast"]
    estimate, low, high = CONTRASTS[name](*_counts(check.inputs["groups"]))
    scale = check.targets[0].scale
    computed = {"value": scale * estimate, "low": scale * low, "high": scale * high}
    table = _told(_counts(check.inputs["groups"]))
    for target in check.targets:
        result = computed[target.part]
        text = f"{name} of {table}: " + " to ".join(shown(computed[n], 3) for n in ("low", "high"))
        yield outcome(check, target, (result, result), text)


@method("target", "inputs", exactly={"inputs": 2})
def difference_of_estimates(check: Check) -> Iterator[Outcome]:
    """Whether two independent estimates with standard errors differ as the document says.

    The target is the printed significance level or p value; the errors are read as standard
    errors, and the estimates as normal.
    """
    (target,) = check.targets
    first, second = check.inputs["inputs"]
    least, most = _p_of_difference(first, second)
    text = f"{first.fact.printed} and {second.fact.printed}: p {least:.3g} to {most:.3g}"
    if target.fact.type == "p_value" and not target.relation:
        yield outcome(check, target, (least, most), text)
        return
    # A level of significance is the limit that the p value stays below.
    bound = values(target.text, target.fact.relation or "<=")
    printed = f"{target.fact.relation} {target.text}".strip()
    text = f"{text}; printed {printed}"
    yield condition(check, target, bound.meets(least, most), f"{least:.3g}", text)


def _p_of_difference(first: Reference, second: Reference) -> tuple[float, float]:
    """The smallest and the largest p value of the difference that rounding allows."""
    (low, high), (least, most) = first.limits, second.limits
    if any(math.isinf(end) for end in (low, high, least, most)):
        raise UndeterminedError(f"{first.signed} and {second.signed} leave the difference open")
    apart = max(low - most, least - high, 0), max(high - least, most - low)
    errors = [Reference(estimate.fact, "error").limits for estimate in (first, second)]
    found = [
        ratios.difference_z(float(difference), float(error), 0.0, float(other))[1]
        for difference in apart
        for error in errors[0]
        for other in errors[1]
        if error or other
    ]
    if not found:
        raise UndeterminedError(f"neither {first.signed} nor {second.signed} has an error")
    return min(found), max(found)
