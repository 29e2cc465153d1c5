"""Exhibits: a line names a finding, the facts of it that are shown, and those that are ringed."""

from __future__ import annotations

import pytest

from recount.sphinx_ext.exhibits import Exhibit, exhibit

FINDING = "liposome-remissions"
JOURNAL = "obrien_2013:obrien_2013.all.cr_cri.rate"
PANEL = "medpage_2012:obrien_2013.all.cr_cri.rate"


def test_a_line_names_a_finding_and_its_facts_some_of_them_ringed(ledger):
    wanted = exhibit(f"{FINDING}: !{JOURNAL} {PANEL}", ledger)
    assert wanted == Exhibit(FINDING, ((JOURNAL, True), (PANEL, False)))


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("no-such-finding: a b", "there is no finding 'no-such-finding'"),
        (f"{FINDING}: {JOURNAL} fda_review_zh:nothing", "does not name fda_review_zh:nothing"),
        (f"{FINDING}: {JOURNAL}", "two printings or more"),
    ],
)
def test_what_cannot_be_shown_is_refused(line, said, ledger):
    with pytest.raises(ValueError, match=said):
        exhibit(line, ledger)
