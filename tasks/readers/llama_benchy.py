"""llama-benchy reports: prefill and decode of an OpenAI-compatible server, as llama-bench measures its own.

Knows 0.1 to 0.4, as JSON, as CSV and as the table that it prints. The format is defined by
schemas/benchmark_report_schema.json and results.py of eugr/llama-benchy: `ttfr`, `est_ppt` and `e2e_ttft` in ms, throughput
in token/s over all requests at once, `*_req_*` for each. A metric is an object of mean, deviation and values, a value for
each repetition. The curves of tokens over time are left out: mean and peak say it. A table on a console has its tool's
version and the time below it, a saved one is all of its file; any other is somebody's notes.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from data_contracts.artifacts import Remark, Table
from data_contracts.json_values import JsonObject, is_number, listing
from data_contracts.measurements import Flag, Quantity, Scope
from tasks.ingestion.decoding.captures import is_manual, shown
from tasks.ingestion.decoding.numbers import parse_number
from tasks.ingestion.decoding.timestamps import parse_timestamp
from tasks.ingestion.kit.documents import Frame, context_of, put, whole
from tasks.ingestion.kit.entries import holds, numbers_in
from tasks.ingestion.kit.printed import mean_and_deviation, table_rows
from tasks.ingestion.kit.quantities import known, own, quantity_of
from tasks.ingestion.kit.reader import Head, Parsed
from tasks.ingestion.kit.rows import Rows
from tasks.ingestion.kit.summary_entries import statistic
from tasks.readers.llama_tables import test_name

NAME = "llama-benchy"
_FIGURES: dict[str, Quantity] = {
    "pp_throughput": known("prefill_throughput", "t/s"),
    "tg_throughput": known("decode_throughput", "t/s"),
    "peak_throughput": known("peak_output_throughput", "t/s"),
    "pp_req_throughput": own("prefill_throughput_per_request", "t/s"),
    "tg_req_throughput": known("output_speed_per_user", "t/s"),
    "peak_req_throughput": own("peak_output_throughput_per_request", "t/s"),
    # The first response, whatever it holds: only `e2e_ttft` is the first token.
    "ttfr": own("time_to_first_response", "ms"),
    "est_ppt": known("prefill_duration", "ms"),
    "e2e_ttft": known("ttft", "ms"),
}
_NETWORK = own("network_latency", "ms")
# The server's prefill as the client estimates it: the first response less the network's latency.
_DERIVED: dict[str, tuple[Flag, ...]] = {"est_ppt": ("derived",)}
_CURVES = ("throughput_over_time", "requests_throughput_over_time")
_SIZES = ("prompt_size", "response_size", "context_size")
_SETTINGS = ("concurrency", *_SIZES, "is_context_prefill_phase", "prompt_id")
_SHARED = ("latency_mode", "prefix_caching_enabled", "prompt_source", "dataset_revision")
_ACCEPTED = {
    "acceptance_rate": known("acceptance_rate", "1"),
    "acceptance_length": known("acceptance_length", "tokens"),
}
_HEADER = re.compile(
    r"^(?>.*?\|[ \t]*+model[ \t]*+\|[ \t]*+test[ \t]*+\|[ \t]*+t/s(?: \(total\))?[ \t]*+\|).*\bttfr \(ms\)",
    re.M,
)
_TOOL = re.compile(r"\bllama-benchy \((?P<version>[^()\s]+)\)")
_TIME = re.compile(r"^date: (?P<time>[\d :-]+\d)(?: \| latency mode: (?P<mode>\w+))?", re.M | re.I)
# 18 digits fit into 64 bits: a longer run of them is no number of requests.
_TEST = re.compile(r"\A(?P<name>.*?(?P<phase>pp|tg)\d*+(?: @ d\d++)?)(?: \(c(?P<concurrency>\d{1,18})\))?$")
_COLUMNS = {
    "t/s": "{phase}_throughput",
    "t/s (total)": "{phase}_throughput",
    "t/s (req)": "{phase}_req_throughput",
    "peak t/s": "peak_throughput",
    "peak t/s (req)": "peak_req_throughput",
    "ttfr (ms)": "ttfr",
    "est_ppt (ms)": "est_ppt",
    "e2e_ttft (ms)": "e2e_ttft",
}


# The columns of the CSV: a metric's name, of the phase that the test is of, and its statistic.
_CELLS = {
    "t_s": "{phase}_throughput",
    "t_s_req": "{phase}_req_throughput",
    "peak_ts": "peak_throughput",
    "peak_ts_req": "peak_req_throughput",
    "ttfr": "ttfr",
    "est_ppt": "est_ppt",
    "e2e_ttft": "e2e_ttft",
}
_VITAL = {"model", "test_name", "t_s_mean", "ttfr_mean", "est_ppt_mean"}


class LlamaBenchy:
    name = NAME
    version = 2
    knows = "llama-benchy reports, 0.1 to 0.4 (JSON, CSV, printed table): repetitions, means, deviations"

    def claims(self, head: Head) -> bool:
        if head.kind == "csv":
            return _VITAL.issubset(head.columns)
        if head.kind in ("text", "markdown"):
            return _is_printed(head.text) and not is_manual(head.text)
        return holds(head, "latency_mode", "latency_ms", "benchmarks")

    def read(self, batch: Sequence[Parsed], rows: Rows) -> None:
        for part in batch:
            if isinstance(part.content, str):
                _read_printed(part, rows)
                continue
            if isinstance(part.content, Table):
                _read_table(part, rows)
                continue
            for record, report in part.objects:
                _Report(part, rows, record, report).read()


class _Report:
    """One report on its way into the table."""

    def __init__(self, part: Parsed, rows: Rows, record: str, report: JsonObject) -> None:
        self.part, self.rows, self.record, self.report = part, rows, record, report
        self.when = parse_timestamp(report.get("timestamp"))

    def read(self) -> None:
        latency = self.report.get("latency_ms")
        if is_number(latency):
            self.put(self.record, "latency_ms", _NETWORK, latency, self.frame("aggregate"))
        curves = False
        for place, benchmark in enumerate(listing(self.report.get("benchmarks"))):
            if isinstance(benchmark, dict):
                self.rows.count_records(self.part.index, 1)
                self.benchmark(f"{self.record}/benchmarks/{place}", benchmark)
                curves = curves or any(benchmark.get(curve) for curve in _CURVES)
        if curves:
            self.rows.remark(_unread(self.part.index))

    def benchmark(self, record: str, benchmark: JsonObject) -> None:
        prompt, response, depth = (whole(benchmark.get(size)) or 0 for size in _SIZES)
        # Filling the context is no test of the prompt, even of the same sizes.
        prefix = "ctx " if benchmark.get("is_context_prefill_phase") else ""
        task = prefix + test_name(prompt, response, depth)
        over_runs, each = self.frame("aggregate", benchmark, task), self.frame("sample", benchmark, task)
        for key, value in benchmark.items():
            quantity = _FIGURES.get(key) or quantity_of(key)
            if isinstance(value, dict):
                self.metric(f"{record}/{key}", key, quantity, value, over_runs, each)
            elif is_number(value) and key not in _SETTINGS:
                self.put(record, key, quantity, value, over_runs)

    def metric(
        self, record: str, key: str, quantity: Quantity, metric: JsonObject, over_runs: Frame, each: Frame
    ) -> None:
        """One metric of a benchmark: its statistics, and its value in each repetition."""
        flags, repetitions = _DERIVED.get(key, ()), len(listing(metric.get("values"))) or None
        for name, number in metric.items():
            which = statistic(name)
            if not is_number(number):
                continue
            if which is None:
                unknown = _ACCEPTED.get(name) or quantity_of(f"{key}.{name}")
                self.put(record, name, unknown, number, over_runs)
                continue
            frame = replace(over_runs, n=repetitions, flags=flags)
            # Known here, unlike in the printed table, where a 0 may be a rounded deviation.
            if which == "stddev" and number == 0 and repetitions == 1:
                frame = replace(frame, flags=(*flags, "one_repetition"))
            self.put(record, name, quantity.with_statistic(which), number, frame)
        for place, number in numbers_in(metric.get("values")):
            self.put(f"{record}/values", str(place), quantity, number, replace(each, flags=flags))

    def frame(self, scope: Scope, benchmark: JsonObject | None = None, task: str | None = None) -> Frame:
        report = self.report
        settings = {key: (benchmark or {}).get(key) for key in _SETTINGS}
        settings |= {key: report.get(key) for key in _SHARED}
        context = context_of(
            self.rows, tool=NAME, scope=scope, run=self.part.artifact, task=task, config=settings,
            tool_version=report.get("version"), model=report.get("model"),
        )  # fmt: skip
        return Frame(context, timestamp=self.when)

    def put(self, record: str, field: str, quantity: Quantity, value: float, frame: Frame) -> None:
        put(self.rows, self.part.index, record, field, quantity, value, frame)


def _unread(index: int) -> Remark:
    what, todo = "curves of tokens over time are not read", "nothing: their mean and peak are"
    return Remark(index, "value", "curve", what, "/benchmarks/*/throughput_over_time", todo, field=_CURVES[0])


def _is_printed(text: str) -> bool:
    """True where its table stands under its name, or begins a text that is nothing else."""
    if "ttfr (ms)" not in text or (header := _HEADER.search(text)) is None:
        return False
    # A saved table has no version: only it, among those of notes, has the estimate of the prefill beside the response
    saved = "est_ppt (ms)" in text and not shown(text[: header.start()]).strip()
    return saved or _TOOL.search(text) is not None


def _read_printed(part: Parsed, rows: Rows) -> None:
    """Adds every row of every table; the tool's version and the time stand below them."""
    text = shown(part.text)
    version, time = _TOOL.search(text), _TIME.search(text)
    when = parse_timestamp(time["time"]) if time else None
    mode = time["mode"] if time else None
    for _, record, cells in table_rows(text, _HEADER):
        rows.count_records(part.index, 1)
        test = _TEST.match(cells["test"])
        if test is None:
            continue
        context = _context_of(
            part, rows, cells["model"], test, mode=mode, version=version["version"] if version else None
        )
        for column, cell in cells.items():
            key = _COLUMNS.get(column, "").format(phase=test["phase"])
            frame = Frame(context, timestamp=when, flags=("rounded", *_DERIVED.get(key, ())))
            for which, value in mean_and_deviation(cell) if key in _FIGURES else ():
                put(rows, part.index, record, column, _FIGURES[key].with_statistic(which), value, frame)


def _read_table(part: Parsed, rows: Rows) -> None:
    """Adds every row of the CSV, which says neither the tool's version nor the time."""
    table = part.table
    for place, row in enumerate(table.rows, table.first):
        rows.count_records(part.index, 1)
        cells = dict(zip(table.columns, row, strict=True))
        test = _TEST.match(cells["test_name"])
        if test is None:
            continue
        context = _context_of(part, rows, cells["model"], test)
        for column, cell in cells.items():
            name, _, word = column.rpartition("_")
            key, which, number = (
                _CELLS.get(name, "").format(phase=test["phase"]),
                statistic(word),
                parse_number(cell),
            )
            if key in _FIGURES and which is not None and number is not None:
                frame = Frame(context, flags=_DERIVED.get(key, ()))
                put(
                    rows,
                    part.index,
                    str(place),
                    column,
                    _FIGURES[key].with_statistic(which),
                    number.value,
                    frame,
                )


def _context_of(
    part: Parsed,
    rows: Rows,
    model: str,
    test: re.Match[str],
    *,
    mode: str | None = None,
    version: str | None = None,
) -> int:
    # A test of one request at a time does not say so.
    settings: JsonObject = {"concurrency": int(test["concurrency"] or 1), "latency_mode": mode}
    return context_of(
        rows, tool=NAME, scope="aggregate", tool_version=version, run=part.artifact, model=model, task=test["name"],
        config=settings,
    )  # fmt: skip


READER = LlamaBenchy()
