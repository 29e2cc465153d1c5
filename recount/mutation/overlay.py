"""A copy of a book in which some files say something else; all others are links to the book's."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType

SPARED = {"_build", ".git", ".venv"}


class Overlay:
    """A folder that looks like the book at `root`, with files that can be written and put back."""

    def __init__(self, root: Path, folder: Path) -> None:
        self.root, self.folder = root, folder
        folder.mkdir(parents=True, exist_ok=True)
        for path in root.iterdir():
            if path.name not in SPARED and not path.name.startswith("."):
                (folder / path.name).symlink_to(path)

    def __enter__(self) -> Overlay:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        shutil.rmtree(self.folder)

    def write(self, texts: Mapping[str, str]) -> None:
        """Let files, named from the book's folder, hold these texts."""
        for file, text in texts.items():
            self._opened(Path(file).parent)
            path = self.folder / file
            path.unlink(missing_ok=True)
            path.write_text(text, encoding="utf-8", newline="")

    def restore(self, files: Mapping[str, str] | list[str]) -> None:
        """Let them be the book's again."""
        for file in files:
            path = self.folder / file
            path.unlink(missing_ok=True)
            if (self.root / file).exists():
                path.symlink_to(self.root / file)

    def _opened(self, folder: Path) -> None:
        """Make a linked folder, and those above it, one of links."""
        for part in (*reversed(folder.parents), folder):
            path = self.folder / part
            if path.is_symlink():
                path.unlink()
                path.mkdir()
                for child in (self.root / part).iterdir():
                    (path / child.name).symlink_to(child)
            elif not path.exists():
                path.mkdir()
