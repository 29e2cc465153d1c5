"""Number words, by the language of the document that prints them.

`in_digits` writes the number words of a text as digits.  A document in Russian or Chinese has an
abstract in English too, so English words are read in all three; in other languages digits alone.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable

_ENGLISH_UNITS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen"
)
_ENGLISH_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_RUSSIAN_UNITS = (
    "ноль ноля нуль нуля",
    "один одна одно одного одной одному одну одним одном",
    "два две двух двум двумя",
    "три трех трёх трем трём тремя",
    "четыре четырех четырёх четырем четырём четырьмя",
    *(f"{stem}ь {stem}и {stem}ью" for stem in ("пят", "шест", "сем")),
    "восемь восьми восемью",
    *(
        f"{stem}ь {stem}и {stem}ью"
        for stem in (
            "девят", "десят", "одиннадцат", "двенадцат", "тринадцат", "четырнадцат", "пятнадцат",
            "шестнадцат", "семнадцат", "восемнадцат", "девятнадцат",
        )
    ),
)  # fmt: skip
_RUSSIAN_TENS = (
    "двадцать двадцати двадцатью", "тридцать тридцати тридцатью", "сорок сорока",
    "пятьдесят пятидесяти пятьюдесятью", "шестьдесят шестидесяти шестьюдесятью",
    "семьдесят семидесяти семьюдесятью", "восемьдесят восьмидесяти восемьюдесятью",
    "девяносто девяноста",
)  # fmt: skip
ENGLISH = (
    {word: n for n, word in enumerate(_ENGLISH_UNITS.split())} | {"once": 1, "doubled": 2},
    {word: 10 * n for n, word in enumerate(_ENGLISH_TENS.split(), start=2)},
    {"hundred": 100},
)
RUSSIAN = (
    {word: n for n, words in enumerate(_RUSSIAN_UNITS) for word in words.split()},
    {word: 10 * n for n, words in enumerate(_RUSSIAN_TENS, start=2) for word in words.split()},
    {"сто": 100, "ста": 100, "двести": 200, "двухсот": 200, "триста": 300}
    | {"трехсот": 300, "трёхсот": 300, "четыреста": 400, "четырехсот": 400, "четырёхсот": 400}
    | {
        f"{stem}{end}сот": 100 * n
        for n, stem in enumerate(("пят", "шест", "сем", "вос", "девят"), start=5)
        for end in (("емь", "ьми") if stem == "вос" else ("ь", "и"))
    },
)
_ARTICLE = {"a": 1}  # of `a hundred`
HANZI = {c: n for n, c in enumerate("一二三四五六七八九", start=1)} | {"〇": 0, "零": 0, "两": 2}
HANZI_POWERS = {"十": 10, "百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000}
_SIGN = f"[{''.join(HANZI)}{''.join(HANZI_POWERS)}]"
# One sign alone is a number where something is counted: 一个, not 一般, 统一 or 第一.
_COUNTED = "个例名位人项种次年月日天周岁期组者类倍片支剂级条篇家所轮"
_THINGS = rf"(?=[{_COUNTED}]|小时|疗程|分之)"
HANZI_NUMERAL = rf"(?:百分之{_SIGN}+|(?<!第){_SIGN}(?:{_SIGN}+|{_THINGS}))"
_CHINESE = re.compile(HANZI_NUMERAL)
_LETTERS = re.compile(r"[^\W\d_]+")


def in_digits(text: str, language: str) -> str:
    """A text of a document in this language (`en`, `ru`, `zh`) with its number words as digits.

    >>> in_digits("twenty-two of a hundred and five", "en")
    '22 of 105'
    >>> in_digits("二十二例，十二个月，统一", "zh")
    '22例，12个月，统一'
    """
    for write in _WRITERS.get(language, ()):
        text = write(text)
    return text


def _spoken(units: dict[str, int], tens: dict[str, int], hundreds: dict[str, int]) -> Callable:
    """A function that writes words as digits: `[a] hundred [and] twenty[-two]`."""
    unit, ten, hundred = ("|".join(words) for words in (units, tens, hundreds))
    below = rf"(?:(?P<tens>{ten})(?:[ -](?P<unit>{unit}))?|(?P<alone>{unit}))"
    pattern = re.compile(
        rf"\b(?:(?:(?P<times>{unit}|a)[ -])?(?P<hundred>{hundred})(?:(?: and)?[ -]{below})?"
        rf"|{re.sub('<', '<below_', below)})\b",
        re.IGNORECASE,
    )
    words = {*units, *tens, *hundreds}
    values = units | tens | hundreds | _ARTICLE

    def digits(found: re.Match) -> str:
        said = {
            name.removeprefix("below_"): values[word.lower()]
            for name, word in found.groupdict().items()
            if word
        }
        number = said.get("hundred", 0) * said.get("times", 1)
        return str(number + sum(said.get(name, 0) for name in ("tens", "unit", "alone")))

    def write(text: str) -> str:
        if words.isdisjoint(_LETTERS.findall(text.lower())):  # the search for them is a slow one
            return text
        return pattern.sub(digits, text)

    return write


def _chinese(text: str) -> str:
    def digits(found: re.Match) -> str:
        _, percent, run = found[0].rpartition("百分之")
        number = hanzi_number(run)
        return found[0] if number is None else f"{number}%" if percent else str(number)

    return _CHINESE.sub(digits, text)


def hanzi_number(run: str) -> int | None:
    """The number that a run of Chinese numerals writes; None where it writes none.

    >>> hanzi_number("一百零五"), hanzi_number("三千二百三十二"), hanzi_number("万一")
    (105, 3232, None)
    """
    if all(sign in HANZI for sign in run):  # signs in a row: 二〇一四, but no 一二
        year = len(run) in (1, 4) or "〇" in run
        return int("".join(str(HANZI[sign]) for sign in run)) if year else None
    number = below = digit = 0  # 10,000s and 100,000,000s; what stands below them; a sign alone
    step = last = math.inf
    for sign in run:
        if sign in HANZI:
            if digit:
                return None
            digit = HANZI[sign]
            continue
        power = HANZI_POWERS[sign]
        if power >= 10_000:
            if power >= last or not (below or digit):
                return None
            number, below, last, step = number + (below + digit) * power, 0, power, math.inf
        else:
            if power >= step or (not digit and power != 10):
                return None
            below, step = below + (digit or 1) * power, power
        digit = 0
    return number + below + digit


_WRITERS: dict[str, tuple[Callable[[str], str], ...]] = {
    "en": (_spoken(*ENGLISH),),
    "ru": (_spoken(*RUSSIAN), _spoken(*ENGLISH)),
    "zh": (_chinese, _spoken(*ENGLISH)),
}
