"""The search of the built site: any script, any way of writing a number, from disk and a server."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import quote, unquote

import pytest

from tests.waiting import settle

ROOT = Path(__file__).resolve().parents[2]
SITE = ROOT / "_build" / "html"
INDEX = SITE / "_static" / "search-index.js"
PAGES, ROWS = "#found-pages", "#found-numbers"
# A query, and what a row of the ledger that it finds prints or says.
IN_THE_LEDGER = {
    "185": "185", "32.4": "32.4", "32,4": "32.4", "３２．４": "32.4", "32.4 %": "32.4",
    "25.7": "25.7", "0.71": "0.71", "apheresis": "apheresis", "缓解": "缓解", "贝林": "贝林",
    "ремиссия": "ремиссия", "Блинатумомаб": "блинатумомаб", "25.7–39.7": "25.7～39.7",
    "25.7 to 39.7": "25.7～39.7", "60/185": "60（32.4）", "60 of 185": "60（32.4）",
    "<0.0001": "0.0001", "< 0,0001": "0.0001", "2,622": "2622", "2622": "2622",
}  # fmt: skip
ON_PAGES = ("185", "32.4", "32,4", "0.71", "缓解", "贝林", "ремиссия", "Блинатумомаб", "<0.0001")


class _Quiet(SimpleHTTPRequestHandler):
    def translate_path(self, path: str) -> str:
        # which browsers ask for by themselves, of the host
        return __file__ if path == "/favicon.ico" else super().translate_path(path)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def served() -> Iterator[str]:
    """The site from a server, below a path."""
    handler = partial(_Quiet, directory=str(SITE.parent))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/{SITE.name}"
        server.shutdown()


def searched(page_factory, query: str, **more):
    """The page with the results of a query, from disk."""
    watched = page_factory(f"{SITE.as_uri()}/search.html?q={quote(query)}", **more)
    watched.page.locator(".search-told").wait_for()
    return watched


def ask(page, query: str) -> None:
    """Search for another query on the same page."""
    page.locator("#site-search").fill(query)
    page.wait_for_function(f"() => document.title.startsWith({query.strip()!r})")


def test_words_of_any_script_and_numbers_in_any_writing_are_found(page_factory):
    watched = searched(page_factory, "survival")
    page = watched.page
    for query, printed in IN_THE_LEDGER.items():
        ask(page, query)
        rows = page.locator(f"section:has({ROWS}) li").all_inner_texts()
        assert any(printed.casefold() in row.casefold().replace(",", ".") for row in rows), query
        assert page.locator(".search-results mark").count() > 0, query
    for query in ON_PAGES:
        ask(page, query)
        assert page.locator(f"section:not(:has({ROWS})) li mark").count() > 0, query
    assert watched.problems == []
    assert watched.foreign == []


def test_a_number_is_found_whole_and_a_word_from_its_beginning(page_factory):
    page = searched(page_factory, "25.7").page
    marked = " ".join(page.locator("mark").all_inner_texts())
    assert not re.search(r"25\.7\d|\d25\.7", marked)
    ask(page, "remissions")
    more = page.locator(".search-told").inner_text()
    ask(page, "remission")
    assert page.locator(".search-told").inner_text() == more
    ask(page, "emission")
    assert page.locator(f"section:has({PAGES}) mark", has_text="remission").count() == 0


@pytest.mark.parametrize("where", ["disk", "server"])
def test_a_result_leads_to_its_place_and_to_its_row(page_factory, served, where):
    start = SITE.as_uri() if where == "disk" else served
    watched = page_factory(f"{start}/search.html?q=60/185")
    page = watched.page
    page.locator(f"section:has({ROWS}) li a").first.click()
    page.wait_for_url("**/book/ledger.html#*")
    page.locator("details.entry[open]").wait_for()  # the only one
    page.go_back()
    page.get_by_role("link", name="All of them in the ledger").click()
    page.wait_for_url("**/book/ledger.html#?find=60*")
    page.locator(".entry-group-rows .entry").first.wait_for()
    page.goto(f"{start}/search.html?q=immortal")
    page.locator(f"section:has({PAGES}) li a").first.click()
    page.wait_for_url(re.compile(r"/(notebooks|book)/.*#"))
    anchor = unquote(page.url.partition("#")[2])
    assert page.locator(f"[id='{anchor}']").count() == 1
    assert watched.problems == []


@pytest.mark.parametrize("where", ["disk", "server"])
def test_the_box_of_every_page_leads_to_the_results(page_factory, served, where):
    start = SITE.as_uri() if where == "disk" else served
    watched = page_factory(f"{start}/notebooks/tower.html")
    page = watched.page
    page.keyboard.press("Control+k")
    page.locator("#pst-search-dialog input").fill("32,4")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search.html?q=*")
    page.locator(f"section:has({ROWS}) mark").first.wait_for()
    assert page.locator("#site-search").input_value() == "32,4"
    page.keyboard.press("Control+k")
    assert page.evaluate("() => document.activeElement.id") == "site-search"
    assert watched.problems == []
    dialog = '<dialog id="pst-search-dialog"'
    pages = [path for path in SITE.rglob("*.html") if dialog in path.read_text("utf-8")]
    for path in pages:
        text = path.read_text(encoding="utf-8")
        root = "../" * (len(path.relative_to(SITE).parts) - 1)
        wanted = "#" if path.name == "search.html" else f"{root}search.html"
        form = text[text.index(dialog) :]
        assert re.search(r'action="([^"]*)"', form)[1] == wanted, path


def test_without_a_hit_the_page_names_the_ledger_and_not_the_readers_spelling(page_factory):
    page = searched(page_factory, "quetzalcoatlus").page
    told = page.locator(".search-told").inner_text()
    assert "quetzalcoatlus" in told
    assert "spell" not in told
    href = page.locator(".search-told a").get_attribute("href")
    assert href == "book/ledger.html#?find=quetzalcoatlus"


def test_what_is_found_is_loaded_when_somebody_searches_and_not_before(page_factory):
    naming = [p.name for p in SITE.rglob("*.html") if INDEX.name in p.read_text(encoding="utf-8")]
    assert naming == ["search.html"]
    page = page_factory(f"{SITE.as_uri()}/search.html").page
    assert page.evaluate("() => self.recountSearch === undefined")
    page.locator("#site-search").focus()
    page.wait_for_function("() => self.recountSearch !== undefined")
    assert len(gzip.compress(INDEX.read_bytes(), 9)) < 600_000


def test_every_address_that_is_found_is_there(page_factory):
    page = searched(page_factory, "survival").page
    pages = page.evaluate(
        "() => recountSearch.pages.map(([page,, items]) => [page, items.map(([id]) => id)])"
    )
    rows = page.evaluate("() => recountSearch.rows.flatMap(([,, all]) => all.map(([id]) => id))")
    assert len(rows) > 2000
    for name, anchors in pages:
        text = (SITE / name).read_text(encoding="utf-8")
        ids = set(re.findall(r'\bid="([^"]*)"', text))
        assert {one for one in anchors if "?find=" not in one} <= ids, name
    held = "".join((SITE / f"book/{one}.html").read_text("utf-8")
                   for one in ("ledger", "ledger-literature"))  # fmt: skip
    assert set(rows) <= set(re.findall(r'\bid="([^"]*)"', held))


@pytest.mark.parametrize(("size", "dark"), [((1280, 900), False), ((390, 844), True)])
def test_results_fit_and_are_accessible(page_factory, size, dark):
    watched = searched(page_factory, "ремиссия", size=size, dark=dark)
    assert watched.overflow() <= 0
    assert watched.axe_faults() == []
    ask(watched.page, "remission")
    button = watched.page.locator(".search-more").first
    before = watched.page.locator(f"section:has({PAGES}) li").count()
    button.click()
    assert watched.page.locator(f"section:has({PAGES}) li").count() >= before
    assert watched.page.evaluate("() => document.activeElement.tagName") == "A"
    assert watched.axe_faults() == []
    assert watched.problems == []


def test_without_javascript_the_page_says_where_else_to_look(page_factory):
    page = page_factory(f"{SITE.as_uri()}/search.html", js=False).page
    assert not page.locator(".site-search").is_visible()
    page.get_by_role("link", name="the ledger", exact=True).click()
    page.wait_for_url("**/book/ledger.html")


def test_the_ledger_finds_a_number_in_any_writing_and_at_once(page_factory):
    page = page_factory(f"{SITE.as_uri()}/book/ledger.html").page
    box = page.get_by_label("Search", exact=True).last
    box.focus()
    page.wait_for_function("() => self.recountRows !== undefined")
    groups = [
        ("<0.0001", "< 0.0001", "＜0.0001"), ("2,622", "2622"), ("60/185", "60 of 185"),
        ("25.7–39.7", "25.7～39.7", "25.7 to 39.7"), ("32.4%", "32,4 %", "32.4"),
    ]  # fmt: skip
    for group in groups:
        found = set()
        for query in group:
            box.fill(query)
            settle(page)
            found.add(page.locator(".ledger-count").inner_text())
        assert len(found) == 1, (group, found)
        assert not next(iter(found)).startswith("0 "), group
