"""How many events there can be by the horizon, given a printed estimate and its error.

Bounds only, so for any number of patients; `event_orders` has the orders themselves, for few.
"""

import math
from fractions import Fraction

from recount.statistics._curves import Limits, Number
from recount.statistics._orders import Events, Search


def possible_event_numbers(
    n: int,
    events: Events,
    estimate: Limits,
    error: Limits,
    nature: str = "standard_error",
    at_zero: int = 0,
    at_horizon: int = 1,
) -> list[int]:
    """Return the numbers of events by the horizon that bounds do not exclude, for any n.

    For so many events and a given estimate, the Greenwood sum is least when all steps of log S
    are equal, and greatest when they are as unequal as distinct numbers at risk allow, since its
    terms are a convex function of the steps (inequalities of Jensen and Karamata). The limits of
    the estimate are halved until a piece leaves no room or is a single number. As numbers at risk
    are taken as if they could be broken, these are outer bounds: every number that an order has
    is in the list, but a number in the list need not have an order. Raises ValueError as
    `event_orders`. Source: the argument above.

    >>> possible_event_numbers(19, 7, (0.6415, 0.6425), (0.1205, 0.1215))
    [6]
    """
    search = Search(n, events, estimate, error, nature, at_zero, at_horizon)
    return [count for count in range(at_zero, search.most + 1) if _not_excluded(search, count)]


def _not_excluded(search: Search, count: int) -> bool:
    """Whether some piece of the limits of the estimate leaves room for so many events."""
    # Someone is left after the last event, as the estimate is above 0.
    further, floor = count - len(search.zero), max(search.least(count), 1)
    low = max(search.low, search.survival * Fraction(floor, floor + further))
    high = min(search.high, search.survival * (1 - Fraction(further, search.left)))
    pieces = [(float(low), float(high))] if low <= high else []
    while pieces:
        a, b = pieces.pop()
        shallow, steep = (math.log(search.survival / s) for s in (b, a))
        least = a * a * (search.total + _least_total(shallow, further))
        most = b * b * (search.total + _most_total(steep, further, search.left, floor))
        if _at_most(least, search.most_variance) and _at_most(search.least_variance, most):
            middle = (a + b) / 2
            if middle in (a, b):
                return True
            pieces += [(a, middle), (middle, b)]
    return False


def _at_most(a: Number, b: Number) -> bool:
    """Whether a <= b, up to rounding."""
    return math.isclose(max(a, b), b)


def _term(step: float) -> float:
    """1 / (m (m - 1)) from the step log(m / (m - 1))."""
    return 4 * math.sinh(step / 2) ** 2


def _least_total(fall: float, events: int) -> float:
    """Steps that are all equal."""
    return events * _term(fall / events) if events else 0.0


def _most_total(fall: float, events: int, present: int, floor: int) -> float:
    """As many steps as small as can be, one between, and as many as large as can be."""
    for large in range(events):
        small = events - large - 1
        between = fall - math.log(present / (present - small)) - math.log((floor + large) / floor)
        # What of it is more than the largest step that is left.
        over = max(between - math.log1p(1 / (floor + large)), 0.0)
        if not (over and small):
            ends = 1 / (present - small) - 1 / present + 1 / floor - 1 / (floor + large)
            return ends + _term(between)
    return 0.0
