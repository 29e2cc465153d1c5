"""Shares: what the methods tell, word for word, on both sides of what still prints so."""

from __future__ import annotations

from fractions import Fraction

import pytest
from scipy.stats import beta

from recount.checks.methods.shares import interval_matches
from recount.data.tables import BadData
from tests.told import limit, number, share, told


@pytest.mark.parametrize(
    ("printed", "events", "total", "said"),
    [
        (share("32.4"), ["60"], "185", "32.4, reproduced; 60 of 185 = 32.432%"),
        (share("32.4"), ["40", "20"], "185", "32.4, reproduced; 40 + 20 of 185 = 32.432%"),
        (share("100"), ["1"], "1", "100, reproduced; 1 of 1 = 100.000%"),
        (share("0.13", "1"), ["1"], "8", "0.13, reproduced; 1 of 8 = 0.125"),
        (share("7.5", "per 1000"), ["3"], "400", "7.5, reproduced; 3 of 400 = 7.500 per 1000"),
        (share("0"), ["0"], "0", "no result, not checkable; no result: 0 of 0 is no share"),
    ],
)
def test_a_percentage_is_told_in_its_unit_with_three_decimals(printed, events, total, said):
    counts = {f"events_{n}": number(text) for n, text in enumerate(events)}
    facts = {"rate": printed, "total": number(total)} | counts
    found = told("percentage", facts, target="rate", events=[*counts], total="total")
    assert found == [f"rate#value: {said}"]


@pytest.mark.parametrize(
    ("printed", "total", "counts"),
    [
        ("12", "8", "1"),  # 12.5 prints either way
        ("13", "8", "1"),
        ("14", "8", "none"),
        ("100", "1", "1"),
        ("36.8", "15", "none"),
        ("5", "200", "9, 10, 11"),
        ("< 5", "40", "0, 1"),
        ("<= 5", "40", "0, 1, 2"),
        (">= 95", "40", "38, 39, 40"),
        ("> 95", "40", "39, 40"),
        ("50.0000000", "1000000000", "500000000"),  # found at once: no other number is tried
    ],
)
def test_the_counts_behind_a_percentage_are_all_that_print_so(printed, total, counts):
    facts = {"rate": share(printed), "total": number(total)}
    verdict = "inconsistent" if counts == "none" else "compatible"
    text = f"events out of {total} that print {printed}%: {counts}"
    found = told("count_behind", facts, target="rate", total="total")
    assert found == [f"rate#value: {counts}, {verdict}; {text}"]


def test_no_count_stands_behind_a_share_of_nobody():
    facts = {"rate": share("0"), "total": number("0")}
    said = "no result, not checkable; no result: no share of a total of 0"
    assert told("count_behind", facts, target="rate", total="total") == [f"rate#value: {said}"]


@pytest.mark.parametrize(
    ("rows", "totals"),
    [
        ([("15", "4.5"), ("49", "14.5"), ("76", "22.6")], "337"),
        ([("15", "4.5"), ("49", "14.5"), ("77", "22.6")], "none"),
        ([("1", "50"), ("2", "100")], "2"),
        ([("0", "0"), ("1", "100")], "1"),
        ([("0", "0"), ("1", "12")], "8"),  # 12.5 prints either way: 8 is the first and the last
        ([("0", "0"), ("1", "13")], "8"),
        ([("3", "30"), ("1", "10")], "10"),
        ([("30", "30"), ("10", "10")], "99, 100, 101"),
        ([("3", "30"), ("2", "<= 20")], "10"),
        ([("3", "30"), ("2", "< 20")], "none"),
        ([("3", "30"), ("2", ">= 20")], "10"),
        ([("3", "30"), ("2", "> 20")], "none"),
    ],
)
def test_the_totals_behind_several_percentages_are_all_that_print_so(rows, totals):
    facts = {f"rate_{n}": share(p, events=k) for n, (k, p) in enumerate(rows)}
    listed = ", ".join(f"{events} ({printed}%)" for events, printed in rows)
    verdict = "inconsistent" if totals == "none" else "compatible"
    said = f"{totals}, {verdict}; totals of which {listed} print so: {totals}"
    found = told("total_behind", facts, members=[*facts])
    assert found == [f"{key}#value: {said}" for key in facts]


def test_one_number_of_patients_says_nothing_of_its_total():
    facts = {key: share("50", events="1") for key in ("first", "second", "third")}
    with pytest.raises(BadData, match="this is one number of patients; expected several"):
        told("total_behind", facts, members=[*facts])


def test_shares_that_can_be_as_small_as_none_leave_the_total_without_an_end():
    facts = {"none": share("0", events="0"), "few": share("< 1", events="1")}
    said = "no result: these shares leave the total without an upper end"
    assert told("total_behind", facts, members=[*facts]) == [
        f"none#value: no result, not checkable; {said}",
        f"few#value: no result, not checkable; {said}",
    ]


# An interval of Clopper and Pearson for one patient of one ends where its power is half of what
# the level leaves: at 1 in 40 for 95%, at 1 in 20 for 90%.
@pytest.mark.parametrize(
    ("cells", "events", "unit", "low", "high", "said"),
    [
        ("ci95", "1", "%", "2.5", "100.0", "2.500 to 100.000"),
        ("ci95", "0", "%", "0.0", "97.5", "0.000 to 97.500"),
        ("ci90", "0", "%", "0.0", "95.0", "0.000 to 95.000"),
        ("ci95", "1", "per 1000", "25", "1000", "25.000 to 1000.000"),
    ],
)
def test_the_interval_of_one_patient_is_known_exactly(cells, events, unit, low, high, said):
    rate = share(unit=unit, low=low, high=high, bounds=cells)
    facts = {"rate": rate, "events": number(events), "total": number("1")}
    found = told(
        "proportion_interval", facts, target="rate", interval="clopper_pearson",
        events="events", total="total",
    )  # fmt: skip
    text = f"clopper-pearson of {events} of 1: {said}"
    assert found == [
        f"rate#low: {low}, reproduced; {text}",
        f"rate#high: {high}, reproduced; {text}",
    ]


def test_nobody_has_no_interval():
    facts = {"rate": share(low="0", high="0"), "events": number("0"), "total": number("0")}
    found = told(
        "proportion_interval", facts, target="rate", interval="wald", events="events", total="total"
    )
    said = "no result, not checkable; no result: 0 of 0 has no interval"
    assert found == [f"rate#low: {said}", f"rate#high: {said}"]


def test_of_no_printed_limits_an_interval_matches_none():
    assert interval_matches(1, 2, [], "wald") == 0


@pytest.mark.parametrize(
    ("cells", "parts", "counts"),
    [
        ({"value": "13"}, ["value"], "1"),
        ({"value": "14"}, ["value"], "none"),
        # Eight of eight: the lower limit is the eighth root of 1 in 40, 0.6306.
        ({"low": "63.1", "high": "100.0"}, ["low", "high"], "8"),
        ({"low": "63.1"}, ["low"], "8"),
        ({"low": "0.0", "high": "36.9"}, ["low", "high"], "0"),
        ({"low": "0.0", "high": "36.8"}, ["low", "high"], "none"),
        ({"value": "100", "low": "63.1", "high": "100.0"}, ["value", "low", "high"], "8"),
        ({"value": "99", "low": "63.1", "high": "100.0"}, ["value", "low", "high"], "none"),
    ],
)
def test_a_count_is_sought_among_none_and_all(cells, parts, counts):
    facts = {"rate": share() | cells, "total": number("8")}
    found = told("count_inversion", facts, target="rate", interval="clopper_pearson", total="total")
    text = f"events out of 8 that print value and limits (clopper_pearson): {counts}"
    verdict = "inconsistent" if counts == "none" else "compatible"
    assert found == [f"rate#{part}: {counts}, {verdict}; {text}" for part in parts]


# --- products


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        (
            {"all": share("7"), "first": share("24"), "second": share("30")},
            "7, reproduced; 24% x 30% = 7.20%; with the rounding of both 6.93% to 7.47% [7]",
        ),
        (
            {"all": share("72", "per 1000"), "first": share("0.24", "1"), "second": share("30")},
            "69 to 75, compatible; 0.24 x 30% = 72.00 per 1000; "
            "with the rounding of both 69.33 per 1000 to 74.73 per 1000 [72]",
        ),
        (
            {"all": share("8"), "first": share("24"), "second": share("30")},
            "7, inconsistent; 24% x 30% = 7.20%; with the rounding of both 6.93% to 7.47% [7]",
        ),
    ],
)
def test_a_share_of_a_share_is_told_with_the_rounding_of_both(facts, said):
    found = told("product_of_percentages", facts, target="all", inputs=["first", "second"])
    assert found == [f"all#value: {said}"]


def clopper_pearson(events: int, total: int) -> str:
    low = beta.ppf(0.025, events, total - events + 1)
    high = beta.ppf(0.975, events + 1, total - events)
    return f"{100 * low:.3f} to {100 * high:.3f}"


def test_an_expected_share_is_told_with_the_whole_numbers_that_it_may_be():
    facts = {
        "expected": share("12", low="8", high="18", bounds="ci95"),
        "rate": share("30"), "responders": number("77"), "total": number("185"),
    }  # fmt: skip
    entries = {"target": "expected", "interval": "clopper_pearson", "total": "total"}
    text = f"clopper-pearson of 23 of 185: {clopper_pearson(23, 185)}"
    assert told("expected_proportion", facts, rates="rate", count="responders", **entries) == [
        "expected#value: 12, reproduced; 77 responders x 30% = 22.72 to 23.49: 23 of 185",
        f"expected#low: 8, reproduced; {text}",
        f"expected#high: 18, reproduced; {text}",
    ]


def test_expected_patients_are_those_that_one_is_nearest_to():
    """Of 200, half of half: from 49.005 to 51.005, so 49, 50 or 51, and neither 48 nor 52."""
    facts = {
        "expected": share("25", low="19", high="31", bounds="ci95"),
        "first": share("50"), "second": share("50"), "total": number("200"),
    }  # fmt: skip
    entries = {"target": "expected", "interval": "clopper_pearson", "total": "total"}
    value, low, _ = told("expected_proportion", facts, rates=["first", "second"], **entries)
    assert value == (
        "expected#value: 25 to 26, reproduced; "
        "200 patients x 50% x 50% = 49.01 to 51.01: 49 or 50 or 51 of 200"
    )
    intervals = " or ".join(clopper_pearson(k, 200) for k in (49, 50, 51))
    assert low.endswith(f"clopper-pearson of 49 or 50 or 51 of 200: {intervals}")


def test_an_expected_number_half_way_is_rounded_either_way():
    facts = {"expected": share("2.0"), "rate": limit("2.5"), "total": number("100")}
    found = told(
        "expected_proportion", facts, target="expected", rates="rate", interval="wald",
        total="total",
    )  # fmt: skip
    assert found == [
        "expected#value: 2.0 to 3.0, compatible; 100 patients x 2.5% = 2.50 to 2.50: 2 or 3 of 100"
    ]


# --- the size that an interval is as wide as


def size(rate: str, low: str, high: str) -> float:
    """1.959964 squared, of a rate and the limits that the rounding allows, exactly."""
    width = (Fraction(high) - Fraction(low)) / 2
    return float(Fraction(rate) * (1 - Fraction(rate)) / width**2) * 1.959963984540054**2


@pytest.mark.parametrize(
    ("value", "low", "high", "least", "most"),
    [
        # The rate is free within its rounding: the size is largest at a half, or nearest to it.
        ("0.5", "0.4", "0.6", size("0.45", "0.35", "0.65"), size("0.5", "0.45", "0.55")),
        ("0.7", "0.6", "0.8", size("0.75", "0.55", "0.85"), size("0.65", "0.65", "0.75")),
        ("0.3", "0.2", "0.4", size("0.25", "0.15", "0.45"), size("0.35", "0.25", "0.35")),
        # A limit that is printed as the estimate leaves one rate: where their roundings meet.
        ("0.20", "0.20", "0.27", size("0.195", "0.195", "0.275"), size("0.205", "0.205", "0.265")),
    ],
)
def test_an_interval_is_as_wide_as_one_of_at_most_all_patients(value, low, high, least, most):
    result = f"{least:.0f} to {most:.0f}"
    enough = int(least) + 1
    for patients, verdict in ((enough, "compatible"), (enough - 1, "inconsistent")):
        facts = {"rate": share(value, "1", low=low, high=high), "n": number(str(patients))}
        text = f"as wide as the interval of {result} patients, of whom there are {patients}"
        assert told("effective_sample_size", facts, target="rate", n="n") == [
            f"rate#low: {result}, {verdict}; {text}",
            f"rate#high: {result}, {verdict}; {text}",
        ]


@pytest.mark.parametrize(
    ("value", "low", "high"),
    [("30", "20", "27"), ("10", "20", "27"), ("20", "20", "21"), ("20", "20", "20")],
)
def test_limits_that_may_be_one_number_or_leave_the_estimate_out_have_no_size(value, low, high):
    facts = {"rate": share(value, low=low, high=high), "n": number("694")}
    said = "no result: the estimate lies outside its limits, or these are one number"
    assert told("effective_sample_size", facts, target="rate", n="n") == [
        f"rate#{part}: no result, inconsistent; {said}" for part in ("value", "low", "high")
    ]
