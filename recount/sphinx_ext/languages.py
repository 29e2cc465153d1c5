"""The language of words that a page prints in another than its own, for whoever reads it aloud.

What is marked already stays as it is.  Words in Chinese, Japanese, Korean and Cyrillic letters are
marked by their letters, and titles of documents in other languages by the records of the documents.
Words whose letters do not tell are quoted after the name of their language: `French "mois"`.
Code stays as it is.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from recount.data.bibliography import works
from recount.sphinx_ext.build import has_data

if TYPE_CHECKING:
    from sphinx.application import Sphinx

BEFORE_THE_CUTS = 890  # priority among the listeners of `build-finished`
NAMES = {
    "de": "German", "es": "Spanish", "fr": "French", "it": "Italian", "ja": "Japanese",
    "ko": "Korean", "pl": "Polish", "ru": "Russian", "zh": "Chinese",
}  # fmt: skip
_HAN, _SIGNS = "\u3400-\u9fff\uf900-\ufaff", "\u3000-\u303f\uff00-\uff64\uffa0-\uffef\u00b7"
_KANA, _HANGUL = "\u3040-\u30ff\uff66-\uff9f", "\u1100-\u11ff\u3130-\u318f\uac00-\ud7af"
_CYRILLIC = "\u0400-\u04ff"
# A run of letters with the signs and digits between them, but not those after the last.  Japanese
# has Chinese signs too: it is told by its own.
_RUNS = {
    "ja": f"(?=[{_HAN}]*[{_KANA}])[{_HAN}{_KANA}]"
    f"(?:[{_HAN}{_KANA}{_SIGNS}0-9A-Z /%\\-]*[{_HAN}{_KANA}])?",
    "ko": f"[{_HANGUL}](?:[{_HANGUL}{_SIGNS}\\s0-9,./%\\-]*[{_HANGUL}])?",
    "zh": f"[{_HAN}](?:[{_HAN}{_SIGNS}0-9A-Z /%\\-]*[{_HAN}{_SIGNS}])?",
    "ru": f"[{_CYRILLIC}](?:[{_CYRILLIC}\\s\u00ab\u00bb,.\\-\u20130-9]*[{_CYRILLIC}])?",
}
RUNS = re.compile("|".join(f"(?P<{name}>{run})" for name, run in _RUNS.items()))
MAY_HOLD = {"ja": ("ja",), "ko": ("ko",), "zh": ("zh", "ja", "ko"), "ru": ("ru",)}
QUOTED = re.compile(
    rf"\b(?P<name>{'|'.join(NAMES.values())}) (?P<open>[\"\u201c]|&#34;|&quot;)"
    r"(?P<words>[^<>&\"\u201c\u201d]+)(?P<close>[\"\u201d]|&#34;|&quot;)"
)
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
    >>> marked('<p>in French "mois"</p>', {})
    '<p>in French "<span lang="fr">mois</span>"</p>'
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
    for title, language in titles.items():
        if title in text:
            parts = [_marked_text(part, inside, {}) for part in text.split(title)]
            held = inside.startswith(language)
            return (title if held else f'<span lang="{language}">{title}</span>').join(parts)

    def of_letters(run: re.Match[str]) -> str:
        language = run.lastgroup or ""
        held = inside.startswith(MAY_HOLD[language])
        return run[0] if held else f'<span lang="{language}">{run[0]}</span>'

    def of_quoted(quoted: re.Match[str]) -> str:
        language = next(code for code, name in NAMES.items() if name == quoted["name"])
        if language in _RUNS or inside.startswith(language):
            return quoted[0]
        words = f'<span lang="{language}">{quoted["words"]}</span>'
        return f"{quoted['name']} {quoted['open']}{words}{quoted['close']}"

    return QUOTED.sub(of_quoted, RUNS.sub(of_letters, text))


def titles_of(app: Sphinx) -> dict[str, str]:
    """The titles whose letters do not tell their language, as they stand in HTML."""
    if not has_data(app):
        return {}
    own = app.config.language or "en"
    return {
        html.escape(one.title, quote=False): one.language
        for one in works(Path(app.srcdir))
        if one.language and one.language not in (own, *_RUNS)
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
