"""A browser for the tests of built pages, and pages that report what went wrong in them."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--force-color-profile=srgb",
]
LOCAL = ("file:", "data:", "blob:", "http://127.0.0.1", "http://localhost")
DESKTOP, PHONE = (1280, 900), (375, 800)


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
