"""Directives that write the reference pages from what the code and the data say of themselves.

- ``{data-dictionary}``: the tables of the data package with their columns.
- ``{methods-reference}``: the methods of the checks, and the functions that they call.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
import textwrap
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from docutils import nodes
from markupsafe import Markup
from sphinx.util.docutils import SphinxDirective

from recount import models, statistics
from recount.checks.methods import METHODS
from recount.data.package import descriptor
from recount.data.sources import FILES, RECORD
from recount.sphinx_ext.pieces import definitions, generated, joined, name_of, table
from recount.sphinx_ext.roles import Page, element, link, places, watch_data

if TYPE_CHECKING:
    from sphinx.application import Sphinx

LABELLED = re.compile(r"\s*\b(?=Raises [A-Z]\w*Error\b|Sources?: )")
CONSTRAINTS = {
    "required": "required",
    "unique": "unique",
    "enum": "one of",
    "pattern": "pattern",
}


# --- data


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


# --- methods


@dataclass(frozen=True)
class Documentation:
    """A docstring in its parts."""

    first: str
    details: tuple[str, ...]
    raises: str
    source: str
    example: str


def documentation(function: Callable) -> Documentation:
    """What a function says of itself: first line, details, errors, source and worked number."""
    parts = re.split(r"\n\s*\n", inspect.getdoc(function) or "")
    first, details, labelled, example = "", [], {"Raises": "", "Source": ""}, []
    for paragraph in parts:
        if paragraph.lstrip().startswith(">>>"):
            example.append(paragraph)
            continue
        for text in LABELLED.split(" ".join(paragraph.split())):
            label = text.partition(" ")[0].rstrip(":").removesuffix("s") if text else ""
            label = {"Raise": "Raises", "Source": "Source"}.get(label, "")
            if label and (label == "Raises" or text.partition(" ")[0].endswith(":")):
                labelled[label] = text.partition(" ")[2]
            elif not first:
                first = text
            elif text:
                details.append(text)
    return Documentation(
        first, tuple(details), labelled["Raises"], labelled["Source"], "\n\n".join(example)
    )


def public_functions(module: ModuleType) -> list[Callable]:
    """The public functions that a module defines, in the order of its source."""
    found = [
        function
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if not name.startswith("_") and function.__module__ == module.__name__
    ]
    return sorted(found, key=lambda function: function.__code__.co_firstlineno)


def method_modules() -> list[ModuleType]:
    """The public modules of `recount.statistics` and `recount.models`, each by name."""
    return [
        importlib.import_module(f"{package.__name__}.{info.name}")
        for package in (statistics, models)
        for info in pkgutil.iter_modules(package.__path__)
        if not info.name.startswith("_")
    ]


def prose(text: str) -> Markup:
    """A text of a docstring, its code marked.

    >>> prose("As `wald`, but 0 < x.")
    Markup('As <code>wald</code>, but 0 &lt; x.')
    """
    parts = text.split("`")
    return joined("", (element("code", t) if n % 2 else t for n, t in enumerate(parts)))


def signature(function: Callable) -> str:
    """The call of a function, without the modules of its types.

    >>> from recount.statistics.proportions import percentage
    >>> signature(percentage)
    'percentage(events: int, total: int) -> Fraction'
    """
    text = f"{function.__name__}{inspect.signature(function)}".replace("'", "")
    text = re.sub(r"<function (\w+) at 0x[0-9a-f]+>", r"\1", text)  # a default that is a function
    return re.sub(r"\b(?:[a-z_]+\.)+(?=[A-Z])", "", text)


def methods_reference(page: Page) -> Markup:
    """The methods of the checks with their number of uses, then the functions by module."""
    used = Counter(check.method for check in page.ledger.declared.checks)
    lines = []
    for name, method in METHODS.items():
        label = element("span", name_of(name), id=f"method-{name}")
        lines.append([label, prose(documentation(method.run).first), str(used[name] or "")])
    title = element(f"h{page.heading}", "Methods of the checks", id="methods-of-the-checks")
    heads = ["Method", "What it recomputes", "Checks"]
    checks = table(heads, lines, "Methods of the checks, and how many use them", class_="methods")
    return title + checks + joined("", (_module(page, module) for module in method_modules()))


def _module(page: Page, module: ModuleType) -> Markup:
    name = module.__name__.rpartition(".")[2]
    intro = (inspect.getdoc(module) or "").split("\n\n")
    return element(
        "section",
        element(f"h{page.heading}", element("code", module.__name__), id=f"module-{name}"),
        *(element("p", prose(" ".join(text.split()))) for text in intro),
        *(_function(page, name, function) for function in public_functions(module)),
        class_="reference",
    )


def _function(page: Page, module: str, function: Callable) -> Markup:
    told = documentation(function)
    level = min(page.heading + 1, 6)
    anchor = f"function-{module}-{function.__name__}"
    example = element("pre", textwrap.dedent(told.example), tabindex="0") if told.example else ""
    return element(
        "div",
        element(f"h{level}", link(f"#{anchor}", function.__name__), class_="function-name"),
        element("code", signature(function), class_="signature"),
        element("p", prose(told.first)),
        *(element("p", prose(text)) for text in told.details),
        definitions(
            [
                ("Raises", prose(told.raises)),
                ("Source", prose(told.source)),
                ("Worked number", example),
            ]
        ),
        class_="function",
        id=anchor,
    )


# --- directives


class DataDictionary(SphinxDirective):
    """`{data-dictionary}`."""

    def run(self) -> list[nodes.Node]:
        """The tables of the package."""
        watch_data(self.env)
        return [generated(self, data_dictionary, "The data dictionary is on the book's site.")]


class MethodsReference(SphinxDirective):
    """`{methods-reference}`."""

    def run(self) -> list[nodes.Node]:
        """Methods and functions; a change of their code outdates the page."""
        watch_data(self.env)
        ways = {importlib.import_module(method.run.__module__) for method in METHODS.values()}
        for module in (*method_modules(), *ways):
            self.env.note_dependency(str(module.__file__))
        places(self.env)["methods"] = self.env.docname
        return [generated(self, methods_reference, "The methods are on the book's site.")]


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the directives (their node comes with the ledger)."""
    app.add_directive("data-dictionary", DataDictionary)
    app.add_directive("methods-reference", MethodsReference)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
