"""The first use of a term on a page leads to its entry in the glossary.

The words are wrapped in prose: paragraphs, with their lists and boxes, but no headings, tables,
captions, code or links.  Words of a claim are linked like others: its panel opens at its mark, so
that no link lies in another.  Each abbreviation is linked where a page first uses it; words in full
are, unless the abbreviation stands in the same paragraph or stood before.

`terms.js` shows the definition beside the link, out of one script for the whole site that is loaded
when somebody first asks; without it, and on paper, the link is all.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from docutils import nodes
from sphinx import addnodes
from sphinx.transforms import SphinxTransform

from recount.data import glossary
from recount.data.glossary import Term
from recount.ledger import Ledger
from recount.sphinx_ext.build import has_data, ledger_of, places, watch_data
from recount.sphinx_ext.finding import FindingLink
from recount.sphinx_ext.move import Move
from recount.sphinx_ext.numbers import Number
from recount.sphinx_ext.page import Page
from recount.sphinx_ext.page_link import PageLink
from recount.sphinx_ext.panels import add_panel_files
from recount.sphinx_ext.writers import Instead, add_node

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.writers.html5 import HTML5Translator

SCRIPT = "glossary.js"  # of `_static`: the definitions
# Where a term is not prose, by the nodes around it.
AROUND = (
    nodes.table, nodes.title, nodes.caption, nodes.legend, nodes.term, nodes.citation,
    addnodes.compact_paragraph, Instead,
)  # fmt: skip
OF_CELLS = ("cell_code", "cell_code_output", "mime_bundle")
WITHIN = (
    nodes.literal, nodes.reference, nodes.math, nodes.raw, nodes.problematic,
    nodes.citation_reference, addnodes.pending_xref, addnodes.download_reference, FindingLink,
    Number, PageLink, Move,
)  # fmt: skip


def terms_of(ledger: Ledger) -> tuple[Term, ...]:
    """The entries of the glossary, none where the book has no such record."""
    return glossary.terms(ledger.records.get(glossary.RECORD, []))


class TermLink(nodes.Inline, nodes.TextElement):
    """Words that lead to the entry of the term `term`."""


# --- finding the words


class Use(NamedTuple):
    """A term in a text: which, whether in short, and where."""

    term: str
    short: bool
    start: int
    end: int


class Forms:
    """All forms of all terms, as one expression that finds the longest first."""

    def __init__(self, terms: Sequence[Term]) -> None:
        linked = [term for term in terms if term.linked]
        self.of: dict[str, tuple[str, bool]] = {}
        for term in linked:
            for form in term.words:
                self.of[_key(form)] = term.id, False
            for form in term.abbreviations:
                self.of[form] = term.id, True
        ordered = sorted(self.of, key=len, reverse=True)
        self.found = re.compile(rf"(?<![\w-])(?:{'|'.join(map(_expression, ordered))})(?!\w)")

    def uses(self, text: str) -> Iterator[Use]:
        """The terms in a text, in their order."""
        for match in self.found.finditer(text):
            words = re.sub(r"\s+", " ", match[0])
            known = self.of.get(words) or self.of.get(_key(words)) or self.of.get(_key(words[:-1]))
            if known:
                yield Use(*known, match.start(), match.end())


def _key(form: str) -> str:
    """A form as it is looked up: only its first letter may be a capital or not."""
    return form[:1].lower() + form[1:]


def _expression(form: str) -> str:
    """A form as it may stand: over lines, and, unless it is in short, at a sentence's start."""
    letters = re.escape(form).replace(r"\ ", r"\s+")
    if any(letter.isupper() for letter in form[1:]) or not form[:1].islower():
        return letters  # an abbreviation, or a name
    plural = "s?" if form[-1:].isalpha() and not form.endswith("s") else ""
    return f"[{form[0].upper()}{form[0]}]{letters[1:]}{plural}"


# --- linking them


class LinksOfTerms(SphinxTransform):
    """Link the first use of each term of the glossary on a page.

    Before the numbers and the claims are tied to what touches them (870).
    """

    default_priority = 865

    def apply(self, **kwargs: Any) -> None:
        """Link the terms of the page."""
        if not has_data(self.app) or not (terms := terms_of(ledger_of(self.env))):
            return
        watch_data(self.env)
        link_terms(self.document, Forms(terms))


def link_terms(document: nodes.document, forms: Forms) -> None:
    """Wrap the first uses of the terms in a document."""
    told: set[tuple[str, bool]] = set()
    for paragraph in list(document.findall(nodes.paragraph)):
        if not _is_prose(paragraph):
            continue
        found = [(text, use) for text in _texts(paragraph) for use in forms.uses(text)]
        short = {use.term for _, use in found if use.short}
        chosen: dict[int, tuple[nodes.Text, list[Use]]] = {}
        for text, use in found:
            if (use.term, use.short) in told or (
                not use.short and (use.term in short or (use.term, True) in told)
            ):
                continue
            told.add((use.term, use.short))
            chosen.setdefault(id(text), (text, []))[1].append(use)
        for text, uses in chosen.values():
            _wrap(text, uses)


def _is_prose(node: nodes.Node) -> bool:
    """Whether a paragraph is of the page's own words; of what cells write, one form is shown."""
    while node is not None:
        if isinstance(node, AROUND):
            return False
        if isinstance(node, nodes.container) and node.get("nb_element") in OF_CELLS:
            return False
        node = node.parent
    return True


def _texts(paragraph: nodes.Element) -> Iterator[nodes.Text]:
    """The texts of a paragraph that may hold a link."""
    for child in paragraph.children:
        if isinstance(child, nodes.Text):
            yield child
        elif isinstance(child, nodes.Element) and not isinstance(child, (*WITHIN, nodes.paragraph)):
            yield from _texts(child)


def _wrap(text: nodes.Text, uses: list[Use]) -> None:
    parts: list[nodes.Node] = []
    after = 0
    for use in uses:
        if use.start > after:
            parts.append(nodes.Text(text[after : use.start]))
        words = str(text[use.start : use.end])
        parts.append(TermLink(words, words, term=use.term))
        after = use.end
    if after < len(text):
        parts.append(nodes.Text(text[after:]))
    # By place: a text is found by its words, so that another of the same words stood for it.
    at = next(n for n, child in enumerate(text.parent.children) if child is text)
    text.parent[at : at + 1] = parts


# --- writing


def visit(translator: HTML5Translator, node: TermLink) -> None:
    """Open the link; where no page holds the glossary, the words stand alone."""
    href = Page.of(translator).place("glossary", f"term-{node['term']}")
    tag = "span" if href is None else "a"
    attributes = {} if href is None else {"href": href, "CLASS": "term"}
    translator.body.append(translator.starttag(node, tag, "", **attributes))
    translator.context.append(f"</{tag}>")


def depart(translator: HTML5Translator, node: TermLink) -> None:
    """Close it."""
    translator.body.append(translator.context.pop())


def definitions(terms: Sequence[Term]) -> str:
    """The script that holds what the panels say: by id the term, its short forms, its meaning."""
    told = {
        term.id: [
            term.term, ", ".join(s for s in term.abbreviations if s != term.term), term.definition,
            [[one.language, one.words] for one in term.printings],
        ]
        for term in terms
        if term.linked
    }  # fmt: skip
    text = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
    return f"self.recountGlossary={text};\n"


def write_definitions(app: Sphinx, error: Exception | None) -> None:
    """Put the definitions beside the scripts of the site."""
    if error or app.builder.format != "html" or "glossary" not in places(app.env):
        return
    text = definitions(terms_of(ledger_of(app.env)))
    (Path(app.outdir) / "_static" / SCRIPT).write_text(text, encoding="utf-8")


def add_files_to_pages(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Script and style only on pages that link a term."""
    if doctree is not None and next(doctree.findall(TermLink), None) is not None:
        add_panel_files(app)
        app.add_js_file("terms.js", loading_method="defer")


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the node, the links and the script; other formats print the words alone."""
    add_node(app, TermLink, visit, depart)
    app.add_transform(LinksOfTerms)
    app.connect("html-page-context", add_files_to_pages)
    app.connect("build-finished", write_definitions)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
