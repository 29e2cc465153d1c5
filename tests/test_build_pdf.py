"""The book as one PDF: what becomes of a page's links, and when its link is withdrawn."""

from __future__ import annotations

import doctest
import re
from io import BytesIO
from types import SimpleNamespace

import pikepdf
import pytest

from recount.build import offer, one_page
from recount.build.one_page import Cover, Pages, Part, document
from recount.build.pdf import Settings, count_anew, parts_of
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


def test_links_and_bookmarks_lead_to_the_title_of_a_section(site):
    body = '<section id="more"><h2>More</h2><section id="less"><h3>Less</h3></section></section>'
    (site / "a.html").write_text(PAGE.format(body))
    article, entry = Pages(site, ["a"]).taken("a")
    assert [(one.id, one.title) for one in entry.below] == [("a--more", "More")]
    assert article.find(id="a--more").name == "h2"
    assert article.find(id="a--less").name == "h3"


def test_figures_and_numbers_keep_what_their_ids_name(site):
    body = '<svg><g clip-path="url(#c)"><clipPath id="c"></clipPath></g></svg>'
    panel = '<button popovertarget="p">1</button><span popover id="p"><noscript>N</noscript></span>'
    (site / "a.html").write_text(PAGE.format(body + panel))
    article, _ = Pages(site, ["a"]).taken("a")
    assert article.find("g")["clip-path"] == "url(#a--c)"
    assert article.find("clippath")["id"] == "a--c"
    assert article.find("button")["popovertarget"] == article.find("span")["id"] == "a--p"
    assert article.find("noscript") is not None  # notes.js reads it as text


def test_articles_within_an_article_do_not_end_it(site):
    body = '<article class="exhibit">One</article><p id="after">Two</p>'
    (site / "a.html").write_text(PAGE.format(body))
    article, _ = Pages(site, ["a"]).taken("a")
    assert article.find(id="a--after") is not None


def test_rows_that_sleep_are_there_and_words_to_who_has_no_scripts_are_not(site):
    row = '<div class="ledger"><noscript><p>A row</p></noscript></div>'
    (site / "a.html").write_text(PAGE.format(f"{row}<noscript><p>No scripts</p></noscript>"))
    article, _ = Pages(site, ["a"]).taken("a")
    assert article.get_text(" ").split() == ["P", "A", "row"]


def test_answers_are_at_the_end_by_their_words_or_those_given_to_them(site):
    folded = "<details{}><summary>Open</summary><p>Four.</p></details>"
    given = folded.format(' class="key" data-answer="The key"')
    body = folded.format(' class="solution"') + given + "<p>After.</p>"
    (site / "a.html").write_text(PAGE.format(body))
    article, entry = Pages(site, ["a"]).taken("a")
    assert [one.get_text() for one in article.find_all("h3")] == ["Open", "The key"]
    assert article.get_text().index("After.") < article.get_text().index("Four.")
    assert article.find(class_="key") is not None  # keeps its look
    assert [one.title for one in entry.below] == ["Answers"]


def test_the_document_loads_the_sheets_of_its_pages_once_each_and_that_of_lists_for_all(site):
    link = '<link rel="stylesheet" href="{}_static/{}?v=1" />'
    sheets = {"a": ("site.css", "tools.css"), "n/b": ("lists.css", "tools.css", "gone.css")}
    for name in ("site.css", "lists.css", "tools.css"):
        (site / "_static" / name).write_text("")
    for page, names in sheets.items():
        head = "".join(link.format("../" * page.count("/"), name) for name in names)
        dark = '<link rel="stylesheet" media="screen" href="_static/dark.css" />'
        (site / f"{page}.html").write_text(head + dark + PAGE.format(""))
    made, _ = document(Pages(site, sheets), [Part("", list(sheets))], Cover("T", "", []), "A4")
    assert re.findall(r"_static/(\w+\.css)", made) == ["lists.css", "tools.css"]


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


def counted_from(first: int) -> bytes:
    """A PDF of a table whose two heads have names by a count that began at `first`."""
    made = pikepdf.new()
    heads = [pikepdf.String(f"node{first + n:08}") for n in range(2)]
    cells = [
        made.make_indirect(pikepdf.Dictionary(S=pikepdf.Name.TH, ID=head)) for head in heads
    ]  # fmt: skip
    attributes = pikepdf.Array([pikepdf.Dictionary(Headers=pikepdf.Array([heads[1]]))])
    cells.append(made.make_indirect(pikepdf.Dictionary(S=pikepdf.Name.TD, A=attributes)))
    names = pikepdf.Array([part for pair in zip(heads, cells, strict=False) for part in pair])
    leaf = made.make_indirect(pikepdf.Dictionary(Limits=pikepdf.Array(heads), Names=names))
    tree = pikepdf.Dictionary(Kids=pikepdf.Array([leaf]))
    made.Root.StructTreeRoot = pikepdf.Dictionary(K=pikepdf.Array(cells), IDTree=tree)
    count_anew(made)
    out = BytesIO()
    made.save(out, deterministic_id=True)
    return out.getvalue()


def test_heads_of_tables_are_named_by_their_order_and_found_by_their_names():
    assert counted_from(2720) == counted_from(2721)
    made = pikepdf.open(BytesIO(counted_from(7)))
    root = made.Root.StructTreeRoot
    first, second, cell = root.K
    assert str(first.ID) != str(second.ID) == str(cell.A[0].Headers[0])
    leaf = root.IDTree.Kids[0]
    assert [str(one) for one in leaf.Limits] == [str(first.ID), str(second.ID)]
    assert str(leaf.Names[2]) == str(second.ID)
    assert leaf.Names[3].objgen == second.objgen
