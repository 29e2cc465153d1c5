"""The methods of ratios, worked by hand at their edges: what they say, to the last decimal."""

from __future__ import annotations

import pytest

from recount.checks.methods.ratios import told_p
from tests.worked import worked

CI95 = {"bounds": "ci95"}


def said(found) -> tuple[str, str, str]:
    """What is said of the first part of the target."""
    first = next(iter(found.values()))
    return first.recomputed, first.verdict, first.arithmetic


def limits(type_: str, value: str, low: str, high: str, **cells: str) -> dict[str, str]:
    printed = f"{value} ({low}-{high})"
    cells = CI95 | {"value": value, "printed": printed} | cells
    return {"type": type_, "low": low, "high": high} | cells


# --- the centre of limits


@pytest.mark.parametrize(
    ("row", "scale", "expected"),
    [
        # From sqrt(0.895 * 9.95) to sqrt(0.905 * 10.05).
        (limits("ratio", "3.00", "0.90", "10.0"), "log",
         ("2.98 to 3.02", "compatible", "0.90 and 10.0 on the log scale: 2.984 to 3.016")),
        # From 0 to sqrt(0.005 * 0.305).
        (limits("ratio", "0.04", "0.00", "0.30"), "log",
         ("0.00 to 0.04", "compatible", "0.00 and 0.30 on the log scale: 0.000 to 0.039")),
        (limits("ratio", "0.05", "0.00", "0.30"), "log",
         ("0.00 to 0.04", "inconsistent", "0.00 and 0.30 on the log scale: 0.000 to 0.039")),
        (limits("survival", "50.0", "20.0", "80.0"), "logit",
         ("49.9 to 50.1", "compatible", "20.0 and 80.0 on the logit scale: 49.922 to 50.078")),
        (limits("survival", "0.50", "0.20", "0.80", unit="1"), "logit",
         ("0.49 to 0.51", "compatible", "0.20 and 0.80 on the logit scale: 0.492 to 0.508")),
        # Odds of 101/99 and 1/199: up to 100 / (1 + sqrt(199 * 99 / 101)).
        (limits("survival", "5", "0", "50"), "logit",
         ("0 to 7", "compatible", "0 and 50 on the logit scale: 0.000 to 6.682")),
        (limits("survival", "95", "50", "100"), "logit",
         ("93 to 100", "compatible", "50 and 100 on the logit scale: 93.318 to 100.000")),
        (limits("survival", "90", "50", "100"), "logit",
         ("93 to 100", "inconsistent", "50 and 100 on the logit scale: 93.318 to 100.000")),
        (limits("survival", "50", "0", "100"), "logit",
         ("0 to 100", "compatible", "0 and 100 on the logit scale: 0.000 to 100.000")),
    ],
)  # fmt: skip
def test_the_centre_of_limits_is_told_and_holds_all_three_parts(row, scale, expected):
    found = worked("centre_of_limits", {"a": row}, "a", scale=scale)
    assert list(found) == ["a#value", "a#low", "a#high"]
    recomputed, verdict, text = expected
    told = {(o.recomputed, o.verdict, o.arithmetic) for o in found.values()}
    assert told == {(recomputed, verdict, f"centre of {text}")}


# --- the odds of two rates


@pytest.mark.parametrize(
    ("type_", "new", "old", "recomputed", "told"),
    [
        ("proportion", "50.0", "20.0", "4.0", "3.98 to 4.02"),
        # Half over none: at least 0.495 / 0.505 over 0.005 / 0.995.
        ("proportion", "50", "0", "195.1 or more", "195.06 to infinity"),
        ("proportion", "100", "50", "195.1 or more", "195.06 to infinity"),
        ("proportion", "50", "100", "0.0", "0.00 to 0.01"),
        ("proportion", "0", "50", "0.0", "0.00 to 0.01"),
        ("proportion", "0", "0", "0.0 or more", "0.00 to infinity"),
        # A threshold is not rounded, so these odds are exactly 3 over 2/3, and none and no end.
        ("threshold", "75", "40", "4.5", "4.50 to 4.50"),
        ("threshold", "0", "0", "0.0 or more", "0.00 to infinity"),
        ("threshold", "100", "100", "0.0 or more", "0.00 to infinity"),
        ("threshold", "0", "50", "0.0", "0.00 to 0.00"),
        ("threshold", "50", "100", "0.0", "0.00 to 0.00"),
    ],
)
def test_odds_of_none_and_of_all_have_no_end(type_, new, old, recomputed, told):
    rows = {
        "a": {"type": "ratio", "value": "4.5", "low": "1", "high": "9"},
        "new": {"type": type_, "value": new}, "old": {"type": type_, "value": old},
    }  # fmt: skip
    found = said(worked("odds_ratio_of_rates", rows, "a", inputs="new old"))
    assert (found[0], found[2]) == (recomputed, f"odds of {new}% over odds of {old}%: {told}")


@pytest.mark.parametrize(
    ("low", "high", "verdict"),
    [("5", "9", "compatible"), ("6", "9", "inconsistent"),
     ("1", "4", "compatible"), ("1", "3", "inconsistent")],
)  # fmt: skip
def test_an_odds_ratio_on_the_edge_of_a_limit_is_within_it(low, high, verdict):
    """The odds ratio is 4.5 exactly, a limit of 5 may be 4.5, and so may one of 4."""
    rows = {
        "a": {"type": "ratio", "value": "4.5", "low": low, "high": high},
        "new": {"type": "threshold", "value": "75"}, "old": {"type": "threshold", "value": "40"},
    }  # fmt: skip
    found = worked("odds_ratio_within_limits", rows, "a", inputs="new old")
    assert {key: (o.recomputed, o.verdict) for key, o in found.items()} == {
        "a#low": ("4.50 to 4.50", verdict), "a#high": ("4.50 to 4.50", verdict),
    }  # fmt: skip


# --- p values


@pytest.mark.parametrize(
    ("row", "relation", "p", "two", "one"),
    [
        # z = 1.96, so that p is 0.05 and half of it.
        (("0.500", "0.250", "1.000"), "<", "0.05",
         ("0.049", "compatible", "0.0493 to 0.0507"), ("0.025", "compatible", "0.0246 to 0.0254")),
        (("0.500", "0.250", "1.000"), ">", "0.05",
         ("0.049 to 0.051", "compatible", "0.0493 to 0.0507"),
         ("0.025 to 0.025", "inconsistent", "0.0246 to 0.0254")),
        (("0.500", "0.250", "1.000"), "", "0.05",
         ("0.05", "reproduced", "0.0493 to 0.0507"),
         ("0.02 to 0.03", "inconsistent", "0.0246 to 0.0254")),
        # An estimate that may be 1, and a limit that may be 0, leave every larger p.
        (("1.0", "0.5", "2.0"), "", "1.0",
         ("0.9 to 1.0", "compatible", "0.8738 to 1.0000"),
         ("0.4 to 0.5", "inconsistent", "0.4369 to 0.5000")),
        (("0.04", "0.00", "0.30"), "", "0.01",
         ("0.00 to 1.00", "compatible", "0.0013 to 1.0000"),
         ("0.00 to 0.50", "compatible", "0.0006 to 0.5000")),
        # Limits that may both be 1.5 have widths all the same.
        (("1", "1", "2"), "", "0.5",
         ("0.0 to 1.0", "compatible", "0.0019 to 1.0000"),
         ("0.0 to 0.5", "compatible", "0.0009 to 0.5000")),
    ],
)  # fmt: skip
def test_the_p_of_one_side_is_half_of_that_of_two(row, relation, p, two, one):
    rows = {"a": limits("ratio", *row), "p": {"type": "p_value", "p": p, "relation": relation}}
    for method, expected in (("p_from_interval", two), ("one_sided_p_from_interval", one)):
        recomputed, verdict, text = expected
        printed = f"from {rows['a']['printed']}: p {text}"
        assert said(worked(method, rows, "p", ratio="a")) == (recomputed, verdict, printed)


# --- the events behind a hazard ratio


def events(low: str, high: str, count: str, *arms: str, **cells: str) -> tuple[str, str, str]:
    rows = {
        "a": limits("ratio", "", low, high, **cells), "n": {"type": "count", "value": count},
        "x": {"type": "count", "value": arms[0]}, "y": {"type": "count", "value": arms[1]},
    }  # fmt: skip
    return said(worked("implied_events", rows, "n", ratio="a", allocation="x y"))


@pytest.mark.parametrize(
    ("count", "verdict"),
    [("42", "inconsistent"), ("43", "compatible"), ("45", "compatible"), ("46", "inconsistent")],
)
def test_events_are_rounded_to_whole_ones_at_both_ends(count, verdict):
    """Between 42.86 and 44.61 of them."""
    assert events("0.55", "1.80", count, "50", "50") == (
        "43 to 45", verdict, f" (0.55-1.80), share 0.500: 43 to 45 events; printed {count}",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("low", "high", "arms", "relation", "expected"),
    [
        ("0.50", "2.00", ("200", "100"), "", ("35 to 37", "share 0.667: 35 to 37 events")),
        ("0", "2", ("50", "50"), "", ("0 to 51", "share 0.500: 0 to 51 events")),
        ("1", "2", ("50", "50"), "", ("24 to infinity", "share 0.500: 24 to infinity events")),
        ("1", "2", ("50", "50"), ">", ("0 to infinity", "share 0.500: 0 to infinity events")),
    ],
)
def test_an_interval_without_end_has_no_events_and_one_without_width_no_end(
    low, high, arms, relation, expected
):
    recomputed, _, text = events(low, high, "36", *arms, relation=relation)
    assert (recomputed, text) == (expected[0], f" ({low}-{high}), {expected[1]}; printed 36")


def test_limits_that_touch_in_their_rounding_are_in_order():
    """A lower one of 2 and an upper one of 1 may both be 1.5, of 2.1 and 1.9 no number."""
    assert events("2", "1", "9", "50", "50")[0] == "infinity to infinity"
    assert events("2.1", "1.9", "9", "50", "50") == (
        "no result", "inconsistent", "no result: the lower limit 2.1 is above the upper 1.9",
    )  # fmt: skip


# --- quotients


@pytest.mark.parametrize(
    ("a", "b", "recomputed", "told"),
    [
        (("count", "", "8"), ("duration", "", "1.0"), "8", "8 / 1.0 = 8.000"),
        (("duration", "", "7.70"), ("duration", "", "4.00"), "2", "7.70 / 4.00 = 1.925"),
        (("count", "", "10"), ("duration", "<", "5"), "2 or more", "10 / < 5 = 2.000"),
        (("count", "", "10"), ("duration", ">", "5"), "0 to 2", "10 / > 5 = 2.000"),
        (("count", ">", "10"), ("duration", "", "5"), "2 or more", "> 10 / 5 = 2.000"),
        (("count", "", "0"), ("duration", "<", "5"), "0", "0 / < 5 = 0.000"),
        (("count", "", "1"), ("duration", "<", "5"), "0 or more", "1 / < 5 = 0.200"),
        (("number", "", "-1"), ("duration", "<", "5"), "at most 0", "-1 / < 5 = -0.200"),
        (("count", "", "7"), ("duration", "", "0"), "no result", "no result: 7 / 0 has no result"),
    ],
)  # fmt: skip
def test_a_quotient_ends_where_its_divisor_can_be_nothing_or_without_end(a, b, recomputed, told):
    rows = {"q": {"type": "number", "value": "2"}} | {
        name: dict(zip(("type", "relation", "value"), cells, strict=True))
        for name, cells in (("a", a), ("b", b))
    }
    found = said(worked("quotient", rows, "q", numerator="a", denominator="b"))
    assert (found[0], found[2]) == (recomputed, told)


def test_four_decimals_are_told_of_a_p_value_as_long_as_they_show_something():
    assert told_p(0.000107, 0.5) == "0.0001 to 0.5000"
    assert told_p(0.00004, 0.00006) == "4e-05 to 0.0001"
