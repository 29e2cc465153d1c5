"""What a page costs before its reader has done anything, as a table.

The first view is the page and all that it loads by itself in a window of 1280 by 900, fonts
included, before a figure comes live.  Files count as a server sends them: with `gzip -9`, and fonts
as they are.  `python benchmarks/weight.py [page ...]` reads the built site; without names, all.
"""

from __future__ import annotations

import gzip
import shutil
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
SITE = ROOT / "_build" / "html"
FONTS = (".woff2", ".woff", ".ttf")
LIVE = "**/vega-bundle.js*"  # what makes a figure live; it is asked for when one comes near
NAMES = ("chromium", "chromium-browser", "google-chrome")


@dataclass(frozen=True)
class View:
    """The first view of a page: its files with their weights in bytes, and its elements."""

    page: str
    files: dict[str, int]
    elements: int

    @property
    def requests(self) -> int:
        """How many files are asked for, the page among them."""
        return len(self.files)

    @property
    def total(self) -> float:
        """The weight in kB."""
        return sum(self.files.values()) / 1000

    @property
    def without_fonts(self) -> float:
        """The weight of markup, style and script in kB."""
        return sum(n for name, n in self.files.items() if not name.endswith(FONTS)) / 1000


def weight(path: Path) -> int:
    """The bytes of a file as it is sent."""
    content = path.read_bytes()
    return len(content) if path.suffix in FONTS else len(gzip.compress(content, 9, mtime=0))


def first_view(browser: Browser, page: str, site: Path = SITE) -> View:
    """Open a page from disk and see what it asks for."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    opened = context.new_page()
    asked: dict[str, int] = {}
    opened.route(LIVE, lambda route: route.abort())

    def note(url: str) -> None:
        path = Path(unquote(urlsplit(url).path))
        if url.startswith("file:") and path.name != "vega-bundle.js":
            asked[path.relative_to(site).as_posix()] = weight(path)

    opened.on("request", lambda request: note(request.url))
    opened.goto((site / page).as_uri(), wait_until="load")
    opened.evaluate("() => document.fonts.ready")
    opened.wait_for_timeout(100)
    elements = opened.locator("*").count()
    context.close()
    return View(page, asked, elements)


def pages(site: Path = SITE) -> list[str]:
    """Every page of the site but the redirect at its entrance."""
    found = [path.relative_to(site).as_posix() for path in sorted(site.rglob("*.html"))]
    return [page for page in found if page != "index.html" and not page.startswith("_static/")]


def views(wanted: Iterable[str], site: Path = SITE) -> Iterator[View]:
    """The first views of some pages, in one browser."""
    with sync_playwright() as playwright:
        path = next(filter(None, map(shutil.which, NAMES)), None)
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        for page in wanted:
            yield first_view(browser, page, site)
        browser.close()


def main() -> None:
    """Print the table."""
    print(f"{'page':<36}{'requests':>9}{'kB':>8}{'no fonts':>10}{'elements':>10}")
    for view in views(sys.argv[1:] or pages()):
        print(
            f"{view.page:<36}{view.requests:>9}{view.total:>8.0f}{view.without_fonts:>10.0f}"
            f"{view.elements:>10}"
        )


if __name__ == "__main__":
    main()
