"""llmperf of Ray (`*_summary.json`, `*_individual_responses.json`), format of 2023-08-31, and its forks.

The format is defined by token_benchmark_ray.py and llmperf/common_metrics.py in ray-project/llmperf. Everything is in
seconds. Its inter-token latency counts the first token too, so it is `latency_per_output_token`; its output throughput
of a request is divided by the whole latency (flag `divided_by_e2e`). A request that failed holds zeros. `version` is the
format's date. A number that does not begin with `results_` and is no known setting is a measurement of a fork.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from data_contracts.json_values import Json, JsonObject, is_number, mapping
from data_contracts.measurements import Flag, Quantity
from tasks.ingestion.decoding.numbers import parse_number
from tasks.ingestion.decoding.timestamps import parse_timestamp
from tasks.ingestion.kit.documents import Frame, Frames, context_of, count, put, walk
from tasks.ingestion.kit.failure_reasons import failure_flags
from tasks.ingestion.kit.quantities import known, quantity_of
from tasks.ingestion.kit.reader import Head, Parsed
from tasks.ingestion.kit.rows import Rows
from tasks.ingestion.kit.summary_entries import statistic

NAME = "llmperf"
_METRICS = {
    "inter_token_latency_s": known("latency_per_output_token", "s"),
    "ttft_s": known("ttft", "s"),
    "end_to_end_latency_s": known("e2e_latency", "s"),
    "request_output_throughput_token_per_s": known("output_speed_per_user", "token/s"),
    "number_input_tokens": known("input_tokens", "token"),
    "number_output_tokens": known("output_tokens", "token"),
    "number_total_tokens": known("total_tokens", "token"),
}
_TOTALS = {
    "results_num_requests_started": known("requests_total", "request"),
    "results_number_errors": known("requests_failed", "request"),
    "results_num_completed_requests": known("requests_completed", "request"),
    "results_error_rate": known("error_rate", "1"),
    "results_mean_output_throughput_token_per_s": known("output_throughput", "token/s"),
    "results_num_completed_requests_per_min": Quantity("request_throughput", "value", "request/s", 1 / 60),
    # Forks write these, beside the counts that have a prefix.
    "successful_requests": known("requests_completed", "request"),
    "failed_requests": known("requests_failed", "request"),
}
_SETTINGS = (
    "mean_input_tokens", "stddev_input_tokens", "mean_output_tokens", "stddev_output_tokens", "num_concurrent_requests",
    "max_num_completed_requests", "additional_sampling_params", "llm_api", "tokenizer",
)  # fmt: skip
_IDENTITY = frozenset({"version", "name", "model", "framework", "timestamp", "error_code", "error_msg"})
_RESULT = re.compile(r"\Aresults_(?P<metric>.+?)_(?P<statistic>quantiles_p[\d.]+|mean|min|max|stddev)")
_REQUEST = {"ttft_s", "end_to_end_latency_s", "inter_token_latency_s"}
_SPEED = "request_output_throughput_token_per_s"
_DIVIDED: dict[str, tuple[Flag, ...]] = {_SPEED: ("divided_by_e2e",)}


class LlmPerf:
    name = NAME
    version = 2
    knows = "llmperf of Ray and its forks: summaries and single requests (JSON)"

    def claims(self, head: Head) -> bool:
        if head.kind != "json":
            return False
        if isinstance(head.sample, list):
            return head.keys >= _REQUEST and "error_code" in head.keys
        return any(key.startswith(("results_ttft_s_", "results_end_to_end_latency_s_")) for key in head.keys)

    def read(self, batch: Sequence[Parsed], rows: Rows) -> None:
        for part in batch:
            if isinstance(part.document, list):
                _read_requests(part, part.document, rows)
            else:
                _read_summary(part, mapping(part.document), rows)


def _read_summary(part: Parsed, summary: JsonObject, rows: Rows) -> None:
    measured = {key: v for key, v in summary.items() if key not in _IDENTITY and key not in _SETTINGS}
    # A fork may write more settings: what is no number and does not begin with `results_` is taken for one.
    more = {k: v for k, v in measured.items() if isinstance(v, str | bool) and not k.startswith("results_")}
    context = context_of(
        rows, tool=NAME, scope="aggregate", run=part.artifact, model=summary.get("model"),
        engine=summary.get("framework"), config={**more, **{name: summary.get(name) for name in _SETTINGS}},
    )  # fmt: skip
    n = count(summary.get("results_num_completed_requests"))
    when = parse_timestamp(summary.get("timestamp"))
    for key, value in measured.items():
        quantity, over_requests = _quantity(key)
        flags: tuple[Flag, ...] = _DIVIDED[_SPEED] if _SPEED in key else ()
        if isinstance(value, str) and key.startswith("results_") and (number := parse_number(value)):
            value, flags = number.value, (*flags, "from_text")
        if value is None or is_number(value):
            frame = Frame(context, n=n if over_requests else None, timestamp=when, flags=flags)
            put(rows, part.index, "", key, quantity, value, frame)
    rows.count_records(part.index, 1)


@lru_cache(maxsize=4_096)
def _quantity(key: str) -> tuple[Quantity, bool]:
    """What a key of a summary holds, and whether it is a statistic over the requests."""
    if key in _TOTALS:
        return _TOTALS[key], False
    found = _RESULT.fullmatch(key)
    summarised = statistic(found["statistic"]) if found else None
    if found is None or summarised is None:
        return quantity_of(key), False
    metric = _METRICS.get(found["metric"]) or quantity_of(found["metric"])
    return metric.with_statistic(summarised), True


def _read_requests(part: Parsed, requests: list[Json], rows: Rows) -> None:
    context = context_of(rows, tool=NAME, scope="request", run=part.artifact)
    answered = Frame(context, _METRICS, _IDENTITY, named_flags=_DIVIDED)
    frames: Frames = {(): answered}
    for place, request in enumerate(requests):
        # The key stands in every request; it is null in one that was answered.
        error, code = (mapping(request).get(key) for key in ("error_msg", "error_code"))
        if code is not None:
            flags = failure_flags(error, code)
            frames[(str(place),)] = replace(answered, status="failed", flags=flags)
    rows.count_records(part.index, len(requests))
    walk(rows, part.index, requests, frames)


READER = LlmPerf()
