"""The page that recounts the book in the browser: from disk, and from a server.

Pyodide is fetched by `make recount-here`; a site that was built without it has no button to press,
and a test says that the page tells so.
"""

from __future__ import annotations

import os
import shutil
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from recount import changed
from recount.authoring import open_book
from recount.changed import Change, what_notices
from recount.checks.table import judge
from recount.data.pasted import read_pasted
from recount.report import report
from recount.uses import uses

SITE = Path(__file__).resolve().parents[2] / "_build" / "html"
PAGE = "book/recount-here.html"
PYODIDE = SITE / "_static" / "pyodide"
CR = "fda_review_zh:mt103_211.evaluable.cr.rate"
CHANGE = Change(CR, "value", "33.4")
PHONE = {"width": 390, "height": 800}
PATIENCE = 120_000  # ms, of a machine that does much else


@pytest.fixture(scope="module", autouse=True)
def fetched() -> None:
    if PYODIDE.is_dir():
        return
    page = (SITE / PAGE).read_text(encoding="utf-8")
    assert "was built without Python for the browser" in page
    assert "rh-start" not in page
    plea = "The site has no Pyodide: run `make recount-here`, then `make book`."
    if os.environ.get("CI", "").lower() == "true" and shutil.which("npm"):
        pytest.fail(plea)
    pytest.skip(plea)


@pytest.fixture(scope="module")
def ledger():
    return open_book().ledger


@pytest.fixture(scope="module")
def answer(ledger):
    return what_notices(ledger, uses(ledger), [CHANGE])


class Handler(SimpleHTTPRequestHandler):
    missing = ""

    def log_message(self, *arguments: object) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        if self.path == "/favicon.ico":
            self.send_response(204)
            self.end_headers()
        elif self.missing and self.missing in self.path:
            self.send_error(404)
        else:
            super().do_GET()


@pytest.fixture
def server():
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=str(SITE))) as served:
        threading.Thread(target=served.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{served.server_address[1]}"
        served.shutdown()
    Handler.missing = ""


@pytest.fixture
def opened(page_factory):
    """`opened(address)`: the page, with the names of all files that it asks for."""

    def opened(address: str):
        watched = page_factory("about:blank")
        asked: list[str] = []
        watched.page.on("request", lambda request: asked.append(request.url))
        watched.page.set_default_timeout(PATIENCE)
        watched.page.goto(address, wait_until="load")
        return watched, asked

    return opened


def is_python(url: str) -> bool:
    return "/pyodide/" in url or "engine" in url


def test_the_pages_that_run_python_alone_may_compile_webassembly():
    pages = {
        path.relative_to(SITE).as_posix()
        for path in SITE.rglob("*.html")
        if "wasm-unsafe-eval" in path.read_text(encoding="utf-8")
    }
    assert pages == {PAGE, "book/error-lab.html"}


def test_from_disk_a_click_recounts_and_a_changed_number_is_noticed_as_in_a_terminal(
    opened, ledger, answer
):
    watched, asked = opened((SITE / PAGE).as_uri())
    page = watched.page
    page.wait_for_timeout(300)
    assert [url for url in asked if is_python(url)] == []
    button = page.get_by_role("button", name="Recount it here")
    button.focus()
    page.keyboard.press("Enter")
    page.locator(".rh-report pre").first.wait_for()
    text = report(ledger, ledger.problems())
    assert page.locator(".rh-report pre").first.text_content() == text
    assert page.locator(".rh-told strong").text_content() == text.splitlines()[-1]
    assert "that of the data at the foot of this page" in page.locator(".rh-report").inner_text()
    assert {Path(url).parent.name for url in asked if is_python(url)} == {"pyodide", "_static"}
    assert len([url for url in asked if is_python(url)]) == 6

    page.locator("#rh-find").fill(CR)
    page.keyboard.press("Enter")
    cell = page.locator(".rh-cell-value input")
    assert cell.input_value() == "32.4"
    cell.fill("33.4")
    page.keyboard.press("Enter")
    page.locator(".rh-text").wait_for(state="attached")
    assert page.locator(".rh-text").text_content() == changed.as_text(answer)
    assert page.locator(".rh-change .rh-sum").text_content() == answer.told
    with page.expect_download() as download:
        page.get_by_role("button", name="Download fda_review_zh/facts.csv as changed").click()
    (expected,) = changed.tables(ledger, [CHANGE]).values()
    assert Path(download.value.path()).read_text(encoding="utf-8") == expected
    address = page.get_by_role("link", name="The address of this change").get_attribute("href")

    page.get_by_role("button", name="Take an example").click()
    page.get_by_role("button", name="Check it").click()
    pasted = page.locator("#rh-pasted").input_value()
    verdicts = [verdict.verdict for verdict in judge(read_pasted(pasted, "table", []))]
    assert page.locator(".rh-verdicts .verdict").all_inner_texts() == verdicts
    assert "inconsistent" in verdicts

    assert watched.overflow() <= 0
    page.set_viewport_size(PHONE)
    assert watched.overflow() <= 0
    assert watched.axe_faults() == []
    watched.turn_dark()
    assert watched.axe_faults() == []
    page.get_by_role("button", name=f"Undo {CR} value").click()
    assert cell.input_value() == "32.4"
    assert page.locator(".rh-actions li").count() == 0
    assert watched.problems == []
    assert watched.foreign == []

    watched, asked = opened(address)
    page = watched.page
    page.get_by_text(f"{CR} value: 33.4").wait_for()
    page.get_by_role("button", name="Recount and ask").wait_for()
    assert [url for url in asked if is_python(url)] == []


def test_from_a_server_a_worker_recounts_and_other_scripts_may_ask_it(
    opened, server, ledger, answer
):
    watched, asked = opened(f"{server}/{PAGE}#change={CR.replace(':', '%3A')}&value=33.4")
    page = watched.page
    page.get_by_role("button", name="Recount and ask").click()
    page.locator(".rh-text").wait_for(state="attached")
    assert page.locator(".rh-text").text_content() == changed.as_text(answer)
    last = report(ledger, ledger.problems()).splitlines()[-1]
    assert page.locator(".rh-told strong").text_content() == last
    assert page.evaluate("self.recountEngine === undefined")  # nothing ran in the page itself
    told = page.evaluate(
        """async (key) => [
          (await recountHere.verify()).text.split("\\n").at(-1),
          (await recountHere.change([{ key, part: "value", value: "33.4" }])).told,
          (await recountHere.table("61/185 (32.4)")).rows[0].verdict,
        ]""",
        CR,
    )
    assert told == [last, answer.told, "inconsistent"]
    assert watched.problems == []
    assert watched.foreign == []
    assert len([url for url in asked if is_python(url)]) >= 1


def test_a_file_that_does_not_come_is_told_in_words(opened, server):
    Handler.missing = "library.js"
    watched, _ = opened(f"{server}/{PAGE}")
    page = watched.page
    page.get_by_role("button", name="Recount it here").click()
    page.get_by_text("It did not work:").wait_for()
    assert "python -m recount verify" in page.locator(".rh-told").inner_text()
    assert page.get_by_role("button", name="Try again").is_enabled()


def test_a_row_of_the_ledger_leads_to_its_number_and_loads_nothing(opened, ledger):
    fact = ledger.facts[CR]
    watched, asked = opened((SITE / "book/ledger.html").as_uri() + f"#{fact.anchor}")
    watched.page.get_by_role("link", name="Change this number").click()
    watched.page.wait_for_url("**/recount-here.html#change=*")
    assert watched.page.locator("#rh-find").input_value() == CR
    assert [url for url in asked if is_python(url)] == []
    assert watched.problems == []
