"""What `counted` evaluates: printed quantities at every value that prints so, in all combinations.

The predicate is tried at the printed values and at every corner of the box that the cells of the
quantities span.  That decides it wherever it is monotone or convex in each quantity, as
comparisons of sums, products and ratios of positive numbers are; a predicate that holds in an
island inside of a cell is not for `counted`.
"""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable, Sequence
from datetime import date
from fractions import Fraction
from itertools import product
from numbers import Integral

from recount.claims.comparison import number
from recount.claims.estimates import Printed

MOST_ROUNDED = 12  # quantities with a cell: more have too many corners

Candidates = Sequence[int]
Quantity = Printed | int | Fraction | date | str | Candidates


def faults(predicate: object, quantities: Sequence[object]) -> list[str]:
    """What keeps a predicate from being tried on the quantities."""
    found = []
    if not callable(predicate):
        found.append(f"the predicate is {predicate!r}; expected a function of the quantities")
    elif not _takes(predicate, len(quantities)):
        found.append(f"the predicate does not take {len(quantities)} quantities; expected one each")
    if not quantities:
        found.append("no quantities; expected those that the sentence is about")
    for place, quantity in enumerate(quantities, 1):
        if isinstance(quantity, float) or not isinstance(
            quantity, Printed | Integral | Fraction | date | str | list | tuple | set | range
        ):
            wanted = "a printed quantity, a whole number, a Fraction, a date, a text or candidates"
            found.append(f"quantity {place} is {quantity!r}; expected {wanted}")
        elif isinstance(quantity, list | tuple | set | range) and not quantity:
            found.append(f"quantity {place} has no candidate; expected one or more")
    rounded = sum(isinstance(q, Printed) and q.low != q.high for q in quantities)
    if rounded > MOST_ROUNDED:
        found.append(f"{rounded} rounded quantities; expected {MOST_ROUNDED} at most")
    return found


def tried(predicate: Callable[..., object], quantities: Sequence[Quantity]) -> tuple[str, str]:
    """What comes out: where it is false at the printed values, and where at a corner.

    Both are empty for a predicate that holds throughout.  Raises TypeError when the predicate
    gives something that is neither true nor false.
    """
    printed = [_printed(q) for q in quantities]
    for values in product(*printed):
        if not _asked(predicate, values):
            return _told(values), ""
    for values in product(*([q.low, q.high] if isinstance(q, Printed) else p
                            for q, p in zip(quantities, printed, strict=True))):  # fmt: skip
        if not _asked(predicate, values):
            return "", _told(values)
    return "", ""


def formula(call: ast.Call | None, quantities: Sequence[Quantity]) -> str:
    """The predicate with its quantities put in, as `91 > 2 * 22`; their values without one."""
    values = [_shown(q) for q in quantities]
    predicate = call.args[1] if call and len(call.args) > 1 else None
    if not isinstance(predicate, ast.Lambda):
        return "a condition on " + ", ".join(values)
    names = [argument.arg for argument in predicate.args.args]
    put = dict(zip(names, values, strict=False))
    if predicate.args.vararg:
        rest = ", ".join(values[len(names) :])
        put[predicate.args.vararg.arg] = f"({rest},)"

    class Put(ast.NodeTransformer):
        def visit_Name(self, node: ast.Name) -> ast.Name:
            return ast.Name(put.get(node.id, node.id), node.ctx)

    return ast.unparse(Put().visit(ast.parse(ast.unparse(predicate.body), mode="eval")))


def keys(quantities: Sequence[object]) -> list[str]:
    """The facts among the quantities."""
    return [q.key for q in quantities if isinstance(q, Printed) and q.key]


def _takes(predicate: Callable, count: int) -> bool:
    try:
        inspect.signature(predicate).bind(*range(count))
    except TypeError:
        return False
    except ValueError:  # a built-in that tells no signature
        return True
    return True


def _printed(quantity: Quantity) -> list:
    if isinstance(quantity, Printed):
        return [quantity.value]
    return sorted(quantity) if isinstance(quantity, list | tuple | set | range) else [quantity]


def _asked(predicate: Callable[..., object], values: tuple) -> bool:
    result = predicate(*values)
    if result not in (True, False):
        raise TypeError(f"the predicate gives {result!r}; expected true or false")
    return bool(result)


def _told(values: tuple) -> str:
    return "false at " + ", ".join(number(value) for value in values)


def _shown(quantity: Quantity) -> str:
    if isinstance(quantity, Printed):
        return number(quantity.value)
    if isinstance(quantity, list | tuple | set | range):
        return " or ".join(map(str, sorted(quantity)))
    return repr(quantity) if isinstance(quantity, str) else number(quantity)
