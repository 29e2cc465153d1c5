"""`python -m recount`."""

import sys

from recount.cli import main

try:
    sys.exit(main())
except BrokenPipeError:  # `recount verify | head`: the reader has seen enough
    sys.stdout = None
