"""Copies of the project that a test may spoil, and small projects of made-up facts."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest

from recount.checks.model import Outcome
from recount.claims import bases, context, likeness, sources
from recount.claims.context import Context
from recount.claims.estimates import Estimate, Printed, Share
from recount.claims.records import Record
from recount.data import facts
from recount.data.facts import Facts
from recount.data.outputs import CLAIM, GLUE
from recount.data.tables import TEMPLATE, BadData, Problem, schema
from recount.ledger import Ledger, load

ROOT = Path(__file__).resolve().parents[1]
SOURCE = "fda_review_zh"
DEFAULTS = {
    "source": SOURCE, "label": "A quantity", "population": "all", "type": "count", "unit": "1",
    "place": "table_1", "kind": "reported", "confidence": "high",
}  # fmt: skip
PRINTED_PARTS = ("value", "events", "total", "low", "high", "error", "p")


@dataclass(frozen=True)
class Project:
    """A folder with `data/`, the records of the chapters and no page.

    Paths are those from `data/`, or those of a chapter, which begin with `notebooks/`.
    """

    root: Path

    def path(self, path: str) -> Path:
        """Where a file lies."""
        return self.root / ("" if path.startswith("notebooks/") else "data") / path

    def replace(self, path: str, old: str, new: str) -> None:
        """Replace a text that stands exactly once in a file."""
        file = self.path(path)
        text = file.read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {path}"
        file.write_text(text.replace(old, new), encoding="utf-8")

    def append(self, path: str, text: str) -> None:
        """Add text at the end of a file."""
        with self.path(path).open("a", encoding="utf-8") as file:
            file.write(text)

    def cells(self, path: str, key: str, /, **changes: str) -> int:
        """Change cells of the only row with this key or id, or that starts with it; its line."""
        file = self.path(path)
        with file.open(encoding="utf-8", newline="") as stream:
            header, *rows = csv.reader(stream)
        column = next((header.index(name) for name in ("key", "id") if name in header), 0)
        (number,) = (n for n, row in enumerate(rows) if row[column] == key)
        for name, text in changes.items():
            assert rows[number][header.index(name)] != text
            rows[number][header.index(name)] = text
        with file.open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream, lineterminator="\n").writerows([header, *rows])
        return number + 2

    def load(self) -> Ledger:
        """The ledger of the project."""
        return load(self.root)

    def problems(self) -> list[Problem]:
        """What is wrong with the data; a test fails when nothing is."""
        with pytest.raises(BadData) as caught:
            self.load().checked()
        return caught.value.problems

    def outcomes(self, check: str = "tested") -> dict[str, Outcome]:
        """The outcomes of one check, by `key#part` without the source."""
        found = self.load().by_check[f"{SOURCE}:{check}"]
        return {o.target.id.removeprefix(f"{SOURCE}:"): o for o in found}

    def files(self) -> dict[str, tuple[int, bytes]]:
        """Every file with its time of change and content."""
        paths = (path for path in self.root.rglob("*") if path.is_file())
        return {str(path): (path.stat().st_mtime_ns, path.read_bytes()) for path in paths}


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A copy of the data, to spoil."""
    shutil.copytree(ROOT / "data", tmp_path / "data")
    for folder in ("book", "notebooks"):
        (tmp_path / folder).mkdir()
    for folder in (ROOT / "notebooks").glob("*/records"):
        shutil.copytree(folder, tmp_path / folder.relative_to(ROOT))
    return Project(tmp_path)


@pytest.fixture(scope="session")
def small_project_in() -> Callable[..., Project]:
    """A builder of projects of one document with made-up facts, checks and findings.

    It takes the folder and the facts.  A fact is a dictionary of cells; the words that no test
    depends on are filled in, and `printed` is made of the parts unless it is given.
    """

    def build(
        root: Path, facts: dict[str, dict[str, str]], checks: str = "", findings: str = ""
    ) -> Project:
        data, document = root / "data", root / "data" / "documents" / SOURCE
        for folder in (document, data / "findings", root / "book", root / "notebooks"):
            folder.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / "data" / TEMPLATE, data)
        shutil.copy(ROOT / "data" / "documents" / SOURCE / "source.toml", document)
        _write(data, "facts", document / "facts.csv", [_row(k, c) for k, c in facts.items()])
        for name in ("concordance", "names"):
            _write(data, name, data / f"{name}.csv", [])
        (document / "checks.toml").write_text(checks, encoding="utf-8")
        (data / "findings" / f"{SOURCE}.toml").write_text(findings, encoding="utf-8")
        return Project(root)

    return build


@pytest.fixture
def small_project(tmp_path: Path, small_project_in: Callable[..., Project]) -> Callable:
    """The same in the folder of the test."""
    return partial(small_project_in, tmp_path)


def _row(key: str, cells: dict[str, str]) -> dict[str, str]:
    printed = "; ".join(cells[name] for name in PRINTED_PARTS if name in cells)
    if sign := cells.get("relation"):
        printed = f"{sign} {printed}"
    return DEFAULTS | {"key": key, "printed": printed} | cells


def _write(data: Path, name: str, path: Path, rows: list[dict[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        columns = schema(data, name, []).names
        writer = csv.DictWriter(stream, columns, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


@pytest.fixture(scope="session")
def ledger() -> Ledger:
    """The ledger of the data as they are."""
    return load(ROOT)


@dataclass(frozen=True)
class Book:
    """A folder with `notebooks/a.md`, and the facts that its claims may name."""

    root: Path
    facts: Facts

    def page(self, text: str, name: str = "notebooks/a.md") -> None:
        """Write a page."""
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def store(self, *records: Record) -> None:
        """Store what the cells of the page wrote down."""
        outputs = [
            {"data": {GLUE + CLAIM: {k: v for k, v in vars(record).items() if v}}}
            for record in records
        ]
        text = json.dumps({"cells": [{"outputs": outputs}], "metadata": {}})
        self.page(text, "notebooks/a/outputs.ipynb")

    def readings(self, *rows: str) -> None:
        """Write the readings of its sentences."""
        header = "id,digest,verdict,reader,date,sentence,note"
        self.page("\n".join([header, *rows]) + "\n", "notebooks/a/sentence-readings.csv")

    def share(self, key: str) -> Share:
        """Events and total of a fact."""
        return Share.of_fact(self.facts, self.facts[key])

    def estimate(self, key: str) -> Estimate:
        """A fact with its interval."""
        return Estimate.of_fact(self.facts[key])

    def printed(self, reference: str) -> Printed:
        """A part of a fact."""
        key, _, part = reference.partition("#")
        return Printed.of(self.facts[key], part)


@pytest.fixture(scope="session")
def known_facts() -> Facts:
    """The facts of the data as they are."""
    return facts.load(ROOT)


@pytest.fixture
def book(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, known_facts: Facts) -> Book:
    """A book whose only page claims `it`, with the real facts and tables of likeness."""
    made = Book(tmp_path, known_facts)
    made.page("First. Here {claim}`more responded <it>`, by the estimates. Last.\n")
    held_against = Context(tmp_path)
    held_against.__dict__["facts"] = known_facts
    held_against.__dict__["likeness"] = likeness.read(ROOT, [])
    monkeypatch.setattr(context, "here", lambda: held_against)
    for module in (bases, sources):
        monkeypatch.setattr(module, "here", lambda: held_against)
    return made
