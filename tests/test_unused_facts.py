"""Facts of the literature that no page uses: each has one reason, and no reason stands idle."""

from __future__ import annotations

from collections import defaultdict
from fnmatch import fnmatchcase
from pathlib import Path

import pytest

from recount.data.facts import Fact, split_reference
from recount.data.tables import Row

ROOT = Path(__file__).resolve().parents[1]
FILE = "data/records/unused_facts.csv"


def covers(row: Row, fact: Fact) -> bool:
    """Whether a row speaks of a fact: its source, and one of the beginnings of keys."""
    begins = any(fnmatchcase(fact.key, f"{pattern}*") for pattern in row["keys"].split())
    return row["source"] == fact.source and begins


@pytest.fixture(scope="module")
def rows(ledger) -> list[Row]:
    """The rows of the record."""
    return ledger.records["unused_facts"]


@pytest.fixture(scope="module")
def unused(ledger) -> list[Fact]:
    """The literature that no page prints or computes from, no finding and no concordance names."""
    compared = {
        split_reference(reference)[0] for row in ledger.concordance for reference in row.references
    }
    return [
        entry.fact
        for id_, entry in ledger.entries.items()
        if ledger.facts.sources[entry.fact.source].folder == "literature"
        and not (entry.pages or entry.computed_on or entry.findings or id_ in compared)
    ]


def test_every_unused_fact_falls_under_one_row(rows, unused):
    of_source = defaultdict(list)
    for row in rows:
        of_source[row["source"]].append(row)
    wrong = []
    for fact in unused:
        lines = [row.line for row in of_source[fact.source] if covers(row, fact)]
        if not lines:
            wrong.append(f"{fact.id} is used nowhere; use it, or give a reason in {FILE}")
        elif len(lines) > 1:
            wrong.append(f"{fact.id} falls under the rows {lines} of {FILE}; expected one")
    assert wrong == []


def test_every_beginning_of_a_row_has_an_unused_fact(rows, unused):
    idle = [
        f"{FILE}:{row.line} {row['source']}: {pattern} is the beginning of no fact that is unused"
        for row in rows
        for pattern in row["keys"].split()
        if not any(
            fact.source == row["source"] and fnmatchcase(fact.key, f"{pattern}*") for fact in unused
        )
    ]
    assert idle == []


def test_every_row_names_a_chapter(rows):
    chapters = {path.stem for path in (ROOT / "notebooks").glob("*.md")}
    strange = [f"{FILE}:{r.line} {r['chapter']}" for r in rows if r["chapter"] not in chapters]
    assert strange == [], f"expected one of: {', '.join(sorted(chapters))}"
