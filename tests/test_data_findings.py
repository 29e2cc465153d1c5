"""Findings: written records that fail as soon as nothing backs them, and what they must hold."""

from __future__ import annotations

import re
import shutil

import pytest

from recount.data.findings import OUTCOMES
from recount.data.tables import Problem
from recount.exports import finding_rows
from recount.vocabulary import KINDS, SEVERITIES, STATUSES

FILE = "data/findings/fda_review_zh.toml"
SIZE = "mt103_211.evaluable.size.count"


# --- what the data say


def test_every_inconsistency_of_the_data_is_named_by_a_finding(ledger):
    failed = [
        o for o in ledger.outcomes if o.verdict == "inconsistent" and not o.check.interpretation
    ]
    assert failed
    unnamed = [
        o.target.id
        for o in failed
        if not any(o.check.id in f.checks for f in ledger[o.target.fact.id].findings)
    ]
    assert unnamed == []
    assert ledger.problems() == []


def test_every_inconsistent_fact_shows_its_finding(ledger):
    bare = [
        e.fact.id for e in ledger.entries.values() if e.verdict == "inconsistent" and not e.findings
    ]
    assert bare == []


def test_the_arithmetic_comes_out_as_the_kind_of_each_finding_says(ledger):
    kinds = {finding.kind: set() for finding in ledger.findings}
    for finding in ledger.findings:
        kinds[finding.kind].add(finding.comes_out)
    assert kinds == {
        "inconsistency": {"inconsistent"},
        "ambiguity": {"differs"},
        "difference": {"passes", "inconsistent"},  # of sources, or of definitions
        "cleared": {"passes"},
    }


def test_the_texts_of_the_findings_hold_no_open_role(ledger):
    texts = [text for row in finding_rows(ledger) for text in map(str, row.values())]
    assert len(texts) >= 10 * len(ledger.findings)
    assert [text for text in texts if re.search(r"\{\w+\}|`", text)] == []


def test_the_most_material_findings_come_first(ledger):
    order = [list(SEVERITIES).index(row["severity"]) for row in finding_rows(ledger)]
    assert order == sorted(order)
    assert len(set(order)) > 1


# --- an inconsistency and its finding


def test_an_inconsistency_without_a_finding_is_named(project):
    key = f"{SIZE}@s2_2"
    for name, row in [("facts", key), ("reading-1", "29"), ("reading-2", "29")]:
        path = f"documents/fda_review_zh/{name}.csv"
        project.cells(path, row, printed="符合条件的受试者为186例", value="186")
    problems = project.load().problems()
    assert (
        f"fda_review_zh:{key}#value: fda_review_zh:evaluable-repeated gives 185, printed 186; "
        "no finding names this check and this fact" in problems
    )


def test_a_finding_covers_only_the_facts_that_it_names(project):
    fact = ', "fda_review_zh:study_119834.cr_model.size.count@s2_3_1"'
    text = 'facts = ["fda_review_zh:study_119834.cr_model.size.count"'
    project.replace("findings/fda_review_zh.toml", text + fact, text)
    (problem,) = project.load().problems()
    assert problem.startswith("fda_review_zh:study_119834.cr_model.size.count@s2_3_1#value: ")


def test_a_finding_that_is_taken_away_leaves_its_inconsistency_bare(project):
    path = project.root / "data" / "findings" / "fda_review_zh.toml"
    text = path.read_text(encoding="utf-8")
    start = text.index("[model-size]")
    path.write_text(text[:start] + text[text.index("\n[", start) + 1 :], encoding="utf-8")
    problems = project.load().problems()
    assert len(problems) == 2
    assert all("fda_review_zh:model-size-repeated" in problem for problem in problems)


CHECKS = """
[[check]]
id = "a-is-b"
method = "same_value"
members = ["t.a.n.count", "t.b.n.count"]
why = "A test."

[[check]]
id = "a-is-c"
method = "same_value"
interpretation = true
members = ["t.a.n.count", "t.c.n.count"]
why = "A test."
"""


def finding(comes_out: str, checks: list[str], /, **entries: str) -> str:
    known = {
        "title": "'A title'",
        "kind": "'inconsistency'",
        "severity": "'minor'",
        "status": "'open'",
        "facts": "['fda_review_zh:t.a.n.count', 'fda_review_zh:t.b.n.count']",
        "checks": str([f"fda_review_zh:{check}" for check in checks]),
        "comes_out": f"'{comes_out}'",
        "explanation": "'e'",
        "otherwise": "'o'",
        "settles": "'s'",
    }
    return "\n".join(["[odd]", *(f"{k} = {v}" for k, v in (known | entries).items() if v)]) + "\n"


def numbers(a: str, b: str, c: str = "1") -> dict[str, dict[str, str]]:
    return {
        f"t.{name}.n.count": {"value": value} for name, value in zip("abc", (a, b, c), strict=True)
    }


@pytest.mark.parametrize(
    ("comes_out", "checks", "facts", "complaint"),
    [
        ("inconsistent", ["a-is-b"], numbers("1", "2"), ""),
        ("inconsistent", ["a-is-b"], numbers("1", "1"), "fda_review_zh:a-is-b holds"),
        ("inconsistent", ["a-is-b", "a-is-c"], numbers("1", "2"), ""),
        (
            "inconsistent",
            ["a-is-b", "a-is-c"],
            numbers("1", "1", "2"),
            "fda_review_zh:a-is-b holds, fda_review_zh:a-is-c fails",
        ),
        ("differs", ["a-is-b", "a-is-c"], numbers("1", "1", "2"), ""),
        (
            "differs",
            ["a-is-b", "a-is-c"],
            numbers("1", "1"),
            "fda_review_zh:a-is-b holds, fda_review_zh:a-is-c holds",
        ),
        (
            "differs",
            ["a-is-b", "a-is-c"],
            numbers("1", "2", "3"),
            "fda_review_zh:a-is-b fails, fda_review_zh:a-is-c fails",
        ),
        ("passes", ["a-is-b", "a-is-c"], numbers("1", "1"), ""),
        (
            "passes",
            ["a-is-b", "a-is-c"],
            numbers("1", "1", "2"),
            "fda_review_zh:a-is-b holds, fda_review_zh:a-is-c fails",
        ),
    ],
)
def test_a_finding_fails_when_the_arithmetic_changes(
    small_project, comes_out, checks, facts, complaint
):
    ledger = small_project(facts, CHECKS, finding(comes_out, checks)).load()
    wanted = [f"finding odd: comes_out is {comes_out!r}, but {complaint}"] if complaint else []
    assert ledger.problems() == wanted


# --- what a finding must hold

ENTRIES = [
    "title", "kind", "severity", "status", "facts", "checks", "comes_out", "explanation",
    "otherwise", "settles",
]  # fmt: skip
UNKNOWN_CHECK = (
    "unknown check 'fda_review_zh:none'; did you mean fda_review_zh:a-is-c or fda_review_zh:a-is-b?"
)


@pytest.mark.parametrize("name", ENTRIES)
def test_a_missing_entry_of_a_finding_is_told(small_project, name):
    text = finding("inconsistent", ["a-is-b"], **{name: ""})
    problems = small_project(numbers("1", "2"), CHECKS, text).problems()
    assert problems == [Problem(FILE, None, "odd", f"{name} is missing")]


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("colour", "'red'", f"unknown entry 'colour'; expected one of: {', '.join(ENTRIES)}"),
        ("kind", "'error'", f"kind is 'error'; expected one of: {', '.join(KINDS)}"),
        ("severity", "'grave'", f"severity is 'grave'; expected one of: {', '.join(SEVERITIES)}"),
        ("status", "'new'", f"status is 'new'; expected one of: {', '.join(STATUSES)}"),
        ("comes_out", "'fails'", f"comes_out is 'fails'; expected one of: {', '.join(OUTCOMES)}"),
        (
            "facts",
            "['fda_review_zh:t.x.n.count']",
            "unknown fact 'fda_review_zh:t.x.n.count'; did you mean fda_review_zh:t.c.n.count or "
            "fda_review_zh:t.b.n.count or fda_review_zh:t.a.n.count?",
        ),
        ("facts", "'all of them'", "facts is 'all of them'; expected a list"),
        ("title", "['A']", "title is ['A']; expected text"),
        ("checks", "['fda_review_zh:none']", UNKNOWN_CHECK),
        ("settles", "'{check}`fda_review_zh:none`'", UNKNOWN_CHECK),
        (
            "otherwise",
            "'{fact}`fda_review_zh:t.a.n.count#low`'",
            "fda_review_zh:t.a.n.count prints no low; it prints value",
        ),
        (
            "explanation",
            "'{fact}`fda_review_zh:t.a.n.count#middle`'",
            "unknown part 'middle' in 'fda_review_zh:t.a.n.count#middle'; expected one of value, "
            "events, total, low, high, error, p",
        ),
        (
            "explanation",
            "'{check}`fda_review_zh:a-is-b#low`'",
            "fda_review_zh:a-is-b recomputes no low; it recomputes value",
        ),
        (
            "explanation",
            "'{check}`fda_review_zh:a-is-b#naive`'",
            "fda_review_zh:a-is-b recomputes no naive; it recomputes value",
        ),
    ],
)
def test_a_fault_of_a_finding_is_told_with_its_id(small_project, name, text, message):
    entries = finding("inconsistent", ["a-is-b"], **{name: text})
    problems = small_project(numbers("1", "2"), CHECKS, entries).problems()
    assert problems == [Problem(FILE, None, "odd", message)]


def test_a_finding_that_is_no_table_is_told(small_project):
    problems = small_project(numbers("1", "1"), CHECKS, "odd = 1\n").problems()
    assert problems == [Problem(FILE, None, "odd", "is no table; expected [odd]")]


def test_findings_that_are_no_toml_are_told(project):
    project.append("findings/fda_review_zh.toml", "[open\n")
    (problem,) = project.problems()
    assert problem.file == FILE
    assert problem.message.startswith("is not TOML: ")


def test_a_book_without_findings_loads(small_project):
    project = small_project(numbers("1", "1"), CHECKS)
    shutil.rmtree(project.path("findings"))
    assert project.load().findings == ()


def test_an_id_that_stands_in_two_files_is_told(small_project):
    project = small_project(numbers("1", "2"), CHECKS, finding("inconsistent", ["a-is-b"]))
    shutil.copy(project.root / FILE, project.path("findings/second.toml"))
    message = f"duplicate id; it stands already in {FILE}"
    assert project.problems() == [Problem("data/findings/second.toml", None, "odd", message)]
