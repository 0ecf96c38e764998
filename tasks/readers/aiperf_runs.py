"""What AIPerf makes of several runs: confidence over runs, the requests of all of them collated, and sweeps (JSON, CSV).

Over several runs, `time_to_first_token_p99` is a statistic of each run's p99, which is no percentile of requests; of one
run it is that run's own. A collated file and a sweep's CSV state no unit: their numbers are in AIPerf's display units, which
are known for the metrics that it defines, and have none for others.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial

from data_contracts.json_values import Json, JsonObject, mapping, text_or_none
from data_contracts.measurements import Quantity
from tasks.ingestion.decoding.numbers import parse_number
from tasks.ingestion.kit.columns import setting
from tasks.ingestion.kit.documents import Frame, Frames, Path, context_of, objects, put, walk
from tasks.ingestion.kit.reader import Parsed
from tasks.ingestion.kit.rows import Rows
from tasks.ingestion.kit.summary_entries import statistic, summary
from tasks.readers import nvidia_perf

_TOOL = "aiperf"
_RATES = ("request/s", "token/s")
_CONFIDENCE = ("metric", "mean", "std", "min", "max", "cv", "se", "ci_low", "ci_high", "t_critical", "unit")
_STATISTICS = frozenset(_CONFIDENCE[1:9])
_SPREAD = ("mean", "std", "min", "max", "cv")
_OF_RUN = re.compile(r"\A(?P<metric>.+?)_(?P<statistic>avg|min|max|std|p\d{1,2}(?:\.\d+)?)(?P<unit>_ms)?")
_IN_CONTEXT = frozenset({
    "metadata", "schema_version", "aiperf_version", "aggregation_type", "num_profile_runs", "num_successful_runs",
    "failed_runs", "best_configurations", "pareto_optimal", "parameters", "description",
})  # fmt: skip
_DISPLAY_UNITS = {
    **dict.fromkeys(
        ("time_to_first_token", "time_to_second_token", "time_to_first_output_token", "request_latency",
         "inter_token_latency", "inter_chunk_latency", "ttft", "ttst"), "ms",
    ),
    **dict.fromkeys(
        ("output_sequence_length", "input_sequence_length", "output_token_count", "reasoning_token_count"), "tokens"
    ),
    **dict.fromkeys(("output_token_throughput", "total_token_throughput"), "tokens/sec"),
    "output_token_throughput_per_user": "tokens/sec/user",
    "request_throughput": "requests/sec",
    "benchmark_duration": "sec",
}  # fmt: skip


def is_runs(document: JsonObject) -> bool:
    """True for what AIPerf writes over several runs: confidence, a collation, or a sweep."""
    over_runs = "aggregation_type" in mapping(document.get("metadata")) and isinstance(
        document.get("metrics"), dict
    )
    return over_runs or (
        document.get("aggregation_type") == "sweep"
        and isinstance(document.get("per_combination_metrics"), list)
    )


def has_table(columns: Sequence[str]) -> bool:
    """True for the header of confidence over runs, or of a sweep: five statistics of each run's own ones."""
    return tuple(columns) == _CONFIDENCE or bool(_swept(columns))


def read_runs(part: Parsed, document: JsonObject, rows: Rows) -> None:
    version, metadata = document.get("aiperf_version"), mapping(document.get("metadata"))
    context = partial(context_of, rows, tool=_TOOL, scope="aggregate", tool_version=version)
    whole = Frame(context(run=part.artifact), ignored=_IN_CONTEXT)
    frames: Frames = {(): whole}
    combinations = list(objects(document, ("per_combination_metrics",)))
    for place, (path, combination) in enumerate(combinations):
        own = replace(
            whole,
            context=context(
                run=f"{part.artifact} combination {place + 1}", config=combination.get("parameters")
            ),
        )
        metrics = mapping(combination.get("metrics"))
        frames |= {path: own} | _metrics((*path, "metrics"), metrics, own, None)
    metrics = mapping(document.get("metrics"))
    if metadata.get("aggregation_type") == "detailed":
        frames |= _collated(metrics, whole)
    else:
        frames |= _metrics(("metrics",), metrics, whole, metadata.get("num_successful_runs"))
    rows.count_records(part.index, len(combinations) or 1)
    walk(rows, part.index, document, frames)


def _metrics(path: Path, metrics: JsonObject, whole: Frame, runs: Json) -> Frames:
    frames: Frames = {}
    for name, written in metrics.items():
        metric = mapping(written)
        # Of one run per combination AIPerf writes the mean alone
        alone = metric.keys() & _STATISTICS == {"mean"}
        quantity = (
            _of_run(name, text_or_none(metric.get("unit")), metrics) if alone else _over_runs(name, metric)
        )
        frames[(*path, name)] = replace(
            whole, names={"mean": quantity} if alone else summary(quantity, tuple(metric)), n=runs,
            ignored=frozenset({"t_critical", "unit"}), flags=() if alone else ("over_runs",),
        )  # fmt: skip
    return frames


def _over_runs(name: str, metric: Mapping[str, Json]) -> Quantity:
    """What a statistic over runs is of: the mean of each run's rate is a rate; that of their latencies is no latency."""
    quantity = nvidia_perf.quantity_of(
        name.removesuffix("_avg"), text_or_none(metric.get("unit")) or _unit(name)
    )
    if quantity.unit in _RATES:
        return quantity
    return Quantity.named(name, "value", quantity.unit, quantity.factor)


def _of_run(name: str, unit: str | None, metrics: Iterable[str]) -> Quantity:
    """What `time_to_first_token_p99` is of one run."""
    found = _OF_RUN.fullmatch(name)
    if found is None:
        return nvidia_perf.quantity_of(name, unit or _unit(name))
    quantity = nvidia_perf.quantity_of(found["metric"], unit or _unit(name))
    named = statistic(found["statistic"])
    # A metric of one number has it as its average
    spread = any(other.startswith(f"{found['metric']}_p") for other in metrics)
    return quantity.with_statistic(named) if named and (named != "mean" or spread) else quantity


def _unit(name: str) -> str | None:
    found = _OF_RUN.fullmatch(name)
    if found is None:
        return _DISPLAY_UNITS.get(name)
    return "ms" if found["unit"] else _DISPLAY_UNITS.get(found["metric"])


def _collated(metrics: JsonObject, whole: Frame) -> Frames:
    """The requests of all runs taken together, and of each run their mean."""
    frames: Frames = {}
    for name, metric in metrics.items():
        combined = mapping(mapping(metric).get("combined"))
        unit = text_or_none(combined.get("unit")) or text_or_none(mapping(metric).get("unit")) or _unit(name)
        quantity = nvidia_perf.quantity_of(name, unit)
        names = summary(quantity, tuple(combined))
        ignored = frozenset({"count", "label", "unit"})
        frames[("metrics", name, "combined")] = replace(
            whole, names=names, ignored=ignored, n=combined.get("count")
        )
        for path, run in objects(metric, ("per_run",)):
            own = {"mean": quantity.with_statistic("mean")}
            frames[("metrics", name, *path)] = replace(
                whole, names=own, ignored=ignored, n=run.get("count"), flags=("subset",)
            )
    return frames


def read_table(part: Parsed, rows: Rows) -> None:
    if tuple(part.table.columns) == _CONFIDENCE:
        _read_confidence(part, rows)
    else:
        _read_sweep(part, rows)


def _read_confidence(part: Parsed, rows: Rows) -> None:
    frame = Frame(
        context_of(rows, tool=_TOOL, scope="aggregate", run=part.artifact), flags=("over_runs", "rounded")
    )
    for number, cells in enumerate(part.table.rows, part.table.first):
        line: dict[str, Json] = dict(zip(_CONFIDENCE, cells, strict=True))
        quantity = _over_runs(str(line["metric"]), line)
        for key, own in summary(quantity, _CONFIDENCE[1:9]).items():
            value = parse_number(str(line[key]))
            if value is not None:
                put(rows, part.index, str(number), f"{line['metric']} {key}", own, value.value, frame)
    rows.count_records(part.index, len(part.table.rows))


def _swept(columns: Sequence[str]) -> list[str]:
    """The metrics of which a sweep's header has all five statistics."""
    there = set(columns)
    names = [column.removesuffix("_mean") for column in columns if column.endswith("_mean")]
    return [
        name
        for name in names
        if _OF_RUN.fullmatch(name) and there.issuperset(f"{name}_{key}" for key in _SPREAD)
    ]


def _read_sweep(part: Parsed, rows: Rows) -> None:
    columns = part.table.columns
    metrics = _swept(columns)
    measured = {f"{name}_{key}" for name in metrics for key in _SPREAD}
    for number, cells in enumerate(part.table.rows, part.table.first):
        line = dict(zip(columns, cells, strict=True))
        config = {name: setting(cell) for name, cell in line.items() if name not in measured}
        context = context_of(
            rows,
            tool=_TOOL,
            scope="aggregate",
            run=f"{part.artifact} combination {number + 1}",
            config=config,
        )
        for name in metrics:
            alone = not line[f"{name}_std"].strip()
            quantity = _of_run(name, None, metrics) if alone else _over_runs(name, {})
            frame = Frame(context, flags=("rounded",) if alone else ("over_runs", "rounded"))
            names = {"mean": quantity} if alone else summary(quantity, _SPREAD)
            for key, own in names.items():
                value = parse_number(line[f"{name}_{key}"])
                if value is not None:
                    put(rows, part.index, str(number), f"{name}_{key}", own, value.value, frame)
    rows.count_records(part.index, len(part.table.rows))
