"""The beta-binomial model: what counts say about a rate under a beta prior."""

from fractions import Fraction

from recount.statistics._arguments import require_between, require_counts, require_inside
from recount.statistics.special import complementary_incomplete_beta

Number = Fraction | float


def beta_binomial_posterior(
    events: int, total: int, prior_a: Number, prior_b: Number
) -> tuple[Number, Number]:
    """Return the parameters (a, b) of the beta posterior of a rate.

    Exact for whole numbers and Fractions. Raises ValueError on impossible counts and unless both
    prior parameters are positive. Source: Gelman et al. (2013), 2.4.

    >>> beta_binomial_posterior(437, 980, 1, 1)
    (438, 544)
    """
    require_counts(events, total)
    require_inside("prior_a", prior_a, 0, float("inf"))
    require_inside("prior_b", prior_b, 0, float("inf"))
    return prior_a + events, prior_b + total - events


def prior_at(rate: Number, patients: Number) -> tuple[Number, Number]:
    """Return the beta prior (a, b) that is centred on a rate and counts as so many patients.

    Raises ValueError unless 0 < rate < 1 and patients is positive. Source: Gelman et al. (2013),
    2.4, the prior as earlier observations.

    >>> prior_at(Fraction(1, 4), 100)
    (Fraction(25, 1), Fraction(75, 1))
    """
    require_inside("rate", rate, 0, 1)
    require_inside("patients", patients, 0, float("inf"))
    return patients * rate, patients * (1 - rate)


def posterior_probability_above(
    threshold: Number,
    events: int,
    total: int,
    prior_a: Number = 1.0,
    prior_b: Number = 1.0,
) -> float:
    """Return the posterior probability that the rate exceeds `threshold`, a fraction of one.

    The default prior is uniform. Raises ValueError unless 0 <= threshold <= 1, the counts are
    possible and the prior parameters positive. Source: Gelman et al. (2013), 2.4.

    >>> round(posterior_probability_above(0.5, 5, 10), 12)
    0.5
    """
    require_between("threshold", threshold, 0, 1)
    a, b = beta_binomial_posterior(events, total, prior_a, prior_b)
    return complementary_incomplete_beta(float(a), float(b), threshold)
