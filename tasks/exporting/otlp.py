"""An audit as OTLP metrics in JSON: histograms of requests under the names of the GenAI conventions, facts as gauges.

The conventions' required `gen_ai.operation.name` is left out, as no artifact says it; what no convention names is called
`benchaudit.` and its metric. https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding
"""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

import numpy as np
import pandas as pd

from data_contracts.hidden_characters import visible
from tasks.ingestion.runs import runs_of_rows
from tasks.store import Audit

Json = dict[str, Any]
_DELTA = 1
_SECONDS = (0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92)
_TOKENS = tuple(float(4**power) for power in range(14))
_OF_A_TOKEN = (0.01, 0.025, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.75, 1.0, 2.5)


@dataclass(frozen=True, slots=True)
class _Convention:
    """What the conventions call a metric, with the bounds of its buckets that they recommend."""

    name: str
    unit: str
    bounds: tuple[float, ...]
    attributes: Mapping[str, str]


_CONVENTIONS = {
    "e2e_latency": _Convention("gen_ai.client.operation.duration", "s", _SECONDS, {}),
    "ttft": _Convention("gen_ai.client.operation.time_to_first_chunk", "s", _SECONDS, {}),
    "tpot": _Convention("gen_ai.server.time_per_output_token", "s", _OF_A_TOKEN, {}),
    "input_tokens": _Convention(
        "gen_ai.client.token.usage", "{token}", _TOKENS, {"gen_ai.token.type": "input"}
    ),
    "output_tokens": _Convention(
        "gen_ai.client.token.usage", "{token}", _TOKENS, {"gen_ai.token.type": "output"}
    ),
}
_ABOUT = ("model", "engine", "tool")


def otlp(audit: Audit) -> str:
    """The request of an OTLP/HTTP export: what a collector takes at /v1/metrics."""
    metrics = [*_histograms(audit), *_gauges(audit)]
    resource = {"service.name": "benchaudit", "benchaudit.audit": audit.audit_id}
    scope = {"name": "benchaudit", "version": version("benchaudit")}
    body = {
        "resourceMetrics": [
            {
                "resource": {"attributes": _attributes(resource)},
                "scopeMetrics": [{"scope": scope, "metrics": metrics}],
            }
        ]
    }
    return json.dumps(body, indent=1) + "\n"


def _histograms(audit: Audit) -> Iterator[Json]:
    """Of each convention the requests that succeeded, told apart by what they were measured of and with."""
    measurements = audit.table("ingest", "measurements.parquet")
    names = ["metric", "scope", "statistic", "status", "value", "timestamp", *_ABOUT]
    rows = measurements.select(names).to_pandas()
    # Copies, and what a document says again, are of no run
    rows = rows[runs_of_rows(measurements).of_row >= 0]
    asked = (rows["scope"] == "request") & (rows["statistic"] == "value") & (rows["status"] == "ok")
    rows = rows[asked & rows["value"].notna()].astype(dict.fromkeys(_ABOUT, object))
    points: dict[tuple[str, str], list[Json]] = {}
    for metric, convention in _CONVENTIONS.items():
        own = rows[rows["metric"] == metric]
        for about, group in own.groupby([*_ABOUT], dropna=False, sort=True):
            point = _distribution(group, convention, dict(zip(_ABOUT, about, strict=True)), audit)
            points.setdefault((convention.name, convention.unit), []).append(point)
    for (name, unit), found in points.items():
        yield {
            "name": name,
            "unit": unit,
            "histogram": {"aggregationTemporality": _DELTA, "dataPoints": found},
        }


def _distribution(
    rows: pd.DataFrame, convention: _Convention, about: Mapping[str, object], audit: Audit
) -> Json:
    values = rows["value"].to_numpy(np.float64)
    counts = np.bincount(
        np.searchsorted(convention.bounds, values, side="left"), minlength=len(convention.bounds) + 1
    )
    times = rows["timestamp"].dropna()
    audited = pd.Timestamp(audit.started)
    return {
        "attributes": _attributes(
            {
                "gen_ai.request.model": about["model"],
                "gen_ai.provider.name": about["engine"],
                "benchaudit.tool": about["tool"],
                **convention.attributes,
            }
        ),
        "startTimeUnixNano": _nanoseconds(times.min() if len(times) else audited),
        "timeUnixNano": _nanoseconds(times.max() if len(times) else audited),
        "count": str(len(values)),
        "sum": float(values.sum()),
        "min": float(values.min()),
        "max": float(values.max()),
        "bucketCounts": [str(count) for count in counts],
        "explicitBounds": [*convention.bounds],
    }


def _gauges(audit: Audit) -> Iterator[Json]:
    """The facts that have a number, by metric and unit."""
    at = _nanoseconds(pd.Timestamp(audit.started))
    points: dict[tuple[str, str], list[Json]] = {}
    for fact in audit.table("analyze", "facts.parquet").to_pylist():
        if fact["value"] is None or not math.isfinite(fact["value"]):
            continue
        point = {"attributes": _attributes(_labels(fact)), "timeUnixNano": at, "asDouble": fact["value"]}
        points.setdefault((fact["metric"], fact["unit"] or ""), []).append(point)
    units = Counter(metric for metric, _ in points)
    for (metric, unit), found in sorted(points.items()):
        # One name with two units is two metrics to no collector
        apart = f".{'ratio' if unit == '1' else unit or 'none'}" if units[metric] > 1 else ""
        yield {
            "name": f"benchaudit.{visible(metric + apart)}",
            "unit": visible(unit),
            "gauge": {"dataPoints": found},
        }


def _labels(fact: Mapping[str, Any]) -> dict[str, object]:
    subject = json.loads(fact["subject"])
    parts = subject if isinstance(subject, dict) else {"subject": subject}
    return {
        "benchaudit.fact": fact["fact_id"],
        "benchaudit.topic": fact["topic"],
        "benchaudit.statistic": fact["statistic"],
        **{f"benchaudit.of.{name}": part for name, part in parts.items()},
    }


def _attributes(named: Mapping[str, object]) -> list[Json]:
    """Those that are known, each as text."""
    return [
        {"key": visible(key), "value": {"stringValue": visible(_text(value))}}
        for key, value in named.items()
        if value is not None and value == value  # NaN is how a frame says that a word is missing
    ]


def _text(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, sort_keys=True)


def _nanoseconds(time: pd.Timestamp) -> str:
    return str(time.value)
