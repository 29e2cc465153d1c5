"""``{verdicts}``: the number of facts by verdict, as a table whose counts are drawn as bars."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from markupsafe import Markup
from sphinx.util.docutils import SphinxDirective

from recount.data.facts import place_name
from recount.ledger import Entry, Ledger
from recount.sphinx_ext.build import ledger_of, watch_data
from recount.sphinx_ext.count import printed_on
from recount.sphinx_ext.html import element, verdict_badge
from recount.sphinx_ext.states import bar, counted
from recount.vocabulary import VERDICTS

if TYPE_CHECKING:
    from sphinx.application import Sphinx


class VerdictsDirective(SphinxDirective):
    """`{verdicts}`: the number of facts by verdict.

    With `:page:` only those that the page prints, and only the verdicts that occur; with
    `:meanings:` what each verdict says.  With `:tables:` and a source one bar for each of its
    tables.
    """

    option_spec: ClassVar = {
        "meanings": directives.flag,
        "page": directives.flag,
        "tables": directives.unchanged_required,
    }

    def run(self) -> list[nodes.Node]:
        """The table."""
        watch_data(self.env)
        ledger = ledger_of(self.env)
        if source := self.options.get("tables"):
            drawn, told = table_bars(ledger, source)
            return [
                nodes.raw("", str(drawn), format="html"), nodes.raw("", told, format="text latex"),
            ]  # fmt: skip
        page = "page" in self.options
        entries = printed_on(ledger, self.env.docname) if page else ledger.entries.values()
        total = Counter(entry.verdict for entry in entries)
        rows = [
            (verdict, total[verdict], VERDICTS[verdict] if "meanings" in self.options else "")
            for verdict in VERDICTS
            if total[verdict] or not page
        ]
        table = nodes.raw("", str(verdict_bars(rows)), format="html")
        words = "; ".join(f"{verdict} {number}" for verdict, number, _ in rows)
        return [table, nodes.raw("", words, format="text latex")]


def verdict_bars(rows: list[tuple[str, int, str]]) -> Markup:
    """A table of verdicts whose counts are drawn as bars, with the meaning where one is given."""
    most = max((number for _, number, _ in rows), default=1) or 1
    lines = []
    for verdict, number, meaning in rows:
        bar = element("span", class_="count-bar", style=f"--share: {number / most:.4f}")
        note = element("span", meaning, class_="verdict-meaning") if meaning else None
        lines.append(
            element(
                "tr",
                element("th", verdict_badge(verdict), note, scope="row"),
                element("td", element("span", number, class_="count-number"), bar),
                data_verdict=verdict,
            )
        )
    head = element(
        "tr", element("th", "Verdict", scope="col"), element("th", "Numbers", scope="col")
    )
    return element(
        "table", element("thead", head), element("tbody", *lines), class_="table verdict-bars"
    )


def table_bars(ledger: Ledger, source: str) -> tuple[Markup, str]:
    """The printed tables of a source, a bar of the states of its numbers each; and in words."""
    places: dict[str, list[Entry]] = defaultdict(list)
    for entry in ledger.entries.values():
        if entry.fact.source == source and entry.fact.place.startswith("table_"):
            places[entry.fact.place].append(entry)
    lines = [
        element(
            "tr",
            element("th", place_name(place), scope="row"),
            element("td", bar(counted(places[place]))),
            element("td", str(len(places[place])), class_="number"),
        )
        for place in sorted(places)
    ]
    heads = [element("th", name, scope="col") for name in ("Table", "Verdicts")]
    heads.append(element("th", "Numbers", scope="col", class_="number"))
    drawn = element(
        "table", element("thead", element("tr", *heads)), element("tbody", *lines),
        class_="table table-bars",
    )  # fmt: skip
    return drawn, "; ".join(f"{place_name(one)} {len(found)}" for one, found in places.items())


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the directive."""
    app.add_directive("verdicts", VerdictsDirective)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
