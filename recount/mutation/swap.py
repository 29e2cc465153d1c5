"""Lets a loaded module do what another text of it says, wherever its names have gone since.

Running the text again in the module changes what is looked up in it. Functions and classes that
other modules took by name stay the objects that they are, and get the code and the defaults of the
new ones; any other value is put where the old one stands under its name.
"""

from __future__ import annotations

import sys
from functools import _lru_cache_wrapper
from types import FunctionType, ModuleType
from typing import Any


def swap(module: ModuleType, text: str) -> None:
    """Make a module what `text` says; there is no way back but in a copy of the process."""
    assert module.__file__ is not None
    code = compile(text, module.__file__, "exec")
    known = vars(module)
    before = dict(known)
    exec(code, known)
    for name, was in before.items():
        now = known[name]
        if now is was or name.startswith("__"):
            continue
        if isinstance(was, type):
            if was.__module__ == module.__name__:
                _same_class(was, now)
                known[name] = was
        elif function_of(was) is not None:
            if function_of(was).__module__ == module.__name__:
                _same_function(was, now)
                known[name] = was
        elif isinstance(was, dict) and was and not now:
            known[name] = was  # a table that other modules have filled
        else:
            _everywhere(name, was, now)


def caches() -> list[Any]:
    """The functions of loaded modules that keep what they gave."""
    found = {
        id(value): value
        for module in list(sys.modules.values())
        for value in list(vars(module).values())
        if isinstance(value, _lru_cache_wrapper) and value.__module__.startswith("recount.")
    }
    return list(found.values())


def function_of(value: Any) -> Any:
    """The function in a value: itself, in a property, a method of the class, or one that keeps."""
    for name in ("fget", "__func__", "__wrapped__", "func"):
        value = getattr(value, name, None) or value
    return value if isinstance(value, FunctionType) else None


def _same_function(was: Any, now: Any) -> None:
    old, new = function_of(was), function_of(now)
    if new is not None and len(old.__code__.co_freevars) == len(new.__code__.co_freevars):
        old.__code__ = new.__code__
        old.__defaults__, old.__kwdefaults__ = new.__defaults__, new.__kwdefaults__


def _same_class(was: type, now: type) -> None:
    for name, value in vars(now).items():
        mine = vars(was).get(name)
        if function_of(mine) is not None:
            _same_function(mine, value)
        elif not name.startswith("_") and mine is not value and not hasattr(value, "__set__"):
            setattr(was, name, value)


def _everywhere(name: str, was: Any, now: Any) -> None:
    for module in list(sys.modules.values()):
        known = getattr(module, "__dict__", {})
        if known.get(name) is was:
            known[name] = now
