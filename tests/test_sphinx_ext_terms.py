"""Links of terms: the first use, in prose alone, and never a link within a link."""

from __future__ import annotations

import pytest
from docutils import nodes
from docutils.utils import new_document

from recount.data.glossary import Printing, Term
from recount.sphinx_ext.claim import Claimed, Mark, mark
from recount.sphinx_ext.terms import Forms, TermLink, definitions, link_terms


def term(id_: str, words: str, *short: str, also: tuple[str, ...] = (), linked: bool = True):
    printings = (Printing("zh", "完全缓解", "fda_review_zh", "introduction"),)
    return Term(id_, words, short, also, linked, "outcome", "It is.", "", "", "", printings)


TERMS = (
    term("cr", "complete remission", "CR"),
    term("crh", "partial recovery", "CRh*", "CRh"),
    term("mrd", "measurable residual disease", "MRD", also=("residual disease",)),
    term("ratio", "hazard ratio"),
    term("hazard", "hazard"),
    term("rez", "ALL-REZ", "ALL-REZ"),
    term("all", "leukaemia", "ALL"),
    term("arm", "arm", linked=False),
)


def linked(*paragraphs: nodes.Element) -> list[tuple[str, str]]:
    """The words that are linked in a document of these parts, with their terms."""
    document = new_document("page")
    document += list(paragraphs)
    link_terms(document, Forms(TERMS))
    return [(node.astext(), node["term"]) for node in document.findall(TermLink)]


def text(words: str) -> nodes.paragraph:
    return nodes.paragraph("", words)


def test_the_first_use_is_linked_and_no_later_one():
    assert linked(text("The CR and the CR."), text("A CR.")) == [("CR", "cr")]


def test_the_longest_form_is_taken_and_plurals_and_line_breaks_are_the_same():
    found = linked(text("Hazard\nratios, a hazard, ALL-REZ and ALL; CRh* or CR."))
    assert found == [
        ("Hazard\nratios", "ratio"), ("hazard", "hazard"), ("ALL-REZ", "rez"), ("ALL", "all"),
        ("CRh*", "crh"), ("CR", "cr"),
    ]  # fmt: skip


def test_words_in_full_give_way_to_the_abbreviation_of_their_paragraph():
    assert linked(text("Complete remission (CR)."), text("Complete remission.")) == [("CR", "cr")]
    assert linked(text("Complete remission."), text("A CR.")) == [
        ("Complete remission", "cr"), ("CR", "cr"),
    ]  # fmt: skip


@pytest.mark.parametrize("words", ["ECR", "CRx", "non-CR", "all of it", "an arm", "hazardous"])
def test_what_only_looks_like_a_term_is_none(words):
    assert linked(text(f"See {words} here.")) == []


@pytest.mark.parametrize(
    "kind", [nodes.literal, nodes.reference, nodes.math], ids=lambda kind: kind.__name__
)
def test_no_link_stands_in_code_a_link_or_a_formula(kind):
    paragraph = nodes.paragraph("", "", kind("", "CR"), nodes.Text(" and CR"))
    assert linked(paragraph) == [("CR", "cr")]
    assert isinstance(paragraph.children[-1], TermLink)


def test_tables_headings_and_what_cells_write_are_left_alone():
    cell = nodes.table("", nodes.entry("", text("CR")))
    output = nodes.container("", text("CR"), nb_element="cell_code_output")
    assert linked(nodes.section("", nodes.title("", "CR")), cell, output) == []


def test_a_link_at_the_end_of_a_claim_keeps_its_mark():
    claim = Claimed("", "it counts the CR", claim="it-counts", panel="p")
    paragraph = nodes.paragraph("", "", claim, nodes.Text(". More."))
    assert linked(paragraph) == [("CR", "cr")]
    mark(claim)
    (tied,) = (node for node in claim.findall(nodes.inline) if "unbroken" in node["classes"])
    assert [type(child) for child in tied.children] == [TermLink, Mark, nodes.Text]
    assert tied.astext() == "CR."
    assert claim.astext() == "it counts the CR."


def test_a_link_within_a_claim_stays_where_it_is():
    claim = Claimed("", "the CR came early", claim="it-came", panel="p")
    assert linked(nodes.paragraph("", "", claim)) == [("CR", "cr")]
    mark(claim)
    assert claim.astext() == "the CR came early"
    assert claim[1].astext() == "CR"


def test_the_script_holds_the_linked_terms_alone():
    script = definitions(TERMS)
    assert script.startswith("self.recountGlossary={")
    assert '"cr":["complete remission","CR","It is.",[["zh","完全缓解"]]]' in script
    assert '"rez":["ALL-REZ","",' in script
    assert '"arm"' not in script
