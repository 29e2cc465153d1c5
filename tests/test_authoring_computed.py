"""Computed numbers: how they are printed, and what their error allows."""

import pytest
from myst_nb.core.variables import format_plain_text

from recount.authoring import provenance
from recount.authoring.computed import computed
from recount.authoring.provenance import Session

GLUE = "application/papermill.record/"


@pytest.fixture
def shown(monkeypatch):
    """The outputs, by the name they are glued under."""
    import IPython.display

    seen = {}

    def display(data, raw, metadata):
        assert raw
        assert metadata["scrapbook"]["mime_prefix"] == GLUE
        seen[metadata["scrapbook"]["name"]] = data

    monkeypatch.setattr(IPython.display, "display", display)
    with provenance.active(Session({})):
        yield seen


def printed(output):
    """What the page prints of a glued output."""
    return format_plain_text(output[GLUE + "text/plain"], "")


def test_a_computed_number_is_formatted_before_it_is_glued(shown):
    computed("rate", 32.4324, 1)
    computed("count", 60)
    computed("words", "63 or 64")
    computed("decimals", 0.5, 2)
    texts = {name: printed(output) for name, output in shown.items()}
    assert texts == {"rate": "32.4", "count": "60", "words": "63 or 64", "decimals": "0.50"}


def test_a_float_without_decimals_is_refused(shown):
    with pytest.raises(TypeError, match="needs a number of decimals"):
        computed("rate", 0.324)


def test_a_number_is_stored_with_the_facts_behind_it(shown):
    session = Session({"computed": computed, "note": provenance.note})
    session.run('rate = note("b:rate", "a:rate") or 1\ncomputed("rate", rate)\ncomputed("one", 1)')
    assert shown["rate"][GLUE + "application/vnd.recount.facts+json"] == ["a:rate", "b:rate"]
    assert list(shown["one"]) == [GLUE + "text/plain"]


@pytest.mark.parametrize(("error", "decimals"), [(0.05, 1), (0.005, 2), (0.5, 0), (0, 3)])
def test_a_digit_is_printed_that_two_standard_errors_leave_alone(shown, error, decimals):
    computed("power", 81.23, decimals, error=error)
    assert "power" in shown


@pytest.mark.parametrize(
    ("error", "decimals", "allowed"),
    [
        (0.051, 1, "at most 0 decimals, not 1"),
        (0.004, 3, "at most 2 decimals, not 3"),
        (0.6, 0, "not even whole numbers"),
        (-1, 0, "expected 0 or more"),
        (float("nan"), 0, "expected 0 or more"),
    ],
)
def test_a_digit_that_the_error_does_not_carry_is_refused(shown, error, decimals, allowed):
    with pytest.raises(ValueError, match=allowed):
        computed("power", 81.23, decimals, error=error)
    assert not shown


def test_a_text_has_no_error(shown):
    with pytest.raises(TypeError, match="needs a number beside it"):
        computed("power", "81%", error=0.1)
