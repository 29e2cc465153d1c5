"""The claims of a book: their sentences, their records, and who read them since they changed."""

import json
import subprocess
import sys

import nbformat
import pytest

from recount.claims import Record, registry
from recount.claims.command import print_claims
from recount.claims.pages import Pages
from recount.claims.readings import digest
from recount.data.tables import BadData

TEXT = """# Title

- One sentence. Here {claim}`more
  responded <it>` than {fact}`a:b`% of them. Another.
{claim}`Nobody <other>` died {cite}`somebody`!

```{code-cell} ipython3
:tags: [remove-cell]

counted("it", lambda a: a > 1, 2)
modelled("other", dead == 0, model="m", assumes="a")
show(chart, title=f"In {n} more responded", held_by=("it",))
```
"""
RECORD = Record("it", "compared", "2 more than 1", "by 1", "no", facts=("a:b",))


@pytest.fixture
def read(book):
    """The registry of the book, whose page is `TEXT` unless a test writes another."""
    book.page(TEXT)
    book.store(RECORD)
    return lambda: registry.load(book.root)


def test_a_sentence_is_taken_with_what_stands_around_it(book, read):
    it, other = Pages(book.root).sentences["it"], Pages(book.root).sentences["other"]
    assert (it[0].words, it[0].line) == ("more responded", 3)
    assert other[0].whole == "{claim}`Nobody <other>` died {cite}`somebody`!"
    assert [s.whole for s in it if s.kind == "title"] == ["In … more responded"]


def test_a_claim_joins_its_sentence_with_its_record(read):
    claim = read().claims[0]
    assert (claim.id, claim.page, claim.basis) == ("it", "notebooks/a", "compared")
    assert claim.context == "Here more responded than …% of them."
    assert claim.titles == ("In … more responded",)
    assert registry.rows((claim,))[0]["facts"] == "a:b"
    assert tuple(registry.rows((claim,))[0]) == registry.COLUMNS


def test_a_claim_without_a_record_is_not_held(book, read):
    assert [claim.id for claim in read().unheld] == ["other"]
    book.store()
    assert [claim.id for claim in read().unheld] == ["it", "other"]


def test_a_claim_that_is_not_beyond_chance_must_say_so(book, read):
    assert [fault.partition(":")[0] for fault in read().claims[0].lacking] == [
        "“more responded”", "title “In … more responded”",
    ]  # fmt: skip
    book.page(
        TEXT.replace("of them", "of them, by the estimates").replace("In {n}", "In these patients")
    )
    assert read().claims[0].lacking == []


def row(claim, verdict="says no more", note="", **changed):
    """A row of the readings."""
    cells = [claim.id, claim.digest, verdict, "a reader", "2026-01-02", "as it was", note]
    names = ("id", "digest", "verdict", "reader", "date", "sentence", "note")
    return ",".join(changed.get(name, cell) for name, cell in zip(names, cells, strict=True))


def test_a_claim_is_unread_until_somebody_reads_it_as_it_stands(book, read):
    assert [claim.id for claim in read().unread] == ["it", "other"]
    book.readings(*(row(claim) for claim in read().claims))
    assert read().unread == []
    assert read().claims[0].read_by == "a reader"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("than {fact}", "than about {fact}"),
        ("more\n  responded <it>", "many more\n  responded <it>"),
        ("a > 1, 2", "a > 0, 2"),
        ("In {n} more", "In {n} many more"),
    ],
)
def test_a_change_of_words_sentence_predicate_or_title_makes_it_unread(book, read, old, new):
    book.readings(*(row(claim) for claim in read().claims))
    assert TEXT.count(old) == 1
    book.page(TEXT.replace(old, new))
    assert [claim.id for claim in read().unread] == ["it"]


def test_a_change_of_strength_makes_it_unread(book, read):
    book.readings(*(row(claim) for claim in read().claims))
    book.store(Record("it", "compared", "2 more than 1", "by 1", "yes"))
    assert [claim.id for claim in read().unread] == ["it"]


def test_layout_makes_nothing_unread(book, read):
    book.readings(*(row(claim) for claim in read().claims))
    book.page(TEXT.replace("lambda a: a > 1, 2", "\n    lambda a: a > 1,\n    2,\n"))
    assert read().unread == []


def test_a_claim_that_says_more_is_open_until_it_is_mended(book, read):
    first, second = read().claims
    book.readings(row(first, "says more", "no interval"), row(second))
    assert [claim.verdict for claim in read().unread] == ["says more"]
    book.readings(row(first, "says more", "no interval"), row(second), row(first, "mended", "so"))
    assert read().unread == []
    assert (read().agreement.read, read().agreement.agreed) == (2, 1)


def test_a_sentence_that_concludes_without_a_claim_stands_until_it_is_mended(book, read):
    sentence = "than {fact}`a:b`% of them. Another."
    book.readings(f"-,,says more,a reader,2026-01-02,{sentence},it concludes")
    assert [reading.sentence for reading in read().concluding] == [sentence]
    book.page(TEXT.replace(" Another.", ""))
    assert read().concluding == ()


def test_a_sentence_of_a_page_in_the_books_folder_stands_too(book, read):
    book.page("# Title\n\nIt is\nso.\n", "book/b.md")
    header = "id,digest,verdict,reader,date,sentence,note\n"
    row = "-,,says more,a reader,2026-01-02,It is so.,it concludes\n"
    book.page(header + row, "book/sentence-readings.csv")
    assert [reading.sentence for reading in read().concluding] == ["It is so."]


def test_bad_readings_are_told_all_at_once(book, read):
    claim = read().claims[0]
    book.readings(
        row(claim, "fine"), row(claim, date="now"), row(claim, digest="x"), row(claim, reader=""),
        row(claim, "wrong"), "a,b",
    )  # fmt: skip
    with pytest.raises(BadData) as caught:
        read()
    told = [str(problem) for problem in caught.value.problems]
    assert [line.partition(" ")[0].rpartition(":")[2] for line in told] == list("234567")
    assert "expected one of: says no more, says more, mended, wrong" in told[0]
    book.page("id,verdict\n", "notebooks/a/sentence-readings.csv")
    with pytest.raises(BadData, match="expected id,digest,verdict"):
        read()


def test_a_digest_takes_parts_apart():
    assert digest("a b", "c") != digest("a", "b c")


# --- the command


def test_the_command_lists_claims_and_what_they_lack(read, capsys):
    assert print_claims(read(), unread=False, as_json=False) == 1
    out = capsys.readouterr().out
    assert "compared, by the estimates" in out
    assert "“more responded”: it is not beyond chance" in out
    assert "2 claims: 1 compared, 1 no record; 0 beyond chance" in out


def test_the_command_lists_what_is_unread_with_its_digest(book, read, capsys):
    book.readings(row(read().claims[1]))
    assert print_claims(read(), unread=True, as_json=False) == 1
    first, last = capsys.readouterr().out.splitlines()
    assert first.startswith(f"notebooks/a.md:3 [it] {read().claims[0].digest} “Here more")
    assert last.startswith("1 of 2 claims unread")


def test_the_command_ends_well_when_all_is_held_and_read(book, read, capsys):
    held = TEXT.replace("of them", "of them, by the estimates").replace(
        "In {n}", "In these patients"
    )
    book.page(held)
    book.store(RECORD, Record("other", "counted", "0 == 0"))
    book.readings(*(row(claim) for claim in read().claims))
    assert print_claims(read(), unread=False, as_json=True) == 0
    assert [claim["basis"] for claim in json.loads(capsys.readouterr().out)] == [
        "compared", "counted",
    ]  # fmt: skip


# --- the record in a cell's output

KERNEL = """
from IPython.testing.globalipapp import start_ipython
from IPython.core.displaypub import CapturingDisplayPublisher
import json
shell = start_ipython()
shell.display_pub = CapturingDisplayPublisher()
from recount.claims.records import Record, write
assert shell.display_formatter.format(write(Record("it", "counted", "2 > 1"))) == ({}, {})
print(json.dumps(shell.display_pub.outputs))
"""


def test_a_record_is_written_into_the_output_of_a_cell_and_shown_nowhere(book, tmp_path):
    ran = subprocess.run(
        [sys.executable, "-c", KERNEL], capture_output=True, text=True, check=True,
        env={"PYTHONPATH": ":".join(sys.path), "IPYTHONDIR": str(tmp_path)},
    )  # fmt: skip
    (output,) = json.loads(ran.stdout.splitlines()[-1])
    (mime,) = output["data"]
    assert mime == "application/papermill.record/application/vnd.recount.claim+json"
    assert output["data"][mime] == {"id": "it", "basis": "counted", "tested": "2 > 1"}
    assert output["metadata"]["scrapbook"]["name"] == "claim it"
    stored = nbformat.v4.new_output("display_data", output["data"], metadata=output["metadata"])
    cells = [nbformat.v4.new_code_cell("", outputs=[stored])]
    nbformat.validate(nbformat.v4.new_notebook(cells=cells))
    book.page(json.dumps({"cells": cells, "metadata": {}}), "notebooks/a/outputs.ipynb")
    assert registry.load(book.root).claims[0].basis == ""  # nothing on the page holds it
