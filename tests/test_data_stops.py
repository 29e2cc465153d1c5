"""The file of a stop: what it says, and what is wrong with one that says something else."""

from __future__ import annotations

import pytest

from recount.data.stops import STOP, BadStop, Stop, read_stop

GOOD = 'questions = 3\nforbidden = ["it was approved", "75 days"]\n'


def written(root, text):
    folder = root / "notebooks" / "trial"
    folder.mkdir(parents=True)
    (folder / STOP).write_text(text, encoding="utf-8")
    return read_stop(root, "notebooks/trial")


def test_a_page_without_the_file_has_no_stop(tmp_path):
    assert read_stop(tmp_path, "notebooks/trial") is None


def test_a_stop_has_its_questions_and_what_must_not_be_said(tmp_path):
    stop = written(tmp_path, GOOD + 'hidden = ["the-clock"]\n')
    assert stop == Stop(3, ("it was approved", "75 days"), ("the-clock",))


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("questions = ", "stop.toml"),
        (GOOD.replace("3", "0"), "no number of questions"),
        (GOOD.replace("3", '"three"'), "no number of questions"),
        (GOOD.replace(', "75 days"', ""), "fewer than two"),
        (GOOD.replace('"75 days"', "75"), "something else than texts"),
        (GOOD + "question = 3\n", "question is not known"),
    ],
)
def test_what_is_wrong_with_a_stop_is_said(tmp_path, text, fault):
    with pytest.raises(BadStop, match=fault):
        written(tmp_path, text)
