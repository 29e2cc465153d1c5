"""What a printed number can mean: not a value but a cell, all the values that print so.

The cells follow from the printed decimals alone (recalc; Brown and Heathers 2017, GRIM), so no
tolerance is ever chosen.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from typing import NamedTuple


def plain(number: Fraction | int) -> str:
    """An exact decimal as digits, without exponent or trailing zeros.

    >>> plain(Fraction(1, 10000))
    '0.0001'
    """
    scaled, places = Fraction(number), 0
    rest = scaled.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    if rest != 1:
        raise ValueError(f"{number} has no finite decimal form")
    while scaled.denominator != 1:
        scaled, places = scaled * 10, places + 1
    sign, digits = "-" * (scaled < 0), str(abs(scaled.numerator)).rjust(places + 1, "0")
    return sign + (digits if places == 0 else f"{digits[:-places]}.{digits[-places:]}")


class _Ends(NamedTuple):
    value: Fraction
    unit: Fraction
    low: Fraction
    high: Fraction


@cache  # the same few digits are printed again and again, and exact numbers are slow to make
def _ends(text: str) -> _Ends:
    value, unit = Fraction(text), Fraction(1, 10 ** len(text.partition(".")[2]))
    return _Ends(value, unit, value - unit / 2, value + unit / 2)


@dataclass(frozen=True)
class Cell:
    """All values that print as `text` under rounding to nearest, ties either way."""

    text: str

    @property
    def value(self) -> Fraction:
        """The printed digits as an exact number."""
        return _ends(self.text).value

    @property
    def unit(self) -> Fraction:
        """One unit of the last printed decimal: 0.1 for `32.4`."""
        return _ends(self.text).unit

    @property
    def low(self) -> Fraction:
        """The smallest value that prints so: 32.35 for `32.4`."""
        return _ends(self.text).low

    @property
    def high(self) -> Fraction:
        """The largest value that prints so: 32.45 for `32.4`."""
        return _ends(self.text).high


def rounding_rule(low: Fraction | float, high: Fraction | float, text: str) -> str:
    """How a result between `low` and `high` prints as `text`.

    Returns `nearest` when the whole result prints so under rounding to nearest, `overlaps` when a
    part of it does; else `truncated` (cut off, towards zero) or `rounded up` (away from it) when
    the whole result prints so by that rule, and an empty string when none does.

    >>> rounding_rule(Fraction(6000, 185), Fraction(6000, 185), "32.4")
    'nearest'
    >>> rounding_rule(Fraction(2, 3), Fraction(2, 3), "0.6")
    'truncated'
    >>> rounding_rule(Fraction(-2, 3), Fraction(-2, 3), "-0.6")
    'truncated'
    >>> rounding_rule(Fraction("12.24"), Fraction("12.96"), "12")
    'overlaps'
    """
    cell = _ends(text)
    beyond, short = ("rounded up", "truncated") if text[0] == "-" else ("truncated", "rounded up")
    if low > cell.high:
        return beyond if high < cell.value + cell.unit else ""
    if high < cell.low:
        return short if low > cell.value - cell.unit else ""
    return "nearest" if cell.low <= low and high <= cell.high else "overlaps"


def as_printed_like(value: Fraction | float, text: str) -> str:
    """`value` with the decimals of `text`, ties away from zero.

    >>> as_printed_like(Fraction(6000, 185), "32.4")
    '32.4'
    """
    return shown(value, len(text.partition(".")[2]))


def shown(value: Fraction | float, decimals: int) -> str:
    """`value` with so many decimals, ties away from zero, without a negative zero.

    >>> shown(Fraction(1, 8), 2)
    '0.13'
    """
    exact = value if isinstance(value, Fraction) else Fraction(value)
    if exact < 0:
        positive = shown(-exact, decimals)
        return f"-{positive}" if positive.strip("0.") else positive
    units, denominator = exact.numerator * 10**decimals, exact.denominator
    scaled = (2 * units + denominator) // (2 * denominator)
    digits = str(scaled).rjust(decimals + 1, "0")
    return digits if decimals == 0 else f"{digits[:-decimals]}.{digits[-decimals:]}"
