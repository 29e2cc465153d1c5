"""The checks that apply to a table of anybody's, row by row, where nobody declared a method.

An interval is tried with each named method, and is consistent with one of them or with none; a
ratio, its interval and its p value are held to one another, as those of a hazard ratio are.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields

from recount.checks.methods import METHODS
from recount.checks.methods.ratios import told_p
from recount.checks.model import Check, Outcome, Reference, level_of, outcome
from recount.checks.possible import faults
from recount.checks.run import without_result
from recount.data.facts import Fact
from recount.data.pasted import PER_TIME, PastedRow
from recount.printed.cells import Cell, shown
from recount.printed.sets import scale_of
from recount.statistics.proportions import INTERVALS
from recount.statistics.special import normal_critical_value, two_sided_p
from recount.vocabulary import VERDICTS, name_of

SIDES = ("p_from_interval", "one_sided_p_from_interval")
# What names a ratio: HR, aHR, IRR, sHR, OR, the Russian and the Chinese words.
_RATIO = re.compile(
    r"(?<![A-Za-z])(?:[acs]|(?:un)?adj\.? ?)?(?:[HOR]R|[IS][RH]R|[DGP]OR)(?![A-Za-z])"
    r"|(?i:(?:hazards?|odds|risk|rate)[- ]ratio|relative risk)|ОР\b|ОШ\b|风险比|比值比|相对危险度"
)
_ALLOCATION = re.compile(r"\d ?[:：] ?\d")  # 2:1
_LOGARITHM = re.compile(r"\b(?:log|ln)(?![- ]?rank)", re.IGNORECASE)
_CHANGE = re.compile(
    r"chang|increas|decreas|reduc|improv|gain|loss|declin|rise|rose|fall|fell|grow|higher|lower"
    r"|differ|fold|снижен|увелич|прирост|разниц|增加|减少|降低|升高|变化",
    re.IGNORECASE,
)
_NO_LAYOUT = "its numbers are in no known layout; columns can name them"


@dataclass(frozen=True, init=False)
class PastedFact(Fact):
    """A row as a fact in which each part has its own relation."""

    relations: dict[str, str]

    def relation_of(self, part: str) -> str:
        """The relation that stands before a part."""
        return self.relations.get(part, "")


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
        unplaced = not self.row.parts and re.search(r"\d", self.row.printed)
        return list(dict.fromkeys(told)) or [_NO_LAYOUT if unplaced else "no check applies"]


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
    row = {"line": verdict.row.line, "printed": verdict.row.printed, "verdict": verdict.verdict}
    return row | {"arithmetic": verdict.arithmetic, "checks": checks}


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
    is_rate = PER_TIME.match(fact.unit)  # its total is a time, below which its events may be
    total = Reference(fact, "total") if fact.total and not is_rate else None
    for each in (fact, p):
        if each and (wrong := faults(each, total if each is fact else None)):
            yield from _run("possible", each, tuple(wrong), total=total if each is fact else None)
    if fact.value and fact.low and fact.high:
        yield from _run("value_inside_limits", fact, ("value",))
    if is_rate and {"events", "total", "value"} <= row.parts.keys():
        yield from _of_a_rate(fact, is_rate[1])
    if fact.type == "proportion" and total:
        yield from _of_a_share(fact, total)
    if fact.type == "survival" and fact.value and fact.error and total:
        yield from _run("smallest_standard_error", fact, ("value", "error"), n=total)
    if fact.value and fact.low and fact.high and _is_confidence(fact.bounds):
        yield from _of_an_estimate(fact, p)


def _facts(row: PastedRow) -> tuple[Fact, Fact | None]:
    """The estimate, and the p value as a fact of its own."""
    rest = {name: text for name, text in row.parts.items() if name != "p"}
    unit = row.unit or _unit(rest)
    fact = _fact(row, "estimate", _type(row, rest, unit), rest, unit)
    alone = {"p": row.parts["p"]} if "p" in row.parts else {}
    return fact, _fact(row, "p", "p_value", alone, "1") if alone else None


def _fact(row: PastedRow, key: str, type_: str, parts: dict[str, str], unit: str) -> Fact:
    cells = {f.name: "" for f in fields(Fact) if f.name != "line"} | parts
    cells |= {"source": f"row {row.line}", "key": key, "type": type_, "unit": unit}
    cells |= {"printed": row.printed or _clause(row), "bounds": row.bounds}
    return PastedFact(**cells, line=row.line, relations=row.relations)


def _clause(row: PastedRow) -> str:
    """An estimate with its limits, as a row would print it that has them in columns alone."""
    value, low, high = (
        f"{row.relations.get(name, '')}{row.parts.get(name, '')}"
        for name in ("value", "low", "high")
    )
    return f"{value} ({low} to {high})" if low and high else value


def _unit(parts: dict[str, str]) -> str:
    """The unit of a row that names none: of events and a total the one in which they come out."""
    if not {"events", "total", "value"} <= set(parts):
        return ""
    value, total = float(parts["value"]), int(parts["total"])
    share = int(parts["events"]) / total if total else 0
    return "1" if "." in parts["value"] and abs(value - share) < abs(value - 100 * share) else "%"


def _type(row: PastedRow, parts: dict[str, str], unit: str) -> str:
    signed = any(parts.get(name, "").startswith("-") for name in ("value", "low", "high"))
    estimated = {"low", "high"} <= set(parts) and _is_confidence(row.bounds)
    if unit == "percentage point" or PER_TIME.match(unit):
        return "number"
    if "events" not in parts and unit in ("", "1") and estimated and _names_a_ratio(row.printed):
        return "ratio"
    if "value" not in parts and _ALLOCATION.search(row.printed):
        return "ratio"
    if "events" not in parts and (signed or _CHANGE.search(row.printed)):
        return "number"
    if "events" in parts or (scale_of(unit) and unit not in ("", "1")):
        return "survival" if "error" in parts and "events" not in parts else "proportion"
    return "ratio" if unit in ("", "1") and estimated else "number"


def _names_a_ratio(printed: str) -> bool:
    text = unicodedata.normalize("NFKC", printed)
    return bool(_RATIO.search(text)) and not _LOGARITHM.search(text)


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


def _of_a_rate(fact: Fact, per: str) -> list[Outcome]:
    """Events per so many units of time, of which the total is rounded as it is printed."""
    target, time = Reference(fact, "value"), Cell(fact.total)
    check = Check(fact.id, "quotient", "", "", (target,))
    scale = int(re.sub(r"\D", "", per) or 1)
    try:
        events = Reference(fact, "events").count * scale
        ends = events / time.high, events / time.low
        text = f"{scale} x {fact.events} / {fact.total} = {shown(events / time.value, 3)}"
    except (ArithmeticError, ValueError) as error:
        return without_result(check, error)
    return [outcome(check, target, ends, text)]


def _of_an_estimate(fact: Fact, p: Fact | None) -> Iterator[Outcome]:
    named = fact.unit == "1" or _names_a_ratio(fact.printed)
    if fact.type == "ratio" and (named or (p and _looks_like_a_ratio(fact))):
        yield from _run("centre_of_limits", fact, ("value", "low", "high"), scale="log")
        if p:
            ratio = Reference(fact, "value")
            tried = {name: _run(name, p, ("p",), ratio=ratio) for name in SIDES}
            yield from _best(tried, p, ("p",))
    elif fact.type == "number" and p and (fact.unit == "percentage point" or "-" in fact.low):
        yield from _p_of_a_difference(fact, p)


def _looks_like_a_ratio(fact: Fact) -> bool:
    """Whether an estimate that nothing names, and that has a p value, is one of a ratio.

    It is where its limits are symmetric on the log scale.  Where they are so on neither scale, an
    error may stand in it, and two decimals throughout are what ratios are printed with; a median
    or a percentage, whose p value compares it with another, mostly has one at most.
    """
    value, low, high = (Reference(fact, name) for name in ("value", "low", "high"))
    centred = _run("centre_of_limits", fact, ("value", "low", "high"), scale="log")
    if all(o.verdict != "inconsistent" for o in centred):
        return True
    sums = [a + b for a, b in zip(low.limits, high.limits, strict=True)]
    linear = value.allows(sums[0] / 2, sums[1] / 2)
    decimals = {len(part.text.partition(".")[2]) for part in (value, low, high)}
    return not linear and min(decimals) >= 2


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
    text = f"from {fact.value} ({fact.low} to {fact.high}): p {told_p(min(found), max(found))}"
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
