"""The grammar of the roles that bind numbers and words.

``{fact}`source:key#part` `` and ``{check}`source:check#part` `` print a number;
``{claim}`words <id>` `` and ``{finding}`words <id>` `` hold words.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

_NUMBER = re.compile(r"\{(fact|check)\}`([^`]+)`")
_WORDS = re.compile(r"(.*?)\s*<([a-z0-9-]+)>", re.DOTALL)
_CHAPTER_FIGURE = re.compile(
    r"^`{3,}\{(?:chapter-figure|playground)\} (\S+) (\S+)\s*$", re.MULTILINE
)
_CLAIM = re.compile(r"\{claim\}`([^`<]+?)\s*<([a-z0-9-]+)>`", re.DOTALL)


class NumberRole(NamedTuple):
    """A role that prints a number: `fact` or `check`, and what it points to."""

    role: str
    target: str


class Words(NamedTuple):
    """Words, and the id of the claim or finding that they belong to."""

    words: str
    id: str


def number_roles(text: str) -> list[NumberRole]:
    """The roles of a text that print a number, in their order.

    >>> number_roles("{fact}`a:b#low`% or {check}`a:c`")
    [NumberRole(role='fact', target='a:b#low'), NumberRole(role='check', target='a:c')]
    """
    return [NumberRole(*match) for match in _NUMBER.findall(text)]


def fact_ids(text: str) -> list[str]:
    """The facts that a text prints, each once and without the part.

    >>> fact_ids("{fact}`a:b#low` to {fact}`a:b#high`")
    ['a:b']
    """
    found = (target for role, target in _NUMBER.findall(text) if role == "fact")
    return list(dict.fromkeys(target.partition("#")[0] for target in found))


def split_numbers(text: str) -> list[str | NumberRole]:
    """A text cut at its number roles: pieces of text and roles, in their order.

    >>> split_numbers("Of {fact}`a:b`.")
    ['Of ', NumberRole(role='fact', target='a:b'), '.']
    """
    pieces: list[str | NumberRole] = []
    end = 0
    for match in _NUMBER.finditer(text):
        pieces += [text[end : match.start()], NumberRole(match[1], match[2])]
        end = match.end()
    return [piece for piece in [*pieces, text[end:]] if piece]


def with_numbers(text: str, value_of: Callable[[str, str], str]) -> str:
    """A text whose number roles are replaced by what `value_of(role, target)` prints.

    >>> with_numbers("{fact}`a:b`%", lambda role, target: "32.4")
    '32.4%'
    """
    return _NUMBER.sub(lambda match: value_of(match[1], match[2]), text)


def words_and_id(content: str) -> Words | None:
    """The content of a `{claim}` or `{finding}` in its two parts; None when it has no id.

    The words come back as they stand, and may be empty.

    >>> words_and_id("more than half <more-than-half>")
    Words(words='more than half', id='more-than-half')
    """
    match = _WORDS.fullmatch(content)
    return Words(match[1], match[2]) if match else None


def claim_spans(text: str) -> list[tuple[Words, int, int]]:
    """The claims of a text with where each role begins and ends."""
    return [
        (Words(" ".join(match[1].split()), match[2]), match.start(), match.end())
        for match in _CLAIM.finditer(text)
    ]


def claim_roles(text: str) -> list[Words]:
    """The claims of a page's source, their words on one line.

    >>> claim_roles("We see {claim}`more than\\nhalf <more-than-half>`.")
    [Words(words='more than half', id='more-than-half')]
    """
    return [Words(" ".join(words.split()), id_) for words, id_ in _CLAIM.findall(text)]


def chapter_figures(text: str) -> list[tuple[str, str]]:
    """The figures of chapters that a page's source shows: the chapter and the figure of each.

    >>> chapter_figures("```{chapter-figure} tower two-trials\\n```")
    [('tower', 'two-trials')]
    """
    return _CHAPTER_FIGURE.findall(text)
