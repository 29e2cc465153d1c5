"""Checks: declared with their document, or automatic for a row with events and a total.

Here they are read, completed and run; `recount.checks.methods` holds what each method does.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from recount.checks import methods
from recount.checks.automatic import automatic
from recount.checks.methods import METHODS
from recount.checks.model import Check, Reference, resolve
from recount.data.facts import Facts
from recount.data.sources import CHECKS, Source
from recount.data.tables import Problem, toml, unread
from recount.statistics.proportions import INTERVALS
from recount.statistics.tables import TESTS

CONCORDANCE = "concordance"  # whose checks are those between documents
TABLES: dict[str, type] = {
    "intervals": dict,
    "tests": dict,
    "not_reproducible": dict,
    "check": list,
}
# What a check may choose by name, and from what.
OPTIONS = {
    "interval": tuple(INTERVALS),
    "test": tuple(TESTS),
    "scale": methods.ratios.SCALES,
    "contrast": tuple(methods.comparisons.CONTRASTS),
    "nature": methods.survival.NATURES,
    "variance": methods.survival.VARIANCES,
}
_CHECK_FIELDS = {"id", "method", "target", "members", "inputs", "why", "interpretation", *OPTIONS}


@dataclass(frozen=True)
class Declared:
    """What the documents and the concordance declare, and what follows from it."""

    checks: tuple[Check, ...]
    intervals: dict[str, str]
    not_reproducible: dict[str, str]
    faulty: frozenset[str] = frozenset()


def files(data: Path, sources: dict[str, Source]) -> list[tuple[str, str]]:
    """Whose checks stand where, from the book's folder: those of documents, then of pairs of them.

    A quotation and a repeat between documents belong to the concordance.
    """
    found = [(s.source, s.file(CHECKS)) for s in sources.values() if CHECKS in s.files]
    between = [(CONCORDANCE, f"data/{CONCORDANCE}.toml")]
    return found + (between if (data / f"{CONCORDANCE}.toml").exists() else [])


def read(data: Path, facts: Facts, problems: list[Problem]) -> Declared:
    """Declared and automatic checks; what is wrong with the declarations is added to `problems`."""
    checks: list[Check] = []
    faulty: set[str] = set()
    intervals: dict[str, str] = {}
    reasons: dict[str, str] = {}
    for source, file in files(data, facts.sources):
        document = toml(data.parent / file, file, problems, TABLES)
        tests: dict[str, str] = {}
        for table, option, chosen in (
            ("intervals", "interval", intervals),
            ("tests", "test", tests),
        ):
            for place, method in document.get(table, {}).items():
                if method not in OPTIONS[option]:
                    message = _unknown_option(option, method)
                    problems.append(Problem(file, None, place, message))
                chosen[place if ":" in place else f"{source}:{place}"] = method
        for key, reason in document.get("not_reproducible", {}).items():
            id_ = key if ":" in key else f"{source}:{key}"
            if id_ not in facts.by_id:
                problems.append(Problem(file, None, key, "not_reproducible names an unknown fact"))
            reasons[id_] = reason
        for number, entry in enumerate(document.get("check", []), start=1):
            if check := _declared(entry, number, _Place(file, source), facts, tests, problems):
                checks.append(check)
            else:
                faulty.add(f"{source}:{entry.get('id')}")
    if not unread(problems):
        checks += list(automatic(facts, intervals, reasons, checks, problems))
    seen: set[str] = set()
    for check in checks:
        if check.id in seen:
            problems.append(Problem(check.file, None, check.id, "duplicate check id"))
        seen.add(check.id)
    return Declared(tuple(checks), intervals, reasons, frozenset(faulty))


def _unknown_option(option: str, chosen: object) -> str:
    return f"unknown {option} {chosen!r}; expected one of: {', '.join(OPTIONS[option])}"


@dataclass(frozen=True)
class _Place:
    """The file of a check, and the source that keys without a source are of."""

    file: str
    source: str


def _declared(
    entry: dict,
    number: int,
    place: _Place,
    facts: Facts,
    tests: dict[str, str],
    problems: list[Problem],
) -> Check | None:
    key, method = entry.get("id") or f"check {number}", entry.get("method", "")
    found = _malformed(entry)

    def references(texts: object, *, target: bool = False) -> tuple[Reference, ...]:
        return tuple(_resolved(facts, place.source, _listed(texts), method, target, found))

    targets = references(entry.get("members") or entry.get("target"), target=True)
    if method in methods.comparisons.P_VALUES and targets and "test" not in entry:
        table = f"{place.source}:{targets[0].fact.place}"
        entry = entry | ({"test": tests[table]} if table in tests else {})
    inputs = entry.get("inputs", [])
    groups = inputs if isinstance(inputs, dict) else {"inputs": inputs} if inputs else {}
    resolved = {name: references(texts) for name, texts in groups.items()}
    if method in METHODS:
        found += _misfits(method, entry, groups)
    problems += [Problem(place.file, None, key, message) for message in found]
    if found:
        return None
    options = {name: entry[name] for name in OPTIONS if name in entry}
    return Check(
        f"{place.source}:{key}", method, entry["why"], place.file, targets, resolved, options,
        interpretation=entry.get("interpretation", False),
    )  # fmt: skip


def _malformed(entry: dict) -> list[str]:
    """What is wrong with the entries of a check, whatever its method needs."""
    found = [f"{name} is missing" for name in ("id", "method", "why") if not entry.get(name)]
    wanted = ", ".join(sorted(_CHECK_FIELDS))
    found += [
        f"unknown entry {name!r}; expected one of: {wanted}"
        for name in entry
        if name not in _CHECK_FIELDS
    ]
    method = entry.get("method")
    if method and method not in METHODS:
        found.append(f"unknown method {method!r}; expected one of: {', '.join(METHODS)}")
    found += [
        _unknown_option(option, entry[option])
        for option, names in OPTIONS.items()
        if option in entry and entry[option] not in names
    ]
    chosen = entry.get("interpretation", False)
    if not isinstance(chosen, bool):
        found.append(f"interpretation is {chosen!r}; expected true or false")
    return found


def _resolved(
    facts: Facts, source: str, texts: list, method: str, target: bool, found: list[str]
) -> Iterator[Reference]:
    """The parts that these keys mean; what is no key is added to `found`."""
    for text in texts:
        if not isinstance(text, str):
            found.append(f"{text!r} is no key; expected text")
            continue
        try:
            yield from resolve(facts, source, text, method, target=target)
        except (KeyError, ValueError) as error:
            found.append(str(error.args[0]))


def _misfits(name: str, entry: dict, groups: dict) -> list[str]:
    """Where the entries of a check are not those that its method needs."""
    method = METHODS[name]
    given = {n: entry[n] for n in ("target", "members", *OPTIONS) if n in entry} | groups
    wanted = f"{name} takes {', '.join(method.entries)}"
    found = [f"{n} is missing; {wanted}" for n in method.needs if not given.get(n)]
    found += [f"needless {n}; {wanted}" for n in given if n not in method.entries]
    for n in method.entries:
        if n in ("target", *OPTIONS) and given.get(n) and not isinstance(given[n], str):
            found.append(f"{n} is {given[n]!r}; expected one")
        number, named = method.exactly.get(n), len(_listed(given.get(n)))
        if number and named and named != number:
            found.append(f"{named} {n}; {name} takes {number}")
    if method.assumed and not entry.get("interpretation"):
        found.append(f"{name} assumes what no fact prints; expected interpretation = true")
    if "members" in method.needs and len(_listed(given.get("members"))) == 1:
        found.append("one of members; expected at least two")
    return found


def _listed(value: object) -> list:
    return [] if value is None else value if isinstance(value, list) else [value]
