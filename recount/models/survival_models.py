"""Hazards of two arms, as models: the shapes that a trial's survival may have.

A model gives `Hazards`: the cumulative hazards of the new and of the old arm on `GRID`, in months.
`ratio` is the effect of the new treatment where the model says that it acts; `control_median` is
the median survival of the old arm, which every model reproduces. All are assumptions, not curves.
"""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from recount.statistics._arguments import require_between, require_inside

Array = NDArray[np.float64]

GRID: Array = np.concatenate([np.linspace(0, 60, 3001), [1e6]])  # months


class Hazards(NamedTuple):
    """Cumulative hazards of both arms at the months of `GRID`."""

    new: Array
    old: Array


def constant_hazards(ratio: float, control_median: float) -> Hazards:
    """Return proportional hazards that do not change with time.

    Raises ValueError unless both numbers are positive. Source: the exponential distribution.

    >>> hazards = constant_hazards(0.5, 4)
    >>> new, old = survival_at(hazards, 4)
    >>> f"{new:.4f} {old:.4f}"  # the square root of one half, and one half
    '0.7071 0.5000'
    """
    return weibull_hazards(ratio, control_median, 1.0)


def weibull_hazards(ratio: float, control_median: float, shape: float) -> Hazards:
    """Return proportional hazards that fall with time where the shape is below one.

    Raises ValueError unless all numbers are positive. Source: Weibull (1951).

    >>> new, old = survival_at(weibull_hazards(0.5, 4, 0.5), 16)  # hazard ln 2 times 2
    >>> f"{new:.2f} {old:.2f}"
    '0.50 0.25'
    """
    _positive(ratio=ratio, control_median=control_median, shape=shape)
    old = math.log(2) * (GRID / control_median) ** shape
    return Hazards(ratio * old, old)


def changing_effect(control_median: float, change: float, before: float, after: float) -> Hazards:
    """Return a constant control hazard, and a hazard ratio that changes at one month.

    An effect that wears off has `after` = 1, one that sets in late `before` = 1, one that
    reverses `after` above 1. Raises ValueError unless all numbers are positive. Source: the
    piecewise exponential distribution, Friedman (1982).

    >>> new, old = survival_at(changing_effect(4, 6, 0.5, 2.0), 8)  # ln 2 / 4 times 3 + 4
    >>> f"{new:.4f} {old:.2f}"
    '0.2973 0.25'
    """
    _positive(control_median=control_median, change=change, before=before, after=after)
    hazard = math.log(2) / control_median
    new = hazard * (before * np.minimum(GRID, change) + after * np.maximum(GRID - change, 0))
    return Hazards(new, hazard * GRID)


def plateau_in_both(ratio: float, control_median: float, alive: float) -> Hazards:
    """Return arms of which the same share never dies; the effect only delays the other deaths.

    `alive` is that share, a fraction of one. Raises ValueError unless the others are positive and
    0 < alive < 1/2. Source: the mixture cure model, Boag (1949).

    >>> new, old = survival_at(plateau_in_both(0.5, 4, 0.2), 4)
    >>> f"{new:.4f} {old:.4f}"  # 0.2 + 0.8 times the root of 0.3 / 0.8
    '0.6899 0.5000'
    """
    _positive(ratio=ratio, control_median=control_median)
    require_inside("alive", alive, 0, 0.5)
    hazard = math.log((1 - alive) / (0.5 - alive)) / control_median
    new, old = (-np.log(alive + (1 - alive) * np.exp(-r * hazard * GRID)) for r in (ratio, 1.0))
    return Hazards(new, old)


def survival_at(hazards: Hazards, months: float) -> tuple[float, float]:
    """Return the survival of the new and of the old arm at a month, fractions of one.

    Raises ValueError unless 0 <= months <= 60. Source: S = exp(-H), linear in H between months of
    the grid.

    >>> survival_at(constant_hazards(0.5, 4), 0)
    (1.0, 1.0)
    """
    require_between("months", months, 0, 60)
    new, old = (math.exp(-float(np.interp(months, GRID, arm))) for arm in hazards)
    return new, old


def implied_weibull_shape(hazard_ratio: float, ratio_of_medians: float) -> float:
    """Return the Weibull shape under which a hazard ratio gives this ratio of medians.

    ln(1 / hazard ratio) / ln(ratio of medians): 1 for constant hazards, less where they fall.
    Raises ValueError unless both are positive and neither is 1. Source: the Weibull distribution.

    >>> round(implied_weibull_shape(0.5, 4), 3)
    0.5
    """
    _positive(hazard_ratio=hazard_ratio, ratio_of_medians=ratio_of_medians)
    if 1 in (hazard_ratio, ratio_of_medians):
        raise ValueError(
            f"hazard_ratio={hazard_ratio!r}, ratio_of_medians={ratio_of_medians!r}: "
            "expected numbers other than 1"
        )
    return -math.log(hazard_ratio) / math.log(ratio_of_medians)


def _positive(**values: float) -> None:
    for name, value in values.items():
        require_inside(name, value, 0, math.inf)
