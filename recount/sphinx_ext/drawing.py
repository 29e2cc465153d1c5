"""The static drawings of a figure: laid out for a width, the same bytes on every machine."""

from __future__ import annotations

import html
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import vl_convert

from recount.sphinx_ext.compact import compact
from recount.sphinx_ext.specification import Spec, composite, fluid, in_utc, sized

VEGALITE = "6.4"
WIDE = 688  # px: the text column in a window of 1280 px
NARROW = 340  # px: a phone of 375 px less its margins
TURN = 480  # px: up to here the narrow drawing is shown, as in figures.css and figures.js
NARROW_LEGEND_COLUMNS = 2  # the same in figures.js
MEASURE = "Liberation Sans"  # comes with vl-convert: the same on every machine
SLACK = 1.14  # DejaVu Sans, the widest font a reader is likely to have, against Liberation Sans
EMPTY_PATH = re.compile(
    r'<path class="(?:foreground" d=""[^>]*display="none"|background" d="M0,0h0v0h0Z")[^>]*/>'
    r"|<path(?![^>]*\sd=)[^>]*/>"
)


def drawn(spec: Spec) -> Spec:
    """What is left to draw once title, reading aids and name are printed as HTML."""
    spec = in_utc(spec)
    usermeta = spec.get("usermeta") or {}
    kept = {key: usermeta[key] for key in ("narrow", "shown_controls") if key in usermeta}
    for key in ("$schema", "name", "title", "description", "usermeta"):
        spec.pop(key, None)
    if kept:  # what is otherwise on a phone, and how many controls are shown: figures.js reads it
        spec["usermeta"] = kept
    config = spec.setdefault("config", {})
    config["aria"] = False  # one image with one text: labels of its parts would be noise
    for key in ("continuousWidth", "continuousHeight"):  # Altair's own default size
        config.get("view", {}).pop(key, None)
    if fluid(spec) and not composite(spec):
        spec["autosize"] = {"type": "fit-x", "contains": "padding"}
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
    with _utc():
        drawing = vl_convert.vegalite_to_svg(spec, vl_version=VEGALITE)
    drawing = re.sub(r'font-size="[\d.]+px"', lambda m: sizes.get(m[0], m[0]), drawing)
    return drawing.replace(f' font-family="{MEASURE}"', "")  # figures.css gives the site's font


@contextmanager
def _utc() -> Iterator[None]:
    """Greenwich's time for what runs inside: the first drawing of a process fixes its zone."""
    before = os.environ.get("TZ")
    os.environ["TZ"] = "UTC"
    try:
        yield
    finally:
        if before is None:
            del os.environ["TZ"]
        else:
            os.environ["TZ"] = before


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
    width of the whole; they are wide enough for texts to stay inside.
    """
    narrow, wide = 250, 450
    first, second = (svg_size(svg(sized(spec, width)))[0] for width in (narrow, wide))
    across = (second - first) / (wide - narrow)
    return first - narrow * across, across


def static_drawing(spec: Spec, width: int) -> str:
    """A drawing laid out for `width` px (as given where the author fixed the width)."""
    if width <= TURN:
        legend = spec.get("config", {}).get("legend", {})
        columns = legend.get("columns", NARROW_LEGEND_COLUMNS)
        config = {**spec.get("config", {}), "legend": {**legend, "columns": columns}}
        spec = {**spec, "config": config, **spec.get("usermeta", {}).get("narrow", {})}
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


def without_empty_parts(drawing: str) -> str:
    """The drawing without the paths that Vega draws nothing with, and without default values.

    >>> without_empty_parts('<g><path stroke="red"/><path d="M0,0h1"/></g>')
    '<g><path d="M0,0h1"/></g>'
    >>> without_empty_parts('<g opacity="1"><path class="foreground" d="" display="none"/></g>')
    '<g></g>'
    """
    return re.sub(r'\s(?:opacity="1"|pointer-events="none")', "", EMPTY_PATH.sub("", drawing))


def embedded(drawing: str, alt: str, prefix: str) -> str:
    """A drawing ready for a page: one image with one alternative text, scaled by CSS."""
    width, height = svg_size(drawing)
    drawing = without_empty_parts(without_roles(drawing))
    inside = re.sub(r"\A.*?<svg[^>]*>|</svg>\s*\Z", "", drawing, flags=re.DOTALL)
    start = (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="{html.escape(alt)}"'
        f' viewBox="0 0 {width:g} {height:g}" style="max-width:{width:g}px">'
    )
    return unique_ids(f"{start}{compact(inside)}</svg>", prefix)
