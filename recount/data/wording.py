"""What the printed words of a row say of its unit and its relation, and its columns of each other.

A number that is printed with a percent sign or a unit of time has that unit; a sign of comparison
that is printed is the row's relation, and a relation is printed or has a note; a type has units of
its kind, and a difference of percentages is in points; and what names a quantity does not name a
group of the same document.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from recount.data.tables import Problem, Row

_TIME = {
    "hour": r"hours?|h\b|小时|час\w*",
    "day": r"days?|天|日|дн\w*|день|сут\w*",
    "week": r"weeks?|周|недел\w*",
    "month": r"months?|mos?\b|个月|月|месяц\w*|мес",
    "year": r"years?|yrs?\b|年|岁|лет|год\w*",
}
_SIGN = re.compile(r"[<>≤≥＜＞]")
_COMPARES = re.compile(
    r"[<>≤≥＜＞~∼≈]|at least|at most|than|over|under|up to|about|approx|around|nearly|almost|above"
    r"|below|exceed|older|younger|or more|or less|minimum|maximum|within|higher|lower|long"
    r"|不少于|超过|不足|约|以上|以下|大于|小于|至少|不超过|低于|少于|高于"
    r"|approaches|after|более|менее|около|примерно|практически|выше|ниже|минимум",
    re.IGNORECASE,
)
_PERCENT = ("proportion", "survival", "threshold", "number")
_LIKE = {  # the units of a type, where the type says what they are
    "duration": re.compile(r".*(?:hour|day|week|month|year|cycle|minute|second).*"),
    "ratio": re.compile(r"1"),
    "p_value": re.compile(r"1"),
}
_SHARES = ("%", "patient", "event", "vote")
_OF_MEASURE = {  # the type of a measure, the last part of a key, where one reading alone holds it
    "rate": "proportion", "count": "count", "survival": "survival", "date": "date",
    "duration": "duration", "hazard_ratio": "ratio", "odds_ratio": "ratio", "risk_ratio": "ratio",
    "dose": "dose", "rate_p": "p_value", "median_p": "p_value", "survival_p": "p_value",
    "hazard_ratio_p": "p_value", "odds_ratio_p": "p_value",
}  # fmt: skip


def faults(row: Row, decimal_sign: str) -> Iterator[str]:
    """What a row's words and columns say against each other."""
    unit, printed, type_ = row["unit"], row["printed"], row["type"]
    if type_ != "date" and row["value"] and row["kind"] != "assumed":
        number = rf"(?<![\d.,]){re.escape(row['value'].replace('.', decimal_sign))}"
        level = r"(?!\s*(?:CI\b|ДИ\b|confidence|可信|置信))"
        if re.search(rf"{number}\s*[%％]{level}", printed) and not re.search("%|point", unit):
            yield f"unit is {unit!r}; a percent sign is printed after {row['value']}"
        for name, words in _TIME.items():
            if re.search(rf"{number}[\s-]*(?:{words})", printed) and name not in unit:
                yield f"unit is {unit!r}; {row['value']} is printed in a {name}"
    if _SIGN.search(printed) and not row["relation"]:
        yield f"relation is empty, but {_SIGN.findall(printed)[0]!r} is printed"
    if row["relation"] and not row["note"] and not _COMPARES.search(printed):
        yield f"relation is {row['relation']!r}, but nothing of it is printed"
    if unit == "%" and type_ not in _PERCENT:
        yield f"type is {type_!r}; expected one of {', '.join(_PERCENT)} in percent"
    measure = row["key"].partition("@")[0].rpartition(".")[2]
    if measure == "difference" and unit == "%":
        yield "unit is '%'; expected 'percentage point' for a difference"
    if measure == "median" and _LIKE["duration"].fullmatch(unit) and unit != "cycle":
        wanted = "duration"
    elif measure == "rate" and unit not in _SHARES:
        wanted = "number"
    else:
        wanted = _OF_MEASURE.get(measure, type_)
    if row["kind"] == "excerpt" and type_ != wanted:
        yield f"type is {type_!r}; expected {wanted!r} for {measure} in {unit!r}"
    if row["label"][:1].islower() and not row["label"].startswith("p value"):
        yield f"label {row['label']!r} begins with a small letter; expected a quantity"
    if type_ in _LIKE and unit != "1" and not _LIKE[type_].fullmatch(unit):
        yield f"unit is {unit!r}; no unit of a {type_}"


def named(rows: Iterable[Row], problems: list[Problem]) -> None:
    """Add to `problems` the rows whose label is the name of a group of the same document."""
    listed = list(rows)
    groups = {(row["source"], row["population"]) for row in listed}
    for row in listed:
        if (row["source"], row["label"]) in groups:
            message = f"label {row['label']!r} is the population of a row; expected the quantity"
            problems.append(Problem(row.file, row.line, row["key"], message))
