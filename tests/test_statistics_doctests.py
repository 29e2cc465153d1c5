"""The worked numbers of statistics and models run, and none is missing."""

import doctest
import importlib
import inspect
import pkgutil
import subprocess
import sys
from pathlib import Path

import pytest

import recount.models
import recount.statistics

MODULES = sorted(
    module.name
    for package in (recount.statistics, recount.models)
    for module in pkgutil.iter_modules(package.__path__, f"{package.__name__}.")
)
PUBLIC = [
    pytest.param(function, id=f"{name}.{function.__name__}")
    for name in MODULES
    if "._" not in name
    for function in vars(importlib.import_module(name)).values()
    if inspect.isfunction(function)
    and function.__module__ == name
    and not function.__name__.startswith("_")
]


@pytest.mark.parametrize("name", MODULES)
def test_the_worked_numbers_come_out_as_written(name):
    failed, _ = doctest.testmod(importlib.import_module(name))
    assert not failed


@pytest.mark.parametrize("function", PUBLIC)
def test_every_public_function_says_what_it_returns_raises_and_rests_on(function):
    text = " ".join((inspect.getdoc(function) or "").split())
    for part in (">>> ", "Return", "Raises ValueError", "Source:"):
        assert part in text


def test_the_methods_run_on_the_standard_library_alone():
    # -S leaves out site-packages, so that a third-party import would fail as well as show.
    program = f"""
import sys
sys.path.insert(0, {str(Path(*recount.statistics.__path__).parents[1])!r})
before = set(sys.modules)
import importlib
for name in {[name for name in MODULES if name.startswith("recount.statistics.")]!r}:
    importlib.import_module(name)
loaded = {{name.partition(".")[0] for name in set(sys.modules) - before}}
print(*sorted(loaded - set(sys.stdlib_module_names) - {{"recount"}}))
"""
    run = subprocess.run(
        [sys.executable, "-I", "-S", "-c", program], capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr
    assert run.stdout.split() == []
