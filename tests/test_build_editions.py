"""The editions that need no script: what is removed from a small site, and where its links lead."""

from __future__ import annotations

import json

import pytest
from bs4 import BeautifulSoup

from recount.build.editions import close_page, main, write_edition

HEAD = '<script data-cfasync="false">(d=>{let e=1})(document.documentElement)</script>'
FIGURE = """<figure class="recount-figure" data-specification="../_static/figures/p-one.js">
<p class="figure-title">It won</p><p class="figure-neutral">Two rates</p>
<div class="figure-drawing"><svg role="img" aria-label="The first rate is higher"></svg></div>
<span class="figure-specification"><a href="../_static/figures/p-one.json" download>s</a></span>
</figure>"""
PAGE = f"""<html lang="en"><head>{HEAD}
<meta name="description" content="It won."><link rel="search" href="../search.html">
<script type="application/ld+json">{{"description": "It won."}}</script></head><body>
<nav><ul><li><a href="list.html">List</a></li><li><a href="#later">Later</a></li></ul></nav>
<div class="answer">It won.</div><p class="spoiler">They stopped.</p>{FIGURE}
<p><a href="#later">below</a> <a href="list.html#row">row</a> <a href="#stop">stop</a></p>
<section id="stop"><div class="admonition stop"><ol><li>Stop?</li><li>Why?</li></ol></div>
<div class="after-stop"><details class="sd-dropdown reveal"><summary>W</summary>Yes.</details></div>
</section><section id="later" class="after-stop">Later.
<details class="solution"><summary>S</summary>Four.</details></section>
<button popovertarget="kept">1</button><span popover id="kept">one</span>
<span popover id="gone"><button popovertarget="gone">x</button>It won.</span>
<div class="edition-switch"><button>Class</button></div></body></html>"""
LISTED = '<html><body><p class="ledger-status"></p><span id="row">It won.</span></body></html>'


@pytest.fixture
def site(tmp_path):
    root = tmp_path / "site"
    figures = root / "_static" / "figures"
    figures.mkdir(parents=True)
    (root / "notebooks").mkdir()
    (root / "data").mkdir()
    (root / "data" / "ledger.csv").write_text("It won.")
    (root / "_static" / "search-index.js").write_text("It won.")
    spec = {"title": "It won", "description": "It won", "usermeta": {"neutral": "Two rates"}}
    (figures / "p-one.json").write_text(json.dumps(spec))
    (figures / "p-one.js").write_text("1")
    (figures / "p-two.json").write_text("It won")
    (root / "_static" / "book.pdf").write_text("It won.")
    (root / "notebooks" / "p.html").write_text(PAGE)
    (root / "notebooks" / "list.html").write_text(LISTED)
    return root


def test_the_class_has_no_answer_in_any_file(site, tmp_path):
    out = tmp_path / "class"
    write_edition(site, out, "class")
    texts = [path.read_text() for path in out.rglob("*") if path.is_file()]
    for told in ("It won", "is higher", "They stopped", "Yes.", "Four.", "let e="):
        assert [text for text in texts if told in text] == []
    assert not (out / "data").exists()


def test_the_class_has_neutral_words_and_room_to_write(site, tmp_path):
    out = tmp_path / "class"
    write_edition(site, out, "class")
    page = BeautifulSoup((out / "notebooks" / "p.html").read_text(), "html.parser")
    assert page.select_one(".figure-title").text == "Two rates"
    assert page.select_one("svg")["aria-label"] == "Two rates"
    assert len(page.select(".stop li textarea[aria-label]")) == 2
    assert page.html["data-edition"] == "class"
    spec = json.loads((out / "_static" / "figures" / "p-one.json").read_text())
    assert spec["title"] == spec["description"] == "Two rates"


def test_links_to_what_is_gone_lead_to_the_stop_or_are_text(site, tmp_path):
    out = tmp_path / "class"
    write_edition(site, out, "class")
    page = BeautifulSoup((out / "notebooks" / "p.html").read_text(), "html.parser")
    links = [(a.text, a["href"]) for a in page.select("p a")]
    assert links == [("below", "#stop"), ("stop", "#stop")]
    assert page.select("nav a") == []
    assert page.select_one("p:has(a)").text == "below row stop"


def test_the_instructor_has_everything_open(site, tmp_path):
    out = tmp_path / "instructor"
    write_edition(site, out, "instructor")
    text = (out / "notebooks" / "p.html").read_text()
    page = BeautifulSoup(text, "html.parser")
    assert [d.has_attr("open") for d in page.select("details")] == [True, True]
    assert page.html["data-edition"] == "instructor"
    assert page.select_one(".edition-switch") is None
    assert (out / "data" / "ledger.csv").exists()


def test_a_page_without_a_stop_is_closed_as_well():
    page = BeautifulSoup('<div class="answer">It won.</div><p>Words.</p>', "html.parser")
    close_page(page)
    assert page.get_text() == "Words."


def test_no_folder_is_written_over(site, tmp_path):
    assert main([str(tmp_path), "--edition", "class", "--site", str(site)]) == 1
    with pytest.raises(ValueError, match="no edition"):
        write_edition(site, tmp_path / "x", "students")


def test_a_page_for_who_teaches_and_the_link_to_the_zip_are_not_for_the_class(site, tmp_path):
    head = '<head><meta content="instructor" name="audience" /></head>'
    (site / "notebooks" / "guide.html").write_text(f"<html>{head}<body>Ask.</body></html>")
    link = '<div class="teach-download docutils">\n<p>teach.zip</p>\n</div>'
    (site / "notebooks" / "kit.html").write_text(f"<html><body>{link}<p>Kit.</p></body></html>")
    for edition in ("class", "instructor"):
        write_edition(site, tmp_path / edition, edition)
        kit = (tmp_path / edition / "notebooks" / "kit.html").read_text()
        assert "teach.zip" not in kit
        assert "Kit." in kit
    assert not (tmp_path / "class" / "notebooks" / "guide.html").exists()
    assert (tmp_path / "instructor" / "notebooks" / "guide.html").exists()
