"""The concordance: one quantity, as the documents print it that print it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from recount.data.facts import Facts, check_references, split_reference
from recount.data.tables import Problem, Row, read_table, schema, template

FILE = "data/concordance.csv"


@dataclass(frozen=True)
class Comparison:
    """One quantity across sources: a row of the concordance."""

    quantity: str
    references: tuple[str, ...]
    reason: str
    note: str


def table(data: Path, problems: list[Problem]) -> list[Row]:
    """The rows of the concordance; none where the book's template names none."""
    if "concordance" not in template(data):
        return []
    return read_table(data.parent, [FILE], schema(data, "concordance", problems), problems)


def read(data: Path, facts: Facts, problems: list[Problem]) -> tuple[Comparison, ...]:
    """The comparisons; what is wrong with them is added to `problems`."""
    result = []
    for row in table(data, problems):
        before = len(problems)
        check_references(row, "keys", facts, problems)
        references = tuple(row["keys"].split())
        if len(problems) == before and not _comparable(facts, references):
            message = "expected keys of two sources or more that print a part in common"
            problems.append(Problem(row.file, row.line, row["quantity"], message))
        if len(problems) > before:
            continue
        texts = {tuple(printed_parts(facts, reference).values()) for reference in references}
        if row["reason"] and len(texts) == 1:
            message = f"reason is {row['reason']!r}, but all printed values agree"
            problems.append(Problem(row.file, row.line, row["quantity"], message))
        if not row["reason"] and not agree(facts, references):
            message = "the printed values differ; expected a reason"
            problems.append(Problem(row.file, row.line, row["quantity"], message))
        result.append(Comparison(row["quantity"], references, row["reason"], row["note"]))
    return tuple(result)


def printed_parts(facts: Facts, reference: str) -> dict[str, str]:
    """The parts behind a reference: the named one, or value and limits (date, count, rate)."""
    id_, part = split_reference(reference)
    fact = facts[id_]
    names = (part,) if part else ("value", "low", "high")
    return {name if not part else "value": fact.parts[name] for name in names if name in fact.parts}


def agree(facts: Facts, references: tuple[str, ...]) -> bool:
    """Whether all references print the same in the parts that they share."""
    return not differing(facts, references)


def differing(facts: Facts, references: tuple[str, ...]) -> set[str]:
    """The parts that all references print, and not all alike."""
    printed = [printed_parts(facts, reference) for reference in references]
    shared = _shared(facts, references)
    return {name for name in shared if len({p[name] for p in printed}) > 1}


def _comparable(facts: Facts, references: tuple[str, ...]) -> bool:
    sources = {reference.partition(":")[0] for reference in references}
    return len(sources) > 1 and bool(_shared(facts, references))


def _shared(facts: Facts, references: tuple[str, ...]) -> set[str]:
    return set.intersection(*(set(printed_parts(facts, reference)) for reference in references))
