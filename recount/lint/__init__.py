"""The linter of the words: every number bound, every comparison held, every id matched.

`lint(root)` reads the pages of `book/` and `notebooks/`, `README.md`, the texts of
`data/findings/` and of lesson plans, with the book's own parser, and returns everything that is
wrong at once. `python -m recount.lint` prints it, a line a problem, and exits with 1 when there is
any. The rules, by their key:

`numeral` - A number in words that a reader sees (text, headings, table cells, titles, captions,
alternative text) stands in a role `{fact}`, `{check}`, `{count}` or `{glue:text}`, on a page that
runs no cell in `{chapter-number}`, of a lesson in `{lesson-minutes}`, or is part of a
name of `data/names.csv` or of the `names.csv` of its chapter, which matches letter by letter, the
longest first. Numbers written as words count as well, in English, Russian and Chinese: zero, three,
thirty-one, dozens, millions, two-thirds, a quarter, sixfold, 三十二, 四成, треть; in a
`{claim}` the predicate holds them. "One" and "two" are language (one of them, the two arms), and so
are ordinals and Roman numerals that count nothing, while "half" and "twice" are comparatives.
"Table 3", "Figure 2", "section 2.3.1" and "chapter 4" are locators and free. Free too: code,
mathematics, link targets, addresses, citations, targets of roles, comments, front matter, names and
options of directives unless they are shown.

Strings that code shows are held to it too: arguments called title, subtitle, alt, how_to_read,
what_not_to_conclude, caption, description or `..._title`, and whatever goes to `show_table`. Their
numbers come from interpolated values. Variables are followed to what is assigned or appended to
them; functions and look-ups are not.

`dialect` - `_config.yml` names the Markdown of the book, and a page's front matter can be read.

`code` - A cell parses, and stands where it is executed.

`comparative` - Words of `COMPARATIVES` on a page stand inside a `{claim}`. A sentence that defines
or asks, and compares no results, is let through by a comment on the line before its paragraph,
`<!-- not a comparison of results: reason -->` or the same after `% `; it lets through the next
paragraph, heading or table, must have a reason, and must be needed. A figure title or
subtitle that compares stands in a cell that holds a predicate, since a claim cannot stand in it.
`README.md`, the findings and other strings of code are left out: the findings are held by their
checks.

`claim` - Claims and what holds them, `counted("id", ...)` and its family, match one to one. What
holds a claim of a notebook stands in that notebook, of one in `book/` in any. A claim may be a
figure title instead, `show(..., held_by="id")`.

`fact`, `check` - Each resolves, and no `{fact}` stands in a heading.

`glue` - What prose glues is given by `computed("name", value)` in the same notebook, and the
reverse.

`conclusion`, `place`, `strength`, `basis` - The rules of claims; `recount.lint.claims` has them.

`cite` - Each work that is cited stands in the bibliography.

`bound` - The words around a number say of it what the ledger says; `recount.lint.bound` has how.

`unread` - Every line of prose is as it was read (`recount.sentences`), where there are registers.

`name` - Each name of a `names.csv` has a reason, is no bare number, and is used.

The rules of the code cells stand in `recount.lint.cells`.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from recount import sentences
from recount.claims import registry
from recount.claims.registry import Registry
from recount.data import bibliography, facts
from recount.data.project import page_sources, page_texts
from recount.data.tables import BadData, Problem, unread
from recount.ledger import Ledger, load
from recount.lint import claims, rules
from recount.lint.bound import bound
from recount.lint.cells import by_notebook, fix_cells, lint_cells
from recount.lint.code import Code
from recount.lint.dialect import read_dialect
from recount.lint.findings import read_findings
from recount.lint.lessons import read_plans
from recount.lint.markdown import read_page
from recount.lint.words import COMPARATIVES, NAMES, NUMBER_WORDS, NameLists, Names, read_names

__all__ = [
    "COMPARATIVES", "NAMES", "NUMBER_WORDS", "Names", "lint", "lint_cells", "main", "read_names",
    "read_page",
]  # fmt: skip


def lint(root: Path) -> list[Problem]:
    """Everything that is wrong with the words of the project at `root`, by file and line."""
    problems: list[Problem] = []
    names = NameLists(root, problems)
    ledger, known = _load(root, problems)

    dialect = read_dialect(root, problems)
    pages = [read_page(path, root, dialect) for path in page_sources(root)]
    codes = [Code(page) for page in pages]
    findings = read_findings(root)
    others = [*findings]
    if (root / "README.md").exists():
        readme = read_page(root / "README.md", root, dialect)
        others.append(readme)
        rules.numerals(readme, names.of(readme.file), "other words")
        for role in readme.roles:
            readme.report(role.line, role.name, f"{{{role.name}}} does not work outside the book")

    problems += claims.problems(pages, codes, findings, _claims(root, problems))
    for told in findings:
        rules.numerals(told, names.of(told.file), "{fact}, {check}")
    for page, code in zip(pages, codes, strict=True):
        rules.numerals(page, names.of(page.file), "{fact}, {check}, {glue:text}")
        rules.shown_strings(code, names.of(page.file))
        rules.comparatives(page)
        rules.compared_titles(code)
    plans = read_plans(root, dialect)
    for plan in plans:
        rules.numerals(plan, names.of(plan.file), "{fact}, {check}")
        rules.comparatives(plan)
        others.append(plan)
    cited = _works(ledger.root) if ledger else frozenset()
    rules.claims(codes)
    rules.glued(codes, names)
    for page in (*pages, *others):
        if known:
            rules.references(page, known, ledger)
        if ledger and page in pages:
            rules.cited(page, cited)
        problems += page.problems
    if pages:
        problems += names.unused()
    if ledger:
        problems += _of_lines(root, ledger, known)
    return sorted(set(problems), key=lambda p: (p.file, p.row or 0, p.key, p.message))


def _of_lines(root: Path, ledger: Ledger, known: facts.Facts) -> list[Problem]:
    """What the lines of the pages say of their numbers, and, in the book itself, who read them."""
    value = sentences.value_of(ledger)
    found = sentences.problems(ledger) if ledger.root == root else []
    for path, text in page_texts(root).items():
        page = path.relative_to(root).with_suffix("").as_posix()
        found += bound(tuple(sentences.lines(page, text, value(page))), known)
    return found


@cache
def _works(root: Path) -> frozenset[str]:
    """The keys of the works that a page of the book can cite."""
    return frozenset(work.key for work in bibliography.works(root))


def _load(root: Path, problems: list[Problem]) -> tuple[Ledger | None, facts.Facts]:
    """The ledger; with bad data its problems, and the facts alone."""
    try:
        ledger = load(root).checked()
    except BadData as error:
        problems += error.problems
        if unread(error.problems):  # then a key that is not there says nothing
            return None, facts.Facts({}, {})
        return None, facts.read(root / "data", [])
    return ledger, ledger.facts


def _claims(root: Path, problems: list[Problem]) -> Registry | None:
    """The claims; None when a reading of a sentence is bad."""
    try:
        return registry.load(root)
    except BadData as error:
        problems += error.problems
        return None


def _unreadable(root: Path) -> list[Problem]:
    try:
        page_texts(root)
    except BadData as error:
        return error.problems
    return []


def left(root: Path, page: str = "") -> list[Problem]:
    """What the rules of claims find on the pages, or on one (by its file or its name)."""
    if unreadable := _unreadable(root):
        return unreadable
    problems: list[Problem] = []
    dialect = read_dialect(root, problems)
    pages = [read_page(path, root, dialect) for path in page_sources(root)]
    held = _claims(root, problems)
    found = claims.problems(pages, [Code(p) for p in pages], read_findings(root), held)
    chosen = problems + [p for p in found if page in ("", p.file, Path(p.file).stem)]
    return sorted(set(chosen), key=lambda p: (p.file, p.row or 0, p.key, p.message))


def main(root: Path, *, cells: bool = False, fix: bool = False) -> int:
    """Print what is wrong with the words, or with the cells; 1 when there is any, otherwise 0.

    With `fix` the cells are mended first, as far as ruff can do that.
    """
    problems = _unreadable(root)
    if fix and not problems:
        for file in fix_cells(root):
            print(f"{file}: cells written anew")
    problems = problems or (lint_cells(root) if cells else lint(root))
    for problem in problems:
        print(problem)
    if cells and problems:
        print("", "Left, by notebook", *by_notebook(problems), sep="\n")
    return 1 if problems else 0
