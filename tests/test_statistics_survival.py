"""Survival estimates and errors: published tables, statsmodels, bounds by enumeration, refusals.

Published values are kept as printed; a computed one has to print the same at those decimals.
"""

import math
from fractions import Fraction
from itertools import combinations

import numpy as np
import pytest
from scipy import stats
from statsmodels.duration.survfunc import SurvfuncRight

from recount.printed.cells import Cell, shown
from recount.statistics.survival import (
    NATURES,
    effective_sample_size,
    greenwood,
    greenwood_variance,
    kaplan_meier,
    log_log_interval,
    numbers_at_risk,
    possible_natures,
    smallest_standard_error,
)

# 6-mercaptopurine, 21 patients: weeks of remission (Freireich et al. 1963; Gehan 1965), as listed
# in the page of survfit quoted below.
WEEKS_RELAPSED = [6, 6, 6, 7, 10, 13, 16, 22, 23]
WEEKS_CENSORED = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]

# week, events by then, survival, standard error.
# Survival to three decimals and the error to four: R, survfit of KMsurv::drug6mp, "Ch4 KM
# estimator" (Chien 2024), as found by find_string "0.857  0.0764". To three decimals the same
# numbers stand in the NAG Library, results of the example of g12aa, which uses these data:
# https://support.nag.com/numeric/nl/nagdoc_28.4/examples/baseresults/g12aace.r.html
SURVFIT_6MP = [
    (6, 3, "0.857", "0.0764"),
    (7, 4, "0.807", "0.0869"),
    (10, 5, "0.753", "0.0963"),
    (13, 6, "0.690", "0.1068"),
    (16, 7, "0.627", "0.1141"),
    (22, 8, "0.538", "0.1282"),
    (23, 9, "0.448", "0.1346"),
]

# R, library survival, as quoted in statsmodels/duration/tests/test_survfunc.py, surv_prob1 and
# surv_prob_se1: times 3 1 2 3 2 1 5 3, status 0 1 1 1 0 0 1 0, so 8, 6 and 4 at risk.
SURVFIT_STATSMODELS = [
    ((8,), "0.8750000", "0.1169268"),
    ((8, 6), "0.7291667", "0.1649762"),
    ((8, 6, 4), "0.5468750", "0.2005800"),
]


def mercaptopurine(week: int) -> tuple[int, ...]:
    patients = [(t, 0) for t in WEEKS_RELAPSED] + [(t, 1) for t in WEEKS_CENSORED]
    marks = "".join("EC"[lost] for t, lost in sorted(patients) if t <= week)
    return numbers_at_risk(marks, 21)


def limits(printed: str) -> tuple[Fraction, Fraction]:
    """The cell of a printed percentage, as fractions of one."""
    cell = Cell(printed)
    return cell.low / 100, cell.high / 100


@pytest.mark.parametrize(("week", "events", "survival", "error"), SURVFIT_6MP)
def test_the_remissions_under_mercaptopurine_print_as_published(week, events, survival, error):
    at_risk = mercaptopurine(week)
    assert len(at_risk) == events
    assert shown(kaplan_meier(at_risk), 3) == survival
    assert shown(greenwood(at_risk), 4) == error


@pytest.mark.parametrize(("at_risk", "survival", "error"), SURVFIT_STATSMODELS)
def test_the_values_that_statsmodels_quotes_from_r_print_as_published(at_risk, survival, error):
    assert shown(kaplan_meier(at_risk), 7) == survival
    assert shown(greenwood(at_risk), 7) == error


def test_an_examination_question_has_its_published_answer():
    # stochiki.com, exercise 99e9f3696b: one event of 29 at risk, then two of 27; 0.8940, 0.0579.
    assert shown(kaplan_meier([29, 27, 26]), 4) == "0.8940"
    assert shown(greenwood([29, 27, 26]), 4) == "0.0579"


def test_estimate_and_error_agree_with_statsmodels_on_random_data_with_ties():
    generator = np.random.default_rng(20)
    for _ in range(200):
        size = int(generator.integers(2, 40))
        time = generator.integers(1, 12, size)
        status = generator.integers(0, 2, size)
        if not status.any():
            continue
        curve = SurvfuncRight(time, status)
        patients = sorted(zip(time, 1 - status, strict=True))
        for at, survival, error in zip(
            curve.surv_times, curve.surv_prob, curve.surv_prob_se, strict=True
        ):
            at_risk = numbers_at_risk("".join("EC"[c] for t, c in patients if t <= at), size)
            assert float(kaplan_meier(at_risk)) == pytest.approx(survival, abs=1e-12)
            if survival > 1e-12:
                assert greenwood(at_risk) == pytest.approx(error, rel=1e-10)


def test_without_censoring_the_estimate_is_the_share_and_the_error_binomial():
    for n in range(2, 30):
        for events in range(n):
            at_risk = range(n, n - events, -1)
            share = Fraction(n - events, n)
            assert kaplan_meier(at_risk) == share
            assert greenwood_variance(at_risk) == share * (1 - share) / n


def curves(n: int):
    """All numbers at risk that n patients can have, with somebody left in the end."""
    for events in range(1, n):
        yield from combinations(range(n, 1, -1), events)


def test_censoring_only_enlarges_the_error_and_one_event_makes_it_largest():
    for n in range(2, 13):
        for at_risk in curves(n):
            survival, variance = kaplan_meier(at_risk), greenwood_variance(at_risk)
            binomial = survival * (1 - survival)
            left = at_risk[-1] - 1
            assert binomial / n <= variance <= binomial / left
            assert variance <= binomial * (1 - survival)
            whole = at_risk == tuple(range(n, left, -1))
            assert (variance == binomial / n) == whole
            assert (variance == binomial * (1 - survival)) == (len(at_risk) == 1)


def test_the_effective_sample_size_lies_between_those_at_the_horizon_and_all_patients():
    for at_risk in curves(9):
        survival = kaplan_meier(at_risk)
        error = greenwood(at_risk)
        size, same = effective_sample_size((survival, survival), (error, error))
        assert size == same
        assert at_risk[-1] - 1 - 1e-9 <= size <= 9 + 1e-9


def test_the_bounds_take_the_worst_value_between_the_limits():
    assert smallest_standard_error((0.4, 0.7), 21) == pytest.approx(
        (math.sqrt(0.21 / 21), math.sqrt(0.25 / 21))
    )
    assert effective_sample_size((0.4, 0.7), (0.1, 0.2)) == pytest.approx((5.25, 25))


@pytest.mark.parametrize(
    ("estimate", "error", "n", "natures"),
    [
        # Smallest standard error in percent 11.0, 11.1 and 8.4: a half-width would need 21.6 ...
        ("64.2", "12.1", 19, ["standard_error"]),
        ("73.3", "11.4", 16, ["standard_error"]),
        ("16", "8", 19, ["standard_error"]),
        ("64.2", "21.6", 19, ["standard_error", "half_width_95"]),
        ("64.2", "28.7", 19, ["standard_error", "half_width_95"]),
        ("64.2", "28.8", 19, ["half_width_95"]),
        ("64.2", "10.9", 19, []),
        ("64.2", "56.4", 19, []),
    ],
)
def test_a_printed_error_is_of_a_nature_only_if_some_curve_can_have_it(estimate, error, n, natures):
    assert possible_natures(limits(estimate), limits(error), n) == natures


def test_the_largest_error_of_all_is_still_possible():
    # S (1 - S)^2 is 9/64 at a survival of 1/4: of 3/8 exactly, and no error is larger.
    largest = Fraction(3, 8)
    quarter = (Fraction(1, 4), Fraction(1, 4))
    assert "standard_error" in possible_natures(quarter, (largest, largest), 2)
    above = largest + Fraction(1, 10**9)
    assert "standard_error" not in possible_natures(quarter, (above, above), 2)


def test_of_many_estimates_a_third_has_the_largest_error():
    # S (1 - S)^2 is 4/27 at 1/3, the square of 0.3849, and 9/64 or 1/8 at the limits.
    limits = Fraction(1, 4), Fraction(1, 2)
    assert "standard_error" in possible_natures(limits, (0.3848, 0.3848), 2)
    assert "standard_error" not in possible_natures(limits, (0.385, 0.385), 2)


def test_the_smallest_error_of_all_is_still_possible():
    # S (1 - S) / n is 1/16 for two of four patients: of 1/4 exactly, and no error is smaller.
    half, smallest = (Fraction(1, 2), Fraction(1, 2)), Fraction(1, 4)
    assert "standard_error" in possible_natures(half, (smallest, smallest), 4)
    below = smallest - Fraction(1, 10**9)
    assert "standard_error" not in possible_natures(half, (below, below), 4)


def test_a_nature_is_never_excluded_where_a_curve_has_the_error():
    n = 9
    for at_risk in curves(n):
        survival = shown(100 * kaplan_meier(at_risk), 1)
        for nature, multiple in NATURES.items():
            error = shown(100 * multiple * greenwood(at_risk), 1)
            assert nature in possible_natures(limits(survival), limits(error), n)


def test_marks_give_the_numbers_at_risk():
    assert numbers_at_risk("") == ()
    assert numbers_at_risk("EECE") == (4, 3, 1)
    assert numbers_at_risk("RCD", 10) == (10, 8)


@pytest.mark.parametrize("at_risk", [(3, 3), (2, 3), (0,), (2, -1), (2.0,), (True,), ("3",)])
@pytest.mark.parametrize("method", [kaplan_meier, greenwood, greenwood_variance])
def test_impossible_numbers_at_risk_are_refused(method, at_risk):
    with pytest.raises(ValueError, match="expected descending whole numbers") as e:
        method(at_risk)
    assert f"at_risk={at_risk!r}" in str(e.value)


@pytest.mark.parametrize("method", [greenwood, greenwood_variance])
def test_no_error_is_given_where_the_last_patient_has_the_event(method):
    with pytest.raises(ValueError, match="no error where the last patient has the event"):
        method((3, 1))
    assert method(()) == 0


def test_other_impossible_arguments_are_refused_by_name_and_value():
    with pytest.raises(ValueError, match="n=0: expected a whole number of at least 1"):
        smallest_standard_error((0.5, 0.5), 0)
    with pytest.raises(ValueError, match="n=2: expected a whole number of at least 3"):
        numbers_at_risk("EEC", 2)
    with pytest.raises(ValueError, match=r"estimate high=0\.4: expected a number from 0\.5 to 1"):
        smallest_standard_error((0.5, 0.4), 5)
    with pytest.raises(ValueError, match=r"estimate low=-0\.1: expected a number from 0 to 1"):
        smallest_standard_error((-0.1, 0.4), 5)
    with pytest.raises(ValueError, match="error low=0: expected a number above 0"):
        effective_sample_size((0.5, 0.5), (0, 0.1))
    with pytest.raises(ValueError, match=r"error high=0\.1: expected a number from 0\.2"):
        possible_natures((0.5, 0.5), (0.2, 0.1), 5)
    with pytest.raises(ValueError, match="n=True: expected a whole number of at least 1"):
        possible_natures((0.5, 0.5), (0.1, 0.2), True)


@pytest.mark.parametrize(("estimate", "error"), [(0.642, 0.121), (0.05, 0.04), (0.95, 0.03)])
def test_a_log_log_interval_is_symmetric_on_its_scale(estimate, error):
    scale = [math.log(-math.log(s)) for s in (estimate, *log_log_interval(estimate, error))]
    assert scale[1] - scale[0] == pytest.approx(scale[0] - scale[2])
    assert scale[1] - scale[2] == pytest.approx(
        2 * stats.norm.ppf(0.975) * error / (estimate * -math.log(estimate))
    )
    with pytest.raises(ValueError, match="estimate=1"):
        log_log_interval(1, error)
