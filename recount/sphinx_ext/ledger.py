"""Directives that write the ledger, the findings and the concordance from the data.

- ``{ledger}`` with one of `summary`, `methods`, `readings`, `rows`, `downloads`; without an
  argument, all of them.
- ``{findings}``: the written findings, most material first.
- ``{concordance}``: the same quantity across documents.

Rows are elements that open by themselves; `ledger.js` adds search and filters.  At the end of a
build the tables and the data package are put under `data/` of the site.
"""

from __future__ import annotations

import json
import shutil
import zipfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from docutils import nodes
from markupsafe import Markup
from sphinx.util.docutils import SphinxDirective

from recount import ledger as library
from recount.facts import Fact, place_name, split_reference
from recount.findings import SEVERITIES, Finding, plain
from recount.ledger import Comparison, Entry, Ledger, reading_outcome
from recount.printed import shown
from recount.readings import Readings
from recount.recompute import VERDICTS, Check, Outcome
from recount.schema import PACKAGE
from recount.sphinx_ext.roles import (
    BOUNDS,
    MEANING,
    RULES,
    Page,
    _builds,
    add_panel_files,
    build_of,
    depart_nothing,
    element,
    link,
    locator,
    places,
    printed,
    text_with_numbers,
    verdict_badge,
    watch_data,
)

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.writers.html5 import HTML5Translator

FOLDER = "data"  # of the site
STAMP = (1980, 1, 1, 0, 0, 0)  # the oldest date of a zip file: two builds give the same bytes
DOWNLOADS = {
    "ledger.csv": "all numbers, a row each",
    "checks.csv": "all checks, a row for each part that they recompute",
    "concordance.csv": "the same quantity across documents",
    "ledger.json": "all numbers, for programs",
    "findings.json": "all findings, for programs",
    "package.zip": "the whole data package: facts, readings, checks, findings and records",
    f"package/{PACKAGE}": "its description, as a Frictionless data package",
}
SEVERITY_MEANING = {
    "material": "changes what a reader would conclude",
    "minor": "changes a number, not a conclusion",
    "cosmetic": "changes neither",
}


# --- pieces


def name_of(code: str) -> Markup:
    """A code of the data (`clopper_pearson`) as words.

    >>> name_of("clopper_pearson")
    Markup('Clopper-Pearson')
    """
    names = {
        "clopper_pearson": "Clopper-Pearson",
        "wilson": "Wilson",
        "jeffreys": "Jeffreys",
        "agresti_coull": "Agresti-Coull",
        "wald": "Wald",
        "pearson_chi_squared": "Pearson χ²",
        "yates_chi_squared": "Yates χ²",
        "fisher_exact": "Fisher",
        "fisher_mid_p": "Fisher mid-P",
        "n_minus_1_chi_squared": "N − 1 χ²",
        "newcombe": "Newcombe",
        "miettinen_nurminen": "Miettinen-Nurminen",
    }
    return Markup("{}").format(names.get(code, code.replace("_", " ").strip()))


def table(
    headers: Sequence[object], rows: Iterable[Sequence[object]], caption: str, **attributes: object
) -> Markup:
    """A table whose rows become small cards where the column is narrow.

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
    return element("div", inner, class_="stacking")


def definitions(pairs: Iterable[tuple[str, object]], **attributes: object) -> Markup:
    """A list of terms with their contents; empty contents are left out."""
    items = [
        element("div", element("dt", term), element("dd", content))
        for term, content in pairs
        if content
    ]
    return element("dl", *items, **attributes)


def joined(separator: str, parts: Iterable[object]) -> Markup:
    """Parts with a separator between them, escaped."""
    return Markup(separator).join(parts)


# --- the parts of the ledger


def summary(page: Page) -> Markup:
    """How many numbers of each document have which verdict."""
    ledger = page.ledger
    counts, repeated = ledger.counts(), defaultdict(int)
    for entry in ledger.entries.values():
        if entry.verdict == "reproduced" and entry.repeated_only:
            repeated[entry.fact.source] += 1

    def cells(by_verdict: dict[str, int], only_repeated: int) -> list[object]:
        result: list[object] = []
        for verdict in VERDICTS:
            text: object = str(by_verdict[verdict] or "")
            if verdict == "reproduced" and only_repeated:
                note = element("span", f"{only_repeated} of them only by repetition", class_="note")
                text = Markup("{} {}").format(text, note)
            result.append(text)
        return [*result, str(sum(by_verdict.values()))]

    rows = [
        [ledger.facts.sources[source].short, *cells(by_verdict, repeated[source])]
        for source, by_verdict in counts.items()
    ]
    total = {verdict: sum(c[verdict] for c in counts.values()) for verdict in VERDICTS}
    rows.append(["All documents", *cells(total, sum(repeated.values()))])
    headers = ["Document", *(verdict_badge(verdict) for verdict in VERDICTS), "Numbers"]
    legend = definitions([(v, MEANING[v]) for v in VERDICTS], class_="legend")
    caption = "Printed numbers by document and verdict"
    return table(headers, rows, caption, class_="ledger-summary totals") + legend


def methods(page: Page) -> Markup:
    """How many printed limits and p values of each table every method reproduces."""
    return joined("", (_families(page.ledger, what) for what in ("limits", "p values")))


def _families(ledger: Ledger, what: str) -> Markup:
    families = [family for family in ledger.families if family.what == what]
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


def downloads(page: Page) -> Markup:
    """Links to everything that the ledger offers as files."""
    items = [
        element(
            "li", element("a", name, href=page.file(f"{FOLDER}/{name}"), download=True), f": {what}"
        )
        for name, what in DOWNLOADS.items()
    ]
    return element("ul", *items, class_="ledger-downloads")


# --- the rows of the ledger


def rows(page: Page) -> Markup:
    """The controls and one row a fact."""
    ledger = page.ledger
    entries = list(ledger.entries.values())
    return element(
        "div",
        _controls(ledger, entries),
        element("div", *(_row(page, entry) for entry in entries), class_="ledger-rows"),
        element("p", "No number fits this search.", class_="ledger-none", hidden=True),
        class_="ledger",
    )


def _controls(ledger: Ledger, entries: list[Entry]) -> Markup:
    used = {entry.fact.source for entry in entries}
    sources = [s for s in ledger.facts.sources.values() if s.source in used]
    methods = sorted({method for entry in entries for method in entry.methods})
    severities = {finding.severity for entry in entries for finding in entry.findings}
    choices = [
        ("source", "Document", [(s.source, s.short) for s in sources]),
        ("verdict", "Verdict", [(v, v) for v in VERDICTS]),
        ("method", "Method", [(m, name_of(m)) for m in methods]),
        ("severity", "Finding", [(s, s) for s in SEVERITIES if s in severities]),
    ]
    box = Markup(
        '<input type="search" id="ledger-q" name="q" autocomplete="off" spellcheck="false"'
        ' placeholder="a word, a number, a key">'
    )
    fields = [_field("q", "Search", box)]
    for name, label, options in choices:
        listed = [element("option", text, value=value) for value, text in options]
        if name == "severity":
            listed.insert(0, element("option", "any finding", value="any"))
        every = element("option", "all", value="")
        fields.append(
            _field(name, label, element("select", every, *listed, id=f"ledger-{name}", name=name))
        )
    count = element("output", f"{len(entries)} numbers", aria_live="polite", class_="ledger-count")
    reset = element("button", "Clear", type="reset")
    return element(
        "form", *fields, element("div", count, reset, class_="ledger-status"),
        class_="ledger-controls", role="search", aria_label="Search the ledger", hidden=True,
    )  # fmt: skip


def _field(name: str, label: str, box: Markup) -> Markup:
    label = element("label", label, for_=f"ledger-{name}")
    return element("div", label, box, class_=f"ledger-field ledger-field-{name}")


def _row(page: Page, entry: Entry) -> Markup:
    ledger, fact = page.ledger, entry.fact
    head = element(
        "summary",
        element("span", fact.label, class_="entry-label"),
        element("span", fact.population, class_="entry-population") if fact.population else None,
        printed(ledger, fact, class_="entry-printed"),
        element(
            "span",
            verdict_badge(entry.verdict),
            element("span", ledger.facts.sources[fact.source].short, class_="entry-source"),
            class_="entry-side",
        ),
    )
    return element(
        "details", head, element("div", _facts_of(page, entry), class_="entry-body"),
        id=fact.anchor, class_="entry", data_source=fact.source, data_verdict=entry.verdict,
        data_method=" ".join(entry.methods),
        data_severity=" ".join(dict.fromkeys(f.severity for f in entry.findings)),
    )  # fmt: skip


def _facts_of(page: Page, entry: Entry) -> Markup:
    ledger, fact = page.ledger, entry.fact
    language = ledger.facts.sources[fact.source].language
    original = fact.label_original if fact.label_original != fact.label else ""
    searched = {"data_search": True}
    outcomes = [_outcome(page, outcome) for outcome in entry.outcomes]
    used = [_use(page, id_) for id_ in entry.used_by]
    found = [
        link(page.place("findings", f"finding-{f.id}"), plain(f.title, ledger.text))
        + f" ({f.severity}, {f.status})"
        for f in entry.findings
    ]
    pages = [link(page.page(name), _title(page, name)) for name in entry.pages]
    permalink = element("a", "link", href=f"#{fact.anchor}", aria_label=f"Link to {fact.id}")
    return definitions(
        [
            ("In the original", original and element("span", original, lang=language, **searched)),
            ("Where", element("span", locator(ledger, fact), **searched)),
            ("Parts", element("span", _parts(fact), **searched)),
            ("Recomputed", element("ul", *outcomes, class_="outcomes") if outcomes else ""),
            ("Not checkable", entry.reason or ("" if outcomes else MEANING["not checkable"])),
            ("Finding", joined("<br>", found)),
            ("Used by", element("ul", *used, class_="uses") if used else ""),
            ("Kind", fact.kind if fact.kind != "reported" else ""),
            ("Quoted from", fact.cites),
            ("Confidence", fact.confidence if fact.confidence != "high" else ""),
            ("Note", fact.note),
            ("Pages", joined(", ", pages)),
            ("Key", element("code", fact.id, **searched) + Markup(" {}").format(permalink)),
        ]
    )  # fmt: skip


def _parts(fact: Fact) -> str:
    parts = [f"{name} {text}" for name, text in fact.parts.items()]
    if fact.relation:
        parts.insert(0, f"relation {fact.relation}")
    if fact.bounds:
        parts.append(f"limits: {BOUNDS.get(fact.bounds, fact.bounds)}")
    return ", ".join(parts) + (f" (unit {fact.unit})" if fact.unit not in ("", "1", "date") else "")


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
    if check.reading:
        state = f" ({' and '.join(sorted({reading_outcome(o) for o in outcomes}))}, as a reading)"
    about = link(page.row(target), target.label)
    return element("li", check.why, f"{state} ", Markup("[{}]").format(about))


def _title(page: Page, docname: str) -> str:
    title = page.builder.env.titles.get(docname)
    return title.astext() if title else docname.rpartition("/")[2]


PARTS: dict[str, Callable[[Page], Markup]] = {
    "summary": summary,
    "methods": methods,
    "readings": readings,
    "downloads": downloads,
    "rows": rows,
}


# --- findings


def evidence(page: Page, finding: Finding) -> Markup:
    """The facts of a finding with their verdicts, and its checks with their outcomes."""
    ledger = page.ledger
    facts = []
    for id_ in finding.facts:
        entry = ledger[id_]
        fact = entry.fact
        place = f"{ledger.facts.sources[fact.source].short}, {place_name(fact.place)}"
        facts.append(
            element(
                "li", verdict_badge(entry.verdict), " ", link(page.row(fact), fact.label), ": ",
                printed(ledger, fact), element("span", f" ({place})", class_="note"),
            )
        )  # fmt: skip
    checks = [_check(ledger, id_) for id_ in finding.checks]
    return (
        element("p", "What is printed", class_="evidence-title")
        + element("ul", *facts, class_="evidence")
        + element("p", "What the arithmetic says", class_="evidence-title")
        + element("ul", *checks, class_="evidence")
    )


def _check(ledger: Ledger, check_id: str) -> Markup:
    outcomes = ledger.by_check[check_id]
    if not outcomes:
        return element("li", element("code", check_id))
    check: Check = outcomes[0].check
    failed = [o for o in outcomes if o.verdict == "inconsistent"]
    shown_first = (failed or outcomes)[0]
    state = reading_outcome(shown_first) if check.reading else library.worst(tuple(outcomes))
    return element(
        "li", verdict_badge(state), " ", check.why, " ",
        element("span", shown_first.arithmetic, class_="outcome-arithmetic"),
        element("span", " (as one reading)", class_="note") if check.reading else None,
    )  # fmt: skip


def finding_marks(page: Page, finding: Finding) -> Markup:
    """Severity, kind and status of a finding, with its permanent link."""
    anchor = f"#finding-{finding.id}"
    return element(
        "p",
        element("span", finding.severity, class_="severity", data_severity=finding.severity),
        f" {finding.kind}, {finding.status} ",
        element("a", "link", href=anchor, aria_label=f"Link to the finding {finding.id}"),
        class_="finding-marks",
    )


# --- the concordance


def concordance(page: Page) -> Markup:
    """The same quantity across documents; documents read in part share the last column."""
    ledger = page.ledger
    used = {_column(ledger, r) for c in ledger.concordance for r in c.references}
    columns = [source for source in (*ledger.facts.sources, "") if source in used]
    names = [ledger.facts.sources[s].short if s else "Other documents" for s in columns]
    headers = ["Quantity", *names]
    lines = []
    for comparison in ledger.concordance:
        by_column: dict[str, list[Markup]] = defaultdict(list)
        for reference in comparison.references:
            column = _column(ledger, reference)
            by_column[column].append(_compared(page, reference, named=not column))
        cells = [joined("", by_column[column]) for column in columns]
        lines.append([_quantity(ledger, comparison), *cells])
    caption = "Each cell is as printed, and leads to its row in the ledger."
    return table(headers, lines, caption, class_="concordance")


def _column(ledger: Ledger, reference: str) -> str:
    fact = ledger.facts[split_reference(reference)[0]]
    return fact.source if fact.file.rpartition("/")[2] == f"{fact.source}.csv" else ""


def _compared(page: Page, reference: str, *, named: bool) -> Markup:
    ledger = page.ledger
    id_, part = split_reference(reference)
    fact = ledger.facts[id_]
    source = ledger.facts.sources[fact.source].short
    return element(
        "span",
        element("span", f"{source} ", class_="note") if named else None,
        link(page.row(fact), printed(ledger, fact)),
        element("span", f" ({part})", class_="note") if part else None,
        class_="compared",
    )


def _quantity(ledger: Ledger, comparison: Comparison) -> Markup:
    agree = library.agree(ledger.facts, comparison.references)
    word = "agree" if agree else f"differ: {comparison.reason}"
    return (
        element("span", comparison.quantity, class_="quantity")
        + element("span", word, class_="agreement", data_agree="yes" if agree else "no")
        + (element("span", comparison.note, class_="note") if comparison.note else Markup(""))
    )


# --- nodes and directives


class Generated(nodes.General, nodes.Element):
    """A part of a page that a function writes; its children are for other formats than HTML."""


class GeneratedHeading(nodes.paragraph):
    """A heading that stays out of the table of contents, so that it may hold numbers."""


def generated(
    directive: SphinxDirective, writer: Callable[..., Markup], instead: str, *arguments: Any
) -> Generated:
    """The node of a part; `writer` gets the page and the arguments, `instead` replaces it."""
    node = Generated("", nodes.paragraph("", instead), writer=writer, arguments=arguments)
    directive.set_source_info(node)
    return node


def visit_generated(translator: HTML5Translator, node: Generated) -> None:
    """Write a part."""
    html = node["writer"](Page.of(translator), *node["arguments"])
    translator.body.append(f"{html}\n")
    raise nodes.SkipNode


def visit_generated_heading(translator: HTML5Translator, node: GeneratedHeading) -> None:
    """Open a heading one level below the section."""
    level = Page.of(translator).heading + node.get("deeper", 0)
    classes = " ".join(node["classes"])
    translator.body.append(f'<h{level} class="{classes}">')
    translator.context.append(f"</h{level}>\n")


def depart_generated_heading(translator: HTML5Translator, node: GeneratedHeading) -> None:
    """Close it."""
    translator.body.append(translator.context.pop())


def visit_other(translator: nodes.NodeVisitor, node: Generated) -> None:
    """Print the children where there is no HTML."""


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


class FindingsDirective(SphinxDirective):
    """`{findings}`."""

    labels: ClassVar = {
        "explanation": "",
        "otherwise": "What else could explain it: ",
        "settles": "What would settle it: ",
    }

    def run(self) -> list[nodes.Node]:
        """All findings under a heading a severity."""
        watch_data(self.env)
        places(self.env)["findings"] = self.env.docname
        ledger = build_of(self.env.app).ledger
        result: list[nodes.Node] = []
        for severity in SEVERITIES:
            found = [f for f in ledger.findings if f.severity == severity]
            if found:
                text = f"{severity.capitalize()}: {SEVERITY_MEANING[severity]} ({len(found)})"
                result.append(GeneratedHeading("", text, classes=["findings-severity"]))
                result += [self.finding(finding) for finding in found]
        return result

    def finding(self, finding: Finding) -> nodes.container:
        """One finding; the roles of its texts are numbers with panels."""
        title = text_with_numbers(self.env, finding.title)
        box = nodes.container(
            "",
            GeneratedHeading("", "", *title, classes=["finding-title"], deeper=1),
            generated(self, finding_marks, f"{finding.severity}, {finding.kind}", finding),
            ids=[f"finding-{finding.id}"],
            classes=["finding"],
        )
        for name, label in self.labels.items():
            texts = text_with_numbers(self.env, getattr(finding, name))
            strong = [nodes.strong("", label)] if label else []
            box += nodes.paragraph("", "", *strong, *texts)
        box += generated(self, evidence, f"Facts: {', '.join(finding.facts)}", finding)
        return box


class ConcordanceDirective(SphinxDirective):
    """`{concordance}`."""

    def run(self) -> list[nodes.Node]:
        """The matrix."""
        watch_data(self.env)
        places(self.env)["concordance"] = self.env.docname
        return [generated(self, concordance, "The concordance is on the book's site.")]


# --- files


def write_files(app: Sphinx, error: Exception | None) -> None:
    """Put the tables and the data package into the site."""
    if error or app.builder.format != "html" or app not in _builds:
        return
    build = build_of(app)
    folder, data = Path(app.outdir) / FOLDER, Path(app.srcdir) / "data"
    library.write_downloads(build.ledger, folder)
    shutil.rmtree(folder / "package", ignore_errors=True)
    for path in build.files:
        copy = folder / "package" / path.relative_to(data)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, copy)
    write_zip(build.files, data, folder / "package.zip")


def write_zip(files: Iterable[Path], data: Path, target: Path) -> None:
    """The data package as one file, the same bytes for the same data."""
    name = json.loads((data / PACKAGE).read_text(encoding="utf-8"))["name"]
    with zipfile.ZipFile(target, "w") as archive:
        for path in files:
            info = zipfile.ZipInfo(f"{name}/{path.relative_to(data).as_posix()}", STAMP)
            info.external_attr = 0o644 << 16
            info.create_system = 3  # Unix, wherever it is built
            archive.writestr(info, path.read_bytes(), zipfile.ZIP_DEFLATED, 9)


def add_files_to_pages(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Script and style only on pages that have a generated part."""
    if doctree is not None and next(doctree.findall(Generated), None) is not None:
        add_panel_files(app)
        app.add_css_file("ledger.css")
        app.add_js_file("ledger.js", loading_method="defer")


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the directives, their nodes and the files."""
    app.add_directive("ledger", LedgerDirective)
    app.add_directive("findings", FindingsDirective)
    app.add_directive("concordance", ConcordanceDirective)
    other = (visit_other, depart_nothing)
    app.add_node(
        Generated, html=(visit_generated, depart_nothing), latex=other, text=other, man=other,
        texinfo=other,
    )  # fmt: skip
    app.add_node(GeneratedHeading, html=(visit_generated_heading, depart_generated_heading))
    app.connect("html-page-context", add_files_to_pages)
    app.connect("build-finished", write_files)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
