"""Keys that were changed: none of them is a fact again, and each leads to one."""

from __future__ import annotations

from recount.sphinx_ext.literature import RENAMED


def test_a_changed_key_is_no_fact_and_leads_to_one(ledger):
    rows = ledger.records[RENAMED]
    assert rows
    assert [row["was"] for row in rows if row["was"] in ledger.entries] == []
    assert [row["now"] for row in rows if row["now"] not in ledger.entries] == []
