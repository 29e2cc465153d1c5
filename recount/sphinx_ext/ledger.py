"""``{ledger}``: the printed numbers with what the arithmetic says of each.

Its argument is one of `summary`, `rows`, `methods`, `readings`, `downloads`; without one it
writes all of them.  A row is an element that opens by itself, and rows stand under their document;
`ledger.js` adds search and filters.  The browser skips what is out of sight (`ledger.css`), and
a row holds as few elements as it can: two thousand of them are one light page, whose anchors work
without a script.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from fractions import Fraction
from typing import TYPE_CHECKING

from docutils import nodes
from markupsafe import Markup
from sphinx.util.docutils import SphinxDirective

from recount.checks.model import Outcome
from recount.data.facts import Fact, Source, place_name
from recount.data.findings import SEVERITIES, plain
from recount.data.readings import Readings
from recount.ledger import Entry, Ledger, interpretation_outcome
from recount.printed.cells import shown
from recount.sphinx_ext.downloads import downloads
from recount.sphinx_ext.pieces import (
    DOCUMENTS,
    LITERATURE,
    controls,
    definitions,
    generated,
    group_count,
    grouped_sources,
    joined,
    name_of,
    options,
    source_anchor,
    source_filter,
    table,
)
from recount.sphinx_ext.roles import (
    BOUNDS,
    MEANING,
    RULES,
    Page,
    element,
    link,
    locator,
    places,
    printed,
    verdict_badge,
    watch_data,
)
from recount.vocabulary import VERDICTS

if TYPE_CHECKING:
    from sphinx.application import Sphinx


# --- the summary, the methods and the readings


def summary(page: Page) -> Markup:
    """How many numbers of each document have which verdict; the literature is one row."""
    ledger = page.ledger
    entries: dict[str, list[Entry]] = defaultdict(list)
    for entry in ledger.entries.values():
        entries[entry.fact.source].append(entry)
    groups = grouped_sources(ledger, entries)
    literature = groups[LITERATURE]
    rows = [[_to_rows(s.source, s.short), *_counts(entries[s.source])] for s in groups[DOCUMENTS]]
    if literature:
        found = [entry for source in literature for entry in entries[source.source]]
        rows.append([f"Literature ({len(literature)} documents)", *_counts(found)])
    rows.append(["All documents", *_counts(ledger.entries.values())])
    headers = ["Document", *(verdict_badge(verdict) for verdict in VERDICTS), "Numbers"]
    caption = "Printed numbers by document and verdict"
    return (
        table(headers, rows, caption, class_="ledger-summary totals")
        + _literature(literature, entries)
        + definitions([(v, MEANING[v]) for v in VERDICTS], class_="legend simple")
    )


def _counts(entries: Iterable[Entry]) -> list[object]:
    """The cells of a row of the summary."""
    counts, repeated = Counter(), 0
    for entry in entries:
        counts[entry.verdict] += 1
        repeated += entry.verdict == "reproduced" and entry.repeated_only
    cells: list[object] = [str(counts[verdict] or "") for verdict in VERDICTS]
    if repeated:
        note = element("span", f"{repeated} of them only by repetition", class_="note")
        at = VERDICTS.index("reproduced")
        cells[at] = Markup("{} {}").format(cells[at], note)
    return [*cells, str(counts.total())]


def _literature(sources: list[Source], entries: dict[str, list[Entry]]) -> Markup:
    """Each document of the literature in a line, folded."""
    if not sources:
        return Markup("")
    lines = []
    for source in sources:
        counts = Counter(entry.verdict for entry in entries[source.source])
        told = ", ".join(f"{counts[v]} {v}" for v in VERDICTS if counts[v])
        lines.append(element("li", _to_rows(source.source, source.short), f": {told}"))
    return element(
        "details",
        element("summary", f"The literature, document by document ({len(sources)})"),
        element("ul", *lines, class_="ledger-sources"),
        class_="ledger-fold",
    )


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
            element("strong", f"{count}, used") if method in family.method.split() else str(count)
            for method, count in family.matches.items()
        ]
        rows.append([name, str(family.printed), *cells])
    headers = ["Table", what.capitalize(), *(name_of(method) for method in names)]
    caption = f"Printed {what} that each method reproduces"
    return table(headers, rows, caption, class_="ledger-methods") if rows else Markup("")


def readings(page: Page) -> Markup:
    """How often two independent readings of a document agree, column by column."""
    ledger = page.ledger
    return joined("", (_agreement(ledger, pair) for pair in ledger.readings))


def _agreement(ledger: Ledger, pair: Readings) -> Markup:
    agreed = sum(column.agreed for column in pair.columns)
    compared = sum(column.compared for column in pair.columns)
    lines = [
        [c.column, f"{c.agreed} of {c.compared}", f"{_percent(c.agreed, c.compared)}%"]
        for c in pair.columns
        if c.compared
    ]
    name = ledger.facts.sources[pair.source].short
    told = (
        f"{name}: {pair.first} and {pair.second} rows read, {pair.both} quantities in both; "
        f"{agreed} of {compared} cells agree"
    )
    caption = f"Two readings of {name}, by column"
    return element(
        "details",
        element("summary", told),
        table(["Column", "cells agree", "share"], lines, caption, class_="ledger-readings"),
        class_="ledger-fold",
    )


def _percent(part: int, whole: int) -> str:
    return shown(Fraction(100 * part, whole), 1)


# --- the rows


def rows(page: Page) -> Markup:
    """The controls and one row a fact, under its document."""
    ledger = page.ledger
    entries: dict[str, list[Entry]] = defaultdict(list)
    for entry in ledger.entries.values():
        entries[entry.fact.source].append(entry)
    groups = [
        _group(page, source, entries[source.source])
        for sources in grouped_sources(ledger, entries).values()
        for source in sources
    ]
    return element(
        "div",
        _controls(ledger),
        element("div", *groups, class_="ledger-rows"),
        element("p", "No number fits this search.", class_="ledger-none", hidden=True),
        class_="ledger", data_name="ledger", data_noun="numbers",
    )  # fmt: skip


def _controls(ledger: Ledger) -> Markup:
    entries = ledger.entries.values()
    methods = sorted({method for entry in entries for method in entry.methods})
    severities = {finding.severity for entry in entries for finding in entry.findings}
    found = [("any", "any finding"), *((s, s) for s in SEVERITIES if s in severities)]
    filters = [
        ("source", "Document", source_filter(ledger, (e.fact.source for e in entries))),
        ("verdict", "Verdict", options((v, v) for v in VERDICTS)),
        ("method", "Method", options((m, name_of(m)) for m in methods)),
        ("severity", "Finding", options(found)),
    ]
    return controls("ledger", filters, f"{len(entries)} numbers", "a word, a number, a key")


def _group(page: Page, source: Source, entries: list[Entry]) -> Markup:
    """The rows of a document under its name."""
    href = source.url or (f"https://doi.org/{source.doi}" if source.doi else None)
    about = element(
        "p", link(href, element("span", source.title, lang=source.language)),
        f" ({source.about})", class_="entry-group-about",
    )  # fmt: skip
    count = group_count(len(entries), "numbers" if len(entries) > 1 else "number")
    level = min(page.heading + 1, 6)
    return element(
        "section",
        element(f"h{level}", source.short, " ", count, class_="entry-group-title"),
        about,
        *(_row(page, entry) for entry in entries),
        id=source_anchor(source.source), class_="entry-group", data_source=source.source,
        style=f"--entries: {len(entries)}",
    )  # fmt: skip


def _row(page: Page, entry: Entry) -> Markup:
    ledger, fact = page.ledger, entry.fact
    head = element(
        "summary",
        element("span", fact.label, class_="entry-label"),
        element("span", fact.population, class_="entry-population") if fact.population else None,
        printed(ledger, fact, class_="entry-printed"),
        verdict_badge(entry.verdict),
    )
    return element(
        "details", head, _body(page, entry),
        id=fact.anchor, class_="entry", data_verdict=entry.verdict,
        data_method=" ".join(entry.methods) or None,
        data_severity=" ".join(dict.fromkeys(f.severity for f in entry.findings)) or None,
    )  # fmt: skip


def _body(page: Page, entry: Entry) -> Markup:
    """What a row holds when it is open, as a list of terms; what is searched is marked."""
    ledger, fact = page.ledger, entry.fact
    language = ledger.facts.sources[fact.source].language
    original = fact.label_original if fact.label_original != fact.label else ""
    outcomes = [_outcome(page, outcome) for outcome in entry.outcomes]
    used = [_use(page, id_) for id_ in entry.used_by]
    found = [
        link(page.place("findings", f"finding-{f.id}"), plain(f.title, ledger.text))
        + f" ({f.severity}, {f.status})"
        for f in entry.findings
    ]
    pages = [link(page.page(name), _title(page, name)) for name in entry.pages]
    permalink = element("a", "link", href=f"#{fact.anchor}", aria_label=f"Link to {fact.id}")
    confidence = fact.confidence if fact.confidence != "high" else ""
    terms: list[tuple[str, object, dict]] = [
        ("In the original", original, {"lang": language, "data_search": True}),
        ("Where", locator(ledger, fact), {"data_search": True}),
        ("Parts", _parts(fact), {"data_search": True}),
        ("Recomputed", element("ul", *outcomes, class_="outcomes") if outcomes else "", {}),
        ("Not checkable", entry.reason, {}),
        ("Finding", joined("<br>", found), {}),
        ("Used by", element("ul", *used, class_="uses") if used else "", {}),
        ("Kind", fact.kind if fact.kind != "reported" else "", {}),
        ("Quoted from", fact.cites, {"data_search": True}),
        ("Confidence", confidence, {}),
        ("Note", fact.note, {"data_search": True}),
        ("Pages", joined(", ", pages), {}),
        ("Key", element("code", fact.id) + Markup(" {}").format(permalink), {"data_search": True}),
    ]
    items = [
        element("dt", term) + element("dd", content, **marks)
        for term, content, marks in terms
        if content
    ]
    return element("dl", *items, class_="entry-body simple")  # simple: the theme's own is loose


def _parts(fact: Fact) -> Markup:
    parts = [f"{name} {text}" for name, text in fact.parts.items()]
    if fact.relation:
        parts.insert(0, f"relation {fact.relation}")
    if fact.bounds:
        parts.append(f"limits: {BOUNDS.get(fact.bounds, fact.bounds)}")
    text = Markup("{}").format(", ".join(parts))
    if fact.unit in ("", "1", "date"):
        return text
    return text + Markup(" (unit {})").format(element("code", fact.unit))


def _outcome(page: Page, outcome: Outcome) -> Markup:
    check = outcome.check
    part, text = outcome.target.part, outcome.target.text
    came = f"{part}: printed {text}, comes out as {outcome.recomputed}"
    name = "automatic" if check.automatic else check.id.partition(":")[2]
    method = name_of(check.by)
    by = link(page.place("methods", f"method-{check.method}"), method)
    lines = [
        element("span", verdict_badge(outcome.verdict), " ", came, class_="outcome-result"),
        element("span", outcome.arithmetic, class_="outcome-arithmetic"),
        element("span", check.why, class_="outcome-why"),
        element(
            "span",
            by,
            f"; {RULES.get(outcome.rule, outcome.rule)}",
            f"; {outcome.naive} from the printed inputs as they stand" if outcome.naive else None,
            "; ",
            element("code", name),
            class_="outcome-method",
        ),
    ]
    return element("li", *lines)


def _use(page: Page, check_id: str) -> Markup:
    outcomes = page.ledger.by_check[check_id]
    if not outcomes:
        return element("li", element("code", check_id))
    check, target = outcomes[0].check, outcomes[0].target.fact
    state = ""
    if check.interpretation:
        state = " and ".join(sorted({interpretation_outcome(o) for o in outcomes}))
        state = f" ({state}, as an interpretation)"
    about = link(page.row(target), target.label)
    return element("li", check.why, f"{state} ", Markup("[{}]").format(about))


def _title(page: Page, docname: str) -> str:
    title = page.builder.env.titles.get(docname)
    return title.astext() if title else docname.rpartition("/")[2]


PARTS: dict[str, Callable[[Page], Markup]] = {
    "summary": summary,
    "rows": rows,
    "methods": methods,
    "readings": readings,
    "downloads": downloads,
}


class LedgerDirective(SphinxDirective):
    """`{ledger}`, in one part or in all."""

    optional_arguments = 1

    def run(self) -> list[nodes.Node]:
        """The wanted parts; raises an error that names the parts there are."""
        wanted = self.arguments[:1] or list(PARTS)
        if wanted[0] not in PARTS:
            raise self.error(f"{{ledger}} has no part {wanted[0]!r}; expected {', '.join(PARTS)}")
        watch_data(self.env)
        if "rows" in wanted:
            places(self.env)["ledger"] = self.env.docname
        return [
            generated(self, PARTS[name], f"The ledger ({name}) is on the book's site.")
            for name in wanted
        ]


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the directive, and what stands beside the ledger."""
    app.add_directive("ledger", LedgerDirective)
    for module in ("pieces", "findings", "concordance", "downloads"):
        app.setup_extension(f"recount.sphinx_ext.{module}")
    return {"parallel_read_safe": True, "parallel_write_safe": True}
