"""Many pages add to the bibliography: an entry that is left open takes the next with it."""

import re
from pathlib import Path

from pybtex.database import parse_file

ROOT = Path(__file__).resolve().parents[1]
BIBLIOGRAPHY = ROOT / "book/references.bib"


def test_every_entry_of_the_bibliography_is_closed():
    begun = re.findall(r"^@\w+\{([^,\s]+),", BIBLIOGRAPHY.read_text(encoding="utf-8"), re.MULTILINE)
    read = parse_file(str(BIBLIOGRAPHY), bib_format="bibtex").entries
    assert [*read] == begun
