"""Survival estimates with errors: what they need, and which orders of events give them.

Inputs `n` (patients), `events`, `relapses`, `deaths` and `at_zero` are counts that are added up.
A check that leaves `nature` out reads the error as a standard error.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from functools import cache

from recount.checks.model import Check, Limits, Outcome, Reference, condition, method, outcome
from recount.printed.cells import shown
from recount.printed.sets import Number
from recount.statistics import competing_risks, event_numbers, event_orders, survival

# What a check may take a printed `±` for: a standard error, or half the width of a 95% interval.
NATURES = tuple(survival.NATURES)
VARIANCES = ("aalen", "delta")
# Several checks search the orders behind the same numbers.
_event_orders = cache(event_orders.event_orders)
_incidence_orders = cache(competing_risks.cumulative_incidence_orders)
_WORDS = {"standard_error": "a standard error", "half_width_95": "a 95% half-width"}


def _nature(check: Check) -> str:
    return check.options.get("nature", NATURES[0])


def _surviving(reference: Reference, n: int) -> Limits:
    """The fraction that survives; orders of events are sought for those that leave one of n."""
    low, high = reference.fraction
    return max(low, min(high, Fraction(1, n))), high


def _added(check: Check, name: str) -> int:
    return sum(reference.count for reference in check.inputs.get(name, ()))


def _known(check: Check, name: str) -> int | None:
    return _added(check, name) if name in check.inputs else None


def _pair(check: Check) -> tuple[Reference, Reference]:
    parts = {target.part: target for target in check.targets}
    return parts["value"], parts["error"]


def _range(found: tuple[int, int] | None) -> str:
    return "none" if found is None else " to ".join(str(n) for n in dict.fromkeys(found))


@method("target", "n", parts=("value", "error"))
def smallest_standard_error(check: Check) -> Iterator[Outcome]:
    """An error no smaller than that of as many patients without censoring."""
    estimate, error = _pair(check)
    n = _added(check, "n")
    least, most = (
        error.scale * end for end in survival.smallest_standard_error(estimate.fraction, n)
    )
    result = f"at least {shown(least, 2)}"
    text = f"{n} patients, {estimate.text}%: {result} to {shown(most, 2)}; printed {error.text}"
    yield condition(check, error, least <= error.limits[1], result, text)


@method("target", "n", "nature", parts=("value", "error"))
def possible_nature(check: Check) -> Iterator[Outcome]:
    """Whether an error can be what the check takes it for, given the number of patients."""
    estimate, error = _pair(check)
    n, nature = _added(check, "n"), _nature(check)
    possible = survival.possible_natures(estimate.fraction, error.fraction, n)
    told = " or ".join(_WORDS[name] for name in possible) or "neither"
    text = f"{error.text} around {estimate.text}% of {n} patients can be {told}"
    yield condition(check, error, nature in possible, told, text)


@method("target", "n", optional=("nature",), parts=("value", "error"))
def implied_sample_size(check: Check) -> Iterator[Outcome]:
    """The patients whom an estimate and its error are worth: no more than there are."""
    estimate, error = _pair(check)
    n, factor = _added(check, "n"), survival.NATURES[_nature(check)]
    low, high = (float(end) / factor for end in error.fraction)
    least, most = survival.effective_sample_size(estimate.fraction, (low, high))
    result = f"{shown(least, 1)} to {shown(most, 1)}"
    text = f"{estimate.text} ± {error.text} is worth {result} patients, of whom there are {n}"
    yield condition(check, error, least <= n, result, text)


@method("target", "n", optional=("events", "at_zero", "nature"), parts=("value", "error"))
def orders_of_events(check: Check) -> Iterator[Outcome]:
    """The orders of events and censorings that give estimate and error, all of them tried."""
    estimate, error = _pair(check)
    n, nature = _added(check, "n"), _nature(check)
    found = _event_orders(
        n, _known(check, "events"), _surviving(estimate, n), error.fraction, nature,
        _added(check, "at_zero"),
    )  # fmt: skip
    result = f"{len(found.matching)} of {found.tried} orders"
    text = (
        f"{n} patients, error as {_WORDS[nature]}: {result}; "
        f"{_range(found.by_horizon)} events by then, {_range(found.at_horizon)} still at risk"
    )
    for target in (estimate, error):
        yield condition(check, target, bool(found.matching), result, text)


@method("target", "n", optional=("events", "at_zero", "nature"), parts=("value", "error"))
def numbers_of_events(check: Check) -> Iterator[Outcome]:
    """The numbers of events by then that bounds on the error leave, for many patients."""
    estimate, error = _pair(check)
    n, nature = _added(check, "n"), _nature(check)
    found = event_numbers.possible_event_numbers(
        n, _known(check, "events"), _surviving(estimate, n), error.fraction, nature,
        _added(check, "at_zero"),
    )  # fmt: skip
    result = f"{_range((found[0], found[-1]))} events" if found else "no number of events"
    text = f"{n} patients, error as {_WORDS[nature]}: {result} by then"
    for target in (estimate, error):
        yield condition(check, target, bool(found), result, text)


@method(
    "target",
    "n",
    "relapses",
    "deaths",
    "variance",
    optional=("at_zero", "nature"),
    parts=("value", "error"),
)
def orders_of_competing_events(check: Check) -> Iterator[Outcome]:
    """The orders of relapses, deaths and censorings that give a cumulative incidence and error."""
    estimate, error = _pair(check)
    found = _competing_orders(check)
    result = f"{len(found.matching)} of {found.tried} orders"
    text = (
        f"{_added(check, 'n')} patients, {check.options['variance']} variance, "
        f"error as {_WORDS[_nature(check)]}: {result}"
    )
    for target in (estimate, error):
        yield condition(check, target, bool(found.matching), result, text)


def _competing_orders(check: Check) -> competing_risks.IncidenceOrders:
    estimate, error = _pair(check)
    at_zero = _added(check, "at_zero")
    return _incidence_orders(
        _added(check, "n"), _added(check, "relapses"), _added(check, "deaths") + at_zero,
        estimate.fraction, error.fraction, check.options["variance"], _nature(check), at_zero,
    )  # fmt: skip


@method(
    "target",
    "event_free",
    "n",
    "relapses",
    "deaths",
    "variance",
    optional=("at_zero", "nature"),
    exactly={"event_free": 1},
    parts=("value", "error"),
)
def joint_orders(check: Check) -> Iterator[Outcome]:
    """The orders that give a cumulative incidence and the event-free survival of its patients."""
    estimate, error = _pair(check)
    fact = check.one("event_free").fact
    free = {part: Reference(fact, part) for part in ("value", "error")}
    n, at_zero = _added(check, "n"), _added(check, "at_zero")
    relapses, deaths = _added(check, "relapses"), _added(check, "deaths") + at_zero
    incidence = _competing_orders(check)
    event_free = _event_orders(
        n, relapses + deaths, _surviving(free["value"], n), free["error"].fraction, _nature(check),
        at_zero,
    )  # fmt: skip
    found = competing_risks.joint_orders(n, deaths, incidence, event_free)
    result = f"{len(found)} orders" if len(found) != 1 else "1 order"
    text = (
        f"{n} patients: {len(incidence.matching)} orders give {estimate.text} ± {error.text} "
        f"({check.options['variance']}), {len(event_free.matching)} give {fact.printed}, "
        f"{result} both"
    )
    for target in (estimate, error):
        yield condition(check, target, bool(found), result, text)


@method("target", "groups", "sizes")
def mean_of_groups(check: Check) -> Iterator[Outcome]:
    """The mean of groups' estimates, weighted by their sizes: the whole, if none is censored."""
    (target,) = check.targets
    groups, sizes = check.inputs["groups"], check.inputs["sizes"]
    counts = [size.count for size in sizes]

    def mean(values: Iterable[Number]) -> Number:
        return sum(v * n for v, n in zip(values, counts, strict=True)) / sum(counts)

    low, high = (mean(group.limits[end] for group in groups) for end in (0, 1))
    naive = mean(group.digits for group in groups)
    listed = ", ".join(f"{g.signed} of {n}" for g, n in zip(groups, counts, strict=True))
    yield outcome(check, target, (low, high), f"{listed}: {shown(naive, 2)}", naive)
