"""``{methods-reference}``: the methods of the checks, and the functions that they call.

The page is written from what the code says of itself.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
import textwrap
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from types import ModuleType
from typing import TYPE_CHECKING

from docutils import nodes
from markupsafe import Markup
from sphinx.util.docutils import SphinxDirective

from recount import models, statistics
from recount.checks.methods import METHODS
from recount.sphinx_ext.build import places, watch_data
from recount.sphinx_ext.generated import generated
from recount.sphinx_ext.html import definitions, element, joined, link, prose, table
from recount.sphinx_ext.page import Page
from recount.vocabulary import name_of

if TYPE_CHECKING:
    from sphinx.application import Sphinx

LABELLED = re.compile(r"\s*\b(?=Raises [A-Z]\w*Error\b|Sources?: )")


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
    """Register the directive."""
    app.add_directive("methods-reference", MethodsReference)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
