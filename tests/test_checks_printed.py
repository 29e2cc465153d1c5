"""What documents print beyond plain numbers: bounds, signs, impossible rows, scales."""

from __future__ import annotations

import pytest

RATE = {"type": "proportion", "unit": "%"}
RATIO = {"type": "ratio", "unit": "1", "bounds": "ci95"}
P = {"type": "p_value", "unit": "1"}
COUNT = {"type": "count", "unit": "patient"}


def check(method: str, entries: str) -> str:
    return f'[[check]]\nid = "tested"\nmethod = "{method}"\nwhy = "A test."\n{entries}\n'


@pytest.fixture
def verdict(small_project):
    """The verdict of a row alone, as the ledger gives it."""

    def run(**cells: str) -> str:
        return small_project({"t.a.x.rate": cells}).load()["fda_review_zh:t.a.x.rate"].verdict

    return run


@pytest.fixture
def verdicts(small_project):
    """The verdicts of a check's targets, by key and part."""

    def run(facts: dict[str, dict[str, str]], method: str, entries: str) -> dict[str, str]:
        found = small_project(facts, check(method, entries)).outcomes()
        return {key: outcome.verdict for key, outcome in found.items()}

    return run


# --- bounds


@pytest.mark.parametrize(
    ("printed", "relation", "value", "events", "total", "expected"),
    [
        ("1/267 (<1)", "<", "1", "1", "267", "compatible"),
        ("5/267 (<1)", "<", "1", "5", "267", "inconsistent"),
        ("3/267 (<1)", "<", "1", "3", "267", "inconsistent"),
        ("0/34 (<3)", "<", "3", "0", "34", "compatible"),
        ("1/267 (<0.5)", "<", "0.5", "1", "267", "compatible"),
        ("50/80 (>60%)", ">", "60", "50", "80", "compatible"),
        ("48/80 (>60%)", ">", "60", "48", "80", "inconsistent"),
        ("48/80 (≥60%)", ">=", "60", "48", "80", "compatible"),
        ("2/200 (<1)", "<", "1", "2", "200", "inconsistent"),
        ("2/200 (≤1)", "<=", "1", "2", "200", "compatible"),
        ("27/80 (about 30%)", "~", "30", "27", "80", "compatible"),
        ("40/80 (about 30%)", "~", "30", "40", "80", "inconsistent"),
    ],
)
def test_a_bounded_share_is_held_to_its_bound(
    verdict, printed, relation, value, events, total, expected
):
    cells = {"relation": relation, "value": value, "events": events, "total": total}
    assert verdict(**RATE, printed=printed, **cells) == expected


@pytest.mark.parametrize(
    ("relation", "p", "expected"),
    [(">", "0.05", "compatible"), ("<", "0.05", "inconsistent"), ("~", "0.6", "compatible"),
     (">=", "0.65", "inconsistent"), ("~", "0.05", "inconsistent")],
)  # fmt: skip
def test_a_bounded_p_value_of_an_interval(verdicts, relation, p, expected):
    facts = {
        "t.a.x.ratio": RATIO | {"value": "0.90", "low": "0.60", "high": "1.35"},
        "t.a.x.p": P | {"relation": relation, "p": p},
    }
    entries = 'target = "t.a.x.p"\ninputs = { ratio = "t.a.x.ratio" }'
    assert verdicts(facts, "p_from_interval", entries) == {"t.a.x.p#p": expected}


@pytest.mark.parametrize(
    ("first", "second", "relation", "expected"),
    [
        (("64.2", "12.1"), ("60.0", "10.0"), ">", "compatible"),
        (("64.2", "12.1"), ("60.0", "10.0"), "<", "inconsistent"),
        (("90", "2"), ("40", "2"), ">", "inconsistent"),
        (("90", "2"), ("40", "2"), "<", "compatible"),
    ],
)
def test_a_bounded_p_value_of_two_estimates(verdicts, first, second, relation, expected):
    survival = {"type": "survival", "unit": "%"}
    facts = {
        "t.a.os.survival": survival | dict(zip(("value", "error"), first, strict=True)),
        "t.b.os.survival": survival | dict(zip(("value", "error"), second, strict=True)),
        "t.a.os.p": P | {"relation": relation, "p": "0.05"},
    }
    entries = 'target = "t.a.os.p#p"\ninputs = ["t.a.os.survival", "t.b.os.survival"]'
    assert verdicts(facts, "difference_of_estimates", entries) == {"t.a.os.p#p": expected}


@pytest.mark.parametrize(
    ("relation", "p", "expected"),
    [("~", "0.05", "inconsistent"), ("~", "0.8", "compatible"), ("~", "0.78", "compatible"),
     (">", "0.05", "compatible"), ("<", "0.7", "inconsistent")],
)  # fmt: skip
def test_a_bounded_p_value_of_a_table(verdicts, relation, p, expected):
    facts = {
        "t.a.cr.rate": RATE | {"events": "10", "total": "30"},
        "t.b.cr.rate": RATE | {"events": "8", "total": "30"},
        "t.a.cr.p": P | {"relation": relation, "p": p},
    }
    entries = 'target = "t.a.cr.p"\ntest = "fisher_exact"\ninputs = { groups = ["t.a.cr.rate", '
    found = verdicts(facts, "two_by_two", entries + '"t.b.cr.rate"] }')
    assert found["t.a.cr.p#p"] == expected


@pytest.mark.parametrize(
    ("relation", "value", "parts", "expected"),
    [
        (">", "30", ("20", "15"), "compatible"),
        (">", "35", ("20", "15"), "inconsistent"),
        (">=", "35", ("20", "15"), "compatible"),
        ("~", "35", ("20", "16"), "compatible"),
        ("~", "35", ("20", "20"), "inconsistent"),
        ("<", "35", ("20", "15"), "inconsistent"),
    ],
)
def test_a_bounded_sum_bounds_its_parts_on_one_side(
    small_project, relation, value, parts, expected
):
    facts = {
        "t.all.n.count": COUNT | {"value": value, "relation": relation},
        "t.a.n.count": COUNT | {"value": parts[0]},
        "t.b.n.count": COUNT | {"value": parts[1]},
    }
    entries = 'target = "t.all.n.count"\ninputs = ["t.a.n.count", "t.b.n.count"]'
    found = small_project(facts, check("sum", entries)).outcomes()
    assert {o.verdict for o in found.values()} == {expected}
    if relation == ">":
        assert found["t.a.n.count#value"].recomputed == f"{int(value) - 14} or more"


def test_a_bound_leaves_the_checks_that_need_a_count_open(small_project):
    facts = {
        "t.a.cr.rate": RATE | {"value": "50"},
        "t.a.cr.count": COUNT | {"value": "20", "relation": ">"},
        "t.a.n.count": COUNT | {"value": "40"},
    }
    entries = 'target = "t.a.cr.rate"\ninputs = { events = "t.a.cr.count", total = "t.a.n.count" }'
    (found,) = small_project(facts, check("percentage", entries)).outcomes().values()
    assert (found.verdict, found.recomputed) == ("not checkable", "no result")
    assert "t.a.cr.count#value is > 20: no single value" in found.arithmetic


# --- levels


@pytest.mark.parametrize(("level", "bounds"), [("80% CI", "ci80"), ("99% CrI", "ci99")])
def test_an_interval_of_another_level_is_recomputed_at_it(small_project, level, bounds):
    low, high = {"ci80": ("45", "55"), "ci99": ("40", "60")}[bounds]
    cells = RATE | {
        "printed": f"80/160 (50) [{level} {low}–{high}]",
        "value": "50", "events": "80", "total": "160", "low": low, "high": high, "bounds": bounds,
    }  # fmt: skip
    intervals = '[intervals]\ntable_1 = "wilson"\n'
    ledger = small_project({"t.a.x.rate": cells}, intervals).load()
    assert ledger["fda_review_zh:t.a.x.rate"].verdict == "reproduced"


# --- signs


def test_signed_numbers_are_parts_and_a_lost_minus_is_told(small_project):
    cells = {"type": "number", "unit": "percentage point", "bounds": "ci95"}
    printed = "−3.2 (−5.1 to −1.3)"
    signed = {"value": "-3.2", "low": "-5.1", "high": "-1.3", "printed": printed}
    ledger = small_project({"t.a.x.difference": cells | signed}).load()
    assert ledger["fda_review_zh:t.a.x.difference"].verdict == "compatible"
    for part, text in (("value", "3.2"), ("low", "5.1"), ("high", "1.3")):
        project = small_project({"t.a.x.difference": cells | signed | {part: text}})
        message = f"printed '{printed}': -{text} is printed but stands in no part"
        assert any(p.message.startswith(message) for p in project.problems())


@pytest.mark.parametrize("printed", ["-5", "−5", "–5"])
def test_a_stored_number_without_the_printed_minus_is_refused(small_project, printed):
    cells = {"type": "number", "unit": "percentage point", "value": "5", "printed": printed}
    assert small_project({"t.a.x.difference": cells}).problems()


# --- what a document prints and cannot be


def test_an_estimate_outside_its_limits_is_a_finding_and_stops_nothing(small_project):
    facts = {
        "t.a.x.ratio": RATIO | {"value": "0.50", "low": "0.60", "high": "0.90"},
        "t.a.x.p": P | {"p": "0.01"},
        "t.b.x.rate": RATE | {"value": "50", "events": "1", "total": "2"},
    }
    entries = 'target = "t.a.x.p"\ninputs = { ratio = "t.a.x.ratio" }'
    ledger = small_project(facts, check("p_from_interval", entries)).load()
    found = {entry.fact.key: entry.verdict for entry in ledger.entries.values()}
    assert found == {
        "t.a.x.ratio": "inconsistent", "t.a.x.p": "inconsistent", "t.b.x.rate": "reproduced",
    }  # fmt: skip
    (outcome,) = ledger.by_check["fda_review_zh:tested"]
    assert "the estimate 0.50 lies outside its limits" in outcome.arithmetic


@pytest.mark.parametrize("method", ["p_from_interval", "centre_of_limits"])
def test_a_limit_that_is_printed_as_zero_is_cut_at_zero(verdicts, method):
    facts = {
        "t.a.x.ratio": RATIO | {"value": "0.04", "low": "0.00", "high": "0.30"},
        "t.a.x.p": P | {"p": "0.01"},
    }
    entries = {
        "p_from_interval": 'target = "t.a.x.p"\ninputs = { ratio = "t.a.x.ratio" }',
        "centre_of_limits": 'target = "t.a.x.ratio"\nscale = "log"',
    }
    assert set(verdicts(facts, method, entries[method]).values()) == {"compatible"}


def test_a_limit_of_a_share_that_is_printed_as_zero_is_cut_at_zero(verdicts):
    facts = {"t.a.x.rate": RATE | {"value": "4.0", "low": "0.0", "high": "12.0", "bounds": "ci95"}}
    facts |= {"t.a.x.rate": facts["t.a.x.rate"] | {"type": "survival"}}
    entries = 'target = "t.a.x.rate"\nscale = "logit"'
    assert verdicts(facts, "centre_of_limits", entries)["t.a.x.rate#value"] == "inconsistent"
    facts["t.a.x.rate"] |= {"value": "0.5"}
    assert verdicts(facts, "centre_of_limits", entries)["t.a.x.rate#value"] == "compatible"


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({"printed": "0/0 (0)", "value": "0", "events": "0", "total": "0"}, "not checkable"),
        ({"printed": "36/34 (105.9)", "value": "105.9", "events": "36", "total": "34"},
         "inconsistent"),
        ({"printed": "36/34", "events": "36", "total": "34"}, "inconsistent"),
        ({"value": "132.4"}, "inconsistent"),
        ({"value": "-3"}, "inconsistent"),
        ({"value": "40", "low": "50", "high": "30", "bounds": "ci95",
          "printed": "40 (50–30)"}, "inconsistent"),
    ],
)  # fmt: skip
def test_a_share_that_cannot_be_is_a_finding(small_project, cells, expected):
    reason = '[not_reproducible]\n"t.a.x.rate" = "A test."\n'
    ledger = small_project({"t.a.x.rate": RATE | cells}, reason).load()
    assert ledger["fda_review_zh:t.a.x.rate"].verdict == expected


@pytest.mark.parametrize("p", ["1.3", "5.2"])
def test_a_p_value_above_one_cannot_be(verdict, p):
    assert verdict(**P, p=p) == "inconsistent"


def test_limits_that_are_printed_in_reverse_are_a_finding(verdict):
    cells = {"value": "0.71", "low": "0.93", "high": "0.55", "printed": "0.71 (0.93–0.55)"}
    assert verdict(**RATIO, **cells) == "inconsistent"


def test_limits_that_were_exchanged_on_entry_are_bad_data(small_project):
    cells = {"value": "0.71", "low": "0.93", "high": "0.55", "printed": "0.71 (0.55–0.93)"}
    (problem,) = small_project({"t.a.x.ratio": RATIO | cells}).problems()
    assert problem.message == "limits reversed: low 0.93 is above high 0.55"


def test_events_above_the_head_of_their_column_are_a_finding(small_project):
    facts = {
        "t.a.n.count": COUNT | {"value": "40"},
        "t.a.x.rate": RATE
        | {"printed": "50 (30.0)", "events": "50", "value": "30.0", "total_key": "t.a.n.count"},
    }
    ledger = small_project(facts).load()
    entry = ledger["fda_review_zh:t.a.x.rate"]
    assert entry.verdict == "inconsistent"
    assert any("50 events are above their total of 40" in o.arithmetic for o in entry.outcomes)


def test_a_quotient_of_nothing_is_open(verdicts):
    facts = {
        "t.a.x.ratio": {"type": "ratio", "unit": "1", "value": "2.0"},
        "t.a.n.count": COUNT | {"value": "4"},
        "t.b.n.count": COUNT | {"value": "0"},
    }
    entries = 'target = "t.a.x.ratio"\ninputs = { numerator = "t.a.n.count", '
    found = verdicts(facts, "quotient", entries + 'denominator = "t.b.n.count" }')
    assert found == {"t.a.x.ratio#value": "not checkable"}


def test_a_total_that_is_no_count_is_told_in_words(small_project):
    facts = {
        "t.a.n.mean": {"type": "number", "unit": "patient", "value": "40.5"},
        "t.a.x.rate": RATE | {"events": "10", "value": "25", "total_key": "t.a.n.mean"},
    }
    (problem,) = small_project(facts).problems()
    assert "t.a.n.mean#value is '40.5'; expected a count" in problem.message


# --- scales


@pytest.mark.parametrize(
    ("unit", "printed", "value", "events", "total", "expected"),
    [
        ("1", "62/100 (0.62)", "0.62", "62", "100", "reproduced"),
        ("1", "62/100 (0.63)", "0.63", "62", "100", "inconsistent"),
        ("per 1000", "3/400 (7.5)", "7.5", "3", "400", "reproduced"),
        ("per 1000", "3/400 (0.75)", "0.75", "3", "400", "inconsistent"),
        ("per 100 000", "3/400 (750)", "750", "3", "400", "reproduced"),
        ("%", "62/100 (62)", "62", "62", "100", "reproduced"),
        ("1", "100/100 (1.2)", "1.2", "100", "100", "inconsistent"),
        ("bottle", "62/100 (62)", "62", "62", "100", "not checkable"),
    ],
)
def test_a_share_is_recomputed_in_its_unit(verdict, unit, printed, value, events, total, expected):
    cells = {"printed": printed, "value": value, "events": events, "total": total}
    assert verdict(type="proportion", unit=unit, **cells) == expected


def test_an_interval_is_recomputed_in_its_unit(small_project):
    cells = {
        "type": "proportion", "unit": "1", "bounds": "ci95", "events": "60", "total": "185",
        "value": "0.324", "low": "0.257", "high": "0.397",
    }  # fmt: skip
    intervals = '[intervals]\ntable_1 = "clopper_pearson"\n'
    ledger = small_project({"t.a.x.rate": cells}, intervals).load()
    assert ledger["fda_review_zh:t.a.x.rate"].verdict == "reproduced"
    assert ledger.identified_methods[0].matches["clopper_pearson"] == 2


def test_percentages_of_a_partition_close_in_their_unit(verdicts):
    facts = {
        f"t.{arm}.x.rate": {"type": "proportion", "unit": "1", "value": value}
        for arm, value in (("a", "0.62"), ("b", "0.38"))
    }
    entries = 'members = ["t.a.x.rate", "t.b.x.rate"]'
    assert set(verdicts(facts, "adds_up_to_100", entries).values()) == {"reproduced"}


# --- the live row


def test_a_share_below_one_percent_of_the_data_is_compatible(ledger):
    entry = ledger["stein_2019:tower.blinatumomab.headache_grade_3_cycle_1.rate"]
    assert entry.fact.relation == "<"
    assert entry.verdict == "compatible"
