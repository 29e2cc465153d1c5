"""What a trial shows when chance is left out: deaths, and the hazard ratio of Cox's model.

The hazards, the design and the months are those of `survival_models` and `trial_simulation`. All
answers are integrals, so that a model can be fitted to a printed hazard ratio without simulation.
"""

import math
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import optimize, stats

from recount.models.survival_models import GRID, Hazards
from recount.models.trial_simulation import TrialDesign
from recount.statistics._arguments import require_between, require_inside

Array = NDArray[np.float64]

_MONTHS = GRID[:-1]
_MIDDLES = (_MONTHS[1:] + _MONTHS[:-1]) / 2


def share_watched(design: TrialDesign, cutoff: float, months: Array) -> Array:
    """Return the share of patients who joined so long before the cut-off, at each of the months.

    Raises ValueError unless cutoff is positive. Source: the law of joining of `TrialDesign`.

    >>> share_watched(TrialDesign(2, 1, recruiting=20), 24, np.array([2.0, 4.0, 14.0, 24.0]))
    array([1. , 1. , 0.5, 0. ])
    """
    require_inside("cutoff", cutoff, 0, math.inf)
    joined = np.clip((cutoff - months) / design.recruiting, 0, 1)
    return joined ** (1 / design.speed)


def expected_deaths(hazards: Hazards, design: TrialDesign, cutoff: float) -> tuple[float, float]:
    """Return the expected deaths in the new and in the old arm by a month after the first patient.

    Nobody is lost. Raises ValueError unless 0 < cutoff <= 60. Source: the integral of the density
    of the time to death over the share of patients who are watched.

    >>> from recount.models.survival_models import constant_hazards
    >>> design = TrialDesign(200, 100, recruiting=20)
    >>> new, old = expected_deaths(constant_hazards(0.5, 4), design, 24)
    >>> f"{new:.1f} {old:.1f}"
    '132.8 86.0'
    """
    new, old = _deaths(hazards, design, cutoff)
    return float(new.sum()), float(old.sum())


def month_of_deaths(hazards: Hazards, design: TrialDesign, deaths: int) -> float:
    """Return the month after the first patient by which so many deaths are expected in both arms.

    Raises ValueError where they are not within 60 months. Source: Brent's method on
    `expected_deaths`.

    >>> from recount.models.survival_models import constant_hazards
    >>> round(month_of_deaths(constant_hazards(0.5, 4), TrialDesign(200, 100, recruiting=20), 219))
    24
    """

    def off(month: float) -> float:
        return sum(expected_deaths(hazards, design, month)) - deaths

    require_between("deaths", deaths, 1, math.floor(off(60.0) + deaths))
    return float(optimize.brentq(off, 1e-3, 60.0, xtol=1e-6))


def deaths_of_old_arm(
    hazards: Hazards, design: TrialDesign, deaths: int, level: float = 0.95
) -> tuple[int, int]:
    """Return the central prediction interval of the old arm's deaths when so many died in both.

    Counts, ends included; those of the new arm are the rest. Raises ValueError as
    `month_of_deaths` and unless 0 < level < 1. Source: the patients of an arm have one probability
    of having died by the cut-off, so that given the total the deaths of an arm follow Fisher's
    noncentral hypergeometric distribution (Fog 2008).

    >>> from recount.models.survival_models import constant_hazards
    >>> deaths_of_old_arm(constant_hazards(0.5, 4), TrialDesign(200, 100, recruiting=20), 219)
    (80, 92)
    """
    require_inside("level", level, 0, 1)
    by_arm = expected_deaths(hazards, design, month_of_deaths(hazards, design, deaths))
    sizes = design.patients_new, design.patients_old
    new, old = (expected / (n - expected) for expected, n in zip(by_arm, sizes, strict=True))
    law = stats.nchypergeom_fisher(sum(sizes), sizes[1], deaths, old / new)
    return int(law.ppf((1 - level) / 2)), int(law.ppf((1 + level) / 2))


def limiting_hazard_ratio(hazards: Hazards, design: TrialDesign, cutoff: float) -> float:
    """Return the hazard ratio to which Cox's model tends when the data are cut at a month.

    The hazard ratio itself where it is constant, otherwise an average over the deaths seen.
    Raises ValueError unless 0 < cutoff <= 60. Source: Struthers and Kalbfleisch (1986), the
    expected score.

    >>> from recount.models.survival_models import changing_effect, constant_hazards
    >>> design = TrialDesign(200, 100, recruiting=20)
    >>> round(limiting_hazard_ratio(constant_hazards(0.7, 4), design, 24), 3)
    0.7
    >>> round(limiting_hazard_ratio(changing_effect(4, 6, 0.5, 1.5), design, 24), 2)
    0.76
    """
    deaths = _deaths(hazards, design, cutoff)
    sizes = design.patients_new, design.patients_old
    at_risk = [
        n * np.exp(-np.interp(_MIDDLES, GRID, arm)) for n, arm in zip(sizes, hazards, strict=True)
    ]

    def score(log_ratio: float) -> float:
        return float(expected_score(deaths, at_risk, math.exp(log_ratio)))

    return math.exp(float(optimize.brentq(score, -8, 8, xtol=1e-9)))


def expected_score(
    deaths: Sequence[Array], at_risk: Sequence[Array], hazard_ratio: float
) -> NDArray[np.float64] | np.float64:
    """Return the expected score of Cox's model at a hazard ratio: 0 where trials tend to it.

    Above 0 where they tend to a larger ratio. `deaths` and `at_risk` are those of the new and of
    the old arm by step of time, the last axis; other axes are broadcast. The share watched may be
    left out of `at_risk`, since it cancels. Raises ValueError unless the ratio is positive.
    Source: Struthers and Kalbfleisch (1986).

    >>> deaths, at_risk = np.array([[14.0], [10.0]]), np.array([[200.0], [100.0]])
    >>> float(expected_score(deaths, at_risk, 0.7))  # 14 / 200 over 10 / 100
    0.0
    """
    require_inside("hazard_ratio", hazard_ratio, 0, math.inf)
    weighted = hazard_ratio * at_risk[0]
    terms = (deaths[0] * at_risk[1] - deaths[1] * weighted) / (weighted + at_risk[1])
    return np.sum(terms, axis=-1)


def ratio_for_target(
    model: Callable[[float], Hazards], target: float, design: TrialDesign, deaths: int
) -> float:
    """Return the effect with which a model's trials tend to a hazard ratio when so many have died.

    The look without chance of `trial_simulation.calibrated_ratio`. Raises ValueError where no
    effect from 0.2 to 1 gives the target. Source: Brent's method on `limiting_hazard_ratio`.

    >>> from recount.models.survival_models import changing_effect, constant_hazards
    >>> design = TrialDesign(271, 134, recruiting=20)
    >>> round(ratio_for_target(lambda r: constant_hazards(r, 4), 0.71, design, 248), 3)
    0.71
    >>> round(ratio_for_target(lambda r: changing_effect(4, 6, r, 1), 0.71, design, 248), 2)
    0.63
    """

    def off(ratio: float) -> float:
        hazards = model(ratio)
        month = month_of_deaths(hazards, design, deaths)
        return limiting_hazard_ratio(hazards, design, month) - target

    low, high = 0.2, 1.0
    if off(low) * off(high) > 0:
        raise ValueError(f"target={target!r}: no effect from {low} to {high} gives it")
    return float(optimize.brentq(off, low, high, xtol=1e-6))


def _deaths(hazards: Hazards, design: TrialDesign, cutoff: float) -> tuple[Array, Array]:
    """The expected deaths of both arms within each step of the grid."""
    require_between("cutoff", cutoff, 0, 60)
    watched = share_watched(design, cutoff, _MIDDLES)
    new, old = (-np.diff(np.exp(-arm[:-1])) * watched for arm in hazards)
    return design.patients_new * new, design.patients_old * old
