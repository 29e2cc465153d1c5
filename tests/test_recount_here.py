"""What a browser gets: the library and the data, packed so that bare Python recounts them."""

from __future__ import annotations

import base64
import gzip
import hashlib
import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from recount.browser import Session, as_csv
from recount.cli import main
from recount.data import package
from recount.report import report
from recount.sphinx_ext import packed
from recount.sphinx_ext.policy import PageScan, policy

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def book(ledger):
    return packed.zipped(packed.book(ledger))


def test_the_packed_book_recounts_on_bare_python_and_prints_what_verify_prints(
    book, ledger, tmp_path
):
    zipfile.ZipFile(io.BytesIO(book)).extractall(tmp_path)
    code = (
        "import sys; sys.path.insert(0, '.')\n"
        "from recount.browser import Session\n"
        "session = Session('.'); list(session.steps()); print(session.verify())"
    )
    run = subprocess.run(
        [sys.executable, "-I", "-S", "-c", code], cwd=tmp_path, capture_output=True, text=True
    )
    told = json.loads(run.stdout or run.stderr)
    assert told["text"] == report(ledger, ledger.problems())
    assert told["checksums"] == package.checksums(package.files(ROOT))
    assert told["checksum"] == hashlib.sha256(told["checksums"].encode()).hexdigest()


def test_the_same_book_gives_the_same_bytes(book, ledger):
    assert packed.zipped(packed.book(ledger)) == book
    assert packed.as_script("book.zip", book[:9]) == packed.as_script("book.zip", book[:9])


def test_a_script_holds_its_file(book):
    letters = packed.as_script("book.zip", book).rpartition(' = "')[2].removesuffix('";\n')
    assert gzip.decompress(base64.b64decode(letters)) == book


def test_another_pyodide_than_the_pinned_one_is_refused(tmp_path):
    with pytest.raises(packed.WrongPyodideError, match="holds no Pyodide"):
        packed.python(tmp_path, "1.0.0")
    for name in ("pyodide.js", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip"):
        (tmp_path / name).write_text("export default a;", encoding="utf-8")
    (tmp_path / "pyodide-lock.json").write_text('{"info": {}}', encoding="utf-8")
    (tmp_path / "package.json").write_text('{"name": "pyodide", "version": "1.0.1"}', "utf-8")
    with pytest.raises(
        packed.WrongPyodideError, match=r"pyodide 1\.0\.1; expected pyodide 1\.0\.0"
    ):
        packed.python(tmp_path, "1.0.0")
    assert set(packed.python(tmp_path, "1.0.1")) == {
        "loader.js", "module.js", "wasm.js", "library.js",
    }  # fmt: skip


def test_the_pin_is_exact_and_the_lock_has_its_hash():
    version = packed.pinned(ROOT)
    locked = json.loads((ROOT / "package-lock.json").read_text("utf-8"))["packages"]
    assert version[0].isdigit()
    assert locked["node_modules/pyodide"]["version"] == version
    assert all(one["integrity"].startswith("sha512-") for name, one in locked.items() if name)


def test_only_a_page_that_says_so_may_compile_webassembly():
    assert "wasm" not in policy(PageScan("<p>text</p>"))
    assert "script-src 'self' 'wasm-unsafe-eval';" in policy(PageScan("<p data-needs-wasm>t</p>"))


def test_a_pasted_table_comes_with_tabs_or_as_bare_lines():
    assert as_csv("60/185 (32.4)\n\n 61/185\t(32.4)") == "printed\n60/185 (32.4)\n61/185 (32.4)\n"
    for sign in ",;\t|":
        text = f"printed{sign}bounds\n0.71 (0.55-0.93){sign}ci95"
        assert as_csv(text) == text
    session = Session(ROOT)
    told = json.loads(session.table("60/185 (32.4)\n\n61/185 (32.4)\n"))
    assert [row["verdict"] for row in told["rows"]] == ["reproduced", "inconsistent"]
    assert json.loads(session.table("printed,colour\n1,2"))["problems"] != []
    assert json.loads(session.table(" \n"))["problems"] != []


@pytest.mark.parametrize(
    "text",
    [
        "printed,p\nHR 0.71 (0.55-0.93),0.4\n60/185 (32.4),\nwords,x\n",
        "printed;value;unit\n60/185 (32,4);32,4;%\n60/185 (33,4);;%\n",
        'printed\tbounds\r\n"1/2\n(51)"\tci95\r\n',
    ],
)
def test_a_page_says_of_a_table_what_the_terminal_says(tmp_path, capsys, text):
    path = tmp_path / "table"
    path.write_text(text, encoding="utf-8", newline="")
    main(["table", str(path), "--json"])
    said = capsys.readouterr()
    told = json.loads(Session(ROOT).table(text))
    assert told["rows"] == json.loads(said.out)
    assert [line.removeprefix(str(tmp_path) + "/") for line in said.err.splitlines()] == (
        told["problems"]
    )


def test_a_page_is_told_what_is_wrong_with_its_question():
    session = Session(ROOT)
    wrong = [{"key": "a:b", "part": "value", "value": "1"}]
    assert "unknown fact" in json.loads(session.change(json.dumps(wrong)))["error"]
    assert json.loads(session.fact("a:b")) is None
