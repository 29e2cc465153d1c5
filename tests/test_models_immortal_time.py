"""Guaranteed time: closed forms against draws, the size of two tests, refusals."""

import math

import numpy as np
import pytest

from recount.models.immortal_time import (
    Cohorts,
    head_start,
    immortal_time_bias,
    joining_after_wait,
    live_through_wait,
    live_to_later_reading,
    simulate_cohorts,
    survival_among_entered,
    survival_of_weibull,
)

HAZARD, WAIT, SHARE, YEAR = 0.09, (0.23, 0.85, 2.56), 0.625, 10.6


@pytest.fixture(scope="module")
def cohorts():
    joins = joining_after_wait(SHARE, *WAIT)
    return simulate_cohorts(6000, 16, HAZARD, (YEAR, 27), joins, seed=8)


@pytest.mark.parametrize("shape", [1.0, 0.6])
@pytest.mark.parametrize("truth", [0.2, 0.4, 0.6])
def test_immortal_time_in_closed_form_is_that_of_drawn_children(truth, shape):
    rng = np.random.default_rng(9)
    scale = 36 / (-math.log(truth)) ** (1 / shape)
    death = scale * rng.weibull(shape, 200_000)
    assert survival_of_weibull(6, truth, 36, shape) == pytest.approx((death > 6).mean(), abs=0.005)
    seen = [(death[death > delay] > 36).mean() for delay in (6, 1)]
    assert immortal_time_bias(truth, 6, 1, 36, shape) == pytest.approx(seen[0] - seen[1], abs=0.005)


def test_the_bias_at_six_months_runs_from_4_to_11_points():
    points = [
        100 * immortal_time_bias(truth / 100, 6, 1, 36, shape)
        for truth in (20, 30, 40, 50, 60)
        for shape in (1.0, 0.6)
    ]
    assert f"{min(points):.2f} {max(points):.2f}" == "4.47 10.73"


def test_the_same_delay_has_no_bias_and_other_early_deaths_can_turn_it():
    assert immortal_time_bias(0.4, 3, 3, 36) == 0
    assert immortal_time_bias(0.4, 6, 1, 36) > 0
    # more deaths before the earlier treatment than before the later one
    assert survival_among_entered(0.4, 0.9) < survival_among_entered(0.4, 0.8)


def test_a_head_start_needs_deaths_before_joining():
    assert head_start(0.4, 0.6, 1) == pytest.approx(0, abs=1e-12)
    assert head_start(0.4, 0.6, 0.95) < head_start(0.4, 0.6, 0.8)
    assert live_to_later_reading(0.1, 1.4, 0) == 1
    assert live_to_later_reading(0.1, 1.4, 1) == pytest.approx(math.exp(-0.14))


@pytest.mark.parametrize("late_share", [2 / 12, 4 / 12])
def test_responders_read_after_a_second_cycle_are_ahead_as_drawn(late_share):
    rng, hazard, marrow, share = np.random.default_rng(12), 0.09, 1.38, 12 / 19
    death = rng.exponential(1 / hazard, 400_000)  # from the first marrow on
    late = rng.random(death.size) < late_share
    responder = (rng.random(death.size) < share) & (~late | (death > marrow))
    seen = (death[responder] > YEAR).mean() - (death[~responder] > YEAR).mean()
    exact = head_start(
        math.exp(-hazard * YEAR), share, live_to_later_reading(hazard, marrow, late_share)
    )
    assert exact == pytest.approx(seen, abs=4 * (0.5 / 400_000**0.5))


def test_the_wait_in_closed_form_is_that_of_draws():
    wait = joining_after_wait(1, *WAIT)(np.random.default_rng(3), (1, 400_000))
    assert live_through_wait(HAZARD, *WAIT) == pytest.approx(
        np.exp(-HAZARD * wait).mean(), abs=4e-4
    )
    assert live_through_wait(0, *WAIT) == 1


def test_the_naive_comparison_is_ahead_as_the_closed_form_and_the_landmark_is_not(cohorts):
    naive, after = cohorts.comparison(YEAR), cohorts.comparison(YEAR, landmark=WAIT[2])
    exact = head_start(math.exp(-HAZARD * YEAR), SHARE, live_through_wait(HAZARD, *WAIT))
    assert naive.difference.estimate == pytest.approx(exact, abs=4 * naive.difference.error)
    assert after.difference.estimate == pytest.approx(0, abs=4 * after.difference.error)


def test_joining_on_the_day_keeps_the_level_that_the_naive_test_breaks(cohorts):
    naive, own_day = cohorts.comparison(YEAR).alarms, cohorts.mantel_byar()
    assert naive.estimate > own_day.estimate + 4 * math.hypot(naive.error, own_day.error)
    # sixteen patients: the log-rank test itself is a little above its level
    assert 0.045 < own_day.estimate < 0.075
    assert own_day.draws == 6000


def test_mantel_byar_counts_a_patient_with_the_others_until_the_day():
    # Deaths at 1, 3, 5, 6; the second patient joins at 2, the third at 4.
    one = Cohorts(
        death=np.array([[1.0, 3, 5, 6]]),
        end=np.full((1, 4), 10.0),
        joins=np.array([[np.inf, 2, 4, np.inf]]),
    )
    # expected in the group: 0/4, 1/3, 1/2, 0/1; observed 2 of the deaths at 3 and 5
    beyond, variance = 2 - (1 / 3 + 1 / 2), 2 / 9 + 1 / 4
    p = math.erfc(beyond / math.sqrt(2 * variance))
    assert one.mantel_byar(level=p + 1e-6).estimate == 1
    assert one.mantel_byar(level=p - 1e-6).estimate == 0


def test_impossible_numbers_are_refused():
    with pytest.raises(ValueError, match="at_horizon=1"):
        survival_of_weibull(1, 1, 36, 1)
    with pytest.raises(ValueError, match=r"at_entry=0\.3"):
        survival_among_entered(0.4, 0.3)
    with pytest.raises(ValueError, match="delay=37"):
        immortal_time_bias(0.4, 37, 1, 36)
    with pytest.raises(ValueError, match="share=0"):
        head_start(0.4, 0, 0.8)
    with pytest.raises(ValueError, match=r"live_to_count=0\.3"):
        head_start(0.4, 0.5, 0.3)
    with pytest.raises(ValueError, match="late_share=2"):
        live_to_later_reading(0.1, 1, 2)
    with pytest.raises(ValueError, match="low=2"):
        live_through_wait(0.1, 2, 1, 3)
    with pytest.raises(ValueError, match="cohorts=0"):
        simulate_cohorts(0, 1, 0.1, (1, 2), joining_after_wait(1, 1, 1, 1), 1)
    nobody = simulate_cohorts(1, 3, 0.1, (5, 6), joining_after_wait(0, 1, 1, 1), 1)
    with pytest.raises(ValueError, match="both groups"):
        nobody.comparison(3)
