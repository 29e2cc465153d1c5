"""Words in another language than the page's carry its mark, so that they are read aloud rightly."""

from __future__ import annotations

import html
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from recount.authoring import open_book
from recount.sphinx_ext.languages import marked

SITE = Path(__file__).resolve().parents[2] / "_build" / "html"
LETTERS = {"zh": re.compile("[\u3400-\u9fff]"), "ru": re.compile("[\u0400-\u04ff]")}
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"}
# Code is no prose, and a drawing has one text for all of it; a title of the head is one text.
SILENT = {"script", "style", "pre", "code", "title", "option", "svg", "math"}
OTHERS = {"de", "fr", "pl"}  # of titles; their letters do not tell


class Reading(HTMLParser):
    """The texts of a page, each with the language that it is read in; `unmarked` are the wrong."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[tuple[str, str]] = [("", "")]
        self.unmarked: list[str] = []
        self.texts: dict[str, list[str]] = {}
        # What sleeps is read as well, once it is woken.
        self.feed(page.replace("<noscript>", "").replace("</noscript>", ""))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            self.open.append((tag, dict(attrs).get("lang") or self.open[-1][1]))

    def handle_endtag(self, tag: str) -> None:
        while len(self.open) > 1 and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if SILENT & {tag for tag, _ in self.open}:
            return
        language = self.open[-1][1]
        self.texts.setdefault(language, []).append(data)
        for name, letters in LETTERS.items():
            if letters.search(data) and not language.startswith(name):
                self.unmarked.append(f"{language}: {data.strip()[:80]}")


def test_chinese_and_russian_words_are_marked(built_page):
    assert Reading((SITE / built_page).read_text(encoding="utf-8")).unmarked == []


def test_titles_in_other_languages_are_marked():
    sources = open_book().ledger.facts.sources.values()
    titles = {one.title: one.language for one in sources if one.language in OTHERS}
    read = Reading((SITE / "book" / "bibliography.html").read_text(encoding="utf-8"))
    assert len(titles) > 2
    wrong = [
        title for title, language in titles.items() if title not in read.texts.get(language, [])
    ]
    assert wrong == []


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("<p>term (下限值), 2015年</p>", "<p>term ({zh}下限值</span>), 2015年</p>"),
        ('<i lang="zh-Hant">貝林</i>', '<i lang="zh-Hant">貝林</i>'),
        ("<br>ремиссия ПР.<b>x</b>", "<br>{ru}ремиссия ПР</span>.<b>x</b>"),
        ('<p lang="ru">МОБ (<i lang="en">MRD, ПР</i>) МОБ</p>',
         '<p lang="ru">МОБ (<i lang="en">MRD, {ru}ПР</span></i>) МОБ</p>'),
        ('<a title="贝林">a</a><pre>贝林</pre><!-- 贝林 -->',
         '<a title="贝林">a</a><pre>贝林</pre><!-- 贝林 -->'),
    ],
)  # fmt: skip
def test_a_run_of_words_gets_one_mark(text, right):
    spans = {name: f'<span lang="{name}">' for name in LETTERS}
    right = right.format(**spans).replace("2015年", f"2015{spans['zh']}年</span>")
    assert marked(text, {}) == right
    assert marked(right, {}) == right


def test_a_title_is_marked_as_it_stands_in_the_page():
    title = html.escape("Avis sur A & B", quote=False)
    assert marked(f"<p>{title}.</p>", {title: "fr"}) == f'<p><span lang="fr">{title}</span>.</p>'
