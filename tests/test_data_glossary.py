"""The glossary: enough terms, no word of two meanings, and printings with their places."""

from __future__ import annotations

from pathlib import Path

import pytest

from recount.data import glossary
from recount.data.glossary import Term
from recount.lint.words import Names, read_names

ROOT = Path(__file__).resolve().parents[1]
FILE = "records/glossary.csv"


@pytest.fixture(scope="module")
def terms(ledger) -> tuple[Term, ...]:
    """The entries of the book's glossary."""
    return glossary.terms(ledger.records[glossary.RECORD])


def test_there_are_as_many_terms_as_were_asked_for_in_the_languages_of_the_documents(terms):
    assert len(terms) >= 120
    printed = {one.language for term in terms for one in term.printings}
    assert printed == {"zh", "ru", "pl"}
    assert [term.term for term in terms] == sorted((t.term for t in terms), key=str.casefold)


def test_what_a_reader_meets_first_is_explained(terms):
    named = {form for term in terms for form in (*term.words, *term.abbreviations)}
    assert {"MRD", "CR", "Ph-negative", "salvage", "blasts", "hazard ratio"} <= named


def test_a_definition_holds_no_number(terms):
    forms = [form for term in terms for form in (*term.words, *term.abbreviations)]
    names = Names([*read_names(ROOT, []), *forms])
    typed = {term.id: names.unbound(term.definition) for term in terms}
    assert {id_: found for id_, found in typed.items() if found} == {}


def test_a_definition_is_a_sentence_and_says_more_than_the_term(terms):
    short = [t.id for t in terms if not t.definition.endswith(".") or len(t.definition) < 20]
    assert short == []


def test_what_tells_more_is_a_page_with_that_anchor(terms):
    wrong = []
    for term in terms:
        page, _, anchor = term.see.partition("#")
        path = ROOT / f"{page}.md"
        if page and not path.exists():
            wrong.append(f"{term.id}: there is no page {page}")
        elif anchor and f"({anchor})=" not in path.read_text(encoding="utf-8"):
            wrong.append(f"{term.id}: {page} has no anchor {anchor}")
    assert wrong == []


def test_a_form_of_two_terms_is_told(project):
    line = project.cells(FILE, "mrd", also="salvage")
    assert [str(problem) for problem in project.problems()] == [
        f"data/{FILE}:{line} [mrd] 'salvage' is a form of 'salvage' too; expected one term"
    ]


def test_an_unknown_source_is_told(project):
    line = project.cells(FILE, "mrd", source="nobody_1900")
    assert [str(problem) for problem in project.problems()] == [
        f"data/{FILE}:{line} [mrd] source is 'nobody_1900'; "
        "expected a source or a work of the bibliography"
    ]


def test_words_without_their_place_are_told(project):
    line = project.cells(FILE, "mrd", ru_place="")
    assert [str(problem) for problem in project.problems()] == [
        f"data/{FILE}:{line} [mrd] ru needs the words, their source and their place, or none of "
        "them"
    ]
