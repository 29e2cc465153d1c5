"""The special functions against exact sums, closed forms and scipy, also where digits are lost."""

import math
from fractions import Fraction

import pytest
from scipy import special, stats

from recount.statistics.special import (
    beta_quantile,
    chi_squared_tail,
    complementary_incomplete_beta,
    regularised_incomplete_beta,
)

SHAPES = (0.001, 0.3, 0.5, 1, 2.5, 7, 40, 263.5, 1e4)
SHARES = (2.0**-40, 0.001, 0.125, 0.5, 0.8, 0.999, 1 - 2.0**-40)


def exact_tails(events: int, total: int, part: int, parts: int) -> tuple[float, float]:
    """P(X >= events) and P(X < events) for X binomial with a rate of part / parts."""
    ways = [math.comb(total, k) * part**k * (parts - part) ** (total - k) for k in range(total + 1)]
    return float(Fraction(sum(ways[events:]), parts**total)), float(
        Fraction(sum(ways[:events]), parts**total)
    )


@pytest.mark.parametrize("part", [1, 20, 32, 47, 63])
@pytest.mark.parametrize(
    ("events", "total"), [(1, 1), (1, 30), (9, 12), (81, 263), (250, 263), (30, 400)]
)
def test_both_tails_are_the_exact_binomial_sums_to_thirteen_digits(events, total, part):
    above, below = exact_tails(events, total, part, 64)
    shapes = events, total - events + 1, part / 64
    assert regularised_incomplete_beta(*shapes) == pytest.approx(above, rel=1e-13, abs=0)
    assert complementary_incomplete_beta(*shapes) == pytest.approx(below, rel=1e-13, abs=0)


@pytest.mark.parametrize("x", SHARES)
def test_a_shape_of_one_makes_the_tail_a_power_and_two_halves_an_arcsine(x):
    for a in SHAPES:
        assert regularised_incomplete_beta(a, 1, x) == pytest.approx(x**a, rel=2e-13, abs=1e-300)
        assert complementary_incomplete_beta(1, a, x) == pytest.approx(
            math.exp(a * math.log1p(-x)), rel=2e-13, abs=1e-300
        )
    arcsine = 2 / math.pi * math.asin(math.sqrt(x))
    assert regularised_incomplete_beta(0.5, 0.5, x) == pytest.approx(arcsine, rel=1e-13)


@pytest.mark.parametrize("shape", [1e4, 1e5, 1e6])
def test_the_tails_keep_their_digits_at_large_shapes(shape):
    below = 1 / 3 - 1 / (3 * math.sqrt(shape))
    expected = special.betainc(shape, 2 * shape, below)
    found = regularised_incomplete_beta(shape, 2 * shape, below)
    assert found == pytest.approx(expected, rel=1e-12)


def test_a_chance_of_one_in_a_million_is_found_where_it_is_expected_once():
    # At the mean of 2**20 patients: 1 - (1 - 2**-20)**(2**20), and its complement.
    none = math.exp(2**20 * math.log1p(-(2.0**-20)))
    assert regularised_incomplete_beta(1, 2**20, 2.0**-20) == pytest.approx(1 - none, rel=1e-13)
    assert complementary_incomplete_beta(1, 2**20, 2.0**-20) == pytest.approx(none, rel=1e-13)


def test_a_share_above_one_has_no_tail():
    with pytest.raises(ValueError, match=r"x=1\.5: expected a number from 0 to 1"):
        complementary_incomplete_beta(1, 1, 1.5)


@pytest.mark.parametrize("p", [1e-100, 1e-10, 0.025, 0.5, 0.975])
def test_a_quantile_at_a_shape_of_one_is_a_root(p):
    for a in SHAPES[2:]:
        assert beta_quantile(p, a, 1) == pytest.approx(p ** (1 / a), rel=2e-13, abs=0)
        assert beta_quantile(p, 1, a) == pytest.approx(
            -math.expm1(math.log1p(-p) / a), rel=2e-13, abs=0
        )


@pytest.mark.parametrize("shape", SHAPES)
def test_half_of_a_symmetric_distribution_lies_below_one_half(shape):
    assert beta_quantile(0.5, shape, shape) == pytest.approx(0.5, rel=1e-12)


@pytest.mark.parametrize("degrees", [2, 4, 6, 20, 60])
def test_the_chi_squared_tail_of_even_degrees_is_a_sum_of_poisson_probabilities(degrees):
    for x in (2.0**-30, 0.5, 1, 5, 60, 700):
        half = Fraction(x) / 2
        terms = sum(half**k / math.factorial(k) for k in range(degrees // 2))
        expected = math.exp(-x / 2) * float(terms)
        assert chi_squared_tail(x, degrees) == pytest.approx(expected, rel=1e-13)


@pytest.mark.parametrize("degrees", [1, 3, 5, 21])
def test_the_chi_squared_tail_of_odd_degrees_keeps_its_digits(degrees):
    for x in (2.0**-30, 0.5, 1, 5, 60, 700):
        assert chi_squared_tail(x, degrees) == pytest.approx(stats.chi2.sf(x, degrees), rel=1e-12)


@pytest.mark.parametrize("degrees", [1, 2, 5])
def test_every_chi_squared_variable_exceeds_zero(degrees):
    assert chi_squared_tail(0, degrees) == 1
    with pytest.raises(ValueError, match="x=inf: expected a finite number of at least 0"):
        chi_squared_tail(math.inf, degrees)


def test_a_fraction_that_does_not_converge_in_ten_thousand_terms_is_told():
    assert regularised_incomplete_beta(5373338324.0, 5373338324.0, 0.5) == pytest.approx(0.5)
    with pytest.raises(ArithmeticError, match=r"a=5373338325\.0, .* did not converge"):
        regularised_incomplete_beta(5373338325.0, 5373338325.0, 0.5)
