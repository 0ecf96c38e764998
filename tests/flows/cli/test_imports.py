"""What a command imports before it says its first word."""

from __future__ import annotations

import subprocess
import sys


def test_run_imports_nothing_slow_before_its_server_starts() -> None:
    slow = ("prefect", "pandas", "scipy", "matplotlib", "great_expectations", "data_contracts.rules")
    code = f"import sys, flows.cli, flows.cli.run; print([name for name in {slow} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
