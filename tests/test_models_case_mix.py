"""Case mix: the quadratic against a root finder, draws, the ends, refusals."""

import numpy as np
import pytest
from scipy import stats
from scipy.optimize import brentq

from recount.models.case_mix import (
    Baseline,
    Series,
    expectation_with_mix,
    mixture_rate,
    predictive_probability,
    probability_of_at_least,
    share_for_rate,
    split_rate,
)
from recount.statistics.ratios import odds_ratio_between, rate_under_odds_ratio

BASELINE, RATIO, SERIES = Baseline(128, 361, 0.7), (3.9, 1.6, 9.6), Series(12, 6, 15)


@pytest.mark.parametrize("odds_ratio", [0.3, 1, 1.0001, 3.9, 50])
@pytest.mark.parametrize("share", [0, 0.3, 0.95, 1])
@pytest.mark.parametrize("rate", [0.02, 0.36, 0.97])
def test_a_split_rate_mixes_back_and_has_the_odds_ratio(rate, share, odds_ratio):
    heavy, light = split_rate(rate, share, odds_ratio)
    assert share * heavy + (1 - share) * light == pytest.approx(rate, rel=1e-9)
    assert odds_ratio_between(light, heavy) == pytest.approx(odds_ratio, rel=1e-9)
    found = brentq(
        lambda h: share * h + (1 - share) * rate_under_odds_ratio(h, odds_ratio) - rate,
        1e-12,
        1 - 1e-12,
    )
    assert heavy == pytest.approx(found, abs=1e-9)


def test_a_mix_is_a_weighted_mean_and_gives_its_share_back():
    assert mixture_rate([1, 3], [0.2, 0.6]) == pytest.approx(0.5)
    rate = mixture_rate([30, 70], [40, 21])
    assert share_for_rate(rate, 40, 21) == pytest.approx(0.3)
    assert share_for_rate(50, 40, 21) > 1


def test_unequal_coins_add_up_as_drawn():
    exact = probability_of_at_least(8, [6, 9], [0.2, 0.6])
    rng = np.random.default_rng(2)
    drawn = rng.binomial(6, 0.2, 400_000) + rng.binomial(9, 0.6, 400_000)
    assert exact == pytest.approx((drawn >= 8).mean(), abs=4 * 0.5 / 400_000**0.5)
    assert probability_of_at_least(3, [10], [0.3]) == pytest.approx(stats.binom.sf(2, 10, 0.3))


def test_the_same_mix_explains_nothing_and_a_lighter_one_something():
    same = expectation_with_mix(Baseline(100, 250, 0.4), RATIO, Series(12, 6, 15))
    assert same.expected == pytest.approx((0.4, 0.4, 0.4))
    assert same.explained == pytest.approx(0, abs=1e-12)
    lighter = expectation_with_mix(BASELINE, RATIO, SERIES)
    assert 0 < lighter.explained < 1
    assert lighter.widest[0] < lighter.expected.low < lighter.expected.high < lighter.widest[1]
    assert lighter.as_many.low <= lighter.as_many.estimate <= lighter.as_many.high


def test_without_heavy_disease_the_expected_rate_is_that_of_the_light():
    found = expectation_with_mix(BASELINE, RATIO, Series(12, 0, 15))
    assert found.expected.estimate == pytest.approx(found.light)
    assert found.as_many.estimate == pytest.approx(stats.binom.sf(11, 15, found.light))


def test_the_predictive_probability_is_that_of_draws():
    rng = np.random.default_rng(11)
    n = 100_000
    rates = rng.beta(128.5, 233.5, n)
    z = rng.standard_normal(n) / stats.norm.ppf(0.975)
    middle, low, high = np.log(RATIO)
    ratios = np.exp(middle + np.where(z < 0, z * (middle - low), z * (high - middle)))
    heavy, light = np.vectorize(split_rate)(rates, 0.7, ratios)
    share = (rng.binomial(6, heavy) + rng.binomial(9, light) >= 12).mean()
    exact = predictive_probability(BASELINE, RATIO, SERIES)
    assert exact == pytest.approx(share, abs=4 * (share / n) ** 0.5)


def test_with_parts_that_are_known_the_predictive_probability_is_the_plain_one():
    known = Baseline(354_000, 1_000_000, 0.7)
    plain = expectation_with_mix(known, (3.9, 3.9, 3.9), SERIES).as_many.estimate
    assert predictive_probability(known, (3.9, 3.9, 3.9), SERIES) == pytest.approx(plain, rel=1e-3)


def test_impossible_numbers_are_refused():
    with pytest.raises(ValueError, match="rate=0"):
        split_rate(0, 0.5, 2)
    with pytest.raises(ValueError, match=r"heavy_share=1\.5"):
        split_rate(0.3, 1.5, 2)
    with pytest.raises(ValueError, match="expected as many"):
        mixture_rate([1], [0.2, 0.3])
    with pytest.raises(ValueError, match="two different rates"):
        share_for_rate(1, 2, 2)
    with pytest.raises(ValueError, match="events=3"):
        probability_of_at_least(3, [1, 1], [0.5, 0.5])
    with pytest.raises(ValueError, match="of the series, heavy=16"):
        expectation_with_mix(BASELINE, RATIO, Series(12, 16, 15))
    with pytest.raises(ValueError, match="of the baseline"):
        predictive_probability(Baseline(5, 4, 0.5), RATIO, SERIES)
