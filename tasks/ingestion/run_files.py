"""Writes the table of runs from the tables that ingest has written."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from data_contracts.schemas import RUNS
from tasks.ingestion.collecting import uncollected
from tasks.ingestion.kept_runs import FileRuns
from tasks.ingestion.kit.terms import by_use
from tasks.ingestion.run_rows import NEEDED, RunRows, RunRowsGathering
from tasks.ingestion.runs import among_others, by_themselves
from tasks.ingestion.twins import Twin
from tasks.memory.giving_back import give_back
from tasks.memory.growing import in_order

_DAY = 86_400_000_000  # microseconds
_RUNS_AT_ONCE = 100_000
# Of ids none repeats: a dictionary of them is built and given up again
_REPEATED = [
    f"{field.name}.list.element" if pa.types.is_list(field.type) else field.name
    for field in RUNS
    if field.name != "run_id"
]


def list_runs(
    out: Path, twins: Sequence[Twin], files: FileRuns | None = None, changed: Collection[str] = ()
) -> int:
    """Writes runs.parquet from the tables of `out`, and says how many runs there are.

    `files` knows the runs of files as they were read, of which some `changed` later; without it all rows are looked at.
    """
    measurements = _Measurements(out / "measurements.parquet", in_one=bool(twins))
    with uncollected():
        runs = measurements.runs() if files is None else _runs(measurements, files, changed)
        runs = among_others(runs, _copies(out / "inventory.parquet", twins))
    pq.write_table(
        runs,
        out / "runs.parquet",
        compression="zstd",
        compression_level=1,
        row_group_size=_RUNS_AT_ONCE,
        use_dictionary=_REPEATED,
    )
    return len(runs)


class _Measurements:
    """The measurements as they now are."""

    def __init__(self, path: Path, in_one: bool) -> None:
        self._path = path
        # A record whose rows stand in two row groups may have its twins in one of them
        self._in_one = in_one

    def runs(self) -> pa.Table:
        rows = self.rows(None)
        # What they were gathered from is as large as the runs
        give_back()
        return by_themselves(rows).runs

    def rows(self, artifacts: Collection[str] | None) -> RunRows:
        """What the rows of some artifacts say, or of all."""
        gathering = RunRowsGathering()
        wanted = None if artifacts is None else pa.array(sorted(artifacts), pa.string())
        with pq.ParquetFile(self._path, read_dictionary=["record"]) as file:
            groups = range(file.num_row_groups)
            for held in [list(groups)] if self._in_one else [[group] for group in groups]:
                mask = None
                if wanted is not None:
                    names = file.read_row_groups(held, columns=["artifact"])["artifact"]
                    mask = pc.is_in(names.cast(pa.string()), value_set=wanted)
                if mask is None or pc.any(mask).as_py():
                    rows = file.read_row_groups(held, columns=list(NEEDED))
                    gathering.add(rows if mask is None else rows.filter(mask))
        return gathering.finish()


def _runs(measurements: _Measurements, files: FileRuns, changed: Collection[str]) -> pa.Table:
    """All runs: as files have them by themselves, and made from the rows of the files that share some, or changed."""
    known = files.known()
    looked_at = {*files.unmade, *changed, *known.shared()}
    rows = measurements.rows(looked_at)
    while more := known.with_any(_executions(rows)) - looked_at:
        looked_at |= more
        rows = measurements.rows(looked_at)
    own = known.without(looked_at)
    clock = _tells_clock(own)
    made = by_themselves(rows, clock).runs
    if not clock and own["started"].null_count < len(own) and not _tells_clock(made):
        # Only where all times are midnights are ids made of dates alone
        return measurements.runs()
    return _by_name(pa.concat_tables([own, made]))


def _executions(rows: RunRows) -> list[str]:
    return rows.said["execution"].unique().tolist() if len(rows.said) else []


def _tells_clock(runs: pa.Table) -> bool:
    started = runs["started"].drop_null().cast(pa.int64()).to_numpy()
    return bool((started % _DAY != 0).any())


def _by_name(runs: pa.Table) -> pa.Table:
    """Runs by name; those of one name stay in their order. Column by column, of which no two are in memory together."""
    order, columns = pc.sort_indices(runs["run"]), []
    for column in in_order(runs, order):
        # Words in the order of their first use, as if the table had been made in one
        columns.append(by_use(column) if pa.types.is_dictionary(column.type) else column)
    return pa.Table.from_arrays(columns, schema=RUNS)


def _copies(inventory: Path, twins: Sequence[Twin]) -> Mapping[str, Sequence[str]]:
    """The files that hold no more than an artifact does, by its name."""
    copies: dict[str, list[str]] = defaultdict(list)
    for twin in twins:
        if twin.kind == "copy":
            copies[twin.of].append(twin.artifact)
    held = pq.read_table(inventory, columns=["artifact", "duplicate_of"])
    held = held.filter(pc.is_valid(held["duplicate_of"])).to_pydict()
    for artifact, original in zip(held["artifact"], held["duplicate_of"], strict=True):
        copies[original].append(artifact)
    return copies
