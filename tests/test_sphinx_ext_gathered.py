"""Panels at the end of their page: each number opens what it opened, and equal ones are one."""

from __future__ import annotations

import re

from recount.sphinx_ext.gathered import gathered


def number(id_: str, text: str, said: str) -> str:
    """A number with its panel, as a page is written."""
    close = f'<button class="fact-close" popovertarget="{id_}">Close</button>'
    panel = f'<span popover id="{id_}" class="fact-panel" role="dialog">{said}{close}</span>'
    button = f'<button class="fact-number" popovertarget="{id_}">{text}</button>'
    return f'<span class="fact fact-reported">{button}{panel}</span>'


def page(*parts: str) -> str:
    """A page with an article, and something after it."""
    return f"<article><p>{''.join(parts)}</p></article><footer>end</footer>"


def told(html: str) -> dict[str, str]:
    """What each number opens, by its text."""
    panels = dict(re.findall(r'popover id="(\w+)"[^>]*><noscript>(.*?)<button', html))
    numbers = re.findall(r'fact-number" popovertarget="(\w+)">(\w+)<', html)
    return {text: panels[id_] for id_, text in numbers}


def test_each_number_opens_what_it_opened():
    html = gathered(
        page(number("fact-a-1", "7", "Table 3"), " of ", number("fact-a-2", "9", "Text"))
    )
    assert told(html) == {"7": "Table 3", "9": "Text"}
    assert html.index("</p>") < html.index("popover id=")
    assert html.endswith("</article><footer>end</footer>")


def test_panels_that_say_the_same_are_one():
    html = gathered(page(number("fact-a-1", "7", "Table 3"), number("fact-a-2", "8", "Table 3")))
    assert html.count("popover id=") == 1
    assert told(html) == {"7": "Table 3", "8": "Table 3"}


def test_a_number_and_what_touches_it_are_one_element():
    html = gathered(page(f'<span class="unbroken">({number("a", "7", "Text")}%)</span>'))
    start = '<span class="fact fact-reported unbroken">(<button'
    assert html.startswith(f"<article><p>{start}")
    assert "</button>%)</span></p>" in html


def test_a_page_without_panels_or_without_an_article_is_left():
    for html in ("<article><p>7</p></article>", number("a", "7", "Text")):
        assert gathered(html) == html
