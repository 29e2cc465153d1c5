"""Rules that choose rows, stated once, for a table here and for a figure that a reader operates.

A `Rule` tests a row under settings, and is the same rule in Vega's expression language, where rows
are `datum` and settings are parameters of the figure.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

Row = Mapping[str, Any]
Settings = Mapping[str, Any]

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


@dataclass(frozen=True)
class Rule:
    """A condition on a row; rules combine by `&`, `|` and `~`."""

    expression: str
    """The rule in Vega's language."""
    test: Callable[[Row, Settings], bool]

    def __and__(self, other: Rule) -> Rule:
        return Rule(
            f"({self.expression} && {other.expression})",
            lambda row, settings: self.test(row, settings) and other.test(row, settings),
        )

    def __or__(self, other: Rule) -> Rule:
        return Rule(
            f"({self.expression} || {other.expression})",
            lambda row, settings: self.test(row, settings) or other.test(row, settings),
        )

    def __invert__(self) -> Rule:
        return Rule(f"!({self.expression})", lambda row, settings: not self.test(row, settings))


def field_is(field: str, value: str | float | bool) -> Rule:
    """Return the rule that a field of the row has this value.

    Raises ValueError unless the field is a name. Source: the definition.

    >>> rule = field_is("remission", "CR")
    >>> rule.expression, rule.test({"remission": "CR"}, {})
    ("(datum.remission === 'CR')", True)
    """
    return Rule(
        f"(datum.{_name(field)} === {_literal(value)})",
        lambda row, settings: bool(row[field] == value),
    )


def field_below(field: str, limit: float) -> Rule:
    """Return the rule that a field of the row is a number below the limit.

    Raises ValueError unless the field is a name. Source: the definition.

    >>> rule = field_below("patients", 30)
    >>> rule.expression, rule.test({"patients": 30}, {})
    ('(datum.patients < 30)', False)
    """
    return Rule(
        f"(datum.{_name(field)} < {_literal(limit)})",
        lambda row, settings: bool(row[field] < limit),
    )


def field_is_setting(field: str, setting: str) -> Rule:
    """Return the rule that a field of the row equals a setting.

    Raises ValueError unless both are names. Source: the definition.

    >>> rule = field_is_setting("line", "line_shown")
    >>> rule.expression, rule.test({"line": "first"}, {"line_shown": "later"})
    ('(datum.line === line_shown)', False)
    """
    return Rule(
        f"(datum.{_name(field)} === {_name(setting)})",
        lambda row, settings: bool(row[field] == settings[setting]),
    )


def setting_is(setting: str, value: str | float | bool) -> Rule:
    """Return the rule that a setting has this value, whatever the row.

    Raises ValueError unless the setting is a name. Source: the definition.

    >>> rule = setting_is("cri", True)
    >>> rule.expression, rule.test({}, {"cri": True})
    ('(cri === true)', True)
    """
    return Rule(
        f"({_name(setting)} === {_literal(value)})",
        lambda row, settings: bool(settings[setting] == value),
    )


def chosen_rows(rows: Iterable[Row], rule: Rule, settings: Settings) -> list[Row]:
    """Return the rows that a rule chooses under these settings, in their order.

    Raises ValueError naming what the rule asks for and a row or the settings lack. Source: the
    definition.

    >>> rows = [{"patients": 11}, {"patients": 49}]
    >>> chosen_rows(rows, ~(setting_is("drop", True) & field_below("patients", 30)), {"drop": True})
    [{'patients': 49}]
    """
    try:
        return [row for row in rows if rule.test(row, settings)]
    except KeyError as missing:
        raise ValueError(
            f"{missing.args[0]!r} is asked for by {rule.expression}: expected it in each row or "
            f"in the settings {sorted(settings)!r}"
        ) from None


def _name(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise ValueError(f"name={name!r}: expected letters, digits and underscores")
    return name


def _literal(value: str | float | bool) -> str:
    """A value in Vega's language, strings in single quotes."""
    if isinstance(value, str):
        inner = json.dumps(value, ensure_ascii=False)[1:-1].replace('\\"', '"').replace("'", "\\'")
        return f"'{inner}'"
    return json.dumps(value)
