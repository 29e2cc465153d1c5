"""What a printed rate with limits predicts: the count of a new arm, and a product of two numbers.

A printed estimate is (value, low, high). Its limits are read as quantiles of the true value: two
half-normals on the log or logit scale, joined at the estimate, so that an interval that is not
symmetric keeps its sides. Rates are fractions of one. Nothing here is simulated.
"""

import math
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.polynomial.legendre import leggauss
from numpy.typing import NDArray
from scipy import special, stats

from recount.statistics._arguments import require_between, require_counts, require_inside
from recount.statistics.differences import Estimate
from recount.statistics.special import normal_critical_value

Limits = Sequence[float]
Array = NDArray[np.float64]

_NODES = 200  # on each side of the estimate


class Forecast(NamedTuple):
    """The counts at both ends of a prediction interval, and P(at most k) for k = 0, 1, ..."""

    low: int
    high: int
    cumulative: Array


def true_values(
    limits: Limits,
    scale: Callable[..., Array],
    back: Callable[..., Array],
    level: float = 0.95,
) -> tuple[Array, Array]:
    """Return nodes and weights, both of shape (400,), of the true value behind (value, low, high).

    The weights add up to 1, so that a mean over the true value is a dot product. `scale` takes the
    value to the scale on which it is half-normal on either side, `back` returns it. Raises
    ValueError unless low <= value <= high, all finite on that scale, and 0 < level < 1. Source:
    Gauss-Legendre quadrature over the cumulative probability.

    >>> nodes, weights = true_values((0.24, 0.2, 0.29), special.logit, special.expit)
    >>> round(float(weights @ (nodes < 0.2)), 2), round(float(weights @ (nodes < 0.29)), 2)
    (0.03, 0.97)
    """
    require_inside("level", level, 0, 1)
    middle, low, high = (float(scale(x)) for x in limits)
    if not (-math.inf < low <= middle <= high < math.inf):
        raise ValueError(f"limits={tuple(limits)!r}: expected low <= value <= high, finite ends")
    shares, weights = leggauss(_NODES)
    below = stats.norm.ppf((1 + shares) / 4) / normal_critical_value(level)
    nodes = np.concatenate([middle + below * (middle - low), middle - below * (high - middle)])
    return back(nodes), np.tile(weights / 4, 2)


def forecast(limits: Limits, patients: int, level: float = 0.95) -> Forecast:
    """Return the central prediction interval of the events in a new arm, and their distribution.

    The true rate has the limits (value, low, high) as quantiles at 95% and is half-normal on the
    logit scale on either side; the count is binomial given the rate. A rate that is known, with
    equal limits, leaves the binomial. Raises ValueError unless 0 < low <= value <= high < 1,
    patients is a whole number above 0 and 0 < level < 1. Source: Aitchison and Dunsmore (1975),
    the beta-binomial prediction with another law of the rate.

    >>> forecast((0.24, 0.20, 0.27), 134)[:2]
    (21, 43)
    >>> forecast((0.24, 0.24, 0.24), 134)[:2]
    (23, 42)
    """
    require_counts(0, patients)
    require_inside("level", level, 0, 1)
    rates, weights = true_values(limits, special.logit, special.expit)
    counts = np.arange(patients + 1)
    cumulative = stats.binom.cdf(counts[:, None], patients, rates) @ weights
    low, high = (int(np.argmax(cumulative >= p)) for p in ((1 - level) / 2, (1 + level) / 2))
    return Forecast(low, high, cumulative)


def placed(prediction: Sequence[float], counts: Iterable[int]) -> set[str]:
    """Return where the counts lie: a set of `below`, `inside` and `above`.

    `prediction` is a Forecast, or any (low, high, ...), ends included. Raises ValueError without a
    count. Source: the definition.

    >>> sorted(placed((21, 43), [20, 21]))
    ['below', 'inside']
    """
    low, high = prediction[0], prediction[1]
    found = {"below" if k < low else "above" if k > high else "inside" for k in counts}
    if not found:
        raise ValueError("counts: expected at least one")
    return found


def sum_of_estimates(first: Limits, second: Limits, correlation: float = 0.0) -> Estimate:
    """Return the sum of two estimates (value, low, high) whose errors have this correlation.

    The distances to the limits are combined, on each side, as standard errors would be. For a
    difference, give the second as (-value, -high, -low). Raises ValueError unless both are
    ordered and -1 <= correlation <= 1. Source: Zou and Donner (2008), MOVER.

    >>> two = sum_of_estimates((3, 1, 6), (5, 3.5, 9))
    >>> two == (8, 5.5, 13)
    True
    """
    require_between("correlation", correlation, -1, 1)
    for name, (value, low, high) in (("first", first), ("second", second)):
        require_between(f"{name} value", value, low, high)

    def reach(side: int) -> float:
        a, b = abs(first[side] - first[0]), abs(second[side] - second[0])
        return math.sqrt(max(0.0, a * a + b * b + 2 * correlation * a * b))

    middle = first[0] + second[0]
    return Estimate(middle, middle - reach(1), middle + reach(2))


def product_of_estimates(first: Limits, second: Limits, correlation: float = 0.0) -> Estimate:
    """Return the product of two positive estimates, combined on the log scale.

    A factor that is taken as known has three equal numbers. Raises ValueError unless all numbers
    are positive, and as `sum_of_estimates`. Source: Zou and Donner (2008), MOVER, on logarithms.

    >>> known = product_of_estimates((0.5, 0.4, 0.6), (0.4, 0.4, 0.4))
    >>> f"{known.estimate:.2f} {known.low:.2f} {known.high:.2f}"
    '0.20 0.16 0.24'
    >>> both = product_of_estimates((0.5, 0.4, 0.6), (0.4, 0.3, 0.5))
    >>> f"{both.estimate:.2f} {both.low:.3f} {both.high:.3f}"
    '0.20 0.139 0.267'
    """
    for name, limits in (("first", first), ("second", second)):
        if not min(limits) > 0:
            raise ValueError(f"{name}={tuple(limits)!r}: expected positive numbers")
    one, other = ([math.log(x) for x in limits] for limits in (first, second))
    return Estimate(*(math.exp(x) for x in sum_of_estimates(one, other, correlation)))


def rate_times_odds_ratio(rate: Limits, odds_ratio: Limits, correlation: float = 0.0) -> Estimate:
    """Return the rate whose odds are a rate's odds times an odds ratio, with combined limits.

    Both are (value, low, high); their errors have this correlation. Raises ValueError unless the
    rates are inside 0 to 1, the ratios positive, and as `sum_of_estimates`. Source: Zou and Donner
    (2008), MOVER, on the logit scale.

    >>> known = rate_times_odds_ratio((0.2, 0.2, 0.2), (4, 2, 6))
    >>> f"{known.estimate:.3f} {known.low:.3f} {known.high:.3f}"
    '0.500 0.333 0.600'
    """
    for x in rate:
        require_inside("rate", x, 0, 1)
    for x in odds_ratio:
        require_inside("odds_ratio", x, 0, math.inf)
    logits = [float(special.logit(x)) for x in rate]
    return Estimate(
        *(
            float(special.expit(x))
            for x in sum_of_estimates(logits, [math.log(x) for x in odds_ratio], correlation)
        )
    )
