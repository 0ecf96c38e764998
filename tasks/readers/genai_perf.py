"""genai-perf of NVIDIA's perf_analyzer: `profile_export_genai_perf.json` and `.csv`, and the CSV of `analyze`.

Known are 0.0.1 to 0.0.16, with flat and with nested `input_config`. The format is defined by genai_perf/export_data/
in triton-inference-server/perf_analyzer. `inter_token_latency` is the vocabulary's tpot. A run without streaming copies
its latency into `time_to_first_token`: those rows hold no value. The raw `profile_export.json` is another file.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from data_contracts.json_values import Json, JsonObject, mapping
from data_contracts.measurements import Quantity
from data_contracts.units import conversion
from tasks.ingestion.decoding.numbers import parse_number
from tasks.ingestion.kit.columns import setting
from tasks.ingestion.kit.documents import Frame, context_of, put, walk
from tasks.ingestion.kit.reader import Head, Parsed
from tasks.ingestion.kit.rows import Rows
from tasks.ingestion.kit.summary_entries import statistic
from tasks.readers import nvidia_perf

NAME = "genai-perf"
_AIPERF = {
    "was_cancelled",
    "start_time",
    "end_time",
    "aiperf_version",
    "schema_version",
    "benchmark_id",
    "records",
}
_AIPERF_TEXT = re.compile(r"Time to First|\(requests/sec\)|\(tokens/sec|Benchmark Duration")
_METRICS = ("request_throughput", "request_latency", "request_count", "output_token_throughput")
_SWEEP = re.compile(r"\A(?:(?P<statistic>p\d+|Avg\.|Min|Max|Std)\s++)?(?P<label>.+\([^()]+\))")
# The table of `analyze` names the model nowhere but in its configurations' names.
_MODEL = re.compile(r"\A(?P<model>.+)_run_config_\d+")


class GenaiPerf:
    name = NAME
    version = 4
    knows = "genai-perf 0.0.x: profile exports (JSON, CSV) and the table of `analyze` (CSV)"

    def claims(self, head: Head) -> bool:
        if head.kind == "csv":
            profile = nvidia_perf.has_metrics(head.columns, head.text) and not is_aiperf_table(head)
            return profile or (head.columns[:1] == ("Config Name",) and any(map(_swept, head.columns)))
        document = mapping(head.sample)
        return (
            head.kind == "json"
            and isinstance(document.get("input_config"), dict)
            and not head.keys & _AIPERF
            and any(mapping(document.get(name)).keys() >= {"unit", "avg"} for name in _METRICS)
        )

    def read(self, batch: Sequence[Parsed], rows: Rows) -> None:
        for part in batch:
            if part.head.kind != "csv":
                _read_document(part, rows)
            elif part.table.columns[0] == "Metric":
                context = context_of(rows, tool=NAME, scope="aggregate", run=part.artifact)
                nvidia_perf.read_metric_tables(part.index, part.table, Frame(context), rows)
            else:
                _read_sweep(part, rows)


def is_aiperf_table(head: Head) -> bool:
    """True for the CSV of AIPerf, which writes standard deviations and other labels than genai-perf."""
    return "std" in head.columns or _AIPERF_TEXT.search(head.text) is not None


def _read_document(part: Parsed, rows: Rows) -> None:
    document = mapping(part.document)
    config = mapping(document.get("input_config"))
    endpoint = mapping(config.get("endpoint"))
    context = context_of(
        rows, tool=NAME, scope="aggregate", run=part.artifact, model=nvidia_perf.model_of(config),
        engine=_engine(config, endpoint), config=nvidia_perf.settings(config), tool_version=document.get("version"),
    )  # fmt: skip
    unused = {key for key, value in document.items() if value is None}
    whole = Frame(context, ignored=frozenset({"input_config", *unused}))
    # The nested `input_config` keeps it at the endpoint, the flat one at its root.
    streaming = nvidia_perf.is_streaming(document, endpoint.get("streaming", config.get("streaming")))
    frames = nvidia_perf.metric_frames(rows, part.index, (), document, whole, streaming=streaming)
    telemetry = mapping(document.get("telemetry_stats"))
    frames |= nvidia_perf.metric_frames(rows, part.index, ("telemetry_stats",), telemetry, whole)
    rows.count_records(part.index, 1)
    walk(rows, part.index, document, {(): whole, **frames})


def _engine(config: JsonObject, endpoint: JsonObject) -> str | None:
    """What served the model: only a run against Triton names its backend; `openai` is the client's protocol."""
    kind, backend = (
        str(config.get(key) or endpoint.get(key) or "").lower() for key in ("service_kind", "backend")
    )
    if kind == "tensorrtllm_engine" or (kind == "triton" and "tensorrt" in backend):
        return "tensorrt-llm"
    return "vllm" if kind == "triton" and "vllm" in backend else None


def _read_sweep(part: Parsed, rows: Rows) -> None:
    """`analyze`: a row for each configuration, and below them a row for each configuration and GPU."""
    configs: dict[str, dict[str, Json]] = {}
    for table in (part.table, *part.table.below):
        metrics = {name: quantity for name in table.columns if (quantity := _swept(name)) is not None}
        for row, line in enumerate(table.rows, table.first):
            cells = dict(zip(table.columns, line, strict=True))
            name = cells.get("Config Name", "")
            settings = cells.keys() - metrics.keys() - {"Config Name", "GPU"}
            # The rows of a configuration's GPUs do not repeat its settings.
            config = configs.setdefault(name, {key: setting(cells[key]) for key in settings})
            model = _MODEL.fullmatch(name)
            context = context_of(
                rows, tool=NAME, scope="aggregate", run=f"{part.artifact} {name}", config=config, task=cells.get("GPU"),
                model=model["model"] if model else None,
            )  # fmt: skip
            for column, quantity in metrics.items():
                if (number := parse_number(cells[column])) is not None:
                    frame = Frame(context, flags=("rounded",))
                    put(rows, part.index, str(row), column, quantity, number.value, frame)
        rows.count_records(part.index, len(table.rows))


def _swept(column: str) -> Quantity | None:
    """What `p99 Time To First Token (ms)` holds; None for a column that states no unit."""
    found = _SWEEP.fullmatch(column)
    unit = nvidia_perf.unit_of_label(column)
    # A setting's name may end in brackets too: only a unit in them makes its column a metric.
    if found is None or not unit or conversion(unit) is None:
        return None
    _, quantity = nvidia_perf.labelled(found["label"])
    name = statistic((found["statistic"] or "").rstrip("."))
    return quantity.with_statistic(name) if name else quantity


READER = GenaiPerf()
