"""Trials without chance: against simulated ones, closed forms, and refusals."""

import math

import numpy as np
import pytest

from recount.models.large_trials import (
    deaths_of_old_arm,
    expected_deaths,
    expected_score,
    limiting_hazard_ratio,
    month_of_deaths,
    ratio_for_target,
    share_watched,
)
from recount.models.survival_models import changing_effect, constant_hazards, weibull_hazards
from recount.models.trial_simulation import TrialDesign, simulate_trials, simulated_mean

DESIGN = TrialDesign(271, 134, recruiting=20, speed=0.75)
DEATHS = 248
REVERSES = changing_effect(4, 8, 0.57, 2.0)


def test_half_of_the_patients_are_watched_as_long_as_half_have_joined():
    even = TrialDesign(2, 1, recruiting=20)
    assert share_watched(even, 24, np.array([3.0, 14.0, 30.0])).tolist() == [1.0, 0.5, 0.0]


def test_when_all_join_at_once_deaths_are_those_of_the_survival_curve():
    at_once = TrialDesign(300, 100, recruiting=1e-6)
    new, old = expected_deaths(constant_hazards(0.5, 4), at_once, 8)
    assert new == pytest.approx(300 * (1 - 0.5), rel=1e-3)
    assert old == pytest.approx(100 * (1 - 0.25), rel=1e-3)


@pytest.mark.parametrize(
    "hazards", [constant_hazards(0.71, 4), weibull_hazards(0.71, 4, 0.6), REVERSES]
)
def test_the_month_of_the_deaths_is_that_of_simulated_trials(hazards):
    (look,) = simulate_trials(hazards, DESIGN, [DEATHS], 600, seed=2)
    mean = simulated_mean(look.month)
    assert abs(month_of_deaths(hazards, DESIGN, DEATHS) - mean.estimate) < 4 * mean.error + 0.06


def test_a_constant_ratio_is_its_own_limit():
    hazards = weibull_hazards(0.71, 4, 0.5)
    assert limiting_hazard_ratio(hazards, DESIGN, 24) == pytest.approx(0.71, abs=2e-4)


def test_the_limit_of_large_trials_is_the_integral():
    large = TrialDesign(5420, 2680, DESIGN.recruiting, DESIGN.speed)
    (look,) = simulate_trials(REVERSES, large, [20 * DEATHS], 40, seed=3)
    mean = simulated_mean(look.log_hazard_ratio)
    month = month_of_deaths(REVERSES, DESIGN, DEATHS)
    limit = math.log(limiting_hazard_ratio(REVERSES, DESIGN, month))
    assert abs(mean.estimate - limit) < 4 * mean.error + 0.002


def test_the_score_changes_its_sign_at_the_limit():
    deaths, at_risk = (np.array([20.0, 7.0]), np.array([10.0, 5.0])), np.array([[200.0], [100.0]])
    low, high = (expected_score(deaths, at_risk, ratio) for ratio in (0.8, 1.0))
    assert low > 0 > high


def test_an_effect_is_found_that_gives_the_target():
    ratio = ratio_for_target(lambda r: changing_effect(4, 6, r, 1), 0.71, DESIGN, DEATHS)
    hazards = changing_effect(4, 6, ratio, 1)
    month = month_of_deaths(hazards, DESIGN, DEATHS)
    assert limiting_hazard_ratio(hazards, DESIGN, month) == pytest.approx(0.71, abs=1e-4)


def test_without_an_effect_the_deaths_of_an_arm_are_hypergeometric():
    same = constant_hazards(1.0, 4)
    low, high = deaths_of_old_arm(same, DESIGN, DEATHS)
    assert (low, high) == (73, 91)
    assert low < DEATHS * 134 / 405 < high


def test_what_cannot_be_is_refused():
    with pytest.raises(ValueError, match="deaths=406: expected"):
        month_of_deaths(constant_hazards(0.7, 4), DESIGN, 406)
    with pytest.raises(ValueError, match="no effect from"):
        ratio_for_target(lambda r: constant_hazards(1, 4), 0.71, DESIGN, DEATHS)
    with pytest.raises(ValueError, match="hazard_ratio"):
        expected_score([np.ones(2)] * 2, [np.ones(2)] * 2, 0)
    with pytest.raises(ValueError, match="cutoff"):
        expected_deaths(constant_hazards(0.7, 4), DESIGN, 61)
    with pytest.raises(ValueError, match="level"):
        deaths_of_old_arm(constant_hazards(0.7, 4), DESIGN, DEATHS, level=1)
