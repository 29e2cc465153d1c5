"""Two chapters that ask one question give one answer; and every sentence is read as it stands."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from recount.authoring import open_book
from recount.claims.records import stored

ROOT = Path(__file__).resolve().parents[1]
RECORDS = stored(ROOT)
# What the answers of a pair have in common: the facts they rest on, or the numbers of the margin.
NUMBERS = re.compile(r"\d+(?:\.\d+)?")
SAME_QUESTION = {
    "how much of the distance the mix of burden makes up": (
        "beijing-mix-explains-part", "burden-below-half",
    ),
    "how likely Beijing's remissions are with that mix": (
        "beijing-mix-unlikely", "mix-leaves-it-unlikely",
    ),
    "where the weighted rate puts TOWER's controls": ("definition-decides", "weighted-depends"),
    "where the modelled rate puts them": ("model-forecast-allows-both", "model-held"),
    "how far the external hazard ratio lies from the randomised one": (
        "hazard-gap-within-chance", "score-gap-within-chance", "lesson-hazard-chance",
    ),
    "how far the external odds ratio lies from the randomised one": (
        "sponsor-odds-gap", "lesson-odds",
    ),
    "how far the modelled odds ratio lies from it": ("model-promised-more", "lesson-model-odds"),
    "whether the hazard of death was lower": (
        "lower-hazard", "lesson-survival", "survival-lower-hazard",
    ),
    "whether CR was more frequent among the treated": ("as-treated-holds", "more-cr-treated"),
    "whether severe infections were fewer": ("infections-fewer", "lesson-infections"),
    "whether serious events were more": ("serious-more", "lesson-serious"),
    "whether severe neurologic events were more": (
        "neuro-per-patient-open", "neuro-no-clear-excess",
    ),
    "whether the trial's own endpoint passes its threshold": (
        "cr-crh-star-passes", "lesson-limit-own",
    ),
}  # fmt: skip


@pytest.mark.parametrize("question", SAME_QUESTION)
def test_chapters_with_one_question_have_one_answer(question):
    ids = SAME_QUESTION[question]
    pages = {claim.id: claim.page for claim in open_book().ledger.claims.claims}
    assert len({pages[id_] for id_ in ids}) == len(ids)
    answers = {tuple(NUMBERS.findall(RECORDS[id_].margin)) for id_ in ids}
    assert len(answers) == 1, answers
    assert answers != {()}


def test_every_claim_was_read_by_another_since_it_changed():
    registry = open_book().ledger.claims
    assert [claim.id for claim in registry.unread] == []
    assert [reading.sentence for reading in registry.concluding] == []
