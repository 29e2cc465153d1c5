"""What a page is marked with before it is written: its stop, the reveal and all that follows."""

from __future__ import annotations

import pytest
from docutils import nodes
from docutils.utils import new_document

from recount.data.stops import Stop
from recount.sphinx_ext.classroom import AFTER, REVEAL, SPOILER, has_editions, mark, switch

STOP = Stop(2, ("a", "b"), ("before",))


def listed(count: int) -> nodes.enumerated_list:
    return nodes.enumerated_list("", *(nodes.list_item("", text(str(n))) for n in range(count)))


def text(words: str) -> nodes.paragraph:
    return nodes.paragraph("", words)


def section(id_: str, *content: nodes.Node) -> nodes.section:
    return nodes.section("", nodes.title("", id_), *content, ids=[id_])


def page(*after: nodes.Node, asked: int = 2) -> nodes.document:
    """A page with a section before its stop, and one after it."""
    document = new_document("page")
    box = nodes.admonition("", text("Decide."), listed(asked), classes=["stop"])
    document += section(
        "page",
        nodes.container("", text("The answer."), classes=["answer"]),
        section("before", text("before")),
        section("reviewer", text("above"), box, *after),
        section("later", section("inner", text("later"))),
    )
    return document


def dropdown() -> nodes.container:
    return nodes.container(
        "", nodes.title("", "What FDA did"), nodes.container("", listed(2)), classes=["sd-dropdown"]
    )


def marked(document: nodes.document, name: str) -> list[str]:
    return [n.astext() for n in document.findall(nodes.Element) if name in n.get("classes", [])]


def test_all_that_follows_a_stop_is_marked_and_nothing_before_it():
    document = page(dropdown(), text("told after"))
    mark(document, STOP)
    told, later = marked(document, AFTER)
    assert "What FDA did" in told
    assert "told after" in told
    assert "later" in later
    assert "above" not in told
    assert "Decide." not in told


def test_sections_keep_their_places_in_the_contents():
    document = page(dropdown(), text("told after"))
    mark(document, STOP)
    (top,) = document.children
    assert [one["ids"] for one in top if isinstance(one, nodes.section)] == [
        ["before"], ["reviewer"], ["later"]
    ]  # fmt: skip


def test_the_dropdown_after_a_stop_is_its_reveal_and_takes_in_what_is_revealed_with_it():
    row = nodes.container("", text("the last row"), classes=["cell", "tag_revealed"])
    document = page(dropdown(), row, text("told after"))
    mark(document, STOP)
    (reveal,) = marked(document, REVEAL)
    assert "the last row" in reveal
    assert "told after" not in reveal


def test_sections_that_would_answer_are_spoilers_and_so_is_the_summary():
    document = page(dropdown())
    document[0] += section("summary", text("in short"))
    mark(document, STOP)
    assert marked(document, SPOILER) == ["before\n\nbefore", "summary\n\nin short"]


@pytest.mark.parametrize(
    ("document", "stop", "fault"),
    [
        (page(dropdown()), None, "a stop without"),
        (page(dropdown(), asked=3), STOP, "asks 3 questions"),
        (page(text("no dropdown")), STOP, "without a reveal"),
        (new_document("page"), STOP, "without a stop"),
    ],
)
def test_a_page_that_does_not_fit_its_file_is_refused(document, stop, fault):
    with pytest.raises(ValueError, match=fault):
        mark(document, stop)


def test_a_page_without_an_answer_or_stop_has_one_edition():
    plain = new_document("page")
    plain += section("page", text("words"))
    assert not has_editions(plain)
    assert has_editions(page())


def test_the_switch_names_three_editions():
    for name in ("reader", "class", "instructor"):
        assert f'value="{name}"' in switch()
