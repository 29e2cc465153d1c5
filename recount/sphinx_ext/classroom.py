"""One page in three editions: the reader's, the class's and the instructor's.

`<html data-edition="...">` says which; without it the page is the reader's.  A script in the head
sets it before anything is drawn, from `?class`, `?instructor` or `?reader`, else from what this
browser remembers.  `editions.css` hides, `editions.js` has the switch and keeps answers, and
`recount.build.editions` writes the same as pages that need neither.

What the class does not see until it opens the page: answer boxes and what stands in a `{div}` of
the class `spoiler`, the titles of figures that have a neutral one, code, and all that follows a
stop, an admonition of the class `stop`.  The dropdown after it is its reveal; what stands in a
`{div}` of the class `revealed`, or in a cell with that tag, becomes the end of it.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from docutils import nodes
from markupsafe import Markup

from recount.data.stops import STOP, Stop, read_stop
from recount.sphinx_ext.html import element

if TYPE_CHECKING:
    from sphinx.application import Sphinx

STOPPED, REVEAL, AFTER, SPOILER, REVEALED = "stop", "reveal", "after-stop", "spoiler", "revealed"
ANSWER, SUMMARY = "answer", "summary"
OF_CELL = "tag_"  # before a cell's tag, in the classes that myst-nb gives
# With `cfasync` as the theme's own script of the palette: both run before anything is drawn.
HEAD = Markup(
    '<script data-cfasync="false">(d=>{let e=(location.search.match('
    "/[?&](class|instructor|reader)(?![^=&])/)||[])[1];try{e?localStorage.edition=e:"
    "e=localStorage.edition;if(localStorage['opened '+location.pathname])"
    "d.dataset.opened=''}catch{}if(e=='class'||e=='instructor')d.dataset.edition=e"
    "})(document.documentElement)</script>"
)
EDITIONS = (
    ("reader", "Reader", "Everything"),
    ("class", "Class", "Nothing that answers a stop before it is opened"),
    ("instructor", "Instructor", "Solutions and reveals open, also on paper"),
)


def stop_of(document: nodes.document) -> nodes.Element | None:
    """The stop of a page."""
    found = (n for n in document.findall(nodes.admonition) if STOPPED in n["classes"])
    return next(found, None)


def mark(document: nodes.document, stop: Stop | None) -> None:
    """Give what the class must not see its marks; raises ValueError where the page is unfit.

    `stop` is what the file beside the page says of its stop.
    """
    hidden = {SUMMARY, *(stop.hidden if stop else ())}
    for section in document.findall(nodes.section):
        if set(section["ids"]) & hidden:
            section["classes"].append(SPOILER)
    box = stop_of(document)
    if (box is None) != (stop is None):
        raise ValueError(f"a stop without {STOP}, or {STOP} without a stop")
    if box is None or stop is None:
        return
    if (asked := questions(box)) != stop.questions:
        raise ValueError(f"the stop asks {asked} questions, and {STOP} says {stop.questions}")
    _join_reveal(box)
    parent = box.parent
    rest = parent[parent.index(box) + 1 :]
    within = [node for node in rest if not isinstance(node, nodes.section)]
    for node in within:
        parent.remove(node)
    # As the container of a `{div}`, for which sphinx-design writes no class of its own.
    wrapped = nodes.container("", *within, classes=[AFTER], is_div=True, design_component="div")
    parent.insert(parent.index(box) + 1, wrapped)
    while parent is not document:
        for node in rest:
            if isinstance(node, nodes.section):
                node["classes"].append(AFTER)
        rest = parent.parent[parent.parent.index(parent) + 1 :]
        parent = parent.parent


def questions(box: nodes.Element) -> int:
    """How many questions a stop asks, or how many answers a reveal gives: its first list."""
    lists = box.findall(nodes.enumerated_list)
    return len(next(lists, nodes.enumerated_list()))


def _join_reveal(box: nodes.Element) -> None:
    """Mark the dropdown after a stop, and put into it what is to be revealed with it."""
    parent = box.parent
    after = parent[parent.index(box) + 1 :]
    reveal = next((n for n in after if isinstance(n, nodes.Element) and _folded(n)), None)
    if reveal is None:
        raise ValueError("a stop without a reveal: expected a dropdown after it")
    reveal["classes"].append(REVEAL)
    for node in after:
        if isinstance(node, nodes.Element) and {REVEALED, OF_CELL + REVEALED} & set(
            node.get("classes", [])
        ):
            parent.remove(node)
            reveal[-1].append(node)


def _folded(node: nodes.Element) -> bool:
    return "sd-dropdown" in node.get("classes", [])


def mark_page(app: Sphinx, document: nodes.document, page: str) -> None:
    """Mark a page that is about to be written in HTML."""
    if app.builder.format != "html":
        return
    stop = read_stop(Path(app.srcdir), page)
    try:
        mark(document, stop)
    except ValueError as error:
        raise ValueError(f"{page}: {error}") from error


def note_files(app: Sphinx, document: nodes.document) -> None:
    """Have a page written anew when its stop changes."""
    page = app.env.docname
    path = Path(app.srcdir) / page / STOP
    if path.exists():
        app.env.note_dependency(str(path))


def switch() -> Markup:
    """The buttons that choose an edition."""
    buttons = (
        element("button", name, type="button", value=value, title=what, aria_pressed="false")
        for value, name, what in EDITIONS
    )
    return element(
        "div", "Edition: ", *buttons, class_="edition-switch", role="group",
        aria_label="Edition of this book",
    )  # fmt: skip


def has_editions(document: nodes.document) -> bool:
    """Whether the class sees less of a page than its reader."""
    marks = {ANSWER, STOPPED, SPOILER}
    return any(marks & set(n["classes"]) for n in document.findall(nodes.Element) if "classes" in n)


def add_to_page(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """The script in the head of every page; the switch at the foot of those that differ."""
    if app.builder.name != "html":
        return
    context["metatags"] = f"{context.get('metatags', '')}\n{HEAD}"
    if doctree is not None and has_editions(doctree):
        context["body"] = f"{context['body']}\n{switch()}"


def setup(app: Sphinx) -> dict[str, bool]:
    """Mark pages as they are written, and give them sheet, script and switch."""
    app.add_css_file("editions.css")
    app.add_js_file("editions.js", loading_method="defer")
    app.connect("doctree-read", note_files)
    app.connect("doctree-resolved", mark_page)
    app.connect("html-page-context", add_to_page)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
