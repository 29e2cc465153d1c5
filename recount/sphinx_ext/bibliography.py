"""The bibliography is written from the records of the sources before Sphinx reads it."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from recount import written
from recount.data.tables import TEMPLATE, BadData

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config


def write(app: Sphinx, config: Config) -> None:
    """Write it where it is not fresh; what is wrong with the data is told by `build`."""
    root = Path(app.srcdir)
    if not (root / "data" / TEMPLATE).exists():
        return
    with suppress(BadData):
        written.write(root, "bibliography")


def setup(app: Sphinx) -> dict[str, bool]:
    """Write it as soon as the folder is known."""
    app.connect("config-inited", write)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
