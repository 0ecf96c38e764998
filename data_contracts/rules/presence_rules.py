"""What a request must record to be audited: times, tokens, model, settings, an instant."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import orjson

from data_contracts.metrics import metrics_where
from data_contracts.rules.frames import NO_TIME, Mask, Records, Words
from data_contracts.rules.rule import Rule, Verdict, phrase

# A record with none of these is no request: a document's part that stands beside one.
OF_A_REQUEST = metrics_where(lambda metric: metric.marks_request)
# Where a table has a row for each phase of a request, the row of the whole request is the one to be complete.
PHASES = ("prefill", "kv_decode")
DURATIONS = metrics_where(lambda metric: metric.times_request)
# What the requests of a tool have no place for, by the definition of its format: nobody who runs it can write it there
NO_PLACE: Mapping[str, frozenset[str]] = {
    "aiperf": frozenset({"model", "config"}),
    "genai-perf": frozenset({"model", "config"}),
    "inference-perf": frozenset({"model", "config"}),
    "llmperf": frozenset({"model", "config"}),
    "ollama-api": frozenset({"ttft", "config"}),
}


def requests_of(frame: Records) -> Mask:
    """True for records that are whole requests and succeeded."""
    configs = frame.of_first(frame.numbers.config)
    # Once for each distinct configuration, not for each request
    phases = [orjson.loads(config).get("mode") in PHASES for config in configs.names]
    whole = ~configs.where(np.array(phases, np.bool_))
    # Of a request that failed nothing can be demanded
    return frame.counted & whole & frame.any(frame.numbers.metric.isin(*OF_A_REQUEST))


def _may_say(frame: Records, name: str) -> Mask:
    """True for requests whose format has a place for this."""
    tools = [tool for tool, lacking in NO_PLACE.items() if name in lacking]
    return ~frame.of_first(frame.numbers.tool).isin(*tools)


def _lacks(*metrics: str) -> Callable[[Records], Verdict]:
    """Requests without a value of any of these metrics."""

    def check(frame: Records) -> Verdict:
        requests = requests_of(frame) & _may_say(frame, metrics[0])
        wanted = frame.numbers.metric.isin(*metrics) & frame.numbers.statistic.isin("value")
        failing = requests & ~frame.any(wanted & frame.numbers.given)
        place = frame.first_of(wanted)
        observed = phrase(Words((place < 0).astype(np.int32), ("no value", "no such field")))
        return Verdict(requests, failing, observed, field=metrics[0], place=place)

    return check


def _unsaid(column: str) -> Callable[[Records], Verdict]:
    """Requests of which a column that describes them is null."""

    def check(frame: Records) -> Verdict:
        requests = requests_of(frame) & _may_say(frame, column)
        words: Words = getattr(frame.numbers, column)
        said = frame.of_first(words).known
        return Verdict(requests, requests & ~said, phrase("not said"), field=column)

    return check


def _without_settings(frame: Records) -> Verdict:
    """Of a file in which no request says them it is said once, of its first request."""
    requests = requests_of(frame) & _may_say(frame, "config")
    lacking = requests & ~frame.of_first(frame.numbers.config).known
    files = frame.of_first(frame.numbers.artifact).codes
    of_all, without = (
        np.bincount(files[some], minlength=files.max(initial=-1) + 1) for some in (requests, lacking)
    )
    first = np.zeros(len(frame), np.bool_)
    first[np.unique(np.where(lacking, files, -1), return_index=True)[1]] = True
    none = (without == of_all)[files]
    observed = phrase(
        "not said by ", without[files].astype(np.float64), " of ", of_all[files].astype(np.float64)
    )
    return Verdict(requests, lacking & (first | ~none), observed, field="config")


def _undated(frame: Records) -> Verdict:
    requests = requests_of(frame)
    dated = frame.any(frame.numbers.timestamp != NO_TIME)
    return Verdict(requests, requests & ~dated, phrase("not said"), field="timestamp")


def _no_place(frame: Records) -> Verdict:
    """Requests in a format without a place for their model, settings or first token, and that do not have it."""
    tools = frame.of_first(frame.numbers.tool)
    requests = requests_of(frame) & tools.isin(*NO_PLACE)
    given = {
        "ttft": frame.any(frame.numbers.metric.isin("ttft") & frame.numbers.given),
        "model": frame.of_first(frame.numbers.model).known,
        "config": frame.of_first(frame.numbers.config).known,
    }
    lacking = [requests & ~has & ~_may_say(frame, name) for name, has in given.items()]
    return Verdict(requests, np.logical_or.reduce(lacking), phrase(tools))


RULES = (
    Rule(
        "request_without_ttft", "warning", ("request",),
        "a request records no time to first token ({observed})", "ttft in s",
        "record when the first token arrived, by streaming the answer",
        _lacks("ttft"), presence=True,
    ),
    Rule(
        "request_without_input_tokens", "warning", ("request",),
        "a request records no number of prompt tokens ({observed})", "input_tokens",
        "record the server's count of prompt tokens (prompt_eval_count in Ollama): a TTFT means nothing without it",
        _lacks("input_tokens"), presence=True,
    ),
    Rule(
        "request_without_output_tokens", "warning", ("request",),
        "a request records no number of generated tokens ({observed})", "output_tokens",
        "record the server's count of generated tokens (eval_count in Ollama): no rate can be checked without it",
        _lacks("output_tokens"), presence=True,
    ),
    Rule(
        "request_without_duration", "warning", ("request",),
        "a request records neither its total duration nor that of a phase ({observed})",
        "e2e_latency, decode_duration or prefill_duration in s",
        "record the total duration of each request",
        _lacks(*DURATIONS), presence=True,
    ),
    Rule(
        "request_without_model", "warning", ("request",),
        "a request does not say which model answered", "the model's full name with its quantization",
        "write the model's name into every record, not into the file's name only",
        _unsaid("model"), presence=True,
    ),
    Rule(
        "request_without_settings", "info", ("request",),
        "requests do not say with which settings they ran ({observed})", "num_ctx, temperature, seed, ...",
        "write the options of the call into every record: results of unknown settings cannot be compared",
        _without_settings, presence=True,
    ),
    Rule(
        "requests_cannot_say", "info", ("request",),
        "requests of {observed} have no place for all of their model, settings and first token", "all three",
        "keep the tool's configuration and the summary of the run beside them",
        _no_place,
    ),
    Rule(
        "request_without_timestamp", "info", ("request",),
        "a request does not say when it ran", "an instant with its time zone",
        "write an RFC 3339 timestamp into every record: a file's modification time is not when it was measured",
        _undated, presence=True,
    ),
)  # fmt: skip
