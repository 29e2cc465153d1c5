"""Rates of single arms by group, with one spread for all; is the grouping more than chance?

The model is that of `meta_analysis`: events binomial, true log odds normal with deviation tau, but
a mean for each group. With a dozen rows the likelihood ratio is not chi-squared, so its p comes
from a parametric bootstrap: data drawn from the fit without groups.
"""

from collections.abc import Hashable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import optimize, special, stats

from recount.models.trial_simulation import Simulated
from recount.statistics._arguments import require_counts

Array = NDArray[np.float64]
Whole = NDArray[np.int64]

_Z = np.linspace(-7, 7, 401)
_LOG_WEIGHT = stats.norm.logpdf(_Z) + np.log(_Z[1] - _Z[0])

# The grid of the bootstrap: log odds, their means, and the spreads that are tried.
_THETA = np.arange(-200, 176) * 0.04
_MEANS = slice(50, 326, 6)
_TAUS = np.concatenate([np.arange(0, 0.62, 0.05), np.arange(0.7, 1.9, 0.15)])
_BATCH = 250


class GroupedFit(NamedTuple):
    """The log likelihood up to a constant of the data, tau, and a rate for each group."""

    log_likelihood: float
    tau: float
    rates: dict[Hashable, float]


class GroupingTest(NamedTuple):
    """Whether groups differ: 2 log likelihood ratio, and p by chi-squared and by bootstrap."""

    statistic: float
    degrees: int
    p_chi_squared: float
    p_bootstrap: Simulated
    explained: float
    """1 - tau^2 within groups / tau^2 without: of the variance between rows; nan if that is 0."""


def grouped_proportions(
    events: Sequence[int], totals: Sequence[int], groups: Sequence[Hashable]
) -> GroupedFit:
    """Return the fit with a mean for each group and one tau, a row a study.

    The rate of a group is that of its median study. Raises ValueError on impossible counts, and
    unless the columns are of one length and each group has some events and not only events.
    Source: Stijnen, Hamza and Ozdemir (2010), with a covariate.

    >>> fit = grouped_proportions([30, 34, 10, 12], [100, 100, 100, 100], ["a", "a", "b", "b"])
    >>> fit.tau < 1e-3, {group: round(rate, 2) for group, rate in fit.rates.items()}
    (True, {'a': 0.32, 'b': 0.11})
    """
    x, n, names, where = _checked(events, totals, groups)

    def height(parameters: Array) -> float:
        theta = parameters[where][:, None] + parameters[-1] * _Z
        return -float(special.logsumexp(_log_kernel(x, n, theta) + _LOG_WEIGHT, axis=1).sum())

    crude = [special.logit(x[where == i].sum() / n[where == i].sum()) for i in range(len(names))]
    fits = [
        optimize.minimize(height, [*crude, start], method="L-BFGS-B", options={"ftol": 1e-13})
        for start in (0.1, 0.5)
    ]
    best = min(fits, key=lambda fit: fit.fun)
    rates = special.expit(best.x[:-1])
    return GroupedFit(
        -float(best.fun), abs(float(best.x[-1])), dict(zip(names, map(float, rates), strict=True))
    )


def grouping_test(
    events: Sequence[int],
    totals: Sequence[int],
    groups: Sequence[Hashable],
    draws: int = 999,
    seed: int = 1,
) -> GroupingTest:
    """Return the likelihood-ratio test that all groups have one mean.

    The bootstrap p is (1 + draws with a ratio at least as large) / (draws + 1), each draw from the
    fit without groups and fitted on a grid. Raises ValueError as `grouped_proportions`, with fewer
    than two groups, and without a draw. Source: Davison and Hinkley (1997), 4.2.

    >>> test = grouping_test([30, 34, 10, 12], [100] * 4, ["a", "a", "b", "b"], draws=200)
    >>> f"{test.statistic:.1f} {test.degrees} {test.explained:.2f}"
    '11.1 1 1.00'
    >>> test.p_bootstrap.estimate > test.p_chi_squared
    True
    """
    x, n, names, where = _checked(events, totals, groups)
    if len(names) < 2 or draws < 1:
        raise ValueError(f"groups={names!r}, draws={draws!r}: expected two groups and a draw")
    flat = grouped_proportions(events, totals, ["all"] * len(x))
    split = grouped_proportions(events, totals, groups)
    statistic = max(0.0, 2 * (split.log_likelihood - flat.log_likelihood))
    rng = np.random.default_rng(seed)
    centre = special.logit(flat.rates["all"])
    larger = 0
    for start in range(0, draws, _BATCH):
        size = min(_BATCH, draws - start)
        theta = centre + flat.tau * rng.standard_normal((size, len(x)))
        drawn = rng.binomial(n, special.expit(theta))
        larger += int((likelihood_ratios(drawn, n, where) >= statistic).sum())
    p = (1 + larger) / (draws + 1)
    explained = 1 - (split.tau / flat.tau) ** 2 if flat.tau > 1e-6 else float("nan")
    degrees = len(names) - 1
    return GroupingTest(
        statistic,
        degrees,
        float(stats.chi2.sf(statistic, degrees)),
        Simulated(p, (p * (1 - p) / draws) ** 0.5, draws),
        explained,
    )


def likelihood_ratios(events: Whole, totals: Whole, groups: Whole) -> Array:
    """Return twice the log likelihood ratio of each row of data sets, shape (data sets,).

    `events` has the shape (data sets, studies), the others (studies,); groups are numbers from 0.
    On a grid of means and spreads with parabolas between, good to about 0.03. Raises ValueError
    unless the shapes agree. Source: the profile likelihood of `grouped_proportions`.

    >>> sets, sizes = np.array([[30, 34, 10, 12], [20, 20, 20, 20]]), np.full(4, 100)
    >>> likelihood_ratios(sets, sizes, np.array([0, 0, 1, 1])).round(1).tolist()
    [11.1, 0.0]
    """
    if events.ndim != 2 or not events.shape[1:] == totals.shape == groups.shape:
        raise ValueError(f"events {events.shape}, totals {totals.shape}, groups {groups.shape}")
    kernel = _log_kernel(events.reshape(-1), np.tile(totals, len(events)), _THETA)
    top = kernel.max(axis=1, keepdims=True)
    likelihood, means = np.exp(kernel - top), _THETA[_MEANS]
    profiles = []
    for tau in _TAUS:
        if tau:
            law = np.exp(-(((means[:, None] - _THETA) / tau) ** 2) / 2)
            mixed = np.log(likelihood @ (law / law.sum(axis=1, keepdims=True)).T + 1e-300)
        else:
            mixed = np.maximum(kernel[:, _MEANS] - top, -690)
        rows = mixed.reshape(*events.shape, -1)
        by_group = [rows[:, groups == g].sum(axis=1) for g in np.unique(groups)]
        profiles.append((_peak(sum(by_group)), sum(map(_peak, by_group))))
    flat, split = np.array(profiles).transpose(1, 2, 0)
    return np.maximum(0.0, 2 * (_peak(split, _TAUS) - _peak(flat, _TAUS)))


def _peak(heights: Array, places: Array | None = None) -> Array:
    """The maximum of each row, by the parabola through the highest point and its neighbours."""
    x = np.arange(heights.shape[1], dtype=float) if places is None else places
    i = np.clip(heights.argmax(axis=1), 1, len(x) - 2)
    rows = np.arange(len(heights))
    (a, b, c), (u, v, w) = (
        [y[rows, i + k] for k in (-1, 0, 1)] for y in (heights, np.broadcast_to(x, heights.shape))
    )
    left, right = (b - a) / (v - u), (c - b) / (w - v)
    bend = (right - left) / (w - u)
    with np.errstate(divide="ignore", invalid="ignore"):
        top = np.where(bend < 0, (u + v) / 2 - left / (2 * bend), v)
    top = np.clip(top, u, w)
    value = a + left * (top - u) + bend * (top - u) * (top - v)
    return np.maximum(heights.max(axis=1), np.where(bend < 0, value, -np.inf))


def _log_kernel(x: Whole, n: Whole, theta: NDArray[np.floating]) -> Array:
    return x[:, None] * theta - n[:, None] * np.logaddexp(0, theta)


def _checked(
    events: Sequence[int], totals: Sequence[int], groups: Sequence[Hashable]
) -> tuple[Whole, Whole, list[Hashable], Whole]:
    if not (len(events) == len(totals) == len(groups) > 0):
        raise ValueError(
            f"columns of {len(events)}, {len(totals)} and {len(groups)} rows: expected one length"
        )
    for k, size in zip(events, totals, strict=True):
        require_counts(int(k), int(size))
    x, n = np.asarray(events, dtype=np.int64), np.asarray(totals, dtype=np.int64)
    names = list(dict.fromkeys(groups))
    where = np.array([names.index(group) for group in groups])
    empty = [
        name for i, name in enumerate(names) if x[where == i].sum() in (0, n[where == i].sum())
    ]
    if empty:
        raise ValueError(f"groups {empty!r}: no event or only events, no finite log odds")
    return x, n, names, where
