"""Cumulative incidence: published outputs of two programs, statsmodels, brute force, refusals.

Published values are kept as printed; a computed one has to print the same at those decimals.
"""

import math
import re
from collections import defaultdict
from fractions import Fraction
from itertools import groupby, permutations, product

import numpy as np
import pytest
from statsmodels.duration.survfunc import CumIncidenceRight

from recount.printed.cells import Cell, shown
from recount.statistics.competing_risks import (
    VARIANCES,
    IncidenceOrders,
    cumulative_incidence,
    cumulative_incidence_orders,
    joint_orders,
)
from recount.statistics.event_orders import EventOrders, event_orders
from recount.statistics.survival import NATURES, greenwood_variance, kaplan_meier, numbers_at_risk

# MASS::Melanoma, 205 patients (R: died of it; D: of another cause), 1000 days a line, ties in
# brackets; from github.com/vincentarelbundock/Rdatasets, csv/MASS/Melanoma.csv.
MELANOMA = [
    "DDCDRRR(RD)RRDRRRDRRRRRRRRRRDRRRRRRR",
    "RRRRRRRRRDRCRCCCRDCRCRCRCRCC(CC)CC(CC)RCCR(CC)RCCC(CC)CCCC(CC)CCDCCCCCCRCCCCCC",
    "CCCCCCCCRRCDCRCRCCCCC(CC)RCCCCRC(CC)CCRCCCCCRCCCCCRCC",
    "CCRCCCCCDCDCCCCCCCCRCCCCCCD(CC)CCC(CC)(CC)CCCCC",
    "CCCCCCCCCCCC",
]
# Printed by cmprsk::cuminc of these data at 1000 to 5000 days, $est and $var of both causes;
# "Survival Analysis with R" (blog, 2022-04-08), as found by find_string "0.12745714".
CUMINC_MELANOMA = {
    "R": [
        ("0.12745714", "0.0005481186"),
        ("0.23013963", "0.0009001172"),
        ("0.30962017", "0.0013789328"),
        ("0.3387175", "0.001690760"),
        ("0.3387175", "0.001690760"),
    ],
    "D": [
        ("0.03426709", "0.0001628354"),
        ("0.05045644", "0.0002451319"),
        ("0.05811143", "0.0002998642"),
        ("0.1059471", "0.001040155"),
        ("0.1059471", "0.001040155"),
    ],
}

# statsmodels/duration/tests/test_survfunc.py, test_incidence: values of the delta method, "agree
# with Stata, not with R (cmprisk package), which uses a different SE formula from Aalen (1978)";
# in Stata by stcompet.
FTIME = [1, 1, 2, 4, 4, 4, 6, 6, 7, 8, 9, 9, 9, 1, 2, 2, 4, 4]
FSTAT = [1, 1, 1, 2, 2, 2, 3, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0]
STCOMPET = [
    (1, 1, "0.11111111", "0.07407407"),
    (1, 2, "0.17037037", "0.08976251"),
    (1, 9, "0.17037037", "0.08976251"),
    (2, 2, "0", "0"),
    (2, 4, "0.20740741", "0.10610391"),
    (2, 9, "0.20740741", "0.10610391"),
    (3, 6, "0.17777778", "0.11196147"),
    (3, 7, "0.26666667", "0.12787781"),
]


def times(marks: str) -> list[str]:
    """What happens at each time: a mark, or those in brackets."""
    return [tied.strip("()") for tied in re.findall(r"\(\w+\)|\w", marks)]


def by_time(time, status, cause: int, until: int) -> list[str]:
    patients = sorted(zip(time, status, strict=True))
    return [
        "".join(sorted(("R" if s == cause else "D" if s else "C" for _, s in tied), key="RDC".find))
        for at, tied in groupby(patients, key=lambda patient: patient[0])
        if at <= until
    ]


def limits(printed: str) -> tuple[Fraction, Fraction]:
    """The cell of a printed percentage, as fractions of one."""
    cell = Cell(printed)
    return max(cell.low / 100, Fraction(0)), cell.high / 100


@pytest.mark.parametrize("cause", CUMINC_MELANOMA)
@pytest.mark.parametrize("lines", range(1, 6))
def test_the_melanoma_incidence_and_aalen_s_variance_print_as_published(cause, lines):
    marks = [item for line in MELANOMA[:lines] for item in times(line)]
    if cause == "D":
        marks = [item.translate(str.maketrans("RD", "DR")) for item in marks]
    found = cumulative_incidence(marks, 205)
    estimate, variance = CUMINC_MELANOMA[cause][lines - 1]
    assert shown(found.estimate, len(estimate) - 2) == estimate
    assert shown(found.aalen, len(variance) - 2) == variance


@pytest.mark.parametrize(("cause", "until", "estimate", "error"), STCOMPET)
def test_the_delta_method_prints_as_published(cause, until, estimate, error):
    found = cumulative_incidence(by_time(FTIME, FSTAT, cause, until), 18)
    assert shown(found.estimate, max(len(estimate) - 2, 0)) == estimate
    assert shown(found.standard_error("delta"), max(len(error) - 2, 0)) == error


def test_estimate_and_delta_method_agree_with_statsmodels_on_random_data_with_ties():
    generator = np.random.default_rng(7)
    compared = 0
    for _ in range(150):
        size = int(generator.integers(3, 30))
        time, status = generator.integers(1, 12, size), generator.integers(0, 3, size)
        # The last patient is censored: statsmodels divides by zero where the last has the event.
        time, status = [*time, 12], [*status, 0]
        if 2 not in status:
            continue
        curves = CumIncidenceRight(np.array(time), np.array(status))
        for cause in (1, 2):
            for at, estimate, error in zip(
                curves.times, curves.cinc[cause - 1], curves.cinc_se[cause - 1], strict=True
            ):
                found = cumulative_incidence(by_time(time, status, cause, at), size + 1)
                assert float(found.estimate) == pytest.approx(estimate, abs=1e-12)
                assert float(found.delta) == pytest.approx(error**2, abs=1e-12)
                compared += 1
    assert compared > 1000


def orders_of(n: int):
    for length in range(1, n):
        yield from map("".join, product("RDC", repeat=length))


def test_without_competing_events_the_delta_method_is_greenwood_s():
    for marks in orders_of(8):
        if "D" in marks:
            continue
        found = cumulative_incidence(marks, 8)
        at_risk = numbers_at_risk(marks, 8)
        assert found.estimate == 1 - kaplan_meier(at_risk)
        assert found.delta == greenwood_variance(at_risk)
        # Aalen's: 1 / (m - 1)^2 in the place of 1 / (m (m - 1)).
        total = sum(Fraction(1, (m - 1) ** 2) for m in at_risk)
        assert found.aalen == kaplan_meier(at_risk) ** 2 * total


def test_without_censoring_the_incidence_is_the_share_and_its_delta_variance_binomial():
    for marks in orders_of(8):
        if "C" not in marks:
            share = Fraction(marks.count("R"), 8)
            found = cumulative_incidence(marks, 8)
            assert (found.estimate, found.delta) == (share, share * (1 - share) / 8)
            assert found.aalen > found.delta or not share


def test_all_incidences_and_the_event_free_share_add_up_to_one():
    swap = str.maketrans("RD", "DR")
    for marks in orders_of(7):
        together = cumulative_incidence(marks, 7).estimate
        together += cumulative_incidence(marks.translate(swap), 7).estimate
        assert together == 1 - kaplan_meier(numbers_at_risk(marks, 7))


def test_the_bounds_of_a_survival_s_error_hold_for_an_incidence():
    for n in range(2, 8):
        for marks in orders_of(n):
            found = cumulative_incidence(marks, n)
            binomial = found.estimate * (1 - found.estimate)
            assert binomial / n <= found.delta <= binomial * found.estimate
            assert found.delta <= found.aalen


def test_breaking_ties_changes_neither_the_estimate_nor_the_delta_method():
    generator = np.random.default_rng(3)
    changed = 0
    for _ in range(200):
        size = int(generator.integers(2, 20))
        time, status = generator.integers(1, 6, size), generator.integers(0, 3, size)
        tied = by_time(time, status, 1, 5)
        with_ties, without = (cumulative_incidence(marks, size) for marks in (tied, "".join(tied)))
        assert (with_ties.estimate, with_ties.delta) == (without.estimate, without.delta)
        changed += with_ties.aalen != without.aalen
    assert changed


def every_order(n: int, relapses: int, deaths: int, at_zero: int, at_horizon: int) -> set[str]:
    """All orders, from all permutations of the marks and all places of the horizon."""
    rest = "R" * relapses + "D" * (deaths - at_zero) + "C" * (n - relapses - deaths)
    found = set()
    for permutation in set(permutations(rest)):
        marks = "D" * at_zero + "".join(permutation)
        for place in range(at_zero, n - at_horizon + 1):
            last = max(marks.rfind("R", 0, place) + 1, at_zero)
            found.add(marks[:last])
    return found


CASES = [
    (n, relapses, deaths, at_zero, at_horizon)
    for n in range(1, 7)
    for relapses in range(n + 1)
    for deaths in range(n - relapses + 1)
    for at_zero in range(min(deaths, 2) + 1)
    for at_horizon in range(3)
    if at_zero + max(at_horizon, 1) <= n
]


@pytest.mark.parametrize("n", sorted({case[0] for case in CASES}))
def test_the_search_finds_what_all_permutations_give(n):
    for _, relapses, deaths, at_zero, at_horizon in (case for case in CASES if case[0] == n):
        counts = n, relapses, deaths
        more = {"at_zero": at_zero, "at_horizon": at_horizon}
        every = every_order(*counts, at_zero, at_horizon)
        found = cumulative_incidence_orders(*counts, (0, 1), (0, 2), **more)
        assert found.tried == len(every)
        assert sorted(found.matching) == sorted(every)
        tied = {order: [order[:at_zero], *order[at_zero:]] for order in every}
        values = {order: cumulative_incidence(marks, n) for order, marks in tied.items()}
        for variance in VARIANCES:
            for order, value in values.items():
                cells = (
                    limits(shown(100 * value.estimate, 0)),
                    limits(shown(100 * value.standard_error(variance), 0)),
                )
                expected = {
                    other
                    for other, its in values.items()
                    if cells[0][0] <= its.estimate <= cells[0][1]
                    and cells[1][0] ** 2 <= getattr(its, variance) <= cells[1][1] ** 2
                }
                assert order in expected
                matching = cumulative_incidence_orders(*counts, *cells, variance, **more).matching
                assert set(matching) == expected


@pytest.mark.parametrize("n", [4, 5])
def test_the_search_finds_all_orders_of_an_exact_estimate_and_no_other(n):
    for _, relapses, deaths, at_zero, at_horizon in (case for case in CASES if case[0] == n):
        behind = defaultdict(set)
        for order in every_order(n, relapses, deaths, at_zero, at_horizon):
            marks = [order[:at_zero], *order[at_zero:]]
            behind[cumulative_incidence(marks, n).estimate].add(order)
        for estimate, orders in behind.items():
            found = cumulative_incidence_orders(
                n, relapses, deaths, (estimate, estimate), (0, 2),
                at_zero=at_zero, at_horizon=at_horizon,
            )  # fmt: skip
            assert set(found.matching) == orders


def test_a_search_ends_at_once_where_the_deaths_leave_too_little():
    # Fifty deaths of a hundred patients leave no more than half to the one relapse.
    limits = Fraction(3, 5), Fraction(1)
    assert not cumulative_incidence_orders(100, 1, 50, limits, (0, 2)).matching


@pytest.mark.parametrize(("n", "relapses"), [(2, 1), (9, 2), (9, 3), (9, 8), (30, 2), (7, 1)])
def test_relapses_that_are_all_tied_have_the_variance_of_a_sample(n, relapses):
    share = Fraction(relapses, n)
    found = cumulative_incidence(["R" * relapses], n)
    assert found.aalen == share * (1 - share) / (n - 1)


def test_a_half_width_is_sought_as_a_multiple_of_the_standard_error():
    value = cumulative_incidence("CRDR", 9)
    half = NATURES["half_width_95"] * value.standard_error("delta")
    cells = (value.estimate, value.estimate), (half - 1e-9, half + 1e-9)
    found = cumulative_incidence_orders(9, 3, 1, *cells, "delta", "half_width_95")
    assert "CRDR" in found.matching
    assert not cumulative_incidence_orders(9, 3, 1, *cells, "delta").matching


def test_aalen_s_error_can_tell_the_program():
    cells = limits("45.3"), limits("22.6")
    aalen = cumulative_incidence_orders(9, 3, 0, *cells)
    assert (aalen.tried, aalen.matching, aalen.unique) == (92, ("CRCRCR",), True)
    assert (aalen.by_horizon("R"), aalen.by_horizon("C")) == ((3, 3), (3, 3))
    delta = cumulative_incidence_orders(9, 3, 0, *cells, "delta")
    assert (delta.matching, delta.unique, delta.by_horizon("R")) == ((), False, None)


def test_two_printed_pairs_together_leave_fewer_orders_than_each():
    event_free = event_orders(24, 6, limits("66.8"), limits("11.9"), at_zero=2)
    cells = limits("13.5"), limits("9.6")
    incidence = cumulative_incidence_orders(24, 2, 4, *cells, at_zero=2)
    assert (len(event_free.matching), len(incidence.matching)) == (3, 9)
    assert joint_orders(24, 4, incidence, event_free) == ["DDCCDCCRCCCCDCCR"]
    delta = cumulative_incidence_orders(24, 2, 4, *cells, "delta", at_zero=2)
    assert joint_orders(24, 4, delta, event_free) == []


def test_joint_orders_add_the_deaths_after_the_last_relapse_and_count_them():
    incidence = IncidenceOrders(1, ("CR",))
    event_free = EventOrders(2, ((8,), (8, 7), (8, 5), (7,)), None)
    assert joint_orders(9, 1, incidence, event_free) == ["CR", "CRD", "CRCCD"]
    assert joint_orders(9, 0, incidence, event_free) == ["CR"]


def test_impossible_arguments_are_refused_by_name_and_value():
    with pytest.raises(ValueError, match=r"marks \['E'\]: expected R, D or C"):
        cumulative_incidence("RE")
    with pytest.raises(ValueError, match="n=1: expected a whole number of at least 2"):
        cumulative_incidence("RD", 1)
    with pytest.raises(ValueError, match="n=0: expected a whole number of at least 1"):
        cumulative_incidence("")
    for counts in ((8, 6, 3), (8, -1, 3), (8, 2.0, 3), (0, 0, 0)):
        with pytest.raises(ValueError, match=f"n={counts[0]}, relapses={counts[1]}"):
            cumulative_incidence_orders(*counts, (0, 1), (0, 1))
    with pytest.raises(ValueError, match="at_zero=3"):
        cumulative_incidence_orders(8, 2, 2, (0, 1), (0, 1), at_zero=3)
    with pytest.raises(ValueError, match="variance='gray': expected one of aalen, delta"):
        cumulative_incidence_orders(8, 2, 2, (0, 1), (0, 1), "gray")
    with pytest.raises(ValueError, match="nature='sd'"):
        cumulative_incidence_orders(8, 2, 2, (0, 1), (0, 1), "aalen", "sd")
    with pytest.raises(ValueError, match="estimate high=0: expected a number from 1"):
        cumulative_incidence_orders(8, 2, 2, (1, 0), (0, 1))
    with pytest.raises(ValueError, match="deaths=-1: expected a whole number of at least 0"):
        joint_orders(8, -1, IncidenceOrders(0, ()), EventOrders(0, (), None))


def test_a_whole_curve_may_end_with_an_event():
    assert cumulative_incidence("RD").estimate == Fraction(1, 2)
    assert cumulative_incidence("DR").delta == Fraction(1, 8)
    assert cumulative_incidence("R") == (1, 1, 0)
    assert math.isclose(cumulative_incidence(["RD"]).standard_error("delta"), math.sqrt(1 / 8))
