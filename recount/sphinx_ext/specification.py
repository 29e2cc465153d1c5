"""A Vega-Lite specification, read: its texts, its controls, its tables and its views."""

from __future__ import annotations

import copy
import csv
import io
import re
from collections.abc import Iterator
from typing import Any

Spec = dict[str, Any]

SIMPLE, COMPOSITE = ("spec", "facet", "repeat"), ("vconcat", "hconcat", "concat")
FACET_CHANNELS = {"row", "column", "facet"}
CSS_VARIABLE = re.compile(r"var\(--[\w-]+,\s*([^()]+(?:\([^()]*\))?)\)")


def lines(text: Any) -> list[str]:
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


def in_utc(value: Any) -> Any:
    """A copy whose scales of time are in UTC: a date without a time of day is the same everywhere.

    Otherwise a reader east of Greenwich loses the label of the first day of a month.

    >>> in_utc({"x": {"field": "day", "type": "temporal"}})
    {'x': {'field': 'day', 'type': 'temporal', 'scale': {'type': 'utc'}}}
    """
    if isinstance(value, list):
        return [in_utc(child) for child in value]
    if not isinstance(value, dict):
        return value
    copied = {
        key: child if key in ("data", "datasets") else in_utc(child) for key, child in value.items()
    }
    if copied.get("type") == "temporal" and copied.get("scale", {}) is not None:
        copied["scale"] = {"type": "utc", **copied.get("scale", {})}
    return copied


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
