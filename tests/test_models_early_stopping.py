"""Stopping early in closed form: draws from a normal law, scipy's truncated normal, refusals."""

import math
from itertools import pairwise

import numpy as np
import pytest
from scipy import stats

from recount.models.early_stopping import (
    estimate_between,
    log_ratio_error,
    mean_when_stopped,
    overstating_when_stopped,
    stopping_probability,
    stopping_ratio,
)

TRUTHS = [0.5, 0.6, 0.7, 0.8, 1.0]
NEEDED, ERROR = 0.7295, 0.135


def test_a_look_at_tower_would_stop_in_a_quarter_of_trials_if_the_truth_were_0_80():
    assert f"{100 * stopping_probability(0.80, NEEDED, ERROR):.1f}" == "24.7"
    assert f"{100 * stopping_probability(0.60, NEEDED, ERROR):.0f}" == "93"
    assert f"{100 * overstating_when_stopped(0.60, NEEDED, ERROR):.0f}" == "54"
    assert f"{mean_when_stopped(0.60, NEEDED, ERROR):.3f}" == "0.588"


@pytest.mark.parametrize("truth", TRUTHS)
def test_draws_from_the_normal_law_agree(truth):
    draws = np.random.default_rng(6).normal(math.log(truth), ERROR, 400_000)
    stopped = draws[draws <= math.log(NEEDED)]
    share = stopping_probability(truth, NEEDED, ERROR)
    assert len(stopped) / len(draws) == pytest.approx(share, abs=0.004)
    assert stopped.mean() == pytest.approx(
        math.log(mean_when_stopped(truth, NEEDED, ERROR)), abs=0.003
    )
    overstated = (stopped < math.log(truth)).mean()
    assert overstated == pytest.approx(overstating_when_stopped(truth, NEEDED, ERROR), abs=0.005)


@pytest.mark.parametrize("truth", [*TRUTHS, 3.0])
def test_the_mean_is_that_of_scipys_truncated_normal(truth):
    z = math.log(NEEDED / truth) / ERROR
    exact = stats.truncnorm.mean(-np.inf, z, loc=math.log(truth), scale=ERROR)
    assert math.log(mean_when_stopped(truth, NEEDED, ERROR)) == pytest.approx(exact, abs=1e-6)


def test_on_average_the_trials_that_stop_overstate_and_less_so_the_stronger_the_effect():
    excess = [mean_when_stopped(truth, NEEDED, ERROR) / truth for truth in TRUTHS]
    assert all(ratio < 1 for ratio in excess)
    assert excess == sorted(excess, reverse=True)


def test_the_bars_of_a_histogram_add_up():
    edges = np.linspace(0.3, 1.6, 66)
    bars = [estimate_between(0.8, ERROR, a, b) for a, b in pairwise(edges)]
    assert sum(bars) == pytest.approx(1, abs=1e-6)
    assert sum(bars) == pytest.approx(estimate_between(0.8, ERROR, 0.3, 1.6))


def test_the_ratio_at_the_boundary_gives_the_boundary_back():
    error = log_ratio_error(248, 271 / 405)
    assert math.log(stopping_ratio(2.34, error)) / error == pytest.approx(-2.34)


def test_impossible_numbers_are_refused():
    with pytest.raises(ValueError, match="events=0"):
        log_ratio_error(0, 0.5)
    with pytest.raises(ValueError, match="allocation=1"):
        log_ratio_error(10, 1)
    with pytest.raises(ValueError, match="truth=0"):
        stopping_probability(0, 0.7, 0.1)
    with pytest.raises(ValueError, match="error=0"):
        stopping_ratio(2, 0)
    with pytest.raises(ValueError, match=r"high=0\.5"):
        estimate_between(1, 0.1, 0.7, 0.5)
