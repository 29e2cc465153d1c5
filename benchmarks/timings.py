"""`make bench`: how long the commands take, as ratios within one run.

Seconds differ between machines and between two runs on one machine, so each time is given beside
that of a yardstick measured in the same minute: the start of Python, or the build from nothing.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median
from time import perf_counter

import yaml

from recount.build.execute import cache_path
from recount.sphinx_ext import MODULES

ROOT = Path(__file__).resolve().parent.parent
BOOK = [str(Path(sys.executable).parent / "jupyter-book"), "build", ".", "--path-output", "."]
LOAD = "from pathlib import Path; from recount import ledger; ledger.load(Path())"
CACHED = "execute_notebooks: cache"
BUILD = [*BOOK, "--all", "-W", "-n", "--quiet"]
# What makes pages light and keeps them from other hosts; the others write what a page says.
OURS = {"offline", "languages", "valid", "weight", "policy"}


def seconds(*commands: list[str], repeat: int = 1, folder: Path = ROOT) -> float:
    """The median time of running the commands one after another."""
    times = []
    for _ in range(repeat):
        start = perf_counter()
        for command in commands:
            subprocess.run(command, cwd=folder, check=True, capture_output=True)
        times.append(perf_counter() - start)
    return median(times)


def copied(folder: Path) -> Path:
    """The sources of the book in a folder of their own."""
    copy = folder / "book"
    return Path(shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns("_build", ".*")))


def plain_book(folder: Path) -> Path:
    """The site as Jupyter Book writes it: the same words and figures, its own pages around them."""
    copy = copied(folder)
    path = copy / "_config.yml"
    config = yaml.safe_load(path.read_text(encoding="utf-8"))
    kept = [f"recount.sphinx_ext.{name}" for name in MODULES if name not in OURS]
    config["sphinx"]["extra_extensions"] = [*kept, "sphinx_exercise"]
    config["sphinx"]["config"]["html_static_path"].append(str(ROOT / "recount/sphinx_ext/static"))
    config["execute"]["cache"] = str(cache_path(ROOT))
    path.write_text(yaml.safe_dump(config, allow_unicode=True), encoding="utf-8")
    run = subprocess.run([*BOOK, "--all", "--quiet"], cwd=copy, capture_output=True, text=True)
    if run.returncode:
        raise SystemExit(f"the plain book was not built\n{run.stderr[-2000:]}")
    return copy / "_build" / "html"


def plain_build() -> float:
    """The time in which Jupyter Book alone runs the same notebooks, one by one, and builds them."""
    with tempfile.TemporaryDirectory() as folder:
        copy = copied(Path(folder))
        config = copy / "_config.yml"
        text = config.read_text(encoding="utf-8")
        assert text.count(CACHED) == 1
        config.write_text(text.replace(CACHED, "execute_notebooks: force"), encoding="utf-8")
        return seconds(BUILD, folder=copy)


def _verify_made_up(python: list[str], facts: int) -> float:
    with tempfile.TemporaryDirectory() as folder:
        make = [*python, "-m", "benchmarks.synthetic", folder, str(facts)]
        subprocess.run(make, cwd=ROOT, check=True)
        return seconds([*python, "-m", "recount", "--root", folder, "verify"], repeat=3)


def main() -> None:
    """Print each time with its ratio to the yardstick above it."""
    python = [sys.executable]
    start = seconds([*python, "-c", "pass"], repeat=7)
    load = seconds([*python, "-c", LOAD], repeat=5)
    verify = seconds([*python, "-m", "recount", "verify"], repeat=5)
    lint = seconds([*python, "-m", "recount.lint"], repeat=3)
    print(f"start of Python     {start:6.2f} s")
    print(f"data, read alone    {load:6.2f} s  {load / start:6.1f} times a start")
    print(f"verify              {verify:6.2f} s  {verify / start:6.1f} times a start")
    print(f"prose linter        {lint:6.2f} s  {lint / start:6.1f} times a start")
    large, larger = (_verify_made_up(python, facts) for facts in (25_000, 50_000))
    print(f"verify 25,000 facts {large:6.2f} s  {large / verify:6.1f} times that of the book")
    print(f"verify 50,000 facts {larger:6.2f} s  {larger / large:6.2f} of it")
    shutil.rmtree(ROOT / "_build", ignore_errors=True)
    execute = [*python, "-m", "recount.build.execute"]
    cold = seconds(execute, BUILD)
    again = seconds(execute, BUILD)
    print(f"book from nothing   {cold:6.2f} s")
    print(f"book, unchanged     {again:6.2f} s  {again / cold:6.2f} of it")
    plain = plain_build()
    print(f"plain Jupyter Book  {plain:6.2f} s  from nothing takes {cold / plain:.2f} of it")


if __name__ == "__main__":
    main()
