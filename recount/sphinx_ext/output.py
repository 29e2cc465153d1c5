"""The folder of the site: it holds what this build wrote, and the same bytes for the same sources.

- A build that reads every page anew starts from an empty folder, so that a page that is gone leaves
  the site; the cache of executed notebooks lies elsewhere.
- The checksum behind a style sheet or script (`?v=`) is that of the file as it is shipped.  Sphinx
  takes what lies there when it writes a page, and some files are put there only afterwards.
- `.buildinfo`, which differs between machines, moves beside the doctrees.
"""

from __future__ import annotations

import re
import shutil
import zlib
from pathlib import Path
from typing import TYPE_CHECKING

from sphinx.util import logging

if TYPE_CHECKING:
    from sphinx.application import Sphinx

log = logging.getLogger(__name__)

FIRST, AFTER_THE_PAGES = 100, 920  # priorities: before the policies, which hash nothing of this
BUILDINFO = ".buildinfo"
OF_A_SITE = "objects.inv"  # written by every build
ASSET = re.compile(
    r'(<(?:link|script)\b[^>]*\s(?:href|src)=")(?![a-z]+:|//)([^"?#]+\.(?:css|js))(?:\?v=[0-9a-f]+)?"'
)


def start_empty(app: Sphinx) -> None:
    """Remove the site of an earlier build, unless this one keeps some of its pages."""
    out = Path(app.outdir)
    if app.builder.format != "html" or not app.fresh_env_used or not (out / OF_A_SITE).exists():
        return
    if Path(app.srcdir).is_relative_to(out):
        return
    for path in out.iterdir():
        if path == Path(app.doctreedir):
            continue
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()


def restore_buildinfo(app: Sphinx) -> None:
    """Lend Sphinx its record of the last build: without it every page would be written anew."""
    kept = Path(app.doctreedir) / _buildinfo_name(app)
    if app.builder.format == "html" and kept.exists():
        Path(app.outdir).mkdir(parents=True, exist_ok=True)
        shutil.copyfile(kept, Path(app.outdir) / BUILDINFO)


def _buildinfo_name(app: Sphinx) -> str:
    return f"buildinfo-{app.builder.name}"


def checksum(path: Path) -> str:
    """Eight hexadecimal digits of a file, as Sphinx counts them; line ends make no difference."""
    content = path.read_bytes().replace(b"\r", b"")
    return f"{zlib.crc32(content):08x}"


def with_checksums(page: str, folder: Path, known: dict[Path, str]) -> str:
    """The page with the checksum of each style sheet and script of the site behind its name.

    Addresses are read from `folder`; `known` remembers the checksums between pages.
    """

    def stamped(match: re.Match[str]) -> str:
        path = (folder / match[2]).resolve()
        if path not in known:
            known[path] = f"?v={checksum(path)}" if path.is_file() else ""
        return f'{match[1]}{match[2]}{known[path]}"'

    return ASSET.sub(stamped, page)


def finish(app: Sphinx, error: Exception | None) -> None:
    """Write the checksums, and put the record of the build away."""
    if error or app.builder.format != "html":
        return
    out = Path(app.outdir)
    known: dict[Path, str] = {}
    for path in sorted(out.rglob("*.html")):
        before = path.read_text(encoding="utf-8")
        after = with_checksums(before, path.parent, known)
        if after != before:
            path.write_text(after, encoding="utf-8")
    if (out / BUILDINFO).exists():
        shutil.move(out / BUILDINFO, Path(app.doctreedir) / _buildinfo_name(app))


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the first and the last steps of a build but one: the policies come after."""
    app.connect("builder-inited", start_empty, priority=FIRST)
    app.connect("builder-inited", restore_buildinfo)
    app.connect("build-finished", finish, priority=AFTER_THE_PAGES)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
