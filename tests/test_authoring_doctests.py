"""The examples of what a notebook imports come out as written."""

import doctest
import importlib
import pkgutil

import pytest

import recount.authoring

MODULES = [
    module.name for module in pkgutil.iter_modules(recount.authoring.__path__, "recount.authoring.")
]


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_come_out_as_written(name):
    failed, _ = doctest.testmod(importlib.import_module(name))
    assert not failed
