"""What the forms of the calculator ask, and what the library answers, as a page prints it.

A `Form` names its inputs and its results; `answers` gives the texts of the results by the library.
The page's script computes the same (`static/calculator.js`), and a test holds it to this module,
digit by digit.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from recount.models.design import (
    estimate_above,
    lower_limit_above,
    probability_of_passing,
    smallest_passing_count,
)
from recount.models.predictions import forecast
from recount.printed.cells import Cell, plain, shown
from recount.statistics import differences, proportions, ratios, survival

SMALLEST = 0.00005  # of a p that four decimals can show
LARGEST = 1_000_000  # beyond it no digit means anything
NONE = "none"


@dataclass(frozen=True)
class Input:
    """A field: its name in the address, its label, and what it takes.

    `kind` is `whole`, `decimal` or `marks`; `low` and `high` bound a number, `outside` says that
    the bounds themselves are refused.
    """

    name: str
    label: str
    kind: str = "whole"
    low: float = 0
    high: float = 100_000
    outside: bool = False
    value: str = ""


@dataclass(frozen=True)
class Form:
    """One form: its inputs, its results by name and label, and the functions that answer."""

    id: str
    inputs: tuple[Input, ...]
    results: tuple[tuple[str, str], ...]
    methods: tuple[Callable[..., Any], ...]
    answer: Callable[..., dict[str, str]]


def answers(form: Form, given: Mapping[str, str]) -> dict[str, str]:
    """The results of a form by their names; raises ValueError where the library refuses.

    >>> answers(FORMS["counts"], {"p": "24.6", "n": "134"})["counts"]
    '33'
    """
    return form.answer(*(_value(one, given[one.name].strip()) for one in form.inputs))


def _value(one: Input, text: str) -> int | str:
    """A whole number as such, anything else as it is written, if it is within its bounds."""
    if one.kind == "marks":
        return text
    number = int(text) if one.kind == "whole" else Cell(text).value
    inside = one.low < number < one.high if one.outside else one.low <= number <= one.high
    if not inside:
        raise ValueError(f"{one.name}={text!r}: expected a number from {one.low} to {one.high}")
    return int(text) if one.kind == "whole" else text


# --- how results read


def _percent(share: float, decimals: int = 2) -> str:
    return f"{shown(100 * share, decimals)}%"


def _range(limits: tuple[float, float], decimals: int = 2) -> str:
    return f"{_percent(limits[0], decimals)} to {_percent(limits[1], decimals)}"


def _limits(low: float, high: float, decimals: int = 3) -> str:
    return f"{shown(low, decimals)} to {shown(high, decimals)}"


def _p(p: float) -> str:
    return f"below {shown(0.0001, 4)}" if p < SMALLEST else shown(p, 4)


def _large(value: float, decimals: int) -> str:
    return f"above {LARGEST}" if value > LARGEST else shown(value, decimals)


def _estimate(found: differences.Estimate) -> str:
    limits = _limits(float(found.low), float(found.high))
    return f"{shown(float(found.estimate), 3)} ({limits})"


def _share(percent: str) -> float:
    return float(percent) / 100


# --- the answers


def _intervals(x: int, n: int, level: str) -> dict[str, str]:
    found = {name: _range(f(x, n, _share(level))) for name, f in proportions.INTERVALS.items()}
    return {"rate": f"{shown(proportions.percentage(x, n), 2)}%", **found}


def _counts(p: str, n: int) -> dict[str, str]:
    cell, counts = Cell(p), proportions.counts_behind(p, n)
    some = str(counts[0]) if counts else NONE
    if len(counts) > 1:
        some = f"{counts[0]} to {counts[-1]}, {len(counts)} counts"
    return {"cell": f"{plain(cell.low)}% to {plain(cell.high)}%", "counts": some}


def _design(n: int, threshold: str, level: str, rate: str) -> dict[str, str]:
    bar, found = Fraction(threshold) / 100, {}
    rules = {
        "limit": lower_limit_above(_share(threshold), level=_share(level)),
        "estimate": estimate_above(bar),
    }
    for name, rule in rules.items():
        needed = smallest_passing_count(n, rule)
        found[f"{name}_count"] = NONE if needed is None else f"{needed} of {n}"
        found[f"{name}_passes"] = _percent(probability_of_passing(n, _share(rate), needed))
        found[f"{name}_wrongly"] = _percent(probability_of_passing(n, _share(threshold), needed))
    return found


def _prediction(value: str, low: str, high: str, n: int, level: str) -> dict[str, str]:
    found = forecast((_share(value), _share(low), _share(high)), n, _share(level))
    return {
        "counts": f"{found.low} to {found.high} of {n}",
        "rates": f"{shown(Fraction(100 * found.low, n), 1)}% to "
        f"{shown(Fraction(100 * found.high, n), 1)}%",
    }


def _hazard_ratio(hr: str, low: str, high: str, level: str, n1: int, n0: int) -> dict[str, str]:
    ratio, ends, given = float(hr), (float(low), float(high)), _share(level)
    return {
        "centre": shown(ratios.log_centre(*ends), 4),
        "error": shown(ratios.log_standard_error(*ends, given), 4),
        "p": _p(ratios.hazard_ratio_p(ratio, *ends, given)),
        "deaths": _large(ratios.implied_events(*ends, n1 / (n1 + n0), given), 1),
    }


def _interval_from_p(hr: str, p: str, level: str, n1: int, n0: int) -> dict[str, str]:
    low, high = ratios.hazard_ratio_interval_from_p(float(hr), float(p), _share(level))
    deaths = ratios.implied_events(low, high, n1 / (n1 + n0), _share(level))
    return {
        "interval": f"{shown(low, 4)} to {_large(high, 4)}",
        "deaths": _large(deaths, 1),
    }


def _odds(rate: str, ratio: str) -> dict[str, str]:
    base, times = Fraction(rate) / 100, Fraction(ratio)
    after = ratios.rate_under_odds_ratio(base, times)
    return {
        "before": shown(ratios.odds(base), 4),
        "after": shown(times * ratios.odds(base), 4),
        "rate": f"{shown(100 * after, 2)}%",
    }


def _odds_ratio(rate_1: str, rate_0: str) -> dict[str, str]:
    one, other = Fraction(rate_1) / 100, Fraction(rate_0) / 100
    return {
        "ratio": shown(ratios.odds_ratio_between(one, other), 4),
        "rates": shown(one / other, 4),
    }


def _rule_of_three(n: int) -> dict[str, str]:
    return {
        "rule": f"{shown(min(Fraction(300, n), Fraction(100)), 2)}%",
        "one_sided": _percent(proportions.clopper_pearson(0, n, 0.90)[1]),
        "two_sided": _percent(proportions.clopper_pearson(0, n, 0.95)[1]),
    }


def _kaplan_meier(marks: str, n: int, level: str) -> dict[str, str]:
    letters = "".join(marks.upper().split())
    if not letters or set(letters) - set("CE"):
        raise ValueError(f"marks={marks!r}: expected E and C")
    at_risk = survival.numbers_at_risk(letters, n)
    estimate = survival.kaplan_meier(at_risk)
    found = {
        "at_risk": ", ".join(map(str, at_risk)) or NONE,
        "exact": f"{estimate.numerator} of {estimate.denominator}",
        "estimate": f"{shown(100 * estimate, 2)}%",
        "error": "not defined",
        "interval": "not defined",
    }
    if estimate:
        error = survival.greenwood(at_risk)
        found["error"] = f"{shown(100 * error, 2)} points"
        if estimate < 1:
            limits = survival.log_log_interval(float(estimate), error, _share(level))
            found["interval"] = _range(limits)
    return found


def _differences(x1: int, n1: int, x0: int, n0: int, level: str) -> dict[str, str]:
    table, given = (x1, n1, x0, n0), _share(level)
    newcombe = differences.newcombe(*table, given)
    found = {
        "difference": f"{shown(100 * (Fraction(x1, n1) - Fraction(x0, n0)), 2)} points",
        "wald": _points(differences.wald_difference(*table, given)),
        "newcombe": _points(newcombe),
        "miettinen_nurminen": _points(differences.miettinen_nurminen(*table, given)),
        "needed": _needed(newcombe),
        "relative_risk": "not defined without an event in each arm",
        "odds_ratio": "not defined without patients of both kinds in each arm",
    }
    if x1 and x0:
        found["relative_risk"] = _estimate(differences.relative_risk(*table, given))
    if 0 < x1 < n1 and 0 < x0 < n0:
        found["odds_ratio"] = _estimate(differences.odds_ratio(*table, given))
    return found


def _points(found: differences.Estimate) -> str:
    return f"{_limits(100 * float(found.low), 100 * float(found.high), 2)} points"


def _needed(found: differences.Estimate) -> str:
    needed = differences.number_needed_to_treat(*found)
    texts = [shown(float(x), 1) if math.isfinite(x) else "infinity" for x in needed]
    way = " through infinity" if needed.low > 0 > needed.high else ""
    return f"{texts[0]} ({texts[1]}{way} to {texts[2]})"


# --- the forms

LEVEL = Input("level", "Level of the interval (%)", "decimal", 50, 100, outside=True, value="95")
PATIENTS = Input("n", "Patients", "whole", 1, 2000)
ARMS = (
    Input("n1", "Patients in one arm", "whole", 1, 10_000, value="100"),
    Input("n0", "in the other", "whole", 1, 10_000, value="100"),
)


def _rate(name: str, label: str) -> Input:
    return Input(name, label, "decimal", 0, 100)


def _inside(name: str, label: str) -> Input:
    return Input(name, label, "decimal", 0, 100, outside=True)


def _ratio(name: str, label: str) -> Input:
    return Input(name, label, "decimal", 0, 1000, outside=True)


_ALL = (
    Form(
        "intervals",
        (Input("x", "With the outcome", high=2000), PATIENTS, LEVEL),
        (
            ("rate", "Share"), ("clopper_pearson", "Exact (Clopper and Pearson)"),
            ("wilson", "Score (Wilson)"), ("jeffreys", "Jeffreys"),
            ("agresti_coull", "Agresti and Coull"), ("wald", "Wald"),
        ),
        (proportions.clopper_pearson, proportions.wilson, proportions.jeffreys,
         proportions.agresti_coull, proportions.wald),
        _intervals,
    ),
    Form(
        "counts",
        (_rate("p", "Printed percentage"), PATIENTS),
        (("cell", "What prints so"), ("counts", "Counts that print so")),
        (proportions.counts_behind,),
        _counts,
    ),
    Form(
        "operating-characteristics",
        (Input("n", "Patients", "whole", 20, 400), _rate("threshold", "Threshold (%)"),
         LEVEL, _rate("rate", "True rate (%)")),
        (
            ("limit_count", "Lower limit above the threshold from"),
            ("limit_passes", "Passes by its lower limit, at the true rate"),
            ("limit_wrongly", "the same, if the true rate is the threshold"),
            ("estimate_count", "Estimate above the threshold from"),
            ("estimate_passes", "Passes by its estimate, at the true rate"),
            ("estimate_wrongly", "the same, if the true rate is the threshold"),
        ),
        (lower_limit_above, estimate_above, smallest_passing_count, probability_of_passing),
        _design,
    ),
    Form(
        "prediction",
        (_inside("value", "Rate (%)"), _inside("low", "Lower 95% limit (%)"),
         _inside("high", "Upper 95% limit (%)"), Input("n", "New patients", "whole", 1, 1000),
         Input("level", "Level of the prediction (%)", "decimal", 50, 100, True, "95")),
        (("counts", "Predicted count"), ("rates", "As a share")),
        (forecast,),
        _prediction,
    ),
    Form(
        "hazard-ratio",
        (_ratio("hr", "Hazard ratio"), _ratio("low", "Lower limit"),
         _ratio("high", "Upper limit"), LEVEL, *ARMS),
        (
            ("centre", "Centre of the limits"), ("error", "Standard error of its logarithm"),
            ("p", "Two-sided p (Wald)"), ("deaths", "Deaths that the width implies"),
        ),
        (ratios.log_centre, ratios.log_standard_error, ratios.hazard_ratio_p,
         ratios.implied_events),
        _hazard_ratio,
    ),
    Form(
        "interval-from-p",
        (_ratio("hr", "Hazard ratio"),
         Input("p", "Two-sided p", "decimal", 0, 1, outside=True), LEVEL, *ARMS),
        (("interval", "Interval"), ("deaths", "Deaths that it implies")),
        (ratios.hazard_ratio_interval_from_p, ratios.implied_events),
        _interval_from_p,
    ),
    Form(
        "odds",
        (_inside("rate", "Rate (%)"), _ratio("ratio", "Odds ratio")),
        (("before", "Odds"), ("after", "Odds, multiplied"), ("rate", "As a rate")),
        (ratios.odds, ratios.rate_from_odds, ratios.rate_under_odds_ratio),
        _odds,
    ),
    Form(
        "odds-ratio",
        (_inside("rate_1", "One rate (%)"), _inside("rate_0", "Other rate (%)")),
        (("ratio", "Odds ratio"), ("rates", "Ratio of the rates")),
        (ratios.odds_ratio_between,),
        _odds_ratio,
    ),
    Form(
        "rule-of-three",
        (PATIENTS,),
        (
            ("rule", "Rule of three"), ("one_sided", "Exact upper limit, one-sided at 95%"),
            ("two_sided", "Upper end of the exact 95% interval"),
        ),
        (proportions.clopper_pearson,),
        _rule_of_three,
    ),
    Form(
        "kaplan-meier",
        (Input("marks", "Order of events (E) and censorings (C)", "marks"),
         Input("n", "Patients", "whole", 1, 200), LEVEL),
        (
            ("at_risk", "At risk just before each event"), ("exact", "Estimate, exactly"),
            ("estimate", "Estimate"), ("error", "Greenwood’s standard error"),
            ("interval", "Interval (log-log)"),
        ),
        (survival.numbers_at_risk, survival.kaplan_meier, survival.greenwood,
         survival.log_log_interval),
        _kaplan_meier,
    ),
    Form(
        "differences",
        (Input("x1", "Arm 1: with the outcome", high=2000),
         Input("n1", "Arm 1: patients", "whole", 1, 2000),
         Input("x0", "Arm 0: with the outcome", high=2000),
         Input("n0", "Arm 0: patients", "whole", 1, 2000), LEVEL),
        (
            ("difference", "Difference, arm 1 less arm 0"), ("wald", "Wald"),
            ("newcombe", "Newcombe"), ("miettinen_nurminen", "Miettinen and Nurminen"),
            ("needed", "Number needed to treat (Newcombe)"), ("relative_risk", "Relative risk"),
            ("odds_ratio", "Odds ratio"),
        ),
        (differences.newcombe, differences.wald_difference, differences.miettinen_nurminen,
         differences.number_needed_to_treat, differences.relative_risk, differences.odds_ratio),
        _differences,
    ),
)  # fmt: skip

FORMS = {form.id: form for form in _ALL}
