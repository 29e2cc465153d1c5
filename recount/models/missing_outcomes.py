"""Patients whose outcome was counted as failure: how much they could change the comparison."""

from typing import NamedTuple

from scipy import stats

from recount.statistics._arguments import require_counts, require_two_arms
from recount.statistics.differences import Estimate, miettinen_nurminen

Table = tuple[int, int, int, int]
"""Events and total of arm 1, events and total of arm 0."""


class TippingPoint(NamedTuple):
    """The fewest imagined events that do it, None if not all would; and P(as many, or more)."""

    gain: int | None
    probability: float


def difference_if_more(table: Table, gain_1: int = 0, gain_0: int = 0) -> Estimate:
    """Return the risk difference, with score limits, if so many failures had been events.

    Fractions of one. Raises ValueError on impossible counts. Source: Miettinen and Nurminen
    (1985); Yan, Lee and Li (2009) for the imagined outcomes.

    >>> found = difference_if_more((60, 100, 30, 100), gain_0=20)
    >>> f"{found.estimate:.2f} {found.low:.3f}"
    '0.10 -0.038'
    """
    events_1, total_1, events_0, total_0 = table
    require_two_arms(events_1, total_1, events_0, total_0)
    return miettinen_nurminen(events_1 + gain_1, total_1, events_0 + gain_0, total_0)


def tipping_point(table: Table, untreated_0: int, rate: float, of: str = "low") -> TippingPoint:
    """Return how many events among the untreated of arm 0 take the difference, or its limit, to 0.

    None is imagined in arm 1. `of` is `low` or `estimate`; `rate` is that with which the
    untreated are thought to have the event, for the probability of so many. Raises ValueError on
    impossible counts and on another `of`. Source: Yan, Lee and Li (2009), the tipping point.

    >>> found = tipping_point((60, 100, 30, 100), 25, rate=0.4)
    >>> found.gain, round(found.probability, 3)
    (17, 0.004)
    """
    if of not in ("low", "estimate"):
        raise ValueError(f"of={of!r}: expected low or estimate")
    require_counts(table[2] + untreated_0, table[3])
    for gain in range(untreated_0 + 1):
        if getattr(difference_if_more(table, gain_0=gain), of) <= 0:
            return TippingPoint(gain, float(stats.binom.sf(gain - 1, untreated_0, rate)))
    return TippingPoint(None, 0.0)
