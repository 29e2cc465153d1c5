"""Untreated patients imagined with the event: the score interval, the binomial, refusals."""

import pytest
from scipy import stats

from recount.models.missing_outcomes import difference_if_more, tipping_point
from recount.statistics.differences import miettinen_nurminen

TABLE = (91, 271, 22, 134)


def test_imagined_events_move_the_difference_on_their_own_side():
    assert difference_if_more(TABLE) == miettinen_nurminen(*TABLE)
    assert difference_if_more(TABLE, 3, 7) == miettinen_nurminen(94, 271, 29, 134)


@pytest.mark.parametrize("of", ["low", "estimate"])
def test_at_the_tipping_point_zero_is_reached_for_the_first_time(of):
    found = tipping_point(TABLE, 25, 22 / 109, of)
    assert getattr(difference_if_more(TABLE, gain_0=found.gain), of) <= 0
    assert getattr(difference_if_more(TABLE, gain_0=found.gain - 1), of) > 0
    assert found.probability == pytest.approx(stats.binom.sf(found.gain - 1, 25, 22 / 109))


def test_a_difference_that_all_of_them_cannot_undo_has_no_tipping_point():
    assert tipping_point((200, 271, 22, 134), 25, 0.2) == (None, 0.0)


def test_impossible_tables_are_refused():
    with pytest.raises(ValueError, match="events_0=135"):
        difference_if_more((1, 2, 135, 134))
    with pytest.raises(ValueError, match="of='high'"):
        tipping_point(TABLE, 25, 0.2, "high")
    with pytest.raises(ValueError, match="events=142"):
        tipping_point(TABLE, 120, 0.2)
