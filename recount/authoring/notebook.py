"""What a notebook imports: the ledger, the helper for computed numbers, and `holds` for claims."""

from __future__ import annotations

from pathlib import Path

from recount.authoring.computed import computed
from recount.authoring.provenance import behind
from recount.authoring.reader import open_book
from recount.claims.records import UNSORTED, Record, write
from recount.data.project import find_root
from recount.ledger import Ledger, page_sources
from recount.markup import claim_roles

__all__ = ["ClaimError", "claims", "computed", "holds", "ledger"]


class ClaimError(AssertionError):
    """A sentence of ours is no longer true."""


def ledger() -> Ledger:
    """The checked ledger of this project."""
    return open_book().ledger


def holds(claim: str, condition: object) -> None:
    """Hold a claim of the prose to its predicate.

    Raises ClaimError with the sentence when the condition is false, TypeError when it is neither
    true nor false, and KeyError when no page makes the claim.
    """
    try:
        sentence = claims(find_root())[claim]
    except KeyError:
        raise KeyError(f"no page makes the claim {claim!r}") from None
    if condition not in (True, False):
        raise TypeError(f"holds({claim!r}): {condition!r} is neither true nor false")
    if not condition:
        raise ClaimError(f"no longer true: “{sentence}” [{claim}]")
    if facts := behind():
        write(Record(claim, UNSORTED, "a condition", facts=tuple(facts)))


def claims(root: Path) -> dict[str, str]:
    """The sentences under ``{claim}`words <id>` `` of all pages, by id."""
    found = {}
    for path in page_sources(root):
        for words, id_ in claim_roles(path.read_text(encoding="utf-8")):
            found[id_] = words
    return found
