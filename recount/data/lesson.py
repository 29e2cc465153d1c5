"""A lesson plan: steps with their minutes, what is on the screen, and what students hold.

A plan is a TOML file beside the page that prints it: `minutes`, the length of the lesson, and
`[[step]]` tables in their order.  A step has

- `minutes` and `activity`, what happens, as the pages write it;
- `page` (from the book's folder, without its ending) and `anchor`, what is on the screen, and
  `view`, a word of the page's address, as `class`;
- `slide`, the anchor of a slide in the lesson's `slides`;
- `control` and `to`: a control of the figure at `anchor`, and where it is put, a role that prints
  the number, or the words of a choice;
- `reads = true` where students read what stands at `anchor`, in silence, within the step;
- `hand`, what students hold, and `late`, what to skip when late, with `saves`, the minutes so won.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from recount.data.tables import BadData, Problem, read_toml

TEXTS = ("activity", "hand", "late")  # shown to a reader, so that no number may be typed in them
SETTINGS = ("minutes", "page", "slides", "step")


@dataclass(frozen=True)
class Step:
    """A step of a lesson; `start` and `end` are minutes from its beginning."""

    start: int
    minutes: int
    activity: str
    page: str = ""
    anchor: str = ""
    view: str = ""
    slide: str = ""
    control: str = ""
    to: str = ""
    reads: bool = False
    hand: str = ""
    late: str = ""
    saves: int = 0

    @property
    def end(self) -> int:
        """The minute at which the step ends."""
        return self.start + self.minutes


@dataclass(frozen=True)
class Plan:
    """A lesson of some minutes, on a page of slides, in steps."""

    file: str
    minutes: int
    slides: str
    steps: tuple[Step, ...]

    @property
    def spare(self) -> int:
        """The minutes won when all that may be skipped is skipped."""
        return sum(step.saves for step in self.steps)


def plan_files(root: Path) -> list[Path]:
    """The lesson plans of a book, by their names."""
    return sorted((root / "book").rglob("lesson-*.toml"))


def read_plan(path: Path, file: str) -> Plan:
    """The plan at `path`; raises BadData with all that is wrong, its minutes not adding up too.

    `file` names it in the messages.
    """
    problems: list[Problem] = []
    table = read_toml(path, file, problems) or {}
    rows = table.get("step", [])
    for name in table.keys() - set(SETTINGS):
        problems.append(Problem(file, None, name, f"is no setting; expected {', '.join(SETTINGS)}"))
    steps: list[Step] = []
    for number, row in enumerate(rows, 1):
        faults = _faults(row)
        problems += [Problem(file, None, f"step {number}", fault) for fault in faults]
        if not faults:
            start = steps[-1].end if steps else 0
            steps.append(Step(start, **row))
    total = table.get("minutes", 0)
    added = sum(step.minutes for step in steps)
    if not problems and added != total:
        message = f"the steps add up to {added} minutes; expected {total}"
        problems.append(Problem(file, None, "minutes", message))
    if problems:
        raise BadData(problems)
    return Plan(file, total, table.get("slides", ""), tuple(steps))


def _faults(row: dict[str, Any]) -> list[str]:
    """What is wrong with a step."""
    known = {field.name: field.type for field in fields(Step) if field.name != "start"}
    found = [f"{name!r} is nothing that a step has" for name in row.keys() - known.keys()]
    types = {"int": int, "bool": bool, "str": str}
    for name, value in row.items():
        if name in known and type(value) is not types[str(known[name])]:
            found.append(f"{name} is {value!r}; expected {known[name]}")
    if found:
        return found
    if row.get("minutes", 0) < 1 or not row.get("activity", "").strip():
        found.append("needs minutes, one or more, and an activity")
    if bool(row.get("late")) != bool(row.get("saves")):
        found.append("late and saves go together")
    if row.get("saves", 0) > row.get("minutes", 0):
        found.append("saves more minutes than it has")
    if bool(row.get("control")) != bool(row.get("to")):
        found.append("control and to go together")
    for name in ("anchor", "view"):
        if row.get(name) and not row.get("page"):
            found.append(f"{name} needs a page")
    for name in ("control", "reads"):
        if row.get(name) and not row.get("anchor"):
            found.append(f"{name} needs an anchor")
    return found


def read_times(path: Path, file: str, name: str) -> dict[str, int]:
    """The minutes of the parts of a lesson that has no plan of its own, in their order.

    The file has a table a lesson, with the names of its parts and their minutes.  Raises BadData.
    """
    problems: list[Problem] = []
    times = (read_toml(path, file, problems) or {}).get(name)
    whole = isinstance(times, dict) and all(type(n) is int and n > 0 for n in times.values())
    if not problems and not (times and whole):
        problems.append(Problem(file, None, name, "needs parts with their minutes"))
    if problems:
        raise BadData(problems)
    return dict(times or {})
