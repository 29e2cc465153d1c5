"""Dates and times: what is told, word for word, on both sides of each bound."""

from __future__ import annotations

import pytest

from recount.data.tables import BadData
from tests.told import date, number, time, told, verdicts


def plain(value: str = "", **cells: str) -> dict[str, str]:
    return {"type": "number", "unit": "1", "value": value} | cells


@pytest.mark.parametrize(
    ("method", "spans", "result", "listed"),
    [
        ("weeks_in_span", [plain("1"), plain(low="2", high="4")], "4", "week 1 and weeks 2 to 4"),
        ("days_in_span", [plain(low="8", high="28")], "21", "days 8 to 28"),
        ("days_in_span", [plain("0")], "1", "day 0"),
        ("days_in_span", [plain(low="3", high="3")], "1", "day 3"),
    ],
)
def test_both_ends_of_a_span_are_counted(method, spans, result, listed):
    inputs = {f"span_{n}": cells for n, cells in enumerate(spans)}
    facts = {"all": time(result, unit="day")} | inputs
    found = told(method, facts, target="all", inputs=[*inputs])
    assert found == [f"all#value: {result}, reproduced; {listed}: {result}"]


# --- dates in order


@pytest.mark.parametrize(
    ("before", "after", "verdict"),
    [
        ("2014-12-01", "2014-12-01", "compatible"),
        ("2014-12-02", "2014-12-01", "inconsistent"),
        ("2014-12", "2014-12-01", "compatible"),  # the month may be its first day
        ("2014-12", "2014-11-30", "inconsistent"),
        ("2014-12-31", "2014-12", "compatible"),
        ("2015-01-01", "2014", "inconsistent"),
    ],
)
def test_dates_are_in_order_where_some_of_their_days_are(before, after, verdict):
    facts = {"a": date(before), "b": date(after)}
    assert told("in_order", facts, members=["a", "b"]) == [
        f"b#value: not before {before}, {verdict}; {before} (a) before {after} (b)",
        f"a#value: not after {after}, {verdict}; {before} (a) before {after} (b)",
    ]
    assert told("not_after", facts, members=["a"], end="b") == [
        f"a#value: not after {after}, {verdict}; {before} (a), {after} (b)"
    ]


def test_of_several_dates_each_is_told_once():
    facts = {"a": date("2014-09"), "b": date("2014"), "c": date("2014-08-31")}
    assert told("in_order", facts, members=["a", "b", "c"]) == [
        "b#value: not before 2014-09, compatible; 2014-09 (a) before 2014 (b)",
        "a#value: not after 2014, compatible; 2014-09 (a) before 2014 (b)",
        "c#value: not before 2014, compatible; 2014 (b) before 2014-08-31 (c)",
    ]
    assert told("not_after", facts, members=["a", "b"], end="c") == [
        "a#value: not after 2014-08-31, inconsistent; 2014-09 (a), 2014-08-31 (c)",
        "b#value: not after 2014-08-31, compatible; 2014 (b), 2014-08-31 (c)",
    ]


# --- months


@pytest.mark.parametrize(
    ("printed", "start", "end", "verdict", "days", "months"),
    [
        ("< 3", "2014-09-19", "2014-12-18", "compatible", "90", "2"),
        ("< 3", "2014-09-19", "2014-12-19", "inconsistent", "91", "3"),
        ("<= 3", "2014-09-19", "2014-12-19", "compatible", "91", "3"),
        ("<= 3", "2014-09-19", "2014-12-20", "inconsistent", "92", "3"),
        ("> 3", "2014-09-19", "2014-12-19", "inconsistent", "91", "3"),
        ("> 3", "2014-09-19", "2014-12-20", "compatible", "92", "3"),
        (">= 3", "2014-09-19", "2014-12-18", "inconsistent", "90", "2"),
        (">= 3", "2014-09-19", "2014-12-19", "compatible", "91", "3"),
        ("3", "2014-09-19", "2015-01-18", "compatible", "121", "3"),
        ("3", "2014-09-19", "2015-01-19", "inconsistent", "122", "4"),
        ("3", "2014-09-19", "2014-11-19", "compatible", "61", "2"),
        ("3", "2014-09-19", "2014-11-18", "inconsistent", "60", "1"),
        # Of months the days are free: from 30 September to 1 December, or from 1 to 31.
        ("< 3", "2014-09", "2014-12", "compatible", "62 to 121", "2 to 3"),
        ("< 2", "2014-09", "2014-12", "inconsistent", "62 to 121", "2 to 3"),
        ("<= 2", "2014-09", "2014-12", "inconsistent", "62 to 121", "2 to 3"),
        ("<= 3", "2014-09", "2014-12", "compatible", "62 to 121", "2 to 3"),
        ("> 3", "2014-09", "2014-12", "compatible", "62 to 121", "2 to 3"),
        ("> 4", "2014-09", "2014-12", "inconsistent", "62 to 121", "2 to 3"),
        (">= 4", "2014-09", "2014-12", "inconsistent", "62 to 121", "2 to 3"),
        ("> 3", "2014-09", "2014-12-01", "inconsistent", "62 to 91", "2 to 3"),
        ("> 3", "2014-09", "2014-12-02", "compatible", "63 to 92", "2 to 3"),
        ("<= 2", "2014-09", "2014-11-30", "compatible", "61 to 90", "2"),
    ],
)
def test_a_bound_in_months_is_held_to_the_days_that_the_dates_leave(
    printed, start, end, verdict, days, months
):
    facts = {"time": time(printed), "start": date(start), "end": date(end)}
    found = told("months_between", facts, target="time", start="start", end="end")
    text = f"{start} to {end}: {days} days, {months} completed months"
    assert found == [f"time#value: {months} completed months, {verdict}; {text}"]


# --- times within a span


@pytest.mark.parametrize(
    ("unit", "start", "end", "days", "most", "longest", "too_long"),
    [
        ("day", "2020-01-01", "2021-01-01", "366", "366.0", "366", "367"),
        ("week", "2020-01-01", "2020-02-05", "35", "5.0", "5.0", "5.1"),
        # A year of 365.25 days in twelve parts of 30.4375.
        ("month", "2020-01-01", "2021-04-01", "456", "15.0", "15.0", "15.1"),
        ("month", "2020-01", "2021-03", "455", "14.9", "14.9", "15.1"),
        ("year", "2020-01-01", "2024-01-01", "1461", "4.0", "4.00", "4.01"),
    ],
)
def test_a_time_is_no_longer_than_its_span(unit, start, end, days, most, longest, too_long):
    for printed, verdict in ((longest, "compatible"), (too_long, "inconsistent")):
        facts = {"time": time(printed, unit), "start": date(start), "end": date(end)}
        found = told("within_span", facts, target="time", start="start", end="end")
        text = f"{start} to {end}: at most {days} days = {most} {unit}s; printed {printed}"
        assert found == [f"time#value: at most {most}, {verdict}; {text}"]


@pytest.mark.parametrize(
    ("printed", "verdict"),
    [
        ("28", "compatible"),
        ("29", "inconsistent"),
        (">= 28", "compatible"),
        ("> 28", "inconsistent"),
        ("> 27", "compatible"),
        ("< 29", "compatible"),
    ],
)
def test_a_bound_of_a_time_is_held_to_its_span_too(printed, verdict):
    facts = {
        "time": time(printed, "day"), "start": date("2020-01-01"), "end": date("2020-01-29"),
    }  # fmt: skip
    found = verdicts("within_span", facts, target="time", start="start", end="end")
    assert found == [verdict]


# --- ranges and medians of groups


def test_the_range_of_a_group_is_told_with_the_ranges_of_its_parts():
    facts = {
        "all": time(low="0.1", high="16.5"), "a": time(low="0.13", high="16.5"),
        "b": time(low="0.20", high="8.8"),
    }  # fmt: skip
    assert told("range_of_union", facts, target="all", inputs=["a", "b"]) == [
        "all#low: 0.13, reproduced; shortest of 0.13 (a) and 0.20 (b): 0.13",
        "a#low: 0.1, compatible; shortest of the whole: 0.1; of the part: 0.13",
        "all#high: 16.5, reproduced; longest of 16.5 (a) and 8.8 (b): 16.5",
        "a#high: 16.5, reproduced; longest of the whole: 16.5; of the part: 16.5",
    ]


@pytest.mark.parametrize(
    ("low", "high", "verdicts_"),
    [
        ("1", "18", ["compatible", "compatible"]),
        ("0", "19", ["compatible", "compatible"]),  # both may be a half, or 18 and a half
        ("0.4", "18.6", ["inconsistent", "inconsistent"]),
        ("0.5", "18.5", ["compatible", "compatible"]),
        ("0", "20", ["compatible", "inconsistent"]),
    ],
)
def test_the_range_of_a_part_may_reach_as_far_as_that_of_the_whole(low, high, verdicts_):
    facts = {"part": time(low=low, high=high), "all": time(low="1", high="18")}
    assert told("range_within", facts, target="part", whole="all") == [
        f"part#low: not below 1, {verdicts_[0]}; not below 1 of the whole; printed {low}",
        f"part#high: not above 18, {verdicts_[1]}; not above 18 of the whole; printed {high}",
    ]


@pytest.mark.parametrize(
    ("printed", "first", "second", "told_", "verdict"),
    [
        ("5.9", "6.7", "5.0", "5.0 to 6.7", "compatible"),
        ("6.7", "6.7", "5.0", "5.0 to 6.7", "compatible"),
        ("5.0", "6.7", "5.0", "5.0 to 6.7", "compatible"),
        ("6.9", "6.7", "5.0", "5.0 to 6.7", "inconsistent"),
        ("4.8", "6.7", "5.0", "5.0 to 6.7", "inconsistent"),
        # What is printed coarser reaches farther, to 4.5 and to 7.5.
        ("4.6", "4.9", "5", "5 to 5", "compatible"),
        ("7.4", "7.1", "7", "7 to 7", "compatible"),
        ("7.6", "7.1", "7", "7 to 7", "inconsistent"),
    ],
)
def test_a_median_of_all_lies_between_those_of_the_parts(printed, first, second, told_, verdict):
    facts = {"all": time(printed), "a": time(first), "b": time(second)}
    found = told("median_between", facts, target="all", inputs=["a", "b"])
    between = f"between {told_.replace(' to ', ' and ')}"
    assert found == [f"all#value: {told_}, {verdict}; {between}; printed {printed}"]


def median_of(groups: dict[str, str], total: str, printed: str) -> list[str]:
    """What is told of a median, where so many patients have each value."""
    values = {f"value_{n}": number(value) for n, value in enumerate(groups)}
    counts = {f"count_{n}": number(count) for n, count in enumerate(groups.values())}
    facts = {"median": plain(printed), "total": number(total)} | values | counts
    entries = {"values": [*values], "counts": [*counts], "total": "total"}
    return told("median_of_counts", facts, target="median", **entries)


@pytest.mark.parametrize(
    ("groups", "total", "printed", "said"),
    [
        ({"1": "3", "2": "1"}, "5", "1", "1, reproduced; 3 with 1, 1 with 2, of 5"),
        ({"2": "1", "1": "3"}, "5", "1", "1, reproduced; 1 with 2, 3 with 1, of 5"),
        ({"1": "2", "3": "2"}, "4", "2", "2, reproduced; 2 with 1, 2 with 3, of 4"),
        ({"1": "1"}, "1", "1", "1, reproduced; 1 with 1, of 1"),
        # The others may be below all or above all: the median is from the second to the third.
        ({"1": "1", "2": "1", "4": "1"}, "4", "2.0",
         "1.5 to 3.0, compatible; 1 with 1, 1 with 2, 1 with 4, of 4"),
        # Two of five may be anywhere, which leaves the smallest and the largest of the others.
        ({"1": "1", "2": "1", "4": "1"}, "5", "2.0",
         "1.0 to 4.0, compatible; 1 with 1, 1 with 2, 1 with 4, of 5"),
        ({"1": "1", "2": "1", "4": "1"}, "5", "4.2",
         "1.0 to 4.0, inconsistent; 1 with 1, 1 with 2, 1 with 4, of 5"),
    ],
)  # fmt: skip
def test_a_median_of_counts_is_bounded_by_where_the_others_may_be(groups, total, printed, said):
    found = median_of(groups, total, printed)
    assert found == [f"median#value: {said}; printed {printed}"]


@pytest.mark.parametrize(
    ("groups", "total"),
    [
        ({"1": "1", "2": "1"}, "4"),
        ({"1": "1", "2": "1"}, "5"),
        ({"1": "2", "2": "2"}, "3"),  # more than there are
    ],
)
def test_a_median_that_the_others_can_move_anywhere_is_refused(groups, total):
    known = sum(map(int, groups.values()))
    with pytest.raises(BadData, match=f"{known} of {total} values do not bound the median"):
        median_of(groups, total, "1")
