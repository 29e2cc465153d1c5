"""The reader: what it gives, what it refuses, and what it notes."""

from datetime import date

import pytest

from recount.authoring import provenance, role
from recount.authoring.provenance import Session
from recount.authoring.reader import Reader, open_book
from recount.data.tables import BadData

CR = "fda_review_zh:mt103_211.evaluable.cr.rate"
SIZE = "fda_review_zh:mt103_211.evaluable.size.count"


@pytest.fixture
def session():
    """A session of its own."""
    session = Session(None)
    with provenance.active(session):
        yield session


@pytest.fixture
def book(ledger, session):
    """A reader whose look-ups are noted in the session."""
    return Reader(ledger)


def test_the_book_is_that_of_the_folder(tmp_path, ledger):
    assert open_book(ledger.root / "notebooks").ledger.root == ledger.root
    assert open_book(ledger.root).ledger is open_book(ledger.root / "data").ledger
    with pytest.raises(BadData, match="no book here"):
        open_book(tmp_path)


def test_a_number_is_read_by_its_key(book, session):
    trial = book.under("fda_review_zh:").under("mt103_211.")
    assert trial.number("evaluable.cr.rate") == 32.4
    assert trial.number("evaluable.cr.rate#low") == trial.number("evaluable.cr.rate", "low") == 25.7
    assert trial.count("evaluable.cr.rate#events") == 60
    assert trial.limits("evaluable.cr.rate") == (25.7, 39.7)
    assert trial.cell("evaluable.cr.rate") == (32.35, 32.45)
    assert trial.text("evaluable.cr.rate") == "32.4"
    assert trial.fact("evaluable.cr.rate").unit == "%"
    assert session.looked_up == {CR}


def test_an_estimate_has_its_level_and_its_cell(book):
    estimate = book.estimate(CR)
    assert (estimate.value, estimate.low, estimate.high) == (32.4, 25.7, 39.7)
    assert (estimate.level, estimate.key, estimate.cell) == (0.95, CR, (32.35, 32.45))


def test_a_printed_quantity_has_the_values_it_can_stand_for(book, session):
    printed = book.under("fda_review_zh:").printed("mt103_211.evaluable.cr.rate#low")
    assert (float(printed.low), float(printed.high)) == (25.65, 25.75)
    assert session.looked_up == {CR}


def test_a_share_has_events_and_a_total(book, session):
    share = book.share(CR)
    assert (share.events, share.total, share.key) == (60, 185, CR)
    assert session.looked_up == {CR, SIZE}
    assert book.counts_behind(CR, 185) == [60]


def test_a_share_whose_events_follow_from_the_percentage(small_project, session):
    book = Reader(
        small_project(
            {
                "a.all.cr.rate": {"type": "proportion", "unit": "%", "value": "32.4"},
                "a.all.age.rate": {
                    "type": "proportion", "unit": "%", "value": "32.4",
                    "total_key": "a.all.size.count",
                },
                "a.all.size.count": {"value": "185"},
            }
        ).load()
    )  # fmt: skip
    trial = book.under("fda_review_zh:a.all.")
    assert trial.share("age.rate").events == trial.share("cr.rate", total=185).events == 60
    with pytest.raises(ValueError, match="prints no total"):
        trial.share("cr.rate")
    with pytest.raises(ValueError, match=r"647, 648, 649 of 2000 print as 32.4%; expected one"):
        trial.share("cr.rate", total=2000)
    with pytest.raises(ValueError, match="none of 7 print"):
        trial.share("cr.rate", total=7)


def test_a_date_is_printed_to_the_day_or_has_a_span(book):
    approval = "fda_review_zh:blinatumomab.us.approval.date"
    assert book.date(approval) == date(2014, 12, 3)
    assert book.span(approval) == (date(2014, 12, 3), date(2014, 12, 3))
    short = next(f.id for f in book.ledger.facts if f.type == "date" and len(f.value) == 7)
    first, last = book.span(short)
    assert first.day == 1 < last.day
    with pytest.raises(ValueError, match=f"{short} prints .*, no day"):
        book.date(short)
    with pytest.raises(ValueError, match="no date"):
        book.date(CR)


def test_what_is_no_number_no_whole_number_or_no_interval_is_refused(book):
    with pytest.raises(ValueError, match="prints '2014-12-03', no number"):
        book.number("fda_review_zh:blinatumomab.us.approval.date")
    with pytest.raises(ValueError, match=r"cr\.rate prints 32\.4, no whole number"):
        book.count(CR)
    with pytest.raises(ValueError, match="no confidence interval"):
        book.estimate(SIZE)
    with pytest.raises(KeyError, match="prints no low"):
        book.limits(SIZE)


def test_a_key_that_there_is_not_is_refused_with_the_nearest(book, session):
    with pytest.raises(KeyError, match=r"did you mean .*evaluable\.cr\.rate"):
        book.number("fda_review_zh:mt103_211.evaluable.cr.rat")
    with pytest.raises(KeyError, match="no key begins with 'fda_review_zh:mt103_212'"):
        book.under("fda_review_zh:mt103_212")
    with pytest.raises(KeyError, match="no record 'nothing'; there are: "):
        book.record("nothing")
    assert not session.looked_up


def test_roles_print_and_are_no_look_up(book, session):
    trial = book.under("fda_review_zh:mt103_211.")
    assert trial.role("evaluable.cr.rate", "low") == f"{{fact}}`{CR}#low`" == role(CR + "#low")
    assert trial.interval_role("evaluable.cr.rate").startswith(f"{{fact}}`{CR}#value`% (")
    with pytest.raises(KeyError, match="prints no p"):
        trial.role("evaluable.cr.rate", "p")
    assert not session.looked_up


def test_what_a_check_recomputes_rests_on_its_facts(book, session):
    check = next(c for c in book.ledger.declared.checks if c.inputs and book.ledger.by_check[c.id])
    assert book.recomputed(check.id) == book.ledger.by_check[check.id][0].recomputed
    assert session.looked_up == {reference.fact.id for reference in check.references}
