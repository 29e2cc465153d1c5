"""`python -m recount.prose`."""

import sys
from pathlib import Path

from recount.prose import main

sys.exit(main(Path(__file__).resolve().parents[2]))
