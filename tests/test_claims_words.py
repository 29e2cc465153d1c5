"""What a sentence must say for its strength."""

import pytest

from recount.claims.words import lacking

STRENGTHS = [
    ({"basis": "counted"}, "More responded.", True),
    ({"basis": "compatible"}, "More responded.", False),
    ({"basis": "compatible"}, "More responded, as printed.", True),
    ({"basis": "compared", "beyond_chance": "yes"}, "More responded.", True),
    ({"basis": "compared", "beyond_chance": "no"}, "More responded.", False),
    ({"basis": "compared", "beyond_chance": "no"}, "More responded, by the estimates.", True),
    ({"basis": "compared", "beyond_chance": "no"}, "In these patients more responded.", True),
    ({"basis": "compared", "beyond_chance": "no"}, "A gap that chance can explain.", True),
    ({"basis": "compared", "beyond_chance": "yes", "rounding": "turns"}, "More did.", False),
    ({"basis": "absent"}, "The rate is not known.", False),
    ({"basis": "absent"}, "Our sources do not print the rate.", True),
    ({"basis": "absent"}, "We did not find the rate.", True),
    ({"basis": "modelled"}, "Half would stop.", False),
    ({"basis": "modelled"}, "In the model half would stop.", True),
    ({"basis": "modelled", "model": "Korn"}, "By Korn half would stop.", True),
    ({"basis": "simulated"}, "Half of the simulated trials stop.", True),
    ({"basis": "read"}, "The endpoint was remission.", False),
    ({"basis": "read"}, "The review calls the endpoint remission.", True),
    ({"basis": "judged"}, "The trial was enough.", False),
    ({"basis": "judged"}, "We think that the trial was enough.", True),
]


@pytest.mark.parametrize(("strength", "text", "enough"), STRENGTHS)
def test_a_sentence_says_what_its_strength_asks_for(strength, text, enough):
    assert (lacking(text, **strength) == []) is enough
