"""The words that are held: numerals, comparatives, and the names that may hold a number."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable
from pathlib import Path

from recount.data.tables import Problem
from recount.printed.languages import ENGLISH, HANZI_NUMERAL, RUSSIAN

NAMES = "data/names.csv"

_UNITS, _TENS = ENGLISH[:2]
_FROM_THREE = [word for word, n in _UNITS.items() if n not in (1, 2)]  # one and two are language
NUMBER_WORDS = (
    rf"(?:{'|'.join([*_FROM_THREE, *_TENS])}|hundred|thousand)-?fold",
    *_FROM_THREE, *_TENS, "dozen", "hundred", "thousand", "million", "billion", "trillion",
    "thrice", "threescore", "fourscore", "nil", "nought", "naught", "trio", "quartet", "quintet",
    "sextet", "septet", "octet", "quadrillion",
)  # fmt: skip
_SHARE = (
    "third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|(?:thir|four|fif|six|"
    "seven|eigh|nine)teenth|(?:twent|thirt|fort|fift|sixt|sevent|eight|ninet)ieth|hundredth|"
    "thousandth|millionth"
)
# What follows a share and no ordinal: "a third of", "a third were", "a tenth short", "by a fifth."
_AFTER_SHARE = (
    r"\s+(?:of|died|relapsed|responded|survived|reached|had|have|were|was|are|did|do|in|more|less|"
    r"fewer|higher|lower|longer|shorter|short|below|above|to)\b|[.;:!?)]"
)
# "a third trial" is an ordinal, "a third of the trials" a number.
_WORDS = (
    rf"(?:{'|'.join(_TENS)})[-–‑]?(?:{'|'.join(_UNITS)}|something)",
    rf"(?:{'|'.join(NUMBER_WORDS)})s?",
    r"(?:twent|thirt|fort|fift|sixt|sevent|eight|ninet)ies",
    rf"(?:two|several|{'|'.join(_FROM_THREE)})[- ](?:{_SHARE}|quarter)s",
    rf"(?:an?|one)-(?:{_SHARE}|quarter)",
    rf"(?:an?|one)\s(?:quarter|(?:{_SHARE})(?={_AFTER_SHARE}))",
    r"(?:trebl|quadrupl|quintupl|sextupl|septupl|octupl|nonupl|decupl)(?:e|es|ed|ing)",
    r"(?:a\s)?scores?\sof(?=\s(?:\w+\s)?(?:patients|children|adults|people|trials|studies)\b)",
    r"orders?\sof\smagnitude",
    r"(?:quinqua|sexa|septua|octo|nona)genarians?",
    "|".join(word for words in RUSSIAN for word, n in words.items() if n > 2 or n == 0),
    # "один" and "два" are language as "one" and "two" are; shares, groups and multiples are not.
    r"тысяч\w*|миллион\w*|миллиард\w*|десят(?:ок|к)\w*|дюжин\w*|сотн\w+|сотен",
    r"(?:четв[её]рт|пят|шест|седьм|восьм|девят|десят|сот)\w+\sчаст\w+",
    r"полов[ие]н\w*|пол[уо]?тор\w+|трет[ьи]|четверт(?:ь|и|ью|ей)",
    r"(?:двое|двоих|двоим|трое|троих|троим|(?:четв|пят|шест|сем|восьм|девят|десят)еро\w*)",
    r"в(?:двое|трое|четверо|пятеро|шестеро|семеро|восьмеро|девятеро|десятеро)",
    r"(?:два|три|четыре)жды|\w+кратн\w+|(?:удво|утро|удесятер)\w+",
    r"(?:одно|дву|двух|тр[её]х|четыр[её]х|пяти|шести|семи|восьми|девяти|десяти|\w+дцати)летн\w+",
)
# Shares, groups and multiples; whole numbers are read as documents print them.
_HANZI_WORDS = (
    "[一二两三四五六七八九十几数]成|一半|半数|过半|双倍|一打|[翻加]倍|翻番|半年|俩|仨"
    "|[十百千万][余多几]+|[数几逾近上]+[十百千万]|[廿卅]"
    "|[壹贰叁肆伍陆柒捌玖拾佰仟]{2,}|[壹贰叁肆伍陆柒捌玖拾佰仟](?=[例名位个人])"
)
_ROMAN_COUNT = r"(?-i:(?<!phase )(?<!grade )\b[IVXLCDM]{2,}(?=\s+(?:patients|children|adults)\b))"

_COMPARED = (
    "more|fewer|less|higher|lower|larger|smaller|greater|bigger|longer|shorter|better|worse|"
    "earlier|later|faster|slower|older|younger|wider|narrower|stronger|weaker|safer|rarer"
)
_COUNTED = (
    "patients|children|adults|people|deaths|responders|responses|remissions|relapses|trials|"
    "studies|series|sources|documents|findings|facts|numbers"
)
BOUND = "\ufffc"  # stands for a number that a role prints
OTHER = "\ufffb"  # stands for code, mathematics or the target of a role

# Matched without regard to case, within one sentence.
COMPARATIVES = (
    rf"\b(?:{_COMPARED})\b[^.!?]{{0,80}}?\bthan\b(?!\s+one\b)",  # higher ... than
    rf"\b(?:below|above)\s+(?:the\s+)?(?:{BOUND}|threshold\b)",  # above {fact}, the threshold
    r"\b(?:exceed|outperform|outnumber|surpass)(?:s|ed|ing)?\b",
    r"\bhalf\b(?![- ](?:li(?:fe|ves)\b|an?\b))",  # half of, in half; not half-life, half a day
    r"\bhalve[sd]?\b",
    r"\b(?:twice|two\s+times)\b(?!\s+(?:a|per|daily|weekly)\b)",
    r"\b(?:doubl|tripl)(?:e|es|ed|ing)\b(?![- ](?:blind|dummy|programm))",
    r"\b(?:two|several|many)-?fold\b",  # others, as "a third of", are numbers in words
    r"\bnearly\b",
    r"\balmost\s+(?:all|every|half|twice|doubl\w+|tripl\w+|none|no|as)\b",
    rf"\bmost\s+(?:of|{_COUNTED})\b",
    r"\b(?:majority|minority)\b",
    r"\bno\s+(?:\w+\s+)?difference\b",
    r"\bnot\s+differ\b",
    r"\b(?:superior|inferior)\b",
    r"\b(?:in|de)creas(?:es|ed)\b",
    r"\bat\s+least\s+as\b",
    r"\b(?:high|low|larg|small|great|wid|narrow|strong|weak)est\b",  # the ends of a range are names
    r"(?<!\bat )\b(?:best|worst|fewest)\b",
    r"\bsignificant(?:ly)?\b",
    r"\b(?:similar|comparable|equivalent)\s+(?:to|in|rates?|results?)\b",
    r"\bas\s+(?:many|much|often|high|low|long|large|good)\s+as\b",
    rf"\b(?:hardly|scarcely)\s+(?:any|ever|{_COMPARED})\b",
)

_DIGIT = r"[\d²³¹¼-¾⁰-⁹₀-₉⅐-↉①-⒛❶-➓㈠-㈩㊀-㊉]"
DIGIT = re.compile(_DIGIT)
_NUMERAL = re.compile(
    rf"\w*{_DIGIT}+(?:[.,:/–−-]?{_DIGIT}+)*\w*|\b(?:{'|'.join(_WORDS)})(?!\w)"
    rf"|{_ROMAN_COUNT}|{HANZI_NUMERAL}|{_HANZI_WORDS}",
    re.IGNORECASE,
)
_LOCATOR = re.compile(
    r"\b(?:Table|Figure|[Ss]ection|[Cc]hapter)"
    r"(?:\s+S?\d+(?:\.\d+)*[a-z]?|s\s+S?\d+(?:\.\d+)*[a-z]?"
    r"(?:(?:,\s+|,?\s+and\s+|\s+to\s+|–)\d+(?:\.\d+)*[a-z]?)*)(?![\w%])"
)
_URL = re.compile(r"\b(?:https?://|www\.)[^\s<>]+|\bdoi:\S+|\b10\.\d{4,9}/\S+")
COMPARATIVE = re.compile("|".join(f"(?:{pattern})" for pattern in COMPARATIVES), re.IGNORECASE)


class Names:
    """Names that may hold a number, and those met so far."""

    def __init__(self, names: Iterable[str]) -> None:
        self.met: set[str] = set()
        longest_first = sorted(names, key=len, reverse=True)
        patterns = (r"\s+".join(map(re.escape, name.split())) for name in longest_first)
        self._pattern = re.compile(rf"(?<!\w)(?<!\d[.,])(?:{'|'.join(patterns)})(?!\w|[.,]\d)")

    def unbound(self, text: str) -> list[tuple[int, str]]:
        """Offset and wording of the numerals that no name, locator or address covers."""
        if not _NUMERAL.search(text):
            return []

        def name(match: re.Match) -> str:
            self.met.add(" ".join(match[0].split()))
            return _blank(match)

        text = _LOCATOR.sub(_blank, self._pattern.sub(name, _URL.sub(_blank, text)))
        return [(match.start(), match[0]) for match in _NUMERAL.finditer(text)]


class NameLists:
    """The names that all words share, in `data/names.csv`, and those of one chapter alone.

    A chapter has its own in `notebooks/<name>/names.csv`, beside what else only it needs. What is
    wrong with the lists is added to `problems`.
    """

    def __init__(self, root: Path, problems: list[Problem]) -> None:
        own = sorted((root / "notebooks").glob("*/names.csv"))
        files = [NAMES, *(path.relative_to(root).as_posix() for path in own)]
        self.lists = {file: read_names(root, problems, file) for file in files}
        self._names: dict[str, Names] = {}
        for file, lines in self.lists.items():
            for name in lines.keys() & self.lists[NAMES].keys() if file != NAMES else ():
                message = f"{name!r} stands already in {NAMES}"
                problems.append(Problem(file, lines[name], "name", message))

    def of(self, page: str) -> Names:
        """The names that a page may use, by its file from the book's folder."""
        own = f"{page.removesuffix('.md')}/{Path(NAMES).name}"
        if page not in self._names:
            self._names[page] = Names([*self.lists[NAMES], *self.lists.get(own, ())])
        return self._names[page]

    def unused(self) -> list[Problem]:
        """A problem for each name that no page met."""
        found = []
        for file, lines in self.lists.items():
            page = file.removesuffix("/names.csv") + ".md"
            read = [n for p, n in self._names.items() if file == NAMES or p == page]
            met = {name for names in read for name in names.met}
            for name, line in lines.items():
                if name not in met:
                    message = f"{name!r} is used nowhere; remove it"
                    found.append(Problem(file, line, "name", message))
        return found


def _blank(match: re.Match) -> str:
    return OTHER * len(match[0])


def read_names(root: Path, problems: list[Problem], file: str = NAMES) -> dict[str, int]:
    """The names with their lines; what is wrong with the list is added to `problems`."""

    def report(line: int | None, message: str) -> None:
        problems.append(Problem(file, line, "name", message))

    try:
        text = (root / file).read_text(encoding="utf-8")
    except FileNotFoundError:
        report(None, "does not exist")
        return {}
    reader = csv.DictReader(io.StringIO(text, newline=""))
    if reader.fieldnames != ["name", "reason"]:
        report(1, f"columns are {','.join(reader.fieldnames or [])}; expected name,reason")
        return {}
    names: dict[str, int] = {}
    for row in reader:
        name, line = " ".join((row["name"] or "").split()), reader.line_num
        if not name or not (row["reason"] or "").strip() or None in row:
            report(line, f"{name!r} needs a name and a reason, and nothing else")
        elif name in names:
            report(line, f"{name!r} stands already in line {names[name]}")
        elif _is_bare(name):
            report(line, f"{name!r} is a bare number, not a name: bind it with a role")
        else:
            names[name] = line
    return names


def _is_bare(name: str) -> bool:
    """Whether a name says nothing but a number; one of six digits is that of a study."""
    rest = name if DIGIT.search(name) else _NUMERAL.sub("", name)
    return not re.search(r"[^\W\d_]", rest) and not re.search(r"\d{6}", name)


def around(text: str, offset: int) -> str:
    """A few words on both sides of a hit, for the message."""
    before, after = text[:offset].split("\n")[-1], text[offset:].split("\n")[0]
    words = before[-24:].partition(" ")[2] if len(before) > 24 else before
    rest = after[:24].rpartition(" ")[0] or after[:24] if len(after) > 24 else after
    return f"“{legible(words + rest).strip()}”"


def legible(text: str) -> str:
    """The text with a sign that can be printed for what roles and code stand for."""
    return text.replace(BOUND, "…").replace(OTHER, "…")
