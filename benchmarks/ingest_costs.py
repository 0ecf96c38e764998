"""What ingest costs in CPU seconds of one process, beside its peers and its limits; called by `benchmarks/ingest.py`."""

from __future__ import annotations

import hashlib
import random
import resource
import shutil
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROUNDS = 20
_SHARE_CHANGED = 100


@dataclass(frozen=True)
class Target:
    """`cost` is to be at most `limit` times `beside`; both name a cost. Without a limit it is told beside a peer."""

    cost: str
    beside: str
    limit: float | None


TARGETS = (
    Target("cold", "read + sha256", 8),
    Target("cold", "polars, glob to Parquet", 1 / 1.5),
    Target("cold", "DuckDB, glob to Parquet", None),
    Target("unchanged", "cold", 1 / 10),
    Target("1% changed", "cold", 1 / 6),
    Target(f"1% changed, round {ROUNDS}", "cold", 1 / 6),
)


def cpu_seconds() -> float:
    """User and system time of this process and of its children that have ended."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def read_and_hash(folder: Path) -> dict[str, float]:
    """Reads every file and takes its sha256, which no audit can do without."""
    started = cpu_seconds()
    for path in sorted(folder.rglob("*.*")):
        hashlib.sha256(path.read_bytes()).hexdigest()
    return {"read + sha256": cpu_seconds() - started}


def polars_over_globs(folder: Path) -> list[Any]:
    """The numbers of the tables and of the documents in long form, as frames of Polars, the file names kept."""
    import polars as pl
    import polars.selectors as cs

    tables = pl.scan_csv(folder / "**/*.csv", include_file_paths="artifact")
    documents = pl.scan_ndjson(folder / "**/*.json", include_file_paths="artifact")
    records = documents.explode("results").unnest("results")
    frames = [frame.unpivot(on=cs.numeric(), index=["artifact", "model"]) for frame in (tables, records)]
    return list(pl.collect_all(frames))


def polars_to_parquet(folder: Path) -> dict[str, float]:
    """Polars over a glob for each kind: read, unpivot, write Parquet."""
    # Its import is no work of an audit
    import polars  # noqa: F401

    started = cpu_seconds()
    with tempfile.TemporaryDirectory() as out:
        for number, frame in enumerate(polars_over_globs(folder)):
            frame.write_parquet(Path(out) / f"{number}.parquet", compression="zstd", compression_level=1)
    return {"polars, glob to Parquet": cpu_seconds() - started}


def duckdb_to_parquet(folder: Path) -> dict[str, float]:
    """DuckDB over a glob for each kind: read, unpivot, write Parquet."""
    import duckdb

    started = cpu_seconds()
    with tempfile.TemporaryDirectory() as out, duckdb.connect() as database:
        tables = database.read_csv(f"{folder}/**/*.csv", filename=True)
        documents = database.read_json(f"{folder}/**/*.json", filename=True)
        records = documents.project("filename, model, unnest(results, recursive := true)")
        for number, rows in enumerate((tables, records)):
            typed = zip(rows.columns, rows.types, strict=True)
            numbers = ", ".join(f'"{name}"' for name, kind in typed if str(kind) in ("BIGINT", "DOUBLE"))
            long = rows.query("rows", f"UNPIVOT rows ON {numbers} INTO NAME metric VALUE value")
            long.write_parquet(f"{out}/{number}.parquet", compression="zstd")
    return {"DuckDB, glob to Parquet": cpu_seconds() - started}


def audits(folder: Path) -> dict[str, float]:
    """Ingest with one cache: cold, unchanged, and 1% of the CSVs changed again and again. Changes the files."""
    import pyarrow as pa

    from data_contracts.settings import AuditRequest
    from tasks.ingestion.ingesting import ingest
    from tasks.readers import REGISTRY

    REGISTRY.readers()
    pa.set_cpu_count(1)
    tables, dice = sorted(folder.rglob("*.csv")), random.Random(3)
    with tempfile.TemporaryDirectory() as place:

        def once() -> float:
            out = Path(place) / "out"
            out.mkdir()
            started = cpu_seconds()
            ingest(AuditRequest((str(folder),)), out, Path(place) / "cache", None, REGISTRY, lambda *_: None)
            used = cpu_seconds() - started
            shutil.rmtree(out)
            return used

        costs = {"cold": once(), "unchanged": once()}
        for round_ in range(1, ROUNDS + 1):
            for path in dice.sample(tables, max(1, len(tables) // _SHARE_CHANGED)):
                _shuffle(path, dice)
            costs["1% changed" if round_ == 1 else f"1% changed, round {round_}"] = once()
    return costs


def _shuffle(path: Path, dice: random.Random) -> None:
    header, *rows = path.read_text("utf-8").splitlines()
    dice.shuffle(rows)
    path.write_text("\n".join([header, *rows]) + "\n", "utf-8")


CONTENDERS: dict[str, Callable[[Path], dict[str, float]]] = {
    "read + sha256": read_and_hash,
    "polars, glob to Parquet": polars_to_parquet,
    "DuckDB, glob to Parquet": duckdb_to_parquet,
    "ingest, one process": audits,
}


def verdicts(costs: Mapping[str, float]) -> list[str]:
    """A line for each target: both costs, their ratio, the limit and whether it is met."""
    lines = []
    for target in TARGETS:
        if target.cost not in costs or target.beside not in costs:
            lines.append(f"{target.cost}: not measured beside {target.beside}")
            continue
        ratio = costs[target.cost] / costs[target.beside]
        lines.append(
            f"{target.cost}: {costs[target.cost]:.2f} s of CPU is {ratio:.2f} times {target.beside}"
            f" ({costs[target.beside]:.2f} s), {_judged(ratio, target.limit)}"
        )
    return lines


def _judged(ratio: float, limit: float | None) -> str:
    if limit is None:
        return "no limit"
    return f"limit {limit:.2f}: {'met' if ratio <= limit else 'not met'}"
