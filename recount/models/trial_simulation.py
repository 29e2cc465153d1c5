"""Simulated trials of two arms, analysed when so many have died; and what the drawing costs.

Time is in months. Every estimate that is a share or a mean of draws comes as `Simulated`, with its
Monte Carlo standard error; a digit that the error does not carry must not be printed.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import optimize

from recount.models.simulated_trials import log_hazard_ratios, medians
from recount.models.survival_models import GRID, Hazards
from recount.statistics._arguments import require_inside

Array = NDArray[np.float64]


class Simulated(NamedTuple):
    """An estimate from independent draws, its Monte Carlo standard error, and their number."""

    estimate: float
    error: float
    draws: int


@dataclass(frozen=True)
class TrialDesign:
    """How many patients an arm has, over how many months they join, and how that gathers speed.

    The share of a patient who joined by month t is (t / recruiting) ** (1 / speed).
    """

    patients_new: int
    patients_old: int
    recruiting: float
    speed: float = 1.0

    @cached_property
    def arm(self) -> NDArray[np.int64]:
        """1 for the places of the new arm, 0 for those of the old."""
        return np.repeat([1, 0], [self.patients_new, self.patients_old])


class TrialResults(NamedTuple):
    """What simulated trials show at one look, one value a trial."""

    log_hazard_ratio: Array
    median_new: Array
    median_old: Array
    month: Array
    """The month of the look, from the first patient on."""

    @property
    def ratio_of_medians(self) -> Array:
        """The median of the new arm over that of the old."""
        return self.median_new / self.median_old


def simulated_share(happened: ArrayLike) -> Simulated:
    """Return the share of draws in which something happened, with its standard error.

    The error is that of (happened + 1/2) / (draws + 1) where none or all did, so that it is
    never 0. Raises ValueError without a draw. Source: the binomial distribution; Agresti and
    Coull (1998) for adding to empty cells.

    >>> found = simulated_share([True] * 20 + [False] * 80)
    >>> f"{found.estimate} {found.error:.3f} {found.draws}"
    '0.2 0.040 100'
    """
    flags = np.asarray(happened, dtype=bool).ravel()
    if not flags.size:
        raise ValueError("happened: expected at least one draw")
    count, n = int(flags.sum()), flags.size
    share = (count + 0.5) / (n + 1) if count in (0, n) else count / n
    return Simulated(count / n, math.sqrt(share * (1 - share) / n), n)


def simulated_mean(values: ArrayLike) -> Simulated:
    """Return the mean of draws with its standard error.

    Raises ValueError below two draws. Source: the definition.

    >>> found = simulated_mean([1, 2, 3, 4])
    >>> f"{found.estimate} {found.error:.3f} {found.draws}"  # sqrt(5/3) / 2
    '2.5 0.645 4'
    """
    drawn = np.asarray(values, dtype=float).ravel()
    if drawn.size < 2:
        raise ValueError(f"values={drawn.tolist()!r}: expected at least two draws")
    error = float(drawn.std(ddof=1)) / math.sqrt(drawn.size)
    return Simulated(float(drawn.mean()), error, drawn.size)


def simulated_quantile(values: ArrayLike, share: float) -> Simulated:
    """Return a quantile of draws with its standard error.

    Half the distance between the draws that lie one binomial standard error of their number below
    and above. Raises ValueError below two draws and unless 0 < share < 1. Source: Maritz and
    Jarrett (1978) compare such errors.

    >>> found = simulated_quantile(range(10_001), 0.5)
    >>> f"{found.estimate:.0f} {found.error:.0f} {found.draws}"  # 10,000 sqrt(1/4 / 10,001)
    '5000 50 10001'
    """
    require_inside("share", share, 0, 1)
    drawn = np.asarray(values, dtype=float).ravel()
    if drawn.size < 2:
        raise ValueError(f"values={drawn.tolist()!r}: expected at least two draws")
    reach = math.sqrt(share * (1 - share) / drawn.size)
    low, middle, high = np.quantile(drawn, np.clip([share - reach, share, share + reach], 0, 1))
    return Simulated(float(middle), float(high - low) / 2, drawn.size)


def recruitment_speed(recruiting: float, at_cutoff: float, follow_up: float) -> float:
    """Return the speed at which half of the patients can be followed for `follow_up` at cut-off.

    Months from the first patient: the last joins at `recruiting`, the data are cut at `at_cutoff`.
    1 is an even pace; below 1 recruitment gathers speed. Raises ValueError unless
    0 < at_cutoff - follow_up < recruiting. Source: the median of a power of a uniform number.

    >>> round(recruitment_speed(20, 24, 14), 6)  # half have joined half-way
    1.0
    """
    require_inside("at_cutoff - follow_up", at_cutoff - follow_up, 0, recruiting)
    return math.log((at_cutoff - follow_up) / recruiting) / math.log(0.5)


def simulate_trials(
    hazards: Hazards, design: TrialDesign, looks: Sequence[int], trials: int, seed: int
) -> list[TrialResults]:
    """Return the results of simulated trials at each look, which is a number of deaths.

    The same seed gives the same trials. No patient is lost. Raises ValueError where a look is not
    from 1 to the number of patients, without a trial, and where an arm has no death. Source:
    inversion of the cumulative hazard, Bender, Augustin and Blettner (2005).

    >>> from recount.models.survival_models import constant_hazards
    >>> design = TrialDesign(200, 100, recruiting=20)
    >>> (look,) = simulate_trials(constant_hazards(0.7, 4), design, [200], 300, seed=1)
    >>> mean = simulated_mean(look.log_hazard_ratio)
    >>> abs(mean.estimate - math.log(0.7)) < 4 * mean.error
    True
    """
    n_new, n = design.patients_new, design.patients_new + design.patients_old
    if trials < 1 or not all(1 <= deaths <= n for deaths in looks):
        raise ValueError(f"looks={looks!r}, trials={trials!r}: expected 1 to {n} deaths, a trial")
    rng = np.random.default_rng(seed)
    drawn = rng.exponential(size=(trials, n))
    parts = drawn[:, :n_new], drawn[:, n_new:]
    died = np.hstack([np.interp(part, arm, GRID) for part, arm in zip(parts, hazards, strict=True)])
    joined = design.recruiting * rng.random(died.shape) ** design.speed
    ends = np.sort(joined + died, axis=1)
    results = []
    for deaths in looks:
        month = ends[:, [deaths - 1]]
        watched = np.clip(month - joined, 0, None)
        times, events = np.minimum(died, watched), died <= watched
        estimate, _ = log_hazard_ratios(times, events, design.arm)
        new, old = (
            medians(times[:, design.arm == side], events[:, design.arm == side]) for side in (1, 0)
        )
        results.append(TrialResults(estimate, new, old, month[:, 0]))
    return results


def calibrated_ratio(
    model: Callable[[float], Hazards],
    target: float,
    design: TrialDesign,
    deaths: int,
    trials: int = 400,
    seed: int = 5,
) -> Simulated:
    """Return the effect with which a model's average estimate is the target hazard ratio.

    The average is of the log hazard ratio over simulated trials, all effects on the same draws;
    the error of the effect is that of the average over its slope, to which the search adds up to
    0.004. Raises ValueError where no effect from 0.2 to 0.95 gives the target, and as
    `simulate_trials`. Source: Brent's method on the simulated average.

    >>> from recount.models.survival_models import constant_hazards
    >>> design = TrialDesign(60, 60, recruiting=10)
    >>> ratio = calibrated_ratio(lambda r: constant_hazards(r, 4), 0.6, design, 90)
    >>> abs(ratio.estimate - 0.6) < 4 * ratio.error + 0.004
    True
    """

    def estimates(ratio: float) -> Array:
        (look,) = simulate_trials(model(ratio), design, [deaths], trials, seed)
        return look.log_hazard_ratio

    def off(ratio: float) -> float:
        return float(estimates(ratio).mean()) - math.log(target)

    low, high = 0.2, 0.95
    if off(low) * off(high) > 0:
        raise ValueError(f"target={target!r}: no effect from {low} to {high} gives it")
    found = float(optimize.brentq(off, low, high, xtol=0.004))
    slope = (off(found + 0.02) - off(found - 0.02)) / 0.04
    return Simulated(found, simulated_mean(estimates(found)).error / abs(slope), trials)


def ratios_near(look: TrialResults, hazard_ratio: float, window: float) -> Array:
    """Return the ratios of medians of the trials whose hazard ratio is within the window.

    Raises ValueError where no trial is. Source: conditioning by rejection.

    >>> look = TrialResults(np.log([0.7, 0.9]), np.array([8.0, 6]), np.array([4.0, 4]), np.ones(2))
    >>> ratios_near(look, 0.71, 0.05).tolist()
    [2.0]
    """
    kept = np.abs(np.exp(look.log_hazard_ratio) - hazard_ratio) < window
    if not kept.any():
        raise ValueError(f"hazard_ratio={hazard_ratio!r}: no trial within {window}")
    return look.ratio_of_medians[kept]
