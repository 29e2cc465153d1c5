"""Events per patient-year beside patients with an event: what longer treatment does to a rate."""

import math
from collections.abc import Sequence

from recount.statistics._arguments import require_between


def diluted_rate_ratio(risks: Sequence[float]) -> float:
    """Return the rate ratio of two arms alike, one treated for all the cycles, one for the first.

    `risks` are the probabilities of an event in each cycle, fractions of one; cycles are equally
    long. Below 1 where risk falls from cycle to cycle. Raises ValueError unless there is a cycle,
    all risks are from 0 to below 1 and the first is above 0. Source: constant hazards within a
    cycle.

    >>> round(diluted_rate_ratio([0.75, 0.5]), 12)  # (2 ln 2 + ln 2) / 2 over 2 ln 2
    0.75
    """
    if not risks or not all(0 <= risk < 1 for risk in risks) or not risks[0] > 0:
        raise ValueError(f"risks={risks!r}: expected shares below 1, the first above 0")
    hazards = [-math.log(1 - risk) for risk in risks]
    return sum(hazards) / len(hazards) / hazards[0]


def least_patient_years(patients: Sequence[int], highest_rates: Sequence[float]) -> float:
    """Return the patient-years that the rates of several events imply at least.

    `patients` with each event, and the highest rate a patient-year that its print allows: there
    are no fewer events than patients. Events with a rate of 0 say nothing. Raises ValueError
    unless there are as many rates as numbers, none negative and one positive. Source: the
    definition of a rate.

    >>> least_patient_years([90, 25], [1.8, 1.0])
    50.0
    """
    if len(patients) != len(highest_rates) or not max(highest_rates, default=0) > 0:
        raise ValueError(f"patients={patients!r}, highest_rates={highest_rates!r}: expected pairs")
    for count, rate in zip(patients, highest_rates, strict=True):
        require_between("patients", count, 0, math.inf)
        require_between("rate", rate, 0, math.inf)
    return max(k / rate for k, rate in zip(patients, highest_rates, strict=True) if rate)
