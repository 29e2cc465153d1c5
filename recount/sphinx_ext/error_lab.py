"""``{error-lab}``: tables with planted errors, to find before the checks say what they find.

Its argument is one of `play`, `cases`, `numbers`, `sheets`, `key`.  The rounds are drawn when the
book is built and lie in one script, which only this page loads; with Python for the browser in
this copy (`recount_here`), the reader can have more of them drawn.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from docutils import nodes
from markupsafe import Markup
from sphinx.util.docutils import SphinxDirective

from recount.data.facts import place_name
from recount.data.findings import plain
from recount.lab.cases import Case, cases
from recount.lab.kinds import KINDS
from recount.lab.rounds import ELSEWHERE, HERE, NOWHERE, Count, Error, Lab, Round, as_json
from recount.ledger import Ledger
from recount.sphinx_ext import recount_here
from recount.sphinx_ext.build import has_data, ledger_of, places, watch_data
from recount.sphinx_ext.findings import first_sentence
from recount.sphinx_ext.generated import visit_generated
from recount.sphinx_ext.html import element, joined, link, printed
from recount.sphinx_ext.page import Page
from recount.sphinx_ext.writers import Instead, add_node
from recount.vocabulary import name_of

if TYPE_CHECKING:
    from sphinx.application import Sphinx

PLACE = "error-lab"
SCRIPT = "error-lab-rounds.js"
LEVELS = {
    1: "one error, in one number or one row",
    2: "two errors, an exchange among them",
    3: "any number of errors, or none; and some that no check can notice",
}
SEEN = {
    HERE: "seen from this table",
    ELSEWHERE: "seen only with numbers that are not in this table",
    NOWHERE: "seen by no check",
}
FEW = 3  # checks that the key quotes for an error


@dataclass(frozen=True)
class Drawn:
    """What was drawn from one ledger; each part is made when it is asked for, and kept."""

    lab: Lab

    @cached_property
    def stock(self) -> dict[int, list[Round]]:
        """The rounds of each level; none where the book has no table for them."""
        try:
            return self.lab.stock()
        except LookupError:
            return {}

    @cached_property
    def counts(self) -> list[Count]:
        """Every kind, planted wherever it can be."""
        return self.lab.counts()


_drawn: WeakKeyDictionary[Sphinx, Drawn] = WeakKeyDictionary()


def drawn(app: Sphinx) -> Drawn:
    """The rounds and counts of this build."""
    if app not in _drawn:
        _drawn[app] = Drawn(Lab(ledger_of(app.env)))
    return _drawn[app]


# --- the parts


def play(page: Page) -> Markup:
    """Where the lab is played, asleep until its script wakes it."""
    app = page.builder.app
    engine: dict[str, object] = {}
    if page.change and recount_here.is_there(app):
        size = sum(map(len, recount_here.files(app).values())) / 1e6
        engine = {
            "data_engine": page.file("_static/recount-here-engine.js"),
            "data_asks": page.file("_static/recount-here.js"),
            "data_size": f"{size:.0f} MB", "data_needs_wasm": True,
        }  # fmt: skip
    asleep = element(
        "div", class_="error-lab", hidden=True, data_rounds=page.file(f"_static/{SCRIPT}"),
        data_levels=json.dumps(LEVELS), **engine,
    )  # fmt: skip
    return asleep + element("noscript", element("p", WITHOUT))


def sheets(page: Page) -> Markup:
    """All tables with boxes to tick, for paper and for pages without a script."""
    parts = []
    for level, rounds in drawn(page.builder.app).stock.items():
        parts.append(element(f"h{page.heading}", f"Level {level}: {LEVELS[level]}"))
        parts += [_sheet(page.ledger, number, one) for number, one in enumerate(rounds, start=1)]
    summary = element("summary", "All tables, with boxes to tick")
    return element("details", summary, *parts, class_="el-sheets")


def _sheet(ledger: Ledger, number: int, one: Round) -> Markup:
    language = ledger.facts.sources[one.table.source].language
    heads = [element("th", name, scope="col") for name in ("", *one.table.columns)]
    rows = []
    for line in one.table.lines:
        cells = [
            element("td", one.texts[fact.id], class_="el-box", lang=language)
            if fact
            else element("td")
            for fact in line.facts
        ]
        rows.append(element("tr", element("th", line.label, scope="row"), *cells))
    caption = element("caption", f"{one.level}.{number} {one.table.caption}")
    return element("div", element("table", caption, element("thead", element("tr", *heads)),
                                  element("tbody", *rows)), class_="el-sheet")  # fmt: skip


KEY = "The key to all tables"


def key(page: Page) -> Markup:
    """What is wrong with each table, and which check notices."""
    parts = []
    for level, rounds in drawn(page.builder.app).stock.items():
        for number, one in enumerate(rounds, start=1):
            items = [element("li", *_told(page, one, error)) for error in one.errors]
            content = element("ul", *items) if items else element("p", "Nothing is wrong.")
            parts.append(element("dt", f"{level}.{number}") + element("dd", content))
    return element(
        "details", element("summary", KEY), element("dl", *parts),
        class_="el-key spoiler", data_answer=KEY,
    )  # fmt: skip


def _told(page: Page, one: Round, error: Error) -> list[object]:
    facts = {fact.id: fact for fact in one.table.facts}
    first = facts[next(iter(error.was))]
    where = link(page.row(first), next(t.label for t in one.table.lines if first in t.facts))
    said = joined("; ", [f"{name_of(s.method)}: {s.arithmetic}" for s in error.says[:FEW]])
    told: list[object] = [element("strong", error.kind), " (", where, "): ", error.told, " "]
    told += [f"{SEEN[error.seen].capitalize()}. "]
    return [*told, element("span", said, class_="el-arithmetic")] if said else told


def numbers(page: Page) -> Markup:
    """How many errors of each kind were planted, and how many a check notices."""
    made = drawn(page.builder.app)
    counts = made.counts
    planted = sum(c.planted for c in counts)
    here, elsewhere = sum(c.here for c in counts), sum(c.elsewhere for c in counts)
    told = element(
        "p",
        f"Of {planted:,} errors, planted one at a time in {len(made.lab.soils)} tables and "
        f"passages of this book, the checks notice {here + elsewhere:,}: {here:,} with the numbers "
        f"of the same table, and {elsewhere:,} only with numbers that stand elsewhere. "
        f"{planted - here - elsewhere:,} are noticed by none.",
    )
    heads = ("Kind", "Planted", "Noticed", "from the same table", "only from elsewhere", "by none")
    head = element("tr", *(element("th", name, scope="col") for name in heads))
    rows = [
        element(
            "tr",
            element("th", c.kind, element("span", KINDS[c.kind], class_="el-meaning"), scope="row"),
            *(
                element("td", f"{number:,}", data_label=name)
                for name, number in zip(
                    heads[1:],
                    (c.planted, c.here + c.elsewhere, c.here, c.elsewhere, c.nowhere),
                    strict=True,
                )
            ),
        )
        for c in counts
    ]
    caption = element("caption", "Planted errors by kind, and how many of them the checks notice")
    table = element("table", caption, element("thead", head), element("tbody", *rows))
    return told + element("div", table, class_="el-numbers")


def genuine(page: Page) -> Markup:
    """Findings to guess, one after another."""
    found = enumerate(cases(page.ledger), 1)
    return element("ol", *(_case(page, case, n) for n, case in found), class_="el-cases")


def _case(page: Page, case: Case, number: int) -> Markup:
    ledger, finding, failing = page.ledger, case.finding, case.failing
    lines = []
    for fact in case.facts:
        where = f" ({ledger.facts.sources[fact.source].short}, {place_name(fact.place)})"
        text = printed(ledger, fact, "strong")
        lines.append(element("li", fact.label, ": ", text, element("span", where, class_="note")))
    title = plain(finding.title, ledger.text)
    lead = first_sentence(plain(finding.explanation, ledger.text))
    answer = element(
        "details",
        element("summary", "Open what the checks say"),
        element("div", element("strong", title), ". ", lead),
        element("div", f"{failing.check.why} {failing.arithmetic}.", class_="el-arithmetic"),
        element("p", link(page.finding(finding.id), f"The finding, {finding.severity}")),
        class_="spoiler",
        data_answer=f"What the checks say of case {number}",
    )
    return element("li", element("ul", *lines), answer)


WITHOUT = (
    "Without JavaScript the lab is read as on paper: all tables, and the key, are folded below."
)
PARTS: dict[str, Callable[[Page], Markup]] = {
    "play": play, "sheets": sheets, "key": key, "numbers": numbers, "cases": genuine,
}  # fmt: skip


# --- the directive, and what the page loads


class Part(Instead):
    """A part of the lab; its child is for other formats than HTML."""


class ErrorLabDirective(SphinxDirective):
    """`{error-lab}`, in one part."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """The part; a sentence in other formats than HTML."""
        name = self.arguments[0]
        if name not in PARTS:
            raise self.error(f"{{error-lab}} has no part {name!r}; expected {', '.join(PARTS)}")
        watch_data(self.env)
        places(self.env)[PLACE] = self.env.docname
        instead = nodes.paragraph("", "The error lab is on the book's site.")
        node = Part("", instead, writer=PARTS[name], arguments=())
        self.set_source_info(node)
        return [node]


def rounds_script(made: Drawn) -> str:
    """The rounds, as the script of the page reads them."""
    told = {level: [as_json(made.lab, one) for one in found] for level, found in made.stock.items()}
    text = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
    return f"self.errorLabRounds={text};\n"


def write_rounds(app: Sphinx, error: Exception | None) -> None:
    """Put the rounds beside the scripts of the site."""
    if error or app.builder.format != "html" or not has_data(app) or PLACE not in places(app.env):
        return
    path = Path(app.outdir) / "_static" / SCRIPT
    path.write_text(rounds_script(drawn(app)), encoding="utf-8", newline="\n")


def add_files(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Script and style, on that page alone."""
    if doctree is not None and next(doctree.findall(Part), None) is not None:
        app.add_css_file("error-lab.css")
        app.add_js_file("error-lab.js", loading_method="defer")


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the directive, its script of rounds, and what the page loads."""
    add_node(app, Part, visit_generated)
    app.add_directive("error-lab", ErrorLabDirective)
    app.connect("html-page-context", add_files)
    app.connect("build-finished", write_rounds)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
