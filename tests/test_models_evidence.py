"""Results of the same patients: draws, the definitions, the hypergeometric law, refusals."""

import numpy as np
import pytest
from scipy import stats

from recount.models.evidence import (
    count_correlation,
    every_setting,
    left_out_of_part,
    log_share,
    stands,
)


def test_the_correlation_of_counts_is_that_of_redrawn_patients():
    cells = np.array([44, 16, 13, 4, 108]) / 185  # both, first alone, second alone, neither
    exact = count_correlation(44, 60, 57, 185)
    drawn = np.random.default_rng(185).multinomial(185, cells, size=40_000)
    found = np.corrcoef(drawn[:, 0] + drawn[:, 1], drawn[:, 0] + drawn[:, 2])[0, 1]
    assert exact == pytest.approx(found, abs=0.015)
    assert count_correlation(50, 50, 50, 100) == pytest.approx(1)
    assert count_correlation(25, 50, 50, 100) == pytest.approx(0)


def test_shares_of_a_product_add_up():
    assert log_share(1.7, 2.4) + log_share(2.4, 1.7) == pytest.approx(1)


def test_a_bar_of_so_much_or_more_is_met_by_just_so_much():
    assert not stands((6.7, 4.8, 8.3), 6.7)
    assert stands((6.7, 4.8, 8.3), 6.7, or_equal=True)
    assert not stands((6.7, 4.8, 8.3), 6.7, "lower limit", or_equal=True)


def test_every_setting_is_met_once():
    settings = list(every_setting({"a": [1, 2], "b": "xyz"}))
    assert len(settings) == 6
    assert {"a": 2, "b": "y"} in settings


def test_those_left_out_have_the_rest_and_an_extreme_rest_is_unusual():
    found = left_out_of_part(146, 225, [136, 137], 212)
    assert (found.fewest, found.most) == (9, 10)
    law = stats.hypergeom(225, 146, 13)
    assert found.p == pytest.approx(min(1, 2 * min(law.sf(8), law.cdf(10))))
    assert left_out_of_part(20, 100, [20], 80).p < 0.02


def test_impossible_evidence_is_refused():
    with pytest.raises(ValueError, match="both=41"):
        count_correlation(41, 40, 50, 100)
    with pytest.raises(ValueError, match="first / total"):
        count_correlation(0, 0, 50, 100)
    with pytest.raises(ValueError, match="factor=0"):
        log_share(0, 2)
    with pytest.raises(ValueError, match="other than 1"):
        log_share(2, 0.5)
    with pytest.raises(ValueError, match="by='eye'"):
        stands((1, 1, 1), 0, "eye")
    with pytest.raises(ValueError, match="a value for each"):
        every_setting({"a": []})
    with pytest.raises(ValueError, match="not a part"):
        left_out_of_part(10, 20, [11], 15)
