"""The ledger: verdicts of the data, records and concordance, and the downloads."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

import pytest

from recount.data.concordance import agree
from recount.data.project import page_sources
from recount.data.tables import Problem
from recount.exports import check_rows, concordance_rows, ledger_rows, write_downloads
from recount.ledger import load
from recount.vocabulary import VERDICTS

ROOT = Path(__file__).resolve().parents[1]
CR = "fda_review_zh:mt103_211.evaluable.cr.rate"
PROMISED = [
    "source", "key", "label", "population", "printed", "unit", "locator", "method", "recomputed",
    "rule", "verdict", "finding", "pages",
]  # fmt: skip
CONCORDANCE = "concordance.csv"
APPROVALS = "notebooks/regulatory-path/records/approvals.csv"


# --- verdicts of the data


def test_the_data_have_no_problem(ledger):
    assert ledger.problems() == []


def test_every_fact_has_a_verdict(ledger):
    assert set(ledger.entries) == set(ledger.facts.by_id)
    assert {entry.verdict for entry in ledger.entries.values()} <= set(VERDICTS)


def test_a_verdict_is_the_worst_over_the_checks_of_a_fact(ledger):
    entry = ledger["fda_review_zh:mt103_211.cr.relapse_free_survival.median"]
    assert {"inconsistent", "reproduced"} <= {o.verdict for o in entry.outcomes}
    assert entry.verdict == "inconsistent"


def test_a_fact_without_a_check_is_not_checkable(ledger):
    entry = ledger["fda_review_zh:safety.all_trials.neurotoxicity.rate"]
    assert (entry.outcomes, entry.verdict) == ((), "not checkable")


def test_counts_by_source_add_up_to_the_facts(ledger):
    counts = ledger.counts()
    assert list(counts) == list(ledger.facts.sources)
    assert sum(c.total() for c in counts.values()) == len(ledger.facts)
    assert counts["fda_review_zh"].total() >= 150


def test_a_fact_knows_the_checks_that_only_use_it(ledger):
    entry = ledger[CR]
    assert "fda_review_zh:cr-estimate-above-threshold" in entry.used_by
    assert not {o.check.id for o in entry.outcomes} & set(entry.used_by)


def test_a_fact_that_is_only_repeated_says_so(ledger):
    assert ledger["fda_review_zh:mt103_211.evaluable.size.count@s2_2"].repeated_only
    assert not ledger[CR].repeated_only


def test_what_a_check_recomputes_can_be_quoted(ledger):
    assert ledger.text("check", "fda_review_zh:expected-mrd-trial#naive") == "13"
    assert ledger.text("check", f"{CR}/interval#high") == "39.7"
    assert ledger.text("fact", f"{CR}#high") == "39.7"
    outcome = ledger.outcome("fda_review_zh:expected-mrd-trial")
    assert (outcome.recomputed, outcome.naive) == ("12 to 13", "13")
    assert ledger.outcome("fda_review_zh:expected-mrd-trial#naive") is outcome


def test_what_no_check_recomputes_is_refused_with_what_there_is(ledger):
    with pytest.raises(KeyError, match="recomputes no value; it recomputes low, high"):
        ledger.outcome(f"{CR}/interval#value")
    with pytest.raises(KeyError, match=r"unknown check .*; did you mean .*expected-mrd-trial"):
        ledger.recomputed("fda_review_zh:expected-mrd-trail")


def test_an_unknown_fact_is_refused_with_near_ones(ledger):
    with pytest.raises(KeyError, match="did you mean"):
        ledger[f"{CR}s"]


# --- pages


def test_the_pages_of_a_fact_are_those_whose_sources_print_it(small_project):
    project = small_project(
        {CR.partition(":")[2]: {"value": "32.4"}, "t.a.n.count": {"value": "1"}}
    )
    (project.root / "book" / "b.md").write_text(f"A {{fact}}`{CR}#value` and {{fact}}`{CR}`.")
    (project.root / "notebooks" / "a.md").write_text(f"Again {{fact}}`{CR}`.")
    (project.root / "book" / "c.md").write_text(f"A mention of {CR}, without a role.")
    assert [p.name for p in page_sources(project.root)] == ["b.md", "c.md", "a.md"]
    ledger = project.load()
    assert ledger[CR].pages == ("book/b", "notebooks/a")
    assert ledger["fda_review_zh:t.a.n.count"].pages == ()


# --- concordance and records

MRD = "MRD response among responders"
DATE = "US approval date"


@pytest.mark.parametrize(
    ("path", "row", "changes", "message"),
    [
        (
            CONCORDANCE,
            DATE,
            {"reason": "people"},
            "reason is 'people'; expected one of: population, cut_off, definition, rounding, "
            "misprint, unexplained",
        ),
        (
            CONCORDANCE,
            DATE,
            {"reason": "definition"},
            "reason is 'definition', but all printed values agree",
        ),
        (CONCORDANCE, MRD, {"reason": ""}, "the printed values differ; expected a reason"),
        (
            CONCORDANCE,
            DATE,
            {"keys": "fda_review_zh:blinatumomab.us.approval.date"},
            "expected keys of two sources or more that print a part in common",
        ),
        (
            CONCORDANCE,
            DATE,
            {"keys": f"{CR} fda_review_zh:rr_all.single_agent.cr.rate"},
            "expected keys of two sources or more that print a part in common",
        ),
        (
            CONCORDANCE,
            DATE,
            {"keys": f"{CR}#events stein_2019:mt103_211.treated.cr.rate#events"},
            "keys: stein_2019:mt103_211.treated.cr.rate prints no events; "
            "it prints value, low, high",
        ),
        (
            CONCORDANCE,
            DATE,
            {"keys": "zzz"},
            "keys: unknown fact 'zzz'",
        ),
        (
            APPROVALS,
            "China",
            {"date_key": "zzz"},
            "date_key: unknown fact 'zzz'",
        ),
        (
            "notebooks/pivotal-trial/records/trials.csv",
            "MT103-208",
            {"size_keys": f"{CR}#middle"},
            f"size_keys: unknown part 'middle' in '{CR}#middle'; expected one of value, events, "
            "total, low, high, error, p",
        ),
        (
            "notebooks/regulatory-path/records/timeline.csv",
            "Accelerated approval",
            {"kind": ""},
            "kind is empty; a value is required",
        ),
    ],
)
def test_a_fault_of_a_record_is_told_with_its_row(project, path, row, changes, message):
    line = project.cells(path, row, **changes)
    file = project.path(path).relative_to(project.root).as_posix()
    assert Problem(file, line, row, message) in project.problems()


def test_sources_agree_in_the_parts_that_they_share(ledger):
    rate, journal = f"{CR}@table_4", "przepiorka_2015:mt103_211.evaluable.cr.rate"
    assert agree(ledger.facts, (rate, journal))
    assert agree(ledger.facts, (f"{CR}@s2_3_1", journal))
    assert not agree(ledger.facts, (CR, journal))


# --- all at once


def test_all_that_is_wrong_is_told_in_one_run(project):
    facts = "documents/fda_review_zh/facts.csv"
    key = CR.partition(":")[2]
    places = [
        (f"data/{facts}", project.cells(facts, key, low="39.7", high="25.7")),
        ("data/literature/przepiorka_2015/facts.csv", 3),
        ("data/concordance.csv", project.cells(CONCORDANCE, DATE, reason="definition")),
        (
            APPROVALS,
            project.cells(APPROVALS, "Japan", date_key="x"),
        ),
        ("data/literature/przepiorka_2015/checks.toml", None),
        ("data/findings/fda_review_zh.toml", None),
    ]
    journal = "literature/przepiorka_2015"
    project.replace(f"{journal}/facts.csv", "185 evaluable adults", "186 evaluable adults")
    project.append(f"{journal}/checks.toml", '[[check]]\nid = "x"\nmethod = "guess"\nwhy = "w"\n')
    project.append("findings/fda_review_zh.toml", "[empty]\n")
    problems = project.problems()
    assert set(places) <= {(p.file, p.row) for p in problems}
    assert len({str(p) for p in problems}) == len(problems)
    assert all("\n" not in str(p) for p in problems)


# --- downloads


def table(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


@pytest.fixture(scope="module")
def downloads(tmp_path_factory, ledger):
    folder = tmp_path_factory.mktemp("downloads")
    write_downloads(ledger, folder)
    return {path.name: path.read_bytes().decode() for path in folder.iterdir()}


def test_the_downloads_are_those_that_are_promised(downloads):
    names = [
        "checks.csv",
        "claims.csv",
        "concordance.csv",
        "findings.json",
        "ledger.csv",
        "ledger.json",
    ]
    assert sorted(downloads) == names


def test_the_ledger_has_one_row_a_fact_and_the_promised_columns(downloads, ledger):
    rows = table(downloads["ledger.csv"])
    assert [(r["source"], r["key"]) for r in rows] == [(f.source, f.key) for f in ledger.facts]
    assert [name for name in rows[0] if name in PROMISED] == PROMISED
    assert {row["verdict"] for row in rows} <= set(VERDICTS)
    assert rows == ledger_rows(ledger)


def test_the_row_of_a_fact_keeps_its_bound_and_its_counts(downloads, ledger):
    bounds = {"relation", "events", "total", "error", "p"}
    for row in table(downloads["ledger.csv"]):
        fact = ledger.facts[f"{row['source']}:{row['key']}"]
        assert {name: row[name] for name in bounds} == {n: getattr(fact, n) for n in bounds}


def test_the_row_of_a_fact_says_what_the_checks_found(downloads):
    rows = {f"{row['source']}:{row['key']}": row for row in table(downloads["ledger.csv"])}
    row = rows["fda_review_zh:mt103_211.crh_star.mrd_response.rate"]
    assert row["printed"] == "10/17（58.8）［32.9～81.6］"
    assert row["locator"].startswith("Table 3, row ")
    assert row["recomputed"].endswith("value 58.8; low 32.9; high 81.6")
    assert set(row["rule"].split("; ")) == {"nearest", "necessary condition"}
    assert row["verdict"] == "reproduced"
    assert rows["fda_review_zh:study_119834.cr_model.size.count"]["finding"] == "model-size"


def test_the_checks_have_one_row_a_check_and_part(downloads, ledger):
    rows = table(downloads["checks.csv"])
    assert [(r["check"], f"{r['source']}:{r['key']}#{r['part']}") for r in rows] == [
        (o.check.id, o.target.id) for o in ledger.outcomes
    ]
    assert {r["check"] for r in rows} == {c.id for c in ledger.declared.checks}
    assert rows == check_rows(ledger)


def test_the_value_of_the_printed_inputs_stands_beside_the_range(downloads):
    rows = {row["check"]: row for row in table(downloads["checks.csv"])}
    row = rows["fda_review_zh:expected-mrd-trial"]
    assert (row["naive"], row["recomputed"], row["printed"]) == ("13", "12 to 13", "12")


def test_a_reading_holds_or_fails_and_gives_no_verdict(downloads):
    rows = table(downloads["checks.csv"])
    assert {r["verdict"] for r in rows if r["interpretation"]} == {"holds", "fails"}
    assert {r["verdict"] for r in rows if not r["interpretation"]} <= set(VERDICTS)


def test_the_concordance_has_one_row_a_quantity_and_source(downloads, ledger):
    rows = table(downloads["concordance.csv"])
    wanted = [(c.quantity, reference) for c in ledger.concordance for reference in c.references]
    assert [(r["quantity"], r["key"]) for r in rows] == wanted
    assert {r["agree"] for r in rows} == {"yes", "no"}
    assert all(r["reason"] for r in rows if r["agree"] == "no")
    assert rows == concordance_rows(ledger)


def test_the_json_downloads_parse_and_hold_the_same(downloads, ledger):
    rows = json.loads(downloads["ledger.json"])
    assert [row.pop("anchor") for row in rows] == [fact.anchor for fact in ledger.facts]
    assert rows == ledger_rows(ledger)
    findings = json.loads(downloads["findings.json"])
    assert sorted(row["id"] for row in findings) == sorted(f.id for f in ledger.findings)
    assert not re.search(r"\{(fact|check)\}", downloads["findings.json"])


def test_another_load_writes_the_same_bytes(downloads, tmp_path):
    write_downloads(load(ROOT), tmp_path)
    again = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert again == {name: text.encode() for name, text in downloads.items()}
    assert all(b"\r" not in content for content in again.values())


def test_a_project_without_a_concordance_can_be_written(small_project, tmp_path):
    write_downloads(small_project({"t.a.n.count": {"value": "1"}}).load(), tmp_path / "out")
    assert (tmp_path / "out" / "concordance.csv").read_text().count("\n") == 1
