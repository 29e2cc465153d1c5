"""Roles, ledger and reference pages: their pure parts, and what Sphinx makes of small books."""

from __future__ import annotations

import doctest
import os
import re
import shutil
import subprocess
import sys
import zipfile
from html import unescape
from pathlib import Path

import pytest
from docutils import nodes
from markupsafe import Markup

from recount.checks.methods import METHODS
from recount.data import package
from recount.data.findings import roles as roles_of
from recount.sphinx_ext import (
    downloads,
    fact,
    findings,
    html,
    numbers,
)
from recount.sphinx_ext import methods_reference as reference
from recount.vocabulary import VERDICTS

pytestmark = pytest.mark.builds

ROOT = Path(html.__file__).resolve().parents[2]
CR = "fda_review_zh:mt103_211.evaluable.cr.rate"
DURATION = "fda_review_zh:mt103_211.cr.relapse_free_survival.median"
SHAPES = r"((?::is\(\.verdict[^{]+?::before,?\s*)+)\{\s*(--shape[^}]+)\}"
CONFIG = """
names = ("build", "numbers", "fact", "check", "claim", "count", "generated", "ledger", "findings",
         "concordance", "claims", "downloads", "data_dictionary", "methods_reference")
extensions = ["myst_parser", *(f"recount.sphinx_ext.{name}" for name in names)]
exclude_patterns = ["_build", "data"]
html_copy_source = False
smartquotes = False
"""


def build(root: Path, pages: dict[str, str], builder: str = "html", *options: str):
    """Run Sphinx on pages beside the data of a project; the finished process."""
    for name, text in pages.items():
        (root / name).parent.mkdir(exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    out = root / "_build" / builder
    if not (root / "conf.py").exists():
        (root / "conf.py").write_text(CONFIG, encoding="utf-8")
    command = [sys.executable, "-m", "sphinx", "-b", builder, *options, str(root), str(out)]
    return subprocess.run(
        command, capture_output=True, text=True, check=False, env=_plain_environment()
    )


def _plain_environment() -> dict[str, str]:
    return {**os.environ, "NO_COLOR": "1", "SOURCE_DATE_EPOCH": "1700000000"}


def toc(*names: str) -> str:
    """A root page with the pages it names."""
    return "# Book\n\n```{toctree}\n" + "\n".join(names) + "\n```\n"


# --- pure parts


@pytest.mark.parametrize("module", [html, findings, reference])
def test_examples_in_docstrings_are_true(module):
    assert doctest.testmod(module).failed == 0


def test_elements_escape_text_and_attributes():
    assert html.element("p", '<script>"', title='"><b>') == Markup(
        '<p title="&#34;&gt;&lt;b&gt;">&lt;script&gt;&#34;</p>'
    )


def test_an_unknown_check_names_the_nearest(ledger):
    with pytest.raises(KeyError, match=r"unknown check .* did you mean .*response-duration-rep"):
        ledger.outcome("fda_review_zh:response-duration-repeatd")


def test_an_unknown_part_of_a_check_names_those_that_it_recomputes(ledger):
    with pytest.raises(KeyError, match="recomputes no p; it recomputes value, naive"):
        ledger.outcome("fda_review_zh:expected-mrd-trial#p")


def test_a_check_is_printed_by_part_and_from_the_inputs_as_they_stand(ledger):
    id_ = "fda_review_zh:expected-mrd-trial"
    outcome = ledger.outcome(id_)
    assert ledger.text("check", id_) == outcome.recomputed
    assert ledger.text("check", f"{id_}#naive") == outcome.naive


def test_every_role_of_the_findings_has_a_number(ledger):
    found = [role for finding in ledger.findings for role in roles_of(vars(finding))]
    assert found
    assert all(ledger.text(role, target) for role, target in found)


def test_every_entry_has_a_verdict_in_words(ledger):
    lines = {entry.verdict: fact.verdict_line(entry) for entry in ledger.entries.values()}
    assert set(lines) == set(VERDICTS)
    assert all(lines.values())
    assert fact.verdict_line(ledger[DURATION]) == "printed 0.03, comes out as 0.13"


def test_every_verdict_has_a_shape_of_its_own():
    css = (Path(html.__file__).parent / "static" / "facts.css").read_text(encoding="utf-8")
    named = {
        verdict: shape
        for selectors, shape in re.findall(SHAPES, css)
        for verdict in re.findall(r'data-verdict="([^"]+)"', selectors)
    }  # fmt: skip
    assert set(named) >= set(VERDICTS) - {"not checkable"}, "that one is the default"
    shapes = [named[verdict] for verdict in VERDICTS if verdict in named]
    assert len(set(shapes)) == len(shapes)


@pytest.mark.parametrize(
    ("before", "after", "tied"),
    [
        ("of them (", "%) responded", "(32.4%)"),
        ("of them ", "% responded", "32.4%"),
        ("of them ", " responded", ""),
        ("n=", "–39.7", "n=32.4"),
        ("", ".", "32.4."),
    ],
)
def test_a_number_is_tied_to_what_touches_it(before, after, tied):
    texts = [nodes.Text(before)] if before else []
    number = fact.Reported("", "32.4", target=CR, panel="p")
    paragraph = nodes.paragraph("", "", *texts, number, nodes.Text(after))
    numbers.tie(number)
    assert paragraph.astext() == f"{before}32.4{after}"
    found = [n.astext() for n in paragraph.findall(nodes.inline) if "unbroken" in n["classes"]]
    assert found == ([tied] if tied else [])


def test_a_formula_is_tied_to_the_comma_after_it():
    formula = nodes.math("n", "n")
    paragraph = nodes.paragraph("", "", nodes.Text("of "), formula, nodes.Text(", are"))
    numbers.tie(formula)
    (tied,) = paragraph.findall(nodes.inline)
    assert (tied.astext(), paragraph.astext()) == ("n,", "of n, are")


def test_a_full_stop_earlier_in_the_paragraph_stays_where_it_is():
    number = fact.Reported("", "32.4", target=CR, panel="p")
    texts = [nodes.Text("One"), nodes.inline("", "two"), nodes.Text("."), nodes.Text(" Then ")]
    paragraph = nodes.paragraph("", "", *texts, number, nodes.Text("."))
    numbers.tie(number)
    assert paragraph.astext() == "Onetwo. Then 32.4."


def test_every_method_says_what_it_does_where_it_is_from_and_a_worked_number():
    functions = [f for m in reference.method_modules() for f in reference.public_functions(m)]
    assert len(functions) > 20
    for function in functions:
        told = reference.documentation(function)
        assert told.first, function
        assert told.source, function
        assert told.example.startswith(">>>"), function
        assert "Source:" not in " ".join((told.first, *told.details, told.raises)), function


def test_every_check_method_has_a_first_line():
    assert all(reference.documentation(method.run).first for method in METHODS.values())


def test_the_data_package_zips_to_the_same_bytes(project, tmp_path):
    files = package.files(project.root)
    for name in ("one", "two"):
        downloads.write_package(project.root, files, tmp_path / name)
    one, two = (tmp_path / name / "package.zip" for name in ("one", "two"))
    assert one.read_bytes() == two.read_bytes()
    with zipfile.ZipFile(one) as archive:
        names = archive.namelist()
    assert "documents/fda_review_zh/facts.csv" in names
    assert "datapackage.json" in names
    assert not [name for name in names if "/." in name]


# --- pages

PAGE = f"""# Page

We read {{fact}}`{CR}`% ({{fact}}`{CR}#low`%) and {{check}}`fda_review_zh:expected-mrd-trial#naive`;
{{claim}}`the limit is
below <limit-below>` it.
"""
LEDGER = """# Ledger

```{findings}
```

```{concordance}
```

```{ledger}
```
"""
REFERENCE = """# Reference

```{methods-reference}
```

```{data-dictionary}
```
"""
BOOK = {
    "index.md": toc("book/page", "book/ledger", "book/reference"),
    "book/page.md": PAGE,
    "book/ledger.md": LEDGER,
    "book/reference.md": REFERENCE,
}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The book as HTML, with a label that a careless writer would run as a script."""
    root = tmp_path_factory.mktemp("book")
    shutil.copytree(ROOT / "data", root / "data")
    facts = root / "data" / "documents" / "fda_review_zh" / "facts.csv"
    row = f"{CR.replace(':', ',')},CR rate,"
    text = facts.read_text(encoding="utf-8")
    assert text.count(row) == 1
    hostile = row.replace("CR rate", '"CR <script>""x""</script>"')
    facts.write_text(text.replace(row, hostile), encoding="utf-8")
    run = build(root, BOOK, "html", "-W", "--keep-going")
    assert run.returncode == 0, run.stderr
    return root / "_build" / "html"


def test_a_number_is_a_button_with_a_panel(site):
    page = (site / "book/page.html").read_text(encoding="utf-8")
    panels = re.findall(
        r'<button type="button" class="fact-number" popovertarget="([^"]+)">([^<]+)<', page
    )
    assert [text for _, text in panels] == ["32.4", "25.7", "13"]
    ids = re.findall(r'id="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert all(panel in ids for panel, _ in panels)
    assert "<script>&#34;" not in page
    assert 'CR <script>"x"</script>: MT103-211, evaluable' in unescape(page)
    assert '<span lang="zh" class="fact-printed">60（32.4）［25.7～39.7］</span>' in page
    assert 'data-verdict="reproduced">reproduced</span>' in page
    anchor = "fda-review-zh-mt103-211-evaluable-cr-rate"
    assert f'<a href="ledger.html#{anchor}" class="fact-row">' in page
    claim = r'<span class="claim" data-claim="limit-below">the limit is\s+below</span> it'
    assert re.search(claim, page)
    assert page.count('class="unbroken"') == 3


def test_every_link_of_ledger_findings_and_reference_leads_somewhere(site):
    texts = {page: page.read_text(encoding="utf-8") for page in site.glob("book/*.html")}
    known = {page: set(re.findall(r'id="([^"]+)"', text)) for page, text in texts.items()}
    for page, text in texts.items():
        for href in re.findall(r'href="([^"]+)"', text[text.index('role="main"') :]):
            if "://" in href:
                continue
            path, _, anchor = unescape(href).partition("#")
            target = (page.parent / path).resolve() if path else page
            assert target.exists(), (page.name, href)
            if anchor and "?" not in anchor and target in known:  # a search names no element
                assert anchor in known[target], (page.name, href)


def test_the_ledger_has_a_row_for_every_fact(site, ledger):
    text = (site / "book/ledger.html").read_text(encoding="utf-8")
    entries = re.findall(r'<details id="([^"]+)" class="entry"', text)
    assert sorted(entries) == sorted(fact.anchor for fact in ledger.facts)
    assert len(set(entries)) == len(entries)


def test_the_literature_is_one_row_of_the_summary_and_folded_below_it(site, ledger):
    text = (site / "book/ledger.html").read_text(encoding="utf-8")
    sources = {fact.source for fact in ledger.facts}
    whole = {source.source for source in ledger.facts.sources.values() if source.whole}
    start = text.index('class="ledger-summary')
    head = text[start : text.index("</table>", start)]
    names = re.findall(r'<th scope="row">(.*?)</th>', head)
    assert len(names) == len(whole) + 2
    assert f"Literature ({len(sources - whole)} documents)" in names
    groups = re.findall(r'<section id="source-[^"]*" class="entry-group"', text)
    assert len(groups) == len(sources)


def test_findings_are_counted_by_severity_and_kind_and_filed_by_document(site, ledger):
    text = (site / "book/ledger.html").read_text(encoding="utf-8")
    boxes = re.findall(r'<details id="finding-([^"]+)" class="entry finding"([^>]*)>', text)
    assert {id_ for id_, _ in boxes} == {finding.id for finding in ledger.findings}
    for id_, marks in boxes:
        finding = next(f for f in ledger.findings if f.id == id_)
        assert f'data-source="{" ".join(findings.sources_of(ledger, finding))}"' in marks
    total = re.search(r"<tr><th scope=\"row\">all </th>.*?</tr>", text)[0]
    assert f"<div>{len(ledger.findings)}</div>" in total


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("One. Two.", "One."),
        ("It is 32.4% of 185, i.e. a third. More.", "It is 32.4% of 185, i.e. a third."),
        ("Is it so? Yes.", "Is it so?"),
        ("No stop at all", "No stop at all"),
        ("В таблице 7,9. Далее.", "В таблице 7,9."),
    ],
)
def test_the_first_sentence_ends_where_a_sentence_ends(text, first):
    assert findings.first_sentence(text) == first


def test_downloads_hold_the_ledger_and_the_data(site):
    folder = site / "data"
    assert all((folder / name).exists() for name in downloads.DOWNLOADS)
    copy = folder / "package"
    copied = {path.relative_to(copy).as_posix() for path in copy.rglob("*") if path.is_file()}
    assert copied == {*package.files(site.parents[1]), "datapackage.json"}


WRONG = f"""# A number {{fact}}`{CR}` in a heading

Unknown key: {{fact}}`fda_review_zh:mt103_211.evaluable.cr.rat`

Unknown part: {{fact}}`{CR}#p`

No part at all: {{fact}}`{CR}#lower`

Unknown check: {{check}}`fda_review_zh:cr-repeatd`

A link: [{{fact}}`{CR}`](https://example.org)

No id: {{claim}}`words alone`
"""


def test_what_is_wrong_is_a_warning_with_page_line_and_the_nearest_key(project):
    run = build(project.root, {"index.md": WRONG}, "html", "-W", "--keep-going")
    assert run.returncode == 1
    found = re.findall(r"index\.md:(\d+): WARNING: (.*)", run.stderr)
    messages = {int(line): message for line, message in found}
    assert "stands in a heading; move the number into the text" in messages[1]
    assert f"did you mean {CR}" in messages[3]
    assert "prints no p; it prints" in messages[5]
    assert "unknown part 'lower'" in messages[7]
    assert "did you mean" in messages[9]
    assert "cr-repeated" in messages[9]
    assert "stands in a link" in messages[11]
    assert "expected the words and then <id>" in messages[13]
    assert len(found) == 7


def test_a_number_in_a_wrong_place_is_still_printed_without_its_panel(project):
    build(project.root, {"index.md": WRONG})
    page = (project.root / "_build/html/index.html").read_text(encoding="utf-8")
    assert "<h1>A number 32.4 in a heading" in page
    assert "fact-number" not in page


def test_bad_data_stops_the_build_with_every_line(project):
    project.replace("documents/fda_review_zh/facts.csv", "60（32.4）", "61（32.4）")
    project.append("concordance.csv", "A quantity,fda_review_zh:nothing.at.all.here,,\n")
    run = build(project.root, BOOK)
    assert run.returncode != 0
    for problem in project.problems():
        assert str(problem) in run.stderr
    assert not (project.root / "_build/html/index.html").exists()


def test_roles_without_data_say_what_is_missing(tmp_path):
    run = build(tmp_path, {"index.md": PAGE})
    assert run.returncode != 0
    assert "datapackage.template.json is missing" in run.stderr


def test_a_book_without_roles_needs_no_data(tmp_path):
    assert build(tmp_path, {"index.md": "# Book\n"}, "html", "-W").returncode == 0


def test_an_unknown_part_of_the_ledger_is_an_error(project):
    run = build(project.root, {"index.md": "# L\n\n```{ledger} rowz\n```\n"}, "html", "-W")
    assert run.returncode != 0
    assert "expected summary, rows, methods, readings, downloads" in run.stderr


@pytest.mark.parametrize(
    ("builder", "file", "sentence"),
    [
        ("text", "book/page.txt", r"We read 32\.4% \(25\.7%\) and 13; the limit is\s+below it\."),
        ("latex", "*.tex", r"32\.4\\%.*25\.7\\%.*13;.*the limit is\s+below"),
    ],
)
def test_other_formats_print_the_number_alone(project, builder, file, sentence):
    run = build(project.root, BOOK, builder, "-W", "--keep-going")
    assert run.returncode == 0, run.stderr
    (path,) = (project.root / "_build" / builder).glob(file)
    text = path.read_text(encoding="utf-8")
    assert re.search(sentence, text, re.DOTALL)
    assert "Its row in the ledger" not in text


def test_in_one_long_page_links_stay_within_it(project):
    run = build(project.root, BOOK, "singlehtml", "-W", "--keep-going")
    assert run.returncode == 0, run.stderr
    page = (project.root / "_build/singlehtml/index.html").read_text(encoding="utf-8")
    ids = re.findall(r'\sid="([^"]+)"', page)
    links = re.findall(r'<a href="([^"]+)" class="fact-row">', page)
    assert links
    assert all(link.startswith("#") and link[1:] in ids for link in links)
    panels = [id_ for id_ in ids if id_.startswith(("fact-", "check-"))]
    assert len(panels) == len(set(panels))
    downloads = re.findall(r'href="(data/[^"]+)" download', page)
    assert downloads
    assert all((project.root / "_build/singlehtml" / path).exists() for path in downloads)


# --- building again


def test_a_changed_table_outdates_the_pages_that_print_it(project):
    names = ("book/page", "book/ledger", "book/reference", "book/plain")
    book = {**BOOK, "index.md": toc(*names), "book/plain.md": "# Plain\n"}
    assert build(project.root, book).returncode == 0
    assert "0 added, 0 changed, 0 removed" in build(project.root, {}).stdout
    key = CR.partition(":")[2]
    project.cells("documents/fda_review_zh/facts.csv", key, label="Another label")
    assert "0 added, 3 changed, 0 removed" in build(project.root, {}).stdout
    assert "Another label" in (project.root / "_build/html/book/page.html").read_text("utf-8")


def test_a_new_page_outdates_the_ledger_that_lists_it(project):
    assert build(project.root, BOOK).returncode == 0
    other = "fda_review_zh:blinatumomab.us.approval.date"
    new = {
        "index.md": toc("book/page", "book/ledger", "book/reference", "book/new"),
        "book/new.md": f"# A page that is new\n\n{{fact}}`{other}`\n",
    }
    assert build(project.root, new).returncode == 0
    ledger = (project.root / "_build/html/book/ledger.html").read_text(encoding="utf-8")
    row = ledger[ledger.index(f'<details id="{project.load().facts[other].anchor}"') :]
    assert '<a href="new.html">A page that is new</a>' in row[: row.index("</details>")]
