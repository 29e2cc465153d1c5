"""What notebooks that hold claims by a condition import."""

import pytest

from recount.authoring import notebook


def test_a_claim_that_is_no_longer_true_stops_with_its_sentence(monkeypatch):
    monkeypatch.setattr(notebook, "claims", lambda root: {"low": "the limit lies below"})
    notebook.holds("low", True)
    with pytest.raises(notebook.ClaimError, match="the limit lies below"):
        notebook.holds("low", False)


def test_a_predicate_without_a_claim_and_one_that_is_not_a_truth_value_are_refused(monkeypatch):
    monkeypatch.setattr(notebook, "claims", lambda root: {"low": "the limit lies below"})
    with pytest.raises(KeyError, match="no page makes the claim 'high'"):
        notebook.holds("high", True)
    with pytest.raises(TypeError, match="neither true nor false"):
        notebook.holds("low", "yes")


def test_claims_are_read_from_the_pages(tmp_path):
    (tmp_path / "book").mkdir()
    (tmp_path / "notebooks").mkdir()
    page = tmp_path / "notebooks" / "a.md"
    page.write_text("It {claim}`lies\nbelow <lies-below>` the line.", encoding="utf-8")
    assert notebook.claims(tmp_path) == {"lies-below": "lies below"}
