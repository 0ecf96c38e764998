"""The command line of an audit, as benchmarks run it in a process of its own."""

from __future__ import annotations

import sys
from pathlib import Path


def audit_command(source: Path, store: Path, *options: str) -> list[str]:
    """`benchaudit run`, with one JSON object on stdout."""
    return [
        sys.executable, "-m", "flows.cli", "run", str(source), "--store", str(store), "--json", *options,
    ]  # fmt: skip
