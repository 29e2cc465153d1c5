"""The panels of a page in one place: at the end of its article, each of them once.

Where a number stands a panel would part its sentence, for whoever reads the page and for what
packs it; side by side panels are much alike.  Numbers of one fact that say the same share one.
What a panel holds is text to a browser with scripts until it opens (`facts.js`).
"""

from __future__ import annotations

import re

PANEL = re.compile(
    r'<span popover id="([^"]+)"( [^>]*class="fact-panel[^>]*>)'
    r"((?:(?!</button>|<noscript>).)*)<button[^>]*>([^<]*)</button></span>\n?",
    re.DOTALL,
)
OPENER = re.compile(r'(\spopovertarget=")([^"]+)(")')
KIND = re.compile(r'class="fact-kind">([^<:]*)')
ROW = re.compile(r'href="([^"]*)" class="fact-row"')
END = "</article>"
# A number tied to what touches it is one element with the number.
TIED = re.compile(
    r'<span class="unbroken">([^<]*)<span class="(fact[^"]*)">(<button[^>]*>[^<]*</button>)</span>'
    r"([^<]*)</span>"
)


def gathered(page: str) -> str:
    """The page with its panels at the end of the article, numbered and asleep.

    >>> one = '<button popovertarget="{0}">9</button><span popover id="{0}" class="fact-panel">'
    >>> one += 'Table 3<button>Close</button></span> '
    >>> print(gathered("<article>" + one.format("fact-1") + one.format("fact-2") + "</article>"))
    <article><button popovertarget="n1">9</button> <button popovertarget="n1">9</button> \
<div><span popover id="n1" class="fact-panel"><noscript>Table 3<button class="fact-close" \
popovertarget="n1" popovertargetaction="hide">Close</button></noscript></span></div></article>
    """
    end = page.rfind(END)
    panels: dict[tuple[str, str, str], str] = {}
    numbers: dict[str, str] = {}

    def taken(found: re.Match[str]) -> str:
        id_, *told = found.groups()
        numbers[id_] = panels.setdefault((told[0], told[1], told[2]), f"n{len(panels) + 1}")
        return ""

    article = PANEL.sub(taken, page[:end]) if end >= 0 else page
    if not panels:
        return page
    listed = "".join(
        f'<span popover id="{number}"{attributes}<noscript>{content}<button class="fact-close"'
        f' popovertarget="{number}" popovertargetaction="hide">{close}</button></noscript></span>'
        for (attributes, content, close), number in sorted(panels.items(), key=_alike)
    )
    article = OPENER.sub(lambda m: m[1] + numbers.get(m[2], m[2]) + m[3], article)
    article = TIED.sub(r'<span class="\2 unbroken">\1\3\4</span>', article)
    return f"{article}<div>{listed}</div>{page[end:]}"


def _alike(panel: tuple[tuple[str, str, str], str]) -> tuple[str, str]:
    """The order of panels: those of one kind together, and by the row that they lead to."""
    (_, content, _), _ = panel
    kind, row = KIND.search(content), ROW.search(content)
    return kind[1] if kind else "", row[1] if row else ""
