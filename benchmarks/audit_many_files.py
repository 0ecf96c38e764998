"""Audits a made folder of many files, with a file above each size limit, and holds the audit to what is known of it.

`python -m benchmarks.audit_many_files [--files N] [--seed S] [--folder DIR]` exits with 1 when the audit did not complete,
or found other counts of files or records than were written.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pyarrow.parquet as pq

from benchmarks.audit_command import audit_command
from benchmarks.many_files import Truth, make_folder

# Small, so that files of a few MiB are above them.
_SETTINGS = """\
[limits]
stream_above_bytes = 200_000
document_bytes = 2_000_000
artifact_bytes = 3_000_000
"""
_BIG_MIB = 0.5  # of a table and a log that are read in ranges


def make_with_limits(folder: Path, files: int, seed: int) -> Truth:
    """The folder, its settings, a document above `document_bytes` and a table above `artifact_bytes`; what is in it."""
    truth = make_folder(folder, files, seed, _BIG_MIB)
    (folder / "benchaudit.toml").write_text(_SETTINGS)
    (folder / "big" / "document.json").write_text(json.dumps({"runs": ["x" * 100] * 25_000}))
    (folder / "big" / "refused.csv").write_text("ttft_s\n" + "0.125\n" * 600_000)
    return Truth(truth.ingested, truth.duplicate, truth.unsupported, truth.quarantined + 2, truth.records)


def differences(truth: Truth, counts: dict[str, int], inventory: Path) -> list[str]:
    """What the audit's counts and its inventory say otherwise."""
    expected = {
        name: getattr(truth, name)
        for name in ("found", "ingested", "duplicate", "unsupported", "quarantined")
    }
    wrong = [
        f"{name}: {counts.get(name)} instead of {count}"
        for name, count in expected.items()
        if counts.get(name) != count
    ]
    rows = pq.read_table(inventory, columns=["artifact", "status", "records"]).to_pylist()
    records: Counter[str] = Counter()
    for row in rows:
        if row["status"] == "ingested":
            records[Path(row["artifact"]).stem.rpartition("_")[0]] += row["records"]
    return wrong + [
        f"records of {shape}: {records[shape]} instead of {count}"
        for shape, count in truth.records.items()
        if records[shape] != count
    ]


def main(arguments: Sequence[str] | None = None) -> int:
    """Makes the folder, audits it and returns the exit code."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--files", type=int, default=1_200, metavar="N")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--folder", type=Path, metavar="DIR", help="keep what is made and the store here")
    asked = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="benchaudit-many-") as spool:
        place: Path = asked.folder or Path(spool)
        truth = make_with_limits(place / "files", asked.files, asked.seed)
        began = time.perf_counter()
        command = audit_command(place / "files", place / "store")
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)
        if done.returncode:
            print(f"the audit ended with exit code {done.returncode}")
            return 1
        summary = json.loads(done.stdout)
        wrong = differences(truth, summary["counts"], Path(summary["path"]) / "ingest" / "inventory.parquet")
        print(f"{truth.found:,} files audited in {time.perf_counter() - began:.0f} s; {summary['headline']}")
        print("\n".join(wrong) or "all counts of files and records are those that were written")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
