"""Two-by-two tables: published examples, scipy and statsmodels over grids, margins, and refusals.

Published values are kept as printed; a computed one has to print the same at those decimals. A
table is (events_1, total_1, events_0, total_0).
"""

import itertools
import math
from fractions import Fraction

import pytest
from scipy import stats
from statsmodels.stats.contingency_tables import StratifiedTable
from statsmodels.stats.proportion import proportions_ztest

from recount.statistics.special import chi_squared_tail, two_sided_p
from recount.statistics.tables import (
    TESTS,
    fisher_exact,
    fisher_mid_p,
    n_minus_1_chi_squared,
    pearson_chi_squared,
    possible_overlaps,
    smallest_change,
    yates_chi_squared,
)

ARMS = [
    (events, total)
    for total in (1, 2, 5, 12, 47, 271)
    for events in sorted({0, 1, total // 3, total // 2, total - 1, total})
]
GRID = [(*arm_1, *arm_0) for arm_1, arm_0 in itertools.product(ARMS, ARMS)]
CHI_SQUARED = [pearson_chi_squared, yates_chi_squared, n_minus_1_chi_squared]


def prints_as(value: Fraction | float, printed: str) -> bool:
    return f"{float(value):.{len(printed.partition('.')[2])}f}" == printed


def cells(events_1: int, total_1: int, events_0: int, total_0: int) -> list[list[int]]:
    return [[events_1, total_1 - events_1], [events_0, total_0 - events_0]]


def is_degenerate(events_1: int, total_1: int, events_0: int, total_0: int) -> bool:
    return events_1 + events_0 in (0, total_1 + total_0)


# R package contingencytables, to Fagerland, Lydersen and Laake (2017), Statistical Analysis of
# Contingency Tables, chapter 4: tests/testthat/test-ch4.R, github.com/ocbe-uio/contingencytables.
# The tables are the lady tasting tea and Ritland et al. (2007).
CONTINGENCYTABLES = [
    (pearson_chi_squared, (3, 4, 1, 4), "0.15730"),
    (yates_chi_squared, (3, 4, 1, 4), "0.47950"),
    (yates_chi_squared, (0, 16, 15, 72), "0.1016"),
    (fisher_exact, (0, 16, 15, 72), "0.06287"),
    (fisher_mid_p, (0, 16, 15, 72), "0.04466"),
]

# OpenEpi, printed output "Chi Square and Exact Measures of Association", strata 1 and 2 and crude,
# in epiinformatics.com/DownloadFiles/SessionI.zip. What is Mantel-Haenszel there is N - 1 here; its
# two-tailed exact p is twice the one-tailed one and therefore not quoted.
OPENEPI = [
    (pearson_chi_squared, (66, 94, 36, 68), "0.02466"),
    (yates_chi_squared, (66, 94, 36, 68), "0.03736"),
    (n_minus_1_chi_squared, (66, 94, 36, 68), "0.02511"),
    (pearson_chi_squared, (139, 200, 93, 147), "0.2228"),
    (yates_chi_squared, (139, 200, 93, 147), "0.2697"),
    (n_minus_1_chi_squared, (139, 200, 93, 147), "0.2235"),
    (pearson_chi_squared, (205, 294, 129, 215), "0.02247"),
    (yates_chi_squared, (205, 294, 129, 215), "0.02868"),
    (n_minus_1_chi_squared, (205, 294, 129, 215), "0.02260"),
]

# Output of R's fisher.test, quoted in scipy, scipy/stats/tests/test_stats.py, TestFisherExact.
R_FISHER_TEST = [
    (fisher_exact, (100, 102, 1000, 1005), "0.1300759363430"),
    (fisher_exact, (2, 9, 8, 10), "0.0230141375652"),
    (fisher_exact, (5, 20, 20, 40), "0.0958044001248"),
    (fisher_exact, (10, 15, 10, 10), "0.0612648221344"),
    (fisher_exact, (0, 5, 1, 5), "1.0000000000000"),
    (fisher_exact, (6, 43, 108, 308), "0.005092697748126"),
]


@pytest.mark.parametrize(
    ("test", "table", "p"),
    [
        pytest.param(*row, id=f"{row[0].__name__}-{row[1]}")
        for row in CONTINGENCYTABLES + OPENEPI + R_FISHER_TEST
    ],
)
def test_a_p_prints_as_published(test, table, p):
    assert prints_as(test(*table), p)


def test_the_lady_who_tastes_every_cup_has_the_one_chance_in_seventy_on_either_side():
    # Fisher (1935), The Design of Experiments, chapter 2: four of eight cups can be chosen in 70
    # ways, of which one is right throughout; so retold in artikeldigital.com/en/Lady_tasting_tea.
    assert fisher_exact(4, 4, 0, 4) == Fraction(2, 70)


def test_the_tests_are_offered_in_a_fixed_order():
    assert list(TESTS) == [
        "pearson_chi_squared",
        "yates_chi_squared",
        "n_minus_1_chi_squared",
        "fisher_exact",
        "fisher_mid_p",
    ]


@pytest.mark.parametrize(
    ("test", "correction"), [(pearson_chi_squared, False), (yates_chi_squared, True)]
)
def test_pearson_and_yates_agree_with_scipy(test, correction):
    for table in GRID:
        if not is_degenerate(*table):
            expected = stats.chi2_contingency(cells(*table), correction=correction).pvalue
            assert test(*table) == pytest.approx(expected, rel=1e-9, abs=1e-300), table


def test_n_minus_1_agrees_with_the_mantel_haenszel_test_of_statsmodels():
    for table in GRID:
        if not is_degenerate(*table):
            strata = StratifiedTable([cells(*table)])
            expected = strata.test_null_odds(correction=False).pvalue
            # statsmodels takes 1 minus the distribution function, which ends near 1e-16.
            assert n_minus_1_chi_squared(*table) == pytest.approx(expected, rel=1e-6, abs=1e-14)


def test_pearson_is_the_test_of_two_proportions_with_the_pooled_standard_error():
    for table in GRID:
        if not is_degenerate(*table):
            _, expected = proportions_ztest(table[::2], table[1::2])
            assert pearson_chi_squared(*table) == pytest.approx(expected, rel=1e-9, abs=1e-300)


def test_fisher_agrees_with_scipy():
    for table in GRID:
        expected = stats.fisher_exact(cells(*table)).pvalue
        assert float(fisher_exact(*table)) == pytest.approx(expected, rel=1e-9, abs=0), table


def test_the_mid_p_halves_the_tables_as_likely_as_the_observed_one():
    for table in GRID:
        events_1, total_1, events_0, total_0 = table
        margins = stats.hypergeom(total_1 + total_0, events_1 + events_0, total_1)
        ways = [margins.pmf(k) for k in range(total_1 + 1)]
        observed = ways[events_1]
        rarer = sum(n for n in ways if n < observed * (1 - 1e-9))
        alike = sum(n for n in ways if math.isclose(n, observed, rel_tol=1e-9))
        expected = rarer + alike / 2
        assert float(fisher_mid_p(*table)) == pytest.approx(expected, rel=1e-8, abs=0), table


@pytest.mark.parametrize("name", TESTS)
def test_a_p_is_a_probability_and_the_same_for_swapped_arms_and_for_failures(name):
    for table in GRID:
        if is_degenerate(*table):
            continue
        events_1, total_1, events_0, total_0 = table
        p = TESTS[name](*table)
        assert 0 <= p <= 1
        swapped = TESTS[name](events_0, total_0, events_1, total_1)
        failures = TESTS[name](total_1 - events_1, total_1, total_0 - events_0, total_0)
        assert swapped == pytest.approx(p, rel=1e-12)
        assert failures == pytest.approx(p, rel=1e-12)


def test_a_table_that_cannot_differ_has_a_fisher_p_of_one():
    for table in [(0, 3, 0, 9), (3, 3, 9, 9)]:
        assert fisher_exact(*table) == 1
        assert fisher_mid_p(*table) == Fraction(1, 2)


@pytest.mark.parametrize("table", [(0, 3, 0, 9), (3, 3, 9, 9)])
@pytest.mark.parametrize("test", CHI_SQUARED)
def test_a_chi_squared_test_without_events_or_without_failures_is_refused(test, table):
    with pytest.raises(ValueError, match="expected patients with and without the event") as e:
        test(*table)
    assert f"events_1={table[0]}, total_1={table[1]}, events_0={table[2]}" in str(e.value)


def test_the_chi_squared_tail_agrees_with_scipy():
    for degrees in (1, 2, 3, 4, 7, 30, 101, 2000):
        for x in (0, 1e-9, 0.1, 0.5, 1, 3.84, 10, 29.3, 102, 400, 1990, 2300):
            expected = stats.chi2.sf(x, degrees)
            assert chi_squared_tail(x, degrees) == pytest.approx(expected, rel=1e-10, abs=1e-300)


def test_the_normal_tail_agrees_with_scipy_and_with_one_degree_of_freedom():
    for z in (0, 0.1, 1, 1.96, 5, 20, 37):
        assert two_sided_p(z) == pytest.approx(2 * stats.norm.sf(z), rel=1e-12)
        assert two_sided_p(-z) == two_sided_p(z)
        assert chi_squared_tail(z * z, 1) == pytest.approx(two_sided_p(z), rel=1e-11)


@pytest.mark.parametrize(
    ("table", "changes"),
    [
        # Walsh et al. (2014), J Clin Epidemiol 67:622-628, its examples 1 and 2 as quoted in the
        # help file of Linden's Stata module fragility (2019). Found as text without an address.
        ((1, 100, 9, 100), 1),
        ((200, 4000, 250, 4000), 9),
        # R package fragilityindex 0.1.0, README: p goes from 0.04060921 to 0.07836101.
        # https://www.rdocumentation.org/packages/fragilityindex/versions/0.1.0
        ((15, 40, 6, 40), 1),
        # R package FragilityTools, README: 40 of 60 become 37 of 60, p from 0.0124 to 0.0585605;
        # at totals so unlike, events are taken away. github.com/brb225/FragilityTools
        ((40, 60, 100, 210), 3),
    ],
)
def test_a_fragility_index_is_as_published(table, changes):
    assert smallest_change(*table) == changes
    assert smallest_change(*table[2:], *table[:2]) == changes


def test_the_p_on_the_way_of_a_fragility_index_print_as_published():
    # As above.
    assert prints_as(fisher_exact(15, 40, 6, 40), "0.04060921")
    assert prints_as(fisher_exact(15, 40, 7, 40), "0.07836101")
    assert prints_as(fisher_exact(40, 60, 100, 210), "0.0124")
    assert prints_as(fisher_exact(37, 60, 100, 210), "0.0585605")


def test_a_fragility_index_is_the_first_change_at_which_scipy_has_no_significance():
    total = 60
    for fewer, more in itertools.combinations(range(0, total, 4), 2):
        p = [
            stats.fisher_exact(cells(changed, total, more, total)).pvalue
            for changed in range(fewer, more + 1)
        ]
        expected = next(changes for changes, value in enumerate(p) if value >= 0.05)
        assert smallest_change(fewer, total, more, total) == expected


def test_a_fragility_index_follows_the_test_and_the_threshold():
    assert smallest_change(200, 4000, 250, 4000, pearson_chi_squared) == 10
    assert smallest_change(1, 9, 5, 9, lambda *table: 0.05) == 0  # the threshold itself is reached
    assert smallest_change(200, 4000, 250, 4000, threshold=0.01) == 0
    assert smallest_change(5, 10, 5, 10) == 0


def test_with_as_many_events_in_both_arms_the_larger_arm_changes():
    # 5 of 10 against 5 of 100: the larger arm needs more events, the smaller one would need fewer.
    changes = smallest_change(5, 10, 5, 100)
    assert fisher_exact(5, 10, 5 + changes - 1, 100) < 0.05 <= fisher_exact(5, 10, 5 + changes, 100)


def test_equal_rates_end_a_change_also_where_the_test_is_not_defined():
    assert pearson_chi_squared(0, 1, 10, 10) < 0.05
    assert smallest_change(0, 1, 10, 10, pearson_chi_squared) == 1
    assert pearson_chi_squared(1, 2, 10, 10) < 0.05
    assert smallest_change(0, 2, 10, 10, pearson_chi_squared) == 2
    assert smallest_change(0, 3, 0, 9, pearson_chi_squared) == 0


def test_possible_overlaps_are_those_of_all_subsets():
    for n in range(6):
        for a, b in itertools.product(range(n + 1), repeat=2):
            overlaps = [
                len(set(range(a)).intersection(others))
                for others in itertools.combinations(range(n), b)
            ]
            assert possible_overlaps(a, b, n) == (min(overlaps), max(overlaps))


IMPOSSIBLE_COUNTS = [(-1, 5), (6, 5), (0, 0), (1.0, 5), (True, 5), (1, "5")]


@pytest.mark.parametrize("counts", IMPOSSIBLE_COUNTS)
@pytest.mark.parametrize("method", [*TESTS.values(), smallest_change])
def test_impossible_counts_are_refused_by_name_and_value(method, counts):
    for arm, table in (("1", (*counts, 1, 5)), ("0", (1, 5, *counts))):
        with pytest.raises(ValueError, match="expected whole numbers with 0 <= events") as e:
            method(*table)
        assert f"events_{arm}={counts[0]!r}, total_{arm}={counts[1]!r}" in str(e.value)


@pytest.mark.parametrize(
    ("method", "arguments", "complaint"),
    [
        (smallest_change, (1, 9, 5, 9, fisher_exact, 0), "threshold=0: expected a number above 0"),
        (smallest_change, (1, 9, 5, 9, fisher_exact, 1), "threshold=1: expected a number above 0"),
        (smallest_change, (0, 1, 2, 3, pearson_chi_squared, 0.99), "threshold=0.99: expected a p"),
        (smallest_change, (1, 2, 3, 9, pearson_chi_squared, 0.99), "threshold=0.99: expected a p"),
        (possible_overlaps, (4, 2, 3), "a=4, b=2, n=3: expected whole numbers"),
        (possible_overlaps, (1, -2, 3), "a=1, b=-2, n=3"),
        (possible_overlaps, (1, 2, 3.0), "n=3.0"),
        (chi_squared_tail, (1, 0), "degrees=0: expected a whole number of at least 1"),
        (chi_squared_tail, (1, 1.5), "degrees=1.5"),
        (chi_squared_tail, (-1, 1), "x=-1: expected a finite number of at least 0"),
        (two_sided_p, (math.nan,), "z=nan: expected a number"),
    ],
)
def test_impossible_arguments_are_refused_by_name_and_value(method, arguments, complaint):
    with pytest.raises(ValueError, match=complaint):
        method(*arguments)
