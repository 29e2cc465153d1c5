"""The words of the ledger: complete for the codes that the data may use."""

from __future__ import annotations

import doctest
import json
from pathlib import Path

import pytest

from recount import vocabulary
from recount.checks.model import BY_RULE

PACKAGE = Path(__file__).resolve().parents[1] / "data" / "datapackage.json"


def allowed(table: str, column: str) -> set[str]:
    """The codes that the schema of a table allows in a column, the empty one left out."""
    resources = json.loads(PACKAGE.read_text(encoding="utf-8"))["resources"]
    (fields,) = (r["schema"]["fields"] for r in resources if r["name"] == table)
    (field,) = (f for f in fields if f["name"] == column)
    return set(field["constraints"]["enum"]) - {""}


def test_the_examples_are_true():
    assert doctest.testmod(vocabulary).failed == 0


@pytest.mark.parametrize(
    ("table", "column", "words"),
    [
        ("concordance", "reason", vocabulary.REASONS),
        ("facts", "bounds", vocabulary.BOUNDS),
    ],
)
def test_every_code_of_the_schema_has_its_words(table, column, words):
    assert set(words) == allowed(table, column)


def test_every_rule_and_every_verdict_that_a_rule_gives_has_its_words():
    assert set(BY_RULE) <= set(vocabulary.RULES)
    assert set(BY_RULE.values()) <= set(vocabulary.VERDICTS)


def test_every_rule_and_method_of_the_ledger_has_its_words(ledger):
    assert {outcome.rule for outcome in ledger.outcomes} <= set(vocabulary.RULES)
    methods = {outcome.check.by for outcome in ledger.outcomes}
    assert all("_" not in vocabulary.name_of(method) for method in methods)
