"""Where a reader is to decide before reading on: what must not be said before that.

Beside the other files of a page, `stop.toml` has

- `questions`, how many the stop asks;
- `forbidden`, words and numbers of the outcome, which the class view must not hold above the stop;
- `hidden`, the ids of sections above the stop that would answer its questions (may be left out).
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

STOP = "stop.toml"


class BadStop(ValueError):
    """A file of a stop that does not say what it must."""


@dataclass(frozen=True)
class Stop:
    """What belongs to the stop of one page."""

    questions: int
    forbidden: tuple[str, ...]
    hidden: tuple[str, ...] = ()


def read_stop(root: Path, page: str) -> Stop | None:
    """The stop of a page, named as in the book's contents; None where it has none.

    Raises BadStop when the file lacks something or holds something else.
    """
    path = root / page / STOP
    if not path.exists():
        return None
    try:
        told = tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise BadStop(f"{page}/{STOP}: {error}") from error
    questions = told.pop("questions", 0)
    forbidden, hidden = told.pop("forbidden", []), told.pop("hidden", [])
    faults = [f"{key} is not known" for key in told]
    if not isinstance(questions, int) or questions < 1:
        faults.append("questions is no number of questions")
    for key, texts in (("forbidden", forbidden), ("hidden", hidden)):
        if not all(isinstance(text, str) and text.strip() for text in texts):
            faults.append(f"{key} holds something else than texts")
    if len(forbidden) < 2:
        faults.append("forbidden names fewer than two texts")
    if faults:
        raise BadStop(f"{page}/{STOP}: {'; '.join(faults)}")
    return Stop(questions, tuple(forbidden), tuple(hidden))
