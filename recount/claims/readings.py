"""The second reading of sentences: who read a claim since it last changed, and what came of it.

`notebooks/<name>/sentence-readings.csv`, and `book/sentence-readings.csv` for the pages there, hold
a row a reading, in the order in which they were made; rows are added and never edited.  A row
with the id `-` is a sentence that concludes without a claim.
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
from dataclasses import dataclass
from pathlib import Path

from recount.data.tables import Problem, read_text

FILE = "sentence-readings.csv"
COLUMNS = ("id", "digest", "verdict", "reader", "date", "sentence", "note")
VERDICTS = ("says no more", "says more", "mended", "wrong")
GOOD = ("says no more", "mended")
UNCLAIMED = "-"


@dataclass(frozen=True)
class Reading:
    """What one reader found of one sentence."""

    folder: str
    line: int
    id: str
    digest: str
    verdict: str
    reader: str
    date: str
    sentence: str
    note: str

    @property
    def good(self) -> bool:
        """Whether the sentence, as it was read, says no more than is tested."""
        return self.verdict in GOOD


@dataclass(frozen=True)
class SentenceAgreement:
    """How many claims said no more than is tested when they were first read by another."""

    read: int
    agreed: int


def digest(*parts: str) -> str:
    """Twelve hexadecimal digits of the parts; layout does not count.

    >>> digest("A  sentence.") == digest("A sentence.")
    True
    """
    text = "\x1f".join(" ".join(part.split()) for part in parts)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def read(root: Path, problems: list[Problem]) -> list[Reading]:
    """All readings at `root`; what is wrong with their files is added to `problems`."""
    paths = [*sorted(root.glob(f"book/{FILE}")), *sorted(root.glob(f"notebooks/*/{FILE}"))]
    return [reading for path in paths for reading in _read_file(root, path, problems)]


def agreement(readings: list[Reading]) -> SentenceAgreement:
    """The share of claims whose first reading found that they say no more than is tested."""
    first: dict[str, Reading] = {}
    for reading in readings:
        if reading.id != UNCLAIMED:
            first.setdefault(reading.id, reading)
    agreed = sum(reading.verdict == VERDICTS[0] for reading in first.values())
    return SentenceAgreement(len(first), agreed)


def _read_file(root: Path, path: Path, problems: list[Problem]) -> list[Reading]:
    file = path.relative_to(root).as_posix()
    text = read_text(path, file, problems)
    if text is None:
        return []
    rows = csv.DictReader(io.StringIO(text, newline=""))
    if tuple(rows.fieldnames or ()) != COLUMNS:
        found = ",".join(rows.fieldnames or ())
        message = f"columns are {found}; expected {','.join(COLUMNS)}"
        problems.append(Problem(file, 1, "", message, unread=True))
        return []
    readings = []
    for row in rows:
        line, faults = rows.line_num, _faults(row)
        problems += [Problem(file, line, row["id"] or "", fault) for fault in faults]
        if not faults:
            readings.append(Reading(path.parent.relative_to(root).as_posix(), line, **row))
    return readings


def _faults(row: dict) -> list[str]:
    if None in row or None in row.values():
        return [f"has too many or too few cells; expected {len(COLUMNS)}"]
    found = []
    if row["verdict"] not in VERDICTS:
        found.append(f"verdict is {row['verdict']!r}; expected one of: {', '.join(VERDICTS)}")
    elif row["verdict"] != VERDICTS[0] and not row["note"].strip():
        found.append("note is empty; expected what the sentence says more, or how it was mended")
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", row["date"]):
        found.append(f"date is {row['date']!r}; expected YYYY-MM-DD")
    if row["id"] != UNCLAIMED and not re.fullmatch(r"[0-9a-f]{12}", row["digest"]):
        found.append(f"digest is {row['digest']!r}; expected the one that --unread prints")
    found += [f"{name} is empty" for name in ("id", "reader", "sentence") if not row[name].strip()]
    return found
