"""The rules of claims: no conclusion unheld where readers take conclusions from."""

from pathlib import Path

import pytest

from recount.claims import Record, registry
from recount.lint import claims, left
from recount.lint.code import Code
from recount.lint.dialect import read_dialect
from recount.lint.findings import read_findings
from recount.lint.markdown import read_page

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture
def found(book):
    """The problems of a page, as (line, rule)."""
    dialect = read_dialect(ROOT, [])

    def run(text, *records):
        book.page(text)
        book.store(*records)
        page = read_page(book.root / "notebooks/a.md", book.root, dialect)
        held = registry.load(book.root)
        return [(p.row, p.key) for p in claims.problems([page], [Code(page)], [], held)]

    return run


def cell(code):
    return f"```{{code-cell}} ipython3\nfrom recount.claims import *\n{code}\n```\n".replace(
        "import *", "import " + ", ".join(claims.FUNCTIONS)
    )


def test_the_pages_of_this_book_conclude_nothing_that_is_not_held():
    assert left(ROOT) == []


# --- words that conclude

CONCLUDING = (
    "Only one did.", "It never stops.", "Nobody died.", "It always does.", "It must be so.",
    "It cannot be.", "A pump is necessary.", "All responded.", "Every trial agrees.",
    "It shows that they differ.", "It proves a point.", "They differ because of age.",
    "Age accounts for it.", "Age explains it.", "It means that they differ.",
    "It is the whole story.", "It was the most frequent.", "The longest lived on.",
)  # fmt: skip


@pytest.mark.parametrize("sentence", CONCLUDING)
def test_a_word_that_concludes_needs_a_claim(found, sentence):
    assert found(f"Text.\n\n{sentence}\n") == [(3, "conclusion")]
    assert found(f"{{claim}}`{sentence} <it>`\n" + HELD, RECORD) == []


HELD = cell('counted("it", lambda n: n > 1, 2)')
RECORD = Record("it", "counted", "2 > 1")


@pytest.mark.parametrize(
    "sentence",
    ["All {fact}`a:b` responded.", "Acute leukaemia (ALL) came back.", "It explains how."],
)
def test_what_is_counted_or_named_concludes_nothing(found, sentence):
    assert found(sentence + "\n") == []


def test_a_comment_with_a_reason_lets_a_sentence_through(found):
    assert found("<!-- not a conclusion: a rule of the form -->\nIt must be signed.\n") == []


# --- answer boxes, summaries, titles

ANSWER = ":::{div} answer\n%s\n:::\n"


@pytest.mark.parametrize("place", [ANSWER, "## Summary\n\n%s\n"])
def test_where_conclusions_are_taken_from_every_sentence_is_held(found, place):
    assert [rule for _, rule in found(place % "The drug is good.")] == ["place"]
    assert found(place % "It brought {fact}`a:b`% into remission. Was it enough?") == []
    assert [r for _, r in found(place % "Only {fact}`a:b`% did.")] == ["conclusion", "place"]
    assert found(place % "It was {claim}`more <it>` than that." + HELD, RECORD) == []
    assert found(place % "<!-- not a conclusion: an aim -->\nIt asks a question.") == []


def test_what_a_page_does_not_cover_is_no_conclusion(found):
    assert (
        found("## Summary\n\n**What this page does not cover.** Children. We read abstracts.\n")
        == []
    )


def test_after_the_summary_sentences_are_free(found):
    assert found("## Summary\n\n## Exercises\n\nThe drug is good.\n") == []


def test_a_figure_title_names_the_claim_that_holds_it(found):
    text = "It was {claim}`more <it>`.\n" + HELD
    assert found(text + cell('show(chart, title="More responded")'), RECORD) == [(8, "place")]
    held = cell('show(chart, title="More responded", held_by="it")')
    assert found(text + held, RECORD) == []
    assert found(text + cell('show(chart, title="x", held_by="other")'), RECORD)[0][1] == "place"
    free = "# not a conclusion: it names the drawing\nshow(chart, title='Doses by cycle')"
    assert found(text + cell(free), RECORD) == []


def test_a_finding_begins_with_a_number_where_it_concludes(book):
    toml = '[it]\ntitle = "Only one"\nexplanation = "All {fact}`a:b` did. Nobody knows."\n'
    book.page(toml, "data/findings/x.toml")
    (page,) = read_findings(book.root)
    assert [str(p).split("“")[1][:4] for p in claims.findings_first(page)] == ["Only"]


# --- strength and basis


def test_a_sentence_that_says_more_than_its_basis_is_told(found):
    weak = Record("it", "compared", "2 more than 1", beyond_chance="no")
    held = cell('compared("it", one, other)')
    assert found("It was {claim}`more <it>`.\n" + held, weak) == [(1, "strength")]
    assert found("It was {claim}`more <it>`, by the estimates.\n" + held, weak) == []


def test_a_claim_without_a_record_is_told(found):
    assert found("It was {claim}`more <it>`.\n" + HELD) == [(1, "strength")]


@pytest.mark.parametrize(
    "call",
    [
        'counted("it", lambda: True)', 'compared("it", one)', 'modelled("it", a > b, model="m")',
        'simulated("it", a, below=b, model="m", assumes="a")',
        'simulated("it", a, e, model="m", assumes="a")', 'absent("it")', 'read_in("it", "x")',
        'judged("it", because="so")',
    ],
)  # fmt: skip
def test_a_call_that_tests_nothing_is_told_before_it_runs(found, call):
    assert (5, "basis") in found("It was {claim}`more <it>`.\n\n" + cell(call))


def test_a_function_of_the_same_name_holds_nothing(found):
    assert found("```{code-cell} ipython3\ncounted(row)\n```\n") == []
