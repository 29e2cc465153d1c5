"""What would notice that a printed number was changed, layer by layer, in words.

Nothing is written: the facts are changed in memory and asked as the data are.  The row is asked
first as it was changed.  Where only its clause gives it away, the clause is changed alike, as a
slip of the reader's eye would have it, and the layers above are asked about that.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from typing import Any

from recount.checks import declared as declarations
from recount.checks.model import Outcome
from recount.checks.run import run
from recount.claims.replay import Held
from recount.data import facts as fact_tables
from recount.data import readings, second_readings
from recount.data.facts import PARTS, Fact, Facts
from recount.data.tables import BadData, Problem, Row, check_cell, schema
from recount.ledger import Ledger
from recount.printed.clauses import numbers
from recount.report import verdicts
from recount.uses import Output, Sentence, Uses
from recount.vocabulary import name_of

COLUMNS = ("printed", "relation", *PARTS, "unit", "bounds")  # that may be changed
NOTICES, PERHAPS, PASSES, UNASKED = "notices", "may notice", "passes", "not asked"
ROW = "the row"
STANDS = "is printed but stands in no part", "stands in a part but is not printed"


@dataclass(frozen=True)
class Change:
    """A cell of a fact as it would be: `key` with its source, and one of `COLUMNS`."""

    key: str
    part: str
    value: str
    was: str = ""


@dataclass(frozen=True)
class Layer:
    """What one layer of the proof says of the change."""

    name: str
    state: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Answer:
    """What is changed, and what every layer says; `clauses` are those changed alike, by key."""

    changes: tuple[Change, ...]
    layers: tuple[Layer, ...]
    clauses: dict[str, str]

    @property
    def noticing(self) -> list[str]:
        """The layers that surely notice it."""
        return [layer.name for layer in self.layers if layer.state == NOTICES]

    @property
    def told(self) -> str:
        """Who notices, in a sentence or two."""
        perhaps = [layer.name for layer in self.layers if layer.state == PERHAPS]
        maybe = f"it may be noticed by {listed(perhaps)}" if perhaps else "nothing would notice"
        others = [name for name in self.noticing if name != ROW]
        if others:
            return f"Noticed by {listed(self.noticing)}."
        if self.noticing and not self.clauses:
            return "Noticed by the row, which cannot be read so."
        if self.noticing:
            return f"Only its own clause gives it away: had that been copied wrong alike, {maybe}."
        return f"Nothing is sure to notice: {maybe}." if perhaps else "Nothing notices."


def listed(names: list[str]) -> str:
    """The names in a row, as a sentence has them.

    >>> listed(["a", "b", "c"])
    'a, b and c'
    """
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def what_notices(ledger: Ledger, uses: Uses, changes: Iterable[Change]) -> Answer:
    """The answer of each layer; raises KeyError for an unknown key, ValueError for another part.

    The ledger's checks are run if they have not been.
    """
    edited = _edited(ledger, changes)
    asked = tuple(
        Change(id_, part, value, getattr(ledger.facts[id_], part))
        for id_, cells in edited.items()
        for part, value in cells.items()
    )
    row, rows, clauses = _rows(ledger, edited)
    if rows is None:
        why = ("The row cannot be read, so that nothing is computed from it.",)
        unasked = [Layer(name, UNASKED, why) for name in _ABOVE]
        return Answer(asked, (row, *unasked), {})
    facts = Facts(ledger.facts.sources, ledger.facts.by_id | rows)
    second = _second_reading(ledger, facts, set(rows))
    checks, counts = _recomputed(ledger, facts, set(rows))
    printed, outputs, held = uses.of(set(rows))
    sentences = _sentences(held, facts)
    pages = _pages(printed, outputs)
    return Answer(asked, (row, second, checks, counts, sentences, pages), clauses)


_ABOVE = ("the second reading", "the checks", "the counted verdicts", "the sentences", "the pages")


def _edited(ledger: Ledger, changes: Iterable[Change]) -> dict[str, dict[str, str]]:
    """The changed cells by fact; what is as it was is left out."""
    edited: dict[str, dict[str, str]] = {}
    for change in changes:
        if change.part not in COLUMNS:
            raise ValueError(f"unknown part {change.part!r}; expected one of {', '.join(COLUMNS)}")
        fact = ledger.facts[change.key]
        edited.setdefault(fact.id, {})[change.part] = change.value
    found = {}
    for id_, cells in edited.items():
        new = {part: v for part, v in cells.items() if v != getattr(ledger.facts[id_], part)}
        if new:
            found[id_] = new
    if not found:
        raise ValueError("nothing is changed: every cell is as it was")
    return found


# --- the row


def _rows(
    ledger: Ledger, edited: dict[str, dict[str, str]]
) -> tuple[Layer, dict[str, Fact] | None, dict[str, str]]:
    """What the rows say by themselves, the rows that the other layers see, and changed clauses."""
    lines: list[str] = []
    rows: dict[str, Fact] = {}
    clauses: dict[str, str] = {}
    rejected = unreadable = False
    for id_, cells in edited.items():
        fact = ledger.facts[id_]
        rows[id_] = _with(fact, cells)
        problems = _faults(ledger, rows[id_])
        lines += map(str, problems)
        rejected |= bool(problems)
        if not problems:
            lines.append(f"{id_} can be read: its clause and its parts agree.")
            continue
        if "printed" not in cells and (clause := alike_clause(ledger, fact, rows[id_])):
            alike = _with(rows[id_], {"printed": clause})
            if not _faults(ledger, alike):
                clauses[id_], rows[id_] = clause, alike
                lines.append(f"With its clause changed alike, to “{clause}”, it can be read.")
                continue
        if any(not problem.message.endswith(STANDS) for problem in problems):
            unreadable = True
        else:
            lines.append(
                "Its clause was not changed alike; the layers above are asked all the same."
            )
    layer = Layer(ROW, NOTICES if rejected else PASSES, tuple(lines))
    return layer, None if unreadable else rows, clauses


def _with(fact: Fact, cells: dict[str, str]) -> Fact:
    return Fact(**{name: getattr(fact, name) for name in Fact.__dataclass_fields__} | cells)


def _faults(ledger: Ledger, fact: Fact) -> list[Problem]:
    """What is wrong within a row: with its cells, and with its clause."""
    problems: list[Problem] = []
    columns = schema(ledger.root / "data", "facts", problems)
    row = Row(fact.file, fact.line, {n: getattr(fact, n) for n in Fact.__annotations__
                                     if n not in ("file", "line")})  # fmt: skip
    for spec in columns.fields if columns else ():
        check_cell(row.file, row.line, fact.key, spec, row[spec["name"]], problems)
    fact_tables.check_row(row, ledger.facts.sources[fact.source], problems)
    return problems


def alike_clause(ledger: Ledger, before: Fact, after: Fact) -> str:
    """The clause with the changed numbers put in; empty where that takes more than digits."""
    source = ledger.facts.sources[before.source]
    clause, parts = before.printed, dict(before.parts)
    for name in PARTS:
        old, new = getattr(before, name), getattr(after, name)
        if old == new:
            continue
        if not old or not new:
            return ""
        parts[name] = new
        sign = source.decimal_sign
        forms = dict.fromkeys((old, old.replace(".", sign), old.replace(".", "·")))
        for form in forms:
            written = new.replace(".", form.translate(_DIGITS).strip() or ".")
            for found in re.finditer(rf"(?<![\d.,·]){re.escape(form)}(?![\d]|[.,·]\d)", clause):
                tried = clause[: found.start()] + written + clause[found.end() :]
                read = numbers(tried, before.type, sign, source.language)
                if sorted(read) == sorted(parts.values()):
                    break
            else:
                continue
            clause = tried
            break
        else:
            return ""
    return clause


_DIGITS = str.maketrans("", "", "-0123456789")


# --- the second reading


def _second_reading(ledger: Ledger, facts: Facts, ids: set[str]) -> Layer:
    """Whether a reading prints otherwise."""
    sources = {id_.partition(":")[0] for id_ in ids}
    twice = [name for name in readings.twice_read(facts.sources) if name in sources]
    problems: list[Problem] = []
    known = {name: facts.sources[name] for name in twice}
    readings.read(ledger.root / "data", Facts(known, facts.by_id), problems)
    once = Facts({name: facts.sources[name] for name in sources - set(twice)}, facts.by_id)
    again = second_readings.table(ledger.root / "data", once, problems)
    second_readings.read(ledger.root / "data", once, problems)
    lines = [str(problem) for problem in problems]
    seen = {f"{row['source']}:{row['key']}" for row in again}
    for name in sorted({id_.partition(":")[0] for id_ in ids - seen} - set(twice)):
        short = facts.sources[name].short
        lines.append(f"{short} was entered once, and this number was not read again.")
    state = NOTICES if problems else PASSES
    return Layer(_ABOVE[0], state, tuple(lines or ["The readings print it so, too."]))


# --- the checks


def _recomputed(ledger: Ledger, facts: Facts, ids: set[str]) -> tuple[Layer, Layer]:
    """What the checks that use a changed number say now, and the verdicts that are counted."""
    problems: list[Problem] = []
    declared = declarations.read(ledger.root / "data", facts, problems)
    affected = {c.id for c in declared.checks if any(r.fact.id in ids for r in c.references)}
    known = {check.id for check in ledger.declared.checks}
    again = [c for c in declared.checks if c.id in affected or c.id not in known]
    try:
        outcomes = {check.id: run([check]) for check in again} if not problems else {}
    except BadData as error:
        problems += error.problems
    if problems:
        told = Layer(_ABOVE[1], NOTICES, tuple(map(str, problems)))
        return told, Layer(_ABOVE[2], UNASKED, ("The checks stop before they are counted.",))
    after = replace(ledger, facts=facts, declared=declared)
    spliced = [o for c in declared.checks for o in outcomes.get(c.id) or ledger.by_check[c.id]]
    after.__dict__["outcomes"] = tuple(spliced)
    before = set(ledger.problems())
    new = [problem for problem in after.problems() if problem not in before]
    known_so = {(o.check.id, o.target.id) for o in ledger.outcomes if o.verdict == "inconsistent"}
    lines = [
        _contradicted(outcome)
        for check in again
        for outcome in outcomes[check.id]
        if outcome.verdict == "inconsistent"
        and not check.interpretation
        and (check.id, outcome.target.id) not in known_so
    ]
    lines += [problem for problem in new if problem.startswith("finding ")]
    lines += [
        f"{id_}: {was} becomes {entry.verdict}"
        for id_, entry in after.entries.items()
        if id_ in ledger.entries and entry.verdict != (was := ledger.entries[id_].verdict)
    ]
    if not new:
        lines.append(_used(len(affected)))
    checks = Layer(_ABOVE[1], NOTICES if new else PASSES, tuple(lines))
    differ = verdicts(ledger) != verdicts(after)
    counted = (
        "The table of verdicts in README.md would be out of date, which the tests look at."
        if differ
        else "As many numbers have each verdict as before."
    )
    return checks, Layer(_ABOVE[2], NOTICES if differ else PASSES, (counted,))


def _contradicted(outcome: Outcome) -> str:
    """An outcome that the change made inconsistent, with its arithmetic."""
    check, target = outcome.check, outcome.target
    told = f"{target.id}: printed {target.text}, comes out as {outcome.recomputed}"
    return f"{told}: {outcome.arithmetic}. {check.why} ({name_of(check.by)}) [{check.id}]"


def _used(count: int) -> str:
    if not count:
        return "No check uses it."
    used = (
        "One check uses it, and it does not come"
        if count == 1
        else f"{count} checks use it; none comes"
    )
    return f"{used} out inconsistent without a finding that says so."


# --- sentences and pages


def _sentences(held: list[Sentence], facts: Facts) -> Layer:
    """Whether the sentences that rest on it still hold, where that can be asked here."""
    fail, hold = [], []
    open_: dict[str, list[str]] = {}
    for one in held:
        name = f"{one.page}: “{one.words}” ({one.basis}) [{one.id}]"
        if one.replayed is None:
            open_.setdefault(one.page, []).append(one.id)
            continue
        try:
            now = one.replayed.asked_of(facts)
        except (ArithmeticError, LookupError, TypeError, ValueError) as error:
            now = Held(str(error.args[0] if error.args else error))
        if now.fails:
            fail.append(f"{name} would stop the build: {now.fails}")
        elif now.basis != one.basis:
            fail.append(f"{name} would be {now.basis}, not {one.basis}, as stored: {now.detail}")
        elif now.beyond_chance != one.beyond_chance:
            said = "beyond chance" if now.beyond_chance == "yes" else "not beyond chance"
            fail.append(f"{name} would be {said}, unlike what is stored: {now.detail}")
        else:
            hold.append(f"{name} still holds.")
    tested = [
        f"{page}: held by cells that only run there, in `make test`: {', '.join(ids)}"
        for page, ids in open_.items()
    ]
    state = NOTICES if fail else PERHAPS if open_ else PASSES
    lines = fail + hold + tested or ["No sentence of ours rests on it."]
    return Layer(_ABOVE[3], state, tuple(lines))


def _pages(printed: list[str], outputs: list[Output]) -> Layer:
    """Which pages would print it, and what the tests compare with what is stored."""
    by_page: dict[str, Counter[str]] = {}
    for one in outputs:
        by_page.setdefault(one.page, Counter())[one.kind] += 1
    lines = []
    for page, kinds in by_page.items():
        told = ", ".join(f"{count} {kind}{'s' * (count > 1)}" for kind, count in kinds.items())
        lines.append(f"{page} computes from it ({told}); `make test` holds that to what is stored.")
    if printed:
        lines.append(
            f"It would be printed as it is changed, and stop nothing: {', '.join(printed)}"
        )
    if not lines:
        lines.append("No page prints it or computes from it.")
    return Layer(_ABOVE[4], PERHAPS if outputs else PASSES, tuple(lines))


# --- as text, as JSON, as a table


def as_text(answer: Answer) -> str:
    """The answer for the terminal, the sentence that sums it up last."""
    lines = [f"{c.key} {c.part}: {c.was or 'nothing'} -> {c.value or 'nothing'}"
             for c in answer.changes]  # fmt: skip
    for layer in answer.layers:
        lines += ["", f"{layer.name}: {layer.state}", *(f"  {line}" for line in layer.lines)]
    return "\n".join([*lines, "", answer.told])


def as_json(answer: Answer) -> dict[str, Any]:
    """The same as dictionaries and lists."""
    return asdict(answer) | {"told": answer.told}


def tables(ledger: Ledger, changes: Iterable[Change]) -> dict[str, str]:
    """The tables of facts with the changes in them, by their path; nothing is written."""
    found = {}
    edited = _edited(ledger, changes)
    for file in dict.fromkeys(ledger.facts[id_].file for id_ in edited):
        text = (ledger.root / file).read_text(encoding="utf-8")
        header, *rows = csv.reader(io.StringIO(text, newline=""))
        source, key = header.index("source"), header.index("key")
        for row in rows:
            for part, value in edited.get(f"{row[source]}:{row[key]}", {}).items():
                row[header.index(part)] = value
        out = io.StringIO(newline="")
        csv.writer(out, lineterminator="\n").writerows([header, *rows])
        found[file] = out.getvalue()
    return found
