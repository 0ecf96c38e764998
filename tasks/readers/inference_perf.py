"""inference-perf of kubernetes-sigs: lifecycle metrics by stage and over all, of single requests, and Prometheus's.

The format is defined by inference_perf/reportgen/base.py in kubernetes-sigs/inference-perf. All latencies are seconds.
The Prometheus files hold what the server saw of the same requests: their rows are flagged `server_side`. The files
`summary_*` repeat the stages together (`summary_of_stages`). Nothing names the model, the engine or the time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from data_contracts.json_values import Json, JsonObject, is_number, listing, mapping
from data_contracts.measurements import Flag, Quantity, Status
from tasks.ingestion.kit.documents import Frame, Frames, Path, context_of, count, put, walk
from tasks.ingestion.kit.failure_reasons import failure_flags
from tasks.ingestion.kit.quantities import known, own
from tasks.ingestion.kit.reader import Head, Parsed
from tasks.ingestion.kit.rows import Rows
from tasks.ingestion.kit.summary_entries import statistic, summary

NAME = "inference-perf"
_PARTS = {"load_summary", "successes", "failures"}
_LATENCY, _TTFT = known("e2e_latency", "s"), known("ttft", "s")
# By a clock that only differences mean something of, and how late after its time a request was sent
_START, _DELAY = own("start_time", "s"), own("schedule_delay", "s")
_TOKENS = {name: known(name, "token") for name in ("input_tokens", "output_tokens")}
_METRICS = {
    "request_latency": _LATENCY,
    "normalized_time_per_output_token": known("latency_per_output_token", "s"),
    "time_per_output_token": known("tpot", "s"),
    "time_to_first_token": _TTFT,
    "inter_token_latency": known("itl", "s"),
    "prompt_len": _TOKENS["input_tokens"],
    "output_len": _TOKENS["output_tokens"],
    "schedule_delay": own("load_summary.schedule_delay", "s"),
}
_RATES = {
    "input_tokens_per_sec": known("input_throughput", "token/s"),
    "output_tokens_per_sec": known("output_throughput", "token/s"),
    "total_tokens_per_sec": known("total_token_throughput", "token/s"),
    "requests_per_sec": known("request_throughput", "request/s"),
}
_COMPLETED = {
    "count": known("requests_completed", "request"),
    "rate": known("request_throughput", "request/s"),
}
_LOAD = {
    "count": known("requests_total", "request"),
    "send_duration": own("load_summary.send_duration", "s"),
    "requested_rate": own("load_summary.requested_rate", "request/s"),
    "achieved_rate": own("load_summary.achieved_rate", "request/s"),
}
# Prometheus's files write a rate beside each length: tokens a second.
_SERVER_RATES = {
    "prompt_len": known("input_throughput", "token/s"),
    "output_len": known("output_throughput", "token/s"),
}
_REQUEST = {"start_time", "end_time", "request", "info"}


class InferencePerf:
    name = NAME
    version = 4
    knows = "inference-perf 0.1 and later: lifecycle metrics, single requests and Prometheus's view of them (JSON)"

    def claims(self, head: Head) -> bool:
        if head.kind != "json":
            return False
        if isinstance(head.sample, list):
            return head.keys >= _REQUEST
        return isinstance(head.sample, dict) and head.keys >= _PARTS

    def read(self, batch: Sequence[Parsed], rows: Rows) -> None:
        for part in batch:
            if isinstance(part.document, list):
                _read_requests(part, part.document, rows)
            else:
                _read_summary(part, mapping(part.document), rows)


def _read_summary(part: Parsed, document: JsonObject, rows: Rows) -> None:
    successes = mapping(document.get("successes"))
    # The client's latencies stand below `latency`; Prometheus's stand beside the counts.
    server_side = "latency" not in successes and not successes.keys().isdisjoint(_METRICS)
    task = "server" if server_side else None
    load = mapping(document.get("load_summary"))
    asked = {"request_rate": load.get("requested_rate"), "concurrency": load.get("concurrency")}
    context = context_of(rows, tool=NAME, scope="aggregate", run=part.artifact, task=task, workload=asked)
    flags: tuple[Flag, ...] = ("server_side",) if server_side else ()
    # Its name alone tells a summary: it has the shape of a stage.
    if part.artifact.rpartition("/")[2].startswith("summary_"):
        flags = (*flags, "summary_of_stages")
    counts = {name: count(mapping(document.get(name)).get("count")) for name in _PARTS}
    whole = Frame(context, flags=flags)
    succeeded = replace(whole, n=counts["successes"])
    frames: Frames = {
        (): whole,
        ("load_summary",): replace(whole, names=_LOAD),
        ("successes",): replace(succeeded, names=_COMPLETED),
        ("successes", "throughput"): replace(succeeded, names=_RATES),
        ("failures",): replace(whole, names={"count": known("requests_failed", "request")}),
    }
    for path, statistics in _statistics(document):
        metric = _METRICS.get(path[-1]) or Quantity.named(".".join(path))
        names = dict(summary(metric, tuple(statistics)))
        if server_side and path[-1] in _SERVER_RATES:
            names["rate"] = _SERVER_RATES[path[-1]]
        status: Status = "failed" if path[0] == "failures" else "ok"
        frames[path] = replace(whole, names=names, n=counts.get(path[0]), status=status)
    rows.count_records(part.index, 1)
    walk(rows, part.index, document, frames)


def _statistics(document: JsonObject) -> list[tuple[Path, JsonObject]]:
    """Every object of statistics in the document; inter_token_latency and others may stand at any depth."""
    found: list[tuple[Path, JsonObject]] = []
    waiting: list[tuple[Path, JsonObject]] = [((), document)]
    while waiting:
        above, part = waiting.pop()
        below = [((*above, key), value) for key, value in part.items() if isinstance(value, dict)]
        found += [(path, value) for path, value in below if _holds_a_statistic(value)]
        waiting += below
    return found


def _holds_a_statistic(part: JsonObject) -> bool:
    return any(statistic(key) and not isinstance(value, dict) for key, value in part.items())


def _read_requests(part: Parsed, requests: Sequence[Json], rows: Rows) -> None:
    """Requests by a monotonic clock: their duration and token counts; what was asked and answered stays out."""
    context = context_of(rows, tool=NAME, scope="request", run=part.artifact)
    for record, request in part.objects:
        info = mapping(request.get("info"))
        # No time: the clock is monotonic, so that only differences mean something.
        frame = Frame(
            context,
            status="failed" if request.get("error") else "ok",
            flags=failure_flags(request.get("error")),
        )
        start, times = request.get("start_time"), listing(info.get("output_token_times"))
        for field, quantity, end in (
            ("end_time - start_time", _LATENCY, request.get("end_time")),
            ("output_token_times[0] - start_time", _TTFT, times[0] if times else None),
        ):
            if is_number(start) and is_number(end):
                elapsed = float(end) - float(start)
                put(rows, part.index, record, field, quantity, elapsed, frame, ("derived",))
        if is_number(start):
            put(rows, part.index, record, "start_time", _START, start, frame)
            scheduled = request.get("scheduled_time")
            if is_number(scheduled):
                late = float(start) - float(scheduled)
                put(
                    rows, part.index, record, "start_time - scheduled_time", _DELAY, late, frame, ("derived",)
                )
        for field, quantity in _TOKENS.items():
            tokens = info.get(field)
            if is_number(tokens):
                # In the record of its request: an object of its own would count as another request
                put(rows, part.index, record, f"info.{field}", quantity, tokens, frame)
    rows.count_records(part.index, len(requests))


READER = InferencePerf()
