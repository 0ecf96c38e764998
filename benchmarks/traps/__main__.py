"""`python -m benchmarks.traps [--seeds N] [--first N] [--tool T] [--fault F] [--workers N] [--show]`.

Simulates runs with a planted fault and the same runs without it, writes both in every tool's shape that records the fault,
runs ingest and validate on each, and prints which faults were found where, and what was said of sound runs. `--tool` and
`--fault` take a part of a name. `--show` prints each finding that only the broken or only the sound runs have.
"""

from __future__ import annotations

import argparse
from collections import Counter
from concurrent.futures import ProcessPoolExecutor

from benchmarks.traps.judging import Judged, judge, names, shapes_of
from benchmarks.traps.table import report


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seeds", type=int, default=1, metavar="N", help="so many worlds for each fault")
    parser.add_argument("--first", type=int, default=1, metavar="N", help="the first seed")
    parser.add_argument("--tool", help="only shapes with this in their name")
    parser.add_argument("--fault", help="only faults and near misses with this in their name")
    parser.add_argument("--workers", type=int, default=1, metavar="N")
    parser.add_argument("--show", action="store_true", help="print findings")
    asked = parser.parse_args()
    shapes = shapes_of(asked.tool)
    if not shapes:
        parser.error(f"no tool's shape has {asked.tool!r} in its name")
    if not names(asked.fault):
        parser.error(f"no fault has {asked.fault!r} in its name")
    todo = [(name, asked.first + more) for name in names(asked.fault) for more in range(asked.seeds)]
    judged: list[Judged] = []
    with ProcessPoolExecutor(asked.workers) as pool:
        for done in [pool.submit(judge, *job, shapes) for job in todo]:
            judged += done.result()
    if asked.show:
        for one in judged:
            show(one)
    print(report(judged, shapes))


def show(judged: Judged) -> None:
    """Each rule that is broken, with its first message."""
    if judged.verdict == "not recorded":
        return
    kind = "sound" if judged.sound else judged.verdict
    print(f"{judged.name} as {judged.shape}, seed {judged.seed}: {kind}")
    counts = Counter((finding.severity, finding.rule) for finding in judged.findings)
    for (severity, rule), count in counts.items():
        message = next(finding.message for finding in judged.findings if finding.rule == rule)
        print(f"    {severity} {rule} x{count}: {message[:200]}")


if __name__ == "__main__":
    main()
