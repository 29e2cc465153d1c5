"""Roles for the numbers and claims of the prose.

- ``{fact}`source:key` `` or ``{fact}`source:key#part` `` prints a reported number from `data/`.
- ``{check}`source:check#part` `` prints what a check recomputes; the part `naive` is what the
  printed inputs give when they are taken as exact.
- ``{claim}`words <id>` `` wraps a comparison that `recount.authoring.notebook.holds` keeps true.

A number is a button with a panel beside it (`popovertarget`: no script needed); the panel says
where the number is printed, or how it is computed, and leads to its row in the ledger.  Other
formats than HTML print the number alone.

The module also holds what the directives of `ledger` and `reference` share: the ledger of the
build, links as they read from a page, and elements whose text is always escaped.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from docutils import nodes
from markupsafe import Markup, escape
from sphinx.errors import ExtensionError
from sphinx.transforms import SphinxTransform
from sphinx.util import logging
from sphinx.util.docutils import SphinxRole
from sphinx.util.osutil import relative_uri

from recount.data import package
from recount.data.facts import Fact, place_name, split_reference
from recount.data.findings import plain
from recount.data.tables import TEMPLATE, BadData
from recount.ledger import Entry, Ledger, interpretation_outcome, load

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.builders import Builder
    from sphinx.environment import BuildEnvironment
    from sphinx.writers.html5 import HTML5Translator

log = logging.getLogger(__name__)

CLAIM = re.compile(r"(.+?)\s*<([a-z0-9-]+)>", re.DOTALL)
TOUCHES_BEFORE = re.compile(r"[^\s/–—-]{1,8}$")
TOUCHES_AFTER = re.compile(r"[^\s/–—-]{1,8}")
ROLE = re.compile(r"\{(fact|check)\}`([^`]+)`")
MEANING = {
    "inconsistent": "another printed number contradicts it",
    "rounding": "comes out only when cut off or rounded up",
    "reproduced": "comes out as printed",
    "compatible": "meets a condition that it must, but is not pinned",
    "not checkable": "no check recomputes it",
    "holds": "this interpretation holds",
    "fails": "this interpretation fails",
}
RULES = {
    "nearest": "rounded to nearest",
    "overlaps": "within the rounding of its inputs",
    "truncated": "truncated",
    "rounded up": "rounded up",
    "necessary condition": "a necessary condition",
    "": "the document prints otherwise",
}
BOUNDS = {
    "ci95": "95% CI",
    "ci90": "90% CI",
    "range": "range",
    "iqr": "interquartile range",
    "stated": "as stated",
}


# --- the ledger of a build


@dataclass(frozen=True)
class Build:
    """What one run of Sphinx knows of the data."""

    ledger: Ledger
    files: dict[str, Path]  # of the data package, by their names in it


_builds: WeakKeyDictionary[Sphinx, Build] = WeakKeyDictionary()


def load_ledger(app: Sphinx) -> None:
    """Read `data/` beside `_config.yml` once; raises ExtensionError with all that is wrong."""
    root = Path(app.srcdir)
    if not (root / "data" / TEMPLATE).exists():
        return
    try:
        ledger = load(root).checked()
    except BadData as error:
        lines = "\n".join(str(problem) for problem in error.problems)
        count = len(error.problems)
        raise ExtensionError(f"{count} problems in the data; nothing was built\n{lines}") from error
    _builds[app] = Build(ledger, package.files(root))


def build_of(app: Sphinx) -> Build:
    """The data of this build; raises ExtensionError when the book has none."""
    try:
        return _builds[app]
    except KeyError:
        raise ExtensionError(
            f"no data: {Path(app.srcdir) / 'data' / TEMPLATE} is missing"
        ) from None


def ledger_of(env: BuildEnvironment) -> Ledger:
    """The ledger of this build; raises ExtensionError when the book has no data."""
    return build_of(env.app).ledger


def watch_data(env: BuildEnvironment) -> None:
    """Make a change of any file of the data outdate the page that is being read."""
    for path in build_of(env.app).files.values():
        env.note_dependency(str(path))


def outdated(
    app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]
) -> list[str]:
    """Pages that a new data file concerns, and the ledger whenever a page changes."""
    if app not in _builds:
        return []
    files = {str(path) for path in build_of(app).files.values()}
    pages = {page for page, known in env.dependencies.items() if files & known and files - known}
    if added or changed or removed or pages:
        pages.update(places(env).values())
    return sorted(pages & env.found_docs)


# --- where the generated parts stand


def places(env: BuildEnvironment) -> dict[str, str]:
    """The page on which each generated part stands: `ledger`, `findings`, `methods` and so on."""
    return env.__dict__.setdefault("recount_places", {})


def forget_places(app: Sphinx, env: BuildEnvironment, docname: str) -> None:
    """Forget what stood on a page that is read again."""
    kept = {name: page for name, page in places(env).items() if page != docname}
    env.__dict__["recount_places"] = kept


def merge_places(
    app: Sphinx, env: BuildEnvironment, docnames: set[str], other: BuildEnvironment
) -> None:
    """Take over what another process has read."""
    places(env).update(places(other))


@dataclass(frozen=True)
class Page:
    """The page that is being written, and links as they read from it."""

    builder: Builder
    docname: str
    heading: int = 2

    @classmethod
    def of(cls, translator: HTML5Translator) -> Page:
        """The page of a translator; `heading` is the level that a heading would have here."""
        builder = translator.builder
        return cls(builder, builder.current_docname, min(translator.section_level + 1, 6))

    @property
    def ledger(self) -> Ledger:
        """The ledger of this build."""
        return ledger_of(self.builder.env)

    @property
    def single(self) -> bool:
        """Whether all pages are one file."""
        return self.builder.name == "singlehtml"

    def place(self, name: str, anchor: str) -> str | None:
        """The address of an anchor in a generated part; None when no page holds that part."""
        page = places(self.builder.env).get(name)
        if page is None:
            return None
        here = self.single or page == self.docname
        return f"{'' if here else self.builder.get_relative_uri(self.docname, page)}#{anchor}"

    def row(self, fact: Fact) -> str | None:
        """The address of a fact's row in the ledger."""
        return self.place("ledger", fact.anchor)

    def page(self, docname: str) -> str | None:
        """The address of another page; None when the book does not hold it."""
        if docname not in self.builder.env.all_docs:
            return None
        return self.builder.get_relative_uri(self.docname, docname)

    def file(self, path: str) -> str:
        """The address of a file of the site."""
        if self.single:
            return path
        return relative_uri(self.builder.get_target_uri(self.docname), path)


# --- elements


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
    inner = Markup("").join(escape(part) for part in content if part is not None)
    return start + Markup(">") + inner + Markup("</{}>").format(tag)


def link(href: str | None, *content: object, **attributes: object) -> Markup:
    """A link, or its content alone where there is nothing to link to."""
    if href is None:
        return Markup("").join(escape(part) for part in content)
    return element("a", *content, href=href, **attributes)


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


# --- what a role means


def number(ledger: Ledger, role: str, target: str) -> str:
    """The number that a role prints; raises KeyError or ValueError that say what is wrong."""
    return ledger.text(role, target)


def verdict_line(entry: Entry) -> str:
    """What the verdict of a fact means, in a few words."""
    if entry.verdict == "not checkable":
        return entry.reason or MEANING[entry.verdict]
    if entry.verdict == "reproduced" and entry.repeated_only:
        return "another printing of it agrees; nothing else recomputes it"
    worst = next(o for o in entry.outcomes if o.verdict == entry.verdict)
    if entry.verdict == "rounding":
        return f"comes out as printed only when {RULES[worst.rule]}"
    if entry.verdict == "inconsistent":
        return f"printed {worst.target.text}, comes out as {worst.recomputed}"
    return MEANING[entry.verdict]


# --- panels


def _line(name: str, *content: object) -> Markup:
    return element("span", *content, class_=f"fact-{name}")


def fact_panel(page: Page, target: str) -> Markup:
    """What the panel of a reported number says."""
    ledger = page.ledger
    entry = ledger[split_reference(target)[0]]
    fact = entry.fact
    label = f"{fact.label}: {fact.population}" if fact.population else fact.label
    lines = [
        _line("kind", "Reported"),
        _line("label", label),
        printed(ledger, fact, class_="fact-printed"),
        _line("where", ledger.facts.sources[fact.source].short, ", ", locator(ledger, fact)),
        _line("verdict", verdict_badge(entry.verdict), " ", verdict_line(entry)),
    ]
    for finding in entry.findings:
        title = plain(finding.title, ledger.text)
        href = page.place("findings", f"finding-{finding.id}")
        lines.append(_line("finding", "Finding: ", link(href, title)))
    return Markup("").join(lines) + _ledger_link(page, fact)


def check_panel(page: Page, target: str) -> Markup:
    """What the panel of a computed number says."""
    ledger = page.ledger
    outcome = ledger.outcome(target)
    fact, check = outcome.target.fact, outcome.check
    naive = target.endswith("#naive")
    source = ledger.facts.sources[fact.source].short
    if check.interpretation:
        verdict = (
            verdict_badge(interpretation_outcome(outcome))
            + " as one interpretation of the document"
        )
    else:
        verdict = verdict_badge(outcome.verdict) + " " + RULES.get(outcome.rule, outcome.rule)
    return (
        _line("kind", "Computed from the printed inputs as they stand" if naive else "Computed")
        + _line("label", check.why)
        + _line("arithmetic", outcome.arithmetic)
        + _line("where", f"Printed: {outcome.target.text} ({source}, ", locator(ledger, fact), ")")
        + _line("verdict", verdict)
        + _ledger_link(page, fact)
    )


def _ledger_link(page: Page, fact: Fact) -> Markup:
    href = page.row(fact)
    return Markup("") if href is None else link(href, "Its row in the ledger", class_="fact-row")


def number_html(page: Page, role: str, target: str, text: str, panel: str) -> Markup:
    """A number with its panel; `panel` is the id of the panel."""
    kind, inside, about = {
        "fact": ("reported", fact_panel, "where it is printed"),
        "check": ("computed", check_panel, "how it is computed"),
    }[role]
    button = element("button", text, type="button", class_="fact-number", popovertarget=panel)
    close = element(
        "button", "Close", type="button", class_="fact-close",
        popovertarget=panel, popovertargetaction="hide",
    )  # fmt: skip
    box = element(
        "span", inside(page, target), close,
        popover=True, id=panel, class_="fact-panel", role="dialog", aria_label=f"{text}: {about}",
    )  # fmt: skip
    return element("span", button, box, class_=f"fact fact-{kind}")


# --- nodes


class Number(nodes.inline):
    """A reported or computed number; its child is the text that every format prints."""


class Claim(nodes.inline):
    """The words of a comparison that a predicate holds true."""


def number_node(env: BuildEnvironment, role: str, target: str) -> Number:
    """The node of a role, with an id for its panel that is unique in the book.

    Raises KeyError or ValueError that say what is wrong.
    """
    watch_data(env)
    text = number(ledger_of(env), role, target)
    page = re.sub(r"[^a-z0-9]+", "-", env.docname.lower())
    panel = f"{role}-{page}-{env.new_serialno('recount-number') + 1}"
    return Number("", text, role=role, target=target, panel=panel)


def text_with_numbers(env: BuildEnvironment, text: str) -> list[nodes.Node]:
    """A text of the data, its roles replaced by nodes; nothing else in it is markup."""
    result: list[nodes.Node] = []
    end = 0
    for match in ROLE.finditer(text):
        result += [nodes.Text(text[end : match.start()]), number_node(env, match[1], match[2])]
        end = match.end()
    return [*result, nodes.Text(text[end:])]


def visit_number(translator: HTML5Translator, node: Number) -> None:
    """Write a number with its panel."""
    page = Page.of(translator)
    html = number_html(page, node["role"], node["target"], node.astext(), node["panel"])
    translator.body.append(str(html))
    raise nodes.SkipNode


def visit_claim(translator: HTML5Translator, node: Claim) -> None:
    """Open a claim."""
    attributes = {"CLASS": "claim", "data-claim": node["claim"]}
    translator.body.append(translator.starttag(node, "span", "", **attributes))


def depart_claim(translator: HTML5Translator, node: Claim) -> None:
    """Close a claim."""
    translator.body.append("</span>")


def depart_nothing(translator: HTML5Translator, node: nodes.Element) -> None:
    """Nothing is left to write."""


# --- roles


class NumberRole(SphinxRole):
    """`{fact}` and `{check}`."""

    def __init__(self, role: str) -> None:
        self.role = role

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """The number, or a warning that names page, line and the nearest keys."""
        target = self.text.strip()
        try:
            node = number_node(self.env, self.role, target)
        except (KeyError, ValueError) as error:
            log.warning(
                "{%s}`%s`: %s", self.role, target, error.args[0],
                location=self.get_location(), type="recount", subtype=self.role,
            )  # fmt: skip
            return [nodes.problematic(self.rawtext, self.rawtext)], []
        self.set_source_info(node)
        return [node], []


class ClaimRole(SphinxRole):
    """`{claim}`."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """The words, marked with the id of the claim."""
        match = CLAIM.fullmatch(self.text.strip())
        if match is None:
            log.warning(
                "{claim}`%s`: expected the words and then <id>, in lower case with hyphens",
                self.text, location=self.get_location(), type="recount", subtype="claim",
            )  # fmt: skip
            return [nodes.problematic(self.rawtext, self.rawtext)], []
        node = Claim(self.rawtext, match[1], claim=match[2])
        self.set_source_info(node)
        return [node], []


class NumbersInTheirPlace(SphinxTransform):
    """Refuse panels in headings, which the theme copies into its contents, and inside links.

    The rest is tied to what touches it: a line may break on either side of a button.
    """

    default_priority = 870

    def apply(self, **kwargs: Any) -> None:
        """Warn of each number that stands wrong, and leave its text; tie the others."""
        for node in list(self.document.findall(Number)):
            if not (where := forbidden_place(node)):
                tie(node)
                continue
            log.warning(
                "{%s}`%s` stands in %s; move the number into the text",
                node["role"], node["target"], where,
                location=node, type="recount", subtype=node["role"],
            )  # fmt: skip
            node.replace_self(nodes.Text(node.astext()))


def tie(node: Number) -> None:
    """Put a number and the signs that touch it, as in `(32.4%)`, into one unbreakable element."""
    parent = node.parent
    at = next(i for i, child in enumerate(parent.children) if child is node)
    before = parent[at - 1] if at else None
    after = parent[at + 1] if at + 1 < len(parent) else None
    left = TOUCHES_BEFORE.search(before) if isinstance(before, nodes.Text) else None
    right = TOUCHES_AFTER.match(after) if isinstance(after, nodes.Text) else None
    if not (left or right):
        return
    tied = nodes.inline(classes=["unbroken"])
    # By place: a text is found by its words, so that the first full stop stood for any other.
    parent[at] = tied
    if left:
        parent[at - 1] = nodes.Text(before[: left.start()])
        tied += nodes.Text(left[0])
    tied += node
    if right:
        parent[at + 1] = nodes.Text(after[right.end() :])
        tied += nodes.Text(right[0])


def forbidden_place(node: nodes.Node) -> str:
    """`a heading` or `a link` where a number must not stand, else an empty string."""
    while (parent := node.parent) is not None:
        if isinstance(parent, nodes.reference):
            return "a link"
        if isinstance(parent, nodes.rubric) or (
            isinstance(parent, nodes.title) and isinstance(parent.parent, nodes.section)
        ):
            return "a heading"
        node = parent
    return ""


def add_files_to_pages(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Script and style only on pages that have a number or a claim."""
    if doctree is None:
        return
    if any(isinstance(node, Number | Claim) for node in doctree.findall(nodes.inline)):
        add_panel_files(app)


def add_panel_files(app: Sphinx) -> None:
    """Style and script of the panels, for the page that is being written."""
    app.add_css_file("facts.css")
    app.add_js_file("facts.js", loading_method="defer")


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the roles, their nodes and the ledger of the build."""
    for role in ("fact", "check"):
        app.add_role(role, NumberRole(role))
    app.add_role("claim", ClaimRole())
    app.add_node(Number, html=(visit_number, depart_nothing))
    app.add_node(Claim, html=(visit_claim, depart_claim))
    app.add_transform(NumbersInTheirPlace)
    app.connect("builder-inited", load_ledger)
    app.connect("env-get-outdated", outdated)
    app.connect("env-purge-doc", forget_places)
    app.connect("env-merge-info", merge_places)
    app.connect("html-page-context", add_files_to_pages)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
