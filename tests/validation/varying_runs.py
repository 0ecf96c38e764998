"""Runs with one thing changed: a figure, a count, a setting, who ran it, or something of their requests."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
import pyarrow as pa

from data_contracts.rules.frames import FLAGS, Frame, Mask, Numbers, Records, Table, Words
from data_contracts.rules.runs import Members, Runs
from tests.validation.varying import (
    TOOLS,
    Changed,
    Scaled,
    Varied,
    figures,
    flagged,
    missing,
    of_records,
    of_table,
    reworded,
    times,
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


def varied(frame: Frame, rows: Mask) -> Varied:
    """The changes of these rows of a frame; of a run its figures, settings, requests and points in time."""
    if isinstance(frame, Runs):
        return _of_runs(frame, rows)
    if isinstance(frame, Records):
        return of_records(frame, rows, lambda records: records)
    assert isinstance(frame, Table)
    return of_table(frame, rows)


def _of_runs(frame: Runs, rows: Mask) -> Varied:
    scaled: Scaled = {}
    changed: Changed = {}
    own, numbers = rows[frame.number_run], frame.numbers

    def held(of: Callable[..., Numbers], *given: float) -> Frame:
        return replace(frame, numbers=of(*given))

    for name, rows_of in figures(numbers, own):
        scaled[name] = partial(held, partial(times, numbers, rows_of))
        changed[f"{name} missing"] = partial(held, partial(missing, numbers, rows_of))
        changed[f"{name} 0"] = partial(held, partial(times, numbers, rows_of, 0.0))
    scaled["n"] = partial(held, partial(_n_times, numbers, own))
    for flag in ("server_side", "derived"):
        changed[f"flag {flag}"] = partial(held, partial(flagged, numbers, own, FLAGS.index(flag)))
    for name in _COUNTS:
        scaled[name] = partial(_counted, frame, name, rows)
        changed[f"{name} missing"] = partial(_counted, frame, name, rows, np.nan)
    scaled["start"] = partial(_started, frame, rows)
    changed["start missing"] = partial(_started, frame, rows, np.nan)
    for column, word in (
        *(("tool", tool) for tool in (*TOOLS, None)),
        ("model", None), ("model", "others:1b"), ("engine", None), ("task", "others"), ("tool_version", "9.9"),
    ):  # fmt: skip
        changed[f"{column} {word}"] = partial(_called, frame, column, rows, word)
    parts = {"": _of_settings(frame, rows)} | {
        f"{part}: ": _of_members(frame, part, rows) for part in _MEMBERS
    }
    for part, varied_part in parts.items():
        scaled |= {f"{part}{name}": change for name, change in varied_part.scaled.items()}
        changed |= {f"{part}{name}": each for name, each in varied_part.changed.items()}
    return Varied(scaled, changed)


def _n_times(numbers: Numbers, own: Mask, factor: float) -> Numbers:
    return replace(numbers, n=np.where(own, numbers.n * factor, numbers.n))


def _counted(frame: Runs, name: str, rows: Mask, factor: float) -> Frame:
    values = frame.number(name)
    return _with(frame, name, pa.array(np.where(rows, np.round(values * factor), values), from_pandas=True))


def _started(frame: Runs, rows: Mask, factor: float) -> Frame:
    """The runs begin so many times ten minutes later, the last one not counted."""
    started = frame.number("started")
    return _with(frame, "started", _instants(np.where(rows, started + 6e8 * (factor - 1), started)))


def _called(frame: Runs, column: str, rows: Mask, word: str | None) -> Frame:
    return _with(frame, column, _coded(reworded(frame.words(column), rows, word)))


def _of_members(frame: Runs, part: str, rows: Mask) -> Varied:
    members: Members = getattr(frame, part)
    lead = np.append(frame.served.lead if part == "requests" else np.arange(len(frame)), -1)
    whose = np.append(np.isin(lead[:-1], lead[:-1][rows]), False)[members.of_run]
    if not whose.any():
        return Varied({}, {})

    def put(records: Records) -> Runs:
        # Where records were left out, the others keep their runs
        kept = np.isin(members.records.numbers.row[members.records.first], records.numbers.row[records.first])
        changed: dict[str, Any] = {part: Members(records, members.of_run[kept], members.runs)}
        return replace(frame, **changed)

    return of_records(members.records, whose, put)


def _of_settings(frame: Runs, rows: Mask) -> Varied:
    """Numbers of the settings larger or smaller, each setting left out, and what they might say beside."""
    scaled: Scaled = {}
    changed: Changed = {}
    for column in _SETTINGS:
        texts = _texts(frame, column)
        names = sorted(
            {name for text, own in zip(texts, rows, strict=True) if own for name in json.loads(text)}
        )
        for name in names:
            scaled[f"{column} {name}"] = partial(_setting_times, frame, column, rows, name)
            changed[f"{column} without {name}"] = partial(_put, frame, column, rows, name, lambda _: None)
    for name, value in _ALSO.items():
        said = partial(_said, value)
        changed[f"workload with {name}"] = partial(_put, frame, "workload", rows, name, said)
    return Varied(scaled, changed)


def _said(value: object, _before: object) -> object:
    return value


def _texts(frame: Runs, column: str) -> list[str]:
    words = frame.words(column)
    return [words.names[code] if code >= 0 else "{}" for code in words.codes.tolist()]


def _setting_times(frame: Runs, column: str, rows: Mask, name: str, factor: float) -> Frame:
    return _put(frame, column, rows, name, partial(_scaled, factor))


def _scaled(factor: float, value: object) -> object:
    numeric = isinstance(value, int | float) and not isinstance(value, bool)
    return float(f"{float(value) * factor:.9g}") if numeric else value  # type: ignore[arg-type]  # a number


def _put(frame: Runs, column: str, rows: Mask, name: str, value: Callable[[object], object]) -> Frame:
    said = []
    for text, own in zip(_texts(frame, column), rows.tolist(), strict=True):
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
