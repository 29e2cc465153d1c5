"""Vega-Lite outputs as figures that work without JavaScript and become live with it.

A notebook shows a figure through `recount.authoring.figures.show`, which puts a Vega-Lite
specification into the cell's output. At build time that specification becomes two static drawings
(one laid out for a column of text, one for a phone; CSS chooses), a title and reading aids in HTML,
and downloads of the data and the specification. `static/figures.js` replaces the drawing by a live
one as soon as the reader comes near it.

The specification must carry `name`, `title`, `description` (the alternative text) and
`usermeta` with `how_to_read` and `what_not_to_conclude`: what is missing is a warning.
`usermeta.neutral` is a title that says what is drawn and not what comes out, for the class view.
"""

from __future__ import annotations

import html
import json
import math
import re
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import vl_convert
from docutils import nodes
from sphinx.util import logging
from sphinx.util.osutil import relative_uri

from recount.data.outputs import FACTS
from recount.data.outputs import FIGURE as MIME
from recount.sphinx_ext.drawing import (
    NARROW,
    VEGALITE,
    WIDE,
    drawn,
    embedded,
    share,
    static_drawing,
    svg_size,
    with_height,
)
from recount.sphinx_ext.specification import (
    Spec,
    composite,
    controls,
    csv_text,
    fluid,
    heading,
    missing,
    resolved,
    tables,
)
from recount.sphinx_ext.writers import Instead, add_node

if TYPE_CHECKING:
    from myst_nb.core.render import MimeData, NbElementRenderer
    from sphinx.application import Sphinx
    from sphinx.writers.html5 import HTML5Translator

log = logging.getLogger(__name__)

BUNDLE = "vega-bundle.js"


class VegaFigure(Instead):
    """A figure: HTML is written from its attributes, other formats print its children."""


# --- writing


def _place(drawing: str) -> str:
    """The style that keeps a drawing's place while it is out of sight and not drawn."""
    width, height = svg_size(drawing)
    return f"max-width:{width:g}px;aspect-ratio:{width:g}/{height:g}"


def figure_html(node: VegaFigure, downloads: str, chapter: str = "") -> str:
    """The whole figure; `downloads` is the relative path to the folder of its files.

    A still one, which has `chapter` as the address of its chapter, has one link for its aids, and
    comes live only when a link of the prose moves it.
    """
    stem, alt, id_ = node["stem"], node["alt"], node["ids"][0]
    caption = f'<p class="figure-title">{html.escape(node["title"])}</p>'
    if node["neutral"]:
        caption += f'<p class="figure-neutral">{html.escape(node["neutral"])}</p>'
    if node["subtitle"]:
        caption += f'<p class="figure-subtitle">{html.escape(node["subtitle"])}</p>'
    drawings = "".join(
        f'<div class="figure-static figure-{size}" style="{_place(text)}">'
        f"{embedded(text, alt, f'{stem}-{size}')}</div>"
        for size, text in node["drawings"].items()
    )
    form = ""
    if node["controls"] and not chapter:
        form = (
            f'<form class="figure-controls" style="--figure-controls:{node["controls"]}">'
            '<noscript><p class="figure-note">The controls need JavaScript; '
            "the drawing shows their default setting.</p></noscript></form>"
        )
    still = ' data-still=""' if chapter else ""
    caveat, rest = first_sentence(node["what_not_to_conclude"])
    if caveat.startswith("That "):  # it stands under the drawing, without its heading
        caveat = f"Do not conclude that {caveat.removeprefix('That ')}"
    if chapter:
        aids = f'<p class="figure-downloads"><a href="{chapter}">In the chapter</a></p>'
    else:
        aids = _aids(node["how_to_read"], rest) + _downloads(node, downloads)
    return (
        f'<figure class="recount-figure" id="{id_}"'
        f' data-fixed="{node["fixed"]:g}" data-across="{node["across"]:g}"'
        f' data-specification="{downloads}{stem}.js"{still}>'
        f"<figcaption>{caption}</figcaption>{form}"
        f'<div class="figure-drawing">{drawings}</div>'
        + (f'<p class="figure-caveat">{html.escape(caveat)}</p>' if caveat else "")
        + f'<div class="figure-aids">{aids}</div></figure>\n'
    )


def first_sentence(text: str) -> tuple[str, str]:
    """The first sentence of a text, which a page always shows, and what follows it.

    >>> first_sentence("They are not 2.5 trials. Nor is either row.")
    ('They are not 2.5 trials.', 'Nor is either row.')
    """
    first, *rest = re.split(r"(?<=[a-z0-9)%\"][.?])\s+(?=[A-Z])", text.strip(), maxsplit=1)
    return first, "".join(rest)


def _aids(how_to_read: str, rest: str) -> str:
    """What opens under a figure: how to read it, and what more not to conclude."""
    texts = (("How to read it", how_to_read), ("More limits", rest))
    return "".join(
        f'<details class="figure-aid"><summary>{summary}</summary><p>{html.escape(text)}</p>'
        "</details>"
        for summary, text in texts
        if text
    )


def _downloads(node: VegaFigure, folder: str) -> str:
    """The links to a figure's files and to itself."""
    several = len(node["tables"]) > 1
    links = [
        f'<a href="{folder}{file}" download>Data{f" {n}" if several else ""}</a>'
        for n, file in enumerate(table_files(node), 1)
    ] + [
        '<span class="figure-specification">'
        f'<a href="{folder}{node["stem"]}.json" download>Specification</a></span>',
        f'<a class="figure-link" href="#{node["ids"][0]}">Link</a>',
    ]
    return f'<p class="figure-downloads">{" ".join(links)}</p>'


def table_files(node: VegaFigure) -> list[str]:
    """File names of a figure's tables: `stem.csv`, then `stem-2.csv` and so on."""
    numbers = range(1, len(node["tables"]) + 1)
    return [f"{node['stem']}{'' if n == 1 else f'-{n}'}.csv" for n in numbers]


def write_downloads(node: VegaFigure, folder: Path) -> None:
    """Put the figure's data and its specification into the site, to download and to draw from."""
    folder.mkdir(parents=True, exist_ok=True)
    for file, text in zip(table_files(node), node["tables"], strict=True):
        (folder / file).write_text(text, encoding="utf-8")
    (folder / f"{node['stem']}.json").write_text(node["source_spec"], encoding="utf-8")
    # A script, since a page on disk may fetch nothing else; figures.js asks for it.
    script = f"(self.recountFigures ??= {{}})[{json.dumps(node['stem'])}] = {node['spec']};\n"
    (folder / f"{node['stem']}.js").write_text(script, encoding="utf-8")


def visit_html(translator: HTML5Translator, node: VegaFigure) -> None:
    """Write the figure and its files; the children are for other formats."""
    builder = translator.builder
    write_downloads(node, Path(builder.outdir) / "_static" / "figures")
    # In singlehtml every page is an anchor of one file, which is where the root document would be.
    single = builder.name == "singlehtml"
    page = builder.config.root_doc if single else builder.get_target_uri(node["docname"])
    chapter = ""
    if node.get("chapter"):
        chapter = f"{builder.get_relative_uri(node['docname'], node['chapter'])}#{node['ids'][0]}"
    translator.body.append(figure_html(node, relative_uri(page, "_static/figures/"), chapter))
    raise nodes.SkipNode


# --- the two ends: myst-nb hands in, Sphinx hands out


class VegaLiteRenderer:
    """The MIME renderer that `pyproject.toml` registers with myst-nb."""

    mime_priority_overrides: ClassVar = [("*", MIME, 5)]

    @staticmethod
    def handle_mime(
        renderer: NbElementRenderer, data: MimeData, inline: bool
    ) -> list[nodes.Element] | None:
        """A `VegaFigure` for a Vega-Lite output; the facts behind an output are not shown."""
        if data.mime_type == FACTS:
            return []
        if data.mime_type != MIME or inline:
            return None
        spec = json.loads(data.content) if isinstance(data.content, str) else data.content
        docname = renderer.renderer.sphinx_env.docname
        node = figure_node(spec, docname, (renderer.source, data.line))
        renderer.renderer.document.note_explicit_target(node, node)
        return [node]


def figure_node(
    spec: Spec, docname: str, location: tuple[str, int | None], wide: int = WIDE
) -> VegaFigure:
    """The figure of one specification, drawn; what it lacks is warned of at `location`.

    `wide` is the width of its drawing on a screen.

    Keys are sorted first: they are in the cache of executed notebooks, and not in a fresh run.
    """
    spec = json.loads(json.dumps(spec, sort_keys=True))
    if gaps := missing(spec):
        log.warning(
            "figure %r lacks %s", spec.get("name", "(no name)"), ", ".join(gaps),
            location=location, type="recount", subtype="figure",
        )  # fmt: skip
    name = re.sub(r"[^a-z0-9-]+", "-", str(spec.get("name") or f"line-{location[1]}").lower())
    title, subtitle = heading(spec)
    alt = str(spec.get("description") or title)
    usermeta = spec.get("usermeta") or {}
    drawing = with_height(drawn(spec))
    drawings = {"wide": static_drawing(drawing, wide)}
    if fluid(drawing):
        drawings["narrow"] = static_drawing(drawing, NARROW)
    for size, limit in {"wide": wide, "narrow": NARROW}.items():
        if (width := svg_size(drawings.get(size, drawings["wide"]))[0]) > limit + 20:
            log.warning(
                "figure %r is %d px wide in %d px: give its views the width 'container'",
                name, width, limit, location=location, type="recount", subtype="figure",
            )  # fmt: skip
    fixed, across = share(drawing) if composite(drawing) and fluid(drawing) else (0, 0)
    node = VegaFigure(
        "",
        nodes.paragraph("", f"{title}. {subtitle}".strip(" .")),
        nodes.paragraph("", alt),
        names=[f"figure-{name}"],
        docname=docname,
        stem=f"{docname.rsplit('/', 1)[-1]}-{name}",
        title=title,
        subtitle=subtitle,
        neutral=str(usermeta.get("neutral", "")),
        alt=alt,
        how_to_read=str(usermeta.get("how_to_read", "")),
        what_not_to_conclude=str(usermeta.get("what_not_to_conclude", "")),
        controls=min(len(controls(spec)), usermeta.get("shown_controls", math.inf) + 1),
        drawings=drawings,
        fixed=fixed,
        across=across,
        tables=[csv_text(rows) for rows in tables(spec)],
        spec=json.dumps(drawing, ensure_ascii=False, separators=(",", ":")),
        source_spec=json.dumps(resolved(spec), ensure_ascii=False, indent=1) + "\n",
    )
    node.source, node.line = location
    return node


def add_files_to_pages(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Script and style only on pages that have a figure."""
    if doctree is not None and next(doctree.findall(VegaFigure), None) is not None:
        app.add_css_file("figures.css")
        app.add_js_file("figures.js", loading_method="defer")


def write_bundle(app: Sphinx, error: Exception | None) -> None:
    """Vega, Vega-Lite and vega-embed in one file of the site (two seconds to make, so once)."""
    if error or app.builder.format != "html":
        return
    stamp = f"/* Vega-Lite {VEGALITE}, bundled by vl-convert {version('vl-convert-python')} */\n"
    path = Path(app.outdir) / "_static" / BUNDLE
    if not path.exists() or not path.read_text(encoding="utf-8").startswith(stamp):
        code = vl_convert.javascript_bundle(vl_version=VEGALITE)  # type: ignore[call-arg]  # its stub wants a snippet
        # Its top-level names are short and many: they stay inside a function.
        path.write_text(f"{stamp}(() => {{{code}}})();\n", encoding="utf-8")


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the node, the files of a page and the bundle (the renderer is an entry point)."""
    add_node(app, VegaFigure, visit_html)
    app.connect("html-page-context", add_files_to_pages)
    app.connect("build-finished", write_bundle)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
