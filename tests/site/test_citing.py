"""Links and citations of the built site, from disk; its addresses; what it says of itself."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from citeproc.source.json import CiteProcJSON
from pybtex.database import parse_string

from recount.build import addresses
from recount.sphinx_ext.edition import CITATION, citation

ROOT = Path(__file__).resolve().parents[2]
SITE = ROOT / "_build" / "html"
TOWER, LEDGER = "notebooks/tower.html", "book/ledger.html"
FINDINGS, CLAIMS = "book/findings.html", "book/claims.html"
BIBTEX = re.compile(r"@misc\{([^,]+),\n((?:  \w+ = \{.*\},\n)+)\}")


def url(page: str) -> str:
    """The page from disk."""
    return (SITE / page).as_uri()


def press(watched, root: str, name: str) -> str:
    """Press a button of the line of an element; what stands in its box."""
    line = watched.page.locator(f"{root} .cite").first
    line.get_by_role("button", name=name, exact=True).click()
    box = line.locator("textarea")
    box.wait_for(state="visible")
    return box.input_value()


def cited(watched, root: str) -> dict:
    """The citations of an element, which agree with each other; the one in CSL-JSON."""
    (item,) = json.loads(press(watched, root, "Cite as CSL-JSON"))
    assert {"id", "type", "title", "author", "container-title", "note"} <= item.keys()
    text = press(watched, root, "Cite as Text")
    assert item["type"] == "entry"
    # A field that CSL has not is an error.
    assert list(CiteProcJSON([item])) == [item["id"].lower()]
    bibtex = press(watched, root, "Cite as BibTeX")
    found = BIBTEX.fullmatch(bibtex)
    assert found
    assert found[1] == item["id"]
    (read,) = parse_string(bibtex, "bibtex", encoding="utf-8").entries.items()
    assert read[0] == item["id"]
    assert {"title", "howpublished", "year", "note"} <= set(read[1].fields)
    assert len(read[1].persons["author"]) == len(item["author"])
    version = str(citation(ROOT / CITATION)["version"])
    # From disk the address is the path in the book, which is no URL.
    assert "URL" not in item
    address = item["note"].rpartition(" At ")[2]
    for part in (item["title"], item["container-title"], address, version):
        assert part in text
    assert "file:" not in text + found[0]
    assert item["version"] == version
    assert watched.problems == []
    return {**item, "address": address}


def test_a_number_is_linked_and_cited_with_its_place_and_verdict(page_factory):
    watched = page_factory(url(TOWER))
    watched.page.locator(".fact-reported .fact-number").first.click()
    panel = ".fact-panel:popover-open"
    item = cited(watched, panel)
    place = watched.page.locator(f"{panel} .fact-where").first.text_content()
    verdict = watched.page.locator(f"{panel} .verdict").first.text_content()
    assert place in item["note"]
    assert verdict in item["note"]
    link = press(watched, panel, "Copy link")
    assert link.endswith(item["address"])
    watched.page.goto(link)
    assert watched.page.locator(".entry[open]").count() == 1


def test_a_computed_number_and_a_claim_are_cited_too(page_factory):
    watched = page_factory(url(TOWER))
    watched.page.locator(".fact-computed .fact-number").first.click()
    item = cited(watched, ".fact-panel:popover-open")
    anchor = item["address"].partition("#")[2]
    assert watched.page.locator(f"section[id='{anchor}']").count() == 1
    watched.page.keyboard.press("Escape")
    mark = watched.page.locator(".claim-mark").first
    words = watched.page.locator(".claim:has(.claim-mark)").first
    mark.click()
    item = cited(watched, ".fact-panel:popover-open")
    assert item["title"][:20] in words.text_content()
    assert item["address"].startswith("book/claims.html#claim-")


@pytest.mark.parametrize("name", [LEDGER, FINDINGS, CLAIMS])
def test_an_open_row_is_linked_and_cited(page_factory, name):
    mark = {FINDINGS: "#finding-", CLAIMS: "#claim-", LEDGER: "#"}[name]
    listed = addresses.read(ROOT / addresses.LIST)
    address = next(one for one in listed if one.startswith(f"{name}{mark}"))
    watched = page_factory(f"{url(name)}#{address.partition('#')[2]}")
    row = f"[id='{address.partition('#')[2]}'][open]"
    item = cited(watched, row)
    assert item["address"] == address
    assert press(watched, row, "Copy link") == f"{SITE.as_uri()}/{address}"


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def served() -> Iterator[str]:
    """The site from a server, below a path."""
    handler = partial(_Quiet, directory=str(SITE.parent))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/{SITE.name}"
        server.shutdown()


def test_from_a_server_the_whole_address_is_cited(page_factory, served):
    watched = page_factory(f"{served}/{TOWER}")
    watched.page.locator(".fact-reported .fact-number").first.click()
    panel = ".fact-panel:popover-open"
    (item,) = json.loads(press(watched, panel, "Cite as CSL-JSON"))
    assert item["URL"].startswith(f"{served}/{LEDGER.removesuffix('.html')}")
    assert press(watched, panel, "Copy link") == item["URL"]
    assert item["URL"] in press(watched, panel, "Cite as BibTeX")


def test_a_figure_and_a_table_have_their_links(page_factory):
    watched = page_factory(url(TOWER), js=False)
    assert watched.page.locator(".figure-link").count() == watched.page.locator("figure").count()
    for link in watched.page.locator(".anchor-link, .figure-link").all():
        anchor = link.get_attribute("href")[1:]
        assert watched.page.locator(f"[id='{anchor}']").count() == 1
    assert watched.page.locator(".anchor-link").count() >= 2
    assert watched.page.locator(".cite").count() == 0
    live = page_factory(url(TOWER))
    live.page.locator("figure.recount-figure").first.scroll_into_view_if_needed()
    item = cited(live, "figure.recount-figure")
    assert item["address"].startswith(f"{TOWER}#figure-")


def test_a_table_is_linked_and_cited_where_its_link_is(page_factory):
    for name, caption in ((TOWER, ""), (LEDGER, "Printed numbers by document and verdict")):
        watched = page_factory(url(name))
        page = watched.page
        page.keyboard.press("Tab")  # somebody does something
        link = page.locator(".anchor-link", has_text="Cite").first
        anchor = link.get_attribute("href")
        link.focus()
        page.keyboard.press("Enter")
        assert page.url.endswith(anchor)
        assert link.get_attribute("aria-expanded") == "true"
        item = cited(watched, ".anchor-link[aria-expanded=true] +")
        assert item["address"] == f"{name}{anchor}"
        assert caption in item["title"]
        page.keyboard.press("Shift+Tab")
        link.click()
        assert link.get_attribute("aria-expanded") == "false"
        assert page.locator(".anchor-link + .cite").count() == 0


def test_every_table_of_the_site_has_an_address_and_a_link_to_it():
    without = []
    pages = [path for path in SITE.rglob("*.html") if "_static" not in path.parts]
    for path in pages:
        text = path.read_text(encoding="utf-8").replace("<noscript>", "")
        article = text.partition("<article")[2].partition("</article>")[0]
        for given in re.findall(r"<table\b([^>]*)>", article):
            anchor = re.search(r'\sid="([^"]+)"', given)
            if not anchor or f'href="#{anchor[1]}"' not in article:
                without.append(f"{path.name}: {given}")
    assert without == []


def test_no_permanent_address_is_gone():
    gone = addresses.gone(SITE, addresses.read(ROOT / addresses.LIST))
    assert gone == [], "if they had to go: python -m recount.build.addresses --write"


def test_every_page_says_what_it_is_and_in_which_edition():
    told = {}
    for path in [*SITE.glob("book/*.html"), *SITE.glob("notebooks/*.html")]:
        text = path.read_text(encoding="utf-8")
        (block,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', text)
        page, *_ = json.loads(block)["@graph"]
        told[path.name] = page["name"]
        (title,) = re.findall(r'name="citation_title" content="([^"]*)"', text)
        assert html.unescape(title) == page["name"]
        assert text.count('name="description"') == 1, path.name
        assert 'class="edition"' in text
    assert len(set(told.values())) == len(told)
