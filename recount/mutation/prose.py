"""The mutants of the prose: other keys, reversed words, lost hedges, typed numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

from recount.claims.pages import plain
from recount.claims.registry import Claim
from recount.claims.words import CHANCE, MODEL, OUR_SOURCES, OURS, ROUNDING, lacking
from recount.ledger import Ledger
from recount.lint import claims as claim_rules
from recount.lint import rules
from recount.lint.bound import bound
from recount.lint.dialect import read_dialect
from recount.lint.markdown import read_page
from recount.lint.words import NameLists
from recount.markup import claim_spans
from recount.mutation.facts import neighbours
from recount.mutation.model import Mutant
from recount.sentences import Line, Value, lines, load, value_of

_FACT = re.compile(r"\{fact\}`([^`]+)`")
_NUMBER = re.compile(r"\{(fact|check|glue:text)\}`([^`]+)`")
_ROLE = re.compile(r"\{[\w:]+\}`[^`<]*`|<[a-z0-9-]+>`|\]\([^)]*\)")
_REVERSED = dict(
    pair
    for one, other in (
        ("more", "fewer"), ("higher", "lower"), ("longer", "shorter"), ("above", "below"),
        ("before", "after"), ("larger", "smaller"), ("earlier", "later"),
        ("increased", "decreased"), ("most", "least"), ("better", "worse"), ("older", "younger"),
        ("rarer", "likelier"),
        ("wider", "narrower"), ("over", "under"), ("at least", "at most"), ("less", "greater"),
        ("first", "second"), ("rose", "fell"), ("all", "none"), ("with", "without"),
    )
    for pair in ((one, other), (other, one))
)  # fmt: skip
_WORD = re.compile(rf"(?<![\w-])(?:{'|'.join(_REVERSED)})(?![\w-])")
_HEDGE = re.compile(
    rf"(?<!\w),?\s*(?:{'|'.join((*CHANCE, *ROUNDING, *OUR_SOURCES, *MODEL, *OURS))})(?!\w)",
    re.IGNORECASE,
)


def mutants(ledger: Ledger) -> Iterator[Mutant]:
    """All mutants of the lines of prose that print numbers, compare or hedge."""
    arms, sources = neighbours(ledger)
    of = value_of(ledger)
    for line in load(ledger).lines:
        if not line.number:
            continue
        for kind, what, new in (
            *_keys(ledger, line, {"other group": arms, "other source": sources}),
            *_words(line),
            *_typed(line, of(line.page)),
        ):
            place = f"{line.page}.md:{line.number}"
            yield Mutant("prose", kind, line.page, place, what, (line, new))


def _keys(ledger: Ledger, line: Line, near: dict[str, dict]) -> Iterator[tuple[str, str, str]]:
    found = list(_FACT.finditer(line.written))
    for match in found:
        id_, _, part = match[1].partition("#")
        fact = ledger.facts[id_]
        for kind, known in near.items():
            other = known.get(id_)
            if other and (not part or part in other.parts):
                target = f"{other.id}#{part}" if part else other.id
                yield f"key of {kind}", f"{match[1]} to {target}", _put(line, match, target)
        own = part or ("value" if fact.value else next(iter(fact.parts)))
        for name in fact.parts:
            if name != own and fact.parts[name] != fact.parts[own]:
                target = f"{id_}#{name}"
                yield "key of another part", f"{match[1]} to {target}", _put(line, match, target)
                break
    for one, other in pairwise(found):
        if one[1] != other[1]:
            text = line.written
            new = f"{text[: one.start(1)]}{other[1]}{text[one.end(1) : other.start(1)]}{one[1]}"
            yield "two keys exchanged", f"{one[1]} and {other[1]}", new + text[other.end(1) :]


def _put(line: Line, match: re.Match, target: str) -> str:
    return line.written[: match.start(1)] + target + line.written[match.end(1) :]


def _words(line: Line) -> Iterator[tuple[str, str, str]]:
    masked = _ROLE.sub(lambda role: "\ufffc" * len(role[0]), line.written)
    for match in _WORD.finditer(masked):
        word = _REVERSED[match[0]]
        new = line.written[: match.start()] + word + line.written[match.end() :]
        yield "comparison reversed", f"{match[0]} to {word}, at {match.start()}", new
    for match in _HEDGE.finditer(masked):
        new = line.written[: match.start()] + line.written[match.end() :]
        yield "hedge removed", f"{match[0].strip(', ')}, at {match.start()}", new


def _typed(line: Line, value: Value) -> Iterator[tuple[str, str, str]]:
    for match in _NUMBER.finditer(line.written):
        text = value(match[1], match[2])
        new = line.written[: match.start()] + text + line.written[match.end() :]
        yield "bound number typed", f"{match[2]} as {text}", new


class Words:
    """The rules of words, ready to be asked about one line at a time."""

    def __init__(self, ledger: Ledger, folder: Path) -> None:
        self.ledger, self.folder = ledger, folder
        folder.mkdir(parents=True, exist_ok=True)
        self.dialect = read_dialect(ledger.root, [])
        self.names = NameLists(ledger.root, [])
        self.claims: dict[str, Claim] = {claim.id: claim for claim in ledger.claims.claims}
        self.value = value_of(ledger)
        self._before: dict[str, list[str]] = {}

    def judged(self, mutant: Mutant) -> tuple[str, str]:
        """The killer of a mutant, and what it says."""
        line, new = mutant.apply
        if line.digest not in self._before:
            self._before[line.digest] = self._faults(line, line.written)
        known = set(self._before[line.digest])
        if fresh := [fault for fault in self._faults(line, new) if fault not in known]:
            return "words", fresh[0]
        changed = next(lines(line.page, new, self.value(line.page)), None)
        if changed is None or changed.digest != line.digest:
            return "register", "the line is not as it was read"
        return "", ""

    def _faults(self, line: Line, text: str) -> list[str]:
        path = self.folder / "line.md"
        path.write_text(text + "\n", encoding="utf-8")
        page = read_page(path, self.folder, self.dialect)
        rules.numerals(page, self.names.of(f"{line.page}.md"), "a role")
        rules.comparatives(page)
        rules.references(page, self.ledger.facts, self.ledger)
        found = [p.message for p in (*page.problems, *claim_rules.conclusions(page))]
        found += [p.message for p in bound((Line(line.page, 1, text, "", ""),), self.ledger.facts)]
        for words, _, _ in claim_spans(text):
            claim = self.claims.get(words.id)
            if claim:
                found += lacking(
                    plain(text), basis=claim.basis, beyond_chance=claim.beyond_chance,
                    rounding=claim.rounding, model=claim.model,
                )  # fmt: skip
        return found
