"""A table of anybody's: what is told of a row, on both sides of an edge."""

from __future__ import annotations

import pytest

from recount.checks.table import as_row
from recount.printed.layouts import decimal_sign_of, laid_out
from tests.test_checks_table import verdict


def told(found) -> list[tuple[str, str]]:
    """What each check of a row recomputes, and its arithmetic."""
    return [(check["recomputed"], check["arithmetic"]) for check in as_row(found)["checks"]]


@pytest.mark.parametrize(
    ("value", "events", "total", "recomputed", "share"),
    [
        ("0.62", "62", "100", "0.62", "62 of 100 = 0.620"),
        ("25.24", "1", "2", "0.50", "1 of 2 = 0.500"),  # nearer to 1/2 than to 50
        ("25.25", "1", "2", "50.00", "1 of 2 = 50.000%"),  # as near to one as to the other
        ("25.26", "1", "2", "50.00", "1 of 2 = 50.000%"),
        ("0.5", "0", "100", "0.0", "0 of 100 = 0.000%"),  # none is none in either unit
        ("1.5", "0", "0", "no result", "no result: 0 of 0 is no share"),
    ],
)
def test_a_share_without_a_unit_is_of_one_where_it_is_nearer_to_that(
    value, events, total, recomputed, share
):
    assert told(verdict(value=value, events=events, total=total))[-1] == (recomputed, share)


@pytest.mark.parametrize(
    ("value", "events", "total", "verdicts"),
    [
        ("25.24", "1", "2", ["inconsistent", "inconsistent"]),  # above 1, and not 0.50
        ("25.25", "1", "2", ["inconsistent"]),
        ("1.5", "0", "100", ["inconsistent"]),
        ("1.5", "0", "0", ["not checkable"]),
    ],
)
def test_what_is_read_in_percent_may_be_above_one(value, events, total, verdicts):
    found = verdict(value=value, events=events, total=total)
    assert [outcome.verdict for outcome in found.outcomes] == verdicts


@pytest.mark.parametrize(
    ("value", "low", "high", "p", "recomputed", "text"),
    [
        ("1.0", "-1.0", "3.0", "0.33", "0.29 to 0.36", "0.2913 to 0.3637"),
        ("0", "-10", "10", "0.99", "0.92 to 1.00", "0.9178 to 1.0000"),  # no difference
        ("0.1", "0", "1", "0.7", "0.6 to 0.9", "0.5565 to 0.9219"),  # ends may be one number
    ],
)
def test_the_p_of_a_difference_is_told_with_its_range(value, low, high, p, recomputed, text):
    found = verdict(value=value, low=low, high=high, p=p, unit="percentage point")
    printed = f"from {value} ({low} to {high}): p {text}"
    assert (recomputed, printed) in told(found)
    assert found.verdict == "compatible"


@pytest.mark.parametrize(
    ("value", "unit", "recomputed", "text"),
    [
        ("3.5", "per 100 patient-years", "3.5", "100 x 12 / 345 = 3.478"),
        ("0.035", "per patient-year", "0.035", "1 x 12 / 345 = 0.035"),
    ],
)
def test_a_rate_is_told_in_its_unit_of_time(value, unit, recomputed, text):
    found = verdict(value=value, events="12", total="345", unit=unit)
    assert (found.verdict, told(found)) == ("reproduced", [(recomputed, text)])


def test_a_limit_below_zero_cannot_be_one_of_a_ratio():
    (said,) = told(verdict(printed="HR (−0.5 to 2.0)", low="-0.5", high="2.0"))
    assert said == ("impossible", "low -0.5 cannot be: it is at least 0 by its kind")


@pytest.mark.parametrize(
    ("value", "low", "high", "is_a_ratio"),
    [
        # 5.00 may be half-way from 1.00 to 8.98 or 9.02, of which half is 4.995 or 5.005.
        ("5.00", "1.00", "8.96", True),
        ("5.00", "1.00", "8.98", False),
        ("5.00", "1.00", "9.00", False),
        ("5.00", "1.00", "9.02", False),
        ("5.00", "1.00", "9.04", True),
        ("5.00", "1.00", "9.40", True),
        ("5.00", "1.0", "9.40", False),  # two decimals throughout are those of a ratio
        ("5.0", "1.0", "9.4", False),
    ],
)
def test_what_nothing_names_is_a_ratio_where_its_limits_are_off_the_centre(
    value, low, high, is_a_ratio
):
    found = verdict(value=value, low=low, high=high, p="0.04")
    methods = {outcome.check.method for outcome in found.outcomes}
    assert ("centre_of_limits" in methods) == is_a_ratio


@pytest.mark.parametrize(
    ("text", "sign"),
    [("40 (25,39)", "."), ("40 (25,25)", "."), ("40 (39,25)", ","), ("40 (25,3)", ","),
     ("1,234", "."), ("1,23", ","), ("0,123", ",")],
)  # fmt: skip
def test_a_comma_between_two_limits_or_thousands_is_no_decimal_sign(text, sign):
    assert decimal_sign_of([text]) == sign


def test_a_level_that_two_languages_name_is_one_level():
    assert laid_out("HR 0.71 (95% CI 95% ДИ 0.55–0.93)").bounds == "ci95"


def test_a_limit_below_or_above_a_number_holds_whatever_it_leaves_room_for():
    months = {"value": "30", "unit": "month", "bounds": "ci95"}
    assert verdict(low="<36", high="40", **months).verdict == "compatible"
    assert verdict(low="9", high=">24", **months).verdict == "compatible"
    assert verdict(low=">36", high="40", **months).verdict == "inconsistent"


@pytest.mark.parametrize("patients", [10**20, 10**154, 10**307, 10**400])
def test_a_share_of_more_patients_than_there_are_comes_to_an_end(patients):
    found = verdict(
        value="5.6", unit="%", events=f"{patients // 20}", total=f"{patients}",
        low="5.1", high="6.1", bounds="ci95",
    )  # fmt: skip
    assert found.verdict == "inconsistent"
