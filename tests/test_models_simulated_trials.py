"""Hazard ratios and medians of many trials: published remissions, statsmodels, refusals."""

import numpy as np
import pytest
from statsmodels.duration.hazard_regression import PHReg
from statsmodels.duration.survfunc import SurvfuncRight

from recount.models.simulated_trials import log_hazard_ratios, medians

# Weeks of remission, Freireich et al. (1963): 6-mercaptopurine as in test_methods_survival, and
# placebo, all relapsed, as printed by Cox (1972).
MERCAPTOPURINE = [6, 6, 6, 7, 10, 13, 16, 22, 23, 6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]
RELAPSED = [1] * 9 + [0] * 12
PLACEBO = [1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23]


def freireich():
    times = np.array([MERCAPTOPURINE + PLACEBO], dtype=float)
    return times, np.array([RELAPSED + [1] * 21], dtype=bool), np.repeat([1, 0], 21)


def test_the_remissions_of_a_textbook_trial_agree_with_statsmodels_ties_included():
    times, events, arm = freireich()
    estimate, error = log_hazard_ratios(times, events, arm)
    fit = PHReg(times[0], arm[:, None], status=events[0], ties="breslow").fit()
    assert estimate[0] == pytest.approx(fit.params[0], abs=1e-8)
    assert error[0] == pytest.approx(fit.bse[0], rel=1e-6)


def test_the_medians_of_a_textbook_trial_are_23_and_8_weeks():
    # The survfit quoted in test_methods_survival falls below one half at week 23.
    times, events, _ = freireich()
    assert medians(times[:, :21], events[:, :21])[0] == 23
    assert medians(times[:, 21:], events[:, 21:])[0] == 8


def test_every_simulated_trial_agrees_with_statsmodels():
    rng = np.random.default_rng(7)
    arm = np.repeat([1, 0], [40, 20])
    survival, follow_up = rng.exponential(1, (5, 60)), rng.exponential(2, (5, 60))
    times, events = np.minimum(survival, follow_up), survival <= follow_up
    estimates, errors = log_hazard_ratios(times, events, arm)
    for row in range(5):
        fit = PHReg(times[row], arm[:, None], status=events[row]).fit()
        assert estimates[row] == pytest.approx(fit.params[0], abs=1e-6)
        assert errors[row] == pytest.approx(fit.bse[0], rel=1e-5)
        middle = SurvfuncRight(times[row], events[row]).quantile(0.5)
        assert medians(times, events)[row] == pytest.approx(middle)


def test_a_median_that_is_not_reached_is_infinite():
    times = np.array([[1.0, 2.0, 3.0]])
    assert medians(times, np.array([[True, False, False]]))[0] == np.inf


def test_an_arm_without_events_is_refused():
    times, arm = np.array([[1.0, 2.0, 3.0, 4.0]]), np.array([1, 1, 0, 0])
    with pytest.raises(ValueError, match="arm without events"):
        log_hazard_ratios(times, np.array([[False, False, True, True]]), arm)
