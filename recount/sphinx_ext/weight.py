"""Light pages: one style sheet and one script instead of thirty files, and little in them.

- The sheets that pages load become one, cut to the rules that the built pages use
  (`recount.sphinx_ext.sheets`); pages with a list of rows get one with its rules in their place.
- The scripts that pages load become one.  Bootstrap is not among them, since nothing needs it; what
  copies code is loaded when code is seen.
- Icons are drawn by `icons.css` instead of a font.
- Panels stand at the end of their page, each once (`recount.sphinx_ext.gathered`).
- What a cited work is stands in one script for all pages (`recount.sphinx_ext.citations`).
- A page printed from the dark palette loads the light one for paper by `paper.js`; what panels say
  becomes notes at its end by `notes.js`.
- Folded code is plain text; `code.js` colours it when it is unfolded.

Every step finds its work done when it is run again.
"""

from __future__ import annotations

import html
import json
import re
import shutil
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from recount.sphinx_ext import minified
from recount.sphinx_ext.citations import without_titles, write_titles
from recount.sphinx_ext.gathered import gathered
from recount.sphinx_ext.offline import DARK_SHEET, PRINT_SHEET
from recount.sphinx_ext.sheets import (
    Cut,
    Rule,
    cut,
    readdressed,
    rules,
    without_unplayed_frames,
    without_unread_variables,
)

if TYPE_CHECKING:
    from sphinx.application import Sphinx

AFTER_THE_PALETTES = 910  # priority among the listeners of `build-finished`; checksums at 920
SITE_SHEET, LIST_SHEET, SITE_SCRIPT = "site.css", "lists.css", "site.js"
OF_LISTS = "ledger.css"
# Style and script of a few pages, as they are, on those alone.
APART = {
    "forms.css": "forms.js",
    "landscape.css": "",
    "recount-here.css": "recount-here.js",
    "error-lab.css": "error-lab.js",
    "search.css": "search.js",
    "tools.css": "",
    "calculator.css": "calculator.js",
    "playground.css": "playground.js",
}
FOLDING = ("ledger.js", "search.js")  # need the form that fold.js gives to texts
WHOLE = "whole-sheets.json"  # beside the doctrees: what was cut, for the test that nothing is lost
# Before the book's own.
OWN_IN_ORDER = ("icons.css", "figures.css", "facts.css", "editions.css", OF_LISTS)
PAPER = "paper.css"  # after all others
OWN = {*OWN_IN_ORDER, "fonts.css", "book.css", PAPER}
NOTICE = """/* Holds parts of Sphinx, pydata-sphinx-theme, sphinx-book-theme, sphinx-copybutton,
   sphinx-togglebutton, sphinx-design, sphinx-exercise, myst-nb, Pygments (BSD, MIT) and
   Bootstrap (MIT). */
"""
IMPORT = re.compile(r"""@import\s+(?:url\()?["']([^"']+)["']""")
SHEET = re.compile(
    r'\s*<link(?=[^>]*\srel="stylesheet")(?![^>]*\smedia=)[^>]*\shref="([^"]+)"[^>]*>'
)
PRINT = re.compile(rf'\s*<link rel="stylesheet" media="print" href="[^"]*{PRINT_SHEET}[^"]*" />')
SCRIPT = re.compile(r"\s*<script([^>]*)>(.*?)</script>", re.DOTALL)
PRELOAD = re.compile(r'\s*<link rel="preload" as="script"[^>]*>')
SRC = re.compile(r'\ssrc="([^"]+)"')
TOOLTIP = re.compile(r'\s+data-bs-(?:placement|toggle)="[^"]*"')
NOSCRIPT = re.compile(r"<noscript>.*?</noscript>", re.DOTALL)
FOLDED = re.compile(r'<details class="[^"]*\bhide\b[^"]*">.*?</details>', re.DOTALL)
CODE = re.compile(r"(<pre>)(.*?)(</pre>)", re.DOTALL)
REMARK = re.compile(r"<!--(?!book-pdf).*?-->", re.DOTALL)  # that one has a place (build.offer)
PRE = re.compile(r"(<pre\b.*?</pre>)", re.DOTALL)
BLANK = re.compile(r"\s*\n\s*")
SPAN = re.compile(r"</?span[^>]*>")
QUOTED = re.compile(r"""["'`]([^"'`\n]*)(?=["'`])""")
LINE_COMMENT = re.compile(r"^[ \t]*/\*.*?\*/[ \t]*$", re.DOTALL | re.MULTILINE)
WORD = re.compile(r"[A-Za-z_][\w-]*")
VARIABLE = re.compile(r"--[\w-]+")
SETTING = re.compile(r"\s*(?:let|var|const) ")
OF_FONT = re.compile(
    r"(?:^|;)(?:font|font-family|content):[^;]*(?:Font Awesome|var\(--(?:fa-|pst-icon))"
)
FONT_ICONS = re.compile(r"\.fa[srb]?(?:-[\w-]+)?(?![\w-])")

# A cell with one paragraph is a cell with its text: the space around them is the same.
CELL = re.compile(r"(<(t[dh])\b[^>]*>)<p>((?:(?!</?p[\s>]).)*)</p>\s*(</\2>)", re.DOTALL)
# The contents of a page for paper, which the book's style leaves out.
PRINT_CONTENTS = re.compile(r'<div id="jb-print-toc">.*?</nav>\s*</div>', re.DOTALL)

# Classes that scripts of the theme would give to what this book has not: menus, a choice of
# versions, an announcement, tooltips of Bootstrap's, notes in the margin; or words with a sense of
# their own there.  A page that has one brings its rules back.
NOT_SET = {
    "bd-header-announcement", "contents", "context", "disabled", "dropdown-item",
    "dropdown-menu", "dropdown-menu-dark", "linenos", "list-group-item",
    "list-group-item-action", "margin", "margin-caption", "marginnote", "nboutput", "normal",
    "popover", "popout", "progress", "prompt", "pst-button-link-to-stable-version", "row",
    "sidebar", "sidenote", "tooltip", "version-switcher__button", "version-switcher__menu",
}  # fmt: skip
# Pages without a palette; fields for days, colours and files.
NOT_THERE = re.compile(r"^html:not\(\[data-theme|::(?:-webkit-(?:date|calendar|color)|file-sel)")

# Of the search of Sphinx, which is not there: its index, its keys, and what marks the words found.
SEARCH = {"searchtools.js", "language_data.js", "searchindex.js", "doctools.js",
          "sphinx_highlight.js"}  # fmt: skip
LATER = {"clipboard.min.js", "copybutton.js", "cite.js"}  # by code.js and facts.js
AFTER_CITING = ("pins.js", "copied.js")  # by facts.js
NEVER = {"bootstrap.js"}
# On the pages that have a list, or a form, and on that of the search.
ALONE = {"ledger.js", "forms.js", "fold.js", "search.js"}
# On most pages, and quiet on the others.
SOME = {"figures.js", "facts.js", "terms.js", "editions.js"}
SCRIPT_OF_THEME = "scripts/pydata-sphinx-theme.js"  # on a page that is as it was written
TABS = "design-tabs.js"
# The theme asks each `pre` whether it scrolls, and so lays out what is out of sight; those of the
# reference wrap.
ASKED = ('querySelectorAll(["pre",', 'querySelectorAll(["pre:not(.reference pre)",')
TOGGLES = "togglebutton.js"  # for boxes that a script folds
TOGGLED = re.compile(r'class="(?:[^"]* )?(?:admonition[^"]* dropdown|toggle)[" ]')
WRITTEN = ("code.js", "paper.js", "notes.js", "citations.js")  # for the script of the site alone
LEFT = ("vendor", "scripts/bootstrap.js", "scripts/bootstrap.js.map",
        "scripts/bootstrap.js.LICENSE.txt", "scripts/pydata-sphinx-theme.js.map",
        "scripts/sphinx-book-theme.js.map")  # fmt: skip


class Names(HTMLParser):
    """The classes, ids, elements and attributes of pages, what sleeps in `noscript` included."""

    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element."""
        self.found.add(tag)
        for name, value in attrs:
            self.found.add(f"[{name}")
            if sign := {"class": ".", "id": "#"}.get(name):
                self.found.update(f"{sign}{one}" for one in (value or "").split())


# --- style


def merged(lists: list[list[Path]]) -> list[Path]:
    """One order out of the orders in which pages load their sheets.

    >>> [p.name for p in merged([[Path("a"), Path("c")], [Path("a"), Path("b"), Path("c")]])]
    ['a', 'b', 'c']
    """
    order: list[Path] = []
    for one in sorted(lists, key=len, reverse=True):
        after = 0
        for path in one:
            if path in order:
                after = order.index(path) + 1
            else:
                order.insert(after, path)
                after += 1
    return order


def _with_own(sources: list[Path], static: Path) -> list[Path]:
    """The sources with all sheets of the book, for a build that writes a few pages anew."""
    missing = [static / name for name in OWN_IN_ORDER if static / name not in sources]
    at = next((n for n, path in enumerate(sources) if path.name == "fonts.css"), len(sources))
    return [*sources[:at], *(path for path in missing if path.exists()), *sources[at:]]


def used_names(pages: list[str], scripts: list[str]) -> set[str]:
    """All that a selector may name: what is on a page, and every word of a script."""
    parser = Names()
    for page in pages:
        parser.feed(page)
        parser.reset()
    for script in scripts:
        # Short names are those that a minifier gives, unless they are quoted.
        words = {word for word in WORD.findall(script) if len(word) > 3}
        for quoted in QUOTED.findall(script):
            words.update(WORD.findall(quoted))
        parser.found.update(f".{word}" for word in words - NOT_SET)
        parser.found.update(f"{sign}{word}" for word in words for sign in ("", "#", "["))
    return parser.found


def _without_font_icons(sheet: list[Rule]) -> list[Rule]:
    """The rules but those of the icon font, of its classes, and of what is not there."""
    kept = []
    for rule in sheet:
        if rule.inside is not None:
            rule.inside = _without_font_icons(rule.inside)
        elif OF_FONT.search(rule.body.replace("\\", "")):
            continue
        elif not rule.prelude.startswith("@"):
            gone = (FONT_ICONS.match, NOT_THERE.search)
            left = [one for one in rule.selectors if not any(test(one) for test in gone)]
            if not left:
                continue
            rule.prelude = ",".join(left)
        kept.append(rule)
    return kept


def _rules_of(path: Path, static: Path) -> list[Rule]:
    """The rules of a sheet and of those that it imports."""
    folder = path.relative_to(static).parent.as_posix()
    text = path.read_text(encoding="utf-8").removeprefix('@charset "UTF-8";')
    found: list[Rule] = []
    for rule in rules(readdressed(text, "" if folder == "." else f"{folder}/")):
        if imported := IMPORT.match(rule.prelude):
            found += _rules_of((path.parent / imported[1]).resolve(), static)
        else:
            found.append(rule)
    return found


def _cut_file(path: Path, static: Path, used: set[str]) -> Cut:
    sheet = _rules_of(path, static)
    return Cut(sheet) if path.name in OWN else cut(_without_font_icons(sheet), used)


def write_sheets(
    static: Path, sources: list[Path], used: set[str], elsewhere: set[str]
) -> list[str]:
    """Write the two sheets of the site; the selectors that no page has."""
    dropped: list[str] = []
    for name in (SITE_SHEET, LIST_SHEET):
        sheet: list[Rule] = []
        for path in sources:
            if name == LIST_SHEET or path.name != OF_LISTS:
                done = _cut_file(path, static, used)
                sheet += done.kept
                dropped += done.dropped
        without_unplayed_frames(sheet)
        without_unread_variables(sheet, elsewhere)
        text = f"{NOTICE}{minified.style(''.join(map(str, sheet)))}\n"
        (static / name).write_text(text, encoding="utf-8")
    for name in (DARK_SHEET, PRINT_SHEET):
        kept = _cut_file(static / name, static, used).kept
        (static / name).write_text("".join(map(str, kept)) + "\n", encoding="utf-8")
    return sorted(set(dropped))


# --- script


def write_script(static: Path, page: str, folder: Path, unused: set[str]) -> None:
    """Write the script of the site from the ones that a page of a chapter loads."""
    parts: list[str] = []
    settings: list[str] = []  # before the scripts that read them, which wait no more for the page
    for attributes, inline in SCRIPT.findall(page):
        if "cfasync" in attributes or "type=" in attributes:
            continue
        if not (src := SRC.search(attributes)):
            if "pagename" not in inline:
                (settings if SETTING.match(inline) else parts).append(inline)
            continue
        path = (folder / urlsplit(src[1]).path).resolve()
        if path.name in SEARCH | LATER | NEVER | ALONE | SOME | unused:
            continue
        parts.append(_script(path))
    parts += [_script(static / name) for name in (*sorted(SOME), *WRITTEN)]
    parts = [*dict.fromkeys(settings), *parts]
    text = ";\n".join(part.strip().removesuffix(";") for part in parts).replace(*ASKED)
    (static / SITE_SCRIPT).write_text(f"{NOTICE}{minified.script(text)}\n", encoding="utf-8")


def _script(path: Path) -> str:
    text = path.read_text(encoding="utf-8")
    text = LINE_COMMENT.sub("", text)
    lines = [line for line in text.splitlines() if not line.lstrip().startswith("//")]
    # A quoted text over several lines keeps the space before them.
    within = any(line.count("`") % 2 for line in lines)
    return "\n".join(line.rstrip() if within else line.strip() for line in lines if line.strip())


# --- pages


def light_page(page: str, root: str) -> str:
    """A page that loads the two files of the site instead of what it was written with."""
    with_list = f"/{OF_LISTS}" in page
    page = PRELOAD.sub("", PRINT.sub("", page))
    asleep = iter(NOSCRIPT.findall(page))  # left as it is
    page = NOSCRIPT.sub("\x00", page)
    name = LIST_SHEET if with_list else SITE_SHEET
    sheet = f'<link rel="stylesheet" href="{root}_static/{name}" />'
    own = [f'<script defer src="{root}_static/{SITE_SCRIPT}"></script>']
    if any(f"/{name}" in page for name in FOLDING):
        own.append(f'<script defer src="{root}_static/fold.js"></script>')
    if with_list:
        own.append(f'<script defer src="{root}_static/ledger.js"></script>')
    for style, script in APART.items():
        if f"/{style}" in page:
            sheet += f'\n    <link rel="stylesheet" href="{root}_static/{style}" />'
            own += [f'<script defer src="{root}_static/{script}"></script>'] if script else []
    page = SCRIPT.sub(_kept_script, page)
    # Where the first sheet stood: that for the dark without a script comes later.
    head = iter(["\n    ".join(["", sheet, *own])])
    page = SHEET.sub(lambda _: next(head, ""), page)
    page = TOOLTIP.sub("", page.replace(" data-bs-title=", " title="))
    page = FOLDED.sub(lambda match: CODE.sub(_plain, match[0]), page)
    page = REMARK.sub("", PRINT_CONTENTS.sub("", CELL.sub(r"\1\3\4", page)))
    parts = PRE.split(page)
    page = "".join(one if one[:4] == "<pre" else BLANK.sub("\n", one) for one in parts)
    page = gathered(page)
    return re.sub("\x00", lambda _: next(asleep), page)


def _kept_script(match: re.Match[str]) -> str:
    attributes = match[1]
    kept = not SRC.search(attributes) and ("cfasync" in attributes or "type=" in attributes)
    return match[0] if kept else ""


def _plain(match: re.Match[str]) -> str:
    return match[1] + SPAN.sub("", match[2]) + match[3]


def finish(app: Sphinx, error: Exception | None) -> None:
    """Make the pages of the site light."""
    if error or app.builder.name != "html":
        return
    whole = lighten(Path(app.outdir))
    if whole is not None:
        (Path(app.doctreedir) / WHOLE).write_text(json.dumps(whole, indent=1), encoding="utf-8")


def lighten(out: Path) -> dict[str, list[str]] | None:
    """Make the pages of a site light, if there are any that are not.

    Returns the whole sheets in their order, by their path in `_static`, and the selectors cut.
    """
    static = out / "_static"
    pages = {path: path.read_text(encoding="utf-8") for path in sorted(out.rglob("*.html"))}
    heavy = {path: page for path, page in pages.items() if SCRIPT_OF_THEME in page}
    if not heavy:
        return None
    lists = [
        [(path.parent / urlsplit(html.unescape(href)).path).resolve()
         for href in SHEET.findall(NOSCRIPT.sub("", page))]
        for path, page in heavy.items()
    ]  # fmt: skip
    chapter = max(heavy, key=lambda path: len(heavy[path]))
    unused = set()
    if not any("sd-tab-set" in page for page in pages.values()):
        unused.add(TABS)
    if not any(TOGGLED.search(page) for page in pages.values()):
        unused.add(TOGGLES)
    write_script(static, heavy[chapter], chapter.parent, unused)
    loaded = [static / SITE_SCRIPT, static / "ledger.js", *(static / name for name in LATER)]
    loaded += [static / name for name in (*APART.values(), "fold.js", *AFTER_CITING) if name]
    loaded = [path for path in loaded if path.exists()]
    minified.shorten(loaded[1:])
    scripts = [path.read_text(encoding="utf-8") for path in loaded]
    after = {}
    titles: dict[str, str] = {}
    for path, page in heavy.items():
        root = "../" * (len(path.relative_to(out).parts) - 1)
        after[path] = without_titles(light_page(page, root), titles)
    if titles:
        write_titles(static, titles)
    used = used_names(list({**pages, **after}.values()), scripts)
    figures = [path.read_text(encoding="utf-8") for path in (static / "figures").glob("*.js*")]
    texts = [*after.values(), *scripts, *figures]
    elsewhere = {name for text in texts for name in VARIABLE.findall(text)}
    sources = [path for path in _with_own(merged(lists), static) if path.name not in APART]
    dropped = write_sheets(static, sources, used, elsewhere)
    for path, page in after.items():
        path.write_text(page, encoding="utf-8")
    for name in LEFT:
        path = static / name
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
    return {
        "sheets": [path.relative_to(static).as_posix() for path in sources],
        "selectors": dropped,
    }


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the icons, the sheet for paper and the last rewriting but two."""
    app.add_css_file("icons.css")
    app.add_css_file(PAPER, priority=900)
    app.connect("build-finished", finish, priority=AFTER_THE_PALETTES)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
