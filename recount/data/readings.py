"""Two independent readings of a document, and what became of them.

`reading-1.csv` and `reading-2.csv` of a document are never edited; the adjudication says which rows
became which fact.  A fact must print what a reading prints, or say why it does not: so a digit
changed in a fact is caught even when `printed` and its part are changed alike.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from recount.data.facts import PARTS, Facts
from recount.data.sources import ADJUDICATION, READINGS, Source
from recount.data.tables import Problem, Row, read_table, schema, unread

COLUMNS = ("place", "printed", "type", "relation", *PARTS, "unit", "bounds", "kind", "cites")
NAMED = ("type", "unit")
HELD = ("printed", "relation", *PARTS, "bounds", "kind", "place", "row", "column", *NAMED)


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
    read_rows, adjudicated = tables(data, facts.sources, problems)
    if unread(problems):
        return []
    for row in read_rows:
        source, number = row.file.split("/")[-2], row["reading"]
        rows.setdefault((source, number), {})[row["id"]] = row
        _check_place(row, source, f"reading-{number}.csv", problems)
    decided: dict[str, list[Row]] = {}
    for row in adjudicated:
        source = row.file.split("/")[-2]
        decided.setdefault(source, []).append(row)
        _check_place(row, source, ADJUDICATION, problems)
    result = []
    for source in twice_read(facts.sources):
        one, two = rows.get((source, "1"), {}), rows.get((source, "2"), {})
        decisions = decided.get(source, [])
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


def twice_read(sources: dict[str, Source]) -> list[str]:
    """The sources of which there are two readings, in their order."""
    return [s.source for s in sources.values() if {*READINGS, ADJUDICATION} <= s.files]


def tables(
    data: Path, sources: dict[str, Source], problems: list[Problem]
) -> tuple[list[Row], list[Row]]:
    """The rows of all readings, and those of all adjudications."""
    named = twice_read(sources)
    if not named:
        return [], []
    readings = [sources[name].file(file) for name in named for file in READINGS]
    adjudications = [sources[name].file(ADJUDICATION) for name in named]
    return (
        read_table(data.parent, readings, schema(data, "readings", problems), problems),
        read_table(data.parent, adjudications, schema(data, "adjudication", problems), problems),
    )


def _check_place(row: Row, source: str, file: str, problems: list[Problem]) -> None:
    """A row that belongs to another file than the one it stands in is a problem."""
    if row["source"] != source or not row.file.endswith(f"/{file}"):
        message = f"belongs to {row['source']}/{file} by its cells; expected in that file"
        problems.append(Problem(row.file, row.line, "", message))


def check_fact(
    source: str,
    decision: Row,
    one: dict[str, Row],
    two: dict[str, Row],
    facts: Facts,
    problems: list[Problem],
) -> None:
    """Add to `problems` what a decision does not explain, and what the fact has of no reading.

    `one` and `two` are the rows of the readings by their ids.
    """

    def report(message: str) -> None:
        problems.append(Problem(decision.file, decision.line, decision["key"], message))

    fact = facts.by_id.get(f"{source}:{decision['key']}")
    if fact is None:
        report(f"names no fact of {source}")
        return
    found = []
    for name, table in (("row_1", one), ("row_2", two)):
        if row := table.get(decision[name]):
            found.append(row)
        elif decision[name]:
            report(f"{name} is {decision[name]}; that reading has no such row")
    if not found:
        report("stands in neither reading")
        return
    for message in _unexplained(decision, found):
        report(message)
    for name in HELD:
        value = getattr(fact, name)
        explained = f"{name} {value}" in decision["reason"]
        if name in NAMED and (explained or f"{value}s" in {row[name] for row in found}):
            continue  # named otherwise and why, or the plural of it
        if value not in {row[name] for row in found}:
            read_as = " and ".join(repr(row[name]) for row in found)
            message = f"{name} is {value!r}, but the readings have {read_as} ({decision.file})"
            problems.append(Problem(fact.file, fact.line, fact.key, message))
    named = re.search(rf"type is {fact.type}\b", decision["reason"])
    if "type" in decision["column"].split(";") and not named:
        report(f"the readings differ in type; expected a reason with 'type is {fact.type}'")
    if sum(_in_place(fact.label, fact.population, row) for row in found) < 0:
        message = "label and population stand in each other's place, but the readings have "
        message += " and ".join(f"{row['label']!r} of {row['population']!r}" for row in found)
        problems.append(Problem(fact.file, fact.line, fact.key, f"{message} ({decision.file})"))


def _in_place(label: str, population: str, row: Row) -> int:
    """By how many words a label and its group stand as a reading has them, less those exchanged.

    Words that stand in both tell nothing.  "CR rate" of "all patients", read as the "rate of CR" of
    "patients", has three words in place: cr, rate; patients.
    """
    here, read = _apart(label, population), _apart(row["label"], row["population"])
    straight = sum(len(a & b) for a, b in zip(here, read, strict=True))
    return straight - sum(len(a & b) for a, b in zip(here, reversed(read), strict=True))


def _apart(one: str, other: str) -> tuple[set[str], set[str]]:
    a, b = (set(re.findall(r"\w+", text.lower())) for text in (one, other))
    return a - b, b - a


def _unexplained(decision: Row, found: list[Row]) -> Iterator[str]:
    """Where the readings differ otherwise than the decision says, or without a reason."""
    explained = decision["column"].split(";") if decision["column"] else []
    if (explained or len(found) == 1) and not decision["reason"]:
        yield "the readings differ; a reason is required"
    differ = [name for name in COLUMNS if len({row[name] for row in found}) > 1]
    if sorted(differ) != sorted(explained):
        yield (
            f"the readings differ in {', '.join(differ) or 'no column'}; "
            f"the adjudication names {', '.join(explained) or 'none'}"
        )


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
    decided = Counter(d["key"] for d in decisions if d["key"])
    for decision in decisions:
        if decided[decision["key"]] > 1:
            message = f"is decided in {decided[decision['key']]} rows; expected one"
            problems.append(Problem(decision.file, decision.line, decision["key"], message))
    for fact in facts:
        if fact.source == source and fact.key not in decided:
            message = f"stands in no row of {facts.sources[source].file(ADJUDICATION)}"
            problems.append(Problem(fact.file, fact.line, fact.key, message))
    for name, table in (("row_1", one), ("row_2", two)):
        used = Counter(d[name] for d in decisions if d[name])
        for id_, row in table.items():
            if used[id_] != 1:
                message = f"row {id_} is adjudicated {used[id_]} times; expected once"
                problems.append(Problem(row.file, row.line, "", message))
