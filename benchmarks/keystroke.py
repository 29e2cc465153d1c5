"""How long a key takes in the search of the ledger and in that of the site, once all is read.

A query is typed letter by letter in a page from disk; the time is that of the work which a key asks
for, without the pause that waits for the next one.  `python -m benchmarks.keystroke [query ...]`
prints for each box the median and the longest, in ms; the goal is 50 for all rows of the ledger.
"""

from __future__ import annotations

import shutil
import sys
from statistics import median

from playwright.sync_api import Page, sync_playwright

from benchmarks.weight import NAMES, SITE

QUERIES = ("survival", "32,4 %", "25.7 to 39.7", "60/185", "疗效", "ремиссия")
GOAL = 50  # ms
# The work that is put off until no other key comes is taken from the clock and done at once.
TYPED = """async ([box, query]) => {
  const field = document.querySelector(box);
  const wait = self.setTimeout;
  const took = [];
  for (let n = 1; n <= query.length; n += 1) {
    let work = null;
    self.setTimeout = (given) => { work = given; };
    field.value = query.slice(0, n);
    field.dispatchEvent(new Event("input", { bubbles: true }));
    self.setTimeout = wait;
    const start = performance.now();
    await work();
    took.push(performance.now() - start);
  }
  return took;
}"""
BOXES = {
    "book/ledger.html": ("#ledger-find", "() => self.recountRows"),
    "search.html": ("#site-search", "() => self.recountSearch"),
}


def keys(page: Page, name: str, queries: tuple[str, ...]) -> list[float]:
    """The time of each key in the box of a page."""
    box, ready = BOXES[name]
    page.goto((SITE / name).as_uri())
    page.focus(box)
    page.wait_for_function(ready)
    page.evaluate(TYPED, [box, "no such word"])  # the texts are read once
    return [took for query in queries for took in page.evaluate(TYPED, [box, query])]


def main() -> None:
    """Print a line for each box; a star marks what is over the goal."""
    queries = tuple(sys.argv[1:]) or QUERIES
    with sync_playwright() as playwright:
        path = next(filter(None, map(shutil.which, NAMES)), None)
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        for name in BOXES:
            took = keys(browser.new_page(), name, queries)
            mark = "*" if median(took) > GOAL else " "
            print(f"{name:<20} {len(took):>4} keys {median(took):>7.1f}{mark} {max(took):>7.1f} ms")
        browser.close()


if __name__ == "__main__":
    main()
