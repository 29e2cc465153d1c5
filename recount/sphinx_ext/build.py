"""What one run of Sphinx knows of the data: the ledger, its files, and where its parts stand."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from sphinx.errors import ExtensionError

from recount.data import package
from recount.data.tables import TEMPLATE, BadData
from recount.ledger import Ledger, load

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment


@dataclass(frozen=True)
class Build:
    """The ledger of a build and the files that it was read from."""

    ledger: Ledger
    files: dict[str, Path]  # of the data package, by their names in it


_builds: WeakKeyDictionary[Sphinx, Build] = WeakKeyDictionary()


def load_ledger(app: Sphinx) -> None:
    """Read `data/` beside `_config.yml` once; raises ExtensionError with all that is wrong."""
    root = Path(app.srcdir)
    if not (root / "data" / TEMPLATE).exists():
        return
    try:
        ledger = load(root).checked()
        _ = ledger.claims  # read here, since they can be wrong as well
    except BadData as error:
        lines = "\n".join(str(problem) for problem in error.problems)
        count = len(error.problems)
        raise ExtensionError(f"{count} problems in the data; nothing was built\n{lines}") from error
    _builds[app] = Build(ledger, package.files(root))


def has_data(app: Sphinx) -> bool:
    """Whether the book has a data package; one without it may do without the roles."""
    return app in _builds


def build_of(app: Sphinx) -> Build:
    """The data of this build; raises ExtensionError when the book has none."""
    try:
        return _builds[app]
    except KeyError:
        raise ExtensionError(
            f"no data: {Path(app.srcdir) / 'data' / TEMPLATE} is missing"
        ) from None


def ledger_of(env: BuildEnvironment) -> Ledger:
    """The ledger of this build; raises ExtensionError when the book has no data."""
    return build_of(env.app).ledger


def watch_data(env: BuildEnvironment) -> None:
    """Make a change of any file of the data outdate the page that is being read."""
    for path in build_of(env.app).files.values():
        env.note_dependency(str(path))


# --- where the generated parts stand


def places(env: BuildEnvironment) -> dict[str, str]:
    """The page on which each generated part stands: `ledger`, `findings`, `methods` and so on."""
    return env.__dict__.setdefault("recount_places", {})


def forget_places(app: Sphinx, env: BuildEnvironment, docname: str) -> None:
    """Forget what stood on a page that is read again."""
    kept = {name: page for name, page in places(env).items() if page != docname}
    env.__dict__["recount_places"] = kept


def merge_places(
    app: Sphinx, env: BuildEnvironment, docnames: set[str], other: BuildEnvironment
) -> None:
    """Take over what another process has read."""
    places(env).update(places(other))


def outdated(
    app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]
) -> list[str]:
    """Pages that a new data file concerns, and the ledger whenever a page changes."""
    if not has_data(app):
        return []
    files = {str(path) for path in build_of(app).files.values()}
    pages = {page for page, known in env.dependencies.items() if files & known and files - known}
    if added or changed or removed or pages:
        pages.update(places(env).values())
    return sorted(pages & env.found_docs)


def setup(app: Sphinx) -> dict[str, bool]:
    """Read the data first, and keep the pages in step with them."""
    app.connect("builder-inited", load_ledger)
    app.connect("env-get-outdated", outdated)
    app.connect("env-purge-doc", forget_places)
    app.connect("env-merge-info", merge_places)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
