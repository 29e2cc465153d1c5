"""The rules, each a function that reports to the page on which it is broken."""

from __future__ import annotations

import ast
import re
from collections.abc import Container, Iterator

from recount.data import facts
from recount.ledger import Ledger
from recount.lint.claims import held_functions
from recount.lint.code import Code
from recount.lint.pages import Cell, Page, Role
from recount.lint.words import BOUND, COMPARATIVE, DIGIT, NameLists, Names, around, legible


def numerals(page: Page, names: Names, roles: str) -> None:
    """Report the numbers of the prose that nothing binds; `roles` are what the message offers."""
    for passage in page.passages:
        for offset, word in names.unbound(passage.text):
            claimed = any(start <= offset < end for start, end in passage.claimed)
            if claimed and not DIGIT.search(word):  # its predicate holds the word
                continue
            message = f"{word!r} in {around(passage.text, offset)} ({passage.kind}) is not bound"
            page.report(passage.line(offset), "numeral", f"{message}; expected {roles} or a name")


def shown_strings(code: Code, names: Names) -> None:
    """Report the numbers that are typed into the strings that code shows."""
    for _, argument, value in code.shown():
        for text, node in code.texts(value):
            for offset, word in names.unbound(text):
                line = _line_of(code.page.lines, node, text, offset, word)
                message = f"{word!r} in {around(text, offset)} ({argument}) is typed"
                message += "; expected an interpolated value or a name"
                code.page.report(line, "numeral", message)


def _line_of(lines: list[str], node: ast.expr, text: str, offset: int, word: str) -> int:
    """The line on which a part of a constant stands in the source."""
    before = re.split(rf"[{BOUND}\n\"'\\]", text[:offset])[-1][-12:]
    after = re.split(rf"[{BOUND}\n\"'\\]", text[offset + len(word) :])[0][:12]
    for wanted in (before + word + after, before + word, word + after, word):
        for number in range(node.lineno, min(node.end_lineno or node.lineno, len(lines)) + 1):
            if wanted in lines[number - 1]:
                return number
    return node.lineno


def comparatives(page: Page) -> None:
    """Report the comparatives outside of claims, and the exemptions that exempt nothing."""
    for passage in page.passages:
        if not passage.comparable:
            continue
        text = passage.text
        for start, end in passage.claimed:
            text = text[:start] + "." * (end - start) + text[end:]
        for match in COMPARATIVE.finditer(text):
            if passage.exemption:
                passage.exemption.used = True
                continue
            words = legible(" ".join(match[0].split()))
            message = f"comparative “{words}” ({passage.kind}) without a claim"
            page.report(passage.line(match.start()), "comparative", message)
    for exemption in page.exemptions:
        if not exemption.used:
            message = "“not a comparison of results” exempts nothing: remove the comment"
            page.report(exemption.line, "comparative", message)


def compared_titles(code: Code) -> None:
    """Report the figure titles that compare in a cell that holds no predicate.

    A title can hold no `{claim}`; so the cell that shows it must hold what it says.
    """
    held = {id(cell) for name in held_functions(code) for cell, _ in code.calls(name)}
    held |= {id(cell) for cell, call in code.calls("show") if "held_by" in _keywords(call)}
    for cell, argument, value in code.shown():
        if argument not in ("title", "subtitle") or id(cell) in held:
            continue
        for text, node in code.texts(value):
            if match := COMPARATIVE.search(text):
                message = (
                    f"comparative “{legible(match[0])}” ({argument}) in a cell that holds no claim"
                )
                code.page.report(node.lineno, "comparative", message)


def claims(codes: list[Code]) -> None:
    """Report the claims without a predicate, the predicates without a claim, and the doubles."""
    stated = _stated([code.page for code in codes])
    titled = {id_ for code in codes for id_ in _titled(code)}
    held: dict[str, tuple[Page, ast.Call]] = {}
    for code in codes:
        page = code.page
        for name in held_functions(code):
            for cell, call in code.calls(name):
                _note_held(page, name, cell, call, held)
                id_ = _text(call.args[0]) if call.args else ""
                if id_ and id_ not in stated and id_ not in titled:
                    page.report(call.lineno, "claim", f"no page makes the claim {id_!r}")
    for id_, (page, role) in stated.items():
        if id_ not in held:
            where = "this notebook" if page.cells else "any notebook"
            page.report(role.line, "claim", f"nothing holds the claim {id_!r} in {where}")
        elif page.file.startswith("notebooks/") and held[id_][0] is not page:
            message = f"claim {id_!r} has its predicate in {held[id_][0].file}"
            page.report(role.line, "claim", f"{message}; move it to this notebook")


def _note_held(
    page: Page, name: str, cell: Cell, call: ast.Call, held: dict[str, tuple[Page, ast.Call]]
) -> None:
    """Note the call that holds a claim; report the doubles and those that cannot fail."""
    id_ = _literal(page, call, name, f'{name}("id", ...)', "claim")
    if id_ is None:
        return
    if id_ in held:
        other, first = held[id_]
        message = f"{name}({id_!r}) stands already in {other.file}:{first.lineno}"
        page.report(call.lineno, "claim", f"{message}; join the conditions")
        return
    held[id_] = page, call
    if name == "modelled" and isinstance(_second(call), ast.Constant):
        page.report(call.lineno, "claim", f"{name}({id_!r}) tests a constant")
    if skipped := re.search(r"skip-execution|raises-exception", cell.tags):
        message = f"{name}({id_!r}) cannot stop the build in a cell tagged {skipped[0]}"
        page.report(call.lineno, "claim", message)


def _titled(code: Code) -> Iterator[object]:
    """The claims that figure titles of a page name as what holds them."""
    for _, call in code.calls("show"):
        for node in ast.walk(_keywords(call).get("held_by", ast.Constant(None))):
            if isinstance(node, ast.Constant):
                yield node.value


def _keywords(call: ast.Call) -> dict[str | None, ast.expr]:
    return {keyword.arg: keyword.value for keyword in call.keywords}


def _text(node: ast.expr) -> str:
    """A literal text; empty for any other expression."""
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def _stated(pages: list[Page]) -> dict[str, tuple[Page, Role]]:
    """The claims by their ids; a claim that is made again is reported."""
    stated: dict[str, tuple[Page, Role]] = {}
    for page in pages:
        for role in page.roles:
            if role.name != "claim":
                continue
            other, first = stated.setdefault(role.target, (page, role))
            if first is not role:
                message = f"claim {role.target!r} stands already in {other.file}:{first.line}"
                page.report(role.line, "claim", message)
    return stated


def references(page: Page, known: facts.Facts, ledger: Ledger | None) -> None:
    """Report the facts and checks that do not resolve, and facts in headings."""
    for role in page.roles:
        try:
            if role.name == "fact":
                known.part(role.target)
            elif role.name == "check" and ledger:
                ledger.outcome(role.target)
        except (KeyError, ValueError) as error:
            page.report(role.line, role.name, str(error.args[0]))
        if role.name == "fact" and role.kind == "heading":
            page.report(role.line, "fact", f"{{fact}}`{role.target}` stands in a heading")


def glued(codes: list[Code], names: NameLists) -> None:
    """Report what is glued but not computed on its page, the reverse, and typed numbers."""
    computed = {code.page.file: _computed(code, names.of(code.page.file)) for code in codes}
    for code in codes:
        page, own = code.page, computed[code.page.file]
        used = {
            role.target.partition(":")[0]: role.line for role in page.roles if role.name == "glue"
        }
        for name, line in used.items():
            if name in own:
                continue
            message = f"no cell of this page calls computed({name!r}, ...)"
            if elsewhere := [file for file, calls in computed.items() if name in calls]:
                message += f"; {elsewhere[0]} does, but a value from another page goes stale"
            page.report(line, "glue", message)
        for name, line in own.items():
            if name not in used:
                page.report(line, "glue", f"computed({name!r}) is used nowhere on this page")


def _computed(code: Code, names: Names) -> dict[str, int]:
    """The names that a page computes, with their lines; a typed value is reported."""
    page = code.page
    for _, call in code.calls("glue"):
        page.report(call.lineno, "glue", "a notebook calls computed(), never glue()")
    lines: dict[str, int] = {}
    for _, call in code.calls("computed"):
        name = _literal(page, call, "computed", 'computed("name", value)', "glue")
        if name is None:
            continue
        lines.setdefault(name, call.lineno)
        value = _second(call)
        if value is not None and not isinstance(value, ast.Name | ast.Call):
            for text, node in code.texts(value):
                for _, word in names.unbound(text):
                    message = f"computed({name!r}) is given a typed number, {word!r}"
                    page.report(node.lineno, "glue", message)
    return lines


def _literal(page: Page, call: ast.Call, function: str, example: str, key: str) -> str | None:
    """The first argument of a call, if it is a literal text; otherwise that is a problem."""
    first = call.args[0] if call.args else next((k.value for k in call.keywords), None)
    if isinstance(first, ast.Constant) and isinstance(first.value, str):
        return first.value
    page.report(call.lineno, key, f"{function}() needs a literal text first: {example}")
    return None


def _second(call: ast.Call) -> ast.expr | None:
    return call.args[1] if len(call.args) > 1 else None


def cited(page: Page, works: Container[str]) -> None:
    """Report the citations of works that the bibliography does not have."""
    for number, line in enumerate(page.lines, 1):
        for found in re.finditer(r"\{cite(?::\w+)?\}`([^`<>]+)`", line):
            for key in found[1].split(","):
                if key.strip() not in works and not line.lstrip().startswith("``"):
                    page.report(number, "cite", f"no work has the key {key.strip()!r}")
