"""``{findings}``: the written findings, most material first, under an overview.

A finding is an element that opens by itself: closed, it shows its title and first sentence.  Its
title stands there as plain text, since the panel of a number must not lie in what opens it; the
numbers of the open text have their panels.  `ledger.js` adds search and filters.
In the overview each square is a finding, and a cell leads to its findings.  One that looks odd and
fits does not say why until it is opened.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from docutils import nodes
from markupsafe import Markup
from sphinx.util.docutils import SphinxDirective

from recount.data.facts import place_name
from recount.data.findings import Finding, plain
from recount.ledger import Ledger, interpretation_outcome, worst
from recount.markup import split_numbers
from recount.sphinx_ext.build import ledger_of, places, watch_data
from recount.sphinx_ext.check import recomputed
from recount.sphinx_ext.fact import reported
from recount.sphinx_ext.generated import box, generated
from recount.sphinx_ext.html import element, link, printed, table, verdict_badge
from recount.sphinx_ext.lists import (
    DOCUMENTS,
    LITERATURE,
    controls,
    group_count,
    grouped_sources,
    options,
    source_filter,
)
from recount.sphinx_ext.page import Page
from recount.vocabulary import KINDS, SEVERITIES, STATUSES

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

LABELS = {
    "explanation": "",
    "otherwise": "What else could explain it: ",
    "settles": "What would settle it: ",
}
GUESS = "Looks odd, and fits. Guess why before you open it."
ACROSS, SIDE, PITCH = 9, 6, 8  # squares in a line; their side and the step between them, in px
_SENTENCE = re.compile(r".+?[.!?](?=\s+[^\sa-z]|\s*$)", re.DOTALL)


# --- pieces


def first_sentence(text: str) -> str:
    """The first sentence of a text; a stop before a small letter ends none.

    >>> first_sentence("It is 32.4%, i.e. a third. More follows.")
    'It is 32.4%, i.e. a third.'
    """
    match = _SENTENCE.match(text.strip())
    return match[0] if match else text.strip()


def sources_of(ledger: Ledger, finding: Finding) -> list[str]:
    """The sources whose facts a finding names, each once."""
    return list(dict.fromkeys(ledger.facts[id_].source for id_ in finding.facts))


# --- overview and controls


def overview(page: Page) -> Markup:
    """The findings as squares by kind and severity; folded below, their number by document."""
    ledger = page.ledger
    found = ledger.findings
    kinds = [
        _line([f for f in found if f.kind == k], k, meaning, drawn=k)
        for k, meaning in KINDS.items()
    ]
    groups = grouped_sources(ledger, (s for f in found for s in sources_of(ledger, f)))
    literature = {source.source for source in groups[LITERATURE]}
    named = {source.short: {source.source} for source in groups[DOCUMENTS]}
    if literature:
        named[f"Literature, {len(literature)} documents with a finding"] = literature
    documents = [
        _line([f for f in found if sources & set(sources_of(ledger, f))], name)
        for name, sources in named.items()
    ]
    present = {f.severity for f in found}
    heads = [link(f"#findings-{s}" if s in present else None, s) for s in SEVERITIES]
    both = "Findings by document; one that concerns two documents counts for both"
    return table(
        ["Kind", *heads, "all"], [*kinds, _line(found, "all")], "Findings by kind", kept=True,
        class_="totals",
    ) + element(
        "details",
        element("summary", both),
        table(["Document", *heads, "all"], documents, "Findings by document", kept=True),
        class_="ledger-fold",
    )  # fmt: skip


def _line(found: Sequence[Finding], name: str, meaning: str = "", drawn: str = "") -> list[object]:
    """A row of the overview: how many findings have which severity; `drawn` is their kind."""
    counts = Counter(finding.severity for finding in found)
    note = element("span", meaning, class_="note") if meaning else ""
    cells: list[object] = [str(counts[severity] or "") for severity in SEVERITIES]
    if drawn:
        cells = [_squares(counts[severity], drawn, severity) for severity in SEVERITIES]
    return [Markup("{} {}").format(name, note), *cells, str(len(found))]


def _squares(number: int, kind: str, severity: str) -> Markup:
    """The findings of a kind and a severity as squares, and their number, which leads to them."""
    if not number:
        return Markup("")
    places = (divmod(n, ACROSS) for n in range(number))
    path = "".join(
        f"M{column * PITCH} {row * PITCH}h{SIDE}v{SIDE}h-{SIDE}z" for row, column in places
    )
    width, height = min(number, ACROSS) * PITCH, -(-number // ACROSS) * PITCH
    drawing = element(
        "svg", element("path", d=path), width=width, height=height, aria_hidden="true",
        data_severity=severity,
    )  # fmt: skip
    href = f"#findings?{urlencode({'severity': severity, 'kind': kind})}"
    return link(href, str(number), drawing, class_="finding-squares")


def finding_controls(page: Page) -> Markup:
    """Search and filters."""
    ledger = page.ledger
    used = {source for finding in ledger.findings for source in sources_of(ledger, finding)}
    filters = [
        ("severity", "Severity", options((s, s) for s in SEVERITIES)),
        ("kind", "Kind", options((k, k) for k in KINDS)),
        ("source", "Document", source_filter(ledger, used)),
        ("status", "Status", options((s, s) for s in STATUSES)),
    ]
    count = f"{len(ledger.findings)} findings"
    return controls("findings", filters, count, "a word, a number, a key")


def severity_heading(page: Page, severity: str, number: int) -> Markup:
    """The heading of a severity."""
    name = f"{severity.capitalize()}: {SEVERITIES[severity]} "
    return element(
        f"h{page.heading}",
        name,
        group_count(number, "findings" if number > 1 else "finding"),
        class_="findings-severity",
    )


def nothing_found(page: Page) -> Markup:
    """What stands below when no finding fits."""
    return element("p", "No finding fits this search.", class_="ledger-none", hidden=True)


# --- one finding


def finding_head(page: Page, finding: Finding) -> Markup:
    """What a closed finding shows: title, severity, kind and status, and the first sentence."""
    text = page.ledger.text
    marks = element(
        "span",
        element("span", finding.severity, class_="severity", data_severity=finding.severity),
        f" {finding.kind}, {finding.status}",
        class_="finding-marks",
    )
    title = element(
        f"h{min(page.heading + 1, 6)}", plain(finding.title, text), class_="finding-title"
    )
    lead = first_sentence(plain(finding.explanation, text))
    shown = element("span", lead, class_="finding-lead")
    if finding.kind == "cleared":
        shown = element("span", GUESS, class_="finding-guess")
    return element("summary", title, marks, shown)


def evidence(page: Page, finding: Finding) -> Markup:
    """The facts of a finding with their verdicts, its checks with their outcomes, and its link."""
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
    anchor = f"#finding-{finding.id}"
    name = element("code", finding.id)
    permalink = element("a", "link", href=anchor, aria_label=f"Link to the finding {finding.id}")
    return (
        element("p", "What is printed", class_="evidence-title")
        + element("ul", *facts, class_="evidence")
        + element("p", "What the arithmetic says", class_="evidence-title")
        + element("ul", *checks, class_="evidence")
        + element("p", name, " ", permalink, class_="finding-link-line")
    )


def _check(ledger: Ledger, check_id: str) -> Markup:
    outcomes = ledger.by_check[check_id]
    if not outcomes:
        return element("li", element("code", check_id))
    check = outcomes[0].check
    failed = [o for o in outcomes if o.verdict == "inconsistent"]
    shown_first = (failed or outcomes)[0]
    state = interpretation_outcome(shown_first) if check.interpretation else worst(tuple(outcomes))
    return element(
        "li", verdict_badge(state), " ", check.why, " ",
        element("span", shown_first.arithmetic, class_="outcome-arithmetic"),
        element("span", " (one interpretation)", class_="note") if check.interpretation else None,
    )  # fmt: skip


def text_with_numbers(env: BuildEnvironment, text: str) -> list[nodes.Node]:
    """A text of the data, its roles replaced by nodes; nothing else in it is markup."""
    number = {"fact": reported, "check": recomputed}
    return [
        nodes.Text(piece) if isinstance(piece, str) else number[piece.role](env, piece.target)
        for piece in split_numbers(text)
    ]


# --- the directive


class FindingsDirective(SphinxDirective):
    """`{findings}`."""

    def run(self) -> list[nodes.Node]:
        """The overview, the controls, and all findings under a heading a severity."""
        watch_data(self.env)
        places(self.env)["findings"] = self.env.docname
        ledger = ledger_of(self.env)
        groups = []
        for severity in SEVERITIES:
            found = [f for f in ledger.findings if f.severity == severity]
            if found:
                groups.append(self.group(ledger, severity, found))
        return [
            generated(self, overview, f"{len(ledger.findings)} findings."),
            box(
                "div", generated(self, finding_controls, ""), *groups,
                generated(self, nothing_found, ""),
                class_="ledger findings", data_name="findings", data_noun="findings",
            ),
        ]  # fmt: skip

    def group(self, ledger: Ledger, severity: str, found: list[Finding]) -> nodes.Node:
        """The findings of one severity."""
        told = f"{severity.capitalize()}: {SEVERITIES[severity]} ({len(found)})"
        return box(
            "section",
            generated(self, severity_heading, told, severity, len(found)),
            *(self.finding(ledger, finding) for finding in found),
            id=f"findings-{severity}", class_="entry-group", data_severity=severity,
        )  # fmt: skip

    def finding(self, ledger: Ledger, finding: Finding) -> nodes.Node:
        """One finding; the roles of its texts are numbers with panels."""
        title = plain(finding.title, ledger.text)
        told = f"{title} ({finding.severity}, {finding.kind}, {finding.status})"
        body = []
        for name, label in LABELS.items():
            texts = text_with_numbers(self.env, getattr(finding, name))
            strong = [nodes.strong("", label)] if label else []
            body.append(nodes.paragraph("", "", *strong, *texts))
        body.append(generated(self, evidence, f"Facts: {', '.join(finding.facts)}", finding))
        return box(
            "details", generated(self, finding_head, told, finding),
            box("noscript", box("div", *body, class_="finding-body")),  # it sleeps: `lists`
            id=f"finding-{finding.id}", class_="entry finding", data_kind=finding.kind,
            data_status=finding.status, data_source=" ".join(sources_of(ledger, finding)),
        )  # fmt: skip


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the directive."""
    app.add_directive("findings", FindingsDirective)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
