"""Backend benchmarks that store each repetition's numbers as arrays: `spec` beside `latencies_ms` (JSON and JSONL)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from data_contracts.json_values import JsonObject, mapping, settings_of
from data_contracts.measurements import Quantity, Scope
from tasks.ingestion.decoding.timestamps import parse_timestamp
from tasks.ingestion.kit.documents import Frame, Frames, context_of, walk
from tasks.ingestion.kit.entries import holds
from tasks.ingestion.kit.failure_reasons import reason_of
from tasks.ingestion.kit.quantities import known, own
from tasks.ingestion.kit.reader import Head, Parsed
from tasks.ingestion.kit.rows import Rows
from tasks.ingestion.kit.statuses import status_said

NAME = "sample-arrays"
# What one latency and one throughput stand for depends on the mode of the run.
_BY_MODE: dict[str, tuple[Quantity, Quantity]] = {
    "prefill": (known("prefill_duration", "ms"), known("prefill_throughput", "token/s")),
    "kv_decode": (known("decode_duration", "ms"), known("decode_throughput", "token/s")),
    "generate": (known("e2e_latency", "ms"), known("output_speed_per_user", "token/s")),
}
# What an unknown mode divides is unknown too, so that its rate keeps a name of its own
_OTHER_MODE = (known("e2e_latency", "ms"), own("tokens_per_second", "token/s"))
_RESOURCES = {
    "gpu_power_mean_watts": known("gpu_power", "W", "mean"),
    "gpu_power_peak_watts": known("gpu_power", "W", "max"),
    "gpu_memory_mean_mb": known("gpu_memory_used", "MiB", "mean"),
    "gpu_memory_peak_mb": known("gpu_memory_used", "MiB", "max"),
    "gpu_memory_total_mb": own("gpu_memory_total", "MiB"),
    "gpu_utilization_mean_pct": known("gpu_utilization", "percent", "mean"),
    "gpu_temperature_mean_c": known("gpu_temperature", "C", "mean"),
    "gpu_temperature_peak_c": known("gpu_temperature", "C", "max"),
    "cpu_memory_mean_mb": known("memory_used", "MiB", "mean"),
    "cpu_memory_peak_mb": known("memory_used", "MiB", "max"),
    "cpu_utilization_mean_pct": known("cpu_utilization", "percent", "mean"),
    "duration_s": own("resource_sampling_duration", "s"),
}
_BACKEND = {"compile_ms": known("compile_time", "ms"), "init_ms": own("backend_init_time", "ms")}
_EXPORTS = {"file_size_mb": own("export.file_size", "MiB"), "workspace_gb": own("export.workspace", "GiB")}
_IN_CONTEXT = frozenset({"spec", "started_at", "timestamp", "outputs", "predicted_tokens"})
_SETTINGS = ("batch_size", "seq_len", "quantization", "prompt_set", "device", "mode")


class SampleArrays:
    name = NAME
    version = 2
    knows = (
        "backend benchmarks with one array of samples per quantity: spec and latencies_ms (JSON and JSONL)"
    )

    def claims(self, head: Head) -> bool:
        return holds(head, "spec", "latencies_ms", "status")

    def read(self, batch: Sequence[Parsed], rows: Rows) -> None:
        for part in batch:
            for record, entry in part.objects:
                walk(rows, part.index, entry, _frames(entry, rows), record)
                rows.count_records(part.index, 1)


def _frames(entry: JsonObject, rows: Rows) -> Frames:
    spec = settings_of(entry.get("spec"), "spec")
    status = status_said(entry.get("status"), entry.get("error"))
    repetition = spec.get("repetition")

    def frame(scope: Scope, names: Mapping[str, Quantity]) -> Frame:
        context = context_of(
            rows, tool=NAME, scope=scope, engine=spec.get("backend"), model=spec.get("model"),
            run=None if repetition is None else f"repetition {repetition}",
            config={key: spec.get(key) for key in ("spec", *_SETTINGS)}, task=spec.get("scenario"),
        )  # fmt: skip
        when = parse_timestamp(entry.get("started_at"))
        return Frame(
            context, names, _IN_CONTEXT, timestamp=when, status=status, flags=reason_of(entry, status)
        )

    samples = frame("sample", _names(str(spec.get("mode"))))
    watched = mapping(entry.get("resource_metrics")).get("samples")
    return {
        (): samples,
        ("warmup_latencies_ms",): replace(samples, status="warmup"),
        ("resource_metrics",): replace(frame("aggregate", _RESOURCES), n=watched),
        ("backend_metadata",): replace(samples, names=_BACKEND),
        ("export_metadata",): replace(samples, names=_EXPORTS),
        ("trt_build_metadata",): replace(samples, names=_EXPORTS),
    }


def _names(mode: str) -> dict[str, Quantity]:
    latency, throughput = _BY_MODE.get(mode, _OTHER_MODE)
    return {
        "latencies_ms": latency,
        "warmup_latencies_ms": latency,
        # In a prefill run, the first token is the end of the run: the same number as the latency.
        "ttft_ms": known("ttft", "ms"),
        "throughput_tok_s": throughput,
        "tokens_per_s": throughput,
        "tokens_processed": own("tokens_processed", "tokens"),
        "tokens": own("tokens_processed", "tokens"),
        # null says that nothing was measured while it ran.
        "resource_metrics": known("gpu_power", "W", "mean"),
    }


READER = SampleArrays()
