"""Dates, schedules and times."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import timedelta
from fractions import Fraction

from recount.checks.model import Check, Outcome, Reference, condition, method, outcome
from recount.data.facts import PARTS
from recount.statistics import dates


@method("target", "inputs")
def weeks_in_span(check: Check) -> Iterator[Outcome]:
    """The number of weeks in spans such as `weeks 2 to 4`, both ends counted."""
    yield from _in_span(check, "week")


@method("target", "inputs")
def days_in_span(check: Check) -> Iterator[Outcome]:
    """The number of days in spans such as `days 8 to 28`, both ends counted."""
    yield from _in_span(check, "day")


def _in_span(check: Check, unit: str) -> Iterator[Outcome]:
    (target,) = check.targets
    number, texts = 0, []
    for reference in check.inputs["inputs"]:
        parts = ("low", "high") if reference.fact.low else ("value", "value")
        first, last = (Reference(reference.fact, part).count for part in parts)
        number += last - first + 1
        texts.append(f"{unit}s {first} to {last}" if first != last else f"{unit} {first}")
    result = Fraction(number), Fraction(number)
    yield outcome(check, target, result, f"{' and '.join(texts)}: {number}")


@method("members")
def in_order(check: Check) -> Iterator[Outcome]:
    """Dates that follow one another as told."""
    for before, after in zip(check.targets, check.targets[1:], strict=False):
        holds = before.span[0] <= after.span[1]
        text = f"{before.signed} ({before.fact.label}) before {after.signed} ({after.fact.label})"
        yield condition(check, after, holds, f"not before {before.signed}", text)
        if before is check.targets[0]:
            yield condition(check, before, holds, f"not after {after.signed}", text)


@method("members", "end")
def not_after(check: Check) -> Iterator[Outcome]:
    """Dates that are none of them after another, which is itself not tested."""
    end = check.one("end")
    for member in check.targets:
        holds = member.span[0] <= end.span[1]
        text = f"{member.signed} ({member.fact.label}), {end.signed} ({end.fact.label})"
        yield condition(check, member, holds, f"not after {end.signed}", text)


@method("target", "start", "end")
def months_between(check: Check) -> Iterator[Outcome]:
    """Whether the time between two dates obeys the printed bound in months."""
    (target,) = check.targets
    start, end = check.one("start").pinned, check.one("end").pinned
    least, most = dates.whole_months_between(start, end)
    day_before = [(day - timedelta(days=1)).isoformat() for day in dates.span(end)]
    limit = target.digits
    # A bound fails only where no day within the printed dates obeys it.
    holds = {
        "<": least < limit,
        "<=": dates.whole_months_between(start, day_before[0])[0] < limit,
        ">": dates.whole_months_between(start, day_before[1])[1] >= limit,
        ">=": most >= limit,
    }.get(target.fact.relation, least <= limit <= most + 1)
    days = " to ".join(dict.fromkeys(str(n) for n in dates.days_between(start, end)))
    months = " to ".join(dict.fromkeys(str(n) for n in (least, most)))
    text = f"{start} to {end}: {days} days, {months} completed months"
    yield condition(check, target, holds, f"{months} completed months", text)


@method("target", "inputs", parts=PARTS, inputs=PARTS)
def range_of_union(check: Check) -> Iterator[Outcome]:
    """The range of a group is the range of its parts together; every member is a target."""
    whole = {t.part: t for t in check.targets}
    parts = check.inputs["inputs"]
    for side, pick in (("low", min), ("high", max)):
        members = [r for r in parts if r.part == side]
        extreme = pick(members, key=lambda r: Fraction(r.pinned))
        listed = " and ".join(f"{r.text} ({r.fact.label})" for r in members)
        name = "shortest" if side == "low" else "longest"
        text = f"{name} of {listed}: {extreme.text}"
        yield outcome(check, whole[side], extreme.limits, text, copied=extreme.text)
        text = f"{name} of the whole: {whole[side].text}; of the part: {extreme.text}"
        yield outcome(check, extreme, whole[side].limits, text, copied=whole[side].text)


@method("target", "inputs", parts=PARTS, inputs=PARTS)
def median_between(check: Check) -> Iterator[Outcome]:
    """The median of a union lies between the medians of its parts."""
    (target,) = [t for t in check.targets if t.part == "value"]
    medians = [r for r in check.inputs["inputs"] if r.part == "value"]
    low = min(medians, key=lambda r: r.limits[0])
    high = max(medians, key=lambda r: r.limits[1])
    holds = target.allows(low.limits[0], high.limits[1])
    text = f"between {low.signed} and {high.signed}; printed {target.signed}"
    yield condition(check, target, holds, f"{low.signed} to {high.signed}", text)


@method("target", "values", "counts", "total")
def median_of_counts(check: Check) -> Iterator[Outcome]:
    """The median where so many patients have each value, and the others may have any.

    Raises ValueError where the others are so many that they can move it anywhere, or less than 0.
    """
    (target,) = check.targets
    values, counts = check.inputs["values"], check.inputs["counts"]
    total = check.one("total").count
    known = sorted(
        Fraction(value.pinned)
        for value, count in zip(values, counts, strict=True)
        for _ in range(count.count)
    )
    others = total - len(known)
    middle = ((total - 1) // 2, total // 2)
    if not 0 <= others <= middle[0]:
        raise ValueError(f"{len(known)} of {total} values do not bound the median")
    low, high = (sum(known[i - less] for i in middle) / 2 for less in (others, 0))
    listed = ", ".join(f"{c.text} with {v.text}" for v, c in zip(values, counts, strict=True))
    text = f"{listed}, of {total}; printed {target.signed}"
    yield outcome(check, target, (low, high), text)


_DAYS = {"day": 1.0, "week": 7.0, "month": 365.25 / 12, "year": 365.25}


@method("target", "start", "end")
def within_span(check: Check) -> Iterator[Outcome]:
    """A time no longer than that between two printed dates (a year is 365.25 days)."""
    (target,) = check.targets
    start, end = check.one("start").pinned, check.one("end").pinned
    _, most = dates.days_between(start, end)
    limit = most / _DAYS[target.fact.unit]
    text = f"{start} to {end}: at most {most} days = {limit:.1f} {target.fact.unit}s"
    text = f"{text}; printed {target.signed}"
    yield condition(check, target, target.allows(-math.inf, limit), f"at most {limit:.1f}", text)


@method("target", "whole", parts=("low", "high"), inputs=("low", "high"))
def range_within(check: Check) -> Iterator[Outcome]:
    """The range of a part lies within the range of the whole."""
    whole = {r.part: r for r in check.inputs["whole"]}
    for target in check.targets:
        bound = whole[target.part]
        above = target.limits[1] >= bound.limits[0]
        holds = above if target.part == "low" else bound.limits[1] >= target.limits[0]
        sign = "not below" if target.part == "low" else "not above"
        text = f"{sign} {bound.signed} of the whole; printed {target.signed}"
        yield condition(check, target, holds, f"{sign} {bound.signed}", text)
