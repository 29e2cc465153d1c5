"""Possible numbers of events: never narrower than the orders, and as narrow as told."""

from fractions import Fraction
from itertools import product

import pytest

from recount.printed.cells import Cell, shown
from recount.statistics.event_numbers import possible_event_numbers
from recount.statistics.event_orders import event_orders
from recount.statistics.survival import NATURES, greenwood, kaplan_meier

EVERYTHING = (Fraction(1, 10**6), Fraction(1)), (Fraction(0), Fraction(1))


def limits(printed: str) -> tuple[Fraction, Fraction]:
    """The cell of a printed percentage, as fractions of one."""
    cell = Cell(printed)
    return max(cell.low / 100, Fraction(0)), cell.high / 100


@pytest.mark.parametrize("decimals", [0, 1, 2])
@pytest.mark.parametrize(
    ("n", "events", "more"),
    [
        (9, 4, {}),
        (9, None, {}),
        (10, (3, 6), {}),
        (10, 6, {"at_zero": 3}),
        (10, 6, {"at_horizon": 0}),
        (10, 4, {"at_horizon": 4}),
    ],
)
def test_no_number_that_an_order_has_is_excluded(n, events, more, decimals):
    for order in event_orders(n, events, *EVERYTHING, **more).matching:
        for nature, multiple in NATURES.items():
            estimate = limits(shown(100 * kaplan_meier(order), decimals))
            error = limits(shown(100 * multiple * greenwood(order), decimals))
            possible = possible_event_numbers(n, events, estimate, error, nature, **more)
            assert len(order) in possible, (order, nature)


def test_exact_values_leave_the_number_of_the_order_and_few_others():
    kept = orders = 0
    little = Fraction(1, 10**9)
    for order in event_orders(12, 6, *EVERYTHING).matching:
        survival, error = kaplan_meier(order), Fraction(greenwood(order))
        cells = (survival, survival), (error * (1 - little), error * (1 + little))
        possible = possible_event_numbers(12, 6, *cells)
        assert len(order) in possible
        kept, orders = kept + len(possible), orders + 1
    assert kept / orders < 2.5


def test_the_most_unequal_steps_have_the_largest_error_of_their_number():
    # Some events among the first patients, some among the last but `left`, one anywhere between.
    n, tried, little = 9, 0, Fraction(1, 10**6)
    for left, late, early in product(range(1, 4), range(3), range(3)):
        for m in range(left + late + 1, n - early + 1):
            order = (*range(n, n - early, -1), m, *range(left + late, left, -1))
            survival, error = kaplan_meier(order), Fraction(greenwood(order))
            for sign in (-1, 1):
                cells = (survival, survival), (error * (1 + sign * little),) * 2
                possible = possible_event_numbers(n, None, *cells, at_horizon=left)
                # One event has one error; that of more can be smaller.
                assert (len(order) in possible) == (sign < 0 and len(order) > 1), (order, sign)
            tried += 1
    assert tried


@pytest.mark.parametrize(
    ("n", "events", "estimate", "error", "at_zero", "possible"),
    [
        (19, 7, "64.2", "12.1", 0, [6]),
        (16, None, "73.3", "11.4", 0, [4]),
        (9, 3, "54.7", "20.1", 0, [3]),
        (57, 32, "41", "7", 10, [27, 28, 29, 30, 31, 32]),
        (76, 48, "34.2", "5.7", 15, [45, 46, 47, 48]),
    ],
)
def test_the_possible_numbers_are_few(n, events, estimate, error, at_zero, possible):
    cells = limits(estimate), limits(error)
    assert possible_event_numbers(n, events, *cells, at_zero=at_zero) == possible


def test_no_number_is_possible_where_the_nature_is_not():
    assert possible_event_numbers(19, 7, limits("64.2"), limits("12.1"), "half_width_95") == []


def test_without_an_event_there_is_no_error():
    whole = Fraction(1), Fraction(1)
    assert possible_event_numbers(10, None, whole, (0, 0)) == [0]
    assert possible_event_numbers(10, None, whole, (0.05, 0.06)) == []


def test_impossible_arguments_are_refused():
    with pytest.raises(ValueError, match="events=9"):
        possible_event_numbers(8, 9, (0.5, 0.6), (0.1, 0.2))
    with pytest.raises(ValueError, match="nature='sd'"):
        possible_event_numbers(8, 3, (0.5, 0.6), (0.1, 0.2), "sd")
