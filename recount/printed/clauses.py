"""Printed numbers: what stands in a clause, and what a printed number can mean.

A printed number is not a value but a cell: all the values that print so.
The reader of clauses (`numbers`) knows the signs of the five documents; the cells follow from the
printed decimals alone (recalc; Brown and Heathers 2017, GRIM), so no tolerance is ever chosen.
"""

from __future__ import annotations

import re
from fractions import Fraction

from recount.printed.cells import plain

_SIGNS = str.maketrans(
    {
        "−": "-", "–": "-", "—": "-", "～": "~", "〜": "~", "（": "(", "）": ")", "［": "[",
        "］": "]", "，": ",", "：": ":", "＜": "<", "＞": ">", "＋": "+", "＝": "=", "％": "%",
        "\u00a0": " ", "\u2009": " ", "\u202f": " ", "．": ".",
    }
    | {chr(ord("０") + n): str(n) for n in range(10)}
)  # fmt: skip
_ENGLISH = "zero one two three four five six seven eight nine ten eleven twelve"
_ENGLISH_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_RUSSIAN = (
    "один одна одно одного одной одному одну одним одном",
    "два две двух двум двумя",
    "три трех трёх трем трём тремя",
    "четыре четырех четырёх четырем четырём четырьмя",
    "пять пяти пятью", "шесть шести шестью", "семь семи семью", "восемь восьми восемью",
    "девять девяти девятью", "десять десяти десятью",
)  # fmt: skip
_RUSSIAN_TENS = (
    "двадцать двадцати", "тридцать тридцати", "сорок сорока", "пятьдесят пятидесяти",
    "шестьдесят шестидесяти", "семьдесят семидесяти", "восемьдесят восьмидесяти", "девяносто",
)  # fmt: skip
_UNITS = (
    {word: n for n, word in enumerate(_ENGLISH.split())}
    | {word: n for n, words in enumerate(_RUSSIAN, start=1) for word in words.split()}
    | {"once": 1, "doubled": 2}
)
_TENS = {word: 10 * n for n, word in enumerate(_ENGLISH_TENS.split(), start=2)} | {
    word: 10 * n for n, words in enumerate(_RUSSIAN_TENS, start=2) for word in words.split()
}
_ONE_WORD = re.compile(
    rf"\b(?:(?P<tens>{'|'.join(_TENS)})(?:[ -](?P<unit>{'|'.join(_UNITS)}))?"
    rf"|(?P<alone>{'|'.join(_UNITS)}))\b",
    re.IGNORECASE,
)
_WORDS = {*_TENS, *_UNITS}
_LETTERS = re.compile(r"[^\W\d_]+")
_HANZI = str.maketrans(
    {c: str(n) for n, c in enumerate("一二三四五六七八九十", start=1)} | {"两": "2"}
)
_LEVEL = re.compile(r"(?<![\d.])(9\d(?:\.\d+)?)\s*%\s*(?:confidence interval|CI|ДИ)", re.IGNORECASE)
_UNIT_POWER = re.compile(r"(?<![A-Za-zµμ])([A-Za-zµμ]+)-(\d)(?!\d)")
# `m2` and `мм^3` are units, `1×10-4` and a bare `10^-4` are numbers.
_UNIT_EXPONENT = re.compile(r"(?<=[/·])\s?([mм]{1,2})\^?(\d)(?!\d)")
_POWER = re.compile(r"(?:(\d+(?:\.\d+)?)\s*[×x]\s*10\^?|(?<![\d.])10\^)(-?\d)(?!\d)")
_THOUSANDS = {
    ".": re.compile(r"(?<=\d)(?<!\.\d)[ ,](?=\d{3}(?!\d))"),
    ",": re.compile(r"(?<=\d) (?=\d{3}(?!\d))"),
}
_BARE = re.compile(r"[\d\s.,;:()\[\]%/<>=+~-]*")  # no word, unit or power: most clauses of tables
_STRENGTH = re.compile(r"(?<=\d),(?=\d{1,2}[A-Za-z])")  # a Spanish one: `38,5mcg`
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


def numbers(printed: str, type_: str = "", decimal_sign: str = ".") -> list[str]:
    """The numbers of a clause, in order, as normalised strings (decimals kept).

    Number words, full-width signs, powers of ten and units with exponents are understood; the
    level of a confidence interval is not a number of the clause.  A clause of type `date` gives
    one ISO date at its printed precision, and after it any number that is no part of that date.

    >>> numbers("60（32.4）［25.7～39.7］")
    ['60', '32.4', '25.7', '39.7']
    >>> numbers("2014年12月", "date")
    ['2014-12']
    >>> numbers("Двадцать два процента")
    ['22']
    """
    text = printed.translate(_SIGNS)
    if type_ == "date":
        return _dates(text)
    text = _LEVEL.sub("", text)
    text = _THOUSANDS[decimal_sign].sub("", text)
    if decimal_sign == ",":
        text = re.sub(r"(?<=\d),(?=\d)", ".", text)
    if _BARE.fullmatch(text):
        return _NUMBER.findall(text)
    text = _STRENGTH.sub(".", text)
    text = _POWER.sub(lambda m: plain(Fraction(m[1] or 1) * Fraction(10) ** int(m[2])), text)
    text = _UNIT_POWER.sub(r"\1", text)
    text = _UNIT_EXPONENT.sub(r"\1", text)
    if not _WORDS.isdisjoint(_LETTERS.findall(text.lower())):  # the next search is a slow one
        text = _ONE_WORD.sub(_from_words, text)
    text = text.translate(_HANZI)
    return _NUMBER.findall(text)


def levels(printed: str) -> list[str]:
    """The confidence levels that a clause names, in percent.

    >>> levels("32% (95% CI, 26–40)")
    ['95']
    """
    return _LEVEL.findall(printed.translate(_SIGNS))


def unit_powers(printed: str) -> list[str]:
    """The divisors of a unit that a clause prints with an exponent, in ASCII.

    >>> unit_powers("5～30 µg·m−2·d−1")
    ['m2', 'd']
    >>> unit_powers("15 мкг/м^2")
    ['m2']
    """
    text = printed.translate(_SIGNS)
    found = _UNIT_POWER.findall(text) + _UNIT_EXPONENT.findall(text)
    ascii_name = str.maketrans("µμм", "uum")
    return [name.translate(ascii_name) + power.replace("1", "") for name, power in found]


def _from_words(found: re.Match) -> str:
    tens, unit = found["tens"], found["unit"] or found["alone"]
    return str(((tens and _TENS[tens.lower()]) or 0) + ((unit and _UNITS[unit.lower()]) or 0))


def _dates(text: str) -> list[str]:
    if found := _WORDED_DATE.search(text):
        month = _MONTHS[found["month"].lower()]
        parts = (found["year"], month, found["first"] or found["day"])
    elif found := _EUROPEAN_DATE.search(text) or _AMERICAN_DATE.search(text):
        parts = found["year"], found["month"], found["day"]
    elif found := _DATE.search(text):
        parts = found.groups()
    else:
        return _NUMBER.findall(text)
    rest = f"{text[: found.start()]} {text[found.end() :]}"
    return ["-".join(part.zfill(2) for part in parts if part), *_NUMBER.findall(rest)]
