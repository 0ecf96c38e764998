"""What one large file costs to read: `python -m benchmarks.large_files [--megabytes N ...]`.

For each size it makes a CSV, JSON Lines and a JSON array of requests, reads each in a process of its own, and prints
records, seconds of CPU and the most memory that the process held, beside what it held before: memory is to stay where it
is however large a file is.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from benchmarks.ingest_costs import cpu_seconds

_SIZES = (20, 100)
_MIB_AT_MOST = 512
_AT_ONCE = 2_000


def requests(seed: int = 7) -> Iterator[dict[str, Any]]:
    """Requests of one run, as a tool lists them."""
    dice, number = random.Random(seed), 0
    while True:
        minutes, seconds = divmod(number, 60)
        tokens, rate, prefill = (
            dice.randint(60, 900),
            dice.uniform(40, 120),
            round(dice.uniform(0.01, 0.2), 4),
        )
        yield {
            "timestamp": f"2026-03-02T{minutes // 60 % 24:02d}:{minutes % 60:02d}:{seconds:02d}", "model": "helio:1b",
            "num_ctx": 2048, "temperature": 0.2, "prompt_eval_s": prefill, "eval_s": round(tokens / rate, 4),
            "tokens_s": round(rate, 2), "prompt_eval_count": dice.randint(15, 40), "eval_count": tokens,
        }  # fmt: skip
        number += 1


def _table(rows: Sequence[dict[str, Any]], first: bool) -> str:
    lines = [",".join(map(str, row.values())) for row in rows]
    return "\n".join([",".join(rows[0]), *lines] if first else lines) + "\n"


def _lines(rows: Sequence[dict[str, Any]], _: bool) -> str:
    return "".join(f"{json.dumps(row)}\n" for row in rows)


def _array(rows: Sequence[dict[str, Any]], first: bool) -> str:
    return ("[" if first else ",\n") + ",\n".join(map(json.dumps, rows))


_MAKERS: dict[str, Callable[[Sequence[dict[str, Any]], bool], str]] = {
    "csv": _table, "jsonl": _lines, "json": _array,
}  # fmt: skip


def make_file(path: Path, size: int, rows: Iterable[dict[str, Any]]) -> None:
    """Writes a file of at least so many bytes; its ending says how."""
    rows = iter(rows)
    written = 0
    with path.open("w", encoding="utf-8") as file:
        while written < size:
            written += file.write(_MAKERS[path.suffix[1:]](list(islice(rows, _AT_ONCE)), not written))
        file.write("]\n" if path.suffix == ".json" else "")


def read(path: Path) -> dict[str, Any]:
    """Reads a file in this process as ingest does, and says what it cost."""
    from data_contracts.settings import Limits
    from tasks.ingestion.chunks import plan, read_chunk
    from tasks.ingestion.discovery import discover
    from tasks.readers import REGISTRY

    REGISTRY.readers()
    limits, before = Limits(), _peak()
    with tempfile.TemporaryDirectory(prefix="benchaudit-large-") as cache:
        began = cpu_seconds()
        found = discover((str(path),), limits)
        (chunk,) = plan(found.files, limits, Path(cache), "benchmark", REGISTRY)
        (entry,) = read_chunk(chunk).entries
    return {
        "status": entry.reading.status, "records": entry.reading.records, "rows": entry.reading.rows,
        "cpu": cpu_seconds() - began, "before": before, "peak": _peak(),
    }  # fmt: skip


def _peak() -> float:
    """MiB"""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def told(name: str, size: int, cost: dict[str, Any]) -> str:
    """One line of the table."""
    held = (
        f"{cost['records'] or 0:9,} records, {cost['rows']:10,} measurements"
        if cost["status"] == "ingested"
        else cost["status"]
    )
    return (
        f"{name:6} {size / 1e6:5.0f} MB  {held}  {cost['cpu']:6.1f} s of CPU  {cost['peak']:5.0f} MiB"
        f" ({cost['before']:.0f} before), limit {_MIB_AT_MOST}:"
        f" {'met' if cost['peak'] <= _MIB_AT_MOST else 'not met'}"
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Makes the files, reads each, prints what it cost."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--megabytes", type=int, nargs="+", default=list(_SIZES), metavar="N")
    parser.add_argument("--read", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args(arguments)
    if asked.read is not None:
        print(json.dumps(read(asked.read)))
        return 0
    with tempfile.TemporaryDirectory(prefix="benchaudit-large-") as spool:
        for megabytes in sorted(asked.megabytes):
            for kind in _MAKERS:
                path = Path(spool) / f"requests.{kind}"
                make_file(path, megabytes * 1_000_000, requests())
                command = [sys.executable, "-m", "benchmarks.large_files", "--read", str(path)]
                done = subprocess.run(command, stdout=subprocess.PIPE, check=True, text=True)
                print(told(kind, path.stat().st_size, json.loads(done.stdout)), flush=True)
                path.unlink()
    return 0


if __name__ == "__main__":
    sys.exit(main())
