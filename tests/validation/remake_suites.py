"""Writes suites.json here and the suites in GX's format anew: `python -m tests.validation.remake_suites`, after raising the
versions.
"""

from __future__ import annotations

import json
from pathlib import Path

import data_contracts.suites
from data_contracts.rules import SUITES
from data_contracts.suites.native import SUITE_NAMES, Suite, native_suite
from tasks.validation.suites import digest

GOLDEN = Path(__file__).with_name("suites.json")
NATIVE = Path(data_contracts.suites.__file__).parent


def suites() -> dict[str, dict[str, int | str]]:
    """Version and digest of each suite."""
    return {kind: {"version": version, "sha256": digest(kind)} for kind, version in SUITES.items()}


def native_text(name: Suite) -> str:
    """A suite as its file has it."""
    return json.dumps(native_suite(name), indent=2) + "\n"


if __name__ == "__main__":
    for name in SUITE_NAMES:
        (NATIVE / f"{name}.json").write_text(native_text(name))
    GOLDEN.write_text(json.dumps(suites(), indent=2, sort_keys=True) + "\n")
