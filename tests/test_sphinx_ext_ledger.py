"""The row of a fact in the ledger: what is printed, and its numbers in one form if it is bare."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from recount.sphinx_ext import ledger as rows


@pytest.mark.parametrize(
    ("id_", "short", "printed"),
    [
        (
            "brown_2021:aall1331.blinatumomab.mrd_response_cycle_1.rate",
            "79/105 = 75%",
            "79 (75); n = 105",
        ),
        (
            "locatelli_2021:locatelli_2021.blinatumomab.transplant.rate",
            "48/54",
            "n = 48; n = 54",
        ),
        ("locatelli_2021:locatelli_2021.blinatumomab.mrd_response.rate", "", "44/49 (90)"),
    ],
)
def test_a_cell_whose_total_stands_in_the_head_is_shown_with_its_share(ledger, id_, short, printed):
    shown = rows._printed(SimpleNamespace(ledger=ledger), ledger.entries[id_])
    assert printed in shown
    assert f"<b>{short}</b>" in shown if short else "<b>" not in shown
