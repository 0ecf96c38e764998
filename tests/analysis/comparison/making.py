"""Run medians of made audits, and audits of a store that hold them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from data_contracts.settings import AuditRequest
from data_contracts.stage_records import StageOutput
from tasks.analysis.comparison.keys import Key
from tasks.analysis.comparison.runs import RUNS
from tasks.store import Audit, Store
from tests.analysis.making import Artifacts

SETTINGS = '{"num_ctx":1024}'


def key(**names: str) -> Key:
    about = {"tool": "bench", "model": "m", "config": SETTINGS, "statistic": "value", "scope": "request"}
    return Key(**{**about, **names})


def runs(
    values: Sequence[float],
    of: Key | None = None,
    metric: str = "ttft",
    name: str = "run",
    n: int = 3,
    tokens: tuple[float | None, float | None] = (None, None),
    started: Sequence[datetime | None] = (),
    versions: str | None = None,
) -> pa.Table:
    """One run for each median, each in an artifact of its own whose digest is its name and value.

    `tokens` are of its prompts and answers.
    """
    rows: list[dict[str, Any]] = [
        {
            "metric": metric,
            "key": (of or key()).text,
            "run": f"{name}-{place}",
            "value": value,
            "n": n,
            "artifacts": [f"{name}-{place}.csv"],
            "digests": [f"sha of {name}-{place} {value}"],
            "input_tokens": tokens[0],
            "output_tokens": tokens[1],
            "started": started[place] if started else None,
            "versions": versions,
        }
        for place, value in enumerate(values)
    ]
    return pa.Table.from_pylist(rows, schema=RUNS)


def both(*tables: pa.Table) -> pa.Table:
    return pa.concat_tables(tables)


def sweep(values: Sequence[float], name: str = "run", **about: Any) -> Artifacts:
    """An artifact and a run for each TTFT."""
    artifacts = Artifacts()
    for place, value in enumerate(values):
        artifacts.add(f"{name}-{place}.csv", "0", {"ttft": value}, run=f"{name}-{place}", model="m", **about)
    return artifacts


def published(
    store: Path, audit_id: str, artifacts: Artifacts, regressed: int = 0, sources: tuple[str, ...] = ("s",)
) -> Audit:
    """A complete audit whose ingest holds these artifacts and whose analysis found so many regressions."""
    audit = Store.at(store).open(audit_id, AuditRequest(sources))
    evidence = artifacts.evidence()

    def ingest(folder: Path) -> StageOutput:
        for name in ("inventory", "measurements", "quarantine"):
            pq.write_table(getattr(evidence, name), folder / f"{name}.parquet")
        return StageOutput({}, {})

    audit.publish("ingest", ingest, {})
    audit.publish("validate", lambda _folder: StageOutput({}, {}), {})
    audit.publish("analyze", lambda _folder: StageOutput({}, {"regressed": regressed}), {})
    audit.publish("report", lambda _folder: StageOutput({}, {}), {})
    return audit
