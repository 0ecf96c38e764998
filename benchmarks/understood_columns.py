"""What is understood of columns that no reader was written for: `python -m benchmarks.understood_columns DIR`.

Prints how many columns of the files that are read generically were understood, how sure that is, and what was left.
"""

from __future__ import annotations

import argparse
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from data_contracts.settings import Limits
from tasks.ingestion.artifact_files import read_named
from tasks.ingestion.discovery import discover
from tasks.ingestion.kit.reader import UnderstandingReader
from tasks.ingestion.naming.nouns import ACCEPTED, Meaning
from tasks.ingestion.opening import open_artifact
from tasks.readers import REGISTRY

# How sure, from the lowest of each band
BANDS = (0.95, 0.9, 0.8, ACCEPTED)


@dataclass
class Counted:
    """Columns of a folder: by role, the understood ones by band, and those that were left by why."""

    files: int = 0
    known: int = 0
    roles: Counter[str] = field(default_factory=Counter)
    bands: Counter[float] = field(default_factory=Counter)
    metrics: Counter[str] = field(default_factory=Counter)
    unsure: Counter[str] = field(default_factory=Counter)
    unknown: Counter[str] = field(default_factory=Counter)

    def add(self, name: str, meaning: Meaning) -> None:
        self.roles[meaning.role] += 1
        if meaning.role == "metric" and meaning.quantity is not None:
            self.bands[next(band for band in BANDS if meaning.confidence >= band)] += 1
            self.metrics[meaning.quantity.metric] += 1
        elif meaning.role == "number":
            (self.unsure if meaning.alternatives else self.unknown)[name] += 1


def count(folder: Path) -> Counted:
    """Reads what stands below a folder; a file that cannot be opened counts for nothing."""
    limits, counted = Limits(), Counted()
    for found in discover([str(folder)], limits).files:
        if found.refused or found.bytes > limits.stream_above_bytes:
            continue
        parsed = open_artifact(
            found.artifact, read_named(Path(found.path), limits.document_bytes), limits, 0
        ).parsed
        reader = REGISTRY.recognise(parsed.head).reader if parsed else None
        if parsed is None or reader is None:
            continue
        if not isinstance(reader, UnderstandingReader):
            counted.known += 1
            continue
        counted.files += 1
        for table in reader.meanings(parsed).values():
            for name, meaning in table.columns.items():
                counted.add(name, meaning)
    return counted


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--most", type=int, default=15, help="names of each kind that are shown")
    asked = parser.parse_args()
    counted = count(asked.folder)
    total = sum(counted.roles.values())
    print(f"{counted.files} files are read generically, {counted.known} by readers of their tools")
    print(f"{total} columns: {counted.roles['metric']} understood as metrics,", end=" ")
    print(f"{total - counted.roles['metric'] - counted.roles['number']} say what a number is of,", end=" ")
    print(f"{counted.roles['number']} keep their own names")
    for low, high in zip(BANDS, (1.0, *BANDS), strict=False):
        print(f"  confidence {low:.2f} to {high:.2f}: {counted.bands[low]}")
    _print("metrics", counted.metrics, asked.most)
    _print(
        "of what a number is",
        Counter({r: n for r, n in counted.roles.items() if r not in ("metric", "number")}),
        20,
    )
    _print("left, for they are not sure enough", counted.unsure, asked.most)
    _print("left, for nothing is called so", counted.unknown, asked.most)


def _print(what: str, names: Counter[str], most: int) -> None:
    shown = ", ".join(f"{name} ({n})" if n > 1 else name for name, n in names.most_common(most))
    rest = f" and {len(names) - most} more" if len(names) > most else ""
    print(f"{what}, {sum(names.values())} columns: {shown}{rest}")


if __name__ == "__main__":
    main()
