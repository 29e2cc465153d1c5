"""`python -m recount.lint`; `python -m recount.lint words [page]`: what pages not yet held lack."""

import sys
from collections import Counter

from recount.data.project import find_root
from recount.lint import left, main

if sys.argv[1:2] == ["words"]:
    found = left(find_root(), *sys.argv[2:3])
    print(*found, sep="\n")
    for (file, rule), count in sorted(Counter((p.file, p.key) for p in found).items()):
        print(f"{count:>5} {rule:<11}{file}")
    sys.exit(1 if found else 0)
sys.exit(main(find_root()))
