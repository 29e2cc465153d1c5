"""Of whom a fact counts and by which definition: every fact that a claim may compare is told."""

from pathlib import Path

import pytest

from recount.claims import likeness
from recount.claims.likeness import Described, UnknownPart, differences, same_patients
from recount.data.facts import Fact

ROOT = Path(__file__).resolve().parents[1]
OUTCOMES = ("proportion", "survival", "ratio")
TOWER = "kantarjian_2017:tower."


@pytest.fixture(scope="module")
def tables():
    """The two tables of the project."""
    problems = []
    read = likeness.read(ROOT, problems)
    assert problems == []
    return read


def test_every_outcome_of_the_ledger_has_a_set_and_a_definition(tables, known_facts):
    unknown = []
    for fact in known_facts:
        if fact.type in OUTCOMES or (fact.type == "duration" and fact.unit in ("month", "year")):
            try:
                tables.describe(fact.id)
            except UnknownPart as error:
                unknown.append(str(error))
    assert unknown == []


def test_every_row_speaks_of_a_fact(tables, known_facts):
    for rows in (tables.sets, tables.definitions):
        spoken = set()
        for fact in known_facts:
            parts = dict(zip(likeness._PARTS, (fact.source, *fact.stem.split(".")), strict=False))
            spoken.add(getattr(likeness._first(rows, parts), "line", None))
        assert [row.line for row in rows if row.line not in spoken] == []


@pytest.mark.parametrize(
    ("key", "of", "endpoint"),
    [
        (TOWER + "blinatumomab.cr.rate", "randomised", "CR"),
        (TOWER + "blinatumomab.serious_adverse_event.rate", "treated", "serious adverse event"),
        (TOWER + "chemotherapy.cr_crh_cri.rate", "randomised", "CR/CRh/CRi"),
        ("fda_review_zh:mt103_211.evaluable.cr_crh_star.rate", "evaluable", "CR/CRh*"),
        ("fda_review_zh:mt103_211.cr.mrd_response.rate", "responders: CR", "MRD response"),
        ("stein_2019:mt103_206.treated.cr_crh.rate@table_2", "treated", "CR/CRh"),
        ("aerospace_2025:cohort.overt.cr.rate#low", "cohort", "CR, not defined"),
        (
            "barlev_2017:study_20120310.historical.overall_survival_12m.survival",
            "cohort",
            "overall survival, 12 months",
        ),
    ],
)
def test_a_fact_is_described_by_its_key(tables, key, of, endpoint):
    assert tables.describe(key) == Described(of, endpoint)


def test_an_unknown_part_is_told_and_not_guessed(tables):
    with pytest.raises(UnknownPart, match="no row for the population 'newcomers'"):
        tables.describe("x:new_study.newcomers.cr.rate")
    with pytest.raises(UnknownPart, match="no row for the endpoint 'quality_of_life'"):
        tables.describe("x:tower.blinatumomab.quality_of_life.rate")


def test_a_population_that_is_no_word_of_the_table_is_told_with_file_and_row(tables, known_facts):
    fact = known_facts["kantarjian_2017:tower.blinatumomab.cr.rate"]
    cells = {name: getattr(fact, name) for name in fact.__dataclass_fields__}
    strange = Fact(**{**cells, "key": "tower.blinatumomabb.cr.rate"})
    problems = []
    likeness.check(tables, [fact, strange], problems)
    assert [(p.file, p.row, p.key) for p in problems] == [(fact.file, fact.line, strange.id)]
    assert "'blinatumomabb' of 'tower' stands in no row" in problems[0].message


def test_a_book_without_the_table_is_asked_for_no_population(known_facts):
    problems = []
    likeness.check(likeness.of_tables({}), known_facts, problems)
    assert problems == []


@pytest.mark.parametrize(
    ("key", "counted"),
    [
        (TOWER + "blinatumomab.cr.rate", "randomised"),
        ("fda_review_zh:mt103_211.cr.mrd_response.rate", "responders, CR"),
        ("przepiorka_2015:blinatumomab.us.approval.date", ""),
    ],
)
def test_a_reader_is_told_who_was_counted_where_somebody_was(tables, key, counted):
    assert tables.counted(key) == counted


def test_populations_are_words_and_no_patterns(tables):
    for row in tables.sets:
        assert not set("*?[") & set(row["population"]), row


def test_a_horizon_is_part_of_a_definition():
    first, second = (Described("randomised", f"overall survival, {n} months") for n in (12, 36))
    assert (
        differences(first, second)
        == "overall survival, 12 months against overall survival, 36 months"
    )


def test_patients_are_the_same_by_study_and_population():
    assert same_patients("a:tower.blinatumomab.cr.rate", "b:tower.blinatumomab.cr_crh.rate@x")
    assert not same_patients("a:tower.blinatumomab.cr.rate", "a:tower.chemotherapy.cr.rate")
    assert not same_patients("", "")
