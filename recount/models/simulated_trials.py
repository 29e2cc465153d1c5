"""Many simulated two-arm trials at once: hazard ratios and medians, one row a trial.

Arrays are trials by patients. `events` is true where the time ends in an event and false where it
is censored; `arm` is 1 for patients on the new treatment and 0 for the others.
"""

from __future__ import annotations

import numpy as np

_STEPS = 40


def log_hazard_ratios(
    times: np.ndarray, events: np.ndarray, arm: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return the log hazard ratio of arm 1 against arm 0, and its standard error, of each trial.

    Both have the shape (trials,). Newton's method; ties as by Breslow. Raises ValueError without
    events in one of the arms, and where it does not converge. Source: Cox (1972), the partial
    likelihood; Breslow (1974), ties.

    >>> times, events = np.array([[1.0, 3, 2, 4]]), np.array([[True, True, True, False]])
    >>> estimate, error = log_hazard_ratios(times, events, np.array([1, 1, 0, 0]))
    >>> f"{estimate[0]:.4f} {error[0]:.4f}"  # the logarithm of (1 + sqrt(17)) / 2
    '0.9406 1.2403'
    """
    if not all((events & (arm == side)).any(axis=1).all() for side in (0, 1)):
        raise ValueError("a trial has an arm without events, so its hazard ratio is 0 or infinite")
    order = np.argsort(times, axis=1, kind="stable")
    times, events = (np.take_along_axis(a, order, axis=1) for a in (times, events))
    arm = np.take_along_axis(np.broadcast_to(arm, times.shape), order, axis=1)
    first = _first_of_ties(times)
    new = np.flip(np.cumsum(np.flip(arm, axis=1), axis=1), axis=1)
    new = np.take_along_axis(new, first, axis=1)
    old = times.shape[1] - first - new
    ratio = np.zeros((len(times), 1))
    for _ in range(_STEPS):
        share = new * np.exp(ratio) / (new * np.exp(ratio) + old)
        information = (events * share * (1 - share)).sum(axis=1, keepdims=True)
        step = (events * (arm - share)).sum(axis=1, keepdims=True) / information
        ratio = ratio + step
        if np.all(np.abs(step) < 1e-10):
            return ratio[:, 0], 1 / np.sqrt(information[:, 0])
    raise ValueError(f"the hazard ratio of a trial does not converge in {_STEPS} steps")


def medians(times: np.ndarray, events: np.ndarray) -> np.ndarray:
    """Return the Kaplan-Meier median of each row, infinite where it is not reached.

    The first time at which the estimate is at most one half, in the unit of `times`; shape
    (trials,). Raises ValueError unless times and events have one shape of two axes. Source: Kaplan
    and Meier (1958).

    >>> times = np.array([[1.0, 2, 3, 4], [1, 2, 3, 4]])
    >>> medians(times, np.array([[True, True, True, True], [True, False, False, True]])).tolist()
    [2.0, 4.0]
    """
    if times.shape != events.shape or times.ndim != 2:
        raise ValueError(f"times {times.shape}, events {events.shape}: expected one shape, 2 axes")
    order = np.lexsort((~events.astype(bool), times), axis=1)  # of a tie, events come first
    times, events = (np.take_along_axis(a, order, axis=1) for a in (times, events))
    at_risk = np.arange(times.shape[1], 0, -1)
    survival = np.cumprod(1 - events / at_risk, axis=1)
    reached = survival <= 0.5 + 1e-12
    median = times[np.arange(len(times)), reached.argmax(axis=1)]
    return np.where(reached.any(axis=1), median, np.inf)


def _first_of_ties(times: np.ndarray) -> np.ndarray:
    """For each place in sorted rows, the first place with the same time."""
    places = np.broadcast_to(np.arange(times.shape[1]), times.shape)
    starts = np.ones_like(times, dtype=bool)
    starts[:, 1:] = times[:, 1:] > times[:, :-1]
    return np.maximum.accumulate(np.where(starts, places, 0), axis=1)
