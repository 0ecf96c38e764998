"""A `prefect` command as a child process: `python -m flows.prefect_child ARGUMENT...`.

It imports what it needs at once, while the server starts, begins at the first line on stdin, and ends with its parent.
"""

from __future__ import annotations

import importlib
import os
import runpy
import signal
import sys
import threading
from contextlib import suppress

from flows.environment import collect_seldom
from flows.own_processes import VARIABLE, end_processes

# What each command imports once it works: most of the time that it takes.
_IMPORTS = {
    "deploy": ("prefect.cli.deploy", *(f"flows.{s}" for s in ("audit", "ingest", "validate", "analyze", "report"))),
    "worker": ("prefect.cli.worker", "prefect.workers.process"),
}  # fmt: skip


def _end_with_parent() -> None:
    # The parent holds the other end of stdin open: it closes when the parent ends, however it ends.
    while os.read(0, 1024):
        pass
    if worker := os.environ.get(VARIABLE):
        end_processes(worker)
    os.kill(os.getpid(), signal.SIGINT)


def main() -> None:
    arguments = sys.argv[1:]
    collect_seldom()
    for name in ("prefect.cli", *_IMPORTS.get(arguments[0], ())):
        # What cannot be imported the command itself will miss, and say so.
        with suppress(Exception):
            importlib.import_module(name)
    if not os.read(0, 1):
        return
    threading.Thread(target=_end_with_parent, daemon=True).start()
    sys.argv = ["prefect", "--no-prompt", *arguments]
    runpy.run_module("prefect", run_name="__main__")


if __name__ == "__main__":
    main()
