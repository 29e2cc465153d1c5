"""The error lab: every kind is planted as it is told, and the verdicts are those of the checks."""

from __future__ import annotations

import doctest
from collections import Counter
from fractions import Fraction
from pathlib import Path
from random import Random

import pytest

import recount.lab.tables
from recount.authoring import open_book
from recount.browser import Session
from recount.changed import NOTICES, Change, what_notices
from recount.data.facts import PARTS
from recount.lab.cases import cases
from recount.lab.kinds import ARITHMETIC, EXCHANGES, KINDS, Plant, Soil, plants
from recount.lab.rounds import BY_HAND, ELSEWHERE, HERE, LEVELS, LINES, NOWHERE, ROUNDS, Lab
from recount.lab.tables import tables
from recount.lab.verdicts import CONCORDANCE
from recount.ledger import load
from recount.printed.cells import as_printed_like
from recount.starter import start
from recount.uses import uses

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def ledger():
    return open_book().ledger


@pytest.fixture(scope="module")
def lab(ledger):
    return Lab(ledger)


@pytest.fixture(scope="module")
def stock(lab):
    return lab.stock()


@pytest.fixture(scope="module")
def planted(lab) -> dict[str, list[tuple[Soil, Plant]]]:
    """Every error of every kind, each with its table."""
    return {
        kind: [
            (soil, plant)
            for soil in lab.soils
            for plant in plants(soil, kind, Random(f"{soil.table.id}/{kind}"))
        ]
        for kind in KINDS
    }


def differing(ledger, plant: Plant) -> dict[str, dict[str, tuple[str, str]]]:
    """The parts that a plant changed, by fact, as they were and are."""
    found = {}
    for id_, after in plant.facts.items():
        before = ledger.facts[id_]
        found[id_] = {
            part: (getattr(before, part), getattr(after, part))
            for part in PARTS
            if getattr(before, part) != getattr(after, part)
        }
    return found


def test_the_kinds_are_those_that_the_lab_promises(planted):
    assert set(KINDS) >= {
        "last digit", "exchanged rows", "wrong denominator", "misquoted interval",
        "copied p value", "partition that does not close", "stale rounding", "exchanged arms",
    }  # fmt: skip
    assert all(planted.values())


@pytest.mark.parametrize("kind", KINDS)
def test_a_planted_error_changes_clause_and_parts_of_its_own_cells_alone(ledger, planted, kind):
    for soil, plant in planted[kind]:
        assert set(plant.facts) <= {fact.id for fact in soil.table.facts}
        assert len(plant.facts) == (2 if kind in EXCHANGES else 1)
        for id_, parts in differing(ledger, plant).items():
            after, before = plant.facts[id_], ledger.facts[id_]
            assert parts or after.relation != before.relation
            assert plant.was[id_] == before.printed != after.printed
            assert soil.readable(after) is after
            other = {
                n for n in before.__dataclass_fields__ if getattr(before, n) != getattr(after, n)
            }
            assert other <= {"printed", "relation", *PARTS}


def test_a_last_digit_is_one_digit_of_one_part(ledger, planted):
    for _, plant in planted["last digit"]:
        ((was, now),) = next(iter(differing(ledger, plant).values())).values()
        assert was[:-1] == now[:-1]
        assert was[-1] != now[-1]


def test_a_wrong_denominator_is_another_total_of_the_table(ledger, planted):
    for soil, plant in planted["wrong denominator"]:
        (id_,) = plant.facts
        before, after = ledger.facts[id_], plant.facts[id_]
        assert list(differing(ledger, plant)[id_]) == ["value"]
        told = plant.told.rpartition(" taken of ")[2].removesuffix(".").split(" instead of ")
        other, total = map(int, told)
        assert total == soil.total(before)
        if before.events:
            share = Fraction(int(before.events), other) * (1 if before.unit == "1" else 100)
            assert as_printed_like(share, after.value) == after.value


def test_a_misquoted_interval_and_a_copied_p_value_stand_in_another_row(ledger, planted):
    for soil, plant in planted["misquoted interval"]:
        ((id_, after),) = plant.facts.items()
        others = {(f.low, f.high) for f in soil.table.facts if f.id != id_}
        assert (after.low, after.high) in others
        assert after.value == ledger.facts[id_].value
    for soil, plant in planted["copied p value"]:
        ((id_, after),) = plant.facts.items()
        assert (after.p, after.relation) in {
            (f.p, f.relation) for f in soil.table.facts if f.id != id_
        }


def test_a_stale_rounding_is_the_number_with_a_decimal_less_and_a_zero(ledger, planted):
    for _, plant in planted["stale rounding"]:
        ((was, now),) = next(iter(differing(ledger, plant).values())).values()
        assert now.endswith("0")
        assert len(now.partition(".")[2]) == len(was.partition(".")[2])
        assert as_printed_like(Fraction(was), now[:-1].rstrip(".")) == now[:-1].rstrip(".")


def test_a_count_is_changed_with_its_own_percentage(lab, ledger, planted):
    for kind in ("partition that does not close", "consistent slip"):
        for soil, plant in planted[kind]:
            ((id_, after),) = plant.facts.items()
            assert (id_ in soil.summed) == (kind == "partition that does not close")
            total = soil.total(after)
            if after.events and after.value and total:
                share = Fraction(int(after.events), total) * (1 if after.unit == "1" else 100)
                assert as_printed_like(share, after.value) == after.value


def test_what_is_exchanged_is_there_as_before_in_the_other_place(ledger, planted):
    for kind in EXCHANGES:
        for soil, plant in planted[kind]:
            one, other = plant.facts
            for part in PARTS:
                if part == "total":
                    continue
                was = [getattr(ledger.facts[id_], part) for id_ in (one, other)]
                assert [getattr(plant.facts[id_], part) for id_ in (other, one)] == was
            lines = [n for n, line in enumerate(soil.table.lines)
                     if {f.id for f in line.facts if f} & set(plant.facts)]  # fmt: skip
            assert len(lines) == (2 if kind == "exchanged rows" else 1)


def test_tables_hold_nothing_that_is_inconsistent_as_it_is_printed(lab, ledger):
    listed = [fact.id for table in tables(ledger) for fact in table.facts]
    assert len(listed) == len(set(listed))
    assert {ledger[id_].verdict for id_ in listed} == {"reproduced", "compatible", "not checkable"}
    for table in tables(ledger):
        assert len({line.label for line in table.lines}) == len(table.lines)
        assert lab.judge.ask({fact.id: fact for fact in table.facts}).fires == ()


def test_the_verdict_is_what_the_layers_of_a_changed_number_say(lab, ledger, planted):
    known = uses(ledger)
    both = [plant for _, plant in planted["exchanged arms"] + planted["last digit"]]
    asked = [
        (plant, [s for s in lab.judge.ask(plant.facts).fires if s.method != CONCORDANCE])
        for plant in Random(2).sample(both, 40)
    ]
    noticed = [pair for pair in asked if pair[1]]
    passed = [pair for pair in asked if not pair[1]]
    for plant, fires in (*noticed[:2], *passed[:2]):  # each is half a second's work
        changes = [
            Change(id_, name, getattr(after, name))
            for id_, after in plant.facts.items()
            for name in ("printed", "relation", *PARTS)
            if getattr(after, name) != getattr(ledger.facts[id_], name)
        ]
        layers = {layer.name: layer for layer in what_notices(ledger, known, changes).layers}
        assert layers["the row"].state != NOTICES
        assert bool(fires) == (layers["the checks"].state == NOTICES), plant.told
        told = "\n".join(layers["the checks"].lines)
        refused = "cannot take these facts" in told  # then no other check is asked
        assert refused or all(said.check in told for said in fires)


def test_a_round_follows_from_its_level_and_its_seed(lab, ledger):
    for level in LEVELS:
        assert lab.round(level, 7) == Lab(ledger).round(level, 7)
        assert lab.round(level, 7) != lab.round(level, 8)
    with pytest.raises(ValueError, match="unknown level 4"):
        lab.round(4, 1)


def test_a_shown_table_differs_from_the_printed_one_in_the_planted_cells_alone(stock, ledger):
    for one in [one for rounds in stock.values() for one in rounds]:
        differs = {id_ for id_, text in one.texts.items() if text != ledger.facts[id_].printed}
        assert differs == {id_ for error in one.errors for id_ in error.was}
        assert set(one.texts) == {fact.id for fact in one.table.facts}
        assert len(one.table.lines) <= LINES + 1


def test_each_level_has_the_errors_that_it_says(stock):
    assert {level: len(rounds) for level, rounds in stock.items()} == dict.fromkeys(LEVELS, ROUNDS)
    for one in stock[1]:
        (error,) = one.errors
        assert error.kind in ARITHMETIC
        assert {said.method for said in error.says} & BY_HAND
    for one in stock[2]:
        assert len(one.errors) == 2
        assert {error.kind for error in one.errors} & set(EXCHANGES)
    easy = [*stock[1], *stock[2]]
    assert {error.seen for one in easy for error in one.errors} == {HERE}
    assert 0 in {len(one.errors) for one in stock[3]}
    assert NOWHERE in {error.seen for one in stock[3] for error in one.errors}
    for rounds in stock.values():
        assert len({one.table.id for one in rounds}) == len(rounds)


def test_an_error_that_is_seen_here_needs_no_number_that_is_not_shown(stock):
    for one in [one for rounds in stock.values() for one in rounds]:
        shown = {fact.id for fact in one.table.facts}
        for error in one.errors:
            within = [set(said.facts) <= shown for said in error.says]
            assert (error.seen == HERE) == (all(within) and bool(within) and error.seen != NOWHERE)
            assert set(error.suspects) <= shown - set(error.was)
            assert error.seen != ELSEWHERE or not any(within)


def test_the_counts_are_those_of_all_planted_errors(lab, planted):
    counts = lab.counts()
    assert [count.kind for count in counts] == list(KINDS)
    seen: Counter[str] = Counter()
    for kind in ("copied p value", "misquoted interval"):
        for soil, plant in planted[kind]:
            fires = lab.judge.ask(plant.facts).fires
            shown = {fact.id for fact in soil.table.facts}
            here = any(set(said.facts) <= shown for said in fires)
            seen[kind, HERE if here else ELSEWHERE if fires else NOWHERE] += 1
    for count in counts:
        assert count.planted == len(planted[count.kind])
        assert min(count.here, count.elsewhere, count.nowhere) >= 0
        if count.kind in ("copied p value", "misquoted interval"):
            told = (count.here, count.elsewhere, count.nowhere)
            assert told == tuple(seen[count.kind, where] for where in (HERE, ELSEWHERE, NOWHERE))


def test_the_worked_lines_of_the_tables_run():
    result = doctest.testmod(recount.lab.tables)
    assert result.attempted
    assert not result.failed


def test_a_book_with_few_numbers_has_no_round(tmp_path):
    start(tmp_path / "small")
    small = Lab(load(tmp_path / "small"))
    with pytest.raises(LookupError, match="no table"):
        small.stock()
    assert sum(count.planted for count in small.counts()) == 0


def test_a_session_in_a_browser_draws_the_same_round(lab):
    session = Session(ROOT)
    assert '"error"' in session.round(9, 1)
    drawn = session.round(2, 5)
    one = lab.round(2, 5)
    assert all(f'"{id_}"' in drawn for id_ in one.texts)
    assert all(error.told.split(" became ")[0] in drawn for error in one.errors)


def test_a_genuine_case_shows_the_numbers_that_its_check_uses(ledger):
    found = cases(ledger)
    assert len(found) >= 10
    for case in found:
        assert case.failing.verdict == "inconsistent"
        assert case.failing.check.id == case.finding.checks[0]
        used = {reference.fact.id for reference in case.failing.check.references}
        assert {fact.id for fact in case.facts} == used
