"""What a cell may be: short, formatted, of one page, with keys that a search finds.

`python -m recount.lint cells` reports it, `--fix` lets ruff mend what it can. The rules by key:

`cell` - At most 60 lines a cell. No own `number`, `count`, `cell` or `nothing`: the reader and the
chart forms of `recount.authoring` are theirs. No function defined in two notebooks, under whatever
names: what computes for two pages stands in the library, with a test.

`key` - The key of a fact is one literal text, so that a search for it finds every use.

`format` and ruff's own codes - as in the library, with the same settings.
"""

from __future__ import annotations

import ast
import copy
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

from recount.data.facts import PARTS
from recount.data.project import page_sources
from recount.data.tables import Problem
from recount.lint import ruff
from recount.lint.code import Code, called
from recount.lint.dialect import read_dialect
from recount.lint.markdown import read_page
from recount.lint.pages import Page

LONGEST = 60
_READERS = ("number", "count", "cell")
_TAKE_A_KEY = {
    *_READERS, "limits", "estimate", "share", "counts_behind", "date", "span", "text", "fact",
    "printed", "role", "interval_role", "interval_roles", "under", "recomputed",
}  # fmt: skip
_VALUE = "\ufffc"  # stands for what is pasted into a key
_KEY = re.compile(
    rf"(?:[a-z0-9_{_VALUE}]*:)?[a-z0-9_.{_VALUE}]*(?:@[\w{_VALUE}]+)?(?:#[\w{_VALUE}]+)?"
)
_PART = re.compile(rf"#(?:{'|'.join(PARTS)}|{_VALUE})$")


def lint_cells(root: Path) -> list[Problem]:
    """Everything that is wrong with the cells of the project at `root`, by file and line."""
    problems: list[Problem] = []
    pages = _pages(root, problems)
    codes = [Code(page) for page in pages]
    ruff.inspect(pages, root)
    for code in codes:
        _long_cells(code.page)
        _own_helpers(code)
        _glued_keys(code)
    _shared_functions(codes)
    problems += (problem for page in pages for problem in page.problems)
    return sorted(set(problems), key=lambda p: (p.file, p.row or 0, p.key, p.message))


def fix_cells(root: Path) -> list[str]:
    """Let ruff mend and format the cells in their pages; the files that changed."""
    return ruff.fix(_pages(root, []), root)


def by_notebook(problems: list[Problem]) -> list[str]:
    """A line a notebook: how many problems are left, and of which keys."""
    left: dict[str, Counter] = defaultdict(Counter)
    for problem in problems:
        left[problem.file][problem.key] += 1
    return [
        f"{file}: {counts.total()} ({', '.join(f'{k} {n}' for k, n in counts.most_common())})"
        for file, counts in left.items()
    ]


def _pages(root: Path, problems: list[Problem]) -> list[Page]:
    """The pages with cells; their words are the other rules' to report."""
    dialect = read_dialect(root, problems)
    pages = [read_page(path, root, dialect) for path in page_sources(root)]
    for page in pages:
        page.problems.clear()
    return [page for page in pages if page.cells]


def _long_cells(page: Page) -> None:
    for cell in page.cells:
        length = len(cell.source.strip("\n").split("\n"))
        if length > LONGEST:
            message = f"the cell has {length} lines; expected at most {LONGEST}, and one job"
            page.report(cell.line, "cell", message)


def _own_helpers(code: Code) -> None:
    for _, node in code.nodes:
        match node:
            case ast.FunctionDef(name=name) if name in _READERS:
                message = f"{name}() is defined here; expected the reader of open_book()"
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Lambda()) if name in _READERS:
                message = f"{name} is defined here; expected the reader of open_book()"
            case ast.Assign(targets=[ast.Name(id="nothing")]):
                message = "`nothing` is defined here; expected a chart form of recount.authoring"
            case _:
                continue
        code.page.report(node.lineno, "cell", message)


def _glued_keys(code: Code) -> None:
    given = {
        id(node.args[0])
        for _, node in code.nodes
        if isinstance(node, ast.Call) and node.args and called(node) in _TAKE_A_KEY
    }
    for _, node in code.nodes:
        if isinstance(node, ast.expr) and (key := _glued_key(node, given=id(node) in given)):
            shown = key.replace(_VALUE, "{}")
            message = f"the key {shown!r} is glued together; expected one literal text"
            code.page.report(node.lineno, "key", message)


def _glued_key(node: ast.expr, *, given: bool) -> str:
    """The key that an expression pastes together, with a sign for each value; else empty.

    What is `given` to a function that takes a key is a key, whatever it looks like.
    """
    match node:
        case ast.JoinedStr(values=values):
            pieces = [str(v.value) if isinstance(v, ast.Constant) else _VALUE for v in values]
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            pieces = [
                v.value if isinstance(v, ast.Constant) and isinstance(v.value, str) else _VALUE
                for v in (left, right)
            ]
        case _:
            return ""
    key = "".join(pieces)
    if _VALUE not in key or not (given or _KEY.fullmatch(key)):
        return ""
    named = key.partition(":")[0] != key and key.partition(":")[0] != _VALUE
    return key if given or named or key.count(".") >= 2 or _PART.search(key) else ""


def _shared_functions(codes: list[Code]) -> None:
    """Report each function that stands in an earlier notebook already."""
    first: dict[str, tuple[Page, ast.FunctionDef]] = {}
    for code in codes:
        for node in _functions(code):
            page, other = first.setdefault(_shape(node), (code.page, node))
            if page is not code.page:
                message = f"{node.name}() stands in {page.file}:{other.lineno} already"
                message += f" as {other.name}()" if other.name != node.name else ""
                code.page.report(node.lineno, "cell", f"{message}; move it to the library")


def _functions(code: Code) -> Iterator[ast.FunctionDef]:
    return (node for _, node in code.nodes if isinstance(node, ast.FunctionDef))


def _shape(function: ast.FunctionDef) -> str:
    """A function without its own names, its annotations and its docstring."""
    node = copy.deepcopy(function)
    if ast.get_docstring(node) is not None:
        del node.body[0]
    bound = {node.name: "itself"}
    for inner in ast.walk(node):
        name = ""
        match inner:
            case ast.arg(arg=name):
                inner.annotation = None
            case ast.FunctionDef():
                inner.returns = None
                name = inner.name
            case ast.Name(id=name, ctx=ast.Store()):
                pass
        if name:
            bound.setdefault(name, f"name {len(bound)}")
    for inner in ast.walk(node):
        match inner:
            case ast.arg(arg=name):
                inner.arg = bound[name]
            case ast.FunctionDef(name=name):
                inner.name = bound[name]
            case ast.Name(id=name) if name in bound:
                inner.id = bound[name]
    return ast.dump(node)
