"""The examples of what writes the pages come out as written."""

import doctest
import importlib
import pkgutil

import pytest

import recount.sphinx_ext

MODULES = [
    module.name
    for module in pkgutil.iter_modules(recount.sphinx_ext.__path__, "recount.sphinx_ext.")
]


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_come_out_as_written(name):
    failed, _ = doctest.testmod(importlib.import_module(name))
    assert not failed
