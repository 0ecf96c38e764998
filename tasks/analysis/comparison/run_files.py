"""The artifacts in which runs (RUNS) stand. Of millions of runs they are read a stretch at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from data_contracts.arrow_columns import codes_of, in_one
from data_contracts.coded_columns import Codes, firsts_of, ranks_of
from tasks.analysis.comparison.matching import Series
from tasks.analysis.comparison.runs import series_of
from tasks.memory.growing import GrowingColumn
from tasks.memory.mapping import let_go

Ints = npt.NDArray[np.int32]
# As many as the cache writes together: of these nothing is copied
_AT_ONCE = 100_000


class RunFile(NamedTuple):
    """An artifact, and its digest where that is known: an audit has one of each."""

    artifact: str
    digest: str | None


def words_of(lists: pa.ChunkedArray) -> Iterator[tuple[Codes, pa.Array]]:
    """The words of a column of lists, and the place of the row of each; a stretch of rows at a time."""
    for begin in range(0, len(lists), _AT_ONCE):
        part = in_one(lists.slice(begin, _AT_ONCE))
        yield pc.list_parent_indices(part).to_numpy() + begin, pc.list_flatten(part)
        let_go()


def digests_of(runs: pa.Table) -> pa.Array:
    """The digests of the artifacts of runs, each once; two artifacts without one are not the same."""
    found = pa.array([], pa.string())
    for _, words in words_of(runs["digests"]):
        # At once: nearly all are in every stretch
        found = pc.unique(pa.concat_arrays([found, pc.unique(words)]))
    return found.drop_null()


class FilesBySeries:
    """The artifacts of each series of some RUNS."""

    def __init__(self, runs: pa.Table) -> None:
        of_series, self._series = series_of(runs)
        self.files, rank, of_run = _ranked(runs)
        number = of_series.astype(np.int32)[of_run]
        self._ranks = rank[np.argsort(number, kind="stable")]
        self._edges = np.r_[0, np.cumsum(np.bincount(number, minlength=len(self._series)))]
        self._place = {one: place for place, one in enumerate(self._series)}

    def __contains__(self, series: Series) -> bool:
        return series in self._place

    def __iter__(self) -> Iterator[Series]:
        return iter(self._series)

    def of(self, series: Sequence[Series]) -> Ints:
        """The places in `files` of those of some series, each once."""
        places = [self._place[one] for one in series]
        ranks = [self._ranks[self._edges[place] : self._edges[place + 1]] for place in places]
        return np.unique(np.concatenate([np.empty(0, np.int32), *ranks]))


def _ranked(runs: pa.Table) -> tuple[list[RunFile], Ints, Ints]:
    """All files in the order of their texts; the place there of each that a run names, and the place of that run."""
    known, files = pa.array([], pa.string()), list[RunFile]()
    number, of_run = GrowingColumn(np.int32), GrowingColumn(np.int32)
    stretches = zip(words_of(runs["artifacts"]), words_of(runs["digests"]), strict=True)
    for (places, names), (_, digests) in stretches:
        name = names.dictionary_encode()
        codes = codes_of(name)
        own = pc.fill_null(pc.index_in(name.dictionary, value_set=known), -1).to_numpy().copy()
        # Nearly all were in the stretch before
        fresh = np.flatnonzero(own < 0)
        if len(fresh):
            own[fresh] = len(files) + np.arange(len(fresh))
            first = firsts_of(codes.astype(np.int64))[fresh]
            texts, said = name.dictionary.take(pa.array(fresh)), digests.take(pa.array(first))
            files += map(RunFile, texts.to_pylist(), said.to_pylist())
            known = pa.concat_arrays([known, texts])
        number.add(own[codes].astype(np.int32))
        of_run.add(places)
    # As text: a digest may be missing, and None does not compare
    order = sorted(range(len(files)), key=lambda place: str(tuple(files[place])))
    rank = ranks_of(np.array(order, np.int64)).astype(np.int32)
    return [files[place] for place in order], rank[number.done()], of_run.done()
