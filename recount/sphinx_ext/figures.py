"""Vega-Lite outputs as figures that work without JavaScript and become live with it.

A notebook shows a figure through `recount.authoring.figures.show`, which puts a Vega-Lite
specification into the cell's output. At build time that specification becomes two static drawings
(one laid out for a column of text, one for a phone; CSS chooses), a title and reading aids in HTML,
and downloads of the data and the specification. `static/figures.js` replaces the drawing by a live
one as soon as the reader comes near it.

The specification must carry `name`, `title`, `description` (the alternative text) and
`usermeta` with `how_to_read` and `what_not_to_conclude`: what is missing is a warning.
"""

from __future__ import annotations

import copy
import csv
import html
import io
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import vl_convert
from docutils import nodes
from sphinx.util import logging
from sphinx.util.osutil import relative_uri

from recount.data.outputs import FACTS
from recount.data.outputs import FIGURE as MIME

if TYPE_CHECKING:
    from myst_nb.core.render import MimeData, NbElementRenderer
    from sphinx.application import Sphinx
    from sphinx.writers.html5 import HTML5Translator

    Spec = dict[str, Any]

log = logging.getLogger(__name__)

VEGALITE = "6.4"
WIDE = 688  # px: the text column in a window of 1280 px
NARROW = 340  # px: a phone of 375 px less its margins
NARROW_LEGEND_COLUMNS = 2  # the same in figures.js
MEASURE = "Liberation Sans"  # comes with vl-convert: the same on every machine
SLACK = 1.14  # DejaVu Sans, the widest font a reader is likely to have, against Liberation Sans
BUNDLE = "vega-bundle.js"

SIMPLE, COMPOSITE = ("spec", "facet", "repeat"), ("vconcat", "hconcat", "concat")
FACET_CHANNELS = {"row", "column", "facet"}
CSS_VARIABLE = re.compile(r"var\(--[\w-]+,\s*([^()]+(?:\([^()]*\))?)\)")


class VegaFigure(nodes.General, nodes.Element):
    """A figure: HTML is written from its attributes, other formats print its children."""


# --- reading a specification


def lines(text: object) -> list[str]:
    """The lines of a Vega-Lite text value, which is a string or a list of strings."""
    if not text:
        return []
    return [text] if isinstance(text, str) else [str(line) for line in text]


def heading(spec: Spec) -> tuple[str, str]:
    """Title and subtitle, from either form that Vega-Lite allows.

    >>> heading({"title": {"text": "Half respond", "subtitle": ["MT103-211,", "all patients"]}})
    ('Half respond', 'MT103-211, all patients')
    """
    title = spec.get("title")
    if isinstance(title, dict):
        return " ".join(lines(title.get("text"))), " ".join(lines(title.get("subtitle")))
    return " ".join(lines(title)), ""


def controls(spec: Spec) -> list[str]:
    """The label of every input that a parameter of the figure is bound to; `""` if it has none."""
    labels = []
    for param in spec.get("params", []):
        bind = param.get("bind")
        if not isinstance(bind, dict):
            continue
        inputs = [bind] if "input" in bind else [b for b in bind.values() if isinstance(b, dict)]
        labels += [b.get("name", "") for b in inputs if "input" in b]
    return labels


def missing(spec: Spec) -> list[str]:
    """What a figure must have and this one has not, in the words of `show`."""
    usermeta = spec.get("usermeta") or {}
    have = {
        "name": spec.get("name"),
        "title": heading(spec)[0],
        "alt": spec.get("description"),
        "how_to_read": usermeta.get("how_to_read"),
        "what_not_to_conclude": usermeta.get("what_not_to_conclude"),
        "a label (bind name) for each control": all(controls(spec)),
    }
    return [field for field, value in have.items() if not value]


def tables(spec: Spec) -> list[list[dict[str, Any]]]:
    """The data a figure draws: every inline table of records, in order of appearance.

    A table whose rows are all empty only carries a mark that a parameter places. Order of tables
    and columns is that of `usermeta.tables`, where `recount.authoring.figures` wrote it.
    """
    datasets = dict(spec.get("datasets") or {})
    found = []
    for table in (spec.get("usermeta") or {}).get("tables", []):
        rows, columns = datasets.pop(table["name"], []), table["columns"]
        found.append([{column: row[column] for column in columns if column in row} for row in rows])
    found += [rows for rows in datasets.values() if isinstance(rows, list)]

    def walk(value: object) -> None:
        if isinstance(value, dict):
            data = value.get("data")
            if isinstance(data, dict) and isinstance(data.get("values"), list):
                found.append(data["values"])
            for key, child in value.items():
                if key not in ("data", "datasets", "usermeta"):
                    walk(child)
        elif isinstance(value, list):
            for child in value:
                walk(child)

    walk(spec)
    records = ([r if isinstance(r, dict) else {"value": r} for r in rows] for rows in found)
    return [rows for rows in records if any(rows)]


def csv_text(rows: list[dict[str, Any]]) -> str:
    """Records as CSV; the columns are those of all rows, in order of first appearance."""
    columns = list(dict.fromkeys(column for row in rows for column in row))
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def resolved(value: Any) -> Any:
    """The same value with `var(--name, fallback)` replaced by its fallback.

    Other programs that open a downloaded specification know nothing of the site's variables.
    """
    if isinstance(value, dict):
        return {key: resolved(child) for key, child in value.items()}
    if isinstance(value, list):
        return [resolved(child) for child in value]
    if isinstance(value, str):
        return CSS_VARIABLE.sub(lambda m: m[1].strip(), value)
    return value


# --- drawing


def drawn(spec: Spec) -> Spec:
    """What is left to draw once title, reading aids and name are printed as HTML."""
    spec = copy.deepcopy(spec)
    for key in ("$schema", "name", "title", "description", "usermeta"):
        spec.pop(key, None)
    config = spec.setdefault("config", {})
    config["aria"] = False  # one image with one text: labels of its parts would be noise
    for key in ("continuousWidth", "continuousHeight"):  # Altair's own default size
        config.get("view", {}).pop(key, None)
    if fluid(spec) and not composite(spec):
        spec["autosize"] = {"type": "fit-x", "contains": "padding"}
    return spec


def composite(spec: Spec) -> bool:
    """Whether a figure has several views, to which Vega-Lite does not grant a `container` width."""
    return any(key in spec for key in (*SIMPLE, *COMPOSITE)) or bool(
        FACET_CHANNELS & set(spec.get("encoding", {}))
    )


def views(spec: Spec) -> Iterator[Spec]:
    """A specification and the views inside it (layers take the width of their parent)."""
    yield spec
    if isinstance(spec.get("spec"), dict):
        yield from views(spec["spec"])
    for key in COMPOSITE:
        for child in spec.get(key, []):
            yield from views(child)


def fluid(spec: Spec) -> bool:
    """Whether any view asks for the width of its container."""
    return any(view.get("width") == "container" for view in views(spec))


def sized(spec: Spec, width: float) -> Spec:
    """The specification with `container` replaced by a width in px.

    Of a figure with one view that is the width of the whole drawing, axes included; of
    a figure with several it is the width of each plotting area.
    """
    spec = copy.deepcopy(spec)
    for view in views(spec):
        if view.get("width") == "container":
            view["width"] = width
    return spec


def svg(spec: Spec) -> str:
    """The drawing of a specification, laid out so that no reader's font is too wide for it.

    Text is measured in a font that every build has and drawn in a font of the reader's. So
    the layout is made for letters larger by `SLACK`, which are then drawn at their own size.
    """
    sizes: dict[str, str] = {}

    def larger(value: Any, key: str = "") -> Any:
        if isinstance(value, dict):
            return {k: larger(child, k) for k, child in value.items()}
        if isinstance(value, list):
            return [larger(child) for child in value]
        if key.lower().endswith("fontsize") and isinstance(value, int | float):
            size = round(value * SLACK, 4)
            sizes[f'font-size="{size:g}px"'] = f'font-size="{value:g}px"'
            return size
        return value

    data = {key: spec[key] for key in ("data", "datasets") if key in spec}
    spec = larger({key: value for key, value in spec.items() if key not in data}) | data
    spec["config"] = {**spec.get("config", {}), "font": MEASURE}
    drawing = vl_convert.vegalite_to_svg(spec, vl_version=VEGALITE)
    drawing = re.sub(r'font-size="[\d.]+px"', lambda m: sizes.get(m[0], m[0]), drawing)
    return drawing.replace(f' font-family="{MEASURE}"', "")  # figures.css gives the site's font


def svg_size(drawing: str) -> tuple[float, float]:
    """Width and height of a drawing in px."""
    size = re.search(r'<svg[^>]*\swidth="([\d.]+)"\sheight="([\d.]+)"', drawing)
    if not size:
        raise ValueError(f"no size in {drawing[:120]!r}")
    return float(size[1]), float(size[2])


def with_height(spec: Spec) -> Spec:
    """A fluid view with the height of its plot in px, where that followed from its rows.

    A height by rows makes Vega-Lite warn in the reader's console, and a control that filters rows
    would move the page under the reader.
    """
    if not fluid(spec) or composite(spec) or isinstance(spec.get("height"), int | float):
        return spec
    plot = re.search(
        r'class="background"[^>]*d="M[\d.]+,[\d.]+h[\d.]+v([\d.]+)', svg(sized(spec, WIDE))
    )
    return {**spec, "height": float(plot[1])} if plot else spec


def share(spec: Spec) -> tuple[float, float]:
    """For several views: the px taken by axes and gaps, and how many plots stand side by side.

    Two trial drawings give the straight line between the width of a plotting area and the
    width of the whole.
    """
    first, second = (svg_size(svg(sized(spec, width)))[0] for width in (100, 200))
    across = (second - first) / 100
    return first - 100 * across, across


def static_drawing(spec: Spec, width: int) -> str:
    """A drawing laid out for `width` px (as given where the author fixed the width)."""
    if width < WIDE:
        legend = spec.get("config", {}).get("legend", {})
        columns = legend.get("columns", NARROW_LEGEND_COLUMNS)
        config = {**spec.get("config", {}), "legend": {**legend, "columns": columns}}
        spec = {**spec, "config": config}
    if fluid(spec) and composite(spec):
        fixed, across = share(spec)
        return svg(sized(spec, max(60, int((width - fixed) / across))))
    return svg(sized(spec, width))


def unique_ids(drawing: str, prefix: str) -> str:
    """The drawing with its ids numbered from 1 under a prefix.

    vl-convert counts clip paths from the start of the process: in a page they would collide,
    and two builds would differ.

    >>> unique_ids('<g clip-path="url(#clip7)"/><clipPath id="clip7">', "a")
    '<g clip-path="url(#a-1)"/><clipPath id="a-1">'
    """
    ids = dict.fromkeys(re.findall(r'\sid="([^"]+)"', drawing))
    names = {old: f"{prefix}-{number}" for number, old in enumerate(ids, 1)}

    def renamed(match: re.Match[str]) -> str:
        return match[1] + names.get(match[2], match[2]) + match[3]

    drawing = re.sub(r'(\sid=")([^"]+)(")', renamed, drawing)
    drawing = re.sub(r"(url\(#)([^)]+)(\))", renamed, drawing)
    return re.sub(r'(href="#)([^"]+)(")', renamed, drawing)


def without_roles(drawing: str) -> str:
    """The drawing without the roles of its parts: a figure is one image with one text."""
    return re.sub(r'\s(?:role|aria-[a-z]+)="[^"]*"', "", drawing)


def embedded(drawing: str, alt: str, prefix: str) -> str:
    """A drawing ready for a page: one image with one alternative text, scaled by CSS."""
    width, height = svg_size(drawing)
    drawing = without_roles(drawing)
    start = (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="{html.escape(alt)}"'
        f' viewBox="0 0 {width:g} {height:g}" style="max-width:{width:g}px">'
    )
    return unique_ids(re.sub(r"<svg[^>]*>", lambda _: start, drawing, count=1), prefix)


# --- writing


def figure_html(node: VegaFigure, downloads: str) -> str:
    """The whole figure; `downloads` is the relative path to the folder of its files."""
    stem, alt = node["stem"], node["alt"]
    caption = f'<p class="figure-title">{html.escape(node["title"])}</p>'
    if node["subtitle"]:
        caption += f'<p class="figure-subtitle">{html.escape(node["subtitle"])}</p>'
    drawings = "".join(
        f'<div class="figure-static figure-{size}">{embedded(text, alt, f"{stem}-{size}")}</div>'
        for size, text in node["drawings"].items()
    )
    form = ""
    if node["controls"]:
        form = (
            f'<form class="figure-controls" style="--figure-controls:{node["controls"]}">'
            '<noscript><p class="figure-note">The controls need JavaScript; '
            "the drawing shows their default setting.</p></noscript></form>"
        )
    aids = "".join(
        f'<details class="figure-aid"><summary>{summary}</summary><p>{html.escape(text)}</p>'
        "</details>"
        for summary, text in (
            ("How to read this figure", node["how_to_read"]),
            ("What not to conclude", node["what_not_to_conclude"]),
        )
        if text
    )
    several = len(node["tables"]) > 1
    links = [
        f'<a href="{downloads}{file}" download>data{f" {n}" if several else ""} (CSV)</a>'
        for n, file in enumerate(table_files(node), 1)
    ] + [f'<a href="{downloads}{stem}.json" download>specification (JSON)</a>']
    # Not even a quoted "</script>" or "<!--" may end the block early.
    spec = node["spec"].replace("<", "\\u003c")
    return (
        f'<figure class="recount-figure" id="{node["ids"][0]}"'
        f' data-fixed="{node["fixed"]:g}" data-across="{node["across"]:g}">'
        f"<figcaption>{caption}</figcaption>{form}"
        f'<div class="figure-drawing">{drawings}</div>'
        f'<script type="application/json" class="figure-spec">{spec}</script>'
        f'<div class="figure-aids">{aids}</div>'
        f'<p class="figure-downloads">Download: {" · ".join(links)}</p></figure>\n'
    )


def table_files(node: VegaFigure) -> list[str]:
    """File names of a figure's tables: `stem.csv`, then `stem-2.csv` and so on."""
    numbers = range(1, len(node["tables"]) + 1)
    return [f"{node['stem']}{'' if n == 1 else f'-{n}'}.csv" for n in numbers]


def write_downloads(node: VegaFigure, folder: Path) -> None:
    """Put the figure's data and its specification (with plain colours) into the site."""
    folder.mkdir(parents=True, exist_ok=True)
    for file, text in zip(table_files(node), node["tables"], strict=True):
        (folder / file).write_text(text, encoding="utf-8")
    (folder / f"{node['stem']}.json").write_text(node["source_spec"], encoding="utf-8")


def visit_html(translator: HTML5Translator, node: VegaFigure) -> None:
    """Write the figure and its files; the children are for other formats."""
    builder = translator.builder
    write_downloads(node, Path(builder.outdir) / "_static" / "figures")
    # In singlehtml every page is an anchor of one file, which is where the root document would be.
    single = builder.name == "singlehtml"
    page = builder.config.root_doc if single else builder.get_target_uri(node["docname"])
    translator.body.append(figure_html(node, relative_uri(page, "_static/figures/")))
    raise nodes.SkipNode


def visit_other(translator: nodes.NodeVisitor, node: VegaFigure) -> None:
    """Print the children, title and alternative text, where there is no drawing."""


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


def figure_node(spec: Spec, docname: str, location: tuple[str, int | None]) -> VegaFigure:
    """The figure of one specification, drawn; what it lacks is warned of at `location`.

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
    drawings = {"wide": static_drawing(drawing, WIDE)}
    if fluid(drawing):
        drawings["narrow"] = static_drawing(drawing, NARROW)
    for size, limit in {"wide": WIDE, "narrow": NARROW}.items():
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
        alt=alt,
        how_to_read=str(usermeta.get("how_to_read", "")),
        what_not_to_conclude=str(usermeta.get("what_not_to_conclude", "")),
        controls=len(controls(spec)),
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
    stamp = f"/* Vega-Lite {VEGALITE}, bundled by vl-convert {vl_convert.__version__} */\n"
    path = Path(app.outdir) / "_static" / BUNDLE
    if not path.exists() or not path.read_text(encoding="utf-8").startswith(stamp):
        code = vl_convert.javascript_bundle(vl_version=VEGALITE)
        # Its top-level names are short and many: they stay inside a function.
        path.write_text(f"{stamp}(() => {{{code}}})();\n", encoding="utf-8")


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the node, the files of a page and the bundle (the renderer is an entry point)."""
    other = (visit_other, visit_other)
    app.add_node(
        VegaFigure, html=(visit_html, visit_other), latex=other, text=other, man=other,
        texinfo=other,
    )  # fmt: skip
    app.connect("html-page-context", add_files_to_pages)
    app.connect("build-finished", write_bundle)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
