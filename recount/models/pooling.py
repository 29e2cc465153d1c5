"""What a pooled rate owes to choices: the estimate of spread, and the denominators of its rows."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from typing import NamedTuple

import numpy as np
from scipy import special, stats
from scipy.stats import contingency

from recount.models.meta_analysis import PooledProportion, pooled_proportion
from recount.statistics._arguments import require_two_arms
from recount.statistics.differences import Estimate


class Prediction(NamedTuple):
    """Where the true rate of a new study lies, fractions of one, and the tau behind it."""

    low: float
    high: float
    tau: float


class Choice(NamedTuple):
    """A fit, and which option each study had in it."""

    options: dict[str, str]
    fit: PooledProportion


def widest_prediction(fit: PooledProportion) -> Prediction:
    """Return the prediction interval by the larger of two estimates of tau, ML and REML.

    Where the likelihood is flat the two part, and the smaller would promise too much. Raises
    ValueError below three studies. Source: Higgins, Thompson and Spiegelhalter (2009).

    >>> fit = pooled_proportion([3, 9, 7, 19], [117, 195, 136, 103])
    >>> found = widest_prediction(fit)
    >>> f"{found.low:.3f} {found.high:.3f} {found.tau:.3f}"
    '0.001 0.789 0.845'
    """
    if fit.studies < 3:
        raise ValueError(f"studies={fit.studies}: expected at least three for a prediction")
    tau = max(fit.tau, fit.reml.tau)
    reach = float(stats.t.ppf((1 + fit.level) / 2, fit.studies - 2))
    reach *= float(np.hypot(tau, fit.standard_error))
    low, high = (float(special.expit(fit.estimate + side * reach)) for side in (-1, 1))
    return Prediction(low, high, tau)


def pooled_over_choices(
    studies: Mapping[str, Mapping[str, tuple[int, int]]], level: float = 0.95
) -> Iterator[Choice]:
    """Return the pooled fit of every combination of the options of the studies, one at a time.

    `studies` has for each study its options, such as {"evaluable": (60, 185), "treated": (62,
    189)}: events and total. Raises ValueError without a study or an option, and as
    `pooled_proportion`. Source: a multiverse analysis, Steegen et al. (2016).

    >>> rows = {"one": {"all": (30, 100), "treated": (30, 80)}, "two": {"all": (40, 100)}}
    >>> [f"{choice.fit.rate:.3f}" for choice in pooled_over_choices(rows)]
    ['0.350', '0.389']
    """
    if not studies or not all(studies.values()):
        raise ValueError(f"studies={studies!r}: expected studies with an option each")
    return (_chosen(studies, names, level) for names in product(*studies.values()))


def conditional_odds_ratio(
    events_1: int, total_1: int, events_0: int, total_0: int, level: float = 0.95
) -> Estimate:
    """Return the exact conditional odds ratio of group 1 to group 0, with exact limits.

    Infinite, or 0, where a group has only events or none. Raises ValueError on impossible counts
    and unless 0 < level < 1. Source: Cornfield (1956), by `scipy.stats.contingency`.

    >>> found = conditional_odds_ratio(9, 10, 4, 10)
    >>> f"{found.estimate:.2f} ({found.low:.2f} to {found.high:.0f})"
    '11.64 (0.95 to 688)'
    """
    require_two_arms(events_1, total_1, events_0, total_0)
    if not 0 < level < 1:
        raise ValueError(f"level={level!r}: expected a number above 0 and below 1")
    found = contingency.odds_ratio([[events_1, total_1 - events_1], [events_0, total_0 - events_0]])
    limits = found.confidence_interval(level)
    return Estimate(float(found.statistic), float(limits.low), float(limits.high))


def rate_range(choices: Sequence[Choice]) -> tuple[float, float]:
    """Return the lowest and the highest pooled rate of some choices, fractions of one.

    Raises ValueError without a choice. Source: the definition.

    >>> rows = {"one": {"all": (30, 100), "treated": (30, 80)}, "two": {"all": (40, 100)}}
    >>> low, high = rate_range(list(pooled_over_choices(rows)))
    >>> f"{low:.3f} {high:.3f}"
    '0.350 0.389'
    """
    if not choices:
        raise ValueError("choices: expected at least one")
    rates = [choice.fit.rate for choice in choices]
    return min(rates), max(rates)


def _chosen(
    studies: Mapping[str, Mapping[str, tuple[int, int]]], names: Sequence[str], level: float
) -> Choice:
    options = dict(zip(studies, names, strict=True))
    counts = [studies[study][option] for study, option in options.items()]
    events, totals = [x for x, _ in counts], [n for _, n in counts]
    return Choice(options, pooled_proportion(events, totals, level))
