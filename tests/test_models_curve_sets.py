"""Sets of curves: each member against the numbers that it is to print, and refusals."""

import math

import numpy as np
import pytest

from recount.models.curve_sets import curves_that_print, curves_through, survival_at_limit
from recount.models.large_trials import limiting_hazard_ratio
from recount.models.survival_models import GRID, Hazards
from recount.models.trial_simulation import TrialDesign
from recount.statistics.special import normal_critical_value

DESIGN = TrialDesign(200, 100, recruiting=20)
NEW, OLD = [(5.0, 0.56), (7.0, 0.5), (9.0, 0.44)], [(3.0, 0.58), (4.0, 0.5), (5.0, 0.42)]


@pytest.fixture(scope="module")
def found():
    tails = [0.02, 0.05, 0.1, 0.2], [0, 0.3, 0.6, 1]
    return curves_that_print(NEW, OLD, DESIGN, 24, (0.6, 0.75), (150, 240), *tails)


@pytest.mark.parametrize("upper", [False, True])
def test_the_interval_of_the_survival_ends_at_one_half_there(upper):
    survival = survival_at_limit(150, upper)
    hazard = -math.log(survival)
    error = math.sqrt((1 - survival) / (survival * 150)) / hazard
    reach = normal_critical_value(0.95) * error * (-1 if upper else 1)
    assert math.exp(-math.exp(math.log(hazard) + reach)) == pytest.approx(0.5)


def test_more_patients_bring_the_limits_nearer_to_one_half():
    assert 0.5 < survival_at_limit(800, upper=False) < survival_at_limit(80, upper=False)
    assert survival_at_limit(80, upper=True) < survival_at_limit(800, upper=True) < 0.5


def test_curves_pass_through_their_points_and_never_rise():
    months = np.linspace(0, 24, 241)
    curves = curves_through(NEW, months, [0, 0.1, 2], [0, 0.5, 1])
    assert curves.shape == (9, 241)
    assert np.diff(curves, axis=1).max() <= 1e-12
    for month, alive in NEW:
        assert curves[:, round(10 * month)] == pytest.approx(np.full(9, alive))


def test_every_member_prints_the_ratio_and_the_deaths(found):
    deaths = found.deaths_new + found.deaths_old
    assert deaths.min() >= 150
    assert deaths.max() <= 240
    for new, old in zip(found.new[::5], found.old[::5], strict=True):
        arms = [np.interp(GRID, found.months, -np.log(arm)) for arm in (new, old)]
        assert 0.598 <= limiting_hazard_ratio(Hazards(*arms), DESIGN, 24) <= 0.752


def test_a_crossing_is_the_first_month_behind(found):
    crossing = found.crossing(after=6)
    for difference, month in zip(found.difference, crossing, strict=True):
        behind = found.months[(difference < 0) & (found.months > 6)]
        assert behind.size == 0 if math.isnan(month) else behind[0] == month


def test_survival_is_read_at_the_nearest_month(found):
    new, old = found.at(7.02)
    assert new == pytest.approx(np.full(len(new), 0.5))
    assert old.max() < 0.42


def test_what_cannot_be_is_refused():
    with pytest.raises(ValueError, match="no pair of curves"):
        curves_that_print(NEW, OLD, DESIGN, 24, (0.1, 0.11), (1, 300), [0.1], [0])
    with pytest.raises(ValueError, match="rising months"):
        curves_through([(4, 0.5), (3, 0.4)], np.linspace(0, 9, 10), [0.1], [0])
    with pytest.raises(ValueError, match="patients"):
        survival_at_limit(10, upper=True)
