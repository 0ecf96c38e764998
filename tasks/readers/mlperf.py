"""MLPerf LoadGen: `mlperf_log_summary.txt` and `mlperf_log_detail.txt`, v0.5 to v5.1.

The format is defined by loadgen/results.cc in mlcommons/inference: the unit stands in each label of the summary and in
each key of the detail (ns). Model, system and scenario stand in neither file but in the path of a submission, and are
taken from there with the flag `derived`. A run that LoadGen calls INVALID has the status `failed` and the flag
`invalid_run`, so that nothing ranks it; an accuracy run is flagged too. Offline latencies are completion times of
samples that were all issued at once: `query_latency`. `Test Parameters Used` are settings.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import orjson

from data_contracts.measurements import Quantity
from data_contracts.units import conversion
from tasks.ingestion.decoding.numbers import parse_number
from tasks.ingestion.decoding.timestamps import Moment, parse_timestamp
from tasks.ingestion.kit.columns import setting
from tasks.ingestion.kit.documents import Frame, put
from tasks.ingestion.kit.reader import Head, Parsed
from tasks.ingestion.kit.rows import Rows
from tasks.ingestion.kit.summary_entries import statistic

NAME = "mlperf-loadgen"
_SUMMARY = "MLPerf Results Summary"
_DETAIL = ":::MLLOG"
_LINE = re.compile(r"\s*(?:\*\s*)?(?P<label>[^:]+?)\s*:\s*(?P<value>\S.*?)?\s*")
_UNIT = re.compile(r"(?P<name>.+?)\s*\((?P<unit>ns|us|ms|s)\)")
_PARAMETER = re.compile(r"(?P<name>[a-z]\w*)\s*(?:\((?P<unit>\w+)\))?")
_SHARE = re.compile(r"(?P<share>\d+(?:\.\d+)?)(?:th)?[ _](?P<before>first token )?percentile[ _](?P<what>.+)")
_EDGE = re.compile(r"(?P<which>min|max|mean)[ _](?P<what>.+)")
_SCENARIOS = {"singlestream": "SingleStream", "multistream": "MultiStream", "server": "Server", "offline": "Offline",
              "interactive": "Interactive"}  # fmt: skip
_RATES = {
    "completed samples per second": ("request_throughput", "request/s"),
    "samples per second": ("request_throughput", "request/s"),
    "completed tokens per second": ("output_throughput", "token/s"),
    "tokens per second": ("output_throughput", "token/s"),
    "qps w/ loadgen overhead": ("request_throughput", "request/s"),
    "tps w/ loadgen overhead": ("output_throughput", "token/s"),
    # What was asked for, and what the mean latency alone would give: not what was done.
    "scheduled samples per second": ("scheduled_samples_per_second", "request/s"),
    "qps w/o loadgen overhead": ("qps_without_loadgen_overhead", "request/s"),
    "tps w/o loadgen overhead": ("tps_without_loadgen_overhead", "token/s"),
}
_LATENCIES = {
    "latency": "e2e_latency",
    "query latency": "e2e_latency",
    "per query latency": "e2e_latency",
    "first token latency": "ttft",
    "time to output token": "tpot",
    "time per output token": "tpot",
}
_DETAIL_RATES = {
    "completed_samples_per_sec": "completed samples per second",
    "samples_per_second": "samples per second",
    "scheduled_samples_per_sec": "scheduled samples per second",
    "completed_tokens_per_second": "completed tokens per second",
    "tokens_per_second": "tokens per second",
    "qps_with_loadgen_overhead": "qps w/ loadgen overhead",
    "qps_without_loadgen_overhead": "qps w/o loadgen overhead",
}
_SETTING = "effective_"


@dataclass(slots=True)
class _Log:
    """What a log says of its run, and its figures: record, label or key, quantity, number."""

    said: dict[str, str] = field(default_factory=dict)
    settings: dict[str, Any] = field(default_factory=dict)
    figures: list[tuple[str, str, Quantity, float]] = field(default_factory=list)
    n: int | None = None


class MlPerf:
    name = NAME
    version = 1
    knows = "MLPerf LoadGen v0.5 to v5.1: summary and detail logs (text), with model and system from the path"

    def claims(self, head: Head) -> bool:
        if head.kind != "text":
            return False
        start = head.text.lstrip("\ufeff \r\n=")
        detail = start.startswith(_DETAIL) and "mlperf::logging" in start
        return detail or start.startswith(_SUMMARY)

    def read(self, batch: Sequence[Parsed], rows: Rows) -> None:
        for part in batch:
            detail = part.content.lstrip("\ufeff \r\n").startswith(_DETAIL)
            _add(part, _detail(part.content) if detail else _summary(part.content), rows)


def _add(part: Parsed, log: _Log, rows: Rows) -> None:
    path = _submission(part.artifact)
    scenario = (log.said.get("scenario") or path.get("scenario") or "").replace(" ", "")
    mode = log.said.get("mode") or ""
    config = {**log.settings, "scenario": path.get("scenario") or scenario, "mode": mode}
    config |= {name: path.get(name) for name in ("system", "submitter", "division")}
    name = log.said.get("sut name")
    context = rows.context(
        tool=NAME, scope="aggregate", tool_version=log.said.get("version"), run=part.artifact, model=path.get("model"),
        config={**config, "sut": name}, task=path.get("scenario") or scenario or None,
    )  # fmt: skip
    invalid = log.said.get("result is") == "INVALID"
    flags = (
        *(("derived",) if path else ()),
        *(("invalid_run",) if invalid else ()),
        *(("accuracy_run",) if "accuracy" in mode.lower() else ()),
        *(("compliance",) if "compliance" in part.artifact.lower().split("/") else ()),
    )
    frame = Frame(context, n=log.n, timestamp=_moment(log), flags=flags, status="failed" if invalid else "ok")
    seen: set[Quantity] = set()
    for record, label, what, value in log.figures:
        if scenario == "Offline" and what.metric == "e2e_latency":
            what = Quantity.named("query_latency", what.statistic, what.unit, what.factor)
        again = Frame(
            context, n=log.n, timestamp=frame.timestamp, flags=(*flags, "repeated"), status=frame.status
        )
        put(rows, part.index, record, label, what, value, again if what in seen else frame)
        seen.add(what)
    rows.count_records(part.index, 1)


def _moment(log: _Log) -> Moment | None:
    return parse_timestamp(log.said.get("test_datetime"))


def _submission(artifact: str) -> dict[str, str]:
    """System, model and scenario, and who submitted, as `.../<submitter>/results/<system>/<model>/<scenario>/...` says."""
    parts = artifact.split("/")[:-1]
    at = next((i for i, p in enumerate(parts) if p.lower() in _SCENARIOS and i >= 2), None)
    if at is None:
        return {}
    found = {"scenario": _SCENARIOS[parts[at].lower()], "model": parts[at - 1], "system": parts[at - 2]}
    if at >= 4 and parts[at - 3].lower() in ("results", "compliance"):
        found["submitter"] = parts[at - 4]
        found |= {"division": parts[at - 5]} if at >= 5 else {}
    return found


def _summary(text: str) -> _Log:
    log = _Log()
    section = 0
    for number, line in enumerate(text.splitlines()):
        if line.strip() in (_SUMMARY, "Additional Stats", "Test Parameters Used"):
            section = 2 if line.strip().startswith("Test") else 1
            continue
        found = _LINE.fullmatch(line)
        if found is None or not section or found["value"] is None:
            continue
        label, value = found["label"].strip(), found["value"]
        if section == 2:
            parameter = _PARAMETER.fullmatch(label)
            if parameter:  # anything else is a warning
                log.settings[parameter["name"] + (f"_{unit}" if (unit := parameter["unit"]) else "")] = (
                    setting(value)
                )
            continue
        what = _labelled(" ".join(label.lower().split()))
        figure = parse_number(value)
        if what is not None and figure is not None:
            log.figures.append((f"line {number + 1}", label, what, figure.value))
        else:
            log.said.setdefault(label.lower(), value)
    return log


@lru_cache(maxsize=4_096)
def _labelled(label: str) -> Quantity | None:
    """What a label of the summary holds; None for a text such as `Result is`."""
    if label in _RATES:
        metric, unit = _RATES[label]
        return Quantity.named(metric, "value", unit)
    written = _UNIT.fullmatch(label)
    if written is None:
        return (
            Quantity.named(label, "value")
            if label.startswith("early stopping") and "estimate" in label
            else None
        )
    name = written["name"].replace("-", " ")
    found = conversion(written["unit"])
    share, edge = _SHARE.fullmatch(name), _EDGE.fullmatch(name)
    if share:
        which = statistic(f"p{share['share']}")
        named = (share["before"] or "") + share["what"]
    else:
        which, named = (statistic(edge["which"]), edge["what"]) if edge else (None, name)
    metric = _LATENCIES.get(named, named.replace(" ", "_"))
    return Quantity.named(
        metric, which or "value", found.unit if found else None, found.factor if found else 1.0
    )


def _detail(text: str) -> _Log:
    log = _Log()
    for number, entry in _entries(text):
        key, value = entry.get("key"), entry.get("value")
        if not isinstance(key, str):
            continue
        if key.startswith(_SETTING) and not isinstance(value, list | dict):
            log.settings[key.removeprefix(_SETTING)] = value
        elif isinstance(value, int | float) and not isinstance(value, bool):
            what = _keyed(key)
            if what is not None:
                log.figures.append((str(number), key, what, value))
        elif isinstance(value, str):
            log.said[key] = value
    _say_as_summary(log)
    return log


def _say_as_summary(log: _Log) -> None:
    """The detail's names for what the summary says too."""
    said = log.said
    for key, name in (
        ("result_validity", "result is"),
        ("sut_name", "sut name"),
        ("loadgen_version", "version"),
    ):
        if key in said:
            said[name] = said[key]
    settings = log.settings
    said["scenario"] = str(settings.pop("scenario", said.get("effective_scenario", "")))
    said["mode"] = str(settings.pop("test_mode", ""))
    count = next((int(v) for _, key, _, v in log.figures if key == "result_query_count"), None)
    log.n = count


def _entries(text: str) -> Iterator[tuple[int, dict[str, Any]]]:
    for number, line in enumerate(text.splitlines()):
        start = line.find("{") if line.startswith(_DETAIL) else -1
        if start >= 0:
            try:
                entry = orjson.loads(line[start:])
            except orjson.JSONDecodeError:
                continue  # a line cut off by the end of the run
            if isinstance(entry, dict):
                yield number, entry


@lru_cache(maxsize=4_096)
def _keyed(key: str) -> Quantity | None:
    """What `result_99.00_percentile_latency_ns` holds; None for what is no result."""
    if not key.startswith("result_"):
        return Quantity.named("num_errors") if key == "num_errors" else None
    name = key.removeprefix("result_")
    if name in _DETAIL_RATES:
        metric, unit = _RATES[_DETAIL_RATES[name]]
        return Quantity.named(metric, "value", unit)
    if name == "query_count":
        return Quantity.named("requests_completed", "value", "request")
    timed = name.endswith("_ns") or name.startswith("time_to_output_token")
    label = name.removesuffix("_ns").replace("_", " ")
    # first_token_min_latency, time_to_output_token_min, time_per_output_token_99.00_percentile
    for lead in ("first token", "time to output token", "time per output token"):
        if label.startswith(lead + " "):
            rest = label.removeprefix(lead + " ").removesuffix(" latency")
            label = f"{rest} {lead}" + (" latency" if lead == "first token" else "")
    return _labelled(f"{label} (ns)") if timed else Quantity.named(key)


READER = MlPerf()
