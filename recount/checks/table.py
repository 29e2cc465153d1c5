"""The checks that apply to a table of anybody's, row by row, where nobody declared a method.

An interval is tried with each named method, and is consistent with one of them or with none; a
ratio, its interval and its p value are held to one another, as those of a hazard ratio are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields

from recount.checks.methods import METHODS
from recount.checks.model import Check, Outcome, Reference, level_of, outcome
from recount.checks.possible import faults
from recount.checks.run import without_result
from recount.data.facts import Fact
from recount.data.pasted import PastedRow
from recount.printed.sets import scale_of
from recount.statistics.proportions import INTERVALS
from recount.statistics.special import normal_critical_value, two_sided_p
from recount.vocabulary import VERDICTS, name_of

SIDES = ("p_from_interval", "one_sided_p_from_interval")


@dataclass(frozen=True)
class Verdict:
    """What the checks say of one row, the worst first."""

    row: PastedRow
    verdict: str
    outcomes: tuple[Outcome, ...]

    @property
    def arithmetic(self) -> list[str]:
        """A line a check."""
        told = [f"{name_of(o.check.method)}: {o.arithmetic}" for o in self.outcomes]
        return list(dict.fromkeys(told)) or ["no check applies"]


def as_row(verdict: Verdict) -> dict[str, object]:
    """A verdict as JSON: the line of its row, what is printed, and each check with its part."""
    checks = [
        {
            "method": o.check.by, "part": o.target.part, "printed": o.target.signed,
            "recomputed": o.recomputed, "verdict": o.verdict, "rule": o.rule,
            "arithmetic": o.arithmetic,
        }
        for o in verdict.outcomes
    ]  # fmt: skip
    row = {"line": verdict.row.line, "printed": verdict.row.printed}
    return row | {"verdict": verdict.verdict, "checks": checks}


def judge(rows: Iterable[PastedRow]) -> list[Verdict]:
    """The verdict of each row: the worst over the checks that apply to it."""
    found = []
    for row in rows:
        outcomes = sorted(_outcomes(row), key=lambda o: list(VERDICTS).index(o.verdict))
        verdict = outcomes[0].verdict if outcomes else "not checkable"
        found.append(Verdict(row, verdict, tuple(outcomes)))
    return found


def _outcomes(row: PastedRow) -> Iterator[Outcome]:
    fact, p = _facts(row)
    total = Reference(fact, "total") if fact.total else None
    for each in (fact, p):
        if each and (wrong := faults(each, total if each is fact else None)):
            yield from _run("possible", each, tuple(wrong), total=total if each is fact else None)
    if fact.value and fact.low and fact.high:
        yield from _run("value_inside_limits", fact, ("value",))
    if fact.type == "proportion" and total:
        yield from _of_a_share(fact, total)
    if fact.type == "survival" and fact.value and fact.error and total:
        yield from _run("smallest_standard_error", fact, ("value", "error"), n=total)
    if fact.value and fact.low and fact.high and _is_confidence(fact.bounds):
        yield from _of_an_estimate(fact, p)


def _facts(row: PastedRow) -> tuple[Fact, Fact | None]:
    """The estimate, and the p value, which has a relation of its own."""
    rest = {name: text for name, text in row.parts.items() if name != "p"}
    relations = [row.relations[name] for name in rest if name in row.relations]
    unit = row.unit or _unit(rest)
    type_ = _type(rest, unit, row.bounds)
    p = None
    if "p" in row.parts:
        p = _fact(row, "p", "p_value", {"p": row.parts["p"]}, "1", row.relations.get("p", ""))
    return _fact(row, "estimate", type_, rest, unit, "".join(relations[:1])), p


def _fact(
    row: PastedRow, key: str, type_: str, parts: dict[str, str], unit: str, relation: str
) -> Fact:
    cells = {f.name: "" for f in fields(Fact) if f.name != "line"} | parts
    cells |= {"source": f"row {row.line}", "key": key, "type": type_, "printed": row.printed}
    cells |= {"unit": unit, "bounds": row.bounds, "relation": relation}
    return Fact(**cells, line=row.line)


def _unit(parts: dict[str, str]) -> str:
    """The unit of a row that names none: of events and a total the one in which they come out."""
    if not {"events", "total", "value"} <= set(parts):
        return ""
    value, total = float(parts["value"]), int(parts["total"])
    share = int(parts["events"]) / total if total else 0
    return "1" if "." in parts["value"] and abs(value - share) < abs(value - 100 * share) else "%"


def _type(parts: dict[str, str], unit: str, bounds: str) -> str:
    signed = any(parts.get(name, "").startswith("-") for name in ("value", "low", "high"))
    if unit == "percentage point" or (signed and "events" not in parts):
        return "number"
    if "events" in parts or (scale_of(unit) and unit not in ("", "1")):
        return "survival" if "error" in parts and "events" not in parts else "proportion"
    if unit in ("", "1") and {"low", "high"} <= set(parts) and _is_confidence(bounds):
        return "ratio"
    return "number"


def _is_confidence(bounds: str) -> bool:
    """Whether limits are those of an interval; without a word they are read as one of 95%."""
    return bounds == "" or bounds.startswith("ci")


def _of_a_share(fact: Fact, total: Reference) -> Iterator[Outcome]:
    limits = tuple(name for name in ("low", "high") if getattr(fact, name))
    if fact.events:
        events = Reference(fact, "events")
        if fact.value:
            yield from _run("percentage", fact, ("value",), events=events, total=total)
        if limits and _is_confidence(fact.bounds):
            tried = {
                name: _run("proportion_interval", fact, limits, name, events=events, total=total)
                for name in INTERVALS
            }
            yield from _best(tried, fact, limits)
    elif fact.value and limits and _is_confidence(fact.bounds):
        parts = ("value", *limits)
        tried = {
            name: _run("count_inversion", fact, parts, name, total=total) for name in INTERVALS
        }
        yield from _best(tried, fact, parts)
    elif fact.value:
        yield from _run("count_behind", fact, ("value",), total=total)


def _of_an_estimate(fact: Fact, p: Fact | None) -> Iterator[Outcome]:
    named = fact.unit == "1" or re.search(r"\b[HOR]R\b|ratio", fact.printed, re.IGNORECASE)
    if fact.type == "ratio" and (p or named):
        yield from _run("centre_of_limits", fact, ("value", "low", "high"), scale="log")
        if p:
            ratio = Reference(fact, "value")
            tried = {name: _run(name, p, ("p",), ratio=ratio) for name in SIDES}
            yield from _best(tried, p, ("p",))
    elif fact.type == "number" and p and (fact.unit == "percentage point" or "-" in fact.low):
        yield from _p_of_a_difference(fact, p)


def _p_of_a_difference(fact: Fact, p: Fact) -> list[Outcome]:
    """The two-sided p value that a difference and its interval imply, read as normal."""
    target = Reference(p, "p")
    check = Check(
        p.id, "p_from_interval", "", "", (target,), {"ratio": (Reference(fact, "value"),)}
    )
    value, low, high = (Reference(fact, part).limits for part in ("value", "low", "high"))
    z = normal_critical_value(level_of(fact.bounds))
    found = [
        two_sided_p(float(v) / (float(hi - lo) / (2 * z)))
        for v in (*value, min(max(value[0], 0), value[1]))
        for lo in low
        for hi in high
        if lo < hi
    ]
    if not found:
        return []
    text = f"from {fact.value} ({fact.low} to {fact.high}): p {min(found):.4f} to {max(found):.4f}"
    return [outcome(check, target, (min(found), max(found)), text)]


def _run(
    name: str, fact: Fact, parts: tuple[str, ...], interval: str = "", *, scale: str = "",
    **inputs: Reference | None,
) -> list[Outcome]:  # fmt: skip
    """The outcomes of one method; none where it cannot take the row for no fault of the row."""
    targets = tuple(Reference(fact, part) for part in parts)
    given = {key: (reference,) for key, reference in inputs.items() if reference}
    options = {"interval": interval} if interval else {"scale": scale} if scale else {}
    check = Check(fact.id, name, "", "", targets, given, options)
    try:
        return list(METHODS[name].run(check))
    except (ArithmeticError, LookupError, ValueError) as error:
        return without_result(check, error)


def _best(tried: dict[str, list[Outcome]], fact: Fact, parts: tuple[str, ...]) -> Iterator[Outcome]:
    """The outcomes of the method that fits best; where none does, one that says what each gives."""
    ranks = ["reproduced", "compatible", "rounding", "not checkable", "inconsistent"]
    worst = {
        name: max(ranks.index(o.verdict) for o in outcomes)
        for name, outcomes in tried.items()
        if outcomes
    }
    if not worst:
        return
    best = min(worst, key=lambda name: worst[name])
    if ranks[worst[best]] != "inconsistent":
        yield from tried[best]
        return
    told = "; ".join(f"{name_of(name)} {_said(found)}" for name, found in tried.items())
    for each in tried[best]:
        if each.verdict == "inconsistent":
            text = f"no method that was tried gives this: {told}"
            yield Outcome(each.check, each.target, each.recomputed, each.verdict, each.rule, text)


def _said(outcomes: list[Outcome]) -> str:
    """What a method that was tried gives: its limits, or its arithmetic."""
    return ", ".join(o.recomputed if o.check.options else o.arithmetic for o in outcomes)
