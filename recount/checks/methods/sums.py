"""Sums, bounds and partitions."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from fractions import Fraction

from recount.checks.model import (
    BY_RULE,
    COUNTS,
    Check,
    Limits,
    Outcome,
    Reference,
    condition,
    method,
    outcome,
)
from recount.checks.possible import faults
from recount.data.facts import PARTS, Fact
from recount.printed.cells import plain


@method("target", "inputs", name="sum")
def sum_(check: Check) -> Iterator[Outcome]:
    """A total of its parts; every member is a target."""
    (target,), parts = check.targets, check.inputs["inputs"]
    low, high = _added(parts)
    text = " + ".join(p.signed for p in parts)
    total = sum(p.digits for p in parts)
    yield outcome(
        check, target, (low, high), f"{text} = {plain(total)}; printed {target.signed}", total
    )
    if check.interpretation:
        return
    for part in parts:
        others = [p for p in parts if p is not part]
        known = total - part.digits
        rest = target.digits - known
        least, most = _left(target.limits, _added(others))
        text = f"{target.signed} - {plain(known)} = {plain(rest)}"
        yield outcome(check, part, (least, most), text, None if least == most else rest)


def _added(parts: Iterable[Reference]) -> Limits:
    limits = [part.limits for part in parts]
    return sum(low for low, _ in limits), sum(high for _, high in limits)


def _left(whole: Limits, parts: Limits) -> Limits:
    """What is left of a whole without its parts; a part without end may be all of it."""
    (low, high), (least, most) = whole, parts
    return (
        -math.inf if math.isinf(low) or math.isinf(most) else low - most,
        math.inf if math.isinf(high) or math.isinf(least) else high - least,
    )


@method("members", "inputs")
def equal_sums(check: Check) -> Iterator[Outcome]:
    """One total divided in two ways, by the members and by the inputs; all are targets."""
    first, second = check.targets, check.inputs["inputs"]
    for ours, theirs in ((first, second), (second, first)):
        told = " + ".join(part.signed for part in theirs)
        for target in ours:
            others = [part for part in ours if part is not target]
            low, high = _left(_added(theirs), _added(others))
            rest = sum(p.digits for p in theirs) - sum(o.digits for o in others)
            less = "".join(f" - {other.signed}" for other in others)
            text = f"{told}{less} = {plain(rest)}; printed {target.signed}"
            yield outcome(check, target, (low, high), text, None if low == high else rest)


@method("target", "inputs")
def number_of(check: Check) -> Iterator[Outcome]:
    """How many things the inputs are."""
    (target,) = check.targets
    number = Fraction(len(check.inputs["inputs"]))
    names = ", ".join(r.fact.label for r in check.inputs["inputs"])
    yield outcome(check, target, (number, number), f"{number} listed: {names}")


@method("target", "inputs")
def at_most(check: Check) -> Iterator[Outcome]:
    """Not above the sum of the inputs."""
    yield from _bounded(check, "at most", above=False)


@method("target", "inputs")
def at_least(check: Check) -> Iterator[Outcome]:
    """Not below the sum of the inputs."""
    yield from _bounded(check, "at least", above=True)


def _bounded(check: Check, words: str, *, above: bool) -> Iterator[Outcome]:
    (target,) = check.targets
    parts = check.inputs["inputs"]
    bound = sum(p.digits for p in parts)
    text = " + ".join(p.signed for p in parts)
    text = text if len(parts) == 1 else f"{text} = {plain(bound)}"
    least, most = target.extent
    lowest = sum(p.extent[0] for p in parts)
    highest = sum(p.extent[1] for p in parts)
    holds = most >= lowest if above else least <= highest
    yield condition(
        check, target, holds, f"{words} {plain(bound)}", f"{words} {text}; printed {target.signed}"
    )


_OPPOSITE = {"<": ">=", "<=": ">", ">": "<=", ">=": "<"}


@method("members", exactly={"members": 2})
def complementary_limits(check: Check) -> Iterator[Outcome]:
    """Two limits that leave no value between them and share none: `< 5` and `>= 5`."""
    first, second = check.targets
    for target, other in ((first, second), (second, first)):
        wanted = _OPPOSITE.get(other.fact.relation, "no relation to")
        same = target.digits == other.digits
        holds = same and target.fact.relation == wanted
        rule = "nearest" if holds else ""
        text = f"{other.fact.relation} {other.text} leaves {wanted} {other.text}"
        text += f"; printed {target.fact.relation} {target.text}"
        yield Outcome(check, target, f"{wanted} {other.text}", BY_RULE[rule], rule, text)


@method("inputs", exactly={"inputs": 2})
def exceeds(check: Check) -> Iterator[Outcome]:
    """Whether the first printed number is strictly above the second."""
    first, second = check.inputs["inputs"]
    holds = first.extent[1] > second.extent[0]
    sign = ">" if holds else "<="
    one, other = (f"({r.signed})" if r.relation else r.text for r in (first, second))
    text = f"{one} {sign} {other}"
    yield condition(check, first, holds, text, text)


@method("target", "whole", "part", "smaller")
def difference_within(check: Check) -> Iterator[Outcome]:
    """Whether two counts differ by no more than the patients who are in one set only."""
    (target,) = check.targets
    apart = check.one("whole").count - check.one("part").count
    more = target.count - check.one("smaller").count
    text = (
        f"{target.text} - {check.one('smaller').text} = {more} more responders; "
        f"{check.one('whole').text} - {check.one('part').text} = {apart} more patients"
    )
    yield condition(check, target, 0 <= more <= apart, f"at most {apart} more", text)


@method("target")
def value_inside_limits(check: Check) -> Iterator[Outcome]:
    """An estimate or median inside its own limits or range."""
    (target,) = check.targets
    low, high = (Reference(target.fact, part) for part in ("low", "high"))
    least, most = target.extent
    holds = low.extent[0] <= most and least <= high.extent[1]
    text = f"{low.signed} <= {target.signed} <= {high.signed}"
    yield condition(check, target, holds, f"{low.signed} to {high.signed}", text)


def _own_total(fact: Fact) -> Reference | None:
    return Reference(fact, "total") if fact.total else None


@method("target", optional=("total",), parts=PARTS)
def possible(check: Check) -> Iterator[Outcome]:
    """A number within the range of its quantity, limits in order, events within their total."""
    (total,) = check.inputs.get("total", (None,))
    for target in check.targets:
        reason = faults(target.fact, total or _own_total(target.fact)).get(target.part, "")
        text = reason or f"{target.signed} can be"
        yield condition(check, target, not reason, "impossible" if reason else "possible", text)


@method("target", "whole", parts=COUNTS, inputs=COUNTS)
def part_of_whole(check: Check) -> Iterator[Outcome]:
    """Events in a part of the patients, given those in all: no more, and no fewer than must be.

    Of K events among N patients a part of n has at least K - (N - n) and at most K.
    """
    events, size = check.targets
    k, n = events.count, size.count
    whole_k, whole_n = (count.count for count in check.inputs["whole"])
    least, most = max(0, whole_k - (whole_n - n)), min(n, whole_k)
    text = f"{whole_k} of {whole_n}: in a part of {n} at least {least}, at most {most}; printed {k}"
    holds = n <= whole_n and least <= k <= most
    yield condition(check, events, holds, f"{least} to {most}", text)


@method("members")
def adds_up_to_100(check: Check) -> Iterator[Outcome]:
    """Percentages of a partition: each is what the others leave of 100."""
    for target in check.targets:
        others = [t for t in check.targets if t is not target]
        low, high = _left((target.scale, target.scale), _added(others))
        naive = target.scale - sum(o.digits for o in others)
        told = " - ".join(o.signed for o in others)
        text = f"{target.scale} - {told} = {plain(naive)}; printed {target.signed}"
        yield outcome(check, target, (low, high), text, naive)
