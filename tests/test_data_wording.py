"""What a row's printed words say of its unit, its relation and its type."""

from __future__ import annotations

import pytest

from recount.data.tables import Row
from recount.data.wording import faults, named

ROW = {
    "source": "a", "key": "t.all.cr.rate", "label": "Remission", "population": "all",
    "type": "proportion", "printed": "40%", "relation": "", "value": "40", "unit": "%",
    "kind": "excerpt", "note": "",
}  # fmt: skip


def told(**cells: str) -> list[str]:
    return list(faults(Row("data/a/facts.csv", 2, ROW | cells), "."))


def test_a_row_whose_words_agree_passes():
    assert told() == []
    assert (
        told(printed="6.7 months", value="6.7", unit="month", type="duration", key="a.b.c.median")
        == []
    )
    assert told(printed="at least 40%", relation=">=") == []
    assert told(printed="40 (95% CI, 20 to 60)", unit="1", type="ratio", key="a.b.c.ratio") == []


@pytest.mark.parametrize(
    ("cells", "wanted"),
    [
        ({"unit": "patient"}, "a percent sign is printed"),
        (
            {"printed": "40 months", "unit": "year", "type": "duration", "key": "a.b.c.median"},
            "in a month",
        ),
        ({"printed": "< 40%"}, "'<' is printed"),
        ({"relation": "<"}, "nothing of it is printed"),
        ({"type": "count"}, "type is 'count'"),
        ({"type": "survival"}, "expected 'proportion' for rate"),
        (
            {"type": "duration", "printed": "40", "unit": "patient", "key": "a.b.c.median"},
            "no unit of a duration",
        ),
        ({"type": "number", "key": "a.b.c.difference"}, "expected 'percentage point'"),
        ({"label": "remission"}, "a small letter"),
    ],
)
def test_a_row_whose_words_disagree_is_told(cells, wanted):
    assert any(wanted in message for message in told(**cells)), told(**cells)


def test_a_label_that_names_a_group_of_its_document_is_told():
    problems: list = []
    rows = [Row("f", n, ROW | cells) for n, cells in enumerate(({}, {"label": "all"}), 2)]
    named(rows, problems)
    assert [problem.row for problem in problems] == [3]
