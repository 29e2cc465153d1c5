"""What the pages say and hold: the sentences under claims, figure titles, and the calls for them.

Read from the sources alone, with the standard library: no notebook has to run for it.
"""

from __future__ import annotations

import ast
import re
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from recount.data.project import page_texts
from recount.markup import claim_spans

FUNCTIONS = ("counted", "compared", "modelled", "simulated", "absent", "read_in", "judged")
_CELL = re.compile(
    r"^```\{code-cell\}[^\n]*\n(?P<body>(?:.*\n)*?)^```\s*$", re.MULTILINE
)  # fmt: skip
_OPTION = re.compile(r"\s*:(?!::)\S*:.*|\s*$")
_MARK = re.compile(r"^\s*(?:[-*+]|\d+\.|>|\||:)\s+")
_ROLE = re.compile(r"\{(?!claim\})([\w:-]+)\}`[^`]*`")
_END = re.compile(r"(?<=[.!?])[”)*]*\s+(?=[\[A-Z{*“(])")


@dataclass(frozen=True)
class Sentence:
    """The words of a claim and the whole sentence around them, where they stand."""

    id: str
    page: str
    line: int
    words: str
    whole: str
    kind: str = "text"  # or "title", of a figure

    @property
    def place(self) -> str:
        """`file:line`."""
        return f"{self.page}.md:{self.line}"


@dataclass(frozen=True)
class Holding:
    """The call that holds a claim: its function and its code, as `written`."""

    id: str
    page: str
    line: int
    function: str
    code: str


@dataclass(frozen=True)
class Pages:
    """All pages of a book."""

    root: Path

    @cached_property
    def sentences(self) -> dict[str, list[Sentence]]:
        """The sentences by the id of their claim: prose first, then the titles it holds."""
        found: dict[str, list[Sentence]] = {}
        for page, text in self._texts.items():
            for sentence in _prose(page, text):
                found.setdefault(sentence.id, []).append(sentence)
        for page, tree in self._trees:
            for sentence in _titles(page, tree):
                found.setdefault(sentence.id, []).append(sentence)
        return found

    @cached_property
    def holdings(self) -> dict[str, Holding]:
        """The first call that holds each claim, by its id."""
        found: dict[str, Holding] = {}
        for page, tree in self._trees:
            for call, name, id_ in claim_calls(tree):
                found.setdefault(id_, Holding(id_, page, call.lineno, name, written(call)))
        return found

    @cached_property
    def _texts(self) -> dict[str, str]:
        texts = page_texts(self.root).items()
        return {p.relative_to(self.root).with_suffix("").as_posix(): text for p, text in texts}

    @cached_property
    def cells(self) -> dict[str, list[ast.Module]]:
        """The code cells of each page, in their order."""
        return {page: list(_cells(text)) for page, text in self._texts.items()}

    @cached_property
    def _trees(self) -> list[tuple[str, ast.Module]]:
        return [(page, tree) for page, trees in self.cells.items() for tree in trees]

    def standing(self, page: str, sentence: str) -> bool:
        """Whether a sentence still stands on a page, or on one of a folder, in whatever lines."""
        texts = [
            t for name, t in self._texts.items() if name == page or name.startswith(f"{page}/")
        ]
        return any(" ".join(sentence.split()) in " ".join(text.split()) for text in texts)


def written(node: object) -> str:
    """Code as one text that neither its layout nor the Python that reads it changes.

    >>> written(ast.parse("f( 1,)").body[0]) == written(ast.parse("f(1)").body[0])
    True
    """
    if isinstance(node, list):
        return f"[{', '.join(map(written, node))}]"
    if not isinstance(node, ast.AST):
        return repr(node)
    fields = (
        f"{name}={written(value)}"
        for name, value in ast.iter_fields(node)
        if name not in ("ctx", "kind") and value not in (None, [])
    )
    return f"{type(node).__name__}({', '.join(fields)})"


def claim_calls(tree: ast.AST) -> Iterator[tuple[ast.Call, str, str]]:
    """The calls in a tree that hold a claim named by a literal, with function and id."""
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args):
            continue
        first = node.args[0]
        if not (isinstance(first, ast.Constant) and isinstance(first.value, str)):
            continue
        if node.func.id in FUNCTIONS:
            yield node, node.func.id, first.value


def plain(text: str) -> str:
    """A sentence without markup: claims as their words, other roles as a sign."""
    for claim, start, end in reversed(claim_spans(text)):
        text = text[:start] + claim.words + text[end:]
    text = _ROLE.sub(lambda found: "{cite}" if found[1].startswith("cite") else "…", text)
    return " ".join(text.replace("*", "").split())


def _prose(page: str, text: str) -> Iterator[Sentence]:
    for claim, first, last in claim_spans(text):
        start = text.rfind("\n", 0, first) + 1
        end = text.find("\n", last)
        line = text[start : end if end >= 0 else len(text)]
        whole = _around(line, first - start, last - start)
        yield Sentence(claim.id, page, text.count("\n", 0, first) + 1, claim.words, whole)


def _around(line: str, first: int, last: int) -> str:
    """The sentence of a line that holds a stretch of it; ends inside of roles end nothing."""
    masked = re.sub(r"`[^`]*`", lambda found: "_" * len(found[0]), line)
    ends = [found.end() for found in _END.finditer(masked)]
    start = max((end for end in ends if end <= first), default=0)
    stop = min((end for end in ends if end >= last), default=len(line))
    return " ".join(_MARK.sub("", line[start:stop]).split())


def _titles(page: str, tree: ast.AST) -> Iterator[Sentence]:
    """The titles of figures that name the claims which hold them: `held_by="id"`, or several."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        given = {k.arg: k.value for k in node.keywords}
        if "held_by" not in given or "title" not in given:
            continue
        title = title_text(given["title"])
        for constant in ast.walk(given["held_by"]):
            if isinstance(constant, ast.Constant) and isinstance(constant.value, str):
                yield Sentence(constant.value, page, node.lineno, title, title, "title")


def title_text(node: ast.expr) -> str:
    """The words of a title in code; what is put in when it runs is a sign."""
    if isinstance(node, ast.Constant):
        return str(node.value)
    if isinstance(node, ast.JoinedStr):
        return "".join(str(v.value) if isinstance(v, ast.Constant) else "…" for v in node.values)
    return ast.unparse(node)


def _cells(text: str) -> Iterator[ast.Module]:
    """The code cells that parse, with the line numbers of the page."""
    for found in _CELL.finditer(text):
        lines = found["body"].split("\n")
        options = next((n for n, line in enumerate(lines) if not _OPTION.fullmatch(line)), 0)
        try:
            tree = ast.parse(textwrap.dedent("\n".join(lines[options:])))
        except SyntaxError:
            continue  # the linter reports it
        ast.increment_lineno(tree, text.count("\n", 0, found.start("body")) + options)
        yield tree
