"""Odds, hazard ratios, and what intervals and p imply: published examples, scipy, refusals.

Published values are kept as printed; a computed one has to print the same at those decimals.
"""

import math
from fractions import Fraction

import pytest
from scipy import special, stats

from recount.statistics.ratios import (
    difference_z,
    hazard_ratio_interval_from_p,
    hazard_ratio_p,
    implied_events,
    interval_at_level,
    log_centre,
    log_standard_error,
    logit_centre,
    logit_standard_error,
    odds,
    odds_ratio_between,
    rate_from_odds,
    rate_under_odds_ratio,
    z_from_p,
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


def test_the_z_of_a_log_rank_p_prints_as_published():
    # Tierney et al. (2007), Trials 8:16: a log-rank p of 0.075 has a z of 1.78, as quoted in the
    # response Trials 14:391. https://link.springer.com/doi/10.1186/1745-6215-14-391
    assert f"{z_from_p(0.075):.2f}" == "1.78"


def test_the_interval_of_a_ratio_with_its_p_prints_as_published():
    # Altman and Bland (2011), BMJ 343:d2090: relative risk 0.30, P=0.034, 95% CI 0.10 to 0.91. Read
    # in a copy: _topic/statistics/altman_bland_ci_from_p.md of
    # github.com/DylanLawless/DylanLawless.github.io.
    low, high = hazard_ratio_interval_from_p(0.30, 0.034)
    assert (f"{low:.2f}", f"{high:.2f}") == ("0.10", "0.91")


def test_a_p_from_an_interval_is_near_the_published_approximation():
    # Altman and Bland (2011), BMJ 343:d2304, box: P = exp(-0.717 z - 0.416 z**2), z being the
    # estimate over (u - l) / (2 * 1.96). https://www.bmj.com/content/343/bmj.d2304.abstract
    for ratio in (0.3, 0.55, 0.8, 0.95, 1.2, 2.2):
        for error in (0.1, 0.2, 0.4, 0.9):
            low, high = (ratio * math.exp(sign * 1.96 * error) for sign in (-1, 1))
            z = abs(math.log(ratio)) / (math.log(high / low) / (2 * 1.96))
            published = math.exp(-0.717 * z - 0.416 * z**2)
            assert hazard_ratio_p(ratio, low, high) == pytest.approx(published, abs=0.015)


# R package gsDesign, vignette "Overview of survival endpoint design", Schoenfeld approximation.
# https://keaven.github.io/gsDesign/articles/SurvivalOverview.html
def test_the_events_behind_an_interval_print_as_published():
    # At 1:1 331 events give the log hazard ratio a standard error of 0.1099299.
    factor = math.exp(stats.norm.ppf(0.975) * 0.1099299)
    assert f"{implied_events(0.7 / factor, 0.7 * factor):.0f}" == "331"
    # At 2:1 a hazard ratio of 0.8 is 1.96 standard errors below 1 with 347.1683 events.
    for share in (1 / 3, Fraction(2, 3)):
        assert f"{implied_events(0.8**2, 1, share):.4f}" == "347.1683"


def test_the_p_of_a_hazard_ratio_with_its_events_prints_as_published():
    # A hazard ratio of .73 in 125 events at 1:1: one-sided p 0.03926443.
    factor = math.exp(stats.norm.ppf(0.975) * math.sqrt(4 / 125))
    p = hazard_ratio_p(0.73, 0.73 / factor, 0.73 * factor)
    assert f"{p / 2:.8f}" == "0.03926443"


def test_the_z_of_a_p_agrees_with_scipy():
    for p in (1, 0.9999, 0.5, 0.05, 0.034, 1e-4, 1e-12, 1e-100, 1e-300):
        assert z_from_p(p) == pytest.approx(stats.norm.isf(p / 2), rel=1e-12, abs=1e-15)


@pytest.mark.parametrize("level", [0.8, 0.9, 0.95, 0.99])
def test_the_p_and_the_interval_of_a_ratio_agree_with_scipy_and_give_each_other_back(level):
    z = stats.norm.ppf((1 + level) / 2)
    for ratio in (0.05, 0.7, 0.99, 1.3, 12):
        for error in (0.05, 0.3, 1.5):
            limits = ratio * math.exp(-z * error), ratio * math.exp(z * error)
            p = hazard_ratio_p(ratio, *limits, level)
            expected = 2 * stats.norm.sf(abs(math.log(ratio)) / error)
            assert p == pytest.approx(expected, rel=1e-9, abs=1e-300)
            if p > 0:
                computed = hazard_ratio_interval_from_p(ratio, p, level)
                assert computed == pytest.approx(limits, rel=1e-9)


def test_a_ratio_of_one_has_a_p_of_one():
    assert hazard_ratio_p(1, Fraction(1, 2), 2) == 1


def test_the_interval_of_a_hazard_ratio_gives_back_its_events():
    for events in (12, 100, 341.5):
        for share in (0.5, 1 / 3, 0.9):
            error = 1 / math.sqrt(events * share * (1 - share))
            factor = math.exp(stats.norm.ppf(0.95) * error)
            limits = 0.6 / factor, 0.6 * factor
            assert implied_events(*limits, share, 0.9) == pytest.approx(events, rel=1e-10)


def test_the_difference_of_two_estimates_agrees_with_scipy():
    for estimate_1, error_1, estimate_0, error_0 in [
        (1, 0.5, 0, 0),
        (0.2, 0.1, 0.5, 0.3),
        (-3, 2, -3, 1),
        (math.log(0.67), 0.19, math.log(0.88), 0.11),
    ]:
        z, p = difference_z(estimate_1, error_1, estimate_0, error_0)
        expected = (estimate_1 - estimate_0) / math.sqrt(error_1**2 + error_0**2)
        assert z == pytest.approx(expected, rel=1e-12)
        assert p == pytest.approx(2 * stats.norm.sf(abs(expected)), rel=1e-12)
        swapped = difference_z(estimate_0, error_0, estimate_1, error_1)
        assert swapped == pytest.approx((-z, p), rel=1e-12)


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
        (odds_ratio_between, (0.5, 1), "rate_0=1: expected a number above 0 and below 1"),
        (log_centre, (0, 1), "low=0: expected a number above 0"),
        (log_centre, (2, 1), "high=1: expected a number from 2 to inf"),
        (logit_centre, (0.2, 1), "high=1: expected a number above 0 and below 1"),
        (log_standard_error, (1, 2, 95), "level=95: expected a number above 0 and below 1"),
        (logit_standard_error, (0.9, 0.2), "high=0.2: expected a number from 0.9 to 1"),
        (z_from_p, (0,), "p=0: expected a number above 0 and at most 1"),
        (z_from_p, (1.1,), "p=1.1"),
        (hazard_ratio_p, (0.4, 0.5, 0.9), "ratio=0.4: expected a number from 0.5 to 0.9"),
        (hazard_ratio_p, (0, 0, 0.9), "low=0: expected a number above 0"),
        (hazard_ratio_p, (0.5, 0.5, 0.5), "low=0.5, high=0.5: expected an interval of some width"),
        (hazard_ratio_p, (0.5, 0.4, 0.6, 95), "level=95"),
        (hazard_ratio_interval_from_p, (1, 0.5), "ratio=1: expected a ratio other than 1"),
        (hazard_ratio_interval_from_p, (0, 0.5), "ratio=0: expected a number above 0"),
        (hazard_ratio_interval_from_p, (0.5, 1), "p=1: expected a number above 0 and below 1"),
        (hazard_ratio_interval_from_p, (0.5, 0.1, 95), "level=95"),
        (implied_events, (0.5, 2, 1), "allocation=1: expected a number above 0 and below 1"),
        (implied_events, (2, 2), "low=2, high=2: expected an interval of some width"),
        (implied_events, (2, 1), "high=1: expected a number from 2 to inf"),
        (difference_z, (1, 0, 2, 0), "error_1=0, error_0=0: expected an error above 0"),
        (difference_z, (1, -1, 2, 0), "error_1=-1: expected a finite number of at least 0"),
        (difference_z, (1, 1, 2, math.inf), "error_0=inf"),
        (difference_z, (math.nan, 1, 2, 1), "estimate_1=nan, estimate_0=2: expected finite"),
    ],
)
def test_impossible_arguments_are_refused_by_name_and_value(method, arguments, complaint):
    with pytest.raises(ValueError, match=complaint):
        method(*arguments)


def test_an_interval_at_its_own_level_comes_back_and_a_wider_one_implies_the_same_error():
    assert interval_at_level(0.5, 0.25, 1, 0.95) == pytest.approx((0.25, 1), rel=1e-12)
    low, high = interval_at_level(0.5, 0.25, 1, 0.975)
    assert log_standard_error(low, high) == pytest.approx(log_standard_error(0.25, 1, 0.975))
    with pytest.raises(ValueError, match=r"ratio=2"):
        interval_at_level(2, 0.25, 1, 0.95)
