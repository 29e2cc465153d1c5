"""The special functions that the methods need.

The beta density is taken from the errors of Stirling's approximation, as Loader (2000) does, not
from differences of log gammas, which lose digits at large totals. What is summed is summed until
a term changes it no more.
"""

import math
from fractions import Fraction
from statistics import NormalDist

from recount.statistics._arguments import is_count, require_between, require_inside

Number = Fraction | float

_MOST_TERMS = 10_000  # of a continued fraction: enough for ten thousand million patients

# Lanczos's series for the gamma function (1964), with the numbers of Press et al. (2007), 6.1.
_SHIFT = 5.2421875
_LANCZOS = (
    0.999999999999997092, 57.1562356658629235, -59.5979603554754912, 14.1360979747417471,
    -0.491913816097620199, 0.339946499848118887e-4, 0.465236289270485756e-4,
    -0.983744753048795646e-4, 0.158088703224912494e-3, -0.210264441724104883e-3,
    0.217439618115212643e-3, -0.164318106536763890e-3, 0.844182239838527433e-4,
    -0.261908384015814087e-4, 0.368991826595316234e-5,
)  # fmt: skip


def normal_critical_value(level: float) -> float:
    """Return the z for which a standard normal lies in (-z, z) with probability `level`.

    Raises ValueError unless 0 < level < 1. Source: Wichura (1988), algorithm AS 241, as in
    `statistics.NormalDist`.

    >>> round(normal_critical_value(0.95), 6)
    1.959964
    """
    require_inside("level", level, 0, 1)
    return NormalDist().inv_cdf((1 + level) / 2)


def two_sided_p(z: float) -> float:
    """Return the probability that a standard normal lies at least |z| away from 0.

    Raises ValueError when z is not a number. Source: DLMF 7.2.2, as in `math.erfc`.

    >>> round(two_sided_p(-1.959964), 6)
    0.05
    """
    if math.isnan(z):
        raise ValueError(f"z={z!r}: expected a number")
    return math.erfc(abs(z) / math.sqrt(2))


def chi_squared_tail(x: float, degrees: int) -> float:
    """Return the probability that a chi-squared variable with `degrees` of freedom exceeds x.

    Raises ValueError unless x is at least 0 and finite and degrees is a whole number of at least
    1. Source: DLMF 8.4.6, 8.4.8 and 8.8.6, the incomplete gamma function at whole and half numbers.

    >>> round(chi_squared_tail(5.991465, 2), 6)  # exp(-5.991465 / 2)
    0.05
    """
    if not (is_count(degrees) and degrees >= 1):
        raise ValueError(f"degrees={degrees!r}: expected a whole number of at least 1")
    if not 0 <= x < math.inf:
        raise ValueError(f"x={x!r}: expected a finite number of at least 0")
    if not x:
        return 1.0
    half, odd = x / 2, degrees % 2
    powers = (step / 2 for step in range(odd, degrees - 1, 2))
    terms = (math.exp(k * math.log(half) - half - math.lgamma(k + 1)) for k in powers)
    return odd * math.erfc(math.sqrt(half)) + math.fsum(terms)


def regularised_incomplete_beta(a: float, b: float, x: Number) -> float:
    """Return I_x(a, b), the probability that a Beta(a, b) variable is at most x.

    Raises ValueError unless a > 0, b > 0 and 0 <= x <= 1. Source: the continued
    fraction of Didonato and Morris (1992), algorithm 708, evaluated by Steed's (DLMF 3.10).

    >>> round(regularised_incomplete_beta(2, 3, 0.4), 4)  # 1 - 0.6**4 - 4 * 0.4 * 0.6**3
    0.5248
    """
    _require_shapes(a, b)
    require_between("x", x, 0, 1)
    return _incomplete_beta(a, b, float(x), float(1 - x))


def complementary_incomplete_beta(a: float, b: float, x: Number) -> float:
    """Return 1 - I_x(a, b), the probability that a Beta(a, b) variable is above x.

    Computed as a tail of its own, so that a small one keeps its digits. Raises ValueError unless
    a > 0, b > 0 and 0 <= x <= 1. Source: DLMF 8.17.4.

    >>> round(complementary_incomplete_beta(2, 3, 0.4), 4)  # 0.6**4 + 4 * 0.4 * 0.6**3
    0.4752
    """
    _require_shapes(a, b)
    require_between("x", x, 0, 1)
    return _incomplete_beta(b, a, float(1 - x), float(x))


def beta_quantile(p: float, a: float, b: float) -> float:
    """Return the x with I_x(a, b) = p.

    Raises ValueError unless 0 <= p <= 1, a > 0 and b > 0. Source: Newton's method on the log-odds
    of x. Over these the curve bends at the mean alone, so that from the mean all steps go the same
    way, up to rounding.

    >>> round(beta_quantile(0.025, 1, 20), 6)  # 1 - 0.975 ** (1 / 20)
    0.001265
    """
    _require_shapes(a, b)
    require_between("p", p, 0, 1)
    if p in (0, 1):
        return float(p)

    def step(log_odds: float) -> float:
        x, y = _share(log_odds), _share(-log_odds)
        try:
            return (p - _incomplete_beta(a, b, x, y)) / _scaled_density(a, b, x, y)
        except ZeroDivisionError:  # so near 0 or 1 that the density is no float
            return math.nan

    here = math.log(a / b)
    there = here + step(here)
    way = there - here
    while (there - here) * way > 0:
        here, there = there, there + step(there)
    return _share(here)


def _share(log_odds: float) -> float:
    """The share that has these log-odds."""
    return math.exp(min(0.0, log_odds) - math.log1p(math.exp(-abs(log_odds))))


def _require_shapes(a: float, b: float) -> None:
    require_inside("a", a, 0, math.inf)
    require_inside("b", b, 0, math.inf)


def _incomplete_beta(a: float, b: float, x: float, y: float) -> float:
    """I_x(a, b), where y is 1 - x: whichever of the two is small keeps its digits."""
    if not (x and y):
        return float(not y)
    # The fraction converges fast only below the mean, which is this far above x, times a + b.
    below = max(a * y - b * x, 0.0)
    return _lower_tail(a, b, x, y) if below else 1 - _lower_tail(b, a, y, x)


def _lower_tail(a: float, b: float, x: float, y: float) -> float:
    """I_x(a, b) for x up to the mean, as the density times a continued fraction.

    Its partial denominators are positive, and so are its numerators up to the b-th; the later ones
    are small. So each term that Steed's algorithm adds is smaller than the last. Near the mean they
    grow in number as the root of a + b; raises ArithmeticError where there are too many.
    """
    start = 1 + a * y - b * x
    total = 0.0
    term = d = (1 + 1 / a) / start
    for n in range(1, _MOST_TERMS + 1):
        if (more := total + term) == total:
            return _scaled_density(a, b, x, y) * total
        total = more
        middle, room = a + 2 * n, n * (b - n) * x
        numerator = (a + n - 1) * (a + b + n - 1) * room * x / (middle - 1) ** 2
        denominator = n + room / (middle - 1) + (a + n) * (start + n * (1 + y)) / (middle + 1)
        before, d = d, 1 / (denominator + numerator * d)
        term *= -numerator * before * d
    raise ArithmeticError(f"a={a!r}, b={b!r}, x={x!r}: the continued fraction did not converge")


def _scaled_density(a: float, b: float, x: float, y: float) -> float:
    """x**a * y**b / B(a, b), where y is 1 - x."""
    n, off = a + b, b * x - a * y
    exponent = a * _log_ratio(n * x, a, off) + b * _log_ratio(n * y, b, -off)
    exponent += _stirling_error(n) - _stirling_error(a) - _stirling_error(b)
    return math.exp(exponent) * math.sqrt(a * b / (2 * math.pi * n))


def _log_ratio(p: float, q: float, difference: float) -> float:
    """log(p / q), where p - q is known better than p and q: no digit is lost near 1."""
    return math.asinh(difference * (1 / p + 1 / q) / 2)


def _stirling_error(n: float) -> float:
    """log(gamma(n + 1)) minus Stirling's approximation of it."""
    first, *rest = _LANCZOS
    series = math.fsum((first, *(c / (n + k) for k, c in enumerate(rest, 1))))
    return (n + 0.5) * math.log1p(_SHIFT / n) - _SHIFT + math.log(series)
