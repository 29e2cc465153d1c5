"""Which facts stand behind a number of a notebook.

Every look-up is noted with the statement that is running. The facts behind a statement are those
that it looks up and those behind the names that it uses, followed through the statements that ran
before (`recount.authoring.statements`). So a list can name a fact too many, never one too few.
Statements are told apart by their lines: two do not share one.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from types import FrameType
from typing import Any

from recount.authoring.statements import Names, Statement, statements
from recount.claims.records import facts_from


class Flow:
    """What is behind each name, after the statements that were followed."""

    def __init__(self) -> None:
        self.behind: dict[str, set[str]] = defaultdict(set)  # facts, by name
        self.while_running: dict[str, set[str]] = defaultdict(set)  # facts, by function
        self.names: dict[str, Names] = {}  # what the functions in it use and change when called
        self.views: dict[str, set[str]] = defaultdict(set)  # a change of the name reaches these
        self.imported: set[str] = set()
        self.remembering: set[str] = set()

    def facts(self, names: Names) -> set[str]:
        """The facts behind the names that a piece of code uses, now and when it is called."""
        found: set[str] = set()
        for name in self._reached(names.used | names.used_later):
            found |= self.behind[name]
            if name in self.remembering:
                found |= self.while_running[name]
        return found

    def follow(self, statement: Statement, looked_up: set[str]) -> None:
        """Go on by one statement, which looked up these facts itself."""
        names = statement.names
        facts = looked_up | self.facts(names)
        reached = self._reached(names.used | names.used_later)
        changed = names.changed | self._changed_by(reached)
        if any(self.names[name].changes_arguments for name in reached if name in self.names):
            changed |= names.arguments
        made = Names(
            used_later=names.used_later.union(*(self._of(n).used_later for n in reached)),
            changed_later=names.changed_later | self._changed_by(reached),
            changes_arguments=names.changes_arguments
            or any(self._of(name).changes_arguments for name in reached),
        )
        for name in names.bound:
            if statement.rebinds:
                self.behind.pop(name, None)
                self.names.pop(name, None)
                self.views.pop(name, None)
                self.remembering.discard(name)
            old = self._of(name)
            self.names[name] = Names(
                used_later=old.used_later | made.used_later,
                changed_later=old.changed_later | made.changed_later,
                changes_arguments=old.changes_arguments or made.changes_arguments,
            )
        for name, wholes in names.views.items():
            self.views[name] |= wholes
        if statement.imports:
            self.imported |= names.bound
        else:
            self.imported -= names.bound
        if statement.remembers:
            self.remembering |= names.bound
        for name in names.bound | self._whole(changed):
            if name not in self.imported:
                self.behind[name] |= facts

    def _of(self, name: str) -> Names:
        return self.names.get(name) or Names()

    def _reached(self, names: set[str]) -> set[str]:
        """These names and those that the functions among them use."""
        return _closure(names, lambda name: self._of(name).used_later)

    def _changed_by(self, functions: set[str]) -> set[str]:
        return set().union(*(self._of(name).changed_later for name in functions))

    def _whole(self, changed: set[str]) -> set[str]:
        """To change a part is to change what it is a part of."""
        return _closure(changed, lambda name: self.views.get(name, set()))


def _closure(names: set[str], more: Any) -> set[str]:
    found, todo = set(names), list(names)
    while todo:
        new = more(todo.pop()) - found
        found |= new
        todo += new
    return found


class Session:
    """The look-ups of one notebook: `cells` grows by the source of each cell before it runs.

    `namespace` holds the notebook's names. Without one (a script, a shell) there are no statements
    to tell apart, and everything that was looked up is behind everything.

    >>> session = Session({})
    >>> session.run("from recount.authoring.provenance import behind, note")
    >>> session.run("rate = note('a:rate') or 1\\nother = note('b:rate') or 2")
    >>> session.run("found = rate, behind()")
    >>> session.namespace["found"]
    (1, ['a:rate'])
    """

    def __init__(self, namespace: dict[str, Any] | None, cells: list[str] | None = None) -> None:
        self.namespace = namespace
        self.cells = [] if cells is None else cells
        self.looked_up: set[str] = set()
        self._flow = Flow()
        self._noted: dict[tuple[int, int], set[str]] = defaultdict(set)
        self._unplaced: set[str] = set()  # by another thread: behind everything
        self._followed = (0, 0)  # the cell and the statement to go on with
        self._parsed: list[list[Statement]] = []

    def note(self, *facts: str) -> None:
        """Keep what the running statement looks up."""
        self.looked_up.update(facts)
        place = self._place()
        if place is None:
            self._unplaced.update(facts)
            return
        self._noted[place].update(facts)
        for frame in self._frames():
            self._flow.while_running[frame.f_code.co_name].update(facts)

    def behind(self) -> list[str]:
        """The facts behind the running statement, sorted."""
        place = self._place()
        if place is None:
            return sorted(self.looked_up)
        self._follow_to(place)
        cell, number = place
        names = self._statements(cell)[number].names
        return sorted(self._noted[place] | self._flow.facts(names) | self._unplaced)

    def run(self, source: str) -> None:
        """Run a cell in this session; for notebooks without a kernel, and for tests."""
        self.cells.append(source)
        with active(self):
            exec(compile(source, f"<cell {len(self.cells)}>", "exec"), self.namespace)

    def _frames(self) -> Iterator[FrameType]:
        frame: FrameType | None = sys._getframe(1)
        while frame:
            if self.namespace is not None and frame.f_globals is self.namespace:
                yield frame
            frame = frame.f_back

    def _place(self) -> tuple[int, int] | None:
        """The cell that runs and the number of its running statement."""
        lines = [f.f_lineno for f in self._frames() if f.f_code.co_name == "<module>"]
        if not lines or not self.cells:
            return None
        cell = len(self.cells) - 1
        for number, statement in enumerate(self._statements(cell)):
            if statement.first <= lines[-1] <= statement.last:
                return cell, number
        return None

    def _statements(self, cell: int) -> list[Statement]:
        while len(self._parsed) <= cell:
            try:
                self._parsed.append(statements(self.cells[len(self._parsed)]))
            except SyntaxError:  # a cell that never ran
                self._parsed.append([])
        return self._parsed[cell]

    def _follow_to(self, place: tuple[int, int]) -> None:
        while self._followed < place:
            cell, number = self._followed
            if number < len(self._statements(cell)):
                self._flow.follow(self._statements(cell)[number], self._noted[cell, number])
                self._followed = cell, number + 1
            else:
                self._followed = cell + 1, 0


_active: list[Session] = []


@contextmanager
def active(session: Session) -> Iterator[None]:
    """Note look-ups in this session for a while."""
    _active.append(session)
    try:
        yield
    finally:
        _active.pop()


def current() -> Session:
    """The session that look-ups are noted in: of the kernel, or of the program without one."""
    if _active:
        return _active[-1]
    interactive = sys.modules.get("IPython")
    return _of(interactive.get_ipython() if interactive else None)


@cache
def _of(shell: Any) -> Session:
    return Session(shell.user_global_ns, shell.user_ns["In"]) if shell else Session(None)


def note(*facts: str) -> None:
    """Keep the ids of facts that the running statement looks up."""
    current().note(*facts)


def behind() -> list[str]:
    """The ids of the facts behind the running statement, sorted."""
    return current().behind()


def looked_up() -> list[str]:
    """The ids of all facts that the notebook has looked up so far, sorted."""
    return sorted(current().looked_up)


facts_from(behind)  # a claim lists the facts behind its call, too
