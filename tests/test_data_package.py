"""The data package and the bibliography: fresh, valid for others, and told when they cannot be."""

from __future__ import annotations

import json
import os
import re
import tomllib
from collections import Counter
from pathlib import Path
from types import SimpleNamespace

import pytest
from frictionless import validate
from pybtex.database import parse_string
from pybtex.richtext import Text

from recount import written
from recount.cli import main
from recount.data import bibliography, package
from recount.data.tables import BadData
from recount.sphinx_ext import bibliography as built_bibliography
from recount.sphinx_ext.downloads import write_package, write_references

ROOT = Path(__file__).resolve().parents[1]
CSL = {
    "id", "type", "title", "author", "issued", "container-title", "volume", "issue", "page", "DOI",
    "URL", "note",
}  # fmt: skip
# entries that nobody could find so far; the numbers may only become smaller
MISSING = {"authors": 20, "year": 52, "volume": 25, "pages": 28, "doi": 30}


@pytest.mark.parametrize("name", ["package", "readme"])
def test_what_is_written_from_the_data_is_fresh(name):
    assert written.is_fresh(ROOT, name), f"python -m recount {name}"


def test_the_published_package_is_valid_for_the_reference_validator(tmp_path, ledger):
    write_package(ROOT, package.files(ROOT), tmp_path)
    report = validate(str(tmp_path / "package" / "datapackage.json"))
    assert report.flatten(["name", "rowNumber", "fieldName", "message"]) == []
    rows = {task.name: task.stats["rows"] for task in report.tasks}
    assert rows["facts"] == len(ledger.facts)
    assert rows["sources"] == len(ledger.facts.sources)
    assert rows["readings"] == sum(r.first + r.second for r in ledger.readings)
    assert {name: rows[name] for name in ledger.records} == {
        name: len(table) for name, table in ledger.records.items()
    }


def test_the_zip_is_a_package_to_the_reference_validator_too(small_project, tmp_path):
    project = small_project({"t.a.n.count": {"value": "1"}, "t.b.n.count": {"value": "2"}})
    write_package(project.root, package.files(project.root), tmp_path / "out")
    report = validate(str(tmp_path / "out" / "package.zip"), type="package")
    assert report.flatten(["name", "rowNumber", "fieldName", "message"]) == []
    assert {task.name: task.stats.get("rows") for task in report.tasks}["facts"] == 2


def test_keys_and_what_they_point_to_are_declared():
    resources = {r["name"]: r["schema"] for r in package.descriptor(ROOT)["resources"]}
    assert resources["facts"]["primaryKey"] == ["source", "key"]
    of_a_source = {"fields": ["source"], "reference": {"resource": "sources", "fields": ["source"]}}
    for name in ("facts", "readings", "adjudication"):
        assert resources[name]["foreignKeys"] == [of_a_source]


def test_the_package_of_a_small_book_is_valid(small_project):
    project = small_project({"t.a.n.count": {"value": "1"}})
    written.write(project.root, "package")
    path = project.path("datapackage.json")
    names = [r["name"] for r in json.loads(path.read_text(encoding="utf-8"))["resources"]]
    assert names == ["sources", "facts", "concordance", "names"]
    assert validate(str(path)).valid


def test_a_resource_that_the_library_does_not_know_is_told(project):
    project.replace("datapackage.template.json", '"name": "names"', '"name": "nouns"')
    with pytest.raises(BadData, match=r"\[nouns\] unknown resource; expected one of: sources, f"):
        package.description(project.root)


# --- the commands


def test_a_change_makes_the_file_stale_and_the_command_fresh(project, capsys):
    arguments = ["--root", str(project.root), "package"]
    assert main([*arguments, "--check"]) == 0
    project.replace("documents/fda_review_zh/source.toml", "rank = 1", "rank = 9")
    assert main([*arguments, "--check"]) == 1
    assert capsys.readouterr().err == (
        "data/datapackage.json is out of date; expected what `recount package` writes\n"
    )
    assert main(arguments) == 0
    assert capsys.readouterr().out == "data/datapackage.json is written\n"
    assert main([*arguments, "--check"]) == 0


def test_bad_data_write_nothing(project, capsys):
    project.append("documents/fda_review_zh/source.toml", "colour = 1\n")
    before = project.files()
    for name in written.FILES:
        assert main(["--root", str(project.root), name]) == 2
        assert "[colour] unknown entry" in capsys.readouterr().err
    assert project.files() == before


# --- the bibliography


def missing() -> dict[str, int]:
    """How many records say of an entry that it could not be found."""
    paths = [*(ROOT / "data").glob("*/*/source.toml"), *(ROOT / "data/references").glob("*.toml")]
    records = [tomllib.loads(path.read_text(encoding="utf-8")) for path in paths]
    return dict(Counter(name for record in records for name in record.get("missing", ())))


def test_the_build_writes_the_bibliography_and_leaves_a_fresh_one_alone(project):
    (project.root / "book").mkdir(exist_ok=True)
    app = SimpleNamespace(srcdir=str(project.root))
    built_bibliography.write(app, None)
    path = project.root / bibliography.FILE
    assert path.read_text(encoding="utf-8") == bibliography.bibtex(project.root)
    os.utime(path, (0, 0))
    built_bibliography.write(app, None)
    assert path.stat().st_mtime == 0
    project.append("documents/fda_review_zh/source.toml", "colour = 1\n")
    built_bibliography.write(app, None)  # `build` tells what is wrong
    assert path.stat().st_mtime == 0


def test_every_source_and_every_reference_is_in_the_bibliography(ledger):
    keys = {source.cite_key or source.source for source in ledger.facts.sources.values()}
    keys |= {path.stem for path in (ROOT / "data" / "references").glob("*.toml")}
    entries = parse_string(bibliography.bibtex(ROOT), "bibtex").entries
    assert set(entries) == keys
    assert all(entry.persons["author"] for entry in entries.values())


def test_the_bibliography_says_of_a_source_what_its_record_says():
    entry = parse_string(bibliography.bibtex(ROOT), "bibtex").entries["vavilova_2023"]
    assert entry.type == "article"
    assert [str(person) for person in entry.persons["author"]][:1] == ["Vavilova, L. A."]
    assert entry.fields["pages"] == "62--72"
    assert "machine transcription" in entry.fields["note"]


def test_what_could_not_be_found_is_said_and_becomes_less():
    """What somebody finds is taken out of a record, and then out of these numbers."""
    assert missing() == MISSING


def test_every_work_has_what_a_reference_needs():
    works = bibliography.works(ROOT)
    assert [w.key for w in works if not (w.title and w.authors)] == []
    articles = [w for w in works if w.entry == "article"]
    assert [w.key for w in articles if not (w.year and w.container)] == []


def test_sources_have_names_that_a_reader_can_use(ledger):
    shorts = [source.short for source in ledger.facts.sources.values()]
    assert len(set(shorts)) == len(shorts)
    assert [s for s in shorts if re.search(r"PMC\d|_|\.(html?|pdf|txt)\b", s)] == []


def test_programs_for_references_can_read_every_work():
    items = json.loads(bibliography.csl(ROOT))
    works = {work.key: work for work in bibliography.works(ROOT)}
    assert [item["id"] for item in items] == list(works)
    for item in items:
        assert set(item) <= CSL
        assert item["type"] in {"article-journal", "document"}
        assert item["title"]
        assert all(set(a) in ({"family", "given"}, {"literal"}) for a in item["author"])
        year = works[item["id"]].year
        assert item.get("issued") == ({"date-parts": [[int(year)]]} if year else None)


def test_the_bibliography_can_be_downloaded(tmp_path):
    write_references(ROOT, tmp_path)
    keys = {work.key for work in bibliography.works(ROOT)}
    entries = parse_string((tmp_path / "references.bib").read_text(encoding="utf-8"), "bibtex")
    assert set(entries.entries) == keys
    items = json.loads((tmp_path / "references.json").read_text(encoding="utf-8"))
    assert {item["id"] for item in items} == keys


def test_a_key_of_two_works_is_told(project):
    project.replace("references/ich_e5.toml", "title", "title")
    path = project.path("references/ich_e5.toml")
    path.rename(path.with_name("vavilova_2023.toml"))
    message = "has the key of data/documents/rogachev_2023/source.toml; expected one entry a key"
    with pytest.raises(BadData) as caught:
        bibliography.works(project.root)
    assert [problem.message for problem in caught.value.problems] == [message]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            'title = "A"\nyear = "2020"\nentry = "misc"\n',
            "has no authors; expected authors, cited_",
        ),
        ('short = "A"\nentry = "misc"\n', "title is empty; a value is required"),
        ('short = "A"\ntitle = "A"\nentry = "book"\n', "entry is 'book'; expected one of: article"),
        ('short = "A"\ntitle = "A"\nentry = "misc"\nread = "page"\n', "unknown entry; expected"),
        ('short = "A"\ntitle = "A"\nentry = "misc"\n', "is empty; expected the year, or 'year' in"),
    ],
)
def test_a_fault_of_a_reference_is_told(project, text, message):
    project.path("references/a.toml").write_text(text, encoding="utf-8")
    with pytest.raises(BadData) as caught:
        bibliography.works(project.root)
    (problem,) = caught.value.problems
    assert problem.file == "data/references/a.toml"
    assert problem.message.startswith(message)


def test_signs_with_a_meaning_in_tex_come_back_as_they_were():
    title = "50% of R&D at $1, #2 of a_b"
    work = bibliography.Work("a", "misc", ("{R&D}",), title, "", "", "", "", "", "", "", "")
    entry = parse_string(bibliography.as_bibtex(work), "bibtex").entries["a"]
    assert str(Text.from_latex(entry.fields["title"])) == title
    assert [str(name) for name in entry.persons["author"][0].rich_last_names] == ["R&D"]
