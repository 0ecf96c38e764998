"""A prepared frame with one thing changed: a figure larger or smaller, a field that is missing, a setting left out."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np
import pyarrow as pa

from data_contracts.rules.frames import FLAGS, NO_TIME, Frame, Mask, Numbers, Records, Table, Words
from data_contracts.rules.runs import Members, Runs

# Tools whose files rules read in their own way, and one that none knows
_TOOLS = (
    "vllm-bench-serve", "sglang-bench-serving", "guidellm", "aiperf", "genai-perf", "inference-perf", "llmperf",
    "mlperf-loadgen", "ollama-api", "ollama-sweep", "trtllm-bench", "another",
)  # fmt: skip
_SETTINGS = ("config", "system", "workload")
_COUNTS = (
    "attempted",
    "completed",
    "failed",
    "degraded",
    "input_tokens_p50",
    "output_tokens_p50",
)
_MEMBERS = ("requests", "samples", "points")
# To say in a setting what no run says of itself
_ALSO: Mapping[str, object] = {
    "request_rate": 5.0, "max_concurrency": 8, "ignore_eos": True, "dataset": "sharegpt", "prefix_caching": True,
    "num_prefill_gpu": 1, "max_tokens": 129, "timeout": 30, "input_len_std": 10, "num_prompts": 40,
}  # fmt: skip


@dataclass(frozen=True)
class Varied:
    """What can be multiplied in a frame, and what can be changed at once; each by its name."""

    scaled: Mapping[str, Callable[[float], Frame]]
    changed: Mapping[str, Callable[[], Frame]]


def varied(frame: Frame, rows: Mask) -> Varied:
    """The changes of these rows of a frame; of a run its figures, settings, requests and points in time."""
    if isinstance(frame, Runs):
        return _of_runs(frame, rows)
    if isinstance(frame, Records):
        return _of_records(frame, rows, lambda records: records)
    assert isinstance(frame, Table)
    return _of_table(frame, rows)


def _of_table(frame: Table, rows: Mask) -> Varied:
    scaled, changed = {}, {}
    for name, column in frame.columns.items():
        if name in ("artifact", "record", "field"):
            continue
        with_ = partial(_with_column, frame, name)
        if pa.types.is_integer(column.type) or pa.types.is_floating(column.type):
            scaled[name] = lambda factor, name=name, with_=with_: with_(
                np.where(rows, frame.number(name) * factor, frame.number(name))
            )
            changed[f"{name} 0"] = lambda name=name, with_=with_: with_(
                np.where(rows, 0.0, frame.number(name))
            )
        if not pa.types.is_timestamp(column.type):
            changed[f"{name} missing"] = lambda column=column, with_=with_: with_(_nulled(column, rows))
    return Varied(scaled, changed)


def _with_column(frame: Table, name: str, column: Any) -> Table:
    return Table({**frame.columns, name: pa.array(column)})


def _nulled(column: pa.Array, rows: Mask) -> pa.Array:
    values = [None if gone else value for gone, value in zip(rows.tolist(), column.to_pylist(), strict=True)]
    return pa.array(values, column.type)


def _of_records(frame: Records, rows: Mask, put: Callable[[Records], Frame]) -> Varied:
    """The numbers of some records, metric by metric: all of them, those of the last half and of the first record alone."""
    numbers, own = frame.numbers, rows[frame.record_of]
    scaled: dict[str, Callable[[float], Frame]] = {}
    changed: dict[str, Callable[[], Frame]] = {}

    def also(name: str, of: Callable[..., Numbers]) -> None:
        scaled[name] = lambda factor: put(replace(frame, numbers=of(factor)))

    def change(name: str, of: Callable[[], Numbers]) -> None:
        changed[name] = lambda: put(replace(frame, numbers=of()))

    whose = np.flatnonzero(rows)
    later = np.isin(frame.record_of, whose[len(whose) // 2 :])
    first = np.isin(frame.record_of, whose[:1])
    for name, figures in _figures(numbers, own):
        also(name, partial(_times, numbers, figures))
        if len(whose) > 1:
            also(f"{name} of the later half", partial(_times, numbers, figures & later))
            also(f"{name} of the first", partial(_times, numbers, figures & first))
        change(f"{name} missing", partial(_missing, numbers, figures))
        change(f"{name} 0", partial(_times, numbers, figures, 0.0))
        change(f"{name} negative", partial(_times, numbers, figures, -1.0))
    also("n", lambda factor: replace(numbers, n=np.where(own, np.ceil(numbers.n * factor), numbers.n)))
    also("times", partial(_stretched, numbers, own))
    change("n missing", lambda: replace(numbers, n=np.where(own, np.nan, numbers.n)))
    change("times missing", lambda: replace(numbers, timestamp=np.where(own, NO_TIME, numbers.timestamp)))
    for status in ("ok", "failed", "degraded", "warmup"):
        change(f"all {status}", partial(_worded, numbers, "status", own, status))
        change(f"first {status}", partial(_worded, numbers, "status", first, status))
    for column in ("model", "config", "task", "engine"):
        change(f"{column} missing", partial(_worded, numbers, column, own, None))
    for tool in (*_TOOLS, None):
        change(f"tool {tool}", partial(_worded, numbers, "tool", own, tool))
    for bit, flag in enumerate(FLAGS):
        change(f"flag {flag}", partial(_flagged, numbers, own, bit))
    if len(whose) > 1:
        scaled["records"] = lambda factor: put(_fewer(frame, rows, factor))
    return Varied(scaled, changed)


def _figures(numbers: Numbers, own: Mask) -> Iterator[tuple[str, Mask]]:
    pairs = np.unique(np.stack([numbers.metric.codes[own], numbers.statistic.codes[own]]), axis=1).T
    for metric, statistic in pairs.tolist():
        name = f"{numbers.statistic.names[statistic]} {numbers.metric.names[metric]}"
        yield name, own & (numbers.metric.codes == metric) & (numbers.statistic.codes == statistic)


def _times(numbers: Numbers, figures: Mask, factor: float) -> Numbers:
    return replace(numbers, value=np.where(figures, numbers.value * factor, numbers.value))


def _missing(numbers: Numbers, figures: Mask) -> Numbers:
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
    return replace(numbers, **{column: _reworded(getattr(numbers, column), own, word)})


def _reworded(words: Words, own: Mask, word: str | None) -> Words:
    if word is None:
        return Words(np.where(own, -1, words.codes).astype(np.int32), words.names)
    names = words.names if word in words.names else (*words.names, word)
    return Words(np.where(own, names.index(word), words.codes).astype(np.int32), names)


def _flagged(numbers: Numbers, own: Mask, bit: int) -> Numbers:
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


def _of_runs(frame: Runs, rows: Mask) -> Varied:
    scaled: dict[str, Callable[[float], Frame]] = {}
    changed: dict[str, Callable[[], Frame]] = {}
    own = rows[frame.number_run]
    for name, figures in _figures(frame.numbers, own):
        scaled[name] = lambda factor, figures=figures: replace(
            frame, numbers=_times(frame.numbers, figures, factor)
        )
        changed[f"{name} missing"] = lambda figures=figures: replace(
            frame, numbers=_missing(frame.numbers, figures)
        )
        changed[f"{name} 0"] = lambda figures=figures: replace(
            frame, numbers=_times(frame.numbers, figures, 0.0)
        )
    scaled["n"] = lambda factor: replace(
        frame, numbers=replace(frame.numbers, n=np.where(own, frame.numbers.n * factor, frame.numbers.n))
    )
    for name in _COUNTS:
        values = frame.number(name)
        scaled[name] = lambda factor, name=name, values=values: _with(
            frame, name, pa.array(np.where(rows, np.round(values * factor), values), from_pandas=True)
        )
        changed[f"{name} missing"] = lambda name=name, values=values: _with(
            frame, name, pa.array(np.where(rows, np.nan, values), from_pandas=True)
        )
    started = frame.number("started")
    scaled["start"] = lambda factor: _with(frame, "started", _instants(started + rows * 6e8 * (factor - 1)))
    changed["start missing"] = lambda: _with(frame, "started", _instants(np.where(rows, np.nan, started)))
    for bit in ("server_side", "derived"):
        changed[f"flag {bit}"] = lambda bit=bit: replace(
            frame, numbers=_flagged(frame.numbers, own, FLAGS.index(bit))
        )
    for column, word in (
        *(("tool", tool) for tool in (*_TOOLS, None)),
        ("model", None), ("model", "others:1b"), ("engine", None), ("task", "others"), ("tool_version", "9.9"),
    ):  # fmt: skip
        changed[f"{column} {word}"] = lambda column=column, word=word: _with(
            frame, column, _coded(_reworded(frame.words(column), rows, word))
        )
    settings = _of_settings(frame, rows)
    scaled |= settings.scaled
    changed |= settings.changed
    for part in _MEMBERS:
        members = _of_members(frame, part, rows)
        scaled |= {f"{part}: {name}": change for name, change in members.scaled.items()}
        changed |= {f"{part}: {name}": change for name, change in members.changed.items()}
    return Varied(scaled, changed)


def _of_members(frame: Runs, part: str, rows: Mask) -> Varied:
    members: Members = getattr(frame, part)
    lead = np.append(frame.served.lead if part == "requests" else np.arange(len(frame)), -1)
    whose = np.append(np.isin(lead[:-1], lead[:-1][rows]), False)[members.of_run]
    if not whose.any():
        return Varied({}, {})

    def put(records: Records) -> Runs:
        # Where records were left out, the others keep their runs
        kept = np.isin(members.records.numbers.row[members.records.first], records.numbers.row[records.first])
        return replace(frame, **{part: Members(records, members.of_run[kept], members.runs)})

    return _of_records(members.records, whose, put)


def _of_settings(frame: Runs, rows: Mask) -> Varied:
    """Numbers of the settings larger or smaller, each setting left out, and what they might say beside."""
    scaled: dict[str, Callable[[float], Frame]] = {}
    changed: dict[str, Callable[[], Frame]] = {}
    for column in _SETTINGS:
        words = frame.words(column)
        texts = [words.names[code] if code >= 0 else "{}" for code in words.codes.tolist()]
        names = sorted(
            {name for text, own in zip(texts, rows, strict=True) if own for name in json.loads(text)}
        )
        put = partial(_put_setting, frame, column, texts, rows)
        for name in names:
            changed[f"{column} without {name}"] = partial(put, name, lambda _: None)
            scaled[f"{column} {name}"] = lambda factor, put=put, name=name: put(
                name, partial(_scaled, factor)
            )
    texts = [
        frame.words("workload").names[code] if code >= 0 else "{}" for code in frame.words("workload").codes
    ]
    for name, value in _ALSO.items():
        changed[f"workload with {name}"] = partial(
            _put_setting, frame, "workload", texts, rows, name, lambda _, value=value: value
        )
    return Varied(scaled, changed)


def _scaled(factor: float, value: object) -> object:
    numeric = isinstance(value, int | float) and not isinstance(value, bool)
    return float(f"{float(value) * factor:.9g}") if numeric else value  # type: ignore[arg-type]  # a number


def _put_setting(
    frame: Runs, column: str, texts: list[str], rows: Mask, name: str, value: Callable[[object], object]
) -> Runs:
    said = []
    for text, own in zip(texts, rows.tolist(), strict=True):
        settings = json.loads(text)
        if own:
            settings[name] = value(settings.get(name))
        known = {key: each for key, each in sorted(settings.items()) if each is not None}
        said.append(json.dumps(known, separators=(",", ":")))
    return _with(frame, column, pa.array(said).dictionary_encode())


def _with(frame: Runs, name: str, column: pa.Array) -> Runs:
    return replace(frame, columns={**frame.columns, name: column})


def _instants(microseconds: Any) -> pa.Array:
    known = np.isfinite(microseconds)
    return pa.array(np.where(known, microseconds, 0).astype(np.int64), mask=~known).cast(
        pa.timestamp("us", tz="UTC")
    )


def _coded(words: Words) -> pa.Array:
    return words.text(np.arange(len(words.codes))).dictionary_encode()
