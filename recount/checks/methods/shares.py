"""Shares of a total: percentages, their intervals, and what a count allows.

A share is printed in percent, as a fraction of one or per so many; the unit of its fact scales it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from functools import cache

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
from recount.printed.sets import Number
from recount.statistics import arithmetic, proportions


@method("target", "events", "total", parts=("value",))
def percentage(check: Check) -> Iterator[Outcome]:
    """Events of a total, in percent; several counts of events are added up."""
    events, total = check.inputs["events"], check.one("total").count
    (target,) = check.targets
    exact = _share(sum(e.count for e in events), total, target)
    added = " + ".join(e.text for e in events)
    text = f"{added} of {total} = {shown(exact, 3)}{_sign(target)}"
    yield outcome(check, target, (exact, exact), text)


def _share(events: int, total: int, target: Reference) -> Fraction:
    """Events of a total in the unit of the target."""
    if total == 0:
        raise UndeterminedError(f"{events} of {total} is no share")
    return proportions.percentage(events, total) * target.scale / 100


def _sign(target: Reference) -> str:
    unit = target.fact.unit
    return unit if unit == "%" else "" if unit == "1" else f" {unit}"


def _counts_that_print(target: Reference, total: int) -> list[int]:
    """The numbers of events of a total whose share prints as the target does."""
    if total == 0:
        raise UndeterminedError("no share of a total of 0")
    low, high = target.fraction
    around = _whole(low * total, high * total)
    return [k for k in around if target.prints(_share(k, total, target))]


def _whole(low: Number, high: Number) -> range:
    """The whole numbers from `low` to `high`, both included."""
    return range(math.ceil(low), math.floor(high) + 1)


@method("target", "total", parts=("value",))
def count_behind(check: Check) -> Iterator[Outcome]:
    """The numbers of events whose percentage prints so (Brown and Heathers 2017, GRIM)."""
    (target,) = check.targets
    total = check.one("total").count
    counts = _counts_that_print(target, total)
    listed = ", ".join(str(k) for k in counts) or "none"
    text = f"events out of {total} that print {target.signed}{_sign(target)}: {listed}"
    yield condition(check, target, bool(counts), listed, text)


@method("members", parts=("value",))
def total_behind(check: Check) -> Iterator[Outcome]:
    """The one total of which all these numbers of patients are the percentages printed of them."""
    shares = [(Reference(t.fact, "events").count, t) for t in check.targets]
    if len({events for events, _ in shares}) < 2:
        raise ValueError("this is one number of patients; expected several of one total")
    first = max(events / t.fraction[1] for events, t in shares if events)
    ends = [events / t.fraction[0] for events, t in shares if t.fraction[0]]
    if not ends:
        raise UndeterminedError("these shares leave the total without an upper end")
    totals = [
        n
        for n in _whole(first, min(ends))
        if all(t.prints(_share(events, n, t)) for events, t in shares)
    ]
    listed = ", ".join(str(n) for n in totals) or "none"
    counts = ", ".join(f"{events} ({t.signed}{_sign(t)})" for events, t in shares)
    for target in check.targets:
        text = f"totals of which {counts} print so: {listed}"
        yield condition(check, target, bool(totals), listed, text)


@method("target", "events", "total", "interval", parts=("low", "high"))
def proportion_interval(check: Check) -> Iterator[Outcome]:
    """The limits of a proportion, from events and total, by the interval named in the check."""
    events, total = check.one("events").count, check.one("total").count
    yield from _interval_outcomes(check, [events], total)


def _interval_outcomes(check: Check, candidates: Iterable[int], total: int) -> Iterator[Outcome]:
    name = check.options["interval"]
    computed = [_interval(name, k, total, check.targets[0]) for k in candidates]
    counts = " or ".join(str(k) for k in candidates)
    for target in check.targets:
        if target.part not in ("low", "high"):
            continue
        side = [limits[target.part == "high"] for limits in computed]
        text = f"{name.replace('_', '-')} of {counts} of {total}: " + " or ".join(
            f"{shown(low, 3)} to {shown(high, 3)}" for low, high in computed
        )
        yield outcome(check, target, (min(side), max(side)), text)


def _interval(name: str, events: int, total: int, target: Reference) -> Limits:
    """The interval of events of a total, in the unit of the target and at its level."""
    if total == 0:
        raise UndeterminedError(f"{events} of {total} has no interval")
    low, high = _exact_interval(name, events, total, level_of(target.fact.bounds))
    return low * target.scale, high * target.scale


@cache  # the same counts come back, with each method that is tried and each time data are read
def _exact_interval(name: str, events: int, total: int, level: float) -> tuple[Fraction, Fraction]:
    low, high = proportions.INTERVALS[name](events, total, level)
    return Fraction(low), Fraction(high)


def interval_matches(events: int, total: int, targets: Sequence[Reference], name: str) -> int:
    """How many of the printed limits the named interval reproduces by rounding to nearest."""
    if not targets:
        return 0
    low, high = _interval(name, events, total, targets[0])
    value = {"low": low, "high": high}
    return sum(t.prints(value[t.part]) for t in targets)


@method("target", "total", "interval", parts=PARTS)
def count_inversion(check: Check) -> Iterator[Outcome]:
    """The numbers of events that print value and limits (Brown and Heathers 2017, GRIM)."""
    total, name = check.one("total").count, check.options["interval"]
    limits = [t for t in check.targets if t.part in ("low", "high")]
    counts = list(range(total + 1))
    for target in check.targets:  # first the share: it excludes most, and an interval takes a while
        if target.part == "value":
            counts = _counts_that_print(target, total)
    counts = [k for k in counts if interval_matches(k, total, limits, name) == len(limits)]
    listed = ", ".join(str(k) for k in counts) or "none"
    for target in check.targets:
        text = f"events out of {total} that print value and limits ({name}): {listed}"
        yield condition(check, target, bool(counts), listed, text)


@method("target", "inputs", exactly={"inputs": 2}, parts=("value",))
def product_of_percentages(check: Check) -> Iterator[Outcome]:
    """A share of a share, both rounded, so an interval."""
    (target,) = check.targets
    a, b = check.inputs["inputs"]
    scale, sign = target.scale, _sign(target)
    low, high = (a.fraction[end] * b.fraction[end] * scale for end in (0, 1))
    naive = a.digits / a.scale * b.digits / b.scale * scale
    text = (
        f"{a.signed}{_sign(a)} x {b.signed}{_sign(b)} = {shown(naive, 2)}{sign}; with the rounding "
        f"of both {shown(low, 2)}{sign} to {shown(high, 2)}{sign}"
    )
    yield outcome(check, target, (low, high), text, naive)


@method("target", "rates", "total", "interval", optional=("count",), parts=PARTS)
def expected_proportion(check: Check) -> Iterator[Outcome]:
    """An expected number of patients, rounded to whole ones, as a percentage with its interval."""
    total = check.one("total").count
    count = check.inputs.get("count")
    known = count[0].count if count else total
    low: Number = Fraction(known)
    high: Number = Fraction(known)
    names = [f"{known} {'responders' if count else 'patients'}"]
    for rate in check.inputs["rates"]:
        low, high = low * rate.fraction[0], high * rate.fraction[1]
        names.append(f"{rate.signed}{_sign(rate)}")
    half = Fraction(1, 2)  # ties either way
    candidates = _whole(low - half, min(high + half, total))
    counts = " or ".join(str(k) for k in candidates)
    for target in check.targets:
        if target.part == "value":
            exact = [_share(k, total, target) for k in candidates]
            text = f"{' x '.join(names)} = {shown(low, 2)} to {shown(high, 2)}: {counts} of {total}"
            yield outcome(check, target, (min(exact), max(exact)), text)
    yield from _interval_outcomes(check, candidates, total)


@method("target", "n", parts=PARTS)
def effective_sample_size(check: Check) -> Iterator[Outcome]:
    """An interval no narrower than that of n patients: the smallest and largest effective n."""
    parts = {t.part: t for t in check.targets}
    n = check.one("n").count
    rates = parts["value"].fraction
    (low_a, low_b), (high_a, high_b) = parts["low"].fraction, parts["high"].fraction
    least = min(_sizes(rates, low_a, high_b))
    most = max(_sizes(rates, low_b, high_a))
    result = f"{shown(least, 0)} to {shown(most, 0)}"
    text = f"as wide as the interval of {result} patients, of whom there are {n}"
    for part in ("low", "high"):
        yield condition(check, parts[part], math.ceil(least) <= n, result, text)


def _sizes(rates: Limits, low: Number, high: Number) -> list[float]:
    """The effective sizes at the ends of a rate within limits, and as near a half as it comes."""
    first, last = max(rates[0], low), min(rates[1], high)
    if first > last or low == high:
        raise NoResultError("the estimate lies outside its limits, or these are one number")
    middle = max(first, min(Fraction(1, 2), last))
    return [arithmetic.effective_sample_size(rate, low, high) for rate in (first, middle, last)]
