"""The linter of the words: every number bound, every comparison held, every id matched.

`lint(root)` reads the pages of `book/` and `notebooks/`, `README.md` and the texts of
`data/findings.toml`, and returns everything that is wrong at once. `python -m recount.prose`
prints it, a line a problem, and exits with 1 when there is any. The rules, by their key:

`numeral` - A number in words that a reader sees (text, headings, table cells, titles, captions,
alternative text) stands in a role `{fact}`, `{check}`, `{count}` or `{glue:text}`, or is part of a
name of `data/names.csv`, which matches letter by letter, the longest first. Numbers written as
words count from three to twelve, and dozens, hundreds and thousands with them; "one" and "two" are
language (one of them, the two arms), and so are ordinals and Roman numerals. "Table 3", "Figure 2",
"section 2.3.1" and "chapter 4" are locators and free. Free too: code, mathematics, link targets,
addresses, citations, targets of roles, comments, front matter, names and options of directives
unless they are shown.

Strings that code shows are held to it too: arguments called title, subtitle, alt, how_to_read,
what_not_to_conclude, caption, description or `..._title`, and whatever goes to `show_table`. Their
numbers come from interpolated values. Variables are followed to what is assigned or appended to
them; functions and look-ups are not.

`code` - A cell parses, and stands where it is executed.

`comparative` - Words of `COMPARATIVES` on a page stand inside a `{claim}`. A sentence that defines
or asks, and compares no results, is let through by a comment on the line before its paragraph,
`<!-- not a comparison of results: reason -->` or the same after `% `; it lets through the next
paragraph, heading or table, must have a reason, and must be needed. `README.md` and the findings
are left out: the findings are held by their checks. So are alternative texts and strings of code,
where a claim cannot stand.

`claim` - Claims and their predicates `holds("id", condition)` match one to one. The predicate of a
claim in a notebook stands in that notebook, of one in `book/` in any.

`fact`, `check` - Each resolves, and no `{fact}` stands in a heading.

`glue` - What prose glues is given by `computed("name", value)` in the same notebook, and the
reverse.

`name` - Each name of `data/names.csv` has a reason, is no bare number, and is used.
"""

from __future__ import annotations

import ast
import csv
import io
import re
import sys
import tomllib
import warnings
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.amsmath import amsmath_plugin
from mdit_py_plugins.attrs import attrs_block_plugin, attrs_plugin
from mdit_py_plugins.colon_fence import colon_fence_plugin
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.dollarmath import dollarmath_plugin
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.front_matter import front_matter_plugin
from mdit_py_plugins.myst_blocks import myst_block_plugin
from mdit_py_plugins.myst_role import myst_role_plugin

from recount import facts
from recount.findings import TEXTS
from recount.ledger import Ledger, load, page_sources
from recount.schema import BadData, Problem

NAMES = "data/names.csv"
FINDINGS = "data/findings.toml"

# --- the word lists

NUMBER_WORDS = (
    "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "dozen", "dozens", "hundred", "hundreds", "thousand", "thousands",
)  # fmt: skip

_COMPARED = (
    "more|fewer|less|higher|lower|larger|smaller|greater|bigger|longer|shorter|better|worse|"
    "earlier|later|faster|slower|older|younger|wider|narrower|stronger|weaker|safer|rarer"
)
_COUNTED = (
    "patients|children|adults|people|deaths|responders|responses|remissions|relapses|trials|"
    "studies|series|sources|documents|findings|facts|numbers"
)
BOUND = "\ufffc"  # stands for a number that a role prints
OTHER = "\ufffb"  # stands for code, mathematics or the target of a role

# Matched without regard to case, within one sentence.
COMPARATIVES = (
    rf"\b(?:{_COMPARED})\b[^.!?]{{0,80}}?\bthan\b(?!\s+one\b)",  # higher ... than
    rf"\b(?:below|above)\s+(?:the\s+)?(?:{BOUND}|threshold\b)",  # above {fact}, the threshold
    r"\b(?:exceed|outperform|outnumber|surpass)(?:s|ed|ing)?\b",
    r"\bhalf\b(?![- ](?:li(?:fe|ves)\b|an?\b))",  # half of, in half; not half-life, half a day
    r"\bhalve[sd]?\b",
    r"\btwice\b(?!\s+(?:a|per|daily|weekly)\b)",
    r"\b(?:doubl|tripl)(?:e|es|ed|ing)\b(?![- ](?:blind|dummy|programm))",
    r"\b(?:two|three|four|five|ten|several|many)-?fold\b",
    r"\b(?:a|one|two|three)[- ](?:third|quarter)s?\s+of\b",
    r"\bnearly\b",
    r"\balmost\s+(?:all|every|half|twice|doubl\w+|tripl\w+|none|no|as)\b",
    rf"\bmost\s+(?:of|{_COUNTED})\b",
    r"\b(?:majority|minority)\b",
    r"\bno\s+(?:\w+\s+)?difference\b",
    r"\bnot\s+differ\b",
    r"\b(?:superior|inferior)\b",
    r"\b(?:in|de)creas(?:es|ed)\b",
    r"\bat\s+least\s+as\b",
)

# --- what of a page is prose

_SHOWN_ARGUMENTS = {
    "title", "subtitle", "alt", "how_to_read", "what_not_to_conclude", "caption", "description",
}  # fmt: skip
_SHOWN_CALLS = {"show_table"}
_SHOWN_OPTIONS = {
    "alt", "caption", "title", "subtitle", "header", "footer", "summary", "description",
    "attribution",
}  # fmt: skip
_SHOWN_ATTRIBUTES = {"alt", "title", "aria-label"}
_RECORDED_ROLES = {"fact", "check", "count", "glue"}  # they bind; every `glue:...` is a glue
_TARGET_ROLES = {  # no prose but the text of `text <target>`, which is prose in any role
    "ref", "numref", "eq", "doc", "term", "any", "download", "index", "math", "code", "file",
    "kbd", "octicon", "fa", "fas", "far", "fab", "image",
}  # fmt: skip
_OPAQUE = {  # directives whose body is no prose
    "code-cell", "code", "code-block", "sourcecode", "parsed-literal", "literalinclude", "include",
    "math", "raw", "toctree", "tableofcontents", "contents", "bibliography", "index", "highlight",
    "mermaid", "graphviz", "doctest", "image", "video", "iframe",
}  # fmt: skip
_UNTITLED = _OPAQUE | {  # directives whose argument is a name, path, class or number, not a title
    "figure", "figure-md", "solution", "solution-start", "solution-end", "grid", "grid-item",
    "tab-set", "div", "container", "class", "rst-class", "button-ref", "button-link", "only",
    "card-carousel",
}  # fmt: skip

_DIRECTIVE = re.compile(r"\{([\w:+.-]+)\}\s*(.*)", re.DOTALL)
_CLAIM = re.compile(r"(.*?)\s*<([a-z0-9-]+)>", re.DOTALL)
_TITLED = re.compile(r"(.+?)\s*<[^<>]*>\s*", re.DOTALL)
_EXEMPTION = re.compile(r"\s*not a comparison of results\b[\s:]*(.*?)\s*", re.DOTALL)

_DIGIT = r"[\d²³¹¼-¾⁰-⁹₀-₉⅐-↉①-⒛]"
_NUMERAL = re.compile(
    rf"\w*{_DIGIT}+(?:[.,:/–−-]?{_DIGIT}+)*\w*|\b(?:{'|'.join(NUMBER_WORDS)})\b", re.IGNORECASE
)
_LOCATOR = re.compile(
    r"\b(?:Table|Figure|[Ss]ection|[Cc]hapter)"
    r"(?:\s+S?\d+(?:\.\d+)*[a-z]?|s\s+S?\d+(?:\.\d+)*[a-z]?"
    r"(?:(?:,\s+|,?\s+and\s+|\s+to\s+|–)\d+(?:\.\d+)*[a-z]?)*)(?![\w%])"
)
_URL = re.compile(r"\b(?:https?://|www\.)[^\s<>]+|\bdoi:\S+|\b10\.\d{4,9}/\S+")
_COMPARATIVE = re.compile("|".join(f"(?:{pattern})" for pattern in COMPARATIVES), re.IGNORECASE)


@dataclass
class Exemption:
    """A comment that lets the comparatives of the next paragraph through."""

    line: int
    used: bool = False


@dataclass
class Passage:
    """A stretch of words that a reader sees, with the line on which each part stands."""

    kind: str
    text: str = ""
    starts: list[tuple[int, int]] = field(default_factory=list)
    claimed: list[tuple[int, int]] = field(default_factory=list)
    comparable: bool = True
    exemption: Exemption | None = None

    def add(self, text: str, line: int) -> None:
        """Append words that begin on `line`."""
        for n, part in enumerate(text.split("\n")):
            self.text += "\n" * bool(n)
            self.starts.append((len(self.text), line + n))
            self.text += part

    def line(self, offset: int) -> int:
        """The line of the character at `offset`."""
        return self.starts[max(bisect_right(self.starts, (offset, sys.maxsize)) - 1, 0)][1]


@dataclass(frozen=True)
class Role:
    """One use of a role that binds or claims."""

    name: str
    target: str
    line: int
    kind: str


@dataclass(frozen=True)
class Cell:
    """One code cell that is executed; `line` is that of its first code line."""

    line: int
    source: str
    tags: str


@dataclass
class Page:
    """What the rules need of one file."""

    file: str
    lines: list[str]
    passages: list[Passage] = field(default_factory=list)
    roles: list[Role] = field(default_factory=list)
    cells: list[Cell] = field(default_factory=list)
    exemptions: list[Exemption] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def report(self, line: int | None, key: str, message: str) -> None:
        """Note a problem of this page."""
        self.problems.append(Problem(self.file, line, key, message))


# --- reading


def _parser() -> MarkdownIt:
    """Markdown as the book reads it."""
    return (
        MarkdownIt("commonmark")
        .enable(["table", "strikethrough"])
        .use(front_matter_plugin)
        .use(myst_block_plugin)
        .use(myst_role_plugin)
        .use(footnote_plugin)
        .disable(["footnote_inline", "footnote_tail"])
        .use(dollarmath_plugin)
        .use(amsmath_plugin)
        .use(colon_fence_plugin)
        .use(deflist_plugin)
        .use(attrs_plugin, after=("image", "code_inline", "link_close", "span_close"), spans=True)
        .use(attrs_block_plugin)
    )


_PARSER = _parser()


def read_page(path: Path, root: Path) -> Page:
    """The page at `path`, taken apart."""
    text = path.read_text(encoding="utf-8")
    page = Page(path.relative_to(root).as_posix(), text.split("\n"))
    _Reader(page).document(text, 1, "text", {}, top=True)
    return page


class _Reader:
    """Adds passages, roles and cells to a page."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def document(self, text: str, first: int, kind: str, env: dict, *, top: bool = False) -> None:
        """Read Markdown whose first line is line `first` of the file."""
        pending: Exemption | None = None
        inside: list[str] = []
        nesting = 0
        for token in _PARSER.parse(text, env):
            line = first + (token.map[0] if token.map else 0)
            nesting += token.nesting
            if token.type == "inline":
                named = next((i for i in reversed(inside) if i in _KINDS), "")
                self._passage(token, _KINDS.get(named, kind), line, pending)
                if "table_open" not in inside:
                    pending = None
            elif token.type in ("fence", "colon_fence"):
                self._fence(token, line, kind, env, pending, top=top and not nesting)
                pending = None
            elif token.type == "html_block":
                html = _Html(token.content)
                for at, words, name in html.found:
                    if name == "comment":
                        pending = self._exemption(words, line + at) or pending
                    else:
                        self._plain(words, line + at, name or "HTML", pending)
            elif token.type == "myst_line_comment":
                pending = self._exemption(token.content, line) or pending
            elif token.nesting == 1:
                inside.append(token.type)
            elif token.nesting == -1:
                inside.pop()
                if token.type == "table_close":
                    pending = None
            elif token.type not in ("attrs_block", "myst_target"):
                pending = None

    def _exemption(self, comment: str, line: int) -> Exemption | None:
        if not (found := _EXEMPTION.fullmatch(comment)):
            return None
        if not found[1]:
            message = "“not a comparison of results” needs a reason after the colon"
            self.page.report(line, "comparative", message)
        exemption = Exemption(line, used=not found[1])
        self.page.exemptions.append(exemption)
        return exemption

    def _new(self, kind: str, exemption: Exemption | None = None) -> Passage:
        passage = Passage(kind, exemption=exemption)
        self.page.passages.append(passage)
        return passage

    def _plain(self, words: str, line: int, kind: str, exemption: Exemption | None = None) -> None:
        """Words without markup. An attribute or an option has no room for a role, so no claim."""
        passage = self._new(kind, exemption)
        passage.comparable = kind == "HTML"
        passage.add(words, line)

    def _passage(
        self, token: Token, kind: str, line: int, exemption: Exemption | None = None
    ) -> None:
        passage = self._new(kind, exemption)
        self.walk(token.children or [], token.content, line, passage)

    def words(self, text: str, line: int, kind: str, exemption: Exemption | None = None) -> None:
        """Inline Markdown that stands by itself, as a directive's title."""
        for token in _PARSER.parseInline(text, {}):
            self._passage(token, kind, line, exemption)

    def _fence(
        self,
        token: Token,
        line: int,
        kind: str,
        env: dict,
        exemption: Exemption | None,
        *,
        top: bool,
    ) -> None:
        info = token.info.strip()
        found = _DIRECTIVE.fullmatch(info)
        if not found:
            if token.type == "colon_fence":  # a plain container
                self.document(token.content, line + 1, kind, env)
            return
        name, argument = found[1], found[2].strip()
        glued = name.startswith("glue:") or name == "glue"
        if glued and argument:
            self.page.roles.append(Role("glue", argument, line, "directive"))
        elif argument and name not in _UNTITLED:
            self.words(argument, line, f"title of {{{name}}}", exemption)
        options, body, skipped = _split_options(token.content)
        for at, option, value in _shown_options(options):
            self._plain(value, line + 1 + at, f"{option} of {{{name}}}")
        if name == "code-cell":
            self._cell(token, body, line, line + 1 + skipped, options, top=top)
        elif name not in _OPAQUE:
            within = "caption" if name == "figure" or glued else f"{{{name}}}"
            self.document(body, line + 1 + skipped, within, env)

    def _cell(
        self, token: Token, body: str, fence: int, line: int, options: list[str], *, top: bool
    ) -> None:
        if token.type != "fence" or not top:
            message = "a code cell is executed only at the top level of a page, fenced by backticks"
            self.page.report(fence, "code", message)
        self.page.cells.append(Cell(line, body, " ".join(options)))

    def walk(self, children: list[Token], source: str, first: int, passage: Passage) -> None:
        """Add inline tokens of `source`, which begins on line `first`, to a passage."""
        at = 0
        automatic = False

        def line() -> int:
            return first + source.count("\n", 0, at)

        def seek(text: str, end: int | None = None) -> int:
            found = source.find(text, at, end)
            return at if found < 0 else found

        for child in children:
            if child.type == "text":
                end = source.find("\n", at)
                at = seek(child.content, end if end >= 0 else None)
                if not automatic:
                    passage.add(child.content, line())
                if source.startswith(child.content, at):
                    at += len(child.content)
            elif child.type in ("softbreak", "hardbreak"):
                at = source.find("\n", at) + 1
                passage.add("\n", line() - 1)
            elif child.type == "myst_role":
                at = seek("{" + child.meta["name"] + "}`")
                opening = re.compile(r"\{[^}]*\}(`+)").match(source, at)
                ticks = opening[1] if opening else "`"
                at = opening.end() if opening else at
                self._role(
                    child.meta["name"], source[at : at + len(child.content)], line(), passage
                )
                at += len(child.content) + len(ticks)
            elif child.type == "code_inline":
                ticks = re.compile(rf"(?<!`){child.markup}(?!`)")
                opening = ticks.search(source, at)
                closing = ticks.search(source, opening.end()) if opening else None
                passage.add(OTHER, line())
                at = closing.end() if closing else at
            elif child.type.startswith("math_inline"):
                at = seek(child.content)
                passage.add(OTHER, line())
                at += len(child.content) + len(child.markup)
            elif child.type == "image":
                at = seek(child.content, None)
                alternative = self._new("alternative text")
                alternative.comparable = False
                self.walk(child.children or [], child.content, line(), alternative)
                self._attributes(child, line())
                at += len(child.content)
                passage.add(OTHER, line())
            elif child.type == "html_inline":
                at = seek(child.content)
                for offset, words, name in _Html(child.content).found:
                    if name != "comment":
                        self._plain(words, line() + offset, name or "HTML")
                at += len(child.content)
            elif child.type == "link_open":
                automatic = child.info == "auto"
                self._attributes(child, line())
            elif child.type == "link_close":
                automatic = False

    def _attributes(self, token: Token, line: int) -> None:
        if title := token.attrGet("title"):
            self._plain(str(title), line, "title of a link or image")

    def _role(self, name: str, content: str, line: int, passage: Passage) -> None:
        report = self.page.report
        if name.partition(":")[0] in _RECORDED_ROLES:
            self.page.roles.append(
                Role(name.partition(":")[0], content.strip(), line, passage.kind)
            )
            passage.add(BOUND, line)
        elif name == "claim":
            found = _CLAIM.fullmatch(content)
            words, id_ = (found[1], found[2]) if found else (content, "")
            if not found:
                report(line, "claim", f"{content!r} has no id; expected {{claim}}`words <id>`")
            elif not words.strip():
                report(line, "claim", f"claim {id_!r} has no words")
            elif re.search("[`<]", words):
                report(line, "claim", f"claim {id_!r} holds markup; its words are printed as typed")
            passage.claimed.append((len(passage.text), len(passage.text) + len(words)))
            passage.add(words, line)
            if found:
                self.page.roles.append(Role("claim", id_, line, passage.kind))
        elif name.startswith("cite"):
            passage.add(OTHER, line)
        elif titled := _TITLED.fullmatch(content):
            passage.add(titled[1], line)
        else:
            passage.add(OTHER if name in _TARGET_ROLES or ":" in name else content, line)


_KINDS = {
    "heading_open": "heading",
    "th_open": "table cell",
    "td_open": "table cell",
    "dt_open": "term",
}


class _Html(HTMLParser):
    """The words of raw HTML: `(lines from the start, words, attribute or "comment" or "")`."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[int, str, str]] = []
        self._hidden = False
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._hidden = tag in ("script", "style", "code", "pre")
        for name, value in attrs:
            if name in _SHOWN_ATTRIBUTES and value:
                self.found.append((self.getpos()[0] - 1, value, name))

    def handle_endtag(self, tag: str) -> None:
        self._hidden = False

    def handle_data(self, data: str) -> None:
        if data.strip() and not self._hidden:
            self.found.append((self.getpos()[0] - 1, data, ""))

    def handle_comment(self, data: str) -> None:
        self.found.append((self.getpos()[0] - 1, data, "comment"))


def _split_options(content: str) -> tuple[list[str], str, int]:
    """The option lines of a directive, its body, and how many lines stand before the body."""
    lines = content.split("\n")
    if lines[0].startswith("---"):
        end = next((n for n, text in enumerate(lines[1:], 1) if text.startswith("---")), len(lines))
        return lines[: end + 1], "\n".join(lines[end + 1 :]), end + 1
    count = 0
    while count < len(lines) and re.match(r"\s*:(?!::)", lines[count]):
        count += 1
    return lines[:count], "\n".join(lines[count:]), count


def _shown_options(lines: list[str]) -> Iterator[tuple[int, str, str]]:
    """The options that a reader sees: offset of the line, name and value."""
    name = ""
    for at, line in enumerate(lines):
        if found := re.match(r"\s*:?\s*([\w-]+):(?:\s+|$)(.*)", line):
            name, value = found[1], found[2]
        else:
            value = line
        if name in _SHOWN_OPTIONS and value.strip():
            yield at, name, value


# --- names and numerals


class Names:
    """The names of `data/names.csv` that may hold a number, and those met so far."""

    def __init__(self, names: Iterable[str]) -> None:
        self.met: set[str] = set()
        longest_first = sorted(names, key=len, reverse=True)
        patterns = (r"\s+".join(map(re.escape, name.split())) for name in longest_first)
        self._pattern = re.compile(rf"(?<!\w)(?<!\d[.,])(?:{'|'.join(patterns)})(?!\w|[.,]\d)")
        self._any = bool(longest_first)

    def unbound(self, text: str) -> list[tuple[int, str]]:
        """Offset and wording of the numerals that no name, locator or address covers."""
        if not _NUMERAL.search(text):
            return []

        def covered(match: re.Match) -> str:
            self.met.add(" ".join(match[0].split()))
            return OTHER * len(match[0])

        text = _URL.sub(lambda match: OTHER * len(match[0]), text)
        if self._any:
            text = self._pattern.sub(covered, text)
        text = _LOCATOR.sub(lambda match: OTHER * len(match[0]), text)
        return [(match.start(), match[0]) for match in _NUMERAL.finditer(text)]


def read_names(root: Path, problems: list[Problem]) -> dict[str, int]:
    """The names with their lines; what is wrong with the list is added to `problems`."""

    def report(line: int | None, message: str) -> None:
        problems.append(Problem(NAMES, line, "name", message))

    try:
        text = (root / NAMES).read_text(encoding="utf-8")
    except FileNotFoundError:
        report(None, "does not exist")
        return {}
    reader = csv.DictReader(io.StringIO(text, newline=""))
    if reader.fieldnames != ["name", "reason"]:
        report(1, f"columns are {','.join(reader.fieldnames or [])}; expected name,reason")
        return {}
    names: dict[str, int] = {}
    for row in reader:
        name, line = " ".join((row["name"] or "").split()), reader.line_num
        if not name or not (row["reason"] or "").strip() or None in row:
            report(line, f"{name!r} needs a name and a reason, and nothing else")
        elif name in names:
            report(line, f"{name!r} stands already in line {names[name]}")
        elif not re.search(r"[^\W\d_]", name) and not re.search(r"\d{6}", name):
            report(line, f"{name!r} is a bare number, not a name: bind it with a role")
        else:
            names[name] = line
    return names


def _numerals(page: Page, names: Names, roles: str) -> None:
    for passage in page.passages:
        for offset, word in names.unbound(passage.text):
            message = f"{word!r} in {_around(passage.text, offset)} ({passage.kind}) is not bound"
            page.report(passage.line(offset), "numeral", f"{message}; expected {roles} or a name")


def _around(text: str, offset: int) -> str:
    """A few words on both sides of a hit, for the message."""
    before, after = text[:offset].split("\n")[-1], text[offset:].split("\n")[0]
    words = before[-24:].partition(" ")[2] if len(before) > 24 else before
    rest = after[:24].rpartition(" ")[0] or after[:24] if len(after) > 24 else after
    return "“" + (words + rest).replace(BOUND, "…").replace(OTHER, "…").strip() + "”"


# --- comparatives


def _comparatives(page: Page) -> None:
    for passage in page.passages:
        if not passage.comparable:
            continue
        text = passage.text
        for start, end in passage.claimed:
            text = text[:start] + "." * (end - start) + text[end:]
        for match in _COMPARATIVE.finditer(text):
            if passage.exemption:
                passage.exemption.used = True
                continue
            words = " ".join(match[0].split()).replace(BOUND, "…").replace(OTHER, "…")
            message = f"comparative “{words}” ({passage.kind}) without a claim"
            page.report(passage.line(match.start()), "comparative", message)
    for exemption in page.exemptions:
        if not exemption.used:
            message = "“not a comparison of results” exempts nothing: remove the comment"
            page.report(exemption.line, "comparative", message)


# --- code


@dataclass(frozen=True)
class Call:
    """A call of `holds` or `computed`."""

    name: str
    line: int
    page: str


class Code:
    """The cells of a page as syntax trees whose line numbers are those of the page."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.trees: list[tuple[Cell, ast.Module]] = []
        for cell in page.cells:
            try:
                tree = _parsed(cell.source)
            except SyntaxError as error:
                line = cell.line + (error.lineno or 1) - 1
                page.report(line, "code", f"the cell does not parse: {error.msg}")
            else:
                self.trees.append((cell, ast.increment_lineno(tree, cell.line - 1)))
        self.assigned: dict[str, list[ast.expr]] = {}
        for node in self.nodes():
            if isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign | ast.NamedExpr):
                targets = node.targets if isinstance(node, ast.Assign) else [node.target]
                for target in targets:
                    if isinstance(target, ast.Name) and node.value is not None:
                        self.assigned.setdefault(target.id, []).append(node.value)
            match node:
                case ast.Call(
                    func=ast.Attribute(value=ast.Name(id=name), attr="append" | "extend")
                ):
                    self.assigned.setdefault(name, []).extend(node.args)

    def nodes(self) -> Iterator[ast.AST]:
        """All nodes of all cells."""
        for _, tree in self.trees:
            yield from ast.walk(tree)

    def calls(self, name: str) -> Iterator[tuple[Cell, ast.Call]]:
        """The calls of a function by its name, with or without a module before it."""
        for cell, tree in self.trees:
            for node in ast.walk(tree):
                if isinstance(node, ast.Call) and _called(node) == name:
                    yield cell, node

    def shown(self) -> Iterator[tuple[str, ast.expr]]:
        """The expressions that a reader sees as text, with the argument they are given to."""
        for node in self.nodes():
            if isinstance(node, ast.keyword) and _is_shown(node.arg):
                yield node.arg, node.value
            elif isinstance(node, ast.Dict):
                for key, value in zip(node.keys, node.values, strict=True):
                    if isinstance(key, ast.Constant) and _is_shown(key.value):
                        yield key.value, value
            elif isinstance(node, ast.Call):
                name = _called(node)
                titles = name in ("Title", "TitleParams") or name in _SHOWN_CALLS
                method = isinstance(node.func, ast.Attribute) and name in _SHOWN_ARGUMENTS
                if titles or method:
                    yield from ((name, argument) for argument in node.args)

    def texts(
        self, node: ast.expr, seen: frozenset[str] = frozenset()
    ) -> Iterator[tuple[str, ast.expr]]:
        """The constant texts of an expression; an interpolated value is `BOUND`."""
        match node:
            case ast.Constant(value=str() | int() | float() as value) if not isinstance(
                value, bool
            ):
                yield str(value), node
            case ast.JoinedStr(values=values):
                parts = []
                for part in values:
                    inner = part.value if isinstance(part, ast.FormattedValue) else part
                    if isinstance(inner, ast.Constant):
                        parts.append(str(inner.value))
                    else:
                        parts.append(BOUND)
                        if isinstance(inner, ast.IfExp):
                            yield from self.texts(inner, seen)
                yield "".join(parts), node
            case ast.BinOp(left=left, op=ast.Add() | ast.Mod() as operator, right=right):
                for side in (left, right)[: 1 + isinstance(operator, ast.Add)]:
                    yield from _no_numbers(self.texts(side, seen))
            case ast.IfExp(body=body, orelse=orelse):
                yield from self.texts(body, seen)
                yield from self.texts(orelse, seen)
            case ast.BoolOp(values=values) | ast.List(elts=values) | ast.Tuple(elts=values):
                for value in values:
                    yield from self.texts(value, seen)
            case ast.ListComp(elt=elt) | ast.GeneratorExp(elt=elt):
                yield from self.texts(elt, seen)
            case ast.Starred(value=value):
                yield from self.texts(value, seen)
            case ast.Call(func=ast.Attribute(value=text, attr=attr), args=args) if attr in (
                "format", "join", "strip", "replace",
            ):  # fmt: skip
                yield from self.texts(text, seen)
                if attr == "join":
                    for argument in args:
                        yield from self.texts(argument, seen)
            case ast.Name(id=name) if name not in seen:
                for value in self.assigned.get(name, ()):
                    yield from _no_numbers(self.texts(value, seen | {name}))


def _no_numbers(texts: Iterator[tuple[str, ast.expr]]) -> Iterator[tuple[str, ast.expr]]:
    """The texts that are strings in the source: a number that is added or named is arithmetic."""
    for text, node in texts:
        if not (isinstance(node, ast.Constant) and not isinstance(node.value, str)):
            yield text, node


def _parsed(source: str) -> ast.Module:
    """The syntax tree of a cell, IPython's own lines left out; raises SyntaxError."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return ast.parse(source)
        except SyntaxError:
            return ast.parse(_without_magics(source))


def _without_magics(source: str) -> str:
    """The cell with IPython's own lines made into `pass`, so that lines keep their numbers."""
    lines = source.split("\n")
    if lines[0].startswith("%%"):
        python = lines[0].split()[0] in ("%%time", "%%timeit", "%%capture")
        return "\n".join(["", *lines[1:]]) if python else ""
    return "\n".join(
        re.sub(r"^(\s*)(?:%|!|\?|[\w.]+\?|[\w, ]+=\s*[!%]).*", r"\1pass", line) for line in lines
    )


def _called(node: ast.Call) -> str:
    if isinstance(node.func, ast.Attribute):
        return node.func.attr
    return node.func.id if isinstance(node.func, ast.Name) else ""


def _is_shown(name: object) -> bool:
    return isinstance(name, str) and (name in _SHOWN_ARGUMENTS or name.endswith("_title"))


def _figure_texts(page: Page, code: Code, names: Names) -> None:
    for argument, value in code.shown():
        for text, node in code.texts(value):
            for offset, word in names.unbound(text):
                line = _line_of(page.lines, node.lineno, node.end_lineno, text, offset, word)
                message = f"{word!r} in {_around(text, offset)} ({argument}) is typed"
                page.report(line, "numeral", f"{message}; expected an interpolated value or a name")


def _line_of(
    lines: list[str], first: int, last: int | None, text: str, offset: int, word: str
) -> int:
    """The line, of `first` to `last`, on which a part of a constant stands in the source."""
    before = re.search(rf"[^{BOUND}\n\"'\\]{{0,12}}$", text[:offset])[0]
    after = re.match(rf"[^{BOUND}\n\"'\\]{{0,12}}", text[offset + len(word) :])[0]
    for wanted in (before + word + after, before + word, word + after, word):
        for number in range(first, min(last or first, len(lines)) + 1):
            if wanted in lines[number - 1]:
                return number
    return first


# --- claims


def _literal(page: Page, call: ast.Call, function: str, example: str, key: str) -> str | None:
    """The first argument of a call, if it is a literal text; otherwise that is a problem."""
    first = call.args[0] if call.args else next((k.value for k in call.keywords), None)
    if isinstance(first, ast.Constant) and isinstance(first.value, str):
        return first.value
    page.report(call.lineno, key, f"{function}() needs a literal text first: {example}")
    return None


def _claims(pages: list[Page], codes: dict[str, Code]) -> None:
    stated: dict[str, tuple[Page, Role]] = {}
    for page in pages:
        for role in (r for r in page.roles if r.name == "claim"):
            if role.target in stated:
                other, first = stated[role.target]
                message = f"claim {role.target!r} stands already in {other.file}:{first.line}"
                page.report(role.line, "claim", message)
            else:
                stated[role.target] = page, role
    held: dict[str, Call] = {}
    for page in pages:
        for cell, call in codes[page.file].calls("holds"):
            id_ = _literal(page, call, "holds", 'holds("id", condition)', "claim")
            if id_ is None:
                continue
            if id_ in held:
                where = f"{held[id_].page}:{held[id_].line}"
                message = f"holds({id_!r}) stands already in {where}; join the conditions"
                page.report(call.lineno, "claim", message)
                continue
            held[id_] = Call(id_, call.lineno, page.file)
            if id_ not in stated:
                page.report(call.lineno, "claim", f"no page makes the claim {id_!r}")
            condition = call.args[1] if len(call.args) > 1 else None
            if isinstance(condition, ast.Constant):
                page.report(call.lineno, "claim", f"holds({id_!r}) tests a constant")
            if skipped := re.search(r"skip-execution|raises-exception", cell.tags):
                message = f"holds({id_!r}) cannot stop the build in a cell tagged {skipped[0]}"
                page.report(call.lineno, "claim", message)
    for id_, (page, role) in stated.items():
        if id_ not in held:
            where = "this notebook" if page.cells else "any notebook"
            page.report(role.line, "claim", f"claim {id_!r} has no holds({id_!r}, ...) in {where}")
        elif page.file.startswith("notebooks/") and held[id_].page != page.file:
            message = (
                f"claim {id_!r} has its predicate in {held[id_].page}; move it to this notebook"
            )
            page.report(role.line, "claim", message)


# --- facts, checks and glue


def _references(page: Page, known: facts.Facts, ledger: Ledger | None) -> None:
    for role in page.roles:
        try:
            if role.name == "fact":
                known.part(role.target)
            elif role.name == "check" and ledger:
                _recomputed(ledger, role.target)
        except (KeyError, ValueError) as error:
            page.report(role.line, role.name, str(error.args[0]))
        if role.name == "fact" and role.kind == "heading":
            page.report(role.line, "fact", f"{{fact}}`{role.target}` stands in a heading")


def _recomputed(ledger: Ledger, target: str) -> str:
    check = target.partition("#")[0]
    if check not in ledger.by_check:
        raise KeyError(f"unknown check {check!r}")
    try:
        return ledger.text("check", target)
    except StopIteration:
        raise KeyError(f"{check} has no naive value") from None


def _glued(pages: list[Page], codes: dict[str, Code], names: Names) -> None:
    given: dict[str, dict[str, ast.Call]] = {}
    for page in pages:
        code, own = codes[page.file], given.setdefault(page.file, {})
        for _, call in code.calls("glue"):
            page.report(call.lineno, "glue", "a notebook calls computed(), never glue()")
        for _, call in code.calls("computed"):
            name = _literal(page, call, "computed", 'computed("name", value)', "glue")
            if name is None:
                continue
            own.setdefault(name, call)
            value = call.args[1] if len(call.args) > 1 else None
            if value is not None and not isinstance(value, ast.Name | ast.Call):
                for text, node in code.texts(value):
                    for _, word in names.unbound(text):
                        message = f"computed({name!r}) is given a typed number, {word!r}"
                        page.report(node.lineno, "glue", message)
    for page in pages:
        own = given[page.file]
        used = {
            role.target.partition(":")[0]: role.line for role in page.roles if role.name == "glue"
        }
        for name, line in used.items():
            if name in own:
                continue
            elsewhere = [file for file, calls in given.items() if name in calls]
            message = f"no cell of this page calls computed({name!r}, ...)"
            if elsewhere:
                message += f"; {elsewhere[0]} does, but a value from another page goes stale"
            page.report(line, "glue", message)
        for name, call in own.items():
            if name not in used:
                page.report(call.lineno, "glue", f"computed({name!r}) is used nowhere on this page")


# --- findings


def _findings(root: Path) -> Page:
    """The texts of the findings as a page; bad TOML is the ledger's to report."""
    try:
        text = (root / FINDINGS).read_text(encoding="utf-8")
        entries = tomllib.loads(text)
    except (OSError, ValueError):
        return Page(FINDINGS, [])
    page = Page(FINDINGS, text.split("\n"))
    for id_, entry in entries.items():
        for name in TEXTS:
            if isinstance(entry, dict) and isinstance(entry.get(name), str):
                line = _entry_line(page.lines, id_, name)
                _read_finding(page, entry[name], line, f"{name} of {id_}")
    return page


def _read_finding(page: Page, text: str, first: int, kind: str) -> None:
    """Add a finding's text, in which nothing but `{fact}` and `{check}` is markup."""
    passage = Passage(kind)
    page.passages.append(passage)
    end = 0
    for match in re.finditer(r"\{([\w:-]+)\}`([^`]*)`", text):
        line = first + text.count("\n", 0, match.start())
        passage.add(text[end : match.start()], first + text.count("\n", 0, end))
        passage.add(BOUND, line)
        end = match.end()
        if match[1] in ("fact", "check"):
            page.roles.append(Role(match[1], match[2], line, kind))
        else:
            page.report(line, "finding", f"{{{match[1]}}} does not work in a finding")
    passage.add(text[end:], first + text.count("\n", 0, end))


def _entry_line(lines: list[str], table: str, name: str) -> int:
    """The line on which the text `name` of a table begins."""
    header = re.compile(rf"\s*\[\s*[\"']?{re.escape(table)}[\"']?\s*\]")
    start = next((n for n, line in enumerate(lines) if header.match(line)), 0)
    for number in range(start, len(lines)):
        if found := re.match(rf"\s*{name}\s*=\s*(.*)", lines[number]):
            return number + 1 + (found[1].strip() in ('"""', "'''"))
    return start + 1


# --- all of it


def lint(root: Path) -> list[Problem]:
    """Everything that is wrong with the words of the project at `root`, by file and line."""
    problems: list[Problem] = []
    names = read_names(root, problems)
    met = Names(names)
    ledger, known = _load(root, problems)

    pages = [read_page(path, root) for path in page_sources(root)]
    codes = {page.file: Code(page) for page in pages}
    others = [_findings(root)]
    if (root / "README.md").exists():
        readme = read_page(root / "README.md", root)
        others.append(readme)
        for role in readme.roles:
            readme.report(role.line, role.name, f"{{{role.name}}} does not work outside the book")

    for page in pages:
        _numerals(page, met, "{fact}, {check}, {glue:text}")
        _figure_texts(page, codes[page.file], met)
        _comparatives(page)
    for page in others:
        _numerals(page, met, "{fact}, {check}" if page.file == FINDINGS else "other words")
    _claims(pages, codes)
    _glued(pages, codes, met)
    for page in (*pages, *others):
        if known:
            _references(page, known, ledger)
        problems += page.problems
    if pages:
        for name, line in names.items():
            if name not in met.met:
                problems.append(
                    Problem(NAMES, line, "name", f"{name!r} is used nowhere; remove it")
                )
    return sorted(set(problems), key=lambda p: (p.file, p.row or 0, p.key, p.message))


def _load(root: Path, problems: list[Problem]) -> tuple[Ledger | None, facts.Facts | None]:
    """The ledger; with bad data its problems, and the facts alone."""
    try:
        ledger = load(root)
    except BadData as error:
        problems += error.problems
        return None, facts.read(root / "data", [])
    return ledger, ledger.facts


def main(root: Path) -> int:
    """Print the problems, a line each; 1 when there is any, otherwise 0."""
    problems = lint(root)
    for problem in problems:
        print(problem)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(Path(__file__).resolve().parent.parent))
