"""Two estimates, or one and a bar: which is larger, and whether chance can explain it.

Shares are compared by the score interval of their difference (Miettinen and Nurminen 1985) or
the interval of their ratio (Katz 1978), estimates by a z test of their difference (Altman and
Bland 2003) with standard errors recovered from their intervals, on the log scale for ratios and
times, of the log odds for percentages.  All arithmetic is that of `recount.statistics`.

Percentages are in percent throughout.  Where rounding leaves several values, chance is excluded
only if it is for all of them.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from recount.claims.estimates import End, Estimate, Printed, Share
from recount.printed.cells import plain, shown
from recount.statistics.differences import miettinen_nurminen, newcombe, relative_risk
from recount.statistics.proportions import clopper_pearson, wilson
from recount.statistics.ratios import difference_z, log_standard_error, logit_standard_error
from recount.statistics.special import normal_critical_value
from recount.statistics.tables import fisher_exact

TESTS = ("miettinen_nurminen", "newcombe", "fisher_exact")
ALPHA = 0.05
_NAMES = {
    "miettinen_nurminen": "Miettinen and Nurminen",
    "newcombe": "Newcombe",
    "fisher_exact": "Miettinen and Nurminen",
}
Side = Share | Estimate | Printed


@dataclass(frozen=True)
class Compared:
    """How two sides compare: the sign at the printed values, at all of them, and by chance."""

    sign: int  # of first - second at the printed values
    signs: frozenset[int]  # at all values that print so
    chance: bool  # whether chance can explain the difference at one of these values at least
    margin: str

    @property
    def turns(self) -> bool:
        """Whether another value that prints so has another sign."""
        return self.signs != {self.sign}


def compare(
    first: Side, second: Side, *, times: Fraction | float, ratio: bool, test: str
) -> Compared:
    """Compare `first` with `times` the `second`; raises ValueError when the two do not compare."""
    match first, second:
        case Share(), Share():
            return _shares(first, second, times, ratio or times != 1, test)
        case (Share() | Estimate(), Printed()):
            return _against_bar(first, second, times)
        case (Printed(), Share() | Estimate()):
            turned = _against_bar(second, first, 1 / Fraction(times))
            signs = frozenset(-sign for sign in turned.signs)
            return Compared(-turned.sign, signs, turned.chance, turned.margin)
        case (Share() | Estimate(), Share() | Estimate()):
            return _estimates(_estimate(first), _estimate(second), times)
    raise ValueError("two bars are arithmetic: hold it with counted()")


def text(side: Side) -> str:
    """A side as its numbers: `91 of 271 (33.6%)`, `0.71 (0.55 to 0.93)`, `30%`."""
    if isinstance(side, Share):
        return f"{side.events} of {side.total} ({shown(100 * side.value, 1)}%)"
    unit = "%" if getattr(side, "unit", "") == "%" else ""
    if isinstance(side, Estimate):
        return f"{number(side.value)}{unit} ({number(side.low)} to {number(side.high)})"
    return number(side.value)


def number(value: object) -> str:
    """A number as short as it is exact, a computed one with three significant digits."""
    if isinstance(value, float):
        return f"{value:.3g}"
    if isinstance(value, Fraction):
        try:
            return plain(value)
        except ValueError:
            return f"{float(value):.3g}"
    return str(value)


def _sign(value: Fraction | float) -> int:
    return (value > 0) - (value < 0)


def _shares(
    first: Share, second: Share, times: Fraction | float, ratio: bool, test: str
) -> Compared:
    pairs = [(a, b) for a in (first.events, *first.others) for b in (second.events, *second.others)]
    n, m = int(first.total), int(second.total)
    signs = [_sign(Fraction(int(a), n) - Fraction(times) * Fraction(int(b), m)) for a, b in pairs]
    method = newcombe if test == "newcombe" else miettinen_nurminen
    function = relative_risk if ratio else method
    intervals = [function(int(a), n, int(b), m) for a, b in pairs]
    bar = float(times) if ratio else 0.0
    chance = any(i.low <= bar <= i.high for i in intervals)
    if test == "fisher_exact" and not ratio:
        chance = any(fisher_exact(int(a), n, int(b), m) >= ALPHA for a, b in pairs)
    estimate, low, high = (float(x) for x in intervals[0])
    if ratio:
        margin = f"ratio {estimate:.2f} (95% interval {low:.2f} to {high:.2f}; Katz)"
    else:
        points = (shown(100 * x, 1) for x in (estimate, low, high))
        margin = "difference {} points (95% interval {} to {}; {})".format(*points, _NAMES[test])
        if test == "fisher_exact":
            p = float(fisher_exact(int(first.events), n, int(second.events), m))
            margin += f"; Fisher’s {_p(p)}"
    return Compared(signs[0], frozenset(signs), chance, margin)


def _against_bar(side: Share | Estimate, bar: Printed, times: Fraction | float) -> Compared:
    """A share or an estimate against a fixed number, which has no error of its own."""
    bars = [Fraction(times) * _exact(x) for x in (bar.value, bar.low, bar.high)]
    if isinstance(side, Share):
        if 0 < bars[0] < 1:
            raise ValueError(f"the bar {number(bars[0])} of a share; expected it in percent")
        values = [100 * Fraction(int(e), int(side.total)) for e in (side.events, *side.others)]
        exact = [clopper_pearson(int(e), int(side.total)) for e in (side.events, *side.others)]
        limits = [(100 * low, 100 * high) for low, high in exact]
        name, unit = "exact 95% interval", "%"
    else:
        values = [Fraction(x) for x in (side.value, *side.limits)]
        limits, unit = [_at_95(side)], "%" if side.unit == "%" else ""
        name = "95% interval"
    signs = [_sign(value - b) for value in values for b in bars]
    chance = any(low <= b <= high for low, high in limits for b in bars)
    low, high = (shown(x, 1) if unit else number(float(x)) for x in limits[0])
    return Compared(signs[0], frozenset(signs), chance, f"{name} {low} to {high}{unit}")


def _exact(end: End) -> Fraction:
    if isinstance(end, date):
        raise ValueError(f"the bar is the date {end}; expected a number")
    if isinstance(end, float) and math.isinf(end):
        raise ValueError("the bar is printed as a bound (< or >); expected a number")
    return Fraction(end)


def _estimate(side: Share | Estimate) -> Estimate:
    """A share as an estimate in percent, with Wilson's interval: symmetric in the log odds."""
    if isinstance(side, Estimate):
        return side
    low, high = (100 * x for x in wilson(int(side.events), int(side.total)))
    values = [100 * e / side.total for e in (side.events, *side.others)]
    scale = "logit" if low > 0 and high < 100 else "linear"
    cell = (float(min(values)), float(max(values)))
    return Estimate(float(values[0]), low, high, key=side.key, scale=scale, cell=cell, unit="%")


def _estimates(first: Estimate, second: Estimate, times: Fraction | float) -> Compared:
    if first.unit and second.unit and first.unit != second.unit:
        raise ValueError(f"{first.unit!r} against {second.unit!r}; expected one unit")
    scale = first.scale if first.scale == second.scale else "linear"
    if times != 1 and scale != "log":
        raise ValueError(f"times={times} of estimates on a {scale} scale; expected ratios or times")
    to, error = _SCALES[scale]
    errors = error(first), error(second)
    shift = math.log(times) if scale == "log" else 0.0

    def difference(one: float, other: float) -> float:
        return to(one) - to(other) - shift

    corners = [(a, b) for a in first.limits for b in second.limits]
    signs = [_sign(difference(a, b)) for a, b in [(first.value, second.value), *corners]]
    ps = [difference_z(difference(a, b), errors[0], 0.0, errors[1])[1] for a, b in corners]
    _, p = difference_z(to(first.value) - to(second.value), errors[0], shift, errors[1])
    margin = _margin(scale, first.value, second.value, math.hypot(*errors), p)
    return Compared(signs[0], frozenset(signs), max(ps) >= ALPHA, margin)


def _margin(scale: str, first: float, second: float, error: float, p: float) -> str:
    reach = normal_critical_value(0.95) * error
    if scale == "log":
        ratio = first / second
        low, high = ratio * math.exp(-reach), ratio * math.exp(reach)
        interval = f"95% interval {low:.2f} to {high:.2f}"
        return f"ratio {ratio:.2f} ({interval}; z test of its log, {_p(p)})"
    if scale == "logit":
        return f"difference {shown(first - second, 1)} points (z test of the log odds, {_p(p)})"
    ends = (
        number(float(x)) for x in (first - second, first - second - reach, first - second + reach)
    )
    return "difference {} (95% interval {} to {}; z test, {})".format(*ends, _p(p))


def _logit(percent: float) -> float:
    return math.log(percent / (100 - percent))


def _linear_error(estimate: Estimate) -> float:
    return (estimate.high - estimate.low) / (2 * normal_critical_value(estimate.level))


_SCALES: dict[str, tuple[Callable[[float], float], Callable[[Estimate], float]]] = {
    "linear": (float, _linear_error),
    "log": (math.log, lambda e: log_standard_error(e.low, e.high, e.level)),
    "logit": (_logit, lambda e: logit_standard_error(e.low / 100, e.high / 100, e.level)),
}


def _at_95(estimate: Estimate) -> tuple[float, float]:
    """The interval as printed when it is one of 95%, otherwise by the error that it implies."""
    if estimate.level == 0.95:
        return estimate.low, estimate.high
    reach = normal_critical_value(0.95) * _linear_error(estimate)
    if estimate.scale == "log":
        factor = math.exp(normal_critical_value(0.95) * _SCALES["log"][1](estimate))
        return estimate.value / factor, estimate.value * factor
    return estimate.value - reach, estimate.value + reach


def _p(p: float) -> str:
    return "p < 0.001" if p < 0.001 else f"p = {p:.3f}" if p < 0.1 else f"p = {p:.2f}"
