"""Stage 2 as the Prefect UI shows it: check the measurements."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from prefect import task
from prefect.cache_policies import NO_CACHE

from data_contracts.schemas import Ingested
from data_contracts.settings import Thresholds
from data_contracts.stage_records import StageOutput
from tasks.monitoring.logs import run_logger
from tasks.monitoring.progress import advance
from tasks.validation.validating import validate


def _checking(parameters: dict[str, Any]) -> str:
    return f"check {parameters['ingested'].measurements.num_rows} measurements"


@task(task_run_name=_checking, cache_policy=NO_CACHE)  # type: ignore[arg-type]  # as its docs allow
def check_measurements(ingested: Ingested, thresholds: Thresholds, folder: Path) -> StageOutput:
    """Writes findings, telemetry and expectations into the folder."""
    output = validate(ingested, thresholds, folder, lambda done, total: advance("validate", done, total))
    run_logger().info("%d rules checked", output.rows.get("rules", 0))
    return output
