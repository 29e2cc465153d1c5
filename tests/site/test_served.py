"""The site behind a server, under a prefix, as it lies on most hosts; and its table for Excel.

The prefix is deep, and has what an address has to encode.  A browser opens a page of each form; of
every page it is read that it asks for nothing but what lies beside it.
"""

from __future__ import annotations

import re
import threading
import zipfile
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import quote, unquote, urljoin, urlsplit
from xml.etree import ElementTree

import pytest

from recount.authoring import open_book

SITE = Path(__file__).resolve().parents[2] / "_build" / "html"
PREFIX = "/some/deep folder/книга (100%)/v1+2"
ASKS = re.compile(r"""\s(?:src|href|action|poster|data-[a-z-]*)=["'](?P<address>[^"'#?]+)""")
IN_SHEETS = re.compile(r"""url\(["']?(?P<address>[^"')]+)""")
SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


class UnderPrefix(SimpleHTTPRequestHandler):
    """Serves the site below the prefix, and nothing beside it; notes what is not there."""

    def __init__(self, *arguments: object, missing: list[str], **more: object) -> None:
        self.missing = missing
        super().__init__(*arguments, directory=str(SITE), **more)

    def translate_path(self, path: str) -> str:
        plain = unquote(urlsplit(path).path)
        if plain == "/favicon.ico":  # which browsers ask for by themselves, of the host
            return __file__
        if not plain.startswith(f"{PREFIX}/"):
            return str(SITE / "not-under-the-prefix")
        return super().translate_path(quote(plain[len(PREFIX) :]))

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def send_error(self, code: int, *_: object) -> None:
        self.missing.append(f"{code} {self.path}")
        super().send_error(code)


@pytest.fixture(scope="module")
def served() -> Iterator[tuple[str, list[str]]]:
    """The address of the site on a server, and what was asked for in vain."""
    missing: list[str] = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(UnderPrefix, missing=missing))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}{quote(PREFIX)}/", missing
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize(
    "name",
    ["index.html", "book/index.html", "notebooks/tower.html", "notebooks/pivotal-trial.html",
     "book/ledger.html", "book/findings.html", "book/concordance.html", "search.html?q=marrow",
     "book/calculator.html", "book/error-lab.html", "book/recount-here.html", "book/forms.html",
     "notebooks/playgrounds.html", "book/teach/slides-50.html"],
)  # fmt: skip
def test_a_page_under_a_prefix_finds_all_that_it_asks_for(served, page_factory, name):
    address, missing = served
    del missing[:]
    watched = page_factory(f"{address}{name}")
    watched.page.wait_for_url(f"**/{name if '/' in name or '?' in name else 'book/index.html'}")
    watched.visit_figures()
    watched.page.wait_for_load_state("networkidle")
    assert missing == []
    assert watched.problems == []
    assert watched.foreign == []
    assert quote(PREFIX) in watched.page.url


def test_nothing_in_the_site_leads_out_of_its_folder():
    """Neither to the root of a host nor above the site, nor to a file that is not there."""
    wrong = []
    pages = {path: path.read_text(encoding="utf-8") for path in SITE.rglob("*.html")}
    named = set(re.findall(r"[\w.-]+\.css", "".join(pages.values())))
    sheets = [path for path in (SITE / "_static").glob("*.css") if path.name in named]
    assert len(sheets) > 5
    for path in [*pages, *sheets]:
        text = re.sub(r"<pre.*?</pre>", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        place = f"http://host{quote(PREFIX)}/{quote(path.relative_to(SITE).as_posix())}"
        for found in (ASKS if path.suffix == ".html" else IN_SHEETS).finditer(text):
            address = found["address"].strip()
            data = found[0].lstrip().startswith("data-")
            if (
                urlsplit(address).scheme
                or address.startswith("&#")
                or (data and "/" not in address)
            ):
                continue
            if data and not re.fullmatch(r"[\w./-]+\.\w+", address):
                continue  # words, a number with its total
            whole = unquote(urlsplit(urljoin(place, address)).path)
            inside = whole.startswith(f"{PREFIX}/")
            if not inside or not (SITE / whole[len(PREFIX) + 1 :]).exists():
                wrong.append(f"{path.relative_to(SITE)}: {found[0].strip()}")
    assert wrong == []


def test_under_a_prefix_a_number_leads_to_its_row(served, page_factory):
    address, _ = served
    page = page_factory(f"{address}notebooks/tower.html").page
    page.locator("button.fact-number").first.click()
    page.locator(".fact-panel:popover-open a.fact-row").click()
    page.wait_for_url(re.compile(rf"{re.escape(quote(PREFIX))}/book/ledger[\w-]*\.html#"))
    assert page.locator(":target").count() == 1


def test_the_workbook_keeps_letters_decimals_and_fractions():
    with zipfile.ZipFile(SITE / "data" / "ledger.xlsx") as archive:
        strings = ElementTree.fromstring(archive.read("xl/sharedStrings.xml"))
        sheet = ElementTree.fromstring(archive.read("xl/worksheets/sheet1.xml"))
        names = ElementTree.fromstring(archive.read("xl/workbook.xml"))
        dates = {one.date_time for one in archive.infolist()}
    texts = ["".join(part.text or "" for part in one.iter(f"{SHEET}t")) for one in strings]
    assert [one.get("name") for one in names.iter(f"{SHEET}sheet")] == [
        "ledger", "checks", "concordance", "claims",
    ]  # fmt: skip
    rows = list(sheet.iter(f"{SHEET}row"))
    entries = list(open_book().ledger.entries.values())
    assert len(rows) == len(entries) + 1
    cells = [list(row) for row in rows]
    head = [texts[int(cell.find(f"{SHEET}v").text)] for cell in cells[0]]
    printed, value = head.index("printed"), head.index("value")
    for row, entry in zip(cells[1:], entries, strict=True):
        assert row[printed].get("t") == "s"  # a text: no `5/12` becomes a day
        assert texts[int(row[printed].find(f"{SHEET}v").text)] == entry.fact.printed
    decimals = {row[value].get("s") for row in cells[1:] if row[value].get("t") != "s"}
    assert len(decimals) > 2  # 32 and 32.0 are shown as they were printed
    assert not list(sheet.iter(f"{SHEET}f"))  # no text is taken for a formula
    assert dates == {(1980, 1, 1, 0, 0, 0)}  # the same bytes at another time
