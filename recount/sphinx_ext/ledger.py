"""``{ledger}``: the printed numbers with what the arithmetic says of each.

Its argument is one of `summary`, `rows`, `methods`, `readings`, `downloads`; without one it
writes all of them.  A row is an element that opens by itself, and rows stand under their document,
at addresses that work without a script.  With scripts the rows are plain text to the browser until
`ledger.js` needs them (`lists.asleep`), so that two thousand of them are one light page.
The rows of the literature are apart from it (`recount.sphinx_ext.literature`).
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from docutils import nodes
from markupsafe import Markup
from sphinx.util.docutils import SphinxDirective

from recount.data import cells
from recount.data.facts import place_name
from recount.data.readings import Readings
from recount.data.sources import Source
from recount.description import Line, Term, Text, description, in_short
from recount.ledger import Entry, Ledger
from recount.sphinx_ext import read_again
from recount.sphinx_ext.build import ledger_of, places, watch_data
from recount.sphinx_ext.downloads import downloads
from recount.sphinx_ext.generated import generated
from recount.sphinx_ext.html import (
    definitions,
    element,
    joined,
    link,
    printed,
    table,
    verdict_badge,
)
from recount.sphinx_ext.lists import (
    DOCUMENTS,
    LITERATURE,
    asleep,
    controls,
    group_count,
    grouped_sources,
    options,
    source_anchor,
    source_filter,
)
from recount.sphinx_ext.page import Page
from recount.sphinx_ext.states import bar, counted, legend
from recount.vocabulary import SEVERITIES, VERDICTS, name_of

if TYPE_CHECKING:
    from sphinx.application import Sphinx


# Letters that are neither Latin nor Greek.
FOREIGN = re.compile(r"[^\W\d_A-Za-z\u00b5\u00c0-\u024f\u0370-\u03ff]")
ROWS_APART = "ledger-literature.js"


# --- the summary, the methods and the readings


def summary(page: Page) -> Markup:
    """The numbers of each document as a bar; the literature is one row, and the counts fold."""
    ledger = page.ledger
    entries: dict[str, list[Entry]] = defaultdict(list)
    for entry in ledger.entries.values():
        entries[entry.fact.source].append(entry)
    groups = grouped_sources(ledger, entries)
    literature = groups[LITERATURE]
    rows = [(_to_rows(s.source, s.short), entries[s.source]) for s in groups[DOCUMENTS]]
    if literature:
        found = [entry for source in literature for entry in entries[source.source]]
        rows.append((Markup(f"Literature ({len(literature)} documents)"), found))
    every = list(ledger.entries.values())
    rows.append((Markup("All documents"), every))
    bars = [[name, bar(counted(found)), str(len(found))] for name, found in rows]
    numbers = [[name, *_counts(found)] for name, found in rows]
    headers = ["Document", *(verdict_badge(verdict) for verdict in VERDICTS), "Numbers"]
    caption = "Printed numbers by document and verdict"
    return (
        table(["Document", "Verdicts", "Numbers"], bars, caption, kept=True,
              class_="ledger-summary totals")
        + legend(page, counted(every))
        + element(
            "details",
            element("summary", "The same in numbers"),
            table(headers, numbers, caption, class_="ledger-summary totals"),
            definitions(VERDICTS.items(), class_="legend simple"),
            class_="ledger-fold",
        )
    )  # fmt: skip


def _counts(entries: Iterable[Entry]) -> list[object]:
    """The cells of a row of the summary."""
    counts: Counter[str] = Counter()
    repeated = 0
    for entry in entries:
        counts[entry.verdict] += 1
        repeated += entry.verdict == "reproduced" and entry.repeated_only
    cells: list[object] = [str(counts[verdict] or "") for verdict in VERDICTS]
    if repeated:
        note = element("span", f"{repeated} of them only by repetition", class_="note")
        at = list(VERDICTS).index("reproduced")
        cells[at] = Markup("{} {}").format(cells[at], note)
    return [*cells, str(counts.total())]


def _to_rows(source: str, text: str) -> Markup:
    return link(f"#{source_anchor(source)}", text)


def methods(page: Page) -> Markup:
    """How many printed limits and p values of each table every method reproduces."""
    return joined("", (_families(page.ledger, what) for what in ("limits", "p values")))


def _families(ledger: Ledger, what: str) -> Markup:
    families = [family for family in ledger.identified_methods if family.what == what]
    names = list(dict.fromkeys(name for family in families for name in family.matches))
    rows = []
    for family in families:
        source, _, place = family.place.partition(":")
        name = f"{ledger.facts.sources[source].short}, {place_name(place)}"
        cells = [
            element("strong", f"{count}, taken") if method in family.method.split() else str(count)
            for method, count in family.matches.items()
        ]
        rows.append([name, str(family.printed), *cells])
    headers = ["Table", what.capitalize(), *(name_of(method) for method in names)]
    caption = f"Printed {what} that each method reproduces"
    return table(headers, rows, caption, class_="ledger-methods") if rows else Markup("")


def readings(page: Page) -> Markup:
    """How often two readings of a document agree, column by column; the literature's at the end."""
    ledger = page.ledger
    folds = [_agreement(ledger, pair) for pair in ledger.readings]
    return joined("", (*folds, *read_again.folds(ledger)))


def _agreement(ledger: Ledger, pair: Readings) -> Markup:
    agreed = sum(column.agreed for column in pair.columns)
    compared = sum(column.compared for column in pair.columns)
    name = ledger.facts.sources[pair.source].short
    told = (
        f"{name}: {pair.first} and {pair.second} rows read, {pair.both} quantities in both; "
        f"{agreed} of {compared} cells agree"
    )
    return read_again.by_column(told, f"Two readings of {name}, by column", pair.columns)


# --- the rows


def rows(page: Page) -> Markup:
    """The controls and one row a fact, under its document."""
    found = by_group(page.ledger)
    groups = [
        group(page, source, entries, apart=page.parted and name == LITERATURE)
        for name, sources in found.items()
        for source, entries in sources
    ]
    script = page.file(f"_static/{ROWS_APART}") if page.parted else None
    return listed(page, groups, page.ledger.entries.values(), script)


def by_group(ledger: Ledger) -> dict[str, list[tuple[Source, list[Entry]]]]:
    """The documents of each group with their entries."""
    entries: dict[str, list[Entry]] = defaultdict(list)
    for entry in ledger.entries.values():
        entries[entry.fact.source].append(entry)
    groups = grouped_sources(ledger, entries)
    return {name: [(s, entries[s.source]) for s in sources] for name, sources in groups.items()}


def listed(
    page: Page, groups: list[Markup], entries: Iterable[Entry], script: str | None = None
) -> Markup:
    """Groups of rows under the controls for these entries; `script` holds the rows apart."""
    return element(
        "div",
        _controls(page, list(entries)),
        element("div", *groups, class_="ledger-rows"),
        element("p", "No number fits this search.", class_="ledger-none", hidden=True),
        class_="ledger", data_name="ledger", data_noun="numbers", data_apart=script,
        data_change=page.change,
    )  # fmt: skip


def _controls(page: Page, entries: list[Entry]) -> Markup:
    ledger = page.ledger
    methods = sorted({method for entry in entries for method in entry.methods})
    severities = {finding.severity for entry in entries for finding in entry.findings}
    found = [("any", "any finding"), *((s, s) for s in SEVERITIES if s in severities)]
    pages = sorted({name for entry in entries for name in _pages(entry)})
    filters = [
        ("source", "Document", source_filter(ledger, (e.fact.source for e in entries))),
        ("page", "Page", options((name, page.title(name)) for name in pages)),
        ("verdict", "Verdict", options((v, v) for v in VERDICTS)),
        ("method", "Method", options((m, name_of(m)) for m in methods)),
        ("severity", "Finding", options(found)),
    ]
    random = ("A random inconsistency", "verdict=inconsistent")
    count = f"{len(entries)} numbers"
    return controls("ledger", filters, count, "a word, a number, a key", random=random)


def group(page: Page, source: Source, entries: list[Entry], *, apart: bool = False) -> Markup:
    """The rows of a document under its name, or a link to them where they are apart."""
    anchor = source_anchor(source.source)
    count = group_count(len(entries), "numbers" if len(entries) > 1 else "number")
    there = link(page.place("literature", anchor), "Its rows are on a page of their own.")
    content = element("p", there) if apart else group_rows(page, source, entries)
    return element(
        "section",
        element(f"h{page.heading}", source.short, " ", count, class_="entry-group-title"),
        asleep(content),
        id=anchor, class_="entry-group", data_source=source.source, data_entries=len(entries),
        data_apart=apart,
    )  # fmt: skip


def group_rows(page: Page, source: Source, entries: list[Entry]) -> Markup:
    """The rows of a document, after a line on the document and its verdicts."""
    href = source.url or (f"https://doi.org/{source.doi}" if source.doi else None)
    counts = Counter(entry.verdict for entry in entries)
    told = ", ".join(f"{counts[v]} {v}" for v in VERDICTS if counts[v])
    about = element(
        "p", link(href, source.title),  # whose languages are marked at the end (`languages`)
        f" ({source.about}). {told.capitalize()}.", class_="entry-group-about",
    )  # fmt: skip
    return joined("", (about, *(_row(page, entry) for entry in entries)))


def _row(page: Page, entry: Entry) -> Markup:
    fact = entry.fact
    head = element(
        "summary",
        element("span", fact.label, class_="entry-label"),
        element("span", fact.population, class_="entry-population") if fact.population else None,
        _printed(page, entry),
        verdict_badge(entry.verdict),
    )
    # Verdict, methods and pages are read from what the row says (ledger.js).  Where it leads to no
    # method, or to a method that has several under names of their own, they are told.
    linked = page.place("methods", "") and all(o.check.by == o.check.method for o in entry.outcomes)
    methods = "" if linked else " ".join(entry.methods)
    return element(
        "details", head, _body(page, entry),
        id=fact.anchor, class_="entry", data_method=methods or None,
        data_severity=" ".join(dict.fromkeys(f.severity for f in entry.findings)) or None,
    )  # fmt: skip


def _printed(page: Page, entry: Entry) -> Markup:
    """What is printed; under its numbers, where it is in another script or a cell without total."""
    fact = entry.fact
    cell = printed(page.ledger, fact, class_="entry-printed")
    bare = fact.events and fact.value and fact.total_key and not fact.total
    bare = bare or (fact.events and cells.headed(fact.printed))
    short = in_short(entry, page.ledger) if bare or FOREIGN.search(fact.printed) else ""
    if not short:
        return cell
    cell = printed(page.ledger, fact, "small")
    return element("span", element("b", short), " ", cell, class_="entry-printed")


def _pages(entry: Entry) -> list[str]:
    """The pages that print a number or compute from it."""
    return list(dict.fromkeys([*entry.pages, *entry.computed_on]))


def _body(page: Page, entry: Entry) -> Markup:
    """What a row holds when it is open, as a list of terms; what is searched is marked."""
    id_, anchor = entry.fact.id, entry.fact.anchor
    permalink = link(f"#{anchor}", element("code", id_))  # its address
    terms = [_term(page, term) for term in description(page.ledger, entry)]
    key = element("dd", permalink, data_search=True)
    # simple: the theme's own lists are loose
    return element("dl", *terms, element("dt", "Key"), key, class_="entry-body simple")


def _term(page: Page, term: Term) -> Markup:
    """A term with what it says; several lines a point, or several points, make a list."""
    content = joined("<br>", (_pieces(page, line) for item in term.items for line in item))
    if any(line.name for item in term.items for line in item):
        items = [
            element(
                "li",
                *(
                    element("span", _pieces(page, line), class_=f"outcome-{line.name}")
                    for line in item
                ),
            )
            for item in term.items
        ]
        content = element("ul", *items, class_="outcomes")
    elif len(term.items) > 1:
        content = element(
            "ul", *(element("li", _pieces(page, line)) for (line,) in term.items), class_="uses"
        )
    return element("dt", term.name) + element("dd", content, data_search=term.searched)


def _pieces(page: Page, line: Line) -> Markup:
    return joined("", (_piece(page, piece) for piece in line.pieces))


def _piece(page: Page, piece: Text) -> Markup:
    """A piece of a line: a verdict, a quotation, a link, or plain text."""
    if piece.verdict:
        return verdict_badge(piece.text)
    if piece.lang:
        return element("span", piece.text, lang=piece.lang)
    match piece.kind:
        case "fact":
            return link(page.row(page.ledger.facts[piece.target]), piece.text)
        case "finding":
            return link(page.finding(piece.target), piece.text)
        case "method":
            return link(page.place("methods", f"method-{piece.target}"), piece.text)
        case "page":
            return link(page.page(piece.target), page.title(piece.target))
    return Markup("{}").format(piece.text)


PARTS: dict[str, Callable[[Page], Markup]] = {
    "summary": summary,
    "rows": rows,
    "methods": methods,
    "readings": readings,
    "downloads": downloads,
}
ELSEWHERE = {"again": read_again.tables}  # a part for the page that tells how numbers are read


class LedgerDirective(SphinxDirective):
    """`{ledger}`, in one part or in all."""

    optional_arguments = 1

    def run(self) -> list[nodes.Node]:
        """The wanted parts; raises an error that names the parts there are."""
        wanted = self.arguments[:1] or list(PARTS)
        known = {**PARTS, **ELSEWHERE}
        if wanted[0] not in known:
            raise self.error(f"{{ledger}} has no part {wanted[0]!r}; expected {', '.join(known)}")
        watch_data(self.env)
        if "rows" in wanted:
            places(self.env)["ledger"] = self.env.docname
            apart = "recount.sphinx_ext.literature" in self.env.app.extensions
            if apart and by_group(ledger_of(self.env))[LITERATURE]:
                places(self.env)["literature"] = f"{self.env.docname}-literature"
        return [
            generated(self, known[name], f"The ledger ({name}) is on the book's site.")
            for name in wanted
        ]


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the directive."""
    app.add_directive("ledger", LedgerDirective)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
