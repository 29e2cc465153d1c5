"""Where the outputs of a chapter are stored, for everybody who reads or writes them."""

from __future__ import annotations

from pathlib import Path


def outputs_path(root: Path, name: str) -> Path:
    """The stored outputs of the chapter `name`, beside its other files.

    >>> outputs_path(Path("book"), "tower").as_posix()
    'book/notebooks/tower/outputs.ipynb'
    """
    return root / "notebooks" / name / "outputs.ipynb"
