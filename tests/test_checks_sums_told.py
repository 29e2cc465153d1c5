"""Sums, bounds and partitions: what is told, word for word, on both sides of each bound."""

from __future__ import annotations

import pytest

from tests.told import limit, number, share, time, told

# --- sums


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        (
            {"all": number("77"), "a": number("60"), "b": number("17")},
            [
                "all#value: 77, reproduced; 60 + 17 = 77; printed 77 [77]",
                "a#value: 60, reproduced; 77 - 17 = 60",
                "b#value: 17, reproduced; 77 - 60 = 17",
            ],
        ),
        (
            {"all": time("0.3"), "a": time("0.1"), "b": time("0.2")},
            [
                "all#value: 0.2 to 0.4, compatible; 0.1 + 0.2 = 0.3; printed 0.3 [0.3]",
                "a#value: 0.0 to 0.2, compatible; 0.3 - 0.2 = 0.1 [0.1]",
                "b#value: 0.1 to 0.3, compatible; 0.3 - 0.1 = 0.2 [0.2]",
            ],
        ),
        (
            {"all": number("> 30"), "a": number("20"), "b": number("15")},
            [
                "all#value: 35, compatible; 20 + 15 = 35; printed > 30",
                "a#value: 16 or more, compatible; > 30 - 15 = 15 [15]",
                "b#value: 11 or more, compatible; > 30 - 20 = 10 [10]",
            ],
        ),
        (
            {"all": number("10"), "a": number("<= 5"), "b": number("6")},
            [
                "all#value: 6 to 11, compatible; <= 5 + 6 = 11; printed 10 [11]",
                "a#value: 4, compatible; 10 - 6 = 4",
                "b#value: 5 to 10, compatible; 10 - 5 = 5 [5]",
            ],
        ),
        (
            {"all": number("10"), "a": number("> 3"), "b": number("2")},
            [
                "all#value: 6 or more, compatible; > 3 + 2 = 5; printed 10 [5]",
                "a#value: 8, compatible; 10 - 2 = 8",
                "b#value: at most 6, compatible; 10 - 3 = 7 [7]",
            ],
        ),
        (
            {"all": number("> 9"), "a": number("> 3"), "b": number("2")},
            [
                "all#value: 6 or more, compatible; > 3 + 2 = 5; printed > 9",
                "a#value: 8 or more, compatible; > 9 - 2 = 7",
                "b#value: anything, compatible; > 9 - 3 = 6 [6]",
            ],
        ),
    ],
)
def test_a_sum_tells_what_the_parts_give_and_what_each_leaves(facts, said):
    assert told("sum", facts, target="all", inputs=["a", "b"]) == said


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        (
            {"a": number("7"), "b": number("3"), "c": number("6"), "d": number("4")},
            [
                "a#value: 7, reproduced; 6 + 4 - 3 = 7; printed 7",
                "b#value: 3, reproduced; 6 + 4 - 7 = 3; printed 3",
                "c#value: 6, reproduced; 7 + 3 - 4 = 6; printed 6",
                "d#value: 4, reproduced; 7 + 3 - 6 = 4; printed 4",
            ],
        ),
        (
            {"a": time("0.7"), "b": time("0.3"), "c": time("0.6"), "d": time("0.4")},
            [
                "a#value: 0.6 to 0.9, compatible; 0.6 + 0.4 - 0.3 = 0.7; printed 0.7 [0.7]",
                "b#value: 0.2 to 0.5, compatible; 0.6 + 0.4 - 0.7 = 0.3; printed 0.3 [0.3]",
                "c#value: 0.5 to 0.8, compatible; 0.7 + 0.3 - 0.4 = 0.6; printed 0.6 [0.6]",
                "d#value: 0.3 to 0.6, compatible; 0.7 + 0.3 - 0.6 = 0.4; printed 0.4 [0.4]",
            ],
        ),
    ],
)
def test_a_total_divided_twice_tells_what_each_part_leaves(facts, said):
    assert told("equal_sums", facts, members=["a", "b"], inputs=["c", "d"]) == said


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        (
            {"a": share("64.2"), "b": share("35.8")},
            [
                "a#value: 64.2 to 64.3, reproduced; 100 - 35.8 = 64.2; printed 64.2 [64.2]",
                "b#value: 35.8 to 35.9, reproduced; 100 - 64.2 = 35.8; printed 35.8 [35.8]",
            ],
        ),
        (
            {"a": share("0.5", "1"), "b": share("0.3", "1"), "c": share("0.1", "1")},
            [
                "a#value: 0.5 to 0.7, compatible; 1 - 0.3 - 0.1 = 0.6; printed 0.5 [0.6]",
                "b#value: 0.3 to 0.5, compatible; 1 - 0.5 - 0.1 = 0.4; printed 0.3 [0.4]",
                "c#value: 0.1 to 0.3, compatible; 1 - 0.5 - 0.3 = 0.2; printed 0.1 [0.2]",
            ],
        ),
        (
            {"a": share("50"), "b": share("30"), "c": share("18")},
            [
                "a#value: 51 to 53, inconsistent; 100 - 30 - 18 = 52; printed 50 [52]",
                "b#value: 31 to 33, inconsistent; 100 - 50 - 18 = 32; printed 30 [32]",
                "c#value: 19 to 21, inconsistent; 100 - 50 - 30 = 20; printed 18 [20]",
            ],
        ),
    ],
)
def test_a_partition_tells_what_each_share_leaves(facts, said):
    assert told("adds_up_to_100", facts, members=[*facts]) == said


# --- numbers of things, and bounds of counts


def test_what_is_listed_is_told_with_its_number():
    facts = {"all": number("2"), "a": number("60"), "b": number("17")}
    found = told("number_of", facts, target="all", inputs=["a", "b"])
    assert found == ["all#value: 2, reproduced; 2 listed: a, b"]


@pytest.mark.parametrize(
    ("method", "printed", "parts", "bound", "verdict"),
    [
        ("at_most", "185", ["185"], "185", "compatible"),
        ("at_most", "186", ["185"], "185", "inconsistent"),
        ("at_most", "77", ["60", "17"], "60 + 17 = 77", "compatible"),
        ("at_most", "78", ["60", "17"], "60 + 17 = 77", "inconsistent"),
        ("at_most", "> 3", ["4"], "4", "compatible"),  # 4 is above 3
        ("at_most", "> 4", ["4"], "4", "inconsistent"),
        ("at_most", "< 9", ["4"], "4", "compatible"),  # it may be 4 as well
        ("at_most", "5", ["<= 3", "2"], "<= 3 + 2 = 5", "compatible"),
        ("at_most", "6", ["<= 3", "2"], "<= 3 + 2 = 5", "inconsistent"),
        ("at_least", "185", ["185"], "185", "compatible"),
        ("at_least", "184", ["185"], "185", "inconsistent"),
        ("at_least", "77", ["60", "17"], "60 + 17 = 77", "compatible"),
        ("at_least", "76", ["60", "17"], "60 + 17 = 77", "inconsistent"),
        ("at_least", "< 78", ["60", "17"], "60 + 17 = 77", "compatible"),
        ("at_least", "< 77", ["60", "17"], "60 + 17 = 77", "inconsistent"),
        ("at_least", "2", ["<= 3", "2"], "<= 3 + 2 = 5", "compatible"),  # the part may be none
        ("at_least", "1", ["<= 3", "2"], "<= 3 + 2 = 5", "inconsistent"),
    ],
)
def test_a_bound_of_counts_is_met_at_the_count_itself(method, printed, parts, bound, verdict):
    facts = {"all": number(printed)} | {f"part_{n}": number(p) for n, p in enumerate(parts)}
    words = method.replace("_", " ")
    result = f"{words} {bound.rpartition(' ')[2]}"
    found = told(method, facts, target="all", inputs=[key for key in facts if key != "all"])
    assert found == [f"all#value: {result}, {verdict}; {words} {bound}; printed {printed}"]


@pytest.mark.parametrize(
    ("first", "second", "verdict", "said"),
    [
        ("< 5", ">= 5", "reproduced", ("< 5", ">= 5 leaves < 5", ">= 5", "< 5 leaves >= 5")),
        ("<= 5", "> 5", "reproduced", ("<= 5", "> 5 leaves <= 5", "> 5", "<= 5 leaves > 5")),
        ("< 5", "> 5", "inconsistent", ("<= 5", "> 5 leaves <= 5", ">= 5", "< 5 leaves >= 5")),
        ("< 5", ">= 10", "inconsistent", ("< 10", ">= 10 leaves < 10", ">= 5", "< 5 leaves >= 5")),
    ],
)
def test_two_limits_that_part_all_values_tell_what_each_leaves(first, second, verdict, said):
    one, leaves_one, other, leaves_other = said
    facts = {"first": limit(first), "second": limit(second)}
    assert told("complementary_limits", facts, members=["first", "second"]) == [
        f"first#value: {one}, {verdict}; {leaves_one}; printed {first}",
        f"second#value: {other}, {verdict}; {leaves_other}; printed {second}",
    ]


@pytest.mark.parametrize(
    ("first", "second", "said"),
    [
        ("32.4", "30", "32.4 > 30, compatible"),
        ("30", "30", "30 <= 30, inconsistent"),
        ("29.9", "30", "29.9 <= 30, inconsistent"),
    ],
)
def test_what_equals_a_number_does_not_exceed_it(first, second, said):
    facts = {"first": share(first), "second": limit(second)}
    (found,) = told("exceeds", facts, inputs=["first", "second"])
    assert found == f"first#value: {said}; {said.partition(',')[0]}"


@pytest.mark.parametrize(
    ("first", "second", "said"),
    [
        ("> 20", "30", "(> 20) > 30, compatible"),  # it may be 40
        ("35", "< 40", "35 > (< 40), compatible"),  # that may be 20
        ("< 30", "30", "(< 30) <= 30, inconsistent"),
        ("30", "> 30", "30 <= (> 30), inconsistent"),
    ],
)
def test_a_bound_exceeds_what_any_of_its_values_exceeds(first, second, said):
    facts = {"first": share(first), "second": share(second)}
    (found,) = told("exceeds", facts, inputs=["first", "second"])
    assert found == f"first#value: {said}; {said.partition(',')[0]}"


@pytest.mark.parametrize(
    ("treated", "patients", "verdict"),
    [
        ("77", "189", "compatible"),
        ("81", "189", "compatible"),
        ("82", "189", "inconsistent"),
        ("76", "189", "inconsistent"),
        ("77", "185", "compatible"),
        ("78", "185", "inconsistent"),
    ],
)
def test_two_counts_differ_by_no_more_than_the_patients_of_one_set(treated, patients, verdict):
    facts = {
        "treated": number(treated), "evaluable": number("77"),
        "whole": number(patients), "part": number("185"),
    }  # fmt: skip
    more, apart = int(treated) - 77, int(patients) - 185
    found = told(
        "difference_within", facts, target="treated", smaller="evaluable", whole="whole",
        part="part",
    )  # fmt: skip
    assert found == [
        f"treated#value: at most {apart} more, {verdict}; {treated} - 77 = {more} more responders; "
        f"{patients} - 185 = {apart} more patients"
    ]


@pytest.mark.parametrize(
    ("value", "verdict"),
    [
        ("7.9", "compatible"),
        ("1.3", "compatible"),
        ("17.8", "compatible"),
        ("1.2", "inconsistent"),
        ("17.9", "inconsistent"),
        ("> 20.0", "inconsistent"),
        ("> 17.0", "compatible"),
        ("< 1.2", "inconsistent"),
        ("< 1.4", "compatible"),
    ],
)
def test_an_estimate_may_equal_either_of_its_limits(value, verdict):
    facts = {"median": time(value, low="1.3", high="17.8", bounds="range")}
    found = told("value_inside_limits", facts, target="median#value")
    assert found == [f"median#value: 1.3 to 17.8, {verdict}; 1.3 <= {value} <= 17.8"]


@pytest.mark.parametrize(
    ("whole", "part", "least", "most", "verdict"),
    [
        (("8", "10"), ("3", "5"), 3, 5, "compatible"),
        (("8", "10"), ("2", "5"), 3, 5, "inconsistent"),
        (("8", "10"), ("5", "5"), 3, 5, "compatible"),
        (("8", "10"), ("0", "2"), 0, 2, "compatible"),
        (("1", "10"), ("0", "2"), 0, 1, "compatible"),
        (("1", "10"), ("1", "2"), 0, 1, "compatible"),
        (("1", "10"), ("2", "2"), 0, 1, "inconsistent"),
        (("8", "10"), ("8", "10"), 8, 8, "compatible"),
        (("8", "10"), ("7", "10"), 8, 8, "inconsistent"),
        (("10", "10"), ("11", "11"), 11, 10, "inconsistent"),
    ],
)
def test_a_part_has_no_more_events_than_all_and_no_fewer_than_must_be(
    whole, part, least, most, verdict
):
    facts = {
        "whole": share(events=whole[0], total=whole[1]),
        "part": share(events=part[0], total=part[1]),
    }
    text = f"{whole[0]} of {whole[1]}: in a part of {part[1]} at least {least}, at most {most}"
    found = told("part_of_whole", facts, target="part", whole="whole")
    assert found == [f"part#events: {least} to {most}, {verdict}; {text}; printed {part[0]}"]


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        (share("100"), "possible, compatible; 100 can be"),
        (
            share("101"),
            "impossible, inconsistent; value 101 cannot be: it is at most 100 by its kind",
        ),
    ],
)
def test_a_number_that_can_be_is_told_so(cells, said):
    assert told("possible", {"rate": cells}, target="rate") == [f"rate#value: {said}"]
