"""Style and script as short as a browser reads them; the library that shortens is minify-html."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

import minify_html

MARKS = {"style": "</style", "script": "</script"}
# Safari knows these by a prefix alone, and the line under a text without its thickness there.
PREFIXED = re.compile(
    r"(?<![\w-])(?:user-select:text|text-decoration:[^;}]*\b(?:dashed|dotted)\b[^;}]*)"
)
THICKNESS = re.compile(r" ([\d.]+(?:px|em))\b")


def _short(text: str, tag: str) -> str:
    """What stands in an element of a page, shortened."""
    if MARKS[tag] in text:
        raise ValueError(f"a {tag} that holds {MARKS[tag]!r}")
    page = minify_html.minify(f"<{tag}>{text}</{tag}>", minify_css=True, minify_js=True)
    return page.removeprefix(f"<{tag}>").removesuffix(f"</{tag}>")


def style(text: str) -> str:
    """A style sheet without what it says twice or for people.

    >>> style("a { color: red } /* so */ a:hover { margin: 0px 0px }")
    'a{color:red}a:hover{margin:0}'
    >>> style("a { text-decoration: underline dotted 1px }")
    'a{-webkit-text-decoration:underline dotted;text-decoration:underline 1px dotted;\
text-decoration-thickness:1px}'
    """
    return PREFIXED.sub(_with_prefix, _short(text, "style"))


def _with_prefix(declaration: re.Match[str]) -> str:
    both = f"-webkit-{THICKNESS.sub('', declaration[0])};{declaration[0]}"
    thickness = THICKNESS.search(declaration[0])
    return f"{both};text-decoration-thickness:{thickness[1]}" if thickness else both


def script(text: str) -> str:
    """A script without its remarks and room; names stay, since pages and scripts share them.

    >>> script("document.addEventListener('load', (event) => {\\n  seen(event); // once\\n});")
    'document.addEventListener(`load`,event=>{seen(event)});'
    """
    return _short(text, "script")


def shorten(paths: Iterable[Path]) -> None:
    """Shorten scripts where they lie; what is short stays as it is."""
    for path in paths:
        path.write_text(script(path.read_text(encoding="utf-8")), encoding="utf-8")
