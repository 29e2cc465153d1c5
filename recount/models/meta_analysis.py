"""Random-effects meta-analysis of counts: rates of single arms, and contrasts within studies.

The likelihood of a study is exact - binomial for a rate, non-central hypergeometric for an odds
ratio - and the studies' true log odds are normal with mean `estimate` and deviation `tau`: maximum
likelihood (Stijnen, Hamza and Ozdemir, 2010), integrals by adaptive Gauss-Hermite quadrature (Liu
and Pierce, 1994). For notebooks only: it uses numpy and scipy.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.polynomial.hermite_e import hermegauss
from numpy.polynomial.legendre import leggauss
from scipy import optimize, special, stats

from recount.statistics._arguments import require_counts, require_inside

Array = np.ndarray
Numbers = Sequence[float] | Array
Interval = tuple[float, float]
Family = Callable[[Array], tuple[Array, Array, Array]]  # log likelihood, slope, information
Surface = Callable[[float, float], tuple[float, Array, Array]]  # (mean, tau): value, slope, bend

NODES, WEIGHTS = hermegauss(31)
FAR = 10  # a tau of log odds beyond any real one: a likelihood still rising there has no maximum


def _through(transform: Callable[..., Any], field: str) -> Any:
    def read(self: "RandomEffects") -> Any:
        value = transform(getattr(self, field))
        return _floats(value) if np.ndim(value) else float(value)

    return property(read, doc=f"`{field}`, transformed by {transform.__name__}.")


@dataclass(frozen=True)
class InverseVariance:
    """A mean of estimates weighted by inverse variances, in their unit; `method` gave `tau`.

    `i_squared`, a fraction of one, is the share of `cochran_q` beyond chance. Caveat: it grows with
    the studies' size; tau, not I^2, says how far the studies lie apart.
    """

    method: str
    estimate: float
    standard_error: float
    wald: Interval
    tau: float
    cochran_q: float
    q_p_value: float
    i_squared: float


@dataclass(frozen=True)
class RandomEffects:
    """A fit on the scale of log odds; `notes` are the sentences that its reader must be told.

    `wald` and `profile` are intervals of the mean, `tau_profile` of tau; a limit is infinite where
    none is found within 20 log odds. `prediction` is of a new study's true value: estimate +/- t
    sqrt(tau^2 + se^2), t with studies - 2 degrees of freedom (Higgins, Thompson and Spiegelhalter,
    2009); nan below three studies. `likelihood_ratio` tests tau = 0, on the boundary, so that p is
    half that of chi-squared with one degree of freedom (Self and Liang, 1987), 1 where tau is 0.
    `dersimonian_laird` and `reml` pool Wald log odds by their variances, half an event added to
    each cell of a row with an empty one: biased where events are few.
    """

    studies: int
    level: float
    estimate: float
    standard_error: float
    wald: Interval
    profile: Interval
    tau: float
    tau_profile: Interval
    prediction: Interval
    log_likelihood: float
    likelihood_ratio: float
    likelihood_ratio_p_value: float
    dersimonian_laird: InverseVariance
    reml: InverseVariance
    notes: tuple[str, ...]

    tau2 = _through(np.square, "tau")


class PooledProportion(RandomEffects):
    """A pooled rate, a fraction of one: that of the median study, which is not the mean rate."""

    rate = _through(special.expit, "estimate")
    rate_wald = _through(special.expit, "wald")
    rate_profile = _through(special.expit, "profile")
    rate_prediction = _through(special.expit, "prediction")


class PooledDifference(RandomEffects):
    """A pooled odds ratio, arm 1 to arm 0: that of the median study."""

    odds_ratio = _through(np.exp, "estimate")
    odds_ratio_wald = _through(np.exp, "wald")
    odds_ratio_profile = _through(np.exp, "profile")
    odds_ratio_prediction = _through(np.exp, "prediction")


def pooled_proportion(events: Numbers, totals: Numbers, level: float = 0.95) -> PooledProportion:
    """Return the pooled rate of single arms, a row a study.

    Raises ValueError with all faults at once: impossible counts, columns of unequal length or
    none, a level not inside 0 to 1; with no event or only events; and when tau has no maximum.
    Source: Stijnen, Hamza and Ozdemir (2010), Stat Med 29:3046-3067, the binomial-normal model.

    >>> fit = pooled_proportion([3, 9, 7, 19], [117, 195, 136, 103])
    >>> round(fit.rate, 4), round(fit.tau, 4)
    (0.0608, 0.735)
    """
    x, n = _checked(level, ("", events, totals))
    if x.sum() in (0, n.sum()):
        raise ValueError(f"events={x.tolist()}: no event or only events, no finite log odds")
    extreme = (x == 0) | (x == n), "no event or only events; half an event added for Q, not here"
    return PooledProportion(**_fit(_binomial(x, n), _log_odds(x, n - x), level, extreme))


def leave_one_out(events: Numbers, totals: Numbers, level: float = 0.95) -> list[PooledProportion]:
    """Return the fits without the first study, without the second, and so on.

    Raises ValueError below two studies, and as `pooled_proportion` does. Source: the definition.

    >>> [round(fit.rate, 3) for fit in leave_one_out([3, 9, 7, 19], [117, 195, 136, 103])]
    [0.078, 0.067, 0.064, 0.042]
    """
    x, n = _checked(level, ("", events, totals))
    if len(x) < 2:
        raise ValueError(f"events={x.tolist()}: expected two studies or more, to leave one out")
    return [pooled_proportion(np.delete(x, i), np.delete(n, i), level) for i in range(len(x))]


def predictive_counts(fit: PooledProportion, total: int) -> tuple[Array, tuple[int, int]]:
    """Return the probabilities of 0 to total events in a new arm, and an interval at fit.level.

    The arm's true log odds follow the t distribution behind fit.prediction, its events are
    binomial; the interval is central. Raises ValueError below three studies and unless total is a
    whole number above 0. Source: Higgins, Thompson and Spiegelhalter (2009), a binomial step added.

    >>> fit = pooled_proportion([3, 9, 7, 19], [117, 195, 136, 103])
    >>> probabilities, interval = predictive_counts(fit, 20)
    >>> round(float(probabilities[0]), 3), interval
    (0.337, (0, 15))
    """
    require_counts(0, total)
    if fit.studies < 3:
        raise ValueError(f"studies={fit.studies}: expected at least three for a prediction")
    shares, weights = leggauss(400)  # over the cumulative probability, so that no tail is cut
    t = stats.t.ppf((1 + shares) / 2, fit.studies - 2)
    rates = special.expit(fit.estimate + t * np.hypot(fit.tau, fit.standard_error))
    probabilities = stats.binom.pmf(np.arange(total + 1)[:, None], total, rates) @ weights / 2
    tails = (1 - fit.level) / 2, (1 + fit.level) / 2
    low, high = np.searchsorted(np.cumsum(probabilities), tails)
    return probabilities, (int(low), int(high))


def pooled_difference(
    events_1: Numbers, totals_1: Numbers, events_0: Numbers, totals_0: Numbers, level: float = 0.95
) -> PooledDifference:
    """Return the pooled odds ratio of arm 1 to arm 0, a row a study, given each study's events.

    A study with no event in both arms, or only events, says nothing of an odds ratio and is left
    out, with a note. Raises ValueError as `pooled_proportion` does, and when all other studies
    lie at the same end of what their margins allow. Source: van Houwelingen, Zwinderman and
    Stijnen (1993), Stat Med 12:2273-2284; Stijnen et al. (2010), the hypergeometric-normal model.

    >>> fit = pooled_difference([5, 5, 12], [156, 303, 565], [8, 17, 9], [74, 303, 477])
    >>> round(fit.odds_ratio, 4), round(fit.tau, 4)
    (0.468, 0.4916)
    """
    x1, n1, x0, n0 = _checked(level, ("_1", events_1, totals_1), ("_0", events_0, totals_0))
    silent = (x1 + x0 == 0) | (x1 + x0 == n1 + n0)
    x1, n1, x0, n0 = (column[~silent] for column in (x1, n1, x0, n0))
    if (x1 == np.maximum(0, x1 + x0 - n0)).all() or (x1 == np.minimum(n1, x1 + x0)).all():
        told = f"events_1={x1.tolist()}, events_0={x0.tolist()}"
        raise ValueError(f"{told}, of the studies that tell: no finite odds ratio")
    family, effects = _hypergeometric(x1, n1, x0, n0), _log_odds(x1, n1 - x1, x0, n0 - x0)
    left_out = silent, "no event in both arms or only events; left out"
    return PooledDifference(**_fit(family, effects, level, left_out))


def inverse_variance(
    estimates: Numbers, variances: Numbers, method: str = "REML", level: float = 0.95
) -> InverseVariance:
    """Return the inverse-variance mean of normal estimates, tau by `method`: DL or REML.

    Raises ValueError on another method or level, and unless there are as many variances above 0
    as estimates. Source: DerSimonian and Laird (1986); Viechtbauer (2005) for REML.

    >>> fit = inverse_variance([0.1, 0.5, 1.2], [0.04, 0.09, 0.06], "DL")
    >>> round(fit.estimate, 4), round(fit.tau, 4), round(fit.cochran_q, 3)
    (0.5928, 0.5508, 12.114)
    """
    require_inside("level", level, 0, 1)
    y, v = np.asarray(estimates, dtype=float), np.asarray(variances, dtype=float)
    if method not in ("DL", "REML") or not y.size or y.shape != v.shape or not (v > 0).all():
        told = f"method={method!r}, estimates={y.tolist()}, variances={v.tolist()}"
        raise ValueError(f"{told}: expected DL or REML, and a variance above 0 for each estimate")

    def weighted(tau2: float) -> tuple[float, float, float, float]:
        w = 1 / (v + tau2)
        mean, freedom = w @ y / w.sum(), w.sum() - w @ w / w.sum()
        slope = w**2 @ (y - mean) ** 2 - freedom  # twice that of the restricted likelihood
        return float(mean), float(w.sum() ** -0.5), float(freedom), float(slope)

    mean, error, scale, slope = weighted(0.0)
    q, freedom, tau2 = float((y - mean) ** 2 @ (1 / v)), len(y) - 1, 0.0
    if method == "DL" and q > freedom > 0:
        tau2 = (q - freedom) / scale
    elif method == "REML" and slope > 0 and freedom:
        tau2 = _crossing(lambda x: weighted(x)[3], 0.0, float(np.ptp(y) ** 2), np.inf)
    mean, error, *_ = weighted(tau2)
    wald = _floats(stats.norm.interval(level, mean, error))
    p_value = float(stats.chi2.sf(q, freedom)) if freedom else np.nan
    i_squared = 1 - freedom / q if q > freedom > 0 else 0.0
    return InverseVariance(method, mean, error, wald, tau2**0.5, q, p_value, i_squared)


def _fit(
    family: Family, effects: tuple[Array, Array], level: float, remark: tuple[Array, str]
) -> dict[str, Any]:
    """The fields of RandomEffects; of one study tau is held at 0 and told as nan."""
    surface, k = _surface(family, *effects), len(effects[0])
    crude, reml = (inverse_variance(*effects, method, level) for method in ("DL", "REML"))
    (mean, tau), flat = _climb(surface, (crude.estimate, 0.0), [0])
    # the likelihood is even in tau, so that 0 is stationary: the maximum unless another is higher
    fits = [_climb(surface, (mean, start), [0, 1]) for start in (0.3, 1.5) if k > 1]
    best, height = max(fits, key=lambda fit: fit[1], default=((mean, tau), flat))
    mean, tau = best if height > flat + 1e-9 else (mean, 0.0)
    if (tau := abs(tau)) > FAR:
        raise ValueError(f"tau has no maximum below {FAR}: the studies lie at opposite extremes")
    height, _, bend = surface(mean, tau)
    error = float((np.linalg.inv(-bend)[0, 0] if tau else -1 / bend[0, 0]) ** 0.5)
    ratio, floor = 2 * (height - flat), height - stats.chi2.ppf(level, 1) / 2

    def over_mean(x: float) -> float:
        start = max(tau, abs(x - mean)) if k > 1 else 0.0
        return _climb(surface, (x, start), [1])[1] - floor

    def over_tau(x: float) -> float:
        return _climb(surface, (mean, x), [0])[1] - floor

    tau_low = _crossing(over_tau, tau, -tau) if flat < floor else 0.0
    tau_profile = (tau_low, _crossing(over_tau, tau, tau + error)) if k > 1 else (np.nan, np.nan)
    p_value = float(stats.chi2.sf(ratio, 1)) / 2 if tau else 1.0 if k > 1 else np.nan
    rows, what = remark
    notes = {
        f"rows {', '.join(map(str, np.flatnonzero(rows) + 1))}: {what}": rows.any(),
        "one study: tau cannot be estimated": k == 1,
        "fewer than three studies: no prediction interval": k < 3,
        "tau is 0, its boundary: no sign of heterogeneity, no proof against it": not tau and k > 1,
    }
    return {
        "studies": k, "level": level, "estimate": mean, "standard_error": error,
        "wald": _floats(stats.norm.interval(level, mean, error)),
        "profile": tuple(_crossing(over_mean, mean, step) for step in (-2 * error, 2 * error)),
        "tau": tau if k > 1 else np.nan, "tau_profile": tau_profile,
        "prediction": _floats(stats.t.interval(level, k - 2, mean, np.hypot(tau, error))),
        "log_likelihood": height, "likelihood_ratio": ratio if k > 1 else np.nan,
        "likelihood_ratio_p_value": p_value,
        "dersimonian_laird": crude, "reml": reml,
        "notes": tuple(note for note, holds in notes.items() if holds),
    }  # fmt: skip


def _surface(family: Family, log_odds: Array, variances: Array) -> Surface:
    """The marginal log likelihood of all studies, with gradient and Hessian."""
    y, v = log_odds[:, None], variances[:, None]

    def surface(mean: float, tau: float) -> tuple[float, Array, Array]:
        # the peak of each integrand: Newton's method, bisection where that leaves the bracket
        reach = tau * family(np.full_like(y, mean))[1]
        low, high = np.minimum(0, reach), np.maximum(0, reach)
        z = np.clip(tau * (y - mean) / (tau**2 + v), low, high)
        for _ in range(100):
            _, slope, information = family(mean + tau * z)
            uphill, old = tau * slope - z, z
            low, high = np.where(uphill > 0, z, low), np.where(uphill > 0, high, z)
            z = z + uphill / (1 + tau**2 * information)
            z = np.where((z < low) | (z > high), (low + high) / 2, z)
            if np.abs(z - old).max() < 1e-6:
                break
        scale = (1 + tau**2 * information) ** -0.5
        nodes = z + scale * NODES
        value, slope, information = family(mean + tau * nodes)
        value = value + (NODES**2 - nodes**2) / 2 + np.log(scale * WEIGHTS / np.sqrt(2 * np.pi))
        total = special.logsumexp(value, axis=1, keepdims=True)
        weight, along = np.exp(value - total), np.stack([np.ones_like(nodes), nodes])
        first = (weight * slope * along).sum(axis=2)
        second = np.einsum("akq,bkq->ab", weight * (slope**2 - information) * along, along)
        return float(total.sum()), first.sum(axis=1), second - first @ first.T

    return surface


def _climb(
    surface: Surface, start: tuple[float, float], axes: list[int]
) -> tuple[tuple[float, float], float]:
    """The maximum uphill of start along the axes, and its height: saddle-free Newton steps."""
    point, step = np.array(start), np.zeros(2)
    value, slope, bend = surface(*point)
    for _ in range(100):
        scales, turn = np.linalg.eigh(bend[np.ix_(axes, axes)])
        step[axes] = turn @ (turn.T @ slope[axes] / np.maximum(np.abs(scales), 1e-6))
        step /= max(1, np.abs(step).max())
        while (new := surface(*(point + step)))[0] < value - 1e-12:
            step /= 2
        point, (value, slope, bend) = point + step, new
        if np.abs(step).max() < 1e-8 or abs(point[1]) > 2 * FAR:
            break
    return (float(point[0]), float(point[1])), value


def _crossing(
    curve: Callable[[float], float], start: float, step: float, reach: float = 2 * FAR
) -> float:
    """Where a curve, above 0 at start, falls to 0 on the side of step; infinite if not in reach."""
    inner, outer = start, start + step
    while curve(outer) > 0:
        inner, outer, step = outer, outer + step, 2 * step
        if abs(inner - start) > reach:
            return float(np.copysign(np.inf, step))
    return float(optimize.brentq(curve, inner, outer, xtol=1e-10))


def _binomial(x: Array, n: Array) -> Family:
    x, n = x[:, None], n[:, None]

    def family(theta: Array) -> tuple[Array, Array, Array]:
        p = special.expit(theta)
        value = _log_ways(n, x) + x * theta - n * np.logaddexp(0, theta)
        return value, x - n * p, n * p * (1 - p)

    return family


def _hypergeometric(x1: Array, n1: Array, x0: Array, n0: Array) -> Family:
    """Events in arm 1 given the events in both; theta is the log odds ratio."""
    x1, n1, x0, n0 = (column[:, None] for column in (x1, n1, x0, n0))
    counts = np.arange(np.minimum(n1, x1 + x0).max() + 1)
    others = x1 + x0 - counts
    possible = (counts <= n1) & (others >= 0) & (others <= n0)
    ways = np.where(possible, _log_ways(n1, counts) + _log_ways(n0, others), -np.inf)
    own = np.take_along_axis(ways, x1, axis=1)

    def family(theta: Array) -> tuple[Array, Array, Array]:
        terms = ways[:, None, :] + theta[:, :, None] * counts
        total = special.logsumexp(terms, axis=2)
        p = np.exp(terms - total[:, :, None])
        mean = p @ counts
        return own + x1 * theta - total, x1 - mean, p @ counts**2 - mean**2

    return family


def _log_ways(n: Array, k: Array) -> Array:
    return -special.betaln(k + 1, n - k + 1) - np.log(n + 1)


def _log_odds(*cells: Array) -> tuple[Array, Array]:
    """Log odds (of two cells) or log odds ratios (of four), and their variances."""
    table = np.stack(cells)
    table = table + (table == 0).any(axis=0) / 2
    signs = np.array([1, -1, -1, 1])[: len(table)]
    return signs @ np.log(table), (1 / table).sum(axis=0)


def _floats(values: Array | tuple[float, ...]) -> Any:
    return tuple(float(value) for value in values)


def _checked(level: float, *arms: tuple[str, Numbers, Numbers]) -> list[Array]:
    """The columns as arrays, once all faults are told."""
    faults = [] if 0 < level < 1 else [f"level={level!r}: expected a number above 0 and below 1"]
    sizes = [len(column) for _, *columns in arms for column in columns]
    if len(set(sizes)) > 1 or not all(sizes):
        faults.append(f"columns of {sizes} rows: expected one length and at least one study")
    for arm, events, totals in arms:
        for row, pair in enumerate(zip(events, totals, strict=False), 1):
            try:
                count, total = (int(x) if float(x).is_integer() else x for x in pair)
                require_counts(count, total, arm)
            except ValueError as fault:
                faults.append(f"row {row}: {fault}")
    if faults:
        raise ValueError("; ".join(faults))
    return [np.asarray(column, dtype=int) for _, *columns in arms for column in columns]
