"""What a cited work is, for whoever points at a citation: in one script for all pages.

A citation is a link to its entry in the bibliography.  Its title, which a browser shows beside the
pointer, says the entry; a chapter cites up to forty works, and so `terms.js` loads the titles when
somebody first points at one.
"""

from __future__ import annotations

import html
import json
import re
from pathlib import Path

from recount.data.writing import write_whole

SCRIPT = "references.js"
CITATION = re.compile(r'(<a class="reference internal" href="[^"#]*#([^"]+)") title="([^"]*)">')
CITED = re.compile(r'<span class="bibtex-citation".*?</span>', re.DOTALL)
START = "self.recountReferences = "


def without_titles(page: str, titles: dict[str, str]) -> str:
    """The page with bare citations; their titles are put into `titles` by their anchors.

    >>> titles = {}
    >>> one = '<a class="reference internal" href="b.html#id1" title="Who. What.">Who, 2016</a>'
    >>> bare = without_titles(f'<span class="bibtex-citation">[{one}]</span>', titles)
    >>> bare.partition("[")[2]
    '<a class="reference internal" href="b.html#id1">Who, 2016</a>]</span>'
    >>> titles
    {'id1': 'Who. What.'}
    """

    def bare(found: re.Match[str]) -> str:
        titles[found[2]] = html.unescape(found[3])
        return f"{found[1]}>"

    return CITED.sub(lambda citation: CITATION.sub(bare, citation[0]), page)


def write_titles(static: Path, titles: dict[str, str]) -> None:
    """Write the script, with the titles that it holds already."""
    path = static / SCRIPT
    held = path.read_text(encoding="utf-8") if path.exists() else f"{START}{{}};"
    known = json.loads(held.removeprefix(START).rstrip().removesuffix(";"))
    told = json.dumps(dict(sorted({**known, **titles}.items())), ensure_ascii=False, indent=0)
    write_whole(path, f"{START}{told};\n")
