"""Boundaries of group-sequential tests: published values, scipy, refusals."""

import math

import pytest
from scipy import stats

from recount.models.group_sequential import (
    obrien_fleming_spending,
    pocock_spending,
    spending_boundaries,
)

FUNCTIONS = (obrien_fleming_spending, pocock_spending)


def test_the_boundaries_of_a_documented_design_come_out_to_three_decimals():
    # SeqBounds.jl (github.com/PharmCat/SeqBounds.jl), README: four looks, one-sided 0.05,
    # O'Brien-Fleming: Z 3.74955 2.53993 2.01604 1.72014, spent 8.85754e-5 0.0055746 0.0236251
    # 0.05. It integrates on a grid of 0.05, which accounts for the fifth decimal.
    fractions = (0.25, 0.5, 0.75, 1)
    printed = (3.74955, 2.53993, 2.01604, 1.72014)
    found = spending_boundaries(fractions, 0.05, obrien_fleming_spending)
    assert [f"{z:.3f}" for z in found] == [f"{z:.3f}" for z in printed]
    assert found == pytest.approx(printed, abs=5e-5)
    spent = [obrien_fleming_spending(fraction, 0.05) for fraction in fractions]
    assert spent == pytest.approx([8.85754e-5, 0.0055746, 0.0236251, 0.05], rel=1e-5)


@pytest.mark.parametrize("spending", FUNCTIONS)
@pytest.mark.parametrize("fraction", [0.3, 0.75, 0.9])
def test_two_looks_together_spend_the_whole_error(spending, fraction):
    # The z of two looks are jointly normal, with the root of the fraction as correlation.
    first, last = spending_boundaries([fraction, 1], 0.025, spending)
    assert stats.norm.sf(first) == pytest.approx(spending(fraction, 0.025), rel=1e-9)
    rho = math.sqrt(fraction)
    joint = stats.multivariate_normal([0, 0], [[1, rho], [rho, 1]])
    assert 1 - joint.cdf([first, last]) == pytest.approx(0.025, abs=2e-6)


@pytest.mark.parametrize("spending", FUNCTIONS)
def test_a_single_look_is_the_ordinary_test(spending):
    assert spending(0, 0.025) == 0
    assert spending(1, 0.025) == pytest.approx(0.025, rel=1e-12)
    (boundary,) = spending_boundaries([1], 0.025, spending)
    assert boundary == pytest.approx(stats.norm.isf(0.025), abs=1e-9)


@pytest.mark.parametrize("fractions", [[], [0, 1], [0.5, 0.5], [1, 0.5], [0.5, 1.1]])
def test_looks_that_do_not_ascend_are_refused(fractions):
    with pytest.raises(ValueError, match="ascending"):
        spending_boundaries(fractions, 0.025, pocock_spending)


@pytest.mark.parametrize("spending", FUNCTIONS)
def test_impossible_fractions_and_errors_are_refused(spending):
    with pytest.raises(ValueError, match=r"fraction=1\.5"):
        spending(1.5, 0.025)
    with pytest.raises(ValueError, match="alpha=0"):
        spending(0.5, 0)
