"""The register of sentences: a line is read as it stands, with its keys and its numbers."""

from __future__ import annotations

from pathlib import Path

import pytest

from recount import sentences
from recount.ledger import load
from recount.sentences import lines, prose

ROOT = Path(__file__).resolve().parents[1]
LINE = "In {fact}`a:b`% the rate may be higher {claim}`than before <it>`."


def digest(text: str, **numbers: str) -> str:
    (line,) = lines("book/a", text, lambda role, target: numbers.get(target[-1], "1"))
    return line.digest


def test_every_line_of_the_book_is_as_it_was_read():
    assert [str(problem) for problem in sentences.problems(load(ROOT))] == []


@pytest.mark.parametrize(
    ("old", "new"),
    [("a:b", "a:c"), ("higher", "lower"), ("may be", "is"), ("<it>", "<other>"), ("than", "then")],
)
def test_another_key_or_another_word_is_another_line(old, new):
    assert digest(LINE) != digest(LINE.replace(old, new))


def test_another_number_behind_a_key_is_another_line():
    assert digest(LINE) != digest(LINE, b="2")
    assert digest(LINE) == digest(f"  {LINE}  ")


def test_code_front_matter_comments_and_names_of_exercises_are_no_lines():
    text = "---\na: b c\n---\n\n```{code-cell} ipython3\nx = 1 + 1\n```\n"
    text += "<!-- not a b: c -->\nOne two.\n"
    assert [line for _, line in prose(text)] == ["One two."]
    assert list(lines("book/a", "moscow-arms\n", lambda *_: "")) == []


def test_the_title_of_a_box_and_a_role_over_two_lines_are_read():
    text = (
        "```{admonition} A box of {fact}`a:b`\n:class: tip\nIn it {claim}`two\nlines <it>`.\n```\n"
    )
    found = [line for _, line in prose(text)]
    assert found == ["A box of {fact}`a:b`", "In it {claim}`two lines <it>`."]


def test_what_was_read_keeps_its_reader_and_a_line_that_is_gone_is_told(small_project):
    project = small_project({"a.b.c.d": {"value": "7"}})
    page = project.root / "book" / "a.md"
    page.write_text("First {fact}`fda_review_zh:a.b.c.d` patients.\n", encoding="utf-8")
    assert sentences.problems(load(project.root)) == []  # a book without registers
    sentences.write(load(project.root), "a reader", "2026-01-01")
    assert sentences.problems(load(project.root)) == []
    page.write_text("First {fact}`fda_review_zh:a.b.c.d` patients.\nSecond line.\n", "utf-8")
    (unread,) = sentences.problems(load(project.root))
    assert (unread.file, unread.row, unread.key) == ("book/a.md", 2, "unread")
    sentences.write(load(project.root), "another", "2026-01-02")
    text = (project.root / "book" / "sentences.csv").read_text(encoding="utf-8")
    assert "a reader,2026-01-01,First 7 patients." in text
    assert "another,2026-01-02,Second line." in text
    page.write_text("Second line.\n", encoding="utf-8")
    (gone,) = sentences.problems(load(project.root))
    assert "stands nowhere" in gone.message
