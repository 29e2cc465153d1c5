"""Keys that are put together in the call that looks them up."""

import pytest

from recount.authoring.keys import glued_keys


@pytest.mark.parametrize(
    ("source", "key"),
    [
        ('tower.count(f"{arm}.size.count")', 'f"{arm}.size.count"'),
        ('tower.number("a" + part)', '"a" + part'),
        ("role(key + '#events')", "key + '#events'"),
        ('book.role("%s.rate" % arm)', '"%s.rate" % arm'),
        ('book.role(key="{}.rate".format(arm))', '"{}.rate".format(arm)'),
    ],
)
def test_a_key_that_is_glued_is_found_with_its_line(source, key):
    assert glued_keys(f"x = 1\nshow_table([{source}])") == [(2, key)]


def test_whole_keys_and_keys_of_tables_are_left_alone():
    source = 'tower.number("a.b")\ntower.number(KEYS[arm], "low")\nshow(f"{x}")\nrole(row["key"])'
    assert glued_keys(source) == []
