"""Writes tests/validation/suites.json anew: `python -m tests.validation.remake_suites`, after raising the versions."""

from __future__ import annotations

import json
from pathlib import Path

from data_contracts.rules import SUITES
from tasks.validation.suites import digest

GOLDEN = Path(__file__).with_name("suites.json")


def suites() -> dict[str, dict[str, int | str]]:
    """Version and digest of each suite."""
    return {kind: {"version": version, "sha256": digest(kind)} for kind, version in SUITES.items()}


if __name__ == "__main__":
    GOLDEN.write_text(json.dumps(suites(), indent=2, sort_keys=True) + "\n")
