"""How many: `{count}` in a sentence and `{verdicts}` as a table, from the ledger.

The counts of the front page come from here, so that they cannot differ from the ledger's own;
those of a single page as well, since a notebook cannot know the prose around it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar

from docutils import nodes
from docutils.parsers.rst import Directive, directives
from markupsafe import Markup
from sphinx.util.docutils import SphinxDirective, SphinxRole

from recount.sphinx_ext.roles import MEANING, element, ledger_of, verdict_badge, watch_data

if TYPE_CHECKING:
    from sphinx.application import Sphinx

    from recount.vocabulary import VERDICTS
from recount.ledger import Entry, Ledger

WORDS_A_MINUTE = 200  # silent reading of non-fiction is faster, reading with tables is not

COUNTS: dict[str, Callable[[Ledger, str], int]] = {
    "facts": lambda ledger, page: len(ledger.facts),
    "checks": lambda ledger, page: len(ledger.declared.checks),
    "findings": lambda ledger, page: len(ledger.findings),
    "sources": lambda ledger, page: len({fact.source for fact in ledger.facts}),
    "page-facts": lambda ledger, page: len(printed_on(ledger, page)),
    "page-findings": lambda ledger, page: len(
        {finding.id for entry in printed_on(ledger, page) for finding in entry.findings}
    ),
    "minutes": lambda ledger, page: reading_minutes(
        (ledger.root / f"{page}.md").read_text(encoding="utf-8")
    ),
}


def printed_on(ledger: Ledger, page: str) -> list[Entry]:
    """The entries whose numbers a page prints."""
    return [entry for entry in ledger.entries.values() if page in entry.pages]


def reading_minutes(source: str) -> int:
    """Minutes to read the prose of a page; code cells and folded solutions are not counted.

    >>> reading_minutes("word " * 400)
    2
    """
    fences = r"^(```+|:::+)\{(?:code-cell|solution)\}.*?^\1$"
    prose = re.sub(fences, "", source, flags=re.DOTALL | re.MULTILINE)
    return round(len(prose.split()) / WORDS_A_MINUTE)


class CountRole(SphinxRole):
    """`{count}` with a name of `COUNTS`: a number of the ledger; an unknown name is a warning."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """The number as text."""
        watch_data(self.env)
        if self.text not in COUNTS:
            wanted = ", ".join(COUNTS)
            message = self.inliner.reporter.warning(
                f"unknown count {self.text!r}; expected one of: {wanted}", line=self.lineno
            )
            return [nodes.problematic(self.rawtext, self.rawtext)], [message]
        number = COUNTS[self.text](ledger_of(self.env), self.env.docname)
        return [nodes.inline("", str(number), classes=["count"])], []


class VerdictsDirective(SphinxDirective, Directive):
    """`{verdicts}`: the number of facts by verdict.

    With `:page:` only those that the page prints, and only the verdicts that occur; with
    `:meanings:` what each verdict says.
    """

    option_spec: ClassVar = {"meanings": directives.flag, "page": directives.flag}

    def run(self) -> list[nodes.Node]:
        """The table."""
        watch_data(self.env)
        ledger = ledger_of(self.env)
        page = "page" in self.options
        entries = printed_on(ledger, self.env.docname) if page else ledger.entries.values()
        total = Counter(entry.verdict for entry in entries)
        rows = [
            (verdict, total[verdict], MEANING[verdict] if "meanings" in self.options else "")
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


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the role and the directive."""
    app.add_role("count", CountRole())
    app.add_directive("verdicts", VerdictsDirective)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
