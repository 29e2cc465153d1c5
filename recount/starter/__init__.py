"""`recount init FOLDER`: the smallest book, which `make book` and `make test` pass.

One made-up document with some facts, a check, a finding and a page: the door for other books, and
the proof that the library knows nothing of this one.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from recount import written
from recount.data.tables import BadData, Problem

BOOK = Path(__file__).parent


def start(folder: Path) -> list[str]:
    """Copy the smallest book into `folder`, new or empty, and return its files, by name.

    Raises BadData when something is there already, and then writes nothing; what was written is
    removed again when the rest cannot be.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        message = "is there already; expected a new or an empty folder"
        raise BadData([Problem(str(folder), None, "", message)])
    try:
        shutil.copytree(
            BOOK, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("*.py", "__pycache__")
        )
        (folder / "gitignore").rename(folder / ".gitignore")
        for name in written.FILES:
            written.write(folder, name)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())
