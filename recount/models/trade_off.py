"""Benefits against harms in one currency, among one set of patients.

Every effect is a pair of counts (new, old) over the *same* two sizes: either all randomised, an
event of a patient who was never treated counted as none, or the treated alone. A mixture of both
cannot be written down. Rates have Jeffreys posteriors, arms and outcomes are independent; the
probabilities are convolutions, not draws. Net benefits are fractions of one.
"""

import math
from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from scipy import optimize, signal, stats

from recount.statistics._arguments import require_between, require_two_arms
from recount.statistics.differences import Estimate

Counts = tuple[int, int]
"""Events in the new and in the old arm, or the sizes of both."""

_STEPS = 2**14  # of the grid on which laws are convolved
_MOST = 1e4  # a weight beyond any that a person would give


class Effect(NamedTuple):
    """Counts of an event in both arms, and what one of them weighs: below 0 for a harm."""

    events: Counts
    weight: float = 1.0


def net_benefit(effects: Mapping[str, Effect], sizes: Counts) -> float:
    """Return the mean of the weighted sum of risk differences, new less old.

    Raises ValueError on impossible counts and without an effect. Source: Tervonen et al. (2015),
    the linear additive model; the mean of a Jeffreys posterior is (events + 1/2) / (total + 1).

    >>> effects = {"remission": Effect((60, 20)), "event": Effect((50, 30), weight=-1)}
    >>> round(net_benefit(effects, (100, 100)), 4)  # (40 - 20) / 101
    0.198
    """
    _require(effects, sizes)
    return sum(
        effect.weight * sum(s * (k + 0.5) / (n + 1) for k, n, s in _arms(effect, sizes))
        for effect in effects.values()
    )


def probability_of_net_benefit(effects: Mapping[str, Effect], sizes: Counts) -> float:
    """Return the posterior probability that the weighted sum of risk differences is above 0.

    Raises ValueError as `net_benefit`, and where all weights are 0. Source: Tervonen et al.
    (2015); the laws are convolved on a grid.

    >>> effects = {"remission": Effect((50, 50)), "event": Effect((50, 50), weight=-2)}
    >>> round(probability_of_net_benefit(effects, (100, 100)), 6)
    0.5
    """
    _require(effects, sizes)
    parts = [
        (effect.weight * s, k + 0.5, n - k + 0.5)
        for effect in effects.values()
        if effect.weight
        for k, n, s in _arms(effect, sizes)
    ]
    if not parts:
        raise ValueError(f"effects={effects!r}: expected a weight other than 0")
    step = sum(abs(factor) for factor, _, _ in parts) / _STEPS
    above, below = np.ones(1), np.ones(1)  # laws of the positive and of the negative terms
    for factor, a, b in parts:
        edges = (np.arange(math.ceil(abs(factor) / step) + 2) - 0.5) * step / abs(factor)
        law = np.diff(stats.beta.cdf(edges, a, b))
        if factor > 0:
            above = signal.fftconvolve(above, law)
        else:
            below = signal.fftconvolve(below, law)
    size = max(len(above), len(below))
    above, below = (np.pad(law, (0, size - len(law))) for law in (above, below))
    return min(1.0, max(0.0, float(above @ (np.cumsum(below) - below / 2))))


def tipping_weight(benefit: Counts, harm: Counts, sizes: Counts, level: float = 0.95) -> Estimate:
    """Return how many of the benefit one harm must weigh for the balance to turn.

    The quotient of the two risk differences, and the weights at which the posterior probability of
    a net benefit falls to (1 + level) / 2 and to (1 - level) / 2: an interval that runs to
    infinity where no weight is enough, as an excess of the harm is not sure, and that starts at 0
    where the benefit itself is not. The estimate is infinite where the harm is not in excess.
    Raises ValueError on impossible counts, and unless the benefit is in excess and 0 < level < 1.
    Source: the definition, with the model of `probability_of_net_benefit`.

    >>> found = tipping_weight((60, 20), (50, 30), (100, 100))
    >>> f"{found.estimate:.1f} ({found.low:.1f} to {found.high:.1f})"
    '2.0 (1.1 to 6.3)'
    """
    for counts in (benefit, harm):
        require_two_arms(counts[0], sizes[0], counts[1], sizes[1])
    require_between("level", level, 1e-9, 1 - 1e-9)
    gain, cost = (k[0] / sizes[0] - k[1] / sizes[1] for k in (benefit, harm))
    if not gain > 0:
        raise ValueError(f"benefit={benefit!r}, sizes={sizes!r}: expected more in the new arm")

    def weight_at(probability: float) -> float:
        def off(weight: float) -> float:
            effects = {"benefit": Effect(benefit), "harm": Effect(harm, -weight)}
            return probability_of_net_benefit(effects, sizes) - probability

        if off(0.0) <= 0:
            return 0.0
        if off(_MOST) >= 0:
            return math.inf
        return float(optimize.brentq(off, 0.0, _MOST, xtol=1e-4))

    low, high = (weight_at((1 + side * level) / 2) for side in (1, -1))
    return Estimate(gain / cost if cost > 0 else math.inf, low, high)


def _arms(effect: Effect, sizes: Counts) -> list[tuple[int, int, int]]:
    """Events, patients and sign of both arms."""
    return list(zip(effect.events, sizes, (1, -1), strict=True))


def _require(effects: Mapping[str, Effect], sizes: Counts) -> None:
    if not effects:
        raise ValueError("effects: expected at least one")
    for effect in effects.values():
        (new, old), (n_new, n_old) = effect.events, sizes
        require_two_arms(new, n_new, old, n_old)
