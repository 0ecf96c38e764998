"""The metric vocabulary, one row a metric: all that readers, rules, facts and the report know of it.

Code asks the table (`metrics_where`) for what it needs and keeps no list of names of its own, so that a new metric is
one row here. A rule, fact or figure that is about one metric may name it: tests/contracts/test_metrics.py lists them.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, get_args

Direction = Literal["lower", "higher", "neutral"]

# What a metric measures: facts and figures treat all metrics of a kind alike.
MetricKind = Literal[
    "first_token",  # a latency that a cold model dominates: warm and cold requests are told apart throughout
    "latency",  # any other time of a request, of its phases or of a batch
    "test_time",  # a repetition of a micro-benchmark; never a language model's latency
    "build_time",  # once before all repetitions of a micro-benchmark
    "run_time",
    "rate",
    "count",
    "share",  # between 0 and 1, printed in percent
    "memory",
    "power",
    "energy",
    "cost",
    "temperature",
    "score",
    "ratio",
]

# Which requests a count is of. Cut off by the end of the run, they neither succeeded nor failed.
Tally = Literal["all", "ok", "failed", "degraded", "cut_off"]

# Of which of a request's lengths a metric depends: those of other lengths measured something else.
LengthDependence = Literal["none", "input", "output", "both"]

_ACRONYMS = {"gpu", "cpu", "http", "ttft"}


def phrase_of(name: str) -> str:
    """A name as a sentence says it: `decode_throughput` is "decode throughput", `gpu_power` "GPU power"."""
    return " ".join(word.upper() if word in _ACRONYMS else word for word in name.split("_"))


@dataclass(frozen=True, slots=True)
class Ratio:
    """The two metrics of a request whose sums give a rate over several requests."""

    numerator: str
    denominator: str


@dataclass(frozen=True, slots=True)
class Metric:
    """A canonical metric. `floor` is the smallest relative change that counts as one.

    `phrase` and `verb` are how a sentence says it, `called` how documents do (a pattern over names, any case).
    """

    name: str
    unit: str
    direction: Direction
    kind: MetricKind
    definition: str
    floor: float = 0.05
    phrase: str = ""
    verb: str = ""
    called: re.Pattern[str] | None = None
    ratio_of: Ratio | None = None
    total_of: str | None = None  # summed over a run: the metric of a request
    tally: Tally | None = None
    headline: bool = (
        False  # what an audit is about first: swept by setting, searched for outliers, tiers before others
    )
    side_by_side: bool = False  # shown where tools are compared
    may_be_zero: bool = True  # False: a zero says that nothing was measured or that the telemetry was lost
    may_be_negative: bool = False
    marks_request: bool = False  # a record with one of these is a request
    times_request: bool = False  # one of these is a request's duration
    expected_of: Literal["request", "machine"] | None = (
        None  # what ought to record it in every group of artifacts
    )
    holds_load: bool = False  # a model's load is part of it
    of_gpu: bool = False
    depends_on_length: LengthDependence = "none"
    of_each: str | None = None  # a duration that is this many tokens' work, one after another
    modelless: bool = False  # a named test measures it without any model
    of_window: bool = False  # of the best stretch of a run, which no request is
    of_answers: bool = False  # how good a model's answers are, by a named benchmark

    def __post_init__(self) -> None:
        # A frozen row can be completed in no other way
        object.__setattr__(self, "phrase", self.phrase or phrase_of(self.name))

    @property
    def names_its_unit(self) -> bool:
        """True where the name says what is counted, so that a number of output tokens is 128, not 128 tokens."""
        return self.kind == "count" and f"{self.unit}s" in self.name.split("_")

    def is_called(self, name: str) -> bool:
        """True where a document that writes this name may mean the metric."""
        return self.called is not None and self.called.search(name) is not None


# fmt: off
_ROWS: tuple[Metric, ...] = (
    Metric("ttft", "s", "lower", "first_token", "request sent to first output token", phrase="TTFT",
           called=re.compile(r"ttft|time[- ]to[- ]first[- ]token", re.I), headline=True, side_by_side=True,
           may_be_zero=False, marks_request=True, expected_of="request", holds_load=True, depends_on_length="input"),
    Metric("ttft_content", "s", "lower", "first_token", "request sent to first non-reasoning output token",
           depends_on_length="input"),
    Metric("ttst", "s", "lower", "latency", "first to second output token", phrase="time to second token"),
    Metric("tpot", "s", "lower", "latency", "(end-to-end latency - TTFT) / (output tokens - 1)", phrase="TPOT",
           side_by_side=True, may_be_zero=False),
    # What genai-perf, AIPerf and GuideLLM call inter-token latency is tpot; vLLM and SGLang mean these gaps
    Metric("itl", "s", "lower", "latency", "gap between consecutive streamed chunks", phrase="inter-token latency"),
    Metric("latency_per_output_token", "s", "lower", "latency",
           "end-to-end latency / output tokens, first token included", depends_on_length="both"),
    # A document that says "latency" and nothing more may mean the whole request
    Metric("e2e_latency", "s", "lower", "latency", "request sent to last token", phrase="end-to-end latency",
           called=re.compile(r"latency", re.I), headline=True, may_be_zero=False, marks_request=True, times_request=True,
           expected_of="request", depends_on_length="both"),
    # Not e2e_latency: with all samples issued at once most of it is time in the queue
    Metric("query_latency", "s", "lower", "latency", "MLPerf Offline completion time, all samples issued at once",
           depends_on_length="both"),
    Metric("batch_latency", "s", "lower", "latency", "time for one whole batch", depends_on_length="both"),
    # Its whole name only: "load" is part of the names of other things too, such as that of a CPU
    Metric("load_duration", "s", "lower", "latency", "model load", expected_of="request", holds_load=True,
           called=re.compile(r"^(?:mean )?load(?: time| duration)?(?: \(m?s\))?$", re.I)),
    # It may be zero, for a prompt that is wholly in the cache takes no time
    Metric("prefill_duration", "s", "lower", "latency", "prompt processing time at the engine", times_request=True,
           expected_of="request", depends_on_length="input"),
    Metric("decode_duration", "s", "lower", "latency", "generation time at the engine", may_be_zero=False,
           marks_request=True, times_request=True, expected_of="request",
           depends_on_length="output", of_each="output_tokens"),
    Metric("prefill_throughput", "token/s", "higher", "rate", "prompt tokens / prefill time at the engine",
           ratio_of=Ratio("input_tokens", "prefill_duration"), may_be_zero=False, depends_on_length="input"),
    Metric("decode_throughput", "token/s", "higher", "rate", "generated tokens / decode time at the engine",
           verb="decodes at", called=re.compile(r"throughput|tok(?:en)?s?[ _]?(?:/|per|_)[ _]?s|generation speed", re.I),
           ratio_of=Ratio("output_tokens", "decode_duration"), headline=True, side_by_side=True, may_be_zero=False,
           marks_request=True, expected_of="request"),
    Metric("mixed_throughput", "token/s", "higher", "rate", "(prompt + generated tokens) / time",
           depends_on_length="both"),
    # Over the time of the whole run, waiting included; decode_throughput is of the decode phase alone
    Metric("output_throughput", "token/s", "higher", "rate", "all output tokens / run duration", side_by_side=True,
           may_be_zero=False, marks_request=True, depends_on_length="both"),
    Metric("input_throughput", "token/s", "higher", "rate", "all input tokens / run duration",
           depends_on_length="both"),
    Metric("total_token_throughput", "token/s", "higher", "rate", "input + output tokens / run duration",
           depends_on_length="both"),
    Metric("peak_output_throughput", "token/s", "higher", "rate", "output tokens in the best one-second window",
           of_window=True, depends_on_length="both"),
    Metric("output_throughput_per_gpu", "token/s", "higher", "rate", "output throughput / GPU count",
           depends_on_length="both"),
    Metric("input_throughput_per_gpu", "token/s", "higher", "rate", "input throughput / GPU count",
           depends_on_length="both"),
    Metric("total_throughput_per_gpu", "token/s", "higher", "rate", "total token throughput / GPU count",
           depends_on_length="both"),
    Metric("output_speed_per_user", "token/s", "higher", "rate", "speed that one user sees", may_be_zero=False,
           marks_request=True),
    Metric("request_throughput", "request/s", "higher", "rate", "completed requests / run duration",
           depends_on_length="both"),
    Metric("goodput", "request/s", "higher", "rate", "requests within their objectives / run duration",
           depends_on_length="both"),
    Metric("concurrency", "request", "neutral", "count", "mean requests in flight"),
    Metric("input_tokens", "token", "neutral", "count", "prompt tokens of a request", expected_of="request"),
    Metric("output_tokens", "token", "neutral", "count", "generated tokens of a request", marks_request=True,
           expected_of="request"),
    Metric("reasoning_tokens", "token", "neutral", "count", "reasoning tokens of a request"),
    Metric("cached_input_tokens", "token", "neutral", "count", "prompt tokens served from a cache"),
    Metric("total_tokens", "token", "neutral", "count", "prompt + generated tokens of a request", marks_request=True),
    Metric("input_tokens_total", "token", "neutral", "count", "prompt tokens of a run", total_of="input_tokens"),
    Metric("output_tokens_total", "token", "neutral", "count", "generated tokens of a run", total_of="output_tokens"),
    Metric("tokens_total", "token", "neutral", "count", "prompt + generated tokens of a run", total_of="total_tokens"),
    Metric("response_chars", "char", "neutral", "count", "characters of the answer"),
    Metric("requests_total", "request", "neutral", "count", "requests of a run", tally="all"),
    Metric("requests_completed", "request", "neutral", "count", "requests that completed", tally="ok"),
    Metric("requests_failed", "request", "lower", "count", "requests that failed", tally="failed"),
    Metric("requests_degraded", "request", "lower", "count", "requests that ran, but not as asked", tally="degraded"),
    Metric("requests_incomplete", "request", "lower", "count", "requests cut off by the end of the run", tally="cut_off"),
    Metric("error_rate", "1", "lower", "share", "failed / all requests"),
    Metric("wall_time", "s", "lower", "test_time", "elapsed time of a micro-benchmark", may_be_zero=False,
           modelless=True),
    Metric("cpu_time", "s", "lower", "test_time", "CPU time of a micro-benchmark", modelless=True),
    Metric("user_time", "s", "lower", "test_time", "user CPU time", modelless=True),
    Metric("system_time", "s", "lower", "test_time", "system CPU time", modelless=True),
    Metric("compile_time", "s", "lower", "build_time", "time to compile or export a model", modelless=True),
    Metric("http_latency", "s", "lower", "latency", "HTTP request to last byte", times_request=True, modelless=True,
           depends_on_length="both"),
    Metric("ttfb", "s", "lower", "latency", "HTTP request to first byte", modelless=True, depends_on_length="input"),
    Metric("run_duration", "s", "neutral", "run_time", "duration of a whole run", may_be_zero=False),
    Metric("peak_memory", "By", "lower", "memory", "largest memory in use", depends_on_length="both"),
    Metric("gpu_memory_used", "By", "lower", "memory", "GPU memory in use", phrase="GPU memory in use",
           expected_of="machine", of_gpu=True, depends_on_length="both"),
    Metric("gpu_power", "W", "lower", "power", "GPU power draw", expected_of="machine", of_gpu=True),
    Metric("gpu_energy", "J", "lower", "energy", "GPU energy", of_gpu=True, depends_on_length="both"),
    Metric("gpu_power_total", "W", "lower", "power", "power draw of all GPUs of a run together",
           phrase="power of all GPUs"),
    Metric("power", "W", "lower", "power", "power draw of the whole system"),
    Metric("energy", "J", "lower", "energy", "energy of the whole system", depends_on_length="both"),
    # At 8,192 tokens in and 1,024 out one is nine times the other: no sentence and no table has one name for both
    Metric("energy_per_output_token", "J/token", "lower", "energy", "measured energy of a run / its output tokens",
           depends_on_length="both"),
    Metric("energy_per_input_token", "J/token", "lower", "energy", "measured energy of a run / its input tokens",
           depends_on_length="both"),
    Metric("energy_per_total_token", "J/token", "lower", "energy", "measured energy of a run / input + output tokens",
           phrase="energy per token, input and output", depends_on_length="both"),
    Metric("energy_per_request", "J/request", "lower", "energy", "measured energy of a run / completed requests",
           depends_on_length="both"),
    # As a file states it, of whichever tokens; the next one is of output tokens, computed from prices that are said
    Metric("cost_per_million_tokens", "USD/Mtoken", "lower", "cost", "price of a million tokens",
           phrase="price per million tokens", depends_on_length="both"),
    Metric("cost_per_million_output_tokens", "USD/Mtoken", "lower", "cost", "price of the time of a million output tokens",
           phrase="price per million output tokens", depends_on_length="both"),
    Metric("gpu_utilization", "1", "neutral", "share", "share of time in which the GPU was busy", of_gpu=True),
    Metric("gpu_temperature", "Cel", "lower", "temperature", "GPU temperature", may_be_negative=True, of_gpu=True),
    Metric("cpu_utilization", "1", "neutral", "share", "share of CPU time in use"),
    Metric("memory_used", "By", "lower", "memory", "main memory in use", phrase="memory in use",
           depends_on_length="both"),
    Metric("memory_utilization", "1", "neutral", "share", "share of main memory in use"),
    Metric("accuracy", "1", "higher", "share", "share of answers that are right", of_answers=True),
    Metric("loss", "1", "lower", "score", "loss of a model"),
    Metric("acc", "1", "higher", "score", "accuracy as lm-evaluation-harness counts it: share of right choices",
           of_answers=True),
    Metric("acc_norm", "1", "higher", "score", "accuracy with choices normalised by their length", of_answers=True),
    Metric("exact_match", "1", "higher", "score", "share of answers that equal the reference", of_answers=True),
    Metric("f1", "1", "higher", "score", "F1 score", of_answers=True),
    Metric("mcc", "1", "higher", "score", "Matthews correlation coefficient", may_be_negative=True, of_answers=True),
    Metric("pass@1", "1", "higher", "score", "share of problems solved at the first try", of_answers=True),
    Metric("word_perplexity", "1", "lower", "score", "perplexity by word; no ratio", of_answers=True),
    Metric("byte_perplexity", "1", "lower", "score", "perplexity by byte; no ratio", of_answers=True),
    Metric("perplexity", "1", "lower", "score", "perplexity by token; no ratio", of_answers=True),
    # Rounding makes the smallest ones negative
    Metric("kl_divergence", "1", "lower", "score",
           "divergence of the next token's distribution from that of a base model, in nats", phrase="KL divergence",
           may_be_negative=True),
    Metric("same_top_token", "1", "higher", "share", "share of tokens whose likeliest next token is the base model's"),
    Metric("bits_per_byte", "bit/By", "lower", "score", "cross entropy by byte", of_answers=True),
    Metric("model_size", "By", "lower", "memory", "bytes of the model's weights"),
    Metric("concurrency_speedup", "1", "higher", "ratio",
           "sum of the durations one after the other / wall time of them all at once"),
    Metric("concurrency_efficiency", "1", "higher", "ratio", "concurrency speedup / number of tasks at once"),
    Metric("speedup", "1", "higher", "ratio", "time of the reference / time of the tested"),
    Metric("acceptance_length", "token", "higher", "ratio", "output tokens of one speculative decoding step"),
    Metric("acceptance_rate", "1", "higher", "ratio", "accepted / drafted tokens of speculative decoding"),
)
# fmt: on

METRICS: dict[str, Metric] = {metric.name: metric for metric in _ROWS}


def metrics_where(chosen: Callable[[Metric], object]) -> tuple[str, ...]:
    """The names of the metrics that are so, in the order of the table."""
    return tuple(metric.name for metric in _ROWS if chosen(metric))


def metrics_of_kind(*kinds: MetricKind) -> tuple[str, ...]:
    """The names of all metrics of these kinds."""
    return metrics_where(lambda metric: metric.kind in kinds)


Severity = Literal["critical", "warning", "info"]
SEVERITIES: tuple[Severity, ...] = get_args(Severity)
