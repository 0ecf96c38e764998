"""`benchaudit --version` and the completion of shells."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

from data_contracts.schemas import CONTRACT_VERSION
from tests.flows.running import CommandLine


def test_the_version_names_what_can_change_a_result(tmp_path: Path) -> None:
    told = CommandLine(tmp_path, "http://127.0.0.1:9/api")("--version")
    assert (told.code, told.err) == (0, "")
    first, *others = told.out.splitlines()
    assert first == f"benchaudit {version('benchaudit')} (contract {CONTRACT_VERSION})"
    assert f"  python {platform.python_version()}" in others
    assert f"  pyarrow {version('pyarrow')}" in others


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_shell_completes_commands(shell: str) -> None:
    asked = {
        "bash": {"COMP_WORDS": "benchaudit que", "COMP_CWORD": "1"},
        "zsh": {"COMP_WORDS": "benchaudit que", "COMP_CWORD": "1"},
        "fish": {"COMP_WORDS": "benchaudit que", "COMP_CWORD": "que"},
    }[shell]
    done = subprocess.run(
        [Path(sys.executable).with_name("benchaudit")],
        env=os.environ | asked | {"_BENCHAUDIT_COMPLETE": f"{shell}_complete"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.splitlines()[0].startswith("plain")
    assert "query" in done.stdout
