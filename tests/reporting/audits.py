"""Small audits made by hand: the input of a report, without any stage having run."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pyarrow as pa

from data_contracts.measurements import Quantity
from data_contracts.schemas import (
    COMPARISONS,
    FACTS,
    FINDINGS,
    INVENTORY,
    LLM_CALLS,
    QUARANTINE,
    TELEMETRY,
)
from data_contracts.settings import AuditRequest, Commentary
from data_contracts.stage_records import StageName, StageRecord
from tasks.ingestion.kit.rows import Rows
from tasks.reporting.report_input import ReportInput
from tasks.store.parts import Parts

AUDIT_ID = "20261122T204259Z-3f9a1c"


def sha(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()


def table(schema: pa.Schema, *rows: dict[str, Any]) -> pa.Table:
    """Rows in a schema of the contracts; what a row leaves out is null."""
    return pa.Table.from_pylist([{name: row.get(name) for name in schema.names} for row in rows], schema)


def file(artifact: str, **cells: Any) -> dict[str, Any]:
    """A row of the inventory: an ingested CSV unless told otherwise."""
    return {
        "artifact": artifact,
        "source": "results",
        "bytes": 2048,
        "sha256": sha(artifact),
        "modified": datetime(2026, 11, 20, 8, 30, tzinfo=UTC),
        "kind": "csv",
        "reader": "ollama-sweep",
        "status": "ingested",
        "records": 3,
        "measurements": 9,
        **cells,
    }


def fact(fact_id: str, rank: int, topic: str, clause: str, **cells: Any) -> dict[str, Any]:
    """A row of the facts, from record 0 to 2 of sweep.csv unless told otherwise."""
    return {
        "fact_id": fact_id,
        "topic": topic,
        "rank": rank,
        "subject": "{}",
        "metric": "files",
        "statistic": "count",
        "verdict": "measured",
        "clause": clause,
        "sources": [{"artifact": "sweep.csv", "sha256": sha("sweep.csv"), "records": ["0-2"]}],
        **cells,
    }


def facts_of(*rows: dict[str, Any]) -> Parts:
    """FACTS as a report reads them."""
    return Parts.of(table(FACTS, *rows))


def stage(name: StageName, started: str, duration: float, **cells: Any) -> StageRecord:
    """A stage record as stage.json holds it."""
    plain: dict[str, Any] = {"contract_version": 1, "parameters": {}, "inputs": {}, "outputs": {}, "rows": {}}
    given: dict[str, Any] = {
        "reused": 0,
        "recomputed": 2,
        "counts": {},
        "versions": {"python": "3.12.4"},
        **cells,
    }
    return StageRecord(
        stage=name, audit_id=AUDIT_ID, started=started, ended=started, duration=duration, **plain, **given
    )


def requests() -> pa.Table:
    """Three requests of sweep.csv in a sweep over two settings, the last one cold."""
    rows = Rows()
    for record, (rate, ttft, load, settings) in enumerate(
        [
            (95.5, 0.05, 0.01, (512, 0.2)),
            (101.5, 0.06, 0.01, (512, 0.8)),
            (98.0, 3.2, 3.0, (1024, 0.2)),
            (99.0, 0.07, 0.01, (1024, 0.8)),
        ]
    ):
        context = rows.context(
            tool="ollama",
            scope="request",
            model="llama3.1:8b",
            config={"num_ctx": settings[0], "temperature": settings[1]},
        )
        rows.add(0, str(record), "tokens_s", Quantity("decode_throughput", unit="token/s"), rate, context)
        rows.add(0, str(record), "ttft_s", Quantity("ttft", unit="s"), ttft, context)
        rows.add(0, str(record), "load_s", Quantity("load_duration", unit="s"), load, context)
    return rows.finish(["sweep.csv"])


def empty_audit() -> ReportInput:
    """An audit of one file that holds nothing to say."""
    return ReportInput(
        audit_id=AUDIT_ID,
        request=AuditRequest(("results",)),
        records={},
        inventory=table(
            INVENTORY,
            file(
                "notes.txt",
                kind="text",
                reader=None,
                status="unsupported",
                reason="plain text",
                records=None,
                measurements=None,
            ),
        ),
        measurements=Parts.of(Rows().finish([])),
        quarantine=QUARANTINE.empty_table(),
        findings=FINDINGS.empty_table(),
        telemetry=TELEMETRY.empty_table(),
        expectations={},
        facts=facts_of(),
        comparisons=COMPARISONS.empty_table(),
        commentary={"available": False, "reason": "no language model was asked"},
        llm_calls=LLM_CALLS.empty_table(),
    )


def tiny_audit() -> ReportInput:
    """An audit of three files with a finding of each severity, a duplicate and a quarantined file."""
    model = '{"model":"llama3.1:8b","tool":"ollama"}'
    throughput = {"subject": model, "metric": "decode_throughput", "unit": "token/s", "digits": 3, "n": 4}
    return replace(
        empty_audit(),
        request=AuditRequest(("results",), commentary=Commentary(model="gemma3", host="http://user:secret@127.0.0.1:11434")),
        records={
            "ingest": stage("ingest", "2026-11-22T20:42:59.100+00:00", 0.125, phases={"read": 0.1},
                            counts={"found": 3, "records": 6}),
            "validate": stage("validate", "2026-11-22T20:43:00.300+00:00", 4.5, notes=("one rule was vacuous",)),
            "analyze": stage("analyze", "2026-11-22T20:43:05.000+00:00", 0.75),
        },
        inventory=table(
            INVENTORY,
            file("sweep.csv"),
            file("copy/sweep.csv", status="duplicate", duplicate_of="sweep.csv", sha256=sha("sweep.csv"), reader=None),
            file("broken.json", kind="json", reader=None, status="quarantined", reason="not JSON",
                 records=None, measurements=None),
        ),
        measurements=Parts.of(requests()),
        quarantine=table(
            QUARANTINE,
            {
                "artifact": "broken.json", "rejected": "artifact", "code": "json_syntax", "what": "the document ends early",
                "where": "byte 17", "todo": "write the file again from its run",
            },
        ),
        findings=table(
            FINDINGS,
            {
                "rule": "failure_as_zero", "severity": "critical", "artifact": "sweep.csv", "record": "2",
                "field": "tokens_s",
                "observed": "0.0", "expected": "no value", "message": "a failed request is stored as 0.0",
            },
            {
                "rule": "stddev_of_one", "severity": "warning", "artifact": "sweep.csv", "record": "1", "field": "std",
                "observed": "0", "expected": "no value", "message": "one sample has no standard deviation",
            },
            {"rule": "constant", "severity": "info", "artifact": "sweep.csv", "field": "seed", "message": "never varies"},
        ),
        telemetry=table(
            TELEMETRY,
            {"group": "ollama .", "kind": "metric", "name": "ttft", "present": 3, "missing": 0, "share": 1.0},
            {"group": "ollama .", "kind": "metric", "name": "gpu_power", "present": 0, "missing": 3, "share": 0.0},
            {"group": "ollama .", "kind": "setting", "name": "seed", "present": 1, "missing": 2, "share": 1 / 3},
        ),
        facts=facts_of(
            fact("F0000000001", 0, "inventory", "3 files were found", value=3.0, n=3, sources=[]),
            fact(
                "F0000000002", 1, "throughput", "llama3.1:8b decodes at 98.5 token/s on average (n = 4 requests)",
                statistic="mean", value=98.5, **throughput,
            ),
            fact(
                "F0000000003", 2, "throughput", "the 95th percentile of llama3.1:8b is not to be relied on: n too small",
                statistic="p95", value=101.2, **throughput,
            ) | {"verdict": "n_too_small"},
            fact("F0000000004", 3, "failures", "1 of 4 requests of llama3.1:8b failed",
                 metric="requests_failed", value=1.0, n=4),
        ),
    )  # fmt: skip
