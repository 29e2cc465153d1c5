"""The beta-binomial model: a textbook example, scipy over a grid, and refusals."""

from fractions import Fraction

import pytest
from scipy import stats

from recount.models.bayes import (
    beta_binomial_posterior,
    posterior_probability_above,
    prior_at,
)
from recount.statistics.special import beta_quantile


def test_the_posterior_of_a_textbook_survey_prints_as_published():
    # Agresti, Kateri and Mira, Bayesian Statistics, chapter 1: 749 of 1328, uniform prior, R
    # prints pbeta(0.50, 750, 580) as 1.510934e-06.
    # https://statistique.cuso.ch/fileadmin/statistique/user_upload/CODE_CH1.html
    assert beta_binomial_posterior(749, 1328, 1, 1) == (750, 580)
    below = posterior_probability_above(0.5, 579, 1328)  # counted from the other side
    assert f"{below:.6e}" == "1.510934e-06"
    assert posterior_probability_above(0.5, 749, 1328) == pytest.approx(1 - 1.510934e-06, abs=1e-12)


def test_the_posterior_interval_of_placenta_previa_prints_as_published():
    # Gelman et al. (2013), 2.4, 437 girls of 980 births; quantiles printed to eight digits in
    # https://lalten.org/pages/applied-bayes-python/bda/commentary/binomial_grid.html
    a, b = beta_binomial_posterior(437, 980, 1, 1)
    assert f"{beta_quantile(0.025, a, b):.8f}" == "0.41506549"
    assert f"{beta_quantile(0.975, a, b):.8f}" == "0.47719977"


def test_posterior_probabilities_agree_with_scipy():
    for prior in [(1.0, 1.0), (0.5, 0.5), (2, 8), (30, 70)]:
        for events, total in [(0, 1), (0, 20), (20, 20), (13, 35), (60, 185), (1500, 4000)]:
            a, b = beta_binomial_posterior(events, total, *prior)
            for threshold in (0.0, 0.05, 0.3, 0.4, 0.9, 1.0):
                ours = posterior_probability_above(threshold, events, total, *prior)
                assert ours == pytest.approx(stats.beta.sf(threshold, a, b), rel=1e-10)


def test_the_posterior_is_exact_for_fractions():
    half = Fraction(1, 2)
    assert beta_binomial_posterior(3, 10, half, half) == (Fraction(7, 2), Fraction(15, 2))


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        ((0.3, 6, 5), "events=6, total=5"),
        ((1.3, 1, 5), "threshold=1.3: expected a number from 0 to 1"),
        ((0.3, 1, 5, 0), "prior_a=0: expected a number above 0"),
        ((0.3, 1, 5, 1, -1), "prior_b=-1: expected a number above 0"),
    ],
)
def test_impossible_arguments_are_refused_by_name_and_value(arguments, complaint):
    with pytest.raises(ValueError, match=complaint):
        posterior_probability_above(*arguments)


def test_a_prior_at_a_rate_has_that_mean_and_weight():
    a, b = prior_at(0.24, 100)
    assert (a + b, a / (a + b)) == (100, pytest.approx(0.24))
    with pytest.raises(ValueError, match="patients=0"):
        prior_at(0.24, 0)
