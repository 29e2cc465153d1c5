"""What two documents print of one quantity is tied, or said to be two."""

from __future__ import annotations

import pytest

from recount.untied import Candidate, candidates

OTHER = "literature/litzow_2024/facts.csv"
STEM = "e1910.randomised.overall_survival.hazard_ratio"


def keys(found: list[Candidate]) -> set[str]:
    return {" ".join(candidate.keys) for candidate in found}


def test_each_group_that_nothing_ties_has_a_reason_and_no_reason_stands_idle(ledger):
    assert keys(candidates(ledger)) == {row["keys"] for row in ledger.records["untied"]}


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("Patients randomised to blinatumomab in E1910", "e1910.blinatumomab.size.count"),
        ("P value of remission with any recovery in TOWER", "tower.randomised.cr_crh_cri.rate_p"),
    ],
)
def test_a_row_less_in_the_concordance_is_noticed(project, row, expected):
    before = keys(candidates(project.load()))
    file = project.root / "data/concordance.csv"
    lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
    file.write_text("".join(line for line in lines if not line.startswith(row)), encoding="utf-8")
    assert keys(candidates(project.load())) - before == {expected}


def test_the_command_lists_the_groups(capsys):
    from recount.cli import main

    assert main(["untied"]) == 0
    assert capsys.readouterr().out.endswith("10 groups\n")
