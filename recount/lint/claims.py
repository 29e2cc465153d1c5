"""The rules of claims: no conclusion unheld, and none said more strongly than it is held.

`conclusion` - Words of `CONCLUSIONS` stand inside a `{claim}`; a sentence that concludes nothing is
let through by the comment of `comparative`, `<!-- not a conclusion: reason -->`.

`place` - In answer boxes and under the heading Summary every sentence holds a claim, or prints a
number and none of the words of either list. Questions are free, and so is the paragraph on what
the page does not cover. A figure title names the claim that holds it, `show(..., held_by="id")`,
unless a comment in its cell says `# not a conclusion: reason`. The title of a finding and the
first sentence of its explanation use such words with a number of the ledger only.

`strength` - A sentence says what its basis asks for (`recount.claims.words`), and its record stands
in the stored outputs.

`basis` - A call of the family has what makes it a test.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from recount.claims.pages import FUNCTIONS, title_text
from recount.claims.registry import Registry
from recount.data.tables import Problem
from recount.lint.code import Code
from recount.lint.pages import Page, Passage
from recount.lint.words import BOUND, COMPARATIVE, legible

CONCLUSIONS = (
    r"only", r"never", r"nobody", r"always", r"must", r"cannot", r"necessary",
    rf"(?:(?-i:[Aa]ll)|every)\b(?!\s+(?:of\s+)?(?:the\s+|these\s+|those\s+)?{BOUND})",
    r"(?:shows?|proves?|means?|implies|imply) that", r"proves?", r"proof", r"because of",
    r"accounts? for", r"explains?(?! (?:how|what|why|which)\b)", r"the whole",
    r"the (?:most|least)", r"(?:young|old|earli|lat|long|short|fast|slow|rar|saf|hardi|furth)est",
    r"therefore", r"nothing", r"none",
)  # fmt: skip
CONCLUSION = re.compile(rf"\b(?:{'|'.join(CONCLUSIONS)})(?!\w)", re.IGNORECASE)

_END = re.compile(r"(?<=[.!?])[”)]*\s+(?=\S)")
_ANSWER = re.compile(r"^(:{3,})\{div\}\s+answer\s*$")
_NOT_COVERED = "What this page does not cover"
_FREE_TITLE = re.compile(r"#\s*not a conclusion:\s*\S")
_NEEDS = {  # what a call needs beyond the id: arguments by place, keywords, one of these keywords
    "counted": (2, (), ()),
    "compared": (2, (), ()),
    "modelled": (1, ("model", "assumes"), ()),
    "simulated": (2, ("model", "assumes"), ("above", "below")),
    "absent": (0, (), ("key", "label")),
    "read_in": (1, ("says",), ()),
    "judged": (0, ("because", "against"), ()),
}


def held_functions(code: Code) -> list[str]:
    """The functions that hold a claim on a page: those it imports from the family."""
    imported = {
        alias.name
        for _, node in code.nodes
        if isinstance(node, ast.ImportFrom) and node.module == "recount.claims"
        for alias in node.names
    }
    return [name for name in FUNCTIONS if name in imported]


def problems(
    pages: list[Page], codes: list[Code], findings: list[Page], registry: Registry | None
) -> list[Problem]:
    """Everything that these rules find."""
    found = [p for page in pages for p in (*conclusions(page), *places(page))]
    found += [p for code in codes for p in (*titles(code), *calls(code))]
    found += [p for told in findings for p in findings_first(told)]
    held = {id_ for code in codes for id_ in _held(code)}
    return found + (strength(registry, held) if registry else [])


def conclusions(page: Page) -> list[Problem]:
    """The words that conclude outside of claims; an exemption that lets one through is used."""
    found = []
    for passage in page.passages:
        if not passage.comparable:
            continue
        for match in CONCLUSION.finditer(_unclaimed(passage)):
            if passage.exemption:
                passage.exemption.used = True
                continue
            message = f"“{legible(match[0])}” ({passage.kind}) concludes without a claim"
            found.append(Problem(page.file, passage.line(match.start()), "conclusion", message))
    return found


def places(page: Page) -> list[Problem]:
    """The sentences of answer boxes and summaries that neither claim nor only print numbers."""
    found = []
    for passage, where in _taken_from(page):
        for start, sentence in _sentences(passage.text):
            end = start + len(sentence)
            claimed = any(a < end and start < b for a, b in passage.claimed)
            concludes = CONCLUSION.search(sentence) or COMPARATIVE.search(sentence)
            if claimed or sentence.endswith("?") or (BOUND in sentence and not concludes):
                continue
            if passage.exemption:
                passage.exemption.used = True
                continue
            words = " ".join(legible(sentence).split())[:60]
            message = f"“{words}” ({where}) is no claim; expected one, or bound numbers alone"
            found.append(Problem(page.file, passage.line(start), "place", message))
    return found


def titles(code: Code) -> list[Problem]:
    """The figures whose title no claim holds, and those held by what this page does not hold."""
    held = _held(code)
    found = []
    for cell, call in code.calls("show"):
        given = {k.arg: k.value for k in call.keywords}
        if "title" not in given or _FREE_TITLE.search(cell.source):
            continue
        title = title_text(given["title"])[:60]
        if "held_by" not in given:
            message = f"title “{title}” is held by no claim; expected held_by='id'"
            found.append(Problem(code.page.file, call.lineno, "place", message))
            continue
        for node in ast.walk(given["held_by"]):
            if isinstance(node, ast.Constant) and node.value not in held:
                message = f"title “{title}” is held by {node.value!r}, which no cell here holds"
                found.append(Problem(code.page.file, call.lineno, "place", message))
    return found


def calls(code: Code) -> list[Problem]:
    """The calls that lack what makes them a test; the rest is told when they run."""
    found = []
    for name in held_functions(code):
        arguments, keywords, either = _NEEDS.get(name, (0, (), ()))
        for _, call in code.calls(name):
            given = {k.arg for k in call.keywords}
            starred = any(isinstance(a, ast.Starred) for a in call.args)
            lacking = [f"{k}=..." for k in keywords if k not in given]
            if either and not given & set(either):
                lacking.append(" or ".join(f"{k}=..." for k in either))
            if len(call.args) - 1 < arguments and not starred:
                lacking.append(f"{arguments} arguments after the id")
            if lacking:
                message = f"{name}() tests nothing so; expected {', '.join(lacking)}"
                found.append(Problem(code.page.file, call.lineno, "basis", message))
    return found


def findings_first(findings: Page) -> list[Problem]:
    """The titles and first sentences of findings that conclude without a number of the ledger."""
    found = []
    for passage in findings.passages:
        if not passage.kind.startswith(("title", "explanation")):
            continue
        start, sentence = next(_sentences(passage.text), (0, ""))
        match = CONCLUSION.search(sentence)
        if match and BOUND not in sentence:
            message = f"“{match[0]}” ({passage.kind}) concludes without a number of the ledger"
            line = passage.line(start + match.start())
            found.append(Problem(findings.file, line, "place", message))
    return found


def strength(registry: Registry, held: set[object]) -> list[Problem]:
    """The claims whose sentence says more than their basis, and those without a record.

    One that no call holds has no record either; `claim` and `place` tell of it.
    """
    found = []
    for claim in registry.claims:
        faults = list(claim.lacking)
        if not claim.basis and claim.id in held:
            faults.append("has no record in the stored outputs; expected `make refresh`")
        found += [
            Problem(f"{claim.page}.md", claim.line, "strength", f"claim {claim.id!r} {fault}")
            for fault in faults
        ]
    return found


def _held(code: Code) -> set[object]:
    functions = held_functions(code)
    arguments = (call.args[0] for name in functions for _, call in code.calls(name) if call.args)
    return {first.value for first in arguments if isinstance(first, ast.Constant)}


def _unclaimed(passage: Passage) -> str:
    text = passage.text
    for start, end in passage.claimed:
        text = text[:start] + "." * (end - start) + text[end:]
    return text


def _taken_from(page: Page) -> Iterator[tuple[Passage, str]]:
    """The passages of answer boxes and of summaries, with the name of the place."""
    answers = list(_answers(page.lines))
    summary = False
    for passage in page.passages:
        line = passage.line(0) if passage.starts else 0
        if passage.kind == "heading":
            summary = passage.text.strip() == "Summary"
        elif not passage.comparable or passage.text.lstrip().startswith(_NOT_COVERED):
            continue
        elif any(first < line < last for first, last in answers):
            yield passage, "answer"
        elif summary:
            yield passage, "summary"


def _answers(lines: list[str]) -> Iterator[tuple[int, int]]:
    """The first and the last line of each answer box."""
    for number, line in enumerate(lines, 1):
        if found := _ANSWER.match(line):
            rest = enumerate(lines[number:], number + 1)
            yield number, next((n for n, text in rest if text.strip() == found[1]), len(lines))


def _sentences(text: str) -> Iterator[tuple[int, str]]:
    """The sentences of a passage with their offsets."""
    start = 0
    for end in [*(match.end() for match in _END.finditer(text)), len(text)]:
        if text[start:end].strip():
            yield start, text[start:end].strip()
        start = end
