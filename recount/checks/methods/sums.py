"""Sums, bounds and partitions."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction

from recount.checks.model import BY_RULE, COUNTS, Check, Outcome, condition, method, outcome
from recount.printed.cells import Cell, plain


@method("target", "inputs", name="sum")
def sum_(check: Check) -> Iterator[Outcome]:
    """A total of its parts; every member is a target."""
    (target,), parts = check.targets, check.inputs["inputs"]
    low = sum(p.limits[0] for p in parts)
    high = sum(p.limits[1] for p in parts)
    text = " + ".join(p.text for p in parts)
    total = sum(Cell(p.text).value for p in parts)
    yield outcome(
        check, target, (low, high), f"{text} = {plain(total)}; printed {target.text}", total
    )
    if check.interpretation:
        return
    for part in parts:
        others = total - Cell(part.text).value
        rest = Cell(target.text).value - others
        least = target.limits[0] - (high - part.limits[1])
        most = target.limits[1] - (low - part.limits[0])
        text = f"{target.text} - {plain(others)} = {plain(rest)}"
        yield outcome(check, part, (least, most), text, None if least == most else rest)


@method("members", "inputs")
def equal_sums(check: Check) -> Iterator[Outcome]:
    """One total divided in two ways, by the members and by the inputs; all are targets."""
    first, second = check.targets, check.inputs["inputs"]
    for ours, theirs in ((first, second), (second, first)):
        told = " + ".join(part.text for part in theirs)
        for target in ours:
            others = [part for part in ours if part is not target]
            low = sum(p.limits[0] for p in theirs) - sum(o.limits[1] for o in others)
            high = sum(p.limits[1] for p in theirs) - sum(o.limits[0] for o in others)
            rest = sum(Cell(p.text).value for p in theirs) - sum(Cell(o.text).value for o in others)
            less = "".join(f" - {other.text}" for other in others)
            text = f"{told}{less} = {plain(rest)}; printed {target.text}"
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
    yield from _bounded(check, "at most", lambda value, bound: value <= bound)


@method("target", "inputs")
def at_least(check: Check) -> Iterator[Outcome]:
    """Not below the sum of the inputs."""
    yield from _bounded(check, "at least", lambda value, bound: value >= bound)


def _bounded(
    check: Check, words: str, test: Callable[[Fraction, Fraction], bool]
) -> Iterator[Outcome]:
    (target,) = check.targets
    parts = check.inputs["inputs"]
    bound = sum(Cell(p.text).value for p in parts)
    text = " + ".join(p.text for p in parts)
    text = text if len(parts) == 1 else f"{text} = {plain(bound)}"
    holds = test(Cell(target.text).value, bound)
    yield condition(
        check, target, holds, f"{words} {plain(bound)}", f"{words} {text}; printed {target.text}"
    )


_OPPOSITE = {"<": ">=", "<=": ">", ">": "<=", ">=": "<"}


@method("members", exactly={"members": 2})
def complementary_limits(check: Check) -> Iterator[Outcome]:
    """Two limits that leave no value between them and share none: `< 5` and `>= 5`."""
    first, second = check.targets
    for target, other in ((first, second), (second, first)):
        wanted = _OPPOSITE.get(other.fact.relation, "no relation to")
        same = Cell(target.text).value == Cell(other.text).value
        holds = same and target.fact.relation == wanted
        rule = "nearest" if holds else ""
        text = f"{other.fact.relation} {other.text} leaves {wanted} {other.text}"
        text += f"; printed {target.fact.relation} {target.text}"
        yield Outcome(check, target, f"{wanted} {other.text}", BY_RULE[rule], rule, text)


@method("inputs", exactly={"inputs": 2})
def exceeds(check: Check) -> Iterator[Outcome]:
    """Whether the first printed number is strictly above the second."""
    first, second = check.inputs["inputs"]
    holds = Cell(first.text).value > Cell(second.text).value
    sign = ">" if holds else "<="
    text = f"{first.text} {sign} {second.text}"
    yield condition(check, first, holds, text, text)


@method("target", "whole", "part", "smaller")
def difference_within(check: Check) -> Iterator[Outcome]:
    """Whether two counts differ by no more than the patients who are in one set only."""
    (target,) = check.targets
    apart = int(check.one("whole").text) - int(check.one("part").text)
    more = int(target.text) - int(check.one("smaller").text)
    text = (
        f"{target.text} - {check.one('smaller').text} = {more} more responders; "
        f"{check.one('whole').text} - {check.one('part').text} = {apart} more patients"
    )
    yield condition(check, target, 0 <= more <= apart, f"at most {apart} more", text)


@method("target")
def value_inside_limits(check: Check) -> Iterator[Outcome]:
    """An estimate or median inside its own limits or range."""
    (target,) = check.targets
    low, value, high = target.fact.low, target.text, target.fact.high
    holds = Cell(low).value <= Cell(value).value <= Cell(high).value
    yield condition(check, target, holds, f"{low} to {high}", f"{low} <= {value} <= {high}")


@method("target", "whole", parts=COUNTS, inputs=COUNTS)
def part_of_whole(check: Check) -> Iterator[Outcome]:
    """Events in a part of the patients, given those in all: no more, and no fewer than must be.

    Of K events among N patients a part of n has at least K - (N - n) and at most K.
    """
    events, size = check.targets
    k, n = int(events.text), int(size.text)
    whole_k, whole_n = (int(count.text) for count in check.inputs["whole"])
    least, most = max(0, whole_k - (whole_n - n)), min(n, whole_k)
    text = f"{whole_k} of {whole_n}: in a part of {n} at least {least}, at most {most}; printed {k}"
    holds = n <= whole_n and least <= k <= most
    yield condition(check, events, holds, f"{least} to {most}", text)


@method("members")
def adds_up_to_100(check: Check) -> Iterator[Outcome]:
    """Percentages of a partition: each is what the others leave of 100."""
    for target in check.targets:
        others = [t for t in check.targets if t is not target]
        low = 100 - sum(o.limits[1] for o in others)
        high = 100 - sum(o.limits[0] for o in others)
        naive = 100 - sum(Cell(o.text).value for o in others)
        text = f"100 - {' - '.join(o.text for o in others)} = {plain(naive)}; printed {target.text}"
        yield outcome(check, target, (low, high), text, naive)
