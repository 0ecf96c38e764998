"""What the clients of the vLLM family (vLLM, SGLang, InferenceMAX) call their figures, and one run of them as rows.

A summary key is `<statistic>_<metric>_ms`; every `*_ms` is in milliseconds, every array in seconds. Request i of the
arrays is record `/i` below its run. The gaps of `itls` are many to a request: they are its time series.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from data_contracts.json_values import Json, is_number
from data_contracts.measurements import STATUSES, Flag, Quantity, Scope
from tasks.ingestion.decoding.timestamps import Moment
from tasks.ingestion.kit.documents import context_of, count
from tasks.ingestion.kit.quantities import known, own, quantity_of
from tasks.ingestion.kit.rows import Rows

_STATISTIC = re.compile(
    r"(?P<statistic>mean|avg|average|median|stddev|std|min|max|p\d{1,3}(?:\.\d+)?)_(?P<of>.+)"
)
_STATISTICS = {"avg": "mean", "average": "mean", "median": "p50", "std": "stddev", "p100": "max", "p0": "min"}
_LATENCIES = {
    **{metric: metric for metric in ("ttft", "tpot", "itl")},
    **dict.fromkeys(("e2el", "e2e_latency", "e2e", "latency"), "e2e_latency"),
}
_FIGURES = {
    "duration": known("run_duration", "s"),
    "completed": known("requests_completed", "requests"),
    "failed": known("requests_failed", "requests"),
    "total_input_tokens": known("input_tokens_total", "tokens"),
    "total_output_tokens": known("output_tokens_total", "tokens"),
    "total_output_tokens_retokenized": own("output_tokens_total_retokenized", "tokens"),
    "request_throughput": known("request_throughput", "req/s"),
    "request_goodput": known("goodput", "req/s"),
    "request_goodput:": known("goodput", "req/s"),
    "input_throughput": known("input_throughput", "tok/s"),
    "output_throughput": known("output_throughput", "tok/s"),
    "output_throughput_retokenized": own("output_throughput_retokenized", "tok/s"),
    "total_token_throughput": known("total_token_throughput", "tok/s"),
    "total_throughput": known("total_token_throughput", "tok/s"),
    "total_throughput_retokenized": own("total_token_throughput_retokenized", "tok/s"),
    "max_output_tokens_per_s": known("peak_output_throughput", "tok/s"),
    "peak_output_throughput": known("peak_output_throughput", "tok/s"),
    "max_concurrent_requests": known("concurrency", "requests", "max"),
    "concurrency": known("concurrency", "requests"),
    "accept_length": known("acceptance_length", "tokens"),
    "spec_decode_acceptance_length": known("acceptance_length", "tokens"),
    "spec_decode_acceptance_rate": known("acceptance_rate", "percent"),
    "rtfx": own("rtfx", "1"),
}
_ARRAYS = {
    "ttfts": known("ttft", "s"),
    "tpots": known("tpot", "s"),
    "latencies": known("e2e_latency", "s"),
    "e2els": known("e2e_latency", "s"),
    "e2e_latencies": known("e2e_latency", "s"),
    "input_lens": known("input_tokens", "tokens"),
    "output_lens": known("output_tokens", "tokens"),
    "start_times": own("start_time", "s"),
    "queue_times": own("client_queue_time", "s"),
}
_GAPS = "itls"
_PAYLOAD = frozenset({"generated_texts", "errors", "rps_change_events", "prompts", "requests"})
# A zero is what these are when nothing was measured: no streaming, no second token, no audio.
_MAY_BE_VOID = frozenset({"ttft", "tpot", "itl", "e2e_latency", "rtfx", "output_speed_per_user"})
_OVER_REQUESTS = frozenset({"ttft", "tpot", "e2e_latency"})
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
            task=self.task, config=dict(self.settings or {}),
        )  # fmt: skip

    @property
    def time(self) -> int | None:
        return None if self.when is None else self.when.microseconds

    @property
    def all_flags(self) -> tuple[Flag, ...]:
        naive = self.when is not None and not self.when.zoned
        return (*self.flags, "naive_time") if naive else self.flags


@lru_cache(maxsize=8_192)
def figure(key: str, seconds: bool = False) -> Quantity:
    """What a summary key holds. An unknown one keeps its name; with `seconds`, latencies have no suffix and are in s."""
    if key in _FIGURES:
        return _FIGURES[key]
    found = _STATISTIC.fullmatch(key)
    statistic = "value" if found is None else canonical_statistic(found["statistic"])
    name = key if found is None else found["of"]
    unit = "ms" if name.endswith("_ms") else "s" if seconds or name.endswith("_s") else None
    metric = _LATENCIES.get(name.removesuffix("_ms").removesuffix("_s"))
    if metric is not None and unit is not None and found is not None:
        return known(metric, unit, statistic)
    if found is not None and unit is not None:
        return own(name.removesuffix(f"_{unit}"), unit, statistic)
    return quantity_of(key)


def is_figure(key: str) -> bool:
    """True for a key of the results, wherever it stands."""
    return key in _FIGURES or key in _ARRAYS or key == _GAPS or key in _PAYLOAD or _is_latency(key)


def _is_latency(key: str) -> bool:
    return key.endswith(("_ms", "_s")) and _STATISTIC.fullmatch(key) is not None


def canonical_statistic(written: str) -> str:
    """`median` is p50, `std` stddev, `p99.0` p99."""
    written = written.lower()
    if written.startswith("p") and written[1:].replace(".", "", 1).isdigit():
        written = f"p{float(written[1:]):g}"
    return _STATISTICS.get(written, written)


def add_run(rows: Rows, run: Run, said: Mapping[str, Json], seconds: bool = False) -> int:
    """Adds every figure and array of a run; returns how many requests it lists."""
    figures = {key: value for key, value in said.items() if is_number(value)}
    _add_figures(rows, run, figures, said, seconds)
    arrays = {key: value for key, value in said.items() if type(value) is list and key not in _PAYLOAD}
    requests = [key for key in arrays if key in _ARRAYS]
    size = max((len(arrays[key]) for key in requests), default=0)
    if size:
        _add_requests(rows, run, {key: arrays[key] for key in requests}, size, said.get("errors"))
    if _GAPS in arrays:
        _add_gaps(rows, run, arrays[_GAPS])
    for key in arrays.keys() - {*requests, _GAPS}:
        _add_list(rows, run, key, arrays[key])
    return size


def _add_figures(
    rows: Rows, run: Run, figures: Mapping[str, int | float], said: Mapping[str, Json], seconds: bool
) -> None:
    completed = _whole(figures.get("completed"))
    failed = completed == 0
    flags = (*run.all_flags, *_failures(figures, run.asked))
    meant = {key: figure(key, seconds) for key in figures}
    void = _void(figures, meant)
    context = run.context(rows, "aggregate")
    for key, value in figures.items():
        quantity = meant[key]
        if key.startswith("p50_") and figures.get(f"median_{key[4:]}") == value:
            continue  # the median, written twice
        missing = value == 0 and quantity.unit != "request" and (failed or quantity.metric in void)
        rows.add(
            run.index, run.record, key, quantity, None if missing else value, context,
            n=_stands_for(quantity, completed, said),
            timestamp=run.time,
            status="failed" if failed else "ok",
            flags=(*flags, "zero_is_missing") if missing else flags,
        )  # fmt: skip
    for key, told in said.items():
        if told is None and (key in _FIGURES or _is_latency(key)):
            rows.add(run.index, run.record, key, figure(key, seconds), None, context,
                     timestamp=run.time, flags=(*flags, "null"))  # fmt: skip


def _whole(value: Json) -> int | None:
    """A count, also one that was printed and so read as a float."""
    return count(int(value) if isinstance(value, float) and value.is_integer() else value)


def _failures(figures: Mapping[str, int | float], asked: Json) -> tuple[Flag, ...]:
    completed, failed = figures.get("completed"), figures.get("failed", 0)
    if completed == 0:
        return ("all_failed",)
    short = completed is not None and is_number(asked) and completed < asked
    return ("partial_failures",) if failed or short else ()


def _void(figures: Mapping[str, int | float], meant: Mapping[str, Quantity]) -> frozenset[str]:
    """The metrics of which every statistic is 0."""
    there = {meant[key].metric for key, value in figures.items() if value != 0}
    return frozenset(q.metric for q in meant.values() if q.metric in _MAY_BE_VOID and q.metric not in there)


def _stands_for(quantity: Quantity, completed: int | None, said: Mapping[str, Json]) -> int | None:
    if quantity.statistic == "value":
        return None
    if quantity.metric == "itl":
        gaps = said.get(_GAPS)
        return sum(len(g) for g in gaps if type(g) is list) if type(gaps) is list else None
    return completed if quantity.metric in _OVER_REQUESTS else None


def _add_requests(rows: Rows, run: Run, arrays: Mapping[str, list[Json]], size: int, errors: Json) -> None:
    columns = {key: _column(values, size) for key, values in arrays.items()}
    failed = _failed(columns, size, errors)
    records = pa.array([f"{run.record}/{place}" for place in range(size)], pa.string())
    context = run.context(rows, "request")
    status = np.where(failed, _FAILED, _OK).astype(np.int8)
    times = None if run.time is None else np.full(size, run.time, np.int64)
    plain = rows.flag_id(run.all_flags)
    zero = rows.flag_id((*run.all_flags, "zero_is_missing"))
    for key, values in columns.items():
        quantity = _ARRAYS[key]
        void = (values == 0) & (failed | (quantity.metric in _MAY_BE_VOID))
        rows.add_column(
            run.index, records, key, quantity, np.nan_to_num(values), context,
            valid=np.isfinite(values) & ~void,
            timestamp=times,
            status=status,
            flags=np.where(void, zero, plain).astype(np.int32),
        )  # fmt: skip


def _failed(columns: Mapping[str, npt.NDArray[np.float64]], size: int, errors: Json) -> npt.NDArray[np.bool_]:
    """Requests with an error; where errors are not kept, those without a first token and without any output."""
    if isinstance(errors, list) and len(errors) == size:
        return np.fromiter(map(bool, errors), np.bool_, size)
    nothing = [columns[key] == 0 for key in ("ttfts", "output_lens") if key in columns]
    return np.logical_and.reduce(nothing) if len(nothing) == 2 else np.zeros(size, np.bool_)


def _add_gaps(rows: Rows, run: Run, gaps: list[Json]) -> None:
    lists = [g if type(g) is list else [] for g in gaps]
    values = _column(list(chain.from_iterable(lists)), sum(map(len, lists)))
    if not len(values):
        return
    names = pa.array([f"{run.record}/{place}" for place in range(len(lists))], pa.string())
    records = names.take(pa.array(np.repeat(np.arange(len(lists)), [len(g) for g in lists])))
    rows.add_column(
        run.index, records, _GAPS, known("itl", "s"), np.nan_to_num(values), run.context(rows, "timeseries"),
        valid=np.isfinite(values),
        timestamp=None if run.time is None else np.full(len(values), run.time, np.int64),
        flags=rows.flag_id(run.all_flags),
    )  # fmt: skip


def _add_list(rows: Rows, run: Run, key: str, values: list[Json]) -> None:
    context = run.context(rows, "aggregate")
    for place, value in enumerate(values):
        if is_number(value):
            rows.add(run.index, f"{run.record}/{key}", str(place), quantity_of(key), value, context,
                     timestamp=run.time, flags=run.all_flags)  # fmt: skip


def _column(values: list[Json], size: int) -> npt.NDArray[np.float64]:
    """The numbers of a list, NaN for what is none and for what it is too short for."""
    try:
        column = np.array(values, np.float64)
    except (TypeError, ValueError, OverflowError):
        column = np.array([float(v) if is_number(v) else np.nan for v in values])
    if column.ndim != 1:
        column = np.full(len(values), np.nan)
    if len(column) < size:
        column = np.concatenate([column, np.full(size - len(column), np.nan)])
    return column
