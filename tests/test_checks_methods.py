"""The named methods: each with facts that pass and facts that fail, and what it recomputes."""

from __future__ import annotations

import ast
import re
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
from tests.cards import METHOD_CARDS, declared


def count(value: str, **cells: str) -> dict[str, str]:
    return {"value": value, "unit": "patient"} | cells


def rate(**cells: str) -> dict[str, str]:
    return {"type": "proportion", "unit": "%"} | cells


def months(**cells: str) -> dict[str, str]:
    return {"type": "duration", "unit": "month"} | cells


def ratio(**cells: str) -> dict[str, str]:
    return {"type": "ratio"} | cells


def date(value: str) -> dict[str, str]:
    return {"type": "date", "unit": "date", "value": value}


@pytest.mark.parametrize("case", METHOD_CARDS, ids=lambda case: case.method)
def test_a_method_passes_what_fits(small_project, case):
    found = small_project(case.facts, declared(case.method, case.entries)).outcomes()
    assert {key: (o.recomputed, o.verdict) for key, o in found.items()} == case.passes


@pytest.mark.parametrize("case", METHOD_CARDS, ids=lambda case: case.method)
def test_a_method_fails_what_does_not_fit(small_project, case):
    facts = case.facts | case.change
    found = small_project(facts, declared(case.method, case.entries)).outcomes()
    failed = {key: o.recomputed for key, o in found.items() if o.verdict == "inconsistent"}
    assert failed == case.fails


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
    case = next(case for case in METHOD_CARDS if case.method == method)
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
    for case in METHOD_CARDS:
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
    case = next(case for case in METHOD_CARDS if case.method == "quotation")
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


def test_a_quotient_of_the_printed_digits_stands_beside_its_range(small_project):
    facts = {
        "t.a.os.ratio": ratio(value="1.9"), "t.a.os.median": months(value="7.7"),
        "t.b.os.median": months(value="4.0"),
    }  # fmt: skip
    entries = (
        'target = "t.a.os.ratio"\n'
        'inputs = { numerator = "t.a.os.median", denominator = "t.b.os.median" }'
    )
    (found,) = small_project(facts, declared("quotient", entries)).outcomes().values()
    assert found.naive == "1.9"


@pytest.mark.parametrize(("first", "second"), [("40", "40.0"), ("40.0", "40")])
def test_estimates_that_may_be_alike_differ_by_a_p_of_one_at_most(small_project, first, second):
    facts = {
        "t.a.os.survival": rate(value=first, error="1.0"),
        "t.b.os.survival": rate(value=second, error="1.0"),
        "t.all.os.p": {"type": "p_value", "value": "0.99"},
    }
    entries = 'target = "t.all.os.p"\ninputs = ["t.a.os.survival", "t.b.os.survival"]'
    found = small_project(facts, declared("difference_of_estimates", entries)).outcomes()
    (outcome_,) = found.values()
    assert outcome_.verdict == "compatible"
    assert re.search(r": p 0\.\d+ to 1(;|$)", outcome_.arithmetic)


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
    case = next(case for case in METHOD_CARDS if case.method == "sum")
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
