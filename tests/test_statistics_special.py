"""The special functions at shapes where digits are easily lost, against scipy."""

import math

import pytest
from scipy import special

from recount.statistics.special import (
    complementary_incomplete_beta,
    complementary_incomplete_gamma,
    regularised_incomplete_beta,
)


@pytest.mark.parametrize("shape", [1e4, 1e5, 1e6])
def test_the_tails_keep_their_digits_at_large_shapes(shape):
    above = shape + math.sqrt(shape)
    expected = special.gammaincc(shape, above)
    assert complementary_incomplete_gamma(shape, above) == pytest.approx(expected, rel=1e-12)
    below = 1 / 3 - 1 / (3 * math.sqrt(shape))
    expected = special.betainc(shape, 2 * shape, below)
    found = regularised_incomplete_beta(shape, 2 * shape, below)
    assert found == pytest.approx(expected, rel=1e-12)


def test_a_share_above_one_has_no_tail():
    with pytest.raises(ValueError, match=r"x=1\.5: expected a number from 0 to 1"):
        complementary_incomplete_beta(1, 1, 1.5)
