"""Tests of groups that need only the order of events: every labelling, and every interleaving.

An order is a string of marks, one a patient: E for an event, C for a censored patient; with
competing risks R for the event of interest and D for one that competes. Nobody shares a time,
apart from marks that are said to lie at time zero.
"""

import math
from collections.abc import Iterator
from itertools import combinations
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from recount.models.log_rank import log_rank
from recount.statistics._curves import require_named, require_patients
from recount.statistics.special import chi_squared_tail

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]

KINDS = ("gray", "kept_at_risk", "cause_specific")


class LabelTests(NamedTuple):
    """The log-rank test of each labelling, arrays of shape (labellings,)."""

    p: Array
    beyond: Array
    """Events of the labelled group beyond those expected: above 0 where it does worse."""
    events: NDArray[np.int64]
    """Events of the labelled group."""


class CurveStep(NamedTuple):
    """The estimates after a place in an order, fractions of one."""

    place: int
    mark: str
    event_free: float
    incidence: float


class InterleavedTests(NamedTuple):
    """The tests of all interleavings of two orders, ascending in p; equal ones stand once."""

    p: Array
    more: Flags
    """Whether group 1 has more events than expected."""
    orders: NDArray[np.float64]
    """How many interleavings give this test; counted, not weighed, so no probabilities."""

    def share_printing(self, low: float, high: float) -> float:
        """The share of interleavings whose p lies between two values, ends included."""
        inside = (self.p >= low) & (self.p <= high)
        return float(self.orders[inside].sum() / self.orders.sum())


def order_curve(marks: str, n: int, event: str = "R") -> list[CurveStep]:
    """Return the event-free share and the incidence of `event` after each place of an order.

    Place 0 comes first. All marks but C end the event-free time. Raises ValueError unless n is a
    whole number of at least the number of marks. Source: Kaplan and Meier (1958); Aalen and
    Johansen (1978).

    >>> [(s.place, round(s.event_free, 3), s.incidence) for s in order_curve("RCD", 4)]
    [(0, 1.0, 0.0), (1, 0.75, 0.25), (2, 0.75, 0.25), (3, 0.375, 0.25)]
    """
    require_patients("n", n, max(len(marks), 1))
    free, reached, steps = 1.0, 0.0, [CurveStep(0, "", 1.0, 0.0)]
    for place, mark in enumerate(marks, start=1):
        if mark != "C":
            fall = free / (n - place + 1)
            free -= fall
            reached += fall * (mark == event)
        steps.append(CurveStep(place, mark, free, reached))
    return steps


def whole_orders(order: str, n: int, events: int) -> Iterator[str]:
    """Return every order of n patients that begins so and has so many events in all.

    The events that are missing can come at any place among the patients who are left, all others
    are censored. Raises ValueError where that is not possible. Source: exhaustive enumeration.

    >>> list(whole_orders("EC", 4, 2))
    ['ECEC', 'ECCE']
    """
    left, missing = n - len(order), events - order.count("E")
    if not 0 <= missing <= left:
        raise ValueError(f"order={order!r}, n={n!r}, events={events!r}: expected room for them")
    return (
        order + "".join("E" if i in places else "C" for i in range(left))
        for places in combinations(range(left), missing)
    )


def leaves_room_between_censorings(order: str, most_before: int) -> bool:
    """Return whether an event lies between the first two censorings, few enough before the first.

    What an order must leave where a second outcome of the same patients has one censoring first
    and then all its events, one of which is an event of both. Raises ValueError with fewer than
    two censorings. Source: the two orders are of the same patients at the same times.

    >>> leaves_room_between_censorings("ECEC", 1), leaves_room_between_censorings("EECC", 2)
    (True, False)
    """
    if order.count("C") < 2:
        raise ValueError(f"order={order!r}: expected two censorings")
    first = order.index("C")
    second = order.index("C", first + 1)
    return order[:first].count("E") <= most_before and "E" in order[first:second]


def labellings(n: int, size: int) -> Flags:
    """Return all ways to put `size` of n patients into a group, an array (labellings, n).

    Raises ValueError unless 1 <= size < n. Source: exhaustive enumeration.

    >>> labellings(3, 1).astype(int).tolist()
    [[1, 0, 0], [0, 1, 0], [0, 0, 1]]
    """
    if not 1 <= size < n:
        raise ValueError(f"size={size!r}, n={n!r}: expected a part of the patients")
    chosen = np.array(list(combinations(range(n), size)))
    group = np.zeros((len(chosen), n), dtype=bool)
    group[np.arange(len(chosen))[:, None], chosen] = True
    return group


def log_rank_of_labels(order: str, groups: Flags) -> LabelTests:
    """Return the log-rank test of each labelling of the patients of one whole order.

    `groups` is an array (labellings, patients), patients by their place. Raises ValueError unless
    there are as many patients as marks. Source: Mantel (1966).

    >>> tests = log_rank_of_labels("EEEE", labellings(4, 2))
    >>> tests.p.round(3).tolist()[0], tests.events.tolist()[0]  # the first two to die
    (0.09, 2)
    """
    if groups.ndim != 2 or groups.shape[1] != len(order):
        raise ValueError(f"order={order!r}, groups {groups.shape}: expected a column a mark")
    at = [i for i, mark in enumerate(order) if mark == "E"]
    at_risk_1 = groups[:, ::-1].cumsum(axis=1)[:, ::-1]
    at_risk = np.arange(len(order), 0, -1)
    beyond, p = log_rank(groups[:, at], at_risk_1[:, at], np.ones(len(at)), at_risk[at])
    return LabelTests(p, beyond, groups[:, at].sum(axis=1))


def interleaved_tests(
    order_1: str,
    n_1: int,
    order_2: str,
    n_2: int,
    kind: str = "gray",
    at_zero_1: int = 0,
    at_zero_2: int = 0,
) -> InterleavedTests:
    """Return the test of two groups under every interleaving of their orders, exhaustively.

    The orders are in R, D and C up to the last event; whoever is left is censored after it, at
    any place. The first `at_zero` marks of each lie at time zero. The score is the R of group 1
    less those expected, its variance hypergeometric, one R at a time, two-sided p by chi-squared:

    - `gray`: at risk are (1 - F) / S times those present, F the incidence of R and S the
      event-free share, as in the score of Gray's test; its own variance allows for these being
      estimates, and is not used;
    - `kept_at_risk`: patients with D stay at risk for good;
    - `cause_specific`: they leave, as in a log-rank test.

    Raises ValueError on an unknown kind or mark, and unless the orders fit their groups. Source:
    Gray (1988); Fine and Gray (1999) for those kept at risk; exhaustive enumeration.

    >>> tests = interleaved_tests("R", 2, "R", 2, "cause_specific")
    >>> tests.p.round(3).tolist(), tests.orders.tolist()
    ([0.317, 0.317, 0.808, 0.808], [1.0, 1.0, 2.0, 2.0])
    """
    require_named("kind", kind, KINDS)
    _require_order("order_1", order_1, n_1, at_zero_1)
    _require_order("order_2", order_2, n_2, at_zero_2)
    marks = order_1.ljust(n_1, "C"), order_2.ljust(n_2, "C")
    risk = _risk_sizes(marks[0], kind), _risk_sizes(marks[1], kind)
    row: list[dict[tuple[float, float], float]] = []
    for i in range(at_zero_1, n_1 + 1):
        before, row = row, []
        for j in range(at_zero_2, n_2 + 1):
            cell: dict[tuple[float, float], float] = {}
            if i == at_zero_1 and j == at_zero_2:
                cell[0.0, 0.0] = 1.0
            if i > at_zero_1:
                _add(cell, before[j - at_zero_2], marks[0][i - 1], 1, risk[0][i - 1], risk[1][j])
            if j > at_zero_2:
                _add(cell, row[-1], marks[1][j - 1], 0, risk[0][i], risk[1][j - 1])
            row.append(cell)
    scores = np.array([*row[-1]])
    orders = np.array([*row[-1].values()])
    p = np.array([chi_squared_tail(u * u / v, 1) if v > 0 else math.nan for u, v in scores])
    by_p = np.argsort(p)
    return InterleavedTests(p[by_p], scores[by_p, 0] > 0, orders[by_p])


def _require_order(name: str, order: str, n: int, at_zero: int) -> None:
    require_patients(f"n of {name}", n, max(len(order), 1))
    if set(order) - set("RDC") or not 0 <= at_zero <= len(order):
        raise ValueError(f"{name}={order!r}, at zero {at_zero!r}: expected R, D, C and fewer")


def _risk_sizes(marks: str, kind: str) -> list[float]:
    """How many count as at risk when so many marks have passed, for 0, 1, ... marks."""
    sizes, n = [], len(marks)
    steps = order_curve(marks, n)
    for step in steps:
        present = n - step.place
        if kind == "gray":
            free = step.event_free
            sizes.append(present * (1 - step.incidence) / free if present and free else 0.0)
        else:
            kept = marks[: step.place].count("D") if kind == "kept_at_risk" else 0
            sizes.append(float(present + kept))
    return sizes


def _add(
    cell: dict[tuple[float, float], float],
    before: dict[tuple[float, float], float],
    mark: str,
    own: int,
    risk_1: float,
    risk_2: float,
) -> None:
    """Add to a cell the scores of the one before it, after one mark more."""
    u = v = 0.0
    if mark == "R":
        share = risk_1 / (risk_1 + risk_2)
        u, v = own - share, share * (1 - share)
    for (score, variance), orders in before.items():
        key = round(score + u, 10), round(variance + v, 10)
        cell[key] = cell.get(key, 0.0) + orders
