"""The named methods of `data/checks/`: from facts to outcomes.

Each method takes a `Check` whose references are resolved to printed parts and yields one
`Outcome` per part that it recomputes.  The arithmetic itself stands in `recount.methods`; here it
is given the printed cells, so that rounded inputs enter as intervals and not as points.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from fractions import Fraction

from recount.facts import PARTS, Fact, Facts, split_reference
from recount.methods import arithmetic, dates, proportions, ratios
from recount.printed import Cell, as_printed_like, plain, rounding_rule, shown

Limits = tuple[Fraction, Fraction]

VERDICTS = ("inconsistent", "rounding", "reproduced", "compatible", "not checkable")
_BY_RULE = {
    "nearest": "reproduced",
    "overlaps": "compatible",
    "truncated": "rounding",
    "rounded up": "rounding",
    "": "inconsistent",
}
EXACT_TYPES = ("count", "date", "dose", "threshold")
SCALES = ("log", "logit")
_LEVELS = {"ci90": 0.9}


@dataclass(frozen=True)
class Reference:
    """A part of a fact that a check names."""

    fact: Fact
    part: str

    @property
    def text(self) -> str:
        """The printed string."""
        return self.fact.parts[self.part]

    @property
    def id(self) -> str:
        """`source:key#part`."""
        return f"{self.fact.id}#{self.part}"

    @property
    def exact(self) -> bool:
        """Whether it is a count or a constant, which is not rounded when it is printed."""
        return self.part in ("events", "total") or self.fact.type in EXACT_TYPES

    @property
    def limits(self) -> Limits:
        """The values it can stand for: one for counts and constants, a cell for rounded numbers."""
        cell = Cell(self.text)
        return (cell.value, cell.value) if self.exact else (cell.low, cell.high)

    def rule(self, low: Fraction | float, high: Fraction | float) -> str:
        """How a result between `low` and `high` prints so: counts and constants as they are."""
        if not self.exact:
            return rounding_rule(low, high, self.text)
        value = Cell(self.text).value
        return "nearest" if low == value == high else "overlaps" if low <= value <= high else ""


@dataclass(frozen=True)
class Check:
    """A declared or automatic recomputation."""

    id: str
    method: str
    why: str
    file: str
    targets: tuple[Reference, ...] = ()
    inputs: dict[str, tuple[Reference, ...]] = field(default_factory=dict)
    options: dict[str, str] = field(default_factory=dict)
    reading: bool = False
    automatic: bool = False

    @property
    def references(self) -> list[Reference]:
        """Targets and inputs."""
        return [*self.targets, *(r for group in self.inputs.values() for r in group)]

    def one(self, name: str) -> Reference:
        """The only input of that name."""
        (reference,) = self.inputs[name]
        return reference


@dataclass(frozen=True)
class Outcome:
    """What one check says of one part of one fact."""

    check: Check
    target: Reference
    recomputed: str
    verdict: str
    rule: str
    arithmetic: str
    naive: str = ""


def outcome(
    check: Check,
    target: Reference,
    result: Limits,
    arithmetic_: str,
    naive: Fraction | float | None = None,
    copied: str = "",
) -> Outcome:
    """Compare a result, as an interval, with the printed digits of the target.

    `naive` is what the printed inputs give when they are taken as exact; `copied` is the printed
    text itself where the result is another printed number.
    """
    low, high = result
    rule = target.rule(low, high)
    first, last = as_printed_like(low, target.text), as_printed_like(high, target.text)
    recomputed = copied or (first if first == last else f"{first} to {last}")
    printed_inputs = "" if naive is None else as_printed_like(naive, target.text)
    return Outcome(check, target, recomputed, _BY_RULE[rule], rule, arithmetic_, printed_inputs)


def condition(
    check: Check, target: Reference, holds: bool, result: str, arithmetic_: str
) -> Outcome:
    """The outcome of a necessary condition: `compatible` at best."""
    verdict = "compatible" if holds else "inconsistent"
    return Outcome(check, target, result, verdict, "necessary condition", arithmetic_)


def percentage(check: Check) -> Iterator[Outcome]:
    """Events of a total, in percent."""
    events, total = check.one("events"), check.one("total")
    exact = proportions.percentage(int(events.text), int(total.text))
    (target,) = check.targets
    yield outcome(
        check, target, (exact, exact), f"{events.text} of {total.text} = {shown(exact, 3)}%"
    )


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


def _interval(name: str, events: int, total: int, bounds: str) -> Limits:
    low, high = proportions.INTERVALS[name](events, total, _LEVELS.get(bounds, 0.95))
    return Fraction(low) * 100, Fraction(high) * 100


def interval_matches(events: int, total: int, targets: Iterable[Reference], name: str) -> int:
    """How many of the printed limits the named interval reproduces by rounding to nearest."""
    targets = list(targets)
    low, high = _interval(name, events, total, targets[0].fact.bounds)
    value = {"low": low, "high": high}
    return sum(rounding_rule(value[t.part], value[t.part], t.text) == "nearest" for t in targets)


def count_inversion(check: Check) -> Iterator[Outcome]:
    """The numbers of events that print value and limits (Brown and Heathers 2017, GRIM)."""
    total, name = int(check.one("total").text), check.options["interval"]

    def prints(events: int) -> bool:
        low, high = _interval(name, events, total, check.targets[0].fact.bounds)
        value = proportions.percentage(events, total)
        results = {"value": value, "low": low, "high": high}
        return all(
            rounding_rule(results[t.part], results[t.part], t.text) == "nearest"
            for t in check.targets
        )

    counts = proportions.candidate_events(total, prints)
    listed = ", ".join(str(k) for k in counts) or "none"
    for target in check.targets:
        text = f"events out of {total} that print value and limits ({name}): {listed}"
        yield condition(check, target, bool(counts), listed, text)


def same_value(check: Check) -> Iterator[Outcome]:
    """One quantity printed several times: the most precise printing is the reference.

    Parts are compared by name; but where each fact gives one part, these are the quantity, such as
    the events of one row that are the total of another.
    """
    groups = [list(check.targets)]
    if len({t.fact.id for t in check.targets}) < len(check.targets):
        parts = dict.fromkeys(t.part for t in check.targets)
        groups = [[t for t in check.targets if t.part == part] for part in parts]
    for members in groups:
        if len(members) > 1:
            compare = _same_dates if members[0].fact.type == "date" else _same_numbers
            yield from compare(check, members)
    yield from _same_relations(check)


def _same_numbers(check: Check, members: list[Reference]) -> Iterator[Outcome]:
    reference = max(members, key=lambda m: len(m.text.partition(".")[2]))
    back = []
    for member in members:
        if member is reference:
            continue
        rule = member.rule(*reference.limits)
        text = (
            f"{reference.text} in {reference.fact.locator}; {member.text} in {member.fact.locator}"
        )
        printed = as_printed_like(Cell(reference.text).value, member.text)
        yield Outcome(check, member, printed, _BY_RULE[rule], rule, text)
        coarser = member.text != reference.text and not reference.exact
        back.append((member, "overlaps" if rule and coarser else rule))
    member, rule = min(back, key=lambda pair: _reference_rank(pair[1]))
    text = f"{member.text} in {member.fact.locator}; {reference.text} in {reference.fact.locator}"
    yield Outcome(check, reference, member.text, _BY_RULE[rule], rule, text)


def _reference_rank(rule: str) -> int:
    return ["", "nearest", "overlaps", "truncated", "rounded up"].index(rule)


def _same_dates(check: Check, members: list[Reference]) -> Iterator[Outcome]:
    reference = max(members, key=lambda m: len(m.text))
    others = [m for m in members if m is not reference]
    agree = all(reference.text.startswith(m.text) for m in others)
    as_precise = any(len(m.text) == len(reference.text) for m in others)
    for member in members:
        other = others[0] if member is reference else reference
        pinned = as_precise or member is not reference
        rule = "" if not agree else "nearest" if pinned else "overlaps"
        text = f"{other.text} in {other.fact.locator}; {member.text} in {member.fact.locator}"
        yield Outcome(check, member, other.text[: len(member.text)], _BY_RULE[rule], rule, text)


def _same_relations(check: Check) -> Iterator[Outcome]:
    printed = [t for t in check.targets if t.part == "value" and t.fact.relation]
    if len({t.fact.relation for t in printed}) < 2:
        return
    first = printed[0]
    for member in printed:
        other = first if member is not first else next(t for t in printed if t is not first)
        agree = member.fact.relation == other.fact.relation
        text = (
            f"{other.fact.relation} {other.text} in {other.fact.locator}; "
            f"{member.fact.relation} {member.text} in {member.fact.locator}"
        )
        result = f"{other.fact.relation} {other.text}"
        rule = "nearest" if agree else ""
        yield Outcome(check, member, result, _BY_RULE[rule], rule, text)


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
    if check.reading:
        return
    for part in parts:
        others = total - Cell(part.text).value
        rest = Cell(target.text).value - others
        least = target.limits[0] - (high - part.limits[1])
        most = target.limits[1] - (low - part.limits[0])
        text = f"{target.text} - {plain(others)} = {plain(rest)}"
        yield outcome(check, part, (least, most), text, None if least == most else rest)


def number_of(check: Check) -> Iterator[Outcome]:
    """How many things the inputs are."""
    (target,) = check.targets
    number = Fraction(len(check.inputs["inputs"]))
    names = ", ".join(r.fact.label for r in check.inputs["inputs"])
    yield outcome(check, target, (number, number), f"{number} listed: {names}")


def weeks_in_span(check: Check) -> Iterator[Outcome]:
    """The number of weeks in spans such as `weeks 2 to 4`, both ends counted."""
    (target,) = check.targets
    weeks, texts = 0, []
    for reference in check.inputs["inputs"]:
        fact = reference.fact
        first, last = (fact.low, fact.high) if fact.low else (fact.value, fact.value)
        weeks += int(last) - int(first) + 1
        texts.append(f"weeks {first} to {last}" if first != last else f"week {first}")
    yield outcome(
        check, target, (Fraction(weeks), Fraction(weeks)), f"{' and '.join(texts)}: {weeks}"
    )


def at_most(check: Check) -> Iterator[Outcome]:
    """Not above the sum of the inputs."""
    yield from _bounded(check, "at most", lambda value, bound: value <= bound)


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


def in_order(check: Check) -> Iterator[Outcome]:
    """Dates that follow one another as told."""
    for before, after in zip(check.targets, check.targets[1:], strict=False):
        _, latest = dates.days_between(before.text, after.text)
        text = f"{before.text} ({before.fact.label}) before {after.text} ({after.fact.label})"
        yield condition(check, after, latest >= 0, f"not before {before.text}", text)
        if before is check.targets[0]:
            yield condition(check, before, latest >= 0, f"not after {after.text}", text)


def months_between(check: Check) -> Iterator[Outcome]:
    """Whether the time between two dates obeys the printed bound in months."""
    (target,) = check.targets
    start, end = check.one("start").text, check.one("end").text
    least, most = dates.whole_months_between(start, end)
    day_before = (dates.span(end)[0] - timedelta(days=1)).isoformat()
    limit = Cell(target.text).value
    # A bound fails only where no day within the printed dates obeys it.
    holds = {
        "<": least < limit,
        "<=": dates.whole_months_between(start, day_before)[0] < limit,
        ">": most >= limit,
        ">=": most >= limit,
    }.get(target.fact.relation, least <= limit <= most + 1)
    days = " to ".join(dict.fromkeys(str(n) for n in dates.days_between(start, end)))
    months = " to ".join(dict.fromkeys(str(n) for n in (least, most)))
    text = f"{start} to {end}: {days} days, {months} completed months"
    yield condition(check, target, holds, f"{months} completed months", text)


def range_of_union(check: Check) -> Iterator[Outcome]:
    """The range of a group is the range of its parts together; every member is a target."""
    whole = {t.part: t for t in check.targets}
    parts = check.inputs["inputs"]
    for side, pick in (("low", min), ("high", max)):
        members = [r for r in parts if r.part == side]
        extreme = pick(members, key=lambda r: Cell(r.text).value)
        listed = " and ".join(f"{r.text} ({r.fact.label})" for r in members)
        name = "shortest" if side == "low" else "longest"
        text = f"{name} of {listed}: {extreme.text}"
        yield outcome(check, whole[side], extreme.limits, text, copied=extreme.text)
        text = f"{name} of the whole: {whole[side].text}; of the part: {extreme.text}"
        yield outcome(check, extreme, whole[side].limits, text, copied=whole[side].text)


def median_between(check: Check) -> Iterator[Outcome]:
    """The median of a union lies between the medians of its parts."""
    (target,) = [t for t in check.targets if t.part == "value"]
    medians = [r for r in check.inputs["inputs"] if r.part == "value"]
    low = min(medians, key=lambda r: Cell(r.text).value)
    high = max(medians, key=lambda r: Cell(r.text).value)
    holds = low.limits[0] <= target.limits[1] and target.limits[0] <= high.limits[1]
    text = f"between {low.text} and {high.text}; printed {target.text}"
    yield condition(check, target, holds, f"{low.text} to {high.text}", text)


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


def odds_ratio_within_limits(check: Check) -> Iterator[Outcome]:
    """The odds ratio of two printed rates lies within the printed limits."""
    parts = {t.part: t for t in check.targets}
    (low, high), text = _odds_ratio(check)
    holds = parts["low"].limits[0] <= high and low <= parts["high"].limits[1]
    for part in ("low", "high"):
        yield condition(check, parts[part], holds, f"{shown(low, 2)} to {shown(high, 2)}", text)


def odds_ratio_of_rates(check: Check) -> Iterator[Outcome]:
    """The odds ratio of two printed rates."""
    limits, text = _odds_ratio(check)
    yield outcome(check, next(t for t in check.targets if t.part == "value"), limits, text)


def exceeds(check: Check) -> Iterator[Outcome]:
    """Whether the first printed number is strictly above the second."""
    first, second = check.inputs["inputs"]
    holds = Cell(first.text).value > Cell(second.text).value
    sign = ">" if holds else "<="
    text = f"{first.text} {sign} {second.text}"
    yield condition(check, first, holds, text, text)


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


METHODS: dict[str, Callable[[Check], Iterator[Outcome]]] = {
    "percentage": percentage,
    "proportion_interval": proportion_interval,
    "count_inversion": count_inversion,
    "same_value": same_value,
    "sum": sum_,
    "number_of": number_of,
    "weeks_in_span": weeks_in_span,
    "at_most": at_most,
    "at_least": at_least,
    "in_order": in_order,
    "months_between": months_between,
    "range_of_union": range_of_union,
    "median_between": median_between,
    "product_of_percentages": product_of_percentages,
    "expected_proportion": expected_proportion,
    "effective_sample_size": effective_sample_size,
    "centre_of_limits": centre_of_limits,
    "odds_ratio_within_limits": odds_ratio_within_limits,
    "odds_ratio_of_rates": odds_ratio_of_rates,
    "exceeds": exceeds,
    "difference_within": difference_within,
}
# What a check of each method declares, so that a slip in a file is bad data and not a crash:
# `=2` is the number of entries, `?` marks what may be left out.
NEEDS = {
    "percentage": "target events total",
    "proportion_interval": "target events total interval",
    "count_inversion": "target total interval",
    "same_value": "members",
    "sum": "target inputs",
    "number_of": "target inputs",
    "weeks_in_span": "target inputs",
    "at_most": "target inputs",
    "at_least": "target inputs",
    "in_order": "members",
    "months_between": "target start end",
    "range_of_union": "target inputs",
    "median_between": "target inputs",
    "product_of_percentages": "target inputs=2",
    "expected_proportion": "target rates total interval count?",
    "effective_sample_size": "target n",
    "centre_of_limits": "target scale",
    "odds_ratio_within_limits": "target inputs=2",
    "odds_ratio_of_rates": "target inputs=2",
    "exceeds": "inputs=2",
    "difference_within": "target whole part smaller",
}
# Methods that look at a whole fact: a reference without a part means all its printed numbers.
WHOLE = {
    "same_value", "range_of_union", "median_between", "count_inversion", "expected_proportion",
    "effective_sample_size", "centre_of_limits", "odds_ratio_within_limits", "odds_ratio_of_rates",
}  # fmt: skip
_WHOLE_PARTS = {
    "proportion_interval": ("low", "high"),
    "percentage": ("value",),
    "product_of_percentages": ("value",),
}


def resolve(
    facts: Facts, source: str, reference: str, method: str, *, target: bool
) -> list[Reference]:
    """The parts of facts that a reference in a check means.

    A part that is named is that part; without one, methods that look at a whole fact get all its
    parts and the others its value.  Raises KeyError or ValueError on an unknown key or part.
    """
    full = reference if ":" in reference else f"{source}:{reference}"
    id_, part = split_reference(full)
    fact = facts[id_]
    if part:
        if part not in fact.parts:
            raise KeyError(f"{id_} prints no {part}; it prints {', '.join(fact.parts)}")
        return [Reference(fact, part)]
    if target and method in _WHOLE_PARTS:
        wanted = _WHOLE_PARTS[method]
    elif method in ("range_of_union", "median_between") or (target and method in WHOLE):
        wanted = PARTS
    else:
        wanted = ("value",) if fact.value else ("low",)
    return [Reference(fact, name) for name in wanted if name in fact.parts]
