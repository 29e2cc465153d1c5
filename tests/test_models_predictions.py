"""Forecasts and combined estimates: limits of known laws, simulation, Newcombe, refusals."""

import math

import numpy as np
import pytest
from scipy import special, stats

from recount.models.predictions import (
    forecast,
    placed,
    product_of_estimates,
    rate_times_odds_ratio,
    sum_of_estimates,
    true_values,
)
from recount.statistics.differences import newcombe
from recount.statistics.proportions import clopper_pearson, wilson

RATES = [(0.24, 0.20, 0.27), (0.11, 0.03, 0.33), (0.5, 0.4, 0.9)]


@pytest.mark.parametrize("patients", [15, 134])
@pytest.mark.parametrize("rate", [0.05, 0.24, 0.9])
def test_a_rate_that_is_known_leaves_the_binomial(rate, patients):
    low, high, cumulative = forecast((rate,) * 3, patients)
    assert (low, high) == tuple(stats.binom.ppf([0.025, 0.975], patients, rate))
    assert cumulative == pytest.approx(stats.binom.cdf(range(patients + 1), patients, rate))


@pytest.mark.parametrize("limits", RATES)
def test_the_true_rate_has_the_printed_limits_as_quantiles(limits):
    rates, weights = true_values(limits, special.logit, special.expit)
    assert weights.sum() == pytest.approx(1)
    for limit, share in zip(limits, (0.5, 0.025, 0.975), strict=True):
        assert weights @ (rates < limit) == pytest.approx(share, abs=0.004)


@pytest.mark.parametrize("limits", RATES)
def test_a_forecast_agrees_with_a_simulation(limits):
    rng = np.random.default_rng(3)
    middle, low, high = special.logit(limits)
    z = rng.standard_normal(200_000) / stats.norm.ppf(0.975)
    rates = special.expit(middle + np.where(z < 0, z * (middle - low), z * (high - middle)))
    drawn = rng.binomial(80, rates)
    cumulative = forecast(limits, 80).cumulative
    for k in (5, 15, 25, 40):
        error = math.sqrt(0.25 / len(drawn))
        assert cumulative[k] == pytest.approx((drawn <= k).mean(), abs=4 * error)


def test_counts_are_placed_against_the_ends_of_a_forecast():
    assert placed((21, 43), [21, 43]) == {"inside"}
    assert placed((21, 43), [20]) == {"below"}
    assert placed((21, 43), [44, 30]) == {"above", "inside"}
    with pytest.raises(ValueError, match="at least one"):
        placed((21, 43), [])


def test_wilson_limits_without_correlation_give_newcombes_interval():
    one, (value, low, high) = (56 / 70, *wilson(56, 70)), (48 / 80, *wilson(48, 80))
    assert sum_of_estimates(one, (-value, -high, -low)) == pytest.approx(newcombe(56, 70, 48, 80))


def test_errors_that_cancel_leave_less_and_errors_in_step_leave_most():
    first, second = (3, 1, 6), (5, 4, 8)
    assert sum_of_estimates(first, second, 1) == (8, 5, 14)
    assert sum_of_estimates(first, second, -1) == (8, 7, 8)


def test_a_product_with_a_known_share_multiplies_the_exact_limits():
    # A share of 28 in 52 of which 40% are counted: the error of the share alone.
    low, high = clopper_pearson(28, 52)
    found = product_of_estimates((28 / 52, low, high), (0.4,) * 3)
    assert found == pytest.approx((0.4 * 28 / 52, 0.4 * low, 0.4 * high))
    assert f"{100 * found.low:.1f} {100 * found.high:.1f}" == "15.8 27.1"


def test_an_odds_ratio_of_one_leaves_the_rate():
    assert rate_times_odds_ratio((0.2, 0.1, 0.3), (1, 1, 1)) == pytest.approx((0.2, 0.1, 0.3))


def test_disordered_and_impossible_limits_are_refused():
    with pytest.raises(ValueError, match="low <= value <= high"):
        forecast((0.24, 0.3, 0.4), 10)
    with pytest.raises(ValueError, match="low <= value <= high"):
        forecast((0.24, 0, 0.4), 10)
    with pytest.raises(ValueError, match="total=0"):
        forecast((0.24, 0.2, 0.4), 0)
    with pytest.raises(ValueError, match="level=1"):
        forecast((0.24, 0.2, 0.4), 10, 1)
    with pytest.raises(ValueError, match="first value"):
        sum_of_estimates((1, 2, 3), (1, 1, 1))
    with pytest.raises(ValueError, match="correlation=2"):
        sum_of_estimates((2, 1, 3), (1, 1, 1), 2)
    with pytest.raises(ValueError, match=r"second=.*positive"):
        product_of_estimates((2, 1, 3), (1, 0, 2))
    with pytest.raises(ValueError, match="rate=1"):
        rate_times_odds_ratio((0.5, 0.4, 1), (1, 1, 1))
    with pytest.raises(ValueError, match="odds_ratio=0"):
        rate_times_odds_ratio((0.5, 0.4, 0.6), (1, 0, 1))
