"""GuideLLM's `benchmarks.csv`: a row for each benchmark, below one header row (0.2, 0.3) or three (0.4 and later).

Three rows say group, status with unit, and statistic; the percentiles are a JSON list in one cell; the model stands inside
the JSON of the backend only. One row says it all in words: `Successful Time to first token ms mean`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import orjson

from data_contracts.artifacts import Table
from data_contracts.json_values import mapping
from data_contracts.measurements import Quantity
from tasks.ingestion.decoding.numbers import parse_number
from tasks.ingestion.decoding.timestamps import Moment, parse_timestamp
from tasks.ingestion.kit.documents import context_of, count
from tasks.ingestion.kit.entries import at, first_of
from tasks.ingestion.kit.quantities import known, own
from tasks.ingestion.kit.reader import Parsed
from tasks.ingestion.kit.rows import Rows
from tasks.readers.guidellm_names import TOTALS, listed, overhead, source_name, statistics_of

_THREE = {"Run Info", "Benchmark", "Timings", "Request Counts"}
_ONE = {"Type", "Run Id", "Name", "Duration", "Successful Requests"}
_REPEATED = re.compile(r"\.\d+$")
_WORDS = re.compile(
    r"(?P<status>Successful|Errored|Incomplete|Total) (?P<of>.+?) (?P<statistic>mean|median|std dev|\[min,.*\])"
)
_METRICS = {
    ("Request Latency", "Sec"): "request_latency",
    ("Streaming Iterations", "Count"): "request_streaming_iterations_count",
    ("Time to First Token", "ms"): "time_to_first_token_ms",
    ("Time to First Output Token", "ms"): "time_to_first_output_token_ms",
    ("Time per Output Token", "ms"): "time_per_output_token_ms",
    ("Inter Token Latency", "ms"): "inter_token_latency_ms",
    ("Server Throughput", "Requests/Sec"): "requests_per_second",
    ("Server Throughput", "Concurrency"): "request_concurrency",
    ("Token Metrics", "Input Tokens"): "prompt_token_count",
    ("Token Metrics", "Output Tokens"): "output_token_count",
    ("Token Metrics", "Total Tokens"): "total_token_count",
    ("Token Throughput", "Input Tokens/Sec"): "prompt_tokens_per_second",
    ("Token Throughput", "Output Tokens/Sec"): "output_tokens_per_second",
    ("Token Throughput", "Total Tokens/Sec"): "tokens_per_second",
    ("Token Streaming", "Output Tokens/Iter"): "output_tokens_per_iteration",
    ("Token Streaming", "Iter Tokens/Iter"): "iter_tokens_per_iteration",
}
_STATISTICS = {"mean": "mean", "median": "median", "std dev": "std_dev"}
_TIMES = {
    "Duration": known("run_duration", "s"),
    "Warmup": own("warmup_duration", "s"),
    "Cooldown": own("cooldown_duration", "s"),
}
Label = tuple[str, str, str]


def claims_table(columns: Sequence[str]) -> bool:
    """True for the columns of either kind of table."""
    return _THREE.issubset(columns) or _ONE.issubset(columns)


def read_table(part: Parsed, rows: Rows, tool: str) -> None:
    """Adds every benchmark of a table; only what succeeded is measured."""
    table: Table = part.content
    three = _THREE.issubset(table.columns)
    groups = [_REPEATED.sub("", name) for name in table.columns]
    above = table.rows[:2] if three and table.first == 0 else []
    labels = list(zip(groups, *above, strict=True)) if above else [(name, "", "") for name in table.columns]
    for place, cells in enumerate(table.rows[len(above) :]):
        row = dict(zip(labels, (cell.strip() for cell in cells), strict=True))
        _Benchmark(part, rows, str(table.first + len(above) + place), tool, row).read()
    rows.count_records(part.index, len(table.rows) - len(above))


class _Benchmark:
    """One row of a table, its cells by label."""

    def __init__(self, part: Parsed, rows: Rows, record: str, tool: str, row: Mapping[Label, str]) -> None:
        self.part, self.rows, self.record, self.row = part, rows, record, row
        self.when: Moment | None = parse_timestamp(
            self.cell("Timings", "Start Time") or self.cell("Start Time")
        )
        self.context = context_of(
            rows, tool=tool, scope="aggregate",
            run=first_of(self.cell("Benchmark", "ID"), self.cell("Id"), part.artifact),
            tool_version=at(self.json("Runtime Info", "Metadata"), "guidellm_version"),
            model=first_of(
                at(self.json("Run Info", "Backend"), "model"),
                at(self.json("Worker"), "backend_model"),
                at(self.json("Runtime Info", "Arguments"), "model"),
            ),
            task=first_of(self.cell("Benchmark", "Strategy"), self.cell("Name")),
            config=self.settings(),
        )  # fmt: skip

    def read(self) -> None:
        distributions: dict[str, dict[str, Any]] = {}
        fields: dict[str, str] = {}
        for label, cell in self.row.items():
            if not cell:
                continue
            found = _distribution(label)
            if found is not None:
                key, statistic = found
                distributions.setdefault(key, {}).update(_said(statistic, cell))
                fields.setdefault(key, " ".join(part for part in label[:2] if part))
            elif (quantity := _scalar(label)) is not None:
                number = parse_number(cell)
                self.add(
                    " ".join(filter(None, label)),
                    quantity,
                    None if number is None else number.value,
                    None,
                    (),
                )
        completed = parse_number(
            self.cell("Request Counts", "Successful") or self.cell("Successful Requests") or ""
        )
        n = count(int(completed.value)) if completed is not None else None
        for key, said in distributions.items():
            for name, quantity, value, _, flags in statistics_of(key, said):
                of = n if quantity.unit == "s" or quantity.metric.endswith("_tokens") else None
                self.add(f"{fields[key]} {name}", quantity, value, of, flags)

    def add(
        self, field: str, quantity: Quantity, value: float | None, n: int | None, flags: tuple[str, ...]
    ) -> None:
        when = self.when
        naive = ("naive_time",) if when is not None and not when.zoned else ()
        self.rows.add(
            self.part.index, self.record, field, quantity, value, self.context,
            n=n, timestamp=None if when is None else when.microseconds, flags=(*flags, *naive),
        )  # fmt: skip

    def cell(self, group: str, name: str = "") -> str | None:
        return self.row.get((group, name, "")) or None

    def json(self, group: str, name: str = "") -> dict[str, Any]:
        try:
            return mapping(orjson.loads(self.cell(group, name) or "{}"))
        except orjson.JSONDecodeError:
            return {}

    def settings(self) -> dict[str, Any]:
        profile, constraints = self.json("Run Info", "Profile"), self.json("Benchmark", "Constraints")
        limits = {name: first_of(at(c, "max_num"), at(c, "max_duration")) for name, c in constraints.items()}
        return {
            **limits,
            "strategy": first_of(self.cell("Benchmark", "Strategy"), self.cell("Name")),
            "profile": profile.get("type_"),
            "data": source_name(
                first_of(
                    self.json("Run Info", "Requests").get("data"), self.json("Request Loader").get("data")
                )
            ),
        }


def _distribution(label: Label) -> tuple[str, str] | None:
    """The metric and statistic of a column; None for one that holds something else, or not what succeeded."""
    group, status, statistic = label
    if not status:
        words = _WORDS.fullmatch(group)
        if words is None or words["status"] != "Successful":
            return None
        return words["of"].lower().replace(" ", "_"), words["statistic"]
    if not statistic or not status.startswith("Successful "):
        return None
    unit = status.removeprefix("Successful ")
    known_as = _METRICS.get((group, unit))
    return known_as or f"{group.lower().replace(' ', '.')}.{unit.lower()}", statistic.lower()


def _said(statistic: str, cell: str) -> dict[str, Any]:
    if statistic in _STATISTICS:
        number = parse_number(cell)
        return {} if number is None else {_STATISTICS[statistic]: number.value}
    try:
        values = orjson.loads(cell)
    except orjson.JSONDecodeError:
        return {}
    return listed(values) if isinstance(values, list) else {}


def _scalar(label: Label) -> Quantity | None:
    group, name, _ = label
    if group in ("Timings", "Duration") and (name or group) in _TIMES:
        return _TIMES[name or group]
    if group == "Request Counts":
        return TOTALS.get(name.lower())
    if not name and group.endswith(" Requests"):
        return TOTALS.get(group.removesuffix(" Requests").lower())
    if group == "Scheduler Metrics" and name.endswith(" Avg"):
        return overhead(name.lower().replace(" ", "_"))
    return None
