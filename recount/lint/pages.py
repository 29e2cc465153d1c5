"""What the rules need of a page: passages of words, roles and code cells, each with its line."""

from __future__ import annotations

import sys
from bisect import bisect_right
from dataclasses import dataclass, field

from recount.data.tables import Problem


@dataclass
class Exemption:
    """A comment that lets the comparatives of the next paragraph through."""

    line: int
    used: bool = False


@dataclass
class Passage:
    """A stretch of words that a reader sees, with the line on which each part stands."""

    kind: str
    text: str = ""
    starts: list[tuple[int, int]] = field(default_factory=list)
    claimed: list[tuple[int, int]] = field(default_factory=list)
    comparable: bool = True
    exemption: Exemption | None = None

    def add(self, text: str, line: int) -> None:
        """Append words that begin on `line`."""
        for n, part in enumerate(text.split("\n")):
            self.text += "\n" * bool(n)
            self.starts.append((len(self.text), line + n))
            self.text += part

    def line(self, offset: int) -> int:
        """The line of the character at `offset`."""
        return self.starts[max(bisect_right(self.starts, (offset, sys.maxsize)) - 1, 0)][1]


@dataclass(frozen=True)
class Role:
    """One use of a role that binds or claims."""

    name: str
    target: str
    line: int
    kind: str


@dataclass(frozen=True)
class Cell:
    """One code cell that is executed; `line` is that of its first code line."""

    line: int
    source: str
    tags: str


@dataclass
class Page:
    """What the rules need of one file."""

    file: str
    lines: list[str]
    passages: list[Passage] = field(default_factory=list)
    roles: list[Role] = field(default_factory=list)
    cells: list[Cell] = field(default_factory=list)
    exemptions: list[Exemption] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def report(self, line: int | None, key: str, message: str) -> None:
        """Note a problem of this page."""
        self.problems.append(Problem(self.file, line, key, message))
