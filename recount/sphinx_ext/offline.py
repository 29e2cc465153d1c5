"""The site on its own: no request leaves it, and it reads well without JavaScript.

- Formulas are MathML, written at build time; one that latex2mathml cannot read is a warning.
- Thebe, MathJax and the scripted icons are left out (the icon font draws the same icons).
- Without JavaScript the page has a light palette, and the dark one where the system asks for it.
- A page printed from the dark palette comes out in the light one.
"""

from __future__ import annotations

import html
import re
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree

from docutils import nodes
from latex2mathml.converter import convert
from sphinx.locale import _
from sphinx.util import logging
from sphinx.util.math import get_node_equation_number

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config
    from sphinx.writers.html5 import HTML5Translator

log = logging.getLogger(__name__)

BEFORE_CHECKSUMS = 900  # priority among the listeners of `build-finished`
IDENTIFIER = re.compile(r"<mi>(&#x[0-9A-Fa-f]+;|[^<&])</mi>")
CHILDREN = {"mfrac": 2, "msub": 2, "msup": 2, "msubsup": 3, "munder": 2, "mover": 2, "mroot": 2}
DARK_SHEET = "dark-without-javascript.css"
PRINT_SHEET = "light-on-paper.css"
UNUSED = [
    "_static/webpack-macros.html",  # templates that the theme copies by mistake
    "_static/sbt-webpack-macros.html",
    "_static/scripts/fontawesome.js",  # 543 kB gzip
    "_static/scripts/fontawesome.js.map",
    "_static/scripts/fontawesome.js.LICENSE.txt",
]
ICON_SCRIPT = re.compile(r"\s*<script[^>]*scripts/fontawesome\.js[^>]*></script>")
# docutils calls it a list, but its children are no list items (axe: aria-required-children)
CITATION_LIST = '<div role="list" class="citation-list">'
# the theme folds the pages under a page, and names the fold to nobody (axe: summary-name)
FOLD = '<summary><span class="toctree-toggle"'
THEMES_WORDS = re.compile(
    r'<script data-cfasync="false">\s*document\.documentElement\.dataset\.mode = .*?</script>',
    re.DOTALL,
)
PALETTE = (
    '<script data-cfasync="false">(d=>{let m;try{m=localStorage.mode}catch{}d.mode=m||"auto";'
    'd.theme=m=="light"||m=="dark"?m:matchMedia("(prefers-color-scheme:dark)").matches'
    '?"dark":"light"})(document.documentElement.dataset)</script>'
)
THEME = re.compile(r'<html(?![^>]*\sdata-theme="(?:light|dark)")([^>]*)>')
SHEET = re.compile(r'<link[^>]*\shref="([^"?]+\.css)[^"]*"')
OUTER_COMMA = re.compile(r",(?![^(]*\))")
RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
REFRESH = re.compile(r'\A\s*<meta http-equiv="Refresh"[^>]*url=([^"]+)"')  # all that is there
REDIRECT = """<!DOCTYPE html>
<html lang="{language}">
  <head>
    <meta charset="utf-8" />
    <meta http-equiv="refresh" content="0; url={target}" />
    <title>{title}</title>
  </head>
  <body><a href="{target}">{title}</a></body>
</html>
"""


# --- formulas


def mathml(tex: str, display: str) -> str:
    """A formula as MathML; `display` is `inline` or `block`.

    Raises ValueError on LaTeX that latex2mathml refuses, and where it would go on in silence:
    unknown commands and environments, arguments left out.
    """
    try:
        markup = convert(tex, display=display)
    except Exception as error:  # latex2mathml has no common base class
        raise ValueError(f"{type(error).__name__} {error}".strip()) from error
    if unknown := re.search(r"\\[A-Za-z]+", html.unescape(markup)):
        raise ValueError(f"unknown command {unknown[0]}")
    try:
        root = ElementTree.fromstring(markup)
    except ElementTree.ParseError as error:
        raise ValueError("an alignment sign outside an alignment") from error
    if root.find(".//*[@linebreak]") is not None:
        raise ValueError("a line break outside of an alignment")
    for element in root.iter():
        tag = element.tag.rpartition("}")[2]
        if len(element) != CHILDREN.get(tag, len(element)):
            raise ValueError(f"{tag} with {len(element)} of {CHILDREN[tag]} parts")
    return IDENTIFIER.sub(_operator, markup)


def _operator(identifier: re.Match[str]) -> str:
    """Signs that latex2mathml takes for variables, as operators: they need room at both sides."""
    sign = html.unescape(identifier[1])
    if unicodedata.category(sign) in ("Sm", "Ps", "Pe"):
        return f"<mo>{identifier[1]}</mo>"
    return identifier[0]


def _formula(node: nodes.Node, display: str) -> str:
    tex = node.astext().strip()
    try:
        # `alttext` keeps what it was written from, for whoever takes the page apart.
        told = f'<math alttext="{html.escape(tex)}"'
        return mathml(tex, display).replace("<math", told, 1)
    except ValueError as error:
        log.warning(
            "no MathML for %r: %s", tex, error, location=node, type="recount", subtype="math"
        )
        return f"<code>{html.escape(tex)}</code>"


def visit_math(translator: HTML5Translator, node: nodes.math) -> None:
    """Write a formula in a line of text."""
    translator.body.append(f'<span class="math">{_formula(node, "inline")}</span>')
    raise nodes.SkipNode


def visit_math_block(translator: HTML5Translator, node: nodes.math_block) -> None:
    """Write a formula on a line of its own, with its number; a wide one scrolls by itself."""
    translator.body.append(translator.starttag(node, "div", CLASS="math", style="gap: 1rem"))
    if node.get("number"):
        number = get_node_equation_number(translator, node)
        translator.body.append(f'<span class="eqno">({number})')
        translator.add_permalink_ref(node, _("Link to this equation"))
        translator.body.append("</span>")
    style = "flex: 1; min-width: 0; overflow-x: auto; overflow-y: hidden; padding: 0.25rem 0"
    translator.body.append(
        f'<div style="{style}" tabindex="0">{_formula(node, "block")}</div></div>\n'
    )
    raise nodes.SkipNode


def use_mathml(app: Sphinx, config: Config) -> None:
    """Choose the renderer that `setup` registered."""
    config.html_math_renderer = "mathml"


# --- what is left out


def without_thebe(app: Sphinx, config: Config) -> None:
    """Disconnect sphinx-thebe, which Jupyter Book always loads: it names a CDN on each page."""
    for listeners in app.events.listeners.values():
        for listener in list(listeners):
            if getattr(listener.handler, "__module__", "") == "sphinx_thebe":
                listeners.remove(listener)
    css = app.registry.css_files
    css[:] = [entry for entry in css if entry[0] != "sphinx-thebe.css"]


# --- pages without JavaScript


def light_by_default(page: str) -> str:
    """The page with a palette that needs no script; the theme's script overrides it.

    >>> light_by_default('<html lang="en" data-theme="auto">')
    '<html lang="en" data-theme="light">'
    """

    def themed(match: re.Match[str]) -> str:
        attributes = re.sub(r'\sdata-theme="[^"]*"', "", match[1])
        return f'<html{attributes} data-theme="light">'

    return THEME.sub(themed, page, count=1)


def palette_rules(sheet: str, palette: str, page: str) -> str:
    """The rules a style sheet has for one palette, rewritten for pages that say another.

    >>> palette_rules('a{color:red} html[data-theme=dark] a, b{color:tan}', "dark", "light")
    'html[data-theme="light"] a{color:tan}\\n'
    """
    chosen = re.compile(rf"""html\[data-theme=["']?{palette}["']?\]""")
    kept = ""
    for selectors, body in RULE.findall(re.sub(r"/\*.*?\*/", "", sheet, flags=re.DOTALL)):
        of_palette = [s.strip() for s in OUTER_COMMA.split(selectors) if chosen.search(s)]
        if of_palette:
            kept += chosen.sub(f'html[data-theme="{page}"]', ",".join(of_palette))
            kept += f"{{{body}}}\n"
    return kept


def write_palette_sheets(out: Path, pages: list[Path]) -> None:
    """Collect the rules of each palette from all style sheets, in the order of their loading."""
    sheets: dict[Path, None] = {}
    for page in pages:
        for href in SHEET.findall(page.read_text(encoding="utf-8")):
            sheet = (page.parent / href).resolve()
            if sheet.exists() and sheet.name not in (DARK_SHEET, PRINT_SHEET):
                sheets[sheet] = None
    texts = [sheet.read_text(encoding="utf-8") for sheet in sheets]
    for name, palette, other in ((DARK_SHEET, "dark", "light"), (PRINT_SHEET, "light", "dark")):
        rules = "".join(palette_rules(text, palette, other) for text in texts)
        (out / "_static" / name).write_text(rules, encoding="utf-8")


def with_palette_sheets(page: str, root: str) -> str:
    """The page with the dark palette for readers without JavaScript and the light one for paper."""
    if DARK_SHEET in page:
        return page
    links = (
        f'<link rel="stylesheet" media="print" href="{root}_static/{PRINT_SHEET}" />\n'
        f'  <noscript><link rel="stylesheet" media="screen and (prefers-color-scheme: dark)"'
        f' href="{root}_static/{DARK_SHEET}" /></noscript>'
    )
    return page.replace("</head>", f"{links}\n  </head>", 1)


def with_palette(page: str) -> str:
    """The page with the reader's palette from its first style on, where the theme asks later.

    The theme's own words say `auto` until its script runs, which then styles the whole page again.

    >>> with_palette('<script data-cfasync="false">\\ndocument.documentElement.dataset.mode = 1;'
    ...              '</script>') == PALETTE
    True
    """
    return THEMES_WORDS.sub(lambda _: PALETTE, page, count=1)


# --- the end of a build


def finish(app: Sphinx, error: Exception | None) -> None:
    """Rewrite the pages, drop unused files."""
    if error or app.builder.format != "html":
        return
    out = Path(app.outdir)
    for name in UNUSED:
        (out / name).unlink(missing_ok=True)
    pages = sorted(out.rglob("*.html"))
    write_palette_sheets(out, pages)
    for path in pages:
        before = path.read_text(encoding="utf-8")
        after = before
        if refresh := REFRESH.search(before):
            after = REDIRECT.format(
                language=app.config.language or "en",
                target=html.escape(refresh[1]),
                title=html.escape(app.config.html_title or app.config.project),
            )
        root = "../" * (len(path.relative_to(out).parts) - 1)
        after = ICON_SCRIPT.sub("", after)
        after = after.replace(CITATION_LIST, CITATION_LIST.replace(' role="list"', ""))
        after = after.replace(FOLD, FOLD.replace(">", ' aria-label="Pages under this page">', 1))
        after = with_palette(with_palette_sheets(light_by_default(after), root))
        if after != before:
            path.write_text(after, encoding="utf-8")


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the formula renderer and the listeners."""
    app.add_html_math_renderer(
        "mathml", inline_renderers=(visit_math, None), block_renderers=(visit_math_block, None)
    )
    app.connect("config-inited", use_mathml, priority=1)
    app.connect("config-inited", without_thebe, priority=1)
    app.connect("build-finished", finish, priority=BEFORE_CHECKSUMS)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
