"""What stands where in a cell that is all that a row says: `60/185 (32.4)`, `0.71 (0.55-0.93)`.

A layout takes every number of its cell and places it; a cell with a number that has no place is not
read at all, since half of it would be guessed.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field

from recount.printed import notations
from recount.printed.clauses import levels

# Signs that turn or part a text unseen, and control characters but white space.
_HIDDEN = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]"
)
_RELATIONS = {
    "≤": "<=", "≦": "<=", "⩽": "<=", "≲": "<=", "=<": "<=", "≥": ">=", "≧": ">=", "⩾": ">=",
    "≳": ">=", "=>": ">=", "≪": "<", "≫": ">", "≈": "~", "∼": "~", "≅": "~", "≃": "~",
}  # fmt: skip
_WORDS = {
    "<=": "at most|no more than|not more than|up to|не более|höchstens|co najwyżej|不超过|至多",
    ">=": "at least|no less than|not less than|не менее|mindestens|co najmniej|不少于|至少",
    "<": "less than|fewer than|lower than|below|under|менее|ниже|weniger als|unter|mniej niż|小于"
    "|低于|少于|不足",
    ">": "more than|greater than|higher than|above|over|более|выше|mehr als|über|więcej niż|大于"
    "|高于|超过",
    "~": r"about|approximately|approx\.?|around|circa|ca\.|roughly|около|примерно|etwa|około"
    "|大约|约",
}
_WORDED = [
    (sign, re.compile(rf"(?:\b|(?<=[\u4e00-\u9fff]))(?:{words})(?=\s*-?\.?\d)", re.IGNORECASE))
    for sign, words in _WORDS.items()
]
_FOOTNOTES = re.compile(r"(?<=[\d%)\]])\s?(?:\*+|[†‡§¶‖#]+)(?=\s*(?:$|[)\],;]))")
_OTHER_LETTERS = re.compile("[\uff21-\uff5a\U0001d400-\U0001d7ff]+")  # wide ones, mathematical ones
_PLUS = re.compile(r"((?:[(\[,;:<>~=]|\bto|^)\s*)\+(?=\.?\d)")
_BRACES = re.compile(r"\^\{([^{}]*)\}")
_POINTED = re.compile(r"(?<![\d.,])[1-9]\d{0,2}(?:\.\d{3})+(?![\d.])")  # thousands: 12.345
_SPACED_MINUS = re.compile(r"((?:[(\[,;:<>~=]|\bto|^)\s*)-\s+(?=\.?\d)")
_WITH_COMMA = re.compile(r"(?<![\d,.])(\d+),(\d+)(?![\d,.])")
_WITH_POINT = re.compile(r"(?<![\d.])(?:\d+[.·]\d{1,2}|\d+[.·]\d{4,}|0[.·]\d+)(?![\d.])")

_SIGN = r"(?:<=|>=|[<>~=])?"
_WORD = r"[^\W\d_]++"
_NOUNS = rf"(?: ?{_WORD}){{0,3}}"
_UNIT = r"(?: ?%| ?‰| per 10+(?! ?[\w-]*(?:year|month|week|day)))?"
_LABEL = r"(?:[^\d()\[\]<>~±]*?[\s:=,;\u4e00-\u9fff])??"
_OF = r"(?:/|out of|of the|of|из|von|z)"
_OPEN, _CLOSE = r"[(\[]", r"[)\]]"
_P = re.compile(
    rf"(?P<open>{_OPEN} ?)?(?:(?:with|and|,|;) ?)?(?:(?:log|two|one|2|1)[- ]?(?:rank|sided) )?"
    rf"(?<![^\W\d_])p(?:[- ]?values?|值)?(?: for {_WORD})?(?: ?\([^()\d]*\))? ?[:=]? ?"
    rf"(?P<sign>{_SIGN}) ?(?P<p>-?\d+(?:\.\d+)?)(?P<close> ?{_CLOSE})?$",
    re.IGNORECASE,
)
_IN_HEAD = re.compile(r" ?; ?n ?= ?(?P<total>\d+)$", re.IGNORECASE)  # else it may be the events
_MEANING = {
    "range": re.compile(r"(?<!interquartile )\brange\b|范围|диапазон|размах", re.IGNORECASE),
    "iqr": re.compile(r"\biqr\b|interquartile", re.IGNORECASE),
}


@dataclass(frozen=True)
class Layout:
    """The parts of a cell by name with their relations, its unit, and what its limits are."""

    parts: dict[str, str] = field(default_factory=dict)
    relations: dict[str, str] = field(default_factory=dict)
    unit: str = ""
    bounds: str = ""


def _number(part: str, digits: str = r"-?\d+(?:\.\d+)?") -> str:
    return rf"(?P<{part}_sign>{_SIGN}) ?(?P<{part}>{digits})"


def _measure(part: str) -> str:
    return rf"{_number(part)}(?P<{part}_unit>{_UNIT})"


_EVENTS = _number("events", r"-?\d+")
_FRACTION = rf"{_EVENTS} ?{_OF} ?{_number('total', '[0-9]+')}"
_VALUE = _measure("value")
_WORDS_BEFORE = rf"(?:{_WORD} ?){{0,2}}[,:;=]*"
_PAIR = rf"{_measure('low')} ?(?:-|to|~|,|;|до|bis|and) ?{_measure('high')}"
_IN_BRACKETS = rf" ?[,;:]? ?{_OPEN} ?{_WORDS_BEFORE} ?{_PAIR} ?{_CLOSE}"
_AFTER_COMMA = rf" ?[,;][,;: ]*{_WORDS_BEFORE} ?{_PAIR}"
_BESIDE = rf" ?[,;][,;: ]*{_WORDS_BEFORE} ?"  # within the same brackets
_CORES = (
    rf"{_FRACTION}{_NOUNS}",
    rf"{_FRACTION}{_NOUNS} ?[,;:=] ?{_VALUE}",
    rf"{_FRACTION}{_NOUNS} ?[,;:]? ?{_OPEN} ?{_VALUE} ?{_CLOSE}",
    rf"{_OPEN} ?{_FRACTION} ?{_CLOSE} ?{_VALUE}",
    rf"{_VALUE}{_NOUNS} ?[,;:=] ?{_FRACTION}",
    rf"{_VALUE}{_NOUNS} ?[,;:]? ?{_OPEN} ?{_FRACTION}{_NOUNS} ?{_CLOSE}",
    rf"{_EVENTS}{_NOUNS} ?{_OPEN} ?{_VALUE} ?{_CLOSE}",
    rf"{_VALUE}{_NOUNS} ?(?:±|\+/-) ?{_measure('error')}",
    rf"{_VALUE}(?P<noun>{_NOUNS})",
)
_WITH_LIMITS = (
    rf"{_FRACTION}{_NOUNS} ?[,;:]? ?{_OPEN} ?{_VALUE}{_BESIDE}{_PAIR} ?{_CLOSE}",
    rf"{_EVENTS}{_NOUNS} ?{_OPEN} ?{_VALUE}{_BESIDE}{_PAIR} ?{_CLOSE}",
    rf"{_VALUE}{_NOUNS} ?[,;:]? ?{_OPEN} ?{_FRACTION}{_NOUNS}{_BESIDE}{_PAIR} ?{_CLOSE}",
    rf"{_VALUE}{_NOUNS} ?{_OPEN} ?{_WORDS_BEFORE} ?{_PAIR} ?[,;] ?{_FRACTION}{_NOUNS} ?{_CLOSE}",
)
_CELLS = [
    (limits == _AFTER_COMMA, re.compile(rf"{_LABEL} ?{core}{limits}", re.IGNORECASE))
    for core in _CORES
    for limits in ("", _IN_BRACKETS, _AFTER_COMMA)
]
_CELLS += [(False, re.compile(rf"{_LABEL} ?{core}", re.IGNORECASE)) for core in _WITH_LIMITS]


def decimal_sign_of(texts: Iterable[str]) -> str:
    """The decimal sign of a table: a comma where one parts decimals in it and no point does.

    >>> decimal_sign_of(["60/185 (32,4 %)", "1.234"]), decimal_sign_of(["40 (25,39)", "1,234"])
    (',', '.')
    """
    decimals = False
    for text in map(notations.plain_signs, texts):
        if _WITH_POINT.search(text):
            return "."
        for found in _WITH_COMMA.finditer(text):
            whole, rest = found.groups()
            limits = re.search(r"[(\[]\s*$", text[: found.start()]) and len(whole) == len(rest)
            if whole == "0" or (len(rest) != 3 and not (limits and int(whole) <= int(rest))):
                decimals = True
    return "," if decimals else "."


def plain(text: str, decimal_sign: str = ".") -> str:
    """A text in which signs, relations and numbers are plain, one space between the words.

    >>> plain("Fewer than\u00a01·5\u200f %, p ≤ .05*")
    '< 1.5 %, p <= 0.05'
    """
    text = _OTHER_LETTERS.sub(
        lambda found: unicodedata.normalize("NFKC", found[0]), _HIDDEN.sub("", html.unescape(text))
    )
    text = _BRACES.sub(r"^\1", notations.plain_signs(text))
    for sign, plain_sign in _RELATIONS.items():
        text = text.replace(sign, plain_sign)
    if decimal_sign == ",":
        text = _POINTED.sub(lambda found: found[0].replace(".", ""), text)
    text = notations.plain_text(_FOOTNOTES.sub("", text), decimal_sign)
    for sign, words in _WORDED:
        text = words.sub(f" {sign}", text)
    text = " ".join(re.sub(r"\(\s*\[", "(", text).replace("])", ")").split())
    return _PLUS.sub(r"\1", _SPACED_MINUS.sub(r"\1-", text))


def laid_out(printed: str, decimal_sign: str = ".") -> Layout:
    """What stands where in a cell in one of the known layouts; an empty layout of any other.

    >>> laid_out("less than 1% (1 of 267)").parts
    {'value': '1', 'events': '1', 'total': '267'}
    >>> laid_out("in 2014 300 patients").parts
    {}
    """
    text = plain(printed, decimal_sign)
    level = "".join(f"ci{level}" for level in levels(printed)[:1])
    meaning = level or next((name for name, said in _MEANING.items() if said.search(text)), "")
    parts: dict[str, str] = {}
    signs: dict[str, str] = {}
    if p := _P.search(text):
        parts["p"], signs["p"] = p["p"], p["sign"]
        text = (text[: p.start()] + (p["close"] or "") * (not p["open"])).strip(" ,;")
        if not re.search(r"\d", text):
            return Layout(parts, _related(signs))
    if not level and _WITH_COMMA.search(text):  # two limits, or decimals
        return Layout()
    if (head := _IN_HEAD.search(text)) and not re.search(rf"\d ?{_OF} ?\d", text):
        parts["total"], text = head["total"], text[: head.start()].strip(" ,;")
    for needs_level, cell in _CELLS:
        found = cell.fullmatch(text) if level or not needs_level else None
        if found and not (parts.keys() & found.re.groupindex.keys()):
            groups = {name: text for name, text in found.groupdict().items() if text}
            noun = groups.pop("noun", "").strip()
            parts |= {name: text for name, text in groups.items() if "_" not in name}
            signs |= {name: groups.get(f"{name}_sign", "") for name in parts if name != "p"}
            units = {groups[f"{name}_unit"].strip() for name in parts if f"{name}_unit" in groups}
            return Layout(parts, _related(signs), units.pop() if len(units) == 1 else noun, meaning)
    return Layout()


def _related(signs: dict[str, str]) -> dict[str, str]:
    return {part: sign for part, sign in signs.items() if sign and sign != "="}
