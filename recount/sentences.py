"""The register of sentences: which of them were read as they are printed now.

`python -m recount sentences` lists those that were not; `--write --reader NAME` writes it anew.
`notebooks/<name>/sentences.csv`, and `book/sentences.csv` for the pages there, hold a row for every
line of prose (in the sources a line is a sentence). The digest is that of the line as it is
written, with its keys, and of the numbers that it prints: an exchanged key, a reversed word, a lost
hedge or a changed number leaves a line that nobody has read.  A row of a table that a cell writes
is such a line when a number of it is one of the ledger, which the stored outputs name and do not
print.  The register notices change; it does not judge.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from recount.claims.pages import plain
from recount.claims.readings import digest
from recount.data.outputs import GLUE, read_outputs
from recount.data.project import page_texts
from recount.data.tables import BadData, Problem, read_text
from recount.ledger import Ledger

FILE = "sentences.csv"
COLUMNS = ("digest", "reader", "date", "sentence")
OWN = "its own writer"

_CODE = re.compile(
    r"^(`{3,})\{?(?:code-cell|code|math|toctree|bibliography)\b.*?^\1\s*$", re.M | re.S
)
_FRONT = re.compile(r"\A---\n.*?^---\n", re.M | re.S)
_COMMENT = re.compile(r"<!--.*?-->|^% .*?$", re.M | re.S)
_FENCE = re.compile(r"\s*(?:`{3,}|:{3,}).*|\s*:[\w-]+:.*|\s*\|?[\s|:-]*")
_TITLED = re.compile(r"\s*(?:`{3,}|:{3,})\s*\{[\w-]+\}\s+(?P<title>\S.*)")
_ROLE = re.compile(r"\{(fact|check|glue:text)\}`([^`]+)`")
Value = Callable[[str, str], str]  # what a role prints, by its name and its target


@dataclass(frozen=True)
class Line:
    """A line of prose that the register holds: as written, and as a reader sees it."""

    page: str
    number: int
    written: str
    printed: str
    digest: str


@dataclass(frozen=True)
class Register:
    """The lines as they stand, and the rows of those that were read, by page folder."""

    lines: tuple[Line, ...]
    rows: dict[str, dict[str, dict[str, str]]]  # folder, digest, cells

    @property
    def unread(self) -> list[Line]:
        """The lines that nobody has read as they stand."""
        return [
            line for line in self.lines if line.digest not in self.rows.get(home(line.page), {})
        ]

    @property
    def gone(self) -> list[tuple[str, dict[str, str]]]:
        """The rows whose line stands no more, each with the folder of its register."""
        now: dict[str, set[str]] = {}
        for line in self.lines:
            now.setdefault(home(line.page), set()).add(line.digest)
        return [
            (folder, row)
            for folder, rows in self.rows.items()
            for found, row in rows.items()
            if found not in now.get(folder, set())
        ]


def home(page: str) -> str:
    """The folder in which the register of a page lies.

    >>> home("notebooks/tower"), home("book/index")
    ('notebooks/tower', 'book')
    """
    return page if page.startswith("notebooks/") else page.rpartition("/")[0]


def value_of(ledger: Ledger) -> Callable[[str], Value]:
    """A function that says, for a page, what its roles print; a number that is not there is `?`."""

    def of(page: str) -> Value:
        glued: dict[str, str] = {}
        if page.startswith("notebooks/"):
            glued = _glued(ledger.root, page.partition("/")[2])

        def value(role: str, target: str) -> str:
            if role == "glue:text":
                return glued.get(target, "?")
            try:
                return ledger.text(role, target)
            except (KeyError, ValueError):
                return "?"

        return value

    return of


def _glued(root: Path, name: str) -> dict[str, str]:
    found = {}
    for cell in read_outputs(root, name).cells:
        for output in cell.get("outputs", []):
            name_ = output.get("metadata", {}).get("scrapbook", {}).get("name", "")
            text = output.get("data", {}).get(f"{GLUE}text/plain")
            if text:
                found[name_] = "".join(text).strip("'\"")
    return found


def lines(page: str, text: str, value: Value) -> Iterator[Line]:
    """The lines of a page that the register holds."""
    for number, written in prose(text):
        yield from _line(page, number, written, value)


def _rows(page: str, root: Path, value: Value) -> Iterator[Line]:
    """The rows of a chapter's tables that print numbers of the ledger."""
    for cell in read_outputs(root, page.partition("/")[2]).cells:
        for output in cell.get("outputs", []):
            for row in "".join(output.get("data", {}).get("text/markdown", "")).split("\n"):
                if _ROLE.search(row):
                    yield from _line(page, 0, row.strip(), value)


def _line(page: str, number: int, written: str, value: Value) -> Iterator[Line]:
    if " " not in written.strip("# "):  # the name of an exercise
        return
    roles = _ROLE.findall(written)
    values = [value(role, target) for role, target in roles]
    printed = plain(_ROLE.sub(lambda found: value(found[1], found[2]), written))
    yield Line(page, number, written, printed, digest(written, *values))


def prose(text: str) -> Iterator[tuple[int, str]]:
    """The lines of a page that a reader reads as words, with their numbers."""
    blanked = _FRONT.sub(_blank, text)
    blanked = _COMMENT.sub(_blank, _CODE.sub(_blank, blanked))
    joined, first = "", 0
    for number, line in enumerate(blanked.split("\n"), 1):
        if found := _TITLED.fullmatch(line):
            line = found["title"]
        elif _FENCE.fullmatch(line):
            continue
        first = first if joined else number
        joined = f"{joined} {line.strip()}".strip()
        if joined.count("`") % 2:  # a role goes on in the next line
            continue
        yield first, joined
        joined = ""


def _blank(found: re.Match) -> str:
    return re.sub(r"[^\n]", "", found[0])


def load(ledger: Ledger, texts: dict[Path, str] | None = None) -> Register:
    """The register of a book; raises BadData when one of its files is no register."""
    problems: list[Problem] = []
    root, of = ledger.root, value_of(ledger)
    rows = {
        path.parent.relative_to(root).as_posix(): _read(root, path, problems)
        for path in sorted([*root.glob(f"book/**/{FILE}"), *root.glob(f"notebooks/*/{FILE}")])
    }
    if problems:
        raise BadData(problems)
    found: list[Line] = []
    for path, text in (page_texts(root) if texts is None else texts).items():
        page = path.relative_to(root).with_suffix("").as_posix()
        found += lines(page, text, of(page))
        if page.startswith("notebooks/"):
            found += _rows(page, root, of(page))
    return Register(tuple(found), rows)


def _read(root: Path, path: Path, problems: list[Problem]) -> dict[str, dict[str, str]]:
    file = path.relative_to(root).as_posix()
    reader = csv.DictReader(io.StringIO(read_text(path, file, problems) or "", newline=""))
    if tuple(reader.fieldnames or ()) != COLUMNS:
        message = f"columns are {','.join(reader.fieldnames or ())}; expected {','.join(COLUMNS)}"
        problems.append(Problem(file, 1, "", message, unread=True))
        return {}
    found = {}
    for row in reader:
        cells = [row.get(name) or "" for name in COLUMNS]
        whole = None not in row and all(cell.strip() for cell in cells)
        if not (whole and re.fullmatch(r"[0-9a-f]{12}", cells[0])):
            message = "expected a digest, a reader, a date and the sentence"
            problems.append(Problem(file, reader.line_num, cells[0], message))
        found[cells[0]] = dict(zip(COLUMNS, cells, strict=True))
    return found


def problems(ledger: Ledger) -> list[Problem]:
    """A problem for each line that nobody has read as it stands, and for each row without a line.

    A book without any register is not held to one.
    """
    register = load(ledger)
    if not register.rows:
        return []
    found = [
        Problem(
            f"{line.page}.md", line.number or None, "unread",
            f"“{line.printed[:70]}” is not as it was read ({line.digest}); read it, then "
            "`recount sentences --write --reader NAME`",
        )
        for line in register.unread
    ]  # fmt: skip
    return found + [
        Problem(f"{folder}/{FILE}", None, "unread", f"{row['digest']} stands nowhere; rewrite it")
        for folder, row in register.gone
    ]


def print_unread(ledger: Ledger) -> int:
    """Print the lines that nobody has read as they stand; how many there are."""
    register = load(ledger)
    for line in register.unread:
        print(f"{line.page}.md:{line.number or 'table'} {line.digest} “{line.printed}”")
    for folder, row in register.gone:
        print(f"{folder}/{FILE} {row['digest']} stands nowhere: “{row['sentence']}”")
    print(f"{len(register.unread)} of {len(register.lines)} lines unread")
    return len(register.unread) + len(register.gone)


def write(ledger: Ledger, reader: str, date: str) -> dict[str, int]:
    """Write the registers anew; how many lines of each folder are new to it.

    A line that was read as it stands keeps its reader and its date.
    """
    register, new = load(ledger), {}
    by_folder: dict[str, list[Line]] = {}
    for line in register.lines:
        by_folder.setdefault(home(line.page), []).append(line)
    for folder, found in by_folder.items():
        known = register.rows.get(folder, {})
        rows = {
            line.digest: known.get(line.digest)
            or dict(zip(COLUMNS, (line.digest, reader, date, line.printed), strict=True))
            for line in found
        }
        new[folder] = len(rows.keys() - known.keys())
        path = ledger.root / folder / FILE
        path.parent.mkdir(exist_ok=True)
        with path.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, COLUMNS, lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows.values())
    return new
