"""One quantity printed several times."""

from __future__ import annotations

from collections.abc import Iterator

from recount.checks.model import BY_RULE, OBEYS, Check, Outcome, Reference, method
from recount.data.facts import PARTS
from recount.printed.cells import Cell, as_printed_like, rounding_rule


@method("members", parts=PARTS)
def same_value(check: Check) -> Iterator[Outcome]:
    """One quantity printed several times: the most precise printing is the reference.

    Parts are compared by name; but where each fact gives one part, these are the quantity, such as
    the events of one row that are the total of another.
    """
    groups = [list(check.targets)]
    if len({t.fact.id for t in check.targets}) < len(check.targets):
        parts = dict.fromkeys(t.part for t in check.targets)
        groups = [[t for t in check.targets if t.part == part] for part in parts]
    for members in groups:
        if len(members) > 1:
            dated = {m.fact.type for m in members} == {"date"}
            compare = _same_dates if dated else _same_numbers
            yield from compare(check, members)
    yield from _same_relations(check)


def _same_numbers(check: Check, members: list[Reference]) -> Iterator[Outcome]:
    reference = max(members, key=lambda m: len(m.text.partition(".")[2]))
    back = []
    for member in members:
        if member is reference:
            continue
        rule = _repeated_rule(member, reference)
        text = (
            f"{reference.text} in {reference.fact.locator}; {member.text} in {member.fact.locator}"
        )
        printed = as_printed_like(reference.digits, member.text)
        yield Outcome(check, member, printed, BY_RULE[rule], rule, text)
        coarser = member.text != reference.text and not reference.exact
        back.append((member, "overlaps" if rule and coarser else rule))
    member, rule = min(back, key=lambda pair: _reference_rank(pair[1]))
    text = f"{member.text} in {member.fact.locator}; {reference.text} in {reference.fact.locator}"
    yield Outcome(check, reference, member.text, BY_RULE[rule], rule, text)


def _repeated_rule(printed: Reference, other: Reference) -> str:
    """How one printing follows from another of the same quantity.

    Equally precise printings of different numbers only touch at the edges of their cells.  Where
    one of them alone is a bound, of other digits, the other has to obey it.
    """
    cell, known = Cell(printed.text), Cell(other.text)
    one_bound = (printed.relation == "") != (other.relation == "")
    if one_bound and cell.value != known.value:
        obeyed = printed.values.meets(*other.limits) and other.values.meets(*printed.limits)
        return OBEYS if obeyed else ""
    if cell.unit == known.unit and cell.value != known.value:
        return ""
    low, high = (known.value, known.value) if other.exact else (known.low, known.high)
    if not printed.exact:
        return rounding_rule(low, high, printed.text)
    return "nearest" if low == high == cell.value else "overlaps" * (low <= cell.value <= high)


def _reference_rank(rule: str) -> int:
    return ["", "nearest", "overlaps", OBEYS, "truncated", "rounded up"].index(rule)


def _same_dates(check: Check, members: list[Reference]) -> Iterator[Outcome]:
    reference = max(members, key=lambda m: len(m.text))
    others = [m for m in members if m is not reference]
    agree = all(reference.text.startswith(m.text) for m in others)
    as_precise = any(len(m.text) == len(reference.text) for m in others)
    for member in members:
        other = others[0] if member is reference else reference
        pinned = as_precise or member is not reference
        rule = "" if not agree else "nearest" if pinned else "overlaps"
        text = f"{other.text} in {other.fact.locator}; {member.text} in {member.fact.locator}"
        yield Outcome(check, member, other.text[: len(member.text)], BY_RULE[rule], rule, text)


def _same_relations(check: Check) -> Iterator[Outcome]:
    printed = [t for t in check.targets if t.part == "value" and t.fact.relation]
    if len({t.fact.relation for t in printed}) < 2:
        return
    first = printed[0]
    for member in printed:
        other = first if member is not first else next(t for t in printed if t is not first)
        agree = member.fact.relation == other.fact.relation
        text = (
            f"{other.fact.relation} {other.text} in {other.fact.locator}; "
            f"{member.fact.relation} {member.text} in {member.fact.locator}"
        )
        result = f"{other.fact.relation} {other.text}"
        rule = "nearest" if agree else ""
        yield Outcome(check, member, result, BY_RULE[rule], rule, text)


@method("target", "original", parts=PARTS, inputs=PARTS)
def quotation(check: Check) -> Iterator[Outcome]:
    """A quantity quoted from another document, against that document: only the quotation is tested.

    Parts are compared by name; but where each gives one part, these are the quantity.
    """
    originals = {r.part: r for r in check.inputs["original"]}
    single = len(check.targets) == len(originals) == 1
    for target in check.targets:
        original = check.one("original") if single else originals.get(target.part)
        if original is None:
            continue
        rule = _quoted_rule(target, original)
        text = (
            f"{_signed(original)} in {original.fact.source}, {original.fact.locator}; "
            f"quoted as {_signed(target)}"
        )
        result = original.text[: len(target.text)]
        if target.fact.type != "date":
            result = as_printed_like(original.digits, target.text)
        yield Outcome(check, target, result, BY_RULE[rule], rule, text)


def _quoted_rule(target: Reference, original: Reference) -> str:
    signs = {target.fact.relation, original.fact.relation}
    if target.part in ("value", "p") and len(signs) == 2 and "" not in signs:
        return ""
    if target.fact.type != "date":
        return _repeated_rule(target, original)
    if original.text.startswith(target.text):
        return "nearest"
    return "overlaps" if target.text.startswith(original.text) else ""


def _signed(reference: Reference) -> str:
    return f"{reference.fact.relation} {reference.text}".strip()
