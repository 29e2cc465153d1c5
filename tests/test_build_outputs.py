"""The references of nbval hold every notebook to its numbers, and what would disarm them fails.

nbval compares nothing in a cell whose stored execution count is null, and nothing in one that is
masked; it never looks whether a reference still has the notebook's code.
"""

from __future__ import annotations

import copy
import json
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import nbformat
import pytest

from recount.build import outputs
from recount.build.execute import notebooks, read
from recount.data.outputs import outputs_path

pytestmark = pytest.mark.builds

ROOT = Path(__file__).resolve().parents[1]
SOURCES = {path.stem: path for path in notebooks(ROOT)}

NOTEBOOK = """---
file_format: mystnb
kernelspec:
  name: python3
---

# Tiny

```{code-cell}
:tags: [hide-input]

from IPython.display import HTML, display
from recount.authoring import computed

computed("rate", 100 * 81 / 189, 1)
```

```{code-cell}
spec = {"mark": "bar", "data": {"values": [{"arm": "a", "rate": 42.9}]}}
figure = {"application/vnd.vegalite.v6+json": spec, "text/plain": "A bar"}
display(figure, raw=True)
```

```{code-cell}
HTML("<table><tr><td>81</td><td>189</td></tr></table>")
```

```{code-cell}
from pathlib import Path
from ipykernel.connect import get_connection_info

print("81 of 189", Path.cwd().name, get_connection_info(unpack=True)["transport"])
```

```{code-cell}
unseen = 108
```

The rate is {glue:text}`rate` %.
"""


# --- the project's own references


def test_each_notebook_has_a_reference_and_nothing_else_has():
    assert list(outputs.references(ROOT)) == list(SOURCES), "make refresh"


@pytest.mark.parametrize("name", SOURCES)
def test_the_reference_holds_its_notebook(name):
    path = outputs_path(ROOT, name)
    assert path.exists(), f"make refresh NB={name}"
    found = outputs.faults(read(SOURCES[name]), nbformat.read(path, as_version=4))
    assert not found, "\n".join([*found, f"to write it anew: make refresh NB={name}"])


# --- a tiny project, refreshed once


@pytest.fixture(scope="module")
def tiny(tmp_path_factory) -> Path:
    """A project of one notebook with its reference."""
    root = tmp_path_factory.mktemp("project")
    (root / "notebooks").mkdir()
    (root / "notebooks" / "tiny.md").write_text(NOTEBOOK, encoding="utf-8")
    shutil.copy(ROOT / "pyproject.toml", root)
    assert outputs.refresh(root, []) == 0
    return root


@pytest.fixture
def source(tiny):
    return read(tiny / "notebooks" / "tiny.md")


@pytest.fixture
def reference(tiny):
    return nbformat.read(outputs_path(tiny, "tiny"), as_version=4)


def test_a_fresh_reference_has_no_fault_and_nothing_that_varies(tiny, source, reference):
    assert outputs.faults(source, reference) == []
    assert [cell.id for cell in reference.cells] == ["c000", "c001", "c002", "c003", "c004"]
    assert reference.cells[3].outputs[0].text == "81 of 189 notebooks ipc\n"
    assert reference.metadata == {"kernelspec": outputs.KERNELSPEC}
    assert [set(cell.metadata) for cell in reference.cells] == [{"outputs", "tags"}] + 4 * [
        {"outputs"}
    ]
    text = outputs_path(tiny, "tiny").read_bytes().decode()
    assert text == outputs.written(reference)
    assert "\r" not in text


@pytest.mark.parametrize("number", range(4))
def test_cleared_outputs_fail(source, reference, number):
    reference.cells[number].outputs = []
    [fault] = outputs.faults(source, reference)
    assert fault.startswith(f"c{number:03d} has not the outputs that were written")


def test_an_output_edited_by_hand_fails(source, reference):
    reference.cells[3].outputs[0].text = "82 of 189\n"
    [fault] = outputs.faults(source, reference)
    assert "edited by hand" in fault


def test_a_reference_that_no_refresh_wrote_fails(source, reference):
    del reference.cells[4].metadata["outputs"]
    assert len(outputs.faults(source, reference)) == 1


@pytest.mark.parametrize("number", range(5))
def test_a_null_execution_count_fails(source, reference, number):
    reference.cells[number].execution_count = None
    [fault] = [f for f in outputs.faults(source, reference) if "execution count" in f]
    assert fault == f"c{number:03d} has no execution count: nbval would compare nothing"


@pytest.mark.parametrize(
    "mark",
    [
        "NBVAL_IGNORE_OUTPUT",
        "NBVAL_SKIP",
        "NBVAL_RAISES_EXCEPTION",
        "PYTEST_VALIDATE_IGNORE_OUTPUT",
    ],
)
def test_a_cell_masked_in_a_comment_fails_without_a_reason(source, reference, mark):
    for notebook in (source, reference):
        cell = outputs.code_cells(notebook)[3]
        cell.source = f"# {mark}\n{cell.source}"
    [fault] = outputs.faults(source, reference)
    assert fault == f"c003 is not compared ({mark}) and has no `# nbval: <reason>`"
    for notebook in (source, reference):
        cell = outputs.code_cells(notebook)[3]
        cell.source = f"# nbval: a timing, different on every machine\n{cell.source}"
    assert outputs.faults(source, reference) == []


@pytest.mark.parametrize(
    "tag",
    [
        "nbval-ignore-output",
        "nbval-skip",
        "nbval-raises-exception",
        "pytest-validate-ignore-output",
        "raises-exception",
        "skip-execution",
        "NBVAL_IGNORE_OUTPUT",
    ],
)
def test_a_cell_masked_by_a_tag_fails_without_a_reason(source, reference, tag):
    for notebook in (source, reference):
        outputs.code_cells(notebook)[3].metadata["tags"] = [tag]
    [fault] = outputs.faults(source, reference)
    assert fault == f"c003 is not compared ({tag}) and has no `# nbval: <reason>`"


def test_every_mask_that_nbval_knows_is_known():
    from nbval.plugin import comment_markers, metadata_tags

    known = {*comment_markers, *metadata_tags} - {"NBVAL_CHECK_OUTPUT", "nbval-check-output"}
    assert [mark for mark in known if not outputs.MASK.fullmatch(mark)] == []


def test_a_picture_that_nbval_does_not_compare_fails(source, reference):
    output = nbformat.v4.new_output("display_data", data={"image/png": "aGVsbG8="})
    reference.cells[4].outputs = [output]
    reference.cells[4].metadata["outputs"] = outputs.fingerprint(reference.cells[4])
    [fault] = outputs.faults(source, reference)
    assert fault.startswith("c004 is not compared (image/png)")


def test_a_source_or_tag_out_of_step_fails(source, reference):
    changed = copy.deepcopy(source)
    cells = outputs.code_cells(changed)
    cells[0].metadata["tags"] = []
    cells[3].source = 'print("81 of 190")'
    assert outputs.faults(changed, reference) == [
        "c000 has the tags ['hide-input'], in the notebook []",
        "c003 has other code than the notebook",
    ]


def test_a_cell_too_many_on_either_side_fails(source, reference):
    shorter = copy.deepcopy(reference)
    del shorter.cells[-1]
    assert outputs.faults(source, shorter) == ["c004 stands only in the notebook"]
    longer = copy.deepcopy(reference)
    longer.cells.append(copy.deepcopy(longer.cells[-1]))
    assert outputs.faults(source, longer) == ["c005 stands only in the reference"]


# --- nbval itself


def test_nbval_fails_on_one_changed_number_of_any_kind(tiny, reference, tmp_path):
    root = shutil.copytree(tiny, tmp_path / "project")
    changed = copy.deepcopy(reference)
    glue, figure, table, stream, silent = changed.cells
    glue.outputs[0].data["application/papermill.record/text/plain"] = "42.8"
    values = figure.outputs[0].data["application/vnd.vegalite.v6+json"]["data"]["values"]
    values[0]["rate"] = 42.8
    table.outputs[0].data["text/html"] = "<table><tr><td>81</td><td>188</td></tr></table>"
    stream.outputs[0].text = "81 of 188 notebooks ipc\n"
    silent.outputs = [nbformat.v4.new_output("stream", text="108\n")]
    path = outputs_path(root, "changed")
    path.parent.mkdir()
    path.write_text(outputs.written(changed), encoding="utf-8")

    # As `make test` calls it, and with the same strict configuration.
    command = "-m pytest -q -p recount.build.nbval_kernels --nbval notebooks -n 2 --dist loadfile"
    command += " --junit-xml=report.xml"
    ran = subprocess.run(
        [sys.executable, *command.split()], cwd=root, capture_output=True, text=True, check=False
    )
    outcomes = {
        (case.get("classname").split(".")[1], case.get("name")): case.find("failure")
        for case in ET.parse(root / "report.xml").iter("testcase")
    }
    assert len(outcomes) == 10, ran.stdout + ran.stderr
    assert ran.returncode == 1
    for number in range(5):
        assert outcomes["tiny", f"Cell {number}"] is None, ran.stdout
        failure = outcomes["changed", f"Cell {number}"]
        assert failure is not None, f"nbval did not see the change in cell {number}"
        assert "Cell outputs differ" in failure.text


# --- make refresh


def test_a_second_refresh_changes_no_byte(tiny, capsys):
    path = outputs_path(tiny, "tiny")
    before = path.read_bytes()
    assert outputs.main(["--root", str(tiny), "tiny"]) == 0
    assert capsys.readouterr().out == "tiny: unchanged\n"
    assert path.read_bytes() == before


def test_a_refresh_prints_old_and_new_of_every_kind_before_it_writes(reference):
    changed = copy.deepcopy(reference)
    changed.cells[0].outputs[0].data["application/papermill.record/text/plain"] = "43.0"
    figure = changed.cells[1].outputs[0].data
    figure["application/vnd.vegalite.v6+json"]["data"]["values"][0]["rate"] = 43.0
    changed.cells[2].outputs[0].data["text/html"] = "<p>none</p>"
    lines = outputs.differences("tiny", reference, changed)
    assert "--- tiny c000 as stored" in lines
    assert "+++ tiny c000 as run" in lines
    for expected in [
        " [glue rate, text/plain]", "-'42.9'", "+43.0",
        '-    "rate": 42.9', '+    "rate": 43.0',
        "+<p>none</p>",
    ]:  # fmt: skip
        assert expected in lines
    assert not any("c003" in line for line in lines)


def test_an_inserted_cell_is_not_a_change_of_all_that_follow(reference):
    longer = copy.deepcopy(reference)
    longer.cells.insert(0, nbformat.v4.new_code_cell("x = 1", id="new", execution_count=1))
    assert outputs.differences("tiny", reference, longer) == []


def test_nothing_is_written_when_a_notebook_fails_or_a_cell_is_masked(tmp_path, capsys):
    (tmp_path / "notebooks").mkdir()
    stale = outputs_path(tmp_path, "gone")
    stale.parent.mkdir(parents=True)
    stale.write_text("{}")
    header, _ = NOTEBOOK.split("# Tiny")
    bad = tmp_path / "notebooks" / "bad.md"

    bad.write_text(header + "```{code-cell}\n# NBVAL_SKIP\nx = 1\n```\n")
    assert outputs.refresh(tmp_path, []) == 1
    assert "bad: c000 is not compared (NBVAL_SKIP)" in capsys.readouterr().err

    bad.write_text(header + "```{code-cell}\nassert 1 == 2\n```\n")
    (tmp_path / "notebooks" / "good.md").write_text(header + "```{code-cell}\n1\n```\n")
    assert outputs.refresh(tmp_path, []) == 1
    told = capsys.readouterr()
    assert "bad: failed in the cell `assert 1 == 2`" in told.err
    assert "nothing was written" in told.err
    assert outputs.references(tmp_path) == {"gone": stale}

    assert outputs.refresh(tmp_path, ["unknown"]) == 1
    assert "no such notebook: unknown; there are: bad, good" in capsys.readouterr().err

    bad.unlink()
    assert outputs.refresh(tmp_path, []) == 0
    out = capsys.readouterr().out
    assert "good: new, 1 cells" in out
    assert "gone: removed" in out
    assert json.loads(outputs_path(tmp_path, "good").read_text())["nbformat"] == 4
    assert not stale.exists()
