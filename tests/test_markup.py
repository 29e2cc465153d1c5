"""The grammar of the roles: what is a role, what is not, and what is left of the text around it."""

from __future__ import annotations

import doctest

import pytest

from recount import markup


def test_the_examples_are_true():
    assert doctest.testmod(markup).failed == 0


def test_a_text_is_cut_at_its_roles_and_nothing_is_lost():
    text = "{fact}`a:b#low`% to {check}`a:c`; `{fact}` alone is no role"
    pieces = markup.split_numbers(text)
    assert pieces[0] == ("fact", "a:b#low")
    assert pieces[2] == ("check", "a:c")
    put_back = [p if isinstance(p, str) else f"{{{p.role}}}`{p.target}`" for p in pieces]
    assert "".join(put_back) == text
    assert markup.number_roles(text) == [p for p in pieces if not isinstance(p, str)]


@pytest.mark.parametrize(
    ("content", "found"),
    [
        ("words <an-id>", ("words", "an-id")),
        ("two\nlines <an-id>", ("two\nlines", "an-id")),
        ("more < less <an-id>", ("more < less", "an-id")),
        ("words alone", None),
        ("words <An Id>", None),
        ("<an-id>", ("", "an-id")),
        ("words <an-id> more", None),
    ],
)
def test_words_end_with_an_id(content, found):
    assert markup.words_and_id(content) == found


def test_claims_are_read_on_one_line_and_other_roles_are_no_claims():
    text = "{claim}`a\n  b <one>` and {finding}`c <two>`, {claim}`no id`"
    assert markup.claim_roles(text) == [("a b", "one")]
