"""The book as one PDF: what becomes of a page's links, and when its link is withdrawn."""

from __future__ import annotations

import doctest
from types import SimpleNamespace

import pytest

from recount.build import offer, one_page
from recount.build.one_page import Pages
from recount.build.pdf import Settings, parts_of
from recount.sphinx_ext.book_pdf import withdraw

PAGE = '<article class="bd-article"><section id="x"><h1>P</h1>{}</section></article>'


@pytest.mark.parametrize("module", [offer, one_page])
def test_the_examples_of_the_docstrings_hold(module):
    ran = doctest.testmod(module)
    assert ran.attempted
    assert not ran.failed


@pytest.fixture
def site(tmp_path):
    (tmp_path / "n").mkdir()
    (tmp_path / "_static").mkdir()
    for name in ("a", "n/b"):
        (tmp_path / f"{name}.html").write_text(PAGE.format('<p id="here">One.</p>'))
    return tmp_path


def test_links_lead_within_the_document_or_to_the_address_of_the_book(site):
    pages = Pages(site, ["a", "n/b"])
    assert pages.target("n/b", "../a.html#here") == "#a--here"
    assert pages.target("n/b", "../a.html#gone") == "#a"
    assert pages.target("n/b", "#x") == "#n-b--x"
    assert pages.target("a", "mailto:me@example.org") == "mailto:me@example.org"
    assert pages.target("a", "n/c.html#row") == ""
    there = Pages(site, ["a"], "https://example.org/book/")
    assert there.target("a", "n/b.html#here") == "https://example.org/book/n/b.html#here"


def test_what_leads_nowhere_keeps_its_words_unless_they_only_lead(site):
    links = '<p><a href="n/c.html">this</a> <a class="fact-row" href="n/c.html">Its row</a></p>'
    (site / "a.html").write_text(PAGE.format(links))
    article, entry = Pages(site, ["a"]).taken("a")
    assert article.find("p").get_text().split() == ["this"]
    assert (entry.id, entry.title, entry.below) == ("a", "P", [])


def test_figures_and_numbers_keep_what_their_ids_name(site):
    body = '<svg><g clip-path="url(#c)"><clipPath id="c"></clipPath></g></svg>'
    panel = '<button popovertarget="p">1</button><span popover id="p"><noscript>N</noscript></span>'
    (site / "a.html").write_text(PAGE.format(body + panel))
    article, _ = Pages(site, ["a"]).taken("a")
    assert article.find("g")["clip-path"] == "url(#a--c)"
    assert article.find("clippath")["id"] == "a--c"
    assert article.find("button")["popovertarget"] == article.find("span")["id"] == "a--p"
    assert article.find("noscript") is not None  # notes.js reads it as text


def test_parts_have_their_pages_and_those_below_them(tmp_path):
    (tmp_path / "_toc.yml").write_text(
        "format: jb-book\nroot: a\nparts:\n- caption: One\n  chapters:\n  - file: b\n"
        "    sections: [{file: c}]\n  - url: https://example.org\n  - file: d\n"
    )
    found = [(part.caption, part.pages) for part in parts_of(tmp_path / "_toc.yml")]
    assert found == [("", ["a"]), ("One", ["b", "c", "d"])]


def test_a_book_that_says_nothing_of_a_pdf_has_defaults(tmp_path):
    (tmp_path / "_config.yml").write_text("html: {baseurl: 'https://example.org/book'}\n")
    settings = Settings.read(tmp_path)
    assert (settings.file, settings.paper, settings.without) == ("book.pdf", "A4", [])
    assert settings.address == "https://example.org/book/"


def test_a_build_withdraws_the_file_and_the_links_to_it(site):
    (site / "a.html").write_text(PAGE.format("<!--book-pdf The book-->"))
    before = (site / "a.html").read_text()
    (site / "_static" / "small.pdf").write_bytes(b"%PDF")
    offer.offer_on_pages(site, "small.pdf", "one page")
    assert '<a href="_static/small.pdf">The book</a> (one page)' in (site / "a.html").read_text()
    builder, config = SimpleNamespace(name="html"), {"recount_pdf": {"file": "small.pdf"}}
    app = SimpleNamespace(builder=builder, outdir=site, config=config)
    withdraw(app, None)
    assert (site / "a.html").read_text() == before
    assert list((site / "_static").iterdir()) == []
