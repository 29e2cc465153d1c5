"""Two groups: tests of a 2x2 table, and intervals of what sets the groups apart."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from recount.checks.model import COUNTS, Check, Outcome, Reference, condition, method, outcome
from recount.printed.cells import rounding_rule, shown
from recount.statistics import differences, ratios, tables


def _counts(references: Iterable[Reference]) -> list[int]:
    return [int(reference.text) for reference in references]


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
    if target.fact.relation:
        text = (
            f"{test} of {_told(table)}: p = {p:.3g}; printed {target.fact.relation} {target.text}"
        )
        holds = _obeys(p, target)
        yield condition(check, target, holds, f"{p:.3g}", text)
    else:
        text = f"{test} of {_told(table)}: p = {p:.3g}"
        yield outcome(check, target, (p, p), text)


def _told(table: list[int]) -> str:
    events_1, total_1, events_0, total_0 = table
    return f"{events_1}/{total_1} and {events_0}/{total_0}"


def _obeys(p: float, target: Reference) -> bool:
    limit = float(target.text)
    return p < limit if target.fact.relation.startswith("<") else p > limit


def test_matches(check: Check, test: str) -> bool:
    """Whether the named test reproduces the printed p value (a bound: whether p obeys it)."""
    (target,) = check.targets
    try:
        p = tables.TESTS[test](*_table(check))
    except (ArithmeticError, ValueError):
        return False
    if target.fact.relation:
        return _obeys(p, target)
    return rounding_rule(p, p, target.text) == "nearest"


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
    estimate, low, high = CONTRASTS[name](*_counts(check.inputs["groups"]))[:3]
    scale = 100 if check.targets[0].fact.unit in ("%", "percentage point") else 1
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
    results = [
        ratios.difference_z(float(a), float(ea), float(b), float(eb))[1]
        for a in first.limits
        for b in second.limits
        for ea in Reference(first.fact, "error").limits
        for eb in Reference(second.fact, "error").limits
    ]
    least, most = min(results), max(results)
    text = f"{first.fact.printed} and {second.fact.printed}: p {least:.3g} to {most:.3g}"
    if target.fact.type == "p_value" and not target.fact.relation:
        yield outcome(check, target, (least, most), text)
    else:
        yield condition(check, target, least <= float(target.text), f"{least:.3g}", text)
