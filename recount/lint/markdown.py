"""Reads a MyST page: what of it is prose, which roles bind or claim, and which code runs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token
from myst_parser.config.main import MdParserConfig

from recount.lint.dialect import parser_of
from recount.lint.pages import Cell, Exemption, Page, Passage, Role
from recount.lint.words import BOUND, OTHER
from recount.markup import words_and_id

_SHOWN_OPTIONS = {
    "alt", "caption", "title", "subtitle", "header", "footer", "summary", "description",
    "attribution",
}  # fmt: skip
_SHOWN_ATTRIBUTES = {"alt", "title", "aria-label"}
_RECORDED_ROLES = {"fact", "check", "count", "glue"}  # they bind; every `glue:...` is a glue
_BINDING_ROLES = {"chapter-number", "lesson-minutes"}  # no number of the ledger's own
_TARGET_ROLES = {  # no prose but the text of `text <target>`, which is prose in any role
    "ref", "numref", "eq", "doc", "term", "any", "download", "index", "math", "code", "file",
    "kbd", "octicon", "fa", "fas", "far", "fab", "image", "chapter-claim",
}  # fmt: skip
_OPAQUE = {  # directives whose body is no prose
    "code-cell", "code", "code-block", "sourcecode", "parsed-literal", "literalinclude", "include",
    "math", "raw", "open-fact", "toctree", "tableofcontents", "contents", "bibliography", "index",
    "highlight", "mermaid", "graphviz", "doctest", "image", "video", "iframe", "lesson-plan",
    "lesson-times", "calculator", "playground", "exhibits",
}  # fmt: skip
_UNTITLED = _OPAQUE | {  # directives whose argument is a name, path, class or number, not a title
    "figure", "figure-md", "solution", "solution-start", "solution-end", "grid", "grid-item",
    "tab-set", "div", "container", "class", "rst-class", "button-ref", "button-link", "only",
    "card-carousel", "slide-figure", "reveal",
}  # fmt: skip

_DIRECTIVE = re.compile(r"\{([\w:+.-]+)\}\s*(.*)", re.DOTALL)
_TITLED = re.compile(r"(.+?)\s*<[^<>]*>\s*", re.DOTALL)
_EXEMPTION = re.compile(r"\s*not a (?:comparison of results|conclusion)\b[\s:]*(.*?)\s*", re.DOTALL)
_KINDS = {
    "heading_open": "heading",
    "th_open": "table cell",
    "td_open": "table cell",
    "dt_open": "term",
}


def read_page(path: Path, root: Path, dialect: MdParserConfig) -> Page:
    """The page at `path`, taken apart as the book does it."""
    text = path.read_text(encoding="utf-8")
    page = Page(path.relative_to(root).as_posix(), text.split("\n"))
    _Reader(page, parser_of(page, text, dialect)).document(text, 1, "text", top=True)
    return page


def read_text(page: Page, text: str, line: int, kind: str, dialect: MdParserConfig) -> None:
    """Add a text that stands outside of a page, from a line of its file on, to what is held."""
    _Reader(page, parser_of(page, "", dialect)).document(text, line, kind)


class _Reader:
    """Adds passages, roles and cells to a page."""

    def __init__(self, page: Page, parser: MarkdownIt) -> None:
        self.page = page
        self.parser = parser
        self.env: dict = {}  # the links that the page defines, for its nested bodies too

    def document(self, text: str, first: int, kind: str, *, top: bool = False) -> None:
        """Read Markdown whose first line is line `first` of the file."""
        pending: Exemption | None = None
        inside: list[str] = []
        for token in self.parser.parse(text, self.env):
            line = first + (token.map[0] if token.map else 0)
            if token.type == "inline":
                within = next((_KINDS[i] for i in reversed(inside) if i in _KINDS), kind)
                self._inline(token, line, self._passage(within, pending))
                if "table_open" not in inside:
                    pending = None
            elif token.type in ("fence", "colon_fence"):
                self._fence(token, line, kind, pending, top=top and not inside)
                pending = None
            elif token.type == "html_block":
                for at, words, name in _Html(token.content).found:
                    if name == "comment":
                        pending = self._exemption(words, line + at) or pending
                    else:
                        self._plain(words, line + at, name, pending)
            elif token.type == "substitution_block":
                self._substitution(token, line)
            elif token.type == "myst_line_comment":
                pending = self._exemption(token.content, line) or pending
            elif token.nesting == 1:
                inside.append(token.type)
            elif token.nesting == -1:
                inside.pop()
                if token.type == "table_close":
                    pending = None
            elif token.type != "myst_target":
                pending = None

    def _substitution(self, token: Token, line: int) -> None:
        name = token.content.strip()
        message = f"what {{{{ {name} }}}} prints is not read; write its words out"
        self.page.report(line, "numeral", message)

    def _exemption(self, comment: str, line: int) -> Exemption | None:
        if not (found := _EXEMPTION.fullmatch(comment)):
            return None
        if not found[1]:
            message = (
                "“not a comparison of results” (or “a conclusion”) needs a reason after the colon"
            )
            self.page.report(line, "comparative", message)
        exemption = Exemption(line, used=not found[1])
        self.page.exemptions.append(exemption)
        return exemption

    def _passage(self, kind: str, exemption: Exemption | None = None) -> Passage:
        passage = Passage(kind, exemption=exemption)
        self.page.passages.append(passage)
        return passage

    def _plain(self, words: str, line: int, kind: str, exemption: Exemption | None = None) -> None:
        """Words without markup. An attribute or an option has no room for a role, so no claim."""
        passage = self._passage(kind, exemption)
        passage.comparable = kind == "HTML"
        passage.add(words, line)

    def _fence(
        self, token: Token, line: int, kind: str, exemption: Exemption | None, *, top: bool
    ) -> None:
        found = _DIRECTIVE.fullmatch(token.info.strip())
        if not found:
            if token.type == "colon_fence":  # a plain container
                self.document(token.content, line + 1, kind)
            return
        name, argument = found[1], found[2].strip()
        glued = name.partition(":")[0] == "glue"
        if glued and argument:
            self.page.roles.append(Role("glue", argument, line, "directive"))
        elif argument and name not in _UNTITLED:
            (title,) = self.parser.parseInline(argument, {})
            self._inline(title, line, self._passage(f"title of {{{name}}}", exemption))
        options, body = _split_options(token.content)
        for at, option, value in _shown_options(options):
            self._plain(value, line + 1 + at, f"{option} of {{{name}}}")
        start = line + 1 + len(options)
        if name == "code-cell":
            if token.type != "fence" or not top:
                message = "a code cell is executed only at the top level of a page"
                self.page.report(line, "code", f"{message}, fenced by backticks")
            self.page.cells.append(Cell(start, body, " ".join(options)))
        elif name not in _OPAQUE:
            within = "caption" if name == "figure" or glued else f"{{{name}}}"
            self.document(body, start, within)

    def _inline(self, token: Token, first: int, passage: Passage) -> None:
        """Add the parts of a token, whose source begins on line `first`, to a passage."""
        source = token.content + "\n"
        at = 0
        automatic = False  # inside of an address that is its own link
        for child in token.children or []:
            start, end, inner = _place(child, source, at)
            at = start
            line = first + source.count("\n", 0, at)
            match child.type:
                case "text" if not automatic:
                    passage.add(child.content, line)
                case "softbreak" | "hardbreak":
                    passage.add("\n", line)
                case "myst_role":
                    self._role(child.meta["name"], inner, line, passage)
                case "code_inline" | "math_inline" | "math_inline_double":
                    passage.add(OTHER, line)
                case "image":
                    alternative = self._passage("alternative text")
                    alternative.comparable = False
                    self._inline(child, line, alternative)
                    passage.add(OTHER, line)
                case "html_inline":
                    for offset, words, name in _Html(child.content).found:
                        if name != "comment":
                            self._plain(words, line + offset, name)
                case "substitution_inline":
                    self._substitution(child, line)
                    passage.add(OTHER, line)
                case "link_open" | "link_close":
                    automatic = child.type == "link_open" and child.info == "auto"
            if title := child.attrGet("title"):
                self._plain(str(title), line, "title of a link or image")
            at = end

    def _role(self, name: str, content: str, line: int, passage: Passage) -> None:
        family = name.partition(":")[0]
        if family in _RECORDED_ROLES:
            self.page.roles.append(Role(family, content.strip(), line, passage.kind))
            passage.add(BOUND, line)
        elif name in _BINDING_ROLES:
            passage.add(BOUND, line)
        elif name == "claim":
            self._claim(content, line, passage)
        elif name.startswith("cite"):
            passage.add(OTHER, line)
        elif titled := _TITLED.fullmatch(content):
            passage.add(titled[1], line)
        else:
            passage.add(OTHER if name in _TARGET_ROLES or ":" in name else content, line)

    def _claim(self, content: str, line: int, passage: Passage) -> None:
        found = words_and_id(content)
        words, id_ = found or (content, "")
        if not found:
            message = f"{content!r} has no id; expected {{claim}}`words <id>`"
            self.page.report(line, "claim", message)
        else:
            self.page.roles.append(Role("claim", id_, line, passage.kind))
            if not words.strip():
                self.page.report(line, "claim", f"claim {id_!r} has no words")
            elif re.search("[`<]", words):
                message = f"claim {id_!r} holds markup; its words are printed as typed"
                self.page.report(line, "claim", message)
        passage.claimed.append((len(passage.text), len(passage.text) + len(words)))
        passage.add(words, line)


def _place(token: Token, source: str, at: int) -> tuple[int, int, str]:
    """Start, end and content of an inline token in its source, searched from `at` on.

    In the content of roles and code line breaks became spaces; here they are line breaks.
    """
    if token.type == "text":
        start = source.find(token.content, at, source.find("\n", at))
        return (start, start + len(token.content), "") if start >= 0 else (at, at, "")
    if token.type in ("softbreak", "hardbreak"):
        start = source.find("\n", at)
        return start, start + 1, ""
    content = rf"(?P<inner>{re.escape(token.content)})".replace(r"\ ", r"\s")
    if token.type == "myst_role":
        content = rf"\{{{re.escape(token.meta['name'])}\}}(?P<fence>`+){content}(?P=fence)"
    elif token.type == "code_inline":
        content = rf"{token.markup}\s?{content}\s?{token.markup}"
    found = re.compile(content).search(source, at) if token.content else None
    if not found:
        return at, at, token.content
    return found.start(), found.end(), found["inner"]


class _Html(HTMLParser):
    """The words of raw HTML: `(lines from the start, words, attribute, "comment" or "HTML")`."""

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
            self.found.append((self.getpos()[0] - 1, data, "HTML"))

    def handle_comment(self, data: str) -> None:
        self.found.append((self.getpos()[0] - 1, data, "comment"))


def _split_options(content: str) -> tuple[list[str], str]:
    """The option lines of a directive, and its body."""
    lines = content.split("\n")
    if lines[0].startswith("---"):
        ends = (n for n, text in enumerate(lines[1:], 2) if text.startswith("---"))
    else:
        ends = (n for n, text in enumerate(lines) if not re.match(r"\s*:(?!::)", text))
    count = next(ends, len(lines))
    return lines[:count], "\n".join(lines[count:])


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
