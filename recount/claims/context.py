"""What a claim is held against: the pages that make it, and the facts that it may name."""

from __future__ import annotations

import ast
import linecache
import sys
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from types import FrameType

from recount.claims import likeness
from recount.claims.likeness import Likeness
from recount.claims.pages import Pages, Sentence, claim_calls
from recount.data import facts
from recount.data.facts import Fact, Facts
from recount.data.project import find_root
from recount.data.tables import BadData, Problem


class ClaimError(AssertionError):
    """A sentence of ours is not, or no longer, true."""


class ClaimFault(ValueError):
    """A claim is held in a way that tests nothing: one line each for what was expected."""


@dataclass(frozen=True)
class Context:
    """The book that a claim belongs to."""

    root: Path

    @cached_property
    def pages(self) -> Pages:
        """Its pages."""
        return Pages(self.root)

    @cached_property
    def facts(self) -> Facts:
        """Its facts; raises BadData with all problems at once."""
        return facts.load(self.root)

    @cached_property
    def likeness(self) -> Likeness:
        """Its tables of analysis sets and endpoint definitions; raises BadData."""
        problems: list[Problem] = []
        tables = likeness.read(self.root, problems)
        if problems:
            raise BadData(problems)
        return tables

    def sentence(self, id_: str) -> Sentence | None:
        """The sentence under a claim, or the title that it holds; None when no page has it."""
        return next(iter(self.pages.sentences.get(id_, [])), None)

    def fact(self, key: str) -> Fact:
        """The fact behind a key, with or without its part; raises KeyError."""
        return self.facts[key.partition("#")[0]]


@cache
def context(root: Path) -> Context:
    """The book at `root`, read once."""
    return Context(root)


def here() -> Context:
    """The book of the working folder."""
    return context(find_root())


def refusal(id_: str, faults: list[str]) -> ClaimFault:
    """The error with every fault on a line of its own, after file and line of the claim."""
    sentence = here().sentence(id_)
    place = f"{sentence.place} " if sentence else ""
    return ClaimFault("\n".join(f"{place}[claim {id_}] {fault}" for fault in faults))


def refuse(id_: str, faults: list[str]) -> None:
    """Raise ClaimFault when there are faults."""
    if faults:
        raise refusal(id_, faults)


def stated(id_: object) -> list[str]:
    """What is wrong with the id of a claim: no page makes it."""
    if isinstance(id_, str) and here().sentence(id_):
        return []
    wanted = "expected {claim}`words <id>` on a page, or a figure title with held_by=..."
    return [f"no page makes the claim {id_!r}; {wanted}"]


def fail(id_: str, detail: str) -> None:
    """Raise ClaimError: the sentence, where it stands, and what came out."""
    sentence = here().sentence(id_)
    where = f"{sentence.place} “{sentence.words}”" if sentence else ""
    raise ClaimError(f"{where} [claim {id_}] no longer holds: {detail}")


def calling(id_: str) -> ast.Call | None:
    """The call that holds a claim, as it stands in the cell that runs; None when it is not found.

    IPython and Python both keep the source of what runs in `linecache`.
    """
    frame: FrameType | None = sys._getframe()
    own = str(Path(__file__).parent)
    while frame is not None and frame.f_code.co_filename.startswith(own):
        frame = frame.f_back
    if frame is None:
        return None
    source = "".join(linecache.getlines(frame.f_code.co_filename, frame.f_globals))
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return None
    for call, _, held in claim_calls(tree):
        inside = call.lineno <= frame.f_lineno <= (call.end_lineno or call.lineno)
        if inside and held == id_:
            return call
    return None
