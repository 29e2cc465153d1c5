"""How soon a page is there and quiet on a slow phone, as a table, beside a plain Jupyter Book.

A window of 390 by 844, the processor slowed four times, pages from disk.  For each page the median
of some loads: the largest contentful paint; the total blocking time, which is what long tasks take
beyond 50 ms after the first paint; and the longest way from a figure that comes near to its live
drawing.  Then the same pages of the same book as Jupyter Book alone builds them.

`python -m benchmarks.speed [--loads N] [--alone] [page ...]`; `--alone` leaves the plain book out.
On a machine that does something else the times are too long, and the ratios hold.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.timings import plain_book
from benchmarks.weight import NAMES, SITE, pages

PHONE = {"width": 390, "height": 844}
SLOWED = 4  # times
PAINT, BLOCKING, LIVE = 1200, 300, 1500  # ms, the goals
QUIET = 1000  # ms without a long task, after which a page is taken to be done
WATCH = """
window.seen = { paint: 0, first: 0, long: [] };
const watch = (type, each) => new PerformanceObserver((list) =>
  list.getEntries().forEach(each)).observe({ type, buffered: true });
watch("largest-contentful-paint", (one) => { seen.paint = one.startTime; });
watch("paint", (one) => { if (one.name.startsWith("first-c")) seen.first = one.startTime; });
watch("longtask", (one) => { seen.long.push([one.startTime, one.duration]); });
"""
DONE = """(quiet) => {
  const ends = [performance.getEntriesByType("navigation")[0].loadEventEnd,
    ...seen.long.map(([start, duration]) => start + duration)];
  return ends[0] > 0 && performance.now() - Math.max(...ends) > quiet;
}"""
# The way of a reader: the figure comes near, and is live some time after.
COME_NEAR = """async (figure) => {
  figure.scrollIntoView({ behavior: "instant", block: "center" });
  const start = performance.now();
  while (!("live" in figure.dataset)) {
    if (performance.now() - start > 20000) return null;
    await new Promise(requestAnimationFrame);
  }
  return performance.now() - start;
}"""


@dataclass(frozen=True)
class Speed:
    """What a load of a page took, in ms; no figure is no way to a live one."""

    page: str
    paint: float
    blocking: float
    live: float | None = None


def load(browser: Browser, page: str, site: Path, *, figures: bool = True) -> Speed:
    """Open a page once, in a browser that has nothing of it yet."""
    context = browser.new_context(
        viewport=PHONE, device_scale_factor=3, is_mobile=True, has_touch=True
    )
    try:
        opened = context.new_page()
        opened.add_init_script(WATCH)
        slowed = context.new_cdp_session(opened)
        slowed.send("Emulation.setCPUThrottlingRate", {"rate": SLOWED})
        opened.goto((site / page).as_uri(), wait_until="load")
        opened.wait_for_function(DONE, arg=QUIET)
        seen = opened.evaluate("() => seen")
        blocking = sum(
            max(0, duration - 50)
            for start, duration in seen["long"]
            if start + duration > seen["first"]
        )
        live = first_live(opened) if figures else None
    finally:
        context.close()
    return Speed(page, seen["paint"], blocking, live)


def first_live(opened: Page) -> float | None:
    """From the moment the first figure comes near to its live drawing; None without a figure."""
    figure = opened.query_selector(".recount-figure[data-specification]")
    return figure.evaluate(COME_NEAR) if figure else None


def speed(browser: Browser, page: str, site: Path, loads: int, *, figures: bool = True) -> Speed:
    """The medians of some loads."""
    found = [load(browser, page, site, figures=figures) for _ in range(loads)]
    live = [one.live for one in found if one.live is not None]
    return Speed(
        page,
        median(one.paint for one in found),
        median(one.blocking for one in found),
        median(live) if live else None,
    )


def measured(wanted: Iterable[str], loads: int, plain: Path | None) -> Iterator[list[Speed]]:
    """Each page of the site, with the page of the plain book where it has one, measured in turn."""
    with sync_playwright() as playwright:
        path = next(filter(None, map(shutil.which, NAMES)), None)
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        for page in wanted:
            both = [speed(browser, page, SITE, loads)]
            if plain and (plain / page).exists():
                both.append(speed(browser, page, plain, loads, figures=False))
            yield both
        browser.close()


def row(ours: Speed, plain: Speed | None) -> str:
    """A line of the table; a star marks what is over its goal."""
    cells = [f"{ours.page:<36}", _cell(ours.paint, PAINT), _cell(ours.blocking, BLOCKING)]
    cells.append(_cell(ours.live, LIVE))
    if plain:
        cells += [f"{plain.paint:>9.0f}", f"{plain.blocking:>9.0f}"]
        cells.append(f"{ours.paint / plain.paint:>8.2f}" if plain.paint else f"{'':>8}")
        cells.append(f"{ours.blocking / plain.blocking:>8.2f}" if plain.blocking else f"{'':>8}")
    return "".join(cells)


def _cell(value: float | None, goal: int) -> str:
    return f"{'':>10}" if value is None else f"{value:>9.0f}{'*' if value > goal else ' '}"


def show(wanted: Iterable[str], loads: int, plain: Path | None) -> None:
    """Print the table, and at its end how many pages are over a goal and the median ratios."""
    print(
        f"{'ms':<36}{'paint':>9} {'blocking':>9} {'live':>9} {'plain:':>9}{'blocking':>9}"
        f"{'ratios:':>8}{'blocking':>9}"
    )
    over, paints, blockings = 0, [], []
    for ours, *others in measured(wanted, loads, plain):
        print(row(ours, others[0] if others else None), flush=True)
        over += ours.paint > PAINT or ours.blocking > BLOCKING or (ours.live or 0) > LIVE
        for other in others:
            paints.append(ours.paint / other.paint)
            blockings += [ours.blocking / other.blocking] if other.blocking else []
    print(f"pages over a goal (paint {PAINT}, blocking {BLOCKING}, live {LIVE} ms): {over}")
    for what, ratios in (("paint", paints), ("blocking", blockings)):
        if ratios:
            print(f"{what} of the plain book's, the median page: {median(ratios):.2f}")


def main() -> None:
    """Read the options and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("pages", nargs="*")
    parser.add_argument("--loads", type=int, default=3)
    parser.add_argument("--alone", action="store_true", help="without the plain book")
    given = parser.parse_args()
    wanted = given.pages or pages()
    if given.alone:
        show(wanted, given.loads, None)
        return
    with tempfile.TemporaryDirectory() as folder:
        show(wanted, given.loads, plain_book(Path(folder)))


if __name__ == "__main__":
    main()
