"""What the page shows of outputs that store the facts behind them: the number and the table."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.builds

CONFIG = """
title: A tiny book
author: Nobody
logo: ""
only_build_toc_files: true
execute: {execute_notebooks: cache, timeout: 120}
sphinx:
  extra_extensions: [recount.sphinx_ext]
  config: {nb_render_markdown_format: myst}
"""
PAGE = """\
---
jupytext: {text_representation: {extension: .md, format_name: myst}}
kernelspec: {name: python3, display_name: Python 3}
---

# A page

```{code-cell} python
from recount.authoring import computed, show_table
from recount.authoring.provenance import note

rate = note("a:cr.rate") or 32.4324
computed("rate", rate, 1)
show_table(["Rate"], [[f"{rate:.2f}%"]])
```

The rate is {glue:text}`rate`%.
"""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[subprocess.CompletedProcess, Path]:
    """The command that built the page, strict, and the page."""
    folder = tmp_path_factory.mktemp("book")
    files = {
        "_config.yml": CONFIG, "_toc.yml": "format: jb-book\nroot: page\n", "page.md": PAGE,
        "requirements.txt": "",
    }  # fmt: skip
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    command = [Path(sys.executable).with_name("jupyter-book"), "build", folder, "-W", "-n"]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    return run, folder / "_build" / "html" / "page.html"


def test_a_list_of_facts_is_stored_and_neither_shown_nor_warned_of(built):
    run, page = built
    assert run.returncode == 0, run.stderr
    text = page.read_text(encoding="utf-8")
    _, output = text.split('<div class="cell_output')
    assert '<span class="pasted-text">32.4</span>%' in output
    assert re.search(r"<td[^>]*>\s*(?:<p>)?32\.43%(?:</p>)?\s*</td>", output)
    assert "a:cr.rate" not in output
    stored = page.parents[1] / "jupyter_execute" / "page.ipynb"
    assert stored.read_text(encoding="utf-8").count("application/vnd.recount.facts+json") == 1
