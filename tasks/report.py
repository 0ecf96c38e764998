"""Stage 4 as the Prefect UI shows it: render the report."""

from __future__ import annotations

import time
from pathlib import Path

from prefect import task
from prefect.cache_policies import NO_CACHE

from data_contracts.stage_records import StageOutput
from tasks.monitoring.logs import run_logger
from tasks.monitoring.progress import advance
from tasks.reporting.report_input import ReportInput
from tasks.reporting.writing import write_report


@task(task_run_name="render the report", cache_policy=NO_CACHE)
def render_report(report_input: ReportInput, folder: Path) -> StageOutput:
    """Writes the report as Markdown, HTML, JSON and figures into the folder."""
    began = time.perf_counter()
    output = write_report(report_input, folder, lambda done, total: advance("report", done, total))
    run_logger().info("rendered in %.1f s", time.perf_counter() - began)
    return output
