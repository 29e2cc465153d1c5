"""One compartment from which a drug leaves in proportion to its amount, and body surface area.

Times are hours, volumes litres, amounts micrograms, so that a concentration is in micrograms per
litre. These are models of a typical patient; none is meant to choose a dose.
"""

from __future__ import annotations

from collections.abc import Iterable
from math import exp, log, sqrt
from statistics import NormalDist


def half_life(clearance: float, volume: float) -> float:
    """Return the half-life in hours of a drug with this clearance (litres an hour) and volume.

    Raises ValueError unless both are positive.
    Source: Rowland and Tozer (2011), Clinical Pharmacokinetics and Pharmacodynamics, 4th edition.

    >>> round(half_life(2.22, 5.98), 2)
    1.87
    """
    _positive(clearance=clearance, volume=volume)
    return log(2) * volume / clearance


def under_infusion(
    hours: float, rate: float, clearance: float, volume: float, stop: float = float("inf")
) -> float:
    """Return the concentration so many hours after a constant infusion began in an empty body.

    `rate` is in micrograms an hour; after `stop` hours nothing is given. In the long run the
    concentration is the rate over the clearance.
    Raises ValueError for a negative time or rate, or a clearance or volume that is not positive.
    Source: Rowland and Tozer (2011), Clinical Pharmacokinetics and Pharmacodynamics, 4th edition.

    >>> round(under_infusion(24, 28 / 24, 2.22, 5.98), 3)
    0.525
    >>> round(under_infusion(48, 28 / 24, 2.22, 5.98, stop=24), 5)
    7e-05
    """
    _positive(clearance=clearance, volume=volume)
    if hours < 0 or rate < 0 or stop < 0:
        raise ValueError("a time and a rate are 0 or positive")
    constant = clearance / volume
    level = rate / clearance * (1 - exp(-constant * min(hours, stop)))
    return level * exp(-constant * max(hours - stop, 0))


def after_injections(
    hours: float, dose: float, interval: float, number: int, clearance: float, volume: float
) -> float:
    """Return the concentration at this time under so many equal injections, the first at 0 h.

    An injection given at this very time counts. The doses lie `interval` hours apart.
    Raises ValueError for a negative time or dose, an interval, clearance or volume that is not
    positive, or no injection.
    Source: Rowland and Tozer (2011), Clinical Pharmacokinetics and Pharmacodynamics, 4th edition.

    >>> round(after_injections(0, 28, 24, 2, 2.22, 5.98), 2)
    4.68
    >>> round(after_injections(23.999, 28, 24, 2, 2.22, 5.98), 5)
    0.00063
    """
    _positive(clearance=clearance, volume=volume, interval=interval)
    if hours < 0 or dose < 0 or number < 1:
        raise ValueError("a time and a dose are 0 or positive, and there is an injection")
    times = (k * interval for k in range(number) if k * interval <= hours)
    return sum(dose / volume * exp(-clearance / volume * (hours - t)) for t in times)


def share_below(level: float, mean: float, deviation: float) -> float:
    """Return the share of patients below a level, for log-normal levels of this mean and deviation.

    `deviation` is the standard deviation of the levels themselves, not of their logarithms.
    Raises ValueError unless all are positive.
    Source: moments of the log-normal, Aitchison and Brown (1957), The Lognormal Distribution.

    >>> round(share_below(470, 616, 537), 3)
    0.506
    """
    _positive(level=level, mean=mean, deviation=deviation)
    variance = log(1 + (deviation / mean) ** 2)
    return NormalDist(log(mean) - variance / 2, sqrt(variance)).cdf(log(level))


def body_surface(height: float, weight: float) -> float:
    """Return the body surface in square metres from centimetres and kilograms.

    Raises ValueError unless both are positive.
    Source: Mosteller (1987), N Engl J Med 317:1098.

    >>> round(body_surface(170, 75), 3)
    1.882
    """
    _positive(height=height, weight=weight)
    return sqrt(height * weight / 3600)


def body_surface_at_index(weight: float, body_mass_index: float) -> float:
    """Return the body surface in square metres of a weight in kilograms at a body mass index.

    Raises ValueError unless both are positive.
    Source: Mosteller (1987), with the height that the index gives.

    >>> round(body_surface_at_index(45, 18), 3)  # 158 cm
    1.406
    """
    _positive(weight=weight, body_mass_index=body_mass_index)
    return body_surface(100 * sqrt(weight / body_mass_index), weight)


def weight_at_surface(surface: float, body_mass_index: float) -> float:
    """Return the weight in kilograms that has a body surface at a body mass index.

    Raises ValueError unless both are positive.
    Source: Mosteller (1987), solved for the weight.

    >>> round(weight_at_surface(body_surface_at_index(45, 18), 18), 9)
    45.0
    """
    _positive(surface=surface, body_mass_index=body_mass_index)
    return float((36 * surface**2 * sqrt(body_mass_index)) ** (2 / 3))


def course_dose(steps: Iterable[tuple[float, float, float]]) -> float:
    """Return the dose of a course whose steps are (dose a day, first day, last day).

    In the unit of the doses; both days are given. Raises ValueError for a negative dose and where
    a step ends before it begins.
    Source: the definition.

    >>> course_dose([(9, 1, 7), (28, 8, 28)])
    651.0
    """
    total = 0.0
    for dose, first, last in steps:
        if dose < 0 or last < first:
            raise ValueError(f"step {(dose, first, last)!r}: a dose is 0 or positive, days ascend")
        total += dose * (last - first + 1)
    return total


def _positive(**values: float) -> None:
    for name, value in values.items():
        if not value > 0:
            raise ValueError(f"{name} is {value}; expected more than 0")
