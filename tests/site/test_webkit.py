"""The site in WebKit, the engine of Safari, where it is installed.

`apt-get install webkit2gtk-driver xvfb` brings it; it opens a window, on a screen that is not
there.  Elsewhere these tests are skipped.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from selenium.common.exceptions import WebDriverException
from selenium.webdriver import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.client_config import ClientConfig
from selenium.webdriver.remote.remote_connection import RemoteConnection
from selenium.webdriver.remote.webdriver import WebDriver
from selenium.webdriver.support.wait import WebDriverWait
from selenium.webdriver.webkitgtk.options import Options
from selenium.webdriver.webkitgtk.service import Service
from urllib3.exceptions import HTTPError

SITE = Path(__file__).resolve().parents[2] / "_build" / "html"
DRIVER, SCREEN = shutil.which("WebKitWebDriver"), shutil.which("Xvfb")
WINDOWS = sorted(Path("/usr").glob("lib*/**/webkit2gtk-*/MiniBrowser"))
pytestmark = pytest.mark.skipif(
    not (DRIVER and SCREEN and WINDOWS), reason="WebKit (webkit2gtk-driver, xvfb) is not installed"
)
SECONDS = 30
# Words of a formula whose letters do not follow one another.
SPREAD = """return [...document.querySelectorAll("math mrow:has(> [mathvariant=normal])")].flatMap(
  (word) => {
    const boxes = [...word.children].map((letter) => letter.getBoundingClientRect());
    const spread = boxes.slice(1).some((box, n) => Math.abs(box.left - boxes[n].right) > 2);
    return spread ? [word.textContent] : [];
  })"""
# What lines up at its right end in a formula of several lines.
RAGGED = """const cells = "mtr > [columnalign=right]";
const tables = [...document.querySelectorAll("mtable")].filter((one) => one.querySelector(cells));
return tables.map((table) => {
  const ends = [...table.querySelectorAll(cells)].map(
    (cell) => cell.lastElementChild.getBoundingClientRect().right);
  return Math.max(...ends) - Math.min(...ends);
})"""
# Numbers at which a line breaks before the sign that touches them.
PARTED = """return [...document.querySelectorAll("article .fact-number")].flatMap((number) => {
  const walk = document.createTreeWalker(
    number.closest("p, li, td, th, dd, figcaption, summary") ?? number, NodeFilter.SHOW_TEXT);
  walk.currentNode = number;
  let text = walk.nextNode();
  while (text && number.contains(text)) text = walk.nextNode();
  if (!text || !/^[.,;:!?%)\\]\"'\u201d\u2019]/.test(text.data)) return [];
  const range = document.createRange();
  range.setStart(text, 0);
  range.setEnd(text, 1);
  const [sign, box] = [range.getBoundingClientRect(), number.getBoundingClientRect()];
  const beside = sign.top < box.bottom && sign.bottom > box.top;
  return beside || !sign.height || !box.height
    ? [] : [number.textContent + text.data.slice(0, 20)];
})"""


@contextmanager
def screen() -> Iterator[str]:
    """The name of a screen that nobody sees."""
    reading, writing = os.pipe()
    command = [SCREEN, "-displayfd", str(writing), "-screen", "0", "1400x1000x24"]
    with subprocess.Popen(command, pass_fds=[writing], stderr=subprocess.DEVNULL) as running:
        os.close(writing)
        with os.fdopen(reading) as told:
            display = f":{told.readline().strip()}"
        try:
            yield display
        finally:
            running.terminate()


@pytest.fixture(scope="module")
def webkit() -> Iterator[WebDriver]:
    """A window of WebKit on a screen of its own."""
    options = Options()
    options.binary_location = str(WINDOWS[-1])
    options.add_argument("--automation")
    with screen() as display:
        # A container of the tests gives WebKit no sandbox of its own.
        outside = {"DISPLAY": display, "WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS": "1"}
        service = Service(DRIVER, env={**os.environ, **outside})
        service.start()
        address = ClientConfig(remote_server_addr=service.service_url, timeout=2 * SECONDS)
        try:
            driver = WebDriver(RemoteConnection(client_config=address), options=options)
        except (WebDriverException, HTTPError) as error:
            service.stop()
            pytest.skip(f"WebKit does not start here: {error}")
        driver.set_window_size(1280, 900)
        yield driver
        driver.quit()
        service.stop()


def opened(webkit: WebDriver, page: str, end: str = "") -> WebDriver:
    webkit.get((SITE / f"{page}.html").as_uri() + end)
    return webkit


def until(webkit: WebDriver, script: str) -> object:
    """What the script returns, once that is something."""
    return WebDriverWait(webkit, SECONDS).until(lambda one: one.execute_script(script))


def line_under(webkit: WebDriver, selector: str) -> str:
    return webkit.execute_script(
        "const style = getComputedStyle(document.querySelector(arguments[0]));"
        "return `${style.textDecorationLine} ${style.textDecorationStyle}`;",
        selector,
    )


def test_what_opens_can_be_told_from_the_text(webkit):
    opened(webkit, "notebooks/tower")
    assert line_under(webkit, "article .fact-reported .fact-number") == "underline dotted"
    assert line_under(webkit, "article .fact-computed .fact-number") == "underline dashed"
    assert line_under(webkit, "article a.term") == "underline dashed"
    assert line_under(webkit, "article .figure-aids summary") == "underline dotted"


def test_a_number_opens_beside_itself_and_a_term_under_the_mouse(webkit):
    opened(webkit, "notebooks/tower")
    number = webkit.find_element(By.CSS_SELECTOR, "article .fact-number")
    number.click()
    below = until(
        webkit,
        """const panel = document.querySelector(".fact-panel:popover-open");
        const number = document.querySelector("article .fact-number");
        return panel && 1 + panel.getBoundingClientRect().top
          - number.getBoundingClientRect().bottom;""",
    )
    assert 0 < below < 20
    assert number.text in webkit.find_element(By.CSS_SELECTOR, ".fact-panel:popover-open").text
    term = webkit.find_element(By.CSS_SELECTOR, "article a.term")
    ActionChains(webkit).move_to_element(term).perform()
    assert until(webkit, "return document.querySelector('.term-panel:popover-open')?.innerText")


def test_a_copied_sentence_holds_its_numbers(webkit):
    opened(webkit, "notebooks/tower")
    copied, number = webkit.execute_script(
        """const number = document.querySelector("article p .fact-number");
        getSelection().selectAllChildren(number.closest("p"));
        return [getSelection().toString(), number.textContent];"""
    )
    assert number in copied


@pytest.mark.parametrize("page", ["book/calculator", "notebooks/primer"])
def test_a_formula_stands_in_its_lines(webkit, page):
    opened(webkit, page)
    assert webkit.execute_script(SPREAD) == []
    ragged = webkit.execute_script(RAGGED)
    assert ragged
    assert max(ragged) <= 1


def test_a_figure_comes_live(webkit):
    opened(webkit, "notebooks/tower")
    figure = webkit.find_element(By.CSS_SELECTOR, ".recount-figure:not([data-still])")
    webkit.execute_script("arguments[0].scrollIntoView()", figure)
    assert until(webkit, "return document.querySelector('.recount-figure[data-live] svg')")


def test_the_ledger_and_the_search_find_words_of_any_script(webkit):
    opened(webkit, "book/ledger")
    webkit.find_element(By.CSS_SELECTOR, ".ledger-controls [type=search]").send_keys("缓解")
    count = "return document.querySelector('.ledger-count').textContent.match(/^([0-9]+) of/)?.[1]"
    assert int(until(webkit, count)) > 0
    opened(webkit, "search", "?q=ремиссия")
    assert until(webkit, "return document.querySelector('.search-results mark')?.innerText")


def test_in_a_narrow_window_no_page_is_wider_and_no_number_parted_from_its_sign(webkit):
    webkit.set_window_size(450, 900)
    wide, parted = {}, {}
    for path in sorted(SITE.glob("book/*.html")) + sorted(SITE.glob("notebooks/*.html")):
        webkit.get(path.as_uri())
        over = webkit.execute_script(
            "const root = document.documentElement; return root.scrollWidth - root.clientWidth;"
        )
        if over > 0:
            wide[path.stem] = over
        if found := webkit.execute_script(PARTED):
            parted[path.stem] = found
    webkit.set_window_size(1280, 900)
    assert (wide, parted) == ({}, {})
