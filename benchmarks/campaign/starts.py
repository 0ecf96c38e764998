"""Twenty first audits at once on one fresh Prefect home, and twenty more: `python -m benchmarks.campaign.starts`."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.campaign.commands import end, small_source, start, surroundings
from benchmarks.campaign.outcome import Outcome

STARTS = 20
ROUNDS = ("first starts", "second starts")
DEADLINE_SECONDS = 900.0


def attack(scratch: Path, starts: int = STARTS) -> Outcome:
    """Every start must exit with 0 and a completed audit; a round must leave no empty log behind."""
    source = small_source(scratch / "source")
    failures: list[str] = []
    for name in ROUNDS:
        failures += _round(scratch, source, name, starts)
    return Outcome(
        "parallel starts",
        len(ROUNDS) * (starts + 1),
        len(ROUNDS) * (starts + 1) - len(failures),
        tuple(failures),
    )


def _round(scratch: Path, source: Path, name: str, starts: int) -> list[str]:
    where = scratch / name.replace(" ", "-")
    where.mkdir()
    environment = surroundings(scratch)
    running = [
        start(
            ["run", str(source), "--store", str(where / f"store-{number}"), "--no-llm", "--json"],
            where / f"{number}.out",
            environment,
        )
        for number in range(starts)
    ]
    until = time.monotonic() + DEADLINE_SECONDS
    for process in running:
        try:
            process.wait(max(1.0, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            end(process)
    faults = [_fault(where, number, process.returncode) for number, process in enumerate(running)]
    failures = [f"{name}, number {number}: {fault}" for number, fault in enumerate(faults) if fault]
    empty = [
        str(log)
        for root in ("home", "tmp")
        for log in (scratch / root).rglob("*.log")
        if not log.stat().st_size
    ]
    if empty:
        failures.append(f"{name}: left {len(empty)} empty logs behind, e.g. {empty[0]}")
    return failures


def _fault(where: Path, number: int, code: int) -> str:
    """What is wrong with a start, or nothing."""
    if code:
        said = (where / f"{number}.err").read_text().strip().splitlines() or ["nothing"]
        return f"exit {code}, said: {' / '.join(said[-3:])[-900:]}"
    said_json = (where / f"{number}.out").read_text()
    try:
        state = json.loads(said_json)["state"]
    except (ValueError, KeyError):
        return f"exit 0, and no JSON object on stdout: {said_json[:200]!r}"
    # Without a model an audit is complete all the same.
    stages = sorted(p.parent.name for p in where.glob(f"store-{number}/audits/*/*/stage.json"))
    if state not in ("completed", "degraded") or stages != ["analyze", "ingest", "report", "validate"]:
        return f"exit 0, state {state}, stages {stages}"
    return ""


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="campaign-starts-") as scratch:
        outcome = attack(Path(scratch), int(sys.argv[1]) if len(sys.argv) > 1 else STARTS)
    print(outcome, *(f"  {failure}" for failure in outcome.failures), sep="\n")
    return 1 if outcome.failures else 0


if __name__ == "__main__":
    sys.exit(main())
