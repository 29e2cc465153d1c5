"""The methods of survival estimates, worked by hand: what they say, on both sides of an edge."""

from __future__ import annotations

from fractions import Fraction

import pytest

from tests.worked import Rows, worked


def rows(value: str, error: str, **counts: str) -> Rows:
    """An estimate `a` with its error, and counts."""
    estimate = {"type": "survival", "value": value, "error": error}
    return {"a": estimate | {"printed": f"{value} ± {error}"}} | {
        name: {"type": "count", "value": count} for name, count in counts.items()
    }


def said(method: str, given: Rows, **entries: str) -> tuple[str, str, str]:
    """What is said alike of all parts of the target."""
    named = {name: name for name in given if name not in ("a", "free")}
    found = worked(method, given, "a", **(named | entries)).values()
    ((recomputed, verdict, text),) = {(o.recomputed, o.verdict, o.arithmetic) for o in found}
    return recomputed, verdict, text


# --- what an error says of the number of patients: of 4.5%, 0.045 * 0.955 / 0.015**2 = 191


def test_the_numbers_of_the_edge_are_exact():
    edge = Fraction(45, 1000)
    assert edge * (1 - edge) / Fraction(15, 1000) ** 2 == 191


@pytest.mark.parametrize(("n", "verdict"), [("191", "compatible"), ("190", "inconsistent")])
def test_an_error_is_at_least_that_of_as_many_without_censoring(n, verdict):
    assert said("smallest_standard_error", rows("5", "1", n=n)) == (
        "at least 1.50", verdict, f"{n} patients, 5%: at least 1.50 to 1.65; printed 1",
    )  # fmt: skip


@pytest.mark.parametrize(("n", "verdict"), [("191", "compatible"), ("190", "inconsistent")])
def test_an_estimate_is_worth_no_more_patients_than_there_are(n, verdict):
    told = f"5 ± 1 is worth 191.0 to 2079.0 patients, of whom there are {n}"
    assert said("implied_sample_size", rows("5", "1", n=n)) == ("191.0 to 2079.0", verdict, told)


@pytest.mark.parametrize(
    ("error", "nature", "expected"),
    [
        ("10.0", "standard_error", ("24.8 to 25.3", "compatible")),
        ("10.0", "half_width_95", ("95.1 to 97.0", "inconsistent")),
        ("19.6", "half_width_95", ("24.9 to 25.1", "compatible")),  # 1.96 times 10
    ],
)
def test_half_an_interval_is_worth_as_its_standard_error(error, nature, expected):
    found = said("implied_sample_size", rows("50.0", error, n="25"), nature=nature)
    assert found[:2] == expected


@pytest.mark.parametrize(
    ("error", "told", "verdicts"),
    [
        ("8", "neither", ("inconsistent", "inconsistent")),
        ("10", "a standard error", ("compatible", "inconsistent")),
        ("20", "a standard error or a 95% half-width", ("compatible", "compatible")),
    ],
)
def test_an_error_is_what_its_size_allows(error, told, verdicts):
    for nature, verdict in zip(("standard_error", "half_width_95"), verdicts, strict=True):
        found = said("possible_nature", rows("50", error, n="25"), nature=nature)
        assert found == (told, verdict, f"{error} around 50% of 25 patients can be {told}")


# --- orders of events


@pytest.mark.parametrize(
    ("given", "nature", "verdict", "told"),
    [
        # 4 and 3 at risk: 1/2, and 1/4 of error.
        (rows("50.0", "25.0", n="4", events="2"), "a standard error", "compatible",
         "1 of 7 orders; 2 events by then, 1 to 2 still at risk"),
        # One of four is left: 1/4, and sqrt(3/64).
        (rows("25.0", "21.7", n="4", events="3"), "a standard error", "compatible",
         "1 of 7 orders; 3 events by then, 1 still at risk"),
        (rows("25", "22", n="4"), "a standard error", "compatible",
         "1 of 8 orders; 3 events by then, 1 still at risk"),
        (rows("50.0", "25.0", n="4", events="2", at_zero="1"), "a standard error", "compatible",
         "1 of 3 orders; 2 events by then, 1 to 2 still at risk"),
        (rows("25.0", "21.7", n="4"), "a 95% half-width", "inconsistent",
         "0 of 8 orders; none events by then, none still at risk"),
        # No order leaves somebody and prints as 0.
        (rows("0.0", "0.0", n="4"), "a standard error", "inconsistent",
         "0 of 8 orders; none events by then, none still at risk"),
    ],
)  # fmt: skip
def test_orders_are_counted_and_what_they_leave_is_told(given, nature, verdict, told):
    name = {"a standard error": "standard_error", "a 95% half-width": "half_width_95"}[nature]
    assert said("orders_of_events", given, nature=name) == (
        told.partition(";")[0], verdict, f"4 patients, error as {nature}: {told}",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("given", "verdict", "told"),
    [
        (rows("64.2", "12.1", n="19", events="7"), "compatible", "6 events"),
        (rows("50", "17", n="12"), "compatible", "4 to 5 events"),
        (rows("25", "22", n="4"), "compatible", "3 events"),
        (rows("64.2", "9.1", n="19", events="7"), "inconsistent", "no number of events"),
        (rows("0", "22", n="4"), "inconsistent", "no number of events"),
    ],
)
def test_the_numbers_of_events_are_told_from_the_least_to_the_most(given, verdict, told):
    n = given["n"]["value"]
    text = f"{n} patients, error as a standard error: {told} by then"
    assert said("numbers_of_events", given) == (told, verdict, text)


@pytest.mark.parametrize(
    ("given", "variance", "verdict", "told"),
    [
        (rows("33.3", "27.2", n="3", relapses="1", deaths="1"), "delta", "compatible", "2 of 4"),
        (rows("33.3", "27.2", n="3", relapses="1", deaths="1"), "aalen", "inconsistent", "0 of 4"),
        (rows("33", "27", n="3", relapses="1", deaths="0", at_zero="1"), "delta", "compatible",
         "1 of 2"),
    ],
)  # fmt: skip
def test_orders_of_relapses_and_deaths_are_counted(given, variance, verdict, told):
    text = f"3 patients, {variance} variance, error as a standard error: {told} orders"
    found = said("orders_of_competing_events", given, variance=variance)
    assert found == (f"{told} orders", verdict, text)


@pytest.mark.parametrize(
    ("given", "free", "variance", "recomputed", "told"),
    [
        (rows("45.3", "22.6", n="9", relapses="3", deaths="0"), ("54.7", "20.1"), "aalen",
         "1 order", "9 patients: 1 orders give 45.3 ± 22.6 (aalen), 1 give 54.7 ± 20.1, 1 order"),
        (rows("45.3", "22.6", n="9", relapses="3", deaths="0"), ("54.7", "17.1"), "aalen",
         "0 orders", "9 patients: 1 orders give 45.3 ± 22.6 (aalen), 0 give 54.7 ± 17.1, 0 orders"),
        # One of three dies at time zero, and one relapses with nobody censored before.
        (rows("33", "27", n="3", relapses="1", deaths="0", at_zero="1"), ("33", "27"), "delta",
         "1 order", "3 patients: 1 orders give 33 ± 27 (delta), 1 give 33 ± 27, 1 order"),
    ],
)  # fmt: skip
def test_orders_that_give_both_estimates_are_counted(given, free, variance, recomputed, told):
    other = dict(zip(("value", "error"), free, strict=True))
    other |= {"type": "survival", "printed": " ± ".join(free)}
    found = said("joint_orders", given | {"free": other}, event_free="free", variance=variance)
    verdict = "inconsistent" if recomputed == "0 orders" else "compatible"
    assert found == (recomputed, verdict, f"{told} both")


# --- the mean of groups


@pytest.mark.parametrize(
    ("first", "relation", "expected"),
    [
        ("30.0", "", ("45.0 to 45.1", "reproduced", "30.0 of 1, 50.0 of 3: 45.00")),
        ("30", "", ("44.8 to 45.2", "compatible", "30 of 1, 50.0 of 3: 45.00")),
        ("30.3", "", ("45.0 to 45.1", "compatible", "30.3 of 1, 50.0 of 3: 45.08")),
        ("30.3", "<", ("37.5 to 45.1", "compatible", "< 30.3 of 1, 50.0 of 3: 45.08")),
        ("31.0", "", ("45.2 to 45.3", "inconsistent", "31.0 of 1, 50.0 of 3: 45.25")),
    ],
)
def test_a_mean_is_weighted_by_the_sizes_of_the_groups(first, relation, expected):
    given = rows("45.0", "1", one="1", three="3") | {
        "x": {"type": "survival", "value": first, "relation": relation},
        "y": {"type": "survival", "value": "50.0"},
    }
    (found,) = worked("mean_of_groups", given, "a#value", groups="x y", sizes="one three").values()
    assert (found.recomputed, found.verdict, found.arithmetic) == expected
