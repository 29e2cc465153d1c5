"""Second readings of numbers of the literature, which were entered one by one.

`second-reading.csv` of a document has the parts of its numbers as another reader found them, who
had the words of a row and not its numbers; `read` says in what, `date` and `url` when and where.
A number can be read again in the collected figures and in the document as well.  A fact must have
the same parts, or the row says why it has not: so a digit that changes in `printed` and its part
alike is caught here as well.  A number is one of something: `words` has the digest of what else the
fact said when its digits were read again, and tells when it says otherwise; it does not judge.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cached_property
from pathlib import Path

from recount.data.facts import PARTS, Fact, Facts
from recount.data.readings import Agreement
from recount.data.sources import SECOND_READING
from recount.data.tables import Problem, Row, read_table, schema

COLUMNS = ("relation", *PARTS)
COLLECTION = "collection"  # what `read` says where the document itself was not opened
WORDS = ("label", "population", "type", "relation", "unit", "bounds", "place", "row", "column")
OTHER_WORDS = "the second reading was of other words"
_AGAIN = "read its digits again, then `recount readings --write`"


@dataclass(frozen=True)
class Again:
    """One reading of one number: its row, and in which parts it has what the fact has, or not."""

    fact: str
    row: Row
    agree: tuple[str, ...]
    differ: tuple[str, ...]

    @property
    def document(self) -> bool:
        """Whether it was read in the document, and not in the figures collected from it."""
        return self.row["read"] != COLLECTION


@dataclass(frozen=True)
class SecondReadings:
    """The numbers of the literature that were read again, and how often each part agreed."""

    rows: tuple[Again, ...]

    @property
    def facts(self) -> int:
        """How many numbers; one that was read twice again is one."""
        return len({again.fact for again in self.rows})

    @property
    def sources(self) -> int:
        """Of how many documents."""
        return len({again.row["source"] for again in self.rows})

    @property
    def read(self) -> tuple[tuple[str, int], ...]:
        """In what they were read, and how many."""
        return tuple(sorted(Counter(again.row["read"] for again in self.rows).items()))

    @property
    def columns(self) -> tuple[Agreement, ...]:
        """How often each part agrees, over the parts that both readings have."""
        agreed = Counter(name for again in self.rows for name in again.agree)
        differ = Counter(name for again in self.rows for name in again.differ)
        return tuple(Agreement(n, agreed[n] + differ[n], agreed[n]) for n in COLUMNS)

    @property
    def compared(self) -> int:
        """The parts that both readings have."""
        return sum(column.compared for column in self.columns)

    @property
    def agreed(self) -> int:
        """Those that are the same in both."""
        return sum(column.agreed for column in self.columns)

    @property
    def in_documents(self) -> SecondReadings:
        """Those for which the document was opened."""
        return SecondReadings(tuple(again for again in self.rows if again.document))

    @property
    def in_collection(self) -> SecondReadings:
        """Those in the figures that were collected from the documents."""
        return SecondReadings(tuple(again for again in self.rows if not again.document))

    def of(self, fact: Fact) -> tuple[Again, ...]:
        """The readings of a number in its document."""
        return self._by_fact.get(fact.id, ())

    @cached_property
    def _by_fact(self) -> dict[str, tuple[Again, ...]]:
        found: dict[str, tuple[Again, ...]] = {}
        for again in self.in_documents.rows:
            found[again.fact] = (*found.get(again.fact, ()), again)
        return found


def read(data: Path, facts: Facts, problems: list[Problem]) -> SecondReadings:
    """The second readings; what differs from a fact without a reason is a problem."""
    found = []
    for row in table(data, facts, problems):
        fact = facts.by_id.get(f"{row['source']}:{row['key']}")
        if fact is None or not row.file.startswith(facts.sources[fact.source].file("")):
            _report(row, f"names no fact of the document of its folder: {row['source']}", problems)
            continue
        if not any(row[name] for name in PARTS):
            _report(row, "reads no part; expected at least one", problems)
        _check_place(row, problems)
        seen = [name for name in COLUMNS if row[name]]
        differ = [name for name in seen if not same(row[name], getattr(fact, name))]
        if differ and not row["reason"]:
            for name in differ:
                message = f"{name} is {getattr(fact, name)!r} in the fact, read again as"
                _report(row, f"{message} {row[name]!r}; expected the same, or a reason", problems)
        if row["reason"] and not differ:
            _report(row, "gives a reason, and differs in nothing", problems)
        if row["words"] != digest(fact):
            _report(row, f"{OTHER_WORDS}; {_AGAIN}", problems)
        both = [name for name in seen if getattr(fact, name)]
        agree = tuple(name for name in both if name not in differ)
        found.append(Again(fact.id, row, agree, tuple(n for n in both if n in differ)))
    return SecondReadings(tuple(found))


def _check_place(row: Row, problems: list[Problem]) -> None:
    """A reading in a document has its day; one in the collection has neither day nor address."""
    if row["read"] == COLLECTION and (row["date"] or row["url"]):
        _report(row, "was read in the collection; expected neither date nor url", problems)
    if row["read"] != COLLECTION and not row["date"]:
        _report(row, "was read in the document; expected the date", problems)


def table(data: Path, facts: Facts, problems: list[Problem]) -> list[Row]:
    """The rows of all second readings."""
    files = [s.file(SECOND_READING) for s in facts.sources.values() if SECOND_READING in s.files]
    if not files:
        return []
    return read_table(data.parent, files, schema(data, "second-readings", problems), problems)


def digest(fact: Fact) -> str:
    """Eight hexadecimal digits of what a fact says beside its digits."""
    text = "\x1f".join(getattr(fact, name) for name in WORDS)
    return hashlib.sha256(text.encode()).hexdigest()[:8]


def same(one: str, other: str) -> bool:
    """Whether what was read again is the entered number, however many decimals are written.

    A date that was read to the day agrees with its month and its year.

    >>> same("0.730", "0.73"), same("2014-12-03", "2014-12"), same("7.7", "7.8")
    (True, True, False)
    """
    try:
        return Decimal(one) == Decimal(other)
    except InvalidOperation:
        return one == other or one.startswith(f"{other}-")


def _report(row: Row, message: str, problems: list[Problem]) -> None:
    problems.append(Problem(row.file, row.line, row["key"], message))
