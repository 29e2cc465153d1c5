"""Odds and what intervals on log and logit scales imply: a textbook case, scipy, refusals."""

import math
from fractions import Fraction

import pytest
from scipy import special, stats

from recount.methods.ratios import (
    log_centre,
    log_standard_error,
    logit_centre,
    logit_standard_error,
    odds,
    odds_ratio_between,
    rate_from_odds,
    rate_under_odds_ratio,
)

RATES = (0.001, 0.05, 0.2, 0.5, 0.642, 0.95, 0.999)


def test_the_centre_and_standard_error_of_a_textbook_odds_ratio_print_as_published():
    # Biostatistics for Dummies, chapter 13, figure 13-2: odds ratio 4.5, its log with standard
    # error 0.5785, interval by R 1.448095 to 13.98389. Found as text without an address.
    assert f"{log_centre(1.448095, 13.98389):.1f}" == "4.5"
    assert f"{log_standard_error(1.448095, 13.98389):.4f}" == "0.5785"


def test_odds_and_rates_agree_with_scipy():
    for rate in RATES:
        assert math.log(odds(rate)) == pytest.approx(special.logit(rate), rel=1e-12)
        assert rate_from_odds(odds(rate)) == pytest.approx(rate, rel=1e-14)
        for ratio in (0.1, 1, 2.5):
            expected = special.expit(special.logit(rate) + math.log(ratio))
            changed = rate_under_odds_ratio(rate, ratio)
            assert changed == pytest.approx(expected, rel=1e-12)
            assert odds_ratio_between(changed, rate) == pytest.approx(ratio, rel=1e-10)


@pytest.mark.parametrize("level", [0.8, 0.9, 0.95, 0.99])
def test_wald_intervals_on_the_log_scale_give_back_their_estimate(level):
    z = stats.norm.ppf((1 + level) / 2)
    for estimate in (0.05, 0.7, 1, 12):
        for error in (0.01, 0.3, 1.5):
            limits = estimate * math.exp(-z * error), estimate * math.exp(z * error)
            assert log_centre(*limits) == pytest.approx(estimate, rel=1e-12)
            assert log_standard_error(*limits, level) == pytest.approx(error, rel=1e-12)


@pytest.mark.parametrize("level", [0.8, 0.9, 0.95, 0.99])
def test_wald_intervals_on_the_logit_scale_give_back_their_estimate(level):
    z = stats.norm.ppf((1 + level) / 2)
    for rate in RATES:
        for error in (0.01, 0.3, 1.5):
            limits = [special.expit(special.logit(rate) + sign * z * error) for sign in (-1, 1)]
            assert logit_centre(*limits) == pytest.approx(rate, rel=1e-10)
            assert logit_standard_error(*limits, level) == pytest.approx(error, rel=1e-10)


def test_fractions_stay_fractions_where_nothing_has_to_be_rounded():
    third = Fraction(1, 3)
    for result in (
        odds(third),
        rate_from_odds(third),
        rate_under_odds_ratio(third, Fraction(7, 2)),
        odds_ratio_between(third, Fraction(1, 7)),
    ):
        assert isinstance(result, Fraction)
    assert odds_ratio_between(third, Fraction(1, 7)) == 3


def test_fractions_are_accepted_as_limits():
    assert log_centre(Fraction(1, 4), 1) == 0.5
    assert logit_centre(Fraction(1, 5), Fraction(4, 5)) == pytest.approx(0.5)
    assert log_standard_error(Fraction(1, 2), Fraction(1, 2)) == 0


def test_a_rate_of_zero_has_odds_of_zero():
    assert odds(0) == rate_from_odds(0) == rate_under_odds_ratio(0, 3) == 0


@pytest.mark.parametrize(
    ("method", "arguments", "complaint"),
    [
        (odds, (1,), "rate=1: expected a number from 0 to below 1"),
        (odds, (-0.1,), "rate=-0.1"),
        (rate_from_odds, (-1,), "odds=-1: expected a finite number of at least 0"),
        (rate_from_odds, (math.inf,), "odds=inf"),
        (rate_under_odds_ratio, (0.2, 0), "odds_ratio=0: expected a number above 0"),
        (odds_ratio_between, (0.5, 0), "rate_0=0: expected a number above 0"),
        (log_centre, (0, 1), "low=0: expected a number above 0"),
        (log_centre, (2, 1), "high=1: expected a number from 2 to inf"),
        (logit_centre, (0.2, 1), "high=1: expected a number above 0 and below 1"),
        (log_standard_error, (1, 2, 95), "level=95: expected a number above 0 and below 1"),
        (logit_standard_error, (0.9, 0.2), "high=0.2: expected a number from 0.9 to 1"),
    ],
)
def test_impossible_arguments_are_refused_by_name_and_value(method, arguments, complaint):
    with pytest.raises(ValueError, match=complaint):
        method(*arguments)
