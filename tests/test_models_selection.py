"""One rule in two languages: every row under every setting, quoting, refusals."""

from itertools import product

import pytest

from recount.models.selection import (
    chosen_rows,
    field_below,
    field_is,
    field_is_setting,
    setting_is,
)

EVERY = "every line"
# the rule of the chapter on chemotherapy, which a figure has to follow
RULE = (
    (setting_is("line_shown", EVERY) & ~field_is("status", "same patients"))
    | (~setting_is("line_shown", EVERY) & field_is_setting("line", "line_shown"))
) & (setting_is("cri", True) | field_is("remission", "CR"))
RULE &= ~(setting_is("drop_small", True) & field_below("patients", 30))

ROWS = [
    {"line": line, "status": status, "remission": remission, "patients": patients}
    for line, status, remission, patients in product(
        ["first", "later"], ["pooled", "same patients", "definition"], ["CR", "CR or CRi"], [29, 30]
    )
]
SETTINGS = [
    {"line_shown": line, "cri": cri, "drop_small": drop}
    for line, cri, drop in product([EVERY, "first", "later"], [False, True], [False, True])
]


class Datum:
    def __init__(self, row):
        self.__dict__.update(row)


def in_vega(expression, row, settings):
    """A second reading of the expression, as Python, for this small part of the language."""
    for vega, python in (
        ("===", "=="),
        ("&&", " and "),
        ("||", " or "),
        ("!(", " not ("),
        ("true", "True"),
        ("false", "False"),
    ):
        expression = expression.replace(vega, python)
    return eval(expression, {"datum": Datum(row), **settings})


@pytest.mark.parametrize("settings", SETTINGS, ids=str)
def test_the_rule_of_the_table_and_of_the_figure_choose_the_same_rows(settings):
    by_table = chosen_rows(ROWS, RULE, settings)
    assert by_table == [row for row in ROWS if in_vega(RULE.expression, row, settings)]


def test_the_rule_says_what_the_two_old_ones_said():
    for settings in SETTINGS:
        for row in ROWS:
            own = (
                row["status"] != "same patients"
                if settings["line_shown"] == EVERY
                else row["line"] == settings["line_shown"]
            )
            definition = settings["cri"] or row["remission"] == "CR"
            small = settings["drop_small"] and row["patients"] < 30
            assert RULE.test(row, settings) == (own and definition and not small)


def test_quotes_are_written_so_that_vega_reads_them():
    assert field_is("name", "it's").expression == r"(datum.name === 'it\'s')"
    assert field_is("name", 'a "b"').expression == "(datum.name === 'a \"b\"')"
    assert field_is("n", 2.5).expression == "(datum.n === 2.5)"


def test_a_name_that_is_none_or_is_missing_is_refused():
    with pytest.raises(ValueError, match="name='a b'"):
        field_is("a b", 1)
    with pytest.raises(ValueError, match="'patients' is asked for"):
        chosen_rows([{}], field_below("patients", 30), {})
