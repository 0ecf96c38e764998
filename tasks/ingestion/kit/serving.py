"""One run of a serving benchmark of the vLLM family as rows: its figures, its requests and the gaps between tokens.

Request i of the arrays is record `/i` below its run. The gaps of `itls` are many to a request: they are its time series.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from types import NoneType

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from data_contracts.json_values import Json, JsonObject, is_number, listing
from data_contracts.measurements import STATUSES, Flag, Quantity, Scope
from tasks.ingestion.decoding.timestamps import Moment
from tasks.ingestion.kit.documents import context_of, whole
from tasks.ingestion.kit.entries import numbers_in
from tasks.ingestion.kit.failure_reasons import failure_flags
from tasks.ingestion.kit.quantities import known, quantity_of
from tasks.ingestion.kit.rows import Rows
from tasks.ingestion.kit.serving_names import ARRAYS, GAPS, PAYLOAD, figure, is_number_key
from tasks.ingestion.kit.statuses import tells_error

# A zero is what these are when nothing was measured: no streaming, no second token, no audio.
_MAY_BE_VOID = frozenset({"ttft", "tpot", "itl", "e2e_latency", "rtfx", "output_speed_per_user"})
_OVER_REQUESTS = frozenset({"ttft", "tpot", "e2e_latency"})
_ZERO: tuple[Flag, ...] = ("zero_is_missing",)
_OK, _FAILED = STATUSES.index("ok"), STATUSES.index("failed")


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a serving benchmark: where it stands and what it was. `settings` is all that could change a result."""

    index: int
    record: str
    tool: str
    run: str
    model: Json = None
    engine: Json = None
    task: Json = None
    settings: Mapping[str, Json] | None = None
    when: Moment | None = None
    flags: tuple[Flag, ...] = ()
    asked: Json = None  # how many requests were to be sent

    def context(self, rows: Rows, scope: Scope) -> int:
        return context_of(
            rows, tool=self.tool, scope=scope, engine=self.engine, run=self.run, model=self.model,
            task=self.task, config=self.settings or {},
        )  # fmt: skip

    @property
    def time(self) -> int | None:
        return None if self.when is None else self.when.microseconds

    def times(self, size: int) -> npt.NDArray[np.int64] | None:
        return None if self.when is None else np.full(size, self.when.microseconds, np.int64)

    @property
    def all_flags(self) -> tuple[Flag, ...]:
        naive = self.when is not None and not self.when.zoned
        return (*self.flags, "naive_time") if naive else self.flags


def add_run(rows: Rows, run: Run, results: Mapping[str, Json]) -> int:
    """Adds every figure and array of a run; returns how many requests it lists."""
    _add_figures(rows, run, results)
    arrays = {key: value for key, value in results.items() if isinstance(value, list) and key not in PAYLOAD}
    requests = {key: values for key, values in arrays.items() if key in ARRAYS}
    size = max(map(len, requests.values()), default=0)
    if size:
        _add_requests(rows, run, requests, size, listing(results.get("errors")), listing(results.get(GAPS)))
    for key, values in arrays.items():
        if key == GAPS:
            _add_gaps(rows, run, values)
        elif key not in requests:
            _add_list(rows, run, key, values)
    for key, value in results.items():
        if isinstance(value, dict) and key not in PAYLOAD:
            _add_object(rows, run, key, value)
    return size


def _add_figures(rows: Rows, run: Run, results: Mapping[str, Json]) -> None:
    figures = {key: value for key, value in results.items() if is_number(value)}
    completed = whole(figures.get("completed"))
    failed = completed == 0
    flags = (*run.all_flags, *_failures(figures, run.asked))
    quantities = {key: figure(key) for key in figures}
    void = _void(figures, quantities)
    context = run.context(rows, "aggregate")
    for key, value in figures.items():
        quantity = quantities[key]
        if key.startswith("p50_") and figures.get(f"median_{key[4:]}") == value:
            continue  # the median, written twice
        # That no request completed is a count; any other 0 of such a run was never measured.
        missing = value == 0 and quantity.unit != "request" and (failed or quantity.metric in void)
        rows.add(
            run.index, run.record, key, quantity, None if missing else value, context,
            n=_samples(quantity, completed, results),
            timestamp=run.time,
            status="failed" if failed else "ok",
            flags=(*flags, "zero_is_missing") if missing else flags,
        )  # fmt: skip
    for key in results:
        if results[key] is None and is_number_key(key):
            rows.add(run.index, run.record, key, figure(key), None, context,
                     timestamp=run.time, flags=(*flags, "null"))  # fmt: skip


def _failures(figures: Mapping[str, int | float], asked: Json) -> tuple[Flag, ...]:
    completed, failed = figures.get("completed"), figures.get("failed", 0)
    if completed == 0:
        return ("all_failed",)
    short = completed is not None and is_number(asked) and completed < asked
    return ("partial_failures",) if failed or short else ()


def _void(figures: Mapping[str, int | float], quantities: Mapping[str, Quantity]) -> frozenset[str]:
    """The metrics of which every statistic is 0."""
    # A median of 0 beside a mean above it is a measurement: only all zeros together say that there is none.
    measured = {quantities[key].metric for key, value in figures.items() if value != 0}
    return _MAY_BE_VOID & {quantity.metric for quantity in quantities.values()} - measured


def _samples(quantity: Quantity, completed: int | None, results: Mapping[str, Json]) -> int | None:
    """Over how many samples a statistic was taken: a client takes latencies over the completed requests."""
    if quantity.statistic == "value":
        return None
    if quantity.metric == "itl":
        gaps = results.get(GAPS)
        return sum(len(listing(request)) for request in gaps) if isinstance(gaps, list) else None
    return completed if quantity.metric in _OVER_REQUESTS else None


def _add_requests(
    rows: Rows,
    run: Run,
    arrays: Mapping[str, list[Json]],
    size: int,
    errors: Sequence[Json],
    gaps: Sequence[Json],
) -> None:
    columns = {key: _column(values, size) for key, values in arrays.items()}
    failed = _failed(columns, size, errors)
    records = pa.array([f"{run.record}/{place}" for place in range(size)], pa.string())
    context = run.context(rows, "request")
    reasons = [failure_flags(error) for error in errors] if len(errors) == size else [()] * size
    plain, zero = (
        np.array([rows.flag_id((*run.all_flags, *more, *reason)) for reason in reasons], np.int32)
        for more in ((), _ZERO)
    )
    for key, values in columns.items():
        quantity = ARRAYS[key]
        void = (values == 0) & (failed | (quantity.metric in _MAY_BE_VOID))
        rows.add_column(
            run.index, records, key, quantity, np.nan_to_num(values), context,
            valid=np.isfinite(values) & ~void,
            timestamp=run.times(size),
            status=np.where(failed, _FAILED, _OK).astype(np.int8),
            flags=np.where(void, zero, plain),
        )  # fmt: skip
    if not any(ARRAYS[key].metric == "e2e_latency" for key in columns):
        whole_time = _first_and_gaps(columns.get("ttfts"), gaps, size)
        if (told := np.isfinite(whole_time) & ~failed).any():
            rows.add_column(
                run.index, records.filter(pa.array(told)), GAPS, known("e2e_latency", "s"), whole_time[told], context,
                timestamp=run.times(int(told.sum())), flags=rows.flag_id((*run.all_flags, "derived")),
            )  # fmt: skip


def _first_and_gaps(
    first: npt.NDArray[np.float64] | None, gaps: Sequence[Json], size: int
) -> npt.NDArray[np.float64]:
    """Latency of each request as these clients define it: its first token, and all gaps after it. NaN without gaps."""
    if first is None or len(gaps) != size:
        return np.full(size, np.nan)
    # Of a request without gaps nothing says whether it had a second token
    sums = [
        sum(each) if each and all(map(is_number, each)) else np.nan  # type: ignore[arg-type]
        for each in map(listing, gaps)
    ]
    return np.where(first > 0, first + np.array(sums, np.float64), np.nan)


def _failed(
    columns: Mapping[str, npt.NDArray[np.float64]], size: int, errors: Sequence[Json]
) -> npt.NDArray[np.bool_]:
    """Requests with an error; where errors are not kept, those without a first token and without any output."""
    if len(errors) == size:
        return np.fromiter(map(tells_error, errors), np.bool_, size)
    if not columns.keys() >= {"ttfts", "output_lens"}:
        return np.zeros(size, np.bool_)
    # A run without streaming has no first token either: only the lack of output tells a failure.
    silent: npt.NDArray[np.bool_] = (columns["ttfts"] == 0) & (columns["output_lens"] == 0)
    return silent


def _add_gaps(rows: Rows, run: Run, gaps: list[Json]) -> None:
    lists = [listing(request) for request in gaps]
    values = _column(list(chain.from_iterable(lists)))
    if not len(values):
        return
    names = pa.array([f"{run.record}/{place}" for place in range(len(lists))], pa.string())
    records = names.take(pa.array(np.repeat(np.arange(len(lists)), [len(gaps) for gaps in lists])))
    rows.add_column(
        run.index, records, GAPS, known("itl", "s"), np.nan_to_num(values), run.context(rows, "timeseries"),
        valid=np.isfinite(values),
        timestamp=run.times(len(values)),
        flags=rows.flag_id(run.all_flags),
    )  # fmt: skip


def _add_list(rows: Rows, run: Run, key: str, values: list[Json]) -> None:
    context = run.context(rows, "aggregate")
    for place, value in numbers_in(values):
        rows.add(run.index, f"{run.record}/{key}", str(place), quantity_of(key), value, context,
                 timestamp=run.time, flags=run.all_flags)  # fmt: skip


def _add_object(rows: Rows, run: Run, key: str, values: JsonObject) -> None:
    """The numbers of an object among the results, such as SGLang's report of its cache, under their dotted names."""
    context = run.context(rows, "aggregate")
    for name, value in values.items():
        if is_number(value):
            rows.add(run.index, f"{run.record}/{key}", name, quantity_of(f"{key}.{name}"), value, context,
                     timestamp=run.time, flags=run.all_flags)  # fmt: skip


def _column(values: list[Json], size: int = 0) -> npt.NDArray[np.float64]:
    """The numbers of a list, NaN for what is none and, up to `size`, for what it is too short for."""
    column = np.full(max(size, len(values)), np.nan)
    # Arrays of millions of gaps: NumPy reads them at once unless something else stands among the numbers.
    plain = set(map(type, values)) <= {int, float, NoneType}
    column[: len(values)] = values if plain else [v if is_number(v) else np.nan for v in values]
    return column
