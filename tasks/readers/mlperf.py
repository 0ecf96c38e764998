"""MLPerf LoadGen: `mlperf_log_summary.txt` and `mlperf_log_detail.txt`, v0.5 to v5.1.

The format is defined by loadgen/results.cc in mlcommons/inference: the unit stands in each label of the summary and in
each key of the detail (ns). Model, system and scenario stand in neither file but in the path of a submission, and are
taken from there with the flag `derived`. A run that LoadGen calls INVALID has the status `failed` and the flag
`invalid_run`, so that nothing ranks it; an accuracy run is flagged too. Offline latencies are completion times of
samples that were all issued at once: `query_latency`. `Test Parameters Used` are settings. The detail of v0.5 is no JSON
and holds no result: what was set, when the run began and ended, and its errors.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import lru_cache

import orjson

from data_contracts.json_values import Json, JsonObject, is_number
from data_contracts.measurements import Flag, Quantity
from data_contracts.units import conversion
from tasks.ingestion.decoding.numbers import parse_number
from tasks.ingestion.decoding.timestamps import parse_timestamp
from tasks.ingestion.kit.columns import setting
from tasks.ingestion.kit.documents import Frame, context_of, count, put
from tasks.ingestion.kit.quantities import known, own
from tasks.ingestion.kit.reader import Head, Parsed
from tasks.ingestion.kit.rows import Rows
from tasks.ingestion.kit.summary_entries import statistic

NAME = "mlperf-loadgen"
_SUMMARY = "MLPerf Results Summary"
_PARAMETERS = "Test Parameters Used"
_DETAIL = ":::MLLOG"
_UNIT = re.compile(r"\A(?P<name>.*\S)\s*\((?P<unit>ns|us|ms|s)\)")
_PARAMETER = re.compile(r"(?P<name>[a-z]\w*)\s*(?:\((?P<unit>\w+)\))?")
_SHARE = re.compile(
    r"\A(?P<share>\d+(?:\.\d+)?)(?:th)?[ _](?P<before>first token )?percentile[ _](?P<metric>.+)"
)
_EDGE = re.compile(r"(?P<statistic>min|max|mean)[ _](?P<metric>.+)")
_SCENARIOS = {s.lower(): s for s in ("SingleStream", "MultiStream", "Server", "Offline", "Interactive")}
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
    **dict.fromkeys(("latency", "query latency", "per query latency"), "e2e_latency"),
    "first token latency": "ttft",
    **dict.fromkeys(("time to output token", "time per output token"), "tpot"),
}
_SETTING = "effective_"
_ELAPSED = "POWER_END - POWER_BEGIN"
# The detail's names for what the summary says too.
_STATED = {"result_validity": "result is", "sut_name": "sut name", "loadgen_version": "version"}
# v0.5 wrote `"pid": 1, "tid": 1, "ts": 3775ns : Scenario : Offline`.
_OLD_LINE = re.compile(r'"pid": \d+, "tid": \d+, "ts": \d+ns : (?P<said>.*)')
_OLD_SECTIONS = ("Effective Settings:", "Requested Settings:")
_OLD_STATED = {
    "version": "version", "Date + time of test": "test_datetime", "System Under Test (SUT) name": "sut name",
}  # fmt: skip
_OLD_MODES = {"Scenario": "scenario", "Test mode": "mode"}
_OLD_TIME = re.compile(
    r'POWER_(?P<edge>BEGIN|END): .{0,40}"time" : (?P<time>\d\d-\d\d-\d{4} \d\d:\d\d:\d\d\.\d{1,6})'
)


@dataclass(slots=True)
class _Log:
    """What a log states of its run, its settings and its figures: record, label or key, quantity, number."""

    stated: dict[str, str] = field(default_factory=dict)
    settings: dict[str, Json] = field(default_factory=dict)
    figures: list[tuple[str, str, Quantity, float]] = field(default_factory=list)
    n: int | None = None
    derived: frozenset[str] = frozenset()  # labels of what the log does not say itself


class MlPerf:
    name = NAME
    version = 4
    knows = "MLPerf LoadGen v0.5 to v5.1: summary and detail logs (text), with model and system from the path"

    def claims(self, head: Head) -> bool:
        if head.kind != "text":
            return False
        start = head.text.lstrip("\ufeff \r\n=")
        # Logs of training begin with :::MLLOG as well; LoadGen's entries are in the namespace mlperf::logging
        return (
            start.startswith(_SUMMARY)
            or (start.startswith(_DETAIL) and "mlperf::logging" in start)
            or _is_old_detail(start)
        )

    def read(self, batch: Sequence[Parsed], rows: Rows) -> None:
        for part in batch:
            start = part.text.lstrip("\ufeff \r\n")
            if start.startswith(_DETAIL):
                log = _detail(part.text)
            else:
                log = _old_detail(part.text) if _is_old_detail(start) else _summary(part.text)
            _add(part, log, rows)


def _add(part: Parsed, log: _Log, rows: Rows) -> None:
    path = _submission(part.artifact)
    scenario = (log.stated.get("scenario") or path.get("scenario") or "").replace(" ", "")
    # The path first: an Interactive run reports Server
    task, mode = path.get("scenario") or scenario, log.stated.get("mode", "")
    settings = {**log.settings, "scenario": task, "mode": mode, "sut": log.stated.get("sut name")}
    settings |= {name: path.get(name) for name in ("system", "submitter", "division")}
    context = context_of(
        rows, tool=NAME, scope="aggregate", tool_version=log.stated.get("version"), run=part.artifact,
        model=path.get("model"), config=settings, task=task,
    )  # fmt: skip
    invalid = log.stated.get("result is") == "INVALID"
    marks: dict[Flag, bool] = {
        "derived": bool(path),
        "invalid_run": invalid,
        "accuracy_run": "accuracy" in mode.lower(),
        "compliance": not {"compliance", "audit"}.isdisjoint(part.artifact.lower().split("/")),
    }
    frame = Frame(
        context, n=log.n, timestamp=parse_timestamp(log.stated.get("test_datetime")),
        status="failed" if invalid else "ok", flags=tuple(flag for flag, holds in marks.items() if holds),
    )  # fmt: skip
    repeated = replace(frame, flags=(*frame.flags, "repeated"))
    seen: set[Quantity] = set()
    for record, label, quantity, value in log.figures:
        if scenario == "Offline" and quantity.metric == "e2e_latency":
            quantity = quantity.under("query_latency")
        held = repeated if quantity in seen else frame
        flags: tuple[Flag, ...] = ("derived",) if label in log.derived and not path else ()
        put(rows, part.index, record, label, quantity, value, held, flags)
        seen.add(quantity)
    rows.count_records(part.index, 1)


def _submission(artifact: str) -> dict[str, str]:
    """System, model and scenario, and who submitted, as `.../<submitter>/results/<system>/<model>/<scenario>/...` says."""
    parts = artifact.split("/")[:-1]
    at = next((place for place, p in enumerate(parts) if p.lower() in _SCENARIOS and place >= 2), None)
    if at is None:
        return {}
    found = {"scenario": _SCENARIOS[parts[at].lower()], "model": parts[at - 1], "system": parts[at - 2]}
    if at >= 4 and parts[at - 3].lower() in ("results", "compliance", "audit"):
        found["submitter"] = parts[at - 4]
        found |= {"division": parts[at - 5]} if at >= 5 else {}
    return found


def _summary(text: str) -> _Log:
    log = _Log()
    section = ""
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip() in (_SUMMARY, "Additional Stats", _PARAMETERS):
            section = line.strip()
            continue
        label, _, value = (part.strip() for part in line.partition(":"))
        label = label.removeprefix("*").strip()
        if not section or not label or not value:
            continue
        if section == _PARAMETERS:
            # What has not the form of a parameter is a warning.
            if parameter := _PARAMETER.fullmatch(label):
                name = "_".join(filter(None, parameter.groups()))
                log.settings[name] = setting(value)
            continue
        quantity, figure = _labelled(" ".join(label.lower().split())), parse_number(value)
        if quantity is not None and figure is not None:
            log.figures.append((f"line {number}", label, quantity, figure.value))
        else:
            log.stated.setdefault(label.lower(), value)
    return log


@lru_cache(maxsize=4_096)
def _labelled(label: str) -> Quantity | None:
    """What a label of the summary holds; None for a text such as `Result is`."""
    if label in _RATES:
        return Quantity.named(_RATES[label][0], "value", _RATES[label][1])
    written = _UNIT.fullmatch(label)
    if written is None:
        is_estimate = label.startswith("early stopping") and "estimate" in label
        return Quantity.named(label) if is_estimate else None
    name = written["name"].replace("-", " ")
    which: str | None = None
    if share := _SHARE.fullmatch(name):
        which, name = statistic(f"p{share['share']}"), (share["before"] or "") + share["metric"]
    elif edge := _EDGE.fullmatch(name):
        which, name = statistic(edge["statistic"]), edge["metric"]
    found = conversion(written["unit"])
    metric = _LATENCIES.get(name, name.replace(" ", "_"))
    unit, factor = (found.unit, found.factor) if found else (None, 1.0)
    return Quantity.named(metric, which or "value", unit, factor)


def _detail(text: str) -> _Log:
    log = _Log()
    for number, entry in _entries(text):
        key, value = entry.get("key"), entry.get("value")
        if not isinstance(key, str):
            continue
        if key.startswith(_SETTING) and not isinstance(value, list | dict):
            log.settings[key.removeprefix(_SETTING)] = value
        elif is_number(value):
            if (quantity := _keyed(key)) is not None:
                log.figures.append((str(number), key, quantity, value))
            if key == "result_query_count" and log.n is None:
                log.n = count(int(value))
        elif isinstance(value, str):
            log.stated[_STATED.get(key, key)] = value
    log.stated["scenario"] = str(log.settings.pop("scenario", None) or "")
    log.stated["mode"] = str(log.settings.pop("test_mode", None) or "")
    return log


def _is_old_detail(start: str) -> bool:
    first = _OLD_LINE.match(start)
    return first is not None and "LoadgenVersionInfo" in first["said"]


def _old_detail(text: str) -> _Log:
    """The detail of v0.5: settings, errors, and the time between the lines that a power meter is told."""
    log = _Log()
    section, errors = "", 0
    edges: dict[str, datetime] = {}
    for number, line in enumerate(text.splitlines(), 1):
        found = _OLD_LINE.match(line)
        if found is None:
            continue
        said = found["said"].strip()
        label, _, value = (part.strip() for part in said.partition(":"))
        if said in _OLD_SECTIONS:
            section = said
        elif (power := _OLD_TIME.match(said)) and (moment := _old_time(power["time"])):
            edges[power["edge"]] = moment
            if power["edge"] == "END" and "BEGIN" in edges:
                elapsed = (moment - edges["BEGIN"]).total_seconds()
                log.figures.append((f"line {number}", _ELAPSED, known("run_duration", "s"), elapsed))
        elif label == "ERROR":
            errors += 1
        elif label in _OLD_STATED and value:
            log.stated.setdefault(_OLD_STATED[label], value)
        elif section == _OLD_SECTIONS[0] and label in _OLD_MODES:
            log.stated[_OLD_MODES[label]] = value
        elif section == _OLD_SECTIONS[0] and value and (parameter := _PARAMETER.fullmatch(label)):
            log.settings["_".join(filter(None, parameter.groups()))] = setting(value)
    log.figures.append(("", "ERROR", own("num_errors"), errors))
    return replace(log, derived=frozenset((_ELAPSED, "ERROR")))


def _old_time(written: str) -> datetime | None:
    """10-17-2019 19:17:14.677, of a clock whose zone is not said: only differences mean something."""
    try:
        return datetime.strptime(written, "%m-%d-%Y %H:%M:%S.%f").replace(tzinfo=UTC)
    except ValueError:
        return None


def _entries(text: str) -> Iterator[tuple[int, JsonObject]]:
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
    label = name.removesuffix("_ns").replace("_", " ")
    # completed_samples_per_sec, qps_with_loadgen_overhead
    rate = re.sub(r"\bsec$", "second", label).replace("without", "w/o").replace("with", "w/")
    if rate in _RATES:
        return _labelled(rate)
    if name == "query_count":
        return Quantity.named("requests_completed", "value", "request")
    if not name.endswith("_ns") and not name.startswith("time_to_output_token"):
        return Quantity.named(key)
    # first_token_min_latency, time_to_output_token_min, time_per_output_token_99.00_percentile
    for lead in ("first token", "time to output token", "time per output token"):
        if label.startswith(lead + " "):
            rest = label.removeprefix(lead + " ").removesuffix(" latency")
            label = f"{rest} {lead}" + (" latency" if lead == "first token" else "")
    return _labelled(f"{label} (ns)")


READER = MlPerf()
