"""``{data-dictionary}``: the tables of the data package with their columns and rules."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from docutils import nodes
from markupsafe import Markup
from sphinx.util.docutils import SphinxDirective

from recount.data.package import descriptor
from recount.data.sources import FILES, RECORD
from recount.sphinx_ext.build import watch_data
from recount.sphinx_ext.generated import generated
from recount.sphinx_ext.html import element, joined, prose, table
from recount.sphinx_ext.page import Page

if TYPE_CHECKING:
    from sphinx.application import Sphinx

CONSTRAINTS = {
    "required": "required",
    "unique": "unique",
    "enum": "one of",
    "pattern": "pattern",
}


def data_dictionary(page: Page) -> Markup:
    """Every table of the package: its files, and its columns with their rules."""
    package = descriptor(Path(page.builder.app.srcdir), chapters=True)
    return joined("", (_resource(page, resource) for resource in package["resources"]))


def _files(page: Page, resource: dict) -> Iterator[Markup]:
    """The files of a table: a link to a single one, the pattern of those of all documents."""
    paths = resource.get("path", [f"{folder}/a/{RECORD}" for folder in FILES])
    of_each = re.compile(rf"^({'|'.join(FILES)})/[^/]+/")
    for path in [paths] if isinstance(paths, str) else paths:
        if of_each.match(path):
            yield element("code", of_each.sub(r"\1/<source>/", path))
        else:
            yield element("a", path, href=page.file(f"data/package/{path}"), download=True)


def _resource(page: Page, resource: dict) -> Markup:
    files = dict.fromkeys(_files(page, resource))
    fields = resource["schema"]["fields"]
    lines = [
        [
            element("code", field["name"]),
            prose(field.get("description", "")),
            _constraints(field.get("constraints", {})),
        ]
        for field in fields
    ]
    title = resource.get("title", resource["name"])
    return element(
        "section",
        element(f"h{page.heading}", title, id=f"data-{resource['name']}"),
        element("p", joined(", ", files)),
        table(["Column", "Meaning", "Rules"], lines, f"Columns of {title}", class_="dictionary"),
        class_="reference",
    )


def _constraints(constraints: dict) -> Markup:
    """The rules of a column in words, codes marked as such."""
    texts = []
    for name, value in constraints.items():
        word = CONSTRAINTS.get(name, name)
        if value is True:
            texts.append(Markup("{}").format(word))
        elif isinstance(value, list):
            codes = joined(", ", (element("code", code) for code in value))
            texts.append(Markup("{} {}").format(word, codes))
        else:
            texts.append(Markup("{} {}").format(word, element("code", value)))
    return joined("; ", texts)


class DataDictionary(SphinxDirective):
    """`{data-dictionary}`."""

    def run(self) -> list[nodes.Node]:
        """The tables of the package."""
        watch_data(self.env)
        return [generated(self, data_dictionary, "The data dictionary is on the book's site.")]


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the directive."""
    app.add_directive("data-dictionary", DataDictionary)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
