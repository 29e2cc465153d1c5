"""Copies of the project that a test may spoil, and small projects of made-up facts."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from recount.checks.model import Outcome
from recount.data.tables import BadData, Problem
from recount.ledger import Ledger, load

ROOT = Path(__file__).resolve().parents[1]
SOURCE = "fda_review_zh"
DEFAULTS = {
    "source": SOURCE, "label": "a quantity", "population": "all", "type": "count", "unit": "1",
    "place": "table_1", "kind": "reported", "confidence": "high",
}  # fmt: skip
PRINTED_PARTS = ("value", "events", "total", "low", "high", "error", "p")


@dataclass(frozen=True)
class Project:
    """A folder with `data/` and empty `book/` and `notebooks/`."""

    root: Path

    def replace(self, path: str, old: str, new: str) -> None:
        """Replace a text that stands exactly once in a file under `data/`."""
        file = self.root / "data" / path
        text = file.read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {path}"
        file.write_text(text.replace(old, new), encoding="utf-8")

    def append(self, path: str, text: str) -> None:
        """Add text at the end of a file under `data/`."""
        with (self.root / "data" / path).open("a", encoding="utf-8") as file:
            file.write(text)

    def cells(self, path: str, key: str, /, **changes: str) -> int:
        """Change cells of the only row that starts with `key`, or has it as its key; its line."""
        file = self.root / "data" / path
        with file.open(encoding="utf-8", newline="") as stream:
            header, *rows = csv.reader(stream)
        column = header.index("key") if "key" in header else 0
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
    return Project(tmp_path)


@pytest.fixture
def small_project(tmp_path: Path) -> Callable[..., Project]:
    """A builder of projects with made-up facts, checks and findings, and without readings.

    A fact is a dictionary of cells; the words that no test depends on are filled in, and `printed`
    is made of the parts unless it is given.
    """

    def build(facts: dict[str, dict[str, str]], checks: str = "", findings: str = "") -> Project:
        data = tmp_path / "data"
        for folder in (data / "facts", data / "checks", data / "records", "book", "notebooks"):
            (tmp_path / folder).mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / "data" / "sources.csv", data)
        package = json.loads((ROOT / "data" / "datapackage.json").read_text(encoding="utf-8"))
        for resource in package["resources"]:
            fields = [field["name"] for field in resource["schema"]["fields"]]
            if resource["name"] in ("readings", "adjudication"):
                resource["path"] = []
            elif resource["name"] == "facts":
                resource["path"] = [f"facts/{SOURCE}.csv"]
                rows = [_row(key, cells) for key, cells in facts.items()]
                _write(data / resource["path"][0], fields, rows)
            elif resource["name"] != "sources":
                _write(data / resource["path"], fields, [])
        (data / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")
        (data / "checks" / f"{SOURCE}.toml").write_text(checks, encoding="utf-8")
        (data / "findings.toml").write_text(findings, encoding="utf-8")
        return Project(tmp_path)

    return build


def _row(key: str, cells: dict[str, str]) -> dict[str, str]:
    printed = "; ".join(cells[name] for name in PRINTED_PARTS if name in cells)
    return DEFAULTS | {"key": key, "printed": printed} | cells


def _write(path: Path, fields: list[str], rows: list[dict[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, fields, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


@pytest.fixture(scope="session")
def ledger() -> Ledger:
    """The ledger of the data as they are."""
    return load(ROOT)
