"""One search for the orders behind a printed estimate: its arguments, checked."""

import math
from fractions import Fraction

from recount.statistics._arguments import is_count
from recount.statistics._curves import Limits, require_limits, require_named, variance_limits
from recount.statistics.survival import NATURES

AtRisk = tuple[int, ...]
Events = int | tuple[int, int] | None


class Search:
    """The checked arguments of a search, and what its functions share."""

    def __init__(
        self,
        n: int,
        events: Events,
        estimate: Limits,
        error: Limits,
        nature: str,
        at_zero: int,
        at_horizon: int,
    ) -> None:
        known = (at_zero, n) if events is None else events
        self.fewest, self.most = known if isinstance(known, tuple) else (known, known)
        counts = (n, self.fewest, self.most, at_zero, at_horizon)
        if not all(map(is_count, counts)) or not (
            at_zero <= self.fewest <= self.most <= n and at_zero + max(at_horizon, 1) <= n
        ):
            raise ValueError(
                f"n={n!r}, events={events!r}, at_zero={at_zero!r}, at_horizon={at_horizon!r}: "
                "expected whole numbers with at_zero <= events <= n, at_zero < n and "
                "at_zero + at_horizon <= n"
            )
        require_named("nature", nature, [*NATURES])
        require_limits("estimate", estimate)
        if not 0 < estimate[0] <= 1:
            raise ValueError(f"estimate low={estimate[0]!r}: expected a number above 0 and up to 1")
        self.n, self.at_horizon = n, at_horizon
        self.zero = tuple(range(n, n - at_zero, -1))
        self.low, self.high = (Fraction(limit) for limit in estimate)
        self.least_variance, self.most_variance = variance_limits(error, NATURES[nature])
        self.left = n - at_zero
        self.survival = Fraction(self.left, n)
        self.total = Fraction(1, self.left) - Fraction(1, n)

    def least(self, count: int) -> int:
        """The fewest patients still at risk at the horizon after so many events."""
        return max(self.at_horizon, self.fewest - count)

    def tried(self) -> int:
        """The number of orders, matching or not."""
        return sum(
            math.comb(self.left - self.least(count), count - len(self.zero))
            for count in range(len(self.zero), self.most + 1)
            if self.left >= self.least(count)
        )
