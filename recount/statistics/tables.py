"""Two-by-two tables: tests, the changes that undo one, and what margins leave open.

A table is given as the events and totals of two arms, 1 and 0. The tests are two-sided and return
p. The test of two proportions with the pooled standard error is `pearson_chi_squared`: its z
squared is that statistic.
"""

import math
from collections.abc import Callable
from fractions import Fraction

from recount.statistics._arguments import is_count, require_inside, require_two_arms
from recount.statistics.special import chi_squared_tail


def pearson_chi_squared(events_1: int, total_1: int, events_0: int, total_0: int) -> float:
    """Return p of the chi-squared test, without continuity correction.

    Raises ValueError on impossible counts and where no patient or every patient has the event.
    Source: K. Pearson (1900), with the one degree of freedom of Fisher (1922).

    >>> round(pearson_chi_squared(3, 4, 1, 4), 5)  # a statistic of 2
    0.1573
    """
    statistic = _chi_squared(events_1, total_1, events_0, total_0)
    return chi_squared_tail(float(statistic), 1)


def yates_chi_squared(events_1: int, total_1: int, events_0: int, total_0: int) -> float:
    """Return p of the chi-squared test with continuity correction.

    Half a patient, but no more than the difference itself, is taken from each difference between
    observed and expected. Raises ValueError on impossible counts and where no patient or every
    patient has the event. Source: Yates (1934).

    >>> round(yates_chi_squared(3, 4, 1, 4), 5)  # a statistic of 1 / 2
    0.4795
    """
    statistic = _chi_squared(events_1, total_1, events_0, total_0, Fraction(1, 2))
    return chi_squared_tail(float(statistic), 1)


def n_minus_1_chi_squared(events_1: int, total_1: int, events_0: int, total_0: int) -> float:
    """Return p of the chi-squared test with N - 1 in place of N, the number of patients.

    On one table it is the test of Mantel and Haenszel (1959) without continuity correction.
    Raises ValueError on impossible counts and where no patient or every patient has the event.
    Source: E. Pearson (1947), as recommended by Campbell (2007).

    >>> round(n_minus_1_chi_squared(3, 4, 1, 4), 5)  # a statistic of 2 * 7 / 8
    0.18588
    """
    statistic = _chi_squared(events_1, total_1, events_0, total_0)
    total = total_1 + total_0
    return chi_squared_tail(float(statistic * Fraction(total - 1, total)), 1)


def fisher_exact(events_1: int, total_1: int, events_0: int, total_0: int) -> Fraction:
    """Return p of the exact test: the probability of all tables no likelier than the one observed.

    Exact, given the margins; 1 where no patient or every patient has the event. Raises ValueError
    on impossible counts. Source: Fisher (1935), two-sided by the rule of Irwin (1935).

    >>> fisher_exact(3, 4, 1, 4)  # the lady tasting tea: 16 + 1 of 70 ways on either side
    Fraction(17, 35)
    """
    rarer, alike, ways = _ways(events_1, total_1, events_0, total_0)
    return Fraction(rarer + alike, ways)


def fisher_mid_p(events_1: int, total_1: int, events_0: int, total_0: int) -> Fraction:
    """Return the mid-p of the exact test: tables as likely as the one observed count by half.

    Exact, given the margins; 1 / 2 where no patient or every patient has the event, since there is
    one table only. Raises ValueError on impossible counts. Source: Lancaster (1961), two-sided as
    in Fagerland, Lydersen and Laake (2017), chapter 4.

    >>> fisher_mid_p(3, 4, 1, 4)  # (16 / 2 + 1) of 70 ways on either side
    Fraction(9, 35)
    """
    rarer, alike, ways = _ways(events_1, total_1, events_0, total_0)
    return Fraction(2 * rarer + alike, 2 * ways)


TableTest = Callable[[int, int, int, int], Fraction | float]

TESTS: dict[str, TableTest] = {
    test.__name__: test
    for test in (
        pearson_chi_squared,
        yates_chi_squared,
        n_minus_1_chi_squared,
        fisher_exact,
        fisher_mid_p,
    )
}


def smallest_change(
    events_1: int,
    total_1: int,
    events_0: int,
    total_0: int,
    test: TableTest = fisher_exact,
    threshold: float = 0.05,
) -> int:
    """Return the fragility index: how many patients must change for p to reach `threshold`.

    In the arm with fewer events one patient after the other gets the other outcome, so that its
    rate moves towards that of the other arm, until p >= threshold; 0 when it is so from the start.
    At totals alike an event is added each time, which is the rule of the source. Where the arm
    with fewer events has the higher rate an event is taken away. With as many events in both arms
    it is the larger arm that changes. Raises ValueError on impossible counts, unless
    0 < threshold < 1, and where no number of changes reaches it. Source: Walsh et al. (2014).

    >>> smallest_change(1, 100, 9, 100)  # from p = 0.019 to p = 0.058
    1
    """
    require_two_arms(events_1, total_1, events_0, total_0)
    require_inside("threshold", threshold, 0, 1)
    fewer, other = sorted([(events_1, -total_1), (events_0, -total_0)])
    events, total = fewer[0], -fewer[1]
    other_events, other_total = other[0], -other[1]
    shortfall = max(other_events * total - events * other_total, 0)
    for changed in range(events, total + 1) if shortfall else range(events, -1, -1):
        # Equal rates are no difference by any test, also where the test is not defined.
        alike = changed * other_total == other_events * total
        if alike or test(changed, total, other_events, other_total) >= threshold:
            return abs(changed - events)
    raise ValueError(f"threshold={threshold!r}: expected a p that a change of outcomes can reach")


def possible_overlaps(a: int, b: int, n: int) -> tuple[int, int]:
    """Return the least and the largest number of n patients who can have both of two attributes.

    a patients have the one and b the other. Raises ValueError unless all are whole numbers with
    0 <= a <= n and 0 <= b <= n. Source: Frechet (1951).

    >>> possible_overlaps(60, 70, 100)
    (30, 60)
    """
    if not (is_count(a) and is_count(b) and is_count(n) and max(a, b) <= n):
        raise ValueError(
            f"a={a!r}, b={b!r}, n={n!r}: expected whole numbers with 0 <= a <= n and 0 <= b <= n"
        )
    return max(0, a + b - n), min(a, b)


def _chi_squared(
    events_1: int, total_1: int, events_0: int, total_0: int, correction: Fraction = Fraction(0)
) -> Fraction:
    """The statistic, where `correction` shortens each difference from the expected number."""
    require_two_arms(events_1, total_1, events_0, total_0)
    total, events = total_1 + total_0, events_1 + events_0
    if events in (0, total):
        raise ValueError(
            f"events_1={events_1!r}, total_1={total_1!r}, events_0={events_0!r}, "
            f"total_0={total_0!r}: expected patients with and without the event"
        )
    # |observed - expected| is the same in all four cells.
    difference = abs(events_1 - Fraction(total_1 * events, total))
    shortened = max(Fraction(0), difference - correction)
    return shortened**2 * Fraction(total**3, total_1 * total_0 * events * (total - events))


def _ways(events_1: int, total_1: int, events_0: int, total_0: int) -> tuple[int, int, int]:
    """In how many ways the margins give a rarer table, one as likely as the observed, and any."""
    require_two_arms(events_1, total_1, events_0, total_0)
    events = events_1 + events_0
    least, most = possible_overlaps(events, total_1, total_1 + total_0)
    ways = [math.comb(total_1, least) * math.comb(total_0, events - least)]
    for k in range(least, most):
        # Each from the last, which is exact and far quicker than two binomial coefficients.
        up, down = (total_1 - k) * (events - k), (k + 1) * (total_0 - events + k + 1)
        ways.append(ways[-1] * up // down)
    observed = ways[events_1 - least]
    rarer = sum(n for n in ways if n < observed)
    alike = sum(n for n in ways if n == observed)
    return rarer, alike, sum(ways)
