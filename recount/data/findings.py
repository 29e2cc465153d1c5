"""Findings: written records of what disagrees, each held to the checks that back it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
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
    found += [f"unknown entry {name!r}" for name in entry if name not in names]
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
    for name, ids in {"facts": facts.by_id, "checks": check_ids}.items():
        unknown = [key for key in told[name] if ids is not None and key not in ids]
        found += [f"unknown {name.removesuffix('s')} {key!r}" for key in unknown]
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
    known = check_ids is None or target.partition("#")[0] in check_ids
    return [] if known else [f"unknown check {target!r}"]


def plain(text: str, value_of: Callable[[str, str], str]) -> str:
    """A finding's text with its roles replaced by the numbers they print."""
    return with_numbers(text, value_of)
