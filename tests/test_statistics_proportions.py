"""Proportions: published tables, scipy and statsmodels over grids, the ends, and refusals.

Published values are kept as printed; a computed one has to print the same at those decimals.
"""

import math
from fractions import Fraction

import pytest
from scipy import stats
from statsmodels.stats.proportion import proportion_confint

from recount.statistics.proportions import (
    INTERVALS,
    agresti_coull,
    binomial_tail,
    candidate_events,
    clopper_pearson,
    counts_behind,
    jeffreys,
    percentage,
    splits_behind,
    wald,
    wilson,
)
from recount.statistics.special import (
    beta_quantile,
    complementary_incomplete_beta,
    normal_critical_value,
    regularised_incomplete_beta,
)

GRID = [
    (events, total)
    for total in (1, 2, 3, 7, 20, 35, 70, 189, 271, 1000, 4000)
    for events in sorted({0, 1, 2, total // 3, total // 2, total - 1, total})
    if events <= total
]
LEVELS = (0.5, 0.8, 0.9, 0.95, 0.99, 0.999)


def prints_as(value: float, printed: str) -> bool:
    return f"{value:.{len(printed.partition('.')[2])}f}" == printed


# Newcombe (1998), Stat Med 17:857-872, Table I, methods 5 and 3. Not read in the article: as
# transcribed, alike, in public test suites (for both methods find_string "0.2527, 0.3676"; for
# Wilson also the R package propint).
NEWCOMBE_1998_TABLE_I = [
    (clopper_pearson, 81, 263, "0.2527", "0.3676"),
    (clopper_pearson, 15, 148, "0.0578", "0.1617"),
    (clopper_pearson, 0, 20, "0.0000", "0.1684"),
    (clopper_pearson, 1, 29, "0.0009", "0.1776"),
    (wilson, 81, 263, "0.2553", "0.3662"),
    (wilson, 15, 148, "0.0624", "0.1605"),
    (wilson, 0, 20, "0.0000", "0.1611"),
    (wilson, 1, 29, "0.0061", "0.1718"),
]

# Brown, Cai and DasGupta (2001), Stat Sci 16:101-133, Table A.1, n = 7, 95%, as quoted in
# github.com/boostorg/histogram, test of jeffreys_interval. Its rows 0 and 1 carry the further
# modification (0 to .410, 0 to .501), which `jeffreys` does not apply; rows 3 and 4 follow below.
BROWN_2001_TABLE_A1 = [
    (jeffreys, 2, 7, "0.065", "0.648"),
]

# PSIAIMS, CAMIS: printed output of R package cardx, 36 responders of 154.
# https://psiaims.github.io/CAMIS/R/ci_for_prop.html
CAMIS_CARDX = [
    (clopper_pearson, 36, 154, "0.169", "0.309"),
    (wald, 36, 154, "0.167", "0.301"),
    (wilson, 36, 154, "0.174", "0.307"),
    (agresti_coull, 36, 154, "0.174", "0.307"),
    (jeffreys, 36, 154, "0.172", "0.305"),
]

# R package RSurveillance 0.2.1, example output of binom.agresti and binom.jeffreys.
# https://rdrr.io/cran/RSurveillance/man/binom.agresti.html (and binom.jeffreys.html)
RSURVEILLANCE = [
    (agresti_coull, 25, 200, "0.08558957", "0.1785444"),
    (agresti_coull, 10, 200, "0.02626810", "0.09069269"),
    (agresti_coull, 80, 200, "0.33457989", "0.46918917"),
    (jeffreys, 25, 200, "0.08462743", "0.176126"),
    (jeffreys, 10, 200, "0.02599340", "0.08687509"),
    (jeffreys, 80, 200, "0.33393964", "0.46893129"),
]

# R package cicalc, tests/testthat/_snaps/prop_ci.md, github.com/GSK-Biostatistics/cicalc.
CICALC = [
    (clopper_pearson, 5, 10, "0.187086", "0.812914"),
    (clopper_pearson, 0, 32, "0", "0.1088812"),
    (clopper_pearson, 32, 32, "0.8911188", "1"),
    (wilson, 0, 32, "0", "0.1071792"),
    (wilson, 32, 32, "0.8928208", "1"),
    (agresti_coull, 5, 10, "0.2365931", "0.7634069"),
    (agresti_coull, 0, 32, "0", "0.1273181"),
    (agresti_coull, 32, 32, "0.8726819", "1"),
    (jeffreys, 5, 10, "0.2235287", "0.7764713"),
    (jeffreys, 0, 32, "0", "0.07492776"),
    (jeffreys, 32, 32, "0.9250722", "1"),
    (wald, 0, 32, "0", "0"),
    (wald, 32, 32, "1", "1"),
]


@pytest.mark.parametrize(
    ("method", "events", "total", "low", "high"),
    NEWCOMBE_1998_TABLE_I + BROWN_2001_TABLE_A1 + CAMIS_CARDX + RSURVEILLANCE + CICALC,
)
def test_an_interval_prints_as_published(method, events, total, low, high):
    computed = method(events, total)
    assert prints_as(computed[0], low)
    assert prints_as(computed[1], high)


def test_two_limits_of_brown_2001_are_printed_as_if_rounded_twice():
    # Table A.1, as above: 3 of 7 has .139 to .766, 4 of 7 has .234 to .861. The inner limits are
    # .76549875 and its mirror image: .7655 at four decimals, and only from there .766.
    low, high = jeffreys(3, 7)
    assert prints_as(low, "0.139")
    assert prints_as(high, "0.765")
    assert prints_as(high, "0.7655")
    low, high = jeffreys(4, 7)
    assert prints_as(low, "0.235")
    assert prints_as(low, "0.2345")
    assert prints_as(high, "0.861")


def test_the_90_percent_wilson_interval_prints_as_published():
    # cicalc, as above: 5 of 10, conf.level 0.9.
    low, high = wilson(5, 10, 0.9)
    assert prints_as(low, "0.2692718")
    assert prints_as(high, "0.7307282")


STATSMODELS_NAMES = {
    "clopper_pearson": "beta",
    "wilson": "wilson",
    "jeffreys": "jeffreys",
    "agresti_coull": "agresti_coull",
    "wald": "normal",
}


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("name", INTERVALS)
def test_every_interval_agrees_with_statsmodels(name, level):
    for events, total in GRID:
        low, high = proportion_confint(events, total, 1 - level, STATSMODELS_NAMES[name])
        if name == "jeffreys":
            # statsmodels leaves the ends to the beta quantiles; the source sets them.
            low, high = (0.0 if events == 0 else low), (1.0 if events == total else high)
        low, high = max(low, 0.0), min(high, 1.0)
        assert INTERVALS[name](events, total, level) == pytest.approx((low, high), abs=1e-9), (
            events,
            total,
        )


@pytest.mark.parametrize(("name", "scipy_name"), [("clopper_pearson", "exact"), ("wilson",) * 2])
def test_clopper_pearson_and_wilson_agree_with_scipy(name, scipy_name):
    for events, total in GRID:
        expected = stats.binomtest(events, total).proportion_ci(0.95, scipy_name)
        assert INTERVALS[name](events, total) == pytest.approx(tuple(expected), abs=1e-9)


def test_the_limits_of_clopper_pearson_leave_half_the_error_on_each_side():
    for events, total in GRID:
        low, high = clopper_pearson(events, total)
        if events:
            assert binomial_tail(events, total, low) == pytest.approx(0.025, rel=1e-12)
        if events < total:
            assert binomial_tail(total - events, total, 1 - high) == pytest.approx(0.025, rel=1e-12)


@pytest.mark.parametrize("name", INTERVALS)
def test_intervals_mirror_stay_in_the_unit_interval_and_hold_the_estimate(name):
    for events, total in GRID:
        low, high = INTERVALS[name](events, total)
        mirrored_low, mirrored_high = INTERVALS[name](total - events, total)
        assert (1 - mirrored_high, 1 - mirrored_low) == pytest.approx((low, high), abs=1e-14)
        assert 0 <= low <= events / total <= high <= 1


@pytest.mark.parametrize("method", [clopper_pearson, wilson, jeffreys])
def test_the_limits_at_the_ends_are_exactly_zero_and_one(method):
    for total in (1, 7, 20, 271):
        assert method(0, total)[0] == 0.0
        assert method(total, total)[1] == 1.0


def test_clopper_pearson_has_its_closed_form_at_the_ends():
    for total in (1, 7, 20, 271):
        assert clopper_pearson(0, total)[1] == pytest.approx(1 - 0.025 ** (1 / total), rel=1e-12)
        assert clopper_pearson(total, total)[0] == pytest.approx(0.025 ** (1 / total), rel=1e-12)


def test_the_methods_are_offered_in_a_fixed_order():
    assert list(INTERVALS) == ["clopper_pearson", "wilson", "jeffreys", "agresti_coull", "wald"]


def exact_tail(events: int, total: int, rate: float) -> Fraction:
    p = Fraction(rate)
    return sum(
        math.comb(total, k) * p**k * (1 - p) ** (total - k) for k in range(events, total + 1)
    )


@pytest.mark.parametrize("rate", [0.0, 1 / 1024, 0.125, 0.3, 0.5, 0.9, 0.9990234375, 1.0])
def test_binomial_probabilities_equal_the_exact_sum(rate):
    for total in (1, 2, 5, 35, 120):
        for events in range(0, total + 1, max(1, total // 7)):
            expected = float(exact_tail(events, total, rate))
            assert binomial_tail(events, total, rate) == pytest.approx(expected, rel=1e-12)


def test_binomial_probabilities_keep_twelve_digits_at_thousands_of_trials():
    # Rates of so few binary digits keep the exact integers small enough.
    total, parts = 3000, 1024
    for events, part in [(10, 1), (100, 20), (1500, 512), (1600, 512), (2950, 1000)]:
        numerator = sum(
            math.comb(total, k) * part**k * (parts - part) ** (total - k)
            for k in range(events, total + 1)
        )
        expected = float(Fraction(numerator, parts**total))
        assert binomial_tail(events, total, part / parts) == pytest.approx(expected, rel=1e-12)


def test_binomial_probabilities_agree_with_scipy():
    for events, total in GRID:
        for rate in (0.01, 0.2, 0.324, 0.5, 0.77, 0.99):
            expected = stats.binom.sf(events - 1, total, rate)
            assert binomial_tail(events, total, rate) == pytest.approx(expected, rel=1e-10)


def test_the_incomplete_beta_function_and_its_inverse_agree_with_scipy():
    for a in (0.1, 0.5, 1, 2.5, 40, 1500.5):
        for b in (0.5, 1, 7, 300, 2000):
            for p in (1e-10, 0.025, 0.5, 0.975):
                x = beta_quantile(p, a, b)
                assert x == pytest.approx(stats.beta.ppf(p, a, b), rel=1e-9)
                assert regularised_incomplete_beta(a, b, x) == pytest.approx(
                    stats.beta.cdf(x, a, b), rel=1e-10
                )
            for x in (0.001, 0.2, 0.5, 0.9):
                ours = complementary_incomplete_beta(a, b, x)
                assert ours == pytest.approx(stats.beta.sf(x, a, b), rel=1e-10, abs=1e-290)


def test_beta_quantiles_and_probabilities_are_exact_at_the_ends():
    assert [beta_quantile(p, 2, 3) for p in (0, 1)] == [0.0, 1.0]
    assert [regularised_incomplete_beta(2, 3, x) for x in (0, 1)] == [0.0, 1.0]
    assert [complementary_incomplete_beta(2, 3, x) for x in (0, 1)] == [1.0, 0.0]


@pytest.mark.parametrize("level", LEVELS)
def test_the_critical_value_agrees_with_scipy(level):
    assert normal_critical_value(level) == pytest.approx(stats.norm.ppf((1 + level) / 2), rel=1e-14)


def test_a_percentage_is_an_exact_fraction():
    assert percentage(1, 3) == Fraction(100, 3)
    assert (percentage(0, 7), percentage(7, 7)) == (0, 100)


def test_candidate_events_are_all_counts_that_print_so():
    def prints(printed: str, total: int):
        return lambda events: prints_as(100 * events / total, printed)

    assert candidate_events(185, prints("32.4", 185)) == [60]
    assert candidate_events(10, lambda events: events > 8) == [9, 10]


def test_an_impossible_mean_has_no_candidate():
    # scrutiny, vignette GRIM: a mean of 5.27 is impossible for n = 43; the whole part does not
    # matter. https://cran.r-project.org/web/packages/scrutiny/vignettes/grim.html
    assert candidate_events(43, lambda events: prints_as(events / 43, "0.27")) == []


IMPOSSIBLE_COUNTS = [(-1, 5), (6, 5), (0, 0), (1.0, 5), (True, 5), (1, "5")]


@pytest.mark.parametrize("counts", IMPOSSIBLE_COUNTS)
@pytest.mark.parametrize("method", [percentage, *INTERVALS.values()])
def test_impossible_counts_are_refused_by_name_and_value(method, counts):
    with pytest.raises(ValueError, match="expected whole numbers with 0 <= events <= total") as e:
        method(*counts)
    assert f"events={counts[0]!r}, total={counts[1]!r}" in str(e.value)


@pytest.mark.parametrize("level", [0, 1, 95, -0.5, math.nan])
@pytest.mark.parametrize("name", INTERVALS)
def test_an_impossible_level_is_refused_by_name_and_value(name, level):
    with pytest.raises(ValueError, match=f"level={level!r}: expected a number above 0 and below 1"):
        INTERVALS[name](1, 5, level)


@pytest.mark.parametrize("rate", [-0.1, 1.1, math.nan])
def test_an_impossible_rate_is_refused_by_name_and_value(rate):
    with pytest.raises(ValueError, match=f"rate={rate!r}: expected a number from 0 to 1"):
        binomial_tail(1, 5, rate)


def test_the_special_functions_refuse_what_they_are_not_defined_for():
    with pytest.raises(ValueError, match="a=0: expected a number above 0"):
        regularised_incomplete_beta(0, 1, 0.5)
    with pytest.raises(ValueError, match="b=-1: expected a number above 0"):
        complementary_incomplete_beta(1, -1, 0.5)
    with pytest.raises(ValueError, match="x=2: expected a number from 0 to 1"):
        regularised_incomplete_beta(1, 1, 2)
    with pytest.raises(ValueError, match="p=2: expected a number from 0 to 1"):
        beta_quantile(2, 1, 1)
    with pytest.raises(ValueError, match="events=0, total=0"):
        candidate_events(0, bool)
    with pytest.raises(ValueError, match="events=0, total=0"):
        counts_behind("50", 0)


def test_a_tie_prints_either_way_and_a_printed_decimal_counts():
    assert counts_behind("12", 8) == counts_behind("13", 8) == [1]
    assert counts_behind("12.5", 8) == [1]
    assert counts_behind("12.0", 8) == []
    assert counts_behind("16", 134) == [21, 22]
    assert counts_behind("25", 134) == [33, 34]


@pytest.mark.parametrize("total", [1, 8, 43, 134])
def test_every_count_is_behind_its_own_percentage_and_no_other_of_the_same_total_is_far(total):
    for events in range(total + 1):
        printed = f"{100 * events / total:.3f}"
        assert counts_behind(printed, total) == [events]


def test_a_percentage_is_behind_a_split_only_where_both_groups_print():
    found = splits_behind("50", "33", 5, 12)
    assert found
    for k, n, x, m in found:
        assert k + x == 5
        assert n + m == 12
        assert (round(100 * k / n), round(100 * x / m)) == (50, 33)
    assert splits_behind("100", "50", 2, 3) == [(1, 1, 1, 2)]
    assert splits_behind("50", "100", 2, 3) == [(1, 2, 1, 1)]
    with pytest.raises(ValueError, match="total=0"):
        splits_behind("50", "33", 0, 0)
