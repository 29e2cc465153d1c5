"""Sums, interval arithmetic against brute force, the implied size, and refusals."""

import itertools
from fractions import Fraction

import pytest
from statsmodels.stats.proportion import proportion_confint

from recount.statistics.arithmetic import effective_sample_size, interval_product, total

LIMITS = [Fraction(n, 2) for n in (-7, -3, -1, 0, 1, 4, 9)]
INTERVALS = list(itertools.combinations_with_replacement(LIMITS, 2))


def points(interval: tuple[Fraction, Fraction]) -> list[Fraction]:
    low, high = interval
    return [low + (high - low) * Fraction(step, 4) for step in range(5)]


def test_an_interval_product_is_the_exact_range_of_the_pointwise_products():
    for a, b in itertools.product(INTERVALS, repeat=2):
        results = [x * y for x in points(a) for y in points(b)]
        assert interval_product(a, b) == (min(results), max(results))


def test_whole_numbers_give_exact_fractions():
    assert all(isinstance(limit, Fraction) for limit in interval_product((1, 2), (3, 7)))


def test_reversed_limits_are_refused_by_name_and_value():
    with pytest.raises(ValueError, match=r"a=\(2, 1\): expected \(low, high\)"):
        interval_product((2, 1), (1, 2))
    with pytest.raises(ValueError, match=r"b=\(2, 1\): expected \(low, high\)"):
        interval_product((1, 2), (2, 1))


def test_a_total_is_the_sum_of_its_parts():
    assert total([60, 18, 107]) == 185
    assert total(n for n in (0, 5)) == 5


@pytest.mark.parametrize("parts", [[], [1, -1], [1, 2.0], [True]])
def test_parts_that_are_no_counts_are_refused(parts):
    with pytest.raises(ValueError, match="expected one or more whole numbers of at least 0"):
        total(parts)


def test_the_effective_size_of_a_wald_interval_is_its_number_of_trials():
    for events, size in [(30, 100), (60, 185), (81, 263), (1000, 4000)]:
        for level in (0.9, 0.95, 0.99):
            low, high = proportion_confint(events, size, 1 - level, "normal")
            implied = effective_sample_size(events / size, low, high, level)
            assert implied == pytest.approx(size, rel=1e-12)


def test_the_effective_size_takes_fractions():
    limits = Fraction(2, 5), Fraction(3, 5)
    assert effective_sample_size(Fraction(1, 2), *limits) == pytest.approx(96.0365, abs=1e-4)


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        ((0.5, -0.1, 0.6), "low=-0.1: expected a number from 0 to 1"),
        ((0.5, 0.4, 60), "high=60: expected a number from 0 to 1"),
        ((0.7, 0.4, 0.6), "rate=0.7: expected a number from 0.4 to 0.6"),
        ((0.5, 0.5, 0.5), "low=0.5, high=0.5: expected an interval of some width"),
        ((0.5, 0.4, 0.6, 1), "level=1: expected a number above 0 and below 1"),
    ],
)
def test_impossible_intervals_are_refused_by_name_and_value(arguments, complaint):
    with pytest.raises(ValueError, match=complaint):
        effective_sample_size(*arguments)
