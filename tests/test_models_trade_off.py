"""Net benefit on one denominator: symmetry, draws, the tipping weight, refusals."""

import math

import numpy as np
import pytest

from recount.models.trade_off import (
    Effect,
    net_benefit,
    probability_of_net_benefit,
    tipping_weight,
)

SIZES = (267, 109)
GAIN, HARM, RARE, UNSURE = (91, 22), (165, 49), (13, 0), (51, 19)


def draws(effects, sizes, n=200_000):
    rng = np.random.default_rng(2014)
    net = np.zeros(n)
    for (new, old), weight in effects.values():
        posterior = [
            rng.beta(k + 0.5, s - k + 0.5, n) for k, s in zip((new, old), sizes, strict=True)
        ]
        net += weight * (posterior[0] - posterior[1])
    return net


@pytest.mark.parametrize(
    "effects",
    [
        {"gain": Effect(GAIN)},
        {"gain": Effect(GAIN), "harm": Effect(HARM, -1)},
        {"gain": Effect(GAIN), "harm": Effect(RARE, -3)},
        {
            "gain": Effect(GAIN),
            "a": Effect(RARE, -3),
            "b": Effect(UNSURE, -3),
            "c": Effect(HARM, 0.25),
        },
        {"rare": Effect((1, 0))},
    ],
    ids=str,
)
def test_the_convolution_is_the_share_of_draws(effects):
    net = draws(effects, SIZES)
    share = (net > 0).mean()
    error = math.sqrt(max(share * (1 - share), 1e-5) / len(net))
    assert probability_of_net_benefit(effects, SIZES) == pytest.approx(share, abs=4 * error)
    assert net_benefit(effects, SIZES) == pytest.approx(
        net.mean(), abs=4 * net.std() / math.sqrt(len(net))
    )


def test_a_balance_against_itself_is_even_and_turning_the_signs_turns_the_probability():
    even = {"gain": Effect(HARM), "harm": Effect(HARM, -1)}
    assert probability_of_net_benefit(even, SIZES) == pytest.approx(0.5, abs=1e-9)
    one = {"gain": Effect(GAIN), "harm": Effect(HARM, -1)}
    other = {"gain": Effect(GAIN, -1), "harm": Effect(HARM)}
    total = probability_of_net_benefit(one, SIZES) + probability_of_net_benefit(other, SIZES)
    assert total == pytest.approx(1, abs=1e-9)


def test_the_balance_of_tower_depends_on_the_one_denominator_that_is_taken():
    effects = {"remission": Effect(GAIN), "serious": Effect(HARM, -1)}
    at_par = [100 * probability_of_net_benefit(effects, s) for s in ((267, 109), (271, 134))]
    assert [f"{p:.0f}" for p in at_par] == ["34", "14"]


def test_at_its_tipping_weight_a_balance_is_about_even_and_at_the_limits_it_is_decided():
    found = tipping_weight(GAIN, HARM, SIZES)
    at = [
        probability_of_net_benefit({"gain": Effect(GAIN), "harm": Effect(HARM, -w)}, SIZES)
        for w in found
    ]
    assert at == pytest.approx([0.5, 0.975, 0.025], abs=0.02)
    assert at[1:] == pytest.approx([0.975, 0.025], abs=1e-3)


def test_a_harm_that_may_not_be_in_excess_has_no_upper_limit():
    found = tipping_weight(GAIN, UNSURE, SIZES)
    assert found.high == math.inf
    assert 0 < found.low < found.estimate < math.inf
    assert tipping_weight(GAIN, (10, 40), SIZES).estimate == math.inf


def test_a_benefit_that_is_not_sure_starts_at_zero():
    assert tipping_weight((60, 20), HARM, SIZES).low == 0


def test_impossible_effects_are_refused():
    with pytest.raises(ValueError, match="at least one"):
        net_benefit({}, SIZES)
    with pytest.raises(ValueError, match="events_1=300"):
        net_benefit({"gain": Effect((300, 1))}, SIZES)
    with pytest.raises(ValueError, match="weight other than 0"):
        probability_of_net_benefit({"gain": Effect(GAIN, 0)}, SIZES)
    with pytest.raises(ValueError, match="more in the new arm"):
        tipping_weight((10, 50), HARM, SIZES)
