"""Which facts stand behind an output: followed from a look-up to wherever its number goes."""

import nbformat
import pytest
from nbclient import NotebookClient

from recount.authoring import provenance
from recount.authoring.provenance import Session


def read(key: str) -> float:
    """A number, whose look-up is noted."""
    provenance.note(key)
    return float(len(key))


def started() -> tuple[Session, dict[str, list[str]]]:
    """A session that can `read`, and what it finds behind each name it hands to `computed`."""
    found: dict[str, list[str]] = {}

    def computed(name: str, value: object) -> None:
        found[name] = provenance.behind()

    return Session({"read": read, "computed": computed}), found


def behind(*cells: str) -> dict[str, list[str]]:
    """What is found behind each number that the cells compute."""
    session, found = started()
    for cell in cells:
        session.run(cell)
    return found


def test_a_look_up_of_the_setup_cell_is_found_two_cells_later():
    found = behind(
        'rate = read("a")\nother = read("b")',
        "twice = 2 * rate",
        'computed("x", twice)\ncomputed("y", other)\ncomputed("z", 1)',
    )
    assert found == {"x": ["a"], "y": ["b"], "z": []}


def test_what_a_statement_looks_up_itself_counts_for_it_alone():
    found = behind('computed("x", read("a"))\ncomputed("y", read("b"))')
    assert found == {"x": ["a"], "y": ["b"]}


def test_a_function_brings_what_it_looks_up_and_the_names_it_uses():
    found = behind(
        'bar = read("bar")\ndef passes(key):\n    return read(key) > bar\n',
        'first = passes("a")',
        'computed("x", first)\ncomputed("y", passes("b"))',
    )
    assert found == {"x": ["a", "bar"], "y": ["b", "bar"]}


def test_a_function_uses_its_names_as_they_are_when_it_is_called():
    found = behind(
        "def share():\n    return part / 2\nRULES = {'half': share, 'third': lambda: part / 3}",
        'part = read("a")',
        'computed("x", share())\ncomputed("y", RULES["half"]())\ncomputed("z", RULES)',
    )
    assert found == {"x": ["a"], "y": ["a"], "z": ["a"]}


def test_a_function_that_remembers_keeps_its_look_ups():
    found = behind(
        "from functools import cache\n@cache\ndef known(key):\n    return read(key)\n",
        'first = known("a")\nagain = known("a")\ncomputed("x", again)',
    )
    assert found == {"x": ["a"]}


def test_a_dictionary_that_a_loop_fills_holds_all_that_the_loop_looked_up():
    found = behind(
        'KEYS = {"one": "a", "two": "b"}\nrates = {}\n'
        "for name, key in KEYS.items():\n    rates[name] = read(key)\n",
        'name = read("c")\ncomputed("x", rates["one"])',
    )
    assert found == {"x": ["a", "b"]}


def test_rows_that_a_loop_changes_are_changed():
    found = behind(
        'rows = [{}, {}]\nfor row in rows:\n    row["rate"] = read("a")\n',
        'group = rows[0]\ngroup["other"] = read("b")\ncomputed("x", rows)',
    )
    assert found == {"x": ["a", "b"]}


def test_a_column_of_a_frame_belongs_to_the_frame():
    found = behind(
        "import pandas as pd",
        'frame = pd.DataFrame({"n": [1, 2]})\nframe["rate"] = [read("a"), read("b")]\n'
        'frame.loc[0, "n"] = read("c")\nframe.attrs.update(d=read("d"))',
        'part = frame[frame.n > 1].rate.max()\ncomputed("x", part)\ncomputed("y", pd)',
    )
    assert found == {"x": ["a", "b", "c", "d"], "y": []}


def test_what_is_appended_to_a_list_is_found_in_it():
    found = behind(
        'rates = []\nrates.append(read("a"))\nrates += [read("b")]',
        'import heapq\nheapq.heappush(rates, read("c"))\nlast = rates.pop()\ncomputed("x", last)',
    )
    assert found == {"x": ["a", "b", "c"]}


def test_what_a_list_holds_can_change_later():
    found = behind(
        'row, rows = {}, []\nrows.append(row)\ntable = {"row": row}\nalias = row',
        'rate = read("b")\nrows.append(rate)\nrow["rate"] = read("a")',
        'computed("x", rows)\ncomputed("y", table)\ncomputed("z", alias)\ncomputed("n", rate)',
    )
    assert found == {"x": ["a", "b"], "y": ["a"], "z": ["a"], "n": ["b"]}


def test_a_function_that_changes_a_list_of_the_notebook_changes_it_when_it_is_called():
    found = behind(
        "rates = []\nothers = []\ndef keep(key):\n    rates.append(read(key))\n"
        "def fill(rows, key):\n    rows.append(read(key))\n    return len(rows)\n",
        'keep("a")\nnumber = fill(others, "b")',
        'computed("x", rates)\ncomputed("y", others)',
    )
    assert found == {"x": ["a"], "y": ["b"]}


def test_a_name_that_is_bound_again_loses_what_it_was():
    found = behind(
        'rate = read("a")\nother = rate',
        'rate = read("b")\ncomputed("x", rate)\ncomputed("y", other)',
        'if rate:\n    rate = read("c")\ncomputed("z", rate)',
    )
    assert found == {"x": ["b"], "y": ["a"], "z": ["b", "c"]}


def test_the_names_of_a_comprehension_are_its_own():
    found = behind(
        'key = read("old")\nrow = read("older")',
        'rates = {key: read(key) for key in ("a", "b")}\nsizes = [len(row) for row in rates]',
        'computed("x", rates)\ncomputed("y", sizes)\ncomputed("z", [k for k in sizes if row])',
    )
    assert found == {"x": ["a", "b"], "y": ["a", "b"], "z": ["a", "b", "older"]}


def test_output_calls_change_nothing_that_they_are_given():
    found = behind('a, b = read("a"), 1\nc = read("c")\ncomputed("x", a + c)\ncomputed("y", c)')
    assert found["y"] == ["c"]


def test_without_a_notebook_everything_is_behind_everything():
    session = Session(None)
    session.note("b", "a")
    assert session.behind() == ["a", "b"]


def test_a_cell_that_is_no_python_is_passed_over():
    session, found = started()
    with pytest.raises(SyntaxError):
        session.run("x = read('a'")
    session.run('y = read("b")\ncomputed("y", y)')
    assert found == {"y": ["b"]}


def test_in_a_kernel_each_output_stores_the_facts_behind_it(ledger):
    cells = [
        "from recount.authoring import computed, open_book, show_table\n"
        f"from pathlib import Path\nbook = open_book(Path({str(ledger.root)!r}))\n"
        'trial = book.under("fda_review_zh:mt103_211.")\n'
        'size = trial.count("evaluable.size.count")\n'
        'events = trial.count("evaluable.cr.rate#events")',
        "rate = events / size",
        'computed("size", size)\ncomputed("rate", 100 * rate, 1)\ncomputed("none", 3)\n'
        'show_table(["n"], [[str(size)]])',
    ]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(c) for c in cells])
    NotebookClient(notebook, kernel_name="python3").execute()
    size, rate, none, table = (dict(output["data"]) for output in notebook.cells[-1].outputs)
    glue, facts = "application/papermill.record/", "application/vnd.recount.facts+json"
    keys = [
        "fda_review_zh:mt103_211.evaluable.cr.rate",
        "fda_review_zh:mt103_211.evaluable.size.count",
    ]
    assert size == {glue + "text/plain": "'185'", glue + facts: keys[1:]}
    assert rate == {glue + "text/plain": "'32.4'", glue + facts: keys}
    assert none == {glue + "text/plain": "'3'"}
    assert table["text/markdown"].endswith("| 185 |")
    assert table[facts] == keys[1:]
