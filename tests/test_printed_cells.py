"""The cell of a printed number: what rounds to it, by which rule, and how a result is shown."""

from __future__ import annotations

from fractions import Fraction

import pytest

from recount.printed.cells import Cell, as_printed_like, plain, rounding_rule, shown


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [("32.4", "32.35", "32.45"), ("80.0", "79.95", "80.05"), ("7", "6.5", "7.5")],
)
def test_a_cell_holds_all_values_that_print_so(text, low, high):
    cell = Cell(text)
    assert (cell.low, cell.high) == (Fraction(low), Fraction(high))
    assert cell.low < cell.value < cell.high


@pytest.mark.parametrize(
    ("low", "high", "text", "rule"),
    [
        ("32.43", "32.43", "32.4", "nearest"),
        ("32.35", "32.35", "32.4", "nearest"),
        ("32.45", "32.45", "32.4", "nearest"),
        ("32.35", "32.45", "32.4", "nearest"),
        ("32.46", "32.46", "32.4", "truncated"),
        ("32.4999", "32.4999", "32.4", "truncated"),
        ("32.5", "32.5", "32.4", ""),
        ("32.34", "32.34", "32.4", "rounded up"),
        ("32.3001", "32.3001", "32.4", "rounded up"),
        ("32.3", "32.3", "32.4", ""),
        ("12.24", "12.96", "12", "overlaps"),
        ("11.2", "11.5", "12", "overlaps"),
        ("11.2", "13.9", "12", "overlaps"),
        ("12.5", "12.9", "12", "overlaps"),
        ("12.5", "13.9", "12", "overlaps"),
        ("10.9", "11.5", "12", "overlaps"),
        ("12.51", "13", "12", ""),
        ("11", "11.49", "12", ""),
        ("-12.51", "-12.51", "-12", "truncated"),
        ("-11.49", "-11.49", "-12", "rounded up"),
        ("12.51", "12.99", "12", "truncated"),
        ("12.51", "13.01", "12", ""),
        ("11.01", "11.49", "12", "rounded up"),
        ("10.99", "11.49", "12", ""),
    ],
)
def test_a_rounding_rule_is_named_for_the_whole_result(low, high, text, rule):
    assert rounding_rule(Fraction(low), Fraction(high), text) == rule


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        ("0.125", 2, "0.13"),
        ("-0.125", 2, "-0.13"),
        ("-0.004", 2, "0.00"),
        ("-0.4", 0, "0"),
        ("-10", 0, "-10"),
        ("0", 0, "0"),
        ("0", 1, "0.0"),
        ("0.5", 0, "1"),
        ("2.5", 0, "3"),
        ("7", 3, "7.000"),
        ("0.0499", 1, "0.0"),
    ],
)
def test_a_value_is_shown_with_ties_away_from_zero(value, decimals, text):
    assert shown(Fraction(value), decimals) == text


def test_a_value_takes_the_decimals_of_a_printed_number():
    assert as_printed_like(Fraction(2, 3), "0.60") == "0.67"
    assert as_printed_like(Fraction(2, 3), "1") == "1"


@pytest.mark.parametrize(
    ("number", "digits"),
    [("100000", "100000"), ("0.0001", "0.0001"), ("-0.5", "-0.5"), ("2.50", "2.5"), ("0", "0")],
)
def test_a_decimal_is_written_out_exactly(number, digits):
    assert plain(Fraction(number)) == digits


def test_a_number_without_a_finite_decimal_form_is_refused():
    with pytest.raises(ValueError, match="no finite decimal form"):
        plain(Fraction(1, 3))
