"""Single-arm designs: A'Hern's table, printed error rates, scipy, and refusals."""

import math
from fractions import Fraction

import pytest
from scipy import stats

from recount.models.design import (
    estimate_above,
    lower_limit_above,
    probability_of_passing,
    smallest_passing_count,
)
from recount.statistics.proportions import INTERVALS, binomial_tail, wilson

# A'Hern (2001), Stat Med 20:859-866, the table of exact single-stage designs, blocks p0 = 0.20
# and, from p1 = 0.45, p0 = 0.30: responses needed / patients. As scraped from the article in
# github.com/DanChaltiel/sample_size, files_binary/ahern_table.txt (there with = for /).
# Columns: alpha and power 5% 80%, 5% 90%, 1% 80%, 1% 90%.
A_HERN_2001 = {
    (0.20, 0.35): "17/56 22/77 27/87 34/115",
    (0.20, 0.40): "12/35 15/47 18/52 22/67",
    (0.20, 0.45): "8/21 10/29 14/36 16/44",
    (0.20, 0.50): "7/17 8/21 11/26 12/30",
    (0.20, 0.55): "6/13 7/17 9/19 10/23",
    (0.20, 0.60): "5/10 6/13 8/16 9/19",
    (0.20, 0.65): "4/7 5/10 7/13 8/16",
    (0.20, 0.70): "4/7 5/9 6/10 7/13",
    (0.20, 0.75): "4/6 4/7 6/9 6/10",
    (0.20, 0.80): "3/4 4/6 5/7 6/9",
    (0.30, 0.45): "27/67 36/93 43/104 53/133",
    (0.30, 0.50): "17/39 22/53 27/60 34/79",
    (0.30, 0.55): "12/25 16/36 20/41 24/51",
    (0.30, 0.60): "9/17 12/25 14/26 18/36",
    (0.30, 0.65): "8/14 9/17 12/21 14/26",
    (0.30, 0.70): "6/10 8/14 10/16 12/21",
    (0.30, 0.75): "6/9 6/10 8/12 10/16",
    (0.30, 0.80): "5/7 6/9 8/11 8/12",
}
ERRORS = [(0.05, 0.8), (0.05, 0.9), (0.01, 0.8), (0.01, 0.9)]
DESIGNS = [
    (p0, p1, alpha, power, printed)
    for (p0, p1), cells in A_HERN_2001.items()
    for (alpha, power), printed in zip(ERRORS, cells.split(), strict=True)
]
# Where the exact design is another than the printed one: the printed designs miss alpha or
# power in the fourth decimal (see the test below).
EXACT_INSTEAD = {(0.20, 0.50, 0.01, 0.9): "13/33", (0.30, 0.55, 0.01, 0.9): "25/53"}


def smallest_design(p0: float, p1: float, alpha: float, power: float) -> str:
    def rejects(events: int, total: int) -> bool:
        return binomial_tail(events, total, p0) <= alpha

    for total in range(1, 200):
        smallest = smallest_passing_count(total, rejects)
        if probability_of_passing(total, p1, smallest) >= power:
            return f"{smallest}/{total}"
    raise AssertionError("no design below 200 patients")


@pytest.mark.parametrize(("p0", "p1", "alpha", "power", "printed"), DESIGNS)
def test_the_smallest_exact_design_is_the_one_a_hern_prints(p0, p1, alpha, power, printed):
    expected = EXACT_INSTEAD.get((p0, p1, alpha, power), printed)
    assert smallest_design(p0, p1, alpha, power) == expected


def test_where_a_hern_prints_another_design_it_misses_its_demands_by_a_rounding():
    by_demand = {demand[:4]: demand[4] for demand in DESIGNS}
    for (p0, p1, alpha, power), exact in EXACT_INSTEAD.items():
        printed = by_demand[p0, p1, alpha, power]
        assert printed != exact
        smallest, total = (int(n) for n in printed.split("/"))
        first_kind = probability_of_passing(total, p0, smallest)
        reached = probability_of_passing(total, p1, smallest)
        assert first_kind > alpha or reached < power
        assert first_kind < alpha + 0.001
        assert reached > power - 0.001


@pytest.mark.parametrize(
    ("total", "smallest", "rate", "printed"),
    [
        # Khan, Sarker and Hackshaw (2012), Br J Cancer 107:1801-1809, abstract: P0 10%, P1 20%.
        # n = 78 has alpha 4.53%; n = 65 has 5.67% and power 77.7%. It prints no cut-off: 13 is
        # A'Hern's for n = 78, 11 the only one that gives these for n = 65.
        # https://pmc.ncbi.nlm.nih.gov/articles/PMC3504941
        (78, 13, 0.1, "4.53%"),
        (65, 11, 0.1, "5.67%"),
        (65, 11, 0.2, "77.7%"),
        # Output of R's clinfun::ph2single(0.6, 0.7, 0.1, 0.1), "> r responses", so r + 1, and
        # 1 - type II error: printed in public trial documentation (find_string "ph2single(").
        (156, 102, 0.6, "9.760318%"),
        (156, 102, 0.7, "90.938992%"),
        (162, 106, 0.6, "9.078748%"),
        # README of github.com/DanChaltiel/sample_size, files_binary/ahern.md.
        (41, 20, 0.35, "4.806186%"),
        (41, 20, 0.55, "83.09021%"),
        (53, 12, 0.15, "9.066874%"),
        (53, 12, 0.3, "90.94409%"),
    ],
)
def test_a_probability_of_passing_prints_as_published(total, smallest, rate, printed):
    decimals = len(printed.strip("%").partition(".")[2])
    assert f"{probability_of_passing(total, rate, smallest):.{decimals}%}" == printed


def test_the_power_that_khan_2012_prints_for_78_patients_is_cut_off():
    # Abstract, as above: power 80.81%. It is 80.8179%, so that two decimals are 80.82%.
    power = probability_of_passing(78, 0.2, 13)
    assert f"{power:.4%}" == "80.8179%"
    assert math.floor(power * 10**4) / 100 == 80.81


def test_probabilities_of_passing_agree_with_scipy():
    for total in (1, 10, 35, 185, 400):
        for smallest in {0, 1, total // 3, total}:
            for rate in (0.0, 0.05, 0.3, 0.5, 1.0):
                expected = stats.binom.sf(smallest - 1, total, rate)
                ours = probability_of_passing(total, rate, smallest)
                assert ours == pytest.approx(expected, rel=1e-10, abs=1e-300)


def test_nothing_passes_when_no_count_does():
    assert smallest_passing_count(5, lower_limit_above(0.9)) is None
    assert probability_of_passing(5, 0.99, None) == 0.0


@pytest.mark.parametrize("rate", [0.1, 0.3, 0.45])
def test_a_clopper_pearson_limit_is_above_exactly_when_the_exact_test_rejects(rate):
    for total in (10, 35, 90):
        smallest = smallest_passing_count(total, lower_limit_above(rate, level=0.9))
        assert (
            binomial_tail(smallest, total, rate) < 0.05 <= binomial_tail(smallest - 1, total, rate)
        )


@pytest.mark.parametrize("name", INTERVALS)
def test_every_interval_makes_a_monotone_rule(name):
    for total in (7, 35, 90):
        smallest = smallest_passing_count(total, lower_limit_above(0.3, INTERVALS[name]))
        assert INTERVALS[name](smallest, total)[0] > 0.3 >= INTERVALS[name](smallest - 1, total)[0]


def test_the_interval_and_its_level_decide_who_passes():
    assert smallest_passing_count(35, lower_limit_above(0.2)) == 13
    assert smallest_passing_count(35, lower_limit_above(0.2, level=0.9)) == 12
    assert smallest_passing_count(35, lower_limit_above(0.2, wilson)) == 12


def test_a_lower_limit_at_the_threshold_does_not_pass():
    low = wilson(13, 35)[0]
    assert not lower_limit_above(low, wilson)(13, 35)
    assert lower_limit_above(math.nextafter(low, 0), wilson)(13, 35)
    assert smallest_passing_count(5, lower_limit_above(0)) == 1


@pytest.mark.parametrize("threshold", [0.3, Fraction(3, 10)])
def test_an_estimate_at_the_threshold_does_not_pass(threshold):
    # 0.3 as a binary float is a little less than 3 of 10; the rule must not see that.
    assert smallest_passing_count(10, estimate_above(threshold)) == 4
    assert smallest_passing_count(70, estimate_above(threshold)) == 22


def test_every_decimal_threshold_is_compared_as_printed():
    for percent in range(1, 100):
        assert smallest_passing_count(100, estimate_above(percent / 100)) == percent + 1


def test_a_rule_that_is_not_monotone_is_refused():
    with pytest.raises(ValueError, match="2 of 5 passes and 3 of 5 does not"):
        smallest_passing_count(5, lambda events, total: events in (2, 4))


@pytest.mark.parametrize("rule", [lower_limit_above, estimate_above])
def test_an_impossible_threshold_is_refused_by_name_and_value(rule):
    with pytest.raises(ValueError, match="threshold=30: expected a number from 0 to 1"):
        rule(30)


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        ((10, 1.5, 3), "rate=1.5: expected a number from 0 to 1"),
        ((10, 0.5, 11), "events=11, total=10"),
        ((0, 0.5, None), "total=0"),
    ],
)
def test_impossible_designs_are_refused_by_name_and_value(arguments, complaint):
    with pytest.raises(ValueError, match=complaint):
        probability_of_passing(*arguments)
