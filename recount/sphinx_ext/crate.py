"""`ro-crate-metadata.json` beside the data package, written from it (RO-Crate 1.1).

The root is the folder of the package; each table, each text beside it and the description of the
package are its files.
"""

from __future__ import annotations

import json
import mimetypes
from pathlib import Path
from typing import TYPE_CHECKING, Any

from recount.data.package import published
from recount.data.tables import PACKAGE
from recount.sphinx_ext.build import build_of, has_data
from recount.sphinx_ext.edition import Edition, edition_of

if TYPE_CHECKING:
    from sphinx.application import Sphinx

FILE = "ro-crate-metadata.json"
FOLDER = "data/package"  # of the site
VERSION = "https://w3id.org/ro/crate/1.1"
FORMATS = {".toml": "application/toml", ".csv": "text/csv", ".bib": "application/x-bibtex",
           ".json": "application/json", ".md": "text/markdown"}  # fmt: skip


def crate(edition: Edition, package: dict[str, Any], sizes: dict[str, int]) -> dict[str, Any]:
    """The description of the package as an RO-Crate; `sizes` are its files with their bytes.

    Without a commit there is no date, which a full crate needs; the rest stands all the same.
    """
    licence = package["licenses"][0]
    titles = {
        path: resource.get("title", resource["name"])
        for resource in package["resources"]
        for path in _paths(resource)
    }
    authors = [{"@id": f"#author-{n}"} for n, _ in enumerate(edition.authors, 1)]
    by = authors[0] if len(authors) == 1 else authors
    root: dict[str, Any] = {
        "@id": "./",
        "@type": "Dataset",
        "name": package["title"],
        "description": f"{package['title']}. The data of: {edition.title}",
        "license": {"@id": licence["path"]},
        "author": by,
        "creator": by,
        "datePublished": edition.date,
        "version": edition.version,
        "identifier": f"sha256:{edition.checksum}" if edition.checksum else "",
        "isPartOf": {"@id": edition.address} if edition.address else "",
        "hasPart": [{"@id": name} for name in sorted(sizes)],
    }
    entities = [
        {
            "@id": FILE,
            "@type": "CreativeWork",
            "conformsTo": {"@id": VERSION},
            "about": {"@id": "./"},
        },
        {key: value for key, value in root.items() if value not in ("", [])},
        {"@id": licence["path"], "@type": "CreativeWork", "name": licence["title"]},
        *(
            {"@id": f"#author-{n}", "@type": author.kind, "name": author.name}
            for n, author in enumerate(edition.authors, 1)
        ),
        *(_file(name, sizes[name], titles.get(name, "")) for name in sorted(sizes)),
    ]
    if edition.address:
        entities.append({"@id": edition.address, "@type": "CreativeWork", "name": edition.title})
    return {"@context": f"{VERSION}/context", "@graph": entities}


def _paths(resource: dict[str, Any]) -> list[str]:
    """The files of a table."""
    path = resource.get("path", [])
    return [path] if isinstance(path, str) else path


def _file(name: str, size: int, title: str) -> dict[str, Any]:
    suffix = Path(name).suffix
    form = FORMATS.get(suffix) or mimetypes.guess_type(name)[0] or "text/plain"
    told = {"@id": name, "@type": "File", "name": title or name, "encodingFormat": form}
    return {**told, "contentSize": str(size)}


def write(app: Sphinx, error: Exception | None) -> None:
    """Put it beside the description of the package."""
    if error or app.builder.format != "html" or not has_data(app):
        return
    text = published(Path(app.srcdir))
    sizes = {name: path.stat().st_size for name, path in build_of(app).files.items()}
    sizes[PACKAGE] = len(text.encode())
    told = crate(edition_of(app), json.loads(text), sizes)
    path = Path(app.outdir) / FOLDER / FILE
    path.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def setup(app: Sphinx) -> dict[str, bool]:
    """Write it after the package, which empties the folder."""
    app.connect("build-finished", write, priority=600)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
