"""`python -m recount`; a Python that is too old for it is told so."""

import gc
import sys

NEEDED = (3, 11)


def run() -> int:
    """The exit code of the command; 2 where the Python is older than what is needed."""
    if sys.version_info[:2] < NEEDED:
        this = ".".join(str(number) for number in sys.version_info[:3])
        print(f"Python {NEEDED[0]}.{NEEDED[1]} or newer is needed, this is {this}", file=sys.stderr)
        return 2
    gc.disable()  # a command ends before garbage matters; the search took a third of a large run
    from recount.cli import main  # not before: it imports what an older Python does not have

    return main()


if __name__ == "__main__":
    try:
        sys.exit(run())
    except BrokenPipeError:  # `recount verify | head`: the reader has seen enough
        sys.stdout = None
