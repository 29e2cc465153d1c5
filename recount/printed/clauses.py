"""What stands in a printed clause: its numbers, dates, confidence levels and units.

The notations of numbers stand in `notations`, number words in `languages`, and what a number that
was read can mean in `cells` and `sets`.
"""

from __future__ import annotations

import re

from recount.printed import notations
from recount.printed.languages import in_digits

_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_CALENDAR = "jan feb mar apr may jun jul aug sep oct nov dec"
_RUSSIAN_CALENDAR = "янв фев мар апр мая июн июл авг сен окт ноя дек"
_MONTHS = {
    month: str(n)
    for calendar in (_CALENDAR, _RUSSIAN_CALENDAR)
    for n, month in enumerate(calendar.split(), start=1)
} | {"май": "5", "мае": "5"}
_WORDED_DATE = re.compile(
    r"(?:(?<!\d)(?P<first>\d{1,2}) )?\b(?P<month>" + "|".join(_MONTHS) + r")[a-zа-я]*\.? "
    r"(?(first)|(?:(?P<day>\d{1,2}),? )?)(?P<year>\d{4})(?!\d)",
    re.IGNORECASE,
)
# `16.06.2022` is day first, `11/23/2015` month first: the documents print both.
_EUROPEAN_DATE = re.compile(r"(?<!\d)(?P<day>\d{1,2})\.(?P<month>\d{1,2})\.(?P<year>\d{4})(?!\d)")
_AMERICAN_DATE = re.compile(r"(?<!\d)(?P<month>\d{1,2})/(?P<day>\d{1,2})/(?P<year>\d{4})(?!\d)")
_DATE = re.compile(r"(\d{4})(?:\D+(\d{1,2})(?!\d))?(?:\D+(\d{1,2})(?!\d))?")


def numbers(
    printed: str, type_: str = "", decimal_sign: str = ".", language: str = "en"
) -> list[str]:
    """The numbers of a clause, in order, as normalised strings (decimals kept).

    Number words of the document's language, full-width signs, powers of ten and units with
    exponents are understood; the level of a confidence interval is not a number of the clause.  A
    clause of type `date` gives one ISO date at its printed precision, and after it any number that
    is no part of that date.

    >>> numbers("60（32.4）［25.7～39.7］")
    ['60', '32.4', '25.7', '39.7']
    >>> numbers("2014年12月", "date")
    ['2014-12']
    >>> numbers("Двадцать два процента", language="ru")
    ['22']
    """
    text = notations.plain_signs(printed)
    if type_ == "date":
        return _dates(text)
    text = notations.plain_text(text, decimal_sign)
    return notations.signed_numbers(in_digits(text, language))


def levels(printed: str) -> list[str]:
    """The confidence levels that a clause names, in percent.

    >>> levels("32% (95% CI, 26–40)")
    ['95']
    """
    return notations.levels(notations.plain_signs(printed))


def unit_powers(printed: str) -> list[str]:
    """The divisors of a unit that a clause prints with an exponent, in ASCII.

    >>> unit_powers("5～30 µg·m−2·d−1")
    ['m2', 'd']
    >>> unit_powers("15 мкг/м^2")
    ['m2']
    """
    return notations.unit_powers(notations.plain_signs(printed))


def _dates(text: str) -> list[str]:
    if found := _WORDED_DATE.search(text):
        month = _MONTHS[found["month"].lower()]
        parts = [found["year"], month, found["first"] or found["day"]]
    elif found := _EUROPEAN_DATE.search(text) or _AMERICAN_DATE.search(text):
        parts = [found["year"], found["month"], found["day"]]
    elif found := _DATE.search(text):
        parts = list(found.groups())
    else:
        return _NUMBER.findall(text)
    rest = f"{text[: found.start()]} {text[found.end() :]}"
    return ["-".join(part.zfill(2) for part in parts if part), *_NUMBER.findall(rest)]
