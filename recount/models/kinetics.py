"""One compartment from which a drug leaves in proportion to its amount, and body surface area.

Times are hours, volumes litres, amounts micrograms, so that a concentration is in micrograms per
litre. These are models of a typical patient; none is meant to choose a dose.
"""

from __future__ import annotations

from math import exp, log, sqrt


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


def body_surface(height: float, weight: float) -> float:
    """Return the body surface in square metres from centimetres and kilograms.

    Raises ValueError unless both are positive.
    Source: Mosteller (1987), N Engl J Med 317:1098.

    >>> round(body_surface(170, 75), 3)
    1.882
    """
    _positive(height=height, weight=weight)
    return sqrt(height * weight / 3600)


def _positive(**values: float) -> None:
    for name, value in values.items():
        if not value > 0:
            raise ValueError(f"{name} is {value}; expected more than 0")
