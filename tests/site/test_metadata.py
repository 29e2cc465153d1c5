"""What the site tells machines is valid, by programs that others keep, without a network.

JSON-LD and the crate are read as graphs by rdflib, which has the terms of schema.org with it: their
contexts would be fetched from the web, and name nothing but these terms.  The feed is read by
feedparser, and CITATION.cff is held against its schema, which check-jsonschema brings.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from xml.etree import ElementTree

import feedparser
import pytest
import yaml
from rdflib import RDF, SDO, Graph, URIRef

from recount.sphinx_ext.edition import Author, Edition
from recount.sphinx_ext.feeds import SITEMAPS, feed, sitemap

# rdflib's own reader of JSON-LD uses what rdflib calls deprecated.
pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")
ROOT = Path(__file__).resolve().parents[2]
SITE = ROOT / "_build" / "html"
ADDRESS = "https://example.org/book/"
KNOWN = Edition(
    title="A book & more", authors=(Author("The authors"),), version="1.2.0", date="2024-05-06",
    checksum="ab" * 32, licences=("MIT",), abstract="What it is.", keywords=(), language="en",
    address=ADDRESS,
)  # fmt: skip
BLOCK = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)
VOCABULARY = str(SDO)
# The context of a crate calls some terms otherwise, and has one of another vocabulary.
OF_CRATES = {
    "File": f"{VOCABULARY}MediaObject",
    "conformsTo": "http://purl.org/dc/terms/conformsTo",
}


def graph(told: dict, **names: str) -> Graph:
    """A document of JSON-LD as a graph, its names taken as terms of schema.org."""
    context = {"@vocab": VOCABULARY, **names}
    text = json.dumps({**told, "@context": context})
    return Graph().parse(data=text, format="json-ld", publicID=ADDRESS)


def unknown(read: Graph) -> set[str]:
    """The types and properties that schema.org does not know."""
    used = {str(name) for name in read.predicates()} | {
        str(kind) for kind in read.objects(predicate=RDF.type)
    }
    own = {name.removeprefix(VOCABULARY) for name in used if name.startswith(VOCABULARY)}
    return {name for name in own if name not in SDO}


def told(page: Path) -> dict:
    """The block of JSON-LD of a page."""
    (block,) = BLOCK.findall(page.read_text(encoding="utf-8"))
    return json.loads(block)


def test_the_json_ld_of_every_page_has_terms_of_schema_org_alone():
    kinds: set[str] = set()
    for page in [*sorted(SITE.glob("book/*.html")), *sorted(SITE.glob("notebooks/*.html"))]:
        block = told(page)
        assert block["@context"] == "https://schema.org"
        read = graph(block)
        assert len(read) > 5, page
        assert unknown(read) == set(), page
        kinds |= {str(kind).removeprefix(VOCABULARY) for kind in read.objects(None, RDF.type)}
        for one in block["@graph"]:
            assert one["name"], page
            assert all(one.values()), page
    assert {"Book", "Chapter", "Dataset", "DataDownload", "Organization"} <= kinds


def test_a_term_that_schema_org_has_not_is_found():
    assert unknown(graph({"@type": "Buch", "name": "A", "titel": "B"})) == {"Buch", "titel"}


def test_what_the_data_set_offers_is_there():
    page = SITE / "book" / "ledger.html"
    (data,) = [one for one in told(page)["@graph"] if one["@type"] == "Dataset"]
    files = [one["contentUrl"] for one in data["distribution"]]
    assert len(files) > 2
    assert [name for name in files if not (page.parent / name).resolve().is_file()] == []


def test_the_crate_is_a_graph_whose_files_are_all_there():
    folder = SITE / "data" / "package"
    crate = json.loads((folder / "ro-crate-metadata.json").read_text(encoding="utf-8"))
    assert crate["@context"] == "https://w3id.org/ro/crate/1.1/context"
    assert unknown(graph(crate, **OF_CRATES)) == set()
    entities = {one["@id"]: one for one in crate["@graph"]}
    assert len(entities) == len(crate["@graph"])
    assert all(one.get("@type") for one in entities.values())
    about = entities["ro-crate-metadata.json"]
    assert about["conformsTo"] == {"@id": "https://w3id.org/ro/crate/1.1"}
    root = entities[about["about"]["@id"]]
    # What the specification asks of the root of a crate.
    assert root["@type"] == "Dataset"
    assert {"name", "description", "license"} <= root.keys()
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", root.get("datePublished", "2024-01-01"))
    parts = [one["@id"] for one in root["hasPart"]]
    files = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert set(parts) == files - {"ro-crate-metadata.json"}
    assert {entities[name]["@type"] for name in parts} == {"File"}
    for one in parts:
        assert int(entities[one]["contentSize"]) == (folder / one).stat().st_size
    linked = re.findall(r'\{"@id": "([^"]+)"\}', json.dumps(crate))
    assert {name for name in linked if name not in entities} <= {"https://w3id.org/ro/crate/1.1"}
    assert URIRef(f"{ADDRESS}{parts[0]}") in set(graph(crate, **OF_CRATES).subjects())


def test_the_feed_of_changes_can_be_read():
    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    read = feedparser.parse(feed(KNOWN, changes, "book/changes.html").encode())
    assert not read.bozo
    assert read.version == "atom10"
    assert read.feed.title == "A book & more: changes"
    assert read.feed.updated_parsed[:3] == (2024, 5, 6)
    assert read.feed.author == "The authors"
    assert {link.rel for link in read.feed.links} == {"self", "alternate"}
    assert len(read.entries) == len(re.findall("^## ", changes, re.MULTILINE)) > 1
    assert len({one.id for one in read.entries}) == len(read.entries)
    for one in read.entries:
        assert one.title
        assert one.updated_parsed
        assert one.link == f"{ADDRESS}book/changes.html"
        assert one.content[0].value


def test_a_spoilt_feed_cannot_be_read():
    assert feedparser.parse(b"<feed xmlns='http://www.w3.org/2005/Atom'><title>a</feed>").bozo


def test_the_sitemap_has_each_page_once_as_its_protocol_asks():
    paths = ["book/index.html", "notebooks/a-b.html"]
    root = ElementTree.fromstring(sitemap(KNOWN, paths).encode())
    assert root.tag == f"{{{SITEMAPS}}}urlset"
    assert [url.tag for url in root] == [f"{{{SITEMAPS}}}url"] * len(paths)
    for url, path in zip(root, paths, strict=True):
        assert [one.tag for one in url] == [f"{{{SITEMAPS}}}loc", f"{{{SITEMAPS}}}lastmod"]
        assert url[0].text == f"{ADDRESS}{path}"
        assert len(url[0].text) < 2048
        assert re.fullmatch(r"\d{4}-\d\d-\d\d", url[1].text)


def schema_says(path: Path) -> subprocess.CompletedProcess[str]:
    """What the schema of citation files says of a file."""
    command = [sys.executable, "-m", "check_jsonschema"]
    schema = ["--builtin-schema", "vendor.citation-file-format"]
    return subprocess.run([*command, *schema, path], capture_output=True, text=True, check=False)


def test_the_citation_file_keeps_to_its_schema(tmp_path):
    run = schema_says(ROOT / "CITATION.cff")
    assert run.returncode == 0, run.stdout
    told = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    spoilt = tmp_path / "CITATION.cff"
    spoilt.write_text(yaml.safe_dump({**told, "license": "none of these"}), encoding="utf-8")
    assert schema_says(spoilt).returncode == 1


def test_the_version_is_that_of_the_last_release_in_the_list_of_changes():
    parts = re.findall(
        r"^## (\S+?)(,.*)?$", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE
    )
    released = [version for version, rest in parts if "not yet released" not in rest]
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert released[0] == project["version"] == str(citation["version"])


@pytest.mark.parametrize("name", ["book/index.html", "notebooks/tower.html"])
def test_a_page_has_the_tags_that_catalogues_of_papers_ask_for(name):
    text = (SITE / name).read_text(encoding="utf-8")
    found = dict(re.findall(r'<meta name="(citation_\w+|description)" content="([^"]*)"', text))
    assert {"citation_title", "citation_author", "citation_language", "description"} <= found.keys()
    assert all(found.values())
    date = found.get("citation_publication_date", "2024/01/01")
    assert re.fullmatch(r"\d{4}/\d\d/\d\d", date)
