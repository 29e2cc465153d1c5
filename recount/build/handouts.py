"""A chapter as a notebook to hand out, which opens and runs in plain Jupyter without a network.

    python -m recount.build.handouts OUT --edition class

Its words are those of the built page, with every number, claim and reference as text; its cells
are those of the chapter, with the outputs that are stored.  The class's edition holds what its page
holds: no answer, nothing after the stop, and of the code what draws the tables and figures that
are left, under their neutral titles.  Where code runs, the library and the data have to lie in a
folder above the notebook, or on the path: that is all it needs beside the packages of the lock.
"""

from __future__ import annotations

import argparse
import html
import re
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat
from bs4 import BeautifulSoup, Tag
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from recount.authoring.plain import SVG, WIDTH, plain_specification, without_variables
from recount.build.editions import EDITIONS, close_page, neutral
from recount.build.execute import notebooks
from recount.build.markdown import PLACE, as_markdown, split
from recount.build.outputs import KERNELSPEC
from recount.build.slices import slices
from recount.data.outputs import FIGURE, Outputs, outputs_path, read_outputs
from recount.data.project import find_root

FOLDED = ("hide-input", "remove-input", "remove-cell")  # the cells whose code the page folds away
WITHOUT_OUTPUT = "remove-cell"
REVEALED = "tag_revealed"
WIDE = re.compile(
    r'id="figure-(?P<name>[a-z0-9-]+)".*?<div class="figure-static figure-wide"[^>]*>'
    r"(?P<svg><svg.*?</svg>)",
    re.DOTALL,
)
SETUP = """\
# Outside of the book, tables are shown as text and figures as drawings.
from recount.authoring.plain import print_plainly

print_plainly()"""


@dataclass
class _Chapter:
    """What a chapter is made from: its built page, its code and what that put out."""

    name: str
    page: str
    stored: Outputs
    numbers: dict[int, int] = field(default_factory=dict)  # of code cells, by order on the page

    @property
    def sources(self) -> list[str]:
        return ["".join(cell["source"]) for cell in self.stored.cells]

    def tags(self, number: int) -> list[str]:
        return self.stored.cells[number]["metadata"].get("tags", [])

    def figures(self) -> dict[str, dict[str, Any]]:
        data = [o.get("data", {}) for cell in self.stored.cells for o in cell.get("outputs", [])]
        return {d[FIGURE]["name"]: d[FIGURE] for d in data if FIGURE in d}

    def drawings(self) -> dict[str, str]:
        """The drawings of its figures as files of their own, by name."""
        return {found["name"]: _alone(found["svg"]) for found in WIDE.finditer(self.page)}


def _alone(svg: str) -> str:
    """A drawing of the page as it stands without the page's style."""
    size = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', svg)
    if size is None:
        raise ValueError(f"a drawing without a size: {svg[:80]}")
    head = (
        f'<svg width="{size[1]}" height="{size[2]}" font-family="system-ui, Arial, sans-serif" '
        'style="background:#fff"'
    )
    svg = re.sub(r'\sstyle="max-width:[^"]*"', "", svg, count=1)
    return without_variables(head + svg.removeprefix("<svg"))


def handout(root: Path, site: Path, name: str, edition: str) -> NotebookNode:
    """The notebook of one chapter of the built `site`; `edition` is `class` or `instructor`.

    Raises ValueError where page and stored outputs do not belong together.
    """
    page = (site / "notebooks" / f"{name}.html").read_text(encoding="utf-8")
    chapter = _Chapter(name, page, read_outputs(root, name))
    article = BeautifulSoup(page, "html.parser")
    _number(chapter, article)
    if edition == "class":
        close_page(article)
    shown = {int(str(cell["data-cell"])): cell for cell in article.select("[data-cell]")}
    outputs = {
        number: _outputs(chapter, cell, edition) for number, cell in shown.items()
    }  # before the page becomes text
    for number, cell in shown.items():
        cell.replace_with(_place(number))
    body = article.select_one("article")
    if body is None:
        raise ValueError(f"{name}: the page has no article")
    for folded in body.select("details") if edition == "instructor" else ():
        folded["open"] = ""
    code = dict(enumerate(chapter.sources))
    if edition == "class":
        code = slices(chapter.sources, {n for n in shown if outputs[n]})
    return _notebook(chapter, split(as_markdown(body)), code, outputs)


def _place(number: int) -> Tag:
    tag = BeautifulSoup("", "html.parser").new_tag("p")
    tag.string = f"{PLACE}{number}e"
    return tag


def _number(chapter: _Chapter, page: BeautifulSoup) -> None:
    """Say at each cell of a page which of the chapter's cells it is."""
    squashed = ["".join(source.split()) for source in chapter.sources]
    after = 0
    for cell in page.select("article div.cell"):
        inputs = cell.select("div.cell_input pre")
        if inputs:
            text = "".join(inputs[-1].get_text().split())
            start = 0 if REVEALED in (cell.get("class") or []) else after
            number = squashed.index(text, start) if text in squashed[start:] else -1
        else:
            silent = (n for n in range(after, len(squashed)) if "remove-input" in chapter.tags(n))
            number = next(silent, -1)
        if number < 0:
            raise ValueError(f"{chapter.name}: a cell of the page is not among the stored ones")
        cell["data-cell"] = str(number)
        if REVEALED not in (cell.get("class") or []):
            after = number + 1


def _outputs(chapter: _Chapter, cell: Tag, edition: str) -> list[NotebookNode]:
    """What a cell shows on its page, as plain Jupyter can show it."""
    found = []
    for output in cell.select("div.cell_output"):
        for part in output.find_all(True, recursive=False):
            if "recount-figure" in (part.get("class") or []):
                found += _figure(chapter, part, edition)
            elif part.name != "a" and (text := as_markdown(part)):
                found.append(_display({"text/markdown": text, "text/plain": text}))
    return found


def _figure(chapter: _Chapter, figure: Tag, edition: str) -> list[NotebookNode]:
    """A figure: its title, the drawing with its specification, and how to read it."""
    name = str(figure["id"]).removeprefix("figure-")
    spec = chapter.figures()[name]
    if edition == "class":
        spec = neutral(spec)
    title, subtitle = (figure.select_one(f".figure-{part}") for part in ("title", "subtitle"))
    words = f"**{title.get_text() if title else name}**"
    if subtitle:
        words += f"\n\n{subtitle.get_text()}"
    drawing = chapter.drawings()[name]
    if edition == "class":
        text = html.escape(str(spec["description"]))
        drawing = re.sub(r'aria-label="[^"]*"', lambda _: f'aria-label="{text}"', drawing)
    plain = plain_specification({**spec, "width": spec.get("width", WIDTH)})
    plain.pop("title", None)
    data = {FIGURE: plain, SVG: drawing, "text/plain": str(spec["description"])}
    caveat = figure.select_one(".figure-caveat")
    aids = [as_markdown(caveat)] if caveat else []
    for aid in figure.select(".figure-aid"):
        label, said = (aid.select_one(tag) for tag in ("summary", "p"))
        aids.append(f"*{label.get_text() if label else ''}.* {as_markdown(said) if said else ''}")
    found = [_display({"text/markdown": words, "text/plain": words}), _display(data)]
    if text := "\n\n".join(aid for aid in aids if aid):
        found.append(_display({"text/markdown": text, "text/plain": text}))
    return found


def _display(data: dict[str, Any]) -> NotebookNode:
    return new_output("display_data", data=data)


def _notebook(
    chapter: _Chapter,
    pieces: list[str | int],
    code: dict[int, str],
    outputs: dict[int, list[NotebookNode]],
) -> NotebookNode:
    """The words and cells in the order of the page; a cell that it hides comes before the next."""
    cells: list[NotebookNode] = []
    left = sorted(code)
    visible = {piece for piece in pieces if isinstance(piece, int)}

    def write(number: int) -> None:
        left.remove(number)
        cell = new_code_cell(code[number], outputs=outputs.get(number, []))
        if set(FOLDED) & set(chapter.tags(number)):
            cell.metadata["jupyter"] = {"source_hidden": True}
        cell.metadata["tags"] = [tag for tag in chapter.tags(number) if tag in FOLDED]
        cells.append(cell)

    if left:
        cells.append(new_code_cell(SETUP, metadata={"jupyter": {"source_hidden": True}}))
    for piece in pieces:
        if isinstance(piece, str):
            cells.append(new_markdown_cell(piece))
            continue
        for number in [n for n in left if n < piece and n not in visible]:
            write(number)
        if piece in left:
            write(piece)
    for number in list(left):
        write(number)
    for number, cell in enumerate(cells):
        cell["id"] = f"h{number:03d}"
    made = new_notebook(cells=cells, metadata={"kernelspec": KERNELSPEC})
    nbformat.validate(made)
    return made


def as_text(notebook: NotebookNode) -> str:
    """The text of a notebook's file; the same notebook gives the same bytes."""
    return nbformat.writes(notebook, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def write_handouts(root: Path, site: Path, out: Path, edition: str) -> list[Path]:
    """Write the notebooks of all chapters of the built `site` into the folder `out`."""
    out.mkdir(parents=True, exist_ok=True)
    written = []
    for source in notebooks(root):
        if not outputs_path(root, source.stem).exists():
            continue
        path = out / f"{source.stem}.ipynb"
        text = as_text(handout(root, site, source.stem, edition))
        path.write_text(text, encoding="utf-8", newline="\n")
        written.append(path)
    return written


def main(arguments: list[str] | None = None) -> int:
    """Write the notebooks of one edition; returns the exit status."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("out", type=Path, help="the folder to write into")
    parser.add_argument("--edition", choices=EDITIONS, required=True)
    parser.add_argument("--site", type=Path, help="the built site, if not that of this book")
    given = parser.parse_args(arguments)
    root = find_root()
    for path in write_handouts(root, given.site or root / "_build/html", given.out, given.edition):
        print(path)
    return 0


if __name__ == "__main__":
    sys.exit(main())
