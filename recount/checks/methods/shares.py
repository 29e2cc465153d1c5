"""Shares of a total: percentages, their intervals, and what a count allows."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from functools import cache

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
from recount.printed.cells import Cell, rounding_rule, shown
from recount.statistics import arithmetic, proportions


@method("target", "events", "total", parts=("value",))
def percentage(check: Check) -> Iterator[Outcome]:
    """Events of a total, in percent; several counts of events are added up."""
    events, total = check.inputs["events"], check.one("total")
    exact = proportions.percentage(sum(int(e.text) for e in events), int(total.text))
    (target,) = check.targets
    added = " + ".join(e.text for e in events)
    yield outcome(check, target, (exact, exact), f"{added} of {total.text} = {shown(exact, 3)}%")


@method("target", "total", parts=("value",))
def count_behind(check: Check) -> Iterator[Outcome]:
    """The numbers of events whose percentage prints so (Brown and Heathers 2017, GRIM)."""
    (target,) = check.targets
    total = int(check.one("total").text)
    counts = proportions.counts_behind(target.text, total)
    listed = ", ".join(str(k) for k in counts) or "none"
    text = f"events out of {total} that print {target.text}%: {listed}"
    yield condition(check, target, bool(counts), listed, text)


@method("members", parts=("value",))
def total_behind(check: Check) -> Iterator[Outcome]:
    """The one total of which all these numbers of patients are the percentages printed of them."""
    shares = [(int(t.fact.events), t) for t in check.targets]

    def prints(total: int) -> bool:
        exact = [(proportions.percentage(events, total), t) for events, t in shares]
        return all(rounding_rule(value, value, t.text) == "nearest" for value, t in exact)

    first, last = (
        pick(100 * events / limit for events, t in shares for limit in t.limits)
        for pick in (min, max)
    )
    least = max(events for events, _ in shares)
    totals = [n for n in range(max(math.floor(first), least, 1), math.ceil(last) + 1) if prints(n)]
    listed = ", ".join(str(n) for n in totals) or "none"
    counts = ", ".join(f"{events} ({t.text}%)" for events, t in shares)
    for target in check.targets:
        text = f"totals of which {counts} print so: {listed}"
        yield condition(check, target, bool(totals), listed, text)


@method("target", "events", "total", "interval", parts=("low", "high"))
def proportion_interval(check: Check) -> Iterator[Outcome]:
    """The limits of a proportion, from events and total, by the interval named in the check."""
    events, total = int(check.one("events").text), int(check.one("total").text)
    yield from _interval_outcomes(check, {events}, total)


def _interval_outcomes(check: Check, candidates: Iterable[int], total: int) -> Iterator[Outcome]:
    name, bounds = check.options["interval"], check.targets[0].fact.bounds
    computed = [_interval(name, k, total, bounds) for k in sorted(candidates)]
    counts = " or ".join(str(k) for k in sorted(candidates))
    for target in check.targets:
        if target.part not in ("low", "high"):
            continue
        side = [limits[target.part == "high"] for limits in computed]
        text = f"{name.replace('_', '-')} of {counts} of {total}: " + " or ".join(
            f"{shown(low, 3)} to {shown(high, 3)}" for low, high in computed
        )
        yield outcome(check, target, (min(side), max(side)), text)


@cache  # the same counts come back, with each method that is tried and each time data are read
def _interval(name: str, events: int, total: int, bounds: str) -> Limits:
    low, high = proportions.INTERVALS[name](events, total, LEVELS.get(bounds, 0.95))
    return Fraction(low) * 100, Fraction(high) * 100


def interval_matches(events: int, total: int, targets: Sequence[Reference], name: str) -> int:
    """How many of the printed limits the named interval reproduces by rounding to nearest."""
    if not targets:
        return 0
    low, high = _interval(name, events, total, targets[0].fact.bounds)
    value = {"low": low, "high": high}
    return sum(rounding_rule(value[t.part], value[t.part], t.text) == "nearest" for t in targets)


@method("target", "total", "interval", parts=PARTS)
def count_inversion(check: Check) -> Iterator[Outcome]:
    """The numbers of events that print value and limits (Brown and Heathers 2017, GRIM)."""
    total, name = int(check.one("total").text), check.options["interval"]
    limits = [t for t in check.targets if t.part != "value"]
    counts = list(range(total + 1))
    for target in check.targets:  # first the share: it excludes most, and an interval takes a while
        if target.part == "value":
            counts = proportions.counts_behind(target.text, total)
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
    low, high = arithmetic.interval_product(a.limits, b.limits)
    naive = Cell(a.text).value * Cell(b.text).value / 100
    text = (
        f"{a.text}% x {b.text}% = {shown(naive, 2)}%; with the rounding of both "
        f"{shown(low / 100, 2)}% to {shown(high / 100, 2)}%"
    )
    yield outcome(check, target, (low / 100, high / 100), text, naive)


@method("target", "rates", "total", "interval", optional=("count",), parts=PARTS)
def expected_proportion(check: Check) -> Iterator[Outcome]:
    """An expected number of patients, rounded to whole ones, as a percentage with its interval."""
    total = int(check.one("total").text)
    count = check.inputs.get("count")
    low = high = Fraction(total) if not count else Fraction(count[0].text)
    names = [f"{total} patients" if not count else f"{count[0].text} responders"]
    for rate in check.inputs["rates"]:
        low, high = arithmetic.interval_product(
            (low, high), (rate.limits[0] / 100, rate.limits[1] / 100)
        )
        names.append(f"{rate.text}%")
    half = Fraction(1, 2)  # ties either way
    candidates = range(math.ceil(low - half), min(math.floor(high + half), total) + 1)
    exact = [proportions.percentage(k, total) for k in candidates]
    counts = " or ".join(str(k) for k in candidates)
    for target in check.targets:
        if target.part == "value":
            text = f"{' x '.join(names)} = {shown(low, 2)} to {shown(high, 2)}: {counts} of {total}"
            yield outcome(check, target, (min(exact), max(exact)), text)
    yield from _interval_outcomes(check, candidates, total)


@method("target", "n", parts=PARTS)
def effective_sample_size(check: Check) -> Iterator[Outcome]:
    """An interval no narrower than that of n patients: the smallest and largest effective n."""
    parts = {t.part: t for t in check.targets}
    n = int(check.one("n").text)
    rates = [end / 100 for end in parts["value"].limits]
    (low_a, low_b), (high_a, high_b) = parts["low"].limits, parts["high"].limits
    size = arithmetic.effective_sample_size
    least = min(size(rate, low_a / 100, high_b / 100) for rate in rates)
    most = max(size(rate, low_b / 100, high_a / 100) for rate in rates)
    result = f"{shown(least, 0)} to {shown(most, 0)}"
    text = f"as wide as the interval of {result} patients, of whom there are {n}"
    for part in ("low", "high"):
        yield condition(check, parts[part], least <= n, result, text)
