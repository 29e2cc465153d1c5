"""What commands write is whole or as before; what cannot be written is told in one line."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from recount import cli, starter, written
from recount.build.editions import write_edition
from recount.data import writing
from recount.data.writing import not_written, write_whole

ROOT = Path(__file__).resolve().parents[1]
# What a read-only folder answers, whoever asks: root is refused nothing by permissions.
READ_ONLY = """
import errno, os, sys

def refuse(event, arguments):
    writes = event == "open" and isinstance(arguments[2], int) and arguments[2] & (
        os.O_WRONLY | os.O_RDWR | os.O_CREAT
    )
    if writes or event in ("os.mkdir", "os.rename", "os.remove", "os.rmdir"):
        raise OSError(errno.EROFS, os.strerror(errno.EROFS), str(arguments[0]))

sys.addaudithook(refuse)
from recount.cli import main
sys.exit(main(sys.argv[1:]))
"""


def full(*_: object) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_a_file_is_written_as_it_is_given_in_folders_that_there_are_or_not(tmp_path):
    path = tmp_path / "книга" / "two words" / "血.md"
    write_whole(path, "первый\r\n第二\n")
    assert path.read_bytes() == "первый\r\n第二\n".encode()
    assert names(path.parent) == {"血.md"}


def test_a_file_keeps_its_permissions(tmp_path):
    path = tmp_path / "a.sh"
    path.write_text("old")
    path.chmod(0o754)
    write_whole(path, "new")
    assert (path.read_text(), path.stat().st_mode & 0o777) == ("new", 0o754)


@pytest.mark.parametrize("stops", [KeyboardInterrupt, SystemExit, full])
def test_an_interrupted_or_failing_write_leaves_what_was_there(tmp_path, monkeypatch, stops):
    path = tmp_path / "a.csv"
    path.write_text("old\n")

    def fails(_: int) -> None:
        raise stops() if isinstance(stops, type) else full()

    monkeypatch.setattr(writing.os, "fsync", fails)
    with pytest.raises((KeyboardInterrupt, SystemExit, OSError)):
        write_whole(path, "new\n" * 1000)
    assert path.read_text() == "old\n"
    assert names(tmp_path) == {"a.csv"}


def test_a_full_disk_is_told_with_the_name_of_the_file(tmp_path, monkeypatch):
    monkeypatch.setattr(writing.os, "fsync", full)
    with pytest.raises(OSError, match="No space left") as caught:
        write_whole(tmp_path / "a.csv", "text")
    told = not_written(caught.value)
    assert told == f"{tmp_path / 'a.csv'} cannot be written: No space left on device"


def test_a_command_on_a_full_disk_says_so_in_one_line(project, monkeypatch, capsys):
    before = project.path("datapackage.json").read_bytes()
    project.append("names.csv", "")
    monkeypatch.setattr(writing.os, "fsync", full)
    monkeypatch.setattr(written, "_says", lambda *_: False)
    assert cli.main(["--root", str(project.root), "package"]) == cli.BAD_DATA
    told = capsys.readouterr().err.splitlines()
    file = project.path("datapackage.json")
    assert told == [f"{file} cannot be written: No space left on device"]
    assert file.read_bytes() == before


def test_a_new_book_that_cannot_be_finished_is_not_begun(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(writing.os, "fsync", full)
    assert cli.main(["init", str(tmp_path / "new")]) == cli.BAD_DATA
    assert len(capsys.readouterr().err.splitlines()) == 1
    assert not (tmp_path / "new").exists()


def test_a_folder_that_cannot_be_copied_is_told_by_its_first_file(tmp_path, monkeypatch, capsys):
    first = str(tmp_path / "new" / "a")

    def fails(*_: object, **__: object) -> None:
        raise shutil.Error([("a", first, "[Errno 28] No space left on device"), ("b", "b", "x")])

    monkeypatch.setattr(starter.shutil, "copytree", fails)
    assert cli.main(["init", str(tmp_path / "new")]) == cli.BAD_DATA
    assert capsys.readouterr().err == f"{first} cannot be written: No space left on device\n"


@pytest.mark.parametrize("stops", [KeyboardInterrupt, OSError])
def test_an_edition_that_is_interrupted_is_not_there(tmp_path, monkeypatch, stops):
    site = tmp_path / "site"
    site.mkdir()
    (site / "a.html").write_text("<html><body>x</body></html>")

    def fails(*_: object) -> None:
        raise stops

    monkeypatch.setattr("recount.build.editions._close", fails)
    with pytest.raises(stops):
        write_edition(site, tmp_path / "class", "class")
    assert names(tmp_path) == {"site"}
    monkeypatch.undo()
    write_edition(site, tmp_path / "class", "class")
    assert names(tmp_path) == {"site", "class"}


@pytest.mark.parametrize(
    ("command", "code"),
    [(["verify"], 0), (["untied"], 0), (["claims"], 0), (["readme", "--check"], 0)],
)
def test_what_only_reads_works_in_a_read_only_checkout(command, code):
    done = subprocess.run(
        [sys.executable, "-c", READ_ONLY, "--root", ROOT, *command],
        cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (code, "")


def test_what_cannot_be_written_in_a_read_only_checkout_is_one_line(project):
    project.path("datapackage.json").write_text("{}")
    done = subprocess.run(
        [sys.executable, "-c", READ_ONLY, "--root", project.root, "package"],
        cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert done.returncode == cli.BAD_DATA
    (line,) = done.stderr.splitlines()
    assert line == f"{project.path('datapackage.json')} cannot be written: Read-only file system"
    assert project.path("datapackage.json").read_text() == "{}"
