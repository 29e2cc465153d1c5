"""`recount diff`: what came, went and changed between two states of a book."""

from __future__ import annotations

import json
import shutil
import subprocess

import pytest

from recount import difference
from recount.cli import main
from recount.data.tables import BadData


@pytest.fixture
def before(project, tmp_path):
    """A copy of the project as it was."""
    return shutil.copytree(project.root, tmp_path / "before")


def told(before, project):
    return {(d.kind, d.id, d.what) for d in difference.differences(before, project.root)}


def test_a_book_does_not_differ_from_itself(before, project, capsys):
    assert main(["--root", str(project.root), "diff", str(before), str(project.root)]) == 0
    assert capsys.readouterr().out == (
        "0 numbers, 0 verdicts, 0 findings, 0 claims, 0 pages differ\n"
    )


def test_a_changed_number_changes_its_verdict_and_both_are_told(small_project, tmp_path):
    row = {"type": "proportion", "unit": "%", "printed": "34.0 (17/50)", "value": "34.0"}
    row |= {"events": "17", "total": "50"}
    old = small_project({"t.a.n.rate": row})
    kept = shutil.copytree(old.root, tmp_path / "kept")
    new = small_project({"t.a.n.rate": row | {"printed": "33.0 (17/50)", "value": "33.0"}})
    id_ = next(fact.id for fact in new.load().facts)
    assert told(kept, new) == {
        ("number", id_, "printed"), ("number", id_, "value"), ("verdict", id_, "verdict"),
    }  # fmt: skip


def test_findings_claims_and_pages_that_came_or_went_are_told(before, project, capsys):
    findings = project.path("findings/fda_review_zh.toml")
    text = findings.read_text(encoding="utf-8")
    findings.write_text(text.replace('severity = "material"', 'severity = "minor"', 1), "utf-8")
    page = project.root / "book" / "new.md"
    page.parent.mkdir(exist_ok=True)
    page.write_text("It is {claim}`as we think <our-view>`.\n", encoding="utf-8")
    found = told(before, project)
    assert {kind for kind, _, _ in found} == {"finding", "claim", "page"}
    assert ("claim", "our-view", "") in found
    assert ("page", "book/new.md", "") in found
    output = project.root / "diff.html"
    arguments = ["diff", str(before), str(project.root), "--json", "--page", str(output)]
    assert main(["--root", str(project.root), *arguments]) == 1
    rows = json.loads(capsys.readouterr().out)
    assert {row["kind"] for row in rows} == {"finding", "claim", "page"}
    assert "1 findings, 1 claims, 1 pages differ" in output.read_text(encoding="utf-8")


def test_a_page_is_escaped():
    one = difference.Difference("claim", "a", "sentence", "1 < 2", "<script>")
    text = difference.as_page([one], "<a>", "b")
    assert "<script>" not in text
    assert "&lt;script&gt;" in text


def test_a_commit_is_unpacked_and_what_is_neither_is_refused(tmp_path):
    git = ["git", "-C", str(tmp_path), "-c", "user.name=a", "-c", "user.email=a@example.org"]
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "datapackage.template.json").write_text("{}", encoding="utf-8")
    for command in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "a"]):
        subprocess.run([*git, *command], check=True)
    with difference.opened("HEAD", tmp_path) as folder:
        assert (folder / "data" / "datapackage.template.json").read_text(encoding="utf-8") == "{}"
    for name in ("nothing", f"--output={tmp_path / 'written'}"):
        with (
            pytest.raises(BadData, match="is no book and no commit; expected a folder with data/"),
            difference.opened(name, tmp_path),
        ):
            pass
    assert not (tmp_path / "written").exists()
