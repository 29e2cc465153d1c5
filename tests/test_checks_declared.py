"""Declared and automatic checks: what is refused, and what the data are checked for."""

from __future__ import annotations

import pytest

from recount.checks.methods import METHODS
from recount.checks.run import passes, run
from recount.data.tables import BadData, Problem

CHECKS = "documents/fda_review_zh/checks.toml"
FILE = f"data/{CHECKS}"
CR = "mt103_211.evaluable.cr.rate"
SIZE = "mt103_211.evaluable.size.count"


def entry(id_: str = "added", **entries: str) -> str:
    known = {
        "id": f'"{id_}"',
        "method": '"same_value"',
        "members": f'["{SIZE}", "{SIZE}@s2_2"]',
        "why": '"A test."',
    }
    lines = [f"{name} = {text}" for name, text in (known | entries).items() if text]
    return "\n".join(["", "[[check]]", *lines, ""])


@pytest.fixture
def three_facts(small_project):
    """A builder of a project with a share and a size that is printed twice, and these checks."""
    facts = {
        CR: {"type": "proportion", "value": "32.4", "events": "60", "total": "185"},
        SIZE: {"value": "185"},
        f"{SIZE}@s2_2": {"value": "185"},
    }
    return lambda checks: small_project(facts, checks)


def test_the_entry_that_the_faults_are_made_of_is_right(three_facts):
    assert passes(three_facts(entry()).load().by_check["fda_review_zh:added"])


UNKNOWN_METHOD = f"unknown method 'guess'; expected one of: {', '.join(METHODS)}"
UNKNOWN_ENTRY = (
    "unknown entry 'colour'; expected one of: contrast, id, inputs, interpretation, interval, "
    "members, method, nature, scale, target, test, variance, why"
)
INTERVALS = "clopper_pearson, wilson, jeffreys, agresti_coull, wald"


@pytest.mark.parametrize(
    ("entries", "message"),
    [
        ({"method": '"guess"'}, UNKNOWN_METHOD),
        ({"why": ""}, "why is missing"),
        ({"colour": '"red"'}, UNKNOWN_ENTRY),
        ({"interpretation": '"no"'}, "interpretation is 'no'; expected true or false"),
        ({"members": f'["{SIZE}", 7]'}, "7 is no key; expected text"),
        ({"members": f'["{SIZE}"]'}, "one of members; expected at least two"),
        ({"members": ""}, "members is missing; same_value takes members"),
        ({"target": f'"{CR}"'}, "needless target; same_value takes members"),
        (
            {"members": f'["{SIZE}", "{SIZE}#low"]'},
            f"fda_review_zh:{SIZE} prints no low; it prints value",
        ),
        (
            {"members": f'["{SIZE}", "{SIZE}#middle"]'},
            f"unknown part 'middle' in 'fda_review_zh:{SIZE}#middle'; "
            "expected one of value, events, total, low, high, error, p",
        ),
        (
            {"method": '"proportion_interval"', "interval": '"exact"'},
            f"unknown interval 'exact'; expected one of: {INTERVALS}",
        ),
        (
            {"method": '"centre_of_limits"', "scale": '"linear"'},
            "unknown scale 'linear'; expected one of: log, logit",
        ),
        (
            {"method": '"percentage"', "members": "", "target": f'"{CR}"'},
            "events is missing; percentage takes target, events, total",
        ),
        (
            {"method": '"exceeds"', "members": "", "inputs": f'["{CR}"]'},
            "1 inputs; exceeds takes 2",
        ),
        (
            {"method": '"one_sided_p_from_interval"', "members": "", "target": f'"{CR}"'},
            "one_sided_p_from_interval assumes what no fact prints; expected interpretation = true",
        ),
        (
            {
                "method": '"at_most"',
                "members": "",
                "target": f'["{SIZE}", "{SIZE}@s2_2"]',
                "inputs": f'["{SIZE}"]',
            },
            f"target is ['{SIZE}', '{SIZE}@s2_2']; expected one",
        ),
    ],
)
def test_a_fault_of_a_check_is_told_with_its_id(three_facts, entries, message):
    assert Problem(FILE, None, "added", message) in three_facts(entry(**entries)).problems()


def test_an_unknown_fact_in_a_check_brings_near_ones_to_mind(three_facts):
    unknown = entry(members=f'["{SIZE}", "mt103_211.evaluable.sise.count"]')
    (problem,) = three_facts(unknown).problems()
    assert problem[:3] == (FILE, None, "added")
    assert problem.message.startswith(
        "unknown fact 'fda_review_zh:mt103_211.evaluable.sise.count'; "
        f"did you mean fda_review_zh:{SIZE}"
    )


def test_a_check_without_an_id_is_told_by_its_number(three_facts):
    problems = three_facts(entry() + entry(id="")).problems()
    assert problems == [Problem(FILE, None, "check 2", "id is missing")]


def test_a_faulty_check_is_not_called_unknown_where_a_finding_names_it(project):
    check = 'id = "model-odds-ratio-possible"'
    project.replace(CHECKS, check, f"{check}\ncolour = 'red'")
    assert project.problems() == [Problem(FILE, None, "model-odds-ratio-possible", UNKNOWN_ENTRY)]


def test_a_duplicate_check_id_is_told(three_facts):
    assert three_facts(entry() + entry()).problems() == [
        Problem(FILE, None, "fda_review_zh:added", "duplicate check id")
    ]


def test_broken_toml_is_told_and_hides_no_other_fault(project):
    project.append(CHECKS, "[[check\n")
    mrd = "MRD response among responders"
    row = project.cells("concordance.csv", mrd, reason="people")
    first, second = project.problems()
    assert first.file == FILE
    assert first.message.startswith("is not TOML: ")
    assert (second.file, second.row) == ("data/concordance.csv", row)


def test_toml_that_is_not_utf_8_is_told(project):
    path = project.root / "data" / CHECKS
    path.write_bytes(path.read_bytes() + "# é\n".encode("latin-1"))
    (problem,) = project.problems()
    assert problem.file == FILE
    assert problem.message.startswith("is not UTF-8 (byte ")


@pytest.mark.parametrize(
    ("text", "key", "message"),
    [
        (
            "[[checks]]\nid = 'x'\n",
            "checks",
            "unknown table; expected one of: intervals, tests, not_reproducible, check",
        ),
        (
            "[intervals]\ntable_1 = 'exact'\n",
            "table_1",
            f"unknown interval 'exact'; expected one of: {INTERVALS}",
        ),
        (
            "[not_reproducible]\n'a.b.c.d' = 'why'\n",
            "a.b.c.d",
            "not_reproducible names an unknown fact",
        ),
        ("[check]\nid = 'x'\n", "check", "is no table; expected [[check]]"),
    ],
)
def test_a_table_that_is_not_known_is_told(small_project, text, key, message):
    problems = small_project({"t.a.n.count": {"value": "1"}}, text).problems()
    assert problems == [Problem(FILE, None, key, message)]


# --- what a method cannot take


def test_a_method_that_cannot_take_its_facts_is_bad_data(small_project):
    facts = {
        "t.a.cr.rate": {"type": "proportion", "value": "50", "unit": "%"},
        "t.a.cr.count": {"value": "5"},
        "t.a.n.count": {"value": "4"},
    }
    check = (
        '[[check]]\nid = "c"\nmethod = "percentage"\nwhy = "A test."\ntarget = "t.a.cr.rate"\n'
        'inputs = { events = "t.a.cr.count", total = "t.a.n.count" }\n'
    )
    (problem,) = small_project(facts, check).problems()
    assert problem[:3] == (FILE, None, "fda_review_zh:c")
    assert problem.message.startswith(
        "percentage cannot take these facts: events=5, total=4: expected whole numbers"
    )


def test_a_check_that_compares_nothing_is_bad_data(three_facts):
    assert three_facts(entry(members=f'["{CR}#events", "{CR}#value"]')).problems() == [
        Problem(
            FILE,
            None,
            "fda_review_zh:added",
            "same_value compares nothing; expected facts that share a part",
        )
    ]


def test_checks_run_when_their_outcomes_are_asked_for(three_facts):
    ledger = three_facts(entry(members=f'["{CR}#events", "{CR}#value"]')).load()
    assert ledger.facts.part(f"fda_review_zh:{CR}") == "32.4"
    for ask in (ledger.checked, ledger.problems, lambda: ledger[f"fda_review_zh:{CR}"]):
        with pytest.raises(BadData, match="same_value compares nothing"):
            ask()


def test_all_checks_that_cannot_run_are_told_at_once(ledger):
    bad = [c for c in ledger.declared.checks if c.method == "percentage"][:2]
    empty = [type(c)(c.id, c.method, c.why, c.file) for c in bad]
    with pytest.raises(BadData) as caught:
        run(tuple(empty))
    assert [p.key for p in caught.value.problems] == [c.id for c in bad]


# --- automatic checks


def test_a_row_with_events_and_total_is_checked_without_anyone_asking(small_project):
    cells = {"type": "proportion", "unit": "%", "value": "32.4", "events": "60", "total": "185"}
    ledger = small_project({"t.a.cr.rate": cells}).load()
    (check,) = ledger.declared.checks
    assert (check.id, check.automatic) == ("fda_review_zh:t.a.cr.rate/percentage", True)
    assert ledger["fda_review_zh:t.a.cr.rate"].verdict == "reproduced"


def test_the_total_may_stand_elsewhere(small_project):
    facts = {
        "t.a.cr.rate": {
            "type": "proportion",
            "unit": "%",
            "value": "32.4",
            "events": "60",
            "total_key": "t.a.n.count",
        },
        "t.a.n.count": {"value": "185"},
    }
    assert small_project(facts).load()["fda_review_zh:t.a.cr.rate"].verdict == "reproduced"
    facts["t.a.n.count"] = {"value": "189"}
    assert small_project(facts).load()["fda_review_zh:t.a.cr.rate"].verdict == "inconsistent"


SHARE = {"type": "proportion", "unit": "%"}
LIMITS = SHARE | {"value": "32.4", "low": "25.7", "high": "39.7", "bounds": "ci95"}


def test_an_interval_must_be_tied_to_a_method_or_told_to_be_out_of_reach(small_project):
    fact = {"t.a.cr.rate": LIMITS}
    (problem,) = small_project(fact).problems()
    assert problem == Problem(
        "data/documents/fda_review_zh/facts.csv", 2, "t.a.cr.rate",
        "its interval is tied to no method; expected a method for fda_review_zh:table_1 under "
        "[intervals], or a reason under [not_reproducible]",
    )  # fmt: skip
    reasons = '[not_reproducible]\n"t.a.cr.rate" = "No total."\n'
    entry = small_project(fact, reasons).load()["fda_review_zh:t.a.cr.rate"]
    assert (entry.verdict, entry.reason) == ("compatible", "No total.")


def test_an_interval_without_events_is_inverted_to_counts(small_project):
    facts = {
        "t.a.cr.rate": LIMITS | {"total_key": "t.a.n.count"},
        "t.a.n.count": {"value": "185"},
    }
    ledger = small_project(facts, '[intervals]\ntable_1 = "clopper_pearson"\n').load()
    found = {(o.check.method, o.recomputed) for o in ledger.outcomes}
    assert found == {("count_inversion", "60"), ("value_inside_limits", "25.7 to 39.7")}


def test_limits_of_counts_that_cannot_be_are_those_of_no_method(small_project):
    share = LIMITS | {"total": "185", "events": "60"}
    other = share | {"printed": "190/185 (32.4) [25.7–39.7]", "events": "190"}
    facts = {"t.a.cr.rate": share, "t.b.cr.rate": other}
    ledger = small_project(facts, '[intervals]\ntable_1 = "clopper_pearson"\n').load()
    (table,) = ledger.identified_methods
    assert (table.printed, table.matches["clopper_pearson"], table.matches["wald"]) == (4, 2, 1)


# --- the data


FOUNDING = ("fda_review_zh", "aerospace_2025", "rogachev_2023", "register_page", "hematologia_2016")


def test_every_interval_and_p_value_of_the_five_documents_is_tied_or_not_reproducible(ledger):
    printed = [
        (entry, part)
        for entry in ledger.entries.values()
        if entry.fact.source in FOUNDING
        for part in entry.fact.parts
        if part == "p" or (part in ("low", "high") and entry.fact.bounds.startswith("ci"))
    ]
    recomputed = {o.target.id for o in ledger.outcomes if not o.check.interpretation}
    loose = [
        f"{entry.fact.id}#{part}"
        for entry, part in printed
        if not entry.reason and f"{entry.fact.id}#{part}" not in recomputed
    ]
    assert len(printed) > 60
    assert loose == []


def test_the_limits_of_table_3_are_all_exact_and_no_other_method_gives_them(ledger):
    (table,) = (t for t in ledger.identified_methods if t.place == "fda_review_zh:table_3")
    assert table.method == "clopper_pearson"
    matches = dict(table.matches)
    assert matches.pop("clopper_pearson") == table.printed == 12
    assert len(matches) == 4
    assert max(matches.values()) <= 1


def test_another_method_for_table_3_makes_its_limits_inconsistent(project):
    project.replace(CHECKS, 'table_3 = "clopper_pearson"', 'table_3 = "wilson"')
    ledger = project.load()
    assert ledger[f"fda_review_zh:{CR}"].verdict == "inconsistent"
    of_the_table = [
        p for p in ledger.problems() if p.startswith("fda_review_zh:") and "/interval gives" in p
    ]
    assert len(of_the_table) == 11  # one limit comes out by truncation


def test_every_check_of_the_data_compares_something(ledger):
    assert [check for check, outcomes in ledger.by_check.items() if not outcomes] == []
