"""The forms that several chapters draw, one call each.

Each function returns a list of layers, in the order in which they are drawn, or a parameter:
`alt.layer(*charts.reference_line(x=30), *charts.interval_plot(rates, "endpoint"))`. What is left
out takes the look that most figures have; keywords at the end go to the mark of the text.

A place (`x`, `y`) is a number of the data, the name of a quantitative field, or any Altair
channel, such as `alt.value(12)` for a distance in pixels.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

import altair as alt
import pandas as pd
from altair.utils.schemapi import Undefined, UndefinedType

from recount.authoring import figures

Data: TypeAlias = pd.DataFrame | alt.Chart
Place: TypeAlias = float | str | Any  # Altair's channels share no type
Scale: TypeAlias = alt.Scale | UndefinedType  # Undefined leaves it to Altair

DASHES = [5, 4]
INTERVAL_WIDTH = 3
POINT_SIZE = 100
PATIENT_SIZE = 95


def interval_plot(
    data: Data,
    y: str | alt.Y,
    *,
    value: str = "value",
    low: str = "low",
    high: str = "high",
    text: str = "",
    title: str | UndefinedType | None = Undefined,
    scale: Scale = Undefined,
    axis: alt.Axis | UndefinedType = Undefined,
    color: Any = figures.TREATMENT,
    width: float = INTERVAL_WIDTH,
    size: float = POINT_SIZE,
    tooltip: Sequence[Any] = (),
    halo: float = 0,
    **mark: Any,
) -> list[alt.Chart]:
    """A row for each estimate: a bar from `low` to `high`, the text above it, a point at `value`.

    The rows follow the data; `y` is the name of their field, or a channel. `title`, `scale` and
    `axis` are those of the values. `color` is a colour, or a channel, or a condition. `text` names
    the field of the text, if there is one.

    >>> rates = pd.DataFrame({"arm": ["one"], "value": [43.9], "low": [38.0], "high": [50.0]})
    >>> bar, point = interval_plot(rates, "arm", title="In remission, %")
    >>> bar.to_dict()["encoding"]["x2"]
    {'field': 'high'}
    """
    rows = alt.Y(f"{y}:N", title=None, sort=_in_order(data, y)) if isinstance(y, str) else y
    base = _chart(data).encode(y=rows)
    painted: dict[str, Any] = {}
    if isinstance(color, str):
        painted = {"color": color}
    else:
        base = base.encode(color=color)
    if tooltip:
        base = base.encode(tooltip=list(tooltip))
    values = alt.X(f"{low}:Q", title=title, scale=scale, axis=axis)
    bar = base.mark_rule(strokeWidth=width, **painted).encode(x=values, x2=f"{high}:Q")
    point = base.mark_point(size=size, **painted).encode(x=_place(alt.X, value, scale))
    above = {"dy": -14} | mark
    texts = label(base, text, x=value, scale=scale, halo=halo, **above) if text else []
    return [bar, *texts, point]


def label(
    data: Data,
    text: str = "text",
    *,
    x: Place = None,
    y: Place = None,
    scale: Scale = Undefined,
    color: Any = None,
    halo: float = 0,
    **mark: Any,
) -> list[alt.Chart]:
    """A text beside each row of the data, from its field `text`.

    `scale` is that of the quantitative places. With a `halo`, so many pixels wide, the text stays
    readable on lines and bars.

    >>> curve = pd.DataFrame({"month": [3], "alive": [61.0], "text": ["blinatumomab"]})
    >>> (text,) = label(curve, x="month", y="alive", dx=6, fontWeight="bold")
    >>> text.to_dict()["mark"]
    {'type': 'text', 'dx': 6, 'fontWeight': 'bold'}
    """
    field = f"{text}:N" if ":" not in text else text
    return _texts(_chart(data), alt.Text(field), x, y, scale, color, halo, mark)


def annotation(
    text: str,
    *,
    x: Place = None,
    y: Place = None,
    scale: Scale = Undefined,
    color: Any = None,
    halo: float = 0,
    **mark: Any,
) -> list[alt.Chart]:
    """A text of its own at a place, which stands for no row of the data.

    >>> (text,) = annotation("per patient", x=3.1, y=alt.value(-4), align="right")
    >>> text.to_dict()["encoding"]["text"]
    {'value': 'per patient'}
    """
    return _texts(_no_data(), alt.value(text), x, y, scale, color, halo, mark)


def reference_line(
    *,
    x: Place = None,
    y: Place = None,
    scale: Scale = Undefined,
    text: str = "",
    at: float = 12,
    data: Data | None = None,
    color: str = figures.INK,
    width: float | None = None,
    dashed: bool = True,
    **mark: Any,
) -> list[alt.Chart]:
    """A line across the figure at `x` or at `y`, with its text `at` so many pixels from the edge.

    `data` is needed only for a place that is a field. Raises ValueError unless one of `x` and `y`
    is given.

    >>> rule, text = reference_line(x=30, text="threshold 30%", color=figures.DISCREPANT)
    >>> rule.to_dict()["encoding"]["x"]
    {'datum': 30}
    """
    if (x is None) == (y is None):
        raise ValueError("a reference line needs a place: either x or y")
    channel, place = (alt.X, x) if y is None else (alt.Y, y)
    where: dict[str, Any] = {"x" if y is None else "y": _place(channel, place, scale)}
    base = _no_data() if data is None else _chart(data)
    look: dict[str, Any] = {"strokeDash": DASHES} if dashed else {}
    look |= {} if width is None else {"strokeWidth": width}
    rule = base.mark_rule(**look, color=color).encode(**where)
    if not text:
        return [rule]
    beside = {"align": "right"} | ({"dx": -6} if y is None else {"dx": -4, "baseline": "bottom"})
    along = {"y" if y is None else "x": alt.value(at)}
    words = base.mark_text(**(beside | mark), color=color)
    return [rule, words.encode(**where, **along, text=alt.value(text))]


def dot_row(
    data: Data,
    x: alt.X | str,
    y: alt.Y | str,
    *,
    color: Any,
    size: float = PATIENT_SIZE,
    tooltip: Sequence[Any] = (),
    **mark: Any,
) -> list[alt.Chart]:
    """One mark for each patient, placed by two fields whose axes are not drawn.

    >>> patients = pd.DataFrame({"place": [0, 1], "row": [0, 0], "outcome": ["alive", "died"]})
    >>> (dots,) = dot_row(patients, "place", "row", color="outcome:N")
    >>> dots.to_dict()["encoding"]["x"]
    {'axis': None, 'field': 'place', 'type': 'quantitative'}
    """
    where = {
        name: channel(f"{place}:Q", axis=None) if isinstance(place, str) else place
        for name, channel, place in (("x", alt.X, x), ("y", alt.Y, y))
    }
    dots = _chart(data).mark_point(**({"size": size, "opacity": 1} | mark))
    dots = dots.encode(**where, color=color)
    return [dots.encode(tooltip=list(tooltip)) if tooltip else dots]


def palette(field: str, colours: Mapping[str, str]) -> alt.Color:
    """The colour of a field by its values, without a legend: the figure names them directly.

    >>> palette("arm", {"blinatumomab": "blue"}).to_dict()["scale"]
    {'domain': ['blinatumomab'], 'range': ['blue']}
    """
    scale = alt.Scale(domain=list(colours), range=list(colours.values()))
    return alt.Color(f"{field}:N", scale=scale, legend=None)


def choice(
    name: str,
    options: Sequence[Any],
    label: str,
    *,
    value: Any = None,
    labels: Sequence[str] | None = None,
    menu: bool = False,
) -> alt.Parameter:
    """A choice for the reader, the first option unless `value` says another: buttons, or a menu.

    >>> choice("arm_shown", ["randomised", "treated"], "Counted among").param.to_dict()["value"]
    'randomised'
    """
    binding = alt.binding_select if menu else alt.binding_radio
    named: dict[str, Any] = {} if labels is None else {"labels": list(labels)}
    bind = binding(options=list(options), name=f"{label} ", **named)
    return alt.param(name=name, value=options[0] if value is None else value, bind=bind)


def slider(
    name: str, low: float, high: float, step: float, value: float, label: str
) -> alt.Parameter:
    """A number that the reader moves from `low` to `high`.

    >>> slider("patients", 60, 360, 25, 185, "Evaluable patients").param.to_dict()["bind"]
    {'input': 'range', 'max': 360, 'min': 60, 'name': 'Evaluable patients ', 'step': 25}
    """
    bind = alt.binding_range(min=low, max=high, step=step, name=f"{label} ")
    return alt.param(name=name, value=value, bind=bind)


def switch(name: str, label: str, *, value: bool = False) -> alt.Parameter:
    """Something that the reader turns on and off.

    >>> switch("cri", "count CRi too").param.to_dict()["bind"]
    {'input': 'checkbox', 'name': 'count CRi too '}
    """
    return alt.param(name=name, value=value, bind=alt.binding_checkbox(name=f"{label} "))


def _chart(data: Data) -> alt.Chart:
    return alt.Chart(data) if isinstance(data, pd.DataFrame) else data


def _no_data() -> alt.Chart:
    return alt.Chart(alt.Data(values=[{}]))


def _in_order(data: Data, field: str) -> Any:
    """The values of a field in the order of the data; a chart must say its own order."""
    table = data if isinstance(data, pd.DataFrame) else data.data
    return list(dict.fromkeys(table[field])) if isinstance(table, pd.DataFrame) else None


def _place(channel: Any, place: Place, scale: Scale) -> Any:
    if isinstance(place, str):
        return channel(place if ":" in place else f"{place}:Q", scale=scale)
    if isinstance(place, int | float):
        typed = {} if scale is Undefined else {"type": "quantitative", "scale": scale}
        return alt.datum(place, **typed)
    return place


def _texts(
    base: alt.Chart,
    text: Any,
    x: Place,
    y: Place,
    scale: Scale,
    color: Any,
    halo: float,
    mark: dict[str, Any],
) -> list[alt.Chart]:
    where = {
        name: _place(channel, place, scale)
        for name, channel, place in (("x", alt.X, x), ("y", alt.Y, y))
        if place is not None
    }
    behind: dict[str, Any] = {"stroke": figures.PAPER, "strokeWidth": halo, "strokeJoin": "round"}
    painted: dict[str, Any] = {"color": color} if isinstance(color, str) else {}
    layers = [base.mark_text(**mark, **behind)] if halo else []
    layers.append(base.mark_text(**mark, **painted))
    layers = [layer.encode(**where, text=text) for layer in layers]
    if color is not None and not painted:
        layers[-1] = layers[-1].encode(color=color)
    return layers
