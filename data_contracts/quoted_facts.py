"""The rows of facts.parquet as nouns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import orjson
import pyarrow as pa
import pyarrow.compute as pc

from data_contracts.arrow_columns import codes_of
from data_contracts.coded_columns import combined, firsts_of
from data_contracts.facts import Source
from data_contracts.metrics import METRICS, Tally

_Coded: TypeAlias = tuple[npt.NDArray[np.integer], npt.NDArray[np.object_]]


@dataclass(frozen=True, slots=True)
class QuotedFact:
    """One fact as the analyze stage published it; `about` is its subject."""

    fact_id: str
    topic: str
    rank: int
    subject: str
    names: Mapping[str, str | float | None]
    metric: str
    statistic: str
    value: float | None
    unit: str | None
    digits: int | None
    n: int | None
    ci_low: float | None
    ci_high: float | None
    verdict: str | None
    clause: str
    sources: tuple[Source, ...]

    @property
    def origin(self) -> str:
        return f"fact:{self.fact_id}"

    @property
    def tally(self) -> Tally | None:
        """Which requests it counts, where it counts any."""
        return METRICS[self.metric].tally if self.metric in METRICS else None


def quoted_facts(facts: Iterable[pa.Table]) -> tuple[QuotedFact, ...]:
    """All facts of tables in the schema FACTS, the most important first."""
    same, found = _Same(), list[QuotedFact]()
    for table in facts:
        rows = table.drop_columns("sources").to_pylist()
        found += map(_quoted, rows, _sources(table["sources"], same))
    return tuple(sorted(found, key=lambda f: (f.rank, f.fact_id)))


class _Same(dict[Any, Any]):
    """One object for all that are equal."""

    def __missing__(self, first: Any) -> Any:
        self[first] = first
        return first


def _quoted(row: dict[str, Any], sources: tuple[Source, ...]) -> QuotedFact:
    names = orjson.loads(row["subject"])
    return QuotedFact(**row, names=names if isinstance(names, dict) else {}, sources=sources)


def _sources(column: pa.ChunkedArray, same: _Same) -> Iterator[tuple[Source, ...]]:
    """The sources of each fact; facts of the same requests share theirs, of which there may be thousands."""
    lists = column.combine_chunks()
    flat = lists.flatten()
    parts = (_shared(flat.field("artifact")), _lists(flat.field("records")), _shared(flat.field("sha256")))
    alike = combined(codes for codes, _ in parts)
    firsts = firsts_of(alike)
    cells = (map(same.__getitem__, words[codes[firsts]].tolist()) for codes, words in parts)
    known = np.array([*map(same.__getitem__, map(Source, *cells)), None], object)
    shared = known[alike].tolist()
    lengths = pc.fill_null(pc.list_value_length(lists), 0).to_pylist()
    for start, end in pairwise(accumulate(lengths, initial=0)):
        yield tuple(shared[start:end])


def _shared(texts: pa.Array) -> _Coded:
    """A code for each text, and the texts by their codes; that of none is the last."""
    words = texts.dictionary_encode()
    return codes_of(words), np.array([*words.dictionary.to_pylist(), None], object)


def _lists(lists: pa.ListArray) -> _Coded:
    """A code for each list of texts, and the lists by their codes."""
    # Joined so that no two lists of one length read alike
    doubled = pc.replace_substring(lists.flatten(), "\0", "\0\0")
    offsets = pc.subtract(lists.offsets, lists.offsets[0])
    joined = pc.binary_join(pa.ListArray.from_arrays(offsets, doubled), "\0\1")
    codes = combined([_shared(joined)[0], pc.list_value_length(lists).to_numpy()])
    found = lists.take(pa.array(firsts_of(codes))).to_pylist()
    return codes, np.fromiter(map(tuple, found), object, len(found))
