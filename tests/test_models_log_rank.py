"""The log-rank test against a published example, against SciPy, and on what it refuses."""

import numpy as np
import pytest
from scipy import stats

import recount.models.log_rank
from recount.models.log_rank import log_rank
from recount.printed.cells import shown

# Weeks to death of patients with recurrent malignant glioma (Bland and Altman, "The logrank test",
# BMJ 2004;328:1073), as listed in the documentation of scipy.stats.logrank.
ASTROCYTOMA = (
    [6, 13, 21, 30, 37, 38, 49, 50, 63, 79, 86, 98, 202, 219],
    [31, 47, 80, 82, 82, 149],
)
GLIOBLASTOMA = (
    [
        *(10, 10, 12, 13, 14, 15, 16, 17, 18, 20, 24, 24, 25, 28, 30, 33, 35, 37, 40, 40),
        *(46, 48, 76, 81, 82, 91, 112, 181),
    ],
    [34, 40, 70],
)


def table(group_1, group_0):
    """Events and numbers at risk, of group 1 and in all, at each time with an event."""
    times = np.unique(group_1[0] + group_0[0])

    def counts(group):
        events = (np.array(group[0])[:, None] == times).sum(axis=0)
        return events, (np.array(group[0] + group[1])[:, None] >= times).sum(axis=0)

    (d1, n1), (d0, n0) = counts(group_1), counts(group_0)
    return d1, n1, d1 + d0, n1 + n0


def test_the_published_example_with_ties():
    # "14.00 22.48 / 28.00 19.52 ... 36 ... 7.4966 ... 0.0062": NAG Library, results of the
    # example of g12abc, which uses these data,
    # https://support.nag.com/numeric/nl/nagdoc_30.3/examples/baseresults/g12abce.r.html
    d1, n1, d, n = table(ASTROCYTOMA, GLIOBLASTOMA)
    beyond, p = log_rank(d1, n1, d, n)
    assert len(d) == 36
    assert shown(d1.sum() - beyond, 2) == "22.48"
    assert shown(float(stats.chi2.isf(p, 1)), 4) == "7.4966"
    assert shown(float(p), 4) == "0.0062"


def test_scipy_agrees_on_random_orders_without_ties():
    generator = np.random.default_rng(3)
    n = 19
    for _ in range(50):
        group, event = generator.random((2, n)) < 0.5
        if not (0 < group.sum() < n and event[:-1].any()):
            continue
        time = np.arange(1.0, n + 1)
        x, y = (
            stats.CensoredData(uncensored=time[one & event], right=time[one & ~event])
            for one in (group, ~group)
        )
        at_risk = np.arange(n, 0, -1)
        _, p = log_rank(group & event, group[::-1].cumsum()[::-1], event, at_risk)
        if np.isnan(p):
            continue
        assert float(p) == pytest.approx(stats.logrank(x, y).pvalue, abs=1e-12)


def test_many_tables_at_once_are_the_tables_one_by_one():
    d1, n1, d, n = table(ASTROCYTOMA, GLIOBLASTOMA)
    both = log_rank(np.stack([d1, d - d1]), np.stack([n1, n - n1]), d, n)
    assert both[0][0] == pytest.approx(-both[0][1])
    assert both[1][0] == pytest.approx(both[1][1])
    assert both[1][0] == log_rank(d1, n1, d, n)[1]


def test_no_p_where_one_group_is_left():
    assert np.isnan(log_rank([1], [3], [1], [3])[1])


def test_an_impossible_table_is_refused():
    with pytest.raises(ValueError, match="no group above the whole"):
        log_rank([1], [5], [1], [4])


def test_worked_number():
    import doctest

    assert doctest.testmod(recount.models.log_rank).failed == 0
