"""The challenge cards of the methods: none is silent, none fires a method it does not name."""

from __future__ import annotations

import pytest

from recount.checks.methods import METHODS
from tests.cards import METHOD_CARDS, declared

CARDS = pytest.mark.parametrize("card", METHOD_CARDS, ids=lambda card: card.method)


def inconsistent(ledger) -> set[str]:
    """The methods of a ledger of which an outcome is inconsistent."""
    return {o.check.method for o in ledger.outcomes if o.verdict == "inconsistent"}


def test_each_method_has_its_card_and_each_card_a_method():
    assert sorted(card.method for card in METHOD_CARDS) == sorted(METHODS)


def test_each_method_recomputes_a_number_of_the_data(ledger):
    """One that no document needs is dead code, whatever its card says.

    `possible` is made where a row prints what cannot be, and no document does that yet.
    """
    silent = set(METHODS) - {outcome.check.method for outcome in ledger.outcomes}
    assert silent == {"possible"}


@CARDS
def test_a_firing_card_fires_its_method_and_no_other(small_project, card):
    project = small_project(card.facts | card.change, declared(card.method, card.entries))
    assert inconsistent(project.load()) == {card.method}


@CARDS
def test_a_quiet_card_fires_nothing(small_project, card):
    project = small_project(card.facts, declared(card.method, card.entries))
    assert inconsistent(project.load()) == set()


@CARDS
def test_a_card_says_what_changes_and_it_is_little(card):
    """What fires differs from what keeps quiet in facts alone, and in one fact."""
    (key,) = card.change
    assert card.facts[key] != card.change[key]
