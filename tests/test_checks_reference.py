"""What a printed part can stand for, and which rows cannot be."""

from __future__ import annotations

from datetime import date as Date
from fractions import Fraction

import pytest

from recount.checks.possible import faults
from recount.checks.reference import Reference
from recount.data.facts import Fact

CELLS = dict.fromkeys(Fact.__annotations__, "") | {
    "source": "a", "key": "t.all.it.rate", "type": "proportion", "unit": "%", "line": 2,
}  # fmt: skip


def fact(**cells: str) -> Fact:
    return Fact(**(CELLS | cells))


@pytest.mark.parametrize(
    ("relation", "first", "last"),
    [
        ("", Date(2014, 6, 1), Date(2014, 6, 30)),
        ("<", Date.min, Date(2014, 5, 31)),
        ("<=", Date.min, Date(2014, 6, 30)),
        (">", Date(2014, 7, 1), Date.max),
        (">=", Date(2014, 6, 1), Date.max),
    ],
)
def test_a_date_with_a_relation_can_be_any_day_on_its_side(relation, first, last):
    dated = fact(type="date", unit="date", value="2014-06", relation=relation)
    assert Reference(dated, "value").span == (first, last)


def test_a_share_is_never_below_none_or_above_all():
    assert Reference(fact(value="100"), "value").fraction == (Fraction(199, 200), 1)
    assert Reference(fact(value="0"), "value").fraction == (0, Fraction(1, 200))


def test_limits_in_reverse_cannot_be_and_equal_ones_can():
    assert faults(fact(value="40", low="40", high="40")) == {}
    assert faults(fact(value="40", low="41", high="40")).keys() == {"low", "high"}
    assert faults(fact(value="40", low="0", high="100")) == {}


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ("-0.1", {"value": "value -0.1 cannot be: it is at least 0 by its kind"}),
        ("0", {}),
        ("100", {}),
        ("100.1", {"value": "value 100.1 cannot be: it is at most 100 by its kind"}),
    ],
)
def test_a_share_beyond_none_or_all_is_told_with_the_end_that_it_passes(value, told):
    assert faults(fact(value=value)) == told
