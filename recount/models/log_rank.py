"""The log-rank test for many arrangements of patients at once, from the numbers at risk.

The arrays may have any shape; the last axis runs over the times at which something happens. It is
written for enumerations and simulations; the checks of printed numbers do without NumPy.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import chdtrc


def log_rank(
    events_1: ArrayLike, at_risk_1: ArrayLike, events: ArrayLike, at_risk: ArrayLike
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the events of group 1 beyond those expected, and p, along the last axis.

    `events` and `at_risk` count both groups together at each time, `events_1` and `at_risk_1`
    group 1 alone; the variance is hypergeometric, which covers ties. Times without an event add
    nothing. p is not a number where no event can tell the groups apart. Two-sided, without
    continuity correction. Raises ValueError where a group has more at risk than there are, or an
    event more than are at risk. Source: Mantel (1966); Peto and Peto (1972).

    >>> beyond, p = log_rank([1, 1, 0], [2, 1, 0], [1, 1, 1], [4, 3, 1])
    >>> f"{beyond:.4f} {p:.4f}"  # 2 events, 1/2 + 1/3 expected, variance 1/4 + 2/9
    '1.1667 0.0896'
    """
    d1, n1, d, n = (
        np.asarray(counts, dtype=float) for counts in (events_1, at_risk_1, events, at_risk)
    )
    if ((n1 > n) | (d1 > d) | (d > n) | (d1 > n1) | (d1 < 0)).any():
        raise ValueError(
            "expected 0 <= events_1 <= events <= at_risk, and no group above the whole"
        )
    share = np.divide(n1, n, out=np.zeros(np.broadcast_shapes(n1.shape, n.shape)), where=n > 0)
    left = np.divide(n - d, n - 1, out=np.zeros(np.broadcast_shapes(d.shape, n.shape)), where=n > 1)
    beyond = (d1 - d * share).sum(axis=-1)
    variance = (d * share * (1 - share) * left).sum(axis=-1)
    squared = np.divide(
        beyond**2, variance, out=np.full(np.shape(variance), np.nan), where=variance > 0
    )
    return beyond, chdtrc(1, squared)
