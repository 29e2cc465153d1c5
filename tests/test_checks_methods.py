"""The named methods: each with facts that pass and facts that fail, and what it recomputes."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import pytest

from recount.checks.methods import METHODS, shares
from recount.checks.methods.shares import interval_matches
from recount.checks.model import Check, Reference, outcome
from recount.data.facts import Fact
from recount.printed.cells import shown
from recount.statistics.proportions import INTERVALS
from recount.vocabulary import VERDICTS


def count(value: str, **cells: str) -> dict[str, str]:
    return {"value": value, "unit": "patient"} | cells


def rate(**cells: str) -> dict[str, str]:
    return {"type": "proportion", "unit": "%"} | cells


def months(**cells: str) -> dict[str, str]:
    return {"type": "duration", "unit": "month"} | cells


def ratio(**cells: str) -> dict[str, str]:
    return {"type": "ratio"} | cells


def survival(value: str, error: str) -> dict[str, str]:
    return {"type": "survival", "unit": "%", "value": value, "error": error}


def date(value: str) -> dict[str, str]:
    return {"type": "date", "unit": "date", "value": value}


@dataclass(frozen=True)
class Case:
    """Facts, the entries of a check, what it gives, and a change after which it fails."""

    method: str
    facts: dict[str, dict[str, str]]
    entries: str
    passes: dict[str, tuple[str, str]]
    change: dict[str, dict[str, str]]
    fails: dict[str, str]


CASES = [
    Case(
        "percentage",
        {
            "t.a.cr.rate": rate(value="32.4"),
            "t.a.cr.count": count("60"),
            "t.a.n.count": count("185"),
        },
        'target = "t.a.cr.rate"\ninputs = { events = "t.a.cr.count", total = "t.a.n.count" }',
        {"t.a.cr.rate#value": ("32.4", "reproduced")},
        {"t.a.cr.count": count("61")},
        {"t.a.cr.rate#value": "33.0"},
    ),
    Case(
        "count_behind",
        {"t.a.cr.rate": rate(value="36.8"), "t.a.n.count": count("19")},
        'target = "t.a.cr.rate"\ninputs = { total = "t.a.n.count" }',
        {"t.a.cr.rate#value": ("7", "compatible")},
        {"t.a.n.count": count("15")},
        {"t.a.cr.rate#value": "none"},
    ),
    Case(
        "total_behind",
        {
            "t.a.early.rate": rate(value="4.5", events="15"),
            "t.a.middle.rate": rate(value="14.5", events="49"),
            "t.a.late.rate": rate(value="22.6", events="76"),
        },
        'members = ["t.a.early.rate", "t.a.middle.rate", "t.a.late.rate"]',
        {
            "t.a.early.rate#value": ("337", "compatible"),
            "t.a.middle.rate#value": ("337", "compatible"),
            "t.a.late.rate#value": ("337", "compatible"),
        },
        {"t.a.late.rate": rate(value="22.6", events="77")},
        {
            "t.a.early.rate#value": "none",
            "t.a.middle.rate#value": "none",
            "t.a.late.rate#value": "none",
        },
    ),
    Case(
        "proportion_interval",
        {
            "t.a.cr.rate": rate(low="25.7", high="39.7", bounds="ci95"),
            "t.a.cr.count": count("60"),
            "t.a.n.count": count("185"),
        },
        'target = "t.a.cr.rate"\ninterval = "clopper_pearson"\n'
        'inputs = { events = "t.a.cr.count", total = "t.a.n.count" }',
        {"t.a.cr.rate#low": ("25.7", "reproduced"), "t.a.cr.rate#high": ("39.7", "reproduced")},
        {"t.a.cr.rate": rate(low="26.1", high="39.5", bounds="ci95")},
        {"t.a.cr.rate#low": "25.7", "t.a.cr.rate#high": "39.7"},
    ),
    Case(
        "count_inversion",
        {
            "t.a.cr.rate": rate(value="33", low="27", high="41", bounds="ci95"),
            "t.a.n.count": count("189"),
        },
        'target = "t.a.cr.rate"\ninterval = "clopper_pearson"\ninputs = { total = "t.a.n.count" }',
        {f"t.a.cr.rate#{part}": ("63", "compatible") for part in ("value", "low", "high")},
        {"t.a.cr.rate": rate(value="33", low="29", high="41", bounds="ci95")},
        {f"t.a.cr.rate#{part}": "none" for part in ("value", "low", "high")},
    ),
    Case(
        "same_value",
        {"t.a.n.count": count("185"), "t.a.n.count@text": count("185")},
        'members = ["t.a.n.count", "t.a.n.count@text"]',
        {
            "t.a.n.count#value": ("185", "reproduced"),
            "t.a.n.count@text#value": ("185", "reproduced"),
        },
        {"t.a.n.count@text": count("189")},
        {"t.a.n.count#value": "189", "t.a.n.count@text#value": "185"},
    ),
    Case(
        "quotation",
        {"t.a.os.median": months(value="4"), "t.a.os.median@other": months(value="4.0")},
        'target = "t.a.os.median"\ninputs = { original = "t.a.os.median@other" }',
        {"t.a.os.median#value": ("4", "reproduced")},
        {"t.a.os.median@other": months(value="5.6")},
        {"t.a.os.median#value": "6"},
    ),
    Case(
        "sum",
        {"t.all.n.count": count("77"), "t.a.n.count": count("60"), "t.b.n.count": count("17")},
        'target = "t.all.n.count"\ninputs = ["t.a.n.count", "t.b.n.count"]',
        {
            "t.all.n.count#value": ("77", "reproduced"),
            "t.a.n.count#value": ("60", "reproduced"),
            "t.b.n.count#value": ("17", "reproduced"),
        },
        {"t.b.n.count": count("18")},
        {"t.all.n.count#value": "78", "t.a.n.count#value": "59", "t.b.n.count#value": "17"},
    ),
    Case(
        "number_of",
        {"t.all.trials.count": count("2"), "t.a.n.count": count("60"), "t.b.n.count": count("17")},
        'target = "t.all.trials.count"\ninputs = ["t.a.n.count", "t.b.n.count"]',
        {"t.all.trials.count#value": ("2", "reproduced")},
        {"t.all.trials.count": count("3")},
        {"t.all.trials.count#value": "2"},
    ),
    Case(
        "complementary_limits",
        {
            "t.a.blasts.limit": {"type": "threshold", "value": "5", "relation": "<"},
            "t.b.blasts.limit": {"type": "threshold", "value": "5", "relation": ">="},
        },
        'members = ["t.a.blasts.limit", "t.b.blasts.limit"]',
        {
            "t.a.blasts.limit#value": ("< 5", "reproduced"),
            "t.b.blasts.limit#value": (">= 5", "reproduced"),
        },
        {"t.b.blasts.limit": {"type": "threshold", "value": "5", "relation": ">"}},
        {"t.a.blasts.limit#value": "<= 5", "t.b.blasts.limit#value": ">= 5"},
    ),
    Case(
        "median_of_counts",
        {
            "t.all.cycles.median": {"type": "number", "value": "1"},
            "t.a.cycles.count": count("1"),
            "t.b.cycles.count": count("2"),
            "t.a.n.count": count("3"),
            "t.b.n.count": count("1"),
            "t.all.n.count": count("5"),
        },
        'target = "t.all.cycles.median"\ninputs = { values = ["t.a.cycles.count", '
        '"t.b.cycles.count"], counts = ["t.a.n.count", "t.b.n.count"], '
        'total = "t.all.n.count" }',
        {"t.all.cycles.median#value": ("1", "reproduced")},
        {"t.all.cycles.median": {"type": "number", "value": "2"}},
        {"t.all.cycles.median#value": "1"},
    ),
    Case(
        "weeks_in_span",
        {
            "t.a.infusion.weeks": months(value="4", unit="week"),
            "t.a.first.week": {"type": "number", "value": "1"},
            "t.a.later.weeks": {"type": "number", "low": "2", "high": "4", "bounds": "stated"},
        },
        'target = "t.a.infusion.weeks"\ninputs = ["t.a.first.week", "t.a.later.weeks"]',
        {"t.a.infusion.weeks#value": ("4", "reproduced")},
        {"t.a.later.weeks": {"type": "number", "low": "2", "high": "5", "bounds": "stated"}},
        {"t.a.infusion.weeks#value": "5"},
    ),
    Case(
        "at_most",
        {"t.a.n.count": count("185"), "t.all.n.count": count("185")},
        'target = "t.a.n.count"\ninputs = ["t.all.n.count"]',
        {"t.a.n.count#value": ("at most 185", "compatible")},
        {"t.a.n.count": count("186")},
        {"t.a.n.count#value": "at most 185"},
    ),
    Case(
        "at_least",
        {"t.all.n.count": count("77"), "t.a.n.count": count("60"), "t.b.n.count": count("17")},
        'target = "t.all.n.count"\ninputs = ["t.a.n.count", "t.b.n.count"]',
        {"t.all.n.count#value": ("at least 77", "compatible")},
        {"t.all.n.count": count("76")},
        {"t.all.n.count#value": "at least 77"},
    ),
    Case(
        "not_after",
        {
            "d.a.paper.date": date("2017"),
            "d.b.paper.date": date("2016"),
            "d.c.online.date": date("2017-04-07"),
        },
        'members = ["d.a.paper.date", "d.b.paper.date"]\ninputs = { end = "d.c.online.date" }',
        {
            "d.a.paper.date#value": ("not after 2017-04-07", "compatible"),
            "d.b.paper.date#value": ("not after 2017-04-07", "compatible"),
        },
        {"d.c.online.date": date("2016-04-07")},
        {"d.a.paper.date#value": "not after 2016-04-07"},
    ),
    Case(
        "in_order",
        {"d.us.start.date": date("2014-09"), "d.us.end.date": date("2014")},
        'members = ["d.us.start.date", "d.us.end.date"]',
        {
            "d.us.start.date#value": ("not after 2014", "compatible"),
            "d.us.end.date#value": ("not before 2014-09", "compatible"),
        },
        {"d.us.end.date": date("2014-08-31")},
        {
            "d.us.start.date#value": "not after 2014-08-31",
            "d.us.end.date#value": "not before 2014-09",
        },
    ),
    Case(
        "months_between",
        {
            "d.us.review.duration": months(value="3", relation="<"),
            "d.us.start.date": date("2014-09-19"),
            "d.us.end.date": date("2014-12-18"),
        },
        'target = "d.us.review.duration"\n'
        'inputs = { start = "d.us.start.date", end = "d.us.end.date" }',
        {"d.us.review.duration#value": ("2 completed months", "compatible")},
        {"d.us.end.date": date("2014-12-19")},
        {"d.us.review.duration#value": "3 completed months"},
    ),
    Case(
        "range_of_union",
        {
            "t.all.rfs.median": months(low="0.1", high="16.5", bounds="range"),
            "t.a.rfs.median": months(low="0.13", high="16.5", bounds="range"),
            "t.b.rfs.median": months(low="0.20", high="8.8", bounds="range"),
        },
        'target = "t.all.rfs.median"\ninputs = ["t.a.rfs.median", "t.b.rfs.median"]',
        {
            "t.all.rfs.median#low": ("0.13", "reproduced"),
            "t.all.rfs.median#high": ("16.5", "reproduced"),
            "t.a.rfs.median#low": ("0.1", "compatible"),
            "t.a.rfs.median#high": ("16.5", "reproduced"),
        },
        {"t.b.rfs.median": months(low="0.03", high="18.8", bounds="range")},
        {
            "t.all.rfs.median#high": "18.8",
            "t.b.rfs.median#low": "0.1",
            "t.b.rfs.median#high": "16.5",
        },
    ),
    Case(
        "median_between",
        {
            "t.all.rfs.median": months(value="5.9"),
            "t.a.rfs.median": months(value="6.7"),
            "t.b.rfs.median": months(value="5.0"),
        },
        'target = "t.all.rfs.median"\ninputs = ["t.a.rfs.median", "t.b.rfs.median"]',
        {"t.all.rfs.median#value": ("5.0 to 6.7", "compatible")},
        {"t.all.rfs.median": months(value="6.9")},
        {"t.all.rfs.median#value": "5.0 to 6.7"},
    ),
    Case(
        "product_of_percentages",
        {
            "t.a.mrd.rate": rate(value="7"),
            "t.a.cr.rate": rate(value="24"),
            "t.cr.mrd.rate": rate(value="30"),
        },
        'target = "t.a.mrd.rate"\ninputs = ["t.a.cr.rate", "t.cr.mrd.rate"]',
        {"t.a.mrd.rate#value": ("7", "reproduced")},
        {"t.cr.mrd.rate": rate(value="36")},
        {"t.a.mrd.rate#value": "8 to 9"},
    ),
    Case(
        "expected_proportion",
        {
            "t.a.mrd.rate": rate(value="12", low="8", high="18", bounds="ci95"),
            "t.a.cr.count": count("77"),
            "t.cr.mrd.rate": rate(value="30"),
            "t.a.n.count": count("185"),
        },
        'target = "t.a.mrd.rate"\ninterval = "clopper_pearson"\n'
        'inputs = { count = "t.a.cr.count", rates = ["t.cr.mrd.rate"], total = "t.a.n.count" }',
        {
            "t.a.mrd.rate#value": ("12", "reproduced"),
            "t.a.mrd.rate#low": ("8", "reproduced"),
            "t.a.mrd.rate#high": ("18", "reproduced"),
        },
        {"t.a.cr.count": count("100")},
        {
            "t.a.mrd.rate#value": "16 to 17",
            "t.a.mrd.rate#low": "11 to 12",
            "t.a.mrd.rate#high": "22 to 23",
        },
    ),
    Case(
        "effective_sample_size",
        {
            "h.all.cr.rate": rate(value="24", low="20", high="27", bounds="ci95"),
            "h.all.n.count": count("694"),
        },
        'target = "h.all.cr.rate"\ninputs = { n = "h.all.n.count" }',
        {f"h.all.cr.rate#{part}": ("432 to 790", "compatible") for part in ("low", "high")},
        {"h.all.n.count": count("431")},
        {f"h.all.cr.rate#{part}": "432 to 790" for part in ("low", "high")},
    ),
    Case(
        "centre_of_limits",
        {"m.all.cr.odds_ratio": ratio(value="4.0", low="2.0", high="8.0", bounds="ci95")},
        'target = "m.all.cr.odds_ratio"\nscale = "log"',
        {
            f"m.all.cr.odds_ratio#{p}": ("3.9 to 4.1", "compatible")
            for p in ("value", "low", "high")
        },
        {"m.all.cr.odds_ratio": ratio(value="4.4", low="2.0", high="8.0", bounds="ci95")},
        {f"m.all.cr.odds_ratio#{p}": "3.9 to 4.1" for p in ("value", "low", "high")},
    ),
    Case(
        "odds_ratio_within_limits",
        {
            "m.all.cr.odds_ratio": ratio(value="3.50", low="1.63", high="8.40", bounds="ci95"),
            "t.a.cr.rate": rate(value="32.4"),
            "m.all.cr.rate": rate(value="13"),
        },
        'target = "m.all.cr.odds_ratio"\ninputs = ["t.a.cr.rate", "m.all.cr.rate"]',
        {f"m.all.cr.odds_ratio#{p}": ("3.06 to 3.36", "compatible") for p in ("low", "high")},
        {"t.a.cr.rate": rate(value="15.4")},
        {f"m.all.cr.odds_ratio#{p}": "1.16 to 1.28" for p in ("low", "high")},
    ),
    Case(
        "odds_ratio_of_rates",
        {
            "m.all.cr.odds_ratio": ratio(value="4.0"),
            "t.a.cr.rate": rate(value="50.00"),
            "m.all.cr.rate": rate(value="20.00"),
        },
        'target = "m.all.cr.odds_ratio"\ninputs = ["t.a.cr.rate", "m.all.cr.rate"]',
        {"m.all.cr.odds_ratio#value": ("4.0", "reproduced")},
        {"t.a.cr.rate": rate(value="45.00")},
        {"m.all.cr.odds_ratio#value": "3.3"},
    ),
    Case(
        "exceeds",
        {
            "t.a.cr.rate": rate(value="32.4"),
            "t.a.cr.threshold": {"type": "threshold", "value": "30"},
        },
        'inputs = ["t.a.cr.rate", "t.a.cr.threshold"]',
        {"t.a.cr.rate#value": ("32.4 > 30", "compatible")},
        {"t.a.cr.rate": rate(value="30")},
        {"t.a.cr.rate#value": "30 <= 30"},
    ),
    Case(
        "difference_within",
        {
            "t.treated.cr.count": count("81"),
            "t.evaluable.cr.count": count("77"),
            "t.treated.n.count": count("189"),
            "t.evaluable.n.count": count("185"),
        },
        'target = "t.treated.cr.count"\ninputs = { smaller = "t.evaluable.cr.count", '
        'whole = "t.treated.n.count", part = "t.evaluable.n.count" }',
        {"t.treated.cr.count#value": ("at most 4 more", "compatible")},
        {"t.treated.cr.count": count("82")},
        {"t.treated.cr.count#value": "at most 4 more"},
    ),
    Case(
        "value_inside_limits",
        {"t.a.age.median": months(value="7.9", low="1.3", high="17.8", bounds="range")},
        'target = "t.a.age.median"',
        {"t.a.age.median#value": ("1.3 to 17.8", "compatible")},
        {"t.a.age.median": months(value="19.0", low="1.3", high="17.8", bounds="range")},
        {"t.a.age.median#value": "1.3 to 17.8"},
    ),
    Case(
        "part_of_whole",
        {
            "t.all.cr.rate": rate(events="8", total="10"),
            "t.a.cr.rate": rate(events="3", total="5"),
        },
        'target = "t.a.cr.rate"\ninputs = { whole = "t.all.cr.rate" }',
        {"t.a.cr.rate#events": ("3 to 5", "compatible")},
        {"t.a.cr.rate": rate(events="2", total="5")},
        {"t.a.cr.rate#events": "3 to 5"},
    ),
    Case(
        "adds_up_to_100",
        {"t.a.x.rate": rate(value="64.2"), "t.b.x.rate": rate(value="35.8")},
        'members = ["t.a.x.rate", "t.b.x.rate"]',
        {
            "t.a.x.rate#value": ("64.2 to 64.3", "reproduced"),
            "t.b.x.rate#value": ("35.8 to 35.9", "reproduced"),
        },
        {"t.b.x.rate": rate(value="36.8")},
        {"t.a.x.rate#value": "63.2 to 63.3", "t.b.x.rate#value": "35.8 to 35.9"},
    ),
    Case(
        "within_span",
        {
            "t.a.follow_up.longest": months(value="12.0"),
            "t.a.start.date": date("2020-01"),
            "t.a.end.date": date("2021-01"),
        },
        'target = "t.a.follow_up.longest"\n'
        'inputs = { start = "t.a.start.date", end = "t.a.end.date" }',
        {"t.a.follow_up.longest#value": ("at most 13.0", "compatible")},
        {"t.a.follow_up.longest": months(value="13.1")},
        {"t.a.follow_up.longest#value": "at most 13.0"},
    ),
    Case(
        "range_within",
        {
            "t.all.age.median": months(low="1", high="18", bounds="range"),
            "t.a.age.median": months(low="2", high="17", bounds="range"),
        },
        'target = "t.a.age.median"\ninputs = { whole = "t.all.age.median" }',
        {
            "t.a.age.median#low": ("not below 1", "compatible"),
            "t.a.age.median#high": ("not above 18", "compatible"),
        },
        {"t.a.age.median": months(low="2", high="20", bounds="range")},
        {"t.a.age.median#high": "not above 18"},
    ),
    Case(
        "quotient",
        {
            "t.a.os.ratio": ratio(value="2"),
            "t.a.os.median": months(value="7.7"),
            "t.b.os.median": months(value="4.0"),
        },
        'target = "t.a.os.ratio"\n'
        'inputs = { numerator = "t.a.os.median", denominator = "t.b.os.median" }',
        {"t.a.os.ratio#value": ("2", "reproduced")},
        {"t.b.os.median": months(value="2.0")},
        {"t.a.os.ratio#value": "4"},
    ),
    Case(
        "p_from_interval",
        {
            "t.a.os.hazard_ratio": ratio(value="0.810", low="0.701", high="0.937", bounds="ci95"),
            "t.a.os.p": {"type": "p_value", "p": "0.005"},
        },
        'target = "t.a.os.p"\ninputs = { ratio = "t.a.os.hazard_ratio" }',
        {"t.a.os.p#p": ("0.004 to 0.005", "compatible")},
        {"t.a.os.p": {"type": "p_value", "p": "0.010"}},
        {"t.a.os.p#p": "0.004 to 0.005"},
    ),
    Case(
        "one_sided_p_from_interval",
        {
            "t.a.os.hazard_ratio": ratio(value="0.750", low="0.570", high="0.990", bounds="ci97.5"),
            "t.a.os.p": {"type": "p_value", "p": "0.010"},
        },
        'target = "t.a.os.p"\ninputs = { ratio = "t.a.os.hazard_ratio" }',
        {"t.a.os.p#p": ("0.009 to 0.010", "compatible")},
        {"t.a.os.p": {"type": "p_value", "p": "0.020"}},
        {"t.a.os.p#p": "0.009 to 0.010"},
    ),
    Case(
        "implied_events",
        {
            "t.a.os.hazard_ratio": ratio(value="1.00", low="0.50", high="2.00", bounds="ci95"),
            "t.all.deaths.count": count("32"),
            "t.a.n.count": count("50"),
            "t.b.n.count": count("50"),
        },
        'target = "t.all.deaths.count"\n'
        'inputs = { ratio = "t.a.os.hazard_ratio", allocation = ["t.a.n.count", "t.b.n.count"] }',
        {"t.all.deaths.count#value": ("31 to 33", "compatible")},
        {"t.all.deaths.count": count("40")},
        {"t.all.deaths.count#value": "31 to 33"},
    ),
    Case(
        "two_by_two",  # 3 / 105: the two of 15 that are the failures without exception
        {
            "t.a.cr.rate": rate(events="0", total="2"),
            "t.b.cr.rate": rate(events="12", total="13"),
            "t.a.cr.p": {"type": "p_value", "p": "0.029"},
        },
        'target = "t.a.cr.p"\ninputs = { groups = ["t.a.cr.rate", "t.b.cr.rate"] }\n'
        'test = "fisher_exact"',
        {"t.a.cr.p#p": ("0.029", "reproduced")},
        {"t.b.cr.rate": rate(events="13", total="13")},
        {"t.a.cr.p#p": "0.010"},
    ),
    Case(
        "part_against_rest",
        {
            "t.a.cr.rate": rate(events="12", total="13"),
            "t.all.cr.rate": rate(events="12", total="15"),
            "t.a.cr.p": {"type": "p_value", "p": "0.029"},
        },
        'target = "t.a.cr.p"\ninputs = { part = "t.a.cr.rate", whole = "t.all.cr.rate" }\n'
        'test = "fisher_exact"',
        {"t.a.cr.p#p": ("0.029", "reproduced")},
        {"t.all.cr.rate": rate(events="13", total="15")},
        {"t.a.cr.p#p": "0.257"},
    ),
    Case(
        "contrast",
        {
            "t.a.cr.rate": rate(events="56", total="70"),
            "t.b.cr.rate": rate(events="48", total="80"),
            "t.all.cr.difference": rate(value="20.0", low="5.2", high="33.4", bounds="ci95")
            | {"type": "number"},
        },
        'target = "t.all.cr.difference"\ncontrast = "newcombe"\n'
        'inputs = { groups = ["t.a.cr.rate", "t.b.cr.rate"] }',
        {
            "t.all.cr.difference#value": ("20.0", "reproduced"),
            "t.all.cr.difference#low": ("5.2", "reproduced"),
            "t.all.cr.difference#high": ("33.4", "reproduced"),
        },
        {"t.b.cr.rate": rate(events="50", total="80")},
        {
            "t.all.cr.difference#value": "17.5",
            "t.all.cr.difference#low": "2.9",
            "t.all.cr.difference#high": "30.9",
        },
    ),
    Case(
        "difference_of_estimates",
        {
            "t.a.efs.survival": survival("41", "7"),
            "t.b.efs.survival": survival("16", "8"),
            "t.design.alpha.threshold": {"type": "threshold", "value": "0.05"},
        },
        'target = "t.design.alpha.threshold"\ninputs = ["t.a.efs.survival", "t.b.efs.survival"]',
        {"t.design.alpha.threshold#value": ("0.0088", "compatible")},
        {"t.b.efs.survival": survival("30", "8")},
        {"t.design.alpha.threshold#value": "0.227"},
    ),
    Case(
        "smallest_standard_error",  # sqrt(0.5 * 0.5 / 25) = 0.1
        {"t.a.os.survival": survival("50", "10"), "t.a.n.count": count("25")},
        'target = "t.a.os.survival"\ninputs = { n = "t.a.n.count" }',
        {"t.a.os.survival#error": ("at least 10.00", "compatible")},
        {"t.a.os.survival": survival("50", "8")},
        {"t.a.os.survival#error": "at least 10.00"},
    ),
    Case(
        "possible_nature",
        {"t.a.os.survival": survival("50", "20"), "t.a.n.count": count("25")},
        'target = "t.a.os.survival"\ninputs = { n = "t.a.n.count" }\nnature = "half_width_95"',
        {"t.a.os.survival#error": ("a standard error or a 95% half-width", "compatible")},
        {"t.a.os.survival": survival("50", "15")},
        {"t.a.os.survival#error": "a standard error"},
    ),
    Case(
        "implied_sample_size",
        {"t.a.os.survival": survival("50.0", "10.0"), "t.a.n.count": count("25")},
        'target = "t.a.os.survival"\ninputs = { n = "t.a.n.count" }',
        {"t.a.os.survival#error": ("24.8 to 25.3", "compatible")},
        {"t.a.n.count": count("20")},
        {"t.a.os.survival#error": "24.8 to 25.3"},
    ),
    Case(
        "orders_of_events",  # two events without censoring before them: 2 of 4, error 0.25
        {
            "t.a.os.survival": survival("50.0", "25.0"),
            "t.a.n.count": count("4"),
            "t.a.deaths.count": count("2"),
        },
        'target = "t.a.os.survival"\ninputs = { n = "t.a.n.count", events = "t.a.deaths.count" }',
        {
            "t.a.os.survival#value": ("1 of 7 orders", "compatible"),
            "t.a.os.survival#error": ("1 of 7 orders", "compatible"),
        },
        {"t.a.os.survival": survival("50.0", "20.0")},
        {
            "t.a.os.survival#value": "0 of 7 orders",
            "t.a.os.survival#error": "0 of 7 orders",
        },
    ),
    Case(
        "numbers_of_events",
        {
            "t.a.os.survival": survival("64.2", "12.1"),
            "t.a.n.count": count("19"),
            "t.a.deaths.count": count("7"),
        },
        'target = "t.a.os.survival"\ninputs = { n = "t.a.n.count", events = "t.a.deaths.count" }',
        {
            "t.a.os.survival#value": ("6 events", "compatible"),
            "t.a.os.survival#error": ("6 events", "compatible"),
        },
        {"t.a.os.survival": survival("64.2", "9.1")},
        {
            "t.a.os.survival#value": "no number of events",
            "t.a.os.survival#error": "no number of events",
        },
    ),
    Case(
        "orders_of_competing_events",
        {
            "t.a.relapse.survival": survival("33.3", "27.2"),
            "t.a.n.count": count("3"),
            "t.a.relapse.count": count("1"),
            "t.a.death.count": count("1"),
        },
        'target = "t.a.relapse.survival"\nvariance = "delta"\n'
        'inputs = { n = "t.a.n.count", relapses = "t.a.relapse.count", '
        'deaths = "t.a.death.count" }',
        {
            "t.a.relapse.survival#value": ("2 of 4 orders", "compatible"),
            "t.a.relapse.survival#error": ("2 of 4 orders", "compatible"),
        },
        {"t.a.relapse.survival": survival("33.3", "20.2")},
        {
            "t.a.relapse.survival#value": "0 of 4 orders",
            "t.a.relapse.survival#error": "0 of 4 orders",
        },
    ),
    Case(
        "equal_sums",
        {"t.a.n.count": count("7"), "t.b.n.count": count("3")}
        | {"t.c.n.count": count("6"), "t.d.n.count": count("4")},
        'members = ["t.a.n.count", "t.b.n.count"]\ninputs = ["t.c.n.count", "t.d.n.count"]',
        {
            "t.a.n.count#value": ("7", "reproduced"),
            "t.b.n.count#value": ("3", "reproduced"),
            "t.c.n.count#value": ("6", "reproduced"),
            "t.d.n.count#value": ("4", "reproduced"),
        },
        {"t.d.n.count": count("5")},
        {
            "t.a.n.count#value": "8",
            "t.b.n.count#value": "4",
            "t.c.n.count#value": "5",
            "t.d.n.count#value": "4",
        },
    ),
    Case(
        "days_in_span",
        {
            "t.a.cycle.duration": {"type": "duration", "unit": "day", "value": "28"},
            "t.a.first.days": {"type": "number", "low": "1", "high": "7", "bounds": "stated"},
            "t.a.later.days": {"type": "number", "low": "8", "high": "28", "bounds": "stated"},
        },
        'target = "t.a.cycle.duration"\ninputs = ["t.a.first.days", "t.a.later.days"]',
        {"t.a.cycle.duration#value": ("28", "reproduced")},
        {"t.a.later.days": {"type": "number", "low": "8", "high": "29", "bounds": "stated"}},
        {"t.a.cycle.duration#value": "29"},
    ),
    Case(
        "joint_orders",  # as in the doctest of competing_risks.joint_orders
        {
            "t.a.relapse.survival": survival("45.3", "22.6"),
            "t.a.efs.survival": survival("54.7", "20.1"),
            "t.a.n.count": count("9"),
            "t.a.relapse.count": count("3"),
            "t.a.death.count": count("0"),
        },
        'target = "t.a.relapse.survival"\nvariance = "aalen"\n'
        'inputs = { event_free = "t.a.efs.survival", n = "t.a.n.count", '
        'relapses = "t.a.relapse.count", deaths = "t.a.death.count" }',
        {
            "t.a.relapse.survival#value": ("1 order", "compatible"),
            "t.a.relapse.survival#error": ("1 order", "compatible"),
        },
        {"t.a.efs.survival": survival("54.7", "17.1")},
        {
            "t.a.relapse.survival#value": "0 orders",
            "t.a.relapse.survival#error": "0 orders",
        },
    ),
    Case(
        "possible",
        {"t.a.cr.rate": rate(value="97.3", events="36", total="37")},
        'target = "t.a.cr.rate"',
        {
            f"t.a.cr.rate#{part}": ("possible", "compatible")
            for part in ("value", "events", "total")
        },
        {"t.a.cr.rate": rate(value="105.9", events="36", total="34")},
        dict.fromkeys(
            ("t.a.cr.rate#value", "t.a.cr.rate#events", "t.a.cr.rate#total"), "impossible"
        ),
    ),
    Case(
        "mean_of_groups",  # (30 * 1 + 50 * 3) / 4 = 45
        {
            "t.all.efs.survival": {"type": "survival", "unit": "%", "value": "45"},
            "t.a.efs.survival": {"type": "survival", "unit": "%", "value": "30.0"},
            "t.b.efs.survival": {"type": "survival", "unit": "%", "value": "50.0"},
            "t.a.n.count": count("1"),
            "t.b.n.count": count("3"),
        },
        'target = "t.all.efs.survival"\ninputs = { groups = ["t.a.efs.survival", '
        '"t.b.efs.survival"], sizes = ["t.a.n.count", "t.b.n.count"] }',
        {"t.all.efs.survival#value": ("45", "reproduced")},
        {"t.b.n.count": count("1")},
        {"t.all.efs.survival#value": "40"},
    ),
]


def declared(method: str, entries: str, **more: str) -> str:
    lines = [f'method = "{method}"', *(f"{name} = {text}" for name, text in more.items())]
    return "\n".join(["[[check]]", 'id = "tested"', 'why = "A test."', *lines, entries, ""])


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.method)
def test_a_method_passes_what_fits(small_project, case):
    found = small_project(case.facts, declared(case.method, case.entries)).outcomes()
    assert {key: (o.recomputed, o.verdict) for key, o in found.items()} == case.passes


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.method)
def test_a_method_fails_what_does_not_fit(small_project, case):
    facts = case.facts | case.change
    found = small_project(facts, declared(case.method, case.entries)).outcomes()
    failed = {key: o.recomputed for key, o in found.items() if o.verdict == "inconsistent"}
    assert failed == case.fails


def test_every_registered_method_is_exercised_and_says_what_it_needs():
    assert {case.method for case in CASES} == set(METHODS)


def test_every_method_tells_what_it_does():
    assert [name for name, method in METHODS.items() if not method.run.__doc__] == []


@pytest.mark.parametrize(
    ("method", "change"),
    [
        ("difference_within", {"t.treated.cr.count": count("76")}),
        ("odds_ratio_within_limits", {"t.a.cr.rate": rate(value="72.4")}),
        ("median_between", {"t.all.rfs.median": months(value="4.8")}),
    ],
)
def test_a_bound_of_two_sides_fails_on_the_other_side_too(small_project, method, change):
    case = next(case for case in CASES if case.method == method)
    found = small_project(case.facts | change, declared(method, case.entries)).outcomes()
    assert {o.verdict for o in found.values()} == {"inconsistent"}


# --- relations: no method takes a bound for a value

GOVERNED = (("p",), ("value",), ("low", "high"), ("events",), ("total",))


def bounded(cells: dict[str, str], relation: str, units: int) -> dict[str, str] | None:
    """The cells of a fact as a bound that lies `units` of the last decimal from what it prints."""
    if cells.get("type") in ("date", "threshold") or cells.get("relation"):
        return None
    parts = next((g for g in GOVERNED if any(name in cells for name in g)), ())
    if parts == ("low", "high"):
        return None
    (name,) = parts
    decimals = len(cells[name].partition(".")[2])
    bar = Fraction(cells[name]) + Fraction(units, 10**decimals)
    return cells | {"relation": relation, name: shown(bar, decimals)} if bar > 0 else None


TRUE = {"<": 1, "<=": 1, ">": -1, ">=": -1, "~": 0}  # the bar beside the value that fits
FALSE = {"<": -1, "<=": -1, ">": 1, ">=": 1}


def governed(cells: dict[str, str]) -> str:
    """The part that the relation of a fact belongs to."""
    return next(name for group in GOVERNED for name in group if name in cells)


def bounds(of: dict[str, int], *, reproduced: bool = False) -> list:
    """A case with one of its facts made a bound; only facts that are reproduced, if so wanted."""
    found = []
    for case in CASES:
        for key, cells in case.facts.items():
            for relation, units in of.items():
                changed = bounded(cells, relation, units)
                if changed is None:
                    continue
                _, verdict = case.passes.get(f"{key}#{governed(cells)}", ("", ""))
                if not reproduced or verdict == "reproduced":
                    id_ = f"{case.method} {key} {relation}"
                    found.append(pytest.param(case, key, changed, id=id_))
    return found


@pytest.mark.parametrize(("case", "key", "cells"), bounds(TRUE))
def test_a_bound_that_holds_is_compatible_at_best_and_never_inconsistent(
    small_project, case, key, cells
):
    project = small_project(case.facts | {key: cells}, declared(case.method, case.entries))
    verdicts = {name: o.verdict for name, o in project.outcomes().items()}
    assert "inconsistent" not in verdicts.values()
    if cells["relation"] != "~":
        own = verdicts.get(f"{key}#{governed(cells)}", "compatible")
        assert own in ("compatible", "not checkable")


@pytest.mark.parametrize(("case", "key", "cells"), bounds(FALSE, reproduced=True))
def test_a_bound_that_is_broken_is_inconsistent(small_project, case, key, cells):
    project = small_project(case.facts | {key: cells}, declared(case.method, case.entries))
    verdict = project.outcomes()[f"{key}#{governed(cells)}"].verdict
    assert verdict in ("inconsistent", "not checkable")


def test_no_method_reads_digits_past_the_relation():
    """Numbers come from `Reference`; what is left reads a relation itself."""
    folder = Path(shares.__file__).parent
    typed = re.compile(r"(?:int|float|Fraction|Cell)\([\w.\[\]()\"' ]*\.text\b|fact\.relation")
    found = {
        (path.stem, node.name)
        for path in sorted(folder.glob("*.py"))
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef) and typed.search(ast.unparse(node))
    }
    assert found == {
        ("comparisons", "difference_of_estimates"),
        ("repeats", "_repeated_rule"),
        ("repeats", "_same_relations"),
        ("repeats", "_quoted_rule"),
        ("repeats", "_signed"),
        ("sums", "complementary_limits"),
        ("times", "months_between"),
    }


def test_events_of_one_day_are_in_order(small_project):
    facts = {"d.us.start.date": date("2014-09-19"), "d.us.end.date": date("2014-09-19")}
    entries = 'members = ["d.us.start.date", "d.us.end.date"]'
    found = small_project(facts, declared("in_order", entries)).outcomes()
    assert {o.verdict for o in found.values()} == {"compatible"}


@pytest.mark.parametrize(
    ("quoted", "original", "expected"),
    [
        (date("2014"), date("2014-12-03"), ("2014", "reproduced")),
        (date("2014-12-03"), date("2014"), ("2014", "compatible")),
        (date("2014"), date("2015-12-03"), ("2015", "inconsistent")),
        (months(value="6", relation="<"), months(value="6", relation=">"), ("6", "inconsistent")),
        (months(value="6", relation="<"), months(value="6"), ("6", "reproduced")),
    ],
)
def test_a_quotation_is_held_to_its_original(small_project, quoted, original, expected):
    case = next(case for case in CASES if case.method == "quotation")
    facts = dict(zip(case.facts, (quoted, original), strict=True))
    found = small_project(facts, declared("quotation", case.entries)).outcomes()
    assert {key: (o.recomputed, o.verdict) for key, o in found.items()} == {
        "t.a.os.median#value": expected
    }


# --- verdicts


def test_truncation_and_rounding_up_are_named(small_project):
    facts = {
        "t.a.cr.rate": rate(value="66.6", events="2", total="3"),
        "t.b.cr.rate": rate(value="34", events="1", total="3"),
    }
    ledger = small_project(facts).load()
    rules = {e.fact.key: (e.verdict, e.outcomes[0].rule) for e in ledger.entries.values()}
    assert rules == {
        "t.a.cr.rate": ("rounding", "truncated"),
        "t.b.cr.rate": ("rounding", "rounded up"),
    }


def test_a_tie_prints_both_ways(small_project):
    facts = {
        "t.a.cr.rate": rate(value="12", events="1", total="8"),
        "t.b.cr.rate": rate(value="13", events="1", total="8"),
    }
    ledger = small_project(facts).load()
    assert [e.verdict for e in ledger.entries.values()] == ["reproduced", "reproduced"]


def reference(text: str, type_: str = "count", part: str = "value") -> Reference:
    cells = dict.fromkeys(Fact.__annotations__, "") | {"type": type_, part: text}
    return Reference(Fact(**cells), part)


@pytest.mark.parametrize("type_", ["count", "threshold", "dose"])
def test_a_count_or_a_constant_is_not_rounded(type_):
    check = Check("c", "sum", "why", "file")
    half = Fraction("27.6")
    assert outcome(check, reference("28", type_), (half, half), "").verdict == "inconsistent"
    assert outcome(check, reference("28", "duration"), (half, half), "").verdict == "reproduced"
    assert outcome(check, reference("28", type_), (half, half + 1), "").verdict == "compatible"


def test_events_and_totals_are_exact_whatever_the_row_is():
    assert reference("60", "proportion", "events").limits == (60, 60)
    assert reference("60", "proportion", "total").limits == (60, 60)
    assert reference("60", "proportion").limits == (Fraction("59.5"), Fraction("60.5"))


def test_the_naive_value_stands_beside_the_range_of_rounded_inputs(ledger):
    (found,) = ledger.by_check["fda_review_zh:expected-mrd-trial"]
    assert (found.naive, found.recomputed, found.target.text) == ("13", "12 to 13", "12")
    assert (found.rule, found.verdict) == ("overlaps", "compatible")


def test_rounded_parts_may_add_up_to_a_little_less(small_project):
    facts = {"t.all.x.rate": rate(value="100")} | {
        f"t.{arm}.x.rate": rate(value="33.3") for arm in "abc"
    }
    entries = 'target = "t.all.x.rate"\ninputs = ["t.a.x.rate", "t.b.x.rate", "t.c.x.rate"]'
    found = small_project(facts, declared("sum", entries)).outcomes()
    total = found["t.all.x.rate#value"]
    assert (total.verdict, total.naive) == ("reproduced", "100")
    assert total.arithmetic == "33.3 + 33.3 + 33.3 = 99.9; printed 100"
    part = found["t.a.x.rate#value"]
    assert (part.verdict, part.recomputed, part.naive) == ("compatible", "32.8 to 34.0", "33.4")


def test_a_ninety_percent_interval_is_recomputed_at_its_level(small_project):
    intervals = '[intervals]\ntable_1 = "wilson"\n'
    cells = rate(value="50", events="50", total="100", low="42", high="58", bounds="ci90")
    ledger = small_project({"t.a.cr.rate": cells}, intervals).load()
    assert ledger["fda_review_zh:t.a.cr.rate"].verdict == "reproduced"
    assert ledger.identified_methods[0].matches["wilson"] == 2
    ledger = small_project({"t.a.cr.rate": cells | {"bounds": "ci95"}}, intervals).load()
    assert ledger["fda_review_zh:t.a.cr.rate"].verdict == "inconsistent"


def test_interval_matches_counts_limits_that_round_so():
    limits = [reference("25.7", "proportion", "low"), reference("39.8", "proportion", "high")]
    assert interval_matches(60, 185, limits, "clopper_pearson") == 1
    assert {interval_matches(60, 185, limits, name) for name in INTERVALS} == {0, 1}


# --- the same quantity, printed several times

SAME = 'members = ["t.a.cr.rate", "t.a.cr.rate@text"]'


@pytest.mark.parametrize(
    ("precise", "coarse", "verdicts"),
    [
        ("32.4", "32", ["reproduced", "compatible"]),
        ("32.5", "32", ["compatible", "compatible"]),
        ("32.7", "32", ["rounding", "compatible"]),
        ("32.2", "33", ["rounding", "compatible"]),
        ("33.1", "32", ["inconsistent", "inconsistent"]),
    ],
)
def test_a_coarser_printing_is_a_rounding_of_the_precise_one(
    small_project, precise, coarse, verdicts
):
    facts = {"t.a.cr.rate": rate(value=precise), "t.a.cr.rate@text": rate(value=coarse)}
    found = small_project(facts, declared("same_value", SAME)).outcomes()
    keys = ["t.a.cr.rate@text#value", "t.a.cr.rate#value"]
    assert [found[key].verdict for key in keys] == verdicts
    assert found["t.a.cr.rate#value"].recomputed == coarse


@pytest.mark.parametrize(("first", "second"), [("41", "42"), ("7.9", "7.8")])
def test_neighbours_of_one_precision_are_different_numbers(small_project, first, second):
    facts = {"t.a.cr.rate": rate(value=first), "t.a.cr.rate@text": rate(value=second)}
    found = small_project(facts, declared("same_value", SAME)).outcomes()
    assert {o.verdict for o in found.values()} == {"inconsistent"}


def test_value_and_limits_are_compared_each_with_its_own(small_project):
    facts = {
        "t.a.cr.rate": rate(value="32.4", low="25.7", high="39.7", bounds="stated"),
        "t.a.cr.rate@text": rate(value="32", low="26", high="41", bounds="stated"),
    }
    found = small_project(facts, declared("same_value", SAME)).outcomes()
    failed = [key for key, o in found.items() if o.verdict == "inconsistent"]
    assert failed == ["t.a.cr.rate@text#high", "t.a.cr.rate#high"]
    assert len(found) == 6


def test_events_of_one_row_can_be_the_total_of_another(small_project):
    facts = {
        "t.a.cr.rate": rate(events="60", total="185"),
        "t.cr.mrd.rate": rate(events="48", total="60"),
    }
    entries = 'members = ["t.a.cr.rate#events", "t.cr.mrd.rate#total"]'
    found = small_project(facts, declared("same_value", entries)).outcomes()
    assert {o.verdict for o in found.values()} == {"reproduced"}
    assert len(found) == 2
    facts["t.cr.mrd.rate"] = rate(events="48", total="61")
    found = small_project(facts, declared("same_value", entries)).outcomes()
    assert {o.verdict for o in found.values()} == {"inconsistent"}


def test_different_relations_of_one_limit_are_told(small_project):
    blasts = {"type": "threshold", "value": "5", "unit": "%"}
    facts = {
        "t.a.cr.rate": blasts | {"relation": "<="},
        "t.a.cr.rate@text": blasts | {"relation": "<"},
    }
    project = small_project(facts, declared("same_value", SAME))
    ledger = project.load()
    assert {e.verdict for e in ledger.entries.values()} == {"inconsistent"}
    facts["t.a.cr.rate@text"] = blasts
    ledger = small_project(facts, declared("same_value", SAME)).load()
    assert {e.verdict for e in ledger.entries.values()} == {"reproduced"}


@pytest.mark.parametrize(
    ("first", "second", "verdicts"),
    [
        ("2014-12-03", "2014-12-03", ["reproduced", "reproduced"]),
        ("2014-12-03", "2014-12", ["compatible", "reproduced"]),
        ("2014", "2014-12", ["reproduced", "compatible"]),
        ("2014-12", "2014-11", ["inconsistent", "inconsistent"]),
        ("2014-12-03", "2015", ["inconsistent", "inconsistent"]),
    ],
)
def test_dates_agree_at_their_printed_precision(small_project, first, second, verdicts):
    facts = {"t.a.cr.rate": date(first), "t.a.cr.rate@text": date(second)}
    found = small_project(facts, declared("same_value", SAME)).outcomes()
    assert [o.verdict for o in found.values()] == verdicts


# --- bounds of time and of counts


@pytest.mark.parametrize(
    ("relation", "start", "end", "holds"),
    [
        ("<", "2014-09-19", "2014-12-18", True),
        ("<", "2014-09-19", "2014-12-19", False),
        ("<=", "2014-09-19", "2014-12-19", True),
        ("<=", "2014-09-19", "2014-12-20", False),
        (">=", "2014-09-19", "2014-12-19", True),
        (">=", "2014-09-19", "2014-12-18", False),
        ("<", "2014-09", "2014-12", True),
        ("<", "2014-09", "2015-01", False),
        (">=", "2014-09", "2014-12", True),
        ("", "2014-09-19", "2014-12-25", True),
        ("", "2014-09-19", "2014-12-10", True),
        ("", "2014-09-19", "2015-01-25", False),
        ("~", "2014-09-19", "2014-11-10", False),
    ],
)
def test_a_bound_in_months_fails_only_where_no_day_obeys_it(
    small_project, relation, start, end, holds
):
    facts = {
        "d.us.review.duration": months(value="3", relation=relation),
        "d.us.start.date": date(start),
        "d.us.end.date": date(end),
    }
    entries = (
        'target = "d.us.review.duration"\n'
        'inputs = { start = "d.us.start.date", end = "d.us.end.date" }'
    )
    (found,) = small_project(facts, declared("months_between", entries)).outcomes().values()
    assert found.verdict == ("compatible" if holds else "inconsistent")


def test_a_bound_is_shown_with_its_decimals(small_project):
    facts = {
        "t.a.dose.dose": {"type": "dose", "value": "1"},
        "t.b.dose.dose": {"type": "dose", "value": "0.5"},
    }
    entries = 'target = "t.a.dose.dose"\ninputs = ["t.b.dose.dose"]'
    (found,) = small_project(facts, declared("at_most", entries)).outcomes().values()
    assert (found.recomputed, found.verdict) == ("at most 0.5", "inconsistent")


def test_an_expected_number_at_a_tie_is_rounded_either_way(small_project):
    facts = {
        "t.a.x.rate": rate(value="2"),
        "t.a.n.count": count("100"),
        "t.b.x.threshold": {"type": "threshold", "value": "2.5", "unit": "%"},
    }
    entries = (
        'target = "t.a.x.rate#value"\ninterval = "wald"\n'
        'inputs = { rates = ["t.b.x.threshold"], total = "t.a.n.count" }'
    )
    (found,) = small_project(facts, declared("expected_proportion", entries)).outcomes().values()
    assert (found.recomputed, found.verdict) == ("2 to 3", "compatible")


def test_neighbouring_last_digits_are_not_one_value(small_project):
    facts = {"t.a.x.ratio": ratio(value="0.41"), "t.a.x.ratio@text": ratio(value="0.42")}
    entries = 'members = ["t.a.x.ratio", "t.a.x.ratio@text"]'
    found = small_project(facts, declared("same_value", entries)).outcomes().values()
    assert {outcome_.verdict for outcome_ in found} == {"inconsistent"}


# --- interpretations


def test_an_interpretation_gives_no_verdict(small_project):
    case = next(case for case in CASES if case.method == "sum")
    checks = declared("sum", case.entries, interpretation="true")
    ledger = small_project(case.facts | case.change, checks).load()
    assert [o.verdict for o in ledger.outcomes] == ["inconsistent"]
    assert {e.verdict for e in ledger.entries.values()} == {"not checkable"}
    assert ledger.problems() == []
    assert ledger["fda_review_zh:t.all.n.count"].used_by == ("fda_review_zh:tested",)


def test_an_interval_method_names_itself_in_the_ledger(ledger):
    entry = ledger["fda_review_zh:mt103_211.evaluable.crh_star.rate"]
    assert entry.methods[-2:] == ["percentage", "clopper_pearson"]
    assert set(VERDICTS) >= {o.verdict for o in ledger.outcomes}
