"""inference-perf of kubernetes-sigs: lifecycle metrics by stage and over all, of single requests, and Prometheus's.

The format is defined by inference_perf/reportgen/base.py in kubernetes-sigs/inference-perf. All latencies are seconds.
The Prometheus files hold what the server saw of the same requests: their rows are flagged `server_side`. The files
`summary_*` repeat the stages together (`summary_of_stages`). Nothing names the model, the engine or the time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from data_contracts.json_values import mapping
from data_contracts.measurements import Quantity
from tasks.ingestion.kit.documents import Frame, Frames, Path, context_of, count, pointer, put, walk
from tasks.ingestion.kit.quantities import known, own
from tasks.ingestion.kit.reader import Head, Parsed
from tasks.ingestion.kit.rows import Rows
from tasks.ingestion.kit.summary_entries import statistic, summary

NAME = "inference-perf"
_PARTS = {"load_summary", "successes", "failures"}
_METRICS = {
    "request_latency": known("e2e_latency", "s"),
    "normalized_time_per_output_token": known("latency_per_output_token", "s"),
    "time_per_output_token": known("tpot", "s"),
    "time_to_first_token": known("ttft", "s"),
    "inter_token_latency": known("itl", "s"),
    "prompt_len": known("input_tokens", "token"),
    "output_len": known("output_tokens", "token"),
    "schedule_delay": own("load_summary.schedule_delay", "s"),
}
_RATES = {
    "input_tokens_per_sec": known("input_throughput", "token/s"),
    "output_tokens_per_sec": known("output_throughput", "token/s"),
    "total_tokens_per_sec": known("total_token_throughput", "token/s"),
    "requests_per_sec": known("request_throughput", "request/s"),
}
_LOAD = {
    "count": known("requests_total", "request"),
    "send_duration": own("load_summary.send_duration", "s"),
    "requested_rate": own("load_summary.requested_rate", "request/s"),
    "achieved_rate": own("load_summary.achieved_rate", "request/s"),
}
_SERVER_RATES = {
    "prompt_len": known("input_throughput", "token/s"),
    "output_len": known("output_throughput", "token/s"),
}
_REQUEST = {"start_time", "end_time", "request", "info"}


class InferencePerf:
    name = NAME
    version = 1
    knows = "inference-perf 0.1 and later: lifecycle metrics, single requests and Prometheus's view of them (JSON)"

    def claims(self, head: Head) -> bool:
        if head.kind != "json":
            return False
        if isinstance(head.sample, list):
            return head.keys >= _REQUEST
        return isinstance(head.sample, dict) and head.keys >= _PARTS

    def read(self, batch: Sequence[Parsed], rows: Rows) -> None:
        for part in batch:
            if isinstance(part.content, list):
                _read_requests(part, rows)
            else:
                _read_summary(part, rows)


def _read_summary(part: Parsed, rows: Rows) -> None:
    document = part.content
    successes = mapping(document["successes"])
    server = "latency" not in successes and any(name in successes for name in _METRICS)
    context = context_of(
        rows, tool=NAME, scope="aggregate", run=part.artifact, task="server" if server else None
    )
    flags = (
        *(("server_side",) if server else ()),
        *(("summary_of_stages",) if part.artifact.rpartition("/")[2].startswith("summary_") else ()),
    )
    counts = {part: count(mapping(document[part]).get("count")) for part in _PARTS}
    n = counts["successes"]
    whole = Frame(context, flags=flags)
    completed = {
        "count": known("requests_completed", "request"),
        "rate": known("request_throughput", "request/s"),
    }
    frames: Frames = {
        (): whole,
        ("load_summary",): replace(whole, names=_LOAD),
        ("successes",): replace(whole, names=completed, n=n),
        ("successes", "throughput"): replace(whole, names=_RATES, n=n),
        ("failures",): replace(whole, names={"count": known("requests_failed", "request")}),
    }
    for path, said in _summaries(document):
        what = _METRICS.get(path[-1]) or Quantity.named(".".join(path))
        names = dict(summary(what, tuple(said)))
        if server and path[-1] in _SERVER_RATES:
            names["rate"] = _SERVER_RATES[path[-1]]
        status = "failed" if path[0] == "failures" else "ok"
        frames[path] = replace(whole, names=names, n=counts.get(path[0]), status=status)
    rows.count_records(part.index, 1)
    walk(rows, part.index, document, frames)


def _summaries(document: Mapping[str, Any]) -> list[tuple[Path, dict[str, Any]]]:
    """Every object of statistics in the document; inter_token_latency and others may stand at any depth."""
    found: list[tuple[Path, dict[str, Any]]] = []
    waiting: list[tuple[Path, Mapping[str, Any]]] = [((), document)]
    while waiting:
        path, part = waiting.pop()
        for key, value in part.items():
            if isinstance(value, dict):
                if any(statistic(name) and not isinstance(held, dict) for name, held in value.items()):
                    found.append(((*path, key), value))
                waiting.append(((*path, key), value))
    return found


def _read_requests(part: Parsed, rows: Rows) -> None:
    """Requests by a monotonic clock: their duration and token counts; what was asked and answered stays out."""
    context = context_of(rows, tool=NAME, scope="request", run=part.artifact)
    latency, tokens = known("e2e_latency", "s"), ("input_tokens", "output_tokens")
    for place, request in enumerate(part.content):
        if not isinstance(request, dict):
            continue
        record, info = pointer((str(place),)), mapping(request.get("info"))
        frame = Frame(context, status="failed" if request.get("error") else "ok")
        start, end = request.get("start_time"), request.get("end_time")
        if isinstance(start, int | float) and isinstance(end, int | float):
            whole = replace(frame, flags=("derived",))
            put(rows, part.index, record, "end_time - start_time", latency, end - start, whole)
        times = info.get("output_token_times")
        first = times[0] if isinstance(times, list) and times else None
        if isinstance(first, int | float) and isinstance(start, int | float):
            field = "output_token_times[0] - start_time"
            put(
                rows,
                part.index,
                record,
                field,
                known("ttft", "s"),
                first - start,
                replace(frame, flags=("derived",)),
            )
        for name in tokens:
            if isinstance(info.get(name), int | float):
                put(rows, part.index, f"{record}/info", name, known(name, "token"), info[name], frame)
    rows.count_records(part.index, len(part.content))


READER = InferencePerf()
