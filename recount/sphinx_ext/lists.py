"""What the long lists share: sources in two groups, and controls that `ledger.js` brings to life.

A list is the ledger, the findings, the concordance or the claims.  What nobody has opened sleeps:
to a browser with scripts it is text, which costs no element, and to one without it is simply there.
"""

from __future__ import annotations

from collections.abc import Iterable

from markupsafe import Markup

from recount.data.sources import Source
from recount.ledger import Ledger
from recount.sphinx_ext.html import element

DOCUMENTS, LITERATURE = "@documents", "@literature"  # values of a filter that mean many sources
GROUP_NAMES = {DOCUMENTS: "documents entered whole", LITERATURE: "literature"}


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


# --- the controls


def source_filter(ledger: Ledger, used: Iterable[str]) -> list[Markup]:
    """The options of a filter by document, in two groups that can be chosen as a whole."""
    found = []
    for value, sources in grouped_sources(ledger, used).items():
        if sources:
            every = element("option", f"all {GROUP_NAMES[value]}", value=value)
            single = [element("option", s.short, value=s.source) for s in sources]
            label = GROUP_NAMES[value].capitalize()
            found.append(element("optgroup", every, *single, label=label))
    return found


def options(pairs: Iterable[tuple[str, object]]) -> list[Markup]:
    """The options of a filter from values and words."""
    return [element("option", text, value=value) for value, text in pairs]


def controls(
    name: str, filters: Iterable[tuple[str, str, list[Markup]]], count: str, placeholder: str,
    random: tuple[str, str] | None = None,
) -> Markup:  # fmt: skip
    """The search and the filters of the list `name`; hidden until the script shows them.

    `random` is the text of a button, and the filter of which it opens a row by chance.
    """
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
    chance = element("button", random[0], type="button", data_random=random[1]) if random else None
    return element(
        "form", *fields, element("div", shown, chance, reset, class_="ledger-status"),
        class_="ledger-controls", role="search", aria_label=f"Search the {name}", hidden=True,
    )  # fmt: skip


def _field(name: str, code: str, label: str, box: Markup) -> Markup:
    text = element("label", label, for_=f"{name}-{code}")
    return element("div", text, box, class_=f"ledger-field ledger-field-{code}")


# --- what sleeps


def asleep(*content: object) -> Markup:
    """Content that `ledger.js` wakes when it is opened or searched; it holds no other that sleeps.

    Within `noscript` a browser that runs scripts parses no element.
    """
    return element("noscript", *content)


def group_count(number: int, noun: str = "") -> Markup:
    """How many items a group holds; the script says how many of them are left."""
    return element("span", f"{number} {noun}".strip(), class_="entry-group-count")
