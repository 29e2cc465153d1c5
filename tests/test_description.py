"""The numbers of a fact in one form, for a row whose clause is in another script."""

from __future__ import annotations

import pytest

from recount.description import in_short


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("fda_review_zh:mt103_211.evaluable.cr.rate", "60/185 = 32.4% (25.7 to 39.7)"),
        ("fda_review_zh:mt103_211.design.threshold.percent", "30%"),
        ("fda_review_zh:rr_all.combination.cr.rate", "25 to 46%"),
        ("rogachev_2023:cohort.p2016_blast_groups.continuous_remission.p", "p = 0.0326"),
    ],
)
def test_a_share_comes_with_its_sum_and_limits_with_their_value(key, text, ledger):
    assert in_short(ledger[key], ledger) == text


def test_a_share_that_its_percentage_contradicts_does_not_equal_it(ledger):
    wrong = [e for e in ledger.entries.values() if e.verdict == "inconsistent" and e.fact.events]
    texts = [in_short(entry, ledger) for entry in wrong]
    assert texts
    assert not [text for text in texts if " = " in text.replace("p = ", "")]
