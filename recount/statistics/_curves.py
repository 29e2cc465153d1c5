"""What the methods for survival curves demand of their arguments, and the shapes they share."""

import math
from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise

from recount.statistics._arguments import is_count, require_between

Number = Fraction | float
Limits = tuple[Number, Number]


def require_at_risk(at_risk: Sequence[int]) -> None:
    """Raise ValueError unless at_risk is descending, in whole numbers of at least 1."""
    if not all(is_count(m) and m >= 1 for m in at_risk) or any(
        later >= earlier for earlier, later in pairwise(at_risk)
    ):
        raise ValueError(
            f"at_risk={at_risk!r}: expected descending whole numbers of at least 1, one an event"
        )


def require_patients(name: str, count: int, least: int = 1) -> None:
    """Raise ValueError unless count is a whole number of at least `least`."""
    if not (is_count(count) and count >= least):
        raise ValueError(f"{name}={count!r}: expected a whole number of at least {least}")


def require_limits(name: str, limits: Limits, bound: float = math.inf) -> None:
    """Raise ValueError unless 0 <= low <= high <= bound."""
    require_between(f"{name} low", limits[0], 0, bound)
    require_between(f"{name} high", limits[1], limits[0], bound)


def require_named(name: str, choice: str, choices: Sequence[str]) -> None:
    """Raise ValueError unless the choice is one of the choices."""
    if choice not in choices:
        raise ValueError(f"{name}={choice!r}: expected one of {', '.join(choices)}")


def variance_limits(error: Limits, multiple: float) -> tuple[Fraction, Fraction]:
    """The limits of the variance where so many standard errors lie between those of `error`."""
    require_limits("error", error)
    low, high = ((Fraction(limit) / Fraction(multiple)) ** 2 for limit in error)
    return low, high
