"""What the search of the site reads from a written page."""

from __future__ import annotations

from recount.sphinx_ext import search
from recount.sphinx_ext.search_text import read

PAGE = """<nav><a href="#a">A</a></nav><article class="bd-article">
<section id="a"><h1>Drug<a class="headerlink" href="#a">#</a></h1>
<p>Of <button class="fact-number">60</button>%<span popover id="p">panel</span> and <b>all</b>.</p>
<div class="cell_input"><pre>code()</pre></div><figure><svg><text>drawn</text></svg></figure>
<section id="b"><h2>Second</h2><table><tr><td>1</td><td>2</td></tr></table><br>after
<h3 id="part">A part</h3><p>Of its own.</p></section><p>The end of the first.</p></section>
</article><footer>foot</footer>"""
ROWS = """<article class="bd-article"><section id="all"><h1>All</h1>
<form>controls</form><noscript>
<details id="finding-x" class="entry"><summary><h3 class="finding-title">It differs</h3>
<span>minor</span><span>open</span></summary><noscript><p>Why.</p></noscript></details>
<div class="entry"><div><span>agree</span><span class="quantity">CR &amp; CRh</span></div>
<dl><dt>A</dt><dd>60</dd></dl></div></noscript></section></article>"""


def test_sections_have_their_own_words_and_no_panel_code_or_drawing():
    found = [(one.anchor, one.title, one.text) for one in read(PAGE)]
    assert found == [
        ("a", "Drug", "Of 60% and all. The end of the first."),
        ("b", "Second", "1 2 after"),
        ("part", "A part", "Of its own."),
    ]


def test_rows_of_a_list_are_found_by_their_name_and_also_those_without_an_id():
    assert search.of_page(ROWS, "findings") == [
        ["all", "All", ""],
        ["finding-x", "It differs", "minor open Why.", "Findings"],
        ["findings?find=CR+%26+CRh", "CR & CRh", "agree A 60", "Findings"],
    ]
    assert search.of_page(ROWS) == [["all", "All", ""]]


def test_an_element_that_is_not_closed_ends_with_the_one_around_it():
    page = '<article class="bd-article"><section id="a"><h1>A</h1><p>one<p>two</section></article>'
    assert [one.text for one in read(f"{page}<p>three")] == ["one two"]


def test_the_stemmer_is_that_of_sphinx_where_it_has_one():
    assert "Stemmer" in search.stemmer("en")
    assert search.stemmer("xx") == ""
