"""vLLM `bench latency`, `bench throughput` and `bench startup`: JSON, what the first two print, and sweeps over them.

The formats are defined by vllm/benchmarks/latency.py, throughput.py and startup.py, 0.6 to 0.28. Latencies are seconds of
one whole batch; the tokens of a JSON are input and output together. No file says model, settings or time, but a sweep adds
the number of the run and behind it what it varied; a capture may show the command. Single keys are too common to recognise
them by: all are required. The engine is vLLM, which runs in the benchmark's own process.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from data_contracts.json_values import Json, JsonObject, is_number, mapping
from data_contracts.measurements import Quantity
from tasks.ingestion.decoding.captures import is_manual, shown
from tasks.ingestion.decoding.numbers import parse_number
from tasks.ingestion.kit.documents import Frame, context_of, put
from tasks.ingestion.kit.entries import holds, numbers_in, run_name, runs_of
from tasks.ingestion.kit.quantities import known, own, quantity_of
from tasks.ingestion.kit.reader import Head, Parsed
from tasks.ingestion.kit.rows import Rows
from tasks.ingestion.kit.serving_console import settings_above
from tasks.ingestion.kit.serving_names import quantile_or_name

LATENCY, THROUGHPUT, STARTUP = "vllm-bench-latency", "vllm-bench-throughput", "vllm-bench-startup"
_LATENCY = ("avg_latency", "latencies", "percentiles")
_THROUGHPUT = ("elapsed_time", "num_requests", "total_num_tokens", "requests_per_second", "tokens_per_second")
_STARTUP = ("avg_cold_startup_time", "cold_startup_times", "cold_startup_percentiles")
_SETTINGS = ("batch_size", "input_len", "output_len")
_SWEPT = "run_number"
_BATCH = known("batch_latency", "s")
_FIGURES: dict[str, Quantity] = {
    "avg_latency": _BATCH.with_statistic("mean"),
    "std_latency": _BATCH.with_statistic("stddev"),
    "elapsed_time": known("run_duration", "s"),
    "num_requests": known("requests_completed", "requests"),
    "total_num_tokens": known("tokens_total", "tokens"),
    "requests_per_second": known("request_throughput", "req/s"),
    "tokens_per_second": known("total_token_throughput", "tok/s"),
}
_STARTED = re.compile(
    r"(?:avg_)?(?P<phase>cold|warm)_(?P<what>startup|compilation|\w{1,80}_compilation)_(?:times?|percentiles)"
)
_COMPILE = known("compile_time", "s")
_NUMBER = r"(\d+(?:\.\d+)?)"
_PRINTED: dict[str, tuple[tuple[re.Pattern[str], tuple[Quantity, ...]], ...]] = {
    LATENCY: (
        (re.compile(rf"^Avg latency: {_NUMBER} seconds", re.M), (_FIGURES["avg_latency"],)),
        (re.compile(rf"^Std latency: {_NUMBER} seconds", re.M), (_FIGURES["std_latency"],)),
    ),
    THROUGHPUT: (
        (
            re.compile(
                rf"^Throughput: {_NUMBER} requests/s, {_NUMBER} (?:total )?tokens/s(?:, {_NUMBER} output tokens/s)?",
                re.M,
            ),
            (
                _FIGURES["requests_per_second"],
                _FIGURES["tokens_per_second"],
                known("output_throughput", "tok/s"),
            ),
        ),
        (
            re.compile(rf"^Total num prompt tokens: +{_NUMBER}", re.M),
            (known("input_tokens_total", "tokens"),),
        ),
        (
            re.compile(rf"^Total num output tokens: +{_NUMBER}", re.M),
            (known("output_tokens_total", "tokens"),),
        ),
    ),
}
_PERCENTILE = re.compile(rf"^(\d{{1,2}})% percentile latency: {_NUMBER} seconds", re.M)


class VllmLatency:
    name = LATENCY
    version = 2
    knows = "vLLM bench latency, 0.6 to 0.28 (JSON, text): batches, their mean, deviation and percentiles"

    def claims(self, head: Head) -> bool:
        if head.kind == "text":
            return _prints(head, LATENCY)
        named = {*_LATENCY, *_SETTINGS, "std_latency", "model"}
        return holds(head, *_LATENCY) and (head.keys <= named or _SWEPT in head.keys)

    def read(self, batch: Sequence[Parsed], rows: Rows) -> None:
        _read(batch, rows, LATENCY)


class VllmThroughput:
    name = THROUGHPUT
    version = 2
    knows = "vLLM bench throughput, 0.6 to 0.28 (JSON, text): requests and tokens of a run"

    def claims(self, head: Head) -> bool:
        return _prints(head, THROUGHPUT) if head.kind == "text" else holds(head, *_THROUGHPUT)

    def read(self, batch: Sequence[Parsed], rows: Rows) -> None:
        _read(batch, rows, THROUGHPUT)


class VllmStartup:
    name = STARTUP
    version = 1
    knows = "vLLM bench startup, 0.12 to 0.28 (JSON): cold and warm starts and their compilation"

    def claims(self, head: Head) -> bool:
        return holds(head, *_STARTUP)

    def read(self, batch: Sequence[Parsed], rows: Rows) -> None:
        for part in batch:
            runs = runs_of(part)
            for record, run, entry in runs:
                _add_startup(part, rows, record, run, entry)
            rows.count_records(part.index, len(runs))


def _prints(head: Head, tool: str) -> bool:
    # A plain search before the pattern, since every text file is asked
    said = "% percentile latency:" if tool == LATENCY else " tokens/s"
    return (
        said in head.text
        and _PRINTED[tool][0][0].search(shown(head.text)) is not None
        and not is_manual(head.text)
    )


def _read(batch: Sequence[Parsed], rows: Rows, tool: str) -> None:
    for part in batch:
        if isinstance(part.content, str):
            _read_capture(part, rows, tool)
            continue
        runs = runs_of(part)
        for record, name, entry in runs:
            _add(part, rows, record, tool, name, entry)
        rows.count_records(part.index, len(runs))


def _read_capture(part: Parsed, rows: Rows, tool: str) -> None:
    """Every result in a capture; its lines are those up to the next one."""
    text = shown(part.text)
    starts = [found.start() for found in _PRINTED[tool][0][0].finditer(text)]
    for place, (start, end) in enumerate(zip(starts, [*starts[1:], len(text)], strict=True)):
        above = text[starts[place - 1] if place else 0 : start]
        model, settings = settings_above(above)
        context = context_of(
            rows, tool=tool, scope="aggregate", engine="vllm", run=run_name(part, place, len(starts)), model=model,
            config=settings,
        )  # fmt: skip
        add = partial(_add_printed, part, rows, str(place), Frame(context, flags=("rounded",)))
        for pattern, quantities in _PRINTED[tool]:
            if (found := pattern.search(text, start, end)) is not None:
                for quantity, written in zip(quantities, found.groups(), strict=True):
                    add(f"{quantity.metric} {quantity.statistic}", quantity, written)
        for found in _PERCENTILE.finditer(text, start, end) if tool == LATENCY else ():
            if (statistic := quantile_or_name(f"p{found[1]}")) is not None:
                add(f"{found[1]}% percentile latency", _BATCH.with_statistic(statistic), found[2])
    rows.count_records(part.index, len(starts))


def _add_printed(
    part: Parsed, rows: Rows, record: str, frame: Frame, field: str, quantity: Quantity, written: str | None
) -> None:
    number = parse_number(written) if written else None
    if number is not None:
        put(rows, part.index, record, field, quantity, number.value, frame)


def _add(part: Parsed, rows: Rows, record: str, tool: str, run: str, entry: JsonObject) -> None:
    settings = _settings_of(entry)
    whole, each = (
        Frame(
            context_of(
                rows,
                tool=tool,
                scope=scope,
                engine="vllm",
                run=run,
                model=entry.get("model"),
                config=settings,
            )
        )
        for scope in ("aggregate", "sample")
    )
    batches = list(numbers_in(entry.get("latencies")))
    # Without the array n is unknown, not 0
    over_batches = replace(whole, n=len(batches) or None)
    for key, value in entry.items():
        if is_number(value) and key not in settings and key != _SWEPT:
            quantity = _FIGURES.get(key) or quantity_of(key)
            frame = whole if quantity.statistic == "value" else over_batches
            put(rows, part.index, record, key, quantity, value, frame)
    _add_percentiles(part, rows, record, "percentiles", entry.get("percentiles"), _BATCH, over_batches)
    for place, value in batches:
        put(rows, part.index, f"{record}/latencies", str(place), _BATCH, value, each)


def _settings_of(entry: JsonObject) -> JsonObject:
    """The settings: texts, the known ones, and what a sweep varied, which stands behind the number of its run."""
    settings: JsonObject = {}
    swept = False
    for key, value in entry.items():
        swept = swept or key == _SWEPT
        # A number of no known name is a measurement, never a setting: as one it would split what is compared
        chosen = isinstance(value, str | bool) or key in _SETTINGS or (swept and is_number(value))
        if chosen and key not in ("model", _SWEPT):
            settings[key] = value
    return settings


def _add_percentiles(
    part: Parsed, rows: Rows, record: str, key: str, percentiles: Json, quantity: Quantity, frame: Frame
) -> None:
    for share, value in mapping(percentiles).items():
        statistic = quantile_or_name(f"p{share}")
        if is_number(value) and statistic is not None:
            put(rows, part.index, record, f"{key}.{share}", quantity.with_statistic(statistic), value, frame)


def _add_startup(part: Parsed, rows: Rows, record: str, run: str, entry: JsonObject) -> None:
    settings = _settings_of(entry)
    for key, value in entry.items():
        found = _STARTED.fullmatch(key)
        if found is None:
            continue
        whole, each = (
            Frame(
                context_of(
                    rows, tool=STARTUP, scope=scope, engine="vllm", run=run, model=entry.get("model"), config=settings,
                    task=f"{found['phase']} start",
                )
            )
            for scope in ("aggregate", "sample")
        )  # fmt: skip
        what = found["what"]
        quantity = (
            _COMPILE
            if what == "compilation"
            else own("startup_time" if what == "startup" else f"{what}_time", "s")
        )
        starts = list(numbers_in(entry.get(f"{found['phase']}_{what}_times")))
        over = replace(whole, n=len(starts) or None)
        if is_number(value):
            put(rows, part.index, record, key, quantity.with_statistic("mean"), value, over)
        for place, number in numbers_in(value):
            put(rows, part.index, f"{record}/{key}", str(place), quantity, number, each)
        _add_percentiles(part, rows, record, key, value, quantity, over)


READERS = (VllmLatency(), VllmThroughput(), VllmStartup())
