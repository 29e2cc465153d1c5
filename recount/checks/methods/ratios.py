"""Ratios: odds, hazards, and what their intervals and p values say of one another."""

from __future__ import annotations

import math
from collections.abc import Iterator
from fractions import Fraction

from recount.checks.model import (
    Check,
    Limits,
    NoResultError,
    Outcome,
    Reference,
    UndeterminedError,
    condition,
    level_of,
    method,
    outcome,
)
from recount.data.facts import PARTS
from recount.printed.cells import shown
from recount.printed.sets import Number, Values
from recount.statistics import ratios

SCALES = ("log", "logit")
_HALF = Fraction(1, 2)  # of an event


@method("target", "scale", parts=PARTS)
def centre_of_limits(check: Check) -> Iterator[Outcome]:
    """The estimate that limits symmetric on the log or logit scale imply."""
    parts = {t.part: t for t in check.targets}
    low, high, value = parts["low"], parts["high"], parts["value"]
    _in_order(low, high)
    if check.options["scale"] == "log":
        ends = [_log_centre(low.limits[i], high.limits[i]) for i in (0, 1)]
    else:
        centres = [_logit_centre(low.fraction[i], high.fraction[i]) for i in (0, 1)]
        ends = [value.scale * centre for centre in centres]
    text = (
        f"centre of {low.signed} and {high.signed} on the {check.options['scale']} "
        f"scale: {_told(ends[0], 3)} to {_told(ends[1], 3)}"
    )
    result = outcome(check, value, (ends[0], ends[1]), text)
    holds = result.verdict != "inconsistent"
    for part in ("value", "low", "high"):
        yield condition(check, parts[part], holds, result.recomputed, text)


def _log_centre(low: Number, high: Number) -> Number:
    """The centre on the log scale; that of limits of which the lower one may be 0."""
    return Fraction(ratios.log_centre(low, high)) if low > 0 else 0


def _logit_centre(low: Number, high: Number) -> Number:
    if low <= 0 or high >= 1:
        return 1 if low > 0 else 0
    return Fraction(ratios.logit_centre(low, high))


def _in_order(low: Reference, high: Reference) -> None:
    if low.limits[0] > high.limits[1]:
        raise NoResultError(f"the lower limit {low.signed} is above the upper {high.signed}")


def _told(value: Number, decimals: int) -> str:
    return "infinity" if math.isinf(value) else shown(value, decimals)


def _odds_ratio(check: Check) -> tuple[Limits, str]:
    new, old = check.inputs["inputs"]
    low, high = (
        _over(_odds(new.fraction[end]), _odds(old.fraction[1 - end]), end) for end in (0, 1)
    )
    text = f"odds of {new.signed}% over odds of {old.signed}%: {_told(low, 2)} to {_told(high, 2)}"
    return (low, high), text


def _odds(rate: Number) -> Number:
    return math.inf if rate >= 1 else ratios.odds(rate)


def _over(a: Number, b: Number, end: int) -> Number:
    """One odds over another, at the lower (0) or upper (1) end; both may be 0 or infinite."""
    if (a == 0 and b == 0) or (math.isinf(a) and math.isinf(b)):
        return math.inf if end else 0
    return math.inf if b == 0 or math.isinf(a) else 0 if math.isinf(b) else a / b


@method("target", "inputs", exactly={"inputs": 2}, parts=PARTS)
def odds_ratio_within_limits(check: Check) -> Iterator[Outcome]:
    """The odds ratio of two printed rates lies within the printed limits."""
    parts = {t.part: t for t in check.targets}
    (low, high), text = _odds_ratio(check)
    holds = parts["low"].limits[0] <= high and low <= parts["high"].limits[1]
    for part in ("low", "high"):
        yield condition(check, parts[part], holds, f"{_told(low, 2)} to {_told(high, 2)}", text)


@method("target", "inputs", exactly={"inputs": 2}, parts=PARTS)
def odds_ratio_of_rates(check: Check) -> Iterator[Outcome]:
    """The odds ratio of two printed rates."""
    limits, text = _odds_ratio(check)
    yield outcome(check, next(t for t in check.targets if t.part == "value"), limits, text)


def _p_of_ratio(check: Check, sides: int) -> Iterator[Outcome]:
    (target,) = check.targets
    ratio = check.one("ratio").fact
    value, low, high = (Reference(ratio, part) for part in ("value", "low", "high"))
    _in_order(low, high)
    level = level_of(ratio.bounds)
    first, last = value.limits
    estimates = [first, min(max(first, 1), last), last]
    # The narrowest interval around the estimate farthest from 1, and the reverse.
    results = [
        _p(min(max(v, lo), hi), lo, hi, level) * sides / 2
        for lo in low.limits
        for hi in high.limits
        for v in estimates
        if lo < hi and value.values.meets(lo, hi)
    ]
    if not results:
        raise NoResultError(
            f"the estimate {value.signed} lies outside its limits, {low.signed} to {high.signed}"
        )
    least, most = min(results), max(results)
    text = f"from {ratio.printed}: p {told_p(least, most)}"
    if target.relation:
        holds = target.allows(least, most)
        shown_p = (
            f"{least:.2g}" if target.relation.startswith("<") else f"{least:.2g} to {most:.2g}"
        )
        yield condition(check, target, holds, shown_p, text)
    else:
        yield outcome(check, target, (least, most), text)


def told_p(least: float, most: float) -> str:
    """The ends of a p value with four decimals; one of which they show nothing, with two digits.

    >>> told_p(0.0000012, 0.0131)
    '1.2e-06 to 0.0131'
    """
    return " to ".join(f"{p:.4f}" if float(f"{p:.4f}") else f"{p:.2g}" for p in (least, most))


def _p(value: Number, low: Number, high: Number, level: float) -> float:
    """The two-sided p; an interval that reaches 0 excludes nothing."""
    return ratios.hazard_ratio_p(value, low, high, level) if low > 0 else 1


@method("target", "ratio", parts=("p",))
def p_from_interval(check: Check) -> Iterator[Outcome]:
    """The two-sided p value that a ratio and its interval imply on the log scale."""
    yield from _p_of_ratio(check, 2)


@method("target", "ratio", parts=("p",), assumed=True)
def one_sided_p_from_interval(check: Check) -> Iterator[Outcome]:
    """The p value of one side that a ratio and its interval imply on the log scale."""
    yield from _p_of_ratio(check, 1)


@method("target", "ratio", "allocation")
def implied_events(check: Check) -> Iterator[Outcome]:
    """The number of events that the interval of a hazard ratio implies (a range, by rounding)."""
    (target,) = check.targets
    ratio = check.one("ratio").fact
    low, high = (Reference(ratio, part) for part in ("low", "high"))
    _in_order(low, high)
    new, old = (Fraction(r.pinned) for r in check.inputs["allocation"])
    share = float(new / (new + old))
    least, most = sorted(
        _events(low.limits[1 - end], high.limits[end], share, level_of(ratio.bounds))
        for end in (0, 1)
    )
    text = (
        f"{ratio.printed}, share {share:.3f}: "
        f"{_told(least, 0)} to {_told(most, 0)} events; printed {target.signed}"
    )
    holds = Values(least - _HALF, most + _HALF).meets(*target.extent)
    yield condition(check, target, holds, f"{_told(least, 0)} to {_told(most, 0)}", text)


def _events(low: Number, high: Number, share: float, level: float) -> float:
    """The implied number: none behind an interval without end, no limit behind one of no width."""
    if low <= 0 or math.isinf(high):
        return 0
    return math.inf if low >= high else ratios.implied_events(float(low), float(high), share, level)


@method("target", "numerator", "denominator")
def quotient(check: Check) -> Iterator[Outcome]:
    """One printed number over another, both rounded, so an interval."""
    (target,) = check.targets
    a, b = check.one("numerator"), check.one("denominator")
    if b.digits == 0:
        raise UndeterminedError(f"{a.signed} / {b.signed} has no result")
    naive = a.digits / b.digits
    text = f"{a.signed} / {b.signed} = {shown(naive, 3)}"
    ends = _quotients(a.limits, b.limits)
    yield outcome(check, target, (min(ends), max(ends)), text, naive)


def _quotients(a: Limits, b: Limits) -> list[Number]:
    """The corners of a quotient; a divisor that may be 0 or infinite leaves it without end."""
    found: list[Number] = []
    for x in a:
        for y in b:
            if y == 0 or math.isinf(x):
                found.append(math.inf if x > 0 else -math.inf if x < 0 else 0)
            else:
                found.append(0 if math.isinf(y) else x / y)
    return found
