"""Runs that the store's cache keeps, written and read a stretch at a time: millions never are in memory together."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from secrets import compare_digest
from typing import IO

import pyarrow as pa
import pyarrow.parquet as pq

from tasks.analysis.comparison.runs import RUNS
from tasks.memory.giving_back import give_back
from tasks.memory.growing import GrowingTable
from tasks.store.cache_seal import SEAL_BYTES, sealing
from tasks.store.temporary_files import replacing, sweep

_ROWS, _BYTES = 100_000, 2**20


def kept_runs(cache: Path, name: str) -> pa.Table | None:
    """The RUNS under this name; None where there are none, or none that this store has sealed."""
    # What cannot be read, or is not this store's, is computed again: the cache costs time, never truth
    with suppress(OSError, pa.ArrowException), _unnamed() as own:
        # What was sealed is what is read: nobody else can write the copy
        if _copied(cache, name, own):
            return _read(own)
    return None


def are_kept(cache: Path, name: str) -> bool:
    """True where there are RUNS under this name that this store has sealed, which takes a fraction of reading them."""
    with suppress(OSError), _unnamed() as own:
        return _copied(cache, name, own)
    return False


def _copied(cache: Path, name: str, own: IO[bytes]) -> bool:
    """Copies what is kept, and is true where this store has sealed it. Raises OSError."""
    seal = sealing(cache, name)
    with (cache / f"{name}.runs").open("rb") as file:
        found = file.read(SEAL_BYTES)
        for part in _parts(file):
            seal.update(part)
            own.write(part)
    return compare_digest(found, seal.digest())


def keep_runs(runs: pa.Table, cache: Path, name: str) -> None:
    """Writes a file of the seal and then the table as Parquet; without a word where the cache cannot be written."""
    with suppress(OSError), _unnamed() as own:
        _write(runs, own)
        own.seek(0)
        seal = sealing(cache, name)
        for part in _parts(own):
            seal.update(part)
        own.seek(0)
        sweep(cache)
        # Moved into place when it is whole: another audit may read the cache meanwhile
        with replacing(cache / f"{name}.runs", durable=False) as file:
            file.write(seal.digest())
            for part in _parts(own):
                file.write(part)


def _write(runs: pa.Table, own: IO[bytes]) -> None:
    with pq.ParquetWriter(own, RUNS, compression="zstd", compression_level=1) as writer:
        for begin in range(0, max(runs.num_rows, 1), _ROWS):
            writer.write_table(runs.slice(begin, _ROWS))
            give_back()


def _read(own: IO[bytes]) -> pa.Table:
    grown = GrowingTable(RUNS)
    own.seek(0)
    with pq.ParquetFile(own) as file:
        for group in range(file.num_row_groups):
            grown.add(file.read_row_group(group).cast(RUNS))
            give_back()
    return grown.done()


def _unnamed() -> IO[bytes]:
    return tempfile.TemporaryFile(prefix="benchaudit-")


def _parts(file: IO[bytes]) -> Iterator[bytes]:
    while part := file.read(_BYTES):
        yield part
