"""The runs of each file by itself, kept beside the bundle of its rows: of a file that did not change none is made again.

A run that several files are part of cannot be made from one of them: whoever lists the runs looks at the rows of those.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from data_contracts.arrow_columns import codes_of
from data_contracts.coded_columns import Codes, coded, only_code
from data_contracts.schemas import RUNS
from tasks.ingestion.agreement import Mask
from tasks.ingestion.outcomes import Entry
from tasks.ingestion.run_rows import RunRowsGathering
from tasks.ingestion.runs import by_themselves
from tasks.memory.giving_back import give_back
from tasks.memory.growing import GrowingTable
from tasks.store.cache_seal import SEAL_BYTES, is_sealed, seal
from tasks.store.temporary_files import replacing

_SUFFIX = ".runs"
# Bounds the memory; their runs cost about as much as those of a few files
_ROWS_AT_ONCE = 250_000
_OPTIONS = pa.ipc.IpcWriteOptions(compression="lz4")


@dataclass(slots=True)
class FileRuns:
    """Gathers the runs of files chunk by chunk; `folder` is the one of the bundles beside which they are kept, if any is.

    `unmade` are the files with rows of which no run is known: theirs may be runs that other files are part of as well.
    """

    folder: Path | None = None
    unmade: set[str] = field(default_factory=set)
    _taken: GrowingTable = field(default_factory=lambda: GrowingTable(RUNS))
    _fresh: _Fresh = field(default_factory=lambda: _Fresh())

    def add(self, entries: Sequence[Entry], rows_of: Callable[[str], pa.Table | None]) -> None:
        """Takes the files of a chunk in; `rows_of` has the rows of a bundle, None where they are not held in memory."""
        held: dict[str, list[str]] = defaultdict(list)
        for entry in entries:
            if entry.bundle is not None and entry.reading.rows:
                held[entry.bundle].append(entry.found.artifact)
        for bundle, artifacts in held.items():
            self.unmade.update(artifacts)
            path = Path(bundle)
            if (found := _read(path) if path.parent == self.folder else None) is not None:
                self._take(found, artifacts)
            elif (rows := rows_of(bundle)) is not None:
                if self._fresh.is_full_for(rows):
                    self._make()
                self._fresh.add(path, rows, artifacts)

    def known(self) -> KnownRuns:
        """All that were taken in."""
        self._make()
        return KnownRuns(self._taken.done())

    def _make(self) -> None:
        for bundle, runs, artifacts in self._fresh.made():
            self._take(runs, artifacts)
            if bundle.parent == self.folder:
                _keep(bundle, runs)
        self._fresh = _Fresh()
        give_back()

    def _take(self, runs: pa.Table, artifacts: Sequence[str]) -> None:
        held: set[str] = set(pc.unique(_artifact(runs)).to_pylist())
        self.unmade -= held.intersection(artifacts)
        self._taken.add(runs if held.issubset(artifacts) else _of_files(runs, artifacts))


class _Fresh:
    """Bundles beside which no runs are kept, whose runs are made together: by the bundle that costs many times as much."""

    def __init__(self) -> None:
        self._rows = RunRowsGathering()
        self._count = 0
        self._bundles: list[tuple[Path, list[str], Sequence[str]]] = []
        self._artifacts: set[str] = set()

    def is_full_for(self, rows: pa.Table) -> bool:
        # A bundle may hold another version of a file that one of the others holds
        return self._count > _ROWS_AT_ONCE or not self._artifacts.isdisjoint(_names(rows))

    def add(self, bundle: Path, rows: pa.Table, wanted: Sequence[str]) -> None:
        """Takes the rows of a bundle in, of whose files some are `wanted`."""
        names = _names(rows)
        self._rows.add(rows)
        self._count += len(rows)
        self._bundles.append((bundle, names, wanted))
        self._artifacts.update(names)

    def made(self) -> Iterator[tuple[Path, pa.Table, Sequence[str]]]:
        """Each bundle with the runs of all its files, and those of its files that are wanted."""
        if self._bundles:
            runs = by_themselves(self._rows.finish(), by_file=True).runs
            for bundle, names, wanted in self._bundles:
                yield bundle, _of_files(runs, names), wanted


class KnownRuns:
    """Runs of one file each."""

    def __init__(self, runs: pa.Table) -> None:
        self._runs = runs
        self._artifact, self._run = (coded(column) for column in (_artifact(runs), runs["run"]))

    def shared(self) -> set[str]:
        """The files that have a run in common with another one."""
        run, artifact = _codes(self._run), _codes(self._artifact)
        shared = only_code(run, artifact, len(self._run.dictionary)) < 0
        return self._artifacts(shared[run])

    def with_any(self, executions: Collection[str]) -> set[str]:
        """The files that have one of these runs."""
        wanted = pc.is_in(self._run, pa.array(executions, pa.string()))
        return self._artifacts(wanted.to_numpy(zero_copy_only=False))

    def without(self, artifacts: Collection[str]) -> pa.Table:
        """The runs of the other files."""
        if not artifacts:
            return self._runs
        return self._runs.filter(pc.invert(pc.is_in(self._artifact, pa.array(artifacts, pa.string()))))

    def _artifacts(self, rows: Mask) -> set[str]:
        return set(self._artifact.filter(pa.array(rows)).unique().to_pylist())


def _codes(words: pa.DictionaryArray) -> Codes:
    return codes_of(words).astype(np.int64)


def _artifact(runs: pa.Table) -> pa.ChunkedArray:
    """The only file of each run."""
    return pc.list_flatten(runs["artifacts"])


def _of_files(runs: pa.Table, artifacts: Sequence[str]) -> pa.Table:
    return runs.filter(pc.is_in(_artifact(runs), pa.array(artifacts, pa.string())))


def _names(rows: pa.Table) -> list[str]:
    names: list[str] = coded(rows["artifact"]).dictionary.to_pylist()
    return names


def _read(bundle: Path) -> pa.Table | None:
    """The kept runs of a bundle; None where there are none, or not as they were kept."""
    path = bundle.with_suffix(_SUFFIX)
    try:
        data = path.read_bytes()
        if not is_sealed(data[:SEAL_BYTES], bundle.parent, path.name, _content(data[SEAL_BYTES:])):
            return None
        return pa.ipc.open_stream(pa.BufferReader(data[SEAL_BYTES:])).read_all()
    except (OSError, pa.ArrowException):
        return None


def _keep(bundle: Path, runs: pa.Table) -> None:
    """Keeps the runs of a bundle. It costs nothing but time where that fails."""
    path, sink = bundle.with_suffix(_SUFFIX), pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, RUNS, options=_OPTIONS) as stream:
        stream.write_table(runs.combine_chunks())
    data = sink.getvalue().to_pybytes()
    with suppress(OSError), replacing(path, durable=False) as file:
        file.write(seal(bundle.parent, path.name, _content(data)) + data)


def _content(data: bytes) -> bytes:
    # The bundle's name knows the code and the libraries that read it, of which pandas is none
    return f"pandas {pd.__version__}\n".encode() + data
