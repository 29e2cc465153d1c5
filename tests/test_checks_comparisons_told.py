"""Two groups compared: what is told, word for word, against scipy and statsmodels."""

from __future__ import annotations

import math

import pytest
from scipy.stats import norm
from statsmodels.stats.proportion import confint_proportions_2indep

from tests.told import share, told

EVENTS = {
    "a": share(events="2", total="3"), "b": share(events="1", total="12"),
    "all": share(events="3", total="15"),
}  # fmt: skip


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({"p": "0.081"}, "0.081, reproduced; {}"),
        ({"p": "0.08"}, "0.08, reproduced; {}"),
        ({"p": "0.09", "relation": "<"}, "0.0813, compatible; {}; printed < 0.09"),
        ({"p": "0.08", "relation": "<"}, "0.0813, inconsistent; {}; printed < 0.08"),
    ],
)
def test_a_p_value_is_told_with_its_table(cells, said):
    """37 / 455: of all threes of fifteen, those with two or three in the part."""
    facts = EVENTS | {"p": {"type": "p_value", "unit": "1"} | cells}
    text = "p#p: " + said.format("fisher_exact of 2/3 and 1/12: p = 0.0813")
    entries = {"target": "p", "test": "fisher_exact"}
    assert told("two_by_two", facts, groups=["a", "b"], **entries) == [text]
    assert told("part_against_rest", facts, part="a", whole="all", **entries) == [text]


def limits(method: str, compare: str, scale: int) -> str:
    low, high = confint_proportions_2indep(56, 70, 48, 80, method=method, compare=compare)
    return f"{scale * low:.3f} to {scale * high:.3f}"


@pytest.mark.parametrize(
    ("name", "unit", "value", "expected"),
    [
        ("newcombe", "percentage point", "20.0", limits("newcomb", "diff", 100)),
        ("newcombe", "1", "0.200", limits("newcomb", "diff", 1)),
        ("wald_difference", "percentage point", "20.0", limits("wald", "diff", 100)),
        ("relative_risk", "1", "1.33", limits("log", "ratio", 1)),
        ("odds_ratio", "1", "2.67", limits("logit", "odds-ratio", 1)),
    ],
)
def test_what_sets_two_groups_apart_is_told_with_its_limits(name, unit, value, expected):
    cells = dict(zip(("low", "high"), expected.split(" to "), strict=True)) | {"value": value}
    facts = {
        "a": share(events="56", total="70"), "b": share(events="48", total="80"),
        "apart": {"type": "number", "unit": unit, "bounds": "ci95"} | cells,
    }  # fmt: skip
    text = f"{name} of 56/70 and 48/80: {expected}"
    assert told("contrast", facts, target="apart", contrast=name, groups=["a", "b"]) == [
        f"apart#{part}: {cells[part]}, reproduced; {text}" for part in ("value", "low", "high")
    ]


def test_a_limit_alone_is_told_as_one_of_three_is():
    facts = {
        "a": share(events="50", total="100"), "b": share(events="50", total="100"),
        "apart": {"type": "number", "unit": "percentage point", "high": "13.9", "bounds": "ci95"},
    }  # fmt: skip
    entries = {"contrast": "wald_difference", "groups": ["a", "b"]}
    margin = f"{100 * norm.ppf(0.975) * math.sqrt(0.005):.3f}"
    assert told("contrast", facts, target="apart", **entries) == [
        f"apart#high: 13.9, reproduced; wald_difference of 50/100 and 50/100: -{margin} to {margin}"
    ]


# --- estimates with standard errors


def estimate(value: str, error: str, type_: str = "survival") -> dict[str, str]:
    return share(value, error=error) | {"type": type_, "printed": f"{value} ± {error}"}


def p(difference: float, error: float, other: float) -> str:
    """Of both sides, to three digits."""
    return f"{2 * norm.sf(abs(difference) / math.hypot(error, other)):.3g}"


@pytest.mark.parametrize(
    ("first", "second", "smallest", "largest"),
    [
        # The estimates are from 24 to 26 apart, the errors from 6.5 to 7.5 and from 7.5 to 8.5.
        (("41", "7"), ("16", "8"), p(26, 6.5, 7.5), p(24, 7.5, 8.5)),
        (("16", "8"), ("41", "7"), p(26, 6.5, 7.5), p(24, 7.5, 8.5)),
        # Where the roundings overlap, or just meet, the estimates may be one number.
        (("41", "1"), ("40.6", "1"), p(0.95, 0.5, 0.5), "1"),
        (("40.6", "1"), ("41", "1"), p(0.95, 0.5, 0.5), "1"),
        (("41", "1"), ("40", "1"), p(2, 0.5, 0.5), "1"),
        (("40", "1"), ("41", "1"), p(2, 0.5, 0.5), "1"),
        (("42", "1"), ("40", "1"), p(3, 0.5, 0.5), p(1, 1.5, 1.5)),
        # An error that is printed as 0 is at least 0; of both one is above it.
        (("42", "0"), ("40", "1"), p(3, 0, 0.5), p(1, 0.5, 1.5)),
        (("42", "0"), ("40", "0"), p(3, 0, 0.5), p(1, 0.5, 0.5)),
    ],
)
def test_a_difference_is_told_with_the_p_values_that_the_rounding_allows(
    first, second, smallest, largest
):
    facts = {
        "a": estimate(*first), "b": estimate(*second),
        "p": {"type": "p_value", "unit": "1", "p": "0.5", "relation": "<"},
    }  # fmt: skip
    (found,) = told("difference_of_estimates", facts, target="p#p", inputs=["a", "b"])
    printed = " and ".join(f"{value} ± {error}" for value, error in (first, second))
    assert found == (
        f"p#p: {smallest}, compatible; {printed}: p {smallest} to {largest}; printed < 0.5"
    )


@pytest.mark.parametrize(
    ("printed", "verdict"),
    [("0.02", "compatible"), ("0.009", "compatible"), ("0.05", "inconsistent")],
)
def test_a_p_value_of_a_difference_is_one_that_the_rounding_allows(printed, verdict):
    facts = {
        "a": estimate("41", "7"), "b": estimate("16", "8"), "p": {"type": "p_value", "p": printed},
    }  # fmt: skip
    result = {"0.02": "0.01 to 0.03", "0.009": "0.009 to 0.034", "0.05": "0.01 to 0.03"}[printed]
    assert told("difference_of_estimates", facts, target="p#p", inputs=["a", "b"]) == [
        f"p#p: {result}, {verdict}; 41 ± 7 and 16 ± 8: p {p(26, 6.5, 7.5)} to {p(24, 7.5, 8.5)}"
    ]


@pytest.mark.parametrize(
    ("relation", "level", "verdict"),
    [
        ("", "0.01", "compatible"),  # a level alone is one that the p value stays below
        ("", "0.008", "inconsistent"),
        ("<", "0.01", "compatible"),
        (">", "0.03", "compatible"),
        (">", "0.04", "inconsistent"),
        (">", "1", "inconsistent"),
        ("<=", "0", "inconsistent"),
    ],
)
def test_a_level_is_held_to_the_p_values_of_a_difference(relation, level, verdict):
    """They are from 0.0088 to 0.034."""
    facts = {
        "a": estimate("41", "7"), "b": estimate("16", "8"),
        "level": {"type": "threshold", "unit": "1", "value": level, "relation": relation},
    }  # fmt: skip
    (found,) = told("difference_of_estimates", facts, target="level", inputs=["a", "b"])
    assert f", {verdict}; " in found
    assert found.endswith(f"; printed {relation} {level}" if relation else f"; printed {level}")


@pytest.mark.parametrize(
    ("first", "second", "said"),
    [
        (("> 41", "7", "number"), ("16", "8"), "> 41 and 16 leave the difference open"),
        (("41", "7"), ("> 16", "8", "number"), "41 and > 16 leave the difference open"),
        (("< 41", "7", "number"), ("16", "8"), "< 41 and 16 leave the difference open"),
        (("5", "0", "dose"), ("3", "0", "dose"), "neither 5 nor 3 has an error"),
    ],
)
def test_a_difference_without_an_end_or_without_an_error_is_open(first, second, said):
    facts = {
        "a": estimate(*first), "b": estimate(*second), "p": {"type": "p_value", "p": "0.05"},
    }  # fmt: skip
    found = told("difference_of_estimates", facts, target="p#p", inputs=["a", "b"])
    assert found == [f"p#p: no result, not checkable; no result: {said}"]
