"""The words around a printed number, held to what the ledger says of it."""

from __future__ import annotations

import pytest

from recount.data.facts import Fact, Facts
from recount.lint.bound import bound
from recount.sentences import Line


def fact(key: str, **cells: str) -> Fact:
    names = [name for name in Fact.__annotations__ if name not in ("file", "line")]
    own = {"source": "a", "key": key, "type": "proportion", "unit": "%", **cells}
    return Fact(**{name: own.get(name, "") for name in names}, file="", line=1)


RATE = {"value": "40", "events": "8", "total": "20", "low": "19", "high": "64"}
KNOWN = Facts(
    {},
    {
        f"a:{key}": fact(key, **cells)
        for key, cells in {
            "t.drug.cr.rate": RATE,
            "t.chemotherapy.cr.rate": RATE,
            "t.drug.os.median": {"value": "7.7", "type": "duration", "unit": "month"},
        }.items()
    },
)
R = "{fact}`a:t.drug.cr.rate%s`"
C = "{fact}`a:t.chemotherapy.cr.rate%s`"


def told(text: str) -> list[str]:
    return [p.message for p in bound((Line("book/a", 1, text, "", ""),), KNOWN)]


@pytest.mark.parametrize(
    "text",
    [
        f"{R % ''}% ({R % '#low'} to {R % '#high'}%)",
        f"{R % '#events'} of {R % '#total'} patients",
        "{fact}`a:t.drug.os.median` months",
        f"On the drug {R % ''}%, on chemotherapy {C % ''}%",
        f"{R % ''}% against {C % ''}%",
    ],
)
def test_words_that_agree_with_the_ledger_pass(text):
    assert told(text) == []


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (f"{R % '#events'}% of them", "is no percentage"),
        ("{fact}`a:t.drug.os.median`% of them", "is no percentage"),
        ("{fact}`a:t.drug.os.median` days", "is in 'month'"),
        (f"{R % ''} patients", "is no count"),
        (f"{R % '#high'} to {R % '#low'}", "lower and the upper limit"),
        (f"{R % '#low'} to {C % '#high'}", "lower and the upper limit"),
        (f"{R % ''}% ({C % '#low'} to {C % '#high'})", "lower limit of the number before"),
        (f"{R % '#total'} of {R % '#events'}", "events and their total"),
        (f"{R % '#events'} of {C % '#total'}", "events and their total"),
        (f"On the drug {C % ''}%, on chemotherapy {R % ''}%", "names 'drug' first"),
    ],
)
def test_words_that_disagree_are_told(text, wanted):
    assert any(wanted in message for message in told(text)), told(text)
