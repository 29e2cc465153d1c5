"""Which method a table used: how many of its limits and p values each method reproduces."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from recount.checks.declared import Declared
from recount.checks.methods import comparisons, shares
from recount.checks.model import Check
from recount.statistics.proportions import INTERVALS
from recount.statistics.tables import TESTS


@dataclass(frozen=True)
class IdentifiedMethod:
    """One table: its interval limits or p values, and how many of them each method reproduces."""

    place: str
    method: str
    what: str
    printed: int
    matches: dict[str, int]


def methods_of_tables(declared: Declared) -> list[IdentifiedMethod]:
    """For each table, how many of its limits and p values the methods reproduce.

    Only rows with printed counts take part, so that nothing is fitted.
    """
    rows: dict[tuple[str, str], list[Check]] = defaultdict(list)
    for check in declared.checks:
        if not check.targets:
            continue
        fact = check.targets[0].fact
        if check.method == "proportion_interval" and check.automatic:
            rows[f"{fact.source}:{fact.place}", "limits"].append(check)
        elif check.method in comparisons.P_VALUES and not check.interpretation:
            rows[f"{fact.source}:{fact.place}", "p values"].append(check)
    return [
        _limits_of(place, declared.intervals[place], members)
        if what == "limits"
        else _p_values_of(place, members)
        for (place, what), members in rows.items()
    ]


def _limits_of(place: str, method: str, members: list[Check]) -> IdentifiedMethod:
    matches = {
        name: sum(_limits_reproduced(check, name) for check in members) for name in INTERVALS
    }
    return IdentifiedMethod(place, method, "limits", sum(len(c.targets) for c in members), matches)


def _limits_reproduced(check: Check, name: str) -> int:
    try:
        events, total = check.one("events").count, check.one("total").count
        return shares.interval_matches(events, total, check.targets, name)
    except (ArithmeticError, ValueError):  # counts that cannot be, or that are bounds
        return 0


def _p_values_of(place: str, members: list[Check]) -> IdentifiedMethod:
    matches = {
        name: sum(comparisons.test_matches(check, name) for check in members) for name in TESTS
    }
    chosen = " ".join(dict.fromkeys(check.options["test"] for check in members))
    return IdentifiedMethod(place, chosen, "p values", len(members), matches)
