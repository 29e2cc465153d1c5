"""Groups with one spread: against the pooled fit, statsmodels, the bootstrap's size, refusals."""

import numpy as np
import pytest
import statsmodels.api as sm
from scipy import special, stats

from recount.models.meta_analysis import pooled_proportion
from recount.models.meta_regression import grouped_proportions, grouping_test, likelihood_ratios

EVENTS = [97, 187, 121, 94, 11, 34, 75, 11, 25, 22, 8, 8]
TOTALS = [314, 421, 229, 224, 48, 61, 135, 29, 50, 49, 11, 12]
GROUPS = ["first"] * 6 + ["mixed"] * 6


def test_one_group_is_the_pooled_fit_of_the_other_program():
    fit, pooled = (
        grouped_proportions(EVENTS, TOTALS, ["all"] * 12),
        pooled_proportion(EVENTS, TOTALS),
    )
    assert fit.tau == pytest.approx(pooled.tau, abs=1e-4)
    assert fit.rates["all"] == pytest.approx(pooled.rate, abs=1e-4)


def test_without_spread_the_rates_are_those_of_added_counts_and_the_ratio_that_of_statsmodels():
    events, totals, groups = [30, 34, 10, 12], [100] * 4, ["a", "a", "b", "b"]
    fit = grouped_proportions(events, totals, groups)
    assert fit.tau == pytest.approx(0, abs=1e-2)
    assert fit.rates == pytest.approx({"a": 0.32, "b": 0.11}, abs=1e-3)
    columns = np.column_stack([np.ones(4), [0, 0, 1, 1]])
    counts = np.column_stack([events, np.subtract(totals, events)])
    heights = [
        sm.GLM(counts, x, family=sm.families.Binomial()).fit().llf
        for x in (columns, columns[:, :1])
    ]
    flat = grouped_proportions(events, totals, ["all"] * 4)
    # the flat fit may use its spread, so that its ratio is at most that of the fixed model
    ratio = 2 * (fit.log_likelihood - flat.log_likelihood)
    assert ratio <= 2 * (heights[0] - heights[1]) + 1e-6


def test_the_grid_of_the_bootstrap_gives_the_ratio_of_the_exact_fits():
    rng = np.random.default_rng(7)
    n, where = np.array(TOTALS), np.repeat([0, 1], 6)
    sets = rng.binomial(n, special.expit(-0.2 + 0.4 * rng.standard_normal((6, 12))))
    exact = []
    for row in sets:
        x = row.tolist()
        split = grouped_proportions(x, TOTALS, GROUPS).log_likelihood
        exact.append(2 * (split - grouped_proportions(x, TOTALS, ["all"] * 12).log_likelihood))
    assert likelihood_ratios(sets, n, where) == pytest.approx(np.maximum(exact, 0), abs=0.03)


def test_with_a_dozen_rows_chi_squared_says_too_much():
    test = grouping_test(EVENTS, TOTALS, GROUPS, draws=400)
    assert test.p_chi_squared == pytest.approx(stats.chi2.sf(test.statistic, 1))
    assert test.p_bootstrap.estimate > test.p_chi_squared + 2 * test.p_bootstrap.error
    assert f"{100 * test.explained:.0f}" == "24"
    again = grouping_test(EVENTS, TOTALS, GROUPS, draws=400)
    assert again == test


def test_groups_that_differ_widely_are_found():
    test = grouping_test([60, 62, 10, 12, 61, 9], [100] * 6, list("aabbab"), draws=99)
    assert test.p_bootstrap.estimate == pytest.approx(0.01)
    assert test.explained > 0.9


def test_impossible_columns_are_refused():
    with pytest.raises(ValueError, match="expected one length"):
        grouped_proportions([1], [2, 3], ["a"])
    with pytest.raises(ValueError, match="events=3"):
        grouped_proportions([3], [2], ["a"])
    with pytest.raises(ValueError, match=r"groups \['b'\]"):
        grouped_proportions([1, 0], [2, 3], ["a", "b"])
    with pytest.raises(ValueError, match="two groups"):
        grouping_test([1, 2], [3, 3], ["a", "a"])
    with pytest.raises(ValueError, match="totals"):
        likelihood_ratios(np.ones((2, 3), dtype=int), np.ones(2, dtype=int), np.zeros(3, dtype=int))
