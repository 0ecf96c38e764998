"""Small tables for tests of facts, made with the builder that readers use."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from data_contracts.facts import Fact
from data_contracts.measurements import Flag, Quantity, Scope, Status
from data_contracts.metrics import METRICS
from data_contracts.schemas import FINDINGS, INVENTORY, QUARANTINE, TELEMETRY
from tasks.analysis.evidence import Evidence
from tasks.ingestion.kit.rows import Rows


def rows_of(schema: pa.Schema, rows: list[dict[str, Any]]) -> pa.Table:
    """A table in the schema from rows that name what they hold; the rest is null."""
    plain = {f.name: f.type.value_type if pa.types.is_dictionary(f.type) else f.type for f in schema}
    columns = {name: pa.array([row.get(name) for row in rows], kind) for name, kind in plain.items()}
    return pa.table(columns).cast(schema)


def file(artifact: str, status: str = "ingested", kind: str = "csv", **more: Any) -> dict[str, Any]:
    return {"artifact": artifact, "source": "s", "bytes": 10, "kind": kind, "status": status, **more}


@dataclass
class Artifacts:
    """Artifacts of one tool, `add` by `add`; files are named as they come."""

    rows: Rows = field(default_factory=Rows)
    names: list[str] = field(default_factory=list)

    def add(
        self,
        artifact: str,
        record: str,
        values: Mapping[str, float | None],
        *,
        scope: Scope = "request",
        statistic: str = "value",
        status: Status = "ok",
        flags: tuple[Flag, ...] = (),
        n: int | None = None,
        timestamp: int | None = None,
        tool: str = "bench",
        engine: str | None = None,
        run: str | None = None,
        model: str | None = None,
        config: Mapping[str, Any] | None = None,
        task: str | None = None,
    ) -> Artifacts:
        if artifact not in self.names:
            self.names.append(artifact)
        about = self.rows.context(
            scope=scope, tool=tool, engine=engine, run=run, model=model, config=config, task=task
        )
        for metric, value in values.items():
            unit = METRICS[metric].unit if metric in METRICS else None
            self.rows.add(
                self.names.index(artifact), record, metric, Quantity.named(metric, statistic, unit), value, about,
                n=n, timestamp=timestamp, status=status, flags=flags,
            )  # fmt: skip
        return self

    def evidence(
        self,
        inventory: list[dict[str, Any]] | None = None,
        findings: list[dict[str, Any]] | None = None,
        telemetry: list[dict[str, Any]] | None = None,
        quarantine: list[dict[str, Any]] | None = None,
    ) -> Evidence:
        files = (
            [file(name, sha256=f"sha of {name}") for name in self.names] if inventory is None else inventory
        )
        return Evidence(
            inventory=rows_of(INVENTORY, files),
            measurements=self.rows.finish(self.names),
            quarantine=rows_of(QUARANTINE, quarantine or []),
            findings=rows_of(FINDINGS, findings or []),
            telemetry=rows_of(TELEMETRY, telemetry or []),
        )


def said(facts: Iterable[Fact], **wanted: str) -> list[tuple[str, str]]:
    """The verdict and clause of the facts whose metric, statistic or topic are these."""
    return [
        (f.verdict, f.clause) for f in facts if all(getattr(f, key) == value for key, value in wanted.items())
    ]
