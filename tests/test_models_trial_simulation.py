"""Simulated trials: against closed forms, their own errors, and refusals."""

import math

import numpy as np
import pytest
from scipy import stats

from recount.models.early_stopping import log_ratio_error, stopping_probability
from recount.models.survival_models import constant_hazards, plateau_in_both
from recount.models.trial_simulation import (
    TrialDesign,
    TrialResults,
    calibrated_ratio,
    ratios_near,
    recruitment_speed,
    simulate_trials,
    simulated_mean,
    simulated_quantile,
    simulated_share,
)

DESIGN = TrialDesign(180, 90, recruiting=20, speed=0.7)
DEATHS = 170


def look(ratio, trials=1500, seed=1):
    (found,) = simulate_trials(constant_hazards(ratio, 4), DESIGN, [DEATHS], trials, seed)
    return found


def test_without_an_effect_estimates_scatter_as_the_formula_has_it():
    found = look(1.0)
    error = log_ratio_error(DEATHS, 2 / 3)
    mean = simulated_mean(found.log_hazard_ratio)
    assert abs(mean.estimate) < 4 * mean.error
    spread = found.log_hazard_ratio.std(ddof=1)
    assert spread == pytest.approx(error, abs=4 * error / math.sqrt(2 * 1500) + 0.005)


@pytest.mark.parametrize("truth", [0.7, 0.8, 1.0])
def test_the_simulated_share_that_stops_is_that_of_the_closed_form(truth):
    needed, error = 0.73, log_ratio_error(DEATHS, 2 / 3)
    share = simulated_share(np.exp(look(truth, seed=2).log_hazard_ratio) <= needed)
    # the normal law is an approximation: a point is left for it
    assert share.estimate == pytest.approx(
        stopping_probability(truth, needed, error), abs=4 * share.error + 0.01
    )


def test_medians_are_those_of_the_model_and_the_look_comes_when_so_many_have_died():
    found = look(0.5, seed=3)
    assert np.median(found.median_old) == pytest.approx(4, abs=0.1)
    assert np.median(found.median_new) == pytest.approx(8, abs=0.2)
    early, late = simulate_trials(constant_hazards(0.5, 4), DESIGN, [60, 170], 50, 4)
    assert (early.month < late.month).all()
    assert (late.ratio_of_medians == late.median_new / late.median_old).all()


def test_the_same_seed_gives_the_same_trials():
    assert (look(0.8, 20).month == look(0.8, 20).month).all()


def test_recruitment_with_this_speed_leaves_half_the_patients_the_follow_up():
    speed = recruitment_speed(20, 24, 11)
    joined = 20 * np.random.default_rng(1).random(100_000) ** speed
    assert np.median(24 - joined) == pytest.approx(11, abs=0.1)
    with pytest.raises(ValueError, match="at_cutoff - follow_up"):
        recruitment_speed(20, 24, 25)


def test_a_calibrated_effect_gives_the_target_on_average():
    def model(ratio):
        return plateau_in_both(ratio, 4, 0.2)

    ratio = calibrated_ratio(model, 0.75, DESIGN, DEATHS)
    assert ratio.estimate < 0.75  # the plateau dilutes
    (found,) = simulate_trials(model(ratio.estimate), DESIGN, [DEATHS], 1500, seed=9)
    mean = simulated_mean(found.log_hazard_ratio)
    again = calibrated_ratio(model, 0.75, DESIGN, DEATHS, seed=6)
    assert mean.estimate == pytest.approx(math.log(0.75), abs=0.03)
    assert ratio.estimate == pytest.approx(
        again.estimate, abs=4 * math.hypot(ratio.error, again.error) + 0.008
    )
    with pytest.raises(ValueError, match="no effect"):
        calibrated_ratio(model, 3.0, DESIGN, DEATHS, trials=20)


def test_shares_and_means_carry_their_errors():
    rng = np.random.default_rng(5)
    shares = [simulated_share(rng.random(400) < 0.3) for _ in range(500)]
    spread = np.std([share.estimate for share in shares])
    assert spread == pytest.approx(np.mean([share.error for share in shares]), rel=0.15)
    assert simulated_share([False] * 100).error > 0
    assert simulated_mean(range(10)).error == pytest.approx(stats.sem(range(10)))
    quantiles = [simulated_quantile(rng.normal(size=400), 0.975) for _ in range(500)]
    spread = np.std([quantile.estimate for quantile in quantiles])
    assert spread == pytest.approx(np.mean([quantile.error for quantile in quantiles]), rel=0.15)


def test_ratios_are_kept_where_the_hazard_ratio_is_near():
    found = TrialResults(np.log([0.7, 0.74, 0.8]), np.array([8.0, 6, 1]), np.ones(3), np.ones(3))
    assert ratios_near(found, 0.71, 0.05).tolist() == [8, 6]
    with pytest.raises(ValueError, match="no trial within"):
        ratios_near(found, 0.2, 0.05)


def test_impossible_simulations_are_refused():
    with pytest.raises(ValueError, match="expected 1 to 270 deaths"):
        simulate_trials(constant_hazards(1, 4), DESIGN, [271], 10, 1)
    with pytest.raises(ValueError, match="a trial"):
        simulate_trials(constant_hazards(1, 4), DESIGN, [10], 0, 1)
    with pytest.raises(ValueError, match="at least one draw"):
        simulated_share([])
    with pytest.raises(ValueError, match="share=1"):
        simulated_quantile([1, 2], 1)
    with pytest.raises(ValueError, match="at least two draws"):
        simulated_mean([1])
