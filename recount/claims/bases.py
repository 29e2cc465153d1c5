"""The family that holds the sentences of a page, each kind of sentence by its own function.

Each returns what it wrote down, a `Record`, from which the reader sees how the sentence is held.
Raises ClaimFault, a line each, when it is used so that it tests nothing, and ClaimError when the
sentence is not true.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from itertools import combinations
from numbers import Real

from recount.claims import quantities as counting
from recount.claims.comparison import TESTS, Compared, Side, compare, number, text
from recount.claims.context import calling, fail, here, refusal, refuse, stated
from recount.claims.estimates import Estimate, Printed, Share
from recount.claims.likeness import NO_SET, Described, UnknownPart, differences, same_patients
from recount.claims.quantities import Quantity
from recount.claims.records import Record, write

Number = Fraction | float

ZERO = Fraction(0)
STANDARD_ERRORS = 4  # by which a simulated condition must hold
_OUTCOMES = ("proportion", "survival", "ratio", "duration")  # types of facts that count patients


def counted(
    id_: str,
    predicate: Callable[..., object],
    *quantities: Quantity,
    tested: str = "",
    unlike: str = "",
) -> Record:
    """Arithmetic on printed counts, dates and constants: `counted` or, if rounding can turn it,
    `compatible`.

    The predicate is tried at the printed values and at every value that prints so
    (`recount.claims.quantities` says when that decides it). A list of counts is of candidates:
    all must satisfy it. `tested` says in words what is tested; `unlike` why facts of different
    sets or definitions are set side by side.
    """
    faults = stated(id_) + counting.faults(predicate, quantities)
    keys = counting.keys(quantities)
    differ = _differ_among(keys, faults)
    faults += _reason(differ, unlike)
    refuse(id_, faults)
    try:
        wrong, turned = counting.tried(predicate, quantities)
    except TypeError as error:
        refuse(id_, [str(error)])
    if wrong:
        fail(id_, wrong)
    return write(
        Record(
            id_,
            "compatible" if turned else "counted",
            tested or _counting(calling(id_), quantities, keys),
            rounding=turned,
            unlike=_said(differ, unlike),
            facts=tuple(keys),
        )
    )


def compared(
    id_: str,
    first: Side | Number,
    second: Side | Number,
    *,
    more: bool | None = True,
    measure: str = "",
    times: Fraction | float = 1,
    bar: str = "",
    test: str = "miettinen_nurminen",
    tested: str = "",
    unlike: str = "",
) -> Record:
    """Two estimates, or one against a fixed bar: the first is more (or with `more=False` less).

    It works out whether the direction holds for all values that print so, and whether it is beyond
    chance (`recount.claims.comparison` names the tests). `more=None` claims that chance can
    explain the difference, and fails when it cannot. `times=2` is for "more than twice", and
    `measure="ratio"` for a ratio of shares. A bar is a printed quantity, or a number that `bar`
    names; shares and their bars are in percent. `unlike` says why facts of different sets or
    definitions are compared all the same.
    """
    one, other = _side(first), _side(second)
    faults = stated(id_)
    if one is None or other is None:
        raise refusal(id_, faults + _no_sides((first, one), (second, other)))
    faults += _two_sides(one, other, bar, measure, test)
    refuse(id_, faults)
    differ = _differ(one, other, faults)
    faults += _reason(differ, unlike)
    refuse(id_, faults)
    try:
        result = compare(one, other, times=times, ratio=measure == "ratio", test=test)
    except ValueError as error:
        refuse(id_, [str(error)])
    told = tested or _comparison(one, other, more, times, bar)
    wanted = 0 if more is None else 1 if more else -1
    if wanted and result.sign != wanted:
        fail(id_, f"{told}; {result.margin}")
    if more is None and not result.chance:
        fail(id_, f"chance does not explain it: {told}; {result.margin}")
    return write(
        Record(
            id_,
            "compared",
            told,
            result.margin,
            "no" if result.chance else "yes",
            _rounding(result) if wanted else "",
            unlike=_said(differ, unlike),
            facts=tuple(side.key for side in (one, other) if side.key),
        )
    )


def modelled(
    id_: str, condition: object, *, model: str, assumes: str, margin: str = "", tested: str = ""
) -> Record:
    """True in a model that is named, under assumptions that are named."""
    faults = stated(id_) + _named(model=model, assumes=assumes)
    if condition not in (True, False):
        faults.append(f"the condition is {condition!r}; expected true or false")
    refuse(id_, faults)
    told = tested or _condition(calling(id_))
    if not condition:
        fail(id_, f"in the model ({model}): {told}")
    return write(Record(id_, "modelled", told, margin, model=model, assumption=assumes))


def simulated(
    id_: str,
    estimate: Number | Sequence[Number],
    error: Number | Sequence[Number],
    *,
    model: str,
    assumes: str,
    above: Number | None = None,
    below: Number | None = None,
    tested: str = "",
) -> Record:
    """True of a simulated number by at least four of its Monte Carlo standard errors.

    Several numbers, each with its error, must all satisfy it. Where a closed form exists it is
    `modelled`, and the simulation checks it.
    """
    numbers, errors = _listed(estimate), _listed(error)
    faults = stated(id_) + _named(model=model, assumes=assumes)
    if len(numbers) != len(errors) or not numbers:
        faults.append(f"{len(numbers)} numbers with {len(errors)} errors; expected one each")
    if not all(isinstance(e, Real) and e > 0 for e in errors):
        wanted = "a Monte Carlo standard error above 0 (a closed form is modelled())"
        faults.append(f"error is {error!r}; expected {wanted}")
    if above is None and below is None:
        faults.append("no bar; expected above=... or below=...")
    refuse(id_, faults)
    ends = [(above, 1), (below, -1)]
    gaps = [
        sign * (value - bar) / e
        for value, e in zip(numbers, errors, strict=True)
        for bar, sign in ends
        if bar is not None
    ]
    told = tested or _simulation(numbers, errors, above, below)
    least = float(min(gaps))
    if least < STANDARD_ERRORS:
        wanted = f"expected {STANDARD_ERRORS} Monte Carlo standard errors or more"
        fail(id_, f"{told}; {least:.1f} from the bar, {wanted}")
    margin = f"{least:.1f} Monte Carlo standard errors from the bar, at the least"
    return write(Record(id_, "simulated", told, margin, model=model, assumption=assumes))


def judged(id_: str, *, because: str, against: str) -> Record:
    """Our opinion, with its reason and the best reason against it."""
    refuse(id_, stated(id_) + _named(because=because, against=against))
    return write(Record(id_, "judged", because, assumption=f"Against it: {against}"))


# --- like with like


def _differ_among(keys: Sequence[str], faults: list[str]) -> str:
    """How facts about different patients differ in set and definition; the first such pair."""
    known = [key for key in keys if here().fact(key).type in _OUTCOMES]
    for one, other in combinations(known, 2):
        if not same_patients(one, other):
            first = _described(Printed(ZERO, ZERO, ZERO, one), faults)
            second = _described(Printed(ZERO, ZERO, ZERO, other), faults)
            if first and second and (words := differences(first, second)):
                return words
    return ""


def _differ(first: Side, second: Side, faults: list[str]) -> str:
    """How two sides differ; a bar is of nobody, unless it is itself a rate that was observed."""
    bars = [side for side in (first, second) if isinstance(side, Printed)]
    if any(not bar.key or here().fact(bar.key).type not in _OUTCOMES for bar in bars):
        return ""
    if first.key and second.key and same_patients(first.key, second.key):
        faults.append(
            "both sides are of the same patients, so they are no two estimates; "
            "expected two groups, or counted()"
        )
    one, other = _described(first, faults), _described(second, faults)
    return differences(one, other) if one and other else ""


def _described(side: Side, faults: list[str]) -> Described | None:
    """The set and the endpoint of a side: those of its key, unless it names its own."""
    of, endpoint = ("", "") if isinstance(side, Printed) else (side.of, side.endpoint)
    sets, definitions = here().likeness.known
    for name, given, known in (("of", of, sets), ("endpoint", endpoint, definitions)):
        if given and given not in known:
            wanted = ", ".join(sorted(known - {NO_SET}))
            faults.append(f"{name} is {given!r}; expected one of: {wanted}")
    if side.key:
        try:
            own = here().likeness.describe(side.key)
        except UnknownPart as error:
            faults.append(str(error.args[0]))
            return None
        return Described(of or own.of, endpoint or own.endpoint)
    if not (of and endpoint):
        faults.append(
            f"{text(side)} has no key; expected of=... and endpoint=... to say what it is"
        )
        return None
    return Described(of, endpoint)


def _reason(differ: str, unlike: str) -> list[str]:
    if differ and not unlike:
        return [f"unlike is compared: {differ}; expected unlike='why it is compared all the same'"]
    if unlike and not differ:
        return ["unlike is given, but sets and definitions are the same: remove it"]
    return []


def _said(differ: str, unlike: str) -> str:
    return f"{differ}: {unlike}" if differ else ""


# --- what is given, and what is told of it


def _side(given: Side | Number) -> Side | None:
    """A side, a number being a bar; None for anything else."""
    if isinstance(given, Share | Estimate | Printed):
        return given
    exact = isinstance(given, Real) and not isinstance(given, bool)
    return Printed(Fraction(given), Fraction(given), Fraction(given)) if exact else None


def _no_sides(*sides: tuple[object, Side | None]) -> list[str]:
    wanted = "expected a share, an estimate with its interval, or a bar"
    return [f"{given!r}; {wanted}" for given, side in sides if side is None]


def _two_sides(first: Side, second: Side, bar: str, measure: str, test: str) -> list[str]:
    bars = [side for side in (first, second) if isinstance(side, Printed)]
    if len(bars) == 2:
        return ["no side has an interval; expected an estimate, or counted() for printed numbers"]
    faults = []
    if bars and not bars[0].key and not bar:
        faults.append(f"the bar {text(bars[0])} has no name; expected bar='what it is'")
    if measure not in ("", "difference", "ratio"):
        faults.append(f"measure is {measure!r}; expected 'difference' or 'ratio'")
    if test not in TESTS:
        faults.append(f"test is {test!r}; expected one of: {', '.join(TESTS)}")
    return faults


def _named(**given: str) -> list[str]:
    return [
        f"{name} is {words!r}; expected words"
        for name, words in given.items()
        if not (isinstance(words, str) and words.strip())
    ]


def _listed(values: Number | Sequence[Number]) -> list[Number]:
    return list(values) if isinstance(values, Iterable) else [values]


def _counting(call: ast.Call | None, quantities: Sequence[Quantity], keys: Sequence[str]) -> str:
    labels = dict.fromkeys(here().fact(key).label for key in keys)
    formula = counting.formula(call, quantities)
    return f"{formula} ({'; '.join(labels)})" if labels else formula


def _comparison(
    first: Side, second: Side, more: bool | None, times: Fraction | float, bar: str
) -> str:
    sign = {True: "more than", False: "less than", None: "against"}[more]
    factor = f"{number(times)} times " if times != 1 else ""
    return f"{_label(first, bar)}, {sign} {factor}{_label(second, bar)}"


def _label(side: Side, bar: str) -> str:
    if side.key:
        return f"{here().fact(side.key).label} {text(side)}"
    if isinstance(side, Printed):
        return f"{bar} {text(side)}"
    return f"{side.endpoint or 'the estimate'} {text(side)}"


def _rounding(result: Compared) -> str:
    return "the direction turns at another value that prints so" if result.turns else ""


def _condition(call: ast.Call | None) -> str:
    return ast.unparse(call.args[1]) if call and len(call.args) > 1 else "the condition of the cell"


def _simulation(
    numbers: list[Number], errors: list[Number], above: Number | None, below: Number | None
) -> str:
    told = ", ".join(
        f"{number(float(x))} (standard error {float(e):.2g})"
        for x, e in zip(numbers, errors, strict=True)
    )
    bars = [f"above {number(above)}"] if above is not None else []
    bars += [f"below {number(below)}"] if below is not None else []
    return f"{told}, {' and '.join(bars)}"
