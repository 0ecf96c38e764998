"""`benchaudit` that stands still once a stage has begun, often: `python -m tests.flows.standing_still`.

Each line on stdin is a JSON list: the stage, a file for stderr, and the arguments of the command. A process forked from
this one, so that all is imported once, runs the command. On stdout it says `begun PID` in that stage, so that a test can
stop it at that very place; `ended CODE` follows, as `subprocess` tells it.
"""

from __future__ import annotations

import importlib
import json
import os
import signal
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from data_contracts.stage_records import StageName, StageOutput, StageRecord
from flows.cli import main
from tasks.store import Audit

_publish = Audit.publish
# What a command imports while it works; none of it starts a thread, which a fork would lose.
_IMPORTS = ("flows.validate", "tasks.validation.gx", "flows.analyze", "flows.report", "flows.audit")


def stand_still_in(wanted: str) -> None:
    """Publishing this stage writes a file and then waits for ever."""

    def publish(
        audit: Audit, stage: StageName, build: Callable[[Path], StageOutput], parameters: dict[str, Any]
    ) -> StageRecord:
        def begun(folder: Path) -> StageOutput:
            if stage == wanted:
                (folder / "half").write_bytes(b"written")
                print("begun", os.getpid(), flush=True)
                threading.Event().wait()
            return build(folder)

        return _publish(audit, stage, begun, parameters)

    Audit.publish = publish  # type: ignore[method-assign,assignment]


def _run(stage: str, errors: str, arguments: list[str]) -> None:
    # A shell that runs the tests in the background has its children ignore Ctrl-C.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    with Path(errors).open("wb") as file:
        os.dup2(file.fileno(), sys.stderr.fileno())
    stand_still_in(stage)
    main(arguments)


def serve() -> None:
    for name in _IMPORTS:
        importlib.import_module(name)
    assert threading.active_count() == 1, threading.enumerate()
    while line := sys.stdin.readline():
        stage, errors, *arguments = json.loads(line)
        if not (child := os.fork()):
            _run(stage, errors, arguments)
            sys.exit()
        _, status = os.waitpid(child, 0)
        print("ended", os.waitstatus_to_exitcode(status), flush=True)


if __name__ == "__main__":
    from flows import environment

    # As the command does before it imports Prefect
    environment.prepare()
    environment.silence_console()
    serve()
