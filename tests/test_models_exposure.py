"""Rates a patient-year: simulation of two like arms, the bound, refusals."""

import math

import numpy as np
import pytest

from recount.models.exposure import diluted_rate_ratio, least_patient_years


def test_two_like_arms_differ_by_treatment_time_alone():
    risks = [0.64, 0.4]
    hazards = [-math.log(1 - risk) for risk in risks]
    rng = np.random.default_rng(1)
    long = rng.poisson(hazards[0], 200_000).sum() + rng.poisson(hazards[1], 200_000).sum()
    short = rng.poisson(hazards[0], 200_000).sum()
    assert diluted_rate_ratio(risks) == pytest.approx(long / 2 / short, rel=0.01)
    assert diluted_rate_ratio([0.5]) == 1
    assert diluted_rate_ratio([0.5, 0.5, 0.5]) == pytest.approx(1)


def test_the_least_patient_years_are_those_of_the_tightest_event():
    assert least_patient_years([91, 25, 0], [1.635, 0.385, 0.0]) == pytest.approx(25 / 0.385)


def test_impossible_rates_are_refused():
    with pytest.raises(ValueError, match="the first above 0"):
        diluted_rate_ratio([0, 0.5])
    with pytest.raises(ValueError, match="risks"):
        diluted_rate_ratio([])
    with pytest.raises(ValueError, match="expected pairs"):
        least_patient_years([1, 2], [1.0])
    with pytest.raises(ValueError, match="expected pairs"):
        least_patient_years([1], [0.0])
