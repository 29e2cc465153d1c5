"""One compartment against a numerical integration and against what sources print."""

import numpy as np
import pytest
from scipy.integrate import solve_ivp
from scipy.stats import lognorm

from recount.authoring import open_book
from recount.models.kinetics import (
    after_injections,
    body_surface,
    body_surface_at_index,
    course_dose,
    half_life,
    share_below,
    under_infusion,
    weight_at_surface,
)


def part(reference):
    return float(open_book().ledger.facts.part(reference))


@pytest.mark.parametrize(("clearance", "volume"), [(2.22, 5.98), (0.4, 3.0), (9.0, 50.0)])
@pytest.mark.parametrize("stop", [5.0, 30.0])
def test_the_infusion_solves_its_differential_equation(clearance, volume, stop):
    rate = 28 / 24
    for hours in (1.0, 5.0, 12.0, 40.0):
        amount = [0.0]
        for start, end, inflow in ((0.0, min(hours, stop), rate), (stop, hours, 0.0)):
            if end > start:
                solution = solve_ivp(
                    lambda t, a, inflow=inflow: inflow - clearance / volume * a,
                    (start, end),
                    amount,
                    rtol=1e-10,
                    atol=1e-14,
                )
                amount = solution.y[:, -1]
        expected = pytest.approx(amount[0] / volume, rel=1e-6)
        assert under_infusion(hours, rate, clearance, volume, stop) == expected


def test_many_small_injections_become_an_infusion():
    level = after_injections(47.995, 28 / 2400, 0.01, 4800, 2.22, 5.98)
    assert level == pytest.approx(under_infusion(48, 28 / 24, 2.22, 5.98), rel=1e-3)


def test_the_areas_under_infusion_and_injection_are_equal():
    step, hours = 0.01, 96
    grid = [step * (k + 0.5) for k in range(int(hours / step))]
    infusion = sum(under_infusion(t, 28 / 24, 2.22, 5.98, stop=48) for t in grid) * step
    injection = sum(after_injections(t, 28, 24, 2, 2.22, 5.98) for t in grid) * step
    assert infusion == pytest.approx(2 * 28 / 2.22, rel=1e-4)
    assert injection == pytest.approx(2 * 28 / 2.22, rel=1e-4)


def test_the_population_model_gives_the_half_life_that_the_abstract_rounds_to():
    model = "population_pk_2020:blinatumomab.model."
    hours = half_life(part(model + "clearance.rate"), part(model + "central_volume.volume"))
    assert round(hours) == part("asco_pk_2013:blinatumomab.pooled.half_life.duration")


def test_mostellers_formula_gives_the_surface_of_its_published_example():
    # the documentation of the R package admiral works this example: height 170, weight 75
    assert body_surface(170, 75) == pytest.approx(1.88, abs=0.005)
    divisor = part("mosteller_1987:formula.body_surface.divisor.number")
    assert body_surface(170, 75) ** 2 * divisor == pytest.approx(170 * 75)


@pytest.mark.parametrize(
    "call",
    [
        lambda: half_life(0, 1),
        lambda: under_infusion(-1, 1, 1, 1),
        lambda: after_injections(1, 1, 1, 0, 1, 1),
        lambda: body_surface(0, 10),
    ],
)
def test_impossible_input_is_refused(call):
    with pytest.raises(ValueError, match=r"positive|more than 0"):
        call()


@pytest.mark.parametrize(("mean", "deviation"), [(616, 537), (228, 356), (1, 0.1)])
@pytest.mark.parametrize("quantile", [0.05, 0.5, 0.9])
def test_the_share_below_is_that_of_a_log_normal_of_these_moments(mean, deviation, quantile):
    shape = np.sqrt(np.log1p((deviation / mean) ** 2))
    levels = lognorm(shape, scale=mean / np.exp(shape**2 / 2))
    assert (levels.mean(), levels.std()) == pytest.approx((mean, deviation))
    assert share_below(levels.ppf(quantile), mean, deviation) == pytest.approx(quantile)
    with pytest.raises(ValueError, match="more than 0"):
        share_below(0, mean, deviation)


@pytest.mark.parametrize("index", [15, 18, 24])
@pytest.mark.parametrize("weight", [10, 45, 100])
def test_a_weight_comes_back_from_its_surface(weight, index):
    surface = body_surface_at_index(weight, index)
    height = 100 * (weight / index) ** 0.5
    assert surface == body_surface(height, weight)
    assert weight_at_surface(surface, index) == pytest.approx(weight)


def test_a_course_adds_its_steps_with_both_days():
    assert course_dose([(9, 1, 7), (28, 8, 28)]) == 9 * 7 + 28 * 21
    assert course_dose([]) == 0
    with pytest.raises(ValueError, match="days ascend"):
        course_dose([(9, 7, 6)])
    with pytest.raises(ValueError, match="expected more than 0"):
        weight_at_surface(0, 18)
