"""How documents write a number: signs, powers of ten, thousands, and numbers that are none.

`plain_text` gives a clause in which every number is a run of digits with a decimal point, `numbers`
those of such a clause with their signs.
"""

from __future__ import annotations

import re
import unicodedata
from fractions import Fraction

from recount.printed.cells import plain

_RAISED = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻", "0123456789+-", strict=True))
_SPACES = "\u00a0\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
_SIGNS = str.maketrans(
    {
        "−": "-", "–": "-", "—": "-", "‒": "-", "‐": "-", "‑": "-", "～": "~", "〜": "~",
        "（": "(", "）": ")", "［": "[", "］": "]", "，": ",", "：": ":", "＜": "<", "＞": ">",
        "＋": "+", "＝": "=", "％": "%", "．": ".", "’": "'", "∙": "·", "⋅": "·", "・": "·",
        "•": "·", "ʼ": "'", "´": "'", "`": "'", "﹣": "-", "－": "-", "／": "/", "；": ";",
        "٫": ".", "٬": "'", "٪": "%",
    }
    | dict.fromkeys(_SPACES, " ")
    | {chr(ord("０") + n): str(n) for n in range(10)}
)  # fmt: skip
_OTHER_DIGIT = re.compile(r"(?![0-9])\d")  # of Arabic, Devanagari and all other scripts
_RAISED_RUN = re.compile(f"(?<=10)([⁺⁻]?[{''.join(_RAISED)}]+)")
_NAME = r"(?:confidence interval|credible interval|CI|CrI|HDI|ДИ|IC|KI|[可置]信区间)"
# `95% CI` and `95%-CI`; `CI 95%` unless the percentage begins a range.
_LEVEL = re.compile(
    rf"(?<![\d.])(?P<before>80|9\d(?:\.\d+)?)\s*%[\s-]*{_NAME}(?![A-Za-z])"
    rf"|(?<![A-Za-z]){_NAME}[\s:,-]*(?P<after>80|90|95|97\.5|98|99(?:\.\d+)?)\s*%"
    r"(?!\s*(?:[-~/]|to\b|and\b|до\b))",
    re.IGNORECASE,
)
_UNIT_POWER = re.compile(r"(?<![A-Za-zµμ])([A-Za-zµμ]+)-(\d)(?!\d)")
# `m2` and `мм^3` are units, `1×10-4` and a bare `10^-4` are numbers.
_UNIT_EXPONENT = re.compile(r"(?<=[/·])\s?([mм]{1,2})\^?(\d)(?!\d)")
_POWER = re.compile(
    r"(?:(?P<times>\d*\.?\d+)\s*(?:[×x*]\s*10\^?|·\s*10\^)|(?<![\d.])10\^)"
    r"(?:(?P<exponent>[-+]?\d{1,3})(?!\d)|\((?P<inside>[-+]?\d{1,3})\))"
    r"|(?<![\w.])(?P<mantissa>\d*\.?\d+)e(?P<e>[-+]?\d{1,3})(?!\w)",
    re.IGNORECASE,
)
_THOUSANDS = {
    ".": re.compile(r"(?<![\d.])(?!0,)\d{1,3}(?:(?:,\d{3})+|(?: \d{3})+|(?:'\d{3})+)(?!\d)"),
    ",": re.compile(r"(?<![\d,])\d{1,3}(?:(?: \d{3})+|(?:'\d{3})+)(?!\d)"),
}
_POINTS = re.compile(r"(?<=\d)·(?=\d)")  # of The Lancet's journals
_COMMAS = re.compile(r"(?<=\d),(?=\d)")
_STRENGTH = re.compile(r"(?<=\d),(?=\d{1,2}[A-Za-z])")  # a Spanish one: `38,5mcg`
_LEADING_POINT = re.compile(r"(?<![\w.])\.(?=\d)")
_BARE = re.compile(r"[\d\s.,;:()\[\]%/<>=+~-]*")  # no word, unit or power: most clauses of tables
_NUMBER = re.compile(r"\d+(?:\.\d+)?")


def plain_signs(text: str) -> str:
    """A text with the signs of ASCII; a raised exponent of ten has a circumflex before it.

    >>> plain_signs("＜１×10⁻⁴")
    '<1×10^-4'
    """
    if text.isascii():
        return text
    text = _RAISED_RUN.sub(lambda m: "^" + "".join(_RAISED[sign] for sign in m[1]), text)
    return _OTHER_DIGIT.sub(lambda m: str(unicodedata.decimal(m[0])), text.translate(_SIGNS))


def plain_text(text: str, decimal_sign: str = ".") -> str:
    """A text with plain signs in which each number is digits with a decimal point.

    The level of an interval and the exponents of units are left out.

    >>> plain_text("0·71 (95% CrI 0·55-0·93), p = 5.8 × 10-3")
    '0.71 ( 0.55-0.93), p = 0.0058'
    """
    bare = _BARE.fullmatch(text)
    text = text if bare else _LEVEL.sub("", text)
    text = _THOUSANDS[decimal_sign].sub(lambda m: re.sub("[ ,']", "", m[0]), text)
    if decimal_sign == ",":
        text = _COMMAS.sub(".", text)
    if bare:
        return _LEADING_POINT.sub("0.", text)
    text = _STRENGTH.sub(".", text)
    text = _POWER.sub(_written_out, text)
    text = _POINTS.sub(".", text)
    text = _LEADING_POINT.sub("0.", text)
    text = _UNIT_POWER.sub(r"\1", text)
    return _UNIT_EXPONENT.sub(r"\1", text)


def signed_numbers(text: str) -> list[str]:
    """The numbers of a plain text, in order, each with the minus that belongs to it.

    A minus belongs to the number that follows it at once, after a space, a bracket or nothing; but
    between two numbers it is the sign of a range.

    >>> signed_numbers("-3.2 (-5.1 to -1.3), 26-40, 36 - 50")
    ['-3.2', '-5.1', '-1.3', '26', '40', '36', '50']
    """
    found = []
    for match in _NUMBER.finditer(text):
        before = text[: match.start()]
        minus = before.endswith("-") and _is_sign(before[:-1])
        found.append("-" * minus + match[0])
    return found


def levels(text: str) -> list[str]:
    """The confidence levels that a text with plain signs names, in percent."""
    return [found["before"] or found["after"] for found in _LEVEL.finditer(text)]


def unit_powers(text: str) -> list[str]:
    """The divisors of a unit that a text with plain signs prints with an exponent, in ASCII."""
    found = _UNIT_POWER.findall(text) + _UNIT_EXPONENT.findall(text)
    ascii_name = str.maketrans("µμм", "uum")
    return [name.translate(ascii_name) + power.replace("1", "") for name, power in found]


def _is_sign(before: str) -> bool:
    """Whether a minus after this text is a sign: at the beginning, or after a space or a bracket,
    after the dash of a range, and not between two numbers."""
    if before.endswith("-"):
        return bool(re.search(r"[\d%]\s?-$", before))
    if before and not (before[-1].isspace() or before[-1] in "([{<>=≤≥±~≈/,;:"):
        return False
    before = before.rstrip()
    return not before or not (before[-1].isdigit() or before[-1] in "%‰")


def _written_out(found: re.Match) -> str:
    digits = found["times"] or found["mantissa"] or "1"
    exponent = int(found["exponent"] or found["inside"] or found["e"])
    return plain(Fraction(digits) * Fraction(10) ** exponent)
