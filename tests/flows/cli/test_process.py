"""The command as a process: it ends with the command's exit code, whatever its threads and its readers do."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]
# What Python takes apart at the end aborts here, as a thread does that is then within C++.
_AFTER_A_THREAD = """
import os, sys
import flows.cli
class TakenApart:
    def __init__(self):
        self.abort = os.abort
    def __del__(self):
        self.abort()
sys.kept_to_the_end = TakenApart()
flows.cli.process()
"""


def _ended(script: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", script, *arguments], cwd=ROOT, capture_output=True, text=True, check=False
    )


def test_the_process_ends_before_python_takes_its_threads_apart() -> None:
    assert _ended(_AFTER_A_THREAD, "--version").returncode == 0
    assert _ended(_AFTER_A_THREAD, "nonsense").returncode == 2


def test_an_output_that_cannot_be_written_is_one_line() -> None:
    with Path("/dev/full").open("w") as full:
        ended = subprocess.run(
            [sys.executable, "-m", "flows.cli", "formats"],
            cwd=ROOT, stdout=full, stderr=subprocess.PIPE, text=True, check=False,
        )  # fmt: skip
    assert (ended.returncode, ended.stderr) == (3, "benchaudit: the output: No space left on device\n")


def test_a_reader_that_has_enough_ends_the_command_without_a_word() -> None:
    command = subprocess.Popen(
        [sys.executable, "-m", "flows.cli", "formats"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert command.stdout is not None and command.stderr is not None
    command.stdout.close()
    assert (command.stderr.read(), command.wait()) == ("", 1)
    command.stderr.close()
