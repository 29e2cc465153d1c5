"""A browser for the tests of built pages, and pages that report what went wrong in them."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from playwright.sync_api import TimeoutError as PlaywrightTimeoutError

SITE = Path(__file__).resolve().parents[2] / "_build" / "html"
# The first has no windows and opens a page in half the time.
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--force-color-profile=srgb",
    "--font-render-hinting=none",  # or letters without a window are wider than on a screen
]
LOCAL = ("file:", "data:", "blob:", "http://127.0.0.1", "http://localhost")
DESKTOP, PHONE = (1280, 900), (375, 800)
SERIOUS = ("serious", "critical")
# Another palette changes colours and nothing else, so only these rules can come out otherwise.
COLOUR_RULES = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}

# What sleeps in a list (`lists.asleep`) is put in its place.  Of rows that hold the same forms,
# each a tag with its marks in its parent, the one with the longest word is enough: none is wider.
OPEN = """() => {
  const form = (node) => `${node.parentElement.tagName} ${node.tagName}.${node.className} `
    + `${Object.entries(node.dataset)} ${node.lang} ${node.childElementCount > 0}`;
  const longest = (row) => Math.max(...row.textContent.split(/\\s+/).map((word) => word.length));
  const seen = new Set();
  const known = (one) => seen.has(one) || !seen.add(one);
  const sleeping = [...document.querySelectorAll(".ledger noscript")].map((noscript) => {
    const template = document.createElement("template");
    template.innerHTML = noscript.textContent;
    return { noscript, content: template.content };
  });
  const rows = sleeping.flatMap(({ content }) => [...content.querySelectorAll(".entry")]);
  const sorted = rows.map((row) => [longest(row), row]).sort(([a], [b]) => b - a);
  for (const [, row] of sorted)
    if ([...row.querySelectorAll("*")].map(form).map(known).every(Boolean)) row.remove();
  for (const { noscript, content } of sleeping) noscript.replaceWith(content);
  for (const row of document.querySelectorAll("article details")) row.open = true;
}"""
# Most of a page is the same few forms again and again: rows of the ledger, items, paragraphs with
# numbers, words of code.  What axe finds in an element follows from its form - element, class,
# style, marks and language, whether it has text, the forms inside it - and from where it stands, so
# that one of each is enough.  Headings, terms and all that is not repeated stay; hidden panels, at
# which axe does not look, go.
THIN = """() => {
  const own = (node) => {
    const text = [...node.childNodes].some((n) => n.nodeType === 3 && n.data.trim());
    const given = [...node.attributes].map(({ name, value }) =>
      /^(class|style|lang|role|type|scope|hidden|data-(verdict|severity|agreement))$/.test(name)
        ? `${name}=${value}` : value ? name : `${name}=`);
    return `${node.tagName} ${given.sort().join(" ")} ${text}`;
  };
  const drawn = (node) =>
    `${own(node)}(${[...new Set([...node.children].map(drawn))].sort().join()})`;
  const tags = (node) => [...new Set([...node.children].map((child) => child.tagName))].sort();
  const among = (node) => `${own(node.parentElement)} > ${own(node)}(${tags(node)})`;
  const path = (node) =>
    node ? `${path(node.parentElement)}/${node.tagName}.${node.className}` : "";
  const first = new Set();
  const seen = (form) => first.has(form) || !first.add(form);

  for (const panel of document.querySelectorAll("[popover]:not(:popover-open)")) panel.remove();
  for (const row of document.querySelectorAll(".entry")) {
    const forms = [...row.querySelectorAll("*")].map(among);
    if (forms.map(seen).every(Boolean)) row.remove();
  }
  const many = "p, li, tr, dl > div, pre span, .recount-figure svg g";
  for (const node of document.querySelectorAll(many))
    if (node.isConnected && seen(path(node.parentElement) + drawn(node))) node.remove();
}"""
# What waits for its layout until it comes near has no width before.
LAID_OUT = "* { content-visibility: visible !important }"
# Text that ends outside of the window or of the nearest box that cuts it off.
CUT_OFF = """() => {
  const found = [];
  const walk = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const holder = walk.currentNode.parentElement;
    if (!walk.currentNode.data.trim() || !holder.checkVisibility({ visibilityProperty: true }))
      continue;
    if (holder.closest("svg, math, pre, [popover], .visually-hidden, caption, thead, .onlyprint"))
      continue;
    const range = document.createRange();
    range.selectNodeContents(walk.currentNode);
    const right = Math.max(...[...range.getClientRects()].map((box) => box.right));
    let box = holder;
    while (box && !/hidden|clip/.test(getComputedStyle(box).overflowX)) box = box.parentElement;
    const edge = Math.min(innerWidth, box?.getBoundingClientRect().right ?? Infinity);
    if (right > edge + 1) found.push(`${holder.tagName}.${holder.className}: `
      + walk.currentNode.data.trim().slice(0, 60));
  }
  return found;
}"""
# Of each form of what takes the focus one is given it, as by a key: what does not change then.
RINGS = """() => {
  const look = (one) => {
    const style = getComputedStyle(one);
    const ring = style.outlineStyle === "none" ? "" : style.outline;
    return [ring, style.boxShadow, style.backgroundColor, style.borderColor].join();
  };
  const seen = new Set();
  const found = [];
  const able = "a[href], button, input, select, textarea, summary, [tabindex='0']";
  for (const one of document.querySelectorAll(able)) {
    if (one.disabled || !one.checkVisibility({ visibilityProperty: true })) continue;
    const form = `${one.tagName}.${one.className} of ${one.parentElement.className}`;
    if (seen.has(form)) continue;
    seen.add(form);
    const drawn = [one, ...one.children, ...(one.labels ?? []), one.closest(".sd-card")]
      .filter((part) => part?.getBoundingClientRect().height > 0);
    document.activeElement?.blur();
    const before = drawn.map(look);
    one.focus({ preventScroll: true });
    if (document.activeElement !== one) continue;
    if (drawn.every((part, n) => look(part) === before[n])) found.push(form);
  }
  document.activeElement?.blur();
  return found;
}"""
# Each table that is seen, selected and copied: a line a row, a tab between cells.
COPIED = """() => {
  const found = [];
  for (const table of document.querySelectorAll("article table")) {
    if (!table.checkVisibility()) continue;
    const range = document.createRange();
    range.selectNode(table);
    getSelection().removeAllRanges();
    getSelection().addRange(range);
    const event = new ClipboardEvent("copy", {
      clipboardData: new DataTransfer(), bubbles: true, cancelable: true });
    table.dispatchEvent(event);
    const lines = event.clipboardData.getData("text/plain").replace(/\\n$/, "").split("\\n");
    const rows = [...table.rows].filter((row) => row.checkVisibility());
    const wide = (row) => [...row.cells].reduce((sum, cell) => sum + cell.colSpan, 0);
    const right = lines.length === rows.length
      && rows.every((row, n) => lines[n].split("\\t").length === wide(row));
    const said = /\\b(?:Reported|Copy link)\\b.*\\bVerdict:/.test(lines.join(" "));
    if (!right || said) found.push(`copied: ${table.id}: ${lines.length} of ${rows.length} rows: `
      + lines.slice(0, 2).join(" / ").slice(0, 80));
  }
  getSelection().removeAllRanges();
  return found;
}"""
# Whether a table that is copied is already copied as one.
COPIES = """() => {
  const cells = (one) => one.checkVisibility() && one.querySelectorAll("td").length > 1;
  const table = [...document.querySelectorAll("article table")].find(cells);
  if (!table) return true;
  getSelection().selectAllChildren(table);
  const event = new ClipboardEvent("copy", {
    clipboardData: new DataTransfer(), bubbles: true, cancelable: true });
  table.dispatchEvent(event);
  getSelection().removeAllRanges();
  return event.defaultPrevented;
}"""
KEPT = "() => JSON.stringify(Object.entries(localStorage).sort())"
KEEP = """(kept) => {
  localStorage.clear();
  for (const [key, value] of JSON.parse(kept)) localStorage.setItem(key, value);
}"""
FIGURES = """async () => {
  for (const figure of document.querySelectorAll(".recount-figure:not([data-still])")) {
    figure.scrollIntoView({ behavior: "instant" });
    for (let n = 0; n < 200 && !("live" in figure.dataset); n += 1)
      await new Promise((done) => setTimeout(done, 25));
  }
  scrollTo({ top: document.body.scrollHeight, behavior: "instant" });
  await new Promise((done) => setTimeout(done, 60));
  scrollTo({ top: 0, behavior: "instant" });
}"""


@dataclass
class Watched:
    """A page with what it complained of and what it asked other hosts for."""

    page: Page
    problems: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.problems.append(f"page error: {error}"))
        self.page.on("request", self._request)

    def _console(self, message) -> None:
        if message.type in ("error", "warning"):  # policy violations arrive as errors
            self.problems.append(f"{message.type}: {message.text}")

    def _request(self, request) -> None:
        if not request.url.startswith(LOCAL):
            self.foreign.append(request.url)

    def overflow(self) -> int:
        """By how many px the page is wider than its window."""
        return self.page.evaluate(
            "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )

    def visit_figures(self) -> None:
        """Scroll to each figure until it is live, then to the end of the page and back."""
        self.page.evaluate(FIGURES)

    def open_all(self) -> None:
        """Open everything that opens, and draw what lies out of sight."""
        self.page.evaluate(OPEN)

    def thin_out(self) -> None:
        """Leave one of the rows that are built alike; what follows sees fewer rows."""
        self.page.evaluate(THIN)

    @property
    def palettes(self) -> str:
        """`one` for slides, which are light on every screen, otherwise `all`."""
        return self.page.evaluate("() => document.documentElement.dataset.palettes ?? 'all'")

    def cut_off(self) -> list[str]:
        """Text that ends outside of the window, or of a box that cuts it off."""
        return self.page.evaluate(CUT_OFF)

    def without_ring(self) -> list[str]:
        """What does not show that it has the focus."""
        self.page.keyboard.press("Tab")  # from now on the focus is a keyboard's
        return self.page.evaluate(RINGS)

    def badly_copied(self) -> list[str]:
        """Tables that would not be pasted as tables."""
        self.wait_until_it_copies()
        return self.page.evaluate(COPIED)

    def wait_until_it_copies(self) -> None:
        """Until the script that copies tables has run; where it never does, the caller tells."""
        self.page.keyboard.press("Tab")  # it is loaded when somebody does something
        with suppress(PlaywrightTimeoutError):
            self.page.wait_for_function(COPIES, timeout=10_000)

    def enlarged(self, size: tuple[int, int]) -> list[str]:
        """What scrolls sideways or is cut off in a smaller window, which is an enlarged page."""
        before = self.page.viewport_size
        self.page.set_viewport_size({"width": size[0], "height": size[1]})
        style = self.page.add_style_tag(content=LAID_OUT)
        faults = [f"{self.overflow()} px too wide"] if self.overflow() > 0 else []
        faults += self.cut_off()
        style.evaluate("(one) => one.remove()")
        self.page.set_viewport_size(before)
        return [f"{size[0]} px: {fault}" for fault in faults]

    def come_back(self, url: str | None = None) -> None:
        """Open the page again, or another, with all that the browser keeps of the site.

        On a busy machine Chromium loses now and then (in a few of 100) what was written before a
        page was left: then it is given back, and the page opened anew.
        """
        kept = self.page.evaluate(KEPT)
        for _ in range(5):
            self.page.goto(url) if url else self.page.reload()
            if self.page.evaluate(KEPT) == kept:
                break
            self.page.evaluate(KEEP, kept)

    def turn_dark(self) -> None:
        """Change the palette, as when the system does."""
        self.page.emulate_media(color_scheme="dark")
        self.page.wait_for_function("() => document.documentElement.dataset.theme === 'dark'")

    def axe_faults(self, context: str | None = None, **options: object) -> list[str]:
        """What axe finds serious: rule and element."""
        # Without `preload`, which fetches style sheets: a file:// page may not, and complains.
        # All nodes of what passed would take as long to tell as the violations to find.
        quick = {"preload": False, "resultTypes": ["violations"]}
        response = Axe().run(self.page, context, {**quick, **options}).response
        return [
            f"{violation['id']}: {node['html'][:160]}"
            for violation in response["violations"]
            if violation["impact"] in SERIOUS
            for node in violation["nodes"]
        ]


def built_pages() -> list[str]:
    """Every page of the built site but the redirect at its entrance, by its path."""
    found = [path.relative_to(SITE).as_posix() for path in sorted(SITE.rglob("*.html"))]
    return [page for page in found if page != "index.html" and not page.startswith("_static/")]


def pages_to_look_at() -> list[str]:
    """The pages to open one by one: of sheets that are made alike the longest stands for all.

    Those are the pages in the folders of a section that share the first word of their names; what
    holds for each of them without a browser is tested on each (`test_html`, `test_sheets`).
    """
    families: dict[str, list[str]] = {}
    for page in built_pages():
        folder, _, name = page.rpartition("/")
        alike = f"{folder}/{name.partition('-')[0]}" if folder.count("/") and "-" in name else page
        families.setdefault(alike, []).append(page)
    return [
        max(pages, key=lambda page: (SITE / page).stat().st_size) for pages in families.values()
    ]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test that takes `built_page` runs for the pages there are, also for a new chapter."""
    if "built_page" in metafunc.fixturenames:
        metafunc.parametrize("built_page", pages_to_look_at() or ["none: run `make book` first"])


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium as the system installed it; none is a skip, and a failure where CI=true."""
    path = next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        plea = "No Chromium found: install it, for example with `apt-get install chromium`."
        if os.environ.get("CI", "").lower() == "true":
            pytest.fail(plea)
        pytest.skip(plea)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def page_factory(browser: Browser) -> Iterator[Callable[..., Watched]]:
    """`page_factory(url, js=True, dark=False, size=DESKTOP)` opens a page and watches it."""
    contexts: list[BrowserContext] = []

    def opened(
        url: str, *, js: bool = True, dark: bool = False, size: tuple[int, int] = DESKTOP
    ) -> Watched:
        context = browser.new_context(
            java_script_enabled=js,
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce",  # no colour halfway between two when axe looks
            viewport={"width": size[0], "height": size[1]},
            accept_downloads=True,
        )
        contexts.append(context)
        watched = Watched(context.new_page())
        watched.page.goto(url, wait_until="load")
        return watched

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture
def look_over(page_factory: Callable[..., Watched]) -> Callable[..., list[str]]:
    """`look_over(page, size)` reads a page of the site in one go; what is wrong with it.

    In both palettes: nothing on the console (errors, warnings, policy violations), no request to
    another host, no sideways scroll, closed and with everything open, nothing serious for axe, no
    focus that is not seen; with `enlarged` nothing cut off in windows of these sizes, with `copied`
    no table that is not copied as one.
    """

    def looked(
        built_page: str,
        size: tuple[int, int],
        *,
        enlarged: tuple[tuple[int, int], ...] = (),
        copied: bool = False,
    ) -> list[str]:
        watched = page_factory((SITE / built_page).as_uri(), size=size)
        watched.visit_figures()
        faults = [f"{watched.overflow()} px too wide"] if watched.overflow() > 0 else []
        watched.open_all()
        if watched.overflow() > 0:
            faults.append(f"{watched.overflow()} px too wide, everything open")
        for smaller in enlarged:
            faults += watched.enlarged(smaller)
        if copied and watched.page.locator("article table").count():
            faults += watched.badly_copied()
        watched.thin_out()
        faults += [f"light: {fault}" for fault in watched.axe_faults()]
        if watched.palettes == "all":
            watched.turn_dark()
            faults += [f"dark: {fault}" for fault in watched.axe_faults(**COLOUR_RULES)]
            if watched.overflow() > 0:
                faults.append(f"{watched.overflow()} px too wide, in the dark")
        faults += [f"no ring: {form}" for form in watched.without_ring()]
        faults += [f"complaint: {problem}" for problem in watched.problems]
        return faults + [f"request to another host: {url}" for url in watched.foreign]

    return looked
