"""The special functions that the methods need.

The beta and gamma densities are taken from Loader's deviances (2000) instead of differences of log
gammas, which lose digits at large totals.
"""

import math
from fractions import Fraction
from statistics import NormalDist

from recount.statistics._arguments import is_count, require_between, require_inside

Number = Fraction | float

_PRECISION = 2.0**-52
_TINY = 1e-300


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
    1. Source: the tail is an incomplete gamma function (DLMF 8.2.4 at a = degrees / 2).

    >>> round(chi_squared_tail(5.991465, 2), 6)  # exp(-5.991465 / 2)
    0.05
    """
    if not (is_count(degrees) and degrees >= 1):
        raise ValueError(f"degrees={degrees!r}: expected a whole number of at least 1")
    return complementary_incomplete_gamma(degrees / 2, x / 2)


def complementary_incomplete_gamma(a: float, x: float) -> float:
    """Return Q(a, x), the probability that a gamma variable of shape a and scale 1 is above x.

    Raises ValueError unless a > 0 and x is at least 0 and finite. Source: the series DLMF 8.11.4
    below the mean, the continued fraction DLMF 8.9.2 by the modified Lentz method (Press et al.
    2007, 5.2 and 6.2) above it.

    >>> round(complementary_incomplete_gamma(2, 3), 6)  # 4 * exp(-3)
    0.199148
    """
    require_inside("a", a, 0, math.inf)
    if not 0 <= x < math.inf:
        raise ValueError(f"x={x!r}: expected a finite number of at least 0")
    if x == 0:
        return 1.0
    density = math.exp(-_stirling_error(a) - _deviance(a, x)) / math.sqrt(2 * math.pi * a)
    if x < a + 1:
        return 1 - density * _gamma_series(a, x)
    return density * a * _gamma_fraction(a, x)


def regularised_incomplete_beta(a: float, b: float, x: Number) -> float:
    """Return I_x(a, b), the probability that a Beta(a, b) variable is at most x.

    Raises ValueError unless a > 0, b > 0 and 0 <= x <= 1. Source: the continued fraction
    DLMF 8.17.22, evaluated by the modified Lentz method (Press et al. 2007, 5.2 and 6.4).

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

    Raises ValueError unless 0 <= p <= 1, a > 0 and b > 0. Source: Newton's method, kept inside a
    shrinking bracket by bisection (Press et al. 2007, 9.4).

    >>> round(beta_quantile(0.025, 1, 20), 6)  # 1 - 0.975 ** (1 / 20)
    0.001265
    """
    _require_shapes(a, b)
    require_between("p", p, 0, 1)
    if p in (0, 1):
        return float(p)
    low, high, x = 0.0, 1.0, a / (a + b)
    while True:
        excess = regularised_incomplete_beta(a, b, x) - p
        if excess > 0:
            high = x
        else:
            low = x
        slope = _scaled_density(a, b, x, 1 - x) / (x * (1 - x))
        nearer = x - excess / slope if slope > 0 else low
        if abs(nearer - x) <= 2 * _PRECISION * x:
            return nearer
        if not low < nearer < high:
            nearer = (low + high) / 2
        # A bracket without a float inside: rounding is all that is left.
        if nearer in (low, high):
            return nearer
        x = nearer


def _require_shapes(a: float, b: float) -> None:
    require_inside("a", a, 0, math.inf)
    require_inside("b", b, 0, math.inf)


def _incomplete_beta(a: float, b: float, x: float, y: float) -> float:
    """I_x(a, b), where y is 1 - x: whichever of the two is small keeps its digits."""
    if x == 0 or y == 0:
        return float(y == 0)
    # The fraction converges fast only below the mean.
    if x < (a + 1) / (a + b + 2):
        return _lower_tail(a, b, x, y)
    return 1 - _lower_tail(b, a, y, x)


def _lower_tail(a: float, b: float, x: float, y: float) -> float:
    """I_x(a, b) for x below the mean, as density / (a * continued fraction)."""
    fraction = c = 1.0
    d = 0.0
    for step in range(1, 10_000):
        m = step // 2
        if step % 2:
            coefficient = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        else:
            coefficient = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        d = 1 / _nonzero(1 + coefficient * d)
        c = _nonzero(1 + coefficient / c)
        fraction *= c * d
        if abs(c * d - 1) < _PRECISION:
            return _scaled_density(a, b, x, y) / (a * fraction)
    raise ArithmeticError(f"a={a!r}, b={b!r}, x={x!r}: the continued fraction did not converge")


def _gamma_series(a: float, x: float) -> float:
    """The sum of x**n / ((a + 1) ... (a + n)) over n from 0, for x below the mean."""
    result = term = 1.0
    for n in range(1, 10_000):
        term *= x / (a + n)
        result += term
        if term < _PRECISION * result:
            return result
    raise ArithmeticError(f"a={a!r}, x={x!r}: the series did not converge")


def _gamma_fraction(a: float, x: float) -> float:
    """Q(a, x) over x**a * exp(-x) / gamma(a), for x above the mean."""
    b = x + 1 - a
    c = 1 / _TINY
    d = fraction = 1 / _nonzero(b)
    for n in range(1, 10_000):
        coefficient = n * (a - n)
        b += 2
        d = 1 / _nonzero(coefficient * d + b)
        c = _nonzero(b + coefficient / c)
        fraction *= c * d
        if abs(c * d - 1) < _PRECISION:
            return fraction
    raise ArithmeticError(f"a={a!r}, x={x!r}: the continued fraction did not converge")


def _nonzero(value: float) -> float:
    return value if abs(value) > _TINY else _TINY


def _scaled_density(a: float, b: float, x: float, y: float) -> float:
    """x**a * y**b / B(a, b), where y is 1 - x (Loader 2000, after R's dbinom)."""
    n = a + b
    exponent = (
        _stirling_error(n)
        - _stirling_error(a)
        - _stirling_error(b)
        - _deviance(a, n * x)
        - _deviance(b, n * y)
    )
    return math.exp(exponent) * math.sqrt(a * b / (2 * math.pi * n))


def _deviance(a: float, mean: float) -> float:
    """a * log(a / mean) + mean - a, without cancellation when a is near the mean."""
    if mean == 0:
        return math.inf
    v = (a - mean) / (a + mean)
    if abs(v) >= 0.1:
        return a * math.log(a / mean) + mean - a
    result, term = (a - mean) * v, 2 * a * v
    for k in range(3, 1000, 2):
        term *= v * v
        previous, result = result, result + term / k
        if result == previous:
            break
    return result


def _stirling_error(n: float) -> float:
    """log(gamma(n + 1)) minus Stirling's approximation of it."""
    if n < 16:
        return math.lgamma(n + 1) - (n + 0.5) * math.log(n) + n - math.log(2 * math.pi) / 2
    s = n * n
    return (1 / 12 - (1 / 360 - (1 / 1260 - (1 / 1680 - 1 / 1188 / s) / s) / s) / s) / n
