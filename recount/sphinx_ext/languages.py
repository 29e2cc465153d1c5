"""The language of words that a page prints in another than its own, for whoever reads it aloud.

What is marked already stays as it is.  Words in Chinese signs and in Cyrillic letters are marked
by their letters, and titles of documents in other languages by the records of the documents.
Code stays as it is.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from recount.sphinx_ext.build import build_of, has_data

if TYPE_CHECKING:
    from sphinx.application import Sphinx

BEFORE_THE_CUTS = 890  # priority among the listeners of `build-finished`
_HAN, _SIGNS = "\u3400-\u9fff\uf900-\ufaff", "\u3000-\u303f\uff00-\uffef\u00b7"
_CYRILLIC = "\u0400-\u04ff"
# A run of letters with the signs and digits between them, but not those after the last.
RUNS = {
    "zh": re.compile(f"[{_HAN}](?:[{_HAN}{_SIGNS}0-9A-Z /%\\-]*[{_HAN}{_SIGNS}])?"),
    "ru": re.compile(f"[{_CYRILLIC}](?:[{_CYRILLIC}\\s\u00ab\u00bb,.\\-\u20130-9]*[{_CYRILLIC}])?"),
}
SKIPPED = ("script", "style", "title", "textarea", "option", "pre", "code", "svg", "math")
TOKEN = re.compile(
    rf"<!--.*?-->|<(?P<skipped>{'|'.join(SKIPPED)})\b.*?</(?P=skipped)\s*>|<[^>]*>",
    re.DOTALL,
)
TAG = re.compile(r"<(/?)([a-zA-Z][\w-]*)")
LANG = re.compile(r'\slang="([^"]*)"')
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"}


def marked(page: str, titles: Mapping[str, str]) -> str:
    """The page with its foreign words marked; `titles` are texts as they stand in HTML.

    >>> marked('<p lang="en">A limit (下限值), <i lang="zh">下限值</i></p>', {})
    '<p lang="en">A limit (<span lang="zh">下限值</span>), <i lang="zh">下限值</i></p>'
    >>> marked("<p>In: Avis de nouveaux.</p>", {"Avis de nouveaux": "fr"})
    '<p>In: <span lang="fr">Avis de nouveaux</span>.</p>'
    """
    parts: list[str] = []
    open_: list[tuple[str, str]] = [("", "")]
    last = 0
    for token in TOKEN.finditer(page):
        parts += [_marked_text(page[last : token.start()], open_[-1][1], titles), token[0]]
        last = token.end()
        tag = TAG.match(token[0])
        if not tag or token["skipped"] or tag[2].lower() in VOID:
            continue
        if tag[1]:
            while len(open_) > 1 and open_.pop()[0] != tag[2]:
                pass
        else:
            lang = LANG.search(token[0])
            open_.append((tag[2], lang[1] if lang else open_[-1][1]))
    return "".join([*parts, _marked_text(page[last:], open_[-1][1], titles)])


def _marked_text(text: str, inside: str, titles: Mapping[str, str]) -> str:
    if not text or text.isspace():
        return text
    for language, run in RUNS.items():
        if not inside.startswith(language):
            text = run.sub(rf'<span lang="{language}">\g<0></span>', text)
    for title, language in titles.items():
        if title in text and not inside.startswith(language):
            text = text.replace(title, f'<span lang="{language}">{title}</span>')
    return text


def titles_of(app: Sphinx) -> dict[str, str]:
    """The titles whose letters do not tell their language, as they stand in HTML."""
    if not has_data(app):
        return {}
    own = app.config.language or "en"
    sources = build_of(app).ledger.facts.sources.values()
    return {
        html.escape(one.title, quote=False): one.language
        for one in sources
        if one.language not in (own, *RUNS)
    }


def finish(app: Sphinx, error: Exception | None) -> None:
    """Mark the words of every page."""
    if error or app.builder.name != "html":
        return
    titles = titles_of(app)
    for path in sorted(Path(app.outdir).rglob("*.html")):
        before = path.read_text(encoding="utf-8")
        after = marked(before, titles)
        if after != before:
            path.write_text(after, encoding="utf-8")


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the step, before panels and rows fall asleep."""
    app.connect("build-finished", finish, priority=BEFORE_THE_CUTS)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
