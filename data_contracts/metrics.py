"""The metric vocabulary: canonical names, SI units, which direction is better, and what each one means."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

Direction = Literal["lower", "higher", "neutral"]


@dataclass(frozen=True, slots=True)
class Metric:
    """A canonical metric. `floor` is the smallest relative change that counts as one."""

    name: str
    unit: str
    direction: Direction
    definition: str
    floor: float = 0.05


_ROWS: tuple[tuple[str, str, Direction, str], ...] = (
    ("ttft", "s", "lower", "request sent to first output token"),
    ("ttft_content", "s", "lower", "request sent to first non-reasoning output token"),
    ("ttst", "s", "lower", "first to second output token"),
    ("tpot", "s", "lower", "(end-to-end latency - TTFT) / (output tokens - 1)"),
    ("itl", "s", "lower", "gap between consecutive streamed chunks"),
    ("latency_per_output_token", "s", "lower", "end-to-end latency / output tokens, first token included"),
    ("e2e_latency", "s", "lower", "request sent to last token"),
    ("query_latency", "s", "lower", "MLPerf Offline completion time, all samples issued at once"),
    ("batch_latency", "s", "lower", "time for one whole batch"),
    ("load_duration", "s", "lower", "model load"),
    ("prefill_duration", "s", "lower", "prompt processing time at the engine"),
    ("decode_duration", "s", "lower", "generation time at the engine"),
    ("prefill_throughput", "token/s", "higher", "prompt tokens / prefill time at the engine"),
    ("decode_throughput", "token/s", "higher", "generated tokens / decode time at the engine"),
    ("mixed_throughput", "token/s", "higher", "(prompt + generated tokens) / time"),
    ("output_throughput", "token/s", "higher", "all output tokens / run duration"),
    ("input_throughput", "token/s", "higher", "all input tokens / run duration"),
    ("total_token_throughput", "token/s", "higher", "input + output tokens / run duration"),
    ("peak_output_throughput", "token/s", "higher", "output tokens in the best one-second window"),
    ("output_throughput_per_gpu", "token/s", "higher", "output throughput / GPU count"),
    ("input_throughput_per_gpu", "token/s", "higher", "input throughput / GPU count"),
    ("total_throughput_per_gpu", "token/s", "higher", "total token throughput / GPU count"),
    ("output_speed_per_user", "token/s", "higher", "speed that one user sees"),
    ("request_throughput", "request/s", "higher", "completed requests / run duration"),
    ("goodput", "request/s", "higher", "requests within their objectives / run duration"),
    ("concurrency", "request", "neutral", "mean requests in flight"),
    ("input_tokens", "token", "neutral", "prompt tokens of a request"),
    ("output_tokens", "token", "neutral", "generated tokens of a request"),
    ("reasoning_tokens", "token", "neutral", "reasoning tokens of a request"),
    ("cached_input_tokens", "token", "neutral", "prompt tokens served from a cache"),
    ("total_tokens", "token", "neutral", "prompt + generated tokens of a request"),
    ("input_tokens_total", "token", "neutral", "prompt tokens of a run"),
    ("output_tokens_total", "token", "neutral", "generated tokens of a run"),
    ("tokens_total", "token", "neutral", "prompt + generated tokens of a run"),
    ("response_chars", "char", "neutral", "characters of the answer"),
    ("requests_total", "request", "neutral", "requests of a run"),
    ("requests_completed", "request", "neutral", "requests that completed"),
    ("requests_failed", "request", "lower", "requests that failed"),
    ("requests_incomplete", "request", "lower", "requests cut off by the end of the run"),
    ("error_rate", "1", "lower", "failed / all requests"),
    ("wall_time", "s", "lower", "elapsed time of a micro-benchmark"),
    ("cpu_time", "s", "lower", "CPU time of a micro-benchmark"),
    ("user_time", "s", "lower", "user CPU time"),
    ("system_time", "s", "lower", "system CPU time"),
    ("compile_time", "s", "lower", "time to compile or export a model"),
    ("http_latency", "s", "lower", "HTTP request to last byte"),
    ("ttfb", "s", "lower", "HTTP request to first byte"),
    ("run_duration", "s", "neutral", "duration of a whole run"),
    ("peak_memory", "By", "lower", "largest memory in use"),
    ("gpu_memory_used", "By", "lower", "GPU memory in use"),
    ("gpu_power", "W", "lower", "GPU power draw"),
    ("gpu_energy", "J", "lower", "GPU energy"),
    ("energy", "J", "lower", "energy of the whole system"),
    ("gpu_utilization", "1", "neutral", "share of time in which the GPU was busy"),
    ("gpu_temperature", "Cel", "lower", "GPU temperature"),
    ("cpu_utilization", "1", "neutral", "share of CPU time in use"),
    ("memory_used", "By", "lower", "main memory in use"),
    ("memory_utilization", "1", "neutral", "share of main memory in use"),
    ("accuracy", "1", "higher", "share of answers that are right"),
    ("loss", "1", "lower", "loss of a model"),
    ("acc", "1", "higher", "accuracy as lm-evaluation-harness counts it: share of right choices"),
    ("acc_norm", "1", "higher", "accuracy with choices normalised by their length"),
    ("exact_match", "1", "higher", "share of answers that equal the reference"),
    ("f1", "1", "higher", "F1 score"),
    ("mcc", "1", "higher", "Matthews correlation coefficient"),
    ("pass@1", "1", "higher", "share of problems solved at the first try"),
    ("word_perplexity", "1", "lower", "perplexity by word; no ratio"),
    ("byte_perplexity", "1", "lower", "perplexity by byte; no ratio"),
    ("perplexity", "1", "lower", "perplexity by token; no ratio"),
    ("bits_per_byte", "bit/By", "lower", "cross entropy by byte"),
    ("model_size", "By", "lower", "bytes of the model's weights"),
    (
        "concurrency_speedup",
        "1",
        "higher",
        "sum of the durations one after the other / wall time of them all at once",
    ),
    ("concurrency_efficiency", "1", "higher", "concurrency speedup / number of tasks at once"),
    ("speedup", "1", "higher", "time of the reference / time of the tested"),
    ("acceptance_length", "token", "higher", "output tokens of one speculative decoding step"),
    ("acceptance_rate", "1", "higher", "accepted / drafted tokens of speculative decoding"),
)

METRICS: dict[str, Metric] = {name: Metric(name, unit, way, text) for name, unit, way, text in _ROWS}

Severity = Literal["critical", "warning", "info"]
SEVERITIES: tuple[Severity, ...] = get_args(Severity)
