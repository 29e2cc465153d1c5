"""What this build of the book is: its name, version and date, and the checksum of its data.

Title, authors, version and licences come from `CITATION.cff` beside `_config.yml`, else from the
configuration; the date is that of the commit, where the book lies in a repository of its own.
The same commit gives the same bytes, on every machine.  The address of the book is `html_baseurl`
(`html: {baseurl: ...}` in `_config.yml`); while it is empty, nothing is written that needs one.
"""

from __future__ import annotations

import hashlib
import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from weakref import WeakKeyDictionary

import yaml
from markupsafe import Markup

from recount.data.package import checksums
from recount.sphinx_ext.build import build_of, has_data
from recount.sphinx_ext.html import element, joined, link

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.application import Sphinx

CITATION, CHANGES = "CITATION.cff", "CHANGELOG.md"
CHECKSUMS = "data/SHA256SUMS"  # of the site: a line for each file of the data package
SHOWN = 12  # hexadecimal digits of the checksum in the footer


class Author(NamedTuple):
    """Who is cited: a person as `Family, Given`, or a group by its one name."""

    name: str
    person: bool = False

    @property
    def kind(self) -> str:
        """What schema.org calls it."""
        return "Person" if self.person else "Organization"


@dataclass(frozen=True)
class Edition:
    """What is said of this build; an empty text is not known."""

    title: str
    authors: tuple[Author, ...]
    version: str
    date: str  # of the commit, YYYY-MM-DD
    checksum: str  # SHA-256 of `CHECKSUMS`
    licences: tuple[str, ...]
    abstract: str
    keywords: tuple[str, ...]
    language: str
    address: str  # of the book, with a slash at its end

    @property
    def year(self) -> str:
        """The year of its date."""
        return self.date[:4]

    def at(self, path: str) -> str:
        """The address of a file of the site, from its root; without an address, its path alone."""
        return f"{self.address}{path}"


_editions: WeakKeyDictionary[Sphinx, Edition] = WeakKeyDictionary()


def edition_of(app: Sphinx) -> Edition:
    """What this build is, read once."""
    if app not in _editions:
        files = build_of(app).files if has_data(app) else {}
        told = citation(Path(app.srcdir) / CITATION)
        config = app.config
        _editions[app] = Edition(
            title=told.get("title") or config.html_title or config.project,
            authors=tuple(_authors(told.get("authors") or [{"name": config.author}])),
            version=str(told.get("version") or config.release),
            date=str(told.get("date-released") or commit_date(Path(app.srcdir))),
            checksum=hashlib.sha256(checksums(files).encode()).hexdigest() if files else "",
            licences=tuple(_listed(told.get("license", []))),
            abstract=" ".join(str(told.get("abstract", "")).split()),
            keywords=tuple(_listed(told.get("keywords", []))),
            language=config.language or "en",
            address=f"{config.html_baseurl.rstrip('/')}/" if config.html_baseurl else "",
        )
    return _editions[app]


def citation(path: Path) -> dict[str, Any]:
    """What a `CITATION.cff` says; nothing where there is none."""
    return yaml.safe_load(path.read_text(encoding="utf-8")) if path.exists() else {}


def _listed(value: object) -> list[str]:
    return [str(one) for one in value] if isinstance(value, list) else [str(value)]


def _authors(told: Iterable[dict[str, str]]) -> Iterator[Author]:
    for one in told:
        given = [one[part] for part in ("family-names", "given-names") if one.get(part)]
        yield Author(", ".join(given) or one.get("name", ""), person=bool(given))


def commit_date(root: Path) -> str:
    """The day of the commit, as its author's clock had it; empty outside of a repository.

    A folder that merely lies within some other repository has no commit of its own.
    """
    if not (root / ".git").exists():
        return ""
    command = ["git", "-C", str(root), "log", "-1", "--format=%cs"]
    try:
        run = subprocess.run(command, capture_output=True, text=True, check=False)
    except OSError:
        return ""
    return run.stdout.strip()


# --- the footer


def footer(edition: Edition, here: str, changes: str | None) -> Markup:
    """Version, date and checksum; `here` leads to the site's root, `changes` to their page."""
    version = f"Version {edition.version}" if edition.version else ""
    parts: list[object] = [link(changes, version)] if version else []
    if edition.date:
        parts.append(element("time", edition.date, datetime=edition.date))
    if edition.checksum:
        sums = element("code", edition.checksum[:SHOWN], title=edition.checksum)
        parts.append(Markup("data {}").format(link(f"{here}{CHECKSUMS}", sums)))
    return element("p", joined(" · ", parts), class_="edition") if parts else Markup("")


def changes_page(app: Sphinx) -> str | None:
    """The page that shows `CHANGELOG.md`, if there is one."""
    env = app.env
    names = {CHANGES, str(Path(app.srcdir) / CHANGES)}
    shown = (page for page in sorted(env.all_docs) if names & {*map(str, env.dependencies[page])})
    return next(shown, None)


def add_footer(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Put it below what the footer has."""
    if app.builder.name != "html":
        return
    here = context["pathto"]("", 1)
    changes = changes_page(app)
    address = context["pathto"](changes) if changes else None
    told = footer(edition_of(app), f"{here}/" if here and here[-1] != "/" else here, address)
    context["theme_extra_footer"] = Markup(context.get("theme_extra_footer") or "") + told


def write_checksums(app: Sphinx, error: Exception | None) -> None:
    """Put the checksums beside the data package."""
    if error or app.builder.format != "html" or not has_data(app):
        return
    path = Path(app.outdir) / CHECKSUMS
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(checksums(build_of(app).files), encoding="utf-8", newline="\n")


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the footer and the file of checksums."""
    app.connect("html-page-context", add_footer)
    app.connect("build-finished", write_checksums)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
