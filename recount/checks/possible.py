"""What a row cannot mean, whatever the truth is: the document contradicts itself in one place."""

from __future__ import annotations

import re

from recount.checks.reference import Reference
from recount.data.facts import PARTS, Fact
from recount.printed.cells import Cell
from recount.printed.sets import possible_values

_NUMBER = re.compile(r"-?\d+(\.\d+)?")


def faults(fact: Fact, total: Reference | None = None) -> dict[str, str]:
    """The parts of a row that cannot be right, each with the reason.

    A part outside the range of its quantity, reversed limits, and events above their total, which
    another row may print; an allocation of 2:1 is no share.
    """
    if fact.type == "date":
        return {}
    found: dict[str, str] = {}
    texts = {part: getattr(fact, part) for part in PARTS}
    numbers = {part: Cell(text).value for part, text in texts.items() if _NUMBER.fullmatch(text)}
    for part, number in numbers.items():
        least, most = possible_values(fact.type, fact.unit, part)
        sign = fact.relation_of(part)
        below = number < least or (number == least and sign == "<")
        if below or number > most or (number == most and sign == ">"):
            end = f"at least {least}" if below else f"at most {most}"
            found[part] = f"{part} {sign}{texts[part]} cannot be: it is {end} by its kind"
    if "low" in numbers and "high" in numbers and numbers["low"] > numbers["high"]:
        reason = f"the lower limit {fact.low} is above the upper {fact.high}"
        found |= {"low": reason, "high": reason}
    of = total.text if total else ""
    if (
        fact.type != "ratio"
        and "events" in numbers
        and _NUMBER.fullmatch(of)
        and numbers["events"] > Cell(of).value
    ):
        reason = f"{fact.events} events are above their total of {of}"
        found |= {"events": reason} | ({"total": reason} if "total" in numbers else {})
    return found


def impossibilities(fact: Fact, total: Reference | None = None) -> list[str]:
    """All reasons why the numbers of a row cannot be right, its estimate among its limits too."""
    found = list(dict.fromkeys(faults(fact, total).values()))
    if found or not (fact.value and fact.low and fact.high):
        return found
    if not Reference(fact, "value").allows(Cell(fact.low).low, Cell(fact.high).high):
        return [f"{fact.value} is outside its limits, {fact.low} to {fact.high}"]
    return []
