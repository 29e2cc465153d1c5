"""Orders of events and censorings: brute force over all permutations, counts, and refusals."""

import math
from collections import defaultdict
from fractions import Fraction
from itertools import permutations

import pytest

from recount.printed.cells import Cell, shown
from recount.statistics.event_orders import event_orders, order_marks
from recount.statistics.survival import (
    NATURES,
    greenwood,
    greenwood_variance,
    kaplan_meier,
    numbers_at_risk,
)

EVERYTHING = (Fraction(1, 10**6), Fraction(1)), (Fraction(0), Fraction(1))


def limits(printed: str) -> tuple[Fraction, Fraction]:
    """The cell of a printed percentage, as fractions of one."""
    cell = Cell(printed)
    return max(cell.low / 100, Fraction(0)), cell.high / 100


def orders(n: int, events: int, at_zero: int, at_horizon: int) -> set[tuple[int, ...]]:
    """All orders, from all permutations of the marks and all places of the horizon."""
    found = set()
    for rest in set(permutations("E" * (events - at_zero) + "C" * (n - events))):
        marks = "E" * at_zero + "".join(rest)
        for place in range(at_zero, n - at_horizon + 1):
            found.add(numbers_at_risk(marks[:place].rstrip("C"), n))
    return found


CASES = [
    (n, events, at_zero, at_horizon)
    for n in range(1, 8)
    for events in range(n + 1)
    for at_zero in range(min(events, 2) + 1)
    for at_horizon in range(3)
    if at_zero + max(at_horizon, 1) <= n
]


@pytest.mark.parametrize(("n", "events", "at_zero", "at_horizon"), CASES)
def test_the_search_finds_what_all_permutations_give(n, events, at_zero, at_horizon):
    every = orders(n, events, at_zero, at_horizon)
    more = {"at_zero": at_zero, "at_horizon": at_horizon}
    found = event_orders(n, events, *EVERYTHING, **more)
    survivors = {order for order in every if kaplan_meier(order)}
    assert found.tried == len(every)
    assert len(found.matching) == len(set(found.matching))
    assert set(found.matching) == survivors
    printed = {
        (shown(100 * kaplan_meier(order), 0), shown(100 * greenwood(order), 0))
        for order in survivors
    }
    for estimate, error in sorted(printed):
        (low, high), (least, most) = limits(estimate), limits(error)
        expected = {
            order
            for order in survivors
            if low <= kaplan_meier(order) <= high
            and least**2 <= greenwood_variance(order) <= most**2
        }
        cells = (low, high), (least, most)
        assert set(event_orders(n, events, *cells, **more).matching) == expected


@pytest.mark.parametrize("nature", NATURES)
def test_the_search_finds_every_printed_pair_of_eleven_patients(nature):
    n, events = 11, 5
    every = event_orders(n, events, *EVERYTHING)
    printed = defaultdict(set)
    for order in every.matching:
        estimate = shown(100 * kaplan_meier(order), 1)
        error = shown(100 * NATURES[nature] * greenwood(order), 1)
        printed[estimate, error].add(order)
    for (estimate, error), behind in printed.items():
        found = event_orders(n, events, limits(estimate), limits(error), nature)
        assert behind <= set(found.matching)
        assert set(found.matching) <= set(every.matching)
        assert found.tried == every.tried


@pytest.mark.parametrize(("n", "events"), [(9, 3), (19, 7), (16, 0), (12, 12)])
def test_the_number_of_orders_is_a_binomial_coefficient(n, events):
    cells = (Fraction(1, 2), Fraction(1, 2)), (Fraction(0), Fraction(1))
    assert event_orders(n, events, *cells, at_horizon=0).tried == math.comb(n + 1, events)
    assert event_orders(n, None, *cells, at_horizon=0).tried == 2**n
    assert event_orders(n, None, *cells, at_horizon=3).tried == 2 ** (n - 3)


def test_a_pair_of_numbers_of_events_gives_the_orders_of_each_number_between():
    cells = limits("73.3"), limits("11.4")
    together = event_orders(16, (3, 6), *cells)
    single = [event_orders(16, events, *cells) for events in (3, 4, 5, 6)]
    assert set(together.matching) == {order for found in single for order in found.matching}
    assert max(found.tried for found in single) < together.tried
    unknown = event_orders(16, None, *cells)
    assert set(unknown.matching) >= set(together.matching)


def test_a_unique_order_is_told_with_what_it_implies():
    found = event_orders(9, 3, limits("54.7"), limits("20.1"))
    assert found.unique
    assert found.matching == ((8, 6, 4),)
    assert order_marks(found.matching[0], 9) == "CECECE"
    assert (found.by_horizon, found.first, found.last) == ((3, 3), (8, 8), (4, 4))
    assert found.at_horizon == (1, 3)


def test_what_all_matching_orders_share_is_told():
    found = event_orders(19, 7, limits("64.2"), limits("12.1"))
    assert (found.tried, len(found.matching), found.unique) == (58956, 3, False)
    assert (found.by_horizon, found.first, found.last) == ((6, 6), (18, 19), (9, 9))
    assert found.at_horizon == (1, 8)


def test_fewest_at_risk_at_the_horizon_are_those_of_the_order_that_needs_fewest():
    """After no event two must be left for the two to come, after one or two events one."""
    assert event_orders(4, 2, *EVERYTHING).at_horizon == (1, 4)


def test_nothing_shared_is_told_where_no_order_matches():
    found = event_orders(9, 3, limits("54.7"), limits("20.1"), "half_width_95")
    assert found.matching == ()
    assert not found.unique
    assert (found.by_horizon, found.first, found.last, found.at_horizon) == (None,) * 4


def test_a_value_on_the_edge_of_a_cell_is_decided_exactly():
    # 7 of 8 is 87.5: it prints as 87 or as 88, ties either way.
    for estimate in ("87", "88"):
        assert event_orders(8, 1, limits(estimate), (0, 1)).matching[0] == (8,)
    low, high = Fraction(875, 1000), Fraction(88, 100)
    beyond = low + Fraction(1, 10**15)
    assert (8,) in event_orders(8, 1, (low, high), (0, 1)).matching
    assert (8,) not in event_orders(8, 1, (beyond, high), (0, 1)).matching


def test_an_order_is_found_by_its_exact_estimate_and_error():
    # Those of up to nine patients whose error is a fraction.
    squares = 0
    for n in range(1, 10):
        for order in event_orders(n, None, *EVERYTHING, at_horizon=0).matching:
            survival, variance = kaplan_meier(order), greenwood_variance(order)
            root = Fraction(math.isqrt(variance.numerator), math.isqrt(variance.denominator))
            if root**2 != variance:
                continue
            squares += len(order) > 1
            cells = (survival, survival), (root, root)
            assert order in event_orders(n, None, *cells, at_horizon=0).matching
            assert order in event_orders(n, len(order), *cells, at_horizon=0).matching
    assert squares


@pytest.mark.parametrize("error", [(0, 0.05), (0.3, 0.5)])
def test_a_search_ends_at_once_where_no_order_has_so_small_or_so_large_an_error(error):
    # A survival of two thirds: at least the binomial error, at most that of a single event.
    survival = Fraction(65, 100), Fraction(67, 100)
    assert 0.05 < math.sqrt(0.65 * 0.35 / 60) < math.sqrt(0.65 * 0.35**2) < 0.3
    assert not event_orders(60, 20, survival, error).matching


def test_one_patient_without_an_event_has_no_marks():
    assert order_marks((), 1) == ""


def test_marks_and_numbers_at_risk_are_each_other_s_inverse():
    for order in event_orders(8, 3, *EVERYTHING).matching:
        assert numbers_at_risk(order_marks(order, 8), 8) == order


REFUSED = [
    {"n": 0, "events": 0},
    {"events": 9},
    {"events": -1},
    {"events": (4, 3)},
    {"events": 3.0},
    {"events": True},
    {"at_zero": 4},
    {"events": 8, "at_zero": 8},
    {"at_horizon": 9},
    {"at_horizon": -1},
]


@pytest.mark.parametrize("refused", REFUSED, ids=str)
def test_impossible_counts_are_refused_by_name_and_value(refused):
    arguments = {"n": 8, "events": 3, "estimate": (0.5, 0.6), "error": (0.1, 0.2)} | refused
    with pytest.raises(ValueError, match="expected whole numbers with at_zero <= events <= n"):
        event_orders(**arguments)


def test_other_impossible_arguments_are_refused_by_name_and_value():
    with pytest.raises(ValueError, match="nature='sd': expected one of standard_error, half_width"):
        event_orders(8, 3, (0.5, 0.6), (0.1, 0.2), "sd")
    with pytest.raises(ValueError, match="estimate low=0: expected a number above 0 and up to 1"):
        event_orders(8, 3, (0, 0.6), (0.1, 0.2))
    with pytest.raises(ValueError, match=r"estimate low=1\.5: expected a number above 0 and up to"):
        event_orders(8, 3, (1.5, 1.6), (0.1, 0.2))
    with pytest.raises(ValueError, match=r"error high=0\.1: expected a number from 0\.2"):
        event_orders(8, 3, (0.5, 0.6), (0.2, 0.1))
    with pytest.raises(ValueError, match="n=5: expected a whole number of at least 6"):
        order_marks((6, 4), 5)
