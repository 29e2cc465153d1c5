"""Group-sequential tests: how a trial may look early without spending its error twice.

Boundaries are one-sided on the scale of z, one a look, and the looks are given as fractions of
the full information, ascending. Of a two-sided test at level 2a, take a.
"""

import math
from collections.abc import Callable, Sequence
from itertools import pairwise

from recount.statistics._arguments import require_between, require_inside
from recount.statistics.special import normal_critical_value, two_sided_p

Spending = Callable[[float, float], float]

_NODES = 401  # odd, for Simpson's rule
_REACH = 9.0  # standard deviations below the mean at which a density is cut off


def obrien_fleming_spending(fraction: float, alpha: float) -> float:
    """Return the error spent up to a fraction of the information, almost all of it at the end.

    2 - 2 Phi(z / sqrt(fraction)), where z leaves alpha / 2 above it. Raises ValueError unless
    0 <= fraction <= 1 and 0 < alpha < 1. Source: Lan and DeMets (1983), the function that gives
    boundaries like those of O'Brien and Fleming (1979).

    >>> round(obrien_fleming_spending(0.5, 0.05), 7)
    0.0055746
    """
    _require_spending(fraction, alpha)
    return two_sided_p(normal_critical_value(1 - alpha) / math.sqrt(fraction)) if fraction else 0.0


def pocock_spending(fraction: float, alpha: float) -> float:
    """Return the error spent up to a fraction of the information, evenly over the looks.

    alpha log(1 + (e - 1) fraction). Raises ValueError unless 0 <= fraction <= 1 and
    0 < alpha < 1. Source: Lan and DeMets (1983), the function that gives boundaries like those of
    Pocock (1977).

    >>> round(pocock_spending(0.5, 0.05), 4)
    0.031
    """
    _require_spending(fraction, alpha)
    return alpha * math.log(1 + (math.e - 1) * fraction)


def spending_boundaries(
    fractions: Sequence[float], alpha: float, spending: Spending
) -> tuple[float, ...]:
    """Return the z that each look must exceed, so that the error spent is that of `spending`.

    The score process has independent increments, and its density among the trials that go on is
    carried from look to look by numerical integration. Raises ValueError unless the fractions
    ascend above 0 to at most 1 and 0 < alpha < 1. Source: Lan and DeMets (1983), by the recursion
    of Armitage, McPherson and Rowe (1969).

    >>> first, last = spending_boundaries([0.5, 1], 0.025, obrien_fleming_spending)
    >>> f"{first:.2f} {last:.2f}"
    '2.96 1.97'
    """
    _require_fractions(fractions)
    boundaries: list[float] = []
    spent, nodes, weights = 0.0, [0.0], [1.0]  # the process starts at 0, with certainty
    before = 0.0
    for fraction in fractions:
        step, target = math.sqrt(fraction - before), spending(fraction, alpha) - spent
        low, high = -_REACH, _REACH + 1
        while (middle := (low + high) / 2) not in (low, high) and high - low > 1e-12:
            reach = middle * math.sqrt(fraction)
            if _passing(nodes, weights, reach, step) > target:
                low = middle
            else:
                high = middle
        boundaries.append(middle)
        nodes, weights = _carried(nodes, weights, middle * math.sqrt(fraction), step, fraction)
        spent, before = spent + target, fraction
    return tuple(boundaries)


def _passing(nodes: list[float], weights: list[float], boundary: float, step: float) -> float:
    """The probability that the next look lies above the boundary."""
    root = step * math.sqrt(2)
    return sum(
        weight * math.erfc((boundary - node) / root) / 2
        for node, weight in zip(nodes, weights, strict=True)
    )


def _carried(
    nodes: list[float], weights: list[float], boundary: float, step: float, fraction: float
) -> tuple[list[float], list[float]]:
    """Nodes below the boundary with the probability that Simpson's rule gives to each."""
    low = min(boundary, 0.0) - _REACH * math.sqrt(fraction)
    width = (boundary - low) / (_NODES - 1)
    factor = width / (3 * step * math.sqrt(2 * math.pi))
    places, masses = [], []
    for i in range(_NODES):
        place = low + i * width
        density = sum(
            weight * math.exp(-(((place - node) / step) ** 2) / 2)
            for node, weight in zip(nodes, weights, strict=True)
        )
        places.append(place)
        masses.append(density * factor * (1 if i in (0, _NODES - 1) else 4 if i % 2 else 2))
    return places, masses


def _require_spending(fraction: float, alpha: float) -> None:
    require_between("fraction", fraction, 0, 1)
    require_inside("alpha", alpha, 0, 1)


def _require_fractions(fractions: Sequence[float]) -> None:
    ends = [0.0, *fractions]
    if len(ends) < 2 or ends[-1] > 1 or any(b <= a for a, b in pairwise(ends)):
        raise ValueError(f"fractions={fractions!r}: expected fractions ascending from above 0 to 1")
