"""Choices behind a pooled rate: the fit itself, combinations, scipy's exact ratio, refusals."""

import math

import numpy as np
import pytest
from scipy import special, stats

from recount.models.meta_analysis import pooled_proportion
from recount.models.pooling import (
    conditional_odds_ratio,
    pooled_over_choices,
    rate_range,
    widest_prediction,
)

EVENTS, TOTALS = [60, 12, 91, 37], [185, 36, 271, 90]


def test_the_widest_prediction_contains_that_of_maximum_likelihood():
    fit = pooled_proportion([78, 24, 119, 41], TOTALS)
    found = widest_prediction(fit)
    assert found.tau == max(fit.tau, fit.reml.tau)
    assert found.low <= fit.rate_prediction[0] < fit.rate_prediction[1] <= found.high
    middle, reach = (
        special.logit(fit.rate),
        stats.t.ppf(0.975, 2) * np.hypot(found.tau, fit.standard_error),
    )
    assert special.logit(found[:2]) == pytest.approx((middle - reach, middle + reach))
    with pytest.raises(ValueError, match="studies=2"):
        widest_prediction(pooled_proportion([3, 4], [9, 9]))


def test_every_combination_of_denominators_is_fitted_once():
    studies = {
        "one": {"evaluable": (60, 185), "treated": (60, 189)},
        "two": {"randomised": (91, 271), "treated": (91, 267)},
        "three": {"treated": (37, 90)},
    }
    choices = list(pooled_over_choices(studies))
    assert [tuple(c.options.values()) for c in choices] == [
        (a, b, "treated") for a in ("evaluable", "treated") for b in ("randomised", "treated")
    ]
    assert choices[0].fit.rate == pooled_proportion([60, 91, 37], [185, 271, 90]).rate
    low, high = rate_range(choices)
    assert low < choices[0].fit.rate < high


def test_the_conditional_ratio_has_exact_limits_and_can_be_infinite():
    found = conditional_odds_ratio(9, 10, 4, 10)
    # at a limit the tail of the non-central hypergeometric distribution is half of one in twenty
    assert stats.nchypergeom_fisher(20, 10, 13, found.low).sf(8) == pytest.approx(0.025, rel=1e-4)
    assert stats.nchypergeom_fisher(20, 10, 13, found.high).cdf(9) == pytest.approx(0.025, rel=1e-4)
    assert conditional_odds_ratio(5, 5, 4, 10).estimate == math.inf


def test_impossible_choices_are_refused():
    with pytest.raises(ValueError, match="an option each"):
        pooled_over_choices({"one": {}})
    with pytest.raises(ValueError, match="at least one"):
        rate_range([])
    with pytest.raises(ValueError, match="events_1=6"):
        conditional_odds_ratio(6, 5, 1, 2)
    with pytest.raises(ValueError, match="level=1"):
        conditional_odds_ratio(3, 5, 1, 2, 1)
