"""Ingests without a store or Prefect, for work on readers: `python -m tasks.ingestion SOURCE... OUTDIR`.

Writes the stage's three tables into OUTDIR and prints what became of the files.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from data_contracts.audit import AuditRequest
from data_contracts.errors import BenchauditError
from tasks.ingestion import ingest, spawn_pool


def main(arguments: list[str]) -> int:
    """Exit code 2 for wrong usage or unusable input, as everywhere."""
    if len(arguments) < 2:
        print(__doc__, file=sys.stderr)
        return 2
    *sources, target = arguments
    out = Path(target)
    out.mkdir(parents=True, exist_ok=True)
    try:
        with spawn_pool(os.cpu_count()) as pool:
            done = ingest(AuditRequest(tuple(sources)), out, None, pool, lambda *_: None)
    except BenchauditError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    print(", ".join(f"{count:,} {name}" for name, count in {**done.counts, **done.rows}.items()))
    print(
        ", ".join(f"{name} {seconds:.2f} s" for name, seconds in done.phases.items()), *done.notes, sep="; "
    )
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
