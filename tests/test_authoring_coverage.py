"""No fact that a chapter's code looks up is missing from the lists that its outputs store."""

from pathlib import Path

import nbformat
import pytest

from recount.build import execute
from recount.build.outputs import to_reference, written
from recount.data.outputs import outputs_path, read_outputs

pytestmark = pytest.mark.builds

ROOT = Path(__file__).resolve().parents[1]
CHAPTERS = [path.stem for path in execute.notebooks(ROOT)]


@pytest.mark.parametrize("name", CHAPTERS)
def test_every_fact_that_code_looks_up_is_behind_an_output(name):
    outputs = read_outputs(ROOT, name)
    lost = set(outputs.looked_up) - set(outputs.facts)
    assert not lost, f"{name} looks these up, and no number, figure, table or claim rests on them"


@pytest.mark.parametrize("name", CHAPTERS)
def test_no_output_rests_on_a_fact_that_was_not_looked_up(name):
    outputs = read_outputs(ROOT, name)
    # A claim that says what a document says names its fact, and looks no number up.
    said = {
        f for claim in outputs.claims if claim["basis"] == "read" for f in claim.get("facts", ())
    }
    assert set(outputs.facts) - said <= set(outputs.looked_up)


def test_a_run_keeps_what_was_looked_up_and_the_reference_stores_it(tmp_path):
    page = tmp_path / "notebooks" / "a.md"
    page.parent.mkdir()
    page.write_text(
        "---\nkernelspec: {name: python3, display_name: Python 3}\n---\n\n```{code-cell}\n"
        "from recount.authoring import computed\nfrom recount.authoring.provenance import note\n"
        'kept = note("a:rate") or 1\nlost = note("b:rate") or 2\ncomputed("rate", kept)\n```\n',
        encoding="utf-8",
    )
    (finished,) = execute.run_all(
        [page]
    )  # in a thread: the browser's tests leave a loop in this one
    assert isinstance(finished, execute.Run)
    assert len(nbformat.from_dict(finished.notebook).cells) == 1
    path = outputs_path(tmp_path, "a")
    path.parent.mkdir()
    path.write_text(written(to_reference(finished.notebook)), encoding="utf-8")
    outputs = read_outputs(tmp_path, "a")
    assert (outputs.looked_up, outputs.facts) == (("a:rate", "b:rate"), ["a:rate"])
