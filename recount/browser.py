"""The book in a reader's browser: what a page may ask of it, in words and as JSON.

The same modules as in a terminal, over the same data; nothing here reads or writes outside of the
folder that was unpacked.  `python -m recount` asks the same functions.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

from recount import changed
from recount.changed import Change, what_notices
from recount.checks.table import as_row, judge
from recount.data import package
from recount.data.pasted import has_header, read_pasted
from recount.data.tables import BadData, Problem
from recount.lab import rounds
from recount.lab.rounds import Lab
from recount.ledger import Ledger, load
from recount.report import report
from recount.uses import Uses, from_json, uses

USES = "uses.json"  # beside `data/`, where the pages themselves are not


class Session:
    """One book, read and checked step by step, and then asked."""

    def __init__(self, root: Path | str) -> None:
        self.root = Path(root)

    def steps(self) -> Iterator[str]:
        """What is done next, in words, each before it is done; at the end `verify` is quick.

        Raises BadData as `python -m recount verify` would report it.
        """
        yield "Taking the checksums of the data"
        _ = self.checksums
        yield "Reading the data"
        _ = self.ledger
        yield "Running the checks"
        _ = self.ledger.outcomes
        yield "Counting the verdicts"
        _ = self.ledger.entries
        yield "Trying the methods of intervals"
        _ = self.ledger.identified_methods

    @cached_property
    def checksums(self) -> str:
        """The SHA-256 of each file of the data package, as the site publishes them."""
        return package.checksums(package.files(self.root))

    @cached_property
    def ledger(self) -> Ledger:
        """Everything that `data/` holds."""
        return load(self.root)

    @cached_property
    def uses(self) -> Uses:
        """What rests on each fact: as packed, else read from the pages."""
        packed = self.root / USES
        if packed.exists():
            return from_json(json.loads(packed.read_text(encoding="utf-8")))
        return uses(self.ledger)

    def verify(self) -> str:
        """What `python -m recount verify` prints, and the checksum of the checksums."""
        digest = hashlib.sha256(self.checksums.encode()).hexdigest()
        text = report(self.ledger, self.ledger.problems())
        return _json({"text": text, "checksum": digest, "checksums": self.checksums})

    def facts(self) -> str:
        """All numbers: key, label and clause."""
        return _json([[f.id, f.label, f.printed] for f in self.ledger.facts])

    def fact(self, key: str) -> str:
        """One number with the cells that can be changed; null when there is none."""
        fact = self.ledger.facts.by_id.get(key)
        if fact is None:
            return "null"
        source = self.ledger.facts.sources[fact.source]
        cells = {name: text for name in changed.COLUMNS if (text := getattr(fact, name))}
        where = ", ".join(filter(None, (source.short, fact.locator)))
        return _json(
            {"key": fact.id, "label": fact.label, "population": fact.population, "where": where,
             "lang": source.language, "anchor": fact.anchor, "cells": cells,
             "verdict": self.ledger[key].verdict}
        )  # fmt: skip

    def change(self, rows: str) -> str:
        """What would notice the changes: a list of `{"key", "part", "value"}`, as JSON."""
        try:
            changes = [Change(r["key"], r["part"], r["value"]) for r in json.loads(rows)]
            answer = what_notices(self.ledger, self.uses, changes)
        except (KeyError, ValueError) as error:
            return _json({"error": str(error.args[0])})
        files = changed.tables(self.ledger, changes)
        return _json(changed.as_json(answer) | {"text": changed.as_text(answer), "files": files})

    @cached_property
    def lab(self) -> Lab:
        """The tables in which errors are planted."""
        return Lab(self.ledger)

    def round(self, level: int, seed: int) -> str:
        """A round of the error lab."""
        try:
            return _json(rounds.as_json(self.lab, self.lab.round(level, seed)))
        except (LookupError, ValueError) as error:
            return _json({"error": str(error.args[0])})

    def table(self, text: str) -> str:
        """The verdicts of a pasted table, and what of it could not be read."""
        problems: list[Problem] = []
        verdicts = judge(read_pasted(as_csv(text), "table", problems))
        rows = [as_row(one) for one in verdicts]
        return _json({"rows": rows, "problems": [str(problem) for problem in problems]})


def as_csv(text: str) -> str:
    """A pasted text as a table: as it is where it has a header, else a clause on each line.

    >>> as_csv("60/185 (32.4)")
    'printed\\n60/185 (32.4)\\n'
    """
    if has_header(text):
        return text
    out = io.StringIO(newline="")
    lines = [[" ".join(line.split())] for line in text.splitlines() if line.strip()]
    csv.writer(out, lineterminator="\n").writerows([["printed"], *lines] if lines else [])
    return out.getvalue()


def told(error: BadData) -> str:
    """Bad data in the words of the terminal."""
    lines = [str(problem) for problem in error.problems]
    return "\n".join([*lines, f"{len(lines)} problems in the data; nothing was checked"])


def _json(content: object) -> str:
    return json.dumps(content, ensure_ascii=False)
