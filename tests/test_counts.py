"""Counts of the ledger on pages: `{count}`, `{verdicts}` and the reading time."""

import re
from math import comb

from recount.authoring import open_book
from recount.sphinx_ext import count, verdicts
from recount.vocabulary import BASES

PAGE = "notebooks/pivotal-trial"


def chance(most: int, total: int, share: float) -> float:
    """Of at most so many events."""
    return sum(comb(total, k) * share**k * (1 - share) ** (total - k) for k in range(most + 1))


def test_counts_are_those_of_the_ledger():
    book = open_book().ledger
    assert count.COUNTS["facts"](book, PAGE) == len(book.facts)
    assert count.COUNTS["checks"](book, PAGE) == len(book.declared.checks)
    assert count.COUNTS["sources"](book, PAGE) == len({f.source for f in book.facts})


def test_claims_are_counted_by_basis_by_chance_and_by_second_reading():
    book = open_book().ledger
    total = count.COUNTS["claims"](book, PAGE)
    bases = [name for name in count.COUNTS if name.removeprefix("claims-") in BASES]
    assert len(bases) == len(BASES)
    assert 0 < sum(count.COUNTS[name](book, PAGE) for name in bases) <= total
    beyond = count.COUNTS["claims-beyond-chance"](book, PAGE)
    by_estimates = count.COUNTS["claims-by-the-estimates"](book, PAGE)
    assert beyond + by_estimates == count.COUNTS["claims-compared"](book, PAGE)
    agreement = book.claims.agreement
    assert count.COUNTS["claims-reread"](book, PAGE) == agreement.read
    assert count.COUNTS["claims-reread-agreed"](book, PAGE) == agreement.agreed


def test_what_was_read_again_is_counted_apart_for_the_figures_and_for_the_documents():
    book = open_book().ledger
    again = book.second_readings
    documents, collection = again.in_documents, again.in_collection
    assert count.COUNTS["read-again"](book, PAGE) == again.facts > 1000
    assert count.COUNTS["read-again-agreed"](book, PAGE) == again.agreed
    assert count.COUNTS["read-in-documents"](book, PAGE) == documents.facts > 500
    assert count.COUNTS["read-in-collection-parts"](book, PAGE) == collection.compared
    assert again.compared == documents.compared + collection.compared
    assert max(documents.facts, collection.facts) < again.facts
    assert again.facts < documents.facts + collection.facts  # some were read in both


def test_what_was_looked_up_is_counted_with_the_exact_limits_of_the_share_that_was_wrong():
    book = open_book().ledger
    rows = [row for row in book.records[count.SAMPLES] if row["kind"] == "numbers"]
    seen, wrong = (sum(int(row[name]) for row in rows) for name in ("seen", "wrong"))
    assert count.COUNTS["sample-seen"](book, PAGE) == seen > 58
    assert count.COUNTS["sample-wrong"](book, PAGE) == wrong > 0
    low, high = (float(count.COUNTS[f"sample-{n}-wrong"](book, PAGE)) for n in ("least", "most"))
    lower, upper = ([(n - 0.05) / 100, (n + 0.05) / 100] for n in (low, high))  # as rounded
    above = [1 - chance(wrong - 1, seen, share) for share in lower]
    below = [chance(wrong, seen, share) for share in upper]
    assert above[0] <= 0.025 <= above[1]
    assert below[1] <= 0.025 <= below[0]
    assert low < float(count.COUNTS["sample-share-wrong"](book, PAGE)) < high


def test_searches_are_counted_by_what_came_of_them():
    book = open_book().ledger
    total = count.COUNTS["searches"](book, PAGE)
    results = ("searches-entered", "searches-cut-off", "searches-not-there")
    assert sum(count.COUNTS[name](book, PAGE) for name in results) == total > 0
    assert count.COUNTS["searches-last"](book, PAGE) == max(
        row["date"] for row in book.records["searches"]
    )


def test_documents_are_entered_whole_or_for_single_numbers_and_some_numbers_are_on_no_page():
    book = open_book().ledger
    whole, single = (
        count.COUNTS[f"sources-{name}"](book, PAGE) for name in ("whole", "literature")
    )
    assert whole + single == len(book.facts.sources)
    assert 0 < count.COUNTS["facts-unused"](book, PAGE) < len(book.facts)
    assert count.COUNTS["sources-incomplete"](book, PAGE) < len(book.facts.sources)


def test_numbers_and_entries_of_the_bibliography_are_sampled_apart():
    book = open_book().ledger
    assert count.COUNTS["sample-drawn"](book, PAGE) > 60
    assert count.COUNTS["sample-entries-drawn"](book, PAGE) == 20
    seen = count.COUNTS["sample-entries-seen"](book, PAGE)
    assert count.COUNTS["sample-entries-wrong"](book, PAGE) < seen <= 20


def test_a_page_counts_the_numbers_that_it_prints_and_no_others():
    book = open_book().ledger
    here = count.printed_on(book, PAGE)
    assert 0 < len(here) < len(book.facts)
    assert all(PAGE in entry.pages for entry in here)
    assert count.printed_on(book, "book/nowhere") == []


def test_reading_time_leaves_out_code_and_folded_solutions():
    prose = "word " * 400
    code = "```{code-cell} ipython3\n" + "code " * 4000 + "\n```\n"
    solution = ":::{solution} x\n" + "answer " * 4000 + "\n:::\n"
    assert count.reading_minutes(prose) == 2
    assert count.reading_minutes(f"{prose}\n{code}{solution}") == 2


def test_bars_are_as_long_as_their_counts_and_never_colour_alone():
    html = str(verdicts.verdict_bars([("reproduced", 10, ""), ("rounding", 5, "a <rule>")]))
    assert re.findall(r"--share: ([\d.]+)", html) == ["1.0000", "0.5000"]
    assert "reproduced" in html
    assert "a &lt;rule&gt;" in html
