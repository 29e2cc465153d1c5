"""Second readings of numbers of the literature, which were entered one by one.

`second-reading.csv` of a document has the parts of its numbers as another reader found them, who
had the words of a row and not its numbers; `read` says in what.  A fact must have the same parts,
or the row says why it has not: so a digit that changes in `printed` and its part alike is caught
here as well.  A number is one of something: `words` has the digest of what else the fact said when
its digits were read again, and says that the row is no longer that one.  It notices and judges not.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path

from recount.data.facts import PARTS, Fact, Facts
from recount.data.readings import Agreement
from recount.data.sources import SECOND_READING
from recount.data.tables import Problem, Row, read_table, schema

COLUMNS = ("relation", *PARTS)
WORDS = ("label", "population", "type", "relation", "unit", "bounds", "place", "row", "column")
OTHER_WORDS = "the second reading was of other words"
_AGAIN = "read its digits again, then `recount readings --write`"


@dataclass(frozen=True)
class SecondReadings:
    """The numbers of the literature that were read again, and how often each part agreed."""

    facts: int
    sources: int
    read: tuple[tuple[str, int], ...]  # in what, and how many
    columns: tuple[Agreement, ...]

    @property
    def compared(self) -> int:
        """The parts that both readings have."""
        return sum(column.compared for column in self.columns)

    @property
    def agreed(self) -> int:
        """Those that are the same in both."""
        return sum(column.agreed for column in self.columns)


def read(data: Path, facts: Facts, problems: list[Problem]) -> SecondReadings:
    """The second readings; what differs from a fact without a reason is a problem."""
    rows = table(data, facts, problems)
    compared: Counter[str] = Counter()
    agreed: Counter[str] = Counter()
    for row in rows:
        fact = facts.by_id.get(f"{row['source']}:{row['key']}")
        if fact is None or not row.file.startswith(facts.sources[fact.source].file("")):
            _report(row, f"names no fact of the document of its folder: {row['source']}", problems)
            continue
        if not any(row[name] for name in PARTS):
            _report(row, "reads no part; expected at least one", problems)
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
        compared.update(both)
        agreed.update(name for name in both if name not in differ)
    return SecondReadings(
        len(rows),
        len({row["source"] for row in rows}),
        tuple(sorted(Counter(row["read"] for row in rows).items())),
        tuple(Agreement(name, compared[name], agreed[name]) for name in COLUMNS),
    )


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
    """Whether two parts are the same number, however many decimals are written.

    >>> same("0.730", "0.73"), same("2014-12", "2014-12"), same("7.7", "7.8")
    (True, True, False)
    """
    try:
        return Decimal(one) == Decimal(other)
    except InvalidOperation:
        return one == other


def _report(row: Row, message: str, problems: list[Problem]) -> None:
    problems.append(Problem(row.file, row.line, row["key"], message))
