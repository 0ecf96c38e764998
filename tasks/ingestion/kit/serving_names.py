"""What the clients of the vLLM family (vLLM, SGLang, InferenceMAX) call their figures, settings and engines.

A summary key is `<statistic>_<metric>_ms`; every `*_ms` is in milliseconds, every array in seconds.
"""

from __future__ import annotations

import re
from functools import lru_cache

from data_contracts.json_values import Json, JsonObject, is_number
from data_contracts.measurements import Quantity
from tasks.ingestion.decoding.timestamps import parse_timestamp
from tasks.ingestion.kit.columns import setting
from tasks.ingestion.kit.quantities import known, own, quantity_of
from tasks.ingestion.kit.summary_entries import statistic
from tasks.ingestion.naming.names import understand_name

_STATISTIC = re.compile(
    r"(?P<statistic>mean|avg|average|median|stddev|std|min|max|p\d{1,3}(?:\.\d+)?)_(?P<metric>.+)"
)
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
    # SGLang's client counts the answer again with its own tokenizer: near, and not the same metric.
    "total_output_tokens_retokenized": own("output_tokens_total_retokenized", "tokens"),
    "request_throughput": known("request_throughput", "req/s"),
    "request_goodput": known("goodput", "req/s"),
    # With the colon: so vLLM wrote it up to 0.8.
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
ARRAYS = {
    "ttfts": known("ttft", "s"),
    "tpots": known("tpot", "s"),
    "latencies": known("e2e_latency", "s"),
    "e2els": known("e2e_latency", "s"),
    "e2e_latencies": known("e2e_latency", "s"),
    "input_lens": known("input_tokens", "tokens"),
    "output_lens": known("output_tokens", "tokens"),
    "start_times": own("start_time", "s"),
    "queue_times": own("client_queue_time", "s"),
    "cached_tokens": known("cached_input_tokens", "tokens"),
}
GAPS = "itls"
# What was asked and answered is content, and never copied into a table.
PAYLOAD = frozenset({
    "generated_texts", "errors", "rps_change_events", "prompts", "requests", "cached_tokens_details",
})  # fmt: skip
# Names of the run and of what it ran on, which the context of its rows holds.
ENGINE_KEYS = ("engine", "inference_engine", "serving_engine", "framework")
# `run_number` counts the repetitions of one setting: as a setting it would keep them apart.
_IN_CONTEXT = frozenset({"date", "model_id", "label", "run_number", *ENGINE_KEYS})
# Settings that harnesses add below the results.
_SETTINGS = frozenset({
    "num_prompts", "best_of", "burstiness", "max_concurrency", "request_rate", "seed", "input_len", "output_len",
    "tp", "pp", "dp", "ep", "tensor_parallel_size", "pipeline_parallel_size", "data_parallel_size", "num_gpus",
    "random_input_len", "random_output_len", "ramp_up_start_rps", "ramp_up_end_rps", "gpu_count",
    "server_info",
})  # fmt: skip
_ENGINES = {
    **dict.fromkeys(("trt", "trtllm", "trt-llm", "tensorrt_llm", "tensorrt-llm"), "tensorrt-llm"),
    **dict.fromkeys(("dynamo-trt", "dynamo-trtllm"), "dynamo-tensorrt-llm"),
}


@lru_cache(maxsize=8_192)
def figure(key: str, seconds: bool = False) -> Quantity:
    """What a summary key holds. An unknown one keeps its name; with `seconds`, latencies have no suffix and are in s."""
    if key in _FIGURES:
        return _FIGURES[key]
    found = _STATISTIC.fullmatch(key)
    which = quantile_or_name(found["statistic"]) if found else None
    if found is None or which is None:
        return quantity_of(key)
    metric = found["metric"]
    unit = "ms" if metric.endswith("_ms") else "s" if seconds or metric.endswith("_s") else None
    bare = metric.removesuffix("_ms").removesuffix("_s")
    if unit is None or not bare:
        return quantity_of(key)
    latency = _LATENCIES.get(bare)
    return (
        own(metric.removesuffix(f"_{unit}"), unit, which) if latency is None else known(latency, unit, which)
    )


def is_figure(key: str) -> bool:
    """True for a key of the results, wherever it stands."""
    return key in ARRAYS or key == GAPS or key in PAYLOAD or is_number_key(key)


def is_number_key(key: str) -> bool:
    """True for a key that holds one number of the results, or null when it was not measured."""
    return key in _FIGURES or (key.endswith(("_ms", "_s")) and _STATISTIC.fullmatch(key) is not None)


def quantile_or_name(written: str) -> str | None:
    """The statistic of `median` (p50), `std` (stddev), `p99.0` (p99); the ends of all quantiles are min and max."""
    found = statistic(written)
    return {"p0": "min", "p100": "max"}.get(found, found) if found else None


def divided(entry: JsonObject) -> tuple[JsonObject, JsonObject]:
    """The settings of a run and its results: what neither is known as is told by where it stands."""
    settings: JsonObject = {}
    results: JsonObject = {}
    below = swept = False
    for key, value in entry.items():
        # Both tools write what was asked for first and the duration as the first result. vLLM's sweep adds the number of
        # the run below, and then what it varied.
        below = below or key == "duration"
        swept = swept or (below and key == "run_number")
        found = is_figure(key) or (below and not swept and key not in _SETTINGS)
        if found and key not in _IN_CONTEXT and not isinstance(value, str | bool):
            results[key] = value
        elif (number := _added_figure(key, value)) is not None:
            results[key] = number
        elif key not in _IN_CONTEXT and (is_number(value) or isinstance(value, bool)):
            settings[key] = value
        elif key not in _IN_CONTEXT and isinstance(value, str) and parse_timestamp(value) is None:
            # A time is another in each run: as a setting it would keep repetitions of one setup apart.
            settings[key] = setting(value)
    return settings, results


def _added_figure(key: str, value: Json) -> Json:
    """The number that a harness added to the file and that its name says was measured, such as `avg_power_w`; else None.

    What it adds with `--metadata` is text, whatever it is.
    """
    number = setting(value) if isinstance(value, str) else value
    measured = is_number(number) and key not in _SETTINGS and understand_name(key).role == "metric"
    return number if measured else None


def engine_name(written: Json) -> str | None:
    """What served a model, under one name for each engine; None when none is written."""
    if not isinstance(written, str) or not written.strip():
        return None
    return _ENGINES.get(written.strip().lower(), written.strip())


def client_engine(backend: Json) -> str | None:
    """The engine that SGLang's client was told to expect: `sglang-oai-chat` is SGLang behind another protocol."""
    return engine_name(backend.partition("-")[0]) if isinstance(backend, str) else None
