"""What the statements of a cell do with names: which they use, bind and change.

Python does not say which number came out of which; its syntax says which names a statement uses.
So that no use is lost, what may happen counts as happening: both branches of an `if`, and the
names that a function uses whenever the function is mentioned.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable
from dataclasses import dataclass, field

# Calls that change none of their arguments, though nothing is done with what they return.
HARMLESS = {
    "print", "display", "show", "show_table", "computed", "counted", "compared",
    "modelled", "simulated", "absent", "read_in", "judged",
}  # fmt: skip
READING = {
    "number", "count", "limits", "estimate", "cell", "share", "counts_behind", "date", "span",
    "text", "fact", "printed", "role", "interval_role", "under", "recomputed",
}  # fmt: skip
# Methods of containers that change them, whatever is done with the result.
CHANGING = {
    "add", "append", "appendleft", "clear", "discard", "extend", "insert", "pop", "popitem",
    "popleft", "remove", "setdefault", "sort", "update",
}  # fmt: skip


@dataclass
class Names:
    """The names of a piece of code. What functions do happens later: when they are called."""

    used: set[str] = field(default_factory=set)
    bound: set[str] = field(default_factory=set)
    changed: set[str] = field(default_factory=set)
    used_later: set[str] = field(default_factory=set)
    changed_later: set[str] = field(default_factory=set)
    arguments: set[str] = field(default_factory=set)
    changes_arguments: bool = False
    # Names and those that they are a part of, or that a change of them reaches otherwise.
    views: dict[str, set[str]] = field(default_factory=dict)

    def without(self, local: Iterable[str]) -> Names:
        """What is seen from outside of a scope with these names of its own."""
        own = set(local)
        changed, todo = set(self.changed), list(self.changed)
        while todo:  # to change a part is to change the whole
            new = self.views.get(todo.pop(), set()) - changed
            changed |= new
            todo += new
        return Names(
            self.used - own, self.bound - own, changed - own, self.used_later - own,
            self.changed_later - own, self.arguments - own, self.changes_arguments,
            {name: wholes - own for name, wholes in self.views.items() if name not in own},
        )  # fmt: skip


@dataclass(frozen=True)
class Statement:
    """A statement of a cell with the lines it stands on."""

    first: int
    last: int
    names: Names
    rebinds: bool  # whether the names that it binds lose what they were
    imports: bool = False
    remembers: bool = False  # a decorated function, which may keep results (`functools.cache`)


def statements(source: str) -> list[Statement]:
    """The statements of a cell, in order.

    >>> first, second = statements("a = b + 1\\nrows.append(a)")
    >>> first.names.used, first.names.bound, second.names.changed
    ({'b'}, {'a'}, {'rows'})
    """
    found = []
    for node in ast.parse(source).body:
        decorators = getattr(node, "decorator_list", [])
        first = min([node.lineno, *(d.lineno for d in decorators)])
        visitor = _Visitor()
        visitor.visit(node)
        function = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        imports = isinstance(node, ast.Import | ast.ImportFrom)
        whole = ast.Assign | ast.AnnAssign | ast.ClassDef
        found.append(
            Statement(
                first,
                node.end_lineno or first,
                visitor.names.without(()),
                function or imports or isinstance(node, whole),
                imports,
                function and bool(decorators),
            )
        )
    return found


def root(node: ast.AST | None) -> str | None:
    """The name that an attribute, an element or a method's result belongs to.

    >>> root(ast.parse("table.loc[0].rate", mode="eval").body)
    'table'
    """
    while True:
        match node:
            case ast.Name(id=name):
                return name
            case ast.Attribute(value=inner) | ast.Subscript(value=inner):
                node = inner
            case ast.Starred(value=inner) | ast.Call(func=ast.Attribute(value=inner)):
                node = inner
            case _:
                return None


def targets(node: ast.AST) -> set[str]:
    """The names that an assignment to this target binds."""
    if isinstance(node, ast.Name):
        return {node.id}
    if isinstance(node, ast.Tuple | ast.List):
        return set().union(*(targets(element) for element in node.elts))
    return targets(node.value) if isinstance(node, ast.Starred) else set()


class _Visitor(ast.NodeVisitor):
    """Collects the names of a piece of code, nested scopes included."""

    def __init__(self) -> None:
        self.names = Names()
        self.hidden: set[str] = set()  # bound in this round of a loop, so not used from before
        self.globals: set[str] = set()

    def _visit_all(self, nodes: Iterable[ast.AST | None]) -> None:
        for node in nodes:
            if node is not None:
                self.visit(node)

    # names and assignments

    def visit_Name(self, node: ast.Name) -> None:
        """A name that is used, or bound, or deleted."""
        if isinstance(node.ctx, ast.Store):
            self.names.bound.add(node.id)
        elif isinstance(node.ctx, ast.Load) and node.id not in self.hidden:
            self.names.used.add(node.id)

    def visit_Global(self, node: ast.Global) -> None:
        """Names that a function binds outside of itself."""
        self.globals |= set(node.names)

    def _assign(self, target: ast.AST, value: Iterable[str | None]) -> None:
        self.visit(target)
        for element in ast.walk(target):
            if isinstance(element, ast.Attribute | ast.Subscript) and isinstance(
                element.ctx, ast.Store
            ):
                self._change(element)
        for name in targets(target):
            self._see(name, value)

    def _see(self, part: str, wholes: Iterable[str | None]) -> None:
        self.names.views.setdefault(part, set()).update(filter(None, wholes))

    def _change(self, node: ast.AST) -> None:
        if name := root(node):
            self.names.changed.add(name)

    def visit_Assign(self, node: ast.Assign) -> None:
        """The value is used before the targets are bound."""
        self.visit(node.value)
        for target in node.targets:
            self._assign(target, [root(node.value)])
            for name in _contained(node.value):
                self._see(name, targets(target) or [root(target)])

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        """As without the annotation."""
        if node.value:
            self.visit(node.value)
            self._assign(node.target, [root(node.value)])

    def visit_AugAssign(self, node: ast.AugAssign) -> None:
        """The target is used, and changed."""
        self.visit(node.value)
        if isinstance(node.target, ast.Name):
            self.names.used.add(node.target.id)
        else:
            self.visit(node.target)
        self._change(node.target)

    # loops and blocks

    def _for(self, node: ast.For | ast.AsyncFor) -> None:
        """Within a round, what the round has bound is not what stood there before."""
        self.visit(node.iter)
        self._assign(node.target, _loaded(node.iter))
        before = set(self.hidden)
        self.hidden |= targets(node.target)
        for statement in node.body:
            self.visit(statement)
            for target in getattr(statement, "targets", []):
                self.hidden |= targets(target)
        self.hidden = before
        self._visit_all(node.orelse)

    visit_For = visit_AsyncFor = _for

    def visit_ExceptHandler(self, node: ast.ExceptHandler) -> None:
        """The exception has a name."""
        self.names.bound |= {node.name} if node.name else set()
        self.generic_visit(node)

    def visit_MatchAs(self, node: ast.MatchAs) -> None:
        """A pattern binds names."""
        self.names.bound |= {node.name} if node.name else set()
        self.generic_visit(node)

    def _import(self, node: ast.Import | ast.ImportFrom) -> None:
        for alias in node.names:
            self.names.bound.add(alias.asname or alias.name.partition(".")[0])

    visit_Import = visit_ImportFrom = _import

    # calls

    def visit_Call(self, node: ast.Call) -> None:
        """Some methods change what they belong to; some functions change what they are given."""
        if isinstance(node.func, ast.Attribute) and node.func.attr in CHANGING:
            self._change(node.func)
            for name in {name for given in _given(node) for name in _contained(given)}:
                self._see(name, [root(node.func)])
        self.names.arguments |= {name for name in map(root, _given(node)) if name}
        self.generic_visit(node)

    def visit_Expr(self, node: ast.Expr) -> None:
        """A call whose result is thrown away is made for what it changes."""
        self.visit(node.value)
        if not isinstance(node.value, ast.Call):
            return
        function = node.value.func
        name = getattr(function, "attr", getattr(function, "id", ""))
        if name in HARMLESS | READING | CHANGING:
            return
        if isinstance(function, ast.Attribute):
            self._change(function)
        for argument in _given(node.value):
            self._change(argument)

    # scopes

    def _function(self, arguments: ast.arguments, body: Iterable[ast.AST]) -> None:
        self._visit_all([*arguments.defaults, *arguments.kw_defaults])
        inner = _Visitor()
        inner._visit_all(body)
        every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
        every += filter(None, [arguments.vararg, arguments.kwarg])
        parameters = {argument.arg for argument in every}
        changed = inner.names.without(()).changed
        local = parameters | (inner.names.bound - inner.globals)
        outside = inner.names.without(local)
        self.names.used_later |= outside.used | outside.used_later
        self.names.changed_later |= outside.changed | outside.changed_later
        self.names.changed_later |= inner.names.bound & inner.globals
        self.names.changes_arguments |= outside.changes_arguments or bool(changed & parameters)

    def _def(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        """A function uses names when it is called, not when it is made."""
        self.names.bound.add(node.name)
        self._visit_all(node.decorator_list)
        self._function(node.args, node.body)

    visit_FunctionDef = visit_AsyncFunctionDef = _def

    def visit_Lambda(self, node: ast.Lambda) -> None:
        """As a function."""
        self._function(node.args, [node.body])

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        """The body of a class runs at once, its methods later."""
        self._visit_all([*node.decorator_list, *node.bases, *(k.value for k in node.keywords)])
        inner = _Visitor()
        inner._visit_all(node.body)
        self._add(inner.names.without(inner.names.bound))
        self.names.bound.add(node.name)

    def _comprehension(self, node: ast.ListComp | ast.SetComp | ast.GeneratorExp) -> None:
        self._within(node.generators, [node.elt])

    visit_ListComp = visit_SetComp = visit_GeneratorExp = _comprehension

    def visit_DictComp(self, node: ast.DictComp) -> None:
        """As the others."""
        self._within(node.generators, [node.key, node.value])

    def _within(self, generators: list[ast.comprehension], results: list[ast.expr]) -> None:
        inner, local = _Visitor(), set()
        inner.hidden = set(self.hidden)
        for generator in generators:
            inner.visit(generator.iter)
            inner._assign(generator.target, _loaded(generator.iter))
            local |= targets(generator.target)
            inner.hidden |= targets(generator.target)
            inner._visit_all(generator.ifs)
        inner._visit_all(results)
        self._add(inner.names.without(local))

    def _add(self, other: Names) -> None:
        for name in ("used", "bound", "changed", "used_later", "changed_later", "arguments"):
            getattr(self.names, name).update(getattr(other, name))
        self.names.changes_arguments |= other.changes_arguments
        for name, wholes in other.views.items():
            self._see(name, wholes)


def _contained(node: ast.AST) -> set[str]:
    """The names that a name or a literal list, tuple, set or dictionary holds as they are."""
    match node:
        case ast.Name(id=name):
            return {name}
        case ast.List(elts=parts) | ast.Tuple(elts=parts) | ast.Set(elts=parts):
            return set().union(*map(_contained, parts))
        case ast.Dict(values=parts):
            return set().union(*map(_contained, parts))
    return set()


def _given(call: ast.Call) -> list[ast.expr]:
    return [*call.args, *(keyword.value for keyword in call.keywords)]


def _loaded(node: ast.AST) -> set[str]:
    return {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}
