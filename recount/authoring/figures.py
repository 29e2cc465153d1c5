"""The look of the book's charts, and `show`, which puts one on a page.

Importing the module switches Altair to the house theme and to an output that is text: a
Vega-Lite specification with its data, the same on every run, without scripts or random names.

Colours carry meaning, the same on all pages. Each is a CSS variable of the site with the light
value as fallback (Okabe and Ito's hues, 2008, with the lightness moved until text in the colour
has a contrast of at least 4.5 to 1; `static/figures.css` has the dark values).
"""

from __future__ import annotations

import hashlib
import json
import math
import re
from collections.abc import Callable, Sequence
from typing import Any, Literal, TypedDict

import altair

from recount.authoring.provenance import behind
from recount.data.outputs import FIGURE as MIME

NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")

INK = "var(--figure-ink, #222832)"
MUTED = "var(--figure-muted, #48566b)"
GRID = "var(--figure-grid, #d9dde3)"
PAPER = "var(--figure-paper, #fff)"

TREATMENT = "var(--figure-blue, #0072b2)"  # blinatumomab
CONTROL = "var(--figure-amber, #8f6300)"  # chemotherapy, or whatever it is compared with
SUBGROUP = "var(--figure-green, #007a5a)"  # a part of the patients set against the whole
COMPUTED = "var(--figure-purple, #9b3f7d)"  # what code on the page worked out
DISCREPANT = "var(--figure-vermillion, #b84a00)"  # where a source and arithmetic differ
CONTEXT = "var(--figure-grey, #5f6b76)"  # background, for orientation only
REPORTED = INK  # as printed in a document

# What became of patients; on a page that draws it, these colours mean nothing else.
REMISSION = SUBGROUP
RELAPSE = DISCREPANT
DEATH = INK
REFRACTORY = CONTEXT

CATEGORIES = [TREATMENT, CONTROL, SUBGROUP, COMPUTED, DISCREPANT, CONTEXT]

FONT = "system-ui, Arial, sans-serif"  # outside the site; there its own font takes over
FONT_SIZE = 12

Spec = dict[str, Any]

as_drawing: Callable[[Spec], Spec] | None = None  # what to add to an output outside of the book


class _Labels(TypedDict):
    labelFontSize: int
    titleFontSize: int
    titleFontWeight: Literal["normal"]
    labelColor: str
    titleColor: str


@altair.theme.register("recount", enable=True)
def theme() -> altair.theme.ThemeConfig:
    """Quiet axes, no frame, direct labels in ink; every colour follows the site's palette."""
    labels: _Labels = {
        "labelFontSize": FONT_SIZE,
        "titleFontSize": FONT_SIZE,
        "titleFontWeight": "normal",
        "labelColor": MUTED,
        "titleColor": INK,
    }
    return {
        "config": {
            "background": "transparent",
            "font": FONT,
            "view": {"stroke": None},
            "axis": {
                **labels,
                "gridColor": GRID,
                "domainColor": MUTED,
                "tickColor": MUTED,
                "labelLimit": 200,
                "labelSeparation": 6,
                "titlePadding": 8,
            },
            "axisX": {"titleAnchor": "end"},  # a long title has the room of the labels at its left
            "axisY": {"domain": False, "ticks": False, "labelPadding": 6},
            "header": {**labels, "labelAnchor": "start", "titleAnchor": "start"},
            "legend": {
                **labels,
                "labelColor": INK,
                "orient": "top",
                "labelLimit": 260,
                "symbolStrokeWidth": 2,
            },
            "title": {
                "anchor": "start",
                "color": INK,
                "subtitleColor": MUTED,
                "fontSize": FONT_SIZE + 2,
                "subtitleFontSize": FONT_SIZE,
            },
            "range": {"category": CATEGORIES},
            "mark": {"color": TREATMENT},
            "text": {"color": INK, "fontSize": FONT_SIZE},
            "rule": {"color": INK},
            "line": {"strokeWidth": 2},
            "point": {"filled": True, "size": 70, "color": TREATMENT},
        }
    }


def rounded(value: Any, decimals: int) -> Any:
    """The same data with floats rounded, so that another machine's last bit changes nothing.

    A number other than 0 must not become 0: that raises ValueError.

    >>> rounded({"rate": 0.30000000000000004, "n": 189}, 4)
    {'rate': 0.3, 'n': 189}
    """
    if isinstance(value, dict):
        return {key: rounded(child, decimals) for key, child in value.items()}
    if isinstance(value, list):
        return [rounded(child, decimals) for child in value]
    if isinstance(value, float) and math.isfinite(value):
        short = round(value, decimals)
        if value and not short:
            raise ValueError(f"decimals={decimals} turns {value} into 0: ask for more decimals")
        return short or 0.0  # not -0.0
    return value


def settled(spec: Spec, decimals: int) -> Spec:
    """The specification with its data rounded and named by their rounded content.

    Altair names a table by a hash of the data before rounding. Floats elsewhere (domains,
    positions) keep ten significant digits. `usermeta.tables` keeps the order of tables and
    columns, which is lost where a notebook is stored (its keys are sorted there).
    """

    def elsewhere(value: Any) -> Any:
        if isinstance(value, dict):
            return {k: v if k in ("datasets", "values") else elsewhere(v) for k, v in value.items()}
        if isinstance(value, list):
            return [elsewhere(child) for child in value]
        return float(f"{value:.10g}") if isinstance(value, float) else value

    names, datasets = {}, {}
    for old, rows in spec.get("datasets", {}).items():
        rows = rounded(rows, decimals)
        content = json.dumps(rows, sort_keys=True, ensure_ascii=False)
        names[old] = f"data-{hashlib.sha256(content.encode()).hexdigest()[:12]}"
        datasets[names[old]] = rows

    def renamed(value: Any) -> Any:
        if isinstance(value, dict):
            new = {key: renamed(child) for key, child in value.items()}
            data = new.get("data")
            if isinstance(data, dict) and data.get("name") in names:
                new["data"] = {**data, "name": names[data["name"]]}
            elif isinstance(data, dict) and isinstance(data.get("values"), list):
                new["data"] = {**data, "values": rounded(data["values"], decimals)}
            return new
        return [renamed(child) for child in value] if isinstance(value, list) else value

    rest = {key: value for key, value in spec.items() if key != "datasets"}
    tables = [
        {"name": name, "columns": list(dict.fromkeys(column for row in rows for column in row))}
        for name, rows in datasets.items()
    ]
    extra = {"datasets": datasets, "usermeta": {"tables": tables}} if datasets else {}
    return renamed(elsewhere(rest)) | extra


def bundle(
    chart: altair.TopLevelMixin,
    *,
    name: str,
    title: str,
    alt: str,
    how_to_read: str,
    what_not_to_conclude: str,
    subtitle: str = "",
    neutral: str = "",
    decimals: int = 4,
    facts: Sequence[str] = (),
    held_by: str | Sequence[str] = (),
    narrow_height: float | None = None,
    shown_controls: int | None = None,
) -> dict[str, Any]:
    """The output of a cell that shows a chart, by MIME type; `#figure-name` links to the figure.

    `title` states the message and `subtitle` what is drawn; `neutral` is a title for the class,
    which says what is drawn and not what comes out; `alt` says in words what the drawing
    shows. `how_to_read` and `what_not_to_conclude` are a sentence or two each, folded away
    under the figure; `facts` are the ids of the facts behind the drawing, `held_by` those of the
    claims that hold the title. `narrow_height` is the height of the plot on a phone, where another
    is wanted there; controls after the first `shown_controls` are
    folded. Floats in the data are rounded to `decimals`. A chart of one view
    takes the width of its column; in one of several views give each `width="container"`. Raises
    ValueError with everything that is wrong at once.
    """
    texts = {
        "name": name,
        "title": title,
        "alt": alt,
        "how_to_read": how_to_read,
        "what_not_to_conclude": what_not_to_conclude,
    }
    faults = [f"{field} is empty" for field, text in texts.items() if not text.strip()]
    if name and not NAME.fullmatch(name):
        faults.append("name is not in kebab case (a-z, 0-9, -)")
    spec = chart.to_dict()
    try:
        spec = settled(spec, decimals)
    except ValueError as error:
        faults.append(str(error))
    if faults:
        raise ValueError(f"figure {name!r}: {'; '.join(faults)}")
    if "mark" in spec or "layer" in spec:
        spec.setdefault("width", "container")
    spec["name"] = name
    spec["title"] = {"text": title, "subtitle": subtitle} if subtitle else title
    spec["description"] = alt
    spec["usermeta"] = {
        **spec.get("usermeta", {}),
        "how_to_read": how_to_read,
        "what_not_to_conclude": what_not_to_conclude,
        **({"neutral": neutral} if neutral else {}),
        **({"facts": list(facts)} if facts else {}),
        **({"narrow": {"height": narrow_height}} if narrow_height else {}),
        **({"shown_controls": shown_controls} if shown_controls else {}),
        **({"held_by": [held_by] if isinstance(held_by, str) else [*held_by]} if held_by else {}),
    }
    return {MIME: spec, "text/plain": f"{title}\n{alt}"}


def show(chart: altair.TopLevelMixin, **figure: Any) -> None:
    """Show a chart as a figure of the book; the keywords are those of `bundle`.

    The facts behind the figure are stored with it.
    """
    from IPython.display import display

    data = bundle(chart, **figure, facts=behind())
    display(as_drawing(data) if as_drawing else data, raw=True)


def _plain(spec: Spec, **_options: Any) -> dict[str, Any]:
    """A chart that ends a cell without `show`: the build then says what it lacks."""
    return {
        MIME: spec,
        "text/plain": "A chart; `show` makes it a figure.",
    }


altair.renderers.register("recount", _plain)
altair.renderers.enable("recount")
