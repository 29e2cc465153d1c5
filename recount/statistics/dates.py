"""Dates as printed, at the precision printed: a year, a month or a day.

A date without its day is a span of days, and so is every distance between such dates.
"""

import re
from calendar import monthrange
from datetime import date as Date

_PRINTED = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")


def span(date: str) -> tuple[Date, Date]:
    """Return the first and the last day that a printed date can mean.

    Raises ValueError unless the date is YYYY, YYYY-MM or YYYY-MM-DD and in the calendar. Source:
    ISO 8601, reduced precision.

    >>> first, last = span("2014-06")
    >>> f"{first} {last}"
    '2014-06-01 2014-06-30'
    """
    printed = _PRINTED.fullmatch(date)
    try:
        if not printed:
            raise ValueError("malformed")
        year, *rest = (int(part) for part in printed.groups() if part)
        if not rest:
            return Date(year, 1, 1), Date(year, 12, 31)
        month, *days = rest
        last = days or [monthrange(year, month)[1]]
        return Date(year, month, *(days or [1])), Date(year, month, *last)
    except ValueError:
        raise ValueError(
            f"date={date!r}: expected YYYY, YYYY-MM or YYYY-MM-DD, in the calendar"
        ) from None


def days_between(start: str, end: str) -> tuple[int, int]:
    """Return the smallest and the largest possible number of days from start to end.

    Negative where end can lie before start. Raises ValueError on a malformed date. Source: the
    proleptic Gregorian calendar.

    >>> days_between("2014-06", "2014-06-30")
    (0, 29)
    """
    (start_first, start_last), (end_first, end_last) = span(start), span(end)
    return (end_first - start_last).days, (end_last - start_first).days


def whole_months_between(start: str, end: str) -> tuple[int, int]:
    """Return the smallest and the largest possible number of completed months from start to end.

    A month is completed when its day of the month comes round: from the 31st of January it is
    not yet on the 28th of February. Negative where end lies before start by a month or more.
    Raises ValueError on a malformed date. Source: the definition; up to the 28th it is also the
    rule of `dateutil.relativedelta`.

    >>> whole_months_between("2014-01-15", "2014-12")
    (10, 11)
    """
    (start_first, start_last), (end_first, end_last) = span(start), span(end)
    return _completed_months(start_last, end_first), _completed_months(start_first, end_last)


def months_later(date: Date, months: int) -> Date:
    """Return the same day of the month, so many months on, or the month's last day before it.

    Raises ValueError where that day is outside the calendar. Source: the definition; it is also
    the rule of `dateutil.relativedelta`.

    >>> f"{months_later(Date(2014, 9, 19), 8)} {months_later(Date(2014, 12, 31), 2)}"
    '2015-05-19 2015-02-28'
    """
    year, month = divmod(12 * date.year + date.month - 1 + months, 12)
    return Date(year, month + 1, min(date.day, monthrange(year, month + 1)[1]))


def calendar_days(working_days: float, holidays: float = 0.0) -> float:
    """Return how many calendar days so many working days take on average, five a week.

    `holidays` are working days within them that are not worked. Raises ValueError unless both are
    at least 0. Source: the definition, 7 / 5.

    >>> calendar_days(130), calendar_days(160)
    (182.0, 224.0)
    """
    if not (working_days >= 0 and holidays >= 0):
        raise ValueError(
            f"working_days={working_days!r}, holidays={holidays!r}: expected numbers of at least 0"
        )
    return (working_days + holidays) * 7 / 5


def _completed_months(start: Date, end: Date) -> int:
    if end < start:
        return -_completed_months(end, start)
    months = 12 * (end.year - start.year) + end.month - start.month
    return months - (end.day < start.day)
