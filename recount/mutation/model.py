"""What a mutant is, what notices one, and how often.

A check that judges says what is wrong by itself: arithmetic, another reading, a cell that runs
again.  One that notices says only that something is no longer as it was read or stored, so that
somebody has to look.  They are counted apart.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from random import Random
from typing import Any

LAYERS = {
    "data": "the printed quantities, as they are entered",
    "prose": "the words of the pages, and the keys in them",
    "claims": "the code that holds a sentence",
    "notebooks": "the other code of the pages, and the stored outputs",
    "figures": "the specifications of the figures",
    "methods": "the library's arithmetic, and the declared checks",
    "benchmark": "the seeded defects of another project, as far as they are of our kinds",
}
JUDGES = {
    "row": "the row by itself: its schema, and that each printed number stands in one part",
    "readings": "a second reading of the document",
    "checks": "arithmetic over printed numbers, and the findings that rest on it",
    "concordance": "what other documents print of the same quantity",
    "verdicts": "the published number of facts by verdict",
    "words": "the rules of words: what is bound, hedged, claimed, and in the ledger",
    "claims": "a claim that no longer holds when its cell runs",
    "outputs": "an output that differs from the stored one when its cell runs",
    "masks": "a cell that is not compared, and does not say why",
    "tests": "the tests of the library",
}
NOTICES = {
    "read words": "a second reading that was of other words",
    "register": "a line is not as it was read",
    "read claims": "a claim is not as it was read",
    "stored code": "a cell is not the one whose outputs are stored",
    "fingerprint": "a stored output was edited by hand",
}
KILLERS = JUDGES | NOTICES


@dataclass(frozen=True)
class Mutant:
    """One change: its layer, what kind of change, of which source or page, where, and what."""

    layer: str
    kind: str
    group: str
    place: str
    what: str
    apply: Any = field(default=None, compare=False, repr=False)  # what its layer needs to do it

    @property
    def id(self) -> str:
        """Twelve hexadecimal digits of all that says which change it is."""
        text = "\x1f".join((self.layer, self.kind, self.group, self.place, self.what))
        return hashlib.sha256(text.encode()).hexdigest()[:12]


@dataclass(frozen=True)
class Result:
    """What noticed a mutant: a killer, or nothing."""

    mutant: Mutant
    killer: str = ""
    detail: str = ""

    def row(self) -> dict[str, str]:
        """What is kept of it."""
        cells = {k: v for k, v in asdict(self.mutant).items() if k != "apply"}
        return {"id": self.mutant.id, **cells, "killer": self.killer, "detail": self.detail}


def sampled(mutants: Iterable[Mutant], number: int, seed: int) -> list[Mutant]:
    """So many of them, drawn evenly over the kinds; all where `number` is 0 or exceeds them."""
    listed = list(mutants)
    if not number or number >= len(listed):
        return listed
    kinds: dict[str, list[Mutant]] = {}
    for mutant in listed:
        kinds.setdefault(mutant.kind, []).append(mutant)
    for found in kinds.values():
        Random(seed).shuffle(found)
    return list(_by_turns(list(kinds.values()), number))


def _by_turns(lists: list[list[Mutant]], number: int) -> Iterator[Mutant]:
    for place in range(max(map(len, lists))):
        for found in lists:
            if place < len(found) and number:
                number -= 1
                yield found[place]
