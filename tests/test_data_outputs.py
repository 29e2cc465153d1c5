"""Stored outputs, and what the ledger knows of the pages from them."""

from __future__ import annotations

import json

from recount.data.outputs import CLAIM, FACTS, FIGURE, GLUE, outputs_path, read_outputs
from recount.description import explanation
from recount.exports import ledger_rows

CR = "fda_review_zh:mt103_211.evaluable.cr.rate"


def store(root, name, *outputs, looked_up=()):
    """Store outputs of a notebook, each a bundle with the name that it is glued under."""
    cells = [{"outputs": [{"data": d, "metadata": {"scrapbook": {"name": n}}} for n, d in outputs]}]
    path = outputs_path(root, name)
    path.parent.mkdir(parents=True)
    stored = {"cells": cells, "metadata": {"recount": {"looked_up": list(looked_up)}}}
    path.write_text(json.dumps(stored), encoding="utf-8")


def test_the_pages_that_compute_from_a_fact_are_those_whose_outputs_list_it(project):
    figures = "{chapter-figure} a rates"
    (project.root / "notebooks" / "a.md").write_text("A chapter.")
    (project.root / "notebooks" / "b.md").write_text("Another, without stored outputs.")
    (project.root / "book" / "c.md").write_text(f"Text.\n\n```{figures}\n```\n")
    (project.root / "book" / "d.md").write_text("```{chapter-figure} a no-such-figure\n```\n")
    size = CR.replace("cr.rate", "size.count")
    store(
        project.root,
        "a",
        ("n", {GLUE + "text/plain": "'1'", GLUE + FACTS: [size]}),
        ("", {FIGURE: {"name": "rates", "usermeta": {"facts": [CR, "gone:since.then"]}}}),
    )
    ledger = project.load()
    assert ledger[CR].computed_on == ("book/c", "notebooks/a")
    assert ledger[size].computed_on == ("notebooks/a",)
    assert ledger[CR].pages == ()
    (row,) = [r for r in ledger_rows(ledger) if f"{r['source']}:{r['key']}" == CR]
    assert row["computed_on"] == "book/c notebooks/a"
    told = " ".join(explanation(ledger, ledger[CR]).split())
    assert told.endswith("printed on no page computed from on book/c, notebooks/a")


def test_stored_outputs_are_read_by_their_kind(tmp_path):
    store(
        tmp_path,
        "a",
        ("n", {GLUE + "text/plain": "'1'"}),
        ("claim-x", {GLUE + CLAIM: {"id": "x", "facts": ["b:c#low"]}}),
        ("", {"text/markdown": ["{fact}`b:d#low`\n", "{fact}`b:d`"], FACTS: ["b:e"]}),
        looked_up=["b:c", "b:e"],
    )
    outputs = read_outputs(tmp_path, "a")
    assert (outputs.computed, outputs.tables, outputs.figures) == ({"n": []}, [["b:e"]], {})
    assert (outputs.printed, outputs.claims) == (("b:d",), [{"id": "x", "facts": ["b:c#low"]}])
    assert (outputs.facts, outputs.looked_up) == (["b:c", "b:e"], ("b:c", "b:e"))
    assert read_outputs(tmp_path, "none").facts == []
