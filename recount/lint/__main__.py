"""`python -m recount.lint`: the words; `cells [--fix]`: the code cells; `claims [page]`: sentences.

`claims` lists what the rules of claims find on all pages, or on one, with the counts.
"""

import argparse
import sys
from collections import Counter

from recount.data.project import find_root
from recount.lint import left, main

parser = argparse.ArgumentParser(prog="recount.lint", description="Hold the words and the cells.")
parser.add_argument("what", nargs="?", choices=("words", "cells", "claims"), default="words")
parser.add_argument("page", nargs="?", default="", help="of `claims`: one page, by its name")
parser.add_argument("--fix", action="store_true", help="let ruff mend and format the cells")
options = parser.parse_args()
if options.fix and options.what != "cells":
    parser.error("--fix mends cells: python -m recount.lint cells --fix")
if options.page and options.what != "claims":
    parser.error("a page is of claims: python -m recount.lint claims tower")
if options.what == "claims":
    found = left(find_root(), options.page)
    print(*found, sep="\n")
    for (file, rule), count in sorted(Counter((p.file, p.key) for p in found).items()):
        print(f"{count:>5} {rule:<11}{file}")
    sys.exit(1 if found else 0)
sys.exit(main(find_root(), cells=options.what == "cells", fix=options.fix))
