"""llm-d Benchmark Report 0.1, 0.2 and 0.2.1 (YAML or JSON): what one run of any harness measured, in one form.

The format is defined by llmdbenchmark/analysis/benchmark_report in llm-d/llm-d-benchmark. Each spread states its `units`.
GuideLLM's times by output token keep GuideLLM's meaning: its `time_per_output_token` counts the first token, and its
`inter_token_latency` is TPOT, as AIPerf's is. What components of the stack saw of themselves is flagged `server_side`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from data_contracts.json_values import Json, JsonObject, is_number, listing, mapping, text_or_none
from data_contracts.measurements import Quantity, Scope
from data_contracts.metrics import METRICS
from data_contracts.units import conversion
from tasks.ingestion.decoding.timestamps import Moment, parse_timestamp
from tasks.ingestion.kit.documents import Frame, Frames, Path, context_of, put, walk
from tasks.ingestion.kit.entries import at
from tasks.ingestion.kit.quantities import known
from tasks.ingestion.kit.reader import Head, Parsed
from tasks.ingestion.kit.rows import Rows
from tasks.ingestion.kit.summary_entries import statistic
from tasks.readers.llm_d_settings import Setup, setup_of

NAME = "llm-d-benchmark"
_RESULTS = {"request_performance", "observability", "component_health", "session_performance"}
_UNITS = {
    "ms/token": "ms", "s/token": "s", "queries/s": "request/s", "Watts": "W", "fraction": "1", "seconds": "s",
}  # fmt: skip
_METRICS = {
    "time_to_first_token": "ttft",
    "time_per_output_token": "tpot",
    "inter_token_latency": "itl",
    "normalized_time_per_output_token": "latency_per_output_token",
    "request_latency": "e2e_latency",
    "input_length": "input_tokens",
    "output_length": "output_tokens",
    "input_token_rate": "input_throughput",
    "output_token_rate": "output_throughput",
    "total_token_rate": "total_token_throughput",
    "request_rate": "request_throughput",
    "gpu_utilization": "gpu_utilization",
    "gpu_memory_usage": "gpu_memory_used",
    "cpu_utilization": "cpu_utilization",
    "cpu_memory_usage": "memory_used",
}
_OF_ACCELERATORS = {("power",): "gpu_power", ("memory", "consumption"): "gpu_memory_used",
                    ("compute", "utilization"): "gpu_utilization"}  # fmt: skip
# What a harness calls otherwise than the others do.
_OF_HARNESS = {
    "guidellm": {"time_per_output_token": "latency_per_output_token", "inter_token_latency": "tpot"},
    "aiperf": {"inter_token_latency": "tpot"},
}
_COUNTS = {
    "total": known("requests_total", "request"),
    "failures": known("requests_failed", "request"),
    "incomplete": known("requests_incomplete", "request"),
}
_RATES_0_1 = {
    "input_tokens_per_sec": known("input_throughput", "token/s"),
    "output_tokens_per_sec": known("output_throughput", "token/s"),
    "total_tokens_per_sec": known("total_token_throughput", "token/s"),
    "requests_per_sec": known("request_throughput", "request/s"),
}
_DURATION = known("run_duration", "s")
_CLIENT = (("metrics",), ("results", "request_performance", "aggregate"))
_QUANTILE = re.compile(r"p(?P<whole>\d{1,2})p(?P<tenth>\d)")
_ISO_DURATION = re.compile(r"PT(?:(?P<h>\d+)H)?(?:(?P<m>\d+)M)?(?:(?P<s>\d+(?:\.\d+)?)S)?")


class LlmDReport:
    name = NAME
    version = 3
    knows = "llm-d Benchmark Report 0.1, 0.2 and 0.2.1 (YAML, JSON): requests, components over time, sessions"

    def claims(self, head: Head) -> bool:
        if head.kind not in ("json", "yaml") or not head.keys >= {"version", "scenario"}:
            return False
        document = mapping(head.sample)
        load = mapping(document.get("scenario")).get("load")
        metrics, results = mapping(document.get("metrics")), mapping(document.get("results"))
        of_0_1 = isinstance(load, dict) and metrics.keys() >= {"latency", "requests", "throughput"}
        return of_0_1 or ("run" in document and not results.keys().isdisjoint(_RESULTS))

    def read(self, batch: Sequence[Parsed], rows: Rows) -> None:
        for part in batch:
            _Report(part, rows).read()


class _Report:
    """One report on its way into the table."""

    def __init__(self, part: Parsed, rows: Rows) -> None:
        self.part, self.rows = part, rows
        self.document = mapping(part.document)
        self.setup: Setup = setup_of(self.document)
        self.metrics = {**_METRICS, **_OF_HARNESS.get(self.setup.harness or "", {})}
        time = mapping(at(self.document, "run", "time"))
        self.time = time or mapping(at(self.document, "metrics", "time"))
        self.when = parse_timestamp(self.time.get("start"))

    def read(self) -> None:
        root = self.frame("aggregate")
        frames: Frames = {(): replace(root, ignored=frozenset(self.document) - {"metrics", "results"})}
        frames |= self.client_frames(root)
        for path, part in _parts(self.document):
            if "units" in part:
                around = _around(path, frames)
                frames |= self.spread(path, part, frames[around])
            elif (label := _component(path, part, self.document)) is not None:
                frames[path] = replace(self.frame("aggregate", label), flags=("server_side",))
            elif path == ("results", "observability"):
                frames[path] = replace(root, flags=("server_side",))
        self.rows.count_records(self.part.index, 1)
        walk(self.rows, self.part.index, self.document, frames)
        self.add_duration(root)

    def frame(self, scope: Scope, task: str | None = None, when: Moment | None = None) -> Frame:
        context = context_of(
            self.rows, tool=NAME, tool_version=self.document.get("version"), scope=scope, engine=self.setup.engine,
            run=self.part.artifact, model=self.setup.model, config=self.setup.settings,
            workload=self.setup.workload, task=task,
        )  # fmt: skip
        return Frame(context, timestamp=when or self.when)

    def client_frames(self, root: Frame) -> Frames:
        """Counts and rates of requests, and of how many requests the spreads beside them are."""
        frames: Frames = {
            ("metrics", "throughput"): replace(root, names=_RATES_0_1),
            ("metrics", "time"): replace(
                root, names={"duration": _DURATION}, ignored=frozenset(("start", "stop"))
            ),
        }
        for above in _CLIENT:
            requests = mapping(at(self.document, *above, "requests"))
            total, failed = requests.get("total"), requests.get("failures")
            incomplete = requests.get("incomplete") or 0
            whole = [number for number in (total, failed, incomplete) if is_number(number)]
            n = total - failed - incomplete if len(whole) == 3 else None  # type: ignore[operator]  # all are numbers
            answered = replace(root, n=n)
            frames |= {
                (*above, part): answered for part in ("latency", "throughput") if above != ("metrics",)
            }
            frames[*above, "requests"] = replace(answered, names=_COUNTS)
        frames["metrics", "latency"] = replace(root, n=frames["metrics", "requests"].n)
        return frames

    def spread(self, path: Path, part: JsonObject, around: Frame) -> Frames:
        """The frames of an object of statistics, or of a series of them over time."""
        quantity = self.quantity(path, part)
        series = listing(part.get("series"))
        if not series:
            return {path: replace(around, names=_statistics(quantity, part))}
        label = _label_above(path, self.document)
        frames: Frames = {}
        for place, point in enumerate(map(mapping, series)):
            frame = self.frame("timeseries", label, parse_timestamp(point.get("ts")))
            names = {**_statistics(quantity, point), "value": quantity}
            frames[*path, "series", str(place)] = replace(frame, names=names, flags=around.flags)
        return frames

    def quantity(self, path: Path, part: JsonObject) -> Quantity:
        """What a spread is of: a metric of the vocabulary in the unit that it states, else its dotted name."""
        written = text_or_none(part.get("units")) or ""
        metric = self.metrics.get(path[-1])
        if path[:3] == ("metrics", "resources", "accelerator"):
            metric = _OF_ACCELERATORS.get(path[4:])
        expected = METRICS[metric].unit if metric else None
        if metric and written == "count" and expected == "token":
            return known(metric, "token")
        found = conversion(_UNITS.get(written, written))
        if metric and found and found.unit == expected:
            return Quantity(metric, "value", found.unit, found.factor)
        name = ".".join(step for step in path if not step.isdecimal())
        if found is None:
            return Quantity(name, "value", None if written in ("count", "score", "") else written, own=True)
        return Quantity(name, "value", found.unit, found.factor, own=True)

    def add_duration(self, root: Frame) -> None:
        written = text_or_none(self.time.get("duration"))
        found = _ISO_DURATION.fullmatch(written) if written else None
        if found and any(found.groupdict().values()):
            seconds = sum(float(found[name] or 0) * each for name, each in (("h", 3600), ("m", 60), ("s", 1)))
            put(self.rows, self.part.index, "/run/time", "duration", _DURATION, seconds, root, ("from_text",))


def _parts(document: JsonObject) -> Iterator[tuple[Path, JsonObject]]:
    """Every object of the results, those above others first."""
    waiting: list[tuple[Path, Json]] = [((name,), document.get(name)) for name in ("metrics", "results")]
    while waiting:
        path, part = waiting.pop()
        if isinstance(part, dict):
            yield path, part
            waiting += [((*path, key), value) for key, value in part.items()]
        elif isinstance(part, list):
            waiting += [((*path, str(place)), value) for place, value in enumerate(part)]


def _around(path: Path, frames: Frames) -> Path:
    """The path of the frame in which a part stands."""
    return next(path[:end] for end in range(len(path), -1, -1) if path[:end] in frames)


def _component(path: Path, part: JsonObject, document: JsonObject) -> str | None:
    """What a part of the stack is called whose own view begins here: its label, or its role and number in 0.1."""
    if path[:-1] == ("metrics", "resources", "accelerator"):
        roles = listing(at(document, "scenario", "host", "type"))
        place = int(path[-1])
        role = text_or_none(roles[place]) if place < len(roles) else None
        return f"{role or 'accelerator'} {place + 1}"
    return text_or_none(part.get("component_label")) or text_or_none(part.get("component_id"))


def _label_above(path: Path, document: JsonObject) -> str | None:
    """The label of the component that a part belongs to."""
    part: Json = document
    label = None
    for step in path:
        part = part[int(step)] if isinstance(part, list) else mapping(part).get(step)
        label = text_or_none(mapping(part).get("component_label")) or label
    return label


def _statistics(quantity: Quantity, part: JsonObject) -> dict[str, Quantity]:
    """What the keys of a spread hold; the most frequent value is no statistic of the table, and keeps its own name."""
    names = {key: quantity.with_statistic(found) for key in part if (found := _statistic(key)) is not None}
    return {**names, "mode": quantity.under(f"{quantity.metric}.mode")} if "mode" in part else names


def _statistic(key: str) -> str | None:
    """`p99p9` is p99.9."""
    found = _QUANTILE.fullmatch(key)
    return statistic(f"p{found['whole']}.{found['tenth']}" if found else key)


READER = LlmDReport()
