"""The library in layers: nothing imports upwards or in a circle, and no module is long."""

from __future__ import annotations

import ast
import sys
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

from recount.build.execute import OF_PAGES

ROOT = Path(__file__).resolve().parents[1]
LIBRARY = ROOT / "recount"
LINES = 400
# From the lowest on: a module imports from its own layer and from those before it.
LAYERS = (
    ("vocabulary", "markup"),
    ("printed",),
    ("statistics",),
    ("data",),
    ("checks",),
    ("claims",),
    ("ledger",),
    ("exports", "description", "uses", "sentences"),
    ("report", "difference", "untied"),
    ("changed", "read_again"),
    ("lab",),
    ("browser",),
    ("written",),
    ("models",),
    ("authoring",),
    ("build",),
    ("lint",),
    ("mutation",),
    ("sphinx_ext",),
    ("starter",),
    ("cli",),
    ("__main__",),
)
LEVEL = {name: level for level, names in enumerate(LAYERS) for name in names}
STANDARD = set(sys.stdlib_module_names)
STANDARD_LIBRARY_ALONE = LAYERS[: LAYERS.index(("models",))]


def module_name(path: Path) -> str:
    """`recount.data.facts` for recount/data/facts.py, `recount.data` for its package."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


SOURCES = {module_name(path): path for path in sorted(LIBRARY.rglob("*.py"))}


def imports(name: str) -> dict[str, set[str]]:
    """The modules that a module imports, each with the names that it takes from them.

    An import inside a function counts, one for type checkers alone does not.
    """
    tree = ast.parse(SOURCES[name].read_text(encoding="utf-8"))
    found: dict[str, set[str]] = {}
    for node in _nodes(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                found.setdefault(alias.name, set())
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                submodule = f"{node.module}.{alias.name}"
                if submodule in SOURCES:
                    found.setdefault(submodule, set())
                else:
                    found.setdefault(node.module, set()).add(alias.name)
    return found


def _nodes(tree: ast.AST) -> list[ast.AST]:
    found: list[ast.AST] = []
    for child in ast.iter_child_nodes(tree):
        if isinstance(child, ast.If) and ast.unparse(child.test) == "TYPE_CHECKING":
            continue
        found += [child, *_nodes(child)]
    return found


def layer(name: str) -> str:
    """The part of the library that a module belongs to."""
    return name.split(".")[1] if "." in name else ""


GRAPH = {name: {m for m in imports(name) if m in SOURCES} for name in SOURCES}


def test_every_part_of_the_library_has_its_layer():
    assert {layer(name) for name in SOURCES} - {""} == set(LEVEL)


def test_nothing_imports_upwards():
    upwards = [
        f"{name} imports {target}"
        for name, targets in GRAPH.items()
        for target in targets
        if layer(target) and layer(name) and LEVEL[layer(target)] > LEVEL[layer(name)]
    ]
    assert upwards == []


def test_no_modules_import_each_other_in_a_circle():
    # A package's face imports its modules, and a module that asks for the face has all of them.
    try:
        list(TopologicalSorter(GRAPH).static_order())
    except CycleError as error:
        pytest.fail(" -> ".join(error.args[1]))


def test_no_module_takes_what_is_private_to_another():
    private = [
        f"{name} takes {taken} from {target}"
        for name in SOURCES
        for target, names in imports(name).items()
        if target.startswith("recount")
        for taken in names
        if taken.startswith("_") and not taken.startswith("__")
    ]
    assert private == []


def test_no_module_is_long():
    lengths = {name: len(path.read_text("utf-8").splitlines()) for name, path in SOURCES.items()}
    assert {name: length for name, length in lengths.items() if length > LINES} == {}


def test_the_lower_layers_need_the_standard_library_alone():
    allowed = {name for names in STANDARD_LIBRARY_ALONE for name in names}
    own = {name.partition(".")[0] for name in SOURCES}
    foreign = [
        f"{name} imports {target}"
        for name in SOURCES
        if layer(name) in allowed
        for target in imports(name)
        if target.partition(".")[0] not in own | STANDARD
    ]
    assert foreign == []


def test_no_cell_runs_what_the_cache_of_notebooks_leaves_out():
    cells = "\n".join(path.read_text("utf-8") for path in (ROOT / "notebooks").glob("*.md"))
    assert all(LEVEL[name] > LEVEL["authoring"] for name in OF_PAGES)
    assert [name for name in OF_PAGES if f"recount.{name}" in cells] == []
