"""The survival curves of two arms that a trial's printed numbers allow: a set, not a distribution.

A median with its interval gives three points of a curve. What comes after the last of them is
tried out: every tail of a grid, in both arms. The pairs that would print the hazard ratio and the
deaths are the set. Nothing says how likely a member is, and a finer grid finds more of them, so
what the set contains is shown to be allowed, and what it lacks is not shown to be excluded.
"""

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import optimize

from recount.models.large_trials import expected_score, share_watched
from recount.models.trial_simulation import TrialDesign
from recount.statistics._arguments import require_inside
from recount.statistics.special import normal_critical_value

Array = NDArray[np.float64]
Points = Sequence[tuple[float, float]]
"""Months and survivals (fractions of one) through which a curve passes, in order of time."""

STEPS_A_MONTH = 10


class CurveSet(NamedTuple):
    """The pairs of curves that would print the numbers, a row a pair, by month from 0 on."""

    months: Array
    new: Array
    old: Array
    deaths_new: Array
    """Expected deaths of the new arm by the cut-off, one number a pair."""
    deaths_old: Array

    @property
    def difference(self) -> Array:
        """Survival of the new arm less that of the old, a row a pair."""
        return self.new - self.old

    def at(self, month: float) -> tuple[Array, Array]:
        """Survival of both arms at a month, one number a pair."""
        place = int(np.abs(self.months - month).argmin())
        return self.new[:, place], self.old[:, place]

    def crossing(self, after: float) -> Array:
        """The first month after `after` at which the old arm has more survivors; none: nan."""
        behind = (self.difference < 0) & (self.months > after)
        return np.where(behind.any(axis=1), self.months[behind.argmax(axis=1)], np.nan)


def survival_at_limit(patients: int, upper: bool, level: float = 0.95) -> float:
    """Return the survival at a limit of the interval of a median, a fraction of one.

    There the pointwise interval of the survival ends at one half. It is the interval on the scale
    of log(-log S), with Greenwood's error of patients of whom nobody is censored yet. Raises
    ValueError unless patients is above 20 and 0 < level < 1. Source: Brookmeyer and Crowley
    (1982); Borgan and Liestol (1990) for the scale.

    >>> f"{survival_at_limit(271, upper=False):.3f} {survival_at_limit(271, upper=True):.3f}"
    '0.561 0.442'
    """
    require_inside("patients", patients, 20, math.inf)
    z = normal_critical_value(level) * (1 if upper else -1)

    def off(survival: float) -> float:
        hazard = -math.log(survival)
        error = math.sqrt((1 - survival) / (survival * patients)) / hazard
        return (math.log(hazard) - math.log(math.log(2))) / error - z

    ends = (0.1, 0.5) if upper else (0.5, 0.9)
    return float(optimize.brentq(off, *ends))


def curves_through(
    points: Points, months: Array, rates: Sequence[float], shares: Sequence[float]
) -> Array:
    """Return curves through the points, one for each tail, by the months.

    Hazards are constant between points. After the last one, `share` of the patients alive then
    never die, and the others do so at `rate` a month. Raises ValueError unless months and
    survivals are in order. Source: the piecewise exponential distribution and the mixture cure
    model, Boag (1949).

    >>> curve = curves_through([(2, 0.5)], np.array([0.0, 1.0, 2.0, 3.0]), [math.log(2)], [0.2])
    >>> curve.round(4).tolist()
    [[1.0, 0.7071, 0.5, 0.3]]
    """
    at, alive = (np.array(column) for column in zip((0.0, 1.0), *points, strict=True))
    if not (np.all(np.diff(at) > 0) and np.all(np.diff(alive) < 0) and alive[-1] > 0):
        raise ValueError(f"points={points!r}: expected rising months and falling survivals")
    inside = np.exp(np.interp(months, at, np.log(alive)))
    after = np.clip(months - at[-1], 0, None)
    tails = [share + (1 - share) * np.exp(-rate * after) for rate in rates for share in shares]
    return inside * np.array(tails)


def curves_that_print(
    points_new: Points,
    points_old: Points,
    design: TrialDesign,
    cutoff: float,
    ratio: tuple[float, float],
    deaths: tuple[float, float],
    rates: Sequence[float],
    shares: Sequence[float],
) -> CurveSet:
    """Return the pairs of curves through the points that would print the ratio and the deaths.

    `ratio` and `deaths` are the least and the largest that do; `rates` and `shares` are the grid
    of tails of both arms. Raises ValueError where no pair does. Source: enumeration, with the
    limit of Cox's estimate (Struthers and Kalbfleisch 1986).

    >>> found = curves_that_print([(7, 0.5)], [(4, 0.5)], TrialDesign(200, 100, recruiting=20), 24,
    ...                           (0.6, 0.7), (150, 220), [0.05, 0.1, 0.2], [0, 0.5])
    >>> len(found.new), float(found.months[-1])
    (4, 24.0)
    """
    months = np.linspace(0, cutoff, math.ceil(STEPS_A_MONTH * cutoff) + 1)
    arms = [curves_through(points, months, rates, shares) for points in (points_new, points_old)]
    watched = share_watched(design, cutoff, (months[1:] + months[:-1]) / 2)
    sizes = design.patients_new, design.patients_old
    dying = [-n * np.diff(arm) * watched for n, arm in zip(sizes, arms, strict=True)]
    at_risk = [n * np.sqrt(arm[:, 1:] * arm[:, :-1]) for n, arm in zip(sizes, arms, strict=True)]
    sums = [arm.sum(axis=1) for arm in dying]
    kept = []
    for new, total in enumerate(sums[0]):  # by row, since all pairs at once fill the memory
        pair = (dying[0][new], dying[1]), (at_risk[0][new], at_risk[1])
        low, high = (expected_score(*pair, bound) for bound in ratio)
        fits = (low >= 0) & (high <= 0) & (total + sums[1] >= deaths[0])
        fits &= total + sums[1] <= deaths[1]
        kept += [(new, old) for old in np.flatnonzero(fits)]
    if not kept:
        raise ValueError(f"ratio={ratio!r}, deaths={deaths!r}: no pair of curves prints them")
    news, olds = (list(side) for side in zip(*kept, strict=True))
    return CurveSet(months, arms[0][news], arms[1][olds], sums[0][news], sums[1][olds])
