"""Cumulative incidence with competing risks, its two errors, and the orders behind a printed one.

An order is written in marks, one a patient, by time: R for the event of interest (relapse), D for
an event that competes with it (death), C for a censored patient. All values are fractions of one.
"""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from recount.statistics._arguments import is_count
from recount.statistics._curves import (
    Limits,
    require_limits,
    require_named,
    require_patients,
    variance_limits,
)
from recount.statistics.event_orders import EventOrders, order_marks
from recount.statistics.survival import NATURES, numbers_at_risk

VARIANCES = ("aalen", "delta")


class CumulativeIncidence(NamedTuple):
    """An estimate, and its variance by two methods, exactly."""

    estimate: Fraction
    aalen: Fraction
    delta: Fraction

    def standard_error(self, variance: str) -> float:
        """The root of the variance that is named `aalen` or `delta`."""
        return math.sqrt(getattr(self, variance))


@dataclass(frozen=True)
class IncidenceOrders:
    """How many orders were tried, and those that match, in marks up to the last R."""

    tried: int
    matching: tuple[str, ...]

    @property
    def unique(self) -> bool:
        """Whether one order alone matches."""
        return len(self.matching) == 1

    def by_horizon(self, mark: str) -> tuple[int, int] | None:
        """The fewest and the most marks of this kind up to the last R."""
        counts = [order.count(mark) for order in self.matching]
        return (min(counts), max(counts)) if counts else None


def cumulative_incidence(marks: Iterable[str], n: int | None = None) -> CumulativeIncidence:
    """Return the Aalen-Johansen estimate of R after the last mark, and two variances.

    Each item is what happens at one time: a mark, or several that are tied, events before
    censorings; so a string is an order without ties. `n` is the number of patients, by default
    that of the marks.

    Let m patients be at risk before an event, S the event-free share and F the estimate after
    it, and F_h the estimate at the end. Aalen's variance, as R package cmprsk prints it, adds
    ((S + F - F_h) / (m - 1))^2 for each R and ((F - F_h) / (m - 1))^2 for each D. The delta
    method, as stcompet of Stata, multiplies each of these terms by (m - 1) / m. It alone is
    F (1 - F) / n without censoring, and Greenwood's without D; Aalen's is larger. A tie changes
    Aalen's variance, in the way of cmprsk, but not the delta method's. Raises ValueError on
    another mark and unless n is a whole number of at least the number of marks. Source: Aalen
    (1978) as programmed by Gray; Dinse and Larson (1986), and Marubini and Valsecchi (1995).

    >>> cumulative_incidence("RDRD")
    CumulativeIncidence(estimate=Fraction(1, 2), aalen=Fraction(61, 576), delta=Fraction(1, 16))
    """
    groups = [*marks]
    if unknown := set("".join(groups)) - set("RDC"):
        raise ValueError(f"marks {sorted(unknown)!r}: expected R, D or C")
    length = sum(map(len, groups))
    n = length if n is None else n
    require_patients("n", n, max(length, 1))
    left, survival, estimate = n, Fraction(1), Fraction(0)
    steps = []
    for group in groups:
        relapses, deaths = group.count("R"), group.count("D")
        if relapses + deaths:
            step = survival / left
            estimate += relapses * step
            survival -= (relapses + deaths) * step
            steps.append((left, relapses, deaths, step, survival, estimate))
        left -= len(group)
    aalen = delta = Fraction(0)
    for m, relapses, deaths, step, after, reached in steps:
        ahead = estimate - reached
        # Nothing is ahead of the last patients of all.
        share = ahead / after if after else Fraction(0)
        aalen += _tied(deaths, m) * (step * share) ** 2
        aalen += _tied(relapses, m) * (step * (1 - share)) ** 2
        delta += relapses * step * (step * (m - relapses) - 2 * ahead) / m
        if after:
            events = relapses + deaths
            delta += ahead**2 * Fraction(events, m * (m - events))
    return CumulativeIncidence(estimate, aalen, delta)


def cumulative_incidence_orders(
    n: int,
    relapses: int,
    deaths: int,
    estimate: Limits,
    error: Limits,
    variance: str = "aalen",
    nature: str = "standard_error",
    at_zero: int = 0,
    at_horizon: int = 1,
) -> IncidenceOrders:
    """Return the orders that give a cumulative incidence of R and an error between the limits.

    `relapses` and `deaths` count the events of the whole follow-up; all other patients are
    censored. The first `at_zero` deaths are competing events tied at time zero, such as patients
    who never reach a remission. At least `at_horizon` patients are still at risk at the horizon.

    The unit is the order of marks up to the last R by the horizon: no later mark changes the
    estimate or either variance. The search is exhaustive: a branch is left only when its estimate
    is above the limits, or cannot reach them. `tried` counts the orders in the branches left as
    well. Raises ValueError on impossible counts or limits, and on an unknown variance or nature.
    Source: exhaustive enumeration.

    >>> third = Fraction(1, 3)
    >>> cumulative_incidence_orders(3, 1, 1, (third, third), (0, 1))
    IncidenceOrders(tried=4, matching=('R', 'DR'))
    """
    _require_possible(n, relapses, deaths, at_zero, at_horizon)
    require_named("variance", variance, VARIANCES)
    require_named("nature", nature, [*NATURES])
    require_limits("estimate", estimate)
    low, high = (Fraction(limit) for limit in estimate)
    least, most = variance_limits(error, NATURES[nature])

    def varies(order: str) -> bool:
        tied = [order[:at_zero]] if at_zero else []
        found = cumulative_incidence([*tied, *order[at_zero:]], n)
        return least <= getattr(found, variance) <= most

    def visit(
        order: str, r: int, d: int, c: int, one: int, free: int, reached: int
    ) -> Iterator[str]:
        """Add to an order with so many marks left; the event-free share is `free` of `one`."""
        present = n - len(order)
        if present <= at_horizon or not r:
            return
        step = free
        one, free, reached = one * present, free * present, reached * present
        # Steps only grow, by censorings: of what is free, the deaths take or keep d steps at least.
        if (reached + free - d * step) * low.denominator < low.numerator * one:
            return
        after = reached + step
        if after * high.denominator <= high.numerator * one:
            longer = order + "R"
            if after * low.denominator >= low.numerator * one and varies(longer):
                yield longer
            yield from visit(longer, r - 1, d, c, one, free - step, after)
        if d:
            yield from visit(order + "D", r, d - 1, c, one, free - step, reached)
        if c:
            yield from visit(order + "C", r, d, c - 1, one, free, reached)

    zero, left = "D" * at_zero, n - at_zero
    counts = relapses, deaths - at_zero, n - relapses - deaths
    found = [] if low or not varies(zero) else [zero]
    found += visit(zero, *counts, n, left, 0)
    return IncidenceOrders(_number_of_orders(*counts, left - at_horizon), tuple(found))


def _require_possible(n: int, relapses: int, deaths: int, at_zero: int, at_horizon: int) -> None:
    if not all(map(is_count, (n, relapses, deaths, at_zero, at_horizon))) or not (
        relapses + deaths <= n and at_zero <= deaths and at_zero + max(at_horizon, 1) <= n
    ):
        raise ValueError(
            f"n={n!r}, relapses={relapses!r}, deaths={deaths!r}, at_zero={at_zero!r}, "
            f"at_horizon={at_horizon!r}: expected whole numbers with relapses + deaths <= n, "
            "at_zero <= deaths, at_zero < n and at_zero + at_horizon <= n"
        )


def joint_orders(
    n: int, deaths: int, incidence: IncidenceOrders, event_free: EventOrders
) -> list[str]:
    """Return the orders that match a cumulative incidence and an event-free survival together.

    Both are of the same n patients at the same horizon, `deaths` is the number of D in all, and
    every R and D is an event of the survival. The orders are in marks up to the last event by the
    horizon: those of `incidence`, with D for each later event of `event_free`. Raises ValueError
    unless n and deaths are whole numbers, n of at least 1. Source: the definition of the two.

    >>> cells = (Fraction("0.4525"), Fraction("0.4535")), (Fraction("0.2255"), Fraction("0.2265"))
    >>> incidence = cumulative_incidence_orders(9, 3, 0, *cells)
    >>> joint_orders(9, 0, incidence, EventOrders(1, ((8, 6, 4),), (1, 3)))
    ['CRCRCR']
    """
    require_patients("n", n)
    require_patients("deaths", deaths, 0)
    joint = []
    for start in incidence.matching:
        known = numbers_at_risk(start, n)
        for order in event_free.matching:
            if order[: len(known)] == known:
                rest = order_marks(order, n)[len(start) :]
                whole = start + rest.replace("E", "D")
                if whole.count("D") <= deaths:
                    joint.append(whole)
    return joint


def _tied(events: int, m: int) -> Fraction:
    """What tied events of one kind count for in Aalen's variance, as cmprsk has it."""
    return events * (Fraction(m - events, m - 1) if events > 1 else Fraction(1))


def _number_of_orders(relapses: int, deaths: int, censored: int, longest: int) -> int:
    """The sequences of at most these marks that end with R, and the empty one."""
    return 1 + sum(
        math.comb(r - 1 + d, d) * math.comb(r - 1 + d + c, c)
        for r in range(1, relapses + 1)
        for d in range(deaths + 1)
        for c in range(censored + 1)
        if r + d + c <= longest
    )
