"""A table of anybody's: what is told of a row, on both sides of an edge."""

from __future__ import annotations

import pytest

from recount.checks.table import as_row
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
