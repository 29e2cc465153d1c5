"""What state the numbers of a ledger are in: their verdicts, with repetition told apart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from markupsafe import Markup

from recount.ledger import Entry
from recount.sphinx_ext.html import element, joined, link
from recount.sphinx_ext.page import Page

REPEATED = "repeated"
STATES = {  # in the order of the bar, with what each says
    "reproduced": "recomputed, and as printed",
    REPEATED: "only printed twice, alike",
    "compatible": "meets a condition, not pinned",
    "rounding": "as printed only when cut off or rounded up",
    "inconsistent": "contradicted by another printed number",
    "not checkable": "reached by no check",
}


def state_of(entry: Entry) -> str:
    """The verdict of a number, with repetition told from recomputation."""
    repeated = entry.verdict == "reproduced" and entry.repeated_only
    return REPEATED if repeated else entry.verdict


def counted(entries: Iterable[Entry]) -> Counter[str]:
    """How many numbers are in which state."""
    return Counter(map(state_of, entries))


def bar(counts: Counter[str]) -> Markup:
    """One bar of the numbers, a part for each state, which says them in words."""
    parts = (
        element("span", class_="state", data_state=state, style=f"flex-grow: {counts[state]}")
        for state in STATES
        if counts[state]
    )
    told = ", ".join(f"{counts[state]} {state}" for state in STATES if counts[state])
    return element("div", joined("", parts), class_="state-bar", role="img", aria_label=told)


def legend(page: Page, counts: Counter[str]) -> Markup:
    """The states with their numbers and what they say, each a link to its rows."""
    ledger = page.place("ledger", "?")
    items = []
    for state, meaning in STATES.items():
        if not counts[state]:
            continue
        verdict = "reproduced" if state == REPEATED else state
        href = ledger and f"{ledger}verdict={verdict.replace(' ', '+')}"
        words = link(href, state if state != REPEATED else "only repeated")
        swatch = element("span", class_="state", data_state=state)
        number, note = element("b", str(counts[state])), element("span", meaning, class_="note")
        items.append(element("li", swatch, number, " ", words, " ", note))
    return element("ul", *items, class_="state-legend simple")
