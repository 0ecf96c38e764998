"""What the field calls its metrics, in words and units.

A phrase stands here only when two engineers would read it the same way. What is open between two metrics (a bare
`tokens_per_second`, `total_tokens`, `throughput`) is left out, and so is a number whose unit nobody states.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class UnitSpelling:
    """A unit as the end of a name: as words, as free text in brackets, and as the conversion table calls it.

    With `as_words` or `in_brackets` empty it is not written in that way.
    """

    written: str
    as_words: str = ""
    in_brackets: str = ""


@dataclass(frozen=True, slots=True)
class Wording:
    """Phrases that mean one metric, the ends of a name that state its unit, and what its values look like."""

    metric: str
    phrases: tuple[str, ...]
    units: tuple[UnitSpelling, ...]
    low: float  # in the canonical unit
    high: float
    summarised: bool = True  # means, quantiles and extremes of it are published
    whole: bool = False
    plain: str = "value"  # the statistic of a name that says none
    without: tuple[str, ...] = ()  # statistics whose names mean something else, such as a limit


MS = UnitSpelling("ms", "ms", "ms")
SECONDS = UnitSpelling("s", "s", "s")
SEC = UnitSpelling("sec", "sec", "sec")
LONG_SECONDS = UnitSpelling("seconds", "seconds", "seconds")
LONG_MS = UnitSpelling("milliseconds", "milliseconds", "milliseconds")
US = UnitSpelling("us", "us", "µs")
NS = UnitSpelling("ns", "ns", "ns")
_SHORT_TIMES = (MS, SECONDS, SEC, LONG_SECONDS, LONG_MS)
_TIMES = (*_SHORT_TIMES, US, NS)

_RATES = (
    UnitSpelling("tok/s", "tok s", "tok/s"),
    UnitSpelling("tps", "tps", ""),
    UnitSpelling("tokens/s", "tokens per second", "tokens/s"),
    UnitSpelling("tokens/sec", "tokens per sec", "tokens/sec"),
    UnitSpelling("tok/s", "toks per sec", "tok/sec"),
    UnitSpelling("t/s", "", "t/s"),
)
_REQUEST_RATES = (
    UnitSpelling("req/s", "rps", "req/s"),
    UnitSpelling("req/s", "req per s", "requests/s"),
)
_BYTES = (
    UnitSpelling("gb", "gb", "GB"),
    UnitSpelling("mb", "mb", "MB"),
    UnitSpelling("mib", "mib", "MiB"),
    UnitSpelling("gib", "gib", "GiB"),
    UnitSpelling("bytes", "bytes", "bytes"),
)
_POWERS = (UnitSpelling("W", "w", "W"), UnitSpelling("watts", "watts", "watts"))
_ENERGIES = (
    UnitSpelling("J", "j", "J"),
    UnitSpelling("joules", "joules", "joules"),
    UnitSpelling("Wh", "", "Wh"),
)
_PERCENTS = (UnitSpelling("percent", "percent", "%"), UnitSpelling("pct", "pct", ""))
_CELSIUS = (UnitSpelling("C", "c", "°C"), UnitSpelling("C", "celsius", "C"))
_COUNT = (UnitSpelling("token"),)
_REQUESTS = (UnitSpelling("request"),)
_SHARE = (UnitSpelling("1"),)

WORDINGS: tuple[Wording, ...] = (
    Wording("ttft", ("ttft", "time to first token", "first token latency"), _TIMES, 0.02, 3.0),
    Wording("ttst", ("ttst", "time to second token"), _SHORT_TIMES, 0.01, 0.5),
    Wording("tpot", ("tpot", "time per output token"), _SHORT_TIMES, 0.005, 0.2),
    Wording("itl", ("itl", "inter token latency"), _SHORT_TIMES, 0.005, 0.2),
    Wording(
        "e2e_latency", ("e2e latency", "end to end latency", "request latency", "e2e"), _TIMES, 0.5, 60.0
    ),
    Wording("batch_latency", ("batch latency",), _SHORT_TIMES, 0.5, 30.0),
    Wording(
        "load_duration", ("load duration", "load time", "model load time", "model load"), _TIMES, 0.1, 90.0
    ),
    Wording(
        "prefill_duration",
        (
            "prefill time",
            "prefill duration",
            "prompt eval duration",
            "prompt eval time",
            "prompt processing time",
        ),
        _TIMES,
        0.02,
        20.0,
    ),
    Wording(
        "decode_duration",
        ("decode time", "decode duration", "decoding time"),
        _TIMES,
        0.5,
        60.0,
    ),
    Wording(
        "prefill_throughput",
        ("prefill", "prefill throughput", "prefill speed", "prompt eval", "prompt processing"),
        _RATES,
        50.0,
        9000.0,
    ),
    Wording(
        "decode_throughput",
        ("decode", "decode throughput", "decode speed", "generation", "generation speed", "token generation"),
        _RATES,
        3.0,
        300.0,
    ),
    Wording("output_throughput", ("output token throughput", "output throughput"), _RATES, 20.0, 9000.0),
    Wording("total_token_throughput", ("total token throughput",), _RATES, 50.0, 20000.0),
    Wording("request_throughput", ("request throughput",), _REQUEST_RATES, 0.1, 90.0),
    Wording(
        "input_tokens",
        ("input tokens", "prompt tokens", "input token count", "prompt token count", "num input tokens"),
        _COUNT,
        10,
        9000,
        whole=True,
        without=("max",),
    ),
    Wording(
        "output_tokens",
        ("output tokens", "completion tokens", "generated tokens", "output token count", "num output tokens"),
        _COUNT,
        10,
        2000,
        whole=True,
        without=("max",),
    ),
    Wording(
        "reasoning_tokens",
        ("reasoning tokens", "thinking tokens"),
        _COUNT,
        10,
        4000,
        whole=True,
        without=("max",),
    ),
    Wording(
        "cached_input_tokens",
        ("cached input tokens", "cached prompt tokens"),
        _COUNT,
        10,
        4000,
        whole=True,
        without=("max",),
    ),
    Wording(
        "requests_completed",
        ("completed requests", "successful requests", "requests completed"),
        _REQUESTS,
        1,
        5000,
        summarised=False,
        whole=True,
    ),
    Wording(
        "requests_failed",
        ("failed requests", "requests failed", "num failed requests"),
        _REQUESTS,
        0,
        50,
        summarised=False,
        whole=True,
    ),
    Wording("error_rate", ("error rate", "failure rate"), (*_SHARE, *_PERCENTS), 0.0, 0.4, summarised=False),
    Wording(
        "run_duration", ("benchmark duration", "run duration"), _SHORT_TIMES, 10.0, 900.0, summarised=False
    ),
    Wording(
        "peak_memory",
        ("peak memory", "peak memory usage"),
        _BYTES,
        5e8,
        9e10,
        summarised=False,
        plain="max",
    ),
    Wording("gpu_memory_used", ("gpu memory used", "vram used", "gpu mem used"), _BYTES, 5e8, 9e10),
    Wording("memory_used", ("ram used", "ram usage"), _BYTES, 5e8, 9e10),
    Wording("model_size", ("model size",), _BYTES, 5e8, 9e10, summarised=False),
    Wording("gpu_power", ("gpu power", "gpu power draw"), _POWERS, 20.0, 700.0),
    Wording("gpu_energy", ("gpu energy",), _ENERGIES, 20.0, 90000.0, summarised=False),
    Wording("gpu_utilization", ("gpu utilization", "gpu util", "gpu utilisation"), _PERCENTS, 0.03, 1.0),
    Wording("cpu_utilization", ("cpu utilization", "cpu util", "cpu usage"), _PERCENTS, 0.03, 1.0),
    Wording("gpu_temperature", ("gpu temperature", "gpu temp"), _CELSIUS, 30.0, 88.0),
    Wording("accuracy", ("accuracy",), (*_SHARE, *_PERCENTS), 0.2, 0.99, summarised=False),
    Wording("perplexity", ("perplexity", "ppl"), _SHARE, 4.0, 30.0, summarised=False),
    Wording("exact_match", ("exact match",), _SHARE, 0.1, 0.95, summarised=False),
    Wording("f1", ("f1", "f1 score"), _SHARE, 0.1, 0.95, summarised=False),
    Wording(
        "acceptance_rate", ("acceptance rate", "draft acceptance rate"), _SHARE, 0.2, 0.95, summarised=False
    ),
    Wording("ttfb", ("ttfb", "time to first byte"), _SHORT_TIMES, 0.01, 1.0),
)
