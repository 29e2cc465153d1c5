"""`python -m recount.lint`: the words; `python -m recount.lint cells [--fix]`: the code cells."""

import argparse
import sys

from recount.data.project import find_root
from recount.lint import main

parser = argparse.ArgumentParser(prog="recount.lint", description="Hold the words and the cells.")
parser.add_argument("what", nargs="?", choices=("words", "cells"), default="words")
parser.add_argument("--fix", action="store_true", help="let ruff mend and format the cells")
options = parser.parse_args()
if options.fix and options.what != "cells":
    parser.error("--fix mends cells: python -m recount.lint cells --fix")
sys.exit(main(find_root(), cells=options.what == "cells", fix=options.fix))
