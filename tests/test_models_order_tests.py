"""Labellings and interleavings: brute force, the log-rank test, exact curves, refusals."""

import math
from itertools import combinations

import numpy as np
import pytest

from recount.models.log_rank import log_rank
from recount.models.order_tests import (
    KINDS,
    interleaved_tests,
    labellings,
    leaves_room_between_censorings,
    log_rank_of_labels,
    order_curve,
    whole_orders,
)
from recount.statistics.competing_risks import cumulative_incidence
from recount.statistics.special import chi_squared_tail
from recount.statistics.survival import kaplan_meier, numbers_at_risk

ONE, TWO = "DRCCR", "CRCR"  # of 7, the first at time zero, and of 5


@pytest.mark.parametrize("marks", ["RCD", "DDCRRC", "CCRCDRCC"])
def test_a_curve_ends_at_the_estimates_of_the_exact_methods(marks):
    last = order_curve(marks, 10)[-1]
    found = cumulative_incidence(marks, 10)
    assert last.incidence == pytest.approx(float(found.estimate))
    events = marks.replace("R", "E").replace("D", "E")
    assert last.event_free == pytest.approx(float(kaplan_meier(numbers_at_risk(events, 10))))


def test_whole_orders_are_all_and_have_the_events():
    found = list(whole_orders("ECE", 7, 3))
    assert len(set(found)) == len(found) == 4
    assert all(order.startswith("ECE") and order.count("E") == 3 for order in found)
    assert list(whole_orders("EC", 4, 1)) == ["ECCC"]


def test_an_event_must_lie_between_the_first_two_censorings():
    assert leaves_room_between_censorings("EECEC", 2)
    assert not leaves_room_between_censorings("EECEC", 1)
    assert not leaves_room_between_censorings("ECCE", 1)


def test_each_labelling_has_the_log_rank_test_of_its_group():
    order, groups = "ECEECE", labellings(6, 2)
    assert groups.shape == (math.comb(6, 2), 6)
    tests = log_rank_of_labels(order, groups)
    for row, group in enumerate(groups):
        events = [i for i, mark in enumerate(order) if mark == "E"]
        d1 = [int(group[i]) for i in events]
        beyond, p = log_rank(
            d1, [group[i:].sum() for i in events], [1] * 4, [6 - i for i in events]
        )
        assert tests.p[row] == pytest.approx(float(p))
        assert tests.beyond[row] == pytest.approx(float(beyond))
        assert tests.events[row] == sum(d1)


def by_brute_force(kind):
    """Every interleaving written out, patient by patient."""
    marks = ONE.ljust(7, "C"), TWO.ljust(5, "C")
    found = []
    for places in combinations(range(11), 6):  # the first mark of the first group is at zero
        order = [(0, "D")]
        queues = [list(marks[0][1:]), list(marks[1])]
        for place in range(11):
            group = 0 if place in places else 1
            order.append((group, queues[group].pop(0)))
        u = v = 0.0
        for k, (group, mark) in enumerate(order):
            if mark != "R":
                continue
            risk = []
            for g, n in ((0, 7), (1, 5)):
                past = "".join(m for h, m in order[:k] if h == g)
                present = n - len(past)
                last = order_curve(past, n)[-1]
                if kind == "gray":
                    risk.append(present * (1 - last.incidence) / last.event_free if present else 0)
                else:
                    risk.append(present + (past.count("D") if kind == "kept_at_risk" else 0))
            share = risk[0] / sum(risk)
            u, v = u + (group == 0) - share, v + share * (1 - share)
        found.append(chi_squared_tail(u * u / v, 1))
    return sorted(found)


@pytest.mark.parametrize("kind", KINDS)
def test_interleavings_are_those_written_out_one_by_one(kind):
    tests = interleaved_tests(ONE, 7, TWO, 5, kind, at_zero_1=1)
    assert tests.orders.sum() == math.comb(11, 5)
    assert np.repeat(tests.p, tests.orders.astype(int)) == pytest.approx(by_brute_force(kind))
    assert (np.diff(tests.p) >= 0).all()


def test_without_competing_events_all_kinds_are_the_log_rank_test():
    found = [interleaved_tests("CRCR", 6, "RCR", 5, kind).p for kind in KINDS]
    assert found[0] == pytest.approx(found[1])
    assert found[0] == pytest.approx(found[2])


def test_the_share_that_prints_a_value_counts_interleavings():
    tests = interleaved_tests("R", 2, "R", 2, "cause_specific")
    assert tests.share_printing(0.8, 0.81) == pytest.approx(4 / 6)
    assert tests.share_printing(0, 1) == 1


def test_impossible_orders_are_refused():
    with pytest.raises(ValueError, match="n of order_1=3"):
        interleaved_tests("RRRR", 3, "R", 2)
    with pytest.raises(ValueError, match="order_2='E'"):
        interleaved_tests("R", 3, "E", 2)
    with pytest.raises(ValueError, match="kind='fine'"):
        interleaved_tests("R", 3, "R", 2, "fine")
    with pytest.raises(ValueError, match="room for them"):
        whole_orders("EE", 3, 1)
    with pytest.raises(ValueError, match="two censorings"):
        leaves_room_between_censorings("EEC", 2)
    with pytest.raises(ValueError, match="a part of the patients"):
        labellings(3, 3)
    with pytest.raises(ValueError, match="a column a mark"):
        log_rank_of_labels("EC", labellings(3, 1))
    with pytest.raises(ValueError, match="n=2"):
        order_curve("RRR", 2)
