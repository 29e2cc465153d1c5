"""The tables that errors are planted in: what a document prints at one place of one study.

The rows are quantities and the columns groups of patients, as the keys of the facts have them;
where no two groups share rows, all stands in one column.  Numbers that a check contradicts as they
are printed, or that come out only when cut off, are left out: a reader who marks them is right.
"""

from __future__ import annotations

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations

from recount.checks.model import Outcome
from recount.data.facts import Fact, place_name
from recount.ledger import Ledger, worst

COLUMNS = 3  # at most, so that a phone can show them
LEAST = 4  # numbers of a table
MOST_OF = 0.7  # of the facts: what most of them share is said once
LEFT_OUT = ("inconsistent", "rounding")


@dataclass(frozen=True)
class Line:
    """A row: its words, and the fact of each column, or None where the document prints none."""

    label: str
    facts: tuple[Fact | None, ...]


@dataclass(frozen=True)
class Table:
    """What one document prints at one place of one study."""

    source: str
    place: str
    study: str
    caption: str
    columns: tuple[str, ...]
    lines: tuple[Line, ...]

    @property
    def id(self) -> str:
        """Source, place and study."""
        return f"{self.source}:{self.place}:{self.study}"

    @property
    def facts(self) -> list[Fact]:
        """The facts, row by row."""
        return [fact for line in self.lines for fact in line.facts if fact]


def tables(ledger: Ledger) -> list[Table]:
    """All tables with at least `LEAST` numbers, in the order of the data."""
    verdicts: dict[str, list[Outcome]] = defaultdict(list)
    for outcome in ledger.outcomes:
        if not outcome.check.interpretation:
            verdicts[outcome.target.fact.id].append(outcome)
    groups: dict[tuple[str, str, str], list[Fact]] = defaultdict(list)
    for fact in ledger.facts:
        bad = worst(tuple(verdicts[fact.id])) in LEFT_OUT
        if not bad and fact.type != "date" and fact.place and _in_digits(ledger, fact):
            groups[fact.source, fact.place, fact.key.partition(".")[0]].append(fact)
    made = (_table(ledger, *key, facts) for key, facts in groups.items())
    return [table for table in made if len(table.facts) >= LEAST]


def _in_digits(ledger: Ledger, fact: Fact) -> bool:
    """Whether the clause has each part in figures, and no word in another alphabet than ours."""
    sign = ledger.facts.sources[fact.source].decimal_sign
    letters = (unicodedata.name(sign, "") for sign in fact.printed if sign.isalpha())
    return all(name.startswith(("LATIN", "GREEK", "MICRO")) for name in letters) and all(
        part.replace(".", sign) in fact.printed for part in fact.parts.values()
    )


def _table(ledger: Ledger, source: str, place: str, study: str, facts: list[Fact]) -> Table:
    shared = _common([fact.label for fact in facts])
    caption = f"{ledger.facts.sources[source].short}, {place_name(place)}"
    told = ", ".join(s for s in shared if s not in caption)
    caption += f" ({told})" if told else ""
    rows: dict[str, dict[str, Fact]] = defaultdict(dict)
    for fact in facts:
        _, population, *rest = fact.key.split(".")
        rows[".".join(rest)][population] = fact
    columns = _columns(rows)
    kept = [cells for cells in rows.values() if set(cells) & set(columns)]
    if sum(len(set(cells) & set(columns)) for cells in kept) < MOST_OF * len(facts):
        lines = [Line(_of_whom(fact, shared, facts), (fact,)) for fact in facts]
        return Table(source, place, study, caption, ("Printed",), _once(lines))
    names = [
        Counter(cells[column].population for cells in kept if column in cells).most_common(1)[0][0]
        for column in columns
    ]
    same = _segments(names)
    lines = [
        Line(
            _label([cells[c].label for c in columns if c in cells], shared),
            tuple(cells.get(c) for c in columns),
        )
        for cells in kept
    ]
    return Table(
        source, place, study, caption, tuple(_rest(name, same) for name in names), _once(lines)
    )


def _once(lines: list[Line]) -> tuple[Line, ...]:
    """The lines, of those with the same words the first."""
    return tuple({line.label: line for line in reversed(lines)}.values())[::-1]


def _columns(rows: dict[str, dict[str, Fact]]) -> list[str]:
    """The two groups that share most rows, and the next commonest; none where no two share any."""
    groups = list(dict.fromkeys(name for cells in rows.values() for name in cells))
    pairs = Counter(
        pair
        for cells in rows.values()
        for pair in combinations([name for name in groups if name in cells], 2)
    )
    if not pairs or pairs.most_common(1)[0][1] < 2:
        return []
    chosen = list(pairs.most_common(1)[0][0])
    others = Counter(name for cells in rows.values() for name in cells if name not in chosen)
    chosen += [name for name, number in others.most_common(COLUMNS - len(chosen)) if number > 1]
    return [name for name in groups if name in chosen]


def _label(labels: list[str], shared: list[str]) -> str:
    """What the labels of a row have in common: whole parts, or the words that all of them have.

    >>> _label(["Patients given a drug in T", "Patients given none in T"], [])
    'Patients given … in T'
    """
    if len(labels) == 1:
        return _rest(labels[0], shared)
    parts = [part for part in _segments(labels) if part not in shared]
    if parts:
        return ", ".join(parts)
    known = [set(label.replace(",", "").split()) for label in labels]
    words: list[str] = []
    for word in min(labels, key=len).partition(",")[0].split():
        if all(word in each for each in known):
            words.append(word)
        elif words[-1:] != ["…"]:
            words.append("…")
    return " ".join(words) if len(words) > 1 else _rest(labels[0], shared)


def _common(texts: list[str]) -> list[str]:
    """The parts between commas that most of the texts have."""
    counts = Counter(part for text in texts for part in dict.fromkeys(text.split(", ")))
    return [part for part, number in counts.items() if number >= MOST_OF * len(texts)]


def _segments(texts: Iterable[str]) -> list[str]:
    """The parts between commas that all texts share, in their order.

    >>> _segments(["Male sex, TOWER, one arm", "Male sex, TOWER, the other arm"])
    ['Male sex', 'TOWER']
    """
    first, *others = (text.split(", ") for text in texts)
    return [part for part in first if all(part in other for other in others)]


def _rest(text: str, shared: list[str]) -> str:
    return ", ".join(part for part in text.split(", ") if part not in shared) or text


def _of_whom(fact: Fact, shared: list[str], facts: list[Fact]) -> str:
    """The words of a row that has no column of its own, with the group where labels are alike."""
    label = _rest(fact.label, shared)
    alike = [f for f in facts if f is not fact and _rest(f.label, shared) == label]
    if not any(f.population != fact.population for f in alike):
        return label
    return f"{label} ({_rest(fact.population, _segments(f.population for f in (fact, *alike)))})"
