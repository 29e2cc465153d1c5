"""Which numbers of two documents may be one quantity, though nothing ties them.

Two facts are tied where the concordance, a check or a finding names both, by way of others too.
What is left is listed: facts of two documents under one key, and facts of one study, endpoint and
measure that print the same value under two keys.  A person ties them, or says why they differ.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from itertools import combinations

from recount.data.facts import Fact, split_reference
from recount.ledger import Ledger

COUNTED = {"count", "number"}  # small whole numbers agree by chance too often to be looked at


@dataclass(frozen=True)
class Candidate:
    """Facts that may print one quantity, and the keys they stand under."""

    keys: tuple[str, ...]
    facts: tuple[Fact, ...]

    def __str__(self) -> str:
        printed = (f"    {fact.id}: {fact.printed}" for fact in self.facts)
        return "\n".join([" ".join(self.keys), *printed])


def candidates(ledger: Ledger) -> list[Candidate]:
    """The groups that nothing ties together, by their keys."""
    together = _together(ledger)
    groups: dict[tuple[str, ...], list[Fact]] = defaultdict(list)
    alike: dict[tuple[str, ...], list[Fact]] = defaultdict(list)
    for fact in ledger.facts:
        if "@" not in fact.key:
            groups[(fact.key,)].append(fact)
            study, _, endpoint, measure = fact.key.split(".")
            if fact.type not in COUNTED and fact.value:
                alike[(study, endpoint, measure)].append(fact)
    for facts in alike.values():
        for one, other in combinations(facts, 2):
            if one.key != other.key and one.source != other.source and _same(one, other):
                group = groups[tuple(sorted({one.key, other.key}))]
                group += [fact for fact in (one, other) if fact not in group]
    return [
        Candidate(keys, tuple(facts))
        for keys, facts in sorted(groups.items())
        if len({fact.source for fact in facts}) > 1
        and len({together.get(fact.id, fact.id) for fact in facts}) > 1
    ]


def _together(ledger: Ledger) -> dict[str, str]:
    """The first fact of those that are tied together, for each that is tied."""
    first: dict[str, str] = {}

    def root(id_: str) -> str:
        while (above := first.setdefault(id_, id_)) != id_:
            id_ = above
        return id_

    for ids in _ties(ledger):
        roots = [root(id_) for id_ in ids]
        for other in roots[1:]:
            first[root(other)] = root(roots[0])
    return {id_: root(id_) for id_ in first}


def _ties(ledger: Ledger) -> Iterable[list[str]]:
    for row in ledger.concordance:
        yield [split_reference(reference)[0] for reference in row.references]
    for check in ledger.declared.checks:
        yield [reference.fact.id for reference in check.references]
    for finding in ledger.findings:
        yield list(finding.facts)


def _same(one: Fact, other: Fact) -> bool:
    """Whether two values are the same in one unit, to the decimals that both print."""
    if (one.unit, one.relation) != (other.unit, other.relation):
        return False
    try:
        values = [Decimal(one.value), Decimal(other.value)]
    except InvalidOperation:
        return one.value == other.value
    coarser = max(values, key=lambda value: int(value.as_tuple().exponent))
    return values[0].quantize(coarser) == values[1].quantize(coarser)
