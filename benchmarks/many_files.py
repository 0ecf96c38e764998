"""A folder of many files as users have them, and what an audit of it must find.

`python -m benchmarks.many_files FOLDER --files N [--seed S] [--big MIB]` writes N small files of many shapes into
subfolders: tables with different headers, results of serving tools, JSON Lines, notes, exact duplicates, files that are
empty or broken, and binaries. `--big` adds one CSV and one JSONL of that many MiB. The same arguments give the same bytes.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from benchmarks.shapes import SHAPES, Content, log_line, request_line

# How often each occurs in every twenty files; `duplicate` repeats one of these twenty.
_TWENTY = (
    *(
        "sweep",
        "vllm_serve",
        "table",
        "sweep",
        "ollama_api",
        "request_log",
        "sweep",
        "table",
        "summary",
        "sweep",
    ),
    *(
        "llama_bench",
        "requests",
        "vllm_serve",
        "sweep",
        "duplicate",
        "table",
        "ollama_api",
        "notes",
        "request_log",
    ),
    "odd",
)
_ODD = ("empty", "binary", "cut_json", "text_log", "ragged_csv", "binary", "cut_jsonl", "empty")
_STATUS = {"binary": "unsupported", "text_log": "unsupported"} | dict.fromkeys(
    ("empty", "cut_json", "ragged_csv", "cut_jsonl"), "quarantined"
)
_FILES_A_FOLDER = 40
_LABS = ("", "lab/", "lab/gpu0/raw/", "team a/results/")


@dataclass(frozen=True, slots=True)
class Truth:
    """What an audit of the folder must find. A file's shape is its name up to the last underscore."""

    ingested: int
    duplicate: int
    unsupported: int
    quarantined: int
    records: Mapping[str, int]

    @property
    def found(self) -> int:
        return self.ingested + self.duplicate + self.unsupported + self.quarantined

    def lines(self) -> list[str]:
        """The truth for people: files by status, records by shape."""
        statuses = ("found", "ingested", "duplicate", "unsupported", "quarantined")
        return [
            *(f"{getattr(self, status):>12,} files {status}" for status in statuses),
            *(f"{count:>12,} records of {shape}" for shape, count in sorted(self.records.items())),
            f"{sum(self.records.values()):>12,} records together",
        ]


def make_folder(folder: Path, files: int, seed: int = 7, big_mib: float = 0) -> Truth:
    """Writes the folder, which must be empty or not there yet, and returns what is in it."""
    if folder.exists() and any(folder.iterdir()):
        raise FileExistsError(f"{folder} is not empty")
    statuses: Counter[str] = Counter()
    records: Counter[str] = Counter()
    for number in range(files):
        shape, made, duplicate = content_of(number, seed)
        _write(folder / place_of(number, shape, made.suffix, duplicate), made.data)
        status = "duplicate" if duplicate else _STATUS.get(shape, "ingested")
        statuses[status] += 1
        if status == "ingested":
            records[shape] += made.records
    for name, shape in (("big_requests_0.csv", "big_requests"), ("big_log_0.jsonl", "big_log")):
        if big_mib:
            records[shape] = _write_big(folder / "big" / name, int(big_mib * 2**20), seed)
            statuses["ingested"] += 1
    return Truth(
        statuses["ingested"],
        statuses["duplicate"],
        statuses["unsupported"],
        statuses["quarantined"],
        dict(records),
    )


def content_of(number: int, seed: int) -> tuple[str, Content, bool]:
    """The shape and content of a file, and whether it repeats another file."""
    shape = _TWENTY[number % len(_TWENTY)]
    if shape == "duplicate":
        # Of those that stand before it: also a folder of fewer files holds what it repeats.
        other = number - Random(f"{seed}/{number}").randint(1, number % len(_TWENTY))
        return (*content_of(other, seed)[:2], True)
    if shape == "odd":
        shape = _ODD[number // len(_TWENTY) % len(_ODD)]
    return shape, SHAPES[shape](Random(f"{seed}/{number}"), number), False


def place_of(number: int, shape: str, suffix: str, duplicate: bool) -> str:
    """Where a file stands below the folder: by day, in subfolders of different depth; duplicates in an archive."""
    day = number // _FILES_A_FOLDER
    when = f"2026-{1 + day // 28 % 12:02d}-{1 + day % 28:02d}"
    lab = "archive/" if duplicate else _LABS[day % len(_LABS)]
    return f"{lab}{when}/{shape}_{number:06d}.{suffix}"


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def _write_big(path: Path, size: int, seed: int) -> int:
    """Writes lines until the file has this size; returns its records."""
    path.parent.mkdir(parents=True, exist_ok=True)
    dice, records, is_table = Random(f"{seed}/{path.name}"), 0, path.suffix == ".csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        written = (
            file.write("started_at_unix,model,backend,status,latency_ms,gen_tokens\n") if is_table else 0
        )
        while written < size:
            written += file.write((request_line if is_table else log_line)(dice, records))
            records += 1
    return records


def main(arguments: Sequence[str] | None = None) -> int:
    """Makes the folder as the command line says and returns the exit code."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--files", type=int, required=True, metavar="N")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--big", type=float, default=0, metavar="MIB")
    said = parser.parse_args(arguments)
    try:
        truth = make_folder(said.folder, said.files, said.seed, said.big)
    except FileExistsError as error:
        print(error, file=sys.stderr)
        return 2
    print("\n".join(truth.lines()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
