"""What the ledger offers as files: the list of links, and the files themselves.

At the end of a build the tables and the data package are put under `data/` of the site.
"""

from __future__ import annotations

import shutil
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

from markupsafe import Markup

from recount.data import bibliography
from recount.data.package import published
from recount.data.tables import PACKAGE
from recount.exports import write_downloads
from recount.sphinx_ext.build import build_of, has_data
from recount.sphinx_ext.html import element
from recount.sphinx_ext.page import Page
from recount.sphinx_ext.workbook import tables, workbook

if TYPE_CHECKING:
    from sphinx.application import Sphinx

FOLDER = "data"  # of the site
STAMP = (1980, 1, 1, 0, 0, 0)  # the oldest date of a zip file: two builds give the same bytes
WORKBOOK = "ledger.xlsx"
DOWNLOADS = {
    WORKBOOK: "all numbers, checks, comparisons and claims as sheets, for Excel",
    "ledger.csv": "all numbers, a row each",
    "checks.csv": "all checks, a row for each part that they recompute",
    "concordance.csv": "the same quantity across documents",
    "ledger.json": "all numbers, for programs",
    "findings.json": "all findings, for programs",
    "references.bib": "the bibliography, in BibTeX",
    "references.json": "the bibliography, in CSL-JSON",
    "package.zip": "the whole data package: facts, readings, checks, findings and records",
    f"package/{PACKAGE}": "its description, as a Frictionless data package",
}


def downloads(page: Page) -> Markup:
    """Links to everything that the ledger offers as files."""
    items = [
        element(
            "li", element("a", name, href=page.file(f"{FOLDER}/{name}"), download=True), f": {what}"
        )
        for name, what in DOWNLOADS.items()
    ]
    return element("ul", *items, class_="ledger-downloads")


def write_files(app: Sphinx, error: Exception | None) -> None:
    """Put the tables and the data package into the site."""
    if error or app.builder.format != "html" or not has_data(app):
        return
    build = build_of(app)
    folder = Path(app.outdir) / FOLDER
    write_downloads(build.ledger, folder)
    (folder / WORKBOOK).write_bytes(workbook(tables(build.ledger)))
    write_references(Path(app.srcdir), folder)
    write_package(Path(app.srcdir), build.files, folder)


def write_references(root: Path, folder: Path) -> None:
    """The bibliography in the two forms that programs for references read."""
    folder.mkdir(parents=True, exist_ok=True)
    texts = {"references.bib": bibliography.bibtex(root), "references.json": bibliography.csl(root)}
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8", newline="")


def write_package(root: Path, files: dict[str, Path], folder: Path) -> None:
    """The data package as a folder, and as one file, the same bytes for the same data.

    In the zip its description stands at the root, where programs that read packages look for it.
    """
    package = published(root)
    contents = {PACKAGE: package.encode()} | {n: path.read_bytes() for n, path in files.items()}
    folder.mkdir(parents=True, exist_ok=True)
    shutil.rmtree(folder / "package", ignore_errors=True)
    with zipfile.ZipFile(folder / "package.zip", "w") as archive:
        for name, content in sorted(contents.items()):
            copy = folder / "package" / name
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(content)
            info = zipfile.ZipInfo(name, STAMP)
            info.external_attr = 0o644 << 16
            info.create_system = 3  # Unix, wherever it is built
            archive.writestr(info, content, zipfile.ZIP_DEFLATED, 9)


def setup(app: Sphinx) -> dict[str, bool]:
    """Write the files when the pages are there."""
    app.connect("build-finished", write_files)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
