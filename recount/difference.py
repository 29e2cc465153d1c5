"""What changed between two states of a book: numbers, verdicts, findings, claims and pages."""

from __future__ import annotations

import html
import subprocess
import tarfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from recount.data.outputs import outputs_path
from recount.data.project import page_sources
from recount.data.tables import TEMPLATE, BadData, Problem
from recount.ledger import Ledger, load

KINDS = ("number", "verdict", "finding", "claim", "page")
_NUMBER = ("printed", "relation", "unit", "label", "population", "place", "row", "column")
_FINDING = ("title", "kind", "severity", "status", "comes_out", "explanation")
_CLAIM = ("page", "sentence", "basis", "beyond_chance", "tested", "margin")


@dataclass(frozen=True)
class Difference:
    """One thing that changed; `before` is empty for what was added, `after` for what is gone."""

    kind: str  # one of KINDS
    id: str
    what: str  # the column or property that changed; empty where the whole came or went
    before: str
    after: str

    def __str__(self) -> str:
        """One line: kind, id, and what it was and is."""
        name = f"{self.kind} {self.id}" + (f" ({self.what})" if self.what else "")
        if not self.before:
            return f"+ {name}: {self.after}"
        if not self.after:
            return f"- {name}: {self.before}"
        return f"~ {name}: {self.before} -> {self.after}"


@contextmanager
def opened(name: str, repository: Path) -> Iterator[Path]:
    """The folder of a book: `name` is one, or a commit of the repository, unpacked for the time.

    Raises BadData when it is neither.
    """
    if (Path(name) / "data" / TEMPLATE).is_file():
        yield Path(name)
        return
    command = ["git", "-C", str(repository), "archive", "--format=tar", name]
    try:
        if name.startswith("-"):
            raise OSError(f"{name} is an option")
        packed = subprocess.run(command, capture_output=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        message = f"is no book and no commit; expected a folder with data/{TEMPLATE}, or a commit"
        raise BadData([Problem(name, None, "", message, unread=True)]) from None
    with TemporaryDirectory() as folder:
        with tarfile.open(fileobj=BytesIO(packed)) as archive:
            archive.extractall(folder, filter="data")
        yield Path(folder)


def differences(before: Path, after: Path) -> list[Difference]:
    """All that changed between the books in two folders, by kind; raises BadData for bad data."""
    old, new = load(before), load(after)
    common = [id_ for id_ in old.entries if id_ in new.entries]
    verdicts = [
        {id_: {"verdict": ledger.entries[id_].verdict} for id_ in common} for ledger in (old, new)
    ]
    return [
        *_between("number", _numbers(old), _numbers(new)),
        *_between("verdict", *verdicts),
        *_between("finding", _findings(old), _findings(new)),
        *_between("claim", _claims(old), _claims(new)),
        *_pages(before, after),
    ]


def counted(found: list[Difference]) -> str:
    """How many of each kind, in a line.

    >>> counted([Difference("claim", "a", "", "", "It is so.")])
    '0 numbers, 0 verdicts, 0 findings, 1 claims, 0 pages differ'
    """
    total = Counter(kind for kind, _ in {(d.kind, d.id) for d in found})
    return ", ".join(f"{total[kind]} {kind}s" for kind in KINDS) + " differ"


def as_page(found: list[Difference], before: str, after: str) -> str:
    """The differences as a page of HTML that needs nothing else."""
    title = html.escape(f"From {before} to {after}")
    rows = "\n".join(
        "<tr>" + "".join(f"<td>{html.escape(text)}</td>" for text in asdict(d).values()) + "</tr>"
        for d in found
    )
    head = "".join(f"<th scope=col>{name}</th>" for name in Difference.__dataclass_fields__)
    return (
        f'<!DOCTYPE html>\n<html lang="en">\n<meta charset="utf-8">\n<title>{title}</title>\n'
        "<style>body{font:1rem/1.5 sans-serif;margin:2rem}td,th{padding:.3rem .6rem;"
        "vertical-align:top;text-align:left;overflow-wrap:anywhere}</style>\n"
        f"<h1>{title}</h1>\n<p>{counted(found)}.</p>\n"
        f"<table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{rows}\n</tbody>\n</table>\n</html>\n"
    )


def _numbers(ledger: Ledger) -> dict[str, dict[str, str]]:
    return {
        fact.id: {**{name: getattr(fact, name) for name in _NUMBER}, **fact.parts}
        for fact in ledger.facts
    }


def _findings(ledger: Ledger) -> dict[str, dict[str, str]]:
    return {f.id: {name: getattr(f, name) for name in _FINDING} for f in ledger.findings}


def _claims(ledger: Ledger) -> dict[str, dict[str, str]]:
    found = ledger.claims.claims
    return {claim.id: {name: getattr(claim, name) for name in _CLAIM} for claim in found}


def _between(
    kind: str, old: dict[str, dict[str, str]], new: dict[str, dict[str, str]]
) -> Iterator[Difference]:
    for id_ in dict.fromkeys([*old, *new]):
        if id_ not in old or id_ not in new:
            row = (old.get(id_) or new[id_]).values()
            text = "; ".join(dict.fromkeys(filter(None, row))) or "nothing is printed"
            yield Difference(kind, id_, "", text if id_ in old else "", text if id_ in new else "")
            continue
        for what in dict.fromkeys([*old[id_], *new[id_]]):
            was, is_ = old[id_].get(what, ""), new[id_].get(what, "")
            if was != is_:
                yield Difference(kind, id_, what, was or "nothing", is_ or "nothing")


def _pages(before: Path, after: Path) -> Iterator[Difference]:
    """The pages whose source or stored outputs differ."""
    old, new = (
        {path.relative_to(root).as_posix(): path for path in page_sources(root)}
        for root in (before, after)
    )
    for name in dict.fromkeys([*old, *new]):
        if name not in old or name not in new:
            yield Difference("page", name, "", "a page" * (name in old), "a page" * (name in new))
            continue
        stem = Path(name).stem
        stored = [outputs_path(root, stem) for root in (before, after)]
        texts = [p.read_bytes() if p.exists() else b"" for p in stored]
        if old[name].read_bytes() != new[name].read_bytes():
            yield Difference("page", name, "text", "as it was", "changed")
        if texts[0] != texts[1]:
            yield Difference("page", name, "outputs", "as they were", "changed")
