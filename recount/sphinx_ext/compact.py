"""A drawing in fewer elements and shorter numbers, which nobody can tell from the one it was.

- Coordinates have one decimal: a tenth of a pixel.  Paths are written from point to point.
- Marks of one look that follow one another are one path: a hundred dots of a figure, its ticks.
  Where they are translucent and might lie over one another they stay apart.
- What sets nothing is left out: groups without a word of their own, empty texts, values that are
  the default, paths without a paint of their own (the drawing as a whole has none to give).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from xml.etree.ElementTree import Element, fromstring, tostring

PLACE = re.compile(r"translate\((-?[\d.e-]+),(-?[\d.e-]+)\)")
COORDINATES = ("transform", "x", "y", "x1", "y1", "x2", "y2", "dy", "width", "height", "points")
DECIMALS = re.compile(r"-?\d+\.\d+(?:e-?\d+)?")
PART = re.compile(r"([MLAhvHVZz])([^A-Za-z]*)")
WHOLE = re.compile(r"[MLAhvHVZz\d.,\s-]*")  # all that `steps` reads
NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
DEFAULTS = {"opacity": "1", "font-weight": "normal", "text-anchor": "start"}
OPACITIES = {"opacity", "fill-opacity", "stroke-opacity"}
MARK = re.compile(r"mark-(?!group)\w+")  # a class that tells what is drawn


@dataclass(frozen=True)
class Stroke:
    """One line of a path from its first point: as steps, and the box that it lies in."""

    x: float
    y: float
    steps: str
    box: tuple[float, float, float, float]

    def at(self, x: float, y: float) -> Stroke:
        """The same line, moved."""
        left, top, right, bottom = self.box
        return Stroke(
            self.x + x, self.y + y, self.steps, (left + x, top + y, right + x, bottom + y)
        )

    def __str__(self) -> str:
        return f"M{short(self.x)},{short(self.y)}{self.steps}"


def short(value: float) -> str:
    """A number with at most one decimal.

    >>> short(12.04), short(-0.04), short(2.25)
    ('12', '0', '2.2')
    """
    text = f"{value:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text


def strokes(path: str) -> list[Stroke] | None:
    """The lines of a path, or None where it has curves that nobody here draws with.

    >>> print(*strokes("M4.87,0A4.87,4.87,0,1,1,-4.87,0L1,1Z"))
    M4.9,0a4.9,4.9,0,1,1,-9.8,0l5.9,1z
    """
    if not WHOLE.fullmatch(path):
        return None
    return [_stroke(one) for one in re.findall(r"M[^M]*", path)]


def _stroke(path: str) -> Stroke:
    points: list[tuple[float, float]] = []
    written: list[str] = []
    x = y = reach = 0.0  # where the pen is, as it is written: short numbers add up to no drift
    for sign, rest in PART.findall(path):
        given = [float(one) for one in NUMBER.findall(rest)]
        if sign in "Zz":
            written.append("z")
        elif sign in "hHvV":
            to = given[0] if sign.isupper() else given[0] + (x if sign == "h" else y)
            step = short(to - (x if sign in "hH" else y))
            written.append(sign.lower() + step)
            x, y = (x + float(step), y) if sign in "hH" else (x, y + float(step))
        else:
            size = 7 if sign == "A" else 2
            for n in range(0, len(given), size):
                *arc, to_x, to_y = given[n : n + size]
                if sign == "M" and not points:
                    start = (to_x, to_y)
                    x, y = float(short(to_x)), float(short(to_y))
                else:
                    across, down = short(to_x - x), short(to_y - y)
                    before = "".join(f"{short(one)}," for one in arc)
                    if not arc and "0" in (across, down):
                        written.append(f"h{across}" if down == "0" else f"v{down}")
                    else:
                        written.append(f"{'a' if arc else 'l'}{before}{across},{down}")
                    x, y = x + float(across), y + float(down)
                reach = max([reach, *arc[:2]])
                points.append((x, y))
        points.append((x, y))
    xs, ys = ([point[n] for point in points] for n in (0, 1))
    reach *= 2  # how far an arc may bend beyond its ends
    box = (min(xs) - reach, min(ys) - reach, max(xs) + reach, max(ys) + reach)
    return Stroke(*start, "".join(written), box)


def _lines(element: Element) -> list[Stroke] | None:
    """What a path or a line draws, where it stands; None where it is more than moved."""
    place = PLACE.fullmatch(element.get("transform", "translate(0,0)"))
    if not place:
        return None
    x, y = float(place[1]), float(place[2])
    if element.tag == "line":
        x2, y2 = float(element.get("x2", 0)), float(element.get("y2", 0))
        if element.get("x1") or element.get("y1"):
            return None
        steps = f"h{short(x2)}" if not y2 else f"v{short(y2)}" if not x2 else ""
        box = (min(0, x2), min(0, y2), max(0, x2), max(0, y2))
        return [Stroke(0, 0, steps or f"l{short(x2)},{short(y2)}", box).at(x, y)]
    found = strokes(element.get("d", ""))
    return found and [one.at(x, y) for one in found]


def _look(element: Element) -> tuple[tuple[str, str], ...]:
    """All of a mark but its place and shape."""
    return tuple(
        (name, value)
        for name, value in sorted(element.items())
        if name not in ("transform", "d", "x2", "y2")
    )


def _turn(one: Stroke) -> str:
    """What two filled marks must share to fill the same together as apart: how they turn."""
    if box := re.fullmatch(r"h(-?)[\d.]+v(-?)[\d.]+h-?[\d.]+z", one.steps):
        return "clockwise" if box[1] == box[2] else "counterclockwise"
    return one.steps


def _joins(marks: list[tuple[Element, list[Stroke]]]) -> bool:
    """Whether marks of one look, drawn at once, look as they do one after the other."""
    look = marks[0][0]
    lines = [one for _, drawn in marks for one in drawn]
    filled = look.tag == "path" and look.get("fill", "none") != "none"
    if filled and look.get("stroke", "none") not in ("none", look.get("fill")):
        return False
    if filled and len({_turn(one) for one in lines}) > 1:
        return False
    if OPACITIES.isdisjoint(look.keys()):
        return True
    wide = float(look.get("stroke-width", 1)) if look.get("stroke") else 0
    return not any(_touch(a.box, b.box, wide) for a, b in combinations(lines, 2))


def _touch(
    a: tuple[float, float, float, float], b: tuple[float, float, float, float], wide: float
) -> bool:
    return (
        a[0] <= b[2] + wide and b[0] <= a[2] + wide and a[1] <= b[3] + wide and b[1] <= a[3] + wide
    )


def _runs(parent: Element) -> Iterator[list[tuple[Element, list[Stroke]]]]:
    """The marks of one look that follow one another."""
    run: list[tuple[Element, list[Stroke]]] = []
    for child in parent:
        mark = child.tag in ("path", "line") and len(child) == 0
        drawn = _lines(child) if mark else None
        if run and (
            drawn is None or (child.tag, _look(child)) != (run[0][0].tag, _look(run[0][0]))
        ):
            yield run
            run = []
        if drawn:
            run.append((child, drawn))
    if run:
        yield run


def _join(parent: Element) -> None:
    """Write the marks of a group anew, those of one look as one."""
    for run in list(_runs(parent)):
        first = run[0][0]
        together = len(run) > 1 and _joins(run)
        if first.tag == "line" and not together:
            continue
        for mark, lines in run[:1] if together else run:
            mark.tag = "path"
            for name in ("x2", "y2", "transform"):
                mark.attrib.pop(name, None)
            written = [one for _, more in run for one in more] if together else lines
            mark.set("d", "".join(map(str, written)))
        for mark, _ in run[1:] if together else []:
            parent.remove(mark)


def _bare(element: Element) -> None:
    """Leave out the attributes that set nothing."""
    for name, value in list(element.items()):
        if DEFAULTS.get(name) == value or (name, value) == ("transform", "translate(0,0)"):
            del element.attrib[name]
        elif name == "class":
            mark = MARK.search(value)
            element.attrib.pop("class")
            if mark and element.tag == "g":
                element.set("class", mark[0])
        elif name == "stroke-width" and element.tag != "g" and not element.get("stroke"):
            del element.attrib[name]


def _flat(parent: Element) -> None:
    """Put what stands in groups without a word of their own in their place."""
    children = []
    for child in list(parent):
        _flat(child)
        if child.tag == "g" and not child.attrib:
            children += list(child)
        elif not _nothing(child, parent):
            children.append(child)
    parent[:] = children


def _nothing(child: Element, parent: Element) -> bool:
    """Whether an element leaves no mark on the page."""
    if child.tag in ("g", "text"):
        return not len(child) and not child.text
    unpainted = "fill" not in child.attrib and "stroke" not in child.attrib
    return child.tag == "path" and unpainted and parent.tag != "clipPath"


def compact(drawing: str) -> str:
    """What stands in an `svg` element, in fewer elements and shorter numbers.

    >>> dot = '<path transform="translate({},5.04)" d="M1,0L2,0Z" fill="red" stroke-width="2"/>'
    >>> compact('<g class="role-frame">' + dot.format(1) + dot.format(9.96) + "</g>")
    '<path d="M2,5h1zM11,5h1z" fill="red"/>'
    """
    if "xlink:" in drawing:
        return drawing
    root = fromstring(f"<svg>{drawing}</svg>")
    for element in root.iter():
        _bare(element)
    for element in list(root.iter()):
        if element.tag != "clipPath":
            _join(element)
    for element in root.iter():
        for name in COORDINATES:
            if value := element.get(name):
                element.set(name, DECIMALS.sub(lambda m: short(float(m[0])), value))
    _flat(root)
    text = tostring(root, encoding="unicode").replace(" />", "/>")
    return text.removeprefix("<svg>").removesuffix("</svg>") if len(root) else ""
