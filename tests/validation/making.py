"""Small audits for the tests of rules: a clean one, to which a test adds one fault."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pyarrow as pa

from data_contracts.measurements import Flag, Quantity, Scope, Status, is_statistic
from data_contracts.metrics import METRICS
from data_contracts.schemas import INVENTORY, QUARANTINE, Ingested
from tasks.ingestion.kit.rows import Rows

NOON = 1_772_452_800_000_000  # 2026-03-02T12:00Z in us
WRITTEN = datetime(2026, 3, 2, 13, tzinfo=UTC)
SETTINGS = {"num_ctx": 2048, "num_gpu": 99, "seed": 7, "temperature": 0.2, "top_p": 0.9}
REQUEST = {
    "load_duration": 0.1,
    "prefill_duration": 0.4,
    "ttft": 0.5,
    "decode_duration": 1.625,
    "e2e_latency": 2.2,
    "input_tokens": 30,
    "output_tokens": 195,
    "total_tokens": 225,
    "prefill_throughput": 75.0,
    "decode_throughput": 120.0,
    "gpu_power": 120.0,
    "gpu_memory_used": 2.0e9,
}
# A run of 500 requests, each of 512 tokens in and 129 out, 8 at once on 2 GPUs.
WORKLOAD = {"num_prompts": 500, "max_concurrency": 8, "output_len": 129, "gpu_count": 2}
_SECONDS, _LATENCY = 98.765, 0.2 + 128 * 0.01
SERVED: dict[tuple[str, str], float] = {
    ("run_duration", "value"): _SECONDS,
    ("requests_completed", "value"): 500.0,
    ("requests_failed", "value"): 0.0,
    ("input_tokens_total", "value"): 256_000.0,
    ("output_tokens_total", "value"): 64_500.0,
    ("output_tokens", "mean"): 129.0,
    ("request_throughput", "value"): 500 / _SECONDS,
    ("goodput", "value"): 450 / _SECONDS,
    ("input_throughput", "value"): 256_000 / _SECONDS,
    ("output_throughput", "value"): 64_500 / _SECONDS,
    ("total_token_throughput", "value"): 320_500 / _SECONDS,
    ("output_throughput_per_gpu", "value"): 64_500 / _SECONDS / 2,
    ("peak_output_throughput", "value"): 700.0,
    ("concurrency", "mean"): 500 * _LATENCY / _SECONDS,
    ("ttft", "mean"): 0.2,
    ("ttft", "p50"): 0.2,
    ("tpot", "mean"): 0.01,
    ("tpot", "p50"): 0.01,
    ("itl", "mean"): 0.01,
    ("e2e_latency", "mean"): _LATENCY,
    ("e2e_latency", "p50"): _LATENCY,
    ("output_speed_per_user", "p50"): 100.0,
}
IDENTITY: dict[str, Any] = {
    "tool": "ollama-sweep",
    "tool_version": "1.0",
    "engine": "ollama 0.12",
    "model": "helio:1b",
    "config": SETTINGS,
    "task": "prompt 1",
}


@dataclass
class Audit:
    """What ingest would hand over, built number by number."""

    rows: Rows = field(default_factory=Rows)
    files: dict[str, dict[str, Any]] = field(default_factory=dict)
    entries: list[dict[str, Any]] = field(default_factory=list)
    records: dict[str, int] = field(default_factory=dict)

    def request(
        self,
        artifact: str = "bench/run.csv",
        *,
        status: Status = "ok",
        without: tuple[str, ...] = (),
        flags: tuple[Flag, ...] = (),
        timestamp: int | None = NOON,
        identity: Mapping[str, Any] | None = None,
        **values: float | None,
    ) -> None:
        """A request like REQUEST but for `values`, `without` some fields; `identity` changes who and what."""
        record = self._next(artifact)
        for metric, value in {**REQUEST, **values}.items():
            if metric not in without:
                self.number(
                    artifact, record, metric, value, status=status, flags=flags, timestamp=timestamp,
                    identity=identity,
                )  # fmt: skip

    def aggregate(
        self, metric: str, *, artifact: str = "bench/stats.json", n: int | None = None,
        identity: Mapping[str, Any] | None = None, flags: tuple[Flag, ...] = (), **statistics: float | None,
    ) -> None:  # fmt: skip
        """Statistics of one metric in one record."""
        record = f"/{self._next(artifact)}"
        for statistic, value in statistics.items():
            self.number(
                artifact, record, metric, value, scope="aggregate", statistic=statistic, n=n,
                identity=identity, flags=flags,
            )  # fmt: skip

    def run(
        self, artifact: str = "bench/served.json", *, tool: str = "vllm-bench-serve",
        without: tuple[str, ...] = (), workload: Mapping[str, Any] = WORKLOAD, timestamp: int | None = NOON,
        settings: Mapping[str, Any] = SETTINGS, model: str = IDENTITY["model"], **changes: float,
    ) -> None:  # fmt: skip
        """A run like SERVED that states figures only but for `changes`, such as mean_ttft, and `without` some metrics."""
        identity = {"tool": tool, "model": model, "task": None, "config": {**settings, **workload}}
        figures = SERVED | {_figure(name): value for name, value in changes.items()}
        for (metric, statistic), value in figures.items():
            if metric not in without:
                self.number(
                    artifact, "/0", metric, value, scope="aggregate", statistic=statistic, identity=identity,
                    n=None if statistic == "value" else 500, timestamp=timestamp,
                )  # fmt: skip

    def number(
        self, artifact: str, record: str, metric: str, value: float | None, *, scope: Scope = "request",
        statistic: str = "value", status: Status = "ok", flags: tuple[Flag, ...] = (), n: int | None = None,
        timestamp: int | None = NOON, unit: str | None = None, field: str | None = None,
        identity: Mapping[str, Any] | None = None,
    ) -> None:  # fmt: skip
        """One number; its field is named after what it holds unless `field` says otherwise."""
        context = self.rows.context(scope=scope, **{**IDENTITY, **(identity or {})})
        known = METRICS[metric].unit if metric in METRICS else None
        written = field or (metric if statistic == "value" else f"{statistic}_{metric}")
        self.rows.add(
            self._index(artifact), record, written, Quantity.named(metric, statistic, unit or known), value, context,
            n=n, timestamp=timestamp, status=status, flags=flags,
        )  # fmt: skip

    def file(self, artifact: str, **columns: Any) -> None:
        """A file of the inventory, other than ingest would have it."""
        self._index(artifact)
        self.files[artifact] |= columns

    def quarantine(self, artifact: str, rejected: str, code: str, **columns: Any) -> None:
        """An entry of the quarantine."""
        self._index(artifact)
        text = {"what": "NaN is not JSON", "where": "line 3", "todo": "write null"}
        self.entries.append({"artifact": artifact, "rejected": rejected, "code": code, **text, **columns})

    def ingested(self) -> Ingested:
        """The three tables of ingest."""
        measurements = self.rows.finish(list(self.files))
        found = measurements["artifact"].cast(pa.string()).value_counts().to_pylist()
        counts = {entry["values"]: entry["counts"] for entry in found}
        inventory = [
            {
                "artifact": name, "source": "bench", "bytes": 10, "sha256": "0" * 64, "modified": WRITTEN,
                "kind": "csv", "reader": "ollama-sweep", "status": "ingested", "records": 1,
                "measurements": counts.get(name, 0), **columns,
            }
            for name, columns in sorted(self.files.items())
        ]  # fmt: skip
        return Ingested(
            pa.Table.from_pylist(inventory, INVENTORY),
            measurements,
            pa.Table.from_pylist(self.entries, QUARANTINE),
        )

    def _index(self, artifact: str) -> int:
        self.files.setdefault(artifact, {})
        return list(self.files).index(artifact)

    def _next(self, artifact: str) -> str:
        self.records[artifact] = self.records.get(artifact, -1) + 1
        return str(self.records[artifact])


def _figure(name: str) -> tuple[str, str]:
    """The metric and statistic of `mean_ttft` or `run_duration`."""
    statistic, _, metric = name.partition("_")
    return (metric, statistic) if is_statistic(statistic) and metric in METRICS else (name, "value")


def clean() -> Audit:
    """An audit that breaks no rule: two settings, each measured twice, with statistics and a time series."""
    audit = Audit()
    for temperature in (0.2, 0.8):
        for _ in range(2):
            audit.request(identity={"config": {**SETTINGS, "temperature": temperature}})
    audit.aggregate("ttft", n=500, min=0.4, p50=0.5, p90=0.6, p95=0.7, p99=0.8, max=0.9, mean=0.5, stddev=0.1)
    for second in range(3):
        audit.number("bench/gpu.csv", str(second), "gpu_power", 100.0 + second, scope="timeseries")
        audit.number("bench/gpu.csv", str(second), "gpu_memory_used", 2e9, scope="timeseries")
    audit.run()
    audit.number("bench/samples.json", "/samples", "wall_time", 0.25, scope="sample")
    audit.number("bench/README.md", "0/0", "size", 3.0, scope="aggregate", flags=("declared",))
    audit.file("bench/README.md", kind="markdown")
    return audit
