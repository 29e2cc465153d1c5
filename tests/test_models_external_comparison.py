"""Ratios against ratios, and the hazard ratio behind two survivals: closed forms, simulation."""

import math

import numpy as np
import pytest
from scipy import stats

from recount.models.external_comparison import (
    crude_hazard_ratio,
    envelope,
    least_survival_error,
    odds_ratios_of_counts,
    ratio_of_ratios,
)
from recount.statistics.differences import odds_ratio


def test_a_ratio_of_ratios_is_that_of_the_heterogeneity_test():
    found = ratio_of_ratios((0.536, 0.394, 0.730), (0.71, 0.55, 0.93))
    errors = [
        math.log(h / low) / (2 * stats.norm.ppf(0.975)) for low, h in ((0.394, 0.730), (0.55, 0.93))
    ]
    z = math.log(0.536 / 0.71) / math.hypot(*errors)
    assert found.p == pytest.approx(2 * stats.norm.sf(abs(z)))
    assert found.low < 1 < found.high
    assert found.estimate == pytest.approx(math.sqrt(found.low * found.high))


def test_one_ratio_against_itself_is_one_with_p_of_one():
    found = ratio_of_ratios((2, 1, 4), (2, 1, 4))
    assert found.estimate == 1
    assert found.p == pytest.approx(1)


def test_each_possible_count_has_its_odds_ratio_and_the_envelope_spans_them():
    found = odds_ratios_of_counts(91, 271, [21, 22], 134)
    assert found[1] == odds_ratio(91, 271, 22, 134)
    whole = envelope(found)
    assert whole.low == found[1].low
    assert whole.high == found[0].high
    assert whole.estimate == pytest.approx(math.sqrt(found[0].estimate * found[1].estimate))


@pytest.mark.parametrize("ratio", [0.5, 0.71, 1.4])
@pytest.mark.parametrize("month", [3, 12, 36])
def test_proportional_hazards_come_back_at_any_time(ratio, month):
    control = math.exp(-((month / 6) ** 0.7))
    assert crude_hazard_ratio(control**ratio, control).estimate == pytest.approx(ratio)


def test_the_interval_of_a_crude_hazard_ratio_covers_as_often_as_it_says():
    rng = np.random.default_rng(4)
    n, truth = 300, (0.5, 0.35)
    target = math.log(truth[0]) / math.log(truth[1])
    covered = 0
    for a, b in rng.binomial(n, truth, size=(4000, 2)) / n:
        found = crude_hazard_ratio(a, b, least_survival_error(a, n), least_survival_error(b, n))
        covered += found.low < target < found.high
    assert covered / 4000 == pytest.approx(0.95, abs=4 * math.sqrt(0.95 * 0.05 / 4000))


def test_survivals_without_errors_have_no_interval():
    found = crude_hazard_ratio(0.5, 0.25)
    assert found[:3] == pytest.approx((0.5, 0.5, 0.5))
    assert math.isnan(found.p)


def test_impossible_numbers_are_refused():
    with pytest.raises(ValueError, match="external value"):
        ratio_of_ratios((2, 3, 4), (2, 1, 4))
    with pytest.raises(ValueError, match="error above 0"):
        ratio_of_ratios((2, 2, 2), (2, 2, 2))
    with pytest.raises(ValueError, match="at least one"):
        odds_ratios_of_counts(1, 2, [], 3)
    with pytest.raises(ValueError, match="at least one"):
        envelope([])
    with pytest.raises(ValueError, match="survival_0=1"):
        crude_hazard_ratio(0.5, 1)
    with pytest.raises(ValueError, match="error_1=-1"):
        crude_hazard_ratio(0.5, 0.4, -1)
    with pytest.raises(ValueError, match="patients=0"):
        least_survival_error(0.5, 0)
