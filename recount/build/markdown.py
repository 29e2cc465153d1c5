"""What a built page says, as Markdown that plain Jupyter shows: no panels, no marks, no scripts."""

from __future__ import annotations

import re
from typing import Any

from bs4 import BeautifulSoup, Tag
from markdownify import ATX, MarkdownConverter

# Links to the place itself, what sleeps in panels, buttons without a text, and drawings.
LEFT_OUT = (
    "noscript, [popover], script, style, template, svg, form, .headerlink, .anchor-link, "
    ".claim-mark, .notebook, .edition-switch, .figure-downloads, .sd-summary-state-marker, "
    ".eqno, details.hide"
)
PLACE = "cellplace"  # before the number of a cell, on a line of its own
MARKED = re.compile(rf"^(?:> ?)*{PLACE}(\d+)e$", re.MULTILINE)
QUOTED = ("admonition", "answer")
ANSWER = "*Your answer:*"


class _Converter(MarkdownConverter):
    """The tags that a page of the book uses in a way of its own."""

    def convert_a(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        """A link to another host; one within the book leads nowhere from a notebook."""
        if str(el.get("href", "")).startswith(("http://", "https://")):
            return super().convert_a(el, text, parent_tags)  # type: ignore[misc]  # its stub lacks them
        return text

    def convert_math(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        """A formula as it was written, where the page still tells it."""
        tex = str(el.get("alttext", ""))
        if not tex:
            return text
        return f"\n\n$${tex}$$\n\n" if el.get("display") == "block" else f"${tex}$"

    def convert_details(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        """What is folded stays folded, and stands under its title where it holds a cell."""
        summary = el.find("summary", recursive=False)
        title = " ".join(summary.get_text().split()) if isinstance(summary, Tag) else ""
        if MARKED.search(text):
            return f"\n\n**{title}**\n\n{text.strip()}\n\n"
        opened = " open" if el.has_attr("open") else ""
        body = text.strip()
        return f"\n\n<details{opened}>\n<summary>{title}</summary>\n\n{body}\n\n</details>\n\n"

    def convert_summary(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        """Nothing: `convert_details` writes it."""
        return ""

    def convert_textarea(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        """A line to write on."""
        return f"\n\n{ANSWER}\n\n"

    def convert_div(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        """A box as a quotation."""
        if set(QUOTED) & set(el.get("class") or []):
            lines = text.strip().splitlines()
            return "\n\n" + "\n".join(f"> {line}".rstrip() for line in lines) + "\n\n"
        return super().convert_div(el, text, parent_tags)  # type: ignore[misc]  # its stub lacks them

    def convert_p(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        """A paragraph; the title of a box is bold."""
        if "admonition-title" in (el.get("class") or []):
            return f"\n\n**{text.strip()}**\n\n"
        return super().convert_p(el, text, parent_tags)  # type: ignore[misc]  # its stub lacks them


def as_markdown(tag: Tag | BeautifulSoup, **options: Any) -> str:
    """The Markdown of a part of a page, which is changed: what a notebook cannot show goes."""
    for part in tag.select(LEFT_OUT):
        if not part.decomposed:
            part.decompose()
    converter = _Converter(heading_style=ATX, bullets="-", escape_underscores=False, **options)
    text = converter.convert_soup(tag)
    return re.sub(r"\n{3,}", "\n\n", re.sub(r"[ \t]+$", "", text, flags=re.MULTILINE)).strip()


def split(text: str) -> list[str | int]:
    """A text cut at the places of its cells and before its headings.

    >>> split("One.\\n\\ncellplace4e\\n\\n## Two\\n\\nThree.")
    ['One.', 4, '## Two\\n\\nThree.']
    """
    pieces: list[str | int] = []
    for number, piece in enumerate(MARKED.split(text)):
        if number % 2:
            pieces.append(int(piece))
        else:
            sections = re.split(r"^(?=#{1,6} )", piece, flags=re.MULTILINE)
            pieces += [section.strip() for section in sections if section.strip()]
    return pieces
