"""Runs the notebooks ahead of the build, two at a time, into the cache that the build reads.

jupyter-cache knows a notebook by its own code alone: change a CSV and the old number stays, with a
green build. The cache therefore lies in a folder named by a digest of all else that a number
depends on: the data, the library and the lock. Prose is left out, and so are the layers of the
library that no cell can import from: what a page counts of itself is written by directives.

Two at once wait for one another: they would write the same cache and the same pages.

Kernels start in `notebooks/`, where myst-nb would start them, and talk over sockets in the file
system: over TCP, two at a time once lost one.
"""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import re
import shutil
import sys
import textwrap
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout
from jupyter_cache import get_cache
from jupyter_cache.base import CacheBundleIn, JupyterCacheAbstract
from jupyter_client.manager import AsyncKernelManager
from myst_nb.core.read import myst_nb_reader_plugin
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell
from sqlalchemy.exc import DBAPIError

from recount.data.project import find_root
from recount.data.writing import not_written

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config

KERNEL = "python3"
OF_PAGES = {"lint", "mutation", "sphinx_ext", "starter"}  # layers below those that a notebook runs
CELL_TIMEOUT = 300  # seconds
LOCK = "lock"  # in `_build/`
LAST = 2000  # a priority: after all that a build writes
_COLOUR = re.compile(r"\x1b\[[\d;]*m")  # of a terminal
LOOK_UPS = """\
import sys
if noted := sys.modules.get("recount.authoring.provenance"):
    print(*noted.looked_up(), sep="\\n")
"""


@dataclass(frozen=True)
class Run:
    """A notebook that ran to its end."""

    path: Path
    notebook: NotebookNode
    seconds: float


@dataclass(frozen=True)
class Failure:
    """A notebook that did not: the first line of the cell it stopped in, its place, the error."""

    notebook: str
    cell: str
    place: str
    error: str

    def __str__(self) -> str:
        told = f"{self.notebook}: failed in the cell `{self.cell}` ({self.place})\n"
        return told + textwrap.indent(self.error, "    ")


class FailedNotebooks(Exception):
    """All the notebooks that failed."""

    def __init__(self, failures: list[Failure]) -> None:
        super().__init__("\n".join(str(failure) for failure in failures))
        self.failures = failures


# --- the cache


def digest(root: Path) -> str:
    """Sixteen hexadecimal digits that change with the data, the records, the library or the lock.

    Names count as well as bytes. Raises FileNotFoundError when there is no requirements.txt.
    """
    files = {
        path.relative_to(root).as_posix(): path
        for path in [
            *(root / "data").rglob("*"),
            *(root / "notebooks").glob("*/records/*"),
            *(
                path
                for path in (root / "recount").rglob("*.py")
                if path.relative_to(root).parts[1] not in OF_PAGES
            ),
        ]
        if path.is_file() and "__pycache__" not in path.relative_to(root).parts
    }
    files["requirements.txt"] = root / "requirements.txt"
    total = hashlib.sha256()
    for name, path in sorted(files.items()):
        total.update(name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()[:16]


def cache_path(root: Path) -> Path:
    """The folder of the jupyter-cache that fits the data, the library and the lock as they are."""
    return root / "_build" / ".jupyter_cache" / digest(root)


def lock(root: Path) -> FileLock:
    """The lock of what is built in `root`: one run of the notebooks at a time, and one build.

    A process that has it already has it again; one that ends, however it ends, has it no more.
    """
    path = root / "_build" / LOCK
    path.parent.mkdir(parents=True, exist_ok=True)
    return FileLock(path, is_singleton=True)


def wait_for(locked: FileLock) -> None:
    """Take the lock; say so once where another process has it, and wait for that to end."""
    try:
        locked.acquire(timeout=0)
    except Timeout:
        print(f"another build has {locked.lock_file}; waiting until it ends", flush=True)
        locked.acquire()


def configure_cache(app: Sphinx, config: Config) -> None:
    """Point myst-nb to `cache_path`; for `app.connect("config-inited", configure_cache)`.

    A build of HTML has the lock until it ends.
    """
    config.nb_execution_cache_path = str(cache_path(Path(app.srcdir)))
    locked = lock(Path(app.srcdir))
    wait_for(locked)
    app.connect("build-finished", lambda *_: locked.release(), priority=LAST)


@contextmanager
def _opened(path: Path) -> Iterator[JupyterCacheAbstract]:
    """The cache in a folder; its database is closed afterwards, which jupyter-cache leaves open."""
    cache = get_cache(path)
    try:
        yield cache
    finally:
        cache.db.dispose()


def _is_cached(cache: JupyterCacheAbstract, path: Path) -> bool:
    try:
        record = cache.match_cache_notebook(read(path))
        cache.get_cache_bundle(record.pk)  # a killed run can leave the record without its file
    except KeyError:
        return False
    return True


def _remove_older(current: Path) -> None:
    for path in current.parent.iterdir():
        if path != current and re.fullmatch(r"[0-9a-f]{16}", path.name):
            shutil.rmtree(path)


# --- notebooks


def notebooks(root: Path) -> list[Path]:
    """The sources of the notebooks, by name."""
    return sorted((root / "notebooks").glob("*.md"))


def read(path: Path) -> NotebookNode:
    """The notebook in a MyST file, with the reader that the book uses."""
    return myst_nb_reader_plugin(str(path))


def ipc(folder: Path) -> dict[str, str]:
    """The options of a kernel manager whose sockets are files in a folder of their own."""
    return {
        "transport": "ipc",
        "ip": str(folder / "socket"),
        "connection_file": str(folder / "kernel.json"),
    }


def run(path: Path) -> Run | Failure:
    """Run the notebook of a MyST file from its first cell to its last, in the file's folder.

    What its code looked up is asked for in a cell that does not stay, and kept in its metadata.
    """
    notebook = read(path)
    notebook.cells.append(new_code_cell(LOOK_UPS))
    started = [""]
    start = perf_counter()
    with TemporaryDirectory(prefix="kernel-") as sockets:
        client = NotebookClient(
            notebook,
            km=AsyncKernelManager(kernel_name=KERNEL, **ipc(Path(sockets))),
            timeout=CELL_TIMEOUT,
            coalesce_streams=True,  # how a stream is cut into pieces differs between runs
            record_timing=False,
            on_cell_start=lambda cell, cell_index: started.append(cell.source),
            resources={"metadata": {"path": str(path.parent)}},
        )
        try:
            asyncio.run(client.async_execute(cleanup_kc=True))
        except CellExecutionError as error:
            error_text = f"{error.ename}: {error.evalue}"
            return _failure(path, started[-1], error_text, error.traceback)
        except (CellTimeoutError, DeadKernelError) as error:
            return _failure(path, started[-1], f"{type(error).__name__}: {error}")
    (asked,) = notebook.cells.pop().outputs or [{"text": ""}]
    notebook.metadata["recount"] = {"looked_up": asked["text"].split()}
    return Run(path, notebook, perf_counter() - start)


def _failure(path: Path, source: str, error: str, traceback: str = "") -> Failure:
    """The line of the page is that of the traceback in the cell, or else the cell's first."""
    lines = source.strip().splitlines() or [""]
    before, _, _ = path.read_text(encoding="utf-8").partition(source.strip())
    inside = re.search(r"Cell \S*In\[\d+\]\S*, line (\d+)", _COLOUR.sub("", traceback))
    line = before.count("\n") + (int(inside[1]) if inside else 1)
    return Failure(path.stem, lines[0], f"{path.parent.name}/{path.name}:{line}", error)


def run_all(paths: Iterable[Path], workers: int = 2) -> Iterator[Run]:
    """Run notebooks, so many at a time, and yield each that succeeds as it ends.

    The others keep running when one fails; FailedNotebooks, at the end, names all that did.
    """
    failures = []
    with ThreadPoolExecutor(workers) as pool:
        try:
            for future in as_completed([pool.submit(run, path) for path in paths]):
                match future.result():
                    case Failure() as failure:
                        failures.append(failure)
                    case finished:
                        yield finished
        finally:
            pool.shutdown(cancel_futures=True)  # after Ctrl-C no further notebook starts
    if failures:
        raise FailedNotebooks(sorted(failures, key=lambda failure: failure.notebook))


def execute(root: Path, workers: int = 2) -> list[str]:
    """Run the notebooks that the cache lacks or whose file changed; return their names.

    The caches of earlier data, libraries and locks are removed once this one is complete.
    Raises FailedNotebooks; what succeeded is cached nevertheless.
    """
    locked = lock(root)
    wait_for(locked)
    try:
        return _execute(root, workers)
    finally:
        locked.release()


def _execute(root: Path, workers: int) -> list[str]:
    current = cache_path(root)
    executed = []
    with _opened(current) as cache:
        missing = [path for path in notebooks(root) if not _is_cached(cache, path)]
        for finished in run_all(missing, workers):
            cache.cache_notebook_bundle(
                CacheBundleIn(
                    finished.notebook,
                    str(finished.path),
                    data={"execution_seconds": finished.seconds},
                ),
                check_validity=False,
                overwrite=True,
            )
            executed.append(finished.path.stem)
            print(f"{finished.path.stem}: ran in {finished.seconds:.1f} s", flush=True)
    _remove_older(current)
    return executed


def main(arguments: list[str] | None = None) -> int:
    """`python -m recount.build.execute`: 0, or 1 when a notebook fails."""
    parser = argparse.ArgumentParser(prog="recount.build.execute", description="Run the notebooks.")
    parser.add_argument("--root", type=Path, help="the book's folder")
    parser.add_argument("--workers", type=int, default=2, help="notebooks at a time")
    options = parser.parse_args(arguments)
    root = options.root.resolve() if options.root else find_root()
    try:
        executed = execute(root, options.workers)
    except FailedNotebooks as error:
        print(error, file=sys.stderr)
        print(f"{len(error.failures)} failed", file=sys.stderr)
        return 1
    except OSError as error:
        print(not_written(error), file=sys.stderr)
        return 1
    except DBAPIError as error:  # of the cache, which is a database
        print(f"{cache_path(root)} cannot be written: {error.orig}", file=sys.stderr)
        return 1
    cached = len(notebooks(root)) - len(executed)
    print(f"{len(executed)} executed, {cached} unchanged since they were")
    return 0


if __name__ == "__main__":
    sys.exit(main())
