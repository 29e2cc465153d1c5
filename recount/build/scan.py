"""`python -m recount.build.scan`: the last look at the built site, after which it may be shown.

Sphinx can end well with a blank where a number was, or with a raw repr in a sentence; this scan
reads the HTML as a reader would and fails on either.
"""

from __future__ import annotations

import html
import re
import sys
from html.parser import HTMLParser
from pathlib import Path

RAW = re.compile(
    r"np\.\w+\(|<\w+ object at|\bnan\b|Traceback|\{(?:fact|check|claim|count|finding|glue)[:}]"
)
BLANK = re.compile(r"(?:^|\s)(?:%|\(\)|“”)(?=\s|$)|(?:^|\s)None(?=[%)]|$)")
ADDRESS = re.compile(r" at 0x[0-9a-f]{6,}>")  # of an object in memory; looked for in code, too
SKIPPED = {"script", "style", "pre", "code", "svg", "math", "noscript", "template"}


class _Text(HTMLParser):
    """The text of a page without code, figures and scripts."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._skip = 0

    def handle_starttag(self, tag: str, attributes: list) -> None:
        if tag in SKIPPED:
            self._skip += 1
        if tag in ("p", "li", "td", "th", "h1", "h2", "h3", "dt", "dd", "div"):
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in SKIPPED:
            self._skip -= 1

    def handle_data(self, data: str) -> None:
        if not self._skip:
            self.parts.append(data)


def faults(page: str) -> list[str]:
    """The lines of a page that show a raw repr, an unrendered role or a blank."""
    parser = _Text()
    parser.feed(page)
    lines = (" ".join(line.split()) for line in "".join(parser.parts).split("\n"))
    addresses = [line for line in html.unescape(page).split("\n") if ADDRESS.search(line)]
    return addresses + [line for line in lines if RAW.search(line) or BLANK.search(line)]


def main(site: Path = Path("_build/html")) -> int:
    """Print each fault with its page; 1 when there is one."""
    found = [
        (path.relative_to(site), line)
        for path in sorted(site.rglob("*.html"))
        if path.parts[len(site.parts)] in ("book", "notebooks")
        for line in faults(path.read_text(encoding="utf-8"))
    ]
    for path, line in found:
        print(f"{path}: {html.unescape(line)[:200]}", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
