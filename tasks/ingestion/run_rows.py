"""What the rows of the measurements say of the run that each belongs to: once for all rows that say the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from data_contracts.arrow_columns import codes_of
from data_contracts.coded_columns import Codes, coded, combined, firsts_of, flagged
from data_contracts.executions import SAID_AGAIN, SAMPLE, execution
from data_contracts.measurements import Flag
from data_contracts.setting_names import without_aspect
from tasks.ingestion.agreement import Floats, Mask
from tasks.ingestion.attempts import COUNTED
from tasks.ingestion.lengths import MEASURED
from tasks.ingestion.lost_requests import completed_names
from tasks.ingestion.word_codes import WordCodes, among
from tasks.memory.growing import GrowingColumn, looked_up

_MARKS: dict[str, tuple[Flag, ...]] = {"invalid": ("invalid_run",), "cut_short": ("cancelled",)}
_TWIN: tuple[Flag, ...] = ("twin",)
_SAYING = (
    "artifact", "run", "tool", "tool_version", "engine", "model", "config", "system", "workload", "task",
    "scope", "status",
)  # fmt: skip
_COUNTING = ("artifact", "record", "metric", "statistic", "scope", "status")
_WORDS = tuple(dict.fromkeys((*_SAYING, *_COUNTING)))
# Columns of the measurements that runs are made from.
NEEDED = (*_WORDS, "value", "timestamp", "flags")
# As a time that is missing is written, which pandas reads as none
_NO_TIME = np.iinfo(np.int64).min

Columns = Mapping[str, npt.NDArray[np.integer]]


@dataclass(frozen=True, slots=True)
class RunRows:
    """`said` has a line for all rows that say the same of their run; `of_row` is the line of each row that was added, -1
    where no execution made it. `counted` are the rows that tell of requests and their lengths, with their `line`; `record`
    is a number there."""

    said: pd.DataFrame
    of_row: Codes
    counted: pd.DataFrame


class RunRowsGathering:
    """Takes rows in table by table, of which it holds what they say and no more; with `by_row` the line of each besides,
    with `counting` what `counted` is made of."""

    def __init__(self, by_row: bool = False, counting: bool = True) -> None:
        self._by_row, self._counting = by_row, counting
        self._words = {name: WordCodes() for name in _WORDS}
        self._said = {name: GrowingColumn(np.int32) for name in (*_SAYING, *_MARKS)}
        self._times = GrowingColumn(np.int64)
        self._counted: list[dict[str, npt.NDArray[np.integer]]] = []
        self._values: list[Floats] = []
        self._of_row = GrowingColumn(np.int32)
        self._lines = 0

    def add(self, rows: pa.Table) -> None:
        """Takes rows (NEEDED) in. Those of a record of which some are twins have to come in one table."""
        words = {name: coded(rows[name]) for name in _WORDS}
        codes = {name: codes_of(column) for name, column in words.items()}
        # Kept by the million, at half the size
        places = {name: self._words[name].places(column).astype(np.int32) for name, column in words.items()}
        flags = _Flags(rows["flags"])
        made = _made(rows, codes, flags)
        said = {name: codes[name] for name in _SAYING}
        said |= {name: flags.any_of(wanted).astype(np.int64) for name, wanted in _MARKS.items()}
        times = pd.Series(_times(rows["timestamp"]))
        columns = [*said.values(), pd.factorize(times)[0]]
        line = combined(columns if len(made) == len(rows) else [column[made] for column in columns])
        firsts = made[firsts_of(line)]
        of_row = np.full(len(rows), -1, np.int32)
        of_row[made] = line + self._lines
        for name in _SAYING:
            self._said[name].add(places[name][codes[name][firsts]])
        for name in _MARKS:
            self._said[name].add(said[name][firsts])
        self._times.add(times.to_numpy()[firsts])
        if self._by_row:
            self._of_row.add(of_row)
        self._lines += len(firsts)
        if self._counting:
            counting = np.flatnonzero(_counting(words, codes) & (of_row >= 0))
            counted = {name: places[name][codes[name][counting]] for name in _COUNTING}
            self._counted.append({**counted, "line": of_row[counting]})
            self._values.append(rows["value"].to_numpy()[counting])

    def finish(self) -> RunRows:
        """What all rows say; `execution` names it, `asked` is the workload but for its seed. Lets go of them."""
        if not self._lines:
            return RunRows(pd.DataFrame(), self._of_row.done(), pd.DataFrame())
        # Its numbers tell records apart, whatever they are called
        del self._words["record"]
        said, timestamps = {name: column.done() for name, column in self._said.items()}, self._times.done()
        line = combined(chain(said.values(), (pd.factorize(timestamps)[0],)))
        firsts = firsts_of(line)
        marks = {name: said.pop(name)[firsts] > 0 for name in _MARKS}
        frame = self._frame({name: column[firsts] for name, column in said.items()})
        # Columns are put in, since `assign` would copy all others
        for name, mark in marks.items():
            frame[name] = mark
        frame["timestamp"] = pd.to_datetime(timestamps[firsts].view("datetime64[us]"), utc=True)
        # The place beyond the last is that of no line: -1 leads to it
        lines = np.append(line, -1)
        of_row = looked_up(lines.astype(np.int32), self._of_row.done())
        return RunRows(completed_names(_named(frame)), of_row, self._counted_frame(lines))

    def _counted_frame(self, lines: Codes) -> pd.DataFrame:
        """By the million: each column is let go of as it is put together."""
        if not self._counting:
            return pd.DataFrame()
        counted = {
            name: np.concatenate([part.pop(name) for part in self._counted]) for name in (*_COUNTING, "line")
        }
        record, line = counted.pop("record"), counted.pop("line")
        counting = self._frame(counted)
        values, self._values = self._values, []
        counting["value"] = np.concatenate(values)
        counting["record"], counting["line"] = record, lines[line].astype(np.int32)
        return counting

    def _frame(self, codes: Columns) -> pd.DataFrame:
        return pd.DataFrame({
            name: pd.Categorical.from_codes(held, pd.Index(self._words[name].words)) for name, held in codes.items()
        })  # fmt: skip


def run_rows(measurements: pa.Table) -> RunRows:
    """What the rows of one table say."""
    gathering = RunRowsGathering(by_row=True)
    gathering.add(measurements)
    return gathering.finish()


def _times(column: pa.ChunkedArray) -> Codes:
    times: Codes = pc.fill_null(column.cast(pa.int64()), _NO_TIME).to_numpy()
    return times


class _Flags:
    """The flags of rows; of millions few carry any that is asked for, which is found out once."""

    def __init__(self, flags: pa.ChunkedArray) -> None:
        self._flags = flags
        self._carried = set(pc.list_flatten(flags).unique().to_pylist())

    def any_of(self, wanted: Sequence[Flag]) -> Mask:
        """True for the rows that carry one of the flags."""
        if self._carried.isdisjoint(wanted):
            return np.zeros(len(self._flags), np.bool_)
        return flagged(self._flags, wanted)


def _made(rows: pa.Table, codes: Columns, flags: _Flags) -> Codes:
    """Where the rows stand that an execution made."""
    kept = ~flags.any_of(SAID_AGAIN)
    kept &= pc.not_equal(rows["scope"], "timeseries").to_numpy(zero_copy_only=False)
    # What a twin alone says of a record that counts elsewhere makes no run of its own
    if (twins := flags.any_of(_TWIN)).any():
        record = combined([codes["artifact"], codes["record"]])
        kept &= ~np.isin(record, np.unique(record[twins]))
    return np.flatnonzero(kept)


def _counting(words: Mapping[str, pa.DictionaryArray], codes: Columns) -> Mask:
    """True for the rows that say how many requests there were, how they ended, or how long they were."""
    counting = among(words["metric"].dictionary.to_pylist(), codes["metric"], COUNTED | MEASURED)
    counting |= among(words["status"].dictionary.to_pylist(), codes["status"], {"failed"})
    return counting


def _named(said: pd.DataFrame) -> pd.DataFrame:
    """With the execution that each line belongs to, and what it was asked whatever its seed."""
    pair = combined([said[name].cat.codes.to_numpy(np.int64) for name in ("artifact", "run")])
    pairs = said.loc[firsts_of(pair), ["artifact", "run"]]
    names = [
        execution(artifact, None if pd.isna(run) else run.removesuffix(SAMPLE)) or artifact
        for artifact, run in pairs.itertuples(index=False)
    ]
    workload = said["workload"].cat
    asked = [without_aspect(text, "seed") for text in workload.categories]
    said["execution"] = _spread(names, pair)
    said["asked"] = _spread([*asked, None], workload.codes.to_numpy(np.int64))
    return said


def _spread(words: Sequence[str | None], places: npt.NDArray[np.integer]) -> pd.Categorical:
    """The word at each of the places; the last one is at -1."""
    known = pd.Categorical([*words])
    return pd.Categorical.from_codes(known.codes[places], known.categories)
