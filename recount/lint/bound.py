"""What the words around a printed number must say of it, by the ledger alone: rule `bound`.

A percent sign or a unit of time follows only a part in that unit, and no count. `A to B` and `A and
B` of two limits are the lower and the upper of one fact, and a limit that opens a bracket is of the
number before it. Of `A of B`, A is no total of B's events, and a total belongs to its events. Where
two numbers differ in nothing but the group, and the sentence names both groups, the groups are not
named in the reverse order only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import combinations, pairwise

from recount.data.facts import Fact, Facts, split_reference
from recount.data.tables import Problem
from recount.sentences import Line

_FACT = re.compile(r"\{fact\}`([^`]+)`")
_ANY = re.compile(r"\{[\w:]+\}`[^`<]*`")
_TIME = re.compile(r"[- ](month|year|day|week|hour)s?\b")
_HEADS = re.compile(r" (?:patients|adults|children|people)\b")
_MEASURED = ("value", "low", "high", "error")
_LIMITS = ("low", "high")
Printed = tuple[re.Match, Fact, str]  # a role, its fact and the part that it prints


def bound(lines: tuple[Line, ...], facts: Facts) -> list[Problem]:
    """What the words say of a number that the ledger does not."""
    return [
        Problem(f"{line.page}.md", line.number, "bound", message)
        for line in lines
        if line.number
        for message in _faults(line.written, facts)
    ]


def _faults(text: str, facts: Facts) -> Iterator[str]:
    found = [
        (match, *known)
        for match in _FACT.finditer(text)
        if (known := _known(match[1], facts)) is not None
    ]
    for match, fact, part in found:
        yield from _unit(text[match.end() : match.end() + 16], fact, part)
    for one, other in pairwise(found):
        yield from _pair(text[one[0].end() : other[0].start()], one, other)
    blank = _ANY.sub(lambda role: "\ufffc" * len(role[0]), text)
    for one, other in combinations(found, 2):
        yield from _order(blank, one, other)


def _known(target: str, facts: Facts) -> tuple[Fact, str] | None:
    try:
        id_, part = split_reference(target)
        fact = facts[id_]
    except (KeyError, ValueError):
        return None  # told by the rule `fact`
    return fact, part or ("value" if fact.value else next(iter(fact.parts), "value"))


def _unit(after: str, fact: Fact, part: str) -> Iterator[str]:
    told = f"{fact.id}#{part}"
    if after.startswith("%") and (part not in _MEASURED or fact.unit != "%"):
        yield f"{told} is no percentage, but % follows it"
    elif (time := _TIME.match(after)) and (part not in _MEASURED or time[1] not in fact.unit):
        yield f"{told} is in {fact.unit!r}, but {time[1]!r} follows it"
    elif (head := _HEADS.match(after)) and part in _MEASURED and fact.type != "count":
        yield f"{told} is no count, but{head[0]!r} follows it"


def _pair(between: str, one: Printed, other: Printed) -> Iterator[str]:
    (_, first, a), (_, second, b) = one, other
    told = f"{first.id}#{a}{between}{second.id}#{b}"
    joined = re.fullmatch(r"%?,? (?:to|and) ", between)
    if joined and (a in _LIMITS or b in _LIMITS) and (first, a, b) != (second, "low", "high"):
        yield f"{told}: expected the lower and the upper limit of one fact"
    if (
        re.fullmatch(r"%?(?: \w+)? \(", between)
        and (b in _LIMITS)
        and (first, b) != (second, "low")
    ):
        yield f"{told}: expected in brackets the lower limit of the number before them"
    if re.fullmatch(r" of (?:all |the )*", between) and (
        a == "total" or (a == "events" and b == "total" and first is not second)
    ):
        yield f"{told}: expected the events and their total"


def _order(blank: str, one: Printed, other: Printed) -> Iterator[str]:
    (_, first, a), (_, second, b) = one, other
    p, q = first.stem.split("."), second.stem.split(".")
    alike = len(p) == len(q) == 4 and (p[0], *p[2:], a) == (q[0], *q[2:], b)
    if not alike or p[1] in q[1] or q[1] in p[1]:
        return
    groups = p[1].replace("_", " "), q[1].replace("_", " ")
    here, there = ([m.start() for m in _word(group).finditer(blank)] for group in groups)
    if here and there and here[0] > there[-1]:
        yield f"the sentence names {groups[1]!r} first, but prints {groups[0]!r} first"


def _word(name: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-]){re.escape(name)}(?![\w-])", re.IGNORECASE)
