"""What an audit of many files costs: `python -m benchmarks.scale [--files N ...] [--again] [--folder DIR]`.

For each size it makes the folder of `benchmarks.ingest`, audits it by `benchaudit run` in a process of its own, and
prints seconds of CPU and of the clock, the peak of the memory that the whole tree of processes holds at once (shared
pages counted once), the stages' seconds, and what report.json weighs; then what a further thousand files cost, and what
`--project` files would cost if each further thousand went on costing that. With `--again` all files are then measured
anew and audited once more, with the first audit as the baseline.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import psutil

from benchmarks.audit_command import audit_command
from benchmarks.ingest import make_files

SIZES = (1_000, 3_000, 10_000)
LIMIT_SECONDS_OF_10_000 = 30.0
LIMIT_MIB = 1536
LIMIT_REPORT_MB = 5.0
_BETWEEN_LOOKS = 0.25
_MEASURED_ANEW = 8


@dataclass(frozen=True, slots=True)
class Cost:
    """One audit's cost: seconds, MiB, MB."""

    files: int
    cpu: float
    wall: float
    peak: float
    stages: dict[str, float]
    facts: int
    report: float
    again: bool = False


class TreeMemory(threading.Thread):
    """Looks at a process and its descendants until it ends; `peak` is the most that they held together, in MiB."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self._root = psutil.Process(pid)
        self.peak = 0.0

    def run(self) -> None:
        while self._root.is_running() and self._root.status() != psutil.STATUS_ZOMBIE:
            self.look()
            time.sleep(_BETWEEN_LOOKS)

    def look(self) -> None:
        """Looks once."""
        held = sum(map(_held, (self._root, *_descendants(self._root))))
        self.peak = max(self.peak, held / 2**20)


def _descendants(process: psutil.Process) -> list[psutil.Process]:
    try:
        return process.children(recursive=True)
    except psutil.NoSuchProcess:
        return []


def _held(process: psutil.Process) -> int:
    """Bytes that a process holds; a page that several share counts in parts (PSS), where the system tells it."""
    try:
        memory = process.memory_full_info()
    except psutil.Error:
        return 0
    return int(getattr(memory, "pss", memory.rss))


def audited(sources: Path, store: Path, files: int) -> Cost:
    """Audits a folder in a new process and says what it cost. Raises RuntimeError when the audit fails."""
    command = audit_command(sources, store, "--no-llm")
    before, began = os.times(), time.perf_counter()
    with tempfile.TemporaryFile() as said, tempfile.TemporaryFile() as errors:
        process = subprocess.Popen(command, stdout=said, stderr=errors)
        memory = TreeMemory(process.pid)
        memory.start()
        code = process.wait()
        wall, after = time.perf_counter() - began, os.times()
        memory.join()
        if code:
            errors.seek(0)
            raise RuntimeError(f"the audit ended with exit code {code}: {errors.read()[-2_000:].decode()}")
        said.seek(0)
        summary = json.loads(said.read())
    folder = Path(summary["path"])
    facts = json.loads((folder / "analyze" / "stage.json").read_text())["counts"]["facts"]
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    return Cost(
        files, cpu, wall, memory.peak,
        {name: stage["duration"] for name, stage in summary["stages"].items()},
        facts, (folder / "report" / "report.json").stat().st_size / 1e6,
    )  # fmt: skip


def told(cost: Cost) -> str:
    """One line of the table."""
    stages = " ".join(f"{name} {seconds:.1f}" for name, seconds in cost.stages.items())
    files = "files again" if cost.again else "files"
    return (
        f"{cost.files:7,} {files}  {cost.cpu:6.1f} s CPU  {cost.wall:6.1f} s  {cost.peak:6.0f} MiB  "
        f"{cost.facts:8,} facts  report.json {cost.report:.1f} MB  ({stages})"
    )


def slope(costs: Sequence[Cost]) -> str:
    """What a further thousand files cost, between the smallest and the largest folder."""
    few, many = costs[0], costs[-1]
    thousands = (many.files - few.files) / 1_000
    return (
        f"a further 1,000 files: {(many.cpu - few.cpu) / thousands:.2f} s of CPU, "
        f"{(many.peak - few.peak) / thousands:.0f} MiB"
    )


def projected(costs: Sequence[Cost], files: int) -> str:
    """What so many files would cost, were each further thousand to cost what it does between the folders."""
    few, many = costs[0], costs[-1]
    steps = (files - many.files) / (many.files - few.files)

    def at(before: float, after: float) -> float:
        return after + steps * (after - before)

    stages = ", ".join(f"{name} {at(few.stages[name], s) / 60:.0f}" for name, s in many.stages.items())
    return (
        f"{files:,} files at that rate: {at(few.cpu, many.cpu) / 3_600:.1f} h of CPU, "
        f"{at(few.wall, many.wall) / 3_600:.1f} h (minutes: {stages}), {at(few.peak, many.peak) / 1_024:.0f} GiB"
    )


def against_limits(costs: Sequence[Cost]) -> list[str]:
    """Each limit, what was seen, and whether it is met."""
    most = costs[-1]
    rate = (
        (most.cpu - costs[0].cpu) / (most.files - costs[0].files) if len(costs) > 1 else most.cpu / most.files
    )
    rows = [
        ("10,000 files after start-up", rate * 10_000, LIMIT_SECONDS_OF_10_000, "s of CPU"),
        (f"peak memory of {most.files:,} files", most.peak, LIMIT_MIB, "MiB"),
        ("largest report.json", max(cost.report for cost in costs), LIMIT_REPORT_MB, "MB"),
    ]  # fmt: skip
    return [
        f"{what}: {seen:.1f} {unit}, limit {limit:g}: {'met' if seen <= limit else 'not met'}"
        for what, seen, limit, unit in rows
    ]


def main(arguments: Sequence[str] | None = None) -> int:
    """Makes the folders, audits them, prints the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--files", type=int, nargs="+", default=list(SIZES), metavar="N")
    parser.add_argument("--again", action="store_true", help="once more, all files measured anew")
    parser.add_argument("--folder", type=Path, metavar="DIR", help="keep the files and the stores here")
    parser.add_argument("--project", type=int, default=1_000_000, metavar="N")
    asked = parser.parse_args(arguments)
    costs, repeated = list[Cost](), list[Cost]()
    with tempfile.TemporaryDirectory(prefix="benchaudit-scale-") as spool:
        place: Path = asked.folder or Path(spool)
        for files in sorted(asked.files):
            sources = place / f"files-{files}"
            if asked.again or not sources.exists():
                make_files(sources, files)
            costs.append(audited(sources, place / f"store-{files}", files))
            print(told(costs[-1]), flush=True)
            if asked.again:
                make_files(sources, files, seed=_MEASURED_ANEW)
                once_more = audited(sources, place / f"store-{files}", files)
                repeated.append(replace(once_more, again=True))
                print(told(repeated[-1]), flush=True)
    if len(costs) > 1:
        print(slope(costs))
        print(projected(costs, asked.project))
    print("\n".join(against_limits(costs)))
    if repeated:
        print("again:", *against_limits(repeated), sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
