"""Elements of HTML, and the few forms that pages are made of; text is always escaped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from markupsafe import Markup, escape

from recount.data.facts import Fact, place_name
from recount.ledger import Ledger

VOID = {"br", "col", "hr", "img", "input", "wbr"}  # elements without content and end


def element(tag: str, *content: object, **attributes: object) -> Markup:
    """An HTML element; text and attribute values are escaped unless they are Markup.

    Attributes are named as in Python (`class_`, `data_source`); None and False leave them out,
    True writes the name alone.

    >>> element("a", "<5%", href="#x", class_="row", hidden=True, title=None)
    Markup('<a href="#x" class="row" hidden>&lt;5%</a>')
    """
    start = Markup("<{}").format(tag)
    for name, value in attributes.items():
        name = name.rstrip("_").replace("_", "-")
        if value is True:
            start += Markup(" {}").format(name)
        elif value is not None and value is not False:
            start += Markup(' {}="{}"').format(name, value)
    if tag in VOID:
        return start + Markup(">")
    inner = Markup("").join(escape(part) for part in content if part is not None)
    return start + Markup(">") + inner + Markup("</{}>").format(tag)


def link(href: str | None, *content: object, **attributes: object) -> Markup:
    """A link, or its content alone where there is nothing to link to."""
    if href is None:
        return Markup("").join(escape(part) for part in content)
    return element("a", *content, href=href, **attributes)


def joined(separator: str, parts: Iterable[object]) -> Markup:
    """Parts with a separator between them, escaped."""
    return Markup(separator).join(escape(part) for part in parts)


def prose(text: str) -> Markup:
    """A text of a docstring, its code marked.

    >>> prose("As `wald`, but 0 < x.")
    Markup('As <code>wald</code>, but 0 &lt; x.')
    """
    parts = text.split("`")
    return joined("", (element("code", t) if n % 2 else t for n, t in enumerate(parts)))


# --- what is printed


def verdict_badge(verdict: str) -> Markup:
    """A verdict as a shape (drawn by `facts.css`) and a word."""
    return element("span", verdict, class_="verdict", data_verdict=verdict)


def printed(ledger: Ledger, fact: Fact, tag: str = "span", **attributes: object) -> Markup:
    """The clause as it is printed, marked with its language."""
    return element(tag, fact.printed, lang=ledger.facts.sources[fact.source].language, **attributes)


def locator(ledger: Ledger, fact: Fact) -> Markup:
    """Place, row and column of a fact; what is quoted is marked with its language."""
    language = ledger.facts.sources[fact.source].language
    texts = [escape(place_name(fact.place))] if fact.place else []
    for name, text in (("row", fact.row), ("column", fact.column)):
        if text:
            texts.append(Markup("{} “{}”").format(name, element("span", text, lang=language)))
    return Markup(", ").join(texts)


# --- tables and lists


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
