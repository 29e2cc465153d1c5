"""What the directives of the ledger, the findings and the reference pages are made of.

Tables that stack, names of codes, the controls of a list, and two nodes: `Generated` is a part
that a function writes, `Box` an HTML element around other nodes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

from docutils import nodes
from markupsafe import Markup
from sphinx.util.docutils import SphinxDirective

from recount.data.sources import Source
from recount.ledger import Ledger
from recount.sphinx_ext.roles import Page, add_panel_files, depart_nothing, element

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.writers.html5 import HTML5Translator

DOCUMENTS, LITERATURE = "@documents", "@literature"  # values of a filter that mean many sources
GROUP_NAMES = {DOCUMENTS: "documents entered whole", LITERATURE: "literature"}


# --- pieces of HTML


def name_of(code: str) -> Markup:
    """A code of the data (`clopper_pearson`) as words.

    >>> name_of("clopper_pearson")
    Markup('Clopper-Pearson')
    """
    names = {
        "clopper_pearson": "Clopper-Pearson",
        "wilson": "Wilson",
        "jeffreys": "Jeffreys",
        "agresti_coull": "Agresti-Coull",
        "wald": "Wald",
        "pearson_chi_squared": "Pearson χ²",
        "yates_chi_squared": "Yates χ²",
        "fisher_exact": "Fisher",
        "fisher_mid_p": "Fisher mid-P",
        "n_minus_1_chi_squared": "N − 1 χ²",
        "newcombe": "Newcombe",
        "miettinen_nurminen": "Miettinen-Nurminen",
    }
    return Markup("{}").format(names.get(code, code.replace("_", " ").strip()))


def table(
    headers: Sequence[object],
    rows: Iterable[Sequence[object]],
    caption: str,
    *,
    kept: bool = False,
    **attributes: object,
) -> Markup:
    """A table whose rows become small cards where the column is narrow, unless it is `kept`.

    The first cell of a row names it; the others repeat their header for the narrow form.
    """
    head = element("tr", *(element("th", header, scope="col") for header in headers))
    labels = [Markup("{}").format(header).striptags() for header in headers[1:]]
    body = []
    for first, *cells in rows:
        data = (
            element("td", element("div", cell), data_label=label, class_=None if cell else "empty")
            for label, cell in zip(labels, cells, strict=True)
        )
        body.append(element("tr", element("th", first, scope="row"), *data))
    inner = element("table", element("caption", caption), element("thead", head),
                    element("tbody", *body), **attributes)  # fmt: skip
    return element("div", inner, class_="stacking kept" if kept else "stacking")


def definitions(pairs: Iterable[tuple[str, object]], **attributes: object) -> Markup:
    """A list of terms with their contents; empty contents are left out."""
    items = [
        element("div", element("dt", term), element("dd", content))
        for term, content in pairs
        if content
    ]
    return element("dl", *items, **attributes)


def joined(separator: str, parts: Iterable[object]) -> Markup:
    """Parts with a separator between them, escaped."""
    return Markup(separator).join(parts)


# --- documents entered whole, and the literature


def grouped_sources(ledger: Ledger, used: Iterable[str]) -> dict[str, list[Source]]:
    """The used sources: documents entered whole as in the data, the literature by name."""
    used = set(used)
    sources = [source for source in ledger.facts.sources.values() if source.source in used]
    literature = [source for source in sources if not source.whole]
    return {
        DOCUMENTS: [source for source in sources if source.whole],
        LITERATURE: sorted(literature, key=lambda source: (source.short.casefold(), source.source)),
    }


def source_anchor(source: str) -> str:
    """The anchor of a source's rows in the ledger."""
    return f"source-{source.replace('_', '-')}"


# --- the controls of a list; `ledger.js` brings them to life


def source_filter(ledger: Ledger, used: Iterable[str]) -> list[Markup]:
    """The options of a filter by document, in two groups that can be chosen as a whole."""
    options = []
    for value, sources in grouped_sources(ledger, used).items():
        if sources:
            every = element("option", f"all {GROUP_NAMES[value]}", value=value)
            single = [element("option", s.short, value=s.source) for s in sources]
            label = GROUP_NAMES[value].capitalize()
            options.append(element("optgroup", every, *single, label=label))
    return options


def options(pairs: Iterable[tuple[str, object]]) -> list[Markup]:
    """The options of a filter from values and words."""
    return [element("option", text, value=value) for value, text in pairs]


def controls(
    name: str, filters: Iterable[tuple[str, str, list[Markup]]], count: str, placeholder: str
) -> Markup:
    """The search and the filters of the list `name`; hidden until the script shows them."""
    # Not named q: the search script of Sphinx empties every field of that name.
    box = Markup(
        '<input type="search" id="{0}-find" name="find" autocomplete="off" spellcheck="false"'
        ' placeholder="{1}">'
    ).format(name, placeholder)
    fields = [_field(name, "find", "Search", box)]
    for code, label, listed in filters:
        every = element("option", "all", value="")
        chooser = element("select", every, *listed, id=f"{name}-{code}", name=code)
        fields.append(_field(name, code, label, chooser))
    shown = element("output", count, aria_live="polite", class_="ledger-count")
    reset = element("button", "Clear", type="reset")
    return element(
        "form", *fields, element("div", shown, reset, class_="ledger-status"),
        class_="ledger-controls", role="search", aria_label=f"Search the {name}", hidden=True,
    )  # fmt: skip


def _field(name: str, code: str, label: str, box: Markup) -> Markup:
    label = element("label", label, for_=f"{name}-{code}")
    return element("div", label, box, class_=f"ledger-field ledger-field-{code}")


def group_count(number: int, noun: str = "") -> Markup:
    """How many items a group holds; the script says how many of them are left."""
    return element("span", f"{number} {noun}".strip(), class_="entry-group-count")


# --- nodes


class Generated(nodes.General, nodes.Element):
    """A part of a page that a function writes; its children are for other formats than HTML."""


class Box(nodes.General, nodes.Element):
    """An HTML element around its children: `tag`, and `attributes` as `element` takes them."""


def generated(
    directive: SphinxDirective, writer: Callable[..., Markup], instead: str, *arguments: Any
) -> Generated:
    """The node of a part; `writer` gets the page and the arguments, `instead` replaces it."""
    node = Generated("", nodes.paragraph("", instead), writer=writer, arguments=arguments)
    directive.set_source_info(node)
    return node


def box(tag: str, *children: nodes.Node, **attributes: object) -> Box:
    """An element around nodes."""
    return Box("", *children, tag=tag, attributes=attributes)


def visit_generated(translator: HTML5Translator, node: Generated) -> None:
    """Write a part."""
    html = node["writer"](Page.of(translator), *node["arguments"])
    translator.body.append(f"{html}\n")
    raise nodes.SkipNode


def visit_box(translator: HTML5Translator, node: Box) -> None:
    """Open an element."""
    end = f"</{node['tag']}>"
    start = str(element(node["tag"], **node["attributes"])).removesuffix(end)
    translator.body.append(start)
    translator.context.append(f"{end}\n")


def depart_box(translator: HTML5Translator, node: Box) -> None:
    """Close it."""
    translator.body.append(translator.context.pop())


def visit_other(translator: nodes.NodeVisitor, node: nodes.Element) -> None:
    """Print the children where there is no HTML."""


def add_files_to_pages(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Script and style only on pages that have a generated part."""
    if doctree is not None and next(doctree.findall(Generated), None) is not None:
        add_panel_files(app)
        app.add_css_file("ledger.css")
        app.add_js_file("ledger.js", loading_method="defer")


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the nodes and the files of the pages that hold them."""
    other = (visit_other, depart_nothing)
    others = {"latex": other, "text": other, "man": other, "texinfo": other}
    app.add_node(Generated, html=(visit_generated, depart_nothing), **others)
    app.add_node(Box, html=(visit_box, depart_box), **others)
    app.connect("html-page-context", add_files_to_pages)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
