"""Everything for teaching as one file that opens from disk: `teach.zip`.

    python -m recount.build.teach

From the built site: the student's edition and the instructor's, each with the notebooks of its
chapters beside their pages, and the library and the data with which the notebooks run.  The page
`index.html` at its root leads to both.  The same site gives the same bytes.  Nothing is written
where the student's edition tells what a stop asks.  The site gets the file, and its pages a link.
"""

from __future__ import annotations

import argparse
import html
import re
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from bs4 import BeautifulSoup

from recount.build.editions import write_edition
from recount.build.handouts import write_handouts
from recount.build.leaks import contents, leaks, stops
from recount.data import package
from recount.data.project import find_root, page_sources
from recount.data.tables import PACKAGE

NAME = "teach.zip"
EDITIONS = {"student": "class", "instructor": "instructor"}  # folder, and what is written there
LIBRARY = Path(__file__).resolve().parents[1]
STAMP = (1980, 1, 1, 0, 0, 0)
LOCK = "requirements.txt"
LICENCES = "LICENSE*"
NEEDS = f"""\
The notebooks open in Jupyter as they are, with the outputs that are stored in them.
To run them, install once what `{LOCK}` at the root lists (`pip install -r {LOCK}`, which needs a \
network), keep `recount/`, `data/` and `notebooks/` at the root, and start Jupyter there with \
`PYTHONPATH=. jupyter lab`.
"""
OPEN_DATA = """\
`student/` tells nothing that a stop asks; `data/` and `notebooks/` at the root hold every number \
and every page: to hand them out is to hand out the outcomes.
"""
NAMED = re.compile(
    r'(<div class="teach-download[^"]*">\s*<p>.*?)'
    r"<code[^>]*>(?:<[^>]*>)*teach\.zip(?:</[^>]*>)*?</code>",
    re.DOTALL,
)
PAGE = """\
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{title}: to teach</title>
<style>
:root {{ color-scheme: light dark; }}
body {{ font: 1.1rem/1.5 system-ui, sans-serif; max-width: 44rem; }}
body {{ margin: 2rem auto; padding: 0 1rem; }}
.editions {{ display: flex; flex-wrap: wrap; gap: 1rem; padding: 0; list-style: none; }}
.editions li {{ flex: 1 1 16rem; border: 1px solid; border-radius: 0.4rem; padding: 1rem; }}
.editions a {{ font-size: 1.25rem; font-weight: 600; }}
th, td {{ padding: 0.2rem 0.8rem 0.2rem 0; text-align: left; vertical-align: top; }}
td a, pre {{ overflow-wrap: anywhere; }}
pre {{ white-space: pre-wrap; }}
</style>
</head>
<body>
<main>
<h1>{title}: to teach</h1>
<ul class="editions">
<li><a href="student/index.html">Student’s edition</a><br>What a class reads before it decides:
nothing that answers a stop, no solutions.</li>
<li><a href="instructor/index.html">Instructor’s edition</a><br>Everything, with every answer open:
lessons, slides, envelopes, data.</li>
</ul>
<h2>Notebooks</h2>
<table>
<thead>
<tr><th scope="col">Chapter</th><th scope="col">Student</th><th scope="col">Instructor</th></tr>
</thead>
<tbody>
{rows}
</tbody>
</table>
<pre>{readme}</pre>
</main>
</body>
</html>
"""


class LeakError(Exception):
    """The student's edition tells what a stop asks."""


@dataclass(frozen=True)
class Written:
    """A file with its size in bytes, before it was packed and after."""

    path: Path
    unpacked: int
    packed: int

    def __str__(self) -> str:
        return f"{self.path}: {self.packed / 1e6:.1f} MB, unpacked {self.unpacked / 1e6:.1f} MB"


def collect(root: Path, site: Path, out: Path) -> None:
    """Write all that the zip holds into the folder `out`; raises LeakError."""
    names: list[str] = []
    for folder, edition in EDITIONS.items():
        write_edition(site, out / folder, edition)
        written = write_handouts(root, site, out / folder / "notebooks", edition)
        made = {path.stem for path in written}
        names = [name for name in map(_last, contents(root)) if name in made]
        if edition == "class" and (told := leaks(out / folder, stops(root))):
            raise LeakError("\n".join(told))
    for name, content in library(root).items():
        path = out / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    readme = f"{NEEDS}\n{OPEN_DATA}"
    (out / "README.md").write_text(readme, encoding="utf-8")
    (out / "student" / "notebooks" / "README.md").write_text(NEEDS, encoding="utf-8")
    (out / "index.html").write_text(_front(site, names, readme), encoding="utf-8")


def _last(page: str) -> str:
    return page.rpartition("/")[2]


def library(root: Path) -> dict[str, bytes]:
    """What notebooks run with, by paths: library, data, and the pages whose claims they hold."""
    found = {
        f"recount/{path.relative_to(LIBRARY).as_posix()}": path
        for path in LIBRARY.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    files = [*package.files(root).values(), root / "data" / PACKAGE, *page_sources(root)]
    files += [root / LOCK, *root.glob(LICENCES), *root.glob("notebooks/*/outputs.ipynb")]
    found |= {path.relative_to(root).as_posix(): path for path in files if path.is_file()}
    return {name: path.read_bytes() for name, path in sorted(found.items())}


def _front(site: Path, names: list[str], readme: str) -> str:
    """The page at the root, with the titles of the site and of its chapters."""

    def heading(path: Path, selector: str) -> str:
        tag = BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser").select_one(selector)
        return tag.find(string=True, recursive=False) or tag.get_text() if tag else path.stem

    rows = []
    for name in names:
        title = html.escape(heading(site / "notebooks" / f"{name}.html", "h1"))
        cells = "".join(
            f'<td><a href="{folder}/notebooks/{name}.ipynb">{name}.ipynb</a></td>'
            for folder in EDITIONS
        )
        rows.append(f'<tr><th scope="row">{title}</th>{cells}</tr>')
    title = html.escape(heading(site / "index.html", "title"))
    return PAGE.format(title=title, rows="\n".join(rows), readme=html.escape(readme))


def pack(folder: Path, path: Path) -> Written:
    """Write a folder as a zip whose bytes follow from the names and contents of its files."""
    total = 0
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w") as archive:
        for file in sorted(folder.rglob("*"), key=lambda one: one.relative_to(folder).as_posix()):
            if not file.is_file():
                continue
            info = zipfile.ZipInfo(f"teach/{file.relative_to(folder).as_posix()}", STAMP)
            info.external_attr, info.create_system = 0o644 << 16, 3
            content = file.read_bytes()
            total += len(content)
            archive.writestr(info, content, zipfile.ZIP_DEFLATED, 9)
    return Written(path, total, path.stat().st_size)


def link(site: Path, written: Written) -> list[Path]:
    """Put a link where the pages of the site name the file; the pages that have one."""
    found = []
    size = f"{written.packed / 1e6:.0f}\u00a0MB"
    for path in sorted(site.rglob("*.html")):
        text = path.read_text(encoding="utf-8")
        if "teach-download" not in text:
            continue
        up = "../" * (len(path.relative_to(site).parts) - 1)
        anchor = f'<a href="{up}{NAME}" download>{NAME}</a> ({size})'
        linked = NAMED.sub(rf"\1{anchor}", text)
        if linked != text:
            path.write_text(linked, encoding="utf-8")
            found.append(path)
    return found


def write_teach(root: Path, site: Path, path: Path) -> Written:
    """Write the zip of the built `site` to `path`; raises LeakError."""
    with TemporaryDirectory() as folder:
        collect(root, site, Path(folder) / "teach")
        return pack(Path(folder) / "teach", path)


def main(arguments: list[str] | None = None) -> int:
    """Write the file into the site and link to it; returns the exit status."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--site", type=Path, help="the built site, if not that of this book")
    parser.add_argument("--out", type=Path, help="another file; the site then gets no link")
    given = parser.parse_args(arguments)
    root = find_root()
    site = given.site or root / "_build" / "html"
    if not site.is_dir():
        print(f"{site} is not built", file=sys.stderr)
        return 1
    try:
        written = write_teach(root, site, given.out or site / NAME)
    except LeakError as error:
        print(f"the student's edition tells what a stop asks:\n{error}", file=sys.stderr)
        return 1
    print(written)
    if not given.out:
        link(site, written)
    return 0


if __name__ == "__main__":
    sys.exit(main())
