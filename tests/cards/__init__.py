"""The challenge cards: for every method and every rule what must fire and what must not.

`methods/<method>.toml` holds facts that a check of the method passes, and a change after which it
fails.  `rules/<rule>.toml` holds pages on which a rule of the linter fires, each beside a page on
which it keeps quiet.  `tables.csv` holds rows of anybody's table with their verdicts.
"""

from __future__ import annotations

import csv
import tomllib
from dataclasses import dataclass, field
from pathlib import Path

FOLDER = Path(__file__).parent
Cells = dict[str, str]


@dataclass(frozen=True)
class MethodCard:
    """Facts, the entries of a check, what it gives, and a change after which it fails."""

    method: str
    facts: dict[str, Cells]
    entries: str
    passes: dict[str, tuple[str, str]]
    change: dict[str, Cells]
    fails: dict[str, str]


@dataclass(frozen=True)
class RuleCard:
    """A page on which a rule fires, and one on which it does not.

    `places` are the lines of its problems; `records` is what the cells of both pages stored, and
    `files` are other files of the book, those of the quiet one changed by `mended`, and `without`
    are those that the firing one lacks.
    """

    rule: str
    name: str
    fires: str
    quiet: str
    page: str = "notebooks/a.md"
    says: str = ""
    records: tuple[Cells, ...] = ()
    files: dict[str, str] = field(default_factory=dict)
    mended: dict[str, str] = field(default_factory=dict)
    mended_records: tuple[Cells, ...] | None = None
    without: tuple[str, ...] = ()


def declared(method: str, entries: str, **more: str) -> str:
    """A check with the id `tested`, as it stands in a `checks.toml`."""
    lines = [f'method = "{method}"', *(f"{name} = {text}" for name, text in more.items())]
    return "\n".join(["[[check]]", 'id = "tested"', 'why = "A test."', *lines, entries, ""])


def _method_card(path: Path) -> MethodCard:
    card = tomllib.loads(path.read_text(encoding="utf-8"))
    passes = {key: (result, verdict) for key, (result, verdict) in card["passes"].items()}
    return MethodCard(
        path.stem, card["facts"], card["check"], passes, card["change"], card["fails"]
    )


def _rule_cards(path: Path) -> list[RuleCard]:
    cards = tomllib.loads(path.read_text(encoding="utf-8"))["card"]
    return [
        RuleCard(path.stem, **{k: tuple(v) if isinstance(v, list) else v for k, v in card.items()})
        for card in cards
    ]


def table_rows() -> list[Cells]:
    """The rows of `tables.csv`: the fault they are of, their cells and what is right."""
    with (FOLDER / "tables.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


METHOD_CARDS = [_method_card(path) for path in sorted((FOLDER / "methods").glob("*.toml"))]
RULE_CARDS = [
    card for path in sorted((FOLDER / "rules").glob("*.toml")) for card in _rule_cards(path)
]
