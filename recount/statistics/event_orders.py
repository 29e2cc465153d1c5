"""Which orders of events and censorings stand behind a printed survival estimate and its error.

The unit that is counted is the **order**: the sequence of event (E) and censoring (C) marks up to
the last event by the horizon, patients being exchangeable. It is the same thing as the numbers at
risk just before those events. What happens between the last event and the horizon, and after the
horizon, changes neither printed number and makes no further order; it only has to be possible:
the events that are counted in all and are not in the order happen after the horizon, so that as
many patients at least are still at risk there. Ties are broken event by event, events before
censorings, which changes neither number.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from recount.statistics._curves import Limits, require_at_risk, require_patients
from recount.statistics._orders import AtRisk, Events, Search

Extremes = tuple[int, int] | None


@dataclass(frozen=True)
class EventOrders:
    """How many orders were tried, and the numbers at risk of those that match."""

    tried: int
    matching: tuple[AtRisk, ...]
    at_horizon: Extremes
    """The fewest and the most patients who can still be at risk at the horizon."""

    @property
    def unique(self) -> bool:
        """Whether one order alone matches."""
        return len(self.matching) == 1

    @property
    def by_horizon(self) -> Extremes:
        """The fewest and the most events by the horizon."""
        return _extremes(map(len, self.matching))

    @property
    def first(self) -> Extremes:
        """The least and the greatest number at risk at the first event."""
        return _extremes(order[0] for order in self.matching if order)

    @property
    def last(self) -> Extremes:
        """The least and the greatest number at risk at the last event."""
        return _extremes(order[-1] for order in self.matching if order)


def order_marks(at_risk: Sequence[int], n: int) -> str:
    """Return an order in E and C marks, up to its last event, from the numbers at risk.

    Raises ValueError unless at_risk is a descending list of whole numbers up to n. Source: the
    definition of a risk set.

    >>> order_marks((8, 6, 4), 9)
    'CECECE'
    """
    require_at_risk(at_risk)
    require_patients("n", n, at_risk[0] if at_risk else 1)
    lost = (before - 1 - now for before, now in pairwise((n + 1, *at_risk)))
    return "".join("C" * count + "E" for count in lost)


def event_orders(
    n: int,
    events: Events,
    estimate: Limits,
    error: Limits,
    nature: str = "standard_error",
    at_zero: int = 0,
    at_horizon: int = 1,
) -> EventOrders:
    """Return the orders of n patients that give an estimate and an error between the limits.

    `events` counts those of the whole follow-up: a number, a pair (fewest, most), or None where
    it is unknown. The first `at_zero` of them happen at time zero. At least `at_horizon` patients
    are still at risk at the horizon, as a curve ends with its last patient. Limits are fractions
    of one, such as those of a printed cell, ends included; the error is that multiple of
    Greenwood's which `nature` names.

    The search is exhaustive: a branch is left only when nothing in it can match, since the
    estimate only falls, and the Greenwood sum of the rest of the curve keeps between the least
    and the most that its fall allows. `tried` counts the orders in the branches left as well; for
    k events and at_horizon=0 it is the number of ways to choose k of n + 1. Raises ValueError on
    impossible counts or limits and on an unknown nature. Source: exhaustive enumeration of what
    prints so, as SPRITE does for means (Heathers et al. 2018).

    >>> event_orders(4, 2, (0.5, 0.5), (0.245, 0.255))
    EventOrders(tried=7, matching=((4, 3),), at_horizon=(1, 2))
    """
    search = Search(n, events, estimate, error, nature, at_zero, at_horizon)
    matching = tuple(_matching(search))
    least = _extremes(search.least(len(order)) for order in matching)
    most = _extremes(order[-1] - 1 if order else n for order in matching)
    return EventOrders(search.tried(), matching, (least[0], most[1]) if least and most else None)


def _matching(search: Search) -> Iterator[AtRisk]:
    """The orders that match."""
    low, high = search.low, search.high
    least_total, most_total = search.least_variance / high**2, search.most_variance / low**2

    def visit(order: AtRisk, left: int, survival: Fraction, total: Fraction) -> Iterator[AtRisk]:
        variance = survival**2 * total
        if low <= survival <= high and search.least_variance <= variance <= search.most_variance:
            yield order
        if len(order) == search.most:
            return
        for m in range(left, search.least(len(order) + 1), -1):
            rest = m - 1  # are still at risk after the event
            after = survival * rest / m
            if after < low:
                return
            total_after = total + Fraction(1, m * rest)
            # By which factor the rest of the curve falls at least and at most, and what its
            # Greenwood sum is then at least and at most.
            shallow, steep = max(after / high, Fraction(1)), after / low
            if (
                total_after + (shallow - 1) / rest <= most_total
                and total_after + steep - 2 + 1 / steep >= least_total
            ):
                yield from visit((*order, m), rest, after, total_after)

    yield from visit(search.zero, search.left, search.survival, search.total)


def _extremes(numbers: Iterable[int]) -> Extremes:
    found = list(numbers)
    return (min(found), max(found)) if found else None
