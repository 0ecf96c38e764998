"""Stage 2 as the Prefect UI shows it: check the measurements."""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa
from prefect import task
from prefect.cache_policies import NO_CACHE

from data_contracts.schemas import FINDING_ROWS, FINDINGS
from data_contracts.settings import Thresholds
from data_contracts.stage_records import StageOutput
from tasks.monitoring.logs import run_logger
from tasks.monitoring.progress import advance
from tasks.store import Audit
from tasks.store.parts import IngestedParts
from tasks.validation.accepting import check_accepted
from tasks.validation.ledger import Ledger
from tasks.validation.validating import validate

# Earlier audits that are looked at for one of the same sources.
_LOOKED_AT = 100


def ledger_of(audit: Audit, note: Callable[[str], None]) -> Ledger:
    """What the audit before found, of the same sources; `note` hears of audits that are damaged and passed over."""
    request = audit.request()
    check_accepted(request.accept)
    earlier = islice(audit.store.complete_audits(note, audit.audit_id), _LOOKED_AT)
    before = next((other for other in earlier if other.request().sources == request.sources), None)
    rows = None if before is None else _rows_of(before)
    return Ledger(audit.audit_id, audit.started.date(), rows, request.accept)


def _rows_of(audit: Audit) -> pa.Table:
    """FINDING_ROWS of an audit; one of an earlier contract has findings alone, and saw them first as far as is known."""
    rows = audit.table("validate", "finding_rows.parquet")
    findings = audit.table("validate", "findings.parquet")
    if len(rows) or not len(findings):
        return rows
    known = {name: findings[name] for name in FINDING_ROWS.names if name in FINDINGS.names}
    first = pa.array([audit.audit_id] * len(findings), pa.string())
    known |= {"first_seen": first, "cause": first}
    columns = [known.get(f.name, pa.nulls(len(findings))).cast(f.type) for f in FINDING_ROWS]
    return pa.table(columns, schema=FINDING_ROWS)


def _checking(parameters: dict[str, Any]) -> str:
    return f"check {parameters['ingested'].measurements.rows} measurements"


@task(task_run_name=_checking, cache_policy=NO_CACHE)  # type: ignore[arg-type]  # as its docs allow
def check_measurements(
    ingested: IngestedParts, thresholds: Thresholds, ledger: Ledger, folder: Path
) -> StageOutput:
    """Writes what the stage publishes into the folder."""
    output = validate(
        ingested, thresholds, folder, lambda done, total: advance("validate", done, total), ledger
    )
    run_logger().info("%d rules checked", output.rows.get("rules", 0))
    return output
