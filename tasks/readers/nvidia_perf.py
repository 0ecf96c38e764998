"""What genai-perf and AIPerf share: names of metrics, summaries with their unit beside them, CSV by metric."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from functools import lru_cache

from data_contracts.artifacts import Table
from data_contracts.json_values import Json, JsonObject, is_number, listing, mapping, text_or_none
from data_contracts.measurements import Flag, Quantity
from data_contracts.metrics import METRICS
from tasks.ingestion.decoding.numbers import parse_number
from tasks.ingestion.decoding.timestamps import Moment, parse_timestamp
from tasks.ingestion.kit.documents import Frame, Frames, Path, pointer, put, put_missing
from tasks.ingestion.kit.rows import Rows
from tasks.ingestion.kit.summary_entries import stated, statistic, summary

_METRICS = {
    **dict.fromkeys(("time_to_first_token", "ttft"), "ttft"),
    "time_to_first_output_token": "ttft_content",
    **dict.fromkeys(("time_to_second_token", "ttst"), "ttst"),
    # (latency - TTFT) / (tokens - 1) by request: the vocabulary's tpot. The gaps themselves are inter_chunk_latency.
    "inter_token_latency": "tpot",
    "inter_chunk_latency": "itl",
    "request_latency": "e2e_latency",
    "output_token_throughput": "output_throughput",
    **dict.fromkeys(
        ("output_token_throughput_per_user", "output_token_throughput_per_request"), "output_speed_per_user"
    ),
    **dict.fromkeys(("output_sequence_length", "num_output_token"), "output_tokens"),
    **dict.fromkeys(("input_sequence_length", "num_input_token"), "input_tokens"),
    "reasoning_token_count": "reasoning_tokens",
    "request_count": "requests_completed",
    "error_request_count": "requests_failed",
    **dict.fromkeys(("request_goodput", "goodput"), "goodput"),
    **dict.fromkeys(("total_isl", "total_input_sequence_length"), "input_tokens_total"),
    **dict.fromkeys(("total_osl", "total_output_sequence_length"), "output_tokens_total"),
    "benchmark_duration": "run_duration",
    # The JSON and the CSV of one version name a maker's metrics differently
    **dict.fromkeys(
        ("gpu_power_usage", "gpu_power", "nvidia_power_usage", "nvidia_gpu_power_usage", "amd_power"),
        "gpu_power",
    ),
    **dict.fromkeys(
        (
            "gpu_energy_consumption",
            "energy_consumption",
            "nvidia_energy_consumption",
            "amd_energy_consumption",
        ),
        "gpu_energy",
    ),
    **dict.fromkeys(
        (
            "gpu_memory_used",
            "gpu_used_memory",
            "nvidia_memory_used",
            "nvidia_gpu_memory_used",
            "amd_memory_used",
        ),
        "gpu_memory_used",
    ),
    **dict.fromkeys(("nvidia_gpu_utilization", "amd_gfx_activity"), "gpu_utilization"),
    **dict.fromkeys(("nvidia_temperature", "nvidia_gpu_temperature", "amd_temperature"), "gpu_temperature"),
    "request_error_rate": "error_rate",
}
# One at a time, these are no times between tokens: a request of one token has none.
_ZERO_IS_MISSING = frozenset(
    {"ttft", "ttft_content", "ttst", "tpot", "itl", "e2e_latency", "output_speed_per_user"}
)
_ENERGY_COUNTER = "gpu_energy_counter"
_FIRST_TOKEN = frozenset({"ttft", "ttft_content", "ttst"})
_EDGES = ("min_request", "max_response", "minimum_request", "maximum_response")
TIMES = tuple(f"{edge}_timestamp" for edge in _EDGES)
_UNITLESS = frozenset({"count", "per sec", "", "none"})
_LABELS = re.compile(
    r'^"?(?:Request (?:Latency|Throughput)|Time [Tt]o First|Inter Token Latency|Output (?:Token|Sequence))\b',
    re.M,
)
_NOT_A_STATISTIC = frozenset({"unit", "tag", "header", "count"})
_VOLATILE = frozenset({
    "verbose", "artifact_dir", "artifact_directory", "output", "profile_export_file", "url", "urls", "u", "cli_command",
    "gpu_telemetry", "server_metrics_url", "server_metrics_urls", "tokenizer", "input_file", "file",
})  # fmt: skip


@lru_cache(maxsize=4_096)
def quantity_of(name: str, unit: str | None) -> Quantity:
    """The metric of that name in the unit written beside it. `count` and `per sec` say only what the metric is of."""
    metric = _METRICS.get(name, name)
    if metric in METRICS and (unit or "").lower() in _UNITLESS:
        return Quantity.named(metric, "value", METRICS[metric].unit)
    return stated(metric, unit)


def reading_of(quantity: Quantity) -> Quantity:
    """The quantity that a driver shows at a time: of energy it is a counter since its start."""
    return quantity.under(_ENERGY_COUNTER) if quantity.metric == "gpu_energy" else quantity


def is_missing_at_zero(metric: str) -> bool:
    """True for a latency or speed of requests, of which a zero says that there was none."""
    return metric in _ZERO_IS_MISSING


def metric_frames(
    rows: Rows, index: int, path: Path, metrics: JsonObject, whole: Frame, *, streaming: bool = True
) -> Frames:
    """A frame for each `{unit, avg, p99, ...}` among `metrics`; of a run without streaming no first token is known."""
    frames: Frames = {}
    for name, metric in metrics.items():
        if not isinstance(metric, dict) or "unit" not in metric or name in TIMES:
            continue
        quantity = quantity_of(name, text_or_none(metric["unit"]))
        quantity = _counted(rows, index, pointer((*path, name)), metric, quantity, whole)
        frame = replace(
            whole, names=_names(quantity, metric), n=metric.get("count"), flags=(*whole.flags, *_flags(name)),
            zero_is_missing=quantity.metric in _ZERO_IS_MISSING,
            ignored=_NOT_A_STATISTIC | {key for key, value in metric.items() if value is None},
        )  # fmt: skip
        for key, below in metric.items():
            if isinstance(below, dict):  # genai-perf writes its telemetry by GPU
                by_gpu = _counted(rows, index, pointer((*path, name, key)), below, quantity, whole)
                frames[(*path, name, key)] = replace(frame, names=_names(by_gpu, below), n=below.get("count"))
        if not streaming and quantity.metric in _FIRST_TOKEN:
            for key, figure in frame.names.items():
                record = pointer((*path, name))
                put_missing(rows, index, record, key, figure, replace(frame, n=None), "non_streaming_ttft")
            frame = replace(frame, ignored=frozenset(metric))
        frames[(*path, name)] = frame
    return frames


def _counted(
    rows: Rows, index: int, record: str, metric: JsonObject, quantity: Quantity, frame: Frame
) -> Quantity:
    """What the statistics of a metric are of; of energy the run used what its counter rose by."""
    least, most = metric.get("min"), metric.get("max")
    if not is_number(least) or not is_number(most) or not _is_counter(quantity, metric):
        return quantity
    if most > least:
        risen = replace(frame, n=None, flags=(*frame.flags, "derived"))
        put(rows, index, record, "max - min", quantity, most - least, risen)
    return reading_of(quantity)


def _is_counter(quantity: Quantity, statistics: Collection[str]) -> bool:
    """True for energy with statistics: the driver counts it from its start on. A number alone is of the run already."""
    return quantity.metric == "gpu_energy" and {"min", "max"} <= set(statistics)


def _names(quantity: Quantity, metric: JsonObject) -> dict[str, Quantity]:
    """What the keys of a metric's object hold; an average that stands alone is the value of a scalar."""
    held = tuple(key for key, value in metric.items() if value is not None and key not in _NOT_A_STATISTIC)
    if held == ("avg",):
        return {"avg": quantity}
    # With each failed request as one that took for ever: not the latency of requests
    adjusted = quantity.under(f"{quantity.metric}_adjusted")
    beside = {
        key: adjusted.with_statistic(named)
        for key in held
        if key.startswith("adj_") and (named := statistic(key.removeprefix("adj_")))
    }
    return summary(quantity, held) | beside


def _flags(name: str) -> tuple[Flag, ...]:
    if name == "prefill_throughput":
        return ("derived",)  # input tokens over time to first token, seen from the client
    # The older name, of what was divided by the whole latency and not by the time after the first token
    return ("divided_by_e2e",) if name == "output_token_throughput_per_request" else ()


def is_streaming(metrics: JsonObject, setting: Json = None) -> bool:
    """False when the run says so, or when its first token came exactly with its last one in every statistic."""
    first, last = (mapping(metrics.get(name)) for name in ("time_to_first_token", "request_latency"))
    both = [key for key, value in first.items() if key != "unit" and value is not None and key in last]
    # One equal pair may be chance; a copy is equal throughout
    copied = len(both) > 1 and all(first[key] == last[key] for key in both)
    return setting is not False and not copied


def model_of(config: JsonObject) -> str | None:
    """The models of a run, where any version of the tools names them."""
    for place in (mapping(config.get("endpoint")), config, mapping(config.get("models"))):
        for key in ("model_names", "model", "models", "items"):
            value = place.get(key)
            names = [
                mapping(part).get("name") if isinstance(part, dict) else part
                for part in listing(value) or [value]
            ]
            if text := ", ".join(name for name in names if isinstance(name, str) and name):
                return text
    return None


def settings(config: Json) -> Json:
    """The settings of a run without what differs from run to run: paths, addresses, the command line, nulls."""
    if isinstance(config, dict):
        kept = {
            key: settings(part) for key, part in config.items() if key not in _VOLATILE and part is not None
        }
        return {key: part for key, part in kept.items() if part not in ({}, [], "")}
    if not isinstance(config, list):
        return config
    # AIPerf's extra inputs, `[["ignore_eos", true]]`, are settings of their own.
    pairs = [
        part for part in config if isinstance(part, list) and len(part) == 2 and isinstance(part[0], str)
    ]
    if pairs and len(pairs) == len(config):
        return settings({str(name): value for name, value in pairs})
    return [settings(part) for part in config]


def first_time(metrics: JsonObject) -> Moment | None:
    """The epoch at which the first request was sent, which names its zone where ISO texts do not."""
    return parse_timestamp(mapping(metrics.get("min_request_timestamp")).get("avg"))


def has_metrics(columns: Sequence[str], text: str) -> bool:
    """True for a CSV in which both tools write their metrics, one in a row."""
    return columns[:1] == ("Metric",) and _LABELS.search(text) is not None


def read_metric_tables(
    index: int, table: Table, whole: Frame, rows: Rows, of_gpu: Callable[[str], int] | None = None
) -> None:
    """CSV with a metric in each row: `Metric,avg,...,p99`, below it `Metric,Value`; thousands may be separated.

    `of_gpu` is the context of a GPU, as telemetry names it, in a table with a row for each metric of each GPU.
    """
    for part in (table, *table.below):
        if "Metric" not in part.columns:
            continue
        label = part.columns.index("Metric")
        statistics = {"Value": "value"} | {name: found for name in part.columns if (found := statistic(name))}
        for row, cells in enumerate(part.rows, part.first):
            name, quantity = labelled(cells[label])
            if name in TIMES:
                continue
            zero = quantity.metric in _ZERO_IS_MISSING
            context = whole.context
            if of_gpu is not None and set(part.columns) >= {"Endpoint", "GPU_Index"}:
                gpu = dict(zip(part.columns, cells, strict=True))
                context = of_gpu(f"{gpu['Endpoint']} gpu_{gpu['GPU_Index']}")
            # A CSV is printed with few decimals: the JSON of the same run has them all
            flags = (*whole.flags, *_flags(name), "rounded")
            frame = replace(whole, context=context, zero_is_missing=zero, flags=flags)
            # Its statistics have too few decimals here for their difference to say what the run used
            if _is_counter(quantity, part.columns):
                quantity = reading_of(quantity)
            for column, cell in zip(part.columns, cells, strict=True):
                number = parse_number(cell) if column in statistics else None
                if number is not None:
                    figure = quantity.with_statistic(statistics[column])
                    put(rows, index, str(row), column, figure, number.value, frame)
        rows.count_records(index, len(part.rows))


@lru_cache(maxsize=4_096)
def labelled(label: str) -> tuple[str, Quantity]:
    """`Time To First Token (ms)` as a metric's name and its quantity."""
    bare, unit = _parted(label)
    name = bare.lower().replace(" ", "_")
    return name, quantity_of(name, unit)


def unit_of_label(label: str) -> str | None:
    """The text in brackets at the end of a metric's label."""
    return _parted(label)[1]


def _parted(label: str) -> tuple[str, str | None]:
    """A label, and the text in the brackets at its end."""
    label = label.strip()
    name, _, unit = label.removesuffix(")").rpartition("(")
    if not label.endswith(")") or not name.strip() or ")" in unit:
        return label, None
    return name.rstrip(), unit


def tables_time(table: Table) -> Moment | None:
    """The start that a CSV of metrics holds in ns; a float has lost some of its digits, but no microsecond."""
    for part in (table, *table.below):
        for cells in part.rows:
            if cells[0].startswith("Minimum Request Timestamp") and len(cells) > 1:
                number = parse_number(cells[1])
                return parse_timestamp(int(number.value)) if number else None
    return None
