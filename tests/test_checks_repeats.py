"""Repeats and quotations of made-up rows: which parts are compared, and what is told of them."""

from __future__ import annotations

import pytest

from tests.worked import Rows, worked


def rows(**printed: tuple[str, str]) -> Rows:
    """Rows of a type, with a value after its relation."""
    found = {}
    for key, (type_, text) in printed.items():
        relation, _, value = text.rpartition(" ")
        found[key] = {"type": type_, "relation": relation, "value": value}
    return found


def said(method: str, given: Rows, target: str, **entries: str) -> dict[str, tuple[str, str]]:
    found = worked(method, given, target, **entries)
    return {key: (o.arithmetic, o.verdict) for key, o in found.items()}


LIMITS = {"type": "number", "value": "5", "low": "1", "high": "9"}


# --- repeats


def test_the_most_precise_printing_is_what_the_others_are_held_to():
    given = rows(a=("number", "32.4"), b=("number", "32"), c=("number", "32.40"))
    assert said("same_value", given, "a b c") == {
        "a#value": ("32.40 in c; 32.4 in a", "reproduced"),
        "b#value": ("32.40 in c; 32 in b", "reproduced"),
        "c#value": ("32.4 in a; 32.40 in c", "compatible"),
    }


def test_a_part_that_one_row_alone_prints_is_compared_with_nothing():
    given = {"a": LIMITS, "b": {"type": "number", "value": "5"}}
    assert said("same_value", given, "a b") == {
        "a#value": ("5 in b; 5 in a", "reproduced"),
        "b#value": ("5 in a; 5 in b", "reproduced"),
    }


def test_each_relation_is_held_to_the_first_and_the_first_to_the_second():
    given = rows(a=("threshold", "<= 5"), b=("threshold", "< 5"), c=("threshold", "< 5"))
    assert said("same_value", given, "a b c") == {
        "a#value": ("< 5 in b; <= 5 in a", "inconsistent"),
        "b#value": ("<= 5 in a; < 5 in b", "inconsistent"),
        "c#value": ("<= 5 in a; < 5 in c", "inconsistent"),
    }


def test_dates_are_held_to_the_one_that_names_most():
    given = rows(a=("date", "2014-12-03"), b=("date", "2014-12"), c=("date", "2014"))
    assert said("same_value", given, "a b c") == {
        "a#value": ("2014-12 in b; 2014-12-03 in a", "compatible"),
        "b#value": ("2014-12-03 in a; 2014-12 in b", "reproduced"),
        "c#value": ("2014-12-03 in a; 2014 in c", "reproduced"),
    }


@pytest.mark.parametrize(
    ("first", "second", "verdicts"),
    [
        ("< 5", "4", ["compatible", "compatible"]),
        ("< 5", "5", ["reproduced", "reproduced"]),
        ("< 5", "6", ["inconsistent", "inconsistent"]),
        ("< 5", "> 5", ["inconsistent", "inconsistent"]),
    ],
)
def test_a_number_obeys_a_bound_of_the_same_quantity(first, second, verdicts):
    given = rows(a=("number", first), b=("number", second))
    found = worked("same_value", given, "a b")
    assert [found[key].verdict for key in ("a#value", "b#value")] == verdicts


# --- quotations


@pytest.mark.parametrize(
    ("quoted", "original", "verdict"),
    [
        # A constant is not rounded: 1 that is a cell reaches from 0.5 to 1.5, both included.
        (("threshold", "0.5"), ("proportion", "1"), "compatible"),
        (("threshold", "1.5"), ("proportion", "1"), "compatible"),
        (("threshold", "0.4"), ("proportion", "1"), "inconsistent"),
        (("threshold", "1.6"), ("proportion", "1"), "inconsistent"),
        (("threshold", "1"), ("threshold", "1.0"), "reproduced"),
        (("number", "33"), ("number", "32.4"), "rounding"),
        (("number", "32.4"), ("number", "33"), "inconsistent"),
        (("p_value", "< 0.05"), ("p_value", "> 0.05"), "inconsistent"),
        (("p_value", "< 0.05"), ("p_value", "< 0.05"), "reproduced"),
    ],
)
def test_a_quotation_is_rounded_from_its_original_if_at_all(quoted, original, verdict):
    found = said("quotation", rows(a=quoted, b=original), "a", original="b")
    text = f"{original[1]} in a, b; quoted as {quoted[1]}"
    assert found == {"a#value": (text, verdict)}


@pytest.mark.parametrize(
    ("quoted", "original", "name", "expected"),
    [
        (LIMITS, LIMITS | {"high": "8"}, "b",
         {"a#value": ("5 in a, b; quoted as 5", "reproduced"),
          "a#low": ("1 in a, b; quoted as 1", "reproduced"),
          "a#high": ("8 in a, b; quoted as 9", "inconsistent")}),
        # What the original does not print is not tested.
        (LIMITS, {"type": "number", "value": "5"}, "b",
         {"a#value": ("5 in a, b; quoted as 5", "reproduced")}),
        ({"type": "number", "value": "5"}, LIMITS | {"value": "4"}, "b",
         {"a#value": ("4 in a, b; quoted as 5", "inconsistent")}),
        # One part each: they are the quantity, whatever they are called.
        ({"type": "count", "value": "5"}, {"type": "proportion", "events": "5", "total": "9"},
         "b#events", {"a#value": ("5 in a, b; quoted as 5", "reproduced")}),
    ],
)  # fmt: skip
def test_a_quotation_is_held_to_the_parts_of_the_same_name(quoted, original, name, expected):
    assert said("quotation", {"a": quoted, "b": original}, "a", original=name) == expected
