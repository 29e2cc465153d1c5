"""`teach.zip`, unpacked: it opens from disk, its notebooks run, and students are told no answer."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import zipfile
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from recount.build.leaks import leaks, squashed, stops, texts
from recount.build.teach import NAME, LeakError, collect, link, pack

ROOT = Path(__file__).resolve().parents[2]
SITE = ROOT / "_build" / "html"
CHAPTERS = sorted(path.stem for path in (ROOT / "notebooks").glob("*.md"))
MARKS = re.compile(r"\{[a-z:-]+\}`|^:::|^```\{", re.MULTILINE)
OPENED = [
    f"{edition}/{page}"
    for edition in ("student", "instructor")
    for page in ("book/index.html", "notebooks/tower.html", "book/teach/case-tower.html")
]
pytestmark = pytest.mark.builds


@pytest.fixture(scope="module")
def collected(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("collected") / "teach"
    collect(ROOT, SITE, folder)
    return folder


@pytest.fixture(scope="module")
def unpacked(collected, tmp_path_factory) -> Path:
    """The folder that comes out of the zip."""
    folder = tmp_path_factory.mktemp("unpacked")
    written = pack(collected, folder / NAME)
    assert written.packed < written.unpacked
    with zipfile.ZipFile(folder / NAME) as archive:
        archive.extractall(folder)
    return folder / "teach"


def code_and_text(path: Path) -> list[str]:
    cells = nbformat.read(path, 4).cells
    told = [o["data"].get("text/markdown", "") for c in cells for o in c.get("outputs", [])]
    return told + [cell.source for cell in cells if cell.cell_type == "markdown"]


def test_the_same_files_give_the_same_bytes(collected, tmp_path):
    digests = set()
    for name in ("one", "two"):
        copy = tmp_path / name
        shutil.copytree(collected / "student" / "book", copy)
        pack(copy, tmp_path / f"{name}.zip")
        digests.add(hashlib.sha256((tmp_path / f"{name}.zip").read_bytes()).hexdigest())
    assert len(digests) == 1


def test_no_file_of_the_student_tells_what_a_stop_asks(unpacked):
    asked = stops(ROOT)
    assert len(asked) >= 11
    assert leaks(unpacked / "student", asked) == []
    kept = {path.name for path in (unpacked / "student").rglob("*")}
    assert not {"envelopes.html", "guide-review.html", "slides-50.html", "lesson-50.html"} & kept
    assert {"pack.html", "roles.html", "case-tower.html"} <= kept


def test_the_instructor_has_what_every_stop_asks(unpacked):
    for name, stop in stops(ROOT).items():
        page = unpacked / "instructor" / "notebooks" / f"{name}.html"
        told = [squashed(text) for text in texts(page)]
        missing = [w for w in stop.forbidden if not any(squashed(w) in text for text in told)]
        assert missing == []


@pytest.mark.parametrize("edition", ["student", "instructor"])
@pytest.mark.parametrize("name", CHAPTERS)
def test_a_notebook_has_words_in_place_of_markup(unpacked, edition, name):
    told = "\n".join(code_and_text(unpacked / edition / "notebooks" / f"{name}.ipynb"))
    assert [mark[0] for mark in MARKS.finditer(told)] == []
    exercises = 'class="solution"' in (SITE / "notebooks" / f"{name}.html").read_text("utf-8")
    assert ("Solution to Exercise" in told) == (exercises and edition == "instructor")


def test_a_figure_of_a_notebook_is_a_drawing_that_needs_no_extension(unpacked):
    path = unpacked / "student" / "notebooks" / "pivotal-trial.ipynb"
    outputs = [o["data"] for c in nbformat.read(path, 4).cells for o in c.get("outputs", [])]
    drawings = [data["image/svg+xml"] for data in outputs if "image/svg+xml" in data]
    assert drawings
    assert [svg for svg in drawings if "var(" in svg or "viewBox" not in svg] == []


@pytest.mark.parametrize("edition", ["student", "instructor"])
def test_a_notebook_runs_with_what_lies_in_the_zip_alone(unpacked, edition):
    path = unpacked / edition / "notebooks" / "pivotal-trial.ipynb"
    notebook = nbformat.read(path, 4)
    seen = nbformat.v4.new_code_cell("import recount; print(recount.__file__)")
    notebook.cells.append(seen)
    client = NotebookClient(notebook, timeout=300, kernel_name="python3")
    environment = {**os.environ, "PYTHONPATH": str(unpacked)}
    client.execute(cwd=str(path.parent), env=environment)
    assert seen.outputs[0].text.startswith(str(unpacked))
    tables = [
        o["data"]["text/markdown"]
        for cell in notebook.cells
        for o in cell.get("outputs", [])
        if "text/markdown" in o.get("data", {})
    ]
    assert any("32.4% (25.7 to 39.7)" in table for table in tables)
    assert "{fact}" not in "".join(tables)


def test_the_page_at_the_root_leads_to_both_editions(unpacked, page_factory):
    watched = page_factory((unpacked / "index.html").as_uri())
    links = watched.page.locator("a").evaluate_all("all => all.map((a) => a.href)")
    assert [one for one in links if not Path(one.removeprefix("file://")).exists()] == []
    assert watched.axe_faults() == []
    watched.page.locator("a").first.click()
    watched.page.wait_for_url("**/student/book/index.html")
    assert watched.problems == []


@pytest.mark.parametrize("page", OPENED)
def test_a_page_opens_from_disk_with_the_network_off(unpacked, page_factory, page):
    watched = page_factory("about:blank")
    watched.page.context.set_offline(True)
    watched.page.goto((unpacked / page).as_uri())
    watched.visit_figures()
    assert watched.page.locator("article h1, article h2").first.is_visible()
    assert watched.problems == []
    assert watched.foreign == []


def test_nothing_is_written_where_the_student_would_be_told(tmp_path):
    site = tmp_path / "site"
    for name in ("index.html", "notebooks/tower.html", "book/glossary.html"):
        (site / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(SITE / name, site / name)
    (site / "book" / "told.html").write_text("<p>FDA granted <b>accelerated</b> approval.</p>")
    for path in CHAPTERS:
        shutil.copy(SITE / "notebooks" / f"{path}.html", site / "notebooks")
    with pytest.raises(LeakError, match=r"told\.html: 'granted accelerated approval'"):
        collect(ROOT, site, tmp_path / "out")


def test_a_site_links_to_the_file_once_it_is_there(tmp_path):
    page = tmp_path / "book" / "teach" / "index.html"
    page.parent.mkdir(parents=True)
    shutil.copy(SITE / "book" / "teach" / "index.html", page)
    (tmp_path / "x").mkdir()
    (tmp_path / "x" / "a.txt").write_text("a")
    written = pack(tmp_path / "x", tmp_path / NAME)
    link(tmp_path, written)
    first = page.read_text(encoding="utf-8")
    assert f'<a href="../../{NAME}" download>' in first
    link(tmp_path, written)
    assert page.read_text(encoding="utf-8") == first
