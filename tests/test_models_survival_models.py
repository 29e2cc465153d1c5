"""Shapes of hazards: the control median, known laws, refusals."""

import math

import numpy as np
import pytest
from scipy import stats

from recount.models.survival_models import (
    GRID,
    changing_effect,
    constant_hazards,
    implied_weibull_shape,
    plateau_in_both,
    survival_at,
    weibull_hazards,
)

MODELS = {
    "constant": constant_hazards(0.7, 4),
    "falling": weibull_hazards(0.7, 4, 0.6),
    "wears off": changing_effect(4, 6, 0.5, 1),
    "sets in late": changing_effect(4, 2, 1, 0.5),
    "reverses": changing_effect(4, 8, 0.57, 2),
    "plateau": plateau_in_both(0.6, 4, 0.2),
}


@pytest.mark.parametrize("name", MODELS)
def test_every_model_has_the_control_median_and_hazards_that_only_add_up(name):
    hazards = MODELS[name]
    assert survival_at(hazards, 4)[1] == pytest.approx(0.5, abs=1e-9)
    for arm in hazards:
        assert arm.shape == GRID.shape
        assert arm[0] == pytest.approx(0, abs=1e-12)
        assert (np.diff(arm) >= 0).all()


@pytest.mark.parametrize("month", [1.0, 4.0, 17.5, 60.0])
def test_the_weibull_survival_is_that_of_scipy(month):
    scale = 4 / math.log(2) ** (1 / 0.6)
    new, old = survival_at(MODELS["falling"], month)
    assert old == pytest.approx(stats.weibull_min.sf(month, 0.6, scale=scale), abs=1e-6)
    assert new == pytest.approx(old**0.7, rel=1e-6)


def test_a_reversing_effect_has_its_two_ratios_before_and_after():
    new, old = MODELS["reverses"]
    early, late = GRID < 8, (GRID > 8) & (GRID < 60)
    assert np.diff(new[early]) == pytest.approx(0.57 * np.diff(old[early]))
    assert np.diff(new[late]) == pytest.approx(2 * np.diff(old[late]))


def test_a_plateau_is_reached_by_both_arms():
    assert survival_at(plateau_in_both(0.6, 2, 0.2), 60) == pytest.approx((0.2, 0.2), abs=1e-3)
    assert survival_at(plateau_in_both(0.6, 4, 1e-9), 9) == pytest.approx(
        survival_at(constant_hazards(0.6, 4), 9)
    )


@pytest.mark.parametrize("shape", [0.4, 0.6, 1.3])
def test_the_implied_shape_comes_back_from_the_medians(shape):
    ratio_of_medians = 0.71 ** (-1 / shape)
    assert implied_weibull_shape(0.71, ratio_of_medians) == pytest.approx(shape)


def test_impossible_models_are_refused():
    with pytest.raises(ValueError, match="ratio=0"):
        constant_hazards(0, 4)
    with pytest.raises(ValueError, match="shape=-1"):
        weibull_hazards(0.7, 4, -1)
    with pytest.raises(ValueError, match="change=0"):
        changing_effect(4, 0, 1, 1)
    with pytest.raises(ValueError, match=r"alive=0\.5"):
        plateau_in_both(0.7, 4, 0.5)
    with pytest.raises(ValueError, match="months=61"):
        survival_at(MODELS["constant"], 61)
    with pytest.raises(ValueError, match="other than 1"):
        implied_weibull_shape(1, 2)
