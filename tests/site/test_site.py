"""The built book, every page of it, as a reader meets it: from disk, with the network off."""

from __future__ import annotations

import csv
import json
from collections import Counter
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from recount.authoring import open_book
from recount.data.project import page_sources
from recount.sphinx_ext.offline import PALETTE

ROOT = Path(__file__).resolve().parents[2]
SITE = ROOT / "_build" / "html"
CHAPTER, LEDGER = "notebooks/pivotal-trial.html", "book/ledger.html"
LITERATURE = "book/ledger-literature"  # written by the build, beside the ledger
FINDINGS = "book/findings.html"


@pytest.fixture(scope="session", autouse=True)
def built() -> None:
    assert (SITE / "index.html").exists(), "no site to test: run `make book` first"


def address(page: str) -> str:
    return (SITE / page).as_uri()


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.ids: Counter[str] = Counter()

    def handle_starttag(self, tag: str, attributes: list) -> None:
        given = dict(attributes)
        if given.get("id"):
            self.ids[given["id"]] += 1
        if tag == "a" and given.get("href"):
            self.links.append(given["href"])


@cache
def read(path: Path) -> _Links:
    """The links and ids of a page."""
    parser = _Links()
    parser.feed(path.read_text(encoding="utf-8"))
    return parser


def test_the_entrance_leads_to_the_landing_page(page_factory):
    watched = page_factory(address("index.html"))
    watched.page.wait_for_url("**/book/index.html")
    assert watched.problems == []
    assert watched.foreign == []


PALETTES = """new MutationObserver((all) => (self.palettes ??= []).push(
  ...all.map(({ target }) => target.dataset.theme))).observe(document, {
    subtree: true, attributeFilter: ["data-theme"] })"""


@pytest.mark.parametrize(("system", "kept"), [("dark", ""), ("light", "dark"), ("light", "auto")])
def test_a_page_has_its_palette_from_the_first_style_on(browser, system, kept):
    context = browser.new_context(color_scheme=system)
    page = context.new_page()
    page.add_init_script(f"{PALETTES}; if ('{kept}') localStorage.setItem('mode', '{kept}')")
    page.goto(address(CHAPTER), wait_until="load")
    wanted = kept if kept == "dark" else system
    assert set(page.evaluate("() => self.palettes ?? []")) <= {wanted}
    assert page.locator("html").get_attribute("data-theme") == wanted
    context.close()


def test_no_page_asks_for_its_palette_in_the_words_of_the_theme():
    pages = {p: p.read_text(encoding="utf-8") for p in SITE.rglob("*.html")}
    old = [str(p) for p, text in pages.items() if 'getItem("theme")' in text]
    assert old == []
    assert sum(PALETTE in text for text in pages.values()) > len(pages) / 2


def test_the_table_of_contents_the_folders_and_the_site_name_the_same_pages():
    folders = ("book", "notebooks")
    sources = page_sources(ROOT)
    pages = {path.relative_to(ROOT).with_suffix("").as_posix() for path in sources}
    toc = (ROOT / "_toc.yml").read_text(encoding="utf-8")
    assert {page for page in pages if page not in toc} == set()
    built = [p for folder in folders for p in (SITE / folder).rglob("*.html")]
    names = {p.relative_to(SITE).with_suffix("").as_posix() for p in built}
    assert names == pages | {LITERATURE}


# sphinx-exercise gives every exercise and every solution the same id; nothing links to it.
THEIRS = {"exercise-content", "solution-content"}


def test_no_page_uses_an_id_twice():
    twice = {
        path.relative_to(SITE).as_posix(): {id_ for id_, n in read(path).ids.items() if n > 1}
        - THEIRS
        for path in SITE.rglob("*.html")
    }
    assert {page: ids for page, ids in twice.items() if ids} == {}


def test_every_link_inside_the_site_leads_somewhere():
    parsed = {path: read(path) for path in SITE.rglob("*.html")}
    broken = []
    for path, page in parsed.items():
        for link in page.links:
            parts = urlsplit(link)
            if parts.scheme or parts.netloc:
                continue
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            anchor = unquote(parts.fragment)
            if not target.exists():
                broken.append(f"{path.relative_to(SITE)} -> {link}")
            elif (
                anchor.partition("?")[0] in ("", "findings") and "?" in anchor
            ):  # a query for a list
                continue
            elif anchor and target in parsed and anchor not in parsed[target].ids:
                broken.append(f"{path.relative_to(SITE)} -> {link} (no such anchor)")
    assert broken == []


def test_every_fact_has_a_row_with_a_permanent_link():
    ids = read(SITE / LEDGER).ids | read(SITE / f"{LITERATURE}.html").ids
    assert [fact.id for fact in open_book().ledger.facts if fact.anchor not in ids] == []


def test_every_finding_can_be_linked_to():
    ids = read(SITE / FINDINGS).ids
    assert [f.id for f in open_book().ledger.findings if f"finding-{f.id}" not in ids] == []


def test_the_downloads_hold_what_the_ledger_holds():
    with (SITE / "data" / "ledger.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    promised = {"source", "key", "label", "population", "printed", "unit", "locator", "method"}
    promised |= {"recomputed", "rule", "verdict", "finding", "pages"}
    assert promised <= set(rows[0])
    assert len(rows) == len(open_book().ledger.facts)
    with (SITE / "data" / "checks.csv").open(encoding="utf-8", newline="") as file:
        assert len(list(csv.DictReader(file))) == len(open_book().ledger.outcomes)
    findings = json.loads((SITE / "data" / "findings.json").read_text(encoding="utf-8"))
    assert len(findings) == len(open_book().ledger.findings)
    assert (SITE / "data" / "package" / "datapackage.json").exists()


def test_no_path_of_the_building_machine_is_in_the_site():
    texts = [p for p in SITE.rglob("*") if p.suffix in (".html", ".json", ".js", ".css", ".csv")]
    assert [p.name for p in texts if str(ROOT) in p.read_text(encoding="utf-8")] == []


def test_the_chapters_figures_come_alive_and_the_slider_moves_the_curves(page_factory):
    watched = page_factory(address(CHAPTER))
    watched.visit_figures()
    page = watched.page
    figures = page.locator(".recount-figure")
    page.wait_for_function(
        "() => [...document.querySelectorAll('.recount-figure')].every((f) => 'live' in f.dataset)"
    )
    assert figures.count() == 4
    figure = page.locator("#figure-operating-characteristics")
    path = "#figure-operating-characteristics svg .mark-line path"
    curve = f"() => document.querySelector('{path}').getAttribute('d')"
    before = page.evaluate(curve)
    slider = figure.locator("input[type=range]")
    slider.focus()
    slider.press("ArrowLeft")
    page.wait_for_function(f"(before) => ({curve})() !== before", arg=before)


def test_a_number_of_the_chapter_opens_and_leads_to_its_row(page_factory):
    page = page_factory(address(CHAPTER)).page
    number = page.locator("[popovertarget]").first
    number.focus()
    number.press("Enter")
    panel = page.locator(f"#{number.get_attribute('popovertarget')}")
    assert panel.is_visible()
    panel.locator("a.fact-row").click()
    page.wait_for_url("**/book/ledger.html#*")
    row = page.locator(":target")
    assert row.count() == 1
    assert row.evaluate("(row) => (row.closest('details') ?? row.querySelector('details')).open")


def test_the_trials_of_the_file_can_be_filtered(page_factory):
    page = page_factory(address(CHAPTER)).page
    rows = page.locator(".tag_filterable tbody tr:visible")
    everything = rows.count()
    page.locator(".table-filter input").fill("children")
    assert 0 < rows.count() < everything


def test_the_ledger_is_searched_and_filtered(page_factory):
    page = page_factory(address(LEDGER)).page
    everything = len(open_book().ledger.facts)
    inconsistent = sum(e.verdict == "inconsistent" for e in open_book().ledger.entries.values())
    page.get_by_label("Verdict").select_option("inconsistent")
    told = page.locator(".ledger-count", has_text=f"{inconsistent} of {everything} numbers")
    told.wait_for(state="visible")
    verdicts = page.locator(".entry:visible").evaluate_all("all => all.map(e => e.dataset.verdict)")
    assert set(verdicts) == {"inconsistent"}
    assert inconsistent < everything
