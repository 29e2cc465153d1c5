"""Fields of forms: what the roles write, and what they refuse."""

from __future__ import annotations

import doctest
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from recount.sphinx_ext import forms

CONFIG = """
extensions = ["myst_parser", "recount.sphinx_ext.forms"]
exclude_patterns = ["_build"]
smartquotes = False
"""
PAGE = """# Form

```{form-tools}
```

```{rst-class} sheet pages-2
```
## A sheet

{entry}`Product`

{field}`Benefit: reasons <4>`

{tick}`I have read it`

{choice}`Your vote: yes | no, not "yet"`
"""


@pytest.fixture
def built(tmp_path):
    """Build a page; its HTML and what Sphinx complained of."""

    def run(text: str) -> tuple[str, str]:
        (tmp_path / "conf.py").write_text(CONFIG, encoding="utf-8")
        (tmp_path / "index.md").write_text(text, encoding="utf-8")
        command = [sys.executable, "-m", "sphinx", "-b", "html", str(tmp_path), str(tmp_path / "o")]
        done = subprocess.run(
            command, capture_output=True, text=True, check=True,
            env={**os.environ, "NO_COLOR": "1"},
        )  # fmt: skip
        return (tmp_path / "o" / "index.html").read_text(encoding="utf-8"), done.stderr

    return run


def test_examples_in_docstrings_are_true():
    assert doctest.testmod(forms).failed == 0


@pytest.mark.builds
def test_a_field_has_its_label_and_a_sheet_its_class(built):
    page, complaints = built(PAGE)
    assert complaints == ""
    assert '<section class="sheet pages-2" id="a-sheet">' in page
    assert '<textarea name="benefit-reasons" rows="4" aria-label="Benefit: reasons"' in page
    assert '<span>Product</span> <input type="text" name="product"' in page
    assert '<input type="checkbox" name="i-have-read-it"> I have read it</label>' in page
    assert 'role="radiogroup" aria-label="Your vote"' in page
    values = re.findall(r'type="radio" name="your-vote" value="([^"]+)"', page)
    assert values == ["yes", "no-not-yet"]
    assert re.search(r'class="form-tools" data-page="index" hidden', page)
    assert "forms.css" in page
    assert "forms.js" in page
    assert "landscape.css" not in page


@pytest.mark.builds
def test_a_sheet_on_its_side_turns_the_paper_of_its_page(built):
    assert "landscape.css" in built(PAGE.replace("sheet pages-2", "sheet pages-1 landscape"))[0]


@pytest.mark.builds
def test_a_page_without_fields_loads_no_forms(built):
    page, _ = built("# Prose\n\nNo form.\n")
    assert "forms.js" not in page


@pytest.mark.builds
@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("# A\n\n{field}`Risk` and {field}`Risk`\n", "two fields of this page have the label"),
        ("# A\n\n{choice}`Your vote: yes`\n", "expected a label, a colon and options"),
        ("# A\n\n{entry}` `\n", ""),
    ],
)
def test_what_could_not_be_kept_apart_is_a_warning(built, text, said):
    complaints = built(text)[1]
    assert said in complaints or not said


def test_the_script_sends_nothing():
    script = (Path(forms.__file__).parent / "static" / "forms.js").read_text(encoding="utf-8")
    assert not re.search(r"fetch\(|XMLHttpRequest|sendBeacon|https?://", script)
