"""GuideLLM's `benchmarks.csv`: a row for each benchmark, below one header row (0.2, 0.3) or three (0.4 and later).

Three rows say group, status with unit, and statistic; the percentiles are a JSON list in one cell; the model stands inside
the JSON of the backend only. One row says it all in words: `Successful Time to first token ms mean`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import orjson

from data_contracts.json_values import Json, JsonObject, listing, mapping
from data_contracts.measurements import Quantity
from tasks.ingestion.decoding.numbers import ABSENCE_FLAGS, absence, parse_number
from tasks.ingestion.decoding.timestamps import parse_timestamp
from tasks.ingestion.kit.documents import Frame, context_of, put, put_missing
from tasks.ingestion.kit.entries import at, first_of
from tasks.ingestion.kit.reader import Parsed
from tasks.ingestion.kit.rows import Rows
from tasks.readers.guidellm_names import (
    TIMES,
    TOTALS,
    asked_of,
    figures_of,
    listed_distribution,
    scheduler_mean,
)

_THREE_HEADERS = {"Run Info", "Benchmark", "Timings", "Request Counts"}
_ONE_HEADER = {"Type", "Run Id", "Name", "Duration", "Successful Requests"}
# Columns of one name are numbered when a table is opened: `Timings`, `Timings.1`.
_REPEATED = re.compile(r"\.\d+$")
_WORDS = re.compile(r"\ASuccessful (?P<metric>.+?) (?P<statistic>mean|median|std dev|\[min,[^\[\]]*\])")
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
# Group, status with unit and statistic; with one header row the first is the whole name.
Label = tuple[str, str, str]


def claims_table(columns: Sequence[str]) -> bool:
    """True for the columns of either kind of table."""
    return _THREE_HEADERS.issubset(columns) or _ONE_HEADER.issubset(columns)


def read_table(part: Parsed, rows: Rows, tool: str) -> None:
    """Adds every benchmark of a table; only what succeeded is measured."""
    table = part.table
    three = _THREE_HEADERS.issubset(table.columns) and table.first == 0 and len(table.rows) > 1
    # Further parts of a table that is read in parts have no rows of labels.
    labels: list[Label] = [(name, "", "") for name in table.columns]
    if three:
        groups = [_REPEATED.sub("", name) for name in table.columns]
        labels = list(zip(groups, *table.rows[:2], strict=True))
    benchmarks = table.rows[2:] if three else table.rows
    for record, cells in enumerate(benchmarks, table.first + (2 if three else 0)):
        row = _Row({label: cell.strip() for label, cell in zip(labels, cells, strict=True)})
        _add(row, part, str(record), tool, rows)
    rows.count_records(part.index, len(benchmarks))


@dataclass(frozen=True, slots=True)
class _Row:
    """One benchmark: its cells by label."""

    cells: dict[Label, str]

    def cell(self, group: str, name: str = "") -> str | None:
        return self.cells.get((group, name, "")) or None

    def json(self, group: str, name: str = "") -> JsonObject:
        return mapping(_json(self.cell(group, name)))

    def settings(self) -> JsonObject:
        constraints = self.json("Benchmark", "Constraints").items()
        profile = self.json("Run Info", "Profile")
        loaders = (self.json("Run Info", "Requests"), self.json("Request Loader"))
        return {
            **{
                name: first_of(at(limit, "max_num"), at(limit, "max_duration")) for name, limit in constraints
            },
            "strategy": first_of(self.cell("Benchmark", "Strategy"), self.cell("Name")),
            "profile": profile.get("type_"),
            **asked_of(first_of(*(loader.get("data") for loader in loaders))),
            "seed": first_of(*(loader.get("random_seed") for loader in loaders), profile.get("random_seed")),
        }

    def context(self, artifact: str, tool: str, rows: Rows) -> int:
        return context_of(
            rows, tool=tool, scope="aggregate", config=self.settings(),
            run=first_of(self.cell("Benchmark", "ID"), self.cell("Id"), artifact),
            task=first_of(self.cell("Benchmark", "Strategy"), self.cell("Name")),
            tool_version=self.json("Runtime Info", "Metadata").get("guidellm_version"),
            model=first_of(
                self.json("Run Info", "Backend").get("model"),
                self.json("Worker").get("backend_model"),
                self.json("Runtime Info", "Arguments").get("model"),
            ),
        )  # fmt: skip


def _add(row: _Row, part: Parsed, record: str, tool: str, rows: Rows) -> None:
    when = parse_timestamp(row.cell("Timings", "Start Time") or row.cell("Start Time"))
    frame = Frame(row.context(part.artifact, tool, rows), timestamp=when)
    distributions: dict[str, JsonObject] = {}
    fields: dict[str, str] = {}
    for label, cell in row.cells.items():
        if (found := _distribution(label)) is not None:
            metric, statistic = found
            if cell:
                distributions.setdefault(metric, {}).update(_statistics(statistic, cell))
                fields.setdefault(metric, " ".join(filter(None, label[:2])))
        elif (quantity := _scalar(label)) is not None:
            field, number = " ".join(filter(None, label)), parse_number(cell)
            if number is not None:
                put(rows, part.index, record, field, quantity, number.value, frame)
            elif cell and (reason := ABSENCE_FLAGS.get(absence(cell))):
                put_missing(rows, part.index, record, field, quantity, frame, reason)
    completed = parse_number(
        row.cell("Request Counts", "Successful") or row.cell("Successful Requests") or ""
    )
    for metric, distribution in distributions.items():
        for figure in figures_of(metric, distribution):
            quantity = figure.quantity
            # Rates and concurrency are distributions over time, of which the requests are no n.
            counted = completed and (quantity.unit == "s" or quantity.metric.endswith("_tokens"))
            base = replace(frame, n=int(completed.value) if completed and counted else None)
            place = (rows, part.index, record, f"{fields[metric]} {figure.field}", quantity)
            if figure.value is None:
                put_missing(*place, base, "zero_is_missing")
            else:
                put(*place, figure.value, base)


def _distribution(label: Label) -> tuple[str, str] | None:
    """The metric and statistic of a column; None for one that holds something else, or not what succeeded."""
    group, status, statistic = label
    if not status:
        words = _WORDS.fullmatch(group)
        return (words["metric"].lower().replace(" ", "_"), words["statistic"]) if words else None
    if not statistic or not status.startswith("Successful "):
        return None
    unit = status.removeprefix("Successful ")
    metric = _METRICS.get((group, unit)) or f"{group.lower().replace(' ', '.')}.{unit.lower()}"
    return metric, statistic.lower()


def _statistics(statistic: str, cell: str) -> JsonObject:
    """What a cell adds to a distribution: one statistic, or the list of percentiles."""
    if statistic in _STATISTICS:
        number = parse_number(cell)
        return {} if number is None else {_STATISTICS[statistic]: number.value}
    return listed_distribution(listing(_json(cell)))


def _json(cell: str | None) -> Json:
    try:
        value: Json = orjson.loads(cell or "null")
    except orjson.JSONDecodeError:
        # A cell that is cut off costs what it says, not the measurements of its row.
        return None
    return value


def _scalar(label: Label) -> Quantity | None:
    group, name, _ = label
    if group == "Timings" or (group, name) == ("Duration", ""):
        return TIMES.get((name or group).lower())
    if group == "Request Counts":
        return TOTALS.get(name.lower())
    if not name and group.endswith(" Requests"):
        return TOTALS.get(group.removesuffix(" Requests").lower())
    if group == "Scheduler Metrics" and name.endswith(" Avg"):
        return scheduler_mean(name.lower().replace(" ", "_"))
    return None
