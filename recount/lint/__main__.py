"""`python -m recount.lint`."""

import sys

from recount.data.project import find_root
from recount.lint import main

sys.exit(main(find_root()))
