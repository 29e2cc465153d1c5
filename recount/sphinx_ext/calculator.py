"""``{calculator} form``: a form that computes with the book's methods in the reader's browser.

Its options fill it, one an input: a number as it is typed, or a printed number of the ledger by its
reference (``:x: source:key#events``).  The page shows what the library answers to these
(`calculations`), so that it has an example without a script; `calculator.js`, on that page alone,
answers as the reader types, and keeps the form in the address: ``#intervals?x=60&n=185``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from markupsafe import Markup
from sphinx.util.docutils import SphinxDirective

from recount.sphinx_ext.build import ledger_of, watch_data
from recount.sphinx_ext.calculations import FORMS, Form, Input, answers
from recount.sphinx_ext.generated import visit_generated
from recount.sphinx_ext.html import element, joined, link
from recount.sphinx_ext.page import Page
from recount.sphinx_ext.writers import Instead, add_node

if TYPE_CHECKING:
    from sphinx.application import Sphinx

NEEDS_SCRIPT = "Without JavaScript the form shows its example and does not compute."


class Calculator(Instead):
    """A form; its child is the example in words, for other formats than HTML."""


class CalculatorDirective(SphinxDirective):
    """`{calculator}` with the id of a form."""

    required_arguments = 1
    option_spec: ClassVar = {
        one.name: directives.unchanged for form in FORMS.values() for one in form.inputs
    }

    def run(self) -> list[nodes.Node]:
        """The form, filled; an error names an unknown form, a missing input, an unknown fact."""
        (id_,) = self.arguments
        if id_ not in FORMS:
            raise self.error(f"no form {id_!r}; there is {', '.join(FORMS)}")
        form = FORMS[id_]
        try:
            given = {one.name: self.value(one) for one in form.inputs}
            found = answers(form, given)
        except (KeyError, ValueError) as error:
            raise self.error(f"{{calculator}} {id_}: {error.args[0]}") from error
        words = "; ".join(f"{label}: {found[name]}" for name, label in form.results)
        node = Calculator(
            "", nodes.paragraph("", words), writer=write_form, arguments=(form, given, found)
        )
        self.set_source_info(node)
        return [node]

    def value(self, one: Input) -> str:
        """What an input is filled with."""
        text = self.options.get(one.name, one.value).strip()
        if ":" in text:
            watch_data(self.env)
            return ledger_of(self.env).facts.part(text)
        if not text:
            raise ValueError(f"the input {one.name!r} is not filled")
        return text


def write_form(page: Page, form: Form, given: dict[str, str], found: dict[str, str]) -> Markup:
    """The elements of a form."""
    rows = (
        element("div", element("dt", label), element("dd", found[name], data_result=name))
        for name, label in form.results
    )
    tools = element(
        "p",
        element("button", "Compute", type="submit"), " ",
        element("button", "Reset", type="reset"), " ",
        element("a", "Link to this state", href=f"#{form.id}", class_="calc-link"),
        class_="calc-tools", hidden=True,
    )  # fmt: skip
    return element(
        "form",
        element("div", *(_field(form, one, given[one.name]) for one in form.inputs),
                class_="calc-fields"),
        element("div", element("p", class_="calc-fault", id=f"{form.id}-fault", hidden=True),
                element("dl", *rows), role="status", aria_live="polite", aria_atomic="true",
                class_="calc-result"),
        tools,
        element("noscript", element("p", NEEDS_SCRIPT)),
        element("p", "Methods: ", _methods(page, form), class_="calc-methods"),
        class_="calculator", data_form=form.id, autocomplete="off",
        aria_label=f"Calculator: {form.id.replace('-', ' ')}",
    )  # fmt: skip


def _field(form: Form, one: Input, value: str) -> Markup:
    box = element(
        "input",
        type="text", name=one.name, value=value, readonly=True,
        inputmode={"whole": "numeric", "decimal": "decimal"}.get(one.kind, "text"),
        data_kind=one.kind, data_low=f"{one.low:g}", data_high=f"{one.high:.0f}",
        data_outside=one.outside, data_label=one.label, aria_describedby=f"{form.id}-fault",
        spellcheck="false",
    ).replace("</input>", "")  # fmt: skip
    wide = "calc-wide" if one.kind == "marks" else None
    return element("label", element("span", one.label), " ", Markup(box), class_=wide)


def _methods(page: Page, form: Form) -> Markup:
    """The functions of the library, linked to the page of methods."""
    links = []
    for function in form.methods:
        module = function.__module__.rpartition(".")[2]
        href = page.place("methods", f"function-{module}-{function.__name__}")
        links.append(link(href, element("code", function.__name__)))
    return joined(", ", links)


def add_files(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Script and style, on pages with a form alone."""
    if doctree is not None and next(doctree.findall(Calculator), None) is not None:
        app.add_css_file("tools.css")
        app.add_css_file("calculator.css")
        app.add_js_file("calculator.js", loading_method="defer")


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the directive, its node and its files."""
    add_node(app, Calculator, visit_generated)
    app.add_directive("calculator", CalculatorDirective)
    app.connect("html-page-context", add_files)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
