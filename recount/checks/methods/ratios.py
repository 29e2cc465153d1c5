"""Ratios: odds, hazards, and what their intervals and p values say of one another."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from recount.checks.model import (
    LEVELS,
    Check,
    Limits,
    Outcome,
    Reference,
    condition,
    method,
    outcome,
)
from recount.data.facts import PARTS
from recount.printed.cells import Cell, shown
from recount.statistics import ratios

SCALES = ("log", "logit")


@method("target", "scale", parts=PARTS)
def centre_of_limits(check: Check) -> Iterator[Outcome]:
    """The estimate that limits symmetric on the log or logit scale imply."""
    parts = {t.part: t for t in check.targets}
    low, high, value = parts["low"].limits, parts["high"].limits, parts["value"]
    if check.options["scale"] == "log":
        ends = [ratios.log_centre(low[i], high[i]) for i in (0, 1)]
    else:
        ends = [100 * ratios.logit_centre(low[i] / 100, high[i] / 100) for i in (0, 1)]
    text = (
        f"centre of {parts['low'].text} and {parts['high'].text} on the {check.options['scale']} "
        f"scale: {shown(ends[0], 3)} to {shown(ends[1], 3)}"
    )
    result = outcome(check, value, (Fraction(ends[0]), Fraction(ends[1])), text)
    holds = result.verdict != "inconsistent"
    for part in ("value", "low", "high"):
        yield condition(check, parts[part], holds, result.recomputed, text)


def _odds_ratio(check: Check) -> tuple[Limits, str]:
    new, old = check.inputs["inputs"]
    low = ratios.odds_ratio_between(new.limits[0] / 100, old.limits[1] / 100)
    high = ratios.odds_ratio_between(new.limits[1] / 100, old.limits[0] / 100)
    text = f"odds of {new.text}% over odds of {old.text}%: {shown(low, 2)} to {shown(high, 2)}"
    return (low, high), text


@method("target", "inputs", exactly={"inputs": 2}, parts=PARTS)
def odds_ratio_within_limits(check: Check) -> Iterator[Outcome]:
    """The odds ratio of two printed rates lies within the printed limits."""
    parts = {t.part: t for t in check.targets}
    (low, high), text = _odds_ratio(check)
    holds = parts["low"].limits[0] <= high and low <= parts["high"].limits[1]
    for part in ("low", "high"):
        yield condition(check, parts[part], holds, f"{shown(low, 2)} to {shown(high, 2)}", text)


@method("target", "inputs", exactly={"inputs": 2}, parts=PARTS)
def odds_ratio_of_rates(check: Check) -> Iterator[Outcome]:
    """The odds ratio of two printed rates."""
    limits, text = _odds_ratio(check)
    yield outcome(check, next(t for t in check.targets if t.part == "value"), limits, text)


def _log_ends(check: Check) -> tuple[Limits, Limits, Limits]:
    """Estimate and limits of the ratio that is the input, as intervals."""
    ratio = check.one("ratio").fact
    return tuple(Reference(ratio, part).limits for part in ("value", "low", "high"))


def _p_of_ratio(check: Check, sides: int) -> Iterator[Outcome]:
    (target,) = check.targets
    value, low, high = _log_ends(check)
    level = LEVELS.get(check.one("ratio").fact.bounds, 0.95)
    # The narrowest interval around the estimate farthest from 1, and the reverse.
    results = [
        ratios.hazard_ratio_p(v, lo, hi, level) * sides / 2
        for v in value
        for lo in low
        for hi in high
        if lo < v < hi
    ]
    least, most = min(results), max(results)
    text = f"from {check.one('ratio').fact.printed}: p {least:.4f} to {most:.4f}"
    if target.fact.relation.startswith("<"):
        yield condition(check, target, least < float(target.text), f"{least:.2g}", text)
    else:
        yield outcome(check, target, (least, most), text)


@method("target", "ratio", parts=("p",))
def p_from_interval(check: Check) -> Iterator[Outcome]:
    """The two-sided p value that a ratio and its interval imply on the log scale."""
    yield from _p_of_ratio(check, 2)


@method("target", "ratio", parts=("p",))
def one_sided_p_from_interval(check: Check) -> Iterator[Outcome]:
    """The p value of one side that a ratio and its interval imply on the log scale."""
    yield from _p_of_ratio(check, 1)


@method("target", "ratio", "allocation")
def implied_events(check: Check) -> Iterator[Outcome]:
    """The number of events that the interval of a hazard ratio implies (a range, by rounding)."""
    (target,) = check.targets
    _, low, high = _log_ends(check)
    new, old = (Fraction(r.text) for r in check.inputs["allocation"])
    share = float(new / (new + old))
    narrow = ratios.implied_events(float(low[1]), float(high[0]), share)
    wide = ratios.implied_events(float(low[0]), float(high[1]), share)
    least, most = sorted((narrow, wide))
    text = (
        f"{check.one('ratio').fact.printed}, share {share:.3f}: "
        f"{shown(least, 0)} to {shown(most, 0)} events; printed {target.text}"
    )
    holds = least <= float(Cell(target.text).value) + 0.5 and float(target.text) - 0.5 <= most
    yield condition(check, target, holds, f"{shown(least, 0)} to {shown(most, 0)}", text)


@method("target", "numerator", "denominator")
def quotient(check: Check) -> Iterator[Outcome]:
    """One printed number over another, both rounded, so an interval."""
    (target,) = check.targets
    (a_low, a_high), (b_low, b_high) = (check.one(n).limits for n in ("numerator", "denominator"))
    a, b = (Cell(check.one(n).text).value for n in ("numerator", "denominator"))
    text = f"{check.one('numerator').text} / {check.one('denominator').text} = {shown(a / b, 3)}"
    yield outcome(check, target, (a_low / b_high, a_high / b_low), text, a / b)
