"""``{glossary-table}``: the terms with what they mean, and how the sources print them.

A term is an entry with an anchor that stays.  With a script (`ledger.js`) there are a search in any
script, and filters by field and language; without it the list is complete.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes
from markupsafe import Markup
from sphinx.util.docutils import SphinxDirective

from recount.data import glossary
from recount.data.glossary import Term
from recount.ledger import Ledger
from recount.sphinx_ext.build import places, watch_data
from recount.sphinx_ext.downloads import FOLDER
from recount.sphinx_ext.generated import generated
from recount.sphinx_ext.html import element, joined, link
from recount.sphinx_ext.languages import NAMES
from recount.sphinx_ext.lists import controls, options
from recount.sphinx_ext.page import Page
from recount.sphinx_ext.terms import terms_of

if TYPE_CHECKING:
    from sphinx.application import Sphinx


def glossary_list(page: Page) -> Markup:
    """The count, the controls and one entry a term."""
    terms = terms_of(page.ledger)
    file = page.file(f"{FOLDER}/package/records/{glossary.RECORD}.csv")
    return element(
        "div",
        _overview(terms, file),
        _controls(terms),
        element("dl", *(_entry(page, term) for term in terms), class_="entry-group terms simple"),
        element("p", "No term fits this search.", class_="ledger-none", hidden=True),
        class_="ledger glossary", data_name="glossary", data_noun="terms",
    )  # fmt: skip


def _languages(terms: tuple[Term, ...]) -> dict[str, int]:
    codes = [one.language for term in terms for one in term.printings]
    return {code: codes.count(code) for code in dict.fromkeys(codes)}


def _name(code: str) -> str:
    return NAMES.get(code, code)


def _overview(terms: tuple[Term, ...], file: str) -> Markup:
    """How many terms there are, in which languages, and the file."""
    told = ", ".join(f"{n} in {_name(code)}" for code, n in _languages(terms).items())
    words = f"{len(terms)} terms{', ' + told if told else ''}. All of it as a table: "
    return element("p", words, element("a", "CSV", href=file, download=True), ".")


def _controls(terms: tuple[Term, ...]) -> Markup:
    fields = dict.fromkeys(sorted(term.field for term in terms))
    printed = [(code, _name(code)) for code in _languages(terms)]
    filters = [
        ("field", "Field", options((field, field) for field in fields)),
        ("language", "Printed in", options(printed)),
    ]
    return controls("glossary", filters, f"{len(terms)} terms", "a word in any language")


def _entry(page: Page, term: Term) -> Markup:
    """A term, its short forms, the meaning, the printings and where more is told."""
    short = ", ".join(one for one in term.abbreviations if one != term.term)
    head = element("dt", term.term, element("span", f" ({short})") if short else None)
    body = [element("dd", term.definition)]
    body += [
        element(
            "dd",
            element("span", one.words, lang=one.language),
            element("span", f" {_where(page.ledger, one.source, one.place)}", class_="note"),
            class_="term-printing",
        )
        for one in term.printings
    ]
    if more := _more(page, term):
        body.append(element("dd", joined(" ", more), class_="note"))
    codes = " ".join(one.language for one in term.printings)
    return element(
        "div", head, *body, class_="entry", id=term.anchor, data_field=term.field,
        data_language=codes or None,
    )  # fmt: skip


def _where(ledger: Ledger, source: str, place: str) -> str:
    """The short name of a source and a place in it."""
    known = ledger.facts.sources.get(source)
    return ", ".join(part for part in (known.short if known else source, place) if part)


def _more(page: Page, term: Term) -> list[Markup]:
    """What the meaning follows, and the page that tells more."""
    found = []
    if term.source in page.ledger.facts.sources:
        found.append(element("span", f"After {_where(page.ledger, term.source, term.place)}."))
    docname, _, anchor = term.see.partition("#")
    if docname and (href := page.page(docname)) is not None:
        address = f"{href}#{anchor}" if anchor else href
        found.append(element("span", "More: ", link(address, page.title(docname)), "."))
    return found


class GlossaryDirective(SphinxDirective):
    """`{glossary-table}`."""

    def run(self) -> list[nodes.Node]:
        """The entries."""
        watch_data(self.env)
        places(self.env)["glossary"] = self.env.docname
        return [generated(self, glossary_list, "The glossary is on the book's site.")]


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the directive under a name that Sphinx has not taken."""
    app.add_directive("glossary-table", GlossaryDirective)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
