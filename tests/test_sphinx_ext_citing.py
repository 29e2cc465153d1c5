"""What machines read of a book: version, head of a page, crate, sitemap, feed, addresses."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest
import yaml
from docutils import nodes

from recount.build import addresses
from recount.sphinx_ext import cite, crate, edition, feeds, head
from recount.sphinx_ext.edition import Author, Edition
from recount.sphinx_ext.figures import VegaFigure

ROOT = Path(__file__).resolve().parents[1]
ADDRESS = "https://example.org/book"
CR = "fda_review_zh:mt103_211.evaluable.cr.rate"
CONFIG = f"""
names = ("build", "numbers", "fact", "generated", "ledger", "findings", "downloads", "figures",
         "output", "edition", "head", "crate", "feeds", "cite", "policy")
extensions = ["myst_parser", *(f"recount.sphinx_ext.{{name}}" for name in names)]
exclude_patterns = ["_build", "data", "CHANGELOG.md"]
html_baseurl = "{ADDRESS}"
html_theme = "basic"
templates_path = ["templates"]
html_copy_source = False
smartquotes = False
"""
# The theme of the book prints this; the basic one does not.
LAYOUT = '{% extends "!layout.html" %}{% block footer %}{{ theme_extra_footer }}{% endblock %}'
CITATION = """\
title: "A book"
authors: [{name: "The authors, all"}, {family-names: Doe, given-names: Jo}]
version: 1.2.0
license: [MIT, CC-BY-4.0]
keywords: [counting]
abstract: What it is.
"""
CHANGES = """\
# Changes

## 1.2.0, not yet released

- A <number> & its cell.

## 1.1.0, 2020-02-03

- The first.
"""
PAGES = {
    "index.md": "# Book\n\n```{toctree}\nbook/page\nbook/ledger\nbook/changes\n```\n",
    "book/page.md": f"""# A page & more

Of those that could be judged, {{fact}}`{CR}`% reached a remission, says "the review" of <them>.

## A table

| a | b |
| --- | --- |
| 1 | 2 |

| c | d |
| --- | --- |
| 3 | 4 |
""",
    "book/ledger.md": "# Ledger\n\n```{findings}\n```\n\n```{ledger} rows\n```\n",
    "book/changes.md": "# What changed\n\n```{include} ../CHANGELOG.md\n:start-line: 2\n```\n",
    "CITATION.cff": CITATION,
    "CHANGELOG.md": CHANGES,
    "conf.py": CONFIG,
    "templates/layout.html": LAYOUT,
}
KNOWN = Edition(
    title="A book", authors=(Author("The authors"),), version="1.2.0", date="2024-05-06",
    checksum="ab" * 32, licences=("MIT",), abstract="What it is.", keywords=(), language="en",
    address=f"{ADDRESS}/",
)  # fmt: skip


def run(*command: str, root: Path) -> subprocess.CompletedProcess[str]:
    """A command that must end well."""
    env = os.environ | {"NO_COLOR": "1", "GIT_COMMITTER_DATE": "2024-05-06T23:30:00-0800"}
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False, env=env)
    assert done.returncode == 0, done.stderr
    return done


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small book with an address, in a repository of its own."""
    root = tmp_path_factory.mktemp("book")
    shutil.copytree(ROOT / "data", root / "data")
    for name, text in PAGES.items():
        (root / name).parent.mkdir(exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    run("git", "init", "-q", root=root)
    who = ("-c", "user.name=a", "-c", "user.email=a@example.org")
    run("git", *who, "commit", "-q", "--allow-empty", "-m", "One", root=root)
    return root


@pytest.fixture(scope="module")
def site(book: Path) -> Path:
    """The book, built without a warning."""
    out = book / "_build" / "html"
    run(sys.executable, "-m", "sphinx", "-q", "-W", "-b", "html", ".", str(out), root=book)
    return out


def page(site: Path, name: str) -> str:
    """The text of a page."""
    return (site / name).read_text(encoding="utf-8")


def graph(text: str) -> list[dict]:
    """What the JSON-LD of a page says."""
    (block,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', text, re.DOTALL)
    told = json.loads(block)
    assert told["@context"] == "https://schema.org"
    return told["@graph"]


def tags(text: str, name: str = "name") -> dict[str, str]:
    """The meta elements of a page."""
    found = re.findall(rf'<meta {name}="([^"]+)" content="([^"]*)"', text)
    return {key: value.replace("&amp;", "&") for key, value in found}


# --- the edition


def test_the_version_of_the_book_is_that_of_its_program():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert edition.citation(ROOT / "CITATION.cff")["version"] == project["version"]


def test_the_footer_says_version_date_and_checksum(site):
    (told,) = re.findall(r'<p class="edition">(.*?)</p>', page(site, "book/page.html"))
    assert '<a href="changes.html">Version 1.2.0</a>' in told
    assert "2024-05-06" in told
    sums = (site / "data" / "SHA256SUMS").read_bytes()
    digest = hashlib.sha256(sums).hexdigest()
    assert f'<a href="../data/SHA256SUMS"><code title="{digest}">{digest[:12]}</code></a>' in told


def test_the_checksums_are_those_of_the_files_of_the_package(site):
    lines = (site / "data" / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    listed = dict(reversed(line.split("  ", 1)) for line in lines)
    assert "package/documents/fda_review_zh/facts.csv" in listed
    for name, digest in listed.items():
        assert hashlib.sha256((site / "data" / name).read_bytes()).hexdigest() == digest, name


def test_a_folder_within_another_repository_has_no_date(book):
    assert edition.commit_date(book) == "2024-05-06"
    assert edition.commit_date(book / "data") == ""


def test_what_is_not_known_is_left_out():
    bare = replace(KNOWN, version="", date="", checksum="")
    assert edition.footer(bare, "", None) == ""


def test_a_second_build_gives_the_same_bytes(book, site, tmp_path):
    run(sys.executable, "-m", "sphinx", "-q", "-E", "-b", "html", ".", str(tmp_path), root=book)
    names = ["book/page.html", "book/ledger.html", "sitemap.xml", "changes.atom"]
    names += ["data/SHA256SUMS", "data/package/ro-crate-metadata.json"]
    names += ["_static/cards/book-page.png"]
    differing = [n for n in names if (site / n).read_bytes() != (tmp_path / n).read_bytes()]
    assert differing == []


# --- the head


def test_the_root_is_a_book_and_a_page_a_chapter_of_it(site):
    (root,) = graph(page(site, "index.html"))
    assert (root["@type"], root["name"], root["version"]) == ("Book", "A book", "1.2.0")
    assert root["datePublished"] == "2024-05-06"
    assert root["license"] == [
        "https://spdx.org/licenses/MIT",
        "https://spdx.org/licenses/CC-BY-4.0",
    ]
    assert root["author"] == [
        {"@type": "Organization", "name": "The authors, all"},
        {"@type": "Person", "name": "Doe, Jo"},
    ]
    (chapter,) = graph(page(site, "book/page.html"))
    assert (chapter["@type"], chapter["name"]) == ("Chapter", "A page & more")
    assert chapter["url"] == f"{ADDRESS}/book/page.html"
    assert chapter["isPartOf"]["@type"] == "Book"
    assert 'says "the review" of <them>' in chapter["description"]


def test_the_page_of_the_ledger_describes_the_data(site):
    _, dataset = graph(page(site, "book/ledger.html"))
    assert dataset["@type"] == "Dataset"
    assert {"name", "description", "creator", "license", "distribution"} <= dataset.keys()
    assert 50 <= len(dataset["description"]) <= 5000
    assert dataset["license"].startswith("https://creativecommons.org/")
    for one in dataset["distribution"]:
        assert (site / one["contentUrl"].removeprefix(f"{ADDRESS}/")).exists()


def test_catalogues_find_title_authors_date_and_book(site):
    text = page(site, "book/page.html")
    told = tags(text)
    assert told["citation_title"] == "A page & more"
    assert told["citation_inbook_title"] == "A book"
    assert told["citation_publication_date"] == "2024/05/06"
    assert told["citation_public_url"] == f"{ADDRESS}/book/page.html"
    assert text.count('name="citation_author"') == 2
    assert tags(page(site, "index.html"))["citation_title"] == "A book"


def test_a_shared_link_has_a_picture_of_its_size(site):
    text = page(site, "book/page.html")
    told = tags(text, "property")
    assert {"og:title", "og:type", "og:image", "og:url"} <= told.keys()
    assert f'<link rel="canonical" href="{ADDRESS}/book/page.html"' in text
    card = site / told["og:image"].removeprefix(f"{ADDRESS}/")
    data = card.read_bytes()
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    assert (int.from_bytes(data[16:20]), int.from_bytes(data[20:24])) == head.CARD


def test_a_picture_shows_the_first_figure_that_is_wide_enough():
    def figure(name: str, width: int, height: int) -> VegaFigure:
        drawing = (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}"></svg>'
        )
        return VegaFigure("", title=name, drawings={"wide": drawing})

    document = nodes.document(None, None)
    document += figure("high", 600, 900)
    assert head.shown_on_card(document, "a text") == ("a text", "")
    document += figure("wide", 600, 300)
    title, drawing = head.shown_on_card(document, "a text")
    assert title == "wide"
    assert head.card("Title", "Book", title, drawing)[:8] == b"\x89PNG\r\n\x1a\n"


def test_without_an_address_nothing_needs_one(tmp_path):
    (tmp_path / "index.md").write_text("# Book\n\nWhat this small book is about.\n", "utf-8")
    text = CONFIG.replace(ADDRESS, "")
    (tmp_path / "conf.py").write_text(text + "project = 'A small book'\n", "utf-8")
    out = tmp_path / "_build"
    run(sys.executable, "-m", "sphinx", "-q", "-b", "html", ".", str(out), root=tmp_path)
    built = page(out, "index.html")
    assert graph(built)[0]["name"].startswith("A small book")
    for absent in ("og:", "canonical", "atom+xml", "https://example"):
        assert absent not in built
    assert not [name for name in ("sitemap.xml", "changes.atom") if (out / name).exists()]
    assert not (out / "_static" / "cards").exists()


def test_the_address_is_off_and_the_workflow_finds_its_setting():
    config = (ROOT / "_config.yml").read_text(encoding="utf-8")
    assert yaml.safe_load(config)["html"]["baseurl"] == ""
    workflow = yaml.safe_load((ROOT / ".github/workflows/pages.yml").read_text(encoding="utf-8"))
    (step,) = [s for s in workflow["jobs"]["build"]["steps"] if "ADDRESS" in s.get("env", {})]
    _, pattern, new, _ = step["run"].split("|")
    told = re.sub(pattern, new.replace('\\"$ADDRESS\\"', ADDRESS), config, flags=re.MULTILINE)
    assert yaml.safe_load(told)["html"]["baseurl"] == ADDRESS


def test_a_block_of_data_cannot_end_early():
    text = head.json_ld({"name": "</script><script>alert(1)"})
    assert text.count("<") == 2
    assert graph(str(text))[0]["name"] == "</script><script>alert(1)"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("short", ""),
        ("A sentence that is long enough to be told of a page, as it stands.",) * 2,
        (f"{'A first sentence that says enough of the page and more. ' * 2}{'And on ' * 30}",
         ("A first sentence that says enough of the page and more. " * 2).strip()),
        ("word " * 80, f"{('word ' * 44).strip()} ..."),
        (f"{'word ' * 30}word, {'and ' * 40}", f"{'word ' * 30}word ..."),
    ],
)  # fmt: skip
def test_a_description_ends_after_a_sentence_or_a_word(text, told):
    document = nodes.document(None, None)
    document += nodes.paragraph("", text)
    assert head.described(document) == told


# --- crate, sitemap, feed


def test_the_crate_names_every_file_of_the_package(site):
    folder = site / "data" / "package"
    told = json.loads((folder / crate.FILE).read_text(encoding="utf-8"))
    assert told["@context"] == "https://w3id.org/ro/crate/1.1/context"
    entities = {entity["@id"]: entity for entity in told["@graph"]}
    assert len(entities) == len(told["@graph"])
    descriptor = entities[crate.FILE]
    assert descriptor["@type"] == "CreativeWork"
    assert descriptor["conformsTo"] == {"@id": "https://w3id.org/ro/crate/1.1"}
    root = entities[descriptor["about"]["@id"]]
    assert root["@type"] == "Dataset"
    assert {"name", "description", "datePublished", "license"} <= root.keys()
    files = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}
    assert {part["@id"] for part in root["hasPart"]} == files - {crate.FILE}
    for part in root["hasPart"]:
        size = (folder / part["@id"]).stat().st_size
        assert entities[part["@id"]]["contentSize"] == str(size)
    referenced = re.findall(r'\{"@id": "([^"]+)"\}', json.dumps(told))
    assert {id_ for id_ in referenced if id_ != crate.VERSION} <= entities.keys()


def test_the_sitemap_names_every_page(site):
    root = ElementTree.parse(site / "sitemap.xml").getroot()
    spaces = {"s": feeds.SITEMAPS}
    found = {loc.text for loc in root.findall("s:url/s:loc", spaces)}
    names = ("index", "book/page", "book/ledger", "book/changes")
    assert found == {f"{ADDRESS}/{name}.html" for name in names}
    assert {day.text for day in root.findall("s:url/s:lastmod", spaces)} == {"2024-05-06"}


def test_the_feed_has_an_entry_for_each_version(site):
    spaces = {"a": feeds.ATOM}
    root = ElementTree.parse(site / "changes.atom").getroot()
    for needed in ("a:id", "a:title", "a:updated", "a:author/a:name"):
        assert root.findtext(needed, namespaces=spaces), needed
    entries = root.findall("a:entry", spaces)
    told = [[e.findtext(f"a:{tag}", "", spaces) for tag in ("title", "updated")] for e in entries]
    assert told == [
        ["1.2.0, not yet released", "2024-05-06T00:00:00Z"],
        ["1.1.0, 2020-02-03", "2020-02-03T00:00:00Z"],
    ]
    assert entries[0].findtext("a:content", "", spaces) == "- A <number> & its cell."
    ids = [entry.findtext("a:id", "", spaces) for entry in entries]
    assert ids == [f"{ADDRESS}/changes.atom#{version}" for version in ("1.2.0", "1.1.0")]
    links = {link.get("href") for link in root.findall("a:entry/a:link", spaces)}
    assert links == {f"{ADDRESS}/book/changes.html"}


# --- addresses


def test_tables_are_named_by_their_section_and_order(site):
    text = page(site, "book/page.html")
    for anchor in ("a-table-table", "a-table-table-2"):
        assert re.search(rf'<table[^>]* id="{anchor}"', text)
        assert f'href="#{anchor}"' in text
    assert cite.section_of(nodes.table()) == ""


def test_a_table_that_a_directive_wrote_gets_the_next_free_address_of_its_section():
    page = (
        '<table></table><article><section id="a"><table id="a-table"></table><section id="b">'
        "<table class='x'></table><pre><!-- <table> --></pre></section><table></table></section>"
        "</article>"
    )
    done = cite.with_anchors(page)
    assert [*re.findall(r'<table id="([^"]+)"', done)] == ["a-table", "b-table", "a-table-2"]
    assert re.findall(r'href="#([^"]+)"', done) == ["b-table", "a-table-2"]
    assert done.startswith("<table></table>")
    assert cite.with_anchors(done) == done


def test_the_list_of_addresses_is_written_and_names_what_is_gone(site, tmp_path):
    listed = tmp_path / "addresses.txt"
    told: list[str] = []
    options = ["--site", str(site), "--list", str(listed)]
    assert addresses.main([*options, "--write"], told.append) == 0
    lines = listed.read_text(encoding="utf-8").splitlines()
    assert "book/ledger.html#fda-review-zh-mt103-211-evaluable-cr-rate" in lines
    assert [line for line in lines if line.startswith("book/ledger.html#finding-")]
    assert addresses.main(options, told.append) == 0
    listed.write_text("book/ledger.html#no-such-row\nbook/none.html\n", encoding="utf-8")
    assert addresses.main(options, told.append) == 1
    assert told[-2:] == ["gone: book/ledger.html#no-such-row", "gone: book/none.html"]
