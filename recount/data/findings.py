"""Findings: written records of what disagrees, each held to the checks that back it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from recount.data.facts import Facts
from recount.data.tables import Problem, toml
from recount.markup import number_roles, with_numbers
from recount.vocabulary import KINDS, SEVERITIES, STATUSES

OUTCOMES = ("inconsistent", "differs", "passes")
ALLOWED = {"kind": KINDS, "severity": SEVERITIES, "status": STATUSES, "comes_out": OUTCOMES}
TEXTS = ("title", "explanation", "otherwise", "settles")


@dataclass(frozen=True)
class Finding:
    """One record of `data/findings/`, and the file that it stands in."""

    id: str
    title: str
    kind: str
    severity: str
    status: str
    facts: tuple[str, ...]
    checks: tuple[str, ...]
    comes_out: str
    explanation: str
    otherwise: str
    settles: str
    file: str


def files(data: Path) -> list[str]:
    """The files of the findings, from the book's folder: one for each document or study."""
    return [f"data/findings/{path.name}" for path in sorted((data / "findings").glob("*.toml"))]


def read(
    data: Path, facts: Facts, check_ids: set[str] | None, problems: list[Problem]
) -> list[Finding]:
    """The findings; what is wrong with them is added to `problems`.

    `check_ids` is None where the checks could not be read, so that no reference to one is told.
    """
    findings: dict[str, Finding] = {}
    for file in files(data):
        for id_, entry in toml(data.parent / file, file, problems).items():
            before = len(problems)
            finding = _finding(id_, entry, file, facts, check_ids, problems)
            if other := findings.get(id_):
                message = f"duplicate id; it stands already in {other.file}"
                problems.append(Problem(file, None, id_, message))
            if len(problems) == before:
                findings[id_] = finding
    return list(findings.values())


def _finding(
    id_: str,
    entry: dict,
    file: str,
    facts: Facts,
    check_ids: set[str] | None,
    problems: list[Problem],
) -> Finding:
    """One finding; where something is wrong with it, which is added to `problems`, in part."""
    names = [name for name in Finding.__annotations__ if name not in ("id", "file")]
    found = [f"{name} is missing" for name in names if not entry.get(name)]
    wanted = ", ".join(names)
    found += [
        f"unknown entry {name!r}; expected one of: {wanted}" for name in entry if name not in names
    ]
    for name, values in ALLOWED.items():
        if entry.get(name) and entry[name] not in values:
            found.append(f"{name} is {entry[name]!r}; expected one of: {', '.join(values)}")
    told: dict = {}
    for name in names:
        kind, wanted = (list, "a list") if name in ("facts", "checks") else (str, "text")
        fits = isinstance(entry.get(name), kind)
        if entry.get(name) and not fits:
            found.append(f"{name} is {entry[name]!r}; expected {wanted}")
        told[name] = entry[name] if fits else kind()
    for key in told["facts"]:
        try:
            _ = facts[key]
        except KeyError as error:
            found.append(error.args[0])
    for key in told["checks"]:
        if check_ids is not None and key not in check_ids:
            found.append(unknown_check(key, check_ids))
    for role, target in roles(told):
        found += _unknown(role, target, facts, check_ids)
    problems += [Problem(file, None, id_, message) for message in found]
    lists = {name: tuple(told[name]) for name in ("facts", "checks")}
    return Finding(id_, **{**told, **lists}, file=file)


def roles(entry: dict) -> list[tuple[str, str]]:
    """The roles in the texts of a finding, with what they point to."""
    return [role for name in TEXTS for role in number_roles(str(entry.get(name, "")))]


def _unknown(role: str, target: str, facts: Facts, check_ids: set[str] | None) -> list[str]:
    if role == "fact":
        try:
            facts.part(target)
        except (KeyError, ValueError) as error:
            return [str(error.args[0])]
        return []
    id_ = target.partition("#")[0]
    return [] if check_ids is None or id_ in check_ids else [unknown_check(id_, check_ids)]


def unknown_check(id_: str, known: Iterable[str]) -> str:
    """That there is no such check, with the nearest ids."""
    near = " or ".join(get_close_matches(id_, sorted(known), n=3))
    return f"unknown check {id_!r}" + (f"; did you mean {near}?" if near else "")


def plain(text: str, value_of: Callable[[str, str], str]) -> str:
    """A finding's text with its roles replaced by the numbers they print."""
    return with_numbers(text, value_of)
