"""Dates at their printed precision: the calendar, brute force, dateutil, and refusals."""

from datetime import date, timedelta

import pytest
from dateutil.relativedelta import relativedelta

from recount.statistics.dates import (
    calendar_days,
    days_between,
    months_later,
    span,
    whole_months_between,
)


@pytest.mark.parametrize(
    ("printed", "first", "last"),
    [
        ("2014", "2014-01-01", "2014-12-31"),
        ("2014-06", "2014-06-01", "2014-06-30"),
        ("2014-12", "2014-12-01", "2014-12-31"),
        ("2014-06-30", "2014-06-30", "2014-06-30"),
        ("2015-02", "2015-02-01", "2015-02-28"),
        ("2016-02", "2016-02-01", "2016-02-29"),
        ("1900-02", "1900-02-01", "1900-02-28"),
        ("2000-02", "2000-02-01", "2000-02-29"),
    ],
)
def test_a_printed_date_spans_the_days_it_can_mean(printed, first, last):
    assert span(printed) == (date.fromisoformat(first), date.fromisoformat(last))


DATES = ["2014", "2015", "2014-02", "2014-12", "2016-02", "2014-01-31", "2014-11-15", "2016-02-29"]


def days_of(printed: str) -> list[date]:
    first, last = span(printed)
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def months(start: date, end: date) -> int:
    return whole_months_between(start.isoformat(), end.isoformat())[0]


@pytest.mark.parametrize("start", DATES)
@pytest.mark.parametrize("end", DATES)
def test_distances_are_the_extremes_over_all_days_that_can_be_meant(start, end):
    # The ends of each month and a step between them reach every extreme.
    starts, ends = (
        [d for d in days_of(printed) if d.day in (1, 14, 15, 16) or d.day >= 28]
        for printed in (start, end)
    )
    pairs = [(s, e) for s in starts for e in ends]
    days = [(e - s).days for s, e in pairs]
    assert days_between(start, end) == (min(days), max(days))
    completed = [months(s, e) for s, e in pairs]
    assert whole_months_between(start, end) == (min(completed), max(completed))


def test_completed_months_agree_with_dateutil_up_to_the_28th():
    for start in (date(2014, 1, 1), date(2014, 1, 28), date(2015, 12, 15)):
        for shift in range(-800, 800):
            end = start + timedelta(days=shift)
            if end.day <= 28:
                between = relativedelta(end, start)
                assert months(start, end) == 12 * between.years + between.months


def test_a_month_is_completed_when_its_day_comes_round():
    assert whole_months_between("2014-01-31", "2014-02-28") == (0, 0)
    assert whole_months_between("2014-01-31", "2014-03-31") == (2, 2)
    assert whole_months_between("2014-01-15", "2014-02-14") == (0, 0)
    assert whole_months_between("2014-01-15", "2014-02-15") == (1, 1)


def test_distances_to_an_earlier_date_are_negative():
    assert days_between("2014-06-30", "2014-06-01") == (-29, -29)
    assert whole_months_between("2014-06-30", "2014-05-31") == (0, 0)
    assert whole_months_between("2014-06-30", "2014-05-30") == (-1, -1)


def test_leap_days_count():
    assert days_between("2016-02-28", "2016-03-01") == (2, 2)
    assert days_between("2015", "2015") == (-364, 364)


MALFORMED = ["", "14", "2014-6", "20140630", "2014-06-", "2014/06", "2014-06-30 ", "2014-W05"]
NOT_IN_THE_CALENDAR = ["0000", "2014-00", "2014-13", "2014-06-00", "2014-06-31", "2015-02-29"]


@pytest.mark.parametrize("malformed", [*MALFORMED, *NOT_IN_THE_CALENDAR, "30.06.2014", "٢٠١٤"])
def test_a_malformed_date_is_refused_with_the_string(malformed):
    with pytest.raises(ValueError, match="expected YYYY, YYYY-MM or YYYY-MM-DD") as refusal:
        span(malformed)
    assert f"date={malformed!r}" in str(refusal.value)
    for distance in (days_between, whole_months_between):
        with pytest.raises(ValueError, match="expected YYYY"):
            distance("2014", malformed)


@pytest.mark.parametrize("months", [0, 1, 2, 8, 12, 25, -1])
@pytest.mark.parametrize("start", ["2014-09-19", "2014-12-31", "2016-02-29"])
def test_months_later_is_that_of_dateutil(start, months):
    day = date.fromisoformat(start)
    assert months_later(day, months) == day + relativedelta(months=months)


def test_working_days_take_seven_fifths_and_holidays_come_on_top():
    assert calendar_days(130) == 182
    assert calendar_days(0) == 0
    assert calendar_days(155, holidays=5) == 224
    with pytest.raises(ValueError, match="working_days=-1"):
        calendar_days(-1)
