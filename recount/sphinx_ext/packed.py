"""What a browser loads to recount the book: the library, the data and Python, as scripts.

A page on disk may load scripts and nothing else, so that every file is text in a script, packed
small.  The same book gives the same bytes.
"""

from __future__ import annotations

import base64
import gzip
import io
import json
import zipfile
from pathlib import Path

from recount.browser import USES
from recount.data import package
from recount.ledger import Ledger
from recount.uses import as_json, uses

FOLDER = "_static/pyodide"  # of the site
LIBRARY = Path(__file__).resolve().parents[1]
# The layers that need the standard library alone; what compares folders or writes files stays.
LAYERS = (
    "__init__.py", "vocabulary.py", "markup.py", "printed", "statistics", "data", "checks",
    "claims", "ledger.py", "exports.py", "description.py", "uses.py", "report.py", "changed.py",
    "lab", "browser.py",
)  # fmt: skip
STAMP = (1980, 1, 1, 0, 0, 0)
STORED = "self.recountFiles = self.recountFiles || {};\n"


class WrongPyodideError(Exception):
    """The folder holds no Pyodide, or another than the book is pinned to."""


def book(ledger: Ledger) -> dict[str, bytes]:
    """Library and data by their paths, and what rests on each fact in place of the pages."""
    root = ledger.root
    found = {
        f"recount/{path.relative_to(LIBRARY).as_posix()}": path.read_bytes()
        for name in LAYERS
        for path in ([LIBRARY / name] if name.endswith(".py") else (LIBRARY / name).rglob("*.py"))
    }
    for path in package.files(root).values():
        found[path.relative_to(root).as_posix()] = path.read_bytes()
    rest = json.dumps(as_json(uses(ledger)), ensure_ascii=False, separators=(",", ":"))
    return found | {USES: rest.encode()}


def zipped(files: dict[str, bytes]) -> bytes:
    """A zip file of them, not compressed, since it is packed as one afterwards."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in sorted(files.items()):
            info = zipfile.ZipInfo(name, STAMP)
            info.external_attr, info.create_system = 0o644 << 16, 3
            archive.writestr(info, content, zipfile.ZIP_STORED)
    return out.getvalue()


def as_script(name: str, content: bytes) -> str:
    """A script that holds a file under its name, packed and in letters."""
    letters = base64.b64encode(gzip.compress(content, 9, mtime=0)).decode()
    return f'{STORED}self.recountFiles["{name}"] = "{letters}";\n'


def pinned(root: Path) -> str:
    """The version of Pyodide that `package.json` of the book names; empty where there is none."""
    path = root / "package.json"
    told = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    return told.get("dependencies", {}).get("pyodide", "")


def python(folder: Path, version: str) -> dict[str, str]:
    """Pyodide as scripts, by their names; raises WrongPyodideError when it is not that version."""
    try:
        told = json.loads((folder / "package.json").read_text(encoding="utf-8"))
        loader = (folder / "pyodide.js").read_text(encoding="utf-8")
        module = (folder / "pyodide.asm.mjs").read_text(encoding="utf-8")
        lock = json.loads((folder / "pyodide-lock.json").read_text(encoding="utf-8"))
        wasm = (folder / "pyodide.asm.wasm").read_bytes()
        library = (folder / "python_stdlib.zip").read_bytes()
    except (OSError, ValueError) as error:
        raise WrongPyodideError(f"{folder} holds no Pyodide: {error}") from error
    if (told.get("name"), told.get("version")) != ("pyodide", version):
        found = f"{told.get('name')} {told.get('version')}"
        raise WrongPyodideError(f"{folder} holds {found}; expected pyodide {version}")
    bare = json.dumps({"info": lock["info"], "packages": {}})
    return {
        "loader.js": loader.partition("//# sourceMappingURL")[0],
        "module.js": f"{classic(module)}\n{STORED}self.recountFiles.lock = {json.dumps(bare)};\n",
        "wasm.js": as_script("pyodide.asm.wasm", wasm),
        "library.js": as_script("python_stdlib.zip", library),
    }


def classic(module: str) -> str:
    """A module as a script without imports, which a page on disk may load.

    >>> classic("var a = import.meta.url;export default a;")
    'var a = self.location.href;self.recountModule = a;'
    """
    text = module.replace("import.meta.url", "self.location.href")
    start, sign, name = text.rstrip().rpartition("export default ")
    if not sign:
        raise WrongPyodideError("its module exports nothing by default")
    return f"{start}self.recountModule = {name}"
