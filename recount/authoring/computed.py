"""Numbers that a cell works out and the prose prints."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

from recount.authoring.provenance import behind
from recount.data.outputs import FACTS, GLUE
from recount.printed.cells import shown

Number = Fraction | float


def computed(
    name: str, value: str | Number, decimals: int | None = None, error: float | None = None
) -> None:
    """Make a computed number available to the prose as ``{glue:text}`name` ``.

    A number is formatted with so many decimals, ties away from zero; a string is taken as it is.
    `error` is the Monte Carlo standard error of a simulated number, in its unit: two of them must
    not exceed one unit of the last printed decimal. The facts behind the number are stored with it.
    Raises TypeError for a number without decimals, so that no bare float reaches a page, and
    ValueError for a digit that the error does not carry.
    """
    if not isinstance(value, str):
        if decimals is None and not isinstance(value, int):
            raise TypeError(
                f"computed({name!r}): {value!r} needs a number of decimals or to be text"
            )
        if error is not None:
            require_carried(name, error, decimals or 0)
        value = shown(value, decimals or 0)
    elif error is not None:
        raise TypeError(f"computed({name!r}): an error needs a number beside it, not {value!r}")
    # As text: myst-nb evaluates what it prints, and a bare 0.50 would lose its last decimal.
    data: dict[str, Any] = {"text/plain": repr(value)}
    if facts := behind():
        data[FACTS] = facts
    put_aside(name, data)


def require_carried(name: str, error: float, decimals: int) -> None:
    """Raise ValueError when two standard errors exceed one unit of the last of these decimals.

    >>> require_carried("power", 0.04, 1)
    >>> require_carried("power", 0.04, 2)
    Traceback (most recent call last):
    ValueError: computed('power'): two standard errors are 0.08; at most 1 decimals, not 2
    """
    if not (math.isfinite(error) and error >= 0):
        raise ValueError(f"computed({name!r}): error is {error!r}; expected 0 or more")
    if 2 * error <= 10**-decimals:
        return
    most = math.floor(-math.log10(2 * error))
    allowed = f"at most {most} decimals" if most >= 0 else "not even whole numbers: simulate more"
    raise ValueError(
        f"computed({name!r}): two standard errors are {2 * error:.2g}; {allowed}, not {decimals}"
    )


def put_aside(name: str, data: dict[str, Any]) -> None:
    """Store an output, by MIME type, that the page itself does not show: what `glue` does."""
    from IPython.display import display

    scrapbook = {"name": name, "mime_prefix": GLUE}
    bundle = {GLUE + mime: content for mime, content in data.items()}
    display(bundle, raw=True, metadata={"scrapbook": scrapbook})
