"""A page of slides: `{slide} title`, what a key uncovers in `{reveal}`, and `{slide-figure}`.

A page with slides is written by a template of its own: without a script it is a long page, with
reveal.js one slide at a time, 1280 by 720 px, and on paper a slide a page.  Numbers lead to their
rows in the ledger, words of a claim to the claim.

`{slide-figure} chapter name` is a chapter's figure from its stored outputs, without title and
reading aids, drawn so that its text is no smaller than that of a slide; `:alt:` says what it shows.
The title of a slide is neutral, so that a class sees the figure before it hears what it says.
"""

from __future__ import annotations

import html
import json
import re
import shutil
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.errors import ExtensionError
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

from recount.sphinx_ext.build import has_data
from recount.sphinx_ext.chapter_figure import figure_of
from recount.sphinx_ext.chapter_values import FromChapter
from recount.sphinx_ext.claim import Claimed
from recount.sphinx_ext.drawing import drawn, embedded, static_drawing, with_height
from recount.sphinx_ext.fact import Reported
from recount.sphinx_ext.numbers import Number
from recount.sphinx_ext.page import Page
from recount.sphinx_ext.specification import Spec, composite, resolved
from recount.sphinx_ext.writers import Instead, add_node

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.writers.html5 import HTML5Translator

log = logging.getLogger(__name__)

TEMPLATES = Path(__file__).parent / "templates"
LAYOUT = 588  # px of a drawing that is shown twice as large, 1176 px on a slide of 1280
FILES = ("reveal.js", "reveal.css")  # of reveal.js, as sphinx-revealjs ships them
WHOLE = re.compile(r"\s*<section[^>]*>\s*<h1>(.*?)</h1>(.*)</section>\s*(.*)", re.DOTALL)
ANCHOR = re.compile(r'<a class="headerlink".*?</a>', re.DOTALL)
WIDTH = re.compile(r' style="max-width:[^"]*"')


class Slide(nodes.General, nodes.Element):
    """A slide with its `title`."""


class Drawing(Instead):
    """A figure on a slide: its `svg`; other formats print the alternative text."""


class SlideDirective(SphinxDirective):
    """`{slide}` with a neutral title; the body is the slide."""

    has_content = True
    required_arguments = 1
    final_argument_whitespace = True

    def run(self) -> list[nodes.Node]:
        """The slide, whose address is its title."""
        title = self.arguments[0]
        self.env.metadata[self.env.docname]["slides"] = "yes"
        node = Slide("", title=title, names=[nodes.fully_normalize_name(title)])
        self.set_source_info(node)
        self.state.document.note_explicit_target(node, node)
        self.state.nested_parse(self.content, self.content_offset, node)
        return [node]


class RevealDirective(SphinxDirective):
    """`{reveal}`: what stays covered until a key is pressed."""

    has_content = True

    def run(self) -> list[nodes.Node]:
        """The contents, marked as reveal.js knows it."""
        node = nodes.container("", classes=["fragment"])
        self.state.nested_parse(self.content, self.content_offset, node)
        return [node]


class SlideFigure(SphinxDirective):
    """`{slide-figure}` with the name of a notebook and of one of its figures."""

    required_arguments = 2
    option_spec: ClassVar = {
        "alt": directives.unchanged_required,
        "height": directives.nonnegative_int,
    }

    def run(self) -> list[nodes.Node]:
        """The drawing."""
        _, spec = figure_of(self)
        alt = self.options.get("alt", "")
        if not alt:
            raise self.error("a figure on a slide needs an :alt: that says what it shows")
        prefix = nodes.make_id("-".join((self.env.docname, *self.arguments)))
        drawing = slide_drawing(spec, self.options.get("height"), alt, prefix)
        return [Drawing("", nodes.paragraph("", alt), svg=drawing)]


def slide_drawing(spec: Spec, height: int | None, alt: str, prefix: str) -> str:
    """The drawing of a figure for a slide, in the colours of paper.

    `height` is that of its plot before it is shown twice as large, shared among plots one above the
    other as they share theirs; as given where there is none.
    """
    spec = drawn(resolved(json.loads(json.dumps(spec, sort_keys=True))))
    spec = with_height(spec)
    if height and "vconcat" in spec:
        whole = sum(plot["height"] for plot in spec["vconcat"])
        plots = [p | {"height": round(height * p["height"] / whole)} for p in spec["vconcat"]]
        spec = {**spec, "vconcat": plots}
    elif height and not composite(spec):
        spec = {**spec, "height": height}
    return WIDTH.sub("", embedded(static_drawing(spec, LAYOUT), alt, prefix), count=1)


# --- writing


def visit_slide(translator: HTML5Translator, node: Slide) -> None:
    """Open a slide with its title."""
    translator.body.append(
        f'<section class="slide" id="{node["ids"][0]}">\n<h2>{html.escape(node["title"])}</h2>\n'
    )


def depart_slide(translator: HTML5Translator, node: Slide) -> None:
    """Close it."""
    translator.body.append("</section>\n")


def visit_drawing(translator: HTML5Translator, node: Drawing) -> None:
    """Write the drawing."""
    translator.body.append(f'<div class="drawing">{node["svg"]}</div>\n')
    raise nodes.SkipNode


def has_slides(doctree: nodes.document | None) -> bool:
    """Whether a page is one of slides."""
    return doctree is not None and next(doctree.findall(Slide), None) is not None


def outside(doctree: nodes.document) -> list[nodes.Node]:
    """What stands between the slides of a page or after them, where a template shows nothing."""
    first = next(doctree.findall(Slide))
    section = first.parent
    after = section.children[section.index(first) :]
    return [node for node in after if isinstance(node, nodes.Element) and not _silent(node)]


def _silent(node: nodes.Element) -> bool:
    return isinstance(node, Slide | nodes.comment | nodes.target)


def plain_links(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """On a page of slides, links in the place of panels."""
    if not (has_slides(doctree) and has_data(app)):
        return
    for node in outside(doctree):
        log.warning(
            "stands on no slide: %s", node.astext()[:60], location=node,
            type="recount", subtype="slides",
        )  # fmt: skip
    page = Page(app.builder, docname)
    for node in [*doctree.findall(Number), *doctree.findall(Claimed)]:
        href = _target(page, node)
        text = nodes.Text(node.astext())
        link = nodes.reference("", "", text, refuri=href, internal=True) if href else text
        node.replace_self(link)


def _target(page: Page, node: nodes.Element) -> str | None:
    """Where a number or the words of a claim lead."""
    if isinstance(node, Claimed):
        return page.claim(node["claim"])
    if isinstance(node, FromChapter):
        return page.page(f"notebooks/{node['target'].partition(':')[0]}")
    if isinstance(node, Reported):
        return page.row(page.ledger[node["target"].partition("#")[0]].fact)
    return None


def with_title_slide(body: str) -> str:
    """The body of a page whose heading, and what follows it, is a slide of its own."""
    found = WHOLE.fullmatch(body)
    if not found:
        raise ExtensionError("a page of slides has one heading, and slides after it")
    before, slide, rest = found[2].partition('<section class="slide"')
    title = f"<h1>{ANCHOR.sub('', found[1])}</h1>\n{before}"
    return f'<section class="slide title-slide">\n{title}</section>\n{slide}{rest}{found[3]}'


def choose_template(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> str | None:
    """The template of slides for a page that has some."""
    if app.builder.name != "html" or not has_slides(doctree):
        return None
    context["body"] = with_title_slide(context["body"])
    return "slides.html"


def copy_reveal(app: Sphinx, error: Exception | None) -> None:
    """Put reveal.js beside the other files of the site, if a page has slides."""
    if error or app.builder.name != "html":
        return
    if not any("slides" in about for about in app.env.metadata.values()):
        return
    static = Path(app.outdir) / "_static"
    found = find_spec("sphinx_revealjs")
    if found is None or found.origin is None:
        raise ExtensionError("sphinx-revealjs is not installed")
    folder = Path(found.origin).parent / "_static" / "revealjs" / "dist"
    for name in FILES:
        shutil.copyfile(folder / name, static / name)


def add_templates(app: Sphinx) -> None:
    """The folder of the template, before the builder looks for templates."""
    app.config.templates_path.append(str(TEMPLATES))


def setup(app: Sphinx) -> dict[str, bool]:
    """Register directives and nodes, and write pages of slides in their own way."""
    app.add_directive("slide", SlideDirective)
    app.add_directive("reveal", RevealDirective)
    app.add_directive("slide-figure", SlideFigure)
    add_node(app, Slide, visit_slide, depart_slide)
    add_node(app, Drawing, visit_drawing)
    app.connect("config-inited", lambda app, config: add_templates(app))
    app.connect("doctree-resolved", plain_links)
    app.connect("html-page-context", choose_template, priority=900)
    app.connect("build-finished", copy_reveal)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
