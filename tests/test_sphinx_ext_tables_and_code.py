"""Tables of prose pages and the folds of code, on small documents."""

from __future__ import annotations

from docutils import nodes
from myst_nb.sphinx_ import HideCodeCellNode

from recount.sphinx_ext.code import runs
from recount.sphinx_ext.tables import is_number, is_of_sentences, tie_intervals


def cell(text: str) -> nodes.entry:
    return nodes.entry("", nodes.paragraph("", text))


def folded(*, output: bool) -> nodes.container:
    fold = HideCodeCellNode(classes=["above-input"])
    found = nodes.container("", fold)
    if output:
        found.append(nodes.container(""))
    return found


def test_a_rate_is_a_number_and_a_rate_with_its_limits_is_not():
    assert [is_number(text) for text in ("32.4%", "32.4% (25.7 to 39.7)", "CR")] == [
        True, False, False,
    ]  # fmt: skip


def test_a_table_of_sentences_is_told_from_one_of_numbers():
    words = [[cell("CR")], [cell("who has it, and by which definition of remission it is")]]
    assert not is_of_sentences(words)
    assert is_of_sentences([*words, [cell("12")]])
    assert not is_of_sentences([[cell("12")], [cell("13")], [cell("14")]])


def test_the_limits_of_an_interval_stay_in_one_piece():
    low, high = nodes.inline("", "(25.7"), nodes.inline("", "39.7)")
    paragraph = nodes.paragraph("", "", nodes.Text("32.4% "), low, nodes.Text(" to "), high)
    tie_intervals(nodes.entry("", paragraph))
    assert [child.astext() for child in paragraph] == ["32.4% ", "(25.7 to 39.7)"]
    assert paragraph[1]["classes"] == ["unbroken"]


def test_cells_that_follow_one_another_share_a_fold_up_to_an_output():
    first, drawing, apart = folded(output=False), folded(output=True), folded(output=True)
    section = nodes.section("", first, nodes.comment(), drawing, apart, nodes.paragraph())
    assert [[cell for cell, _ in run] for run in runs(section)] == [[first, drawing], [apart]]


def test_prose_between_two_cells_parts_them():
    first, second = folded(output=False), folded(output=True)
    parted = runs(nodes.section("", first, nodes.paragraph(), second))
    assert [[cell for cell, _ in run] for run in parted] == [[first], [second]]
