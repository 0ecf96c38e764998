"""genai-perf of NVIDIA's perf_analyzer: `profile_export_genai_perf.json` and `.csv`, and the CSV of `analyze`.

Known are 0.0.1 to 0.0.16, with flat and with nested `input_config`. The format is defined by genai_perf/export_data/
in triton-inference-server/perf_analyzer. `inter_token_latency` is the vocabulary's tpot. A run without streaming copies
its latency into `time_to_first_token`: those rows hold no value. The raw `profile_export.json` is another file.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from data_contracts.artifacts import Table
from data_contracts.json_values import mapping
from data_contracts.measurements import Quantity
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
_IN_CONTEXT = frozenset({"input_config"})
_SWEEP = re.compile(r"(?:(?P<which>p\d+|Avg\.|Min|Max|Std)\s+)?(?P<label>.+\([^()]+\))")
_MODEL = re.compile(r"(?P<model>.+)_run_config_\d+")


class GenaiPerf:
    name = NAME
    version = 1
    knows = "genai-perf 0.0.x: profile exports (JSON, CSV) and the table of `analyze` (CSV)"

    def claims(self, head: Head) -> bool:
        if head.kind == "csv":
            profile = nvidia_perf.has_metrics(head.columns, head.text) and not is_aiperf_table(head)
            return profile or (head.columns[:1] == ("Config Name",) and any(map(_is_metric, head.columns)))
        return (
            head.kind == "json"
            and isinstance(head.sample, dict)
            and isinstance(head.sample.get("input_config"), dict)
            and not head.keys & _AIPERF
            and any(_is_summary(head.sample.get(name)) for name in _METRICS)
        )

    def read(self, batch: Sequence[Parsed], rows: Rows) -> None:
        for part in batch:
            if not isinstance(part.content, Table):
                _read_document(part, rows)
            elif part.content.columns[0] == "Metric":
                context = context_of(rows, tool=NAME, scope="aggregate", run=part.artifact)
                nvidia_perf.read_metric_tables(part.index, part.content, Frame(context), rows)
            else:
                _read_sweep(part, rows)


def is_aiperf_table(head: Head) -> bool:
    """True for the CSV of AIPerf, which writes standard deviations and other labels than genai-perf."""
    return "std" in head.columns or _AIPERF_TEXT.search(head.text) is not None


def _is_summary(value: Any) -> bool:
    return isinstance(value, dict) and "unit" in value and "avg" in value


def _is_metric(column: str) -> bool:
    return _SWEEP.fullmatch(column) is not None and any(nvidia_perf.unit_of_column(column))


def _read_document(part: Parsed, rows: Rows) -> None:
    document = part.content
    said = document["input_config"]
    endpoint = mapping(said.get("endpoint"))
    context = context_of(
        rows, tool=NAME, scope="aggregate", run=part.artifact, model=nvidia_perf.model_of(said),
        engine=_engine(said, endpoint), config=nvidia_perf.settings(said), tool_version=document.get("version"),
    )  # fmt: skip
    streaming = endpoint.get("streaming", said.get("streaming"))
    whole = Frame(context, ignored=_IN_CONTEXT | {key for key in document if document[key] is None})
    told = nvidia_perf.is_streaming(document, streaming)
    frames = nvidia_perf.metric_frames(rows, part.index, (), document, whole, streaming=told)
    telemetry = mapping(document.get("telemetry_stats"))
    frames |= nvidia_perf.metric_frames(rows, part.index, ("telemetry_stats",), telemetry, whole)
    rows.count_records(part.index, 1)
    walk(rows, part.index, document, {(): whole, **frames})


def _engine(said: Mapping[str, Any], endpoint: Mapping[str, Any]) -> str | None:
    """What served the model: only a run against Triton names its backend; `openai` is the client's protocol."""
    kind = str(said.get("service_kind") or endpoint.get("service_kind") or "").lower()
    backend = str(said.get("backend") or endpoint.get("backend") or "").lower()
    if kind == "tensorrtllm_engine" or (kind == "triton" and "tensorrt" in backend):
        return "tensorrt-llm"
    return "vllm" if kind == "triton" and "vllm" in backend else None


def _read_sweep(part: Parsed, rows: Rows) -> None:
    """`analyze`: a row for each configuration, and below them a row for each configuration and GPU."""
    configs: dict[str, dict[str, Any]] = {}
    for table in (part.content, *part.content.below):
        metrics = {place: _swept(name) for place, name in enumerate(table.columns) if _is_metric(name)}
        for row, cells in enumerate(table.rows):
            named = dict(zip(table.columns, cells, strict=True))
            name = named.get("Config Name", "")
            said = {
                k: setting(v)
                for k, v in named.items()
                if not _is_metric(k) and k not in ("Config Name", "GPU")
            }
            config = configs.setdefault(name, said)
            model = _MODEL.fullmatch(name)
            context = context_of(
                rows, tool=NAME, scope="aggregate", run=f"{part.artifact} {name}", model=model["model"] if model else None,
                config=config, task=named.get("GPU"),
            )  # fmt: skip
            frame = Frame(context, flags=("rounded",))
            for place, what in metrics.items():
                number = parse_number(cells[place])
                if number is not None:
                    put(
                        rows,
                        part.index,
                        str(table.first + row),
                        table.columns[place],
                        what,
                        number.value,
                        frame,
                    )
        rows.count_records(part.index, len(table.rows))


def _swept(column: str) -> Quantity:
    """`p99 Time To First Token (ms)`."""
    found = _SWEEP.fullmatch(column)
    assert found is not None
    _, what = nvidia_perf.labelled(found["label"])
    which = statistic((found["which"] or "").rstrip("."))
    return what.with_statistic(which) if which else what


READER = GenaiPerf()
