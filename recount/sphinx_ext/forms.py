"""Forms to fill on screen or on paper: roles for their fields, and the tools beside them.

``{field}`label <lines>` `` is room for text in a cell or under a question, ``{entry}`label` `` a
line with its label before it, ``{tick}`label` `` a box to tick, and ``{choice}`label: a | b` `` a
choice of one; ``<2>`` behind the last three tells a second one of that label apart.
`{form-tools}` is where the reader saves, opens and deletes what was written.

A section of the class `sheet` (by `{rst-class}`) begins a page of paper; `pages-2` beside it says
how many it takes, and `landscape` turns all paper of its page.

The elements are those of any form, so that without a script the page is a form for paper.
`forms.js` keeps what was written in this browser, and sends it nowhere.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from docutils import nodes
from markupsafe import Markup
from sphinx.transforms import SphinxTransform
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective, SphinxRole

from recount.sphinx_ext.html import element
from recount.sphinx_ext.writers import add_node

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.writers.html5 import HTML5Translator

log = logging.getLogger(__name__)

SHEET, TURNED = "sheet", "landscape"
KINDS = ("field", "entry", "tick", "choice")
NUMBERED = re.compile(r"(.+?)\s*<(\d+)>", re.DOTALL)


class Field(nodes.Inline, nodes.Element):
    """A field: `kind`, `label`, the `options` of a choice, and a `number`.

    The number is how many lines a `field` is high; of the others it tells copies apart.
    """


class Tools(nodes.General, nodes.Element):
    """The place of the tools; `page` names what is kept in the browser."""


class FieldRole(SphinxRole):
    """One of the roles of fields."""

    def __init__(self, kind: str) -> None:
        super().__init__()
        self.kind = kind

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """The field; a choice without options is a warning."""
        label, number, options = parts(self.kind, self.text)
        if not label or (self.kind == "choice" and len(options) < 2):
            log.warning(
                "{%s}`%s`: expected a label%s", self.kind, self.text,
                ", a colon and options with | between them" if self.kind == "choice" else "",
                location=self.get_location(), type="recount", subtype="forms",
            )  # fmt: skip
            return [nodes.problematic(self.rawtext, self.rawtext)], []
        node = Field("", kind=self.kind, label=label, number=number, options=options)
        self.set_source_info(node)
        return [node], []


def parts(kind: str, text: str) -> tuple[str, int, list[str]]:
    """The label of a field, the number behind it (1 if there is none), and the options of a choice.

    >>> parts("field", "Overall conclusion <4>")
    ('Overall conclusion', 4, [])
    >>> parts("choice", "Your vote: yes | no <2>")
    ('Your vote', 2, ['yes', 'no'])
    """
    text = " ".join(text.split())
    found = NUMBERED.fullmatch(text)
    text, number = (found[1], int(found[2])) if found else (text, 1)
    if kind != "choice":
        return text, number, []
    label, _, options = text.partition(":")
    return label.strip(), number, [one.strip() for one in options.split("|") if one.strip()]


def slug(label: str) -> str:
    """A label as a name.

    >>> slug("Benefit: conclusions, reasons")
    'benefit-conclusions-reasons'
    """
    return re.sub(r"[^a-z0-9]+", "-", label.lower()).strip("-")


class NamesOfFields(SphinxTransform):
    """Name each field by its label: what a reader wrote stays with it when others come before."""

    default_priority = 890

    def apply(self, **kwargs: Any) -> None:
        """Name the fields of the page; two of one label are a warning."""
        seen: set[str] = set()
        for node in self.document.findall(Field):
            copy = node["number"] if node["kind"] != "field" else 1
            node["name"] = slug(node["label"]) + (f"-{copy}" if copy > 1 else "")
            if node["name"] in seen:
                log.warning(
                    "two fields of this page have the label %r", node["label"],
                    location=node, type="recount", subtype="forms",
                )  # fmt: skip
            seen.add(node["name"])


class FormTools(SphinxDirective):
    """`{form-tools}`: save, open, delete and print."""

    def run(self) -> list[nodes.Node]:
        """The place of the tools."""
        return [Tools("", page=self.env.docname)]


# --- writing


def field_html(node: Field) -> Markup:
    """The elements of a field, with its label."""
    name, label = node["name"], node["label"]
    if node["kind"] == "field":
        box = element(
            "textarea", name=name, rows=node["number"], aria_label=label, class_="form-field",
            autocomplete="off",
        )  # fmt: skip
        return element("span", box, class_="form-box", data_label=label)  # told on a phone
    if node["kind"] == "entry":
        box = Markup('<input type="text" name="{}" autocomplete="off">').format(name)
        return element("label", element("span", label), " ", box, class_="form-entry")
    if node["kind"] == "tick":
        box = Markup('<input type="checkbox" name="{}">').format(name)
        return element("label", box, " ", label, class_="form-tick")
    options = [
        element(
            "label",
            Markup('<input type="radio" name="{}" value="{}">').format(name, slug(option)),
            " ",
            option,
            class_="form-tick",
        )
        for option in node["options"]
    ]
    return element(
        "span", element("span", label, class_="form-question"), *options,
        role="radiogroup", aria_label=label, class_="form-choice",
    )  # fmt: skip


def visit_field(translator: HTML5Translator, node: Field) -> None:
    """Write the field."""
    translator.body.append(str(field_html(node)))
    raise nodes.SkipNode


def visit_tools(translator: HTML5Translator, node: Tools) -> None:
    """Write the place of the tools, which the script fills; without one nothing is promised."""
    told = element("p", role="status", class_="form-status")
    translator.body.append(
        str(element("div", told, class_="form-tools", data_page=node["page"], hidden=True))
    )
    raise nodes.SkipNode


def add_files_to_pages(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Script and style only on pages with a sheet or a field."""
    if doctree is None:
        return
    sheets = [s for s in doctree.findall(nodes.section) if SHEET in s["classes"]]
    if sheets or next(doctree.findall(Field), None) is not None:
        app.add_css_file("forms.css")
        app.add_js_file("forms.js", loading_method="defer")
    if any(TURNED in sheet["classes"] for sheet in sheets):
        app.add_css_file("landscape.css")


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the roles, the directive and their nodes; other formats print nothing of them."""
    for kind in KINDS:
        app.add_role(kind, FieldRole(kind))
    app.add_directive("form-tools", FormTools)
    add_node(app, Field, visit_field)
    add_node(app, Tools, visit_tools)
    app.add_transform(NamesOfFields)
    app.connect("html-page-context", add_files_to_pages)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
