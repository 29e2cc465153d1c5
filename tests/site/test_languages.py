"""Words in another language than the page's carry its mark, so that they are read aloud rightly."""

from __future__ import annotations

import html
import re
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import quote

import pytest

from recount.authoring import open_book
from recount.sphinx_ext.languages import marked

ROOT = Path(__file__).resolve().parents[2]
SITE = ROOT / "_build" / "html"
LETTERS = {
    "ja": re.compile("[\u3040-\u30ff]"), "ko": re.compile("[\uac00-\ud7af]"),
    "zh": re.compile("[\u3400-\u9fff]"), "ru": re.compile("[\u0400-\u04ff]"),
}  # fmt: skip
MAY_HOLD = {"zh": ("zh", "ja", "ko")}
# Letters that English has not, outside of the names of people and institutions, which stay.
ELSEWHERE = re.compile("\\w*[\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f]\\w*")
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
            if letters.search(data) and not language.startswith(MAY_HOLD.get(name, name)):
                self.unmarked.append(f"{language}: {data.strip()[:80]}")


def test_chinese_and_russian_words_are_marked(built_page):
    assert Reading((SITE / built_page).read_text(encoding="utf-8")).unmarked == []


def test_words_with_letters_that_english_has_not_are_marked_or_are_names():
    """Names stand in the records: of authors, and of those whom a document is cited as."""
    names = set()
    for folder in ("documents", "literature", "references", "records"):
        for path in (ROOT / "data" / folder).rglob("*"):
            if path.suffix not in (".toml", ".csv") or path.name == "facts.csv":
                continue
            for line in path.read_text(encoding="utf-8").splitlines():
                if path.suffix == ".csv" or re.match(r"(authors|cited_as|container|short)\b", line):
                    names |= set(ELSEWHERE.findall(line))
    unmarked = {}
    for path in [*SITE.glob("book/**/*.html"), *SITE.glob("notebooks/*.html")]:
        for language, texts in Reading(path.read_text(encoding="utf-8")).texts.items():
            for word in ELSEWHERE.findall(" ".join(texts)) if language in ("", "en") else ():
                if word not in names:
                    unmarked.setdefault(word, path.name)
    assert unmarked == {}


@pytest.mark.parametrize("query", ["缓解", "ремиссия", "첨단바이오의약품", "Nikkei Medical 2018"])
def test_what_a_search_finds_is_marked_too(page_factory, query):
    page = page_factory(f"{SITE.as_uri()}/search.html?q={quote(query)}").page
    page.locator(".search-told a").first.wait_for()
    assert page.locator(".search-results li, #search-results li").count() > 0
    assert Reading(page.locator("#search-results").inner_html()).unmarked == []


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
        ('<i lang="ja">2018年9月</i> ビーリン 첨단 분석 [A]',
         '<i lang="ja">2018年9月</i> {ja}ビーリン</span> {ko}첨단 분석</span> [A]'),
        ('in German &#34;Nutzen&#34;, in Russian "ПР", in Dutch "ja"',
         'in German &#34;{de}Nutzen</span>&#34;, in Russian "{ru}ПР</span>", in Dutch "ja"'),
        ('<a title="贝林">a</a><pre>贝林</pre><!-- 贝林 -->',
         '<a title="贝林">a</a><pre>贝林</pre><!-- 贝林 -->'),
    ],
)  # fmt: skip
def test_a_run_of_words_gets_one_mark(text, right):
    spans = {name: f'<span lang="{name}">' for name in (*LETTERS, "de")}
    right = right.format(**spans).replace("2015年", f"2015{spans['zh']}年</span>")
    assert marked(text, {}) == right
    assert marked(right, {}) == right


def test_a_title_is_marked_as_it_stands_in_the_page():
    title = html.escape("Avis sur A & B", quote=False)
    assert marked(f"<p>{title}.</p>", {title: "fr"}) == f'<p><span lang="fr">{title}</span>.</p>'
