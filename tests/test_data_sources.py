"""Sources: the folder of a document, its record, and that a book may have few of them."""

from __future__ import annotations

import shutil

import pytest

from recount.data.sources import independent
from recount.data.tables import Problem

FOLDER = "documents/fda_review_zh"
RECORD = f"{FOLDER}/source.toml"
FILE = f"data/{RECORD}"
ONE = {"t.a.n.count": {"value": "1"}}


def test_documents_come_by_rank_and_the_literature_by_its_identifiers(ledger):
    sources = list(ledger.facts.sources.values())
    whole = [source for source in sources if source.whole]
    assert [source.rank for source in whole] == [str(n) for n in range(1, len(whole) + 1)]
    others = [source.source for source in sources[len(whole) :]]
    assert others == sorted(others)
    assert not any(source.rank for source in sources[len(whole) :])


def test_every_source_says_what_of_it_was_read(ledger):
    sources = ledger.facts.sources.values()
    assert all(source.read for source in sources)
    assert [s.source for s in sources if s.read == "excerpt" and not s.read_note] == []
    assert ledger.facts.sources["rogachev_2023"].read == "machine transcription"


def test_a_source_tells_what_it_is_and_which_part_was_read(ledger):
    assert (
        ledger.facts.sources["brown_2021"].about
        == "journal article (key points and two tables read)"
    )


@pytest.mark.parametrize(
    ("old", "new", "key", "message"),
    [
        ('language = "zh"', 'language = "Chinese"', "", "language is 'Chinese'; expected one of: "),
        ('language = "zh"', "language = 1", "language", "is 1; expected text"),
        ('language = "zh"', "", "", "language is empty; a value is required"),
        ('language = "zh"', 'language = "zh "', "", "language 'zh ' has spaces around it"),
        ("rank = 1", 'rank = "first"', "rank", "is 'first'; expected a whole number"),
        ("rank = 1", 'colour = "red"', "colour", "unknown entry; expected one of: short, title, "),
        ('authors = ["', 'authors = "', "", "is not TOML: "),
        ('authors = ["Wang, Xueyun", ', "authors = [7, ", "authors", "is [7, 'Dong, Jiangping'];"),
        ("publisher's text", "hearsay", "", "read is 'hearsay'; expected one of: publisher's text"),
    ],
)
def test_a_fault_of_a_record_is_one_line(small_project, old, new, key, message):
    project = small_project(ONE)
    project.replace(RECORD, old, new)
    first, *others = project.problems()
    assert (first.file, first.row, first.key) == (FILE, None, key)
    assert first.message.startswith(message)
    assert all(problem.file == FILE for problem in others)


@pytest.mark.parametrize(
    ("old", "new", "key", "message"),
    [
        (
            'entry = "misc"',
            'entry = "article"',
            "missing",
            "names 'year'; expected among: authors,",
        ),
        (
            'missing = ["year"]',
            "",
            "year",
            "is empty; expected the year, or 'year' in `missing` and",
        ),
        (
            'missing = ["year"]',
            'missing = ["year", "ISBN"]',
            "missing",
            "names 'ISBN'; expected amon",
        ),
        (
            'missing = ["year"]',
            'missing = "year"',
            "missing",
            "is 'year'; expected a list of entries",
        ),
        (
            'missing = ["year"]',
            'year = "2020"\nmissing = ["year"]',
            "missing",
            "names 'year', which",
        ),
    ],
)
def test_what_a_work_lacks_is_said_and_nothing_else(small_project, old, new, key, message):
    project = small_project(ONE)
    project.replace(RECORD, old, new)
    first = project.problems()[0]
    assert (first.file, first.key) == (FILE, key)
    assert first.message.startswith(message)


def test_the_reason_of_what_is_missing_is_required(small_project):
    project = small_project(ONE)
    text = project.path(RECORD).read_text(encoding="utf-8")
    text = "\n".join(line for line in text.splitlines() if not line.startswith("read_note"))
    project.path(RECORD).write_text(text, encoding="utf-8")
    message = "is empty; expected why something is missing"
    assert project.problems() == [Problem(FILE, None, "read_note", message)]


@pytest.mark.parametrize("name", ["authors", "title", "year", "container"])
def test_an_article_without_what_makes_it_a_reference_is_refused(project, name):
    path = project.path("literature/stein_2019/source.toml")
    lines = path.read_text(encoding="utf-8").splitlines()
    kept = [line for line in lines if not line.startswith(f"{name} = ")]
    path.write_text("\n".join(kept), encoding="utf-8")
    (problem,) = project.problems()
    assert problem.file == "data/literature/stein_2019/source.toml"
    assert f"{problem.key} {problem.message}".strip().startswith(f"{name} is empty; ")


@pytest.mark.parametrize("name", ["source.toml", "facts.csv"])
def test_a_file_that_a_source_lacks_is_told(small_project, name):
    project = small_project(ONE)
    project.path(f"{FOLDER}/{name}").unlink()
    assert [str(p) for p in project.problems()] == [f"data/{FOLDER}/{name} does not exist"]


def test_an_empty_record_lacks_what_is_required(small_project):
    project = small_project(ONE)
    project.path(RECORD).write_text("", encoding="utf-8")
    assert Problem(FILE, None, "", "title is empty; a value is required") in project.problems()


def test_a_file_that_nothing_reads_is_told(small_project):
    project = small_project(ONE)
    project.path(f"{FOLDER}/check.toml").touch()
    project.path("literature").mkdir()
    project.path("literature/facts.csv").touch()
    wanted = "source.toml, facts.csv, checks.toml, reading-1.csv, reading-2.csv, adjudication.csv"
    assert [str(p) for p in project.problems()] == [
        f"data/{FOLDER}/check.toml is read by nothing; expected one of: {wanted}",
        "data/literature/facts.csv is read by nothing; expected a folder for each source",
    ]


def test_hidden_files_are_let_be(small_project):
    project = small_project(ONE)
    project.path(f"{FOLDER}/.DS_Store").touch()
    assert project.load().facts


def test_a_source_has_one_folder(small_project):
    project = small_project(ONE)
    shutil.copytree(project.path(FOLDER), project.path("literature/fda_review_zh"))
    message = "stands in data/documents as well; expected one folder a source"
    problem = Problem("data/literature/fda_review_zh/source.toml", None, "", message)
    assert problem in project.problems()


def test_a_folder_is_named_as_a_key_is(small_project):
    project = small_project(ONE)
    project.path(FOLDER).rename(project.path("documents/FDA review"))
    problems = [p for p in project.problems() if p.file.endswith("source.toml")]
    message = "source is 'FDA review'; expected identifier of the document: the name of its folder"
    assert problems == [Problem("data/documents/FDA review/source.toml", None, "", message)]


def test_a_book_without_sources_is_told(small_project):
    project = small_project(ONE)
    shutil.rmtree(project.path("documents"))
    assert [str(p) for p in project.problems()] == [
        "data no source; expected folders in data/documents or data/literature"
    ]


def test_a_book_of_one_document_loads(small_project):
    project = small_project(ONE)
    for folder in ("book", "notebooks", "data/findings"):
        shutil.rmtree(project.root / folder)
    ledger = project.load()
    assert (len(ledger.facts), ledger.records, ledger.findings) == (1, {}, ())
    assert ledger.problems() == []


def test_a_book_of_literature_alone_loads(small_project):
    project = small_project(ONE)
    project.path("documents").rename(project.path("literature"))
    ledger = project.load()
    assert ledger.shelf("fda_review_zh") == "literature"
    assert ledger.readings == ()


@pytest.mark.parametrize("other", ["nobody_2020", "pathway_aall1331", "hematologist_2024"])
def test_a_document_repeats_another_that_repeats_none(project, other):
    file = "literature/pathway_aall1331/source.toml"
    path = project.root / "data" / file
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('"brown_2021"', f'"{other}"'), encoding="utf-8")
    message = f"names {other!r}; expected another document, which repeats none"
    assert project.problems() == [Problem(f"data/{file}", None, "repeats", message)]


def test_a_document_and_what_repeats_it_are_one_witness(ledger):
    sources = ledger.facts.sources
    named = ("brown_2021", "pathway_aall1331", "litzow_2024")
    assert independent(sources[name] for name in named) == 2
