"""What a mix of patients lets one expect: rates split by group, put together in another mix.

Two groups, heavy and light: the odds of the event in the light group are `odds_ratio` times those
in the heavy one, in every study alike. That is the assumption on which all else here rests. Rates
and shares are fractions of one; nothing is simulated.
"""

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.polynomial.legendre import leggauss
from numpy.typing import NDArray
from scipy import stats

from recount.models.predictions import true_values
from recount.statistics._arguments import (
    is_count,
    require_between,
    require_counts,
    require_inside,
)
from recount.statistics.differences import Estimate
from recount.statistics.proportions import clopper_pearson
from recount.statistics.ratios import rate_under_odds_ratio

Array = NDArray[np.float64]

_NODES = 60


class Baseline(NamedTuple):
    """A study, or several added up, with a known share of heavy disease."""

    events: int
    total: int
    heavy_share: float


class Series(NamedTuple):
    """The series to be explained: its events, and its patients with heavy disease and in all."""

    events: int
    heavy: int
    total: int


class MixExpectation(NamedTuple):
    """What a baseline lets one expect of a series with another mix."""

    baseline: float
    heavy: float
    light: float
    expected: Estimate
    """At the odds ratio and at its limits."""
    widest: tuple[float, float]
    """Over the limits of the odds ratio and the exact limits of the baseline."""
    explained: float
    """Of the distance from the baseline to what was seen: the share that the mix accounts for."""
    as_many: Estimate
    """P(as many events as seen, or more), at the odds ratio and at its limits."""


def split_rate(rate: float, heavy_share: float, odds_ratio: float) -> tuple[float, float]:
    """Return the rates (heavy, light) whose mixture is `rate`.

    Raises ValueError unless 0 < rate < 1, 0 <= heavy_share <= 1 and the odds ratio is positive.
    Source: the definition, a quadratic equation in the heavy rate.

    >>> heavy, light = split_rate(0.35, 0.5, 4)
    >>> round(heavy, 4), round(light, 4)
    (0.2, 0.5)
    """
    require_inside("rate", rate, 0, 1)
    require_between("heavy_share", heavy_share, 0, 1)
    require_inside("odds_ratio", odds_ratio, 0, math.inf)
    a = heavy_share * (odds_ratio - 1)
    b = heavy_share + (1 - heavy_share) * odds_ratio - rate * (odds_ratio - 1)
    # the root that stays when a is 0, in the form that does not cancel
    heavy = 2 * rate / (b + math.sqrt(b * b + 4 * a * rate))
    return heavy, float(rate_under_odds_ratio(heavy, odds_ratio))


def mixture_rate(sizes: Sequence[float], rates: Sequence[float]) -> float:
    """Return the mean of rates weighted by sizes, in the unit of the rates.

    Raises ValueError unless there are as many sizes as rates, none negative and one positive.
    Source: direct standardisation.

    >>> round(mixture_rate([65, 43, 26], [40, 21, 11]), 2)
    28.28
    """
    if len(sizes) != len(rates) or not all(size >= 0 for size in sizes) or not sum(sizes) > 0:
        raise ValueError(f"sizes={sizes!r}, rates={rates!r}: expected as many, of some size")
    return sum(size * rate for size, rate in zip(sizes, rates, strict=True)) / sum(sizes)


def share_for_rate(target: float, rate_1: float, rate_0: float) -> float:
    """Return the share of group 1 with which two groups have the target as their common rate.

    Below 0 or above 1 where no mix gives it. Raises ValueError where the rates are equal. Source:
    the definition.

    >>> round(share_for_rate(24, 40, 21), 3)
    0.158
    """
    if rate_1 == rate_0:
        raise ValueError(f"rate_1={rate_1!r}, rate_0={rate_0!r}: expected two different rates")
    return (target - rate_0) / (rate_1 - rate_0)


def probability_of_at_least(events: int, sizes: Sequence[int], rates: Sequence[float]) -> float:
    """Return P(at least so many events) in groups of these sizes, each with a rate of its own.

    Raises ValueError unless sizes and rates are as many, sizes are whole numbers, rates from 0 to
    1 and 0 <= events <= the sum of sizes. Source: the convolution of binomials, exactly.

    >>> round(probability_of_at_least(2, [1, 1], [0.5, 0.2]), 12)
    0.1
    """
    if len(sizes) != len(rates) or not all(map(is_count, sizes)):
        raise ValueError(f"sizes={sizes!r}, rates={rates!r}: expected as many, sizes whole numbers")
    require_counts(events, sum(sizes))
    law = np.ones(1)
    for size, rate in zip(sizes, rates, strict=True):
        require_between("rate", rate, 0, 1)
        law = np.convolve(law, stats.binom.pmf(range(size + 1), size, rate))
    return float(law[events:].sum())


def expectation_with_mix(
    baseline: Baseline, odds_ratio: Sequence[float], series: Series
) -> MixExpectation:
    """Return what the baseline lets one expect of the series, by its mix alone.

    `odds_ratio` is (value, low, high), light against heavy; where two are printed and it is not
    known which holds, their `envelope`. Raises ValueError on impossible counts, shares and
    ratios. Source: standardisation, Rothman, Greenland and Lash (2008).

    >>> found = expectation_with_mix(Baseline(35, 100, 0.5), (4, 2, 8), Series(12, 0, 15))
    >>> f"{found.expected.estimate:.2f} {found.explained:.2f} {found.as_many.estimate:.4f}"
    '0.50 0.33 0.0176'
    """
    _require(baseline, series)
    events, heavy, total = series
    light, rate = total - heavy, baseline.events / baseline.total
    sizes = [heavy, light]

    def at(ratio: float, start: float) -> float:
        return mixture_rate(sizes, split_rate(start, baseline.heavy_share, ratio))

    splits = [split_rate(rate, baseline.heavy_share, ratio) for ratio in odds_ratio]
    expected = [mixture_rate(sizes, pair) for pair in splits]
    chances = [probability_of_at_least(events, sizes, pair) for pair in splits]
    ends = [
        at(ratio, limit)
        for ratio in odds_ratio
        for limit in clopper_pearson(baseline.events, baseline.total)
    ]
    return MixExpectation(
        rate,
        *splits[0],
        Estimate(expected[0], min(expected), max(expected)),
        (min(ends), max(ends)),
        (expected[0] - rate) / (events / total - rate),
        Estimate(chances[0], min(chances), max(chances)),
    )


def predictive_probability(
    baseline: Baseline, odds_ratio: Sequence[float], series: Series
) -> float:
    """Return P(as many events as in the series, or more) with the errors of the parts put in.

    The baseline's true rate has its Jeffreys posterior, the log odds ratio is half-normal on
    either side with its limits as 95% quantiles; the two are independent. It answers for a series
    that was named beforehand: one that was noticed for its result is less surprising. Raises
    ValueError as `expectation_with_mix`. Source: Gelman et al. (2013), the posterior predictive.

    >>> args = Baseline(35, 100, 0.5), (4, 2, 8), Series(12, 0, 15)
    >>> round(predictive_probability(*args), 3)  # 0.018 with the parts taken as known
    0.03
    """
    _require(baseline, series)
    ratios, ratio_weights = true_values(odds_ratio, np.log, np.exp)
    shares, weights = leggauss(_NODES)
    rates = stats.beta.ppf(
        (1 + shares) / 2, baseline.events + 0.5, baseline.total - baseline.events + 0.5
    )
    heavy, light = np.vectorize(split_rate)(rates[:, None], baseline.heavy_share, ratios)
    chance = np.zeros(heavy.shape)
    for k in range(series.heavy + 1):
        chance += stats.binom.pmf(k, series.heavy, heavy) * stats.binom.sf(
            series.events - k - 1, series.total - series.heavy, light
        )
    return float(weights / 2 @ chance @ ratio_weights)


def _require(baseline: Baseline, series: Series) -> None:
    require_counts(baseline.events, baseline.total, " of the baseline")
    require_counts(series.events, series.total, " of the series")
    require_counts(series.heavy, series.total, " of the series, heavy")
