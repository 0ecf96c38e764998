"""A prepared frame with one thing changed: a figure larger or smaller, a field that is missing, a setting left out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, TypeAlias

import numpy as np
import pyarrow as pa

from data_contracts.rules.frames import FLAGS, NO_TIME, Frame, Mask, Numbers, Records, Table, Words

# Tools whose files rules read in their own way, and one that none knows
TOOLS = (
    "vllm-bench-serve", "sglang-bench-serving", "guidellm", "aiperf", "genai-perf", "inference-perf", "llmperf",
    "mlperf-loadgen", "ollama-api", "ollama-sweep", "trtllm-bench", "another",
)  # fmt: skip
Scaled: TypeAlias = dict[str, Callable[[float], Frame]]
Changed: TypeAlias = dict[str, Callable[[], Frame]]


@dataclass(frozen=True)
class Varied:
    """What can be multiplied in a frame, and what can be changed at once; each by its name."""

    scaled: Mapping[str, Callable[[float], Frame]]
    changed: Mapping[str, Callable[[], Frame]]


def of_table(frame: Table, rows: Mask) -> Varied:
    scaled: Scaled = {}
    changed: Changed = {}
    for name, column in frame.columns.items():
        if name in ("artifact", "record", "field"):
            continue
        if pa.types.is_integer(column.type) or pa.types.is_floating(column.type):
            scaled[name] = partial(_column_times, frame, name, rows)
            changed[f"{name} 0"] = partial(_column_times, frame, name, rows, 0.0)
        if not pa.types.is_timestamp(column.type):
            changed[f"{name} missing"] = partial(_without_column, frame, name, rows)
    return Varied(scaled, changed)


def _column_times(frame: Table, name: str, rows: Mask, factor: float) -> Frame:
    values = frame.number(name)
    return Table({**frame.columns, name: pa.array(np.where(rows, values * factor, values))})


def _without_column(frame: Table, name: str, rows: Mask) -> Frame:
    return Table({**frame.columns, name: _nulled(frame.columns[name], rows)})


def _nulled(column: pa.Array, rows: Mask) -> pa.Array:
    values = [None if gone else value for gone, value in zip(rows.tolist(), column.to_pylist(), strict=True)]
    return pa.array(values, column.type)


def of_records(frame: Records, rows: Mask, put: Callable[[Records], Frame]) -> Varied:
    """The numbers of some records, metric by metric: all of them, those of the last half and of the first record alone."""
    numbers, own = frame.numbers, rows[frame.record_of]
    scaled: Scaled = {}
    changed: Changed = {}

    def held(of: Callable[..., Numbers], *given: float) -> Frame:
        return put(replace(frame, numbers=of(*given)))

    def also(name: str, of: Callable[[float], Numbers]) -> None:
        scaled[name] = partial(held, of)

    def change(name: str, of: Callable[[], Numbers]) -> None:
        changed[name] = partial(held, of)

    whose = np.flatnonzero(rows)
    later = np.isin(frame.record_of, whose[len(whose) // 2 :])
    first = np.isin(frame.record_of, whose[:1])
    for name, rows_of in figures(numbers, own):
        also(name, partial(times, numbers, rows_of))
        if len(whose) > 1:
            also(f"{name} of the later half", partial(times, numbers, rows_of & later))
            also(f"{name} of the first", partial(times, numbers, rows_of & first))
        change(f"{name} missing", partial(missing, numbers, rows_of))
        change(f"{name} 0", partial(times, numbers, rows_of, 0.0))
        change(f"{name} negative", partial(times, numbers, rows_of, -1.0))
    also("n", lambda factor: replace(numbers, n=np.where(own, np.ceil(numbers.n * factor), numbers.n)))
    also("times", partial(_stretched, numbers, own))
    change("n missing", lambda: replace(numbers, n=np.where(own, np.nan, numbers.n)))
    change("times missing", lambda: replace(numbers, timestamp=np.where(own, NO_TIME, numbers.timestamp)))
    for status in ("ok", "failed", "degraded", "warmup"):
        change(f"all {status}", partial(_worded, numbers, "status", own, status))
        change(f"first {status}", partial(_worded, numbers, "status", first, status))
    for column in ("model", "config", "task", "engine"):
        change(f"{column} missing", partial(_worded, numbers, column, own, None))
    for tool in (*TOOLS, None):
        change(f"tool {tool}", partial(_worded, numbers, "tool", own, tool))
    for bit, flag in enumerate(FLAGS):
        change(f"flag {flag}", partial(flagged, numbers, own, bit))
    if len(whose) > 1:
        scaled["records"] = partial(_put_fewer, frame, rows, put)
    return Varied(scaled, changed)


def _put_fewer(frame: Records, rows: Mask, put: Callable[[Records], Frame], factor: float) -> Frame:
    return put(_fewer(frame, rows, factor))


def figures(numbers: Numbers, own: Mask) -> Iterator[tuple[str, Mask]]:
    pairs = np.unique(np.stack([numbers.metric.codes[own], numbers.statistic.codes[own]]), axis=1).T
    for metric, statistic in pairs.tolist():
        name = f"{numbers.statistic.names[statistic]} {numbers.metric.names[metric]}"
        yield name, own & (numbers.metric.codes == metric) & (numbers.statistic.codes == statistic)


def times(numbers: Numbers, figures: Mask, factor: float) -> Numbers:
    return replace(numbers, value=np.where(figures, numbers.value * factor, numbers.value))


def missing(numbers: Numbers, figures: Mask) -> Numbers:
    return replace(numbers, value=np.where(figures, np.nan, numbers.value), given=numbers.given & ~figures)


def _stretched(numbers: Numbers, own: Mask, factor: float) -> Numbers:
    """Times farther from the first one, or nearer to it."""
    timed = own & (numbers.timestamp != NO_TIME)
    if not timed.any():
        return numbers
    first = numbers.timestamp[timed].min()
    since = np.where(timed, numbers.timestamp - first, 0)
    moved = first + np.round(since * factor).astype(np.int64)
    return replace(numbers, timestamp=np.where(timed, moved, numbers.timestamp))


def _worded(numbers: Numbers, column: str, own: Mask, word: str | None) -> Numbers:
    words: dict[str, Any] = {column: reworded(getattr(numbers, column), own, word)}
    return replace(numbers, **words)


def reworded(words: Words, own: Mask, word: str | None) -> Words:
    if word is None:
        return Words(np.where(own, -1, words.codes).astype(np.int32), words.names)
    names = words.names if word in words.names else (*words.names, word)
    return Words(np.where(own, names.index(word), words.codes).astype(np.int32), names)


def flagged(numbers: Numbers, own: Mask, bit: int) -> Numbers:
    return replace(numbers, flags=np.where(own, numbers.flags ^ (1 << bit), numbers.flags))


def _fewer(frame: Records, rows: Mask, factor: float) -> Records:
    """The first of these records, so many of them; all others stay."""
    whose = np.flatnonzero(rows)
    gone = whose[max(int(np.ceil(len(whose) * min(factor, 1.0))), 1) :]
    return _kept(frame, ~np.isin(np.arange(len(frame)), gone))


def _kept(frame: Records, kept: Mask) -> Records:
    numbers = np.flatnonzero(kept[frame.record_of])
    place = np.cumsum(kept) - 1
    at = np.searchsorted(numbers, frame.first[kept])
    return Records(frame.numbers.take(numbers), place[frame.record_of[numbers]], at)
