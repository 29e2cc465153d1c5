"""What notebooks import: computed numbers, claims, tables of facts."""

import pytest

from recount.authoring import notebook, tables

CR = "fda_review_zh:mt103_211.evaluable.cr.rate"


def glued(monkeypatch):
    """What the page prints of each glued value."""
    import myst_nb
    from myst_nb.core.variables import format_plain_text

    seen = {}

    def glue(name, value, display):
        seen[name] = format_plain_text(repr(value), "")

    monkeypatch.setattr(myst_nb, "glue", glue)
    return seen


def test_a_computed_number_is_formatted_before_it_is_glued(monkeypatch):
    seen = glued(monkeypatch)
    notebook.computed("rate", 32.4324, 1)
    notebook.computed("count", 60)
    notebook.computed("words", "63 or 64")
    notebook.computed("decimals", 0.5, 2)
    assert seen == {"rate": "32.4", "count": "60", "words": "63 or 64", "decimals": "0.50"}


def test_a_float_without_decimals_is_refused(monkeypatch):
    glued(monkeypatch)
    with pytest.raises(TypeError, match="needs a number of decimals"):
        notebook.computed("rate", 0.324)


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


def test_a_frame_of_facts_has_parts_as_numbers_and_the_verdict():
    frame = tables.facts_frame(notebook.ledger(), [CR])
    assert frame.loc[0, ["events", "value", "low", "high"]].tolist() == [60, 32.4, 25.7, 39.7]
    assert frame.loc[0, "verdict"] == "reproduced"


def test_tables_carry_roles_so_that_provenance_survives(monkeypatch):
    import IPython.display

    shown = []
    monkeypatch.setattr(IPython.display, "display", lambda markdown: shown.append(markdown.data))
    tables.show_table(["Endpoint", "Rate"], [["CR", tables.interval_roles(CR)]])
    assert shown[0].splitlines()[0] == "| Endpoint | Rate |"
    assert f"{{fact}}`{CR}#low`" in shown[0]
