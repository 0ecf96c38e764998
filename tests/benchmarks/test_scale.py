"""The command that says what audits of many files cost."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace

from benchmarks.scale import Cost, TreeMemory, against_limits, projected, slope, told

_STAGES = {"ingest": 1.0, "validate": 2.04, "analyze": 3.0, "report": 4.0}
_FEW = Cost(1_000, 20.0, 25.0, 600.0, _STAGES, 2_700, 2.5)
_MANY = Cost(10_000, 65.0, 80.0, 1_600.0, _STAGES, 4_000, 3.1)


def test_a_line_says_what_one_audit_cost() -> None:
    assert told(_FEW) == (
        "  1,000 files    20.0 s CPU    25.0 s     600 MiB     2,700 facts  report.json 2.5 MB"
        "  (ingest 1.0 validate 2.0 analyze 3.0 report 4.0)"
    )


def test_an_audit_of_what_was_measured_anew_is_told_apart() -> None:
    assert told(replace(_FEW, again=True)).startswith("  1,000 files again    20.0 s CPU")


def test_what_a_further_thousand_files_cost_is_told_between_the_smallest_and_the_largest() -> None:
    assert slope((_FEW, _MANY)) == "a further 1,000 files: 5.00 s of CPU, 111 MiB"


def test_a_million_files_cost_what_each_further_thousand_costs() -> None:
    assert projected((_FEW, _MANY), 1_000_000) == (
        "1,000,000 files at that rate: 1.4 h of CPU, 1.7 h (minutes: ingest 0, validate 0, analyze 0, report 0), 109 GiB"
    )


def test_limits_are_held_against_what_was_seen_without_the_start() -> None:
    assert against_limits((_FEW, _MANY)) == [
        "10,000 files after start-up: 50.0 s of CPU, limit 30: not met",
        "peak memory of 10,000 files: 1600.0 MiB, limit 1536: not met",
        "largest report.json: 3.1 MB, limit 5: met",
    ]


def test_the_memory_of_a_process_is_looked_at() -> None:
    script = "held = bytearray(64 * 2**20); print('held', flush=True); input()"
    with subprocess.Popen(
        [sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        memory = TreeMemory(process.pid)
        memory.look()
        process.communicate("")
    assert 64 < memory.peak < 256
