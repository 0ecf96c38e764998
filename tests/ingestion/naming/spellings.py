"""How the field writes its metrics: spellings of (metric, statistic, unit), made from a seed.

A phrase stands here only when two engineers would read it the same way. What is open between two metrics (a bare
`tokens_per_second`, `total_tokens`, `throughput`) is left out, and so is a number whose unit nobody states.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from data_contracts.units import conversion

Words = tuple[str, ...]


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


@dataclass(frozen=True, slots=True)
class Spelling:
    """A column's name, the values under it, and what both mean: metric, statistic, canonical unit, factor."""

    name: str
    values: tuple[str, ...]
    metric: str
    statistic: str
    unit: str
    factor: float


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
        ("decode time", "decode duration", "eval duration", "decoding time"),
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
    ),
    Wording(
        "output_tokens",
        ("output tokens", "completion tokens", "generated tokens", "output token count", "num output tokens"),
        _COUNT,
        10,
        2000,
        whole=True,
    ),
    Wording("reasoning_tokens", ("reasoning tokens", "thinking tokens"), _COUNT, 10, 4000, whole=True),
    Wording(
        "cached_input_tokens", ("cached input tokens", "cached prompt tokens"), _COUNT, 10, 4000, whole=True
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
        "peak_memory", ("peak memory", "peak memory usage", "peak rss"), _BYTES, 5e8, 9e10, summarised=False
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

_STATISTICS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("mean", ("avg", "mean", "average")),
    ("p50", ("p50", "median")),
    ("p90", ("p90",)),
    ("p95", ("p95",)),
    ("p99", ("p99",)),
    ("min", ("min",)),
    ("max", ("max",)),
    ("stddev", ("std", "stddev")),
)

_ACRONYMS = {
    "ttft",
    "ttst",
    "tpot",
    "itl",
    "e2e",
    "gpu",
    "cpu",
    "rss",
    "vram",
    "ram",
    "tps",
    "rps",
    "ttfb",
    "f1",
}
_PARENTS = ("metrics", "results", "summary", "stats", "performance")


def _snake(words: Words) -> str:
    return "_".join(words)


def _kebab(words: Words) -> str:
    return "-".join(words)


def _camel(words: Words) -> str:
    return words[0] + "".join(word.capitalize() for word in words[1:])


def _pascal(words: Words) -> str:
    return "".join(word.capitalize() for word in words)


def _screaming(words: Words) -> str:
    return "_".join(words).upper()


def _spaced(words: Words) -> str:
    return " ".join(words)


def _title(words: Words) -> str:
    return " ".join(word.upper() if word in _ACRONYMS else word.capitalize() for word in words)


_Style = Callable[[Words], str]
_STYLES: tuple[_Style, ...] = (_snake, _kebab, _camel, _pascal, _screaming, _spaced, _title)
_FREE_STYLES: tuple[_Style, ...] = (_spaced, _title, _snake)


def _values(rng: random.Random, wording: Wording, factor: float) -> tuple[str, ...]:
    drawn = sorted(rng.uniform(wording.low, wording.high) / factor for _ in range(6))
    rng.shuffle(drawn)
    if wording.whole or factor < 1e-3 or wording.high / factor > 1e8:  # nanoseconds and bytes are counted
        return tuple(str(round(number)) for number in drawn)
    return tuple(f"{number:.6g}" for number in drawn)


def _names(rng: random.Random, phrase: str, unit: UnitSpelling, statistic: str) -> Iterator[str]:
    """Names of one phrase with one unit and one word for a statistic (none: empty), each style once."""
    base = tuple(phrase.split())
    affix = (statistic,) if statistic else ()
    of_unit = tuple(unit.as_words.split())
    if of_unit or not unit.in_brackets:
        orders = {(*affix, *base, *of_unit), (*base, *affix, *of_unit), (*base, *of_unit, *affix)}
        for style in _STYLES:
            yield style(rng.choice(sorted(orders)))
        yield f"{rng.choice(_PARENTS)}.{_snake(rng.choice(sorted(orders)))}"
        if statistic:  # nested JSON: the statistic is a key below
            yield f"{_snake((*base, *of_unit))}.{statistic}"
            yield f"{statistic}({_snake((*base, *of_unit))})"
    if unit.in_brackets:
        for style in _FREE_STYLES:
            named = style(rng.choice(((*affix, *base), (*base, *affix))))
            yield rng.choice((f"{named} ({unit.in_brackets})", f"{named} [{unit.in_brackets}]"))


def every_spelling(seed: int) -> Iterator[Spelling]:
    """All spellings that the tables make, in one order for one seed."""
    rng = random.Random(seed)
    for wording in WORDINGS:
        for phrase in wording.phrases:
            for unit in wording.units:
                meant = conversion(unit.written)
                assert meant is not None, unit
                words = [("value", "")]
                if wording.summarised:
                    words += [(name, rng.choice(written)) for name, written in _STATISTICS]
                for statistic, word in words:
                    for name in _names(rng, phrase, unit, word):
                        values = _values(rng, wording, meant.factor)
                        yield Spelling(name, values, wording.metric, statistic, meant.unit, meant.factor)


def some_spellings(seed: int, each: int) -> list[Spelling]:
    """For each phrase of each metric at most so many of its spellings."""
    rng = random.Random(seed)
    by_metric: dict[str, list[Spelling]] = {}
    for spelling in every_spelling(seed):
        by_metric.setdefault(spelling.metric, []).append(spelling)
    return [s for made in by_metric.values() for s in rng.sample(made, min(each, len(made)))]
