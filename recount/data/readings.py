"""Two independent readings of a document, and what became of them.

`data/readings/<source>-1.csv` and `-2.csv` are never edited; the adjudication says which rows
became which fact.  A fact must print what a reading prints, or say why it does not: so a digit
changed in a fact is caught even when `printed` and its part are changed alike.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from recount.data.facts import PARTS, Facts
from recount.data.tables import Problem, Row, read_table, unread

COLUMNS = ("place", "printed", "type", "relation", *PARTS, "unit", "bounds", "kind", "cites")


@dataclass(frozen=True)
class Agreement:
    """How often two readings agree in one column, over the quantities that both have."""

    column: str
    compared: int
    agreed: int


@dataclass(frozen=True)
class Readings:
    """The two readings of one document."""

    source: str
    first: int
    second: int
    both: int
    columns: tuple[Agreement, ...]


def read(data: Path, facts: Facts, problems: list[Problem]) -> list[Readings]:
    """The agreement of the readings, by document; facts that neither reading backs are problems."""
    rows: dict[tuple[str, str], dict[str, Row]] = {}
    for row in read_table(data, "readings", problems):
        source, _, number = row.file.rpartition("/")[2].removesuffix(".csv").rpartition("-")
        reading = rows.setdefault((source, number), {})
        if first := reading.get(row["id"]):
            message = f"duplicate id {row['id']}; it stands already in line {first.line}"
            problems.append(Problem(row.file, row.line, "", message))
        reading[row["id"]] = row
    result = []
    adjudicated = read_table(data, "adjudication", problems)
    if unread(problems):
        return []
    for source in sorted({source for source, _ in rows}):
        one, two = rows.get((source, "1"), {}), rows.get((source, "2"), {})
        decisions = [r for r in adjudicated if r.file.endswith(f"/{source}-adjudication.csv")]
        pairs = []
        for decision in decisions:
            if not decision["key"]:
                _check_dropped(decision, one, two, problems)
                continue
            check_fact(source, decision, one, two, facts, problems)
            if decision["row_1"] in one and decision["row_2"] in two:
                pairs.append((one[decision["row_1"]], two[decision["row_2"]]))
        _check_complete(source, decisions, one, two, facts, problems)
        columns = tuple(
            Agreement(name, len(pairs), sum(a[name] == b[name] for a, b in pairs))
            for name in COLUMNS
        )
        result.append(Readings(source, len(one), len(two), len(pairs), columns))
    return result


def check_fact(
    source: str,
    decision: Row,
    one: dict[str, Row],
    two: dict[str, Row],
    facts: Facts,
    problems: list[Problem],
) -> None:
    def report(message: str) -> None:
        problems.append(Problem(decision.file, decision.line, decision["key"], message))

    fact = facts.by_id.get(f"{source}:{decision['key']}")
    if fact is None:
        report(f"names no fact of {source}")
        return
    readings = [
        table[decision[name]]
        for name, table in (("row_1", one), ("row_2", two))
        if decision[name] in table
    ]
    for name, table in (("row_1", one), ("row_2", two)):
        if decision[name] and decision[name] not in table:
            report(f"{name} is {decision[name]}; that reading has no such row")
    if not readings:
        report("stands in neither reading")
        return
    explained = decision["column"].split(";") if decision["column"] else []
    if (explained or len(readings) == 1) and not decision["reason"]:
        report("the readings differ; a reason is required")
    differ = [name for name in COLUMNS if len({r[name] for r in readings}) > 1]
    if sorted(differ) != sorted(explained):
        report(
            f"the readings differ in {', '.join(differ) or 'no column'}; "
            f"the adjudication names {', '.join(explained) or 'none'}"
        )
    for name in ("printed", "relation", *PARTS):
        value = getattr(fact, name)
        if value not in {r[name] for r in readings}:
            read_as = " and ".join(repr(r[name]) for r in readings)
            message = f"{name} is {value!r}, but the readings have {read_as} ({decision.file})"
            problems.append(Problem(fact.file, fact.line, fact.key, message))


def _check_dropped(
    decision: Row, one: dict[str, Row], two: dict[str, Row], problems: list[Problem]
) -> None:
    """A row that became no fact names its reading and says why it is no quantity."""
    rows = f"row_1 {decision['row_1'] or 'none'}, row_2 {decision['row_2'] or 'none'}"
    known = decision["row_1"] in {"", *one} and decision["row_2"] in {"", *two}
    if not decision["reason"] or not known or not (decision["row_1"] or decision["row_2"]):
        message = f"{rows}: became no fact; expected rows of the readings and a reason"
        problems.append(Problem(decision.file, decision.line, "", message))


def _check_complete(
    source: str,
    decisions: list[Row],
    one: dict[str, Row],
    two: dict[str, Row],
    facts: Facts,
    problems: list[Problem],
) -> None:
    decided = {d["key"] for d in decisions if d["key"]}
    for fact in facts:
        if fact.source == source and fact.key not in decided:
            message = f"stands in no row of data/readings/{source}-adjudication.csv"
            problems.append(Problem(fact.file, fact.line, fact.key, message))
    for name, table in (("row_1", one), ("row_2", two)):
        used = Counter(d[name] for d in decisions if d[name])
        for id_, row in table.items():
            if used[id_] != 1:
                message = f"row {id_} is adjudicated {used[id_]} times; expected once"
                problems.append(Problem(row.file, row.line, "", message))
