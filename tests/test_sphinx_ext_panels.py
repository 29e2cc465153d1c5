"""Computed numbers and claims on pages: a small book of stored outputs, built without a kernel."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from html import unescape
from pathlib import Path
from types import SimpleNamespace

import nbformat
import pytest
from docutils import nodes

from recount.data.outputs import CLAIM, FACTS, GLUE, outputs_path
from recount.sphinx_ext import claim, count, glue

pytestmark = pytest.mark.builds

SOURCE = "fda_review_zh"
KEYS = [f"{SOURCE}:trial.arm_{letter}.cr.rate" for letter in "abcdefgh"]
PARTS = [KEYS[0], f"{KEYS[0]}#value", f"{KEYS[1]}#value"]
CONFIG = """
names = ("build", "numbers", "fact", "check", "glue", "claim", "count", "generated", "ledger",
         "claims", "downloads", "output", "policy")
extensions = ["myst_nb", *(f"recount.sphinx_ext.{name}" for name in names)]
nb_execution_mode = "off"
exclude_patterns = ["_build", "data", "notebooks/trial.md", "notebooks/*/outputs.ipynb"]
html_copy_source = False
smartquotes = False
"""
CELL = """\
rates = [30, 40]
computed("mean", sum(rates) / 2, 0)
computed("also-mean", 35, 0)
computed("all", 8, 0)
compared("first-higher", first, second)
counted("more-than-half", lambda n: n > 5, n)
judged("our-view", because="It is so.", against="It may not be.")
"""
TEXT = """# Trial

The mean is {glue:text}`mean`% ({glue:text}`also-mean`), of {glue:text}`all` arms; plain is
{glue:text}`plain`.
By the estimates {claim}`the first arm did better <first-higher>`, and {claim}`more than
half responded <more-than-half>`.
We think that {claim}`it is so <our-view>`; {claim}`this is not sorted <no-record>`.
{count}`claims-compared` of {count}`claims`, {count}`claims-by-the-estimates`.
"""
PAGES = {
    "index.md": "# Book\n\n```{toctree}\nnotebooks/trial\nbook/claims\nbook/ledger\n```\n",
    "book/claims.md": "# Claims\n\n```{claims}\n```\n",
    "book/ledger.md": "# Ledger\n\n```{ledger} rows\n```\n",
}


def glued(name: str, text: str, facts: list[str] | None) -> nbformat.NotebookNode:
    """What `computed` leaves in the output of a cell."""
    data = {f"{GLUE}text/plain": repr(text)}
    if facts is not None:
        data[GLUE + FACTS] = facts
    metadata = {"scrapbook": {"name": name, "mime_prefix": GLUE}}
    return nbformat.v4.new_output("display_data", data=data, metadata=metadata)


def held(id_: str, basis: str, **record: object) -> nbformat.NotebookNode:
    """What holding a claim leaves in the output of a cell."""
    metadata = {"scrapbook": {"name": f"claim {id_}", "mime_prefix": GLUE}}
    content = {"id": id_, "basis": basis, "tested": f"tested {id_}", **record}
    return nbformat.v4.new_output("display_data", data={GLUE + CLAIM: content}, metadata=metadata)


def notebook() -> nbformat.NotebookNode:
    """The page with its outputs: `plain` is a number whose facts nobody stored."""
    cell = nbformat.v4.new_code_cell(CELL, id="c1")
    cell.outputs = [
        glued("mean", "35", KEYS[:2]),
        glued("also-mean", "35", KEYS[:2]),
        glued("all", "8", KEYS),
        glued("plain", "7", None),
        held("first-higher", "compared", beyond_chance="no", margin="2 points", facts=PARTS),
        held("more-than-half", "counted", unlike="<other> sets"),
        held("our-view", "judged", assumption="Against it: it may not be."),
    ]
    text = nbformat.v4.new_markdown_cell(TEXT, id="c0")
    language = {"language_info": {"name": "python", "pygments_lexer": "ipython3"}}
    return nbformat.v4.new_notebook(cells=[text, cell], metadata=language)


def run_sphinx(root: Path, builder: str = "html") -> subprocess.CompletedProcess[str]:
    """Build the pages that lie in `root`, strictly."""
    out = root / "_build" / builder
    command = [sys.executable, "-m", "sphinx", "-E", "-W", "--keep-going", "-b", builder]
    command += ["-d", root / "_build" / "doctrees", root, out]
    environment = {**os.environ, "NO_COLOR": "1"}
    return subprocess.run(command, capture_output=True, text=True, check=False, env=environment)


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory, small_project_in: Callable) -> Path:
    """The sources: the page is there twice, as the book would run it and as it was run."""
    root = tmp_path_factory.mktemp("book")
    cells = {"type": "proportion", "unit": "%", "label": "CR <rate>"}
    facts = {key.partition(":")[2]: {**cells, "value": f"{30 + n}"} for n, key in enumerate(KEYS)}
    small_project_in(root, facts)
    source = f"{TEXT}\n```{{code-cell}} python\n{CELL}```\n"
    for name, text in {**PAGES, "conf.py": CONFIG, "notebooks/trial.md": source}.items():
        (root / name).write_text(text, encoding="utf-8")
    outputs_path(root, "trial").parent.mkdir()
    for path in (root / "notebooks" / "trial.ipynb", outputs_path(root, "trial")):
        nbformat.write(notebook(), path)
    return root


@pytest.fixture(scope="module")
def site(book: Path) -> dict[str, str]:
    """The built pages by name."""
    run = run_sphinx(book)
    assert run.returncode == 0, run.stderr
    names = ("notebooks/trial", "book/claims", "book/ledger")
    return {n: (book / f"_build/html/{n}.html").read_text(encoding="utf-8") for n in names}


@pytest.fixture
def changed(book: Path, tmp_path: Path) -> Callable[[str, str], subprocess.CompletedProcess]:
    """`changed(old, new)` builds a copy of the book with one text of its page replaced."""

    def build(old: str, new: str) -> subprocess.CompletedProcess[str]:
        root = tmp_path / "changed"
        shutil.copytree(book, root, ignore=shutil.ignore_patterns("_build"))
        path = root / "notebooks" / "trial.ipynb"
        content = path.read_text(encoding="utf-8")
        assert old in content
        path.write_text(content.replace(old, new), encoding="utf-8")
        return run_sphinx(root)

    return build


def test_computed_numbers_and_claims_open_like_reported_numbers(site):
    page = site["notebooks/trial"]
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    targets = re.findall(
        r'<button type="button" class="fact-number[^>]*popovertarget="([^"]+)"', page
    )
    assert len(targets) == 6
    assert set(targets) <= set(ids)
    numbers = re.findall(r'<span class="fact fact-computed"><button[^>]*>([^<]+)<', page)
    assert numbers == ["35", "35", "8"]
    assert page.count('class="fact-panel fact-shared"') == 2, "one a list of facts"
    assert '<span class="pasted-text">7</span>' in page, "as before where no facts are stored"
    assert page.rindex('class="claim') < page.index("fact-shared"), "at the end of the page"


def test_the_panel_of_a_computed_number_lists_its_facts_and_leads_on(site):
    page = site["notebooks/trial"]
    panels = re.findall(
        r'<span popover id="computed-.*?</span>(?=\n|<span popover)', page, re.DOTALL
    )
    short, long = sorted((panel for panel in panels), key=len)
    row = "../book/ledger.html#fda-review-zh-trial-arm-a-cr-rate"
    first = f'<a href="{row}" class="fact-source" data-verdict="not checkable">'
    assert first + "CR &lt;rate&gt;, all: 30% (not checkable)</a>" in short
    assert short.count("fact-source") == 2
    assert long.count("fact-source") == glue.SHOWN + 1
    there = '<a href="../book/ledger.html#?page=notebooks/trial" class="fact-source">'
    assert f"{there}and {len(KEYS) - glue.SHOWN} more</a>" in long
    (anchor,) = set(re.findall(r'href="#([^"]+)" class="fact-row">Its code on this page', page))
    assert re.search(rf'<div class="cell[^>]*id="{anchor}"', page)


def test_the_panel_of_a_claim_says_how_it_is_held(site):
    page = unescape(site["notebooks/trial"])
    assert page.count("claim-mark") == 3, "one without a record stays as it was"
    assert (
        'data-chance="no" aria-label="How this sentence is held: compared, by the estimates"'
        in page
    )
    assert "A comparison of two estimates; chance alone could explain the difference." in page
    assert "Margin: 2 points" in page
    assert "tested first-higher" in page
    told = page[page.index("From: ") :]
    assert told[: told.index("</span>")].count("<a ") == 2, "a fact is told once"
    assert "Not alike, compared because: <other> sets" in page
    assert "Against it: it may not be." in page
    assert '<a href="../book/claims.html#claim-first-higher" class="fact-row">' in page
    assert re.search(
        r'data-claim="our-view">it is <span class="unbroken">so<span class="fact">', page
    )
    assert re.search(r"</span></span>;</span></span> <span", page), "the sign stays at the word"


def test_the_list_of_claims_has_a_row_for_each_at_a_permanent_address(site):
    page = site["book/claims"]
    rows = re.findall(
        r'<details id="(claim-[^"]+)" class="entry claim-row" data-basis="([^"]*)"', page
    )
    assert rows == [
        ("claim-first-higher", "compared"),
        ("claim-more-than-half", "counted"),
        ("claim-our-view", "judged"),
        ("claim-no-record", ""),
    ]
    for name in ("basis", "chance", "page"):
        assert f'<select id="claims-{name}" name="{name}">' in page
    assert '<section class="entry-group" data-page="notebooks/trial"' in page
    assert "1 by the estimates" in page


def test_the_rows_of_the_ledger_can_be_chosen_by_page(site):
    assert '<select id="ledger-page" name="page">' in site["book/ledger"]


def test_claims_are_counted_in_a_sentence(site):
    text = re.sub(r"<[^>]+>", "", site["notebooks/trial"])
    assert "1 of 4, 1." in " ".join(text.split())


def test_other_formats_print_numbers_and_words_alone(book):
    run = run_sphinx(book, "text")
    assert run.returncode == 0, run.stderr
    text = " ".join((book / "_build/text/notebooks/trial.txt").read_text("utf-8").split())
    assert "The mean is 35% (35), of 8 arms; plain is 7." in text
    assert "more than half responded. We think that it is so; this is not sorted." in text
    assert "Its code on this page" not in text


def test_unknown_facts_behind_a_number_are_told(changed):
    run = changed(KEYS[0], f"{SOURCE}:gone.a.cr.rate")
    assert run.returncode == 1
    assert f"{{glue:text}}`mean` comes from unknown facts: {SOURCE}:gone.a.cr.rate" in run.stderr


def test_a_computed_number_must_not_stand_in_a_heading(changed):
    run = changed("# Trial", "# Trial {glue:text}`mean`")
    assert run.returncode == 1
    assert "{glue:text}`mean` stands in a heading; move the number into the text" in run.stderr


# --- pages that are gone, and the same bytes


def test_a_page_that_is_gone_leaves_the_site_and_a_second_build_gives_the_same_bytes(book):
    def contents() -> dict[str, bytes]:
        found = (path for path in (book / "_build/html").rglob("*") if path.is_file())
        return {path.relative_to(book).as_posix(): path.read_bytes() for path in found}

    assert run_sphinx(book).returncode == 0
    first = contents()
    shutil.copy(book / "book" / "claims.md", book / "book" / "gone.md")
    index = (book / "index.md").read_text(encoding="utf-8")
    (book / "index.md").write_text(
        index.replace("book/ledger\n", "book/ledger\nbook/gone\n"), "utf-8"
    )
    run_sphinx(book)
    assert (book / "_build/html/book/gone.html").exists()
    (book / "book" / "gone.md").unlink()
    (book / "index.md").write_text(index, encoding="utf-8")
    assert run_sphinx(book).returncode == 0
    again = contents()
    assert sorted(again) == sorted(first)
    assert [name for name in again if again[name] != first[name]] == []


# --- pure parts


@pytest.mark.parametrize(
    ("words", "after", "tied"),
    [
        ("the first did better", ".", "better."),
        ("better", " than", "better"),
        ("more than half", "), and", "half),"),
        ("more than half", '", is', 'half",'),
    ],
)
def test_a_mark_is_tied_to_the_last_word_and_the_sign_after_it(words, after, tied):
    node = claim.Claimed("", words, claim="an-id", panel="p")
    paragraph = nodes.paragraph("", "", nodes.Text("So "), node, nodes.Text(after))
    claim.mark(node)
    assert paragraph.astext() == f"So {words}{after}"
    (unbroken,) = (n for n in paragraph.findall(nodes.inline) if "unbroken" in n["classes"])
    assert unbroken.astext() == tied
    assert len(list(unbroken.findall(claim.Mark))) == 1


@pytest.mark.parametrize(
    ("parts", "unit", "relation", "text"),
    [
        ({"value": "32.4"}, "%", "", "32.4%"),
        ({"value": "185"}, "patient", "", "185"),
        ({"value": "6.7"}, "month", "", "6.7 month"),
        ({"value": "0.05"}, "1", "<", "<0.05"),
        ({"events": "60", "total": "185"}, "%", "", "60 of 185"),
    ],
)
def test_a_fact_is_told_by_its_printed_number(parts, unit, relation, text):
    kind = "count" if unit == "patient" else "number"
    fact = SimpleNamespace(parts=parts, unit=unit, relation=relation, type=kind)
    assert glue.value(fact) == text


def test_a_full_stop_earlier_in_the_paragraph_stays_where_it_is():
    node = claim.Claimed("", "it is so", claim="an-id", panel="p")
    texts = [nodes.Text("One"), nodes.inline("", "two"), nodes.Text("."), nodes.Text(" Then ")]
    paragraph = nodes.paragraph("", "", *texts, node, nodes.Text("."))
    claim.mark(node)
    assert paragraph.astext() == "Onetwo. Then it is so."


def test_every_basis_and_both_answers_of_chance_can_be_counted():
    claims = [
        SimpleNamespace(id="a", basis="compared", beyond_chance="yes"),
        SimpleNamespace(id="b", basis="compared", beyond_chance="no"),
        SimpleNamespace(id="c", basis="judged", beyond_chance=""),
    ]
    agreement = SimpleNamespace(read=2, agreed=1)
    ledger = SimpleNamespace(claims=SimpleNamespace(claims=claims, agreement=agreement))
    counted = {
        name: counts(ledger, "") for name, counts in count.COUNTS.items() if "claims" in name
    }
    assert counted["claims"] == 3
    assert counted["claims-compared"] == 2
    assert counted["claims-beyond-chance"] == counted["claims-by-the-estimates"] == 1
    assert counted["claims-counted"] == 0
    assert (counted["claims-reread"], counted["claims-reread-agreed"]) == (2, 1)
