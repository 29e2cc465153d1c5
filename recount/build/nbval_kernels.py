"""nbval's kernels: started in `notebooks/`, as for the book, over sockets in the file system.

A plugin of pytest, named by `-p recount.build.nbval_kernels`. nbval starts a kernel in the folder
of the `.ipynb`, one below the source, and over TCP, where one of two workers once lost its kernel.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import nbval.kernel
import nbval.plugin
import pytest
from jupyter_client.manager import KernelManager

from recount.build.execute import CELL_TIMEOUT, ipc


class Kernel(nbval.kernel.RunningKernel):
    """A kernel that keeps the history, as the build's does: there the reader finds the cell."""

    def execute_cell_input(self, cell_input: str, allow_stdin: bool | None = None) -> str:
        """Run a cell and return the id of the message that asked for it."""
        return self.kc.execute(
            cell_input, store_history=True, allow_stdin=allow_stdin, stop_on_error=False
        )


def pytest_configure(config: pytest.Config) -> None:
    """Replace how nbval makes a kernel, when it is to run at all."""
    if not config.getoption("nbval", False):
        return

    sockets = Path(tempfile.mkdtemp(prefix="nbval-"))
    config.add_cleanup(lambda: shutil.rmtree(sockets, ignore_errors=True))

    def manager(**options: object) -> KernelManager:
        return KernelManager(**ipc(Path(tempfile.mkdtemp(dir=sockets))), **options)

    def kernel(name: str, cwd: str, **options: object) -> Kernel:
        return Kernel(name, cwd=str(Path(cwd).parent), **options)

    config.option.nbval_cell_timeout = CELL_TIMEOUT
    nbval.kernel.KernelManager = manager
    nbval.plugin.RunningKernel = kernel
