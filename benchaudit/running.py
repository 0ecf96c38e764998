"""An audit in a process of its own: Prefect, its server and its event loop stay out of the caller's."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Sequence
from typing import NoReturn

from data_contracts.errors import StageError, UsageError

_LAST_SECONDS = 60.0
_STAGE_FAILED = 3


def run(sources: Sequence[str], store: str, options: Sequence[str]) -> str:
    """Runs `benchaudit run` and returns the id of the audit. Raises UsageError and StageError."""
    # Not from the folder that it runs in: a folder `flows` there would be taken for ours
    command = [
        sys.executable,
        "-P",
        "-m",
        "flows.cli",
        "run",
        "--store",
        store,
        "--json",
        *options,
        "--",
        *sources,
    ]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8"
    ) as process:
        try:
            said, told = process.communicate()
        except KeyboardInterrupt:
            # A notebook interrupts its own process alone
            process.send_signal(signal.SIGINT)
            process.wait(_LAST_SECONDS)
            raise
    if process.returncode:
        _fail(process.returncode, said, told)
    return str(json.loads(said)["audit_id"])


def _fail(code: int, said: str, told: str) -> NoReturn:
    lines = told.strip().splitlines() or [f"benchaudit ended with exit code {code}"]
    if code == _STAGE_FAILED and said.strip():
        stage = json.loads(said)["failed_stage"]
        raise StageError(stage, "; ".join(line.removeprefix("benchaudit: ") for line in lines[-2:]))
    raise UsageError(lines[-1].removeprefix("benchaudit: "))
