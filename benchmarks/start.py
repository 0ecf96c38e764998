"""What starting costs: `python -m benchmarks.start [SOURCE] [--rounds N]`.

Audits a folder (without SOURCE one of 101 files of `benchmarks.ingest`) by `benchaudit run` as often as a flow that
does nothing in a process that also imports Great Expectations, in turns, and prints their CPU seconds (the median of the
rounds, with all processes that they start), their ratio, and how long the audit was silent on stderr.
"""

from __future__ import annotations

import argparse
import ctypes
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from benchmarks.ingest import make_files

FILES = 101
LIMIT_RATIO = 1.2
LIMIT_FIRST_SECONDS = 1.0
LIMIT_SILENT_SECONDS = 2.0
# As a script that somebody runs, with the server that Prefect starts for it.
_TRIVIAL = """\
from prefect import flow
import great_expectations

@flow
def nothing():
    return 1

nothing()
"""
# Neither asks the network, nor gives its server up on a busy machine.
_QUIET = {
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "GX_ANALYTICS_ENABLED": "false",
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "600",
}
_SET_CHILD_SUBREAPER = 36


@dataclass(frozen=True, slots=True)
class Run:
    """One process: seconds of CPU and of the clock, and when each line of stderr came."""

    cpu: float
    wall: float
    lines: tuple[float, ...]

    @property
    def first(self) -> float:
        """Seconds until the first line."""
        return self.lines[0] if self.lines else self.wall

    @property
    def silent(self) -> float:
        """The longest time without a line, in seconds."""
        return max(after - before for before, after in pairwise((0.0, *self.lines, self.wall)))


def adopt_orphans() -> None:
    """From now on processes whose parent ends become children of this one, so that their seconds are counted."""
    library = ctypes.CDLL(None, use_errno=True)
    if library.prctl(_SET_CHILD_SUBREAPER, 1, 0, 0, 0):
        raise OSError(ctypes.get_errno(), "prctl")


def timed(command: Sequence[str], environment: Mapping[str, str]) -> Run:
    """Runs a command and waits for all that it started. Raises RuntimeError when it fails."""
    before, began = os.times(), time.perf_counter()
    lines: list[float] = []
    said: list[str] = []
    with subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, env=environment
    ) as process:
        assert process.stderr is not None
        for line in process.stderr:
            lines.append(time.perf_counter() - began)
            said.append(line)
    wall = time.perf_counter() - began
    if process.returncode:
        raise RuntimeError(
            f"{command[:4]} ended with exit code {process.returncode}: {''.join(said)[-2_000:]}"
        )
    _await_orphans()
    after = os.times()
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    return Run(cpu, wall, tuple(lines))


def _await_orphans() -> None:
    while True:
        try:
            os.wait()
        except ChildProcessError:
            return


def against_limits(audits: Sequence[Run], trivial: Sequence[Run]) -> list[str]:
    """Each figure, beside its limit where it has one."""
    audit, peer = (statistics.median(run.cpu for run in runs) for runs in (audits, trivial))
    rows = [
        ("CPU of the audit over that of the trivial flow", audit / peer, LIMIT_RATIO, "times"),
        ("first line", statistics.median(run.first for run in audits), LIMIT_FIRST_SECONDS, "s"),
        ("longest silence", statistics.median(run.silent for run in audits), LIMIT_SILENT_SECONDS, "s"),
    ]
    return [
        f"the audit: {audit:.2f} s of CPU, {statistics.median(run.wall for run in audits):.2f} s",
        f"a trivial flow and `import great_expectations`: {peer:.2f} s of CPU, "
        f"{statistics.median(run.wall for run in trivial):.2f} s",
        *(
            f"{what}: {seen:.2f} {unit}, limit {limit:g}: {'met' if seen <= limit else 'not met'}"
            for what, seen, limit, unit in rows
        ),
    ]


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs both in turns and prints what they cost."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("source", type=Path, nargs="?", metavar="SOURCE")
    parser.add_argument("--rounds", type=int, default=3, metavar="N")
    asked = parser.parse_args(arguments)
    adopt_orphans()
    audits: list[Run] = []
    trivial: list[Run] = []
    with tempfile.TemporaryDirectory(prefix="benchaudit-start-") as spool:
        place = Path(spool)
        source: Path = asked.source or place / "files"
        if asked.source is None:
            make_files(source, FILES)
        script = place / "trivial.py"
        script.write_text(_TRIVIAL)
        named = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
        environment = {**named, **_QUIET, "PREFECT_HOME": str(place / "prefect")}
        # Prefect makes its database once.
        timed([sys.executable, str(script)], environment)
        for number in range(asked.rounds):
            trivial.append(timed([sys.executable, str(script)], environment))
            store = place / f"store-{number}"
            # With what it says while it works, which --json would keep quiet.
            audit = [sys.executable, "-m", "flows.cli", "run", str(source), "--store", str(store), "--no-llm"]
            audits.append(timed(audit, environment))
    print("\n".join(against_limits(audits, trivial)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
