"""A Content-Security-Policy for each page, written when nothing else will change the page.

Scripts run only from the site, plus the inline scripts and event handlers of the theme, allowed
one by one through their hashes. A page that loads anything from another host is a warning.
"""

from __future__ import annotations

import base64
import hashlib
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING

from sphinx.util import logging

if TYPE_CHECKING:
    from sphinx.application import Sphinx

log = logging.getLogger(__name__)

LAST = 950  # priority among the listeners of `build-finished`
JAVASCRIPT = {"", "text/javascript", "application/javascript", "module"}
LOADING_LINKS = {"stylesheet", "preload", "modulepreload", "prefetch", "preconnect", "icon"}
META = '<meta http-equiv="Content-Security-Policy" content="{}" />'
OLD_META = re.compile(r'\n?<meta http-equiv="Content-Security-Policy"[^>]*>')
START = re.compile(r"<head[^>]*>\s*(?:<meta charset=[^>]*>)?")


class PageScan(HTMLParser):
    """Collects what a policy must know of a page.

    Attributes: `scripts` (text of inline scripts), `handlers` (text of `on...` attributes),
    `foreign` (addresses outside the site that the page would load) and `wasm` (whether a part of it
    says by `data-needs-wasm` that it compiles WebAssembly).
    """

    def __init__(self, page: str) -> None:
        super().__init__()
        self.scripts: list[str] = []
        self.handlers: list[str] = []
        self.foreign: list[str] = []
        self.wasm = False
        self._inline = False
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        have = {name: value or "" for name, value in attrs}
        self.wasm |= "data-needs-wasm" in have
        self.handlers += [value for name, value in have.items() if name.startswith("on")]
        if tag == "script":
            self._inline = "src" not in have and have.get("type", "").lower() in JAVASCRIPT
            if self._inline:
                self.scripts.append("")
        loaded = [have.get("src", ""), have.get("poster", ""), have.get("data", "")]
        if tag == "link" and LOADING_LINKS & set(have.get("rel", "").split()):
            loaded.append(have.get("href", ""))
        self.foreign += [url for url in loaded if re.match(r"(?:[a-z]+:)?//", url)]

    handle_startendtag = handle_starttag

    def handle_data(self, data: str) -> None:
        if self._inline:
            self.scripts[-1] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "script":
            self._inline = False


def digest(code: str) -> str:
    """A source expression that allows exactly this code.

    >>> digest("alert(1)")
    "'sha256-bhHHL3z2vDgxUt0W3dWQOrprscmda2Y5pLsLg4GF+pI='"
    """
    return f"'sha256-{base64.b64encode(hashlib.sha256(code.encode()).digest()).decode()}'"


def policy(scan: PageScan) -> str:
    """The policy of a page: nothing from elsewhere, no code but what it was built with."""
    scripts = ["'self'", *sorted({digest(code) for code in scan.scripts})]
    if scan.wasm:
        scripts.append("'wasm-unsafe-eval'")
    if scan.handlers:
        scripts += ["'unsafe-hashes'", *sorted({digest(code) for code in scan.handlers})]
    return "; ".join(
        [
            "default-src 'none'",
            f"script-src {' '.join(scripts)}",
            "style-src 'self' 'unsafe-inline'",  # style attributes of the theme and of Vega
            "img-src 'self' data:",  # icons inside the theme's style sheets
            "font-src 'self'",
            "connect-src 'self'",
            "base-uri 'none'",
            "form-action 'self'",
        ]
    )


def with_policy(page: str) -> str:
    """The page with its policy right after the character set, before anything can load."""
    page = OLD_META.sub("", page)
    meta = META.format(policy(PageScan(page)))
    start = START.search(page)
    if not start:
        return f"{meta}\n{page}"
    return f"{page[: start.end()]}\n{meta}{page[start.end() :]}"


def write_policies(app: Sphinx, error: Exception | None) -> None:
    """Give every page of the site its policy."""
    if error or app.builder.format != "html":
        return
    for path in sorted(Path(app.outdir).rglob("*.html")):
        before = path.read_text(encoding="utf-8")
        for url in PageScan(before).foreign:
            log.warning(
                "%s loads %s from another host", path.name, url, type="recount", subtype="policy"
            )
        after = with_policy(before)
        if after != before:
            path.write_text(after, encoding="utf-8")


def setup(app: Sphinx) -> dict[str, bool]:
    """Write the policies last."""
    app.connect("build-finished", write_policies, priority=LAST)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
