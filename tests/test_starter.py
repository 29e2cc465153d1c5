"""The smallest book passes its own commands: the library knows nothing of this one."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from recount.cli import main
from recount.data.tables import BadData
from recount.starter import BOOK, start

pytestmark = pytest.mark.builds

ROOT = Path(__file__).resolve().parents[1]


def test_its_book_and_its_tests_pass(tmp_path, capsys):
    folder = tmp_path / "a small book"
    assert main(["init", str(folder)]) == 0
    assert f"{folder}/notebooks/first.md" in capsys.readouterr().out.splitlines()
    run = subprocess.run(
        ["make", "test", f"PYTHON={sys.executable}"],
        cwd=folder, capture_output=True, text=True, check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert run.returncode == 0, run.stdout + run.stderr
    assert "3 facts, 4 checks, 1 findings, 0 unexplained" in run.stdout
    assert "1 passed" in run.stdout
    assert (folder / "_build" / "html" / "notebooks" / "first.html").exists()


def test_a_folder_with_something_in_it_is_left_alone(tmp_path, capsys):
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(BadData):
        start(tmp_path)
    assert main(["init", str(tmp_path)]) == 2
    assert "expected a new or an empty folder" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


def test_its_tables_have_the_schemas_of_this_book():
    name = "data/datapackage.template.json"
    ours, new = (json.loads((folder / name).read_text("utf-8")) for folder in (ROOT, BOOK))
    assert new["resources"] == ours["resources"]
