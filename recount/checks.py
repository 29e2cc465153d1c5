"""Checks: declared in `data/checks/`, or automatic for a row with events and a total.

Here they are read, completed and run; `recount.recompute` holds what each method does.
"""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from recount import recompute
from recount.facts import Fact, Facts
from recount.methods.proportions import INTERVALS
from recount.methods.tables import TESTS
from recount.recompute import Check, Outcome, Reference
from recount.recompute.core import total_of
from recount.schema import BadData, Problem, unread

TABLES = {"intervals": dict, "tests": dict, "not_reproducible": dict, "check": list}
# What a check may choose by name, and from what.
OPTIONS = {
    "interval": tuple(INTERVALS),
    "test": tuple(TESTS),
    "scale": recompute.ratios.SCALES,
    "contrast": tuple(recompute.comparisons.CONTRASTS),
    "nature": recompute.survival.NATURES,
    "variance": recompute.survival.VARIANCES,
}
_CHECK_FIELDS = {"id", "method", "target", "members", "inputs", "why", "reading", *OPTIONS}


@dataclass(frozen=True)
class Family:
    """One table: its interval limits or p values, and how many of them each method reproduces."""

    place: str
    method: str
    what: str
    printed: int
    matches: dict[str, int]


@dataclass(frozen=True)
class Declared:
    """Everything in `data/checks/`."""

    checks: tuple[Check, ...]
    families: dict[str, str]
    not_reproducible: dict[str, str]
    faulty: frozenset[str] = frozenset()


def read(data: Path, facts: Facts, problems: list[Problem]) -> Declared:
    """Declared and automatic checks; what is wrong with the declarations is added to `problems`."""
    checks: list[Check] = []
    faulty: set[str] = set()
    families: dict[str, str] = {}
    reasons: dict[str, str] = {}
    for path in sorted((data / "checks").glob("*.toml")):
        file, source = f"data/checks/{path.name}", path.stem
        document = toml(path, file, problems, TABLES)
        tests: dict[str, str] = {}
        for table, option, chosen in (
            ("intervals", "interval", families),
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
            if check := _declared(entry, number, file, source, facts, tests, problems):
                checks.append(check)
            else:
                faulty.add(f"{source}:{entry.get('id')}")
    if not unread(problems):
        checks += list(_automatic(facts, families, reasons, checks, problems))
    seen: set[str] = set()
    for check in checks:
        if check.id in seen:
            problems.append(Problem(check.file, None, check.id, "duplicate check id"))
        seen.add(check.id)
    return Declared(tuple(checks), families, reasons, frozenset(faulty))


def toml(
    path: Path, file: str, problems: list[Problem], shape: dict[str, type] | None = None
) -> dict:
    """The entries of a TOML file that are of the kind that `shape` (by default: tables) expects."""
    try:
        document = tomllib.loads(path.read_bytes().decode("utf-8"))
    except FileNotFoundError:
        problems.append(Problem(file, None, "", "does not exist", unread=True))
        return {}
    except UnicodeDecodeError as error:
        message = f"is not UTF-8 (byte {error.start}); expected UTF-8 without BOM"
        problems.append(Problem(file, None, "", message, unread=True))
        return {}
    except tomllib.TOMLDecodeError as error:
        problems.append(Problem(file, None, "", f"is not TOML: {error}", unread=True))
        return {}
    result = {}
    for name, content in document.items():
        kind = dict if shape is None else shape.get(name)
        rows = content if kind is list and isinstance(content, list) else [{}]
        if kind and isinstance(content, kind) and all(isinstance(row, dict) for row in rows):
            result[name] = content
        elif kind:
            wanted = f"[{name}]" if kind is dict else f"[[{name}]]"
            problems.append(Problem(file, None, name, f"is no table; expected {wanted}"))
        else:
            wanted = ", ".join(shape)
            problems.append(Problem(file, None, name, f"unknown table; expected one of: {wanted}"))
    return result


def _unknown_option(option: str, chosen: object) -> str:
    return f"unknown {option} {chosen!r}; expected one of: {', '.join(OPTIONS[option])}"


def _declared(
    entry: dict,
    number: int,
    file: str,
    source: str,
    facts: Facts,
    tests: dict[str, str],
    problems: list[Problem],
) -> Check | None:
    key = entry.get("id") or f"check {number}"
    found: list[str] = []
    for name in ("id", "method", "why"):
        if not entry.get(name):
            found.append(f"{name} is missing")
    found += [f"unknown entry {name!r}" for name in entry if name not in _CHECK_FIELDS]
    method = entry.get("method", "")
    if method and method not in recompute.METHODS:
        wanted = ", ".join(recompute.METHODS)
        found.append(f"unknown method {method!r}; expected one of: {wanted}")
    found += [
        _unknown_option(option, entry[option])
        for option, names in OPTIONS.items()
        if option in entry and entry[option] not in names
    ]
    if not isinstance(entry.get("reading", False), bool):
        found.append(f"reading is {entry['reading']!r}; expected true or false")

    def references(texts: list, *, target: bool) -> tuple[Reference, ...]:
        result: list[Reference] = []
        for text in texts:
            if not isinstance(text, str):
                found.append(f"{text!r} is no key; expected text")
                continue
            try:
                result += recompute.resolve(facts, source, text, method, target=target)
            except (KeyError, ValueError) as error:
                found.append(str(error.args[0]))
        return tuple(result)

    members = _listed(entry.get("members")) or _listed(entry.get("target"))
    targets = references(members, target=True)
    if method in recompute.comparisons.P_VALUES and targets and "test" not in entry:
        place = f"{source}:{targets[0].fact.place}"
        entry = entry | ({"test": tests[place]} if place in tests else {})
    inputs = entry.get("inputs", [])
    groups = inputs if isinstance(inputs, dict) else {"inputs": inputs} if inputs else {}
    resolved = {name: references(_listed(texts), target=False) for name, texts in groups.items()}
    if method in recompute.METHODS:
        found += _misfits(method, entry, groups)
    problems += [Problem(file, None, key, message) for message in found]
    if found:
        return None
    options = {name: entry[name] for name in OPTIONS if name in entry}
    return Check(
        f"{source}:{key}", method, entry["why"], file, targets, resolved, options,
        reading=entry.get("reading", False),
    )  # fmt: skip


def _misfits(method: str, entry: dict, groups: dict) -> list[str]:
    """Where the entries of a check are not those that its method needs."""
    needs = dict(need.partition("=")[::2] for need in recompute.METHODS[method].needs.split())
    given = {n: entry[n] for n in ("target", "members", *OPTIONS) if n in entry} | groups
    wanted = f"{method} takes {', '.join(n.rstrip('?') for n in needs)}"
    found = [f"{n} is missing; {wanted}" for n in needs if not n.endswith("?") and not given.get(n)]
    found += [f"needless {n}; {wanted}" for n in given if n not in needs and f"{n}?" not in needs]
    for name, number in needs.items():
        entries = given.get(name)
        if name in ("target", *OPTIONS) and entries and not isinstance(entries, str):
            found.append(f"{name} is {entries!r}; expected one")
        if number and entries and len(_listed(entries)) != int(number):
            found.append(f"{len(_listed(entries))} {name}; {method} takes {number}")
    if "members" in needs and len(_listed(given.get("members"))) == 1:
        found.append("one of members; expected at least two")
    return found


def _listed(value: object) -> list:
    return [] if value is None else value if isinstance(value, list) else [value]


def _automatic(
    facts: Facts,
    families: dict[str, str],
    reasons: dict[str, str],
    declared: list[Check],
    problems: list[Problem],
) -> Iterator[Check]:
    """What a row is checked for without anyone asking: estimate, percentage and interval.

    An estimate or median lies inside its limits; a share with events and total is recomputed, and
    so is an interval of a share, by the method of its table.
    """
    covered = {
        t.fact.id
        for check in declared
        if check.method in ("proportion_interval", "expected_proportion", "count_inversion")
        for t in check.targets
    }
    for fact in facts:
        if fact.value and fact.low and fact.high:
            yield Check(
                f"{fact.id}/inside", "value_inside_limits", "The row prints a value and limits.",
                fact.file, (Reference(fact, "value"),), automatic=True,
            )  # fmt: skip
        if fact.type != "proportion":
            continue
        events, total = _events(fact), total_of(facts, fact)
        limits = tuple(Reference(fact, p) for p in ("low", "high") if getattr(fact, p))
        inputs = {"events": (events,), "total": (total,)}
        if events and total and fact.value:
            yield Check(
                f"{fact.id}/percentage", "percentage", "The row prints events and their total.",
                fact.file, (Reference(fact, "value"),), inputs, automatic=True,
            )  # fmt: skip
        if not fact.bounds.startswith("ci") or fact.id in covered or fact.id in reasons:
            continue
        method = families.get(f"{fact.source}:{fact.place}")
        if total is None or method is None:
            place = f"{fact.source}:{fact.place}"
            wanted = f"a method for {place} under [intervals], or a reason under [not_reproducible]"
            if _needs_check(fact, declared):
                message = f"its interval is tied to no method; expected {wanted}"
                problems.append(Problem(fact.file, fact.line, fact.key, message))
            continue
        options = {"interval": method}
        if events:
            yield Check(
                f"{fact.id}/interval", "proportion_interval",
                "The row prints events, total and an interval.", fact.file, limits, inputs, options,
                automatic=True,
            )  # fmt: skip
        else:
            yield Check(
                f"{fact.id}/count", "count_inversion",
                "The row prints a rate and an interval of a known total.", fact.file,
                (Reference(fact, "value"), *limits), {"total": (total,)}, options, automatic=True,
            )  # fmt: skip


def _needs_check(fact: Fact, declared: list[Check]) -> bool:
    limits = {Reference(fact, "low").id, Reference(fact, "high").id}
    checked = {t.id for check in declared if not check.reading for t in check.targets}
    return not limits <= checked


def _events(fact: Fact) -> Reference | None:
    return Reference(fact, "events") if fact.events else None


def run(checks: tuple[Check, ...]) -> list[Outcome]:
    """The outcomes of all checks, in the order of the checks.

    Raises BadData with every check whose method cannot take these facts, or compares nothing.
    """
    result: list[Outcome] = []
    problems: list[Problem] = []
    for check in checks:
        try:
            outcomes = list(recompute.METHODS[check.method].run(check))
        except (ArithmeticError, LookupError, ValueError) as error:
            message = f"{check.method} cannot take these facts: {error}"
            problems.append(Problem(check.file, None, check.id, message))
            continue
        if not outcomes:
            message = f"{check.method} compares nothing; expected facts that share a part"
            problems.append(Problem(check.file, None, check.id, message))
        result += outcomes
    if problems:
        raise BadData(problems)
    return result


def came_out(outcomes: list[Outcome]) -> bool:
    """Whether a check holds: none of its outcomes is inconsistent."""
    return all(outcome.verdict != "inconsistent" for outcome in outcomes)


def families(declared: Declared) -> list[Family]:
    """For each table, how many of its limits and p values the methods reproduce.

    Only rows with printed counts take part, so that nothing is fitted.
    """
    rows: dict[tuple[str, str], list[Check]] = defaultdict(list)
    for check in declared.checks:
        fact = check.targets[0].fact if check.targets else None
        if check.method == "proportion_interval" and check.automatic:
            rows[f"{fact.source}:{fact.place}", "limits"].append(check)
        elif check.method in recompute.comparisons.P_VALUES and not check.reading:
            rows[f"{fact.source}:{fact.place}", "p values"].append(check)
    return [
        _limits_of(place, declared.families[place], members)
        if what == "limits"
        else _p_values_of(place, members)
        for (place, what), members in rows.items()
    ]


def _limits_of(place: str, method: str, members: list[Check]) -> Family:
    matches = {
        name: sum(
            recompute.shares.interval_matches(
                int(c.one("events").text), int(c.one("total").text), c.targets, name
            )
            for c in members
        )
        for name in INTERVALS
    }
    return Family(place, method, "limits", sum(len(c.targets) for c in members), matches)


def _p_values_of(place: str, members: list[Check]) -> Family:
    matches = {
        name: sum(recompute.comparisons.test_matches(check, name) for check in members)
        for name in TESTS
    }
    chosen = " ".join(dict.fromkeys(check.options["test"] for check in members))
    return Family(place, chosen, "p values", len(members), matches)
