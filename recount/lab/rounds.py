"""Rounds of the error lab: a part of a table, some errors in it or none, and what would notice.

A round follows from its level and its seed, so that the same two give the same round anywhere.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from functools import cached_property
from random import Random
from typing import Any

from recount.lab.kinds import ARITHMETIC, EXCHANGES, KINDS, Plant, Soil, plants, summed
from recount.lab.tables import Line, Table, tables
from recount.lab.verdicts import Judge, Said, Verdict
from recount.ledger import Ledger
from recount.vocabulary import name_of

HERE, ELSEWHERE, NOWHERE = "here", "elsewhere", "nowhere"
LEVELS = (1, 2, 3)
ROUNDS = 8  # of a level, in the stock
SEEDS = 60  # that are tried for them
LINES = 7  # of a table that is shown, or one more where a check needs it
MOST = 3  # errors of the last level
# The methods that need a pencil and no table of a distribution, which the first level keeps to.
BY_HAND = {
    "percentage", "sum", "equal_sums", "same_value", "at_most", "at_least", "exceeds",
    "value_inside_limits", "count_behind", "adds_up_to_100", "possible", "quotient", "number_of",
}  # fmt: skip
DRAWS = 50  # of kinds, before a round is given up


@dataclass(frozen=True)
class Error:
    """A planted error in a round: its cells as they were, who contradicts it, and from where.

    `seen` is `here` where the numbers that are shown are enough, `elsewhere` where a check needs
    others, and `nowhere`.  `suspects` are the shown cells that a check contradicts along with it.
    """

    kind: str
    meaning: str
    was: dict[str, str]
    told: str
    seen: str
    says: tuple[Said, ...]
    suspects: tuple[str, ...]


@dataclass(frozen=True)
class Round:
    """What is shown, and what is wrong with it."""

    level: int
    seed: int
    table: Table  # the part that is shown, as it was
    texts: dict[str, str]  # as it is printed here, by fact
    errors: tuple[Error, ...]


@dataclass(frozen=True)
class Count:
    """How many errors of a kind were planted, and how many a check notices."""

    kind: str
    planted: int
    here: int
    elsewhere: int

    @property
    def nowhere(self) -> int:
        """Those that no check notices."""
        return self.planted - self.here - self.elsewhere


class Lab:
    """The tables of a ledger, to plant in."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self.judge = Judge(ledger)

    @cached_property
    def soils(self) -> list[Soil]:
        """The tables, ready for planting."""
        sums = summed(self.ledger)
        return [Soil(self.ledger, table, sums) for table in tables(self.ledger)]

    def round(self, level: int, seed: int) -> Round:
        """The round of a level and a seed.

        Raises ValueError for another level, LookupError where no table lets it be planted.
        """
        if level not in LEVELS:
            raise ValueError(f"unknown level {level}; expected one of {LEVELS}")
        random = Random(f"{level}/{seed}")
        for _ in range(DRAWS):
            kinds = _drawn(level, random)
            for soil in random.sample(self.soils, len(self.soils)):
                if found := self._tried(level, seed, soil, kinds, random):
                    return found
        raise LookupError(f"no table of the book lets a round of level {level} be made")

    def stock(self) -> dict[int, list[Round]]:
        """The first rounds of each level, no two of a level from one table.

        Fewer where the book has few tables; raises LookupError where it has none that will do.
        """
        found: dict[int, list[Round]] = {}
        for level in LEVELS:
            rounds: dict[str, Round] = {}
            for seed in range(1, SEEDS + 1):
                made = self.round(level, seed)
                rounds.setdefault(made.table.id, made)
                if len(rounds) == ROUNDS:
                    break
            found[level] = list(rounds.values())
        return found

    def counts(self) -> list[Count]:
        """Every kind planted wherever a table lets it, one error at a time."""
        found = []
        for kind in KINDS:
            seen = [
                _seen(self.judge.ask(plant.facts), {fact.id for fact in soil.table.facts})
                for soil in self.soils
                for plant in plants(soil, kind, Random(f"{soil.table.id}/{kind}"))
            ]
            found.append(Count(kind, len(seen), seen.count(HERE), seen.count(ELSEWHERE)))
        return found

    def _tried(
        self, level: int, seed: int, soil: Soil, kinds: list[str], random: Random
    ) -> Round | None:
        """A round with errors of these kinds in one table, where it lets them be planted."""
        chosen: list[Plant] = []
        for kind in kinds:
            taken = {id_ for plant in chosen for id_ in plant.facts}
            possible = [p for p in plants(soil, kind, random) if not taken & set(p.facts)]
            if not possible:
                return None
            chosen.append(random.choice(possible))
        changed = {id_: fact for plant in chosen for id_, fact in plant.facts.items()}
        verdict = self.judge.ask(changed)
        table = _excerpt(soil.table, chosen, verdict, random)
        if table is None:
            return None
        shown = {fact.id for fact in table.facts}
        errors = tuple(_error(plant, verdict, shown) for plant in chosen)
        if level < max(LEVELS) and any(error.seen != HERE for error in errors):
            return None
        if level == 1 and not any(said.method in BY_HAND for said in errors[0].says):
            return None
        texts = {f.id: changed.get(f.id, f).printed for f in table.facts}
        return Round(level, seed, table, texts, errors)


def _drawn(level: int, random: Random) -> list[str]:
    """The kinds of the errors of a round."""
    if level == 1:
        return [random.choice(ARITHMETIC)]
    if level == 2:
        return [random.choice(EXCHANGES), random.choice([*ARITHMETIC, *EXCHANGES])]
    return random.choices(list(KINDS), k=random.randint(0, MOST))


def _seen(verdict: Verdict, shown: set[str]) -> str:
    if any(set(said.facts) <= shown for said in verdict.fires):
        return HERE
    return ELSEWHERE if verdict.fires else NOWHERE


def _error(plant: Plant, verdict: Verdict, shown: set[str]) -> Error:
    """What is told of one error: the checks that use one of its cells, those from here first."""
    own = Verdict(
        tuple(said for said in verdict.fires if set(said.facts) & set(plant.facts)),
        tuple(said for said in verdict.passes if set(said.facts) & set(plant.facts)),
    )
    seen = _seen(own, shown)
    near = [said for said in own.fires if set(said.facts) <= shown]
    says = {HERE: tuple(near), ELSEWHERE: own.fires}.get(seen, own.passes)
    suspects = dict.fromkeys(id_ for said in near for id_ in said.facts if id_ not in plant.facts)
    return Error(plant.kind, KINDS[plant.kind], plant.was, plant.told, seen, says, tuple(suspects))


def _excerpt(table: Table, chosen: list[Plant], verdict: Verdict, random: Random) -> Table | None:
    """The lines of the errors, those that one check of each needs, and others up to `LINES`.

    None where a check would need too many.
    """
    known = {fact.id for fact in table.facts}
    ids: set[str] = set()
    for plant in chosen:
        ids |= set(plant.facts)
        near = [
            s for s in verdict.fires if set(s.facts) & set(plant.facts) and set(s.facts) <= known
        ]
        if near:
            ids |= set(min(near, key=lambda said: len(said.facts)).facts)
    needed = [line for line in table.lines if any(f and f.id in ids for f in line.facts)]
    if len(needed) > LINES + 1:
        return None
    rest = [line for line in table.lines if line not in needed]
    needed += random.sample(rest, min(len(rest), max(0, LINES - len(needed))))
    lines = tuple(line for line in table.lines if line in needed)
    return _narrowed(table, lines)


def _narrowed(table: Table, lines: tuple[Line, ...]) -> Table:
    """The table with these lines, without the columns that are empty now."""
    kept = [n for n in range(len(table.columns)) if any(line.facts[n] for line in lines)]
    return Table(
        table.source, table.place, table.study, table.caption,
        tuple(table.columns[n] for n in kept),
        tuple(Line(line.label, tuple(line.facts[n] for n in kept)) for line in lines),
    )  # fmt: skip


def as_json(lab: Lab, round_: Round) -> dict[str, Any]:
    """A round for a page: every cell with its fact and its text, every error with its words."""
    lines = [
        {
            "label": line.label,
            "cells": [{"id": f.id, "text": round_.texts[f.id]} if f else None for f in line.facts],
        }
        for line in round_.table.lines
    ]
    errors = []
    for error in round_.errors:
        says = [
            {"method": name_of(said.method), "why": said.why, "arithmetic": said.arithmetic}
            for said in error.says
        ]
        errors.append(asdict(error) | {"says": says})
    table = round_.table
    language = lab.ledger.facts.sources[table.source].language
    return {
        "level": round_.level, "seed": round_.seed, "caption": table.caption, "lang": language,
        "columns": list(table.columns), "lines": lines, "errors": errors,
    }  # fmt: skip
