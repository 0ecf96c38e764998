"""The steps that the Prefect UI shows: thin task shells over plain functions."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
from prefect import get_run_logger, task
from prefect.cache_policies import NO_CACHE

from data_contracts.audit import StageOutput
from tasks.facts import Evidence, analyze
from tasks.progress import advance
from tasks.reporting import ReportInput, write_report
from tasks.store import Audit
from tasks.validation import validate


@dataclass(frozen=True, slots=True)
class Ingested:
    """What ingest published."""

    inventory: pa.Table
    measurements: pa.Table
    quarantine: pa.Table


def load_ingested(audit: Audit) -> Ingested:
    """The three tables of ingest; raises CorruptionError when one cannot be read."""
    names = ("inventory", "measurements", "quarantine")
    return Ingested(*(audit.table("ingest", f"{name}.parquet") for name in names))


@task(task_run_name="check {rows} measurements", cache_policy=NO_CACHE)
def _check(ingested: Ingested, rows: int, folder: Path) -> StageOutput:
    output = validate(
        ingested.inventory,
        ingested.measurements,
        ingested.quarantine,
        folder,
        lambda done, total: advance("validate", done, total),
    )
    get_run_logger().info("%d rules checked over %d measurements", output.rows.get("rules", 0), rows)
    return output


def check(ingested: Ingested, folder: Path) -> StageOutput:
    """Writes findings, telemetry and expectations into the folder."""
    return _check(ingested, ingested.measurements.num_rows, folder)


def load_evidence(audit: Audit) -> Evidence:
    """All that ingest and validate published, for the facts."""
    ingested = load_ingested(audit)
    return Evidence(
        inventory=ingested.inventory,
        measurements=ingested.measurements,
        quarantine=ingested.quarantine,
        findings=audit.table("validate", "findings.parquet"),
        telemetry=audit.table("validate", "telemetry.parquet"),
        thresholds=audit.request().thresholds,
    )


@task(task_run_name="compute facts", cache_policy=NO_CACHE)
def compute_facts(evidence: Evidence, folder: Path) -> StageOutput:
    """Writes facts, comparisons and the (absent) commentary into the folder."""
    return analyze(evidence, folder, lambda done, total: advance("analyze", done, total))


@task(task_run_name="render the report", cache_policy=NO_CACHE)
def render(report_input: ReportInput, folder: Path) -> StageOutput:
    """Writes the report as Markdown, HTML, JSON and figures into the folder."""
    began = time.perf_counter()
    output = write_report(report_input, folder, lambda done, total: advance("report", done, total))
    get_run_logger().info("rendered in %.1f s", time.perf_counter() - began)
    return output
