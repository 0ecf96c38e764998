"""What genai-perf and AIPerf share: names of metrics, summaries with their unit beside them, CSV by metric."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

from data_contracts.artifacts import Table
from data_contracts.json_values import mapping
from data_contracts.measurements import Quantity
from data_contracts.metrics import METRICS
from data_contracts.units import conversion
from tasks.ingestion.decoding.numbers import parse_number
from tasks.ingestion.decoding.timestamps import Moment, parse_timestamp
from tasks.ingestion.kit.documents import Frame, Frames, Path, put
from tasks.ingestion.kit.rows import Rows
from tasks.ingestion.kit.summary_entries import stated, statistic, summary

CANONICAL = {
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
    **dict.fromkeys(("gpu_power_usage", "gpu_power"), "gpu_power"),
    **dict.fromkeys(("gpu_energy_consumption", "energy_consumption"), "gpu_energy"),
    **dict.fromkeys(("gpu_memory_used", "gpu_used_memory"), "gpu_memory_used"),
}
# One at a time, these are no times between tokens: a request of one token has none.
_ZERO_IS_MISSING = frozenset(
    {"ttft", "ttft_content", "ttst", "tpot", "itl", "e2e_latency", "output_speed_per_user"}
)
_FIRST_TOKEN = frozenset({"ttft", "ttft_content", "ttst"})
_EDGES = ("min_request", "max_response", "minimum_request", "maximum_response")
TIMES = tuple(f"{edge}_timestamp" for edge in _EDGES)
_UNITLESS = frozenset({"count", "per sec", "", "none"})
_LABEL = re.compile(r"(?P<name>.+?)\s*(?:\((?P<unit>[^()]*)\))?")
_NOT_A_STATISTIC = frozenset({"unit", "tag", "header", "count"})
_VOLATILE = frozenset(
    {"verbose", "artifact_dir", "artifact_directory", "output", "profile_export_file", "url", "urls", "u"}
    | {
        "cli_command",
        "gpu_telemetry",
        "server_metrics_url",
        "server_metrics_urls",
        "tokenizer",
        "input_file",
        "file",
    }
)


@lru_cache(maxsize=4_096)
def quantity(name: str, unit: str | None) -> Quantity:
    """The metric of that name in the unit written beside it. `count` and `per sec` say only what the metric is of."""
    metric = CANONICAL.get(name, name)
    if metric in METRICS and (unit or "").lower() in _UNITLESS:
        return Quantity.named(metric, "value", METRICS[metric].unit)
    return stated(metric, unit)


def metric_frames(
    rows: Rows, index: int, path: Path, metrics: Mapping[str, Any], whole: Frame, *, streaming: bool = True
) -> Frames:
    """A frame for each `{unit, avg, p99, ...}` among `metrics`; of a run without streaming no first token is known."""
    frames: Frames = {}
    for name, said in metrics.items():
        if not isinstance(said, dict) or "unit" not in said or name in TIMES:
            continue
        unit = said["unit"] if isinstance(said["unit"], str) else None
        what = quantity(name, unit)
        frame = replace(
            whole, names=names_of(what, said), n=said.get("count"), zero_is_missing=what.metric in _ZERO_IS_MISSING,
            flags=(*whole.flags, *_flags(name)), ignored=_NOT_A_STATISTIC | {k for k in said if said[k] is None},
        )  # fmt: skip
        for key, below in said.items():
            if isinstance(below, dict):  # genai-perf writes its telemetry by GPU
                frames[(*path, name, key)] = replace(frame, names=names_of(what, below), n=below.get("count"))
        if not streaming and what.metric in _FIRST_TOKEN:
            _no_first_token(rows, index, path, name, frame)
            frame = replace(frame, ignored=frozenset(said))
        frames[(*path, name)] = frame
    return frames


def names_of(what: Quantity, said: Mapping[str, Any]) -> Mapping[str, Quantity]:
    """What the keys of a metric's object hold; an average that stands alone is the value of a scalar."""
    held = tuple(key for key, value in said.items() if value is not None and key not in _NOT_A_STATISTIC)
    return {"avg": what} if held == ("avg",) else summary(what, held)


def _flags(name: str) -> tuple[str, ...]:
    if name == "prefill_throughput":
        return ("derived",)  # input tokens over time to first token, seen from the client
    return ("divided_by_e2e",) if name == "output_token_throughput_per_request" else ()


def _no_first_token(rows: Rows, index: int, path: Path, name: str, frame: Frame) -> None:
    alone = replace(frame, flags=(*frame.flags, "non_streaming_ttft"))
    when = frame.timestamp.microseconds if frame.timestamp else None
    for key, what in frame.names.items():
        record = "/" + "/".join((*path, name))
        rows.add(index, record, key, what, None, frame.context, timestamp=when, status=frame.status,
                 flags=alone.flags)  # fmt: skip


def is_streaming(document: Mapping[str, Any], said: Any) -> bool:
    """False when the run says so, or when its first token came exactly with its last one in every statistic."""
    first, last = (mapping(document.get(name)) for name in ("time_to_first_token", "request_latency"))
    same = [key for key in first if key != "unit" and first[key] is not None and key in last]
    copied = len(same) > 1 and all(first[key] == last[key] for key in same)
    return said is not False and not copied


def model_of(said: Mapping[str, Any]) -> str | None:
    """The model that `input_config` names, wherever its version keeps it; several as one text."""
    places = (mapping(said.get("endpoint")), said, mapping(said.get("models")))
    for place in places:
        for key in ("model_names", "model", "models", "items"):
            value = place.get(key)
            listed = value if isinstance(value, list) else [value]
            found = [part.get("name") if isinstance(part, dict) else part for part in listed]
            text = ", ".join(part for part in found if isinstance(part, str) and part)
            if text:
                return text
    return None


def settings(value: Any) -> Any:
    """The settings of a run without what differs from run to run: paths, addresses, the command line, nulls."""
    if isinstance(value, dict):
        kept = {
            key: settings(part) for key, part in value.items() if key not in _VOLATILE and part is not None
        }
        return {key: part for key, part in kept.items() if part not in ({}, [], "")}
    return [settings(part) for part in value] if isinstance(value, list) else value


def first_time(metrics: Mapping[str, Any]) -> Moment | None:
    """The epoch at which the first request was sent, which names its zone where ISO texts do not."""
    return parse_timestamp(mapping(metrics.get("min_request_timestamp")).get("avg"))


def read_metric_tables(index: int, table: Table, whole: Frame, rows: Rows) -> None:
    """CSV with a metric in each row: `Metric,avg,...,p99`, below it `Metric,Value`; thousands may be separated."""
    for part in (table, *table.below):
        if "Metric" not in part.columns:
            continue
        at = part.columns.index("Metric")
        which = {
            place: "value" if name == "Value" else statistic(name) for place, name in enumerate(part.columns)
        }
        for row, cells in enumerate(part.rows):
            name, what = labelled(cells[at])
            if name in TIMES:
                continue
            frame = replace(
                whole,
                zero_is_missing=what.metric in _ZERO_IS_MISSING,
                flags=(*whole.flags, *_flags(name), "rounded"),
            )
            for place, stat in which.items():
                number = parse_number(cells[place]) if stat else None
                if number is not None and stat is not None:
                    put(
                        rows,
                        index,
                        str(part.first + row),
                        part.columns[place],
                        what.with_statistic(stat),
                        number.value,
                        frame,
                    )
        rows.count_records(index, len(part.rows))


@lru_cache(maxsize=4_096)
def labelled(label: str) -> tuple[str, Quantity]:
    """`Time To First Token (ms)` as a metric's name and its quantity."""
    found = _LABEL.fullmatch(label.strip())
    name = (found["name"] if found else label).lower().replace(" ", "_")
    return name, quantity(name, found["unit"] if found else None)


def tables_time(table: Table) -> Moment | None:
    """The start that a CSV of metrics holds in ns; a float has lost some of its digits, but no microsecond."""
    for part in (table, *table.below):
        for cells in part.rows:
            if cells[0].startswith("Minimum Request Timestamp") and len(cells) > 1:
                number = parse_number(cells[1])
                return parse_timestamp(int(number.value)) if number else None
    return None


def has_metrics(columns: Sequence[str], text: str) -> bool:
    """True for a CSV in which both tools write their metrics, one in a row."""
    return columns[:1] == ("Metric",) and _LABELS.search(text) is not None


_LABELS = re.compile(
    r'^"?(?:Request (?:Latency|Throughput)|Time [Tt]o First|Inter Token Latency|Output (?:Token|Sequence))\b',
    re.M,
)


def unit_of_column(name: str) -> Iterator[str]:
    """The unit in brackets at the end of a column's name, if it is one."""
    found = _LABEL.fullmatch(name)
    if found and found["unit"] and conversion(found["unit"]):
        yield found["unit"]
