"""Time that a group is guaranteed: how far ahead it seems though nothing has an effect.

Where the hazard is constant, or the survival at the two times is known, all answers are closed
forms. `simulate_cohorts` draws small cohorts to show what a log-rank test makes of them, and what
the same test makes of them when the group is joined on its day (Mantel and Byar). Survivals and
shares are fractions of one, differences are fractions too.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from recount.models.log_rank import log_rank
from recount.models.trial_simulation import Simulated, simulated_share
from recount.statistics._arguments import require_between, require_inside

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]


def survival_of_weibull(months: float, at_horizon: float, horizon: float, shape: float) -> float:
    """Return the share that outlives so many months when `at_horizon` outlive the horizon.

    Shape 1 is a constant risk, below 1 one that comes early. Raises ValueError unless
    0 < at_horizon < 1, months is at least 0 and the others are positive. Source: Weibull (1951).

    >>> round(survival_of_weibull(9, 0.25, 36, 0.5), 12)  # half the way on the root's scale
    0.5
    """
    require_inside("at_horizon", at_horizon, 0, 1)
    require_between("months", months, 0, math.inf)
    for name, value in (("horizon", horizon), ("shape", shape)):
        require_inside(name, value, 0, math.inf)
    return at_horizon ** ((months / horizon) ** shape)


def survival_among_entered(at_horizon: float, at_entry: float) -> float:
    """Return the survival at the horizon of those who live to enter, who alone are counted.

    Raises ValueError unless 0 < at_horizon <= at_entry <= 1. Source: the definition of conditional
    survival.

    >>> round(survival_among_entered(0.4, 0.8), 12)
    0.5
    """
    require_inside("at_horizon", at_horizon, 0, 1.0000001)
    require_between("at_entry", at_entry, at_horizon, 1)
    return at_horizon / at_entry


def immortal_time_bias(
    at_horizon: float, delay: float, earlier: float, horizon: float, shape: float = 1.0
) -> float:
    """Return how much better survival seems where the treatment comes after `delay` months.

    The difference to a group treated after `earlier` months, as a fraction of one, when all have
    one survival and only those are counted who live to be treated. The two groups' early deaths
    are taken as alike: where they are not, compare `survival_among_entered` of each. Raises
    ValueError as `survival_of_weibull` and unless both delays are from 0 to the horizon. Source:
    Suissa (2008), immortal time; the arithmetic is that of conditional survival.

    >>> round(100 * immortal_time_bias(0.60, 6, 1, 36), 2)  # 0.60^(5/6) - 0.60^(35/36)
    4.47
    """
    for name, months in (("delay", delay), ("earlier", earlier)):
        require_between(name, months, 0, horizon)
    late, early = (
        survival_among_entered(at_horizon, survival_of_weibull(m, at_horizon, horizon, shape))
        for m in (delay, earlier)
    )
    return late - early


def head_start(survival: float, share: float, live_to_count: float) -> float:
    """Return how far a group is ahead at the horizon though belonging to it has no effect.

    A `share` of the patients would belong, and of these `live_to_count` live until they do; whoever
    dies before is counted with the others. `survival` is that of everybody, from the start of
    counting to the horizon. 0 where all live to be counted, as after a landmark. Raises
    ValueError unless share is inside 0 to 1 and 0 < survival <= live_to_count <= 1. Source: the
    argument of Anderson, Cain and Gelber (1983), as a quotient of expected numbers.

    >>> round(head_start(0.4, 0.5, 0.8), 4)  # 0.4 / 0.8 less 0.5 * 0.4 / 0.6
    0.1667
    """
    require_inside("share", share, 0, 1)
    require_inside("survival", survival, 0, 1)
    require_between("live_to_count", live_to_count, survival, 1)
    return survival / live_to_count - (1 - share) * survival / (1 - share * live_to_count)


def live_to_later_reading(hazard: float, wait: float, late_share: float) -> float:
    """Return the share of would-be members who live to be read, when some are read later.

    All have lived to the first reading; `late_share` of them are read `wait` months after it, at
    a constant hazard a month. For `head_start`. Raises ValueError unless hazard and wait are at
    least 0 and late_share from 0 to 1. Source: the exponential distribution.

    >>> round(live_to_later_reading(0.1, 2, 0.5), 4)  # (1 + exp(-0.2)) / 2
    0.9094
    """
    require_between("hazard", hazard, 0, math.inf)
    require_between("wait", wait, 0, math.inf)
    require_between("late_share", late_share, 0, 1)
    return 1 - late_share * (1 - math.exp(-hazard * wait))


def live_through_wait(hazard: float, low: float, middle: float, high: float) -> float:
    """Return the share that lives through a wait, half of it evenly up to `middle`, half above.

    A wait of which the range and the median are printed, at a constant hazard a month. For
    `head_start`. Raises ValueError unless hazard is at least 0 and 0 <= low <= middle <= high.
    Source: the exponential distribution, its mean over two uniform ones.

    >>> round(live_through_wait(0.1, 1, 1, 1), 4)  # exp(-0.1)
    0.9048
    """
    require_between("hazard", hazard, 0, math.inf)
    require_between("low", low, 0, middle)
    require_between("high", high, middle, math.inf)

    def mean(a: float, b: float) -> float:
        width = hazard * (b - a)
        return math.exp(-hazard * a) * (-math.expm1(-width) / width if width else 1.0)

    return (mean(low, middle) + mean(middle, high)) / 2


class Comparison(NamedTuple):
    """What cohorts in which nothing has an effect show of a group."""

    difference: Simulated
    """Survival at the horizon of the group less that of the others."""
    alarms: Simulated
    """How often a log-rank test is below the level."""


@dataclass(frozen=True)
class Cohorts:
    """Simulated cohorts, arrays of cohorts by patients, in months from the start of counting.

    `death` and `end`, the end of follow-up; `joins`, when a patient would join the group, infinite
    for never.
    """

    death: Array
    end: Array
    joins: Array

    @property
    def member(self) -> Flags:
        """Whoever lives to join, whether or not it is before follow-up ends."""
        return self.joins < self.death

    def comparison(self, horizon: float, level: float = 0.05, landmark: float = 0.0) -> Comparison:
        """Members against the others, as though they had been members from the start.

        Only those alive and followed at the landmark are compared, by their state there if it is
        above 0.
        """
        group = self.member if not landmark else self.joins <= landmark
        kept, lives = self.death > landmark, self.death > horizon
        arms = [lives[kept & side] for side in (group, ~group)]
        if not all(arm.size for arm in arms):
            raise ValueError(f"landmark={landmark!r}: expected patients in both groups")
        error = math.sqrt(sum(float(arm.var()) / arm.size for arm in arms))
        difference = float(arms[0].mean() - arms[1].mean())
        p = self._log_rank(group, landmark)
        return Comparison(
            Simulated(difference, error, sum(arm.size for arm in arms)), simulated_share(p < level)
        )

    def mantel_byar(self, level: float = 0.05) -> Simulated:
        """How often a log-rank test is below the level when each joins the group on the day.

        Source: Mantel and Byar (1974).
        """
        time = np.minimum(self.death, self.end)
        at_risk = time[:, None, :] >= time[:, :, None]  # cohort, at the time of, patient
        joined = self.joins[:, None, :] < time[:, :, None]
        own = self.joins < time
        event = self.death <= self.end
        _, p = log_rank(event & own, (at_risk & joined).sum(2), event, at_risk.sum(2))
        return simulated_share(p < level)

    def _log_rank(self, group: Flags, landmark: float) -> Array:
        time = np.minimum(self.death, self.end)
        order = np.where(time > landmark, time, 0.0).argsort(axis=1)
        event = (self.death <= self.end) & (time > landmark)
        event, group = (np.take_along_axis(a, order, axis=1) for a in (event, group))
        at_risk = np.arange(time.shape[1], 0, -1)
        _, p = log_rank(event & group, group[:, ::-1].cumsum(axis=1)[:, ::-1], event, at_risk)
        return p


def simulate_cohorts(
    cohorts: int,
    patients: int,
    hazard: float,
    follow_up: tuple[float, float],
    joins: Callable[[np.random.Generator, tuple[int, int]], Array],
    seed: int,
) -> Cohorts:
    """Return cohorts with a constant hazard a month and follow-up that ends evenly in a range.

    `joins` draws when each patient would join the group, in an array of cohorts by patients,
    infinite for never; it does not see the deaths, so that nothing has an effect. Raises
    ValueError unless there is a cohort, a patient and a positive hazard, and the range ascends
    from at least 0. Source: the exponential distribution.

    >>> def at_two_months(rng, shape):
    ...     return np.where(rng.random(shape) < 0.5, 2.0, np.inf)
    >>> drawn = simulate_cohorts(2000, 20, 0.05, (20, 40), at_two_months, seed=1)
    >>> naive = drawn.comparison(12).difference
    >>> exact = head_start(math.exp(-0.6), 0.5, math.exp(-0.1))
    >>> abs(naive.estimate - exact) < 4 * naive.error
    True
    """
    require_inside("hazard", hazard, 0, math.inf)
    require_between("follow_up low", follow_up[0], 0, follow_up[1])
    if cohorts < 1 or patients < 1:
        raise ValueError(f"cohorts={cohorts!r}, patients={patients!r}: expected at least one")
    rng, shape = np.random.default_rng(seed), (cohorts, patients)
    death = rng.exponential(1 / hazard, shape)
    end = rng.uniform(*follow_up, shape)
    return Cohorts(death, end, np.asarray(joins(rng, shape), dtype=float))


def joining_after_wait(
    share: float, low: float, middle: float, high: float
) -> Callable[[np.random.Generator, tuple[int, int]], Array]:
    """Return the `joins` of a share of patients, after a wait as in `live_through_wait`.

    Raises ValueError unless 0 <= share <= 1 and 0 <= low <= middle <= high. Source: a uniform
    distribution on either side of the median.

    >>> drawn = joining_after_wait(1.0, 1, 2, 4)(np.random.default_rng(1), (1, 1000))
    >>> bool((drawn >= 1).all() and (drawn <= 4).all()), round(float((drawn < 2).mean()), 1)
    (True, 0.5)
    """
    require_between("share", share, 0, 1)
    require_between("low", low, 0, middle)
    require_between("high", high, middle, math.inf)

    def joins(rng: np.random.Generator, shape: tuple[int, int]) -> Array:
        early = rng.random(shape) < 0.5
        wait = np.where(early, rng.uniform(low, middle, shape), rng.uniform(middle, high, shape))
        return np.where(rng.random(shape) < share, wait, np.inf)

    return joins
