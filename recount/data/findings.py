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
TEXTS = ("title", "explanation", "otherwise", "settles")


@dataclass(frozen=True)
class Finding:
    """One record of `data/findings.toml`."""

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


def read(
    data: Path, facts: Facts, check_ids: set[str] | None, problems: list[Problem]
) -> list[Finding]:
    """The findings; what is wrong with them is added to `problems`.

    `check_ids` is None where the checks could not be read, so that no reference to one is told.
    """
    file = "data/findings.toml"
    findings = []
    allowed = {"kind": KINDS, "severity": SEVERITIES, "status": STATUSES, "comes_out": OUTCOMES}
    names = [name for name in Finding.__annotations__ if name != "id"]
    for id_, entry in toml(data / "findings.toml", file, problems).items():
        found = [f"{name} is missing" for name in names if not entry.get(name)]
        found += [f"unknown entry {name!r}" for name in entry if name not in names]
        for name, values in allowed.items():
            if entry.get(name) and entry[name] not in values:
                found.append(f"{name} is {entry[name]!r}; expected one of: {', '.join(values)}")
        for name in names:
            kind, wanted = (list, "a list") if name in ("facts", "checks") else (str, "text")
            if entry.get(name) and not isinstance(entry[name], kind):
                found.append(f"{name} is {entry[name]!r}; expected {wanted}")
                entry = entry | {name: kind()}
        known = {"facts": facts.by_id, "checks": check_ids}
        for name, ids in known.items():
            unknown = [key for key in entry.get(name, []) if ids is not None and key not in ids]
            found += [f"unknown {name.removesuffix('s')} {key!r}" for key in unknown]
        for role, target in roles(entry):
            found += _unknown(role, target, facts, check_ids)
        problems += [Problem(file, None, id_, message) for message in found]
        if not found:
            lists = {name: tuple(entry[name]) for name in ("facts", "checks")}
            findings.append(Finding(id_, **{**entry, **lists}))
    return findings


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
