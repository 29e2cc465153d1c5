"""The panel of a number or a sentence: a popover that a button opens, without any script.

`facts.js` adds that it opens under the mouse and as the keyboard comes to its button; `facts.css`
places it beside the button, and on a phone at the foot of the window.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from markupsafe import Markup

from recount.data.facts import Fact
from recount.sphinx_ext.html import element, link
from recount.sphinx_ext.page import Page

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment


def panel_id(env: BuildEnvironment, kind: str, name: str = "") -> str:
    """An id for a panel of the page that is being read, unique in the book.

    Panels are numbered through each page, or told apart by a name of their own.
    """
    page = re.sub(r"[^a-z0-9]+", "-", env.docname.lower())
    return f"{kind}-{page}-{name or env.new_serialno('recount-number') + 1}"


def line(name: str, *content: object) -> Markup:
    """A line of a panel; `facts.css` knows its name."""
    return element("span", *content, class_=f"fact-{name}")


def row_link(page: Page, fact: Fact) -> Markup:
    """The last line of a panel: the way to the number's row."""
    href = page.row(fact)
    return Markup("") if href is None else link(href, "Its row in the ledger", class_="fact-row")


def button(panel: str, *content: object, **attributes: object) -> Markup:
    """What opens the panel of that id."""
    marks = {"class_": "fact-number", **attributes}
    return element("button", *content, type="button", **marks, popovertarget=panel)


def panel(id_: str, about: str, *content: object, class_: str = "fact-panel") -> Markup:
    """The panel itself; `about` is what a screen reader announces."""
    close = element(
        "button", "Close", type="button", class_="fact-close",
        popovertarget=id_, popovertargetaction="hide",
    )  # fmt: skip
    return element(
        "span", *content, close,
        popover=True, id=id_, class_=class_, role="dialog", aria_label=about,
    )  # fmt: skip


def add_panel_files(app: Sphinx) -> None:
    """Style and script of the panels, for the page that is being written."""
    app.add_css_file("facts.css")
    app.add_js_file("facts.js", loading_method="defer")
