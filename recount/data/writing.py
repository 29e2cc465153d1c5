"""Files that commands write: whole, or as they were before."""

from __future__ import annotations

import os
import shutil
from pathlib import Path


def write_whole(path: Path, text: str) -> None:
    """Write a UTF-8 file so that nobody ever finds a part of it.

    The text goes to a file beside it, which takes its place once all is on the disk; when that
    fails or is interrupted, what stood there stays.  Raises OSError with the name of the file.
    """
    beside = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with beside.open("w", encoding="utf-8", newline="") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            if path.exists():
                beside.chmod(path.stat().st_mode)
            beside.replace(path)
        finally:
            beside.unlink(missing_ok=True)
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from error


def not_written(error: OSError) -> str:
    """What a reader is told, in one line: the file and the reason."""
    if isinstance(error, shutil.Error):  # of a whole folder: its first file
        _, file, reason = error.args[0][0]
        return f"{file} cannot be written: {reason.partition('] ')[2] or reason}"
    return f"{error.filename or 'the output'} cannot be written: {error.strerror or error}"
